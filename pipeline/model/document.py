"""A whole text: what is known about it, its blocks and notes, and the pictures it brings along."""

from __future__ import annotations

from typing import Literal

from pipeline.model.blocks import Block
from pipeline.model.node import Node
from pipeline.model.source import Span


class Contributor(Node, frozen=True, tag="contributor"):
    """A person or body, with the role as the source prints it.

    The role of a creator is what stands before his name, mark included (``作者：``, or empty): role
    and name together are printed under the title. Other contributors (制图, 编辑 …) stand in the
    credits, which are printed as they are.
    """

    name: str
    role: str
    span: Span | None = None


class Credit(Node, frozen=True, tag="credit"):
    """A closing line about the publication, as printed."""

    text: str
    span: Span | None = None


class Metadata(Node, frozen=True, tag="metadata"):
    """What is known about the text as a whole. Nothing here is invented.

    Attributes:
        title: As printed, empty if the source has none.
        subtitle: As printed.
        language: A BCP 47 tag such as ``zh-CN``.
        creators: Authors, in order.
        contributors: All others who are named with a role.
        date: As printed.
        credits: Closing lines, in order; they are printed as the colophon.
        description: What the text is about, in the source's words.
        publisher: Who publishes it.
        rights: What the source says of rights.
        identifier: Such as an ISBN or a URN.
        keywords: Key phrases that a pass derived.
        title_words: The title cut at word edges (their concatenation is the title), so that
            writers can break it between words; empty until a pass derives it.
        title_span: Where the title stands.
        subtitle_span: Where the subtitle stands.
        date_span: Where the date stands.
    """

    title: str = ""
    subtitle: str = ""
    language: str = "zh-CN"
    creators: tuple[Contributor, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    date: str = ""
    credits: tuple[Credit, ...] = ()
    description: str = ""
    publisher: str = ""
    rights: str = ""
    identifier: str = ""
    keywords: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    title_span: Span | None = None
    subtitle_span: Span | None = None
    date_span: Span | None = None


class Note(Node, frozen=True, tag="note"):
    """A note, called by `NoteReference` with the same ``id``, at the foot or the end."""

    id: str
    blocks: tuple[Block, ...]
    placement: Literal["foot", "end"] = "foot"
    span: Span | None = None


class Media(Node, frozen=True, tag="media"):
    """A picture that the document brings along, checked and whole.

    Attributes:
        name: What `Image.source` calls it by.
        media_type: Such as ``image/png``.
        data: The file.
        width: In pixels; 0 if it has no size of its own.
        height: In pixels; 0 if it has no size of its own.
    """

    name: str
    media_type: str
    data: bytes
    width: int = 0
    height: int = 0


class Document(Node, frozen=True, tag="document"):
    """A whole text, the one thing that every writer takes."""

    meta: Metadata
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    media: tuple[Media, ...] = ()

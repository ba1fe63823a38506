"""Every node of a document: closed unions of frozen structs.

A document is a tree of blocks; the leaves of blocks are inlines. Nodes are immutable, hold tuples,
know no parent, and import nothing of ours. Code that handles nodes uses ``match`` and ends in
``assert_never``, so that the type checker names a forgotten node.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from pipeline.model.source import Span


class Node(
    msgspec.Struct, frozen=True, tag_field="node", omit_defaults=True, kw_only=True, gc=False
):
    """Common shape of all nodes; ``node`` in JSON names the type."""


# --- inlines ---------------------------------------------------------------------------------


class Text(Node, frozen=True, tag="text"):
    """A run of characters, exactly as the source has them."""

    text: str


class Emphasis(Node, frozen=True, tag="emphasis"):
    """Emphasis whose form the theme chooses; Chinese is never slanted."""

    inlines: tuple[Inline, ...]


class Strong(Node, frozen=True, tag="strong"):
    """Strong importance."""

    inlines: tuple[Inline, ...]


class EmphasisDots(Node, frozen=True, tag="emphasis-dots"):
    """着重号: a dot under each character (GB/T 15834 § 4.12)."""

    inlines: tuple[Inline, ...]


class Ruby(Node, frozen=True, tag="ruby"):
    """Base text with its reading, as Pinyin or Zhuyin (CLREQ, “Interlinear annotations”)."""

    base: tuple[Inline, ...]
    reading: str


class Link(Node, frozen=True, tag="link"):
    """A link: ``target`` is a URL, or ``#id`` for a place in this document."""

    target: str
    inlines: tuple[Inline, ...]


class NoteReference(Node, frozen=True, tag="note-reference"):
    """The place where a note is called; ``id`` is that of a `Note`."""

    id: str


class Code(Node, frozen=True, tag="code"):
    """A run of program text."""

    text: str


class Math(Node, frozen=True, tag="math"):
    """A formula inside a line, in TeX."""

    tex: str


class Image(Node, frozen=True, tag="image"):
    """A picture inside a line; ``alt`` is what is read where it cannot be seen."""

    source: str
    alt: str


class LineBreak(Node, frozen=True, tag="line-break"):
    """A line break that the author wants."""


class ProperName(Node, frozen=True, tag="proper-name"):
    """专名号: a name that the source marks with a straight line (GB/T 15834 § 4.16)."""

    inlines: tuple[Inline, ...]


class BookTitle(Node, frozen=True, tag="book-title"):
    """书名号甲式: a title that the source marks with a wavy line (CLREQ)."""

    inlines: tuple[Inline, ...]


Inline: TypeAlias = (
    Text
    | Emphasis
    | Strong
    | EmphasisDots
    | Ruby
    | Link
    | NoteReference
    | Code
    | Math
    | Image
    | LineBreak
    | ProperName
    | BookTitle
)

# --- blocks ----------------------------------------------------------------------------------

ParagraphRole: TypeAlias = Literal["body", "conclusion", "salutation", "dateline", "byline"]


class Section(Node, frozen=True, tag="section"):
    """A heading and all that stands under it.

    Attributes:
        heading: The heading as printed, with its own number and its closing mark if it has them.
        blocks: What stands under it, deeper sections included.
        level: 1 for the highest level of this document, however the source counts.
        label: A short form for contents, bookmarks and slide titles; empty until a pass derives it.
        number: 1-based number that the theme may show before a heading that has none of its own;
            0 for no number.
        inferred: True when the source does not mark the line as a heading.
    """

    heading: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    level: int
    label: str = ""
    number: int = 0
    inferred: bool = False
    span: Span | None = None


class Paragraph(Node, frozen=True, tag="paragraph"):
    """A paragraph; ``role`` says what it does in the text."""

    inlines: tuple[Inline, ...]
    role: ParagraphRole = "body"
    span: Span | None = None


class ListItem(Node, frozen=True, tag="list-item"):
    """An item; ``marker`` is the glyph as the source prints it, empty if it has none."""

    blocks: tuple[Block, ...]
    marker: str = ""
    span: Span | None = None


class BulletList(Node, frozen=True, tag="bullet-list"):
    """A list whose order carries no number."""

    items: tuple[ListItem, ...]
    span: Span | None = None


class Point(Node, frozen=True, tag="point"):
    """An emphasised numbered point.

    Attributes:
        label: The ordinal as printed, with its mark: 第一，  一是  （一）.
        ordinal: Its value, counted from 1; 0 when the label has no value (最后).
        scheme: The family of the ordinal, such as ``第N，``.
        blocks: The text after the label. The label is not repeated in it.
        marker: A decorative glyph that stands before the label in the source.
    """

    label: str
    ordinal: int
    scheme: str
    blocks: tuple[Block, ...]
    marker: str = ""
    span: Span | None = None


class PointList(Node, frozen=True, tag="point-list"):
    """A run of points of one scheme."""

    scheme: str
    items: tuple[Point, ...]
    span: Span | None = None


class Definition(Node, frozen=True, tag="definition"):
    """A term and what it means."""

    term: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    span: Span | None = None


class DefinitionList(Node, frozen=True, tag="definition-list"):
    """Terms with their definitions."""

    items: tuple[Definition, ...]
    span: Span | None = None


class Quote(Node, frozen=True, tag="quote"):
    """A passage quoted as a block."""

    blocks: tuple[Block, ...]
    span: Span | None = None


class Verse(Node, frozen=True, tag="verse"):
    """Lines of verse, which are never joined."""

    lines: tuple[tuple[Inline, ...], ...]
    span: Span | None = None


class Turn(Node, frozen=True, tag="turn"):
    """One speaker's turn; ``speaker`` is the label as printed: 问：  答：  记者：."""

    speaker: str
    blocks: tuple[Block, ...]
    span: Span | None = None


class Dialogue(Node, frozen=True, tag="dialogue"):
    """Questions and answers, or a conversation."""

    turns: tuple[Turn, ...]
    span: Span | None = None


class Cell(Node, frozen=True, tag="cell"):
    """A table cell."""

    inlines: tuple[Inline, ...]


class Table(Node, frozen=True, tag="table"):
    """A table; the first ``header_rows`` rows are headers."""

    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int = 0
    caption: tuple[Inline, ...] = ()
    span: Span | None = None


class Figure(Node, frozen=True, tag="figure"):
    """A picture with its caption."""

    image: Image
    caption: tuple[Inline, ...] = ()
    span: Span | None = None


class CodeBlock(Node, frozen=True, tag="code-block"):
    """Program text, its lines kept."""

    text: str
    language: str = ""
    span: Span | None = None


class Formula(Node, frozen=True, tag="formula"):
    """A displayed formula, in TeX."""

    tex: str
    span: Span | None = None


class Rule(Node, frozen=True, tag="rule"):
    """A break between passages, printed as a rule or a row of marks in the source."""

    text: str = ""
    span: Span | None = None


class Signature(Node, frozen=True, tag="signature"):
    """The closing lines: who signs, and when."""

    lines: tuple[tuple[Inline, ...], ...]
    span: Span | None = None


Block: TypeAlias = (
    Section
    | Paragraph
    | BulletList
    | PointList
    | DefinitionList
    | Quote
    | Verse
    | Dialogue
    | Table
    | Figure
    | CodeBlock
    | Formula
    | Rule
    | Signature
)

# --- document --------------------------------------------------------------------------------


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
    keywords: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    title_span: Span | None = None
    subtitle_span: Span | None = None
    date_span: Span | None = None


class Note(Node, frozen=True, tag="note"):
    """A foot- or endnote, called by `NoteReference` with the same ``id``."""

    id: str
    blocks: tuple[Block, ...]
    span: Span | None = None


class Document(Node, frozen=True, tag="document"):
    """A whole text, the one thing that every writer takes."""

    meta: Metadata
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()

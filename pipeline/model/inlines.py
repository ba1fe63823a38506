"""Inlines: what stands in a line of text."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pipeline.model.node import Node

Direction: TypeAlias = Literal["", "ltr", "rtl"]


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
    """A picture inside a line.

    Attributes:
        source: The name of a `Media` of the document, or what the source printed where the
            picture could not be had.
        alt: What is read where the picture cannot be seen.
        title: What the source says about it besides, as in a tooltip.
        width: As the source gives it: ``50%``, or a CSS length.
    """

    source: str
    alt: str
    title: str = ""
    width: str = ""


class LineBreak(Node, frozen=True, tag="line-break"):
    """A line break that the author wants."""


class ProperName(Node, frozen=True, tag="proper-name"):
    """专名号: a name that the source marks with a straight line (GB/T 15834 § 4.16)."""

    inlines: tuple[Inline, ...]


class BookTitle(Node, frozen=True, tag="book-title"):
    """书名号甲式: a title that the source marks with a wavy line (CLREQ)."""

    inlines: tuple[Inline, ...]


class Strikeout(Node, frozen=True, tag="strikeout"):
    """Words struck out, as no longer true."""

    inlines: tuple[Inline, ...]


class Superscript(Node, frozen=True, tag="superscript"):
    """Words set above the line."""

    inlines: tuple[Inline, ...]


class Subscript(Node, frozen=True, tag="subscript"):
    """Words set below the line."""

    inlines: tuple[Inline, ...]


class Small(Node, frozen=True, tag="small"):
    """Side remarks in small print."""

    inlines: tuple[Inline, ...]


class LanguageRun(Node, frozen=True, tag="language-run"):
    """Words of another language or direction.

    Attributes:
        inlines: The words.
        language: A BCP 47 tag; empty where the source names none.
        direction: The direction the source asks for; empty where it leaves that to the characters.
    """

    inlines: tuple[Inline, ...]
    language: str = ""
    direction: Direction = ""


class Anchor(Node, frozen=True, tag="anchor"):
    """A place without characters that a `Link` to ``#id`` leads to."""

    id: str


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
    | Strikeout
    | Superscript
    | Subscript
    | Small
    | LanguageRun
    | Anchor
)

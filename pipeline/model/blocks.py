"""Blocks: sections, paragraphs, and whatever else stands on lines of its own."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pipeline.model.inlines import Image, Inline
from pipeline.model.node import Node
from pipeline.model.source import Span

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
        id: What links call it by; empty if the source gives none.
    """

    heading: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    level: int
    label: str = ""
    number: int = 0
    inferred: bool = False
    id: str = ""
    span: Span | None = None


class Paragraph(Node, frozen=True, tag="paragraph"):
    """A paragraph; ``role`` says what it does in the text."""

    inlines: tuple[Inline, ...]
    role: ParagraphRole = "body"
    span: Span | None = None


Task: TypeAlias = Literal["", "open", "done"]


class ListItem(Node, frozen=True, tag="list-item"):
    """An item of a list.

    Attributes:
        blocks: What it says.
        marker: The glyph as the source prints it; empty if it has none.
        task: Whether it is a task that is to be done or is done; empty for no task.
    """

    blocks: tuple[Block, ...]
    marker: str = ""
    task: Task = ""
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


Alignment: TypeAlias = Literal["", "left", "center", "right"]


class Cell(Node, frozen=True, tag="cell"):
    """A table cell.

    Attributes:
        inlines: Its text; a line break parts its paragraphs.
        column_span: How many columns it takes.
        row_span: How many rows it takes.
        alignment: Overrules that of its column, unless empty.
    """

    inlines: tuple[Inline, ...]
    column_span: int = 1
    row_span: int = 1
    alignment: Alignment = ""


class Table(Node, frozen=True, tag="table"):
    """A table.

    Attributes:
        rows: As in HTML: a place that a cell above or before covers by its span has no cell.
        header_rows: How many rows at the top are headers.
        header_columns: How many columns at the start are headers.
        alignments: Of the columns, in order; columns beyond them have none of their own.
        caption: As printed.
        id: What links call it by.
    """

    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int = 0
    header_columns: int = 0
    alignments: tuple[Alignment, ...] = ()
    caption: tuple[Inline, ...] = ()
    id: str = ""
    span: Span | None = None


class Figure(Node, frozen=True, tag="figure"):
    """A picture with its caption."""

    image: Image
    caption: tuple[Inline, ...] = ()
    id: str = ""
    span: Span | None = None


class CodeBlock(Node, frozen=True, tag="code-block"):
    """Program text, its lines kept."""

    text: str
    language: str = ""
    id: str = ""
    span: Span | None = None


class Formula(Node, frozen=True, tag="formula"):
    """A displayed formula, in TeX; ``label`` is its number as printed."""

    tex: str
    label: str = ""
    id: str = ""
    span: Span | None = None


class Rule(Node, frozen=True, tag="rule"):
    """A break between passages, printed as a rule or a row of marks in the source."""

    text: str = ""
    span: Span | None = None


class PageBreak(Node, frozen=True, tag="page-break"):
    """A place where the author wants a new page."""

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
    | PageBreak
    | Signature
)

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

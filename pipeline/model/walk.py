"""Walks over a document, in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, assert_never

import msgspec

from pipeline.model.nodes import (
    BookTitle,
    BulletList,
    Code,
    CodeBlock,
    DefinitionList,
    Dialogue,
    Emphasis,
    EmphasisDots,
    Figure,
    Formula,
    Image,
    LineBreak,
    Link,
    Math,
    Node,
    NoteReference,
    Paragraph,
    PointList,
    ProperName,
    Quote,
    Ruby,
    Rule,
    Section,
    Signature,
    Strong,
    Table,
    Text,
    Verse,
)
from pipeline.model.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.nodes import Block, Document, Inline, Metadata

_TITLE_FROM_TEXT = 20  # characters

UnitKind: TypeAlias = Literal["title", "heading", "text", "cell", "code", "note", "credit"]


class Unit(msgspec.Struct, frozen=True):
    """A stretch of visible text that every output must hold whole: a heading, a paragraph, a cell.

    The label of a point or a speaker stands at the front of the first unit under it.
    """

    kind: UnitKind
    text: str
    span: Span | None = None


def plain(inlines: Sequence[Inline], *, call: str = "") -> str:
    """Return the visible characters of ``inlines``; a line break is a newline.

    The call of a note is written as ``call``: its number is each format's own.
    """
    return "".join(_visible(inline, call) for inline in inlines)


def _visible(inline: Inline, call: str) -> str:
    match inline:
        case Text(text=text) | Code(text=text):
            return text
        case (
            Emphasis(inlines=inner)
            | Strong(inlines=inner)
            | EmphasisDots(inlines=inner)
            | Link(inlines=inner)
            | ProperName(inlines=inner)
            | BookTitle(inlines=inner)
            | Ruby(base=inner)
        ):
            return plain(inner, call=call)
        case Math(tex=tex):
            return tex
        case Image(alt=alt):
            return alt
        case LineBreak():
            return "\n"
        case NoteReference():
            return call
        case _:
            assert_never(inline)


def sections(blocks: tuple[Block, ...]) -> Iterator[Section]:
    """Yield every section under ``blocks``, outer before inner, in reading order."""
    for block in blocks:
        if isinstance(block, Section):
            yield block
            yield from sections(block.blocks)


def units(document: Document) -> Iterator[Unit]:
    """Yield all visible text of ``document`` in reading order.

    The title and the lines under it come first, then the blocks, the notes, and the credits.
    """
    meta = document.meta
    if meta.title:
        yield Unit("title", meta.title, meta.title_span)
    for line in front_lines(meta):
        yield Unit("title", line.text, line.span)
    yield from block_units(document.blocks)
    for note in document.notes:
        for unit in block_units(note.blocks):
            yield Unit("note", unit.text, unit.span)
    for credit in meta.credits:
        yield Unit("credit", credit.text, credit.span)


class FrontLine(msgspec.Struct, frozen=True):
    """A line under the title: what it is, its text as printed, and where it stands."""

    kind: Literal["subtitle", "byline", "dateline"]
    text: str
    span: Span | None = None


def front_lines(meta: Metadata) -> tuple[FrontLine, ...]:
    """Return the lines that are printed under the title, in the order of the source."""
    lines = [
        FrontLine("subtitle", meta.subtitle, meta.subtitle_span),
        *(FrontLine("byline", each.role + each.name, each.span) for each in meta.creators),
        FrontLine("dateline", meta.date, meta.date_span),
    ]
    present = [line for line in lines if line.text]
    if all(line.span for line in present):
        present.sort(key=lambda line: line.span.line if line.span else 0)
    return tuple(present)


def block_units(blocks: tuple[Block, ...], label: str = "") -> Iterator[Unit]:
    """Yield the visible text of ``blocks``.

    A ``label`` stands at the front of the paragraph that opens them; before other blocks it is a
    unit by itself.
    """
    if label and not (blocks and isinstance(blocks[0], Paragraph)):
        yield Unit("text", label)
        label = ""
    for block in blocks:
        for unit in _units_of(block):
            yield Unit(unit.kind, label + unit.text, unit.span) if label else unit
            label = ""


def _units_of(block: Block) -> Iterator[Unit]:  # noqa: PLR0912, C901  (one case a node)
    match block:
        case Section():
            yield Unit("heading", plain(block.heading), block.span)
            yield from block_units(block.blocks)
        case Paragraph():
            yield Unit("text", plain(block.inlines), block.span)
        case BulletList():
            for item in block.items:
                yield from block_units(item.blocks)
        case PointList():
            for point in block.items:
                yield from block_units(point.blocks, point.label)
        case DefinitionList():
            for definition in block.items:
                yield Unit("text", plain(definition.term), definition.span)
                yield from block_units(definition.blocks)
        case Quote():
            yield from block_units(block.blocks)
        case Verse() | Signature():
            for line in block.lines:
                yield Unit("text", plain(line), block.span)
        case Dialogue():
            for turn in block.turns:
                yield from block_units(turn.blocks, turn.speaker)
        case Table():
            if block.caption:
                yield Unit("text", plain(block.caption), block.span)
            for row in block.rows:
                for cell in row:
                    yield Unit("cell", plain(cell.inlines), block.span)
        case Figure():
            yield Unit("text", plain(block.caption) or block.image.alt, block.span)
        case CodeBlock():
            yield Unit("code", block.text, block.span)
        case Formula():
            yield Unit("text", block.tex, block.span)
        case Rule():
            if block.text:
                yield Unit("text", block.text, block.span)
        case _:
            assert_never(block)


def display_title(document: Document) -> str:
    """Return what to call the document where a name is required: title, first heading, or text.

    Empty only for a document without any text.
    """
    if document.meta.title:
        return document.meta.title
    for section in sections(document.blocks):
        return section.label or plain(section.heading).replace("\n", " ")
    for unit in units(document):
        return unit.text[:_TITLE_FROM_TEXT]
    return ""


def rubies(document: Document) -> Iterator[Ruby]:
    """Yield every ruby in ``document``, in no promised order."""
    stack: list[object] = [document]
    while stack:
        item = stack.pop()
        if isinstance(item, Ruby):
            yield item
        elif isinstance(item, tuple):
            stack.extend(item)
        elif isinstance(item, Node):
            stack.extend(getattr(item, name) for name in item.__struct_fields__)

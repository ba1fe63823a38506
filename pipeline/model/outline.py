"""A document as rows of text, one a block: what ``kanben inspect`` shows and the tests compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, assert_never

from pipeline.model.nodes import (
    BulletList,
    CodeBlock,
    DefinitionList,
    Dialogue,
    Figure,
    Formula,
    PageBreak,
    Paragraph,
    PointList,
    Quote,
    Rule,
    Section,
    Signature,
    Table,
    Verse,
)
from pipeline.model.walk import front_lines, plain, task_mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.nodes import Block, Document
    from pipeline.model.source import Span

_DEEPEST_MARK = 6


class Row(NamedTuple):
    """A row: the source line (0 if there is none), how deep it is nested, and its text."""

    line: int
    depth: int
    text: str


def rows(document: Document) -> Iterator[Row]:
    """Yield a row for everything in ``document``, in reading order."""
    meta = document.meta
    if meta.title:
        yield Row(_line(meta.title_span), 0, f"title: {meta.title}")
    for line in front_lines(meta):
        yield Row(_line(line.span), 0, f"{line.kind}: {line.text}")
    yield from _block_rows(document.blocks, 0)
    for note in document.notes:
        yield Row(_line(note.span), 0, f"note {note.id}")
        yield from _block_rows(note.blocks, 1)
    for credit in meta.credits:
        yield Row(_line(credit.span), 0, f"credit: {credit.text}")
    for person in meta.contributors:
        yield Row(0, 0, f"contributor: {person.role} {person.name}")
    if meta.keywords:
        yield Row(0, 0, f"key phrases: {'，'.join(meta.keywords)}")


def _line(span: Span | None) -> int:
    return span.line if span else 0


def _block_rows(blocks: tuple[Block, ...], depth: int) -> Iterator[Row]:
    for block in blocks:
        yield from _rows_of(block, depth)


def _rows_of(block: Block, depth: int) -> Iterator[Row]:
    line = _line(block.span)
    match block:
        case Section():
            mark = "#" * min(block.level, _DEEPEST_MARK)
            number = f"({block.number}) " if block.number else ""
            yield Row(line, depth, f"{mark} {number}{plain(block.heading)}")
            yield from _block_rows(block.blocks, depth + 1)
        case Paragraph():
            role = "" if block.role == "body" else f"{block.role}: "
            yield Row(line, depth, f"¶ {role}{plain(block.inlines)}")
        case BulletList() | PointList() | DefinitionList() | Dialogue():
            for lead, inner, span in _items(block):
                yield from _led(lead, inner, _line(span), depth)
        case Quote():
            yield Row(line, depth, "quote")
            yield from _block_rows(block.blocks, depth + 1)
        case Verse() | Signature():
            kind = "verse" if isinstance(block, Verse) else "signature"
            yield Row(line, depth, f"{kind}: {' / '.join(plain(row) for row in block.lines)}")
        case Table():
            yield Row(
                line, depth, f"table of {len(block.rows)} rows {plain(block.caption)}".strip()
            )
        case Figure():
            yield Row(line, depth, f"figure: {plain(block.caption) or block.image.alt}")
        case CodeBlock():
            yield Row(line, depth, f"code of {len(block.text.splitlines())} lines")
        case Formula():
            yield Row(line, depth, f"formula: {block.tex} {block.label}".rstrip())
        case Rule():
            yield Row(line, depth, f"rule {block.text}".strip())
        case PageBreak():
            yield Row(line, depth, "page break")
        case _:
            assert_never(block)


def _items(
    block: BulletList | PointList | DefinitionList | Dialogue,
) -> Iterator[tuple[str, tuple[Block, ...], Span | None]]:
    """Yield the mark, the content and the place of each item."""
    match block:
        case BulletList():
            yield from (
                (item.marker or task_mark(item).rstrip() or "•", item.blocks, item.span)
                for item in block.items
            )
        case PointList():
            yield from ((f"[{point.label}]", point.blocks, point.span) for point in block.items)
        case DefinitionList():
            yield from ((f"{plain(item.term)}:", item.blocks, item.span) for item in block.items)
        case Dialogue():
            yield from ((turn.speaker, turn.blocks, turn.span) for turn in block.turns)
        case _:
            assert_never(block)


def _led(lead: str, blocks: tuple[Block, ...], line: int, depth: int) -> Iterator[Row]:
    """Yield the rows of an item: its mark and first paragraph on one row, the rest below."""
    first = blocks[0] if blocks else None
    if isinstance(first, Paragraph):
        yield Row(line, depth, f"{lead} {plain(first.inlines)}")
        blocks = blocks[1:]
    else:
        yield Row(line, depth, lead)
    yield from _block_rows(blocks, depth + 1)

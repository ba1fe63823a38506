"""Tables: pandoc's, and those of raw HTML in Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pipeline.model.grid import grid_of
from pipeline.model.nodes import (
    Alignment,
    Cell,
    Inline,
    LineBreak,
    Table,
)
from pipeline.readers import flattened
from pipeline.readers.pandoc import raw
from pipeline.readers.pandoc.pieces import joined, trimmed
from pipeline.readers.pandoc.plain_cells import PlainCell, PlainRows
from pipeline.readers.pandoc.tree import ROWS, Tree, attributes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.nodes import Block
    from pipeline.readers.pandoc.blocks import BlockReader

_ALIGNMENTS: dict[str, Alignment] = {
    "AlignLeft": "left",
    "AlignRight": "right",
    "AlignCenter": "center",
    "left": "left",
    "right": "right",
    "center": "center",
}
_ALIGN = re.compile(r"text-align\s*:\s*(left|right|center)")
_MOST_SPAN = 1_000
_Place: TypeAlias = Literal["head", "body", "foot"]


def read(content: list[Any], reader: BlockReader) -> Table:
    """Return the table of pandoc's ``Table`` constructor."""
    attr, caption, columns, head, bodies, foot = content
    alignments = tuple(_ALIGNMENTS.get(column[0]["t"], "") for column in columns)
    head_rows = list(head[1])
    rows = list(head_rows)
    header_columns = min((body[1] for body in bodies), default=0)
    for body in bodies:
        if body[2] and rows:
            reader.source.info("table-part-heads", "heads inside the table are ordinary rows")
        rows += [*body[2], *body[3]]
    rows += foot[1]
    made = tuple(row for given in rows for row in _rows(given, reader))
    header_rows = len(head_rows)
    if header_rows and not any(cell.inlines for row in made[:header_rows] for cell in row):
        made, header_rows = made[header_rows:], 0  # a pipe table without a head must print one
    title = _flattened(caption[1], reader)
    return Table(
        rows=made,
        header_rows=header_rows,
        header_columns=header_columns,
        alignments=alignments if any(alignments) else (),
        caption=title,
        id=reader.source.wanted(attributes(attr).name),
        span=reader.source.span,
    )


def _rows(given: list[Any] | PlainRows, reader: BlockReader) -> Iterator[tuple[Cell, ...]]:
    """Yield the row that is ``given``, or those that stand together."""
    if not isinstance(given, PlainRows):
        yield tuple(_cell(cell, reader) for cell in given[1])
        return
    for row in given.rows:
        yield tuple(Cell(inlines=inlines, row_span=span) for inlines, span in row)


def _cell(cell: list[Any], reader: BlockReader) -> Cell:
    _, alignment, row_span, column_span, blocks = cell
    return Cell(
        inlines=_flattened(blocks, reader),
        row_span=max(1, min(row_span, _MOST_SPAN)),
        column_span=max(1, min(column_span, _MOST_SPAN)),
        alignment=_ALIGNMENTS.get(alignment["t"], ""),
    )


def _flattened(blocks: list[Tree], reader: BlockReader) -> tuple[Inline, ...]:
    """Return blocks as inlines: paragraphs parted by line breaks, other blocks as lines of text."""
    lines: list[tuple[Inline, ...]] = []
    for block in raw.folded(blocks, reader.source):
        if block["t"] in ("Plain", "Para"):
            inlines = reader.inlines.read(block["c"])
            if inlines:
                lines.append(inlines)
            continue
        made = reader.read([block])
        reader.source.once("table-cell-flattened", "what is no paragraph in a cell becomes lines")
        lines += flattened.lines(made)
    found: list[Inline] = []
    for line in lines:
        found += [LineBreak(), *line] if found else line
    return trimmed(tuple(joined(found)))


# --- raw HTML in Markdown --------------------------------------------------------------------


def from_element(element: Tree, reader: BlockReader) -> list[Block]:
    """Return the table that a ``table`` element of raw HTML holds."""
    caption: tuple[Inline, ...] = ()
    rows: list[tuple[_Place, list[Tree]]] = []
    alignments: list[Alignment] = []
    stray = _others(element, "caption", "colgroup", "col", "tr", "thead", "tbody", "tfoot")
    places: dict[str, _Place] = {"thead": "head", "tbody": "body", "tfoot": "foot"}
    for child in element["c"][2]:
        name = child["c"][0] if child["t"] == "Element" else ""
        if name == "caption":
            caption = _flattened(child["c"][2], reader)
        elif name in ("col", "colgroup"):
            columns = [child] if name == "col" else raw.children(child, "col")
            alignments += (_alignment(each["c"][1]) for each in columns)
        elif name == "tr" or child["t"] == ROWS:
            rows += (("body", row) for row in _rows_of(child))
        elif name in places:
            rows += ((places[name], row) for each in child["c"][2] for row in _rows_of(each))
            stray += _others(child, "tr")
    ordered = [row for place in ("head", "body", "foot") for kind, row in rows if kind == place]
    heads = sum(kind == "head" for kind, _ in rows)
    if not heads:
        while heads < len(ordered) and _all_heads(ordered[heads]):
            heads += 1
        heads = 0 if heads == len(ordered) > 1 else heads
    span = reader.source.span
    made = tuple(tuple(_cell_of(cell, reader) for cell in row) for row in ordered)
    table = Table(
        rows=made,
        header_rows=heads,
        header_columns=_header_columns(ordered, made, heads),
        alignments=tuple(alignments) if any(alignments) else (),
        caption=caption,
        id=reader.source.wanted(element["c"][1].get("id", "")),
        span=span,
    )
    before = reader.read(stray) if stray else []
    return [*before, table] if made or caption else before


def _header_columns(
    elements: list[list[Tree]], rows: tuple[tuple[Cell, ...], ...], heads: int
) -> int:
    """Return how many columns hold nothing but ``th`` below the heads."""
    grid = grid_of(Table(rows=rows, header_rows=heads))
    others = [
        placed.column
        for row, cells in zip(grid.rows[heads:], elements[heads:], strict=True)
        for placed, cell in zip(row, cells, strict=True)
        if cell["c"][0] != "th"
    ]
    below = any(elements[heads:])
    return min(others, default=grid.columns) if below else 0


def _others(element: Tree, *names: str) -> list[Tree]:
    return [item for item in raw.others(element, *names) if item["t"] != ROWS]


def _rows_of(item: Tree) -> list[list[Tree]]:
    """Return the cells of the rows that stand here: of one row, of many, or of none."""
    if item["t"] == ROWS:
        return [[{"t": "Element", "c": ["td", {}, cell]} for cell in row] for row in item["c"].rows]
    return [_cells(item)] if item["t"] == "Element" and item["c"][0] == "tr" else []


def _cells(row: Tree) -> list[Tree]:
    """Return the cells of a row; what stands beside them is one more."""
    cells = raw.children(row, "td", "th")
    stray = raw.others(row, "td", "th")
    return [*cells, {"t": "Element", "c": ["td", {}, stray]}] if stray else cells


def _all_heads(row: list[Tree]) -> bool:
    return bool(row) and all(cell["c"][0] == "th" for cell in row)


def _cell_of(cell: Tree, reader: BlockReader) -> Cell:
    pairs: dict[str, str] = cell["c"][1]
    if isinstance(plain_cell := cell["c"][2], PlainCell):
        return Cell(inlines=plain_cell.inlines)
    return Cell(
        inlines=_flattened(cell["c"][2], reader),
        row_span=_number(pairs.get("rowspan", "")),
        column_span=_number(pairs.get("colspan", "")),
        alignment=_alignment(pairs),
    )


def _alignment(pairs: dict[str, str]) -> Alignment:
    styled = _ALIGN.search(pairs.get("style", ""))
    return _ALIGNMENTS.get(styled[1] if styled else pairs.get("align", ""), "")


def _number(text: str) -> int:
    text = text.strip()
    return min(max(1, int(text)), _MOST_SPAN) if text.isdecimal() and len(text) < 6 else 1  # noqa: PLR2004

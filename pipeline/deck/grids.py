"""Points as cards and tables as grids: how many go on a slide, and how large each part is."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import msgspec

from pipeline.deck import cut
from pipeline.deck.measure import SAFETY, line_count, width
from pipeline.deck.slides import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.deck.geometry import Geometry, Setting
    from pipeline.model.grid import Grid
    from pipeline.model.nodes import Inline, Point

_LEAST_COLUMN, _WIDEST_COLUMN = 3.0, 20.0  # em

# How many cards stand in a row, by how many there are.
_COLUMNS = {2: 2, 3: 3, 4: 2, 5: 3, 6: 3, 7: 4, 8: 4, 9: 3}


class CardGrid(msgspec.Struct, frozen=True):
    """A grid of cards; see `pipeline.deck.slides.Cards`."""

    columns: int
    width: float
    height: float
    dense: bool


def card_grid(points: Sequence[Point], texts: Sequence[str], geometry: Geometry) -> CardGrid | None:
    """Return the grid in which the points look best, or None if they do not fit."""
    usual = _COLUMNS[len(points)]
    for columns in dict.fromkeys((usual, usual + 1 if usual < len(points) else usual)):
        for dense in (False, True):
            grid = _card_grid(points, texts, geometry, columns, dense=dense)
            if grid is not None:
                return grid
    return None


def _card_grid(
    points: Sequence[Point], texts: Sequence[str], geometry: Geometry, columns: int, *, dense: bool
) -> CardGrid | None:
    kinds = geometry.type
    label, text = (
        (kinds.dense_card_label, kinds.dense_card) if dense else (kinds.card_label, kinds.card)
    )
    body, gap = geometry.body, geometry.card_gap
    rows = -(-len(points) // columns)
    wide = (body.width - gap * (columns - 1)) / columns
    room = (wide - 2 * geometry.card_inset) * SAFETY
    if any(width(point.label, "bold") * label.size > room for point in points):
        return None
    lines = max(line_count(one, room / SAFETY / text.size, face="bold") for one in texts)
    least = 2 * geometry.card_inset + label.pitch + text.before + lines * text.pitch
    most = (body.height - gap * (rows - 1)) / rows
    if least > most:
        return None
    return CardGrid(columns, wide, min(most, max(least, geometry.card_height)), dense)


class TablePage(msgspec.Struct, frozen=True):
    """Rows of a table that stand on one slide: the indices of the first and after the last."""

    start: int
    end: int
    heights: tuple[float, ...]


class TableGrid(msgspec.Struct, frozen=True):
    """A table on slides; the header rows stand on each."""

    widths: tuple[float, ...]
    header: tuple[float, ...]
    pages: tuple[TablePage, ...]


def table_grid(
    rows: Sequence[Sequence[tuple[Inline, ...]]],
    spans: Sequence[Sequence[Span]],
    header_rows: int,
    caption_height: float,
    geometry: Geometry,
) -> TableGrid | None:
    """Return how a table is set on slides, or None if a column or a row does not fit."""
    setting = geometry.type.small
    texts = [[cut.flat(cell) for cell in row] for row in rows]
    widths = _column_widths(texts, spans, geometry)
    if min(widths) < _LEAST_COLUMN * setting.size + 2 * geometry.cell_inset:
        return None
    heights = [
        _row_height(cells, row, _widths_of(taken, widths), geometry)
        for cells, row, taken in zip(texts, rows, spans, strict=True)
    ]
    head = heights[:header_rows]
    room = geometry.body.height - caption_height - sum(head)
    body = heights[header_rows:]
    if max(body, default=0.0) > room:
        return None
    pages = _table_pages(body, room, header_rows)
    return TableGrid(tuple(widths), tuple(head), tuple(pages))


def _widths_of(spans: Sequence[Span], widths: Sequence[float]) -> list[float]:
    """Return how wide the cell at each place of a row is."""
    return [
        sum(widths[column : column + max(1, span.columns)]) for column, span in enumerate(spans)
    ]


def _column_widths(
    texts: Sequence[Sequence[str]], spans: Sequence[Sequence[Span]], geometry: Geometry
) -> list[float]:
    """Return the widths of the columns, which share the text area by what stands in them.

    A cell over several columns asks for its share in each.
    """
    size = geometry.type.small.size
    natural = [
        min(
            _WIDEST_COLUMN,
            max(
                _LEAST_COLUMN,
                *(
                    _widest_line(text) / max(1, span.columns)
                    for text, span in zip(column, taken, strict=True)
                ),
            ),
        )
        for column, taken in zip(zip(*texts, strict=True), zip(*spans, strict=True), strict=True)
    ]
    least = [ems * size / SAFETY + 2 * geometry.cell_inset + 1 for ems in natural]
    scale = geometry.body.width / sum(least)
    return [one * scale for one in least]


def _widest_line(text: str) -> float:
    return max(width(line, "bold") for line in text.split("\n"))


def _row_height(
    texts: Sequence[str],
    cells: Sequence[tuple[Inline, ...]],
    widths: Sequence[float],
    geometry: Geometry,
) -> float:
    setting: Setting = geometry.type.small
    lines = max(
        line_count(
            text, (wide - 2 * geometry.cell_inset) / setting.size, face=cut.face(cell, bold=True)
        )
        for text, cell, wide in zip(texts, cells, widths, strict=True)
    )
    return lines * setting.pitch + 2 * geometry.row_inset


def _table_pages(heights: Sequence[float], room: float, header_rows: int) -> list[TablePage]:
    """Return the rows page by page, as few pages as can be, evenly filled."""
    count = len(_greedy(heights, room))
    low, high = max(heights, default=0.0), room
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_greedy(heights, middle)) <= count else (middle, high)
    pages = []
    for start, end in _greedy(heights, high):
        first = start + header_rows
        pages.append(TablePage(first, end + header_rows, tuple(heights[start:end])))
    return pages


def _greedy(heights: Sequence[float], room: float) -> list[tuple[int, int]]:
    pages: list[tuple[int, int]] = []
    start, used = 0, 0.0
    for index, height in enumerate(heights):
        if index > start and used + height > room:
            pages.append((start, index))
            start, used = index, 0.0
        used += height
    return [*pages, (start, len(heights))]


def spans_of(grid: Grid) -> tuple[tuple[Span, ...], ...]:
    """Return how each place of a table is taken."""
    spans = [[Span()] * grid.columns for _ in grid.rows]
    for placed in (placed for row in grid.rows for placed in row):
        for row in range(placed.row, placed.row + placed.rows):
            for column in range(placed.column, placed.column + placed.columns):
                spans[row][column] = Span(
                    columns=placed.columns if column == placed.column else 0,
                    rows=placed.rows if row == placed.row else 0,
                    alignment=placed.alignment,
                )
    return tuple(map(tuple, spans))


def spans_between(
    spans: Sequence[tuple[Span, ...]], start: int, end: int
) -> tuple[tuple[Span, ...], ...]:
    """Return the spans of some rows; a cell ends with them, and one from above begins with them."""
    found = []
    for index in range(start, end):
        row = []
        for column, span in enumerate(spans[index]):
            if span.rows:
                row.append(msgspec.structs.replace(span, rows=min(span.rows, end - index)))
                continue
            if index > start:
                row.append(span)
                continue
            below = (spans[each][column].rows for each in range(start, end))
            rows = sum(1 for _ in takewhile(lambda rows: rows == 0, below))
            row.append(msgspec.structs.replace(span, rows=rows))
        found.append(tuple(row))
    return tuple(found)

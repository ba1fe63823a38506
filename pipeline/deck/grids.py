"""Points as cards and tables as grids: how many go on a slide, and how large each part is."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import msgspec

from pipeline.deck import cut
from pipeline.deck.measure import SAFETY, line_count, widest_word, width
from pipeline.deck.slides import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.deck.geometry import Geometry, Setting
    from pipeline.model.grid import Grid
    from pipeline.model.nodes import Inline, Point

_LEAST_COLUMN, _WIDEST_COLUMN = 3.0, 20.0  # em
_ROUNDING = 1e-6  # em; sums of widths are not exact
_SCALES = (1.0, 0.875, 0.75)  # of the usual size, in which tables are tried

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
    """A table on slides; the header rows stand on each.

    Attributes:
        widths: Of the columns, in points.
        header: How high the header rows are.
        pages: The other rows.
        scale: Of its type and of the space around it, against what is usual.
    """

    widths: tuple[float, ...]
    header: tuple[float, ...]
    pages: tuple[TablePage, ...]
    scale: float = 1.0


class MeasuredTable:
    """A table and how large its parts are in each size, so that it is measured once."""

    def __init__(
        self,
        rows: Sequence[Sequence[tuple[Inline, ...]]],
        spans: Sequence[Sequence[Span]],
        header_rows: int,
        geometry: Geometry,
    ) -> None:
        """Take the cells; see `Contents` for what the rest is."""
        self._rows, self._spans, self._header_rows = rows, spans, header_rows
        self._geometry = geometry
        self._texts = [[cut.flat(cell) for cell in row] for row in rows]
        self._needs = _Needs(self._texts, spans)
        self._heights: dict[float, list[float]] = {}  # of the rows, by scale

    def grid(self, caption_height: float) -> TableGrid | None:
        """Return how the table is set on slides, or None if a column or a row does not fit.

        A table that is too wide is set smaller, as far as it can be read.

        Args:
            caption_height: How much of a slide stands above the table, in points.
        """
        geometry = self._geometry
        least = geometry.table_least / geometry.type.small.size
        for scale in (*(one for one in _SCALES if one > least), min(1.0, least)):
            smaller = _scaled(geometry, scale)
            widths = self._needs.widths(smaller)
            if widths is None:
                continue
            if scale not in self._heights:
                self._heights[scale] = [
                    _row_height(cells, row, _widths_of(taken, widths), smaller)
                    for cells, row, taken in zip(self._texts, self._rows, self._spans, strict=True)
                ]
            heights = self._heights[scale]
            head, body = heights[: self._header_rows], heights[self._header_rows :]
            room = geometry.body.height - caption_height - sum(head)
            if max(body, default=0.0) <= room:
                pages = _table_pages(body, room, self._header_rows)
                return TableGrid(tuple(widths), tuple(head), tuple(pages), scale)
        return None


def _scaled(geometry: Geometry, scale: float) -> Geometry:
    """Return the sizes with tables smaller."""
    small = geometry.type.small
    smaller = msgspec.structs.replace(small, size=small.size * scale, pitch=small.pitch * scale)
    return msgspec.structs.replace(
        geometry,
        cell_inset=geometry.cell_inset * scale,
        row_inset=geometry.row_inset * scale,
        type=msgspec.structs.replace(geometry.type, small=smaller),
    )


class _Needs:
    """What the columns of a table need and want, in em.

    A column needs its longest word, so that no number is broken, and wants its longest line. A
    cell over several columns asks for its share in each.
    """

    def __init__(self, texts: Sequence[Sequence[str]], spans: Sequence[Sequence[Span]]) -> None:
        self._needed: list[float] = []
        self._wanted: list[float] = []
        for column, taken in zip(zip(*texts, strict=True), zip(*spans, strict=True), strict=True):
            needed = wanted = _LEAST_COLUMN
            for text, span in zip(column, taken, strict=True):
                share = max(1, span.columns)
                line = _widest_line(text) / share
                wanted = max(wanted, line)
                if line + _ROUNDING > needed:  # no word is wider than its line
                    needed = max(needed, widest_word(text, "bold") / share)
            self._needed.append(min(_WIDEST_COLUMN, needed))
            self._wanted.append(min(_WIDEST_COLUMN, wanted))

    def widths(self, geometry: Geometry) -> list[float] | None:
        """Return the widths of the columns in points, or None if they are too many."""
        room = geometry.body.width
        size, inset = geometry.type.small.size, 2 * geometry.cell_inset + 1
        wanted = [ems * size / SAFETY + inset for ems in self._wanted]
        if sum(wanted) <= room:
            return [one * room / sum(wanted) for one in wanted]
        needed = [ems * size / SAFETY + inset for ems in self._needed]
        spare = room - sum(needed)
        if spare < 0:
            return None
        share = spare / (sum(wanted) - sum(needed))
        return [least + (most - least) * share for least, most in zip(needed, wanted, strict=True)]


def _widths_of(spans: Sequence[Span], widths: Sequence[float]) -> list[float]:
    """Return how wide the cell at each place of a row is."""
    return [
        sum(widths[column : column + max(1, span.columns)]) for column, span in enumerate(spans)
    ]


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


def spans_of(grid: Grid, header_rows: int) -> tuple[tuple[Span, ...], ...]:
    """Return how each place of a table is taken; what heads several columns is centred."""
    spans = [[Span()] * grid.columns for _ in grid.rows]
    for placed in (placed for row in grid.rows for placed in row):
        heads = placed.columns > 1 and placed.row < header_rows
        for row in range(placed.row, placed.row + placed.rows):
            for column in range(placed.column, placed.column + placed.columns):
                spans[row][column] = Span(
                    columns=placed.columns if column == placed.column else 0,
                    rows=placed.rows if row == placed.row else 0,
                    alignment="center" if heads else placed.alignment,
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

"""Cells that take several places of a table: which, and what a slide shows of them."""

from __future__ import annotations

from itertools import accumulate, groupby, takewhile
from typing import TYPE_CHECKING

import msgspec

from pipeline.deck.slides import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.grid import Grid


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


def spans_within(
    spans: Sequence[Span], columns: Sequence[int]
) -> tuple[tuple[int, ...], tuple[Span, ...]]:
    """Return which cells stand in some columns of a row, and how they take the places there.

    A cell that a cut parts stands on both sides of it.

    Returns:
        For each place the column in which its cell begins, or -1 where another covers it.
    """
    if all(span.columns == 1 for span in spans):
        return tuple(columns), tuple(spans[column] for column in columns)
    owners = owners_of(spans)
    own = [owners[column] for column in columns]
    found: list[int] = []
    taken: list[Span] = []
    for owner, places in groupby(own):
        count = len(list(places))
        cell = spans[owner]
        found += [owner, *[-1] * (count - 1)]
        taken.append(msgspec.structs.replace(cell, columns=count))
        taken += [msgspec.structs.replace(cell, columns=0)] * (count - 1)
    return tuple(found), tuple(taken)


def owners_of(spans: Sequence[Span]) -> list[int]:
    """Return for each place of a row the column in which the cell that takes it begins."""
    own = (column if span.columns else 0 for column, span in enumerate(spans))
    return list(accumulate(own, max))

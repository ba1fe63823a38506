"""The grid of a table: where each cell stands once spans are counted out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.model.nodes import Alignment, Cell

if TYPE_CHECKING:
    from pipeline.model.nodes import Table

_MOST_COLUMNS = 1000  # that one cell may take (HTML, “The td element”, colspan)


class Placed(msgspec.Struct, frozen=True):
    """A cell and the places it takes; rows and columns count from 0.

    Attributes:
        cell: The node.
        row: Its first row.
        column: Its first column.
        rows: How many rows it takes: within the header, or within the table's body.
        columns: How many columns it takes.
        alignment: Its own, or that of its column.
    """

    cell: Cell
    row: int
    column: int
    rows: int
    columns: int
    alignment: Alignment


class Grid(msgspec.Struct, frozen=True):
    """A table's cells row by row, each row in the order of its columns.

    Attributes:
        columns: How many columns there are; 0 for a table without cells.
        rows: The cells that begin in each row. Places that none takes are empty.
    """

    columns: int
    rows: tuple[tuple[Placed, ...], ...]


def grid_of(table: Table) -> Grid:
    """Return the grid of ``table`` as HTML forms it (HTML, “Forming a table”).

    Spans end where the header, the table or another cell ends; columns in which no cell begins are
    not counted.
    """
    if all(cell.column_span == cell.row_span == 1 for row in table.rows for cell in row):
        plain = tuple(
            tuple(_placed(table, cell, (index, column), (1, 1)) for column, cell in enumerate(row))
            for index, row in enumerate(table.rows)
        )
        return Grid(max(map(len, plain), default=0), plain)
    count = 0
    taken: dict[int, int] = {}  # by column: the first row in which it is free again
    rows: list[tuple[Placed, ...]] = []
    for index, row in enumerate(table.rows):
        end = table.header_rows if index < table.header_rows else len(table.rows)
        column = 0
        placed: list[Placed] = []
        for cell in row:
            while taken.get(column, 0) > index:
                column += 1
            room = min(end, len(table.rows)) - index
            height = max(1, min(cell.row_span, room))
            width = 1
            while (
                width < min(cell.column_span, _MOST_COLUMNS)
                and taken.get(column + width, 0) <= index
            ):
                width += 1
            placed.append(_placed(table, cell, (index, column), (height, width)))
            for each in range(column, column + width):
                taken[each] = index + height
            count = max(count, column + 1)
            column += width
        rows.append(tuple(placed))
    return Grid(count, tuple(tuple(_within(one, count) for one in row) for row in rows))


def _placed(table: Table, cell: Cell, place: tuple[int, int], size: tuple[int, int]) -> Placed:
    row, column = place
    own = table.alignments[column] if column < len(table.alignments) else ""
    return Placed(cell, row, column, *size, cell.alignment or own)


def _within(placed: Placed, columns: int) -> Placed:
    """Return ``placed`` cut off at the last column."""
    room = columns - placed.column
    return placed if placed.columns <= room else msgspec.structs.replace(placed, columns=room)

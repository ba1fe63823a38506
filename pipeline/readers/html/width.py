"""How many columns a table of HTML has, which pandoc counts otherwise.

It adds up the cells of each row and drops what stands beyond the widest: with cells above that
reach down, a row is wider than its own cells. And a cell that spans 99 columns, as pages do to span
all there are, makes 99.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MOST_COLUMNS = 1_000  # that one cell may take (HTML, “The td element”, colspan)
_WIDEST = 2_000
"""Columns; of wider tables nothing is counted."""
_SPAN = re.compile(r'colspan="[^"]*"')


class _Cell(NamedTuple):
    row: int
    column: int
    width: int
    part: int


class Width:
    """The columns of one table while its cells are read (HTML, “Forming a table”)."""

    def __init__(self) -> None:
        """Start a table."""
        self._first_end = -1
        self._taken: dict[int, int] = {}  # by column: the first row in which it is free again
        self._row = -1
        self._column = 0
        self._cells: list[_Cell] = []

    def group(self) -> None:
        """Begin a group of rows, into which no cell reaches."""
        self._taken.clear()

    def row(self) -> None:
        """Begin a row."""
        self._row += 1
        self._column = 0

    def row_ends(self, part: int) -> None:
        """End a row; ``part`` is where its end tag will stand among the parts of the page."""
        if self._first_end < 0:
            self._first_end = part

    def cell(self, row_span: str, column_span: str, part: int) -> None:
        """Take a cell with its attributes as they stand; its tag will be the part ``part``."""
        while self._taken.get(self._column, 0) > self._row:
            self._column += 1
        width = min(_number(column_span), _MOST_COLUMNS)
        self._cells.append(_Cell(self._row, self._column, width, part))
        if self._column > _WIDEST:
            return
        end = self._row + _number(row_span)
        for each in range(self._column, self._column + width) if end > self._row + 1 else ():
            self._taken[each] = end
        self._column += width

    def settle(self, parts: list[str]) -> None:
        """Cut spans off at the last column in which a cell begins; fill up the first row."""
        columns = max((cell.column for cell in self._cells), default=0) + 1
        if columns > _WIDEST or self._first_end < 0:
            return
        own: dict[int, int] = {}
        for cell in self._cells:
            width = min(cell.width, columns - cell.column)
            if width < cell.width:
                parts[cell.part] = _SPAN.sub(f'colspan="{width}"', parts[cell.part], count=1)
            own[cell.row] = own.get(cell.row, 0) + width
        if columns > max(own.values()):
            empty = "<td></td>" * (columns - own.get(0, 0))
            parts[self._first_end] = empty + parts[self._first_end]


def _number(text: str) -> int:
    text = text.strip()
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1  # noqa: PLR2004

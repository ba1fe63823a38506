"""Which page goes where on which side of which sheet. Pages are counted from 1; None is blank."""

from __future__ import annotations

from typing import TypeAlias

Side: TypeAlias = tuple[int | None, ...]
"""The pages on one side of a sheet, from left to right, rows from top to bottom."""

PAGES_A_SHEET = 4
"""Of a folded sheet: two on each side."""


def saddle_stitched(count: int) -> list[Side]:
    """Return the sides of the sheets of a booklet of ``count`` pages, outermost sheet first.

    Each sheet is its front and then its back, to be printed on both sides and turned over the short
    edge. The sheets are laid on each other as they come out, folded together in the middle, and
    stapled through the fold; eight pages are 8|1, 2|7, 6|3, 4|5. Blank pages come at the end.
    """
    sheets = -(-count // PAGES_A_SHEET)
    last = sheets * PAGES_A_SHEET
    sides: list[Side] = []
    for sheet in range(sheets):
        low, high = 2 * sheet + 1, last - 2 * sheet
        sides += [_side(count, high, low), _side(count, low + 1, high - 1)]
    return sides


def side_by_side(count: int, cells: int) -> list[Side]:
    """Return the sides of sheets that hold ``cells`` pages each, in reading order."""
    return [
        _side(count, *range(first, first + cells)) for first in range(1, max(count, 1) + 1, cells)
    ]


def _side(count: int, *pages: int) -> Side:
    return tuple(page if page <= count else None for page in pages)

"""Rows of Word → cells in a grid: spans, merged cells, gaps (ECMA-376 Part 1, 17.4 Tables)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from pipeline.readers.docx.items import CellItems, Item
from pipeline.readers.docx.names import VAL, W, child, number, value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml.etree import _Element

_MOST_COLUMNS: Final = 1000
_ROW_PROPERTIES, _PROPERTIES = W + "trPr", W + "tcPr"
_SPAN, _DOWN, _ACROSS = W + "gridSpan", W + "vMerge", W + "hMerge"


class _Cell(msgspec.Struct):
    """A cell while its rows are counted."""

    column: int
    columns: int
    items: list[Item]
    rows: int = 1


def has_look(look: _Element | None, name: str, bit: int) -> bool:
    """Tell what ``w:tblLook`` says, by its attribute or, in older files, by its bit mask."""
    if look is None:
        return False
    said = look.get(W + name)
    if said is not None:
        return said not in ("0", "false", "off")
    try:
        return bool(int(look.get(W + "val", "0"), 16) & bit)
    except ValueError:
        return False


def read(
    cells: Sequence[Sequence[_Element]],
    rows: Sequence[_Element],
    story: Callable[[_Element], list[Item]],
) -> list[list[CellItems]]:
    """Return the cells of each row; those that a merged cell covers are left out.

    What stands in a covered cell, which Word does not show, goes to the end of the merged one.

    Args:
        cells: The cells of each row.
        rows: The rows themselves.
        story: Reads the blocks in a cell.
    """
    found: list[list[_Cell]] = []
    open_cells: dict[int, _Cell] = {}
    for elements, row in zip(cells, rows, strict=True):
        current: list[_Cell] = []
        still_open: dict[int, _Cell] = {}
        column = min(number(value(child(row, _ROW_PROPERTIES), "gridBefore")), _MOST_COLUMNS)
        if column and not any(place < column for place in open_cells):
            current.append(_Cell(0, column, []))  # a row that begins further in
        for element in elements:
            columns, merge, across = _spans(child(element, _PROPERTIES))
            above = open_cells.get(column)
            items = story(element)
            if across == "continue" and current:
                current[-1].columns += columns
                _add(current[-1], items)
            elif merge == "continue" and above is not None:
                if above not in still_open.values():
                    above.rows += 1
                _add(above, items)
                still_open[column] = above
            else:
                cell = _Cell(column, columns, items)
                current.append(cell)
                if merge:
                    still_open[column] = cell
            column += columns
        open_cells = still_open
        found.append(current)
    return [
        [CellItems(each.column, each.columns, each.rows, each.items) for each in row]
        for row in found
    ]


def _spans(properties: _Element | None) -> tuple[int, str, str]:
    """Return how many columns a cell takes, and how it is merged downwards and across.

    Each is ``restart`` or ``continue`` (the default, where the element is there), or nothing.
    """
    columns, down, across = 1, "", ""
    for each in () if properties is None else properties:
        tag = each.tag
        if tag == _SPAN:
            columns = min(max(number(each.get(VAL), 1), 1), _MOST_COLUMNS)
        elif tag == _DOWN:
            down = each.get(VAL, "continue")
        elif tag == _ACROSS:
            across = each.get(VAL, "continue")
    return columns, down, across


def _add(cell: _Cell, items: Sequence[Item]) -> None:
    cell.items += [item for item in items if getattr(item, "atoms", True) or _has_boxes(item)]


def _has_boxes(item: Item) -> bool:
    return bool(getattr(item, "boxes", ()))

"""Tables of an ODT → those of Word (OpenDocument 1.3, part 3, 9 “Tables”)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.readers.odt.names import TABLE, put, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

_MOST_COLUMNS: Final = 64
_MOST_ROWS: Final = 1_000
"""How often what is said to be repeated is read; empty cells may be, to the end of a sheet."""

_MOST_SPAN: Final = 1_000
_ROWS: Final = tuple(
    f"{TABLE}{name}" for name in ("table-rows", "table-row-group", "table-header-rows")
)
_CELL, _COVERED = f"{TABLE}table-cell", f"{TABLE}covered-table-cell"


def read(
    table: _Element, target: _Element, blocks: Callable[[_Element, _Element], None], left: int
) -> None:
    """Put a table into ``target``.

    Args:
        table: ``table:table``.
        target: Where blocks go.
        blocks: Reads what stands in a cell.
        left: Where the text of the list begins that it stands in, in twips.
    """
    made = put(target, "tbl")
    properties = put(made, "tblPr")
    if left:
        put(properties, "tblInd", w=str(left), type="dxa")
    running: dict[int, tuple[int, int]] = {}
    for row, is_head in _rows(table, head=False):
        again = whole(row.get(f"{TABLE}number-rows-repeated"), 1, 2**31)
        for _ in range(again if 1 < again <= _MOST_ROWS and _holds(row) else 1):
            running = _row(row, made, blocks, running, is_head=is_head)


def _rows(parent: _Element, *, head: bool) -> Iterator[tuple[_Element, bool]]:
    for child in parent:
        if child.tag == f"{TABLE}table-row":
            yield child, head
        elif child.tag in _ROWS:
            yield from _rows(child, head=head or child.tag.endswith("header-rows"))


def _holds(row: _Element) -> bool:
    return any("".join(cell.itertext()).strip() or cell.find(".//*") is not None for cell in row)


def _row(
    row: _Element,
    table: _Element,
    blocks: Callable[[_Element, _Element], None],
    running: dict[int, tuple[int, int]],
    *,
    is_head: bool,
) -> dict[int, tuple[int, int]]:
    """Put one row; ``running`` has the cells of rows before that reach into it, by column.

    Each is how many rows are left and how many columns it takes. The same is returned for the
    next row.
    """
    made = put(table, "tr")
    if is_head:
        put(put(made, "trPr"), "tblHeader")
    column = 0
    after: dict[int, tuple[int, int]] = {}
    for cell in row.iterchildren(_CELL, _COVERED):
        again = whole(cell.get(f"{TABLE}number-columns-repeated"), 1, 2**31)
        for _ in range(again if again <= _MOST_COLUMNS else 1):
            if column in running:
                left, columns = running[column]
                _covered(made, columns)
                if left > 1:
                    after[column] = (left - 1, columns)
            if cell.tag == _CELL and column not in running:
                columns = max(1, whole(cell.get(f"{TABLE}number-columns-spanned"), 1, _MOST_SPAN))
                rows = max(1, whole(cell.get(f"{TABLE}number-rows-spanned"), 1, 2**31))
                _cell(cell, made, blocks, columns, rows)
                if rows > 1:
                    after[column] = (rows - 1, columns)
            column += 1
    return after


def _covered(row: _Element, columns: int) -> None:
    cell = put(row, "tc")
    properties = put(cell, "tcPr")
    put(properties, "gridSpan", val=str(columns))
    put(properties, "vMerge")
    put(cell, "p")


def _cell(
    cell: _Element,
    row: _Element,
    blocks: Callable[[_Element, _Element], None],
    columns: int,
    rows: int,
) -> None:
    made = put(row, "tc")
    properties = put(made, "tcPr")
    if columns > 1:
        put(properties, "gridSpan", val=str(columns))
    if rows > 1:
        put(properties, "vMerge", val="restart")
    blocks(cell, made)
    if len(made) == 1:
        put(made, "p")

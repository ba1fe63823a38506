"""Tables → XHTML (HTML, “Tabular data”)."""

from __future__ import annotations

from math import inf
from operator import itemgetter
from typing import TYPE_CHECKING

from pipeline.model.grid import grid_of
from pipeline.model.nodes import Image, Text
from pipeline.model.walk import nodes_of, plain
from pipeline.render.columns import Columns, columns_of, fits, least_widths
from pipeline.render.keeping import stays_whole
from pipeline.render.phrases import inlines
from pipeline.render.setting import Setting, attribute, identity

_MOST_CELLS = 200  # of a table that WeasyPrint may measure
_GROUP = 40  # rows
_E_READER = 21.0  # em that a small screen is wide, in the size of tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.grid import Grid, Placed
    from pipeline.model.nodes import Cell, Table


def table(node: Table, setting: Setting) -> str:
    """Return a table, in a region that can be scrolled where the setting asks for one."""
    caption = inlines(node.caption, setting)
    grid = grid_of(node)
    if not grid.columns:
        return f"<p{identity(node, setting)}>{caption}</p>\n" if caption else ""
    head = node.header_rows if node.header_rows < len(grid.rows) else 0  # a head needs a body
    rows = _rows(grid, node, setting)
    columns = _columns(grid, node, setting)
    kinds = ["set", *(columns.kind.split())] if columns else []
    kinds += ["short"] if stays_whole(len(grid.rows)) else []
    tags = f' class="{" ".join(kinds)}"' if kinds else ""
    style = f' style="{columns.style(setting.cell_size)}"' if columns else ""
    parts = [f"<table{identity(node, setting)}{tags}{style}>\n"]
    if caption:
        parts.append(f"<caption>{caption}</caption>\n")
    if columns:
        cols = (f'<col style="width: {width:.5g}em"/>' for width in columns.widths)
        parts.append(f"<colgroup>{''.join(cols)}</colgroup>\n")
    if head:
        parts.append(f"<thead>\n{''.join(rows[:head])}</thead>\n")
    parts += (
        f"<tbody>\n{''.join(rows[start:end])}</tbody>\n"
        for start, end in _parts(grid, head, setting)
    )
    parts.append("</table>\n")
    content = "".join(parts)
    if not setting.table_name:
        return content
    name = attribute(plain(node.caption).strip() or setting.table_name)
    return f'<div class="table" role="region" aria-label={name} tabindex="0">\n{content}</div>\n'


def _columns(grid: Grid, node: Table, setting: Setting) -> Columns | None:
    """Return the widths of a table's columns on paper, if WeasyPrint's own way would not do.

    That way is exact, slow, and lets wide tables leave the page.
    """
    if not setting.room:
        return None
    if sum(map(len, grid.rows)) <= _MOST_CELLS and fits(grid, node.header_rows, setting):
        return None
    return columns_of(grid, node.header_rows, setting)


def _parts(grid: Grid, head: int, setting: Setting) -> Iterator[tuple[int, int]]:
    """Yield where groups of rows begin and end: one for all, on paper some dozens for each.

    WeasyPrint looks at all rows of a group on every page. No cell reaches over their edges.
    """
    start = reached = head
    for index in range(head, len(grid.rows)):
        if setting.room and index >= max(reached, start + _GROUP):
            yield start, index
            start = index
        ends = (placed.row + placed.rows for placed in grid.rows[index])
        reached = max(reached, *ends, index + 1)
    yield start, len(grid.rows)


def _least(grid: Grid, node: Table, setting: Setting) -> dict[tuple[int, int], float]:
    """Return how wide columns are at least on screens, in em, by the first cell of each.

    Browsers squeeze a column of short names to a character beside long texts. Web pages can be
    scrolled, pages of e-books cannot.
    """
    if setting.room:
        return {}
    room = inf if setting.table_name else _E_READER
    widths = least_widths(grid, node.header_rows, setting, room)
    found: dict[tuple[int, int], float] = {}
    left = set(range(len(widths)))
    for placed in (placed for row in grid.rows for placed in row):
        if not left:
            break
        if placed.columns == 1 and placed.column in left:
            left.discard(placed.column)
            found[placed.row, placed.column] = widths[placed.column]
    return found


def _rows(grid: Grid, node: Table, setting: Setting) -> list[str]:
    """Return the rows; places that no cell takes get an empty one, so that all are as long."""
    least = _least(grid, node, setting)
    taken: list[list[tuple[int, int]]] = [[] for _ in grid.rows]
    for row in grid.rows:
        for placed in row:
            columns = (placed.column, placed.column + placed.columns)
            for covered in taken[placed.row : placed.row + placed.rows]:
                covered.append(columns)
    joined = _joined(grid) if setting.room else frozenset()
    rows = []
    for index, (row, covered) in enumerate(zip(grid.rows, taken, strict=True)):
        cells = [
            (each.column, _cell(each, node, setting, least.get((each.row, each.column))))
            for each in row
        ]
        cells += [
            (start, f'<td colspan="{end - start}"></td>' if end - start > 1 else "<td></td>")
            for start, end in _gaps(covered, grid.columns)
        ]
        cells.sort(key=itemgetter(0))
        tags = ' class="joined"' if index in joined else ""
        rows.append(f"<tr{tags}>{''.join(cell for _, cell in cells)}</tr>\n")
    return rows


def _joined(grid: Grid) -> frozenset[int]:
    """Return the rows that a cell reaches down from: a page that ends there would cut it in two."""
    return frozenset(
        index
        for row in grid.rows
        for placed in row
        for index in range(placed.row, placed.row + placed.rows - 1)
    )


def _gaps(covered: list[tuple[int, int]], columns: int) -> Iterator[tuple[int, int]]:
    """Yield what lies between the stretches of columns that are covered."""
    reached = 0
    for start, end in sorted(covered):
        if start > reached:
            yield reached, start
        reached = max(reached, end)
    if reached < columns:
        yield reached, columns


def _cell(placed: Placed, node: Table, setting: Setting, least: float | None) -> str:
    """Return a cell; the header of a column or row says so, and the theme's classes align it.

    An empty corner is the header of nothing. ``least`` is how wide its column is at least.
    """
    tag, tags = "td", ""
    empty = _is_empty(placed.cell)
    if placed.row < node.header_rows and not empty:
        tag, tags = "th", ' scope="col"'
    elif placed.row >= node.header_rows and placed.column < node.header_columns and not empty:
        tag, tags = "th", ' scope="row"'
    if placed.columns > 1:
        tags += f' colspan="{placed.columns}"'
    if placed.rows > 1:
        tags += f' rowspan="{placed.rows}"'
    kinds = [f"align-{placed.alignment}"] if placed.alignment else []
    if setting.room and placed.row < node.header_rows == placed.row + placed.rows:
        kinds.append("above-body")
    if kinds:
        tags += f' class="{" ".join(kinds)}"'
    if least:
        tags += f' style="min-width: {least:.3g}em"'
    return f"<{tag}{tags}>{inlines(placed.cell.inlines, setting)}</{tag}>"


def _is_empty(cell: Cell) -> bool:
    if any(isinstance(node, Text) and node.text.strip() for node in cell.inlines):  # most cells
        return False
    if plain(cell.inlines).strip():
        return False
    return not any(isinstance(node, Image) for node in nodes_of(cell.inlines))

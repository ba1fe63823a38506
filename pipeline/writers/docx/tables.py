"""Tables: a real grid, header rows that Word repeats on each page."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import msgspec

from pipeline.chinese.titles import width
from pipeline.model.grid import Grid, Placed, grid_of
from pipeline.model.nodes import Math
from pipeline.model.walk import nodes_of
from pipeline.render.columns import Columns, columns_of
from pipeline.render.keeping import stays_whole
from pipeline.render.setting import Setting
from pipeline.writers import office_math
from pipeline.writers.docx import styles, typography, wordml
from pipeline.writers.docx.inlines import Face
from pipeline.writers.docx.passage_styles import TIGHT_LEADING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.nodes import Table
    from pipeline.writers.docx.inlines import Runs
    from pipeline.writers.docx.job import Job

_TOGETHER = ("<w:keepNext/>",)
_MOST_COLUMNS = 63  # what Word takes (Microsoft, “Operating parameter limitations in Word”)
_FORMULA = 1.2  # of the width of its characters, for the room around signs
_FEWEST_LEFT = 10  # em that a table keeps, however deep it stands


def is_too_wide(node: Table) -> bool:
    """Tell whether ``node`` has more columns than Word opens a file with."""
    return grid_of(node).columns > _MOST_COLUMNS


def table(node: Table, job: Job, runs: Runs, left: int, lead: str) -> str:
    """Return ``node`` as a table.

    Args:
        node: The table; it has a row.
        job: The file.
        runs: Makes the runs of the part.
        left: Where the table begins, in twips.
        lead: Runs of a label that opens the first cell.
    """
    setting = job.setting
    grid = grid_of(node)
    count = max(1, grid.columns)
    room = max(setting.measure - left, _FEWEST_LEFT * setting.em)
    set_ = _columns(grid, node, room, job)
    edges = _edges(set_, room)
    columns = "".join(f'<w:gridCol w:w="{end - start}"/>' for start, end in pairwise(edges))
    kept = len(grid.rows) - 1 if stays_whole(len(grid.rows)) else 0
    points = job.theme.type.cell.size * set_.scale
    points_if_smaller = points if set_.scale < 1 else None
    writer = _Cells(node, runs, edges=edges, lead=lead, kept=kept, points=points_if_smaller)
    rows = "".join(writer.row(index, row) for index, row in enumerate(_filled(grid, count)))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles.TABLE}"/>'
        f'<w:tblW w:w="{room}" w:type="dxa"/><w:tblInd w:w="{left}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{_margins(set_, points)}{_look(node)}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _margins(columns: Columns, points: float) -> str:
    """Return ``w:tblCellMar`` of a table whose columns are nearer to each other than usual."""
    if not columns.kind:
        return ""
    side = round(10 * columns.padding * points)
    left, right = (f'<w:{name} w:w="{side}" w:type="dxa"/>' for name in ("left", "right"))
    return f"<w:tblCellMar>{left}{right}</w:tblCellMar>"


def _look(node: Table) -> str:
    first, side = int(node.header_rows > 0), int(node.header_columns > 0)
    value = first * 0x20 + side * 0x80
    beside = ' w:firstColumn="1"' if side else ""
    return f'<w:tblLook w:val="{value:04X}" w:firstRow="{first}"{beside} w:noVBand="1"/>'


class _Slot(msgspec.Struct, frozen=True):
    """A ``w:tc``: a cell, or the columns in which one from a row above goes on, or nothing.

    Attributes:
        column: Its first column.
        columns: How many it takes.
        placed: The cell; None for nothing.
        goes_on: Whether the cell began in a row above.
    """

    column: int
    columns: int
    placed: Placed | None = None
    goes_on: bool = False


def _filled(grid: Grid, count: int) -> Iterator[list[_Slot]]:
    """Yield the slots of each row, which fill it: Word's rows have no gaps."""
    open_cells: dict[int, Placed] = {}  # that reach into rows below, by their first column
    for index, row in enumerate(grid.rows):
        open_cells = {c: one for c, one in open_cells.items() if one.row + one.rows > index}
        slots = [_Slot(one.column, one.columns, one, goes_on=True) for one in open_cells.values()]
        slots += [_Slot(one.column, one.columns, one) for one in row]
        open_cells.update((one.column, one) for one in row if one.rows > 1)
        filled: list[_Slot] = []
        column = 0
        for slot in sorted(slots, key=lambda slot: slot.column):
            filled += [_Slot(empty, 1) for empty in range(column, slot.column)]
            filled.append(slot)
            column = slot.column + slot.columns
        yield filled + [_Slot(empty, 1) for empty in range(column, count)]


class _Cells:
    """Writes the rows of one table."""

    def __init__(  # noqa: PLR0913  (all of it is the table's)
        self,
        node: Table,
        runs: Runs,
        *,
        edges: list[int],
        lead: str,
        kept: int,
        points: float | None,
    ) -> None:
        """Take the table.

        Args:
            node: The table.
            runs: Makes runs.
            edges: Where columns begin, and the end.
            lead: Runs for the first cell.
            kept: How many of its rows stand on one page with the next.
            points: The size of its text, if it is smaller than usual.
        """
        self._node = node
        self._runs = runs
        self._edges = edges
        self._lead = lead  # for the first cell
        self._kept = kept
        self._size = typography.size(points) if points else ()
        self._lines = wordml.spacing(0, 0, TIGHT_LEADING * points) if points else ""

    def row(self, index: int, slots: list[_Slot]) -> str:
        """Return ``w:tr``."""
        is_header = index < self._node.header_rows
        repeat = "<w:tblHeader/>" if is_header else ""
        together = _TOGETHER if index < self._kept else ()
        cells = "".join(self._cell(slot, together, is_header=is_header) for slot in slots)
        return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{cells}</w:tr>"

    def _cell(self, slot: _Slot, together: tuple[str, ...], *, is_header: bool) -> str:
        placed = slot.placed
        is_bold = is_header or slot.column < self._node.header_columns
        style = styles.TABLE_HEADER if is_header else styles.TABLE_TEXT
        lead, self._lead = self._lead, ""
        content, extra = lead, [*together, self._lines]
        if placed is not None and not slot.goes_on:
            bold = typography.weight(bold=True) if is_bold and not is_header else ()
            face = Face(direct=(*bold, *self._size), on_bold=is_bold)
            content += self._runs.of(placed.cell.inlines, face)
        if placed is not None and placed.alignment:
            extra.append(f'<w:jc w:val="{placed.alignment}"/>')
        width = self._edges[slot.column + slot.columns] - self._edges[slot.column]
        span = f'<w:gridSpan w:val="{slot.columns}"/>' if slot.columns > 1 else ""
        merge = ""
        if placed is not None and placed.rows > 1:
            merge = "<w:vMerge/>" if slot.goes_on else '<w:vMerge w:val="restart"/>'
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}</w:tcPr>'
            f"{wordml.paragraph(style, content, extra)}</w:tc>"
        )


def _columns(grid: Grid, node: Table, room: int, job: Job) -> Columns:
    """Return how wide columns are.

    WPS trusts the grid and does not measure the cells, so that the widths must be good: no word or
    number is broken where there is room for it.

    Args:
        grid: The table's cells.
        node: The table.
        room: In twips.
        job: The file.
    """
    texs = {each.tex for each in nodes_of(node) if isinstance(each, Math)}
    shown = {tex: office_math.shown(job.formulas.get((tex, False), "")) for tex in texs}
    formulas = {
        (tex, False): f"width: {width(text) * _FORMULA:.4g}em"
        for tex, text in shown.items()
        if text
    }
    setting = Setting(
        job.report.dropped,
        1,
        {},
        {},
        formulas=formulas,
        room=(room / 20, room / 20),
        cell_size=job.theme.type.cell.size,
    )
    return columns_of(grid, node.header_rows, setting)


def _edges(columns: Columns, room: int) -> list[int]:
    """Return where the columns begin, and the end, in twips; what is left over is shared out."""
    if not columns.widths:
        return [0, room]
    whole = sum(columns.widths)
    return [round(room * end / whole) for end in accumulate(columns.widths, initial=0.0)]

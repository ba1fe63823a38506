"""Tables: a real grid, header rows that Word repeats on each page."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.model.nodes import Cell
from pipeline.model.walk import plain
from pipeline.writers.docx import styles, wordml
from pipeline.writers.docx.inlines import Face

if TYPE_CHECKING:
    from pipeline.model.nodes import Table
    from pipeline.writers.docx.inlines import Runs
    from pipeline.writers.docx.job import Job

_NARROWEST = 3  # em that a column is given in any case
_WIDEST = 24  # em beyond which a column's text is thought to wrap
_FEWEST_LEFT = 10  # em that a table keeps, however deep it stands


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
    count = max(1, *(len(row) for row in node.rows))
    room = max(setting.measure - left, _FEWEST_LEFT * setting.em)
    widths = _widths(node, count, room)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = []
    for index, row in enumerate(node.rows):
        padded = (*row, *(Cell(inlines=()) for _ in range(count - len(row))))
        is_header = index < node.header_rows
        cells = []
        for cell, width in zip(padded, widths, strict=True):
            cells.append(_cell(runs, cell, width, lead, is_header=is_header))
            lead = ""
        rows.append(_row(cells, is_header=is_header))
    first = int(node.header_rows > 0)
    look = f'<w:tblLook w:val="{first * 0x20:04X}" w:firstRow="{first}" w:noVBand="1"/>'
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles.TABLE}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="{left}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(cells: list[str], *, is_header: bool) -> str:
    repeat = "<w:tblHeader/>" if is_header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(runs: Runs, cell: Cell, width: int, lead: str, *, is_header: bool) -> str:
    style = styles.TABLE_HEADER if is_header else styles.TABLE_TEXT
    content = lead + runs.of(cell.inlines, Face(on_bold=is_header))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"{wordml.paragraph(style, content)}</w:tc>"
    )


def _widths(node: Table, count: int, room: int) -> list[int]:
    """Return the columns' widths in twips: their longest texts' proportions, within bounds.

    WPS trusts the grid and does not measure the cells, so that the widths must be good.
    """
    longest = [float(_NARROWEST)] * count
    for row in node.rows:
        for column, cell in enumerate(row):
            longest[column] = max(longest[column], min(_em(plain(cell.inlines)), _WIDEST))
    whole = sum(longest)
    edges = [round(room * sum(longest[:column]) / whole) for column in range(count + 1)]
    return [end - start for start, end in pairwise(edges)]


def _em(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)

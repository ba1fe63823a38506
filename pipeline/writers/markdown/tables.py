"""Tables → Markdown: pipe tables where they suffice, else HTML with Markdown in its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.grid import grid_of
from pipeline.model.nodes import Image
from pipeline.writers.markdown.escape import attributes, paired

if TYPE_CHECKING:
    from pipeline.model.grid import Placed
    from pipeline.model.nodes import Alignment, Table
    from pipeline.writers.markdown.blocks import BlockWriter

_DASHES: dict[str, str] = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}


def table(block: Table, writer: BlockWriter) -> str:
    """Return a table."""
    if not block.rows and not block.caption:
        return ""
    return _pipes(block, writer) if _fits(block) else _html(block, writer)


def _fits(block: Table) -> bool:
    """Tell whether a pipe table holds ``block``."""
    if not block.rows or block.header_columns or block.header_rows not in (0, 1):
        return False
    width = len(block.rows[0])
    same = all(len(row) == width for row in block.rows)
    plain = all(
        cell.column_span == cell.row_span == 1 and not cell.alignment
        for row in block.rows
        for cell in row
    )
    shown = block.header_rows == 0 or any(cell.inlines for cell in block.rows[0])
    return (
        bool(width)
        and same
        and plain
        and shown
        and len(block.alignments) in (0, width)
        and len(block.rows) > block.header_rows
    )


def _pipes(block: Table, writer: BlockWriter) -> str:
    width = len(block.rows[0])
    rows = [[writer.between_bars(cell.inlines) for cell in row] for row in block.rows]
    head = rows.pop(0) if block.header_rows else [""] * width
    dashes = [_DASHES[each] for each in block.alignments or ("",) * width]
    lines = [_row(head), "|" + "|".join(dashes) + "|", *map(_row, rows)]
    caption = writer.line(block.caption, heading=True)
    said = " ".join(filter(None, (caption, attributes(block.id))))
    if said:
        lines += ["", f": {said}"]
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return paired("| " + " | ".join(cells) + " |")


def _html(block: Table, writer: BlockWriter) -> str:
    grid = grid_of(block)
    name = f' id="{_value(block.id)}"' if block.id else ""
    lines = [f"<table{name}>"]
    caption = writer.cell(block.caption)
    lines += [f"<caption>{caption}</caption>"] if caption else []
    lines += [_column(each) for each in block.alignments]
    if block.header_rows and grid.rows:
        lines.append("<thead>")
    for index, row in enumerate(grid.rows):
        if index and index == block.header_rows:
            lines.append("</thead>")
        cells = "".join(_cell(each, block, writer) for each in row)
        lines.append(f"<tr>{cells}</tr>")
    if block.header_rows >= len(grid.rows) > 0 and block.header_rows:
        lines.append("</thead>")
    return paired("\n".join((*lines, "</table>")))


def _column(alignment: Alignment) -> str:
    said = f' align="{alignment}"' if alignment else ""
    return (
        f"<col{said} />"  # pandoc lets one that does not end itself swallow the end of a division
    )


def _cell(placed: Placed, block: Table, writer: BlockWriter) -> str:
    cell = placed.cell
    head = placed.row < block.header_rows or placed.column < block.header_columns
    tag = "th" if head else "td"
    said = f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    said += f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    said += f' align="{cell.alignment}"' if cell.alignment else ""
    words = writer.cell(cell.inlines)
    if words and all(isinstance(inline, Image) for inline in cell.inlines):
        words += "<!-- -->"  # or it would be a figure
    return f"<{tag}{said}>{words}</{tag}>"


def _value(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")

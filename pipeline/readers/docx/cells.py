"""Tables: cells that hold lines of text, alignment by what most cells of a column have."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from pipeline.model.nodes import (
    Alignment,
    Block,
    BulletList,
    Cell,
    CodeBlock,
    DefinitionList,
    Dialogue,
    Figure,
    Formula,
    Inline,
    LineBreak,
    Math,
    Paragraph,
    PointList,
    Quote,
    Section,
    Signature,
    Table,
    Text,
    Verse,
)
from pipeline.readers import flattened
from pipeline.readers.docx import inlines, leaves
from pipeline.readers.docx.items import Atom, Para, TableItem, paragraphs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.readers.docx.items import CellItems, Item
    from pipeline.readers.docx.source import Source

_MANY_LINES: Final = (
    *(Paragraph, BulletList, PointList, DefinitionList, Quote, Verse, Dialogue, Table, Figure),
    *(CodeBlock, Signature, Section),
)
"""Blocks of charts and of included files; a formula is a line, and a page break is nothing."""

_ALIGNMENTS: Final[dict[str, Alignment]] = {
    "center": "center",
    "right": "right",
    "end": "right",
    "left": "left",
    "start": "left",
}


def table(source: Source, item: TableItem, anchors: frozenset[str]) -> list[Block]:
    """Return a table; one without cells is nothing."""
    rows = [row for row in item.rows if row]
    if not rows:
        return []
    span = source.span(item.number)
    header = _header_rows(source, item, rows)
    aligned = _alignments(rows, 0 if source.ours else header)
    made = tuple(
        tuple(
            _cell(
                source,
                cell,
                anchors,
                aligned,
                is_header=index < header or cell.column < item.header_column,
            )
            for cell in row
        )
        for index, row in enumerate(rows)
    )
    return [
        Table(
            rows=made,
            header_rows=header,
            header_columns=int(item.header_column),
            alignments=_shown(aligned),
            span=span,
        )
    ]


def _shown(aligned: Sequence[Alignment]) -> tuple[Alignment, ...]:
    return tuple(aligned) if any(aligned) else ()


def _header_rows(source: Source, item: TableItem, rows: Sequence[Sequence[CellItems]]) -> int:
    """Return how many rows are headers: those marked, else the first one if it looks like one."""
    if item.marked or len(rows) < 2 or source.ours:  # noqa: PLR2004  (a header needs a row under it)
        return min(item.marked, len(rows))
    bold = _all_bold(rows[0]) and not all(_all_bold(row) for row in rows[1:])
    if not (bold or item.sets_first_apart):
        return 0
    why = "its letters are bold" if bold else "the table's style sets it apart"
    source.report.infer(
        "table-header", f"the first row is a header: {why}", source.span(item.number), 0.85
    )
    return max((cell.rows for cell in rows[0]), default=1)


def _all_bold(row: Sequence[CellItems]) -> bool:
    found = [para for cell in row for para in paragraphs(cell.items) if para.text]
    return bool(found) and all(para.is_bold for para in found)


def _alignment_of(cell: CellItems) -> Alignment:
    for item in cell.items:
        if isinstance(item, Para) and item.atoms:
            return _ALIGNMENTS.get(item.shape.align or "", "")
    return ""


def _alignments(rows: Sequence[Sequence[CellItems]], header: int) -> list[Alignment]:
    """Return the alignment of each column: what most cells under the header have."""
    width = max((cell.column + cell.columns for row in rows for cell in row), default=0)
    found: list[Counter[Alignment]] = [Counter() for _ in range(width)]
    for row in rows[header:] or rows:
        for cell in row:
            if cell.columns == 1 and any(para.atoms for para in paragraphs(cell.items)):
                found[cell.column][_alignment_of(cell)] += 1
    most = [counts.most_common(1)[0][0] if counts else "" for counts in found]
    return ["" if each == "left" else each for each in most]


def _cell(
    source: Source,
    cell: CellItems,
    anchors: frozenset[str],
    aligned: Sequence[Alignment],
    *,
    is_header: bool,
) -> Cell:
    content = _content(source, cell.items, anchors)
    if is_header:
        content = inlines.unmarked_strong(content)
    own = _alignment_of(cell)
    column = aligned[cell.column] if cell.column < len(aligned) else ""
    differs = own not in (column, "") and not (own == "left" and not column)
    return Cell(
        inlines=content,
        column_span=cell.columns,
        row_span=cell.rows,
        alignment=own if differs and content else "",
    )


def _content(source: Source, items: Sequence[Item], anchors: frozenset[str]) -> tuple[Inline, ...]:
    """Return what stands in a cell as lines; what is more is made lines, and reported."""
    if len(items) == 1 and isinstance(items[0], Para) and not items[0].boxes:
        return _parted(_lines(source, items[0], anchors))
    lines: list[tuple[Inline, ...]] = []
    for item in items:
        if isinstance(item, TableItem):
            source.note("nested-table", "a table in a table is read as lines", severity="warning")
            lines += [_content(source, cell.items, anchors) for row in item.rows for cell in row]
            continue
        lines += _lines(source, item, anchors)
        lines += [_content(source, box, anchors) for box in item.boxes]
    return _parted(lines)


def _parted(lines: Sequence[tuple[Inline, ...]]) -> tuple[Inline, ...]:
    """Return lines with breaks between them."""
    if len(lines) == 1:
        return lines[0]
    joined: list[Inline] = []
    for line in filter(None, lines):
        joined += [LineBreak(), *line] if joined else line
    return tuple(joined)


def _lines(source: Source, para: Para, anchors: frozenset[str]) -> list[tuple[Inline, ...]]:
    """Return the line that a paragraph is, or those of the blocks that stand in it."""
    if not any(isinstance(atom.piece, _MANY_LINES) for atom in para.atoms):
        return [_line(source, para, anchors)]
    found: list[tuple[Inline, ...]] = []
    for part in inlines.blocks_in(para.atoms):
        if isinstance(part, list):
            found.append(inlines.of(part, anchors))
        else:
            found += flattened.lines((part,))
    return found


def _line(source: Source, para: Para, anchors: frozenset[str]) -> tuple[Inline, ...]:
    line = inlines.of(
        (
            Atom(atom.marks, Math(tex=atom.piece.tex)) if isinstance(atom.piece, Formula) else atom
            for atom in para.atoms
        ),
        anchors,
    )
    if para.numbered is None or not line:
        return line
    label, _ = leaves.label_of(para.numbered)
    label = label or f"{para.numbered.label} "
    source.note("list-in-table", "a list in a table is read as lines with their labels")
    return (Text(text=label), *line) if label.strip() else line

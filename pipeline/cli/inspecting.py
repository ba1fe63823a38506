"""``kanben inspect``: the outline of a document, with the evidence for every inference."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, assert_never

from pipeline import build
from pipeline.cli import printing
from pipeline.diagnostics import Report
from pipeline.model import codec
from pipeline.model.nodes import (
    BulletList,
    CodeBlock,
    DefinitionList,
    Dialogue,
    Figure,
    Formula,
    Paragraph,
    PointList,
    Quote,
    Rule,
    Section,
    Signature,
    Table,
    Verse,
)
from pipeline.model.walk import plain

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from pipeline.diagnostics import Diagnostic
    from pipeline.model.nodes import Block, Document
    from pipeline.model.source import Span

_LINE_COLUMNS = 6
_NARROWEST = 60


def run(options: argparse.Namespace) -> int:
    """Print the outline, or the document as JSON; return the exit code."""
    report = Report()
    document = build.read_document(options.source, options.encoding, report)
    if options.json:
        sys.stdout.write(codec.encode(document).decode("utf-8"))
        return 0
    width = max(shutil.get_terminal_size().columns, _NARROWEST)
    evidence = _Evidence(report)
    for line, depth, text in _rows(document):
        indent = "  " * depth
        room = width - _LINE_COLUMNS - 2 - len(indent)
        number = str(line) if line else ""
        printing.line(f"{number:>{_LINE_COLUMNS}}  {indent}{printing.shortened(text, room)}")
        for diagnostic in evidence.about(line):
            printing.line(f"{'':>{_LINE_COLUMNS}}  {indent}  ← {_reason(diagnostic)}")
    rest = evidence.rest()
    if rest:
        printing.line()
    for diagnostic in rest:
        printing.line(str(diagnostic))
    return 0


def _reason(diagnostic: Diagnostic) -> str:
    grave = "" if diagnostic.severity == "info" else f"{diagnostic.severity}: "
    return f"{grave}{diagnostic.message} [{diagnostic.code}]"


class _Evidence:
    """Diagnostics by source line; each is shown once."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self._by_line: dict[int, list[Diagnostic]] = {}
        for diagnostic in diagnostics:
            line = diagnostic.span.line if diagnostic.span else 0
            self._by_line.setdefault(line, []).append(diagnostic)

    def about(self, line: int) -> list[Diagnostic]:
        return self._by_line.pop(line, []) if line else []

    def rest(self) -> list[Diagnostic]:
        return [item for line in sorted(self._by_line) for item in self._by_line[line]]


def _rows(document: Document) -> Iterator[tuple[int, int, str]]:
    """Yield (line, depth, text) for everything the outline shows."""
    meta = document.meta
    if meta.title:
        yield _line(meta.title_span), 0, f"title: {meta.title}"
    for kind, text in (("subtitle", meta.subtitle), ("date", meta.date)):
        if text:
            yield 0, 0, f"{kind}: {text}"
    yield from _block_rows(document.blocks, 0)
    for note in document.notes:
        yield _line(note.span), 0, f"note {note.id}"
        yield from _block_rows(note.blocks, 1)
    for credit in meta.credits:
        yield _line(credit.span), 0, f"credit: {credit.text}"
    for person in (*meta.creators, *meta.contributors):
        yield 0, 0, f"{person.role}: {person.name}"
    if meta.keywords:
        yield 0, 0, f"key phrases: {'，'.join(meta.keywords)}"


def _line(span: Span | None) -> int:
    return span.line if span else 0


def _block_rows(blocks: tuple[Block, ...], depth: int) -> Iterator[tuple[int, int, str]]:
    for block in blocks:
        yield from _rows_of(block, depth)


def _rows_of(block: Block, depth: int) -> Iterator[tuple[int, int, str]]:  # noqa: C901, PLR0912  (one case a node)
    line = _line(block.span)
    match block:
        case Section():
            mark = "#" * min(block.level, 6)
            number = f"({block.number}) " if block.number else ""
            yield line, depth, f"{mark} {number}{plain(block.heading)}"
            yield from _block_rows(block.blocks, depth + 1)
        case Paragraph():
            role = "" if block.role == "body" else f"{block.role}: "
            yield line, depth, f"¶ {role}{plain(block.inlines)}"
        case BulletList():
            for item in block.items:
                yield from _led(item.marker or "•", item.blocks, _line(item.span), depth)
        case PointList():
            for point in block.items:
                yield from _led(f"[{point.label}]", point.blocks, _line(point.span), depth)
        case DefinitionList():
            for entry in block.items:
                yield from _led(f"{plain(entry.term)}:", entry.blocks, _line(entry.span), depth)
        case Dialogue():
            for turn in block.turns:
                yield from _led(turn.speaker, turn.blocks, _line(turn.span), depth)
        case Quote():
            yield line, depth, "quote"
            yield from _block_rows(block.blocks, depth + 1)
        case Verse() | Signature():
            kind = "verse" if isinstance(block, Verse) else "signature"
            yield line, depth, f"{kind}: {' / '.join(plain(row) for row in block.lines)}"
        case Table():
            yield line, depth, f"table of {len(block.rows)} rows {plain(block.caption)}"
        case Figure():
            yield line, depth, f"figure: {plain(block.caption) or block.image.alt}"
        case CodeBlock():
            yield line, depth, f"code of {len(block.text.splitlines())} lines"
        case Formula():
            yield line, depth, f"formula: {block.tex}"
        case Rule():
            yield line, depth, f"rule {block.text}"
        case _:
            assert_never(block)


def _led(
    lead: str, blocks: tuple[Block, ...], line: int, depth: int
) -> Iterator[tuple[int, int, str]]:
    """Yield the rows of an item: its mark and first paragraph on one row, the rest below."""
    first = blocks[0] if blocks else None
    if isinstance(first, Paragraph):
        yield line, depth, f"{lead} {plain(first.inlines)}"
        blocks = blocks[1:]
    else:
        yield line, depth, lead
    yield from _block_rows(blocks, depth + 1)

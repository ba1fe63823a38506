"""Blocks of lines → lists of bullets, and points."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.nodes import (
    Block,
    BulletList,
    ListItem,
    Paragraph,
    ParagraphRole,
    Point,
    PointList,
    Text,
)
from pipeline.model.source import Span
from pipeline.readers.text import markers, rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.diagnostics import Report
    from pipeline.readers.text.lines import Line


class _Entry(NamedTuple):
    """A line of a list block with what leads it."""

    line: Line
    glyph: str
    ordinal: markers.Ordinal | None
    rest: str

    @property
    def marked(self) -> bool:
        return bool(self.glyph) or self.ordinal is not None


def span_of(line: Line, path: str) -> Span:
    """Return the place of ``line``."""
    return Span(path, line.number, line.column)


def is_list(block: Sequence[Line]) -> bool:
    """Tell whether the lines make a list: the first or most start with a bullet, or they count."""
    entries = _entries(block)
    return bool(entries) and (entries[0].marked or 2 * _marked(entries) > len(entries))


def read(block: Sequence[Line], path: str, report: Report) -> list[Block] | None:
    """Return the lists and paragraphs that ``block`` makes, or None if it is no list."""
    entries = _entries(block)
    if not entries or not (entries[0].marked or 2 * _marked(entries) > len(entries)):
        return None
    tail = entries.pop() if _is_closing(entries) else None
    blocks: list[Block] = []
    start = 0
    while start < len(entries):
        end = start + 1
        while end < len(entries) and not _parts(entries[start], entries[end]):
            end += 1
        blocks.append(_list(entries[start:end], path, report))
        start = end
    if tail is not None:
        report.infer(rules.CLOSING.code, rules.CLOSING.why, span_of(tail.line, path))
        blocks.append(_paragraph(tail.line, tail.line.text, path, "conclusion"))
    return blocks


def _entries(block: Sequence[Line]) -> list[_Entry]:
    """Return the lines with their bullets, and with their ordinals where these count on from 1."""
    entries = []
    for line in block:
        bullet = markers.bullet(line.text)
        rest = bullet.rest if bullet else line.text
        entries.append(_Entry(line, bullet.glyph if bullet else "", markers.ordinal(rest), rest))
    counting = _counting_schemes(entries)
    return [
        entry
        if entry.ordinal and entry.ordinal.scheme in counting
        else entry._replace(ordinal=None)
        for entry in entries
    ]


def _counting_schemes(entries: Sequence[_Entry]) -> set[str]:
    """Return the families whose ordinals in ``entries`` start at 1 and go on upwards."""
    values: dict[str, list[int]] = {}
    for entry in entries:
        if entry.ordinal:
            values.setdefault(entry.ordinal.scheme, []).append(entry.ordinal.value)
    return {
        scheme
        for scheme, run in values.items()
        if len(run) > 1 and run[0] == 1 and run == sorted(run)
    }


def _marked(entries: Sequence[_Entry]) -> int:
    return sum(entry.marked for entry in entries)


def _is_closing(entries: Sequence[_Entry]) -> bool:
    """Tell whether the last line sums the list up and is no item itself."""
    last = entries[-1]
    return len(entries) > 1 and not last.marked and last.line.text.startswith(rules.CONCLUDING)


def _parts(first: _Entry, entry: _Entry) -> bool:
    """Tell whether ``entry`` opens another list than the one that ``first`` opened."""
    if not entry.marked:
        return False
    old = first.ordinal.scheme if first.ordinal else None
    new = entry.ordinal.scheme if entry.ordinal else None
    return old != new


def _list(entries: Sequence[_Entry], path: str, report: Report) -> Block:
    """Return one list; every entry is of one kind, or an unmarked line that follows an item."""
    first = entries[0]
    groups: list[list[_Entry]] = []
    for entry in entries:
        if entry.marked or not groups:
            groups.append([entry])
        else:
            groups[-1].append(entry)
            report.infer(rules.UNMARKED.code, rules.UNMARKED.why, span_of(entry.line, path))
    span = Span(path, first.line.number, first.line.column, entries[-1].line.number)
    if first.ordinal is None:
        report.infer(rules.BULLETS.code, f"{rules.BULLETS.why} ({first.glyph})", span)
        return BulletList(items=tuple(_item(group, path) for group in groups), span=span)
    scheme = first.ordinal.scheme
    report.infer(rules.POINTS.code, f"{rules.POINTS.why} ({scheme})", span)
    has_glyphs = any(group[0].glyph for group in groups)
    for group in groups:
        if has_glyphs and not group[0].glyph:
            report.infer(rules.NO_GLYPH.code, rules.NO_GLYPH.why, span_of(group[0].line, path))
    points = tuple(_point(group, path) for group in groups)
    return PointList(scheme=scheme, items=points, span=span)


def _item(group: Sequence[_Entry], path: str) -> ListItem:
    first = group[0]
    return ListItem(
        blocks=tuple(_paragraph(entry.line, entry.rest, path) for entry in group),
        marker=first.glyph,
        span=span_of(first.line, path),
    )


def _point(group: Sequence[_Entry], path: str) -> Point:
    first = group[0]
    ordinal = first.ordinal
    if ordinal is None:  # pragma: no cover  (the caller groups by ordinal)
        message = "a point needs an ordinal"
        raise AssertionError(message)
    opening = _paragraph(first.line, ordinal.rest, path)
    others = (_paragraph(entry.line, entry.rest, path) for entry in group[1:])
    return Point(
        label=ordinal.label,
        ordinal=ordinal.value,
        scheme=ordinal.scheme,
        blocks=(opening, *others),
        marker=first.glyph,
        span=span_of(first.line, path),
    )


def _paragraph(line: Line, text: str, path: str, role: ParagraphRole = "body") -> Paragraph:
    """Return a paragraph of the last ``len(text)`` characters of ``line``."""
    column = line.column + len(line.text) - len(text)
    return Paragraph(inlines=(Text(text=text),), role=role, span=Span(path, line.number, column))

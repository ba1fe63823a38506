"""Notes at the end of a text, and the marks in the text that call them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from pipeline.model.nodes import Node, Note, NoteReference, Paragraph, Text
from pipeline.model.source import Span
from pipeline.readers.text import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Block, Inline
    from pipeline.readers.text.lines import Line

_FAMILIES = (
    ("〔N〕", re.compile(r"〔(\d{1,3})〕")),
    ("［N］", re.compile(r"［(\d{1,3})］")),
    ("[N]", re.compile(r"\[(\d{1,3})\]")),
    ("【N】", re.compile(r"【(\d{1,3})】")),
    ("①", re.compile(r"([①-⑳])")),
)
_NAME = re.compile(r"(?:注[ \u3000]*[释解]?|註[ \u3000]*[釋解]?|尾注|脚注|参考文献及注释)[：:]?")


class Notes(NamedTuple):
    """What was found at the end of a text.

    Attributes:
        notes: The notes; none if there are none.
        taken: How many lines they are, their heading included.
        pattern: Matches the marks that call them.
        ids: The ids of the notes by their marks.
    """

    notes: tuple[Note, ...] = ()
    taken: int = 0
    pattern: re.Pattern[str] = re.compile(r"(?!)")
    ids: dict[str, str] = {}  # noqa: RUF012  (never changed)


def take(lines: Sequence[Line], path: str, report: Report) -> Notes:
    """Return the notes that end ``lines``.

    The last lines each open with a mark of one family, counting on from one, and most of the marks
    stand in the text above.
    """
    if not lines:
        return Notes()
    for scheme, pattern in _FAMILIES:
        start = _start(lines, pattern)
        if start == len(lines):
            continue
        marks = [_mark(line, pattern) for line in lines[start:]]
        body = "\n".join(line.text[1:] for line in lines[:start])  # a call follows something
        standing = {match[0] for match in pattern.finditer(body)}
        called = sum(mark in standing for mark in marks)
        if called == 0 or 2 * called < len(marks) or _value(marks[0]) != 1:
            continue
        count = len(lines) - start
        if start and _NAME.fullmatch(lines[start - 1].text):
            count += 1
            rules.infer(report, rules.NOTES_NAME, lines[start - 1].span(path))
        span = Span(path, lines[start].number, lines[start].column, lines[-1].last)
        rules.infer(report, rules.NOTES, span, f"{scheme}, {len(marks)}")
        rules.infer(report, rules.NOTE_MARK, span, f"{called} called")
        ids = {mark: str(number) for number, mark in enumerate(marks, 1)}
        notes = tuple(
            _note(line, mark, ids[mark], path)
            for line, mark in zip(lines[start:], marks, strict=True)
        )
        return Notes(notes, count, pattern, ids)
    return Notes()


def _start(lines: Sequence[Line], pattern: re.Pattern[str]) -> int:
    """Return the index of the first of the last lines that count on by their marks."""
    start = len(lines)
    following = 0
    while start > 0:
        match = pattern.match(lines[start - 1].text)
        if match is None or match.end() == len(lines[start - 1].text):
            break
        value = _value(match[0])
        if following and value != following - 1:
            break
        following = value
        start -= 1
    return start


def _mark(line: Line, pattern: re.Pattern[str]) -> str:
    match = pattern.match(line.text)
    return match[0] if match else ""


def _value(mark: str) -> int:
    digits = re.sub(r"\D", "", mark) if not "①" <= mark[:1] <= "⑳" else ""
    return int(digits) if digits else ord(mark[0]) - ord("①") + 1


def _note(line: Line, mark: str, name: str, path: str) -> Note:
    text = line.text[len(mark) :].lstrip(" \u3000")
    span = Span(path, line.number, line.column + len(line.text) - len(text))
    return Note(
        id=name, blocks=(Paragraph(inlines=(Text(text=text),), span=span),), span=line.span(path)
    )


def with_references(blocks: tuple[Block, ...], found: Notes) -> tuple[Block, ...]:
    """Return ``blocks`` with the marks in their text replaced by references to the notes."""
    if not found.notes:
        return blocks
    return tuple(_replaced(block, found) for block in blocks)


def _replaced(node: Block, found: Notes) -> Block:
    changed = {
        name: _in_tuple(value, found)
        for name in node.__struct_fields__
        if isinstance(value := getattr(node, name), tuple)
    }
    return msgspec.structs.replace(node, **changed)


def _in_tuple(values: tuple[object, ...], found: Notes) -> tuple[object, ...]:
    """Return the values of a field with the marks in them replaced, however deep they stand."""
    result: list[object] = []
    for value in values:
        if isinstance(value, Text):
            result += _parted(value.text, found)
        elif isinstance(value, tuple):
            result.append(_in_tuple(value, found))
        elif isinstance(value, Node):
            result.append(_replaced(value, found))  # type: ignore[arg-type]
        else:
            result.append(value)
    return tuple(result)


def _parted(text: str, found: Notes) -> list[Inline]:
    """Return a text cut at the marks of notes."""
    inlines: list[Inline] = []
    place = 0
    for match in found.pattern.finditer(text):
        name = found.ids.get(match[0])
        if name is None or match.start() == 0:
            continue
        if match.start() > place:
            inlines.append(Text(text=text[place : match.start()]))
        inlines.append(NoteReference(id=name))
        place = match.end()
    if place < len(text) or not inlines:
        inlines.append(Text(text=text[place:]))
    return inlines

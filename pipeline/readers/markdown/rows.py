"""Finds the rows of pipe tables that hold nothing but words and simple markup, and reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.model.nodes import Code, Emphasis, LineBreak, Link, Math, Strong, Text
from pipeline.readers.pandoc import plain_rows
from pipeline.readers.pandoc.plain_cells import PlainCell, PlainRows, collapsed, words_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.nodes import Inline

_NEVER = r"\x00-\x1f\x7f-\x9f\s\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
LETTER = rf"[^{_NEVER} -$&'*:<->@\[-`{{-~]"
"""What means itself in Markdown wherever it stands: no mark of ASCII that any notation uses."""

_TIME = r"\d\d?:\d\d(?::\d\d)?(?=[ |])"
_LONELY = r"[:&@](?=[ |])|[\"'#>]|=(?!=)|!(?!\[)|<(?=[ 0-9])"
"""Marks that mean themselves if nothing stands behind them that makes them more."""

_WORD = rf"(?:{_TIME}|{LETTER}++)"
_WORDS = rf"{LETTER}++(?: ++{LETTER}++)*+"
_STRONG = rf"\*\*(?P<strong>{_WORDS})\*\*(?!\*)"
_EMPHASIS = rf"\*(?P<emphasis>{_WORDS})\*(?!\*)"
_CODE = rf"`(?P<code>[^{_NEVER}`|]++(?: [^{_NEVER}`|]++)*+)`(?!`)"
_MATH = rf"\$(?P<math>(?:[^{_NEVER}$|\\`]|\\[A-Za-z]|(?<=[^ $\\]) (?=[^ $|]))++)\$(?![\d$])"
_LINK = rf"\[(?P<words>{_WORDS})\]\((?P<target>https?://[A-Za-z0-9./?=%+\-]++)\)"
_BREAK = r"<br ?/?>"
_MARKUP = rf"{_STRONG}|{_EMPHASIS}|{_CODE}|{_MATH}|{_LINK}|(?P<break>{_BREAK})"
_TOKEN = re.compile(_MARKUP)
_UNNAMED = re.sub(r"\(\?P<\w+>", "(?:", _MARKUP)
_PLAIN = rf" *+(?:{_WORD}(?: ++{_WORD})*+)?+ *+"
_RICH = rf"(?:{_WORD}|{_LONELY}| ++|{_UNNAMED})*+"
_PLAIN_ROW = re.compile(rf"\|(?:{_PLAIN}\|)++ *+")
_ROW = re.compile(rf"\|(?:{_RICH}\|)++ *+")
_SAYS = re.compile(r"\w")
"""A row without any letter could be the rule below a head."""


def cut(text: str) -> plain_rows.Cut:
    """Return Markdown without the plain rows in it, as far as they stand among other rows.

    A row before and a row behind stay: lines with bars between other lines with bars belong to the
    table of those, whereas one below a head or above a rule may be something else.
    """
    if text.count("\n|") < plain_rows.FEWEST:
        return plain_rows.Cut(text)
    return plain_rows.cut(text, list(_pieces(text.split("\n"))), _row)


def _pieces(lines: list[str]) -> Iterator[str | PlainRows]:
    """Yield the lines with their ends, and runs of plain rows as such."""
    run: list[tuple[PlainCell, ...]] = []
    begin = 0
    bars = 0
    for index, line in enumerate((*lines, "")):
        row = _cells(line)
        if run and not (row and len(row) == bars):
            yield from _settled(run, lines[begin:index])
            run = []
        if row:
            begin = begin if run else index
            bars = len(row)
            run.append(row)
        elif index < len(lines):
            yield line + "\n" * (index + 1 < len(lines))


def _cells(line: str) -> tuple[PlainCell, ...]:
    """Return the cells of a plain row; none if the line is none."""
    if not line.startswith("|") or not _SAYS.search(line):
        return ()
    if _PLAIN_ROW.fullmatch(line):
        return tuple(map(words_cell, line.split("|")[1:-1]))
    if _ROW.fullmatch(line):
        return tuple(PlainCell(tuple(_inlines(cell))) for cell in line.split("|")[1:-1])
    return ()


def _inlines(cell: str) -> Iterator[Inline]:
    """Yield what a cell holds, without the white space at its ends."""
    cell = cell.strip(" ")
    place = 0
    for match in _TOKEN.finditer(cell):
        if match.start() > place:
            yield Text(text=collapsed(cell[place : match.start()]))
        yield _marked(match)
        place = match.end()
    if place < len(cell):
        yield Text(text=collapsed(cell[place:]))


def _marked(match: re.Match[str]) -> Inline:
    content = match[match.lastgroup or 0]
    match match.lastgroup:
        case "strong":
            return Strong(inlines=(Text(text=collapsed(content)),))
        case "emphasis":
            return Emphasis(inlines=(Text(text=collapsed(content)),))
        case "code":
            return Code(text=content)
        case "math":
            return Math(tex=content)
        case "target":
            return Link(target=content, inlines=(Text(text=collapsed(match["words"])),))
        case _:
            return LineBreak()


def _settled(run: list[tuple[PlainCell, ...]], lines: list[str]) -> Iterator[str | PlainRows]:
    """Yield a run between its first and its last row, or all its lines if it is short."""
    if len(run) < plain_rows.FEWEST + 2:
        yield from (f"{line}\n" for line in lines)
        return
    yield f"{lines[0]}\n"
    yield PlainRows(tuple(run[1:-1]))
    yield f"{lines[-1]}\n"


def _row(mark: str, rows: PlainRows) -> str:
    return f"|{f' {mark} |' * len(rows.rows[0])}\n"

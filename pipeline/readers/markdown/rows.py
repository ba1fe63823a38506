"""Finds the rows of pipe tables that hold nothing but words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.readers.pandoc import plain_rows
from pipeline.readers.pandoc.tree import PlainCell, PlainRows

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTER = r"[^\x00-$&'*:<->@\[-`{-\x9f\s\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
"""What means itself in Markdown wherever it stands: no mark of ASCII that any notation uses."""

_TIME = r"\d\d?:\d\d(?::\d\d)?(?=[ |])"
_WORD = rf"(?:{_TIME}|{_LETTER}++)"
_CELL = rf" *+(?:{_WORD}(?: ++{_WORD})*+)?+ *+"
_ROW = re.compile(rf"\|(?:{_CELL}\|)++ *+")
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
        plain = line.startswith("|") and _ROW.fullmatch(line) and _SAYS.search(line)
        if run and not (plain and line.count("|") == bars):
            yield from _settled(run, lines[begin:index])
            run = []
        if plain:
            begin = begin if run else index
            bars = line.count("|")
            run.append(tuple(PlainCell(" ".join(cell.split())) for cell in line.split("|")[1:-1]))
        elif index < len(lines):
            yield line + "\n" * (index + 1 < len(lines))


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

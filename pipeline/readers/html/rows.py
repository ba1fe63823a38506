"""Finds the rows of tables of HTML that hold only words and simple markup, and reads them."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.nodes import (
    Code,
    Emphasis,
    LineBreak,
    Link,
    Math,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from pipeline.readers.html import formulas
from pipeline.readers.pandoc import plain_rows
from pipeline.readers.pandoc.plain_cells import PlainCell, PlainRows, collapsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.model.nodes import Inline

_LETTER = r"[^\x00-\x1f<>&\x7f-\x9f\s\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
_GAP = r"[ \t\n]*+"
_MATH = r"<math\b[^<>]*+>(?:[^<]++|<(?!/?math\b)[^<>]*+>)*+</math>"
_TEXT = rf"(?:{_LETTER}++|[ \t\n]++|</?(?:strong|b|em|i|sub|sup|code|br|a)\b[^<>&]*+>|{_MATH})*+"
"""What may be a plain cell; `_content` says whether it is one."""

_WORDS = rf"{_LETTER}++(?: ++{_LETTER}++)*+"
_WRAPPED = rf"<(?P<name>strong|b|em|i|sub|sup|code)>(?P<inner>{_WORDS})</(?P=name)>"
_LINK = (
    rf"<a href=(?P<quote>[\"'])(?P<target>https?://[A-Za-z0-9./?=%+_\-]++)(?P=quote)>"
    rf"(?P<words>{_WORDS})</a>"
)
_APART = r"(?=[^<]|<br|$)"
"""No other element follows at once: of two like ones pandoc makes one."""

_TOKEN = re.compile(
    rf"(?P<text>{_LETTER}++(?: ++{_LETTER}++)*+| ++)|(?:{_WRAPPED}|{_LINK}){_APART}"
    rf"|(?P<math>{_MATH})|<br ?/?>",
    re.IGNORECASE,
)
_CLASS = r"""(?: ++class=(?:"[^"<>&]*+"|'[^'<>&]*+'|[\w-]++))?+"""
_SPAN = r"""(?: ++rowspan=(?:"([1-9]\d?)"|'([1-9]\d?)'|([1-9]\d?)))?+"""
_HEADS = rf"(?:<th{_CLASS} *+>{_TEXT}</th>{_GAP})*+"
_CELLS = rf"(?:<td{_CLASS}{_SPAN}{_CLASS} *+>{_TEXT}</td>{_GAP})++"
_ROW = re.compile(rf"<tr{_CLASS} *+>{_GAP}{_HEADS}{_CELLS}</tr>", re.IGNORECASE)
_CELL = re.compile(rf"<t([dh]){_CLASS}{_SPAN}{_CLASS} *+>({_TEXT})<", re.IGNORECASE)


_FORMULA = re.compile(_MATH, re.IGNORECASE)
_AROUND_BREAK = re.compile(r" *(<br ?/?>) *", re.IGNORECASE)
"""Blanks there are nothing: they begin or end a line."""


class _Row(NamedTuple):
    """A row, how many heads begin it, and where it stands in the source."""

    cells: tuple[PlainCell, ...]
    heads: int
    begin: int
    end: int


def cut(text: str, path: str) -> plain_rows.Cut:
    """Return HTML without the plain rows in it; lines keep their numbers.

    Raises:
        KanbenError: It takes pandoc too long to read the formulas in them; ``path`` is in front.
    """
    matches = list(_ROW.finditer(text))
    if len(matches) < plain_rows.FEWEST_IN_ALL:
        return plain_rows.Cut(text)
    tex: dict[str, str] = {}
    if "<math" in text:
        sources = (each for row in matches for each in _FORMULA.findall(row[0]))
        tex = formulas.tex(dict.fromkeys(sources), path)
    return plain_rows.cut(text, list(_pieces(text, matches, tex)), _row)


def _pieces(
    text: str, matches: Sequence[re.Match[str]], tex: Mapping[str, str]
) -> Iterator[str | PlainRows]:
    place = 0
    for run in _runs(text, matches, tex):
        begin, end = run[0].begin, run[-1].end
        yield text[place:begin]
        yield PlainRows(tuple(row.cells for row in run), run[0].heads)
        yield "\n" * text.count("\n", begin, end)
        place = end
    yield text[place:]


def _runs(
    text: str, matches: Sequence[re.Match[str]], tex: Mapping[str, str]
) -> Iterator[list[_Row]]:
    """Yield runs of rows that fill all places of as many columns, and none beyond their end."""
    run = _Run()
    end = 0
    for match in matches:
        row = _read(match, tex)
        if row is None:  # the next one does not stand beside one before it
            continue
        beside = not text[end : row.begin].strip(" \t\n")
        end = row.end
        if beside and run.take(row):
            continue
        if len(run.whole()) >= plain_rows.FEWEST:
            yield run.whole()
        run = _Run()
        run.take(row)
    if len(run.whole()) >= plain_rows.FEWEST:
        yield run.whole()


def _read(match: re.Match[str], tex: Mapping[str, str]) -> _Row | None:
    """Return the row; None if a cell holds more than a plain one may."""
    cells: list[PlainCell] = []
    heads = 0
    for kind, *spans, content in _CELL.findall(match[0]):
        heads += kind in "hH"
        inlines = _content(content.strip(" \t\n"), tex)
        if inlines is None:
            return None
        cells.append(PlainCell(inlines, int("".join(spans) or 1)))
    return _Row(tuple(cells), heads, *match.span())


def _content(content: str, tex: Mapping[str, str]) -> tuple[Inline, ...] | None:
    """Return the inlines of a cell, without the white space at its ends; None if it holds more."""
    if "<" in content:
        content = _AROUND_BREAK.sub(r"\1", content)
    found: list[Inline] = []
    place = 0
    while place < len(content):
        match = _TOKEN.match(content, place)
        if match is None or (match["math"] and match["math"] not in tex):
            return None
        inline = Math(tex=tex[match["math"]]) if match["math"] else _marked(match)
        last = found[-1] if found else None
        if isinstance(inline, Text) and isinstance(last, Text):
            found[-1] = Text(text=last.text + inline.text)
        else:
            found.append(inline)
        place = match.end()
    return tuple(found)


def _marked(match: re.Match[str]) -> Inline:
    if match["text"]:
        return Text(text=collapsed(match["text"]))
    if match["target"]:
        return Link(target=match["target"], inlines=(Text(text=collapsed(match["words"])),))
    if not match["name"]:
        return LineBreak()
    text = collapsed(match["inner"])
    match match["name"].lower():
        case "code":
            return Code(text=text)
        case "strong" | "b":
            return Strong(inlines=(Text(text=text),))
        case "em" | "i":
            return Emphasis(inlines=(Text(text=text),))
        case "sub":
            return Subscript(inlines=(Text(text=text),))
        case _:
            return Superscript(inlines=(Text(text=text),))


class _Run:
    """Rows one below the other, and which columns cells above still cover."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self._closed = 0  # how many rows lie before the last place that no cell crosses
        self._columns = 0
        self._below: dict[int, int] = {}  # by column: how many rows below are covered

    def whole(self) -> list[_Row]:
        """Return the rows whose cells all end within them."""
        return self._rows[: self._closed]

    def take(self, row: _Row) -> bool:
        """Take the next row, if it fills what is free."""
        cells = row.cells
        if not self._rows:
            self._columns = len(cells)
        if len(cells) + len(self._below) != self._columns:
            return False
        if self._rows and row.heads != self._rows[0].heads:
            return False
        spans = any(cell.row_span > 1 for cell in cells)
        if spans and row.heads:  # pandoc counts heads of rows in its own way
            return False
        if spans or self._below:
            free = (each for each in range(self._columns) if each not in self._below)
            begun = {at: cell.row_span for at, cell in zip(free, cells, strict=True)}
            below = self._below | begun
            self._below = {at: left - 1 for at, left in below.items() if left > 1}
        self._rows.append(row)
        if not self._below:
            self._closed = len(self._rows)
        return True


def _row(mark: str, rows: PlainRows) -> str:
    columns = len(rows.rows[0])
    cells = (f"<t{kind}>{mark}</t{kind}>" for kind in "h" * rows.heads + "d" * columns)
    return f"<tr>{''.join(islice(cells, columns))}</tr>"

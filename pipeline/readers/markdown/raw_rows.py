"""Rows of raw HTML tables in Markdown that hold nothing but words: pandoc need not read them.

pandoc reads each tag and each cell of them as a block of its own, half a millisecond for each. So
long runs of rows are cut out, as `pipeline.readers.pandoc.plain_rows` does it for other tables: a
row of marks stands in the place of each run, between its first and its last row. Where pandoc finds
a row of raw tags around the marks, the rows stand again. If it finds marks elsewhere, the lines
were something else, and it reads all there is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from pipeline.readers.markdown.rows import LETTER
from pipeline.readers.pandoc.plain_cells import PlainCell, PlainRows, words_cell
from pipeline.readers.pandoc.plain_rows import key_of, mark_of, word_of
from pipeline.readers.pandoc.tree import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.readers.pandoc.tree import Tree

_FEWEST = 6
_FEWEST_IN_ALL = 200

_BEGINS = r"(?!\(?[0-9A-Za-z#]{1,9}[.)](?:[ <]))(?=[\w“‘（《〈「『【〔])"
"""No item of a list begins so, nor any other block."""

_WORDS = rf"{_BEGINS}{LETTER}++(?: ++{LETTER}++)*+"
_GAP = r"(?: *\n)?+ {0,3}+"
_ROW = re.compile(
    rf"^ {{0,3}}<tr>{_GAP}((?:<td>(?: *+{_WORDS})?+ *+</td>{_GAP})++)</tr> *+\n", re.MULTILINE
)
_CELL = re.compile(r"<td>([^<]*)</td>")


class Cut(msgspec.Struct, frozen=True):
    """Markdown without plain rows.

    Attributes:
        text: What is left, with a row of marks for each run.
        runs: The rows of each run, by their mark.
        key: What each mark begins with.
    """

    text: str
    runs: dict[str, PlainRows]
    key: str = ""

    def restored(self, tree: Tree) -> bool:
        """Put the rows into pandoc's tree; return whether each mark was where it should be."""
        marks = sum(len(run.rows[0]) for run in self.runs.values())
        if not marks:
            return True
        if msgspec.json.encode(tree["blocks"]).count(self.key.encode()) != marks:
            return False
        waiting = dict(self.runs)
        for items in _lists(tree["blocks"]):
            _replace(items, waiting)
        return not waiting


def cut(text: str) -> Cut:
    """Return Markdown without the plain rows of its raw tables, or whole if they are few."""
    if text.count("<tr>") < _FEWEST_IN_ALL:
        return Cut(text, {})
    key = key_of(text)
    runs: dict[str, PlainRows] = {}
    parts: list[str] = []
    place = 0
    for run in _runs(text):
        mark = mark_of(key, len(runs))
        inner = run[1:-1]
        runs[mark] = PlainRows(tuple(map(_cells, inner)))
        row = f"<td>{mark}</td>" * len(runs[mark].rows[0])
        parts += (text[place : inner[0].start()], f"<tr>{row}</tr>\n")
        place = inner[-1].end()
    return Cut("".join((*parts, text[place:])), runs, key)


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield rows that follow each other and have as many cells."""
    run: list[re.Match[str]] = []
    columns = 0
    for match in _ROW.finditer(text):
        width = match[1].count("<td>")
        if run and (match.start() != run[-1].end() or width != columns):
            if len(run) >= _FEWEST:
                yield run
            run = []
        columns = width
        run.append(match)
    if len(run) >= _FEWEST:
        yield run


def _cells(match: re.Match[str]) -> tuple[PlainCell, ...]:
    return tuple(map(words_cell, _CELL.findall(match[1])))


def _lists(value: object) -> Iterator[list[Tree]]:
    """Yield every list under ``value`` that holds tags of rows."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
            if any(_tag(each) == "<tr>" for each in item):
                yield item
        elif isinstance(item, dict):
            stack.extend(item.values())


def _replace(items: list[Tree], waiting: dict[str, PlainRows]) -> None:
    """Put rows into the places of their marks."""
    made: list[Tree] = []
    index = 0
    while index < len(items):
        end, mark, width = _row(items, index)
        rows = waiting.get(mark)
        if rows is not None and len(rows.rows[0]) == width:
            made.append({"t": ROWS, "c": waiting.pop(mark)})
            index = end
        else:
            made.append(items[index])
            index += 1
    items[:] = made


def _row(items: list[Tree], index: int) -> tuple[int, str, int]:
    """Return where the row that begins at ``index`` ends, the one word of its cells, their number.

    The word is empty if none begins there, or if the cells hold anything else.
    """
    if _tag(items[index]) != "<tr>":
        return index, "", 0
    words: list[str] = []
    index += 1
    while index + 2 < len(items) and _tag(items[index]) == "<td>":
        words.append(word_of(items[index + 1]) if _tag(items[index + 2]) == "</td>" else "")
        index += 3
    closed = index < len(items) and _tag(items[index]) == "</tr>"
    mark = words[0] if closed and len(set(words)) == 1 else ""
    return index + 1, mark, len(words)


def _tag(item: object) -> str:
    """Return the raw HTML that is all of a block; empty if it is something else."""
    match item:
        case {"t": "RawBlock", "c": ["html", str(raw)]}:
            return raw.strip()
        case _:
            return ""

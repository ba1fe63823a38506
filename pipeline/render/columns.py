"""How wide the columns of a table are on paper, from what its cells hold.

WeasyPrint's own way sets every cell twice to learn that, and lets a table that does not fit leave
the page. Here the widths are reckoned from the characters, in time that grows with them alone; a
table that does not fit becomes smaller.
"""

from __future__ import annotations

import re
from functools import cache
from math import ceil, sqrt
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, east_asian_width

import msgspec

from pipeline.model.nodes import Code, Image, LineBreak, Math, NoteReference, Ruby, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.model.grid import Grid
    from pipeline.model.nodes import Inline
    from pipeline.render.setting import Setting

_PADDING = 1.6  # em on both sides of a cell together, as the theme's print.css has it
_PADDINGS = {"": _PADDING, "close": 1.0, "narrow": 0.6}  # the same by class, where columns are many
_CLOSE = 0.85  # of the usual size: rather than make it smaller, columns come nearer to each other
_NAME = 5.0  # em that the name of a column may have in one line where room is short
_WAYS = ((12.0, 2), (9.0, 2), (6.0, 2), (6.0, 3))
"""How columns may be narrowed, the most pleasing first: em that a column of Chinese text gets, and
the lines that the long names of columns may take."""
_BEGINNING = 200  # rows
_LONGEST_WORD = 16.0  # em that a word, such as an address, gets before it is broken
_SMALLEST = 0.62  # of the usual size: about 6 pt; smaller only if not one character would fit
_BOLD = 1.08
_SPARE = 0.25  # em that a column is wider than its text, since no two fonts are the same
_CALL = 1.0  # em of the number of a note
_PICTURE = 4.0  # em of a picture or formula whose size is not known
_EM = re.compile(r"width: ([\d.]+)em")
_ON_SCREENS = 12.0
"""Points of an em where the reader chooses the size: 16 pixels, the usual one of browsers."""

_PIXEL = 0.75  # points (CSS)
_GAP = 0.25  # em between Han and Latin (CLREQ, “Mixed Text Composition”)
_GAPS = re.compile("(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[\u4e00-\u9fff])")

# Advances in em of the letters of Noto Sans CJK SC, rounded up.
_ADVANCES = {
    letter: width
    for letters, width in {
        " ": 0.23,
        "fijlIt.,:;'!|": 0.4,
        "-()[]{}r/": 0.43,
        "cksvxyzJ?*": 0.53,
        "0123456789$": 0.56,
        "abdeghnopquL_EFT": 0.62,
        "BCKPRSVXYZ+=<>~#^": 0.67,
        "ADGHNOQUw&": 0.76,
        "mMW%@": 0.95,
    }.items()
    for letter in letters
}


@cache
def _advance(character: str) -> float:
    """Return about how wide a character is, in em, and never much less."""
    known = _ADVANCES.get(character)
    if known is not None:
        return known
    if category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0.0
    return 1.0 if east_asian_width(character) in "WFA" else 0.7


class Columns(NamedTuple):
    """How a table is set.

    Attributes:
        widths: Of its columns, with their padding, in em of the text in its cells.
        scale: The size of that text, as a part of the usual one.
        kind: The class of tables whose cells have so much padding; empty if it is the usual one.
    """

    widths: tuple[float, ...]
    scale: float
    kind: str

    @property
    def padding(self) -> float:
        """The padding on both sides of a cell together, in em of the text in it."""
        return _PADDINGS[self.kind]

    def style(self, cell_size: float) -> str:
        """Return what CSS says of the table; ``cell_size`` is the usual size in points."""
        size = f"; font-size: {cell_size * self.scale:.4g}pt" if self.scale < 1 else ""
        return f"width: {sum(self.widths):.5g}em{size}"


def columns_of(grid: Grid, header_rows: int, setting: Setting) -> Columns:
    """Return how wide the columns of a table are that has ``setting.room`` to fill.

    Args:
        grid: The table's cells.
        header_rows: How many rows are set bold.
        setting: Its ``room`` and ``cell_size`` must be known.
    """
    room = setting.room[0] / setting.cell_size if setting.room else 0.0
    needs = _needs(grid, header_rows, setting)
    most = needs.most
    if sum(most) + grid.columns * _PADDING <= room:
        return Columns(tuple(width + _PADDING for width in most), 1.0, "")
    for line, lines in _WAYS:
        least = needs.least(line, lines)
        if sum(least) + grid.columns * _PADDING <= room:
            break
    wanted = {kind: sum(least) + grid.columns * each for kind, each in _PADDINGS.items()}
    kind = "" if wanted[""] <= room else "close"
    kind = kind if wanted[kind] * _CLOSE <= room else "narrow"
    padding = _PADDINGS[kind]
    scale = min(1.0, room / wanted[kind])
    if scale < _SMALLEST:  # words are broken then
        scale = min(_SMALLEST, room / (grid.columns * (1 + padding + _SPARE)))
        least = [1.0 + _SPARE] * grid.columns
    inner = _shared(room / scale - grid.columns * padding, most, least)
    return Columns(tuple(width + padding for width in inner), scale, kind)


def least_widths(grid: Grid, header_rows: int, setting: Setting, room: float) -> list[float]:
    """Return what columns need at the least on a screen, in em; nothing if ``room`` cannot hold it.

    Long tables are judged by how they begin.
    """
    begin = msgspec.structs.replace(grid, rows=grid.rows[:_BEGINNING])
    needs = _needs(begin, header_rows, setting)
    ways = (needs.least(line, lines) for line, lines in _WAYS)
    return next((each for each in ways if sum(each) + grid.columns * _PADDING <= room), [])


def fits(grid: Grid, header_rows: int, setting: Setting) -> bool:
    """Tell whether the longest lines of a table's cells have room beside each other."""
    room = setting.room[0] / setting.cell_size if setting.room else 0.0
    return sum(_needs(grid, header_rows, setting).most) + grid.columns * _PADDING <= room


def _shared(room: float, most: Sequence[float], least: Sequence[float]) -> list[float]:
    """Share ``room`` out between columns: none gets less than its least, nor more than its most.

    A column that has four times as much to say gets twice the room: so it has twice as many lines
    as the other one, which is the lowest the table can be when each row is full. What short columns
    do not need goes to the long ones.
    """
    widths = list(least)
    open_ = set(range(len(least)))
    left = room
    while open_:
        unit = left / sum(sqrt(max(most[at], least[at])) for at in open_)
        wanted = {at: unit * sqrt(max(most[at], least[at])) for at in open_}
        low = {at for at in open_ if wanted[at] <= least[at]}
        high = {at for at in open_ if wanted[at] >= max(most[at], least[at])}
        over = sum(least[at] - wanted[at] for at in low)
        over -= sum(wanted[at] - max(most[at], least[at]) for at in high)
        fixed = low if over > 0 else high if over < 0 else low | high
        if not fixed:
            for at in open_:
                widths[at] = wanted[at]
            break
        for at in fixed:
            widths[at] = least[at] if at in low else max(most[at], least[at])
            left -= widths[at]
        open_ -= fixed
    spare = room - sum(widths)
    return [width + spare / len(widths) for width in widths] if spare > 0 else widths


class _Needs(NamedTuple):
    """What each column needs, in em.

    Attributes:
        most: For its longest line.
        words: For its longest word; words longer than `_LONGEST_WORD` are broken.
        cells: For the longest line of its cells and of a short name above them.
        names: For a long name above them, which may take several lines; 0 if it has none.
    """

    most: list[float]
    words: list[float]
    cells: list[float]
    names: list[float]

    def least(self, line: float, lines: int) -> list[float]:
        """Return the least that each column gets where room is short.

        Args:
            line: The most that it gets for the sake of lines that could be broken.
            lines: How many of them the long name of a column takes.
        """
        return [
            max(word, min(max(cell, ceil(name / lines) + _BOLD - 1), line) if cell or name else 0.0)
            + _SPARE
            for word, cell, name in zip(self.words, self.cells, self.names, strict=True)
        ]


def _needs(grid: Grid, header_rows: int, setting: Setting) -> _Needs:
    """Return what the columns of a table need.

    Cells that take several columns ask each for their part, after the others.
    """
    most, words, cells, names = ([0.0] * grid.columns for _ in range(4))
    spanning: list[tuple[range, float, float]] = []
    for row in grid.rows:
        for placed in row:
            line, word = _extent(placed.cell.inlines, setting)
            if placed.row < header_rows:
                line, word = line * _BOLD, word * _BOLD
            word = min(word, line, _LONGEST_WORD)
            if placed.columns > 1:
                taken = range(placed.column, placed.column + placed.columns)
                spanning.append((taken, line, word))
                continue
            at = placed.column
            most[at], words[at] = max(most[at], line), max(words[at], word)
            is_name = placed.row < header_rows < len(grid.rows) and line > _NAME
            kind = names if is_name else cells
            kind[at] = max(kind[at], line)
    for taken, line, word in spanning:
        for needs, need in ((most, line), (words, word)):
            lacking = need - sum(needs[at] for at in taken)
            if lacking > 0:
                for at in taken:
                    needs[at] += lacking / len(taken)
    return _Needs([width + _SPARE for width in most], words, cells, names)


def _extent(inlines: Iterable[Inline], setting: Setting) -> tuple[float, float]:
    """Return how wide the longest line of a cell is, and its longest word, in em."""
    longest = line = longest_word = word = 0.0
    for width, parts in _widths(inlines, setting):
        if width < 0:
            longest, line, word = max(longest, line), 0.0, 0.0
            continue
        line += width
        word = width if parts else word + width
        longest_word = max(longest_word, word)
        if parts:
            word = 0.0
    return max(longest, line), longest_word


def _widths(inlines: Iterable[Inline], setting: Setting) -> Iterator[tuple[float, bool]]:
    """Yield the width of each character, and whether lines may break beside it; -1 ends a line."""
    for node in inlines:
        match node:
            case Text(text=text) | Code(text=text):
                for character in text:
                    width = _advance(character)
                    yield width, width == 1.0 or character == " "
                yield _GAP * len(_GAPS.findall(text)), True
            case LineBreak():
                yield -1.0, True
            case NoteReference():
                yield _CALL, False
            case Math(tex=tex):
                found = _EM.search(setting.formulas.get((tex, False), ""))
                yield (float(found[1]) if found else len(tex) * 0.6), False
            case Image(source=source):
                shown = setting.pictures.get(source)
                size = setting.cell_size or _ON_SCREENS
                width = shown.width * _PIXEL / size if shown else _PICTURE
                yield min(width, 2 * _PICTURE), True
            case Ruby(base=base):
                yield from _widths(base, setting)
            case _:
                yield from _widths(getattr(node, "inlines", ()), setting)

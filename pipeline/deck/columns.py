"""Columns of tables on slides: how wide each must be to be read, and which stand together.

A column is not to be read if its words are broken, or if its sentences stand in lines of a few
characters. A table with more columns than a slide has room for is parted: the columns that say what
a row is about stand on every part, the others on one each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.deck.measure import SAFETY, widest_word, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.deck.geometry import Geometry
    from pipeline.deck.slides import Span

# Widths of columns in em.
_USUAL, _WIDEST = 3.0, 20.0  # what a column wants at least, and at most
_WHOLE_WORD = 40.0  # what it wants at most so as not to break an address
_NARROWEST = 1.0
_SENTENCES, _LONG_SENTENCES = 6.0, 8.0  # what a text needs that takes several lines
_SHORT = 5.0  # a column of nothing wider holds numbers and single words

_MOST_LINES = 6  # of a text in a column of `_SENTENCES`; what is longer gets more
_MOST_HEADER_LINES = 3  # what heads a column of numbers is set in so many lines rather than wider
_LEAST_HEADER = 2.0  # em; a name is not set one character below the other
_ROUNDING = 1e-6  # em; sums of widths are not exact
_CUT = 0.15  # what a cell costs that a cut parts, against the square of the part that is filled
_FEWEST_COUNTED = 2  # rows that are counted 1, 2, …


class Columns(msgspec.Struct, frozen=True):
    """Columns that stand on one slide, counted from 0: those of the key, and some in a row."""

    key: int
    start: int
    end: int

    @property
    def indices(self) -> tuple[int, ...]:
        """Which they are, in order."""
        return (*range(self.key), *range(self.start, self.end))


class ColumnNeeds:
    """What the columns of a table need and want, in em.

    A column needs its longest word, so that no number is broken, and room for a few words of its
    sentences; it wants its longest line. Columns share what a cell needs that takes them all.
    """

    def __init__(
        self, texts: Sequence[Sequence[str]], spans: Sequence[Sequence[Span]], header_rows: int
    ) -> None:
        """Measure the texts of the cells, row by row."""
        self.count = len(texts[0])
        self._needed: list[float] = []
        self._wanted: list[float] = []
        self._is_short: list[bool] = []
        for column, taken in zip(zip(*texts, strict=True), zip(*spans, strict=True), strict=True):
            needed, wanted, widest, longest = _NARROWEST, _USUAL, 0.0, _WIDEST
            for row, (text, span) in enumerate(zip(column, taken, strict=True)):
                if span.columns > 1:
                    continue
                line = _widest_line(text)
                wanted = max(wanted, line)
                if row >= header_rows:
                    widest = max(widest, line)
                if line + _ROUNDING > needed:  # no word is wider than its line
                    lines = _header_measure(line) if row < header_rows else _measure(line)
                    word = widest_word(text, "bold")
                    longest = max(longest, word)
                    needed = max(needed, word, min(line, lines))
            self._needed.append(needed)
            self._wanted.append(min(wanted, longest, _WHOLE_WORD))
            self._is_short.append(widest <= _SHORT)
        self._cut = self._needed[:]  # what is needed where slides part cells over several columns
        for row, (cells, places) in enumerate(zip(texts, spans, strict=True)):
            for first, (text, span) in enumerate(zip(cells, places, strict=True)):
                if span.columns > 1:
                    self._share(text, range(first, first + span.columns), row < header_rows)
        self._needed, self._wanted, self._cut = (
            [min(_WIDEST, one) for one in each] for each in (self._needed, self._wanted, self._cut)
        )

    def _share(self, text: str, columns: range, is_header: bool) -> None:  # noqa: FBT001  (of a row)
        """Let columns ask together for a cell that takes them all, and alone for its words."""
        line, word = _widest_line(text) / len(columns), widest_word(text, "bold")
        lines = _header_measure(line) if is_header else _measure(line)
        needed = max(word / len(columns), min(line, lines))
        for column in columns:
            self._needed[column] = max(self._needed[column], needed)
            self._wanted[column] = max(self._wanted[column], min(_WIDEST, line))
            self._cut[column] = max(self._cut[column], needed, word)

    def are_short(self, columns: Sequence[int]) -> bool:
        """Tell whether nothing but numbers and single words stands below the headers."""
        return all(self._is_short[column] for column in columns)

    def least(
        self, columns: Sequence[int], geometry: Geometry, *, parted: bool = False
    ) -> list[float]:
        """Return the least widths at which columns can be read, in points.

        Args:
            columns: Which.
            geometry: The sizes.
            parted: Whether slides part the columns, and so cells over several of them.
        """
        needed = self._cut if parted else self._needed
        return _points([needed[column] for column in columns], geometry)

    def widths(
        self, columns: Sequence[int], geometry: Geometry, *, parted: bool = False
    ) -> list[float] | None:
        """Return the widths of columns in points, or None if they are too many for a slide."""
        room = geometry.body.width
        needed = self.least(columns, geometry, parted=parted)
        wanted = _points([self._wanted[column] for column in columns], geometry)
        wanted = [max(each) for each in zip(needed, wanted, strict=True)]
        if sum(wanted) <= room:
            return [one * room / sum(wanted) for one in wanted]
        spare = room - sum(needed)
        if spare < 0:
            return None
        share = spare / (sum(wanted) - sum(needed))
        return [least + (most - least) * share for least, most in zip(needed, wanted, strict=True)]


def _points(ems: Sequence[float], geometry: Geometry) -> list[float]:
    """Return widths of texts, in em, as widths of cells."""
    size, inset = geometry.type.small.size, 2 * geometry.cell_inset + 1
    return [one * size / SAFETY + inset for one in ems]


def _widest_line(text: str) -> float:
    return max(width(line, "bold") for line in text.split("\n"))


def _measure(line: float) -> float:
    return _SENTENCES if line <= _SENTENCES * _MOST_LINES else _LONG_SENTENCES


def _header_measure(line: float) -> float:
    return min(_SENTENCES, max(_LEAST_HEADER, line / _MOST_HEADER_LINES))


def keys_of(texts: Sequence[Sequence[str]], header_rows: int, header_columns: int) -> list[int]:
    """Return how many columns say what a row is about: the best first, then what is simpler.

    These are the header columns, or the first column. Where that only counts the rows, the second
    says more.

    Args:
        texts: Of the cells, row by row.
        header_rows: How many rows are headers.
        header_columns: How many columns are headers.
    """
    found = [header_columns] if header_columns else []
    rows = texts[header_rows:]
    if not header_columns and len(rows) >= _FEWEST_COUNTED:
        counted = all(row[0].strip() == str(number) for number, row in enumerate(rows, 1))
        found += [2] if counted else []
    most = len(texts[0]) - 1  # a part of nothing but keys says nothing
    return [one for one in dict.fromkeys((*found, 1)) if one <= most]


def parted(
    sizes: Sequence[float], room: float, most: int, cuts: Sequence[float]
) -> list[tuple[int, int]] | None:
    """Return the fewest runs of columns that each fit, evenly filled, or None if one does not.

    Args:
        sizes: The least widths of the columns, in points.
        room: What there is for them on a slide, in points.
        most: How many columns stand together at most.
        cuts: For each column how many cells are parted where a run begins with it.
    """
    if max(sizes, default=0.0) > room:
        return None
    best: list[tuple[int, float]] = [(0, 0.0)]  # runs, and cost, of the first columns
    begins: list[int] = [0]
    for end in range(1, len(sizes) + 1):
        found, begin = (end, float("inf")), end - 1
        used = 0.0
        for start in range(end - 1, max(-1, end - most - 1), -1):
            used += sizes[start]
            if used > room + _ROUNDING:
                break
            runs, cost = best[start]
            cut = _CUT * cuts[start] if start else 0.0
            candidate = (runs + 1, cost + (used / room) ** 2 + cut)
            if candidate < found:
                found, begin = candidate, start
        best.append(found)
        begins.append(begin)
    runs_found: list[tuple[int, int]] = []
    end = len(sizes)
    while end:
        runs_found.append((begins[end], end))
        end = begins[end]
    return runs_found[::-1]


def cuts_of(spans: Sequence[Sequence[Span]], header_rows: int) -> list[float]:
    """Return for each column how much is parted by a cut before it.

    That is how many cells of the header, and which part of the other rows.
    """
    rows = len(spans) - header_rows
    found = []
    for column in zip(*spans, strict=True):
        heads = sum(1 for span in column[:header_rows] if not span.columns)
        others = sum(1 for span in column[header_rows:] if not span.columns)
        found.append(heads + (others / rows if rows else 0.0))
    return found

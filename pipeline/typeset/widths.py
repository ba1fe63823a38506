"""A paragraph's widths, summed up so that the width of any line costs a subtraction.

Marks side by side are squeezed and gaps beside Latin are added once, here; what the edges of a line
change is asked for a line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from pipeline.typeset import marks, spacing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NEWLINE = re.compile("\n")


class Text(NamedTuple):
    """A paragraph to compose.

    Attributes:
        text: Its characters; `marks.OBJECT` stands for an atom, a newline ends a line.
        advances: The width of each in thousandths of its em.
        sizes: The em of each; the unit is that of the measure.
        extra: What stands beside characters and belongs to them, such as the padding of a box: by
            the place of the character, in the unit of the measure.
        blanks: How much of a mark's square is blank, by its place; of marks only.
        tied: Places where no line ends, whatever the characters: before a note's number.
        words: Places between words, for a balanced heading; None where lines end anywhere.
    """

    text: str
    advances: Sequence[int]
    sizes: Sequence[float]
    extra: Mapping[int, float]
    blanks: Mapping[int, spacing.Blank]
    tied: frozenset[int] = frozenset()
    words: frozenset[int] | None = None

    def parts(self) -> list[tuple[int, Text]]:
        """Return what stands between newlines, places counted from its start, after that start."""
        if "\n" not in self.text:
            return [(0, self)]
        starts = [0, *(match.end() for match in _NEWLINE.finditer(self.text))]
        ends = [*(start - 1 for start in starts[1:]), len(self.text)]
        extras: list[dict[int, float]] = [{} for _ in starts]
        blanks: list[dict[int, spacing.Blank]] = [{} for _ in starts]
        for at, more in self.extra.items():
            index = bisect_right(starts, at) - 1
            if at < ends[index]:
                extras[index][at - starts[index]] = more
        for at, blank in self.blanks.items():
            index = bisect_right(starts, at) - 1
            blanks[index][at - starts[index]] = blank
        found = []
        for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
            places = range(start, end + 1)
            words = self.words
            if words is not None:
                words = frozenset(at - start for at in places if at in words)
            tied = frozenset(at - start for at in places if at in self.tied)
            inside = slice(start, end)
            part = Text(
                self.text[inside],
                self.advances[inside],
                self.sizes[inside],
                extras[index],
                blanks[index],
                tied,
                words,
            )
            found.append((start, part))
        return found


class Widths:
    """The widths of a text without newlines.

    Attributes:
        text: The text.
        classes: What each character is (`pipeline.typeset.marks`).
        length: How many characters it has.
        changes: How much wider each becomes wherever lines end, in thousandths of its em.
        moved: Places of opening marks that have lost their left half to the mark before them.
        gaps: What parts a character from the next one beside Latin, by its place, in thousandths.
        gives: What may be taken from a character in a tight line, by its place, in thousandths.
        opens: Whether a loose line may be opened after each character.
        sums: The width of all before each place, in the unit of the measure.
        stretches: How many places before each one may be opened.
    """

    def __init__(self, text: Text) -> None:
        """Sum up the widths of ``text``."""
        self.text = text
        self.classes = marks.classes(text.text, text.advances)
        self.length = len(text.text)
        self.changes = [0] * self.length
        self.moved: set[int] = set()
        self.gaps = dict.fromkeys((at - 1 for at in spacing.gaps(self.classes)), spacing.GAP)
        self._squeeze()
        self.gives = self._what_gives()
        self._edges = {
            at: lost
            for at in self.text.blanks.keys() | self.gaps.keys()
            if any(lost := (self._lost_first(at), self._lost_last(at)))
        }
        self.opens = [a + b in spacing.OPEN for a, b in pairwise(self.classes)]
        self.opens += [False] * (self.length > 0)
        scaled = [
            (width + change) * size / 1000
            for width, change, size in zip(text.advances, self.changes, text.sizes, strict=True)
        ]
        for at, more in text.extra.items():
            scaled[at] += more
        for at, gap in self.gaps.items():
            scaled[at] += self.scaled(at, gap)
        taken = [0.0] * self.length
        for at, most in self.gives.items():
            taken[at] = self.scaled(at, most)
        self.sums = [0.0, *accumulate(scaled)]
        self._taken = [0.0, *accumulate(taken)]
        self.stretches = [0, *accumulate(self.opens)]

    def _squeeze(self) -> None:
        """Set marks side by side half-width, and typed spaces to a gap where a gap belongs."""
        for at in spacing.squeezed_right(self.classes):
            self.changes[at] -= spacing.right_half(self._blank(at))
        for at in spacing.squeezed_left(self.classes):
            if half := spacing.left_half(self._blank(at)):
                self.changes[at] -= half
                self.moved.add(at)
        for at in spacing.gap_spaces(self.classes):
            self.changes[at] = spacing.GAP - self.text.advances[at]

    def _what_gives(self) -> dict[int, int]:
        """Return what may be taken from each character, by its place."""
        found = {}
        for at, blank in self.text.blanks.items():
            opening = self.classes[at] == marks.OPENING
            half = spacing.left_half(blank) if opening else spacing.right_half(blank)
            if half and not self.changes[at]:
                found[at] = spacing.MARK_GIVES
        for at, gap in self.gaps.items():
            found[at] = found.get(at, 0) + gap - spacing.LEAST_GAP
        at = self.classes.find(marks.SPACE)
        while at >= 0:
            found[at] = (self.text.advances[at] + self.changes[at]) // spacing.SPACE_GIVES
            at = self.classes.find(marks.SPACE, at + 1)
        return found

    def _blank(self, at: int) -> spacing.Blank:
        return self.text.blanks.get(at, spacing.NO_BLANK)

    def scaled(self, at: int, thousandths: float) -> float:
        """Return thousandths of the em of the character at ``at`` in the unit of the measure."""
        return thousandths * self.text.sizes[at] / 1000

    # --- lines -------------------------------------------------------------------------------

    def after_spaces(self, at: int) -> int:
        """Return the place after the spaces that begin at ``at``, with which no line starts."""
        while at < self.length and self.classes[at] == marks.SPACE:
            at += 1
        return at

    def before_spaces(self, at: int) -> int:
        """Return the place before the spaces that end at ``at``, with which no line ends."""
        while at and self.classes[at - 1] in marks.SPACE + marks.BREAK:
            at -= 1
        return at

    def trimmed_left(self, at: int) -> bool:
        """Return whether a mark loses its left half at the start of a line."""
        if self.classes[at] != marks.OPENING or at in self.moved:
            return False
        return spacing.left_half(self._blank(at)) > 0

    def trimmed_right(self, at: int) -> bool:
        """Return whether a mark loses its right half at the end of a line."""
        if self.classes[at] not in marks.CLOSING + marks.PAUSE or self.changes[at]:
            return False
        return spacing.right_half(self._blank(at)) > 0

    def _lost_first(self, at: int) -> float:
        return self.scaled(at, spacing.HALF) if self.trimmed_left(at) else 0.0

    def _lost_last(self, at: int) -> float:
        half = spacing.HALF if self.trimmed_right(at) else 0
        return self.scaled(at, half + self.gaps.get(at, 0))

    def width(self, start: int, end: int) -> float:
        """Return the width of a line from ``start`` to ``end`` that is neither loose nor tight."""
        if end <= start:
            return 0.0
        width = self.sums[end] - self.sums[start]
        if start in self._edges:
            width -= self._edges[start][0]
        if end - 1 in self._edges:
            width -= self._edges[end - 1][1]
        return width

    def gives_way(self, start: int, end: int) -> float:
        """Return by how much a line can be made tighter."""
        if end <= start:
            return 0.0
        most = self._taken[end] - self._taken[start]
        for at in {start, end - 1}:
            if at in self.gives and self.kept(at, start, end):
                most -= self.scaled(at, self.gives[at])
        return max(0.0, most)

    def kept(self, at: int, start: int, end: int) -> bool:
        """Return whether a character gives nothing, since it stands at the edge of its line."""
        if at == end - 1 and (self.trimmed_right(at) or at in self.gaps):
            return True
        return at == start and self.trimmed_left(at)

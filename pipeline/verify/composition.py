"""How well the lines of a finished PDF are composed: flush edges, marks where they may stand.

Nothing here comes from what composed them (`pipeline.verify.lines`). A line is full if another line
of its paragraph follows that it could not have taken in more of.

Sources: CLREQ (Requirements for Chinese Text Layout, W3C), “Prohibition Rules for Line Start and
Line End”, “Line Adjustment”; GB/T 15834-2011, 5.1.
"""

from __future__ import annotations

import statistics
import unicodedata
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from pipeline.verify.finding import Finding
from pipeline.verify.lines import (
    CLOSING,
    OPENING,
    SAME_EDGE,
    STEP,
    Line,
    Paragraph,
    is_han,
    paragraphs_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_NEVER_FIRST = CLOSING | frozenset("·・‧～〜／")
_NEVER_LAST = OPENING | frozenset("／")
_PAIRED = frozenset("—…⋯")
_MARKS = OPENING | CLOSING | _PAIRED | frozenset("·—")
_ENDS_SENTENCE = frozenset("。！？：；…")

_FLUSH = 0.03  # em
_LEAST_FLUSH = 0.99  # of the full lines
_WIDEST_GAP = 0.25  # em, between two Han
_PURE = 20  # Han of a line without anything else but marks, in which no gap may be wider
_AVOIDABLE = 3  # lines of a paragraph whose last line need not be one character
_FEWEST_CHARACTERS = 2  # of a last line
_NARROW = 10  # em: in columns so narrow it may not be avoidable
_SURELY = 1.5  # em that any line lacks at most; more if it is followed by what does not fit
_FORCED = 4.0  # em: a line so short ends because the author ended it
_FEWEST = 4  # full lines that show where their edge is
_GAP = 1.0  # points: more parts two words
_SHOWN = 40  # characters in messages


class Summary(msgspec.Struct, frozen=True):
    """How the lines of a PDF are composed.

    Attributes:
        lines: Lines of paragraphs that hold Han, outside tables, captions and headings.
        full: Those that have to be flush: another line of their paragraph follows, they are
            Chinese for the most part, and other lines show where they have to end.
        flush: Those of them that are, within 0.03 em.
        farthest: How far the worst of them is from the edge, in em.
        wrong_starts: Lines that begin with a mark that must not.
        wrong_ends: Lines that end with a mark that must not.
        lonely: Last lines of one character, of paragraphs of three lines or more.
        widest: The widest gap between two Han in a line of at least 20 Han and marks, in em.
        findings: What is wrong, each with its page and the line's text.
    """

    lines: int
    full: int
    flush: int
    farthest: float
    wrong_starts: int
    wrong_ends: int
    lonely: int
    widest: float
    findings: tuple[Finding, ...]


def check(path: Path) -> list[Finding]:
    """Return what is wrong with the lines of a PDF: less than 99 % flush, marks, lonely characters.

    Raises:
        KanbenError: It is no PDF, or cannot be read.
    """
    return list(measure(path).findings)


def measure(path: Path) -> Summary:
    """Return how the lines of a PDF are composed.

    Raises:
        KanbenError: It is no PDF, or cannot be read.
    """
    return _Judgement(paragraphs_of(path)).summary()


# --- edges -----------------------------------------------------------------------------------


class _Edges:
    """Where the lines end of paragraphs that begin at the same place and are of the same size."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        ends: dict[tuple[int, float], list[Line]] = {}
        for paragraph in paragraphs:
            for line in paragraph.lines[:-1]:
                if line.left is not None:
                    ends.setdefault(self._key(line), []).append(line)
        self._edges = {key: _most_common(lines) for key, lines in ends.items()}
        self._widely = _most_common([line for lines in ends.values() for line in lines])
        for key, lines in ends.items():
            if len(lines) < _FEWEST:
                self._edges[key] = None

    @staticmethod
    def _key(line: Line) -> tuple[int, float]:
        return round((line.left or 0.0) / SAME_EDGE), line.em

    def of(self, line: Line) -> float | None:
        """Return where a line has to end, in points; None if too few lines show it."""
        return None if line.left is None else self._edges.get(self._key(line))

    def nearest(self, line: Line) -> float | None:
        """Return where a line has to end, or else where most lines of the file end."""
        edge = self.of(line)
        return self._widely if edge is None else edge


def _most_common(lines: Sequence[Line]) -> float | None:
    """Return the place at which most lines end, in points."""
    rights = [right for line in lines for right in line.rights]
    counts = Counter(round(right * STEP) for right in rights)
    if not counts:
        return None
    # neighbours count: an edge may lie between two steps
    best = max(
        counts, key=lambda at: (counts[at - 1] + counts[at] + counts[at + 1], counts[at], at)
    )
    return statistics.median(right for right in rights if abs(round(right * STEP) - best) <= 1)


def _joined(paragraphs: Sequence[Paragraph], edges: _Edges) -> list[Paragraph]:
    """Join the parts of paragraphs that go on on the next page.

    Structure trees tell them apart by page. Those are joined that surely belong together: what
    ends a page near its edge, not at the end of a sentence, and what begins the next one without
    an indent.
    """
    found: list[Paragraph] = []
    before: int | None = None  # the place of the last one that is in no note
    for paragraph in paragraphs:
        if before is not None and not paragraph.in_note:
            last = found[before]
            if _goes_on(last.lines[-1], paragraph.lines[0], edges):
                found[before] = Paragraph(last.lines + paragraph.lines)
                continue
        if not paragraph.in_note:
            before = len(found)
        found.append(paragraph)
    return found


def _goes_on(last: Line, first: Line, edges: _Edges) -> bool:
    edge = edges.of(last)
    if first.page != last.page + 1 or edge is None or first.em != last.em or first.left is None:
        return False
    begins = any(abs(left - first.left) < SAME_EDGE for left in first.lefts)
    ends = last.text.rstrip("".join(CLOSING - _ENDS_SENTENCE))[-1:] in _ENDS_SENTENCE
    return begins and not ends and last.distance(edge) < _SURELY


# --- judging ---------------------------------------------------------------------------------


class _Judgement:
    """What is wrong with the lines of paragraphs, and how much is right."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._edges = _Edges(paragraphs)
        self._paragraphs = _joined(paragraphs, self._edges)
        self._distances: list[tuple[float, Line]] = []  # of the full lines, in em
        self._findings: list[Finding] = []
        self._widest = 0.0

    def summary(self) -> Summary:
        """Judge all lines."""
        for paragraph in self._paragraphs:
            for part in self._unbroken(paragraph.lines):
                self._judge_marks(part)
                self._judge_end(part)
            self._measure(paragraph.lines)
        off = [(distance, line) for distance, line in self._distances if distance > _FLUSH]
        full = len(self._distances)
        if full - len(off) < _LEAST_FLUSH * full:
            for distance, line in off:
                self._object("line-not-flush", f"ends {distance:.2f} em from the edge", line)
        codes = Counter(finding.code for finding in self._findings)
        return Summary(
            lines=sum(len(paragraph.lines) for paragraph in self._paragraphs),
            full=full,
            flush=full - len(off),
            farthest=max((distance for distance, _ in self._distances), default=0.0),
            wrong_starts=codes["line-starts-wrong"],
            wrong_ends=codes["line-ends-wrong"],
            lonely=codes["line-lonely"],
            widest=self._widest,
            findings=tuple(self._findings),
        )

    def _object(self, code: str, message: str, line: Line) -> None:
        place = f"page {line.page + 1}"
        self._findings.append(Finding("error", code, f"{message}: {line.text[:_SHOWN]!r}", place))

    def _unbroken(self, lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
        """Yield runs of lines between which the author made no break."""
        start = 0
        for at, (line, following) in enumerate(pairwise(lines), start=1):
            if self._is_forced(line, following):
                yield lines[start:at]
                start = at
        yield lines[start:]

    def _is_forced(self, line: Line, following: Line) -> bool:
        """Tell whether the author ended a line: it is short though what follows fitted in it."""
        edge = self._edges.nearest(line)
        if edge is None or not line.rights:
            return False
        room = (edge - line.rights[-1]) / line.em
        return room > _FORCED or (room > _SURELY and _first_unit(following) < room)

    def _measure(self, lines: Sequence[Line]) -> None:
        """Measure the full lines of a paragraph.

        Where the author made breaks, a line that is nearly full may be another one.
        """
        parts = list(self._unbroken(lines))
        for part in parts:
            for line in part[:-1]:
                edge = self._edges.of(line)
                if edge is None or not line.rights or not _is_chinese(line):
                    continue
                distance = line.distance(edge)
                if len(parts) == 1 or distance <= _FLUSH:
                    self._distances.append((distance, line))
        for line in lines:
            gap = _widest_gap(line)
            self._widest = max(self._widest, gap)
            if gap > _WIDEST_GAP:
                self._object("line-loose", f"has a gap of {gap:.2f} em", line)

    def _judge_marks(self, lines: Sequence[Line]) -> None:
        """Look for marks at the wrong end of lines, where the author made no break."""
        for line, following in pairwise(lines):
            last, first = line.glyphs[-1], following.glyphs[0]
            narrow = first.text == "’" and first.right - first.left < first.em / 2
            if last.text in _NEVER_LAST and line.rights:
                self._object("line-ends-wrong", f"ends with {last.text}", line)
            if not following.lefts:
                continue
            if first.text in _NEVER_FIRST and not narrow:
                self._object("line-starts-wrong", f"starts with {first.text}", following)
            elif first.text in _PAIRED and last.text == first.text:
                message = f"starts with half of {first.text * 2}"
                self._object("line-starts-wrong", message, following)

    def _judge_end(self, lines: Sequence[Line]) -> None:
        """Look for a last line of one character that could be avoided."""
        last = lines[-1]
        solid = sum(unicodedata.category(glyph.text)[0] in "LNS" for glyph in last.glyphs)
        widest = max(line.glyphs[-1].right - line.glyphs[0].left for line in lines)
        avoidable = len(lines) >= _AVOIDABLE and widest >= _NARROW * last.em
        if avoidable and solid < _FEWEST_CHARACTERS and not last.boxes:
            self._object("line-lonely", "one character makes the last line", last)


def _is_chinese(line: Line) -> bool:
    """Tell whether at least half of a line is Han and marks: Latin words hardly stretch."""
    return 2 * sum(is_han(one.text) or one.text in _MARKS for one in line.glyphs) >= len(
        line.glyphs
    )


def _first_unit(line: Line) -> float:
    """Return how wide the first word is, or the first Han with its marks, in em."""
    glyphs = line.glyphs
    end = 1
    while end < len(glyphs):
        before, after = glyphs[end - 1], glyphs[end]
        parts = is_han(before.text) or is_han(after.text) or after.left - before.right > _GAP
        if parts and after.text not in _NEVER_FIRST and before.text not in OPENING:
            break
        end += 1
    return (glyphs[end - 1].right - glyphs[0].left) / line.em


def _widest_gap(line: Line) -> float:
    """Return the widest gap between two Han, in em; 0 if the line is not of Han and marks alone."""
    han = sum(is_han(glyph.text) for glyph in line.glyphs)
    marks = sum(glyph.text in _MARKS for glyph in line.glyphs)
    if han < _PURE or han + marks < len(line.glyphs) or line.parted or line.boxes:
        return 0.0
    return max(
        (after.left - before.right) / line.em
        for before, after in pairwise(line.glyphs)
        if is_han(before.text) and is_han(after.text)
    )

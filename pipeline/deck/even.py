"""The width at which a large text breaks best: into even lines, after marks, between words."""

from __future__ import annotations

import math
import re
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from pipeline.deck.measure import SAFETY, line_starts, width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.chinese.words import Segmenter
    from pipeline.deck.measure import Face

_SLACK = 0.35  # em that a line is wider than its characters, so that all programs break it alike
_AFTER_MARK = re.compile(r"[。！？；，：、”）》]")
_PARTICLES = frozenset("的地得和与及或之了着过时")
_HAN = re.compile(r"[\u3400-\u9fff]{2}")

# Costs of a break, and of lines that are not even.
_INSIDE_WORD, _AT_WORD, _BEFORE_PARTICLE, _AFTER_LONE = 3.0, 1.0, 1.5, 2.5
_RAGGED = 2.0  # times the part of the longest line that the shortest lacks
_LEAST_LAST = 3.5  # em: three characters and a mark at least
_NARROWEST = 0.8  # of the measure is what lines are narrowed to at most
_LONELY, _LONELY_PART = 3.0, 0.3  # a last line that is shorter than that part of the longest


class WordEdges:
    """Tells where words begin. The dictionary is loaded when the first text needs it."""

    def __init__(self, texts: Iterable[str], *, chinese: bool) -> None:
        """Prepare for texts spelt with the characters of ``texts``, which are read once."""
        self._alphabet = texts
        self._chinese = chinese
        self._segmenter: Segmenter | None = None

    def of(self, text: str) -> frozenset[int]:
        """Return the offsets in ``text`` at which words begin."""
        if not self._chinese or not _HAN.search(text):
            return frozenset(range(len(text)))
        if self._segmenter is None:
            from pipeline.chinese.words import Segmenter  # noqa: PLC0415  (loads a dictionary)

            self._segmenter = Segmenter(self._alphabet)
        lengths = [len(word.text) for word in self._segmenter.words(text)]
        return frozenset(accumulate(lengths, initial=0))


def even_measure(text: str, most: float, edges: WordEdges, face: Face = "bold") -> float:
    """Return the measure in em, ``most`` at most, at which ``text`` breaks best.

    The text takes as many lines as at ``most``, never one more.
    """
    count = len(line_starts(text, most, face=face))
    if count == 1:
        return most
    words = edges.of(text)
    whole = width(text, face)
    best, found = math.inf, most
    for ems in range(math.floor(whole / count), math.floor(most * SAFETY - _SLACK) + 1):
        measure = (ems + _SLACK) / SAFETY
        starts = line_starts(text, measure, face=face)
        if len(starts) != count:
            continue
        cost = _cost(text, starts, words, face)
        if cost < best:
            best, found = cost, measure
    return found


def _cost(text: str, starts: list[int], words: frozenset[int], face: Face) -> float:
    ends = [*starts, len(text)]
    widths = [width(text[start:end].strip(), face) for start, end in pairwise(ends)]
    longest = max(widths) or 1.0
    cost = _RAGGED * (1 - min(widths) / longest)
    if widths[-1] < _LONELY_PART * longest:
        cost += _LONELY
    return cost + sum(_break_cost(text, start, words) for start in starts[1:])


def _break_cost(text: str, start: int, words: frozenset[int]) -> float:
    if start > 1 and _AFTER_MARK.match(text[start - 2]) and not _AFTER_MARK.match(text[start - 1]):
        return _AFTER_LONE  # a clause's first character, alone at the end of a line
    if start and _AFTER_MARK.match(text[start - 1]):
        return 0.0
    if start not in words:
        return _INSIDE_WORD
    return _BEFORE_PARTICLE if text[start : start + 1] in _PARTICLES else _AT_WORD


def measure_without_orphan(text: str, measure: float, first: float, face: Face) -> float:
    """Return a measure at which the last line of a paragraph is no lone character or two.

    The text takes as many lines as at ``measure``. Where that cannot be, ``measure`` is returned
    (CLREQ asks that a paragraph's last line be more than one character and its mark).

    Args:
        text: The paragraph.
        measure: The width of its lines in em.
        first: The width of its first line in em.
        face: The widest face in it.
    """
    starts = line_starts(text, measure, first, face)
    likely = line_starts(text, measure / SAFETY, first / SAFETY, face)
    if len(likely) < len(starts) or len(starts) == 1:
        return measure
    if width(text[starts[-1] :], face) >= _LEAST_LAST:
        return measure
    for ems in range(math.floor(measure * SAFETY), math.floor(measure * _NARROWEST), -1):
        narrow = (ems + _SLACK) / SAFETY
        if narrow >= measure:
            continue
        found = line_starts(text, narrow, first - measure + narrow, face)
        if len(found) != len(starts):
            break
        if width(text[found[-1] :], face) >= _LEAST_LAST:
            return narrow
    return measure

"""Titles: broken into balanced lines between words, and shortened to labels.

A title broken inside a word misreads (扎实推｜进), so lines end at word edges, and at the better of
them: after a mark, before no particle.
"""

from __future__ import annotations

import unicodedata
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.chinese.words import Word

NO_LINE_START = "、。，．：；？！）〕］｝〉》」』】”’％‰·…—,.:;?!)]}%"
"""Marks that may not begin a line (CLREQ, line-start prohibition)."""

NO_LINE_END = "（〔［｛〈《「『【“‘([{"
"""Marks that may not end a line (CLREQ, line-end prohibition)."""

_PARTICLES = frozenset("的地得和与及或之了着过时")
_PUNCTUATION = "。！？；，、：,.;:!?…—"
_LEANING_TAGS = ("n", "j", "l", "i", "vn", "an", "s", "t", "z", "eng")
_AFTER_MARK_BONUS = 3.0
_AFTER_COLON_BONUS = 16.0  # a title before its colon is a title by itself: 导读：怎样读史书
_COLONS = "：:—"
_AFTER_SPACE_BONUS = 40.0  # a space parts the lines of a title that the author broke
_PARTICLE_COST = 2.0


def width(text: str) -> float:
    """Return the width of ``text`` in em: 1 for wide and ambiguous characters, ½ for others."""
    return sum(
        1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.55 for character in text
    )


def balanced_lines(words: Sequence[str], measure: float) -> tuple[str, ...]:
    """Return the title that ``words`` make, broken into as few and as even lines as can be.

    Args:
        words: The title cut at word edges.
        measure: The width of a full line in em.

    Returns:
        The lines; their concatenation is the title. A word wider than the measure stands alone.
    """
    pieces = _glued(words)
    if not pieces:
        return ()
    widths = [width(piece) for piece in pieces]
    edges = [0.0, *accumulate(widths)]
    count = _fewest_lines(widths, measure)
    target = edges[-1] / count
    # best[k]: (cost, start of the last line) for the first k pieces, over a growing line count
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(count):
        reached: dict[int, tuple[float, int]] = {}
        for start, (cost, _) in best[-1].items():
            for end in range(start + 1, len(pieces) + 1):
                line = edges[end] - edges[start]
                if line > measure and end > start + 1:
                    break
                total = cost + (line - target) ** 2 + _edge_cost(pieces, end)
                if end not in reached or total < reached[end][0]:
                    reached[end] = (total, start)
        best.append(reached)
    return _lines(pieces, best)


def _glued(words: Sequence[str]) -> list[str]:
    """Return the words with marks joined to the word that they may not be parted from."""
    pieces: list[str] = []
    for word in words:
        if pieces and (word[:1] in NO_LINE_START or pieces[-1][-1:] in NO_LINE_END):
            pieces[-1] += word
        elif word:
            pieces.append(word)
    return pieces


def _fewest_lines(widths: Sequence[float], measure: float) -> int:
    count, filled = 1, 0.0
    for piece in widths:
        if filled and filled + piece > measure:
            count, filled = count + 1, 0.0
        filled += piece
    return count


def _edge_cost(pieces: Sequence[str], end: int) -> float:
    """Return what it costs to break before ``pieces[end]``; less than 0 for a good place."""
    if end == len(pieces):
        return 0.0
    cost = 0.0
    if pieces[end - 1][-1].isspace():  # it ends a line, where nobody sees it, and begins none
        cost -= _AFTER_SPACE_BONUS
    if pieces[end - 1][-1] in _COLONS:
        cost -= _AFTER_COLON_BONUS
    elif pieces[end - 1][-1] in _PUNCTUATION:
        cost -= _AFTER_MARK_BONUS
    if pieces[end] in _PARTICLES:
        cost += _PARTICLE_COST
    return cost


def _lines(pieces: Sequence[str], best: Sequence[dict[int, tuple[float, int]]]) -> tuple[str, ...]:
    lines: list[str] = []
    end = len(pieces)
    for reached in reversed(best[1:]):
        start = reached[end][1]
        lines.append("".join(pieces[start:end]))
        end = start
    return tuple(reversed(lines))


def label(text: str, words: Sequence[Word], longest: int) -> str:
    """Return a short form of a heading: cut at a mark, else at a word edge.

    Args:
        text: The heading.
        words: The heading cut into words; their concatenation is ``text``.
        longest: Characters the label may have.

    Returns:
        A beginning of ``text``, without the mark at its end.
    """
    whole = text.rstrip(_PUNCTUATION)
    if len(whole) <= longest:
        return whole
    cuts = [index for index, character in enumerate(text) if character in _PUNCTUATION]
    fitting = [cut for cut in cuts if longest // 3 <= cut <= longest]
    if fitting:
        return text[: fitting[-1]].rstrip(_PUNCTUATION)
    return _cut_at_word(words, longest)


def _cut_at_word(words: Sequence[Word], longest: int) -> str:
    """Return the longest run of whole words that fits and ends in a word that can end a phrase."""
    ends = list(accumulate(len(word.text) for word in words))
    fitting = [index for index, end in enumerate(ends) if end <= longest]
    if not fitting:
        return "".join(word.text for word in words)[:longest]
    last = fitting[-1]
    for index in range(last, 0, -1):
        if ends[index] < longest // 2:
            break
        if words[index].tag.startswith(_LEANING_TAGS):
            last = index
            break
    return "".join(word.text for word in words[: last + 1])

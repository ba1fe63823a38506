"""How wide characters are set: marks side by side, Han beside Latin, and what may give way.

All widths are thousandths of the em of the character they belong to.

Sources: CLREQ, “Compression of Punctuation Marks”, “Mixed Text Composition in Chinese and Western”,
“Line Adjustment”; CSS Text 4, `text-autospace`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

GAP = 250
"""Between Han and Latin: a quarter of an em (CLREQ, “Mixed Text Composition”)."""
LEAST_GAP = 125
"""What is left of it in a tight line."""
SPACE_GIVES = 4
"""The part of a space between words that gives way: a quarter; less would run words together."""
MORE_GAP = 83
"""What it gains first in a loose line, up to a third of an em."""
HALF = 500
"""What a full-width mark loses when it is set half as wide."""
MARK_GIVES = 250
"""The most that a mark inside a line gives way: half of its blank half."""

_FOLLOWED = re.compile("[CP](?=[OCP])")
"""A closing mark or pause before another mark loses its right half (CLREQ)."""
_PRECEDED = re.compile("(?<=O)O")
"""An opening mark after another loses its left half (CLREQ)."""
_GAPS = re.compile("(?<=[Hn])(?=[L9])|(?<=[L9])(?=[Hn])")
_GAP_SPACES = re.compile("(?<=[Hn])s(?=[L9])|(?<=[L9])s(?=[Hn])")
"""A space that the author typed where a gap belongs is that gap."""


class Blank(NamedTuple):
    """How much of a mark's square is blank on its left and on its right."""

    left: int
    right: int


NO_BLANK = Blank(0, 0)
_HALVED = 480  # a mark counts as half-width if so much of its square is blank: inks overshoot


def left_half(blank: Blank) -> int:
    """Return what an opening mark loses when it is set half-width: nothing if ink stands there."""
    return HALF if blank.left >= _HALVED else 0


def right_half(blank: Blank) -> int:
    """Return what a closing mark or pause loses when it is set half-width.

    Nothing where it stands in the middle of its square, as pauses do in Taiwan and Hong Kong.
    """
    return HALF if blank.right >= _HALVED else 0


def squeezed_right(classes: str) -> list[int]:
    """Return the places of marks that lose their right half to the mark after them."""
    return [match.start() for match in _FOLLOWED.finditer(classes)]


def squeezed_left(classes: str) -> list[int]:
    """Return the places of marks that lose their left half to the mark before them."""
    return [match.start() for match in _PRECEDED.finditer(classes)]


def gaps(classes: str) -> list[int]:
    """Return the places before which a gap parts Han from Latin."""
    return [match.start() for match in _GAPS.finditer(classes)]


def gap_spaces(classes: str) -> list[int]:
    """Return the places of spaces that are such a gap."""
    return [match.start() for match in _GAP_SPACES.finditer(classes)]


_EVERY = "HnOCPMDENSFLR9sizjZocq-aeA"
OPEN = frozenset(
    {a + b for a in "HnFAeCPZ" for b in "HnFAeOL9oqa"}
    | {a + b for a in "L9cqa" for b in "HnFAeO"}
    | {"s" + b for b in _EVERY}
) - {"FF"}
"""Pairs of classes between which a loose line is opened: not inside words and numbers, not beside
破折号, 省略号 and the like, and not between a mark and what it belongs to."""

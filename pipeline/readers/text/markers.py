"""What can stand at the start of a line: bullets and ordinals, as data."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.chinese import numerals

BULLETS = "✦✧●○◆◇■□★☆▲△▶►•‣※"
"""Glyphs that make a line a list item wherever they lead it."""

ASCII_BULLETS = "·*-"
"""Glyphs that make a line a list item only when a space follows."""

_BULLET = re.compile(rf"([{BULLETS}])\s*(?=\S)|([{re.escape(ASCII_BULLETS)}])\s+(?=\S)")

_NUMERAL = rf"[{numerals.CHARACTERS}]{{1,4}}"


class OrdinalFamily(NamedTuple):
    """A way to count points.

    Attributes:
        scheme: Its name, with N for the numeral and the mark that follows it.
        pattern: Matches the whole label at the start of a line; ``n`` is the numeral.
    """

    scheme: str
    pattern: re.Pattern[str]


ORDINAL_FAMILIES = (
    *(
        OrdinalFamily(f"第N{mark}", re.compile(f"第(?P<n>{_NUMERAL}){mark}"))
        for mark in ("，", "、", "：")
    ),
    OrdinalFamily("N是", re.compile(f"(?P<n>{_NUMERAL})是(?=.)")),
    OrdinalFamily("N要", re.compile(f"(?P<n>{_NUMERAL})要(?=.)")),
    OrdinalFamily("其N，", re.compile(f"其(?P<n>{_NUMERAL})，")),
    OrdinalFamily("（N）", re.compile(f"（(?P<n>{_NUMERAL}|[0-9０-９]{{1,3}})）")),
)
"""The families of ordinals that make points (design note on Chinese plain text).

A label alone proves nothing (一是 may open any sentence): a reader takes points only from a run
that counts 1, 2 … in one family.
"""


class Bullet(NamedTuple):
    """A bullet at the start of a line, and the text after it."""

    glyph: str
    rest: str


class Ordinal(NamedTuple):
    """An ordinal at the start of a line: its label as printed, value, family, and what follows."""

    label: str
    value: int
    scheme: str
    rest: str


def bullet(text: str) -> Bullet | None:
    """Return the bullet that leads ``text``, if one does."""
    match = _BULLET.match(text)
    if match is None:
        return None
    return Bullet(match[1] or match[2], text[match.end() :])


def ordinal(text: str) -> Ordinal | None:
    """Return the ordinal that leads ``text``, if one does."""
    for family in ORDINAL_FAMILIES:
        match = family.pattern.match(text)
        if match is not None:
            value = numerals.parse(match["n"])
            if value is not None:
                return Ordinal(match[0], value, family.scheme, text[match.end() :])
    return None

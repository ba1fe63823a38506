"""Sheets of paper by the names that the trade calls them by: facts, as of the language.

A and B sizes are ISO 216, in China GB/T 148. GB/T 788-1999 (图书和杂志开本及其幅面尺寸) takes A4
and A5 for the 16开 and 32开 of its A series. The 开 below are what the trade goes on trimming books
to: 大32开 is cut from a sheet of 850 × 1168 mm, 32开 and 16开 from 787 × 1092 mm, 大16开 from
889 × 1194 mm. JIS-B5 is of JIS P 0138; Office programs often call it B5.
"""

from __future__ import annotations

import re

_POINTS_PER_MM = 72 / 25.4
_POINTS_PER_UNIT = {"pt": 1.0, "mm": _POINTS_PER_MM, "cm": 10 * _POINTS_PER_MM, "in": 72.0}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(pt|mm|cm|in)")

_MILLIMETRES: dict[str, tuple[float, float]] = {
    "A3": (297, 420),
    "A4": (210, 297),
    "A5": (148, 210),
    "A6": (105, 148),
    "B3": (353, 500),
    "B4": (250, 353),
    "B5": (176, 250),
    "B6": (125, 176),
    "JIS-B4": (257, 364),
    "JIS-B5": (182, 257),
    "大16开": (210, 285),
    "16开": (185, 260),
    "大32开": (140, 203),
    "32开": (130, 184),
    "SRA3": (320, 450),
    "SRA4": (225, 320),
    "Letter": (215.9, 279.4),
}

NAMES = tuple(_MILLIMETRES)
"""All names, as messages list them."""

_BY_NAME = {name.casefold(): size for name, size in _MILLIMETRES.items()}


def points(length: str) -> float:
    """Return the points of a length with its unit, such as ``11.7pt`` or ``25mm``.

    Raises:
        ValueError: It is none.
    """
    match = _LENGTH.fullmatch(length)
    if match is None:
        message = f"expected a length with its unit such as 11.7pt or 25mm, got {length!r}"
        raise ValueError(message)
    return float(match[1]) * _POINTS_PER_UNIT[match[2]]


def size(name: str) -> tuple[float, float]:
    """Return width and height in points of a sheet that stands upright.

    Raises:
        ValueError: Nobody calls a sheet so.
    """
    found = _BY_NAME.get(name.strip().casefold())
    if found is None:
        message = f"{name!r} is no sheet of paper; known are {', '.join(NAMES)}"
        raise ValueError(message)
    return found[0] * _POINTS_PER_MM, found[1] * _POINTS_PER_MM

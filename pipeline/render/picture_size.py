"""How large a picture is shown: as the source asks or by its pixels, never wider than its room."""

from __future__ import annotations

import re

_POINTS = {  # CSS, “Absolute lengths”; what depends on a font is counted in ordinary ones
    "px": 0.75,
    "pt": 1.0,
    "pc": 12.0,
    "in": 72.0,
    "cm": 72 / 2.54,
    "mm": 72 / 25.4,
    "q": 72 / 101.6,
    "em": 12.0,
    "rem": 12.0,
}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*([a-z]+|%)?")
_LEAST = 1.0  # point


def shown_size(
    pixels: tuple[float, float], said: str, room: tuple[float, float], *, whole: float = 0.0
) -> tuple[float, float]:
    """Return the width and height in points at which a picture is shown.

    Args:
        pixels: Its width and height; a pixel is 1/96 inch (CSS).
        said: The width that the source asks for: a percentage or a CSS length; may be empty.
        room: The width and height that it must not pass, in points.
        whole: The width that percentages are of; that of the room if it is 0.
    """
    wide, tall = (max(1.0, side) * _POINTS["px"] for side in pixels)
    asked = _asked(said, whole or room[0])
    if asked:
        wide, tall = asked, tall * asked / wide
    scale = min(1.0, room[0] / wide, room[1] / tall)
    return max(_LEAST, wide * scale), max(_LEAST, tall * scale)


def _asked(said: str, whole: float) -> float:
    match = _LENGTH.fullmatch(said.strip().lower())
    if match is None:
        return 0.0
    if match[2] == "%":
        return float(match[1]) / 100 * whole
    return float(match[1]) * _POINTS.get(match[2] or "px", 0.0)

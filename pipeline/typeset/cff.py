"""Embedded OpenType fonts whose glyphs are found: identifiers of characters made glyph numbers.

WeasyPrint 70 writes glyph numbers into the page and says that they are character identifiers. In a
CID-keyed font the ``charset`` of its CFF table says which glyph an identifier has (ISO 32000-1,
9.7.4.2). That is the same number in the large Noto CJK fonts, but another in those cut down to one
region, where veraPDF, and readers that obey, find no glyph or a wrong one.
"""

from __future__ import annotations

import functools
import struct
from typing import Any

_CHARSET, _CHAR_STRINGS, _ROS = 15, 17, 1230
"""Operators of the Top DICT (Adobe Technical Note #5176, table 9); 12 30 is written as 1230."""
_ESCAPE = 12
_RANGE = struct.Struct(">BHH")  # format 2: the first identifier, and how many follow it
_FIRST_OWN = 3  # offsets below stand for charsets that every reader knows


@functools.cache
def install() -> None:
    """Make WeasyPrint embed such fonts so, from now on."""
    from weasyprint.pdf.fonts import Font  # noqa: PLC0415  (heavy)

    clean = Font.clean

    def clean_with_charset(self: Any, to_unicode: dict[int, str], hinting: bool) -> None:  # noqa: ANN401, FBT001  (WeasyPrint's)
        clean(self, to_unicode, hinting)
        self.file_content = with_identity(self.file_content)

    Font.clean = clean_with_charset


def with_identity(font: bytes) -> bytes:
    """Return an OpenType font in which each glyph of a CID-keyed CFF table is its own identifier.

    Fonts of other kinds are returned as they are.
    """
    if font[:4] != b"OTTO":
        return font
    (tables,) = struct.unpack_from(">H", font, 4)
    for place in range(12, 12 + 16 * tables, 16):
        name, _, start, length = struct.unpack_from(">4sLLL", font, place)
        if name == b"CFF ":
            table = _with_identity(font[start : start + length])
            if table is not None:
                padded = table + bytes(-length % 4)
                total = sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF
                head = font[: place + 4] + struct.pack(">L", total) + font[place + 8 : start]
                return head + table + font[start + length :]
    return font


def _with_identity(table: bytes) -> bytes | None:
    """Return a CFF table with the charset 1, 2, 3 …; None if it is not CID-keyed."""
    dicts = _end(table, table[2])  # after the header stand the names, then the Top DICTs
    start, end = _entry(table, dicts, 0)
    found = _operators(table[start:end])
    if _ROS not in found or found.get(_CHARSET, 0) < _FIRST_OWN:
        return None
    charset = found[_CHARSET]
    (glyphs,) = struct.unpack_from(">H", table, found[_CHAR_STRINGS])
    own = _RANGE.pack(2, 1, max(glyphs - 2, 0))
    if glyphs < 2 or _length(table, charset, glyphs) < len(own):  # noqa: PLR2004  (.notdef alone)
        return None
    return table[:charset] + own + table[charset + len(own) :]


def _length(table: bytes, charset: int, glyphs: int) -> int:
    """Return how many bytes a charset takes (#5176, section 13)."""
    if table[charset] == 0:
        return 1 + 2 * (glyphs - 1)
    left = struct.Struct(">HB" if table[charset] == 1 else ">HH")
    place, described = charset + 1, 1
    while described < glyphs:
        described += left.unpack_from(table, place)[1] + 1
        place += left.size
    return place - charset


def _end(table: bytes, place: int) -> int:
    """Return where the INDEX at ``place`` ends (#5176, section 5)."""
    (count,) = struct.unpack_from(">H", table, place)
    return _entry(table, place, count - 1)[1] if count else place + 2


def _entry(table: bytes, place: int, number: int) -> tuple[int, int]:
    """Return where entry ``number`` of the INDEX at ``place`` begins and ends."""
    (count,) = struct.unpack_from(">H", table, place)
    size = table[place + 2]
    offsets = place + 3
    data = offsets + (count + 1) * size - 1
    bounds = [
        data + int.from_bytes(table[offsets + size * each : offsets + size * (each + 1)], "big")
        for each in (number, number + 1)
    ]
    return bounds[0], bounds[1]


def _operators(data: bytes) -> dict[int, int]:
    """Return the last number before each operator of a DICT (#5176, section 4)."""
    found: dict[int, int] = {}
    place, value = 0, 0
    while place < len(data):
        first = data[place]
        place += 1
        if first == _ESCAPE:
            found[first * 100 + data[place]] = value
            place += 1
        elif first <= 21:  # noqa: PLR2004  (operators end here)
            found[first] = value
        elif first == 30:  # noqa: PLR2004  (a real number, to a half byte of ones)
            while data[place] & 0xF != 0xF and data[place] >> 4 != 0xF:  # noqa: PLR2004
                place += 1
            place += 1
        else:
            value, place = _number(data, first, place)
    return found


def _number(data: bytes, first: int, place: int) -> tuple[int, int]:
    """Return an integer and where it ends (#5176, table 3)."""
    match first:
        case 28:
            return int.from_bytes(data[place : place + 2], "big", signed=True), place + 2
        case 29:
            return int.from_bytes(data[place : place + 4], "big", signed=True), place + 4
        case _ if first <= 246:  # noqa: PLR2004
            return first - 139, place
        case _ if first <= 250:  # noqa: PLR2004
            return (first - 247) * 256 + data[place] + 108, place + 1
        case _:
            return -(first - 251) * 256 - data[place] - 108, place + 1

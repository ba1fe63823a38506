"""A font of boxes, each with a character's code in it, for characters that no font has.

Like the last-resort fonts of systems (Unicode, “Last Resort Font”), but made for one document: a
box a character, as wide as Chinese is, with the hexadecimal digits of its code point in it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FAMILY = "Kanben Codes"

_EM = 1000
_ASCENT, _DESCENT = 880, 120  # of a square character (OpenType, “idtp” and “ideo”)
_SIDE = 50  # from the edge of the square to the frame
_FRAME = 30  # thickness of the frame
_CELL = 42  # of the grid that digits are drawn on
_ACROSS, _DOWN = 3, 5  # cells of a digit
_FEW = 4  # digits stand in two rows of two, more of them in rows of three
_DIGITS = {
    "0": "###,#.#,#.#,#.#,###",
    "1": ".#.,##.,.#.,.#.,###",
    "2": "###,..#,###,#..,###",
    "3": "###,..#,###,..#,###",
    "4": "#.#,#.#,###,..#,..#",
    "5": "###,#..,###,..#,###",
    "6": "###,#..,###,#.#,###",
    "7": "###,..#,..#,..#,..#",
    "8": "###,#.#,###,#.#,###",
    "9": "###,#.#,###,..#,###",
    "A": "###,#.#,###,#.#,#.#",
    "B": "##.,#.#,##.,#.#,##.",
    "C": "###,#..,#..,#..,###",
    "D": "##.,#.#,#.#,#.#,##.",
    "E": "###,#..,###,#..,###",
    "F": "###,#..,###,#..,#..",
}
_SPACES = {0x20: "space", 0xA0: "uni00A0"}  # a space is set in the font of what stands before it
_BLANK = 250  # their width
_EPOCH = (
    2_082_844_800  # 1970 in seconds since 1904, so that the same characters give the same bytes
)


def draw(characters: Iterable[str]) -> bytes:
    """Return a TrueType font with a box for each of ``characters``."""
    from fontTools.fontBuilder import FontBuilder  # noqa: PLC0415  (heavy, and seldom needed)
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # noqa: PLC0415  (heavy)

    codes = sorted({ord(character) for character in characters} - set(_SPACES))
    names = {code: f"u{code:04X}" for code in codes}
    order = [".notdef", *_SPACES.values(), *names.values()]
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({**_SPACES, **names})
    outlines = {name: _outline(f"{code:04X}") for code, name in names.items()}
    blanks = {name: TTGlyphPen(None).glyph() for name in _SPACES.values()}
    builder.setupGlyf({".notdef": _outline(""), **blanks, **outlines})
    widths = dict.fromkeys(order, (_EM, _SIDE)) | dict.fromkeys(blanks, (_BLANK, 0))
    builder.setupHorizontalMetrics(widths)
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=-_DESCENT)
    builder.setupNameTable(
        {"familyName": FAMILY, "styleName": "Regular", "psName": FAMILY.replace(" ", "")}
    )
    builder.setupOS2(sTypoAscender=_ASCENT, sTypoDescender=-_DESCENT, usWinAscent=_ASCENT)
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=_EPOCH, modified=_EPOCH)
    builder.font.recalcTimestamp = False
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


def _outline(digits: str) -> Any:  # noqa: ANN401  (fontTools has no types)
    """Return a frame with ``digits`` in it."""
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # noqa: PLC0415  (heavy)

    pen = TTGlyphPen(None)
    left, right = _SIDE, _EM - _SIDE
    bottom, top = _SIDE - _DESCENT, _ASCENT - _SIDE
    _rectangle(pen, left, bottom, right, top)
    inner = (left + _FRAME, bottom + _FRAME, right - _FRAME, top - _FRAME)
    _rectangle(pen, *inner, hole=True)
    for box in _strokes(digits, (left + right) / 2, (bottom + top) / 2):
        _rectangle(pen, *box)
    return pen.glyph()


def _strokes(digits: str, x: float, y: float) -> Iterator[tuple[int, int, int, int]]:
    """Yield the rectangles of ``digits``, in two rows around the point ``x``, ``y``."""
    across = 2 if len(digits) <= _FEW else 3
    step, line = (_ACROSS + 1) * _CELL, (_DOWN + 1) * _CELL
    for number, digit in enumerate(digits.rjust(2 * across, "0")):
        row, column = divmod(number, across)
        left = x - (across * step - _CELL) / 2 + column * step
        top = y + (2 * line - _CELL) / 2 - row * line
        for down, cells in enumerate(_DIGITS[digit].split(",")):
            high = round(top - down * _CELL)
            start = 0
            while start < _ACROSS:
                end = start
                while end < _ACROSS and cells[end] == "#":
                    end += 1
                if end > start:
                    edges = round(left + start * _CELL), round(left + end * _CELL)
                    yield edges[0], high - _CELL, edges[1], high
                start = end + 1


def _rectangle(  # noqa: PLR0913  (four edges)
    pen: Any,  # noqa: ANN401  (fontTools has no types)
    left: int,
    bottom: int,
    right: int,
    top: int,
    *,
    hole: bool = False,
) -> None:
    corners = [(left, bottom), (left, top), (right, top), (right, bottom)]
    if hole:
        corners.reverse()
    pen.moveTo(corners[0])
    for corner in corners[1:]:
        pen.lineTo(corner)
    pen.closePath()

"""Where each character of a PDF stands on its page, and what belongs to which marked content.

The places come from PDFium, and nothing from what made the file.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.verify.tagged import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

_SLOPE = 0.1  # how much a line may slope
_OTHERWISE = 0.25  # em: how much wider or narrower another glyph for the same square character is


class Glyph(NamedTuple):
    """A character on a page; lengths in points, from the page's lower left corner.

    Attributes:
        text: The character.
        left: Where it begins.
        right: Where the next one would begin.
        base: The height of its baseline.
        em: Its size.
    """

    text: str
    left: float
    right: float
    base: float
    em: float


class Box(NamedTuple):
    """A picture or drawing on a page; in points, from the page's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float


def glyphs_of(page: Any, number: int) -> dict[Piece, list[Glyph]]:  # noqa: ANN401
    """Return the upright characters of a page, also spaces, by the marked content they are in.

    Args:
        page: A page of pypdfium2.
        number: Its number, counted from 0.
    """
    import pypdfium2.raw as pdfium  # noqa: PLC0415  (heavy)

    found: dict[Piece, list[Glyph]] = {}
    objects: dict[int, tuple[Piece, float, Any]] = {}  # with the size and the font of each
    widths = _Widths()
    opened = page.get_textpage()  # closed when nothing refers to it
    text = opened.raw
    x, base = ctypes.c_double(), ctypes.c_double()
    box = pdfium.FS_RECTF()
    before = math.nan  # where the last one begins
    for index in range(pdfium.FPDFText_CountChars(text)):
        item = pdfium.FPDFText_GetTextObject(text, index)
        code = pdfium.FPDFText_GetUnicode(text, index)
        if not item or not _is_seen(code) or pdfium.FPDFText_IsGenerated(text, index):
            continue
        address = ctypes.addressof(item.contents)
        if address not in objects:
            piece = Piece(number, pdfium.FPDFPageObj_GetMarkedContentID(item))
            objects[address] = piece, _size(text, index), pdfium.FPDFTextObj_GetFont(item)
        piece, em, font = objects[address]
        if not em or piece.mark < 0:
            continue
        pdfium.FPDFText_GetCharOrigin(text, index, x, base)
        width = em * widths.of(font, code)
        if abs(width - em) < _OTHERWISE * em and _is_square(chr(code)):
            width = em
        if not width or x.value == before:  # another letter of the same ligature
            pdfium.FPDFText_GetLooseCharBox(text, index, box)
            width = box.right - x.value
        before = x.value
        if width > 0:
            glyph = Glyph(chr(code), x.value, x.value + width, base.value, em)
            found.setdefault(piece, []).append(glyph)
    return found


def _size(text: Any, index: int) -> float:  # noqa: ANN401  (a pointer)
    """Return the size of a character on the page, in points; 0 if it does not stand upright."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415  (heavy)

    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    if abs(matrix.b) > _SLOPE * abs(matrix.a):
        return 0.0
    return math.hypot(matrix.c, matrix.d) * float(pdfium.FPDFText_GetFontSize(text, index))


def _is_seen(code: int) -> bool:
    """Tell whether a character is no mere control or accent; spaces count."""
    return unicodedata.category(chr(code))[0] not in "CM"


def _is_square(char: str) -> bool:
    """Tell whether a character fills a square, or does so in Chinese fonts as “ and … do."""
    width = unicodedata.east_asian_width(char)
    return width in "WF" or (width == "A" and unicodedata.category(char)[0] == "P")


class _Widths:
    """How wide the fonts of a page say that characters are, in points of font size 1.

    PDFium's boxes will not do: they take in ink that reaches over a character's width.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], float] = {}

    def of(self, font: Any, code: int) -> float:  # noqa: ANN401  (a pointer)
        """Return the width of a character; 0 if the font does not tell."""
        import pypdfium2.raw as pdfium  # noqa: PLC0415  (heavy)

        key = ctypes.addressof(font.contents), code
        if key not in self._known:
            width = ctypes.c_float()
            told = pdfium.FPDFFont_GetGlyphWidth(font, code, 1.0, width)
            self._known[key] = width.value if told else 0.0
        return self._known[key]


def boxes_of(page: Any, number: int) -> Iterator[tuple[Piece, Box]]:  # noqa: ANN401
    """Yield what a page shows besides text, with the marked content that it is in.

    Args:
        page: A page of pypdfium2.
        number: Its number, counted from 0.
    """
    import pypdfium2.raw as pdfium  # noqa: PLC0415  (heavy)

    kinds = [pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM]
    for item in page.get_objects(filter=kinds, max_depth=1):
        mark = pdfium.FPDFPageObj_GetMarkedContentID(item.raw)
        if mark >= 0:
            yield Piece(number, mark), Box(*item.get_bounds())

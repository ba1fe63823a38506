"""Text that a PDF draws outside its visible pages."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from pipeline.verify.finding import Finding
from pipeline.verify.pdfium import opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SHOWN = 40  # characters in messages
_TOLERANCE = 1.0  # points; side bearings reach over the edge by less


def clipped(path: Path) -> list[Finding]:
    """Return the pages on which text is drawn outside the visible page, wholly or partly.

    Raises:
        KanbenError: It is no PDF.
    """
    found: list[Finding] = []
    with opened(path) as document:
        for number in range(len(document)):
            outside = _outside(document[number])
            if outside:
                message = f"{len(outside)} characters leave the page: {outside[:_SHOWN]!r}"
                found.append(Finding("error", "text-clipped", message, f"page {number + 1}"))
    return found


def _outside(page: Any) -> str:  # noqa: ANN401  (pypdfium2 has no types)
    """Return the characters of a page that are not inside its crop box."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415  (heavy)

    frame = page.get_cropbox()
    kinds = [pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM]
    if all(  # nearly always: the boxes of some dozen lines are enough, unless forms hold them
        item.type == pdfium.FPDF_PAGEOBJ_TEXT and _within(item.get_bounds(), frame)
        for item in page.get_objects(filter=kinds, max_depth=1)
    ):
        return ""
    text = page.get_textpage()
    edges = [ctypes.c_double() for _ in range(4)]  # left, right, bottom, top
    outside = []
    for index in range(text.count_chars()):
        pdfium.FPDFText_GetCharBox(text.raw, index, *map(ctypes.byref, edges))
        left, right, bottom, top = (edge.value for edge in edges)
        if right > left and not _within((left, bottom, right, top), frame):
            outside.append(text.get_text_range(index, 1))
    return "".join(outside)


def _within(box: Sequence[float], frame: Sequence[float]) -> bool:
    """Tell whether a box (left, bottom, right, top) lies in a frame, in points."""
    return (
        box[0] >= frame[0] - _TOLERANCE
        and box[1] >= frame[1] - _TOLERANCE
        and box[2] <= frame[2] + _TOLERANCE
        and box[3] <= frame[3] + _TOLERANCE
    )

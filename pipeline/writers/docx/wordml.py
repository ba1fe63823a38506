"""The small words of WordprocessingML: runs, paragraphs, fields, and properties in schema order.

Everything is text; a part is parsed once, when it is whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# The schema makes these sequences, and Word refuses a file that mixes them up. Only elements that
# we write are listed (ECMA-376 Part 1: CT_PPrBase, EG_RPrBase).
_ORDER = {
    container: {name: rank for rank, name in enumerate(names.split())}
    for container, names in (
        (
            "pPr",
            (
                "pStyle keepNext keepLines widowControl numPr pBdr shd tabs kinsoku overflowPunct "
                "topLinePunct spacing ind contextualSpacing jc outlineLvl"
            ),
        ),
        ("rPr", "rStyle rFonts b bCs i iCs strike color sz szCs u vertAlign rtl em lang"),
    )
}
_TAG = re.compile(r"<w:(\w+)")
_BREAKS = re.compile(r"([\n\t])")


def text_of(value: str) -> str:
    """Return ``value`` as XML text."""
    return escape(value)


def attribute(value: str) -> str:
    """Return ``value`` as a quoted XML attribute value."""
    return quoteattr(value)


def tag_of(element: str) -> str:
    """Return the local name of an element that is given as text."""
    match = _TAG.match(element)
    return match[1] if match else ""


def properties(container: str, elements: Iterable[str]) -> str:
    """Return ``elements`` in the order of the schema inside ``w:container``; empty for none."""
    order = _ORDER[container]
    ordered = sorted(filter(None, elements), key=lambda element: order[tag_of(element)])
    return f"<w:{container}>{''.join(ordered)}</w:{container}>" if ordered else ""


def run(value: str, elements: Iterable[str] = ()) -> str:
    """Return ``value`` as a run; line ends and tabs become ``w:br`` and ``w:tab``."""
    if not value:
        return ""
    pieces = (_piece(piece) for piece in _BREAKS.split(value) if piece)
    return f"<w:r>{properties('rPr', elements)}{''.join(pieces)}</w:r>"


def _piece(piece: str) -> str:
    if piece == "\n":
        return "<w:br/>"
    if piece == "\t":
        return "<w:tab/>"
    return f'<w:t xml:space="preserve">{escape(piece)}</w:t>'


def paragraph(style: str, content: str, elements: Iterable[str] = ()) -> str:
    """Return a paragraph of ``style``; ``elements`` are direct properties."""
    own = properties("pPr", (f'<w:pStyle w:val="{style}"/>', *elements))
    return f"<w:p>{own}{content}</w:p>"


def field_begin(instruction: str, elements: Iterable[str] = ()) -> str:
    """Return the runs that open a complex field, up to where its result begins.

    WPS loses fields that are not written in full, each character in a run of its own.
    """
    own = properties("rPr", elements)
    return (
        f'<w:r>{own}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{own}<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        f'<w:r>{own}<w:fldChar w:fldCharType="separate"/></w:r>'
    )


def field_end(elements: Iterable[str] = ()) -> str:
    """Return the run that closes a complex field."""
    return f'<w:r>{properties("rPr", elements)}<w:fldChar w:fldCharType="end"/></w:r>'


def field(instruction: str, result: str, elements: Iterable[str] = ()) -> str:
    """Return a whole field with its cached ``result``."""
    own = tuple(elements)
    return field_begin(instruction, own) + run(result, own) + field_end(own)


def spacing(before: float, after: float, line: float, rule: str = "atLeast") -> str:
    """Return ``w:spacing``; lengths in points.

    The rule is ``atLeast``, since ``exact`` cuts ruby off and a multiple depends on the font that
    the reader's machine has.
    """
    return (
        f'<w:spacing w:before="{_twips(before)}" w:after="{_twips(after)}" '
        f'w:line="{_twips(line)}" w:lineRule="{rule}"/>'
    )


def indent(*, left: int = 0, right: int = 0, first: int = 0, first_chars: int = 0) -> str:
    """Return ``w:ind``; lengths in twips, a negative ``first`` hangs.

    ``first_chars`` is in hundredths of a character and goes first in Word; the twips beside it are
    for programs that do not know it.
    """
    side = f' w:hanging="{-first}"' if first < 0 else f' w:firstLine="{first}"'
    chars = f' w:firstLineChars="{first_chars}"' if first_chars else ""
    return f'<w:ind w:left="{left}" w:right="{right}"{chars}{side}/>'


def numbered(instance: int, level: int) -> str:
    """Return ``w:numPr``: number instance (0 for none) and level from 0."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{instance}"/></w:numPr>'


def _twips(points: float) -> int:
    return round(points * 20)

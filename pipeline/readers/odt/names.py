"""The names of OpenDocument 1.3 (part 3), and how its measures are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from pipeline.readers.docx.names import W

if TYPE_CHECKING:
    from lxml.etree import _Element

_OPEN: Final = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT: Final = f"{{{_OPEN}text:1.0}}"
TABLE: Final = f"{{{_OPEN}table:1.0}}"
DRAW: Final = f"{{{_OPEN}drawing:1.0}}"
OFFICE: Final = f"{{{_OPEN}office:1.0}}"
STYLE: Final = f"{{{_OPEN}style:1.0}}"
FO: Final = f"{{{_OPEN}xsl-fo-compatible:1.0}}"
SVG: Final = f"{{{_OPEN}svg-compatible:1.0}}"
CHART: Final = f"{{{_OPEN}chart:1.0}}"
META: Final = f"{{{_OPEN}meta:1.0}}"
MANIFEST: Final = f"{{{_OPEN}manifest:1.0}}"
MATH: Final = "{http://www.w3.org/1998/Math/MathML}"
XLINK: Final = "{http://www.w3.org/1999/xlink}"
XML: Final = "{http://www.w3.org/XML/1998/namespace}"
LIBRE: Final = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
"""What LibreOffice adds."""

PARAGRAPHS: Final = (f"{TEXT}p", f"{TEXT}h")
SHAPES: Final = tuple(
    f"{DRAW}{name}"
    for name in re.findall(
        r"[\w-]+",
        """
        frame g custom-shape rect ellipse circle line polyline polygon regular-polygon path
        caption connector measure control page-thumbnail a
        """,
    )
)
INDEXES: Final = tuple(
    f"{TEXT}{name}"
    for name in (
        "table-of-content",
        "illustration-index",
        "table-index",
        "object-index",
        "user-index",
        "alphabetical-index",
    )
)
"""What programs make by themselves of headings and marks; a bibliography is text."""

_LENGTH: Final = re.compile(r"(-?[0-9.]{1,12})(in|cm|mm|pt|pc|px)")
_POINTS: Final = {"in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pt": 1.0, "pc": 12.0, "px": 0.75}


def points(length: str | None) -> float | None:
    """Return a length in points; None if it is none, or relative."""
    match = _LENGTH.fullmatch(length or "")
    try:
        return float(match[1]) * _POINTS[match[2]] if match else None
    except ValueError:
        return None


def whole(text: str | None, default: int, most: int) -> int:
    """Return a number that an attribute holds, from 0 to ``most``."""
    if text is None or not text.isdecimal():
        return default
    return min(int(text), most) if len(text) < 10 else most  # noqa: PLR2004  (digits)


def put(parent: _Element, name: str, /, **values: str) -> _Element:
    """Append an element of WordprocessingML with attributes of it."""
    made = etree.SubElement(parent, W + name)  # twice as fast as with a dictionary of attributes
    for key, said in values.items():
        made.set(W + key, said)
    return made

"""The names of WordprocessingML and its neighbours (ECMA-376 Part 1), and how values are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

_TRANSITIONAL: Final = "http://schemas.openxmlformats.org/"
_STRICT: Final = "http://purl.oclc.org/ooxml/"

W: Final = f"{{{_TRANSITIONAL}wordprocessingml/2006/main}}"
R: Final = f"{{{_TRANSITIONAL}officeDocument/2006/relationships}}"
M: Final = f"{{{_TRANSITIONAL}officeDocument/2006/math}}"
A: Final = f"{{{_TRANSITIONAL}drawingml/2006/main}}"
WP: Final = f"{{{_TRANSITIONAL}drawingml/2006/wordprocessingDrawing}}"
PIC: Final = f"{{{_TRANSITIONAL}drawingml/2006/picture}}"
CHART: Final = f"{{{_TRANSITIONAL}drawingml/2006/chart}}"
DIAGRAM: Final = f"{{{_TRANSITIONAL}drawingml/2006/diagram}}"
PACKAGE: Final = f"{{{_TRANSITIONAL}package/2006/relationships}}"
CORE: Final = f"{{{_TRANSITIONAL}package/2006/metadata/core-properties}}"
EXTENDED: Final = f"{{{_TRANSITIONAL}officeDocument/2006/extended-properties}}"
MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"
SHAPE: Final = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15: Final = "{http://schemas.microsoft.com/office/word/2012/wordml}"
SVG: Final = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}"
DECORATIVE: Final = "{http://schemas.microsoft.com/office/drawing/2017/decorative}"
VML: Final = "{urn:schemas-microsoft-com:vml}"
OFFICE: Final = "{urn:schemas-microsoft-com:office:office}"

_TO_TRANSITIONAL: Final = {
    f"{_STRICT}wordprocessingml/main": W,
    f"{_STRICT}officeDocument/relationships": R,
    f"{_STRICT}officeDocument/math": M,
    f"{_STRICT}drawingml/main": A,
    f"{_STRICT}drawingml/wordprocessingDrawing": WP,
    f"{_STRICT}drawingml/picture": PIC,
    f"{_STRICT}drawingml/chart": CHART,
    f"{_STRICT}drawingml/diagram": DIAGRAM,
    f"{_STRICT}officeDocument/extendedProperties": EXTENDED,
}

OVER_CONTENTS: Final = re.compile(r"目[ \u3000]*[录錄次]|contents", re.IGNORECASE)
"""What stands over a list of headings that Word makes by itself."""

VAL: Final = W + "val"
P: Final = W + "p"
T: Final = W + "t"
TABLE: Final = W + "tbl"
ALTERNATE: Final = MC + "AlternateContent"
BOX: Final = W + "txbxContent"

_FALSE: Final = frozenset(("0", "false", "off", "none"))


def made_transitional(root: _Element) -> _Element:
    """Return ``root`` with the names of the strict variant (ISO/IEC 29500-1) as transitional ones.

    The two differ in their namespaces, and in measures that this reader does not need exactly.
    """
    if not any(uri.startswith(_STRICT) for uri in root.nsmap.values()):
        return root
    for element in root.iter("*"):
        element.tag = _renamed(str(element.tag))
        for name in [str(name) for name in element.attrib if str(name).startswith("{")]:
            value = element.get(name, "")
            del element.attrib[name]
            element.set(_renamed(name), value)
    return root


def _renamed(name: str) -> str:
    uri, _, local = name[1:].rpartition("}")
    return _TO_TRANSITIONAL[uri] + local if uri in _TO_TRANSITIONAL else name


def child(parent: _Element | None, tag: str) -> _Element | None:
    """Return the first child of a kind: what ``find`` does, which takes three times as long."""
    if parent is not None:
        for each in parent:
            if each.tag == tag:
                return each
    return None


def value(parent: _Element | None, name: str, default: str = "") -> str:
    """Return ``w:val`` of the child ``w:name`` of ``parent``."""
    found = child(parent, W + name)
    return default if found is None else found.get(VAL, default)


def is_on(parent: _Element | None, name: str) -> bool | None:
    """Return what an on/off property says (ECMA-376 Part 1, ST_OnOff), None if it is not there."""
    found = child(parent, W + name)
    return None if found is None else found.get(VAL, "1").lower() not in _FALSE


def gallery(element: _Element) -> str:
    """Return the gallery that a content control belongs to, such as ``Table of Contents``."""
    properties = element.find(W + "sdtPr")
    part = None if properties is None else properties.find(W + "docPartObj")
    return value(part, "docPartGallery")


def number(text: str | None, default: int = 0) -> int:
    """Return an integer that an attribute holds; a measure with a unit is in twips.

    What is no number, or larger than any page or count can be, is ``default``.
    """
    if not text:
        return default
    unit = _TWIPS.get(text[-2:])
    try:
        found = float(text[:-2]) * unit if unit else float(text)
    except ValueError:
        return default
    return round(found) if abs(found) < _LARGEST else default


_TWIPS: Final = {"pt": 20.0, "cm": 567.0, "mm": 56.7, "in": 1440.0, "pc": 240.0, "pi": 240.0}
_LARGEST: Final = 1e9

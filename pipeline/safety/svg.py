"""SVG from strangers: drawings only, complete in themselves, and of bounded work."""

from __future__ import annotations

import base64
import binascii
import math
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from pipeline.safety import pictures
from pipeline.safety.css import load_in
from pipeline.safety.xml import parse_xml

if TYPE_CHECKING:
    from lxml import etree

MOST_DRAWN: Final = 200_000
"""Elements that are drawn once each reference to another (``use``, patterns, masks) is followed."""
LONGEST_SIDE: Final = 100_000
"""CSS pixels."""

_SVG: Final = "http://www.w3.org/2000/svg"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_HREF: Final = ("href", "{http://www.w3.org/1999/xlink}href")
_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
_DRAWING: Final = frozenset(
    """svg g defs title desc metadata symbol use switch view a style image
    path rect circle ellipse line polyline polygon text tspan textPath marker
    linearGradient radialGradient stop pattern clipPath mask filter
    feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting
    feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
    feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting
    feSpotLight feTile feTurbulence""".split()  # noqa: SIM905  (a column of names to read)
)
"""SVG 2's elements without those that run, embed, or change others: script, foreignObject, set."""
_DATA: Final = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,", re.IGNORECASE)
_FRAGMENT: Final = re.compile(r"""url\(\s*["']?#([^"')]*)""", re.IGNORECASE)
_LENGTH: Final = re.compile(r"\s*([0-9]{0,9}(?:\.[0-9]{1,9})?)(px|pt|pc|mm|cm|in)?\s*")
_PIXELS: Final = {"px": 1, "pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
_DEFAULT: Final = (300, 150)  # CSS 2.1, 10.3.2: of what has no size of its own


def judge(data: bytes, place: str) -> tuple[int, int]:
    """Return width and height of an SVG in CSS pixels, after refusing all but plain drawing.

    Raises:
        KanbenError: It is not well-formed, runs or loads something, or draws too much.
    """
    from lxml import etree  # noqa: PLC0415  (heavy)

    root = parse_xml(data, place or "an SVG picture")
    if root.tag != f"{{{_SVG}}}svg":
        raise pictures.refused(place, "it is XML, but no SVG")
    if next(root.itersiblings(etree.ProcessingInstruction, preceding=True), None) is not None:
        raise pictures.refused(place, "it has a processing instruction, such as for a style sheet")
    for element in root.iter("*"):
        _judge_element(element, place)
    _judge_work(root, place)
    return _size(root, place)


def _judge_element(element: etree._Element, place: str) -> None:
    space, _, name = str(element.tag).rpartition("}")
    if space[1:] == _XHTML or (space[1:] in (_SVG, "") and name not in _DRAWING):
        raise pictures.refused(place, f"its element {name!r} does more than draw")
    if name == "style":
        _judge_css("".join(map(str, element.itertext())), place)
    for key, value in element.items():
        attribute = str(key)
        if attribute.lower().startswith("on") or attribute in (_BASE, "src"):
            raise pictures.refused(place, f"its attribute {attribute!r} runs or loads something")
        if attribute in _HREF:
            _judge_reference(str(value), name, place)
        else:
            _judge_css(str(value), place)


def _judge_reference(target: str, name: str, place: str) -> None:
    target = target.strip()
    if target.startswith("#"):
        return
    if name != "image" or not _DATA.match(target):
        raise pictures.refused(place, f"it refers to {target[:60]!r} outside itself")
    try:
        inner = base64.b64decode(unquote_to_bytes(target.partition(",")[2]))
    except binascii.Error as error:
        raise pictures.refused(place, "a picture inside it is damaged") from error
    if pictures.examine(inner, place).media_type == "image/svg+xml":
        raise pictures.refused(place, "it holds another SVG")


def _judge_css(css: str, place: str) -> None:
    load = load_in(css)
    if load:
        raise pictures.refused(place, f"its style loads something: {load[0]!r}")


def _judge_work(root: etree._Element, place: str) -> None:
    """Follow all references and count; so rings of them and doublings come to an end alike."""
    named = {str(key): element for element in root.iter("*") if (key := element.get("id"))}
    drawn = 0
    waiting = [root]
    while waiting:
        element = waiting.pop()
        drawn += 1
        waiting += element
        for key, value in element.items():
            text = str(value)
            names = [text.strip()[1:]] if str(key) in _HREF else _FRAGMENT.findall(text)
            waiting += (named[name] for name in names if name in named)
        if drawn + len(waiting) > MOST_DRAWN:
            raise pictures.refused(place, f"it draws more than {MOST_DRAWN:,} elements")


def _size(root: etree._Element, place: str) -> tuple[int, int]:
    box = re.split(r"[\s,]+", str(root.get("viewBox", "")).strip())
    sides = (_pixels(str(root.get("width", ""))), _pixels(str(root.get("height", ""))))
    given = tuple(map(_pixels, box[2:4])) if len(box) == 4 else _DEFAULT  # noqa: PLR2004
    width, height = (side or other or 1 for side, other in zip(sides, given, strict=True))
    if max(width, height) > LONGEST_SIDE:
        raise pictures.refused(place, f"a side of it is longer than {LONGEST_SIDE:,} pixels")
    return math.ceil(width), math.ceil(height)


def _pixels(length: str) -> float:
    """Return a length in CSS pixels, or 0 if it is none or relative."""
    match = _LENGTH.fullmatch(length)
    return float(match[1]) * _PIXELS[match[2] or "px"] if match and match[1] else 0.0

"""The door to ziamath: nothing outside of this folder imports it. MathML → a drawing.

A formula becomes outlines of STIX Two Math, which ziamath brings along. What that font lacks, such
as Chinese, becomes SVG text in the theme's font, at the size and place of a square character.
"""

from __future__ import annotations

import functools
import sys
import warnings
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import msgspec

from pipeline.typeset.ziamath.markup import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

SIZE = 24.0  # CSS pixels of an em; ziamath's own, from which it takes its smallest size
_MARGIN = 1.0  # CSS pixels around the drawing, for what glyphs reach beyond their boxes
_MOST = 100_000.0  # CSS pixels of a side, as `pipeline.safety.svg` takes it
_DEEPEST = 3000  # calls in each other: what is nested deeper cannot be set


class Drawing(msgspec.Struct, frozen=True):
    """A formula as a picture.

    Attributes:
        shapes: The elements of SVG that draw it, in order: ``path``, whose outline is in units of
            the font, ``rect``, ``text`` and others, without children.
        box: Left, top, width and height of the drawing, in CSS pixels, `SIZE` to an em. The
            vertical axis points downwards; the base line is at 0.
    """

    shapes: tuple[ET.Element, ...]
    box: tuple[float, float, float, float]

    @property
    def width(self) -> float:
        """How wide it is, in em of the text around it."""
        return self.box[2] / SIZE

    @property
    def height(self) -> float:
        """How high it is from its lowest to its highest point, in em."""
        return self.box[3] / SIZE

    @property
    def depth(self) -> float:
        """How far it reaches below the base line, in em."""
        return (self.box[1] + self.box[3]) / SIZE

    @property
    def svg(self) -> bytes:
        """The drawing as a file."""
        left, top, width, height = (f"{number:.3f}" for number in self.box)
        shapes = "".join(map(_written, self.shapes))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="{left} {top} {width} {height}">{shapes}</svg>'
        ).encode()


def _written(shape: ET.Element) -> str:
    attributes = "".join(
        f' {name}="{escape(value) if "family" in name else value}"'
        for name, value in shape.attrib.items()
    )
    if shape.text:
        return f"<{shape.tag}{attributes}>{escape(shape.text)}</{shape.tag}>"
    return f"<{shape.tag}{attributes}/>"


def draw(mathml: str, family: str, color: str) -> Drawing | None:
    """Return a ``math`` element as a drawing; None if ziamath cannot set it.

    Args:
        mathml: Well-formed, with the namespace of MathML, without annotation.
        family: The value of ``font-family`` for characters that the font of formulas lacks.
        color: As CSS writes it.
    """
    engine = _engine()
    root = ET.fromstring(mathml)  # noqa: S314  (pandoc wrote it)
    root.set("mathcolor", color)
    prepare(root)
    canvas = ET.Element("svg")
    font = _font(family)
    engine.loadedfonts[font].begin()
    try:
        with _room():
            node = engine.Math(root, size=SIZE, font=font, margin=_MARGIN).node
            node.draw(0, 0, canvas)
    except Exception:  # noqa: BLE001  (it raises anything on markup that it does not expect)
        return None
    left, right, low, high = node.bbox
    width, height = right - left + 2 * _MARGIN, high - low + 2 * _MARGIN
    if not (0 < width < _MOST and 0 < height < _MOST):
        return None
    return Drawing(tuple(canvas), (left - _MARGIN, -high - _MARGIN, width, height))


@contextmanager
def _room() -> Iterator[None]:
    """Let ziamath call itself as deep as formulas may be nested; it needs ten calls a level."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(max(usual, _DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)


def draws(character: str) -> bool:
    """Tell whether the font of formulas has ``character``; what it lacks is set as text."""
    return bool(_engine().loadedfonts["default"].glyphindex(character))


@functools.cache
def _engine() -> ModuleType:
    """Return ziamath, whose import uses what Python 3.11 calls deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from ziamath import zmath  # noqa: PLC0415  (heavy)
    from pipeline.typeset.ziamath import arrows, parts, rows, thrift  # noqa: PLC0415  (they import it)

    thrift.install()
    rows.install()
    parts.install()
    arrows.install()
    return zmath


@functools.cache
def _font(family: str) -> str:
    """Return the name under which ziamath knows its own font, patched up with ``family``."""
    from pipeline.typeset.ziamath.font import patched  # noqa: PLC0415  (it imports ziamath)

    engine: Any = _engine()
    name = f"kanben:{family}"
    engine.loadedfonts[name] = patched(engine.loadedfonts["default"].info.filename, family)
    return name

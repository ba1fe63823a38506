"""The door to ziamath: the only module that imports it. MathML → SVG.

A formula becomes outlines of STIX Two Math, which ziamath brings along. What that font lacks, such
as Chinese, becomes SVG text in the theme's font, at the size and place of a square character.
"""

from __future__ import annotations

import functools
import warnings
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import msgspec

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from ziafont.glyph import SimpleGlyph
    from ziamath.mathfont import MathFont
    from ziamath.styles import MathVariant

_SIZE = 24.0  # CSS pixels of an em; ziamath's own, from which it takes its smallest size
_MARGIN = 1.0  # CSS pixels around the drawing, for what glyphs reach beyond their boxes
_ASCENT, _DEPTH = 0.88, 0.12  # of a square character, in em (OpenType, “idtp” and “ideo”)
_MOST = 100_000.0  # CSS pixels of a side, as `pipeline.safety.svg` takes it
_NAMES = {"sans-serif": "sans", "double-struck": "double", "monospace": "mono"}
"""Values of ``mathvariant`` (MathML 3, “Mathematics style attributes”) as ziamath calls them."""


class Drawing(msgspec.Struct, frozen=True):
    """A formula as a picture.

    Attributes:
        svg: The file.
        width: In em of the text around it.
        height: In em, from its lowest to its highest point.
        depth: How far it reaches below the base line, in em.
    """

    svg: bytes
    width: float
    height: float
    depth: float


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
    for element in root.iter():
        variant = element.get("mathvariant")
        if variant is not None:
            for name, own in _NAMES.items():
                variant = variant.replace(name, own)
            element.set("mathvariant", variant)
    try:
        math = engine.Math(root, size=_SIZE, font=_font(family), margin=_MARGIN)
        tree = math.svgxml()
        box = math.node.bbox
    except Exception:  # noqa: BLE001  (it raises anything on markup that it does not expect)
        return None
    width, height = box.xmax - box.xmin + 2 * _MARGIN, box.ymax - box.ymin + 2 * _MARGIN
    if not (0 < width < _MOST and 0 < height < _MOST):
        return None
    depth = _MARGIN - box.ymin
    svg = ET.tostring(tree, encoding="unicode").encode()
    return Drawing(svg, width / _SIZE, height / _SIZE, depth / _SIZE)


def draws(character: str) -> bool:
    """Tell whether the font of formulas has ``character``; what it lacks is set as text."""
    return bool(_engine().loadedfonts["default"].glyphindex(character))


@functools.cache
def _engine() -> ModuleType:
    """Return ziamath, whose import uses what Python 3.11 calls deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from ziamath import styles, zmath  # noqa: PLC0415  (heavy)
        from ziamath.nodes import mrow  # noqa: PLC0415  (heavy)
    engine: Any = styles
    engine.asdict = vars  # it is read, once for each element; copied deeply, for ages
    row_class: Any = mrow.Mrow
    measured = row_class._get_height_nostretch  # noqa: SLF001  (there is no other way)

    def measure(row: object, line: list[ET.Element], **more: object) -> Any:  # noqa: ANN401
        """Measure a row for what stretches in it, unless it is inside one that is measured so.

        What stretches does not count there, and measuring each row inside each would take twice
        the time for each level.
        """
        return (0.0, 0.0) if more.get("nostretch") else measured(row, line, **more)

    row_class._get_height_nostretch = measure  # noqa: SLF001
    return zmath


@functools.cache
def _font(family: str) -> str:
    """Return the name under which ziamath knows its own font, patched up with ``family``."""
    engine = _engine()
    engine.config.svg2 = False  # plain outlines; references would have to be kept apart
    name = f"kanben:{family}"
    default = engine.loadedfonts["default"]
    engine.loadedfonts[name] = _patched(default.info.filename, family)
    return name


def _patched(file: Path, family: str) -> MathFont:
    """Return the font in ``file``, whose missing glyphs are text of ``family``."""
    from ziafont.fonttypes import BBox  # noqa: PLC0415  (heavy)
    from ziafont.glyph import SimpleGlyph  # noqa: PLC0415  (heavy)
    from ziamath.mathfont import MathFont  # noqa: PLC0415  (heavy)

    class Character(SimpleGlyph):
        """A square character, set as text."""

        def __init__(self, char: str, font: MathFont) -> None:
            self._char = char
            self._em = font.info.layout.unitsperem
            box = BBox(0, self._em, -_DEPTH * self._em, _ASCENT * self._em)
            super().__init__(0, [], box, font)

        def advance(self, nextchr: SimpleGlyph | None = None) -> int:  # noqa: ARG002  (ziafont's)
            return int(self._em)

        def place(self, x: float, y: float, point_size: float) -> ET.Element:
            size = {"x": f"{x:.3f}", "y": f"{y:.3f}", "font-size": f"{point_size:.3f}"}
            element = ET.Element("text", {**size, "font-family": family})
            element.text = self._char
            return element

    class Patched(MathFont):
        """The font of formulas; it never lacks a glyph."""

        def findglyph(self, char: str, variant: MathVariant) -> SimpleGlyph:
            if not self.glyphindex(char):
                return Character(char, self)
            return super().findglyph(char, variant)

    return Patched(file)

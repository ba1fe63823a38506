"""What ziamath does anew for every element of every formula, done once; glyphs as placed outlines.

Nothing is set otherwise for it. ziamath is pinned, because its inner parts are replaced here.
Import it before this module (`pipeline.typeset.ziamath`).
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from ziafont import tables
from ziafont.fonttypes import BBox
from ziamath import drawable, mathtable, styles, zmath
from ziamath.nodes import mfrac, mnode

if TYPE_CHECKING:
    from ziafont.glyph import SimpleGlyph

_STYLE = frozenset(("display", "displaystyle", "mathbackground", "mathcolor", "mathsize", "style"))
"""Attributes from which ziamath takes how an element looks; two more are read here."""


def install() -> None:
    """Replace the parts of ziamath for which there is something better here."""
    engine: Any = styles
    engine.asdict = vars  # it is read, once for each element; copied deeply, for ages
    parse = _styles(styles.parse_style)
    module: Any
    for module in (styles, mnode, mfrac):
        module.parse_style = parse
    node: Any = mnode.Mnode
    node.size_px = _lengths(node.size_px)
    door: Any = zmath
    door.apply_mstyle = _applied(zmath.apply_mstyle)
    glyph: Any = drawable.Glyph
    glyph.__init__, glyph.draw = _make_glyph, _draw_glyph
    coverage: Any = tables.Coverage
    coverage.covidx = _looked_up(coverage.covidx)
    assembly: Any = mathtable.MathAssembly
    assembly.assemble = _assemble


def _styles(parse: Any) -> Any:  # noqa: ANN401  (ziamath's)
    """Return what reads the style of an element; most have that of the element around them."""
    style_class: Any = styles.MathStyle
    variant_class: Any = styles.MathVariant

    def parsed(element: ET.Element, around: Any = None) -> Any:  # noqa: ANN401
        if around is None or not _STYLE.isdisjoint(element.attrib):
            return parse(element, around)
        old, named = around.mathvariant, element.get("mathvariant")
        return style_class(
            styles.parse_variant(named, old)
            if named is not None
            # a new one, because elements turn theirs italic
            else variant_class(old.style, old.italic, old.bold, old.normal),
            around.displaystyle,
            around.mathcolor,
            around.mathbackground,
            around.mathsize,
            int(element.get("scriptlevel", around.scriptlevel)),
        )

    return parsed


def _lengths(measure: Any) -> Any:  # noqa: ANN401
    """Return what turns a length, as MathML writes it, into CSS pixels."""

    @functools.lru_cache(maxsize=4096)
    def known(length: str, em: float) -> float:
        return float(measure(None, length, em))

    def size_px(node: Any, size: str, fontsize: float | None = None) -> float:  # noqa: ANN401
        return known(size, node.glyphsize if fontsize is None else fontsize)

    return size_px


def _applied(apply: Any) -> Any:  # noqa: ANN401
    """Return what dissolves ``mstyle`` in a formula; without one it has nothing to do."""

    def applied(element: ET.Element) -> Any:  # noqa: ANN401
        return element if element.find(".//mstyle") is None else apply(element)

    return applied


def _looked_up(search: Any) -> Any:  # noqa: ANN401
    """Return what finds the place of a glyph in a table (OpenType, “Coverage table”)."""

    def covidx(table: Any, glyph: int) -> int | None:  # noqa: ANN401
        known: dict[int, int | None] = vars(table).setdefault("kanben_known", {})
        if glyph not in known:
            known[glyph] = search(table, glyph)
        return known[glyph]

    return covidx


# --- glyphs ----------------------------------------------------------------------------------


def _make_glyph(  # noqa: PLR0913  (ziamath's)
    node: Any,  # noqa: ANN401
    glyph: Any,  # noqa: ANN401
    char: str,
    size: float,
    style: Any = None,  # noqa: ANN401
    *,
    phantom: bool = False,
    **_: object,
) -> None:
    """Make a glyph of a size."""
    node.glyph, node.char, node.size, node.phantom = glyph, char, size, phantom
    node.style = style or styles.MathStyle()
    scale = node._funits_to_pts = size / glyph.font.info.layout.unitsperem  # noqa: SLF001
    left, right, low, high = glyph.path.bbox
    node.bbox = BBox(left * scale, right * scale, low * scale, high * scale)


def _draw_glyph(glyph: Any, x: float, y: float, canvas: ET.Element) -> tuple[float, float]:  # noqa: ANN401
    """Draw a glyph: an outline that is the same wherever it stands, and where it stands."""
    if not glyph.phantom:
        shapes = _placed(glyph.glyph, x, y, glyph.size)
        if glyph.style.mathcolor:
            for shape in shapes:
                shape.set("fill", glyph.style.mathcolor)
        canvas.extend(shapes)
    return x + glyph.funit_to_points(glyph.glyph.advance()), y


def _placed(glyph: Any, x: float, y: float, size: float) -> list[ET.Element]:  # noqa: ANN401
    if hasattr(glyph, "placed"):  # it has no outline (`font`)
        return list(glyph.placed(x, y, size))
    scale = size / glyph.font.info.layout.unitsperem
    if isinstance(glyph, mathtable.AssembledGlyph):
        return [
            shape
            for part, offset in zip(glyph.glyphs, glyph.offsets, strict=True)
            for shape in _placed(
                part,
                x if glyph.vert else x + offset * scale,
                y - offset * scale if glyph.vert else y,
                size,
            )
        ]
    outline = _outline(glyph)
    if not outline:
        return []
    factor = f"{scale:.8f}".rstrip("0")
    place = f"matrix({factor} 0 0 {factor} {x:.3f} {y:.3f})"
    return [ET.Element("path", {"transform": place, "d": outline})]


def _outline(glyph: SimpleGlyph) -> str:
    """Return the outline of a glyph in units of its font; empty if it has none.

    The vertical axis points downwards, and the base line is at 0.
    """
    kept = vars(glyph)
    if "kanben_outline" not in kept:
        path = glyph.svgpath(0, 0, 1 / glyph.funits_to_points(1))
        kept["kanben_outline"] = "" if path is None else path.get("d", "").strip()
    outline: str = kept["kanben_outline"]
    return outline


def _assemble(assembly: Any, size: float, overlap: float) -> Any:  # noqa: ANN401
    """Return a glyph of any size, put together (OpenType, “GlyphAssembly table”).

    ziamath's own tries one extender more again and again, and adds up all parts each time.
    """
    parts = assembly.parts
    fixed = [part for part in parts if not part.partFlags]
    extenders = [part for part in parts if part.partFlags]
    height = sum(part.fullAdvance for part in fixed) - overlap * (len(fixed) - 1)
    more = sum(part.fullAdvance - overlap for part in extenders)
    times = max(0, -int(-(size - height) // more)) if more > 0 else 0
    chosen = [each for part in parts for each in ([part] * times if part.partFlags else [part])]
    made = height + times * more
    shift = overlap + (made - size) / max(1, len(chosen) - 1)
    glyphs = [assembly.font.glyph_fromid(part.glyphId) for part in chosen]
    at = -size / 2 + assembly.font.math.consts.axisHeight if assembly.vert else 0.0
    offsets = []
    for part, glyph in zip(chosen, glyphs, strict=True):
        offsets.append(at - glyph.bbox.ymin if assembly.vert else at)
        at += part.fullAdvance - shift
    index = -(chosen[0].glyphId + int(size) << 16)  # negative: no glyph of the font has it
    return mathtable.AssembledGlyph(index, glyphs, offsets, vert=assembly.vert, font=assembly.font)

"""Displayed formulas as pictures, for programs that draw no Office Math: an SVG and its PNG."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import msgspec

from pipeline import formulas
from pipeline.diagnostics import KanbenError
from pipeline.fonts import Configuration, Typefaces
from pipeline.typeset.ziamath import draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.theme import Theme
    from pipeline.typeset.ziamath import Drawing

_SVG: Final = "{http://www.w3.org/2000/svg}"
_UNITS: Final = 24.0  # of the drawing in an em
_PIXELS: Final = 88.0  # of the PNG in an em: four for each point of a formula of 22 pt
_MOST_PIXELS: Final = 6000  # of a side
_STEP: Final = re.compile(r"[A-Za-z]|-?[\d.]+(?:e-?\d+)?")


class FormulaPicture(msgspec.Struct, frozen=True):
    """A displayed formula as a picture that can be seen through.

    Attributes:
        png: For programs that draw no SVG.
        svg: The same, sharp at any size.
        width: In em of the formula's type.
        height: In em.
    """

    png: bytes
    svg: bytes
    width: float
    height: float


def formula_pictures(texs: Iterable[str], theme: Theme) -> dict[str, FormulaPicture]:
    """Return displayed formulas as pictures by their TeX; those that cannot be drawn are absent."""
    asked = list(dict.fromkeys(texs))
    found: dict[str, FormulaPicture] = {}
    for tex, element in zip(asked, formulas.mathml([(tex, True) for tex in asked]), strict=True):
        if element is None:
            continue
        bare = formulas.without_tex(element)
        drawing = draw(bare, theme.fonts.text.css, theme.colors.ink)
        if drawing is None:
            continue
        png = _png(drawing, bytes.fromhex(theme.colors.ink.hex))
        if png:
            found[tex] = FormulaPicture(png, drawing.svg, drawing.width, drawing.height)
    return found


def _png(drawing: Drawing, ink: bytes) -> bytes:
    """Return a drawing as PNG; empty if nothing here can draw it."""
    root = ET.fromstring(drawing.svg)  # noqa: S314  (we drew it)
    if all(each.tag in _OUTLINES and not each.get("transform") for each in root.iter()):
        return _rendered(_outlines(root), _PIXELS / _UNITS, ink)
    width, height = drawing.width * _UNITS, drawing.height * _UNITS
    size = f"{width:.3f}px {height:.3f}px"
    box = f"width: {width:.3f}px; height: {height:.3f}px"
    page = (
        '<html lang="zh"><head><title>-</title><style>'
        f"@page {{ size: {size}; margin: 0 }} body {{ margin: 0 }}"
        f"img {{ display: block; {box} }}"
        '</style></head><body><img src="picture:1" alt="-"/></body></html>'
    )
    try:
        from pipeline.typeset.weasyprint import set_pages  # noqa: PLC0415  (heavy)

        with Configuration(Typefaces()).in_force() as fonts:
            pdf = set_pages(page, "", {"picture:1": drawing.svg}, fonts)
    except (OSError, ImportError, KanbenError):  # Pango or fontconfig is not installed
        return b""
    return _rendered(pdf, _PIXELS / _UNITS * 4 / 3, ink)  # a point is 4/3 CSS pixels


_OUTLINES: Final = frozenset(f"{_SVG}{name}" for name in ("svg", "g", "path", "rect"))


def _content(root: ET.Element) -> Iterator[str]:
    """Yield outlines as PDF draws them (ISO 32000-1, 8.5): both know lines and cubic curves."""
    for element in root.iter():
        if element.tag == f"{_SVG}rect":
            x, y, width, height = (element.get(name, "0") for name in ("x", "y", "width", "height"))
            yield f"{x} {y} {width} {height} re f"
        elif element.tag == f"{_SVG}path":
            yield " ".join(_path(element.get("d", "")))


def _path(data: str) -> Iterator[str]:
    """Yield the operators of one outline (SVG 1.1, 8.3: absolute M, L, Q, C, Z)."""
    steps = _STEP.findall(data)
    x = y = 0.0
    position = 0
    command = ""
    while position < len(steps):
        if steps[position].isalpha():
            command = steps[position]
            position += 1
        if command == "Z":
            yield "h"
            continue
        count = {"M": 2, "L": 2, "Q": 4, "C": 6}[command]
        numbers = [float(each) for each in steps[position : position + count]]
        position += count
        if command == "Q":  # a quadratic curve as the cubic one that is the same
            (a, b, c, d) = numbers
            numbers = [x + (a - x) * 2 / 3, y + (b - y) * 2 / 3]
            numbers += [c + (a - c) * 2 / 3, d + (b - d) * 2 / 3, c, d]
        x, y = numbers[-2:]
        written = " ".join(f"{each:.3f}" for each in numbers)
        yield f"{written} {'m' if command == 'M' else 'l' if command == 'L' else 'c'}"
    yield "f"


def _outlines(root: ET.Element) -> bytes:
    """Return the outlines of an SVG as a PDF, a point for each of its units."""
    import pikepdf  # noqa: PLC0415  (heavy)

    left, top, width, height = map(float, root.get("viewBox", "0 0 1 1").split())
    content = "\n".join(_content(root))
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(width, height))
        page.obj.Contents = pdf.make_stream(
            f"1 0 0 -1 {-left} {top + height} cm\n{content}".encode()
        )
        pdf.save(buffer, static_id=True)
    return buffer.getvalue()


def _rendered(pdf: bytes, scale: float, ink: bytes) -> bytes:
    """Return the page of a PDF as PNG: one colour, as opaque as the page is dark."""
    import pypdfium2  # noqa: PLC0415  (heavy)
    from PIL import Image  # noqa: PLC0415  (heavy)

    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        scale = min(scale, _MOST_PIXELS / max(page.get_size()))
        drawn = page.render(scale=scale, grayscale=True).to_pil().convert("L")
    finally:
        document.close()
    darkest, _ = drawn.getextrema()
    most = max(1, 255 - int(darkest))  # one band has one number
    picture = drawn.point(lambda value: round((255 - value) * 255 / most))
    picture = Image.frombytes("P", picture.size, picture.tobytes())
    picture.putpalette(ink * 256)
    png = io.BytesIO()
    picture.save(png, "PNG", transparency=bytes(range(256)))
    return png.getvalue()

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
    from collections.abc import Iterable, Iterator, Sequence

    from pypdfium2 import PdfPage

    from pipeline.theme import Theme
    from pipeline.typeset.ziamath import Drawing

_SVG: Final = "{http://www.w3.org/2000/svg}"
_UNITS: Final = 24.0  # of the drawing in an em
_PIXELS: Final = 88.0  # of the PNG in an em: four for each point of a formula of 22 pt
_MOST_PIXELS: Final = 6000  # of a side
_EFFORT: Final = 3  # of zlib, up to 9: files are a tenth larger than with 6, in half the time
_TOGETHER: Final = 200  # pages of one PDF
_OTHERWISE: Final = re.compile("[Qe]")  # PDF has neither quadratic curves nor exponents
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
    drawings: dict[str, Drawing] = {}
    for tex, element in zip(asked, formulas.mathml([(tex, True) for tex in asked]), strict=True):
        bare = formulas.without_tex(element) if element else ""
        drawing = draw(bare, theme.fonts.text.css, theme.colors.ink) if bare else None
        if drawing is not None:
            drawings[tex] = drawing
    pngs = _pngs([*drawings.values()], bytes.fromhex(theme.colors.ink.hex))
    return {
        tex: FormulaPicture(png, drawing.svg, drawing.width, drawing.height)
        for (tex, drawing), png in zip(drawings.items(), pngs, strict=True)
        if png
    }


def _pngs(drawings: Sequence[Drawing], ink: bytes) -> list[bytes]:
    """Return drawings as PNG; empty for those that nothing here can draw.

    Many become the pages of one PDF: to make and open a PDF takes longer than to draw a formula.
    """
    found = [b""] * len(drawings)
    outlines: list[tuple[int, ET.Element]] = []
    others: list[int] = []
    for index, drawing in enumerate(drawings):
        root = ET.fromstring(drawing.svg)  # noqa: S314  (we drew it)
        if all(each.tag in _OUTLINES and not each.get("transform") for each in root.iter()):
            outlines.append((index, root))
        else:
            others.append(index)
    for start in range(0, len(outlines), _TOGETHER):
        some = outlines[start : start + _TOGETHER]
        pdf = _outlines([root for _, root in some])
        for (index, _), png in zip(some, _rendered(pdf, _PIXELS / _UNITS, ink), strict=True):
            found[index] = png
    for start in range(0, len(others), _TOGETHER):
        chosen = others[start : start + _TOGETHER]
        pngs = _set([drawings[index] for index in chosen], ink)
        for index, png in zip(chosen, pngs, strict=True):
            found[index] = png
    return found


def _set(drawings: Sequence[Drawing], ink: bytes) -> list[bytes]:
    """Return drawings with text in them as PNG, each from a page of its own."""
    from pipeline.typeset.weasyprint import set_pages  # noqa: PLC0415  (heavy)

    rules, figures = [], []
    for number, drawing in enumerate(drawings, 1):
        width, height = drawing.width * _UNITS, drawing.height * _UNITS
        size = f"{width:.3f}px {height:.3f}px"
        box = f"width: {width:.3f}px; height: {height:.3f}px"
        rules.append(
            f"@page f{number} {{ size: {size}; margin: 0 }}#f{number} {{ page: f{number}; {box} }}"
        )
        figures.append(f'<div id="f{number}"><img src="picture:{number}" alt="-"/></div>')
    page = (
        '<html lang="zh"><head><title>-</title><style>'
        "body { margin: 0 } img { display: block; width: 100%; height: 100% }"
        f"{''.join(rules)}</style></head><body>{''.join(figures)}</body></html>"
    )
    svgs = {f"picture:{number}": drawing.svg for number, drawing in enumerate(drawings, 1)}
    try:
        with Configuration(Typefaces()).in_force() as fonts:
            pdf = set_pages(page, "", svgs, fonts)
    except (OSError, ImportError, KanbenError):  # Pango or fontconfig is not installed
        return [b""] * len(drawings)
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
    is_written_alike = not _OTHERWISE.search(data)
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
        written = steps[position : position + count]
        position += count
        if is_written_alike:
            yield f"{' '.join(written)} {'m' if command == 'M' else 'l' if command == 'L' else 'c'}"
            continue
        numbers = [float(each) for each in written]
        if command == "Q":  # a quadratic curve as the cubic one that is the same
            (a, b, c, d) = numbers
            numbers = [x + (a - x) * 2 / 3, y + (b - y) * 2 / 3]
            numbers += [c + (a - c) * 2 / 3, d + (b - d) * 2 / 3, c, d]
        x, y = numbers[-2:]
        formatted = " ".join(f"{each:.3f}" for each in numbers)
        yield f"{formatted} {'m' if command == 'M' else 'l' if command == 'L' else 'c'}"
    yield "f"


def _outlines(roots: Sequence[ET.Element]) -> bytes:
    """Return the outlines of SVG files as the pages of a PDF, a point for each of their units."""
    import pikepdf  # noqa: PLC0415  (heavy)

    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        for root in roots:
            left, top, width, height = map(float, root.get("viewBox", "0 0 1 1").split())
            content = "\n".join(_content(root))
            page = pdf.add_blank_page(page_size=(width, height))
            page.obj.Contents = pdf.make_stream(
                f"1 0 0 -1 {-left} {top + height} cm\n{content}".encode()
            )
        pdf.save(buffer, static_id=True, compress_streams=False)
    return buffer.getvalue()


def _rendered(pdf: bytes, scale: float, ink: bytes) -> list[bytes]:
    """Return the pages of a PDF as PNG: one colour, as opaque as the page is dark."""
    import pypdfium2  # noqa: PLC0415  (heavy)

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_raster(page, scale, ink) for page in document]
    finally:
        document.close()


def _raster(page: PdfPage, scale: float, ink: bytes) -> bytes:
    from PIL import Image  # noqa: PLC0415  (heavy)

    scale = min(scale, _MOST_PIXELS / max(page.get_size()))
    drawn = page.render(scale=scale, grayscale=True).to_pil().convert("L")
    darkest, _ = drawn.getextrema()
    most = max(1, 255 - int(darkest))
    picture = drawn.point([round((255 - value) * 255 / most) for value in range(256)])
    picture = Image.frombytes("P", picture.size, picture.tobytes())
    picture.putpalette(ink * 256)
    png = io.BytesIO()
    picture.save(png, "PNG", compress_level=_EFFORT, transparency=bytes(range(256)))
    return png.getvalue()

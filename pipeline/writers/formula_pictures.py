"""Displayed formulas as pictures, for programs that draw no Office Math: an SVG and its PNG."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Final

import msgspec

from pipeline import formulas
from pipeline.diagnostics import KanbenError
from pipeline.fonts import Configuration, Typefaces
from pipeline.typeset import outlines
from pipeline.typeset.ziamath import SIZE, draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pikepdf import Object, Pdf
    from pypdfium2 import PdfPage

    from pipeline.theme import Theme
    from pipeline.typeset.outlines import Glyph, Outlines
    from pipeline.typeset.ziamath import Drawing

_PIXELS: Final = 88.0  # of the PNG in an em: four for each point of a formula of 22 pt
_MOST_PIXELS: Final = 6000  # of a side
_EFFORT: Final = 3  # of zlib, up to 9; more makes no smaller files of runs
_PALETTE: Final = 3  # PNG's type of pictures whose pixels are numbers of colours
_TOGETHER: Final = 200  # pages of one PDF


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
    pngs = _pngs([*drawings.values()], theme)
    return {
        tex: FormulaPicture(png, drawing.svg, drawing.width, drawing.height)
        for (tex, drawing), png in zip(drawings.items(), pngs, strict=True)
        if png
    }


def _pngs(drawings: Sequence[Drawing], theme: Theme) -> list[bytes]:
    """Return drawings as PNG; empty for those that nothing here can draw.

    Many become the pages of one PDF: to make and open a PDF takes longer than to draw a formula.
    """
    found: dict[int, bytes] = {}
    color = theme.colors.ink
    ink = bytes.fromhex(color.hex)
    outlined = {at: outlines.of(drawing, color) for at, drawing in enumerate(drawings)}
    pages = {at: page for at, page in outlined.items() if page and not page.letters}
    others = [at for at in outlined if at not in pages]
    for some in _together([*pages]):
        pdf = _pages([pages[at] for at in some])
        found.update(zip(some, _rendered(pdf, _PIXELS / SIZE, ink), strict=True))
    for some in _together(others):
        pngs = _set([drawings[at] for at in some], [outlined[at] for at in some], ink)
        found.update(zip(some, pngs, strict=True))
    return [found[at] for at in range(len(drawings))]


def _together(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield as many of the numbers as go into one PDF."""
    for start in range(0, len(numbers), _TOGETHER):
        yield numbers[start : start + _TOGETHER]


def _set(
    drawings: Sequence[Drawing], outlined: Sequence[Outlines | None], ink: bytes
) -> list[bytes]:
    """Return drawings with text in them as PNG, each from a page of its own."""
    from pipeline.typeset.weasyprint import set_pages  # noqa: PLC0415  (heavy)

    rules, figures = [], []
    for number, drawing in enumerate(drawings, 1):
        width, height = drawing.width * SIZE, drawing.height * SIZE
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
    pictures = {
        f"picture:{number}": drawn or drawing.svg
        for number, (drawing, drawn) in enumerate(zip(drawings, outlined, strict=True), 1)
    }
    try:
        with Configuration(Typefaces()).in_force() as fonts:
            pdf = set_pages(page, "", pictures, fonts)
    except (OSError, ImportError, KanbenError):  # Pango or fontconfig is not installed
        return [b""] * len(drawings)
    return _rendered(pdf, _PIXELS / SIZE * 4 / 3, ink)  # a point is 4/3 CSS pixels


def _pages(drawn: Sequence[Outlines]) -> bytes:
    """Return formulas as the pages of a PDF, a point for each of their units."""
    import pikepdf  # noqa: PLC0415  (heavy)

    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        forms: dict[str, pikepdf.Object] = {}
        for one in drawn:
            left, top, width, height = one.box
            for glyph in one.glyphs:
                if glyph.name not in forms:
                    forms[glyph.name] = _form(pdf, glyph)
            page = pdf.add_blank_page(page_size=(width, height))
            place = f"1 0 0 -1 {-left:.3f} {top + height:.3f} cm\n".encode()
            page.obj.Contents = pdf.make_stream(place + one.instructions)
            named = {f"/{glyph.name}": forms[glyph.name] for glyph in one.glyphs}
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(named))
        pdf.save(buffer, static_id=True, compress_streams=False)
    return buffer.getvalue()


def _form(pdf: Pdf, glyph: Glyph) -> Object:
    import pikepdf  # noqa: PLC0415  (heavy)

    form = pdf.make_stream(glyph.instructions)
    form["/Type"], form["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Form
    form["/BBox"] = pikepdf.Array(glyph.box)
    return form


def _rendered(pdf: bytes, scale: float, ink: bytes) -> list[bytes]:
    """Return the pages of a PDF as PNG: one colour, as opaque as the page is dark."""
    import pypdfium2  # noqa: PLC0415  (heavy)

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_raster(page, scale, ink) for page in document]
    finally:
        document.close()


def _raster(page: PdfPage, scale: float, ink: bytes) -> bytes:
    scale = min(scale, _MOST_PIXELS / max(page.get_size()))
    drawn = page.render(scale=scale, grayscale=True)
    (darkest, _) = drawn.to_pil().getextrema()
    most = max(1, 255 - int(darkest))
    opaque = bytes(min(255, round((255 - grey) * 255 / most)) for grey in range(256))
    pixels = memoryview(drawn.buffer).cast("B")
    starts = range(0, drawn.height * drawn.stride, drawn.stride)
    return _png([pixels[at : at + drawn.width] for at in starts], ink, opaque)


def _png(rows: Sequence[memoryview], ink: bytes, opaque: bytes) -> bytes:
    """Return a PNG of one colour (ISO/IEC 15948, 11.2 and 11.3.2).

    Most of a formula is paper and the inside of strokes: runs of one byte, for which zlib needs not
    look any farther back. That is a quarter smaller than what it finds in the same time otherwise.

    Args:
        rows: A byte for each pixel.
        ink: The colour, in RGB.
        opaque: How much of it each value of a pixel means.
    """
    unfiltered = b"".join([part for row in rows for part in (b"\0", row)])
    deflate = zlib.compressobj(_EFFORT, strategy=zlib.Z_RLE)
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, _PALETTE, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", ink * 256),
        (b"tRNS", opaque),
        (b"IDAT", deflate.compress(unfiltered) + deflate.flush()),
        (b"IEND", b""),
    )
    written = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)

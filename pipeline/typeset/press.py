"""Colours for the press: DeviceRGB → DeviceCMYK in what pages draw (ISO 32000-1, 8.6.4).

Colours that the theme gives inks get those; greys become black ink only, so that text has no
fringes where plates do not fit; others are converted plainly, with the black taken out of the rest.
Pixels of pictures stay as they are.
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Rgb: TypeAlias = tuple[int, int, int]
"""Red, green and blue from 0 to 255."""

Inks: TypeAlias = tuple[float, float, float, float]
"""Cyan, magenta, yellow and black from 0 to 1."""

_OPERATORS = {"rg": "k", "RG": "K", "g": "k", "G": "K"}
_FULL = 255
_ARCHIVAL = ("pdfaid:part", "pdfaid:conformance")


def inks_of(color: Rgb, table: Mapping[Rgb, Inks]) -> Inks:
    """Return the inks of a colour: those that the table names, else converted."""
    if color in table:
        return table[color]
    red, green, blue = (part / _FULL for part in color)
    black = 1 - max(red, green, blue)
    if red == green == blue:
        return (0.0, 0.0, 0.0, black)
    rest = 1 - black
    inks = [max(0.0, (rest - part) / rest) for part in (red, green, blue)]
    return (inks[0], inks[1], inks[2], black)


def converted(data: bytes, table: Mapping[Rgb, Inks]) -> tuple[bytes, bool]:
    """Return a PDF with the colours of the press, and whether anything of it stays in RGB.

    The same bytes for the same bytes. Pictures and gradients are what may stay. It is accessible as
    before (PDF/UA-1) but no longer archival: PDF/A asks for a profile of the press, which the
    printer has.
    """
    import pikepdf  # noqa: PLC0415  (heavy)

    rest = False
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for stream in _drawn(pdf):
            instructions = pikepdf.parse_content_stream(stream)
            changed = pikepdf.unparse_content_stream(
                [_instruction(one, table) for one in instructions]
            )
            (stream.Contents if stream.get("/Type") == "/Page" else stream).write(changed)
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream | pikepdf.Dictionary):
                in_rgb = item.get("/ColorSpace") == "/DeviceRGB"
                rest |= in_rgb and (item.get("/Subtype") == "/Image" or "/ShadingType" in item)
        if "/OutputIntents" in pdf.Root:
            del pdf.Root["/OutputIntents"]  # they say sRGB
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as claims:
            for name in _ARCHIVAL:
                claims.pop(name, None)
        target = io.BytesIO()
        pdf.save(target, deterministic_id=True, fix_metadata_version=False)
    return target.getvalue(), rest


def _drawn(pdf: Any) -> Iterator[Any]:  # noqa: ANN401  (pikepdf's)
    """Yield the pages, whose contents are one stream each, then forms and patterns."""
    import pikepdf  # noqa: PLC0415  (heavy)

    for page in pdf.pages:
        page.contents_coalesce()
        yield page.obj
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and (
            item.get("/Subtype") == "/Form" or item.get("/PatternType") == 1
        ):
            yield item


def _instruction(one: Any, table: Mapping[Rgb, Inks]) -> Any:  # noqa: ANN401
    import pikepdf  # noqa: PLC0415  (heavy)

    operator = _OPERATORS.get(str(one.operator))
    if operator is None:
        return one
    parts = [round(float(value) * _FULL) for value in one.operands]
    color = (parts[0], parts[0], parts[0]) if len(parts) == 1 else (parts[0], parts[1], parts[2])
    inks = [Decimal(f"{ink:.4f}").normalize() + 0 for ink in inks_of(color, table)]
    return pikepdf.ContentStreamInstruction(inks, pikepdf.Operator(operator))

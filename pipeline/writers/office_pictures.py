"""Pictures as Word and PowerPoint take them: PNG, JPEG and GIF, an SVG beside a PNG of itself."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.fonts import Configuration, Typefaces

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipeline.model.nodes import Media

_QUALITY = 92  # of a JPEG that is encoded anew, of 100
_SHARP = 2.0  # pixels of the PNG beside an SVG for each of the SVG's own
_MOST_PIXELS = 3000  # of a side of that PNG
_ORIENTATION = 0x0112  # EXIF: how the picture is to be turned


class OfficePicture(msgspec.Struct, frozen=True):
    """A picture that every Office program draws.

    Attributes:
        data: The file.
        media_type: ``image/png``, ``image/jpeg`` or ``image/gif``.
        width: In pixels, as it is shown.
        height: In pixels, as it is shown.
        vector: The SVG that newer programs draw instead; empty if it is none.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    vector: bytes = b""

    @property
    def suffix(self) -> str:
        """The end of its file's name, without a dot."""
        return {"image/png": "png", "image/jpeg": "jpeg", "image/gif": "gif"}[self.media_type]


def office_picture(media: Media) -> OfficePicture | None:
    """Return ``media`` as Office takes it, None if it cannot be made so on this machine.

    WebP, JPEG in colours of print, and JPEG that EXIF turns are encoded anew: Word and LibreOffice
    show them wrong, or not at all.
    """
    match media.media_type:
        case "image/png" | "image/gif":
            return OfficePicture(media.data, media.media_type, media.width, media.height)
        case "image/jpeg" | "image/webp":
            return _raster(media)
        case "image/svg+xml":
            return _vector(media)
        case _:
            return None


def _raster(media: Media) -> OfficePicture | None:
    from PIL import Image, ImageOps  # noqa: PLC0415  (heavy)

    kind = media.media_type.removeprefix("image/").upper()
    try:
        with Image.open(io.BytesIO(media.data), formats=[kind]) as image:
            turned = image.getexif().get(_ORIENTATION, 1) != 1
            if kind == "JPEG" and image.mode in ("RGB", "L") and not turned:
                return OfficePicture(media.data, media.media_type, media.width, media.height)
            return _encoded(ImageOps.exif_transpose(image) if turned else image)
    except (
        OSError,
        ValueError,
        SyntaxError,
    ):  # what Pillow raises on a picture that it cannot read
        return None


def _encoded(image: Image) -> OfficePicture:
    """Return a picture as PNG if parts of it can be seen through, as JPEG if not."""
    see_through = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    buffer = io.BytesIO()
    if see_through:
        image.convert("RGBA").save(buffer, "PNG", optimize=False)
        kind = "image/png"
    else:
        image.convert("RGB").save(buffer, "JPEG", quality=_QUALITY)
        kind = "image/jpeg"
    return OfficePicture(buffer.getvalue(), kind, image.width, image.height)


def _vector(media: Media) -> OfficePicture | None:
    """Return an SVG with the PNG that is shown by programs that draw none."""
    width, height = max(1, media.width), max(1, media.height)
    page = (
        '<html lang="zh"><head><title>-</title><style>'
        f"@page {{ size: {width}px {height}px; margin: 0 }} body {{ margin: 0 }}"
        f"img {{ display: block; width: {width}px; height: {height}px }}"
        '</style></head><body><img src="picture:1" alt="-"/></body></html>'
    )
    try:
        from pipeline.typeset.weasyprint import set_pages  # noqa: PLC0415  (heavy)

        with Configuration(Typefaces()).in_force() as fonts:
            pdf = set_pages(page, "", {"picture:1": media.data}, fonts)
    except (OSError, ImportError, KanbenError):  # Pango or fontconfig is not installed
        return None
    return OfficePicture(_drawn(pdf, width, height), "image/png", width, height, media.data)


def _drawn(pdf: bytes, width: int, height: int) -> bytes:
    """Return the first page of a PDF as PNG."""
    import pypdfium2  # noqa: PLC0415  (heavy)

    scale = min(_SHARP, _MOST_PIXELS / max(width, height)) / 0.75  # a point is 4/3 pixels
    document = pypdfium2.PdfDocument(pdf)
    try:
        image = document[0].render(scale=scale).to_pil()
    finally:
        document.close()
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()

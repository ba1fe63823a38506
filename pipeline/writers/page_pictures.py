"""The pictures of a document as pages take them, and as little changed as can be.

What every program shows alike stays byte for byte. JPEG in colours of print is encoded anew, since
browsers and e-readers show it wrong; so is what a format does not know, and what has many more
pixels than a page can show.
"""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.model.nodes import Image, Media
from pipeline.model.walk import media_of, nodes_of
from pipeline.render.html import Shown
from pipeline.safety.pictures import examine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image as Raster

    from pipeline.model.nodes import Document
    from pipeline.safety.pictures import Picture

_QUALITY = 90  # of a JPEG that is encoded anew, of 100
_ORIENTATION = 0x0112  # EXIF: how the picture is to be turned
_ON_THE_SIDE = (5, 6, 7, 8)  # orientations that change width and height


class Prepared(msgspec.Struct, frozen=True):
    """A picture that can be shown as it is.

    Attributes:
        data: The file.
        media_type: What it is.
        width: In CSS pixels, as it is shown; not that of the file, if that has more pixels.
        height: As ``width``.
        animated: It moves.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    animated: bool = False

    @property
    def suffix(self) -> str:
        """The end of its file's name, without a dot."""
        return self.media_type.removeprefix("image/").partition("+")[0]

    @property
    def data_url(self) -> str:
        """The picture as a data: URL (RFC 2397)."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.data).decode()}"

    def shown(self, url: str) -> Shown:
        """Return what markup needs to know, ``url`` being where the picture stands."""
        return Shown(url, self.width, self.height)


def prepared(document: Document, *, webp: bool, most_pixels: int) -> dict[str, Prepared]:
    """Return the pictures that ``document`` shows, by what `Image.source` calls them.

    Pictures that are missing or damaged are left out.

    Args:
        document: Any document.
        webp: Whether WebP stays as it is.
        most_pixels: How long a side of a raster picture may be.
    """
    media = media_of(document)
    if not media:
        return {}
    found = {}
    for name in dict.fromkeys(_sources(document)):
        each = media.get(name)
        picture = _prepared(each, webp=webp, most_pixels=most_pixels) if each else None
        if picture is not None:
            found[name] = picture
    return found


def _sources(document: Document) -> Iterator[str]:
    return (node.source for node in nodes_of(document) if isinstance(node, Image))


def _prepared(media: Media, *, webp: bool, most_pixels: int) -> Prepared | None:
    try:
        seen = examine(media.data, media.name)
    except KanbenError:
        return None
    if seen.media_type == "image/svg+xml":
        return Prepared(media.data, seen.media_type, seen.width, seen.height)
    is_large = max(seen.width, seen.height) > most_pixels
    if seen.cmyk or is_large or (seen.media_type == "image/webp" and not webp):
        return _encoded(media.data, seen, most_pixels)
    width, height = seen.width, seen.height
    if seen.media_type == "image/jpeg" and _lies_on_its_side(media.data):
        width, height = height, width
    return Prepared(media.data, seen.media_type, width, height, seen.animated)


def _lies_on_its_side(data: bytes) -> bool:
    from PIL import Image as Pillow  # noqa: PLC0415  (heavy)

    with Pillow.open(io.BytesIO(data), formats=["JPEG"]) as image:
        return image.getexif().get(_ORIENTATION) in _ON_THE_SIDE


def _encoded(data: bytes, seen: Picture, most_pixels: int) -> Prepared:
    """Return the first frame, upright: as JPEG if it was one, otherwise as PNG.

    It is shown as large as before, however few pixels are left.
    """
    from PIL import Image as Pillow  # noqa: PLC0415  (heavy)
    from PIL import ImageOps  # noqa: PLC0415  (heavy)

    kind = seen.media_type.removeprefix("image/").upper()
    with Pillow.open(io.BytesIO(data), formats=[kind]) as opened:
        image: Raster = ImageOps.exif_transpose(opened)
        width, height = image.size
        is_jpeg = kind == "JPEG"
        if is_jpeg and image.mode not in ("RGB", "L"):
            image = image.convert("RGB")
        elif image.mode not in ("RGB", "RGBA", "L", "LA"):
            image = image.convert("RGBA")
        if max(image.size) > most_pixels:
            image.thumbnail((most_pixels, most_pixels), Pillow.Resampling.LANCZOS)
        buffer = io.BytesIO()
        if is_jpeg:
            image.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
        else:
            image.save(buffer, "PNG")
    media_type = "image/jpeg" if is_jpeg else "image/png"
    return Prepared(buffer.getvalue(), media_type, width, height)

"""Photographs and scans of more pixels than any page can show, made smaller before they are taken.

Telephones take pictures of 50 to 200 million pixels. To leave them out would lose what the author
wants shown; to take them as they are would need a gigabyte for a page that shows a twentieth.
"""

from __future__ import annotations

import io
from math import ceil, sqrt
from typing import TYPE_CHECKING, Any, Final

from pipeline.safety.pictures import MOST_BYTES, MOST_PIXELS, kind_of, refused, whole

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_DECODED: Final = 200_000_000
"""Bytes of pixels that are decoded at once, if the format must be decoded whole."""

MOST_IN_PARTS: Final = 250_000_000
"""Pixels of a JPEG: its decoder makes it smaller block by block, and never holds all."""

_MOST_PROGRESSIVE: Final = 65_000_000
"""Pixels of a progressive JPEG, of which the decoder holds all coefficients."""

_KINDS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_MODES: Final = ("L", "RGB", "CMYK")
_QUALITY: Final = 92  # of a JPEG; no difference is seen in print


def pixels(data: bytes, place: str = "") -> int:
    """Return how many pixels a raster picture says that it has; 0 for what is of another kind.

    Raises:
        KanbenError: It is damaged.
    """
    kind = kind_of(data)
    if kind not in _KINDS or len(data) > MOST_BYTES:
        return 0
    with whole(place), _opened(data, _KINDS[kind]) as image:
        return image.width * image.height


def reduced(data: bytes, place: str = "") -> bytes:
    """Return a picture that has too many pixels with as many as may be, in the same format.

    Each side is divided by a whole number, the smallest that does; those of a JPEG by up to twice
    as much. Its profile of colours and how it is to be turned are kept.

    Args:
        data: JPEG, PNG or WebP of more than `pipeline.safety.pictures.MOST_PIXELS`.
        place: What messages call it.

    Raises:
        KanbenError: It is damaged, or too large even to be made smaller.
    """
    name = _KINDS[kind_of(data) or ""]
    with whole(place), _opened(data, name) as image:
        count = image.width * image.height
        _judge(image, name, count, place)
        kept = {key: image.info[key] for key in ("icc_profile", "exif") if image.info.get(key)}
        if name == "JPEG":
            factor = _factor(count)
            image.draft(None, (image.width // factor, image.height // factor))  # or somewhat more
        made = _smaller(image)
        buffer = io.BytesIO()
        made.save(buffer, name, **kept, **_options(name))
    return buffer.getvalue()


def _opened(data: bytes, name: str) -> Image:
    from PIL import Image  # noqa: PLC0415  (heavy)

    most = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None  # we judge
    try:
        return Image.open(io.BytesIO(data), formats=[name])
    finally:
        Image.MAX_IMAGE_PIXELS = most


def _judge(image: Image, name: str, count: int, place: str) -> None:
    """Refuse what cannot be made smaller within bounds."""
    if name == "JPEG":
        most = _MOST_PROGRESSIVE if image.info.get("progressive") else MOST_IN_PARTS
    else:
        most = MOST_DECODED // max(1, len(image.getbands()))
    if count > most:
        raise refused(place, f"it has more than {most // 1_000_000} million pixels")


def _factor(count: int) -> int:
    """Return by what the sides of a picture of ``count`` pixels must be divided."""
    return ceil(sqrt(count / MOST_PIXELS))


def _smaller(image: Image) -> Image:
    """Return a picture with as many pixels as may be, each the mean of those it stands for."""
    factor = _factor(image.width * image.height)
    if image.has_transparency_data:  # what cannot be seen has no colour that could shine through
        return image.convert("RGBA").convert("RGBa").reduce(factor).convert("RGBA")
    mode = {"1": "L", "I;16": "L"}.get(image.mode, image.mode)
    return image.convert(mode if mode in _MODES else "RGB").reduce(factor)


def _options(name: str) -> dict[str, Any]:
    if name == "JPEG":
        return {"quality": _QUALITY, "subsampling": "4:4:4"}
    return {"quality": _QUALITY} if name == "WEBP" else {}

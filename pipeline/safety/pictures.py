"""Pictures from strangers: judged by what they hold, before anything draws them."""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import msgspec

from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from collections.abc import Iterator

MediaType: TypeAlias = Literal[
    "image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"
]

MOST_PIXELS: Final = 25_000_000
"""Of a raster picture: a whole A4 page at 500 dpi is 24 million, and takes 100 MB decoded."""
MOST_BYTES: Final = 50_000_000
MOST_SCANS: Final = 100
"""Of a progressive JPEG, which are each as much work as the picture; encoders write about ten."""

_MARKS: Final[tuple[tuple[bytes, MediaType], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_SVG_BEGINNINGS: Final = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_SCAN: Final = b"\xff\xda"
_WHITE: Final = b" \t\r\n"


class Picture(msgspec.Struct, frozen=True):
    """What a picture was found to be.

    Attributes:
        media_type: By its content, whatever it is called.
        width: In pixels, or in CSS pixels for SVG, before any turning that EXIF asks for.
        height: As ``width``.
        animated: It has more than one frame; paper and Word show the first.
        cmyk: Its colours are those of print; readers of e-books and browsers may show them wrong.
    """

    media_type: MediaType
    width: int
    height: int
    animated: bool = False
    cmyk: bool = False


def examine(data: bytes, place: str = "") -> Picture:
    """Return what the picture in ``data`` is, after decoding it whole or judging its SVG.

    Args:
        data: PNG, JPEG, GIF, WebP or SVG.
        place: What messages call it.

    Raises:
        KanbenError: It is of another kind, broken, cut off, too large, or does more than show a
            picture.
    """
    from pipeline.safety import svg  # noqa: PLC0415  (it judges the pictures inside it by this)

    kind = kind_of(data)
    if len(data) > MOST_BYTES:
        raise refused(place, f"it is larger than {MOST_BYTES // 1_000_000} MB")
    if kind is None:
        raise refused(place, "it is neither PNG, JPEG, GIF, WebP nor SVG")
    if kind == "image/svg+xml":
        width, height = svg.judge(data, place)
        return Picture(kind, width, height)
    if kind == "image/webp":  # its decoder makes room before Pillow can look at the size
        _judge_size(*_webp_size(data, place), place)
    if kind == "image/jpeg" and data.count(_SCAN) > MOST_SCANS:
        raise refused(place, f"it has more than {MOST_SCANS} scans")
    return _decoded(data, kind, place)


def kind_of(data: bytes) -> MediaType | None:
    """Return what a picture is by its first bytes; None if it is no picture that we take."""
    for mark, kind in _MARKS:
        if data.startswith(mark):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if data[:512].lstrip(_WHITE).startswith(_SVG_BEGINNINGS) else None


def _decoded(data: bytes, kind: MediaType, place: str) -> Picture:
    """Decode a raster picture by the one decoder that its content asks for."""
    from PIL import Image  # noqa: PLC0415  (heavy)

    name = kind.removeprefix("image/").upper()
    with whole(place), Image.open(io.BytesIO(data), formats=[name]) as image:
        _judge_size(image.width, image.height, place)
        animated = bool(getattr(image, "is_animated", False))
        cmyk = image.mode == "CMYK"
        image.load()
        return Picture(kind, image.width, image.height, animated, cmyk)


@contextmanager
def whole(place: str) -> Iterator[None]:
    """Let Pillow refuse a picture that is cut off or damaged, with our error.

    Args:
        place: What messages call the picture.

    Raises:
        KanbenError: Pillow cannot decode it.
    """
    from PIL import Image, ImageFile  # noqa: PLC0415  (heavy)

    lenient = ImageFile.LOAD_TRUNCATED_IMAGES  # WeasyPrint sets it for the whole process
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of sizes and metadata; we judge
            yield
    except KanbenError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many(place) from error
    except Exception as error:  # decoders raise anything on broken files: SyntaxError, struct.error
        raise refused(place, "it is damaged or cut off") from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _webp_size(data: bytes, place: str) -> tuple[int, int]:
    """Return the size of a WebP's canvas (RFC 9649, sections on VP8X, VP8L and VP8)."""
    chunk, body = data[12:16], data[20:30]
    if len(body) < 10:  # noqa: PLR2004  (all three headers have as many bytes)
        raise refused(place, "it is damaged or cut off")
    if chunk == b"VP8X":
        return _number(body[4:7]) + 1, _number(body[7:10]) + 1
    if chunk == b"VP8L":
        bits = _number(body[1:5])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return _number(body[6:8]) & 0x3FFF, _number(body[8:10]) & 0x3FFF


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _judge_size(width: int, height: int, place: str) -> None:
    if width * height > MOST_PIXELS:
        raise _too_many(place)


def _too_many(place: str) -> KanbenError:
    return refused(place, f"it has more than {MOST_PIXELS // 1_000_000} million pixels")


def refused(place: str, problem: str) -> KanbenError:
    """Return the error of a picture that is not taken."""
    hint = "Save it anew as PNG or JPEG, in the size in which it shall appear"
    return KanbenError("picture-refused", problem, place=place or "a picture", hint=hint)

"""Colours of print in drawings and in pictures inside them, on pages whose colours are sRGB.

Nothing in such a file says what cyan, magenta, yellow and black look like, so PDF/A allows none
(ISO 19005-2, 6.2.4.3). They become what CSS makes of them without a profile.
"""

from __future__ import annotations

import functools
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_SPACE = "device-cmyk"
_QUALITY = 90  # of a JPEG that is encoded anew, of 100


@functools.cache
def install() -> None:
    """Make WeasyPrint paint so on tagged pages, unless a page brings a profile for its inks."""
    from weasyprint.pdf import stream  # noqa: PLC0415  (heavy)

    stream.Stream.set_color = _in_srgb(stream.Stream.set_color)


def _in_srgb(original: Callable[..., None]) -> Callable[..., None]:
    def set_color(target: Any, color: Any, stroke: bool = False) -> None:  # noqa: ANN401, FBT001, FBT002
        is_tagged = target._tags is not None  # noqa: SLF001  (nowhere else)
        if color.space == _SPACE and is_tagged and _SPACE not in target._color_profiles:  # noqa: SLF001
            from tinycss2.color5 import Color  # type: ignore[import-untyped]  # noqa: PLC0415

            *inks, alpha = (part or 0 for part in color)
            color = Color("srgb", naive(*inks), alpha)
        original(target, color, stroke)

    return set_color


def naive(cyan: float, magenta: float, yellow: float, black: float) -> tuple[float, float, float]:
    """Return red, green and blue from 0 to 1 (CSS Color 5, “Naively converting”)."""
    red, green, blue = (1 - min(1, ink * (1 - black) + black) for ink in (cyan, magenta, yellow))
    return red, green, blue


def picture_in_rgb(data: bytes) -> bytes:
    """Return a JPEG in colours of print as one in RGB."""
    from PIL import Image as Pillow  # noqa: PLC0415  (heavy)

    target = io.BytesIO()
    with Pillow.open(io.BytesIO(data), formats=["JPEG"]) as image:
        image.convert("RGB").save(target, "JPEG", quality=_QUALITY)
    return target.getvalue()

"""The theme's colours as WordprocessingML, tied to Word's own colour scheme.

Each colour is written as its value and as a slot of the scheme, so that Word's Design → Colors
recolours the whole file, title band included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.theme import ColorName, Colors
    from pipeline.theme.tokens import Color

# Slots of ST_ThemeColor as text calls them, by what the theme calls the colour.
_SLOTS: dict[ColorName, str] = {
    "ink": "text1",
    "page": "background1",
    "muted": "text2",
    "paper": "background2",
    "accent": "accent1",
    "highlight": "accent2",
    "bar": "accent3",
    "hairline": "accent4",
    "on-accent": "accent5",
}

# The same for the scheme itself (DrawingML, CT_ColorScheme), in the order of its schema.
_SCHEME: tuple[tuple[str, ColorName], ...] = (
    ("dk1", "ink"),
    ("lt1", "page"),
    ("dk2", "muted"),
    ("lt2", "paper"),
    ("accent1", "accent"),
    ("accent2", "highlight"),
    ("accent3", "bar"),
    ("accent4", "hairline"),
    ("accent5", "on-accent"),
    ("accent6", "muted"),
    ("hlink", "accent"),
    ("folHlink", "muted"),
)


def ink(colors: Colors, name: ColorName) -> str:
    """Return ``w:color`` for text."""
    return f'<w:color w:val="{colors.named(name).hex}" w:themeColor="{_SLOTS[name]}"/>'


def fixed(color: Color) -> str:
    """Return ``w:color`` for text in a colour that the scheme has no slot for."""
    return f'<w:color w:val="{color.hex}"/>'


def ground(colors: Colors, name: ColorName) -> str:
    """Return ``w:shd`` for what stands behind text."""
    return (
        f'<w:shd w:val="clear" w:color="auto" w:fill="{colors.named(name).hex}" '
        f'w:themeFill="{_SLOTS[name]}"/>'
    )


def edge(colors: Colors, name: ColorName, side: str, width: float, space: float = 0) -> str:
    """Return a border on ``side``.

    Args:
        colors: The theme's.
        name: Which colour.
        side: ``top``, ``left``, ``bottom``, ``right``, ``insideH``.
        width: In points; Word counts eighths, from 2 to 96.
        space: Between border and text, in points, at most 31.
    """
    eighths = min(max(round(width * 8), 2), 96)
    return (
        f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{min(round(space), 31)}" '
        f'w:color="{colors.named(name).hex}" w:themeColor="{_SLOTS[name]}"/>'
    )


def scheme(colors: Colors) -> str:
    """Return the colour scheme of the theme part (DrawingML ``a:clrScheme``)."""
    slots = (
        f'<a:{slot}><a:srgbClr val="{colors.named(name).hex}"/></a:{slot}>'
        for slot, name in _SCHEME
    )
    return f'<a:clrScheme name="Kanben">{"".join(slots)}</a:clrScheme>'

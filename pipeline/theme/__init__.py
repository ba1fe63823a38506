"""Themes: tokens and style sheets under ``styles/``, typed."""

from pipeline.theme.load import available, load
from pipeline.theme.screen_tokens import Cover, DeckStyle, SlideRole
from pipeline.theme.style import Theme, ThemeError
from pipeline.theme.tokens import (
    Color,
    ColorName,
    Colors,
    Font,
    FontRole,
    Layout,
    Length,
    TypeRole,
)

__all__ = [
    "Color",
    "ColorName",
    "Colors",
    "Cover",
    "DeckStyle",
    "Font",
    "FontRole",
    "Layout",
    "Length",
    "SlideRole",
    "Theme",
    "ThemeError",
    "TypeRole",
    "available",
    "load",
]

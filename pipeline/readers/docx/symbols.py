"""Characters that Word names by font and place (``w:sym``, the field SYMBOL), and ticked boxes."""

from __future__ import annotations

from typing import Final

_GREEK_LOWER: Final = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_GREEK_UPPER: Final = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_SYMBOL: Final = {
    **{0x61 + place: character for place, character in enumerate(_GREEK_LOWER)},
    **{0x41 + place: character for place, character in enumerate(_GREEK_UPPER)},
    0xA2: "′",
    0xA3: "≤",
    0xA5: "∞",
    0xAB: "↔",
    0xAC: "←",
    0xAD: "↑",
    0xAE: "→",
    0xAF: "↓",
    0xB0: "°",
    0xB1: "±",
    0xB2: "″",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBA: "≡",
    0xBB: "≈",
    0xBC: "…",
    0xC4: "⊗",
    0xC5: "⊕",
    0xC7: "∩",
    0xC8: "∪",
    0xCE: "∈",
    0xD0: "∠",
    0xD6: "√",
    0xD7: "⋅",
    0xE5: "∑",
    0xF2: "∫",
    0x5C: "∴",
    0x5E: "⊥",
    0x40: "≅",
}
_WINGDINGS: Final = {
    0x6C: "●",
    0x6E: "■",
    0x6F: "□",
    0x71: "❑",
    0x72: "❒",
    0x75: "◆",
    0x76: "❖",
    0x9F: "•",
    0xA1: "○",
    0xA7: "▪",
    0xA8: "☐",
    0xAB: "★",
    0xD8: "➢",
    0xDF: "←",
    0xE0: "→",
    0xE8: "➔",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
    0x28: "☎",
    0x2A: "✉",
    0x46: "☞",
    0x4A: "☺",
}
_WINGDINGS_2: Final = {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x51: "☒", 0xA3: "☐", 0x30: "☐"}
_FONTS: Final = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}

OPEN: Final = "☐"
DONE: Final = "☑"
TICKED: Final = "☑☒"


def character(font: str, code: str) -> str:
    """Return what ``w:sym`` shows; empty if the font is not one whose characters are known.

    Args:
        font: Its name.
        code: The place in it, in hexadecimal; symbol fonts lie in the private use area from F000.
    """
    try:
        place = int(code, 16)
    except ValueError:
        return ""
    known = _FONTS.get(font.lower())
    if known is not None:
        return known.get(place & 0xFF if place >= 0xF000 else place, "")  # noqa: PLR2004
    private = 0xE000 <= place <= 0xF8FF  # noqa: PLR2004  (Unicode's private use area)
    surrogate = 0xD800 <= place <= 0xDFFF  # noqa: PLR2004
    if private or surrogate or not 0x20 <= place <= 0x10FFFF:  # noqa: PLR2004
        return ""
    return chr(place)

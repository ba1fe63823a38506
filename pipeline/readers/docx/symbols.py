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
    0x45: "☜",
    0x46: "☞",
    0x47: "☝",
    0x48: "☟",
    0x4A: "☺",
    0x4C: "☹",
    0x21: "✏",
    0x22: "✂",
    0x52: "☼",
    0x54: "❄",
    0x80: "⓪",
    0x8B: "⓿",
    **{0x81 + place: chr(0x2460 + place) for place in range(10)},
    **{0x8C + place: chr(0x2776 + place) for place in range(10)},
    0xAA: "✦",
    0xE1: "↑",
    0xE2: "↓",
    0xE3: "↖",
    0xE4: "↗",
    0xE5: "↙",
    0xE6: "↘",
    0xEF: "⇦",
    0xF0: "⇨",
    0xF1: "⇧",
    0xF2: "⇩",
}
_WINGDINGS_2: Final = {
    0x50: "✓",
    0x4F: "✗",
    0x52: "☑",
    0x51: "☒",
    0xA3: "☐",
    0x30: "☐",
    0x54: "☒",
    0x53: "☒",
    **{0x6A + place: chr(0x2460 + place) for place in range(10)},
    **{0x75 + place: chr(0x2776 + place) for place in range(10)},
}
_WINGDINGS_3: Final = {0x70: "▲", 0x71: "▼", 0x72: "△", 0x73: "▽", 0x74: "◀", 0x75: "▶", 0x7D: "▶"}
_WEBDINGS: Final = {0x33: "◀", 0x34: "▶", 0x35: "▲", 0x36: "▼", 0x61: "✔", 0x72: "✘", 0x67: "■"}
_FONTS: Final = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
    "webdings": _WEBDINGS,
}

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


def is_of_symbols(font: str) -> bool:
    """Tell whether a font has symbols in the places of letters."""
    return font.lower() in _FONTS


def in_font(font: str, text: str) -> str:
    """Return ``text`` as a font of symbols shows it; what is not known, and other fonts, as it is.

    Letters that are typed in such a font stand for the symbols in their places, as those of the
    private use area from F000 do.
    """
    known = _FONTS.get(font.lower())
    if known is None:
        return text
    return "".join(_shown(known, sign) for sign in text)


def _shown(known: dict[int, str], sign: str) -> str:
    place = ord(sign)
    if 0xF000 <= place <= 0xF0FF or 0x20 < place <= 0xFF:  # noqa: PLR2004
        return known.get(place & 0xFF, sign)
    return sign

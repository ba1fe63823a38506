"""Facts of characters that decide who draws them, and how a character is named in a message."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

# fmt: off
_EMOJI = (
    (0x231A, 0x231B), (0x23E9, 0x23EC), (0x23F0, 0x23F0), (0x23F3, 0x23F3), (0x25FD, 0x25FE),
    (0x2614, 0x2615), (0x2648, 0x2653), (0x267F, 0x267F), (0x2693, 0x2693), (0x26A1, 0x26A1),
    (0x26AA, 0x26AB), (0x26BD, 0x26BE), (0x26C4, 0x26C5), (0x26CE, 0x26CE), (0x26D4, 0x26D4),
    (0x26EA, 0x26EA), (0x26F2, 0x26F3), (0x26F5, 0x26F5), (0x26FA, 0x26FA), (0x26FD, 0x26FD),
    (0x2705, 0x2705), (0x270A, 0x270B), (0x2728, 0x2728), (0x274C, 0x274C), (0x274E, 0x274E),
    (0x2753, 0x2755), (0x2757, 0x2757), (0x2795, 0x2797), (0x27B0, 0x27B0), (0x27BF, 0x27BF),
    (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x1F004, 0x1F004),
    (0x1F0CF, 0x1F0CF), (0x1F18E, 0x1F18E), (0x1F191, 0x1F19A), (0x1F1E6, 0x1F1FF),
    (0x1F201, 0x1F201), (0x1F21A, 0x1F21A), (0x1F22F, 0x1F22F), (0x1F232, 0x1F236),
    (0x1F238, 0x1F23A), (0x1F250, 0x1F251), (0x1F300, 0x1F320), (0x1F32D, 0x1F335),
    (0x1F337, 0x1F37C), (0x1F37E, 0x1F393), (0x1F3A0, 0x1F3CA), (0x1F3CF, 0x1F3D3),
    (0x1F3E0, 0x1F3F0), (0x1F3F4, 0x1F3F4), (0x1F3F8, 0x1F43E), (0x1F440, 0x1F440),
    (0x1F442, 0x1F4FC), (0x1F4FF, 0x1F53D), (0x1F54B, 0x1F54E), (0x1F550, 0x1F567),
    (0x1F57A, 0x1F57A), (0x1F595, 0x1F596), (0x1F5A4, 0x1F5A4), (0x1F5FB, 0x1F64F),
    (0x1F680, 0x1F6C5), (0x1F6CC, 0x1F6CC), (0x1F6D0, 0x1F6D2), (0x1F6D5, 0x1F6D7),
    (0x1F6DD, 0x1F6DF), (0x1F6EB, 0x1F6EC), (0x1F6F4, 0x1F6FC), (0x1F7E0, 0x1F7EB),
    (0x1F7F0, 0x1F7F0), (0x1F90C, 0x1F93A), (0x1F93C, 0x1F945), (0x1F947, 0x1F9FF),
    (0x1FA70, 0x1FA74), (0x1FA78, 0x1FA7C), (0x1FA80, 0x1FA86), (0x1FA90, 0x1FAAC),
    (0x1FAB0, 0x1FABA), (0x1FAC0, 0x1FAC5), (0x1FAD0, 0x1FAD9), (0x1FAE0, 0x1FAE7),
    (0x1FAF0, 0x1FAF6),
)
# fmt: on
"""Ranges of what is an emoji unless something else is said (UTS #51, Emoji_Presentation)."""

_STARTS = tuple(first for first, _ in _EMOJI)
_ASKED_FOR = re.compile("(.)\ufe0f(\u20e3?)")  # VARIATION SELECTOR-16 asks for emoji (UTS #51)
_PRIVATE = ((0xE000, 0xF8FF), (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD))
_NEVER_DRAWN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}  # for these Pango chooses no font
_ALSO_NEVER = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF), (0x115F, 0x1160), (0x3164, 0x3164))
"""Selectors and fillers, which HarfBuzz hides (Unicode, Default_Ignorable_Code_Point)."""


def _within(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(character) <= last for first, last in ranges)


def is_drawn(character: str) -> bool:
    """Tell whether a glyph is needed: not for spaces, controls, and what is hidden."""
    return unicodedata.category(character) not in _NEVER_DRAWN and not _within(
        character, _ALSO_NEVER
    )


def is_private(character: str) -> bool:
    """Tell whether only the font that was meant knows what the character is."""
    return _within(character, _PRIVATE)


def is_emoji(character: str) -> bool:
    """Tell whether Pango draws ``character`` by the fonts for emoji where nothing else is said."""
    place = bisect_right(_STARTS, ord(character)) - 1
    return place >= 0 and ord(character) <= _EMOJI[place][1]


def asked_as_emoji(text: str) -> set[str]:
    """Return the characters of ``text`` that a selector after them makes emoji."""
    return {each for pair in _ASKED_FOR.findall(text) for part in pair for each in part}


def parts(character: str) -> str:
    """Return what HarfBuzz puts together where a font lacks ``character``; itself if nothing."""
    return unicodedata.normalize("NFD", character)


def script(character: str) -> str:
    """Return the script's code as in ISO 15924, ``Zyyy`` for what many scripts share."""
    from fontTools import unicodedata as scripts  # noqa: PLC0415  (only for what is unusual)

    return str(scripts.script(character))


def named(character: str) -> str:
    """Return the character, its code point and its name: ``✦ U+2726 BLACK FOUR POINTED STAR``."""
    code = f"U+{ord(character):04X}"
    if is_private(character):
        return f"{code} (private use)"
    if name := unicodedata.name(character, ""):
        return f"{character} {code} {name}"
    if script(character) == "Hani":  # newer than this Python
        return f"{character} {code} CJK UNIFIED IDEOGRAPH-{ord(character):X}"
    return f"{character} {code}"

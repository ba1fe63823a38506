"""Chinese, full-width and Arabic numerals → integers."""

from __future__ import annotations

from functools import lru_cache

_DIGITS = {
    **dict(zip("〇零一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    **dict(zip("貳參陸", (2, 3, 6), strict=True)),
    "两": 2,
    "兩": 2,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_TENS = {"廿": 20, "卅": 30}

CHARACTERS = "".join([*_DIGITS, *_UNITS, *_TENS])
"""Every character that may stand in a Chinese numeral below ten thousand."""


@lru_cache(maxsize=1024)  # a text counts with the same numerals over and over
def parse(numeral: str) -> int | None:
    """Return the value of a numeral (三十二, 二〇二六, １２, 12), or None if it is none.

    Covers what ordinals and headings use: 0 to 9,999 in the place-value system, and digit by
    digit without units (二〇二六).
    """
    if numeral.isdecimal():
        return int(numeral)
    if not numeral or any(character not in CHARACTERS for character in numeral):
        return None
    if all(character in _DIGITS for character in numeral):
        return int("".join(str(_DIGITS[character]) for character in numeral))
    total = digit = 0
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _TENS:
            total += _TENS[character]
        else:
            total += (digit or 1) * _UNITS[character]
            digit = 0
    return total + digit

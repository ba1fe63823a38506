"""Numbers as Word prints them (ECMA-376 Part 1, ST_NumberFormat)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_HAN: Final = "〇一二三四五六七八九"
_HAN_CIRCLE: Final = "○一二三四五六七八九"
_LEGAL_SIMPLIFIED: Final = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL: Final = "零壹貳參肆伍陸柒捌玖"
_LEGAL_JAPANESE: Final = "〇壱弐参四伍六七八九"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_MOST_REPEATED: Final = 30  # times that a letter is repeated: 780 numbers
_LARGEST_ROMAN: Final = 10_000
_FULL_WIDTH: Final = {ord("0") + n: ord("０") + n for n in range(10)}
_LARGEST_UNIT_NUMBER: Final = 100_000_000


def _by_units(value: int, digits: str, units: str, zero: str, *, one_ten: bool) -> str:
    """Return ``value`` in words: 一百零一.

    Args:
        value: From 0 to 99,999,999.
        digits: The ten digits.
        units: Ten, hundred, thousand, ten thousand.
        zero: What stands for places left out inside.
        one_ten: Whether ten is 壹拾 rather than 十.
    """
    if value >= 10_000:  # noqa: PLR2004  (the next unit, 万)
        high, low = divmod(value, 10_000)
        head = _by_units(high, digits, units, zero, one_ten=one_ten) + units[3]
        if not low:
            return head
        gap = zero if low < 1000 else ""  # noqa: PLR2004  (a place is left out)
        return head + gap + _by_units(low, digits, units, zero, one_ten=True)
    if not value:
        return digits[0]
    words = ""
    for place, digit in enumerate(f"{value:04d}"):
        if digit == "0":
            words += zero if words and not words.endswith(zero) and zero else ""
        else:
            words += digits[int(digit)] + ("", units[0], units[1], units[2])[3 - place]
    words = words.removesuffix(zero) if zero and value % 10 == 0 else words
    begins = digits[1] + units[0]
    return words[1:] if not one_ten and words.startswith(begins) else words


def _thousand(value: int) -> str:
    return _by_units(value, "零" + _HAN[1:], "十百千万", "零", one_ten=False)


def _thousand_traditional(value: int) -> str:
    return _by_units(value, "零" + _HAN[1:], "十百千萬", "零", one_ten=False)


def _japanese(value: int) -> str:
    words = _by_units(value, _HAN, "十百千万", "", one_ten=False)
    return words.replace("一十", "十").replace("一百", "百").replace("一千", "千")


def _counting(value: int) -> str:
    """一 to 九十九, from then on digit by digit (as Word does for ``chineseCounting``)."""
    return _thousand(value) if 0 < value < 100 else _digits(value, _HAN_CIRCLE)  # noqa: PLR2004


def _digits(value: int, digits: str) -> str:
    return "".join(digits[int(digit)] for digit in str(value))


def _roman(value: int) -> str:
    if not 0 < value < _LARGEST_ROMAN:
        return str(value)
    words = ""
    for size, letters in _ROMAN:
        count, value = divmod(value, size)
        words += letters * count
    return words


def _letters(value: int, first: str) -> str:
    """A to Z, then AA, BB: Word repeats the letter."""
    if value < 1:
        return str(value)
    times, letter = divmod(value - 1, 26)
    return chr(ord(first) + letter) * min(times + 1, _MOST_REPEATED)


def _of_series(value: int, series: str) -> str:
    return series[value - 1] if 1 <= value <= len(series) else str(value)


def _signs(value: int, first: int, count: int) -> str:
    return chr(first + value - 1) if 1 <= value <= count else str(value)


def _circled(value: int) -> str:
    if 1 <= value <= 20:  # noqa: PLR2004  (Unicode has three stretches of circled numbers)
        return chr(0x2460 + value - 1)
    if 21 <= value <= 35:  # noqa: PLR2004
        return chr(0x3251 + value - 21)
    return chr(0x32B1 + value - 36) if 36 <= value <= 50 else str(value)  # noqa: PLR2004


def _sixty(value: int) -> str:
    """甲子, 乙丑 …: the cycle of sixty."""
    if not 1 <= value <= 60:  # noqa: PLR2004
        return str(value)
    return _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12]


def _ordinal(value: int) -> str:
    teens = 10 <= value % 100 <= 20  # noqa: PLR2004
    return f"{value}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"


_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: str(n).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda n: str(n).translate(_FULL_WIDTH),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": lambda n: _signs(n, 0x2488, 20),
    "decimalEnclosedParen": lambda n: _signs(n, 0x2474, 20),
    "ideographEnclosedCircle": lambda n: _signs(n, 0x3280, 10),
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "chineseCountingThousand": _thousand,
    "taiwaneseCountingThousand": _thousand_traditional,
    "japaneseCounting": _japanese,
    "koreanDigital2": lambda n: _digits(n, "零" + _HAN[1:]),
    "ideographDigital": lambda n: _digits(n, _HAN),
    "japaneseDigitalTenThousand": lambda n: _digits(n, _HAN),
    "taiwaneseDigital": lambda n: _digits(n, _HAN_CIRCLE),
    "ideographTraditional": lambda n: _of_series(n, _STEMS),
    "ideographZodiac": lambda n: _of_series(n, _BRANCHES),
    "ideographZodiacTraditional": _sixty,
    "chineseLegalSimplified": lambda n: _by_units(
        n, _LEGAL_SIMPLIFIED, "拾佰仟万", "零", one_ten=True
    ),
    "ideographLegalTraditional": lambda n: _by_units(
        n, _LEGAL_TRADITIONAL, "拾佰仟萬", "零", one_ten=True
    ),
    "japaneseLegal": lambda n: _by_units(n, _LEGAL_JAPANESE, "拾百阡萬", "", one_ten=True),
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": lambda n: _letters(n, "A"),
    "lowerLetter": lambda n: _letters(n, "a"),
    "ordinal": _ordinal,
    "numberInDash": lambda n: f"- {n} -",
    "hex": lambda n: f"{n:X}",
    "chicago": lambda n: _of_series((n - 1) % 4 + 1, "*†‡§") * min((n + 3) // 4, _MOST_REPEATED),
    "aiueoFullWidth": lambda n: _of_series(
        n,
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    ),
    "irohaFullWidth": lambda n: _of_series(
        n,
        "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン",
    ),
    "none": lambda _: "",
    "bullet": lambda _: "",
}


def is_known(name: str) -> bool:
    """Tell whether numbers of the format ``name`` are printed as Word prints them."""
    return name in _FORMATS


def printed(value: int, name: str) -> str:
    """Return ``value`` in the format ``name``; in plain digits where the format is not known."""
    if not 0 <= value < _LARGEST_UNIT_NUMBER:
        return str(value)
    return _FORMATS.get(name, str)(value)

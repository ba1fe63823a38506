"""What characters cost: −log2 of how often each is met in a language, in bits.

A character that a list of common ones holds costs by its rank there. Any other costs by its kind,
and Han characters by the level of the national character set that has them. Neighbours that writing
does not put together cost extra, and a byte that fits no character more than the rarest one does.
That is a unigram model with smoothing, as the literature on language identification has it.
"""

from __future__ import annotations

import bisect
import math
import re
import unicodedata
from typing import TYPE_CHECKING

from pipeline.chinese.frequency import CANTONESE, COMMON, TRADITIONAL
from pipeline.readers.encoding import data

if TYPE_CHECKING:
    from collections.abc import Mapping

REPLACEMENT = "\ufffd"
_DAMAGED_RUN = re.compile(r"\ufffd+")

DAMAGE = 30.0
_DAMAGE_ON = 10.0
"""Bits of a place where no character can be read, and of each further byte there."""


class _Costs(dict[str, float]):
    """Bits of each character in a language; those not listed are judged by kind when met."""

    def __init__(self, listed: Mapping[str, float], language: str) -> None:
        super().__init__(listed)
        self._language = language

    def __missing__(self, character: str) -> float:
        cost = self[character] = _unlisted(character, self._language)
        return cost


class _Shapes(dict[int, str]):
    """The kind of each character, as a letter, for `_JOINTS`."""

    def __missing__(self, point: int) -> str:
        shape = self[point] = _shape(point)
        return shape


_SHAPE_STARTS = (
    (0x0000, "s"),
    (0x0080, "p"),
    (0x00C0, "w"),
    (0x0250, "p"),
    (0x0370, "w"),
    (0x0800, "p"),
    (0x3041, "k"),
    (0x3100, "p"),
    (0x31F0, "k"),
    (0x3200, "p"),
    (0x3400, "h"),
    (0xA000, "p"),
    (0xAC00, "g"),
    (0xD7A4, "p"),
    (0xF900, "h"),
    (0xFB00, "p"),
    (0xFF66, "f"),
    (0xFF9E, "d"),
    (0xFFA0, "p"),
    (0x20000, "h"),
    (0x40000, "p"),
)
"""Where a run of Unicode blocks of one kind begins."""

_STARTS = tuple(start for start, _ in _SHAPE_STARTS)
_VOICED = frozenset("ｳｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎ")
"""Half-width kana that a voicing mark may follow."""

_CANTONESE = 12.0
"""Bits of a character that only Cantonese uses often."""

_JOINTS = {
    **dict.fromkeys(("ah", "ha", "ak", "ka", "ag", "ga"), 5.0),
    **dict.fromkeys(("wh", "hw", "wk", "kw", "wg", "gw"), 6.0),
    "ww": 2.0,
    **dict.fromkeys(("fh", "hf", "Fh", "hF", "dh", "hd"), 5.0),
    **dict.fromkeys(("fd", "kd", "ad", "sd", "dd", "pd"), 7.0),
    **dict.fromkeys(("fk", "kf", "Fk", "kF", "dk", "gh", "hg", "gk", "kg", "fg", "gf"), 5.0),
}
"""Bits for neighbours that seldom meet.

a ASCII letter, s other ASCII, w letter outside ASCII, h Han, k kana, g Hangul, f
half-width kana, F one that can be voiced, d voicing mark, p anything else.
"""


def _shape(point: int) -> str:
    if chr(point) in _VOICED:
        return "F"
    if chr(point).isascii() and chr(point).isalpha():
        return "a"
    return _SHAPE_STARTS[bisect.bisect_right(_STARTS, point) - 1][1]


def _ranked(characters: str, first: float, growth: float) -> dict[str, float]:
    """Return a cost for each character by its rank: ``first`` + rank^growth bits, from rank 1."""
    return {character: first + rank**growth for rank, character in enumerate(characters, 1)}


def _ascii() -> dict[str, float]:
    costs = {chr(point): 7.5 for point in range(0x20, 0x7F)}
    costs |= dict.fromkeys("0123456789.,-", 5.5)
    letters = _ranked(data.LATIN, 3.0, 0.5)
    costs |= letters | {letter.upper(): cost + 3 for letter, cost in letters.items()}
    return costs | {" ": 2.6, "\n": 6.0, "\r": 6.0, "\t": 8.0, "\f": 14.0, "\x1a": 14.0}


def _chinese() -> dict[str, float]:
    # 5.5 + rank^0.28 follows the counts of jieba's dictionary within 0.3 bits up to rank 1,500
    costs = _ranked(COMMON, 5.5, 0.28)
    for simple, other in zip(TRADITIONAL[::2], TRADITIONAL[1::2], strict=True):
        costs.setdefault(other, costs[simple])
    cantonese = dict.fromkeys(CANTONESE, _CANTONESE)
    return cantonese | costs | _ranked(data.CHINESE_MARKS, 4.0, 0.5)


def _japanese() -> dict[str, float]:
    costs = _ranked(data.KANJI, 7.0, 0.28) | _ranked(data.KATAKANA, 5.5, 0.37)
    costs |= _ranked(data.HIRAGANA, 3.6, 0.42)
    return costs | _ranked(data.JAPANESE_MARKS, 4.0, 0.5)


def _half_width() -> dict[str, float]:
    """Return costs for Japanese in half-width katakana, as old printers and banks have it."""
    ranked = enumerate(data.HALF_KATAKANA, 1)
    return _japanese() | {character: 4.6 + 0.045 * rank for rank, character in ranked}


def _western() -> dict[str, float]:
    return _ranked(data.WESTERN, 5.5, 0.45)


COSTS: dict[str, Mapping[str, float]] = {
    "chinese": _Costs(_ascii() | _chinese(), "chinese"),
    "japanese": _Costs(_ascii() | _japanese(), "japanese"),
    "half-width": _Costs(_ascii() | _half_width(), "japanese"),
    "korean": _Costs(_ascii() | _ranked(data.HANGUL, 4.5, 0.33), "korean"),
    "western": _Costs(_ascii() | _western(), "western"),
}
_SHAPES = _Shapes()

_HAN_SETS = {
    "chinese": (
        ("gb2312", 0xD8, 15.0, 17.0),
        ("big5", 0xC7, 15.0, 18.0),
        ("big5hkscs", 0xFF, 19.0, 19.0),
        ("gbk", 0xFF, 20.0, 20.0),
    ),
    "japanese": (("euc_jp", 0xD0, 14.0, 17.0),),
    "korean": (("euc_kr", 0xFF, 16.0, 16.0),),
    "western": (),
}
"""By language: a character set, the lead byte at which its second, rarer level begins, costs."""

_RARE_HAN = 22.0
_RAREST_HAN = 27.0
_SUPPLEMENTARY = 0x10000
"""Bits of a Han character in none of these sets, in the basic plane and outside it."""

_CATEGORIES = {"Co": 28.0, "Cn": 28.0, "Cs": 28.0, "Cc": 24.0, "Cf": 18.0}
"""Costs by Unicode general category: private use, unassigned, surrogates, controls, formats."""

_OTHER = 13.0
_STRANGE = 17.0
"""Bits of a symbol or a foreign letter that no list names, in the usual sets of symbols or not."""

_SYMBOL_SETS = ("gb2312", "big5", "cp932", "cp1252")


def _unlisted(character: str, language: str) -> float:
    """Return the bits of a character that the language's list does not hold."""
    if character == REPLACEMENT:
        return DAMAGE
    cost = _CATEGORIES.get(unicodedata.category(character))
    if cost is not None:
        return cost
    shape = _SHAPES[ord(character)]
    if shape == "h":
        return _han(character, language)
    if shape == "g":
        return _hangul(character, language)
    if shape == "k":
        return 12.0 if language == "japanese" else 15.0
    if shape in "fFd":
        return 14.0 if language == "japanese" else 16.0
    known = any(_lead(character, charset) for charset in _SYMBOL_SETS)
    return _OTHER if known else _STRANGE


def _han(character: str, language: str) -> float:
    for charset, second, cost, rarer in _HAN_SETS[language]:
        lead = _lead(character, charset)
        if lead:
            return cost if lead < second else rarer
    return _RARE_HAN if ord(character) < _SUPPLEMENTARY else _RAREST_HAN


def _hangul(character: str, language: str) -> float:
    if not _lead(character, "euc_kr"):
        return 20.0
    return 14.0 if language == "korean" else 18.0


def _lead(character: str, charset: str) -> int:
    """Return the first byte of ``character`` in ``charset``, or 0 if it is not in it."""
    return next(iter(character.encode(charset, "ignore")), 0)


def joints(text: str) -> float:
    """Return the bits that neighbours cost; they are negative where damaged bytes follow on."""
    shapes = text.translate(_SHAPES)
    followers = sum(len(run) - 1 for run in _DAMAGED_RUN.findall(text))
    return sum(bits * shapes.count(pair) for pair, bits in _JOINTS.items()) - followers * (
        DAMAGE - _DAMAGE_ON
    )


def total(counts: Mapping[str, int], language: str) -> float:
    """Return the bits of characters that are met so many times."""
    costs = COSTS[language]
    return math.fsum(number * costs[character] for character, number in counts.items())

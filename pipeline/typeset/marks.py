"""What each character is to the composition of lines: one letter a character.

Sources: CLREQ (Requirements for Chinese Text Layout, W3C), “Prohibition Rules for Line Start and
Line End” and “Compression of Punctuation Marks”; GB/T 15834-2011, 5.1; UAX #14 for what is not
Chinese.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

IDEOGRAPH = "H"  # Han, kana, Hangul, Bopomofo: lines may break on both sides
NON_STARTER = "n"  # 々, ー and small kana: never at the start of a line (JLREQ, cl-10, cl-11)
OPENING = "O"  # opening bracket or quote, a full square wide
CLOSING = "C"  # closing bracket or quote, a full square wide
PAUSE = "P"  # pause or stop (点号), a full square wide
MIDDLE_DOT = "M"  # 间隔号
DASH = "D"  # half of 破折号
ELLIPSIS = "E"  # half of 省略号
CONNECTOR = "N"  # 连接号
SOLIDUS = "S"  # 分隔号
FULL_WIDTH = "F"  # letter or digit that is a full square wide
LETTER = "L"
LEFTWARD = "R"  # letter of a script that runs to the left: as letters, but nothing parts them
DIGIT = "9"
SPACE = "s"
IDEOGRAPHIC_SPACE = "i"
BREAK = "z"  # zero width space: a line may break here
JOINER = "j"  # no-break spaces, word joiner, zero width joiner: a line may not
EXTENDER = "Z"  # what belongs to the character before: accents, variation selectors
PREFIX = "o"  # ( [ { $ and the like, of the width of letters
SUFFIX = "c"  # ) ] } , . % and the like, of the width of letters
QUOTE = "q"  # quotes of the width of letters, which may open or close
HYPHEN = "-"
OPERATOR = "a"  # + / = and the like: as letters, but without a gap beside ideographs
SYMBOL = "e"  # all else: emoji, arrows, ornaments
ATOM = "A"  # a picture, a formula: one unbreakable thing
NEWLINE = "B"
_OPENING_QUOTE, _CLOSING_QUOTE = "u", "v"  # until it is known how wide they are

MARKS = OPENING + CLOSING + PAUSE

OBJECT = "\ufffc"  # stands for an atom in a text (Unicode, object replacement character)
_FULL = 900  # thousandths of an em; what is at least as wide is set in a square

_NAMED = {
    OPENING: "（〔［｛《〈「『【〖〝｟",
    CLOSING: "）〕］｝》〉」』】〗〞〟｠",
    PAUSE: "、，。；：．！？｡､",
    MIDDLE_DOT: "·・‧•",
    DASH: "—―⸺⸻",
    ELLIPSIS: "…⋯",
    CONNECTOR: "～〜–",
    SOLIDUS: "／",
    NON_STARTER: "々〻ーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎゕゖヽヾゝゞ゛゜",
    SPACE: " ",
    IDEOGRAPHIC_SPACE: "\u3000",
    BREAK: "\u200b",
    JOINER: "\u00a0\u202f\u2007\u2060\ufeff\u200d",
    PREFIX: "([{$£¥￥€#@№＄＠＃¡¿\\",
    SUFFIX: ")]},.;:!?%‰°′″℃‱％℉",
    QUOTE: "\"'«»‹›„‚",
    HYPHEN: "-\u2010",
    OPERATOR: "/|~+=<>*&^_`",
    ATOM: OBJECT,
    NEWLINE: "\n",
    _OPENING_QUOTE: "“‘",
    _CLOSING_QUOTE: "”’",
}
_CAP = "\u20e3"
_KEYCAP = re.compile(f"[0-9#*]\ufe0f?{_CAP}")
"""A digit in a key is a symbol (UTS #51, emoji keycap sequence)."""
_QUOTES = re.compile(f"[{_OPENING_QUOTE}{_CLOSING_QUOTE}]")
_IDEOGRAPHIC = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3003-\u3007\u3012-\u3013\u301c-\u303f\u3041-\u318f\u31a0-\u33ff"
    "\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00016fe0-\U00018fff"
    "\U0001aff0-\U0001b2ff\U00020000-\U0003ffff]"
)
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_EMOJI_MODIFIER = re.compile("[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


def _class_of(char: str) -> str:
    """Return the class of a character that no rule names."""
    if _EMOJI_MODIFIER.match(char):
        return EXTENDER
    if _FULL_WIDTH.match(char):
        return FULL_WIDTH
    if _IDEOGRAPHIC.match(char):
        return IDEOGRAPH
    if unicodedata.bidirectional(char) in ("R", "AL", "AN"):
        return LEFTWARD
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Mc", "Cf"):
        return EXTENDER
    if category[0] == "L":
        return LETTER
    if category in ("Nd", "Nl", "No"):
        return DIGIT
    return SYMBOL


class _Table(dict[int, str]):
    """The class by code point, worked out when it is first asked for."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _class_of(chr(code))
        return found


_TABLE = _Table({ord(char): name for name, chars in _NAMED.items() for char in chars})


def classes(text: str, advances: Sequence[int]) -> str:
    """Return the class of each character of ``text``.

    Curly quotes are Chinese where the font sets them in a square, and Latin where it does not.

    Args:
        text: A paragraph.
        advances: The width of each character in thousandths of its em.
    """
    found = text.translate(_TABLE)
    keycaps = [match.start() for match in _KEYCAP.finditer(text)] if _CAP in text else []
    if not keycaps and not _QUOTES.search(found):
        return found
    letters = list(found)
    for at in keycaps:
        letters[at] = SYMBOL
    for match in _QUOTES.finditer(found):
        at = match.start()
        square = OPENING if match[0] == _OPENING_QUOTE else CLOSING
        letters[at] = square if advances[at] >= _FULL else QUOTE
    return "".join(letters)

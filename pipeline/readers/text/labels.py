"""What can stand at the start of a line: numbers of headings, ordinals of points, bullets.

A label alone proves nothing: 一是 may open any sentence, 第三章 may be spoken of. `find` only says
what a line starts with; `headings` and `points` decide by the run that the labels make.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypeAlias

from pipeline.chinese import numerals

Use: TypeAlias = Literal["unit", "outline", "bare", "article", "ordinal", "bullet"]


class Family(NamedTuple):
    """A way to number or to mark.

    Attributes:
        scheme: Its name, with N for the numeral and the marks around it.
        use: ``unit`` for 章 and its like; ``outline`` for 一、 （一） 1. and decimals, which number
            headings and points alike; ``bare`` for a numeral alone on its line; ``article`` for
            第X条; ``ordinal`` for what numbers points only; ``bullet`` for glyphs.
        rank: How high a heading of the family stands: smaller is higher.
    """

    scheme: str
    use: Use
    rank: int


class Label(NamedTuple):
    """A label at the start of a line.

    Attributes:
        family: The way of numbering.
        value: The numeral's value, or 0 if it has none (最后, bullets, 卷上).
        text: The label as printed, with its marks and the white space after it.
        rest: What follows it.
        guarded: Whether the text may go on as a sentence does (第三章的内容), so that only its
            neighbours can make it a heading.
    """

    family: Family
    value: int
    text: str
    rest: str
    guarded: bool = False

    @property
    def spaced(self) -> bool:
        """Whether white space or a mark parts the label from what follows."""
        return self.text[-1:] in " \u3000\t\u00a0：:、.．）)】" or not self.rest


_HAN = numerals.CHARACTERS
NUMERAL = rf"(?:[{_HAN}]{{1,7}}|[0-9]{{1,4}}|[０-９]{{1,4}})"
_SPREAD = rf"(?:[{_HAN}](?:[ \u3000]?[{_HAN}]){{0,6}}|[0-9]{{1,4}}|[０-９]{{1,4}})"
BLANK = r"[ \u3000\t\u00a0]"

_UNIT_RANKS = {
    "部": 10,
    "卷": 12,
    "编": 14,
    "編": 14,
    "集": 15,
    "篇": 18,
    "部分": 20,
    "单元": 20,
    "單元": 20,
    "章": 22,
    "回": 22,
    "讲": 22,
    "講": 22,
    "课": 22,
    "课时": 26,
    "課時": 26,
    "課": 22,
    "幕": 22,
    "节": 30,
    "節": 30,
    "场": 30,
    "場": 30,
}
"""Units that head parts of a text, from the highest; those of one rank stand for each other."""

_SINGLE_UNITS = "".join(unit for unit in _UNIT_RANKS if len(unit) == 1)
_UNIT = re.compile(
    rf"(?:正文{BLANK}*|【)?(?:第{_SPREAD}[卷部集]{BLANK}*(?=第))?"
    rf"第{BLANK}?(?P<n>{_SPREAD}){BLANK}?"
    rf"(?P<unit>部分|单元|單元|课时|課時|[{_SINGLE_UNITS}])"
    rf"(?:{BLANK}*[：:、.．】]{BLANK}*|{BLANK}+|(?=(?P<glued>.))|$)"
)
_ENGLISH = re.compile(
    r"(?P<unit>Chapter|CHAPTER|Part|PART|Section|SECTION|Book|BOOK)[ \t]+"
    r"(?P<n>[0-9]{1,4}|[IVXLC]{1,7})\b[ \t.:：、—-]*"
)
_ENGLISH_UNITS = {"part": "部", "book": "部", "chapter": "章", "section": "节"}
_VOLUME = re.compile(
    rf"(?:卷之?(?P<n>{NUMERAL}|[上中下])|(?P<m>[上中下])(?P<unit>[卷篇部册冊编編]))"
    rf"(?:{BLANK}*[：:、]{BLANK}*|{BLANK}+|$)"
)
_ARTICLE = re.compile(rf"第{BLANK}?(?P<n>{_SPREAD}){BLANK}?[条條](?:之{NUMERAL})?{BLANK}*")

_NOT_A_TITLE = "的是在中里裡内內和与與及或等也都就则則规规規所之，。、；！？”’）)》课課合电電"
"""After a unit without a mark between, these go on with a sentence: 第三章的内容, 第三回合."""


_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_CIRCLED = {chr(0x2460 + n): n + 1 for n in range(20)}
_PARENTHESIZED = {chr(0x2474 + n): n + 1 for n in range(20)}
_FULL_STOPPED = {chr(0x2488 + n): n + 1 for n in range(20)}
_HAN_PARENTHESIZED = {chr(0x3220 + n): n + 1 for n in range(10)}
_ROMAN_SIGNS = {chr(0x2160 + n): n + 1 for n in range(12)}
_STEMS = {character: n for n, character in enumerate("甲乙丙丁戊己庚辛壬癸", 1)}

BULLETS = "✦✧●○◆◇■□★☆▲△▶►•‣※▪▫◎❖➢➤✓✔→"
"""Glyphs that make a line a list item wherever they lead it."""

ASCII_BULLETS = "·*-+"
"""Glyphs that make a line a list item only when white space follows."""

DASH = "——"
"""Opens items when it leads several lines in a row."""

_AFTER_DECIMAL = rf"(?:{BLANK}+|(?=[^0-9.．%％{_HAN}亿万倍元个年]))"
"""What may follow a decimal that numbers a heading: 1.5亿 and 2.5倍 are quantities."""

_OUTLINE_PATTERNS: tuple[tuple[str, int, str], ...] = (
    ("N、", 40, rf"(?P<n>[{_HAN}]{{1,4}})、{BLANK}*"),
    ("N ", 41, rf"(?P<n>[{_HAN}]{{1,3}})\u3000+(?=[\u3400-\u9fff])"),
    ("（N）", 50, rf"[（(](?P<n>[{_HAN}]{{1,4}})[）)]{BLANK}*、?"),
    (
        "1.1.1.1",
        64,
        rf"(?P<n>[0-9]{{1,3}}(?:[.．][0-9]{{1,3}}){{3}})(?:{BLANK}+|(?=[^0-9.．%％]))",
    ),
    ("1.1.1", 63, rf"(?P<n>[0-9]{{1,3}}(?:[.．][0-9]{{1,3}}){{2}})(?:{BLANK}+|(?=[^0-9.．%％]))"),
    (
        "1.1",
        62,
        rf"(?P<n>[0-9]{{1,2}}[.．][0-9]{{1,2}})(?:{BLANK}+|(?=[^0-9.．%％{_HAN}亿万倍元个年]))",
    ),
    ("1 ", 61, r"(?P<n>[0-9]{1,3})(?:[ \t]+|\u3000)(?=[\u3400-\u9fff])"),
    ("1.", 60, rf"(?P<n>[0-9]{{1,3}}|[０-９]{{1,3}})(?:[.．](?![0-9０-９]){BLANK}*|、{BLANK}*)"),
    ("（1）", 70, rf"[（(](?P<n>[0-9]{{1,3}}|[０-９]{{1,3}})[）)]{BLANK}*"),
    ("1）", 75, rf"(?P<n>[0-9]{{1,3}}|[０-９]{{1,3}})[）)]{BLANK}*"),
)
_OUTLINE = tuple(
    (Family(scheme, "outline", rank), re.compile(pattern))
    for scheme, rank, pattern in _OUTLINE_PATTERNS
)
_BARE = (
    (Family("N", "bare", 35), re.compile(rf"(?P<n>[{_HAN}]{{1,4}})$")),
    (Family("1", "bare", 35), re.compile(r"(?P<n>[0-9]{1,3}|[０-９]{1,3})$")),
)
_ORDINAL_PATTERNS = (
    ("第N，", rf"第(?P<n>{NUMERAL})，"),
    ("第N、", rf"第(?P<n>{NUMERAL})、"),
    ("第N：", rf"第(?P<n>{NUMERAL})："),
    ("N是", rf"(?P<n>[{_HAN}]{{1,3}})是(?=.)"),
    ("N要", rf"(?P<n>[{_HAN}]{{1,3}})要(?=.)"),
    ("其N，", rf"其(?P<n>[{_HAN}]{{1,3}})[，、：]"),
)
_ORDINAL = tuple(
    (Family(scheme, "ordinal", 80), re.compile(pattern)) for scheme, pattern in _ORDINAL_PATTERNS
)
_SEQUENCE = Family("首先，", "ordinal", 80)
_SEQUENCE_WORDS = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": 0, "最後": 0}
_SEQUENCE_PATTERN = re.compile(rf"({'|'.join(_SEQUENCE_WORDS)})[，,：]")
_SIGN_FAMILIES = (
    (Family("①", "ordinal", 80), _CIRCLED),
    (Family("⑴", "ordinal", 80), _PARENTHESIZED),
    (Family("⒈", "outline", 60), _FULL_STOPPED),
    (Family("㈠", "outline", 50), _HAN_PARENTHESIZED),
    (Family("Ⅰ", "outline", 45), _ROMAN_SIGNS),
)
_SIGN = re.compile(rf"(?P<sign>.)(?P<mark>[.．、]?){BLANK}*")
_STEM = (Family("甲、", "ordinal", 80), re.compile(rf"(?P<n>[{''.join(_STEMS)}])、{BLANK}*"))
_LETTER = (Family("A.", "ordinal", 80), re.compile(rf"(?P<n>[A-Z])[.．、]{BLANK}*(?=[^A-Z.])"))
_BULLET = re.compile(rf"([{BULLETS}]){BLANK}*(?=\S)|([{re.escape(ASCII_BULLETS)}]){BLANK}+(?=\S)")

_BY_FIRST = {
    first: tuple(
        (family, pattern)
        for family, pattern in (*_OUTLINE, *_BARE, *_ORDINAL)
        if family.scheme in schemes
    )
    for firsts, schemes in (
        (_HAN, ("N、", "N ", "N", "N是", "N要")),
        (
            "0123456789０１２３４５６７８９",
            ("1.1.1.1", "1.1.1", "1.1", "1 ", "1.", "1）", "1"),
        ),
        ("（(", ("（N）", "（1）")),
        ("其", ("其N，",)),
    )
    for first in firsts
}
"""The families whose labels can start with a character, in the order in which they are tried."""

ARTICLE = Family("第N条", "article", 90)
_BULLET_FAMILIES = {
    glyph: Family(glyph, "bullet", 95) for glyph in (*BULLETS, *ASCII_BULLETS, DASH)
}

_SIGNS = {sign: family for family, signs in _SIGN_FAMILIES for sign in signs}
_SIGN_VALUES = {sign: value for _, signs in _SIGN_FAMILIES for sign, value in signs.items()}

STARTS = frozenset(
    f"第卷上中下（(首其再最CPSB正【—0123456789０１２３４５６７８９{_HAN}{BULLETS}{ASCII_BULLETS}"
    + "".join(_SIGNS)
    + "".join(_STEMS)
    + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)
"""The characters that a label can start with: all other lines need not be looked at."""


def find(text: str) -> Label | None:
    """Return the label that leads ``text``, if one does. The first family that fits wins."""
    first = text[0]
    if first not in STARTS:
        return None
    if first in _BULLET_FAMILIES or first == "—":
        return bullet(text)
    if first in _SIGNS:
        return _signed(text)
    if first in "第正【":
        return _after_di(text)
    if first.isascii() and first.isalpha():
        return _latin(text)
    if first in "卷上中下":
        return _volume(text)
    return _numbered(text, first)


def bullet(text: str) -> Label | None:
    """Return the bullet that leads ``text``, if one does."""
    if text.startswith(DASH):
        rest = text[len(DASH) :].lstrip(" \u3000")
        return Label(_BULLET_FAMILIES[DASH], 0, DASH, rest) if rest else None
    match = _BULLET.match(text)
    if match is None:
        return None
    glyph = match[1] or match[2]
    return Label(_BULLET_FAMILIES[glyph], 0, glyph, text[match.end() :])


def _after_di(text: str) -> Label | None:
    """第X章 and its like, 第X条, 第X，."""
    unit_match = _UNIT.match(text)
    if unit_match is not None and not _goes_on(unit_match):
        return _part(unit_match, text)
    match = _ARTICLE.match(text)
    if match is not None:
        return _label(ARTICLE, match, text)
    label = _first_of(_ORDINAL, text)
    if label is None and unit_match is not None:
        part = _part(unit_match, text)
        return part._replace(guarded=True) if part else None
    return label


def _part(match: re.Match[str], text: str) -> Label | None:
    unit = match["unit"]
    return _label(Family(f"第N{unit}", "unit", _UNIT_RANKS[unit]), match, text)


def _goes_on(match: re.Match[str]) -> bool:
    glued = match["glued"]
    return bool(glued) and glued in _NOT_A_TITLE


def _latin(text: str) -> Label | None:
    match = _ENGLISH.match(text)
    if match is not None:
        unit = _ENGLISH_UNITS[match["unit"].lower()]
        return _label(Family(f"第N{unit}", "unit", _UNIT_RANKS[unit]), match, text)
    family, pattern = _LETTER
    match = pattern.match(text)
    if match is None:
        return None
    return Label(family, ord(match["n"]) - ord("A") + 1, match[0], text[match.end() :])


def _volume(text: str) -> Label | None:
    match = _VOLUME.match(text)
    if match is None:
        return _first_of(_ORDINAL, text)
    unit = match["unit"] or "卷"
    rank = _UNIT_RANKS.get(unit, _UNIT_RANKS["卷"])
    numeral = match["n"] or match["m"]
    value = {"上": 1, "中": 2}.get(numeral) or numerals.parse(numeral) or 0  # 下 follows either
    return Label(Family(f"第N{unit}", "unit", rank), value, match[0], text[match.end() :])


def _numbered(text: str, first: str) -> Label | None:
    label = _first_of(_BY_FIRST.get(first, ()), text)
    if label is not None:
        return label
    if first in _STEMS:
        family, pattern = _STEM
        match = pattern.match(text)
        if match is not None:
            return Label(family, _STEMS[match["n"]], match[0], text[match.end() :])
    match = _SEQUENCE_PATTERN.match(text)
    if match is None:
        return None
    return Label(_SEQUENCE, _SEQUENCE_WORDS[match[1]], match[0], text[match.end() :])


def _signed(text: str) -> Label | None:
    match = _SIGN.match(text)
    if match is None:
        return None
    sign = match["sign"]
    return Label(_SIGNS[sign], _SIGN_VALUES[sign], match[0], text[match.end() :])


def _first_of(families: tuple[tuple[Family, re.Pattern[str]], ...], text: str) -> Label | None:
    for family, pattern in families:
        match = pattern.match(text)
        if match is not None:
            return _label(family, match, text)
    return None


def _label(family: Family, match: re.Match[str], text: str) -> Label | None:
    value = _value(match["n"])
    if value is None:
        return None
    return Label(family, value, match[0], text[match.end() :])


def _value(numeral: str) -> int | None:
    """Return the value of a numeral; of a decimal such as 1.2.3, that of its last part."""
    if "." in numeral or "．" in numeral:
        return int(re.split(r"[.．]", numeral)[-1])
    if numeral[0] in _ROMAN:
        values = [_ROMAN[letter] for letter in numeral]
        return sum(
            -value if value < max(values[index:]) else value for index, value in enumerate(values)
        )
    return numerals.parse(numeral.replace(" ", "").replace("\u3000", ""))

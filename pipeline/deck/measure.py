"""How wide text is and where its lines break, on the safe side of every program.

One plan must hold in PowerPoint, LibreOffice and browsers, with whatever fonts are there. So no
font is opened: widths are upper bounds over common fonts, and fewer places to break are assumed
than any program uses. Both make lines fuller and texts taller than they will be, never shorter,
because first-fit breaking cannot need fewer lines for wider text or for fewer places to break.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, assert_never

if TYPE_CHECKING:
    from collections.abc import Sequence

SAFETY = 0.985
"""Part of a line that is used: programs round widths, LibreOffice to 0.01 mm."""

_MOST_A_SQUARE = 4  # characters in an em; only texts that could fit on a line are measured as one

_MOST_KNOWN = 2_000  # characters of texts whose words are kept in memory, 64 at a time

_ROUNDING = 1e-6  # em; sums of widths are not exact

GAP = 0.25
"""Space in em that programs put between Han and Latin characters (CLREQ asks for up to ¼ em)."""

Face: TypeAlias = Literal["regular", "bold", "mono", "mixed"]
"""The faces in a text: ``mono`` is program text alone, ``mixed`` all kinds together."""

# Advances in em of the printable ASCII characters: for each the greatest among Noto Sans CJK SC,
# Noto Serif CJK SC, DejaVu Sans, DejaVu Serif (read from their hmtx tables with fontTools) and
# Arial, Liberation Sans (the Helvetica metrics), all regular, rounded up to a twentieth.
_ASCII_ADVANCES = {
    "'": 0.3,
    " ,.:;ijl|": 0.35,
    "()-/[\\]f": 0.4,
    "!It": 0.45,
    '"*r': 0.5,
    "?Jsz": 0.55,
    "_cvxy": 0.6,
    "$0123456789`abdegkopq{}": 0.65,
    "FLPSTYZhnu": 0.7,
    "ABEKVX": 0.75,
    "CGR": 0.8,
    "#+<=>DOQU^~": 0.85,
    "&HNw": 0.9,
    "%@m": 1.0,
    "M": 1.05,
    "W": 1.1,
}
_ADVANCES = {letter: em for letters, em in _ASCII_ADVANCES.items() for letter in letters}
# The bold faces of the same fonts are at most 1.213 times as wide, character by character.
_BOLD = 1.22
# Every character of the monospaced faces is at most as wide as DejaVu Sans Mono's.
_MONO = 0.65
# The same fonts in other scripts: small letters, capitals and signs up to these widths.
_LATIN_END = 0x250
_LATIN_SMALL, _LATIN_OTHER = 0.95, 1.2
_OTHER_SMALL, _OTHER = 1.05, 1.3
_NUMBER_FORMS = range(0x2150, 0x2190)  # Ⅷ
_NUMBER_FORM = 1.6
_WIDE_MARKS = {"‰": 1.35, "‱": 1.75}
_ASTRAL = 0x1F000  # emoji, which fonts draw up to 1.4 em wide
_EMOJI = 1.4

# Line-start and line-end prohibition (CLREQ), at its strictest, with what UAX #14 adds for Latin
# marks, prefixes and postfixes. Quotation marks, whose side cannot be told from the character in
# Chinese, and the middle dot are parted from neither neighbour.
_NO_START = frozenset("、。，．：；？！）〕］｝〉》」』】〗〙〛％‰℃°′″…‥—～〜ー・々〻ゝゞヽヾ"
                      "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ￠¢,.:;?!)]}%")  # fmt: skip
_NO_END = frozenset("（〔［｛〈《「『【〖〘〚＄￥£¥€№([{$#")
_NEITHER = frozenset("“”‘’·／/")

_INVISIBLE = frozenset({"Mn", "Me", "Cf", "Cc"})  # categories: marks on others, and controls
_JOINER = "\u200d"

_BreakClass: TypeAlias = Literal["space", "newline", "word", "han"]
_ON_A_LINE = frozenset({"word", "han"})


@cache
def advance(character: str, face: Face = "regular") -> float:
    """Return an upper bound of the width of ``character`` in em."""
    if character in _ADVANCES:
        width = _ADVANCES[character]
        match face:
            case "regular":
                return width
            case "bold":
                return width * _BOLD
            case "mono":
                return _MONO
            case "mixed":
                return max(width * _BOLD, _MONO)
            case _:
                assert_never(face)
    if unicodedata.category(character) in _INVISIBLE:
        return 0.0
    code = ord(character)
    if code >= _ASTRAL and unicodedata.east_asian_width(character) != "N":
        return _EMOJI if code < 0x20000 else 1.0  # noqa: PLR2004  (from there on, Han again)
    if unicodedata.east_asian_width(character) in "WFH":
        return 1.0
    return _foreign(character, code) * (1.0 if face == "regular" else _BOLD)


def _foreign(character: str, code: int) -> float:
    """Return the bound for a character that is neither ASCII nor wide."""
    if character in _WIDE_MARKS:
        return _WIDE_MARKS[character]
    if code in _NUMBER_FORMS:
        return _NUMBER_FORM
    category = unicodedata.category(character)
    if not category.startswith("L"):
        return 1.0 if unicodedata.east_asian_width(character) == "A" else _OTHER
    if code < _LATIN_END:
        return _LATIN_SMALL if category == "Ll" else _LATIN_OTHER
    return _OTHER_SMALL if category == "Ll" else _OTHER


@cache
def _class(character: str) -> _BreakClass:
    if character == "\n":
        return "newline"
    if character.isspace() and character != "\u00a0":
        return "space"
    if unicodedata.east_asian_width(character) in "WF" and not "\uac00" <= character <= "\ud7a3":
        return "han"
    ambiguous = unicodedata.east_asian_width(character) == "A"
    return "han" if ambiguous and not character.isalnum() else "word"


@lru_cache(maxsize=65_536)
def _glued(left: str, right: str) -> bool:
    """Tell whether no line may end between two characters that are not white."""
    if left == _JOINER or unicodedata.category(right) in _INVISIBLE:
        return True
    if right in _NO_START or left in _NO_END or left in _NEITHER or right in _NEITHER:
        return True
    return _class(left) == "word" and _class(right) == "word"


@lru_cache(maxsize=65_536)
def _gap(left: str, right: str) -> float:
    """Return the space that programs add between two characters."""
    mixed = {_class(left), _class(right)} == {"han", "word"}
    return GAP if mixed and left.isalnum() and right.isalnum() else 0.0


class _Cluster(NamedTuple):
    """Characters that stay on one line, and the white space that follows them."""

    start: int
    end: int
    width: float
    space: float
    newline: bool
    following: int


def width(text: str, face: Face = "regular") -> float:
    """Return an upper bound of the width in em of ``text`` on one line."""
    return sum(map(_gap, text, text[1:])) + sum(map(advance, text, repeat(face)))


def widest_word(text: str, face: Face = "regular") -> float:
    """Return the width in em of the longest stretch in which no line may end."""
    return max(cluster.width for cluster in _clusters(text, face)) if text else 0.0


def line_starts(
    text: str, measure: float, first: float | None = None, face: Face = "regular"
) -> list[int]:
    """Return the offset in ``text`` at which each line begins.

    Args:
        text: The text; a newline ends a line.
        measure: The width of a line in em.
        first: The width of the first line in em, if it is another.
        face: The widest face in the text.

    Returns:
        At least one offset, the first 0. Their number is an upper bound of the lines in every
        program; an offset may come twice where a word longer than a line takes an unknown number.
    """
    starts = [0]
    room = (measure if first is None else first) * SAFETY + _ROUNDING
    full = measure * SAFETY + _ROUNDING
    used, previous = 0.0, ""
    for cluster in _clusters(text, face):
        gap = _gap(previous, text[cluster.start]) if previous and used else 0.0
        if used and used + gap + cluster.width > room:
            starts.append(cluster.start)
            room, used, gap = full, 0.0, 0.0
        if cluster.width > room:
            starts += _forced(text, cluster, full, face)
            room, used = full, full
        used += gap + cluster.width + cluster.space
        previous = text[cluster.end - 1] if cluster.end > cluster.start else ""
        if cluster.newline:
            starts.append(cluster.following)
            room, used, previous = full, 0.0, ""
    return starts


def line_count(
    text: str, measure: float, first: float | None = None, face: Face = "regular"
) -> int:
    """Return how many lines ``text`` takes at most; an empty text takes one."""
    room = min(measure, measure if first is None else first) * SAFETY
    is_short = len(text) <= room * _MOST_A_SQUARE and "\n" not in text and len(text.split()) <= 1
    if is_short and width(text, face) <= room:
        return 1
    return len(line_starts(text, measure, first, face))


def _forced(text: str, cluster: _Cluster, measure: float, face: Face) -> list[int]:
    """Return where lines begin inside a word that is longer than a line.

    Programs break such a word between any two characters or at some of its marks, and not all at
    the same: the greater number of lines counts, and one more.
    """
    by_character: list[int] = []
    used = 0.0
    parts, part = 1, 0.0  # lines if it is broken after each mark that can be a place to break
    segment = 0.0
    for offset in range(cluster.start, cluster.end):
        wide = advance(text[offset], face) + GAP * (_class(text[offset]) == "han")
        if used and used + wide > measure:
            by_character.append(offset)
            used = 0.0
        used += wide
        segment += wide
        if not text[offset].isalnum():
            parts += part > 0 and part + segment > measure
            part = segment if part + segment > measure else part + segment
            segment = 0.0
    lacking = max(0, parts - 1 - len(by_character)) + 1
    return by_character + [cluster.end] * lacking


def _clusters(text: str, face: Face) -> Sequence[_Cluster]:
    """Return the text's unbreakable stretches, each with the white space after it."""
    return (_known_clusters if len(text) <= _MOST_KNOWN else _found_clusters)(text, face)


@lru_cache(maxsize=64)
def _known_clusters(text: str, face: Face) -> tuple[_Cluster, ...]:
    """Return them; slides try the same text at one measure after the other."""
    return tuple(_found_clusters(text, face))


def _found_clusters(text: str, face: Face) -> list[_Cluster]:
    found: list[_Cluster] = []
    start, position, size = 0, 0, len(text)
    # Looked up at once, for that takes longer one by one than all that is done with them.
    kinds = [*map(_class, text), "newline"]
    advances = [*map(advance, text, repeat(face))]
    glued = [False, *map(_glued, text, text[1:])]
    gaps = [0.0, *map(_gap, text, text[1:])]
    while position < size:
        wide = 0.0
        if kinds[position] in _ON_A_LINE:
            wide += advances[position]
            position += 1
            while kinds[position] in _ON_A_LINE and glued[position]:
                wide += advances[position] + gaps[position]
                position += 1
        end, space = position, 0.0
        while kinds[position] == "space":
            space += advances[position]
            position += 1
        newline = position < size and text[position] == "\n"
        position += newline
        found.append(_Cluster(start, end, wide, space, newline, position))
        start = position
    return found

"""Which encoding bytes are most plausibly in: the one whose text costs least.

Every candidate explains the same bytes, so what their texts cost can be compared. Right readings of
Chinese come to some 9 bits a character, wrong ones to 15 and more.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from pipeline.readers.encoding import costs
from pipeline.readers.encoding.costs import DAMAGE, REPLACEMENT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_WINDOWS = 6
_WINDOW = 256
"""Places that are looked at, and bytes in each: a lead of thousands of bits, and quickly scored."""

_GAP = 64
"""Bytes of ASCII that end a stretch; more of them says nothing about the encoding."""

_DISSENT = 200.0
"""Bits by which another encoding must suit one window better to call the file mixed."""

_PLAIN = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("\t\n\f\r")
"""ASCII that texts hold."""

_HIGH = re.compile(rb"[\x80-\xff]")
_STRETCH = re.compile(rb"[\x80-\xff](?:[\x00-\x7f]{0,%d}[\x80-\xff])*+" % _GAP)
_STEP = re.compile(rb"[\x00-\x2f]")
"""Bytes that are never a part of a longer character in any of the double-byte encodings."""


class _Candidate(NamedTuple):
    """An encoding, and the languages it is read as with bits for how rare such files are."""

    codec: str
    rarity: Mapping[str, float]


def _any(rarity: float) -> dict[str, float]:
    return dict.fromkeys(("chinese", "japanese", "korean", "western"), rarity)


_NARROW = (
    _Candidate("utf-8", _any(0)),
    _Candidate("gb18030", {"chinese": 0, "japanese": 16}),
    _Candidate("big5hkscs", {"chinese": 1}),
    _Candidate("cp932", {"japanese": 3, "half-width": 14}),
    _Candidate("cp949", {"korean": 6}),
    _Candidate("euc_jp", {"japanese": 6, "half-width": 20}),
    _Candidate("cp1252", {"western": 5}),
)
_WIDE = (
    _Candidate("utf-16-le", _any(6) | {"korean": 14, "half-width": 20}),
    _Candidate("utf-16-be", _any(8) | {"korean": 16, "half-width": 22}),
)
_WIDEST = (_Candidate("utf-32-le", _any(10)), _Candidate("utf-32-be", _any(10)))

_FAMILIES = {
    **dict.fromkeys(("gbk", "gb2312", "hz"), "gb18030"),
    **dict.fromkeys(("big5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift_jis_2004"), "cp932"),
    "euc_jis_2004": "euc_jp",
    "euc_kr": "cp949",
    "iso8859-1": "cp1252",
    "iso8859-15": "cp1252",
}
"""Encodings that are not tried but judged as one that is."""


_DOUBLE_BYTE = ("gb18030", "big5hkscs", "cp932", "cp949", "euc_jp")
_UTF32 = 4


class Realigned(Protocol):
    """A way to read double-byte text that may be out of step."""

    def __call__(self, piece: bytes, codec: str, *, cut: bool) -> tuple[str, float]:
        """Return the text of ``piece``, whose end may be ``cut``, and the bits of lost bytes."""


class Reading(msgspec.Struct, frozen=True):
    """What the sample looks like in one encoding.

    Attributes:
        codec: Python's name of the encoding.
        language: A key of `costs.COSTS`: what it reads best as.
        bits: Cost of the sample, with the encoding's rarity.
        foreign: Cost of what is not ASCII.
        damage: Cost of damaged places, which is a part of that.
        characters: How many characters are not ASCII.
        size: Bytes that those characters take.
        texts: The sample as read, by window.
        windows: Cost of each window; comparable between encodings of the same unit.
        unit: Bytes of the smallest character: 1, 2 in UTF-16, 4 in UTF-32.
    """

    codec: str
    language: str
    bits: float
    foreign: float
    damage: float
    characters: int
    size: int
    texts: tuple[str, ...]
    windows: tuple[float, ...]
    unit: int

    @property
    def per_character(self) -> float:
        """Bits for each character outside ASCII, with the rarity; 0 when there are none."""
        return self.bits / self.characters if self.characters else 0.0

    @property
    def per_byte(self) -> float:
        """Bits for each byte outside ASCII, but for a damaged place or two.

        Double-byte text comes to 4.7, classical verse to 5.6; noise cannot come below 8.
        """
        allowed = min(self.damage, DAMAGE * (1 + self.size // 100))
        size = self.size // 2 if self.unit == _UTF32 else self.size  # half of UTF-32 is always zero
        return (self.foreign - allowed) / size if size else 0.0


def family(codec: str) -> str:
    """Return the candidate that ``codec`` is judged as, or ``codec`` itself."""
    return _FAMILIES.get(codec, codec)


def character_costs(codec: str) -> Mapping[str, float]:
    """Return the bits of single characters in the language that ``codec`` is mostly used for."""
    candidate = next((one for one in _NARROW if one.codec == family(codec)), _NARROW[0])
    return costs.COSTS[next(iter(candidate.rarity))]


def character_bits(text: str, codec: str) -> float:
    """Return the bits of ``text`` as a whole, without what neighbours cost."""
    bits = character_costs(codec)
    return sum(number * bits[character] for character, number in Counter(text).items())


def rank(
    body: bytes, only: Collection[str] = (), realigned: Realigned | None = None
) -> list[Reading]:
    """Return how ``body`` reads in each encoding that it could be in, the most plausible first.

    NUL bytes count as damage, except in UTF-16 and UTF-32, which are full of them. Without NUL
    bytes, a file of an odd length is not tried as UTF-16.

    Args:
        body: A file without its byte order mark.
        only: Names of the candidates to try; those that are possible when empty.
        realigned: How to read double-byte text that may be out of step, if that is to be tried.
    """
    zeros = b"\0" in body
    candidates: tuple[_Candidate, ...] = _NARROW
    if zeros or len(body) % 2 == 0:
        candidates += _WIDE
    if zeros and len(body) % 4 == 0:
        candidates += _WIDEST
    if only:
        candidates = tuple(one for one in _NARROW + _WIDE + _WIDEST if one.codec in only)
    narrow = tuple(_windows(body.replace(b"\0", b"\xff") if zeros else body))
    wide = tuple(_slices(body))
    scale = sum(map(len, narrow)) / max(1, sum(map(len, wide)))
    cut = len(body) > _WINDOWS * _WINDOW
    readings = []
    for one in candidates:
        windows, factor = (narrow, 1.0) if one in _NARROW else (wide, scale)
        texts = tuple(
            codecs.getincrementaldecoder(one.codec)("replace").decode(window, not cut)
            for window in windows
        )
        reading = _read(one, windows, texts, factor, [0.0] * len(windows))
        if realigned and one.codec in _DOUBLE_BYTE:
            pairs = [realigned(window, one.codec, cut=cut) for window in windows]
            texts, lost = tuple(text for text, _ in pairs), [bits for _, bits in pairs]
            other = _read(one, windows, texts, factor, lost)
            reading = min(reading, other, key=lambda one: one.bits)
        readings.append(reading)
    if not only:  # a unit that is no code point rules UTF-32 out: noise is full of them
        readings = [
            one for one in readings if one.unit != _UTF32 or REPLACEMENT not in "".join(one.texts)
        ]
    return sorted(readings, key=lambda reading: reading.bits)


def rivals(readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings after the first that make another text of the sample than it does."""
    return [reading for reading in readings[1:] if reading.texts != readings[0].texts]


def dissent(readings: Sequence[Reading]) -> Reading | None:
    """Return the reading that suits a part of the file far better than the best one does.

    That is how a file looks that was put together from pieces in different encodings.
    """
    best = readings[0]
    for reading in readings[1:]:
        if reading.unit == best.unit and any(
            other + _DISSENT < ours
            for other, ours in zip(reading.windows, best.windows, strict=True)
        ):
            return reading
    return None


def _read(
    candidate: _Candidate,
    windows: tuple[bytes, ...],
    texts: tuple[str, ...],
    scale: float,
    lost: Sequence[float],
) -> Reading:
    """Return what samples cost.

    Args:
        candidate: The encoding they were read in.
        windows: The samples.
        texts: What they read as.
        scale: What to multiply the bits with, to compare them to those of larger samples.
        lost: Bits of what was left out of each text.
    """
    counts = [Counter(text) for text in texts]
    total = Counter("".join(texts))
    bits_by_language = {
        language: rarity + costs.total(total, language)
        for language, rarity in candidate.rarity.items()
    }
    language = min(bits_by_language, key=bits_by_language.__getitem__)
    joints = [costs.joints(text) for text in texts]
    parts = zip(counts, joints, lost, strict=True)
    bits = [costs.total(each, language) + joint + extra for each, joint, extra in parts]
    plain = {character: number for character, number in total.items() if character in _PLAIN}
    unit = _UTF32 if candidate in _WIDEST else 2 if candidate in _WIDE else 1
    return Reading(
        codec=candidate.codec,
        language=language,
        bits=sum(bits) * scale + candidate.rarity[language],
        foreign=sum(bits) - costs.total(plain, language),
        damage=sum(lost) + DAMAGE * total[REPLACEMENT],
        characters=sum(total.values()) - sum(plain.values()),
        size=max(0, sum(map(len, windows)) - sum(plain.values()) * unit),
        texts=texts,
        windows=tuple(bits),
        unit=unit,
    )


def _starts(body: bytes) -> Iterator[int]:
    """Yield where samples begin: the first at the beginning, the last near the end."""
    for number in range(_WINDOWS):
        yield (len(body) - _WINDOW) * number // (_WINDOWS - 1)


def _windows(body: bytes) -> Iterator[bytes]:
    """Yield samples without long ASCII, or all of a short ``body``.

    Each begins where a character begins in every candidate but UTF-16.
    """
    if len(body) <= _WINDOWS * _WINDOW:
        yield body
        return
    done = 0
    for start in _starts(body):
        place = max(start, done)
        if place:
            step = _STEP.search(body, place, place + 4_096)
            if step is None:
                continue
            place = step.end()
        parts: list[bytes] = []
        budget = _WINDOW
        while budget > 0 and (high := _HIGH.search(body, place)):
            begin = max(place, high.start() - 8)
            place = _stretch(body, high.start(), budget)
            parts.append(body[begin:place])
            budget -= place - begin
        done = place
        if parts:
            yield b"\n".join(parts)


def _stretch(body: bytes, start: int, most: int) -> int:
    """Return the end of the stretch of text that begins with the byte at ``start``."""
    found = _STRETCH.match(body, start, start + most)
    end = found.end() if found else start + 1
    if found and end < start + most - _GAP:
        return min(len(body), end + 2)
    step = _STEP.search(body, end, end + 512)
    return step.end() if step else min(len(body), end)


def _slices(body: bytes) -> Iterator[bytes]:
    """Yield samples that begin at multiples of four bytes, or all of a short ``body``."""
    if len(body) <= _WINDOWS * _WINDOW:
        yield body
        return
    for start in _starts(body):
        begin = start - start % 4
        yield body[begin : begin + _WINDOW]

"""Which encoding a file is to be read in, and why.

In this order: what the user says; a byte order mark; the escape sequences of 7-bit encodings;
UTF-8, whose rules other encodings hardly ever meet by chance; then the encoding in which the bytes
make the most plausible text (`score`).
"""

from __future__ import annotations

import codecs
import itertools
import re
from typing import TYPE_CHECKING

import msgspec

from pipeline.readers.encoding import path, score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.readers.encoding.score import Reading

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
"""What U+FEFF at the beginning of a file looks like in each encoding that can mark itself."""

_NEVER = ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem")
"""Text codecs of Python that are not encodings of files, or are another on each machine."""

_CLEAR_BITS = 14.0
"""A lead of fewer bits than that (odds of 16,000 to 1) is called uncertain."""

_CHANCE_BITS = 4.0
"""Bits by which another encoding must lead over a few characters of valid UTF-8."""

_NOISE = 7.7
"""Bits a byte above which a reading is no text: noise comes to 8 and more."""

_STRAINED = 5.8
"""Bits a byte above which something is wrong with a reading, perhaps only a lost byte."""

_POOR = 6.4
"""Bits a byte above which a reading is doubtful; the rarest verse comes to 6."""

_WESTERN_NOISE = 10.5
"""The same for Windows-1252, where a byte outside ASCII stands alone among letters."""

_ENOUGH = 12
"""Bytes outside ASCII that a file must have to be called noise; fewer may be one rare word."""

_FEW_SEQUENCES = 4
"""As many non-ASCII characters prove UTF-8; with fewer, double-byte text may fit it by chance."""

_SHORT = 64
"""ASCII and UTF-8 of at most so many bytes are weighed too: UTF-16 can look like them by chance."""

_PAIR = re.compile(rb"[\xc2-\xdf]")
_LONGER = re.compile(rb"[\xe0-\xf4]")
"""Bytes that UTF-8 begins a character of two bytes with, and one of three or four."""

_ESCAPE = re.compile(rb"\x1b\$[@AB(),-]|\x1b\([JI]")
"""Designations of ISO/IEC 2022 with which 7-bit Japanese, Chinese and Korean text begins."""

_TILDES = re.compile(rb"~\{(?:[!-w][!-~])+~\}")
"""A run of Chinese in HZ (RFC 1843)."""

_MOSTLY = 0.8
"""Share of half-width katakana at which a reading is doubtful."""

_COMMON_BITS = 13.0
"""Bits a character below which Han text is made of common characters."""


class Choice(msgspec.Struct, frozen=True):
    """An encoding and why it was chosen.

    Attributes:
        codec: Python's name of it; empty if the bytes make no text in any.
        reason: For the diagnostic.
        skipped: Bytes of mark to leave out.
        doubt: Why it may be wrong; empty if there is no doubt.
        rival: The encoding it may be instead, if one can be named.
    """

    codec: str
    reason: str
    skipped: int = 0
    doubt: str = ""
    rival: str = ""


NO_TEXT = Choice("", "it has NUL bytes")


def known(encoding: str) -> str:
    """Return Python's name of an encoding that files can be in, or an empty string.

    ``utf-16`` and ``utf-32`` stay without a byte order.
    """
    try:
        codec = codecs.lookup(encoding).name
        usable = codec.replace("-", "_") not in _NEVER and bool("a".encode(codec))
    except (LookupError, ValueError):  # ValueError: a NUL in the name; LookupError: no text codec
        return ""
    if not usable:
        return ""
    return "utf-8" if codec == "utf-8-sig" else codec


def asked(data: bytes, codec: str) -> Choice:
    """Return the user's choice; a mark or bytes that say otherwise raise a doubt, no more."""
    reason = "as asked for"
    for mark, marked in MARKS:
        if data.startswith(mark):
            if marked == codec or marked.startswith(f"{codec}-"):
                return Choice(marked, f"{reason}, with a byte order mark", len(mark))
            doubt = f"it was to be read as {codec}, but begins with the byte order mark of {marked}"
            return Choice(codec, reason, doubt=doubt, rival=marked)
    if codec in {"utf-16", "utf-32"}:
        best = score.rank(data, (f"{codec}-le", f"{codec}-be"))[0].codec
        return Choice(best, f"{reason}, its byte order by score")
    if data.isascii():
        return Choice(codec, reason)
    if is_utf8(data):
        doubtful, best = codec != "utf-8" and _proves_utf8(data), "utf-8"
    else:
        readings = score.rank(data)
        family, best = score.family(codec), readings[0].codec
        doubtful = any(
            reading.codec == family and reading.bits > readings[0].bits + _CLEAR_BITS
            for reading in score.rivals(readings)
        )
    if not doubtful:
        return Choice(codec, reason)
    doubt = f"it was to be read as {codec}, but its bytes make better text as {best}"
    return Choice(codec, reason, doubt=doubt, rival=best)


def found(data: bytes) -> Choice:
    """Return the encoding that the bytes show."""
    for mark, codec in MARKS:
        if data.startswith(mark):
            return Choice(codec, "it begins with a byte order mark", len(mark))
    if b"\0" in data:
        choice = _scored(score.rank(data))
        return choice if choice.codec.startswith("utf-") and choice.codec != "utf-8" else NO_TEXT
    if data.isascii():
        return _seven_bit(data)
    valid = is_utf8(data)
    if valid and len(data) > _SHORT and _proves_utf8(data):
        return Choice("utf-8", "all of it is valid UTF-8")
    readings = score.rank(data)
    if readings[0].per_byte > _STRAINED:
        readings = score.rank(data, realigned=path.realigned)
    if valid:
        ours = next(reading for reading in readings if reading.codec == "utf-8")
        if ours.bits < readings[0].bits + _CHANCE_BITS:
            return Choice("utf-8", "all of it is valid UTF-8")
    return _scored(readings)


def is_utf8(data: bytes) -> bool:
    """Return whether all of ``data`` is valid UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _proves_utf8(data: bytes) -> bool:
    """Return whether valid UTF-8 has too many non-ASCII characters to be so by chance."""
    if _LONGER.search(data):
        return True
    pairs = itertools.islice(_PAIR.finditer(data), _FEW_SEQUENCES)
    return sum(1 for _ in pairs) == _FEW_SEQUENCES


def _seven_bit(data: bytes) -> Choice:
    """Return the encoding of bytes that are all ASCII: that, or one that hides in it."""
    if _ESCAPE.search(data):
        codecs_2022 = ("iso2022_jp_2", "iso2022_jp_2004", "iso2022_kr")
        codec = next((codec for codec in codecs_2022 if _decodes(data, codec)), codecs_2022[0])
        return Choice(codec, "it has the escape sequences of ISO 2022")
    if _TILDES.search(data) and _decodes(data, "hz"):
        han = [character for character in data.decode("hz") if not character.isascii()]
        if score.character_bits("".join(han), "hz") < _COMMON_BITS * len(han):
            return Choice("hz", "it has the brackets of HZ around common characters")
    if len(data) <= _SHORT:
        readings = score.rank(data)
        plain = next(reading for reading in readings if reading.codec == "utf-8")
        if readings[0].bits + _CLEAR_BITS < plain.bits and readings[0].codec.startswith("utf-16"):
            return _scored(readings)
    return Choice("ascii", "all of it is ASCII")


def _decodes(data: bytes, codec: str) -> bool:
    try:
        return not data.decode(codec).isascii()
    except UnicodeDecodeError:
        return False


def _scored(readings: Sequence[Reading]) -> Choice:
    """Return the most plausible reading, with the margin by which it leads."""
    best = readings[0]
    noise = best.per_byte > (_WESTERN_NOISE if best.codec == "cp1252" else _NOISE)
    if noise and best.size >= _ENOUGH:
        return Choice("", "no reading makes text", rival=best.codec)
    rivals = score.rivals(readings)
    if not rivals:
        return Choice(best.codec, "scored")
    rival, margin = rivals[0].codec, rivals[0].bits - best.bits
    lead = f"{margin / max(1, best.characters):.1f} bits a character ({margin:,.0f} in all)"
    reason = f"scored, ahead of {rival} by {lead}"
    doubt, other = _doubt(readings, rival, margin)
    return Choice(best.codec, reason, doubt=doubt, rival=other)


def _doubt(readings: Sequence[Reading], rival: str, margin: float) -> tuple[str, str]:
    """Return why the best reading may be wrong, and what to try then; both empty if it is sure."""
    best = readings[0]
    mixed = score.dissent(readings)
    if mixed:
        return f"a part of it makes better text as {mixed.codec} than as {best.codec}", mixed.codec
    if best.codec == "cp1252":
        doubt = "Western one-byte encodings cannot be told apart; it was read as cp1252"
        return doubt, "iso8859-15"
    if margin < _CLEAR_BITS:
        return f"it makes nearly as good text as {rival} as it does as {best.codec}", rival
    if best.per_byte > _POOR:
        return f"it makes poor text as {best.codec}, but worse in other encodings", rival
    if best.codec == "gb18030" and best.language == "japanese":
        return "it was read as gb18030, which has the kana of euc_jp but not its kanji", "euc_jp"
    if best.codec == "cp932" and _half_width(best):
        doubt = "it was read as half-width katakana, which one-byte text in any alphabet looks like"
        return doubt, "koi8-r"
    return "", ""


def _half_width(reading: Reading) -> bool:
    """Return whether most of a sample outside ASCII is half-width katakana."""
    number = sum("\uff61" <= character <= "\uff9f" for text in reading.texts for character in text)
    return number > _MOSTLY * reading.characters

"""Bytes → text, strictly: a damaged byte is an error with its place, never a silent guess."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.model.source import Span
from pipeline.readers.encoding import choice as choosing
from pipeline.readers.encoding import data as facts
from pipeline.readers.encoding import mend, score

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.readers.encoding.choice import Choice
    from pipeline.readers.encoding.mend import Place

MOST_BYTES = 200_000_000
"""Larger files are refused: it is 100 times the longest novel, and the document made of it takes
several times as much memory as the file."""

LISTED = 20
"""Damaged places that are listed one by one; the rest is counted."""

_COUNTED = 200
"""Damaged places after which a strict reading stops counting them."""

_SIBLINGS = {"big5hkscs": ("cp950",)}
"""Encodings of the same family, of which the one that makes the best text is taken."""

_COUSINS = {"cp932": "shift_jis_2004", "euc_jp": "euc_jis_2004"}
"""Encodings with more characters, which the user may name when a file does not fit the usual one.

They are not taken by themselves: most damaged bytes are valid in them.
"""

_FIRST = 2.0
"""Bits by which a sibling must be better text than the first of its family."""

_SHOWN = 8
"""Bytes of a damaged place that are shown."""

_BYTES_PER_ZERO = 500
"""Bytes for each NUL byte in what may be a damaged text; a binary file has fewer."""

_FEW = 1_000
_BYTES_PER_DAMAGE = 40
"""Lossy reading gives up at more damaged places than both allow: then the encoding is wrong."""


class DecodingError(KanbenError):
    """The bytes are not text in the encoding that was tried, or in any that is known here."""


class Decoded(msgspec.Struct, frozen=True):
    """Text without its byte order mark, and Python's name of the encoding it was in."""

    text: str
    encoding: str


def decode(
    data: bytes, path: str, report: Report, *, encoding: str = "", lossy: bool = False
) -> Decoded:
    """Return the text of ``data`` without its byte order mark.

    Args:
        data: A whole file.
        path: Its name, for messages.
        report: Is told which encoding was chosen and why (``encoding``), that another may be right
            (``encoding-uncertain``), and what was replaced (``damaged-byte``).
        encoding: What the user says it is; empty to find out.
        lossy: Replace each damaged place by U+FFFD instead of failing.

    Raises:
        DecodingError: The file is empty, too large, not text, in no encoding that is known here, or
            damaged; then the message gives the first byte's offset from 0 and the bytes, and the
            place the line.
    """
    _refuse(data, path)
    body = data
    if encoding:
        choice = choosing.asked(data, _known(encoding, path))
    else:
        choice = choosing.found(data)
        if not choice.codec and b"\0" in data:
            choice, body = _despite_zeros(data, path, lossy=lossy)
    if not choice.codec:
        raise DecodingError(
            "encoding-unknown",
            f"in no encoding that is tried do the bytes make text (nearest: {choice.rival})",
            place=path,
            hint="If it is text, name its encoding, for example --encoding cp1251",
        )
    report.infer("encoding", f"read as {choice.codec}: {choice.reason}", Span(path, 1))
    if choice.doubt:
        hint = f"if the text is wrong, try --encoding {choice.rival}"
        report.warn("encoding-uncertain", choice.doubt, Span(path, 1), hint)
    body = body[choice.skipped :]
    read = _strictly(body, (choice.codec, *_SIBLINGS.get(choice.codec, ())))
    if read:
        return read
    if not lossy:
        raise _error(body, choice, path)
    return Decoded(_replaced(data, body, choice, path, report), choice.codec)


def _strictly(body: bytes, family: tuple[str, ...]) -> Decoded | None:
    """Return ``body`` in the encoding of a family that it fits and that makes the best text.

    The first one wins unless another is clearly better. The circled figures, for example, are two
    different sets of byte pairs in Big5-HKSCS and in Python's cp950, and each set is kana in the
    other.
    """
    fitting = []
    for codec in family:
        with contextlib.suppress(UnicodeDecodeError):
            fitting.append(Decoded(mend.strict(body, codec), codec))
    if len({read.text for read in fitting}) > 1:
        bits = [score.character_bits(read.text, family[0]) for read in fitting]
        best = min(range(len(fitting)), key=lambda number: bits[number] + _FIRST * (number > 0))
        return fitting[best]
    return fitting[0] if fitting else None


def _refuse(data: bytes, path: str) -> None:
    """Raise a DecodingError for what is no text by its size or its first bytes."""
    if len(data) > MOST_BYTES:
        message = f"the file is too large: {len(data):,} bytes, more than {MOST_BYTES:,}"
        raise DecodingError("file-too-large", message, place=path, hint="Split it into volumes")
    mark = next((len(mark) for mark, _ in choosing.MARKS if data.startswith(mark)), 0)
    if len(data) == mark:
        what = "holds nothing but a byte order mark" if mark else "is empty (0 bytes)"
        hint = "Give a file with text in it"
        raise DecodingError("empty-source", f"the file {what}", place=path, hint=hint)
    for signature, kind in facts.SIGNATURES:
        if data.startswith(signature):
            message = f"the file is {kind}, not plain text"
            hint = "Open it in the program it was made with and save it as plain text"
            raise DecodingError("binary-file", message, place=path, hint=hint)


def _known(encoding: str, path: str) -> str:
    codec = choosing.known(encoding)
    if not codec:
        raise DecodingError(
            "unknown-encoding",
            f"unknown encoding {encoding!r}",
            place=path,
            hint="Use a name such as utf-8, gb18030, big5hkscs, cp932 or utf-16",
        )
    return codec


def _despite_zeros(data: bytes, path: str, *, lossy: bool) -> tuple[Choice, bytes]:
    """Return the encoding of ``data``, and it with NUL bytes made into bytes that fit nowhere.

    Raises:
        DecodingError: There are many of them, as in a program or a picture, or ``lossy`` is off.
    """
    first, number = data.index(0), data.count(0)
    if number > max(1, len(data) // _BYTES_PER_ZERO):
        message = (
            f"the file is not plain text: {number:,} of its bytes are NUL, the first at {first}"
        )
        hint = "Save it as plain text; if it is text in UTF-16, name that: --encoding utf-16-le"
        raise DecodingError("binary-file", message, place=path, hint=hint)
    if not lossy:
        line = mend.line_ends(data[:first].decode("latin-1")) + 1
        message = f"byte {first} is NUL (00), which no text holds{_first_of(number)}"
        hint = "Mend the file, or replace such bytes with --lossy"
        raise DecodingError("nul-byte", message, place=f"{path}:{line}", hint=hint)
    choice = choosing.found(data.replace(b"\0", b"\xff"))
    return choice, data.replace(b"\0", b"\x81" if choice.codec == "cp1252" else b"\xff")


def _error(body: bytes, choice: Choice, path: str) -> DecodingError:
    """Return the error about the first byte of ``body`` that does not fit."""
    mended = mend.mend(body, choice.codec, most=_COUNTED, listed=1)
    place = mended.places[0]
    end = place.offset + len(place.raw)
    fault = _fault(place, choice)
    if mended.count == 1 and end == len(body) and place.raw != b"\xff":
        fault += ", and there the file ends"
    fault += _first_of(mended.count, more=not mended.complete)
    message = f"{fault} (the encoding: {choice.reason})"
    hint = "Mend the file, or replace what is damaged with --lossy"
    rival = choice.rival or _cousin(body, choice.codec) or choosing.found(body).codec
    if rival not in {"", choice.codec}:
        hint += f"; if the encoding is wrong, try --encoding {rival}"
    else:
        hint += "; if the encoding is wrong, name the right one with --encoding"
    return DecodingError("undecodable-byte", message, place=f"{path}:{place.line}", hint=hint)


def _cousin(body: bytes, codec: str) -> str:
    """Return the encoding with more characters than ``codec`` that ``body`` fits, if any."""
    cousin = _COUSINS.get(codec, "")
    with contextlib.suppress(UnicodeDecodeError):
        return cousin if cousin and mend.strict(body, cousin) else ""
    return ""


def _replaced(data: bytes, body: bytes, choice: Choice, path: str, report: Report) -> str:
    """Return the text of ``body`` with what is damaged replaced, and warn of each place.

    What the bytes there are is looked up in ``data``, where NUL bytes are still themselves.
    """
    most = max(_FEW, len(body) // _BYTES_PER_DAMAGE)
    mended = mend.mend(body, choice.codec, most=most, listed=LISTED)
    if not mended.complete:
        raise DecodingError(
            "too-damaged",
            f"more than {most:,} places are not {choice.codec} (the encoding: {choice.reason})",
            place=path,
            hint="Name the right encoding with --encoding, or find a better copy of the file",
        )
    for place in mended.places:
        start = choice.skipped + place.offset
        real = msgspec.structs.replace(place, raw=data[start : start + len(place.raw)])
        report.warn("damaged-byte", f"{_fault(real, choice)}; replaced", Span(path, place.line))
    rest = mended.count - len(mended.places)
    if rest:
        report.warn("damaged-byte", f"{rest:,} more damaged places replaced", Span(path, 1))
    return mended.text


def _fault(place: Place, choice: Choice) -> str:
    """Return a damaged place in words: its offset in the file, its bytes, and what is before it."""
    raw = place.raw[:_SHOWN].hex(" ").upper() + (" …" if len(place.raw) > _SHOWN else "")
    after = f", after “{place.before}”" if place.before else ""
    return f"byte {choice.skipped + place.offset} is not {choice.codec}: {raw}{after}"


def _first_of(number: int, *, more: bool = False) -> str:
    if number == 1 and not more:
        return ""
    return f", the first of {'more than ' if more else ''}{number:,} such places"

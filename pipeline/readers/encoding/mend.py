"""Strict decoding, and the text with what is damaged replaced.

The codec says where strict decoding stops. In a double-byte encoding that is often not where the
damage is, so the stretch around the stop is read again along its cheapest `Path`.
"""

from __future__ import annotations

import itertools
import re

import msgspec

from pipeline.readers.encoding import score
from pipeline.readers.encoding.costs import REPLACEMENT
from pipeline.readers.encoding.path import SIZES, SKIP, Path

_STRAY = {"cp932": "\x80\uf8f0\uf8f1\uf8f2\uf8f3"}
"""What Python's codec makes of single bytes that the encoding leaves undefined (80 A0 FD FE FF)."""

_RARE = re.compile(r"[\ue000-\uf8ff\U00020000-\U0003ffff]")
"""Private use and supplementary Han: what text out of step turns into every few characters."""

_AMENDED = {
    "gb18030": dict(
        zip(
            "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796"
            "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864\ue7c7",
            "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
            "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb\u1e3f",
            strict=True,
        )
    ),
    "big5hkscs": dict(zip("•､‾∼♁☉¥¢£", "‧﹑¯～⊕⊙￥￠￡", strict=True)),
}
"""Characters that Python's codecs give for bytes whose meaning is another today.

gb18030: the codec has the private-use code points of the standard's first edition where those of
2005 and 2022 have real characters. big5hkscs: the codec follows Unicode's withdrawn BIG5.TXT, where
Windows and the web (WHATWG Encoding Standard, index Big5) have the characters on the right.
"""

_STEP = re.compile(rb"[\x00-\x2f]")
"""Bytes that are never a part of a longer character in any of the double-byte encodings."""

_STATEFUL = ("iso2022", "hz", "utf-7")
"""Beginnings of the names of encodings in which a byte's meaning hangs on those before it."""

_LOOK_BACK = 2_048
_LOOK_AHEAD = 512
"""Bytes before and after a stop that are read again, at most."""

_CHECKED = 8
"""Rare characters that are looked at for being out of step, in one piece of text."""

_WORK = 50_000
_STEPS = 600
"""Bytes that are read again, and stops that are looked at one by one, at most.

That takes some tenths of a second. What is damaged beyond that is replaced by the codec alone.
"""

_CHUNK = 1 << 16
_SMALL_CHUNK = 512
_LARGE_CHUNK = 1 << 20
"""Bytes that are decoded at a time: at first, after a stop, and at most."""

_LONGEST = 4
"""Bytes of the longest character in any encoding."""

_BEFORE = 10
"""Characters of text before a damaged place that are kept to show it."""


class Place(msgspec.Struct, frozen=True):
    """A damaged place.

    Attributes:
        offset: Of its first byte, from 0.
        raw: Its bytes.
        line: Counted from 1.
        before: What stands before it on the line, at most ten characters.
    """

    offset: int
    raw: bytes
    line: int
    before: str


class Mended(msgspec.Struct, frozen=True):
    """Text in which each damaged place is one U+FFFD.

    Attributes:
        text: The text.
        places: The first of the damaged places.
        count: How many there are.
        complete: False when the mending was given up, so that there may be more.
    """

    text: str
    places: tuple[Place, ...]
    count: int
    complete: bool


def strict(body: bytes, codec: str, checks: int = _CHECKED) -> str:
    """Return the text of ``body``.

    Args:
        body: Bytes.
        codec: The encoding.
        checks: How many rare characters to look at for being out of step.

    Raises:
        UnicodeDecodeError: A byte does not fit, or the text is out of step.
    """
    text = body.decode(codec)
    stray = [text.find(character) for character in _STRAY.get(codec, "") if character in text]
    if stray:
        offset = len(text[: min(stray)].encode(codec))
        raise UnicodeDecodeError(codec, body, offset, offset + 1, "no character")
    if codec in SIZES:
        _check_step(text, body, codec, checks)
    return _amended(text, codec)


def _plain(body: bytes, codec: str) -> str:
    return _amended(body.decode(codec), codec)


def _amended(text: str, codec: str) -> str:
    for old, new in _AMENDED.get(codec, {}).items():
        text = text.replace(old, new)
    return text


def _check_step(text: str, body: bytes, codec: str, checks: int) -> None:
    """Raise a UnicodeDecodeError where ``text`` is decodable but out of step.

    A lost byte shifts the pairs that follow, and often every one of them is some rare character.
    """
    counted = offset = 0
    for rare in itertools.islice(_RARE.finditer(text), checks):
        offset += len(text[counted : rare.start()].encode(codec))
        counted = rare.start()
        low, high, cut = _around(body, 0, offset, _LOOK_AHEAD // 2)
        path = Path(body[low:high], codec, cut=cut)
        as_is = score.character_bits(body[low:high].decode(codec, "ignore"), codec)
        skipped = sum(end - start for start, end in path.skips)
        if 1 <= skipped <= 2 and path.bits < as_is - SKIP:  # noqa: PLR2004  (a lead, or a pair)
            start, end = path.skips[0]
            raise UnicodeDecodeError(codec, body, low + start, low + end, "out of step")


def mend(body: bytes, codec: str, *, most: int, listed: int) -> Mended:
    """Return the text of ``body`` with every damaged place replaced.

    Args:
        body: Bytes.
        codec: The encoding.
        most: Give up after that many places.
        listed: Describe that many of them.
    """
    work = _Mending(body, codec)
    while work.position < len(body) and len(work.skips) <= most:
        work.advance()
    text = "".join(work.pieces)
    count = len(work.skips) + work.more
    return Mended(
        text=text,
        places=_described(body, text, work.skips[:listed], work.marks),
        count=count,
        complete=work.position >= len(body) and count <= most,
    )


class _Mending:
    """The state of `mend`.

    Attributes:
        position: Bytes done with.
        pieces: The text so far.
        skips: The bytes left out, as (start, end).
        marks: For each of them, where in the text its replacement stands.
        more: Replacements beyond ``skips``, made by the codec.
    """

    def __init__(self, body: bytes, codec: str) -> None:
        self.position = 0
        self.pieces: list[str] = []
        self.skips: list[tuple[int, int]] = []
        self.marks: list[int] = []
        self.more = 0
        self._body = body
        self._codec = codec
        self._stateful = codec.startswith(_STATEFUL)
        self._chunk = _CHUNK
        self._length = 0
        self._work = _WORK
        self._steps = _STEPS
        self._known: dict[bytes, float] = {}

    def advance(self) -> None:
        """Read one more chunk, or past one more stop."""
        start = self.position
        end = min(len(self._body), start + self._chunk)
        if self._stateful:  # every line begins in ASCII
            end = self._body.find(b"\n", end) + 1 or len(self._body)
        text, bad, after = self._read(start, end)
        if bad == end:
            self._keep(text)
            self.position = end
            self._chunk = min(self._chunk * 2, _LARGE_CHUNK)
        elif start < end - _LONGEST <= bad and end < len(self._body):  # the chunk cuts a character
            self._keep(text)
            self.position = bad
        elif self._work <= 0 or self._steps <= 0:
            self._give_up(start)
        else:
            self._chunk = _SMALL_CHUNK
            self._pass(start, bad, after)

    def _read(self, start: int, end: int) -> tuple[str, int, int]:
        """Return the text up to the first stop, and the bad bytes there: at ``end`` if none."""
        bad = after = end
        checks = _CHECKED if self._steps == _STEPS else 1  # chunks are many and small after a stop
        while True:
            try:
                return strict(self._body[start:bad], self._codec, checks), bad, after
            except UnicodeDecodeError as error:
                bad, after = start + error.start, start + error.end

    def _pass(self, start: int, bad: int, after: int) -> None:
        """Read from ``start`` past the stop at ``bad``."""
        self._steps -= 1
        if self._stateful:
            line_end = self._body.find(b"\n", bad)
            after = line_end if line_end >= 0 else len(self._body)
        if self._codec in SIZES:
            low, high, cut = _around(self._body, start, bad, _LOOK_AHEAD)
            self._work -= high - low
            piece = self._body[low:high]
            path = Path(piece, self._codec, cut=cut, stop=bad - low, known=self._known)
            if path.skips:
                self._keep(_plain(self._body[start:low], self._codec))
                self._follow(path, low)
                return
        self._keep(_plain(self._body[start:bad], self._codec))
        self._skip(bad, max(after, bad + 1))

    def _follow(self, path: Path, low: int) -> None:
        place = low
        for start, end in path.skips:
            self._keep(_plain(self._body[place : low + start], self._codec))
            self._skip(low + start, low + end)
            place = low + end
        self.position = low + path.stop
        self._keep(_plain(self._body[place : self.position], self._codec))

    def _give_up(self, start: int) -> None:
        rest = self._body[start:].decode(self._codec, "replace")
        self.more = rest.count(REPLACEMENT)
        self._keep(_amended(rest, self._codec))
        self.position = len(self._body)

    def _keep(self, text: str) -> None:
        self.pieces.append(text)
        self._length += len(text)

    def _skip(self, start: int, end: int) -> None:
        """Leave out bytes; those that follow on from left out ones are the same place."""
        self.position = end
        if self.skips and self.skips[-1][1] == start:
            self.skips[-1] = (self.skips[-1][0], end)
            return
        self.skips.append((start, end))
        self.marks.append(self._length)
        self._keep(REPLACEMENT)


def _around(body: bytes, start: int, bad: int, ahead: int) -> tuple[int, int, bool]:
    """Return the stretch around ``bad`` to read again, and whether its end may cut a character.

    It lies between bytes that are never a part of another, where there are any.
    """
    low = max(start, bad - _LOOK_BACK)
    steps = [step.end() for step in _STEP.finditer(body, low, bad)]
    low = steps[-1] if steps else (start if low == start else bad)
    step = _STEP.search(body, bad + 1, bad + ahead)
    if step:
        return low, step.end(), False
    high = min(len(body), bad + ahead)
    return low, high, high < len(body)


def _described(
    body: bytes, text: str, skips: list[tuple[int, int]], marks: list[int]
) -> tuple[Place, ...]:
    places = []
    line, counted = 1, 0
    for (start, end), mark in zip(skips, marks, strict=False):
        line += line_ends(text[counted:mark])
        counted = mark
        before = re.split(r"[\r\n]", text[max(0, mark - _BEFORE) : mark])[-1]
        before = "".join(character for character in before if character.isprintable())
        places.append(Place(start, body[start:end], line, before))
    return tuple(places)


def line_ends(text: str) -> int:
    """Return how many lines end in ``text``: at CR LF, CR or LF."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")

"""The cheapest reading of bytes in a double-byte encoding, leaving out bytes where that pays.

After a lost byte every later one pairs with the wrong neighbour until an ASCII byte comes, and what
comes out may even be valid. The reading in which all characters together cost least finds the place
(a shortest path, as in Viterbi decoding).
"""

from __future__ import annotations

from itertools import pairwise

from pipeline.readers.encoding import score
from pipeline.readers.encoding.costs import REPLACEMENT

SIZES = {
    **dict.fromkeys(("big5hkscs", "big5", "cp950", "cp949", "euc_kr", "gbk", "gb2312"), (1, 2)),
    **dict.fromkeys(("cp932", "shift_jis", "shift_jis_2004"), (1, 2)),
    **dict.fromkeys(("euc_jp", "euc_jis_2004"), (1, 2, 3)),
    "gb18030": (1, 2, 4),
}
"""Bytes that a character may take, in encodings that lose step when a byte is lost."""

SKIP = 25.0
SKIP_ON = 12.0
"""Bits for leaving out a byte, and for each one right after it."""

_AT_STOP = 6.0
"""Bits that leaving out the byte at which strict decoding stops costs less."""

_KANA_ALONE = ("cp932", "shift_jis", "shift_jis_2004")
"""Encodings in which the bytes A1 to DF are half-width katakana by themselves."""

_FOUR = 4
_DIGITS = b"0123456789"
"""What the second byte of a four-byte character of GB 18030 is one of."""

_ASCII_END = 0x80
_NEVER = float("inf")


class Path:
    """The cheapest reading of a piece.

    Attributes:
        bits: What it costs.
        skips: The bytes it leaves out, as (start, end) in the piece.
        stop: Where it ends; up to three bytes before the piece does, if that cuts a character.
    """

    def __init__(
        self,
        piece: bytes,
        codec: str,
        *,
        cut: bool,
        stop: int = -1,
        known: dict[bytes, float] | None = None,
    ) -> None:
        """Find the path.

        Args:
            piece: Bytes that begin where a character does.
            codec: A key of `SIZES`.
            cut: Whether the piece's end may cut a character.
            stop: Where strict decoding stops, if it does: the likeliest place.
            known: Costs of characters by their bytes, to share among paths of one codec.
        """
        self._piece = piece
        self._codec = codec
        self._costs = score.character_costs(codec)
        self._known = {} if known is None else known
        size = len(piece)
        ends = range(max(0, size - 3) if cut else size, size + 1)
        # least bits from a place on, when the byte before it was read, and when it was left out
        clean, dirty = [0.0] * (size + 1), [0.0] * (size + 1)
        taken = [0] * (size + 1)
        left_out = [False] * (size + 1), [False] * (size + 1)
        for place in range(ends.start - 1, -1, -1):
            bits, taken[place] = self._character(place, clean)
            rest = dirty[place + 1] if piece[place] >= _ASCII_END else _NEVER  # ASCII is no damage
            skip = SKIP - (_AT_STOP if place == stop else 0.0)
            left_out[0][place] = skip + rest < bits
            left_out[1][place] = SKIP_ON + rest < bits
            clean[place] = min(bits, skip + rest)
            dirty[place] = min(bits, SKIP_ON + rest)
        self.bits = clean[0]
        self.skips: list[tuple[int, int]] = []
        self.stop = self._walk(ends.start, taken, left_out)

    def _walk(self, end: int, taken: list[int], left_out: tuple[list[bool], list[bool]]) -> int:
        place, state = 0, 0
        while place < end:
            if not left_out[state][place]:
                place, state = place + taken[place], 0
                continue
            start = self.skips.pop()[0] if state else place
            self.skips.append((start, place + 1))
            place, state = place + 1, 1
        return place

    def _character(self, place: int, after: list[float]) -> tuple[float, int]:
        """Return the least bits from ``place`` on that begin with a character, and its size."""
        first = self._piece[place]
        if first < _ASCII_END:
            return self._costs[chr(first)] + after[place + 1], 1
        least, taken = _NEVER, 1
        for size in SIZES[self._codec]:
            raw = self._piece[place : place + size]
            if len(raw) < size or (size == _FOUR and raw[1] not in _DIGITS):
                continue
            bits = self._known.get(raw)
            if bits is None:
                bits = self._known[raw] = self._bits(raw)
            if bits + after[place + size] < least:
                least, taken = bits + after[place + size], size
        return least, taken

    def _bits(self, raw: bytes) -> float:
        """Return the bits of the character that ``raw`` is, infinite if it is not just one."""
        if len(raw) == 1 and not (self._codec in _KANA_ALONE and b"\xa1" <= raw <= b"\xdf"):
            return _NEVER
        text = raw.decode(self._codec, "replace")
        return self._costs[text] if len(text) == 1 and text != REPLACEMENT else _NEVER


def realigned(piece: bytes, codec: str, *, cut: bool) -> tuple[str, float]:
    """Return the cheapest reading of ``piece`` and the bits of what it leaves out.

    Args:
        piece: Bytes that begin where a character does.
        codec: A key of `SIZES`.
        cut: Whether the piece's end may cut a character.
    """
    path = Path(piece, codec, cut=cut)
    bounds = [0, *(bound for skip in path.skips for bound in skip), path.stop]
    kept = list(pairwise(bounds))[::2]
    lost = sum(SKIP + SKIP_ON * (end - start - 1) for start, end in path.skips)
    return "".join(piece[start:end].decode(codec, "replace") for start, end in kept), lost

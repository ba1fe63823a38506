"""How high pieces are, whole or cut: their lines, the space above them, what stands beside them."""

from __future__ import annotations

from bisect import bisect_right
from math import ceil
from typing import TYPE_CHECKING

import msgspec

from pipeline.deck import cut
from pipeline.deck.even import measure_without_orphan
from pipeline.deck.formula import extent_of
from pipeline.deck.measure import line_count, line_starts
from pipeline.model.nodes import Code, LineBreak, Math, Text
from pipeline.model.walk import nodes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.deck.geometry import Geometry, Setting
    from pipeline.deck.slides import Piece
    from pipeline.model.nodes import Inline

_ROOM_FOR_SUBHEADS = 0.8  # of a slide's height is what a part of a taller piece takes at most
_LOOK_AHEAD = 3  # lines
_ROUNDING = 1e-6
_JOINED = 0.3  # of the usual space stands between pieces that are joined
_IN_LINE = 0.8  # a formula in a line is set lower than one that is displayed


def setting_of(piece: Piece, geometry: Geometry) -> Setting:
    """Return how ``piece`` is set."""
    kinds = geometry.type
    match piece.kind:
        case "formula":
            return msgspec.structs.replace(kinds.prose, size=piece.size, pitch=piece.height)
        case "item" | "point":
            return kinds.item
        case "subhead" | "term":
            return kinds.subhead
        case "quote" | "verse":
            return kinds.quote
        case "code":
            return kinds.code
        case "caption" | "note" | "credit":
            return kinds.small
        case _:
            return kinds.prose


def space_above(piece: Piece, geometry: Geometry, extra: float = 0.0) -> float:
    """Return the space above ``piece``, where it is not the first on its slide, in points.

    A rule stands in the middle of it, where one parts the piece from what comes before.

    Args:
        piece: What stands below the space.
        geometry: What the lengths are taken from.
        extra: Is added between pieces that are not joined.
    """
    before = setting_of(piece, geometry).before
    if piece.parted:
        return before + extra + geometry.type.prose.pitch
    return _JOINED * before if piece.joined else before + extra


def _taller(inlines: Sequence[Inline], setting: Setting) -> int:
    """Return how many lines more the formulas in a text take than their characters."""
    room = setting.pitch / setting.size
    return sum(
        max(0, ceil(_IN_LINE * extent_of(node.tex).height / room) - 1)
        for inline in inlines
        if not isinstance(inline, Text | Code | LineBreak)  # as most are
        for node in nodes_of(inline)
        if isinstance(node, Math)
    )


class Measured:
    """A piece with its text, and its height for any stretch of it."""

    def __init__(self, piece: Piece, geometry: Geometry) -> None:
        """Measure ``piece`` as it is set."""
        self.piece = piece
        self.setting = setting_of(piece, geometry)
        self.above = space_above(piece, geometry)
        self.beside = max((one.top + one.height for one in piece.beside), default=0.0)
        self.tall = _taller(piece.inlines, self.setting)
        self.text = piece.label + cut.flat(piece.inlines)
        bold = bool(piece.label) or self.setting.bold
        label = (Text(text=piece.label),) if piece.label else ()
        self.face = cut.face((*label, *piece.inlines), bold=bold)
        self.measure = (geometry.body.width - piece.left - piece.right) / self.setting.size
        self.first = self.measure + (piece.hang / self.setting.size if piece.label else 0.0)
        self._starts: list[int] = []  # of the inlines, once it is cut
        self._known: dict[tuple[int, int], int] = {}
        self.lines = self.lines_of(0, len(self.text))

    def lines_of(self, start: int, end: int) -> int:
        """Return how many lines a stretch takes."""
        if self.piece.height:
            return 1
        known = self._known.get((start, end))
        if known is None:
            first = self.measure if start else self.first
            text = self.text[start:end].rstrip("\n")
            known = line_count(text, self.measure, first, self.face) + self.tall
            self._known[start, end] = known
        return known

    @property
    def height(self) -> float:
        """In points."""
        return self.height_of(0, len(self.text))

    def height_of(self, start: int, end: int) -> float:
        """Return how high a stretch is, in points."""
        text = self.lines_of(start, end) * self.setting.pitch
        return text if start else max(text, self.beside)

    def stretch(self, start: int, end: int) -> Piece:
        """Return a stretch of the piece; what goes on has neither label nor bullet nor unit."""
        if start == 0 and end == len(self.text):
            return self.piece
        shift = len(self.piece.label)
        self._starts = self._starts or cut.starts_of(self.piece.inlines)
        begin, until = max(0, start - shift), max(0, end - shift)
        inlines = cut.stretch(self.piece.inlines, begin, until, self._starts)
        if end < len(self.text):
            inlines = _without_last_break(inlines)
        if start == 0:
            return msgspec.structs.replace(self.piece, inlines=inlines)
        rest = msgspec.structs.replace(self.piece, inlines=inlines, label="", hang=0.0, beside=())
        return msgspec.structs.replace(
            rest, bullet=False, joined=True, opens=False, parted=False, unit=""
        )

    def without_orphan(self) -> Piece:
        """Return the piece a little narrower, if its last line would be a lone character."""
        if self.piece.height:
            return self.piece
        narrow = measure_without_orphan(self.text, self.measure, self.first, self.face)
        right = self.piece.right + (self.measure - narrow) * self.setting.size
        return msgspec.structs.replace(self.piece, right=right) if right else self.piece

    def parts(self, height: float) -> Iterator[Piece]:
        """Yield the piece in parts of which none is taller than ``height``, evenly filled."""
        most = max(1, int(height / self.setting.pitch + _ROUNDING))
        lines = line_starts(self.text, self.measure, self.first, self.face)
        position, ahead = 0, _LOOK_AHEAD
        while position < len(self.text):
            line = bisect_right(lines, position) - 1
            # A little more than fits is laid out anew, for lines do not begin where they did.
            reach = line + most + ahead
            end = lines[reach] if reach < len(lines) else len(self.text)
            window = self.text[position:end]
            first = self.measure if position else self.first
            starts = line_starts(window.rstrip("\n"), self.measure, first, self.face)
            if len(starts) <= most:
                if end == len(self.text):
                    break
                ahead *= 2
                continue
            left = max(len(starts), len(lines) - line)
            wanted = min(most, -(-left // -(-left // most)))
            end = position + _cut_after(window, starts, wanted, most)
            while wanted > 1 and self.lines_of(position, end) > most:
                wanted -= 1  # a word that is longer than a line was given lines to spare
                end = position + _cut_after(window, starts, wanted, wanted)
            yield self.stretch(position, end)
            position = end
        yield self.stretch(position, len(self.text))


def _cut_after(text: str, starts: Sequence[int], wanted: int, most: int) -> int:
    """Return where ``text`` is cut: after about ``wanted`` lines, ``most`` at most."""
    least = starts[max(1, wanted // 2)]
    found = cut.best_cut(text, least, starts[wanted], starts[most])
    return found or max(1, starts[1])


def _without_last_break(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return inlines[:-1] if inlines and isinstance(inlines[-1], LineBreak) else inlines


def height_of(pieces: Sequence[Piece], geometry: Geometry) -> float:
    """Return how high ``pieces`` are, one below the other, in points."""
    return height_of_all([Measured(piece, geometry) for piece in pieces])


def height_of_all(measured: Sequence[Measured]) -> float:
    """Return how high pieces are, one below the other, in points."""
    heights = sum(one.height for one in measured)
    return heights + sum(one.above for one in measured[1:])


def height_above(pieces: Sequence[Piece], geometry: Geometry) -> float:
    """Return how high ``pieces`` over something else are with the space below, in points."""
    if not pieces:
        return 0.0
    gap = geometry.row_inset if pieces[-1].kind == "caption" else 2 * geometry.row_inset
    return height_of(pieces, geometry) + gap


def fitting(pieces: Sequence[Piece], geometry: Geometry) -> list[Piece]:
    """Return ``pieces`` with each that is taller than a slide cut into parts that are not."""
    found: list[Piece] = []
    for piece in pieces:
        measured = Measured(piece, geometry)
        if measured.lines * measured.setting.pitch <= geometry.body.height:
            found.append(piece)
        else:
            found += measured.parts(_ROOM_FOR_SUBHEADS * geometry.body.height)
    return found

"""Pieces → pages: as few as can be, evenly filled, cut where a reader would pause.

The best pages are found by dynamic programming over the places where a page may end. A page costs
something, an uneven one more, a thin one much more; so does a cut inside a paragraph.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise
from math import ceil
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import msgspec

from pipeline.deck import cut
from pipeline.deck.even import measure_without_orphan
from pipeline.deck.formula import extent_of
from pipeline.deck.measure import line_count, line_starts
from pipeline.model.nodes import LineBreak, Math, Text
from pipeline.model.walk import nodes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.deck.geometry import Geometry, Setting
    from pipeline.deck.slides import Piece
    from pipeline.model.nodes import Inline

THIN = 1 / 3
"""A slide that is filled to less looks as if something were missing."""

# Costs, of which the least sum wins; a page more costs 1.
_PAGE = 1.0
_UNEVEN = 0.8  # times the square of the part that is empty
_THIN = 2.5
_INSIDE_SENTENCES = 1.2  # a page ends inside a paragraph
_INSIDE_CLAUSES = 2.0  # or even inside a sentence
_STRANDED = 0.8  # a page ends after the first item of what a lead-in introduces
_INSIDE_GROUP = 0.25  # a page ends between the paragraphs of one item or stanza
_BEFORE_SUBHEAD = -0.25
_TORN = 1000.0  # a page ends between what must stay together

_ROOM_FOR_SUBHEADS = 0.8  # of a slide's height is what a part of a taller piece takes at most
_LOOK_AHEAD = 3  # lines
_ROUNDING = 1e-6
_JOINED = 0.3  # of the usual space stands between pieces that are joined
_LEAST_PART = 2  # lines of a paragraph that may stand alone
_LEAST_CUT = 2 * _LEAST_PART
_IN_LINE = 0.8  # a formula in a line is set lower than one that is displayed


_Grain: TypeAlias = Literal["paragraph", "sentence", "clause"]
_GRAINS: tuple[_Grain, ...] = ("paragraph", "sentence", "clause")


class Page(NamedTuple):
    """What stands on one slide.

    Attributes:
        head: The subhead that becomes the title, if the page begins with one that can.
        pieces: The rest, from top to bottom.
        height: Of the pieces in points.
    """

    head: Piece | None
    pieces: tuple[Piece, ...]
    height: float


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

    Args:
        piece: What stands below the space.
        geometry: What the lengths are taken from.
        extra: Is added between pieces that are not joined.
    """
    before = setting_of(piece, geometry).before
    return _JOINED * before if piece.joined else before + extra


def _taller(inlines: Sequence[Inline], setting: Setting) -> int:
    """Return how many lines more the formulas in a text take than their characters."""
    room = setting.pitch / setting.size
    return sum(
        max(0, ceil(_IN_LINE * extent_of(node.tex).height / room) - 1)
        for inline in inlines
        for node in nodes_of(inline)
        if isinstance(node, Math)
    )


class _Measured:
    """A piece with its text, and its height for any stretch of it."""

    def __init__(self, piece: Piece, geometry: Geometry) -> None:
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
        self._known: dict[tuple[int, int], int] = {}
        self.lines = self.lines_of(0, len(self.text))

    def lines_of(self, start: int, end: int) -> int:
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
        text = self.lines_of(start, end) * self.setting.pitch
        return text if start else max(text, self.beside)

    def stretch(self, start: int, end: int) -> Piece:
        """Return a stretch of the piece; what goes on has neither label nor bullet nor unit."""
        if start == 0 and end == len(self.text):
            return self.piece
        shift = len(self.piece.label)
        inlines = cut.stretch(self.piece.inlines, max(0, start - shift), max(0, end - shift))
        if end < len(self.text):
            inlines = _without_last_break(inlines)
        if start == 0:
            return msgspec.structs.replace(self.piece, inlines=inlines)
        rest = msgspec.structs.replace(self.piece, inlines=inlines, label="", hang=0.0, beside=())
        return msgspec.structs.replace(rest, bullet=False, joined=True, unit="")

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
    return _height_of([_Measured(piece, geometry) for piece in pieces])


def _height_of(measured: Sequence[_Measured]) -> float:
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
        measured = _Measured(piece, geometry)
        if measured.lines * measured.setting.pitch <= geometry.body.height:
            found.append(piece)
        else:
            found += measured.parts(_ROOM_FOR_SUBHEADS * geometry.body.height)
    return found


def paginate(pieces: Sequence[Piece], geometry: Geometry) -> list[Page]:
    """Return ``pieces`` on as few pages as look well.

    Paragraphs stay whole, unless a page would be thin or a paragraph is taller than a page.
    """
    if not pieces:
        return []
    measured = [_Measured(piece, geometry) for piece in fitting(pieces, geometry)]
    pages: list[Page] = []
    for finest in _GRAINS:
        pages = _Packer(measured, geometry, finest).pages()
        if len(pages) == 1 or not any(is_thin(page, geometry) for page in pages):
            break
    return pages


def is_thin(page: Page, geometry: Geometry) -> bool:
    """Tell whether so little stands on ``page`` that it looks empty."""
    return page.height < THIN * geometry.body.height


def _is_of_list(before: Piece, after: Piece) -> bool:
    """Tell whether two pieces are of one list."""
    listed = ("item", "point")
    return before.kind in listed and after.kind in listed


class _Place(NamedTuple):
    """Where a page may end: before the character ``offset`` of the ``piece``, an index."""

    piece: int
    offset: int
    grain: _Grain = "paragraph"


class _Packer:
    """Finds the pages of the least cost over all places where a page may end."""

    def __init__(self, measured: list[_Measured], geometry: Geometry, finest: _Grain) -> None:
        self._measured = measured
        self._geometry = geometry
        self._capacity = geometry.body.height
        self._places = list(self._all_places(finest))
        pieces = [one.piece for one in measured]
        counted = (not piece.depth and bool(piece.bullet or piece.label) for piece in pieces)
        self._items = [0, *accumulate(counted)]

    def _all_places(self, finest: _Grain) -> Iterator[_Place]:
        for index in range(len(self._measured)):
            yield _Place(index, 0)
            if finest != "paragraph":
                yield from self._places_inside(index, finest)
        yield _Place(len(self._measured), 0)

    def _places_inside(self, index: int, finest: _Grain) -> Iterator[_Place]:
        """Yield the places inside a piece that leave enough lines on both sides."""
        one = self._measured[index]
        if one.lines < _LEAST_CUT or one.piece.kind == "subhead":
            return
        starts = line_starts(one.text, one.measure, one.first, one.face)
        grains: dict[int, _Grain] = {}
        if finest == "clause":
            grains = dict.fromkeys(cut.clause_ends(one.text), "clause")
        grains |= dict.fromkeys(cut.sentence_ends(one.text), "sentence")
        for end, grain in sorted(grains.items()):
            line = bisect_right(starts, end - 1)
            if end > len(one.piece.label) and _LEAST_PART <= line <= one.lines - _LEAST_PART:
                yield _Place(index, end, grain)

    def pages(self) -> list[Page]:
        """Return the pages of the least cost."""
        places = self._places
        last = len(places) - 1
        best = [0.0] * len(places)
        following = [last] * len(places)
        for start in range(last - 1, -1, -1):
            best[start] = float("inf")
            for end, height in self._ends(start):
                cost = best[end] + self._cost(end, height)
                if cost < best[start]:
                    best[start], following[start] = cost, end
        found = []
        start = 0
        while start < last:
            found.append(self._page(places[start], places[following[start]]))
            start = following[start]
        return found

    def _ends(self, start: int) -> Iterator[tuple[int, float]]:
        """Yield the places where a page that begins at ``start`` may end, and its height there."""
        first, offset, _ = self._places[start]
        done = 0.0  # height of the pieces that are complete
        begun, begin = first, offset
        for end in range(start + 1, len(self._places)):
            index, until, _ = self._places[end]
            piece = index if until else index - 1  # the last one on the page
            if piece != begun:
                done += self._height(begun, begin, None, first)
                begun, begin = piece, 0
            height = done + self._height(begun, begin, until or None, first)
            crowded = self._crowded(first, offset, index)
            if end > start + 1 and (height > self._capacity or crowded):
                return
            yield end, height

    def _height(self, index: int, start: int, end: int | None, first: int) -> float:
        """Return the height of a stretch of a piece on a page that begins with ``first``."""
        one = self._measured[index]
        if index == first and start == 0 and one.piece.head:
            return 0.0
        height = one.height_of(start, len(one.text) if end is None else end)
        top = index == first or (index == first + 1 and self._measured[first].piece.head)
        return height if top else height + one.above

    def _crowded(self, first: int, offset: int, end: int) -> bool:
        items = self._items[end] - self._items[first]
        if offset:
            items -= self._items[first + 1] - self._items[first]
        return items > self._geometry.most_items

    def _cost(self, end: int, height: float) -> float:
        """Return what a page of ``height`` costs that ends at ``end``."""
        filled = min(1.0, height / self._capacity)
        cost = _PAGE + _UNEVEN * (1 - filled) ** 2
        if filled < THIN:
            cost += _THIN + _THIN * (THIN - filled)
        index, _, grain = self._places[end]
        if index == len(self._measured):
            return cost
        if grain != "paragraph":
            return cost + (_INSIDE_SENTENCES if grain == "sentence" else _INSIDE_CLAUSES)
        before, after = self._measured[index - 1].piece, self._measured[index].piece
        if before.keep:
            cost += _TORN
        elif index > 1 and self._measured[index - 2].piece.keep and _is_of_list(before, after):
            cost += _STRANDED
        if after.kind == "subhead":
            cost += _BEFORE_SUBHEAD
        elif after.joined or after.depth:
            cost += _INSIDE_GROUP
        return cost

    def _page(self, start: _Place, end: _Place) -> Page:
        bounds = [
            start,
            *(_Place(index, 0) for index in range(start.piece + 1, end.piece + 1)),
            end,
        ]
        pieces = []
        for (index, begin, _), (until, offset, _) in pairwise(dict.fromkeys(bounds)):
            one = self._measured[index]
            pieces.append(one.stretch(begin, offset if until == index else len(one.text)))
        head = None
        if start.offset == 0 and self._measured[start.piece].piece.head:
            head = pieces.pop(0)
        measured = [_Measured(piece, self._geometry) for piece in pieces]
        pieces = [one.without_orphan() for one in measured]
        return Page(head, tuple(pieces), _height_of(measured))

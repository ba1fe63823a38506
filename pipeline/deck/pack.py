"""Pieces → pages: as few as can be, evenly filled, cut where a reader would pause.

The best pages are found by dynamic programming over the places where a page may end. A page costs
something, an uneven one more, a thin one much more; so does a cut inside a paragraph.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from pipeline.deck import cut
from pipeline.deck.heights import Measured, fitting, height_of_all
from pipeline.deck.measure import line_starts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.deck.geometry import Geometry
    from pipeline.deck.slides import Piece

THIN = 1 / 3
"""A slide that is filled to less looks as if something were missing."""

# Costs, of which the least sum wins; a page more costs 1.
_PAGE = 1.0
_UNEVEN = 0.8  # times the square of the part that is empty
_THIN = 2.5
_INSIDE_SENTENCES = 1.2  # a page ends inside a paragraph
_INSIDE_CLAUSES = 2.0  # or even inside a sentence
_STRANDED = 1.5  # a page ends after the first item of what a lead-in introduces
_INSIDE_GROUP = 0.25  # a page ends between the paragraphs of one item or stanza
_BEFORE_SUBHEAD = -0.25
_AT_RULE = -0.5  # a page ends where the author parts the text
_TORN = 1000.0  # a page ends between what must stay together

_LEAST_PART = 2  # lines of a paragraph that may stand alone
_LEAST_CUT = 2 * _LEAST_PART


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


def paginate(pieces: Sequence[Piece], geometry: Geometry) -> list[Page]:
    """Return ``pieces`` on as few pages as look well.

    Paragraphs stay whole, unless a page would be thin or a paragraph is taller than a page.
    """
    if not pieces:
        return []
    measured = [Measured(piece, geometry) for piece in fitting(pieces, geometry)]
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

    def __init__(self, measured: list[Measured], geometry: Geometry, finest: _Grain) -> None:
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
            if piece > first and self._measured[piece].piece.opens:
                return
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
        if after.parted:
            cost += _AT_RULE
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
        measured = [Measured(piece, self._geometry) for piece in pieces]
        pieces = [one.without_orphan() for one in measured]
        return Page(head, tuple(pieces), height_of_all(measured))

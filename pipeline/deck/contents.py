"""What stands under a heading → slides with a title: paragraphs, cards, tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, assert_never

import msgspec

from pipeline.deck import cut
from pipeline.deck.cards import CardGrid, card_grid
from pipeline.deck.displayed import LARGER
from pipeline.deck.elements import Element, Picture, Points, Rows
from pipeline.deck.even import even_measure
from pipeline.deck.geometry import Box
from pipeline.deck.grids import MeasuredTable, TableGrid
from pipeline.deck.headings import slide_title, title_width
from pipeline.deck.heights import height_above, height_of
from pipeline.deck.measure import line_count
from pipeline.deck.pack import THIN, Page, is_thin, paginate
from pipeline.deck.slides import Card, Cards, Content, Grid, Loss, Piece, Plate, Slide, Statement
from pipeline.deck.table_slides import headers_of, shown_on
from pipeline.model.nodes import Text
from pipeline.model.walk import plain
from pipeline.render.picture_size import shown_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.deck.even import WordEdges
    from pipeline.deck.geometry import Geometry
    from pipeline.deck.measure import Face
    from pipeline.model.nodes import Inline, Paragraph

_MOST_CAPTION = 0.4  # of the height of a slide that the caption of a picture takes
_ABOVE = 0.35  # of the space that a picture leaves stands above it
_LEAST_PICTURE = 0.5  # of the height under what leads up to it is what a picture has at least
_FULL = 0.86  # of the text area: a slide that is filled to so much is not spread further


class _CardRun(msgspec.Struct, frozen=True):
    """Points that become cards.

    Attributes:
        element: The points.
        grid: How they are set.
        head: The subhead that is the title of their slide.
        above: What leads up to them.
    """

    element: Points
    grid: CardGrid
    head: Piece | None = None
    above: tuple[Piece, ...] = ()


class _TableRun(msgspec.Struct, frozen=True):
    """A table, as `_CardRun` is points."""

    element: Rows
    table: MeasuredTable
    grid: TableGrid
    head: Piece | None = None
    above: tuple[Piece, ...] = ()


class _PlateRun(msgspec.Struct, frozen=True):
    """A picture, as `_CardRun` is points."""

    element: Picture
    head: Piece | None = None
    above: tuple[Piece, ...] = ()


_Apart: TypeAlias = _CardRun | _TableRun | _PlateRun
_Run: TypeAlias = list[Piece] | _Apart


class _Attempt(msgspec.Struct):
    """Slides, and how many of them are thin."""

    slides: list[Slide]
    thin: int = 0


class Contents:
    """Makes the slides under titles. One serves one document, so that losses gather in it."""

    def __init__(self, geometry: Geometry, continued: str, edges: WordEdges) -> None:
        """Start with the sizes, what marks a title that goes on, and where words begin."""
        self.losses: list[Loss] = []
        self.cut: dict[str, str] = {}  # titles, and as much of them as there was room for
        self._widths: dict[tuple[str, Face], float] = {}
        self._geometry = geometry
        self._continued = continued
        self._edges = edges
        self._title = ""
        self._begun = False
        self._rows = 0  # of tables so far of which slides part the columns

    def fit(self, text: str, less: str = "") -> str:
        """Return ``text`` so short that it is a slide's title, with room for ``less``."""
        found = slide_title(text, self._geometry, less)
        if found != " ".join(text.split()) and text not in self.cut.values():
            self.cut.setdefault(text, found)
        return found

    def slides(self, elements: Sequence[Element], title: str) -> list[Slide]:
        """Return the slides of ``elements``, with as few thin ones as can be."""
        best = self._attempt(self._runs(elements, cards=True), title)
        if best.thin and any(isinstance(element, Points) for element in elements):
            other = self._attempt(self._runs(elements, cards=False), title)
            if other.thin < best.thin:
                return other.slides
        return best.slides

    # --- runs --------------------------------------------------------------------------------

    def _runs(self, elements: Sequence[Element], *, cards: bool) -> list[_Run]:
        """Return paragraphs run by run, and between them what stands on slides of its own."""
        runs: list[_Run] = []
        for element in elements:
            made = self._run(element, cards=cards)
            before = runs[-1] if runs else None
            if not isinstance(before, list):
                runs.append(made)
            elif isinstance(made, list):
                before += made
            else:
                made = self._led_up_to(made, before)
                if before and before[-1].head:
                    made = msgspec.structs.replace(made, head=before.pop())
                runs += [made] if before else []
                runs[-1] = made
        return runs

    def _run(self, element: Element, *, cards: bool) -> _Run:
        match element:
            case Piece():
                return [element]
            case Points():
                made = self._card_run(element) if cards else None
                return made or list(element.pieces)
            case Rows():
                made_table = self._table_run(element)
                if made_table is not None:
                    return made_table
                reason = "it does not fit on slides; its rows are set as paragraphs"
                loss = Loss(element.table, reason)
                self.losses += [loss] if loss not in self.losses else []
                return [*element.caption, *element.pieces]
            case Picture():
                return _PlateRun(element)
            case _:
                assert_never(element)

    def _led_up_to(self, made: _Apart, before: list[Piece]) -> _Apart:
        """Return what stands apart with the paragraphs over it that lead up to it.

        These are all since the last subhead, if they would be thin on a slide of their own, else
        those that stay with what follows (lead-ins). They are taken from ``before``.
        """
        start = len(before)
        while start and before[start - 1].kind != "subhead":
            start -= 1
        kept = len(before)
        while kept > start and before[kept - 1].keep:
            kept -= 1
        for first in dict.fromkeys((start, kept)):
            above = tuple(before[first:])
            thin = height_of(above, self._geometry) < THIN * self._geometry.body.height
            found = self._with_above(made, above) if above and thin else None
            if found is not None:
                del before[first:]
                return found
        return made

    def _with_above(self, made: _Apart, above: tuple[Piece, ...]) -> _Apart | None:
        """Return what stands apart with paragraphs over it, or None if it has no room for them."""
        match made:
            case _CardRun():
                return self._card_run(made.element, above)
            case _TableRun():
                return self._table_run(made.element, above, made.table)
            case _PlateRun():
                room = self._geometry.body.height - height_above(above, self._geometry)
                fits = room - self._below(made.element) >= _LEAST_PICTURE * room
                return msgspec.structs.replace(made, above=above) if fits else None
            case _:
                assert_never(made)

    def _card_run(self, element: Points, above: tuple[Piece, ...] = ()) -> _CardRun | None:
        texts = [plain(_only_paragraph(point.blocks).inlines) for point in element.points]
        taken = height_above(above, self._geometry)
        body = self._geometry.body
        less = msgspec.structs.replace(body, height=body.height - taken)
        geometry = msgspec.structs.replace(self._geometry, body=less)
        grid = card_grid(element.points, texts, geometry)
        return _CardRun(element, grid, above=above) if grid else None

    def _table_run(
        self, element: Rows, above: tuple[Piece, ...] = (), table: MeasuredTable | None = None
    ) -> _TableRun | None:
        if table is None:
            headers = headers_of(element)
            table = MeasuredTable(element.rows, element.spans, headers, self._geometry)
        grid = table.grid(height_above((*above, *element.caption), self._geometry))
        return _TableRun(element, table, grid, above=above) if grid else None

    # --- slides ------------------------------------------------------------------------------

    def _attempt(self, runs: Sequence[_Run], title: str) -> _Attempt:
        self._title, self._begun = title, False
        attempt = _Attempt([])
        for run in runs:
            match run:
                case _CardRun():
                    attempt.slides.append(self._card_slide(run))
                case _TableRun():
                    attempt.slides += self._table_slides(run)
                case _PlateRun():
                    attempt.slides += self._plate_slides(run)
                case _:
                    pages = paginate(run, self._geometry)
                    for number, page in enumerate(pages):
                        slide = self._page_slide(page, alone=number == len(pages) - 1)
                        attempt.slides.append(slide)
                        attempt.thin += isinstance(slide, Content) and is_thin(page, self._geometry)
        return attempt

    def _next_title(self, head: Piece | None) -> tuple[tuple[Inline, ...], float]:
        """Return the title of the next slide with its width, and remember that it stood there."""
        if head is not None:
            self._title, self._begun = head.short, True
            text, face = cut.flat(head.inlines), cut.face(head.inlines, bold=True)
            return head.inlines, self._title_width(text, face)
        title = self._title
        if self._begun:
            title = self.fit(title, self._continued) + self._continued
        self._begun = True
        return (Text(text=title),), self._title_width(title, "bold")

    def _title_width(self, text: str, face: Face) -> float:
        """Return how wide a title of two lines is; that of a long table is asked for each slide."""
        if (text, face) not in self._widths:
            self._widths[text, face] = title_width(text, self._geometry, self._edges, face)
        return self._widths[text, face]

    def _page_slide(self, page: Page, *, alone: bool) -> Slide:
        """Return the slide of a page; a lone sentence and a lone heading are set large."""
        statement = self._statement(page, alone=alone)
        if statement is not None:
            return statement
        room = _FULL * self._geometry.body.height - page.height
        gaps = len(page.pieces) - 1
        extra = min(self._geometry.spread, max(0.0, room / gaps)) if gaps else 0.0
        title, title_wide = self._next_title(page.head)
        heads = [piece for piece in page.pieces if piece.kind == "subhead"]
        if heads:
            self._title, self._begun = heads[-1].short, True
        everything = (page.head, *page.pieces) if page.head else page.pieces
        return Content(
            title=title,
            pieces=page.pieces,
            height=page.height,
            extra=extra,
            notes=units_of(everything),
            title_width=title_wide,
        )

    def _statement(self, page: Page, *, alone: bool) -> Statement | None:
        """Return the statement that a page becomes with nothing on it but one short thing."""
        kinds, box = self._geometry.type, self._geometry.statement
        if page.head is not None:
            if page.pieces:
                return None
            self._title, self._begun = page.head.short, True
            inlines, notes, setting = page.head.inlines, units_of([page.head]), kinds.section
        else:
            piece = page.pieces[0]
            whole = piece.unit and plain(piece.inlines) == piece.unit
            lone = len(page.pieces) == 1 and piece.kind == "prose" and not piece.beside
            plainly = lone and alone and whole and not piece.keep
            if not plainly or not is_thin(page, self._geometry):
                return None
            self._begun = True
            inlines, notes, setting = piece.inlines, units_of([piece]), kinds.statement
        text = cut.flat(inlines)
        lines = line_count(text, box.width / setting.size, face=cut.face(inlines, bold=True))
        if lines * setting.pitch > box.height:
            return None
        return Statement(
            heading=inlines,
            width=even_measure(text, box.width / setting.size, self._edges) * setting.size,
            height=lines * setting.pitch,
            notes=notes,
            short=setting is kinds.section,
        )

    def _card_slide(self, run: _CardRun) -> Cards:
        title, title_wide = self._next_title(run.head)
        pieces = run.element.pieces
        kinds = self._geometry.type
        size = (kinds.dense_card if run.grid.dense else kinds.card).size
        room = (run.grid.width - 2 * self._geometry.card_inset) / size
        cards = []
        for piece in pieces:
            measure = even_measure(cut.flat(piece.inlines), room, self._edges)
            cards.append(Card(label=piece.label, inlines=piece.inlines, width=measure * size))
        return Cards(
            title=title,
            cards=tuple(cards),
            columns=run.grid.columns,
            card_width=run.grid.width,
            card_height=run.grid.height,
            dense=run.grid.dense,
            notes=units_of([*([run.head] if run.head else ()), *run.above, *pieces]),
            above=run.above,
            title_width=title_wide,
        )

    def _plate_slides(self, run: _PlateRun) -> Iterator[Slide]:
        """Yield the slide of a picture; a very long caption goes on slides of its own."""
        element, body = run.element, self._geometry.body
        below = self._below(element)
        caption = element.caption if below else ()
        taken = height_above(run.above, self._geometry)
        room = Box(body.left, body.top + taken, body.width, body.height - taken)
        media = element.media
        box = _placed(media.width, media.height, element.image.width, room, below)
        before = units_of([*([run.head] if run.head else ()), *run.above])
        own = (element.unit,) if element.unit.strip() else units_of(caption)
        title, title_wide = self._next_title(run.head)
        yield Plate(
            title=title,
            media=media,
            alt=" ".join(element.image.alt.split()),
            box=box,
            caption=caption,
            anchors=element.anchors,
            notes=before + own,
            above=run.above,
            title_width=title_wide,
        )
        if not caption and element.caption:
            for page in paginate(element.caption, self._geometry):
                yield self._page_slide(page, alone=False)

    def _below(self, element: Picture) -> float:
        """Return what the caption takes under a picture; 0 if it is too long to stand there."""
        if not element.caption:
            return 0.0
        high = height_of(element.caption, self._geometry)
        fits = high <= _MOST_CAPTION * self._geometry.body.height
        return high + self._geometry.row_inset if fits else 0.0

    def _table_slides(self, run: _TableRun) -> Iterator[Grid]:
        element, grid = run.element, run.grid
        for number, shown in enumerate(shown_on(element, grid.pages, parted=grid.parted)):
            first = number == 0
            caption = element.caption if first else ()
            above = run.above if first else ()
            head = [run.head] if run.head and first else []
            before = units_of([*head, *above, *caption])
            title, title_wide = self._next_title(run.head if first else None)
            yield Grid(
                title=title,
                caption=caption,
                rows=shown.rows,
                spans=shown.spans,
                header_rows=len(shown.page.part.header),
                header_columns=shown.header_columns,
                widths=shown.page.part.widths,
                heights=shown.page.part.header + shown.page.heights,
                notes=before + shown.notes,
                above=above,
                scale=grid.scale,
                tight=grid.tight,
                numbers=tuple(self._rows + row for row in shown.numbers),
                again=shown.again,
                begun=tuple(self._rows + row if row >= 0 else -1 for row in shown.begun),
                title_width=title_wide,
            )
        self._rows += len(element.rows) if grid.parted else 0


def _placed(width: int, height: int, said: str, body: Box, below: float) -> Box:
    """Return where a picture stands: in the middle, as large as it can be without being coarse."""
    room = Box(body.left, body.top, body.width, body.height - below)
    size = (max(1, width) * LARGER, max(1, height) * LARGER)
    wide, high = shown_size(size, said, (room.width, room.height))
    top = room.top + (room.height - high) * _ABOVE
    return Box(room.left + (room.width - wide) / 2, top, wide, high)


def units_of(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """Return the texts that begin with ``pieces`` and belong in the speaker's notes."""
    return tuple(piece.unit for piece in pieces if piece.unit)


def _only_paragraph(blocks: Sequence[object]) -> Paragraph:
    return blocks[0]  # type: ignore[return-value]  # `Points` has no others

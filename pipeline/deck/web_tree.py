"""Deck → pandoc's JSON tree for web slides."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never
from xml.sax.saxutils import quoteattr

import msgspec

from pipeline.deck.geometry import stacked
from pipeline.deck.heights import height_above, space_above
from pipeline.deck.slides import (
    Agenda,
    Cards,
    Closing,
    Content,
    Cover,
    Grid,
    Plate,
    Statement,
)
from pipeline.deck.tree import names_of, openings, title, title_width_of
from pipeline.deck.web_rows import AGAIN, number_of_begun
from pipeline.model.nodes import Math, Text
from pipeline.render import pandoc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.deck.geometry import Box, Geometry
    from pipeline.deck.slides import Deck, Inset, Piece, Slide
    from pipeline.deck.web_rows import Plain
    from pipeline.model.nodes import Inline
    from pipeline.render.pandoc import Tree


class Grounds(msgspec.Struct, frozen=True):
    """CSS colours of what slides stand on, for formats that paint the ground from an attribute."""

    cover: str
    statement: str


def for_reveal(  # noqa: PLR0913  (the plan, what it refers to, and what is put off)
    deck: Deck,
    geometry: Geometry,
    grounds: Grounds,
    formulas: Mapping[tuple[str, bool], str],
    pictures: Mapping[str, int],
    *,
    plain: Plain,
) -> list[Tree]:
    """Return the blocks for pandoc's ``revealjs`` writer at slide level 2, with notes.

    A section begins at level 1, so that its slides stand in a column of the overview.

    Args:
        deck: The slides.
        geometry: What they were planned to.
        grounds: What they stand on.
        formulas: MathML by TeX and whether it is displayed.
        pictures: The numbers, by the names of `Media`, that stand in ``data-picture`` of ``img``
            where the writer puts the picture itself; pandoc would take its description away.
        plain: Takes what the writer puts into the page behind pandoc.
    """
    return _Reveal(deck, geometry, grounds, formulas, pictures, plain=plain).blocks()


class _Reveal:
    """Makes the tree of a web deck."""

    def __init__(  # noqa: PLR0913  (what `for_reveal` takes)
        self,
        deck: Deck,
        geometry: Geometry,
        grounds: Grounds,
        formulas: Mapping[tuple[str, bool], str],
        pictures: Mapping[str, int],
        *,
        plain: Plain,
    ) -> None:
        self._plain = plain
        self._displayed = {
            tex: xml for (tex, is_displayed), xml in formulas.items() if is_displayed
        }
        in_lines = {tex: xml for (tex, is_displayed), xml in formulas.items() if not is_displayed}
        self._names = msgspec.structs.replace(names_of(deck), formulas=in_lines)
        self._pictures = pictures
        self._deck = deck
        self._geometry = geometry
        self._grounds = grounds
        self._opening = openings(deck)

    def blocks(self) -> list[Tree]:
        blocks: list[Tree] = []
        for number, slide in enumerate(self._deck.slides, 1):
            heading = title(slide, "html", self._names)
            if isinstance(slide, Statement):
                lines = pandoc.span(["lines"], heading, _wide(slide.width))
                heading = [pandoc.span(["place"], [lines], _high(self._boxes(slide)[0]))]
            elif width := title_width_of(slide):
                heading = [pandoc.span(["lines"], heading, _wide(width))]
            attr = pandoc.attributes(
                _classes(slide), self._ground(slide), pandoc.slide_name(number)
            )
            opens = number == 1 or (isinstance(slide, Statement) and slide.section >= 0)
            level = 1 if opens or isinstance(slide, Closing) else 2
            blocks += [pandoc.header(level, heading, attr), *self._body(slide)]
            if slide.notes:
                blocks.append(pandoc.div(["notes"], self._plain.notes(slide.notes)))
        return blocks

    def _boxes(self, slide: Statement) -> tuple[Box, Box]:
        """Return where the heading of a statement is, and what supports it."""
        box = self._geometry.statement
        if not slide.support:
            return box, box
        return stacked(box, slide.height, self._geometry.type.prose.pitch, slide.support_height)

    def _ground(self, slide: Slide) -> dict[str, str]:
        match slide:
            case Cover() | Closing():
                return {"data-background-color": self._grounds.cover}
            case Statement():
                return {"data-background-color": self._grounds.statement}
            case _:
                return {}

    def _body(self, slide: Slide) -> list[Tree]:
        match slide:
            case Cover(below=below):
                return (
                    [pandoc.div(["below"], [pandoc.para(pandoc.text(line)) for line in below])]
                    if below
                    else []
                )
            case Closing(pieces=pieces):
                return [pandoc.div(["below"], self._pieces(pieces))]
            case Agenda():
                return [self._agenda(slide)]
            case Statement():
                number = [pandoc.para(pandoc.text(str(slide.number)))] if slide.number else []
                support = self._pieces(slide.support)
                place = _high(self._boxes(slide)[1])
                return (
                    [pandoc.div(["number"], number, {"aria-hidden": "true"})] if number else []
                ) + ([pandoc.div(["support"], support, place)] if support else [])
            case Content():
                return [pandoc.div(["body"], self._pieces(slide.pieces, slide.extra))]
            case Cards():
                return [self._cards(slide)]
            case Grid():
                return [self._grid(slide)]
            case Plate():
                return [self._plate(slide)]
            case _:
                assert_never(slide)

    def _agenda(self, slide: Agenda) -> Tree:
        columns = []
        numbered = any(entry.number for column in slide.columns for entry in column)
        row = {"style": f"height:{_pt(slide.row)}"}
        for column in slide.columns:
            entries: list[Tree] = []
            for entry in column:
                inner = pandoc.text(entry.text)
                if numbered:
                    order = pandoc.text(str(entry.number or ""))
                    inner = [pandoc.span(["order"], order), *inner]
                opening = self._opening.get(entry.section)
                inner = (
                    [pandoc.link(self._names.slide_address(opening), inner)] if opening else inner
                )
                entries.append(pandoc.div(["entry"], [pandoc.para(inner)], row))
            columns.append(pandoc.div(["column"], entries))
        return pandoc.div(["body", "agenda"], columns)

    def _cards(self, slide: Cards) -> Tree:
        size = {"style": f"width:{_pt(slide.card_width)};height:{_pt(slide.card_height)}"}
        cards = [
            pandoc.div(
                ["card"],
                [
                    pandoc.div(["label"], [pandoc.para(pandoc.text(card.label))]),
                    pandoc.div(
                        ["text"], [pandoc.para(self._inlines(card.inlines))], _wide(card.width)
                    ),
                ],
                size,
            )
            for card in slide.cards
        ]
        grid = pandoc.div(["cards", *(["dense"] if slide.dense else [])], cards)
        return pandoc.div(["body"], [*self._above(slide.above), grid])

    def _grid(self, slide: Grid) -> Tree:
        marked = self._plain.rows(slide, self._names)
        count = len(slide.rows) if marked is None else slide.header_rows
        rows = [
            [
                pandoc.cell(
                    self._inlines(cell),
                    span.rows,
                    span.columns,
                    span.alignment,
                    _of_cell(slide, number, column),
                )
                for column, (cell, span) in enumerate(zip(row, spans, strict=True))
                if span.rows and span.columns
            ]
            for number, (row, spans) in enumerate(
                zip(slide.rows[:count], slide.spans[:count], strict=True)
            )
        ]
        rows += [marked] if marked else []
        numbers = slide.numbers[:count]
        beside = 0 if marked else slide.header_columns
        table = pandoc.table(rows, slide.header_rows, beside, slide.widths, numbers)
        if slide.scale != 1:
            small = self._geometry.type.small
            size, pitch = (_pt(one * slide.scale) for one in (small.size, small.pitch))
            style = f"font-size:{size};line-height:{pitch}"
            classes = ["resized", *(["tight"] if slide.tight else [])]
            table = pandoc.div(classes, [table], {"style": style})
        return pandoc.div(["body"], [*self._above((*slide.above, *slide.caption)), table])

    def _plate(self, slide: Plate) -> Tree:
        box = slide.box
        number = self._pictures[slide.media.name]
        size = f"width:{_pt(box.width)};height:{_pt(box.height)}"
        image = f'<img data-picture="{number}" alt={quoteattr(slide.alt)} style="{size}">'
        top = self._geometry.body.top + height_above(slide.above, self._geometry)
        above = max(0.0, box.top - top)
        frame = {"style": f"height:{_pt(box.height)};padding-top:{_pt(above)}"}
        caption = self._pieces(slide.caption)
        shown = pandoc.div(["picture"], [pandoc.raw_block(image)], frame)
        return pandoc.div(["body", "plate"], [*self._above(slide.above), shown, *caption])

    def _above(self, pieces: Sequence[Piece]) -> list[Tree]:
        """Return what leads up to something, as high as it was planned."""
        if not pieces:
            return []
        high = {"style": f"height:{_pt(height_above(pieces, self._geometry))}"}
        return [pandoc.div(["above"], self._pieces(pieces), high)]

    def _pieces(
        self, pieces: Sequence[Piece], extra: float = 0.0, *, top: bool = True
    ) -> list[Tree]:
        """Return pieces one below the other, items in lists, what stands under an item in it."""
        blocks: list[Tree] = []
        items: list[list[Tree]] = []  # of the list that is open
        edge = 0.0
        position = 0
        while position < len(pieces):
            piece = pieces[position]
            first = top and position == 0
            made = self._piece(piece, extra, first=first)
            position += 1
            if piece.parted and not first:
                high = _pt(space_above(piece, self._geometry, extra))
                blocks.append(pandoc.div(["parting"], [], {"style": f"height:{high}"}))
                items = []
            if not piece.bullet:
                items = []
                blocks.append(made)
                continue
            if not items or _edge(piece) != edge:
                items, edge = [], _edge(piece)
                blocks.append(pandoc.bullets(items))
            end = position
            while end < len(pieces) and _edge(pieces[end]) >= piece.left:
                end += 1
            items.append([made, *self._pieces(pieces[position:end], extra, top=False)])
            position = end
        return blocks

    def _piece(self, piece: Piece, extra: float, *, first: bool) -> Tree:
        above = 0.0 if first or piece.parted else space_above(piece, self._geometry, extra)
        style = {"margin-top": above, "margin-left": piece.left, "margin-right": piece.right}
        if piece.label:
            style["text-indent"] = -piece.hang
        css = ";".join(f"{name}:{_pt(value)}" for name, value in style.items() if value)
        lead = [pandoc.span(["label"], pandoc.text(piece.label))] if piece.label else []
        classes = ["piece", piece.kind, *(["bullet"] if piece.bullet else [])]
        if piece.kind == "formula":
            css += f"{';' if css else ''}font-size:{_pt(piece.size)};height:{_pt(piece.height)}"
            return pandoc.div(classes, [pandoc.para(self._formula(piece.inlines))], {"style": css})
        if piece.task:
            classes += ["task", piece.task]
        inner = [pandoc.para(lead + self._inlines(piece.inlines))]
        if piece.beside:
            high = max(inset.top + inset.height for inset in piece.beside)
            css += f"{';' if css else ''}min-height:{_pt(high)}"
            inner += [self._inset(inset, piece.left) for inset in piece.beside]
        return pandoc.div(classes, inner, {"style": css} if css else None)

    def _inset(self, inset: Inset, left: float) -> Tree:
        """Return a picture beside its paragraph, which begins at ``left``."""
        style = (
            f"left:{_pt(inset.left - left)};top:{_pt(inset.top)};"
            f"width:{_pt(inset.width)};height:{_pt(inset.height)}"
        )
        number = self._pictures[inset.media.name]
        alt = quoteattr(inset.alt)
        image = f'<img class="inset" data-picture="{number}" alt={alt} style="{style}">'
        return pandoc.raw_block(image)

    def _formula(self, inlines: Sequence[Inline]) -> list[Tree]:
        """Return a displayed formula and its number."""
        made: list[Tree] = []
        for inline in inlines:
            match inline:
                case Math(tex=tex):
                    made += pandoc.math(tex, self._displayed)
                case Text(text=label):
                    made.append(pandoc.span(["formula-label"], pandoc.text(label.strip())))
                case _:
                    made += self._inlines((inline,))
        return made

    def _inlines(self, inlines: Sequence[Inline]) -> list[Tree]:
        return pandoc.inlines(inlines, "html", self._names)


def _of_cell(slide: Grid, row: int, column: int) -> list[object]:
    """Return what a cell has that stands on an earlier slide; see `pipeline.deck.web_rows`."""
    again = bool(slide.again) and slide.again[row][column]
    begun = number_of_begun(slide, row, column)
    return pandoc.attributes([AGAIN] if again else [], {"row": str(begun)} if begun >= 0 else None)


def _edge(piece: Piece) -> float:
    """Return where the first line of a piece begins, its bullet or label included."""
    return piece.left - piece.hang


def _high(box: Box) -> dict[str, str]:
    return {"style": f"top:{_pt(box.top)};height:{_pt(box.height)}"}


def _wide(length: float) -> dict[str, str]:
    return {"style": f"width:{_pt(length)}"}


def _pt(length: float) -> str:
    return f"{length:.6g}pt"


def _classes(slide: Slide) -> list[str]:
    return [_class(slide), *(["long-title"] if title_width_of(slide) else [])]


def _class(slide: Slide) -> str:
    match slide:
        case Statement(short=True):
            return "opening"
        case Statement():
            return "statement"
        case _:
            return type(slide).__name__.lower()

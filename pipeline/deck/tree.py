"""Deck → pandoc's JSON tree, the same for every deck format but for what only one can show.

A slide is a heading and what follows up to the next. For PowerPoint each paragraph of a slide is
one ``Para``, in the order of the plan, so that the writer can tell which is which afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import msgspec

from pipeline.deck.geometry import stacked
from pipeline.deck.pack import space_above
from pipeline.deck.slides import (
    Agenda,
    Cards,
    Closing,
    Content,
    Cover,
    Grid,
    Statement,
)
from pipeline.render import pandoc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.deck.geometry import Box, Geometry
    from pipeline.deck.slides import Deck, Piece, Slide
    from pipeline.model.nodes import Inline
    from pipeline.render.pandoc import Tree


class Grounds(msgspec.Struct, frozen=True):
    """CSS colours of what slides stand on, for formats that paint the ground from an attribute."""

    cover: str
    statement: str


def for_powerpoint(deck: Deck) -> list[Tree]:
    """Return the blocks for pandoc's ``pptx`` writer at slide level 1, without notes."""
    calls = {note: number for number, note in enumerate(deck.calls, 1)}
    blocks: list[Tree] = []
    for slide in deck.slides:
        title = _title(slide, "pptx", calls)
        blocks.append(pandoc.header(1, title, pandoc.attributes()))
        blocks += _paragraphs(slide, calls)
    return blocks


def _title(slide: Slide, target: pandoc.Target, calls: dict[str, int]) -> list[Tree]:
    match slide:
        case Cover(lines=lines) | Closing(title=lines):
            return pandoc.text("\n".join(lines))
        case Agenda(title=name):
            return pandoc.text(name)
        case Statement(heading=inlines):
            return pandoc.inlines(inlines, target, calls)
        case Content(title=inlines) | Cards(title=inlines) | Grid(title=inlines):
            return pandoc.inlines(inlines, target, calls)
        case _:
            assert_never(slide)


def _paragraphs(slide: Slide, calls: dict[str, int]) -> list[Tree]:
    """Return the paragraphs of a slide for PowerPoint."""

    def made(inlines: Sequence[Inline], label: str = "") -> Tree:
        lead = [pandoc.strong(pandoc.text(label))] if label else []
        return pandoc.para(lead + pandoc.inlines(inlines, "pptx", calls))

    match slide:
        case Cover(below=below):
            return [pandoc.para(pandoc.text(line)) for line in below]
        case Agenda(columns=columns):
            entries = [entry for column in columns for entry in column]
            numbered = [
                [pandoc.strong(pandoc.text(str(entry.number))), *pandoc.text(f"\t{entry.text}")]
                if entry.number
                else pandoc.text(entry.text)
                for entry in entries
            ]
            return [pandoc.para(inner) for inner in numbered]
        case Statement(support=pieces) | Content(pieces=pieces) | Closing(pieces=pieces):
            return [made(piece.inlines, piece.label) for piece in pieces]
        case Cards(cards=cards):
            pairs = [(made((), card.label), made(card.inlines)) for card in cards]
            return [paragraph for pair in pairs for paragraph in pair]
        case Grid(caption=caption, rows=rows):
            cells = [made(cell) for row in rows for cell in row]
            return [made(piece.inlines, piece.label) for piece in caption] + cells
        case _:
            assert_never(slide)


def for_reveal(deck: Deck, geometry: Geometry, grounds: Grounds) -> list[Tree]:
    """Return the blocks for pandoc's ``revealjs`` writer at slide level 2, with notes.

    A section begins at level 1, so that its slides stand in a column of the overview.
    """
    return _Reveal(deck, geometry, grounds).blocks()


class _Reveal:
    """Makes the tree of a web deck."""

    def __init__(self, deck: Deck, geometry: Geometry, grounds: Grounds) -> None:
        self._deck = deck
        self._geometry = geometry
        self._grounds = grounds
        self._calls = {note: number for number, note in enumerate(deck.calls, 1)}
        self._opening = {
            slide.section: f"s{number}"
            for number, slide in enumerate(deck.slides, 1)
            if isinstance(slide, Statement) and slide.section >= 0
        }

    def blocks(self) -> list[Tree]:
        blocks: list[Tree] = []
        for number, slide in enumerate(self._deck.slides, 1):
            title = _title(slide, "html", self._calls)
            if isinstance(slide, Statement):
                lines = pandoc.span(["lines"], title, _wide(slide.width))
                title = [pandoc.span(["place"], [lines], _high(self._boxes(slide)[0]))]
            attr = pandoc.attributes([_class(slide)], self._ground(slide), f"s{number}")
            opens = number == 1 or (isinstance(slide, Statement) and slide.section >= 0)
            level = 1 if opens or isinstance(slide, Closing) else 2
            blocks += [pandoc.header(level, title, attr), *self._body(slide)]
            if slide.notes:
                spoken = (line for text in slide.notes for line in text.split("\n"))
                notes = [pandoc.para(pandoc.text(line)) for line in spoken]
                blocks.append(pandoc.div(["notes"], notes))
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
                inner = [pandoc.link(f"#{opening}", inner)] if opening else inner
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
        return pandoc.div(["body", "cards", *(["dense"] if slide.dense else [])], cards)

    def _grid(self, slide: Grid) -> Tree:
        rows = [
            [
                pandoc.cell(self._inlines(cell), span.rows, span.columns, span.alignment)
                for cell, span in zip(row, spans, strict=True)
                if span.rows and span.columns
            ]
            for row, spans in zip(slide.rows, slide.spans, strict=True)
        ]
        table = pandoc.table(rows, slide.header_rows, slide.header_columns, slide.widths)
        return pandoc.div(["body"], [*self._pieces(slide.caption), table])

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
            made = self._piece(piece, extra, first=top and position == 0)
            position += 1
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
        above = 0.0 if first else space_above(piece, self._geometry, extra)
        style = {"margin-top": above, "margin-left": piece.left, "margin-right": piece.right}
        if piece.label:
            style["text-indent"] = -piece.hang
        css = ";".join(f"{name}:{_pt(value)}" for name, value in style.items() if value)
        lead = [pandoc.span(["label"], pandoc.text(piece.label))] if piece.label else []
        inner = pandoc.para(lead + self._inlines(piece.inlines))
        classes = ["piece", piece.kind, *(["bullet"] if piece.bullet else [])]
        return pandoc.div(classes, [inner], {"style": css} if css else None)

    def _inlines(self, inlines: Sequence[Inline]) -> list[Tree]:
        return pandoc.inlines(inlines, "html", self._calls)


def _edge(piece: Piece) -> float:
    """Return where the first line of a piece begins, its bullet or label included."""
    return piece.left - piece.hang


def _high(box: Box) -> dict[str, str]:
    return {"style": f"top:{_pt(box.top)};height:{_pt(box.height)}"}


def _wide(length: float) -> dict[str, str]:
    return {"style": f"width:{_pt(length)}"}


def _pt(length: float) -> str:
    return f"{length:.6g}pt"


def _class(slide: Slide) -> str:
    match slide:
        case Statement(short=True):
            return "opening"
        case Statement():
            return "statement"
        case _:
            return type(slide).__name__.lower()

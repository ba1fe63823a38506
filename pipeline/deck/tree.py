"""Deck → pandoc's JSON tree for PowerPoint, and what the trees of all deck formats share.

A slide is a heading and what follows up to the next. Each paragraph of a slide is
one ``Para``, in the order of the plan, so that the writer can tell which is which afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import msgspec

from pipeline.deck import cut
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
from pipeline.model.nodes import Link, Text
from pipeline.render import pandoc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.deck.slides import Deck, Entry, Slide
    from pipeline.model.nodes import Inline
    from pipeline.render.pandoc import Tree


def for_powerpoint(deck: Deck, size: int) -> Iterator[list[Tree]]:
    """Yield the blocks for pandoc's ``pptx`` writer at slide level 1, without notes.

    Args:
        deck: The plan.
        size: How many slides, at most, are written in one run.
    """
    every, opening = names_of(deck), openings(deck)
    for start in range(0, len(deck.slides), size):
        some = range(start + 1, min(start + size, len(deck.slides)) + 1)
        names = msgspec.structs.replace(every, together=some)
        blocks: list[Tree] = []
        for number in some:
            slide = deck.slides[number - 1]
            attr = pandoc.attributes(name=pandoc.slide_name(number))
            blocks.append(pandoc.header(1, title(slide, "pptx", names), attr))
            blocks += _paragraphs(slide, names, opening)
        yield blocks


def given(slide: Grid) -> list[bool]:
    """Tell of each cell of a table whether pandoc gets it.

    A long table takes it most of its time, and what it writes for a cell has one form, if no link
    is in it, which has a relationship. The first text stays: a slide without any is left out.
    """
    found: list[bool] = []
    begun = False
    for cell in (cell for row in slide.rows for cell in row):
        found.append(not begun or _has_link(cell))
        begun = begun or bool(cut.flat(cell).strip())
    return found


def _has_link(inlines: Sequence[Inline]) -> bool:
    return any(
        isinstance(inline, Link)
        or _has_link(getattr(inline, "inlines", getattr(inline, "base", ())))
        for inline in inlines
        if not isinstance(inline, Text)  # as most are
    )


def names_of(deck: Deck) -> pandoc.Names:
    """Return what inlines of ``deck`` refer to."""
    calls = {note: number for number, note in enumerate(deck.calls, 1)}
    return pandoc.Names(calls, deck.places)


def openings(deck: Deck) -> dict[int, int]:
    """Return the slide, counted from 1, that opens each section."""
    return {
        slide.section: number
        for number, slide in enumerate(deck.slides, 1)
        if isinstance(slide, Statement) and slide.section >= 0
    }


def title(slide: Slide, target: pandoc.Target, names: pandoc.Names) -> list[Tree]:
    """Return the title of a slide."""
    match slide:
        case Cover(lines=lines) | Closing(title=lines):
            return pandoc.text("\n".join(lines))
        case Agenda(title=name):
            return pandoc.text(name)
        case Statement(heading=inlines):
            return pandoc.inlines(inlines, target, names)
        case Content(title=inlines) | Cards(title=inlines):
            return pandoc.inlines(inlines, target, names)
        case Grid(title=inlines) | Plate(title=inlines):
            return pandoc.inlines(inlines, target, names)
        case _:
            assert_never(slide)


def title_width_of(slide: Slide) -> float:
    """Return how wide the lines of a title are that takes two, in points; 0 for any other."""
    match slide:
        case Content(title_width=width) | Cards(title_width=width):
            return width
        case Grid(title_width=width) | Plate(title_width=width):
            return width
        case Cover() | Agenda() | Statement() | Closing():
            return 0.0
        case _:
            assert_never(slide)


def _entry(entry: Entry, goal: int | None, names: pandoc.Names) -> list[Tree]:
    """Return a line of the agenda, which leads to the slide ``goal``.

    Its number stands outside of the link: LibreOffice loses tabs inside.
    """
    number = str(entry.number or "")
    lead = [pandoc.strong(pandoc.text(number)), *pandoc.text("\t")] if number else []
    name = pandoc.text(entry.text)
    return [*lead, *([pandoc.link(names.slide_address(goal), name)] if goal else name)]


def _paragraphs(slide: Slide, names: pandoc.Names, opening: dict[int, int]) -> list[Tree]:
    """Return the paragraphs of a slide for PowerPoint."""

    def made(inlines: Sequence[Inline], label: str = "") -> Tree:
        lead = [pandoc.strong(pandoc.text(label))] if label else []
        return pandoc.para(lead + pandoc.inlines(inlines, "pptx", names))

    match slide:
        case Cover(below=below):
            return [pandoc.para(pandoc.text(line)) for line in below]
        case Agenda(columns=columns):
            return [
                pandoc.para(_entry(entry, opening.get(entry.section), names))
                for column in columns
                for entry in column
            ]
        case Statement(support=pieces) | Content(pieces=pieces) | Closing(pieces=pieces):
            return [made(piece.inlines, piece.label) for piece in pieces]
        case Cards(cards=cards, above=above):
            pairs = [(made((), card.label), made(card.inlines)) for card in cards]
            lead = [made(piece.inlines, piece.label) for piece in above]
            return lead + [paragraph for pair in pairs for paragraph in pair]
        case Grid(caption=caption, rows=rows, above=above):
            every = (cell for row in rows for cell in row)
            cells = [made(cell) for cell, one in zip(every, given(slide), strict=True) if one]
            return [made(piece.inlines, piece.label) for piece in (*above, *caption)] + cells
        case Plate(caption=caption, above=above):
            # pandoc leaves slides without any text out
            texts = [made(piece.inlines, piece.label) for piece in (*above, *caption)]
            return texts or [pandoc.para(pandoc.text("\u00a0"))]
        case _:
            assert_never(slide)

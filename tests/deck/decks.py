"""What deck tests share: the theme's sizes, documents with texts of any length, a deck's words."""

from __future__ import annotations

from typing import assert_never

import msgspec
from hypothesis import strategies as st

from pipeline import theme
from pipeline.deck.geometry import Geometry
from pipeline.deck.heights import height_above, height_of, space_above
from pipeline.deck.slides import (
    Agenda,
    Cards,
    Closing,
    Content,
    Cover,
    Deck,
    Grid,
    Piece,
    Plate,
    Slide,
    Statement,
)
from pipeline.model.nodes import (
    Block,
    BulletList,
    Cell,
    Document,
    Inline,
    ListItem,
    Metadata,
    Paragraph,
    Point,
    PointList,
    Section,
    Table,
)
from pipeline.model.walk import plain
from pipeline.verify.readback import OBJECT
from pipeline.writers.decks import geometry_of
from tests import samples
from tests.conftest import ROOT

GEOMETRY: Geometry = geometry_of(theme.load("study", ROOT).deck)

URL = "https://example.org/a/very/long/path?query=string&other=1#and-a-fragment-as-well"
SENTENCE = "既谋划长远，又干在当下，努力成为联通国际市场和国内市场的重要桥梁。"

_repeated = st.tuples(samples.words | st.sampled_from([SENTENCE, URL, "短。"]), st.integers(1, 40))
long_texts = _repeated.map(lambda pair: pair[0] * pair[1])
"""From one character to several slides' worth, some without any place to break."""

_inlines = long_texts.map(samples.text)
_paragraphs = long_texts.map(samples.paragraph)
_items = st.lists(_paragraphs, min_size=1, max_size=2).map(
    lambda blocks: ListItem(blocks=tuple(blocks))
)
_bullets = st.lists(_items, min_size=1, max_size=9).map(
    lambda items: BulletList(items=tuple(items))
)


def points_of(texts: list[str]) -> PointList:
    """Return numbered points."""
    items = (
        Point(
            label=f"第{number}，", ordinal=number, scheme="第N，", blocks=(samples.paragraph(text),)
        )
        for number, text in enumerate(texts, 1)
    )
    return PointList(scheme="第N，", items=tuple(items))


def table_of(rows: list[list[str]], header_rows: int = 1) -> Table:
    """Return a table of plain cells."""
    cells = (tuple(Cell(inlines=samples.text(text)) for text in row) for row in rows)
    return Table(rows=tuple(cells), header_rows=header_rows)


_points = st.lists(samples.words | long_texts, min_size=1, max_size=11).map(points_of)
_tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(samples.words, min_size=width, max_size=width), min_size=1, max_size=12
    ).map(table_of)
)
_blocks = _paragraphs | _bullets | _points | _tables | samples.blocks


def _section(level: int) -> st.SearchStrategy[Section]:
    inner: st.SearchStrategy[Block] = _blocks
    if level < 3:
        inner = _blocks | st.deferred(lambda: _section(level + 1))
    return st.builds(
        lambda heading, inside, number, inferred: Section(
            heading=heading, blocks=tuple(inside), level=level, number=number, inferred=inferred
        ),
        _inlines,
        st.lists(inner, max_size=5),
        st.integers(0, 12),
        st.booleans(),
    )


def _document(title: str, front: list[Block], sections: list[Section]) -> Document:
    meta = Metadata(title=title, title_words=(title,) if title else ())
    return Document(meta=meta, blocks=(*front, *sections))


documents = st.builds(
    _document,
    st.just("") | long_texts,
    st.lists(_blocks, max_size=2),
    st.lists(_section(1), max_size=4),
)
"""Documents of any shape with very long and very short texts."""


def notes_of(deck: Deck) -> str:
    """Return all speaker's notes in order."""
    return "\n".join(text for slide in deck.slides for text in slide.notes)


def pieces_of(deck: Deck) -> list[Piece]:
    """Return all paragraphs that flow over slides, or stand over or under something."""
    found: list[Piece] = []
    for slide in deck.slides:
        match slide:
            case Content(pieces=pieces) | Closing(pieces=pieces) | Statement(support=pieces):
                found += pieces
            case Cards(above=above):
                found += above
            case Grid(above=above, caption=caption) | Plate(above=above, caption=caption):
                found += (*above, *caption)
            case Cover() | Agenda():
                pass
    return found


def words_of(deck: Deck) -> str:
    """Return what stands on the slides, without what stands there again: titles, the agenda.

    Tables whose columns slides part are put together again, row by row.
    """
    found: list[str] = []
    rows: dict[int, list[str]] = {}
    for slide in deck.slides:
        if isinstance(slide, Grid) and slide.numbers:
            over = [_own(slide.title, slide.notes), *map(_text, (*slide.above, *slide.caption))]
            if any(over):
                found += _joined(rows) + over
                rows = {}
            for index, number in enumerate(slide.numbers):
                rows.setdefault(number, []).extend(_row(slide, index))
        else:
            found += _joined(rows)
            rows = {}
            found += _words(slide)
    return "".join(found + _joined(rows))


def _joined(rows: dict[int, list[str]]) -> list[str]:
    return [text for _, row in sorted(rows.items()) for text in row]


def _row(grid: Grid, index: int) -> list[str]:
    """Return the cells of a row that did not stand on a slide before."""
    again = grid.again[index] if grid.again else (False,) * len(grid.rows[index])
    cells = zip(grid.rows[index], again, strict=True)
    return [plain(cell) for cell, repeats in cells if not repeats]


def _words(slide: Slide) -> list[str]:
    match slide:
        case Cover(lines=lines, below=below):
            return [*lines, *below]
        case Agenda():
            return []
        case Statement(heading=heading, support=support):
            return [plain(heading), *map(_text, support)]
        case Content(title=title, pieces=pieces):
            return [_own(title, slide.notes), *map(_text, pieces)]
        case Cards(title=title, cards=cards, above=above):
            texts = map(_text, above)
            return [
                _own(title, slide.notes),
                *texts,
                *(card.label + plain(card.inlines) for card in cards),
            ]
        case Grid(title=title, caption=caption, rows=rows, above=above):
            cells = [text for index in range(len(rows)) for text in _row(slide, index)]
            return [_own(title, slide.notes), *map(_text, (*above, *caption)), *cells]
        case Plate(title=title, caption=caption, above=above):
            words = map(_text, above)
            return [_own(title, slide.notes), *words, OBJECT, *map(_text, caption)]
        case Closing(pieces=pieces):
            return [*map(_text, pieces)]
        case _:
            assert_never(slide)


def _text(piece: Piece) -> str:
    return ("" if piece.kind == "note" else piece.label) + plain(piece.inlines)


def _own(title: tuple[Inline, ...], notes: tuple[str, ...]) -> str:
    """Return a title if it is a heading of the document, which then begins on this slide."""
    text = plain(title)
    return text if notes and notes[0] == text else ""


def filled(slide: Slide) -> tuple[float, float]:
    """Return how high what stands on a slide is, and how high it may be."""
    body, statement = GEOMETRY.body.height, GEOMETRY.statement.height
    match slide:
        case Cover(lines=lines):
            return len(lines) * GEOMETRY.type.cover.pitch, GEOMETRY.cover.height
        case Agenda(columns=columns, row=row):
            return max(len(column) for column in columns) * row, body
        case Statement():
            support = GEOMETRY.type.prose.pitch + slide.support_height if slide.support else 0.0
            return slide.height + support, statement
        case Content(pieces=pieces, extra=extra):
            spread = sum(
                space_above(piece, GEOMETRY, extra) - space_above(piece, GEOMETRY)
                for piece in pieces[1:]
            )
            return height_of(pieces, GEOMETRY) + spread, body
        case Cards(cards=cards, columns=columns, card_height=height):
            rows = -(-len(cards) // columns)
            over = height_above(slide.above, GEOMETRY)
            return over + rows * height + (rows - 1) * GEOMETRY.card_gap, body
        case Grid(caption=caption, heights=heights):
            return height_above((*slide.above, *caption), GEOMETRY) + sum(heights), body
        case Plate(caption=caption, box=box):
            inside = (
                box.left >= GEOMETRY.body.left - 1e-6 and box.width <= GEOMETRY.body.width + 1e-6
            )
            assert inside
            lowest = GEOMETRY.body.top + height_above(slide.above, GEOMETRY)
            assert box.top >= lowest - 1e-6
            below = height_of(caption, GEOMETRY) + GEOMETRY.row_inset if caption else 0.0
            return box.top - GEOMETRY.body.top + box.height + below, body
        case Closing(pieces=pieces):
            small = msgspec.structs.replace(GEOMETRY.type, small=GEOMETRY.type.subtitle)
            roomy = msgspec.structs.replace(GEOMETRY, type=small, body=GEOMETRY.subtitle)
            return height_of(pieces, roomy), GEOMETRY.subtitle.height
        case _:
            assert_never(slide)


def one_section(*blocks: Block, heading: str = "一、总体要求", label: str = "总体要求") -> Document:
    """Return a document of one section with a heading that is no sentence."""
    section = Section(heading=samples.text(heading), label=label, level=1, blocks=blocks)
    return Document(meta=Metadata(title="题"), blocks=(section,))


def paragraph_of(sentences: int) -> Paragraph:
    """Return a paragraph of so many sentences."""
    return samples.paragraph(SENTENCE * sentences)

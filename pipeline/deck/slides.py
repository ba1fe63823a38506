"""Slides as values: what stands on each, measured and cut, for every deck format alike."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from pipeline.deck.geometry import Box
from pipeline.model.nodes import Alignment, Inline, Media, Node, Task

PieceKind: TypeAlias = Literal[
    "prose",
    "item",
    "point",
    "subhead",
    "term",
    "quote",
    "verse",
    "code",
    "formula",
    "centred",
    "signed",
    "caption",
    "note",
    "credit",
]


class Inset(msgspec.Struct, frozen=True):
    """A small picture at the right of the paragraph in which it is called.

    Attributes:
        media: The picture.
        alt: What is read where it cannot be seen; empty if it decorates.
        left: In points from the left edge of the text area.
        top: In points from the top of the paragraph.
        width: In points.
        height: In points.
    """

    media: Media
    alt: str
    left: float
    top: float
    width: float
    height: float


class Piece(msgspec.Struct, frozen=True):
    """A paragraph on a slide, or the part of one that fits there.

    Attributes:
        kind: What it is, which says how it is set.
        inlines: Its text.
        label: Stands before the text, emphasised: the ordinal of a point, a speaker.
        left: Where its lines begin, in points from the left edge of the text area.
        hang: How far the first line begins before the others, in points.
        right: How far its lines end before the right edge, so that the last is no lone character.
        bullet: Whether a bullet stands in the space before ``left``.
        task: Of a list item: what box stands there instead, if any.
        size: Of a formula: the size of its type in points.
        height: Of a formula: its height in points.
        depth: Of a list item: in how many lists its list stands.
        joined: Whether it goes on with what the piece before says, and stands closer to it: the
            second paragraph of an item, the second line of a stanza.
        short: Of a subhead: a form of it that can be the title of a slide.
        head: Of a subhead: whether it can be the title of a slide as it is.
        keep: Whether the next piece must stand on the same slide.
        opens: Whether the author wants a new slide here.
        parted: Whether a rule parts it from what comes before.
        beside: Pictures at its right.
        unit: The whole text that begins here and belongs in the speaker's notes of the slide where
            it begins; empty for what goes on from an earlier piece.
    """

    kind: PieceKind
    inlines: tuple[Inline, ...]
    label: str = ""
    left: float = 0.0
    hang: float = 0.0
    right: float = 0.0
    bullet: bool = False
    task: Task = ""
    size: float = 0.0
    height: float = 0.0
    depth: int = 0
    joined: bool = False
    short: str = ""
    head: bool = False
    keep: bool = False
    opens: bool = False
    parted: bool = False
    beside: tuple[Inset, ...] = ()
    unit: str = ""


class Cover(msgspec.Struct, frozen=True):
    """The first slide: the title in balanced lines, and what belongs to it in lines below."""

    lines: tuple[str, ...]
    below: tuple[str, ...]
    notes: tuple[str, ...]


class Entry(msgspec.Struct, frozen=True):
    """A line of the agenda; ``number`` is 0 if the section has none. ``section`` counts from 0."""

    number: int
    text: str
    section: int


class Agenda(msgspec.Struct, frozen=True):
    """The sections, in one column or two; ``row`` is the height of a line with its space."""

    title: str
    columns: tuple[tuple[Entry, ...], ...]
    row: float
    notes: tuple[str, ...] = ()


class Statement(msgspec.Struct, frozen=True):
    """A heading, or a sentence, set large on a slide of its own.

    Attributes:
        heading: Its text.
        width: Of the box in which it breaks best, in points.
        height: Of the heading, in points.
        short: Whether it is set larger, because it is no sentence but a short heading.
        number: Of the section that begins here; 0 for none.
        section: The section that begins here, counted from 0, or -1.
        name: The short name of that section.
        support: What stands below, if the section has so little that it needs no other slide.
        support_height: Its height in points.
        notes: See `Piece.unit`.
    """

    heading: tuple[Inline, ...]
    width: float
    height: float
    notes: tuple[str, ...]
    short: bool = False
    number: int = 0
    section: int = -1
    name: str = ""
    support: tuple[Piece, ...] = ()
    support_height: float = 0.0


class Content(msgspec.Struct, frozen=True):
    """Paragraphs under a title.

    Attributes:
        title: On one line, or smaller on two.
        pieces: From top to bottom.
        height: Of the pieces with the least space between them, in points.
        extra: What is added to the space before each piece but the first, in points.
        notes: See `Piece.unit`.
        title_width: Of the lines of a title on two, in points; 0 for one line.
    """

    title: tuple[Inline, ...]
    pieces: tuple[Piece, ...]
    height: float
    extra: float
    notes: tuple[str, ...]
    title_width: float = 0.0


class Card(msgspec.Struct, frozen=True):
    """A point as a card: its label over its statement; ``width`` is that of the text's lines."""

    label: str
    inlines: tuple[Inline, ...]
    width: float


class Cards(msgspec.Struct, frozen=True):
    """Points as a grid of cards.

    Attributes:
        title: On one line, or smaller on two.
        cards: Row by row.
        columns: Cards in a full row.
        card_width: In points.
        card_height: In points.
        dense: Whether the smaller type is used.
        notes: See `Piece.unit`.
        above: What leads up to them.
        title_width: Of the lines of a title on two, in points; 0 for one line.
    """

    title: tuple[Inline, ...]
    cards: tuple[Card, ...]
    columns: int
    card_width: float
    card_height: float
    dense: bool
    notes: tuple[str, ...]
    above: tuple[Piece, ...] = ()
    title_width: float = 0.0


class Span(msgspec.Struct, frozen=True):
    """How a place of a table is taken.

    Attributes:
        columns: How many columns its cell takes; 0 where a cell above or before covers the place.
        rows: How many rows its cell takes; 0 where a cell above covers the place.
        alignment: Of the text in it.
    """

    columns: int = 1
    rows: int = 1
    alignment: Alignment = ""


class Grid(msgspec.Struct, frozen=True):
    """A table, or as many of its rows as fit.

    Attributes:
        title: On one line, or smaller on two.
        caption: Above the table.
        rows: Cells, every row of the same length; empty where another covers the place.
        spans: How each place is taken, as in ``rows``.
        header_rows: How many of the rows are headers.
        header_columns: How many columns are headers.
        widths: Of the columns, in points.
        heights: Of the rows, in points.
        notes: See `Piece.unit`.
        above: What leads up to it, over its caption.
        scale: Of its type and of the space in its cells, against what is usual.
        tight: Whether there is less space left and right of what stands in its cells.
        numbers: Of the rows, where slides part their columns: in the deck each row has its own.
        again: Which of the cells stand on an earlier slide already; empty if none does.
        begun: Where ``numbers`` has those of rows, for each column the number of the row in which
            the cell began that goes on in the first row below the header, or -1; else empty.
        title_width: Of the lines of a title on two, in points; 0 for one line.
    """

    title: tuple[Inline, ...]
    caption: tuple[Piece, ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    spans: tuple[tuple[Span, ...], ...]
    header_rows: int
    header_columns: int
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    notes: tuple[str, ...]
    above: tuple[Piece, ...] = ()
    scale: float = 1.0
    tight: bool = False
    numbers: tuple[int, ...] = ()
    again: tuple[tuple[bool, ...], ...] = ()
    begun: tuple[int, ...] = ()
    title_width: float = 0.0


class Plate(msgspec.Struct, frozen=True):
    """A picture with its caption below.

    Attributes:
        title: On one line, or smaller on two.
        media: The picture.
        alt: What is read where it cannot be seen; empty if it decorates.
        box: Where it stands.
        caption: Below it.
        anchors: The ids by which links call it.
        notes: See `Piece.unit`.
        above: What leads up to it.
        title_width: Of the lines of a title on two, in points; 0 for one line.
    """

    title: tuple[Inline, ...]
    media: Media
    alt: str
    box: Box
    caption: tuple[Piece, ...]
    anchors: tuple[Inline, ...]
    notes: tuple[str, ...]
    above: tuple[Piece, ...] = ()
    title_width: float = 0.0


class Closing(msgspec.Struct, frozen=True):
    """The last slide: the title once more, and the credits."""

    title: tuple[str, ...]
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...]


Slide: TypeAlias = Cover | Agenda | Statement | Content | Cards | Grid | Plate | Closing


class Loss(msgspec.Struct, frozen=True):
    """A node that slides cannot express, and what stands there instead."""

    node: Node
    reason: str


class Deck(msgspec.Struct, frozen=True):
    """A whole deck.

    Attributes:
        slides: In order; at least one.
        calls: The ids of the notes; their place, counted from 1, is the number they are called by.
        places: The slide, counted from 1, on which each id stands that links may call.
        losses: For the report.
        cut: Titles too long for their slides, each with the beginning that stands there.
    """

    slides: tuple[Slide, ...]
    calls: tuple[str, ...] = ()
    places: dict[str, int] = {}
    losses: tuple[Loss, ...] = ()
    cut: tuple[tuple[str, str], ...] = ()

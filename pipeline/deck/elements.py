"""What flows over slides: paragraphs one after the other, groups of points, tables, pictures."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from pipeline.deck.slides import Piece, Span
from pipeline.model.nodes import Image, Inline, Media, Point, Table


class Points(msgspec.Struct, frozen=True):
    """Points that are short enough for cards; ``pieces`` are the same points as paragraphs."""

    points: tuple[Point, ...]
    pieces: tuple[Piece, ...]


class Rows(msgspec.Struct, frozen=True):
    """A table.

    Attributes:
        table: The node.
        caption: The paragraphs above it.
        rows: Its cells, every row of the same length; empty where a cell covers its neighbours.
        spans: How each of these places is taken.
        units: The same cells for the speaker's notes.
        pieces: The same as paragraphs, for a table that does not fit on slides.
    """

    table: Table
    caption: tuple[Piece, ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    spans: tuple[tuple[Span, ...], ...]
    units: tuple[tuple[str, ...], ...]
    pieces: tuple[Piece, ...]


class Picture(msgspec.Struct, frozen=True):
    """A picture that is there.

    Attributes:
        media: The picture.
        image: The node.
        caption: The paragraphs below it.
        anchors: The ids by which links call it.
        unit: What stands in the speaker's notes for it, where it has no caption.
    """

    media: Media
    image: Image
    caption: tuple[Piece, ...]
    anchors: tuple[Inline, ...] = ()
    unit: str = ""


Element: TypeAlias = Piece | Points | Rows | Picture

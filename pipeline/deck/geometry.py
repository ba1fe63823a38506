"""The sizes that a plan is made to, in points. Writers fill them in from the theme."""

from __future__ import annotations

import msgspec

TITLE_LINES = 2
"""Of a title that is too long for one line of the usual size."""


class Setting(msgspec.Struct, frozen=True):
    """How one kind of text is set: type size, exact distance of base lines, space before."""

    size: float
    pitch: float
    before: float = 0.0
    bold: bool = False


class Box(msgspec.Struct, frozen=True):
    """A rectangle on a slide; the origin is the slide's upper left corner."""

    left: float
    top: float
    width: float
    height: float


def stacked(box: Box, upper: float, gap: float, lower: float) -> tuple[Box, Box]:
    """Return where two things of given heights are, one below the other, centred in ``box``."""
    top = box.top + (box.height - upper - gap - lower) / 2
    return (
        Box(box.left, top, box.width, upper),
        Box(box.left, top + upper + gap, box.width, lower),
    )


class Settings(msgspec.Struct, frozen=True):
    """The kinds of text on slides."""

    cover: Setting
    subtitle: Setting
    title: Setting
    long_title: Setting
    statement: Setting
    section: Setting
    agenda: Setting
    item: Setting
    prose: Setting
    quote: Setting
    subhead: Setting
    card_label: Setting
    card: Setting
    dense_card_label: Setting
    dense_card: Setting
    code: Setting
    small: Setting


class Geometry(msgspec.Struct, frozen=True):
    """A slide and what goes where on it.

    Attributes:
        width: Of the slide.
        height: Of the slide.
        cover: Where the document's title stands, at its foot.
        subtitle: Where what belongs to the title stands, at its head.
        title: One line, or the foot of two smaller ones.
        body: Everything else on a slide with a title.
        statement: A lead sentence, and what is set under it.
        step: How far an item's text stands in from its bullet.
        most_items: List items on a slide.
        agenda_row: Most height of a row of the agenda.
        agenda_indent: From a number in the agenda to the name.
        spread: Most extra space between two paragraphs of a slide that is not full.
        card_gap: Between cards.
        card_inset: Between a card's edge and its text.
        card_height: Least height of cards that stand in one row.
        cell_inset: Left and right of the text in a table's cell.
        row_inset: Above and below it.
        table_least: The smallest size of type in tables.
        table_most: The largest.
        type: The kinds of text.
    """

    width: float
    height: float
    cover: Box
    subtitle: Box
    title: Box
    body: Box
    statement: Box
    step: float
    most_items: int
    agenda_row: float
    agenda_indent: float
    spread: float
    card_gap: float
    card_inset: float
    card_height: float
    cell_inset: float
    row_inset: float
    table_least: float
    table_most: float
    type: Settings

    def long_title(self, width: float) -> Box:
        """Return where a title of two lines stands that are ``width`` wide, in points."""
        high = TITLE_LINES * self.type.long_title.pitch
        return Box(self.title.left, self.title.top + self.title.height - high, width, high)

"""What a theme's ``theme.toml`` holds for slides and for the cover of the e-book."""

from __future__ import annotations

from pipeline.theme.tokens import ColorName, FontRole, Length, Table


class Cover(Table, frozen=True):
    """The e-book's generated cover; all lengths are pixels.

    Attributes:
        width: Of the picture.
        height: Of the picture.
        side: Left and right margin.
        top: From the top to the title.
        bottom: From the names to the foot.
        largest_size: The em of a title of one or two lines.
        title_size: The em of a title of more lines; a long one is set smaller still.
        small_size: The em of the subtitle and of names.
        gap: Between title, subtitle and rule.
        rule_width: Of the short rule under the title.
        rule_height: Of the same.
    """

    width: int
    height: int
    side: int
    top: int
    bottom: int
    largest_size: int
    title_size: int
    small_size: int
    gap: int
    rule_width: int
    rule_height: int


class SlideRole(Table, frozen=True):
    """How one kind of text is set on slides; ``pitch`` is the exact distance of base lines."""

    font: FontRole
    size: Length
    pitch: Length
    weight: int = 400
    color: ColorName = "ink"
    before: Length = Length(0)


class SlideScale(Table, frozen=True):
    """The roles of type on slides."""

    cover: SlideRole
    subtitle: SlideRole
    title: SlideRole
    long_title: SlideRole
    statement: SlideRole
    section: SlideRole
    number: SlideRole
    agenda: SlideRole
    item: SlideRole
    prose: SlideRole
    quote: SlideRole
    subhead: SlideRole
    card_label: SlideRole
    card: SlideRole
    dense_card_label: SlideRole
    dense_card: SlideRole
    code: SlideRole
    small: SlideRole
    folio: SlideRole


class DeckStyle(Table, frozen=True):
    """The slide's canvas, what stands where on it, and how much goes on one slide.

    The theme's own file says what each length is.
    """

    width: Length
    height: Length
    side: Length
    title_top: Length
    title_height: Length
    body_top: Length
    body_bottom: Length
    cover_top: Length
    cover_bottom: Length
    subtitle_top: Length
    statement_left: Length
    statement_top: Length
    statement_bottom: Length
    number_top: Length
    pale: float
    rule_width: Length
    rule_height: Length
    rule_gap: Length
    cover_rule_gap: Length
    progress_height: Length
    folio_top: Length
    step: Length
    most_items: int
    agenda_row: Length
    agenda_indent: Length
    spread: Length
    card_gap: Length
    card_inset: Length
    card_height: Length
    card_edge: Length
    cell_inset: Length
    row_inset: Length
    table_least: Length
    table_most: Length
    hairline: Length
    type: SlideScale

    @property
    def body_width(self) -> Length:
        """Width of the text area, in points."""
        return Length(self.width - 2 * self.side)

    @property
    def body_height(self) -> Length:
        """Height of the text area, in points."""
        return Length(self.body_bottom - self.body_top)

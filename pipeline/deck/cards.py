"""Points as cards: how many stand in a row, and how large each is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.deck.measure import SAFETY, line_count, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.deck.geometry import Geometry
    from pipeline.model.nodes import Point

# How many cards stand in a row, by how many there are.
_COLUMNS = {2: 2, 3: 3, 4: 2, 5: 3, 6: 3, 7: 4, 8: 4, 9: 3}


class CardGrid(msgspec.Struct, frozen=True):
    """A grid of cards; see `pipeline.deck.slides.Cards`."""

    columns: int
    width: float
    height: float
    dense: bool


def card_grid(points: Sequence[Point], texts: Sequence[str], geometry: Geometry) -> CardGrid | None:
    """Return the grid in which the points look best, or None if they do not fit."""
    usual = _COLUMNS[len(points)]
    for columns in dict.fromkeys((usual, usual + 1 if usual < len(points) else usual)):
        for dense in (False, True):
            grid = _card_grid(points, texts, geometry, columns, dense=dense)
            if grid is not None:
                return grid
    return None


def _card_grid(
    points: Sequence[Point], texts: Sequence[str], geometry: Geometry, columns: int, *, dense: bool
) -> CardGrid | None:
    kinds = geometry.type
    label, text = (
        (kinds.dense_card_label, kinds.dense_card) if dense else (kinds.card_label, kinds.card)
    )
    body, gap = geometry.body, geometry.card_gap
    rows = -(-len(points) // columns)
    wide = (body.width - gap * (columns - 1)) / columns
    room = (wide - 2 * geometry.card_inset) * SAFETY
    if any(width(point.label, "bold") * label.size > room for point in points):
        return None
    lines = max(line_count(one, room / SAFETY / text.size, face="bold") for one in texts)
    least = 2 * geometry.card_inset + label.pitch + text.before + lines * text.pitch
    most = (body.height - gap * (rows - 1)) / rows
    if least > most:
        return None
    return CardGrid(columns, wide, min(most, max(least, geometry.card_height)), dense)

"""What slides share with their layouts: which placeholder is which, and where things stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.deck.geometry import Box

if TYPE_CHECKING:
    from pipeline.deck.geometry import Geometry
    from pipeline.theme import DeckStyle

FIRST_CARD = 21
"""The index of the first placeholder for a card."""

NUMBER = 13
"""The index of the placeholder for a section's number."""

FOLIO = (
    '<a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
    '<a:rPr lang="zh-CN"/><a:t>‹#›</a:t></a:fld><a:endParaRPr lang="zh-CN"/></a:p>'
)
"""The paragraph of a placeholder that shows the slide's number."""


def progress_box(style: DeckStyle, part: float) -> Box:
    """Return where the progress bar is when ``part`` of the deck has passed."""
    height = style.progress_height
    return Box(0.0, style.height - height, style.width * part, height)


def card_kind(index: int) -> str:
    """Return the attributes of the placeholder of a card, counted from 0."""
    return f'type="body" sz="quarter" idx="{FIRST_CARD + index}"'


def card_box(index: int, columns: int, rows: int, geometry: Geometry) -> Box:
    """Return the place of a card in a grid that fills the text area."""
    body, gap = geometry.body, geometry.card_gap
    wide = (body.width - gap * (columns - 1)) / columns
    high = (body.height - gap * (rows - 1)) / rows
    down, across = divmod(index, columns)
    return Box(body.left + across * (wide + gap), body.top + down * (high + gap), wide, high)


def number_kind() -> str:
    """Return the attributes of the placeholder of a section's number."""
    return f'type="body" sz="quarter" idx="{NUMBER}"'

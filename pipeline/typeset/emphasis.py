"""着重号, 专名号 and 书名号甲式: dots under characters, and lines under names and titles.

WeasyPrint draws any underline from one end of a text to the other. Under composed text, a dotted
one becomes one dot below the middle of each character and none below marks; a wavy one is a wave
that can be seen; and lines leave a little room at both ends, so that those of two names side by
side do not run together. How large dots
are and how far below the text they stand, is the style sheet's (`text-decoration-thickness`,
`text-underline-offset`).

Source: CLREQ, “Emphasis Dots”, “Proper Noun Marks and Book Title Marks”; GB/T 15834-2011, 4.12
and 4.16.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from pipeline.typeset import marks

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.typeset.leaves import Box

_DOTTED = frozenset("HnF9LRA")  # what is emphasised; marks and spaces are not
_INSET = 0.1  # em at each end of a line
_WAVE_HEIGHT, _WAVE_LENGTH = 3, 4  # of half a wave, in widths of its line
_ROUND = 1  # a line cap (ISO 32000-1, table 54)


def decorate(draw: Callable[..., None]) -> Callable[..., None]:
    """Return what takes the place of WeasyPrint's `draw_text_decoration`, which is ``draw``."""

    def draw_text_decoration(  # noqa: PLR0913, PLR0917  (WeasyPrint's own arguments)
        stream: Any,  # noqa: ANN401  (WeasyPrint has no types)
        box: Box,
        offset_x: float,
        offset_y: float,
        thickness: float,
        color: Any,  # noqa: ANN401
    ) -> None:
        changes = getattr(box.pango_layout, "changes", None)
        if changes is None or "underline" not in box.style["text_decoration_line"]:
            draw(stream, box, offset_x, offset_y, thickness, color)
        elif box.style["text_decoration_style"] == "dotted":
            _dots(stream, box, box.position_y + offset_y, thickness, color)
        elif box.style["text_decoration_style"] == "wavy":
            _wave(stream, _inset(box), box.position_y + offset_y, thickness, color)
        else:
            draw(stream, _inset(box), offset_x, offset_y, thickness, color)

    return draw_text_decoration


def _dots(stream: Any, box: Box, y: float, thickness: float, color: Any) -> None:  # noqa: ANN401
    """Draw a dot below each character: a line without length and with round ends."""
    layout, em = box.pango_layout, box.style["font_size"] / 1000
    widths = [width + change for width, change in zip(layout.advances, layout.changes, strict=True)]
    starts = accumulate(widths, initial=0)
    classes = marks.classes(layout.text, layout.advances)
    with stream.stacked():
        stream.set_color(color, stroke=True)
        stream.set_line_cap(_ROUND)
        stream.set_line_width(thickness)
        for start, width, kind in zip(starts, layout.advances, classes, strict=False):
            if kind in _DOTTED:
                x = box.position_x + (start + width / 2) * em
                stream.move_to(x, y)
                stream.line_to(x, y)
                stream.stroke()


def _wave(stream: Any, box: Box, y: float, thickness: float, color: Any) -> None:  # noqa: ANN401
    """Draw a wave below a text, of whole half waves."""
    count = max(1, round(box.width / (_WAVE_LENGTH * thickness)))
    length, height = box.width / count, _WAVE_HEIGHT * thickness
    with stream.stacked():
        stream.set_color(color, stroke=True)
        stream.set_line_cap(_ROUND)
        stream.set_line_width(thickness)
        stream.move_to(box.position_x, y)
        for number in range(count):
            x, up = box.position_x + number * length, height if number % 2 else -height
            stream.curve_to(x + length / 3, y + up, x + 2 * length / 3, y + up, x + length, y)
        stream.stroke()


def _inset(box: Box) -> Box:
    """Return a copy of a text box that is as wide as its line is long."""
    em = box.style["font_size"]
    inset = min(_INSET * em, box.width / 4)
    line = box.copy()
    line.position_x = box.position_x + inset
    line.width = box.width - 2 * inset - max(0, box.pango_layout.changes[-1]) * em / 1000
    return line

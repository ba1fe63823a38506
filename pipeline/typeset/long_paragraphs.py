"""Long paragraphs in linear time.

To set a line, WeasyPrint encodes and decodes all that is left of its text, several times: a
paragraph of 100,000 characters takes four times as long as two of 50,000. And it lets Pango shape
enough text for four lines of Chinese, to be sure of one. Here it is handed the text that the line
can need and no more, as it would be handed all: the line is the same. Where that was not enough to
be sure, it is handed more.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Inline = tuple[Any, ...]  # box, where to go on, three about its ends, floats

_ASIDE = 16
"""Characters that have to be left after a line for it to be what it would be before all the rest:
where to break, whether to draw a mark in, and whether one character would be left alone depend on
the next few."""

_LINES_OF_HAN = 1.25  # full lines of square characters; with halved marks one holds more
_LINES_OF_OTHERS = 4.0  # the same in letters, some of which are a quarter of an em wide
_MORE = 8  # times as much text, where it was too little
_FIRST_WIDE = "\u2e80"  # the first character that is as wide as high, with few exceptions (UAX #11)
_LEAST_WIDE = 0.8  # of the characters, for a text to be Chinese


@functools.cache
def install() -> None:
    """Make WeasyPrint set long paragraphs so, from now on."""
    from weasyprint.layout import inline  # noqa: PLC0415  (heavy)

    Replaced.split = inline.split_inline_level
    Replaced.skip = inline.skip_first_whitespace
    inline.split_inline_level = _split_inline_level
    inline.skip_first_whitespace = _skip_first_whitespace


class Replaced:
    """WeasyPrint's own functions, which do the work still."""

    split: Callable[..., Inline]
    skip: Callable[..., Any]


def _split_inline_level(  # noqa: PLR0913, PLR0917  (WeasyPrint's)
    context: Any,  # noqa: ANN401  (WeasyPrint has no types)
    box: Any,  # noqa: ANN401
    position_x: float,
    max_x: float,
    bottom_space: float,
    skip_stack: dict[int, None] | None,
    *others: object,
) -> Inline:
    """Return the first line of ``box`` from ``skip_stack`` on, by looking at its beginning only."""
    skip = _start(skip_stack)
    length = _length(box, max_x - position_x, skip)
    before = (position_x, max_x, bottom_space)
    while length:
        data = _encoded(box)
        window = _decoded(data, skip, length)
        if skip + len(window.encode()) >= len(data):
            break  # the rest of the text is short
        part = box.copy_with_text(window)
        found, resume_at, *rest = Replaced.split(context, part, *before, None, *others)
        if resume_at is not None:
            (taken,) = resume_at
            if len(window.encode()[taken:].decode()) >= _ASIDE:
                preserved, _, last_letter, floats = rest
                return found, {skip + taken: None}, preserved, box.text[0], last_letter, floats
        length *= _MORE
    return Replaced.split(context, box, *before, skip_stack, *others)


def _start(skip_stack: dict[int, None] | None) -> int:
    """Return how many bytes of a text box have been set already."""
    if skip_stack is None:
        return 0
    (skip,) = skip_stack
    return skip or 0


def _length(box: Any, width: float, skip: int) -> int:  # noqa: ANN401  (WeasyPrint's)
    """Return how many characters a line of ``width`` pixels can need; 0 for all of the box."""
    from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)

    if not isinstance(box, boxes.TextBox):
        return 0
    size = box.style["font_size"]
    if not size or not 0 < width < size * len(box.text):
        return 0
    length = int(width / size * _LINES_OF_HAN) + _ASIDE
    if length * 2 > len(box.text):
        return 0
    sample = _decoded(_encoded(box), skip, length)
    wide = sum(char >= _FIRST_WIDE for char in sample)
    if wide < _LEAST_WIDE * len(sample):
        length = int(width / size * _LINES_OF_OTHERS) + _ASIDE
    return length


def _skip_first_whitespace(box: Any, skip_stack: Any) -> Any:  # noqa: ANN401  (WeasyPrint's)
    """Do what WeasyPrint does where a line begins, without copying what is left of the text."""
    from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)

    if isinstance(box, boxes.TextBox) and skip_stack is not None:
        data = _encoded(box)
        skip = _start(skip_stack)
        if skip < len(data) and not data.startswith(b" ", skip):
            return {skip: None} if skip else None
    return Replaced.skip(box, skip_stack)


def _encoded(box: Any) -> bytes:  # noqa: ANN401  (WeasyPrint's)
    """Return the text of ``box`` in UTF-8; WeasyPrint counts in its bytes."""
    text, data = getattr(box, "kanben_encoded", (None, b""))
    if text is not box.text:
        data = box.text.encode()
        box.kanben_encoded = (box.text, data)
    return bytes(data)


def _decoded(data: bytes, skip: int, length: int) -> str:
    """Return at most ``length`` characters of ``data`` from the byte ``skip`` on."""
    piece = data[skip : skip + 4 * length]
    return piece.decode(errors="ignore")[:length]  # the last character may have been cut in two

"""Notes at the foot of pages, as WeasyPrint sets them, and looked after."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pipeline.render.setting import FOOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

_TOLERANCE = 1.0  # CSS pixels
_PREFIX = "note-"  # of their ids
_BLOCKS = frozenset(("p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "div", "pre", "hr"))
_WHITE = " \t\n\r"
_WHITES = re.compile(f"[{_WHITE}]+")


class NotesMisplacedError(Exception):
    """Some notes found no room at the foot of a page.

    Attributes:
        numbers: Theirs.
    """

    def __init__(self, numbers: frozenset[int]) -> None:
        """Say which."""
        super().__init__(f"no room for notes {sorted(numbers)}")
        self.numbers = numbers


def collapse_white(root: ET.Element) -> None:
    """Collapse the white space in notes and take out that between their blocks (CSS Text, 4.1.1).

    WeasyPrint does it everywhere else.
    """
    for note in root.iter(FOOT):
        waiting = [note]
        while waiting:
            element = waiting.pop()
            holds_blocks = any(child.tag in _BLOCKS for child in element)
            element.text = _collapsed(element.text, between_blocks=holds_blocks)
            for child in element:
                child.tail = _collapsed(child.tail, between_blocks=holds_blocks)
                if child.tag != "pre":
                    waiting.append(child)


def _collapsed(text: str | None, *, between_blocks: bool) -> str | None:
    if not text or (between_blocks and not text.strip(_WHITE)):
        return None
    return _WHITES.sub(" ", text)


@contextmanager
def kept_with_calls() -> Iterator[None]:
    """Keep notes on the page that calls them, where a line at its foot could take their place.

    WeasyPrint would rather move a page's notes to the next one than leave a line less on it.
    """
    from weasyprint.layout import block  # noqa: PLC0415  (heavy)

    own = block._linebox_layout  # noqa: SLF001  (there is no other way)

    def layout(context: Any, *others: Any) -> Any:  # noqa: ANN401  (WeasyPrint has no types)
        has_notes = context.footnotes or context.current_page_footnotes
        return own(_Unmoved(context) if has_notes else context, *others)

    block._linebox_layout = layout  # noqa: SLF001
    try:
        yield
    finally:
        block._linebox_layout = own  # noqa: SLF001


class _Unmoved:
    """WeasyPrint's context, in which notes may not be moved to make room, as in columns."""

    in_column = True

    def __init__(self, context: object) -> None:
        object.__setattr__(self, "_context", context)

    def __getattr__(self, name: str) -> object:
        return getattr(object.__getattribute__(self, "_context"), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(object.__getattribute__(self, "_context"), name, value)


def check(document: Any, root: Any) -> None:  # noqa: ANN401  (WeasyPrint has no types)
    """Look whether each note stands whole on one page, once, and covers nothing.

    Args:
        document: What WeasyPrint has set.
        root: The parsed page.

    Raises:
        NotesMisplacedError: Some do not.
    """
    wanted = [element.get("id") for element in root.iter(FOOT)]
    if not wanted:
        return
    found: list[str] = []
    for page in document.pages:
        found += _placed(page._page_box)  # noqa: SLF001  (the boxes are nowhere else)
    lost = {name for name in wanted if found.count(name) != 1}
    if lost:
        numbers = (name.removeprefix(_PREFIX) for name in lost)
        raise NotesMisplacedError(frozenset(map(int, numbers)))


def _placed(page: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the ids of the notes that stand at the foot of a page as they should."""
    from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)

    areas = [box for box in page.children if isinstance(box, boxes.FootnoteAreaBox)]
    notes = [box for area in areas for box in area.children if box.element_tag == FOOT]
    if not notes:
        return
    top = min(area.position_y for area in areas)
    bottom = page.content_box_y() + page.height
    above = max(
        (
            box.position_y + box.height
            for child in page.children
            if not isinstance(child, boxes.FootnoteAreaBox | boxes.MarginBox)
            for box in child.descendants()
            if isinstance(box, boxes.LineBox | boxes.ReplacedBox)
        ),
        default=0.0,
    )
    if above > top + _TOLERANCE:
        return
    for note in notes:
        ends = note.position_y + note.margin_height()
        if note.position_y >= page.content_box_y() - _TOLERANCE and ends <= bottom + _TOLERANCE:
            yield note.element.get("id")

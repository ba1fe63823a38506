"""The blocks of an ODT → those of Word: paragraphs, headings, lists, tables, sections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.readers.docx.names import W
from pipeline.readers.odt import objects, tables
from pipeline.readers.odt.lines import Lines
from pipeline.readers.odt.lists import FAR, LEVELS, STEP
from pipeline.readers.odt.looks import CAPTION, breaks_after, shape
from pipeline.readers.odt.names import (
    DRAW,
    INDEXES,
    OFFICE,
    PARAGRAPHS,
    SHAPES,
    TABLE,
    TEXT,
    put,
    whole,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

    from pipeline.readers.odt.lists import Lists
    from pipeline.readers.odt.looks import Looks
    from pipeline.readers.odt.parts import Parts

_DEEPEST_HEADING: Final = 9
_SKIPPED: Final = frozenset(
    f"{TEXT}{name}"
    for name in (
        "tracked-changes",
        "sequence-decls",
        "variable-decls",
        "user-field-decls",
        "dde-connection-decls",
        "alphabetical-index-auto-mark-file",
        "soft-page-break",
        "change",
        "change-start",
        "change-end",
    )
) | {f"{OFFICE}forms", f"{TABLE}title", f"{TABLE}desc"}


class _Place:
    """Where in a list a paragraph stands.

    Attributes:
        style: The list's style.
        instance: The instance of it that counts.
        level: From 0.
        printed: Whether the next paragraph shows a number or bullet.
        is_divided: Whether its item has held a list already: another one begins to count anew.
    """

    def __init__(self, style: str, instance: int, level: int) -> None:
        self.style, self.instance, self.level = style, instance, level
        self.printed = False
        self.is_divided = False


class Body:
    """Reads blocks."""

    def __init__(self, parts: Parts, looks: Looks, lists: Lists) -> None:
        """Begin."""
        self._parts = parts
        self._looks = looks
        self._lists = lists
        self._lines = Lines(parts, looks, self.inner)
        self._place: _Place | None = None

    def inner(self, parent: _Element, target: _Element) -> None:
        """Read what stands in a cell, a note or a text box: no list goes on into it."""
        outer, self._place = self._place, None
        self.read(parent, target)
        self._place = outer

    def read(self, parent: _Element, target: _Element) -> None:
        """Put the blocks in ``parent`` into ``target``."""
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                continue
            if tag in PARAGRAPHS:
                self._paragraph(child, target)
            elif tag == f"{TEXT}list":
                self._list(child, target)
            elif tag == f"{TABLE}table":
                left = 0 if self._place is None else _left(self._place)
                tables.read(child, target, self.inner, left)
            elif tag in INDEXES:
                message = "left out a list that the program makes by itself"
                self._parts.note("contents-left-out", message, _words(child))
            elif tag == f"{TEXT}numbered-paragraph":
                self._numbered(child, target)
            elif tag == f"{TEXT}section" and child.get(f"{TEXT}display") == "none":
                self._parts.note("hidden-text", "left out hidden text", _words(child))
            elif tag in SHAPES:
                objects.read(child, put(target, "p"), self._parts, self.inner)
            elif tag == f"{OFFICE}annotation":
                self._parts.note("comments-left-out", "left out comments", _words(child))
            else:
                self.read(child, target)

    # --- paragraphs --------------------------------------------------------------------------

    def _paragraph(self, element: _Element, target: _Element) -> None:
        name = element.get(f"{TEXT}style-name", "")
        style, said = self._looks.resolved("paragraph", name)
        made = put(target, "p")
        properties = put(made, "pPr")
        if style:
            put(properties, "pStyle", val=f"p{style}")
        shape(properties, said, placed=self._place is None)
        level = 0
        if element.tag == f"{TEXT}h":
            level = max(1, whole(element.get(f"{TEXT}outline-level"), 1, _DEEPEST_HEADING))
            put(properties, "outlineLvl", val=str(level - 1))
        self._count(element, properties, level)
        if self._looks.is_caption(name) and _is_framed(element):
            made = self._framed(element, made, target)
        self._lines.read(element, made, said)
        objects.displayed(made)
        if breaks_after(said):
            put(put(put(target, "p"), "r"), "br", type="page")

    def _count(self, element: _Element, properties: _Element, level: int) -> None:
        """Give a paragraph its number, and the place where the text of its list begins."""
        place = self._place
        instance: int | None = None
        depth = 0
        if place is not None:
            put(properties, "ind", left=str(_left(place)))
            if place.printed:
                place.printed = False
                instance, depth = place.instance, place.level
        elif level and element.get(f"{TEXT}is-list-header") != "true":
            unset = self._looks.list_of(element.get(f"{TEXT}style-name", "")) == ""
            instance = None if unset else self._lists.outline(level)
            depth = level - 1
        if instance is not None:
            numbers = put(properties, "numPr")
            put(numbers, "ilvl", val=str(depth))
            put(numbers, "numId", val=str(instance))

    def _framed(self, element: _Element, made: _Element, target: _Element) -> _Element:
        """Put the picture that a caption begins with into a paragraph of its own."""
        frame = element[0]
        style = made.find(f"{W}pPr/{W}pStyle")
        if style is not None:
            style.set(W + "val", "")
        objects.read(frame, made, self._parts, self.inner)
        caption = put(target, "p")
        put(put(caption, "pPr"), "pStyle", val=f"p{CAPTION}")
        element.text = frame.tail
        element.remove(frame)
        return caption

    # --- lists -------------------------------------------------------------------------------

    def _list(self, element: _Element, target: _Element) -> None:
        outer = self._place
        said = element.get(f"{TEXT}style-name", "")
        style = said or (outer.style if outer is not None else "")
        if outer is None:
            place = _Place(style, self._lists.begin(element, style), 0)
        elif style == outer.style:
            level = min(outer.level + 1, LEVELS - 1)
            instance = self._lists.again(style, level) if outer.is_divided else outer.instance
            place = _Place(style, instance, level)
        else:
            place = _Place(
                style, self._lists.begin(element, style), min(outer.level + 1, LEVELS - 1)
            )
        for item in element:
            if item.tag not in (f"{TEXT}list-item", f"{TEXT}list-header"):
                continue
            override = item.get(f"{TEXT}style-override")
            if override and override != place.style:
                place.style, place.instance = override, self._lists.anew(override)
            start = item.get(f"{TEXT}start-value")
            if start is not None:
                starts = {place.level: whole(start, 1, 99_999_999)}
                place.instance = self._lists.anew(place.style, starts)
            place.printed = item.tag == f"{TEXT}list-item" and self._lists.prints(
                place.style, place.level
            )
            self._place, place.is_divided = place, False
            self.read(item, target)
        self._place = outer
        if outer is not None and style == outer.style:
            outer.instance, outer.is_divided = place.instance, True

    def _numbered(self, element: _Element, target: _Element) -> None:
        """Read a paragraph that is numbered without a list around it."""
        style = element.get(f"{TEXT}style-name", "")
        level = max(0, min(whole(element.get(f"{TEXT}level"), 1, LEVELS), LEVELS) - 1)
        outer = self._place
        if style:
            self._place = _Place(style, self._lists.begin(element, style), level)
            self._place.printed = self._lists.prints(style, level)
        self.read(element, target)
        self._place = outer


def _left(place: _Place) -> int:
    return FAR + STEP * (place.level + 1)


def _words(element: _Element) -> str:
    return " ".join("".join(each.itertext()) for each in element.iter(*PARAGRAPHS))


def _is_framed(element: _Element) -> bool:
    """Tell whether a paragraph is a picture and the words under it."""
    first = element[0] if len(element) else None
    return (
        first is not None
        and not (element.text or "").strip()
        and first.tag == f"{DRAW}frame"
        and first.find(f"{DRAW}image") is not None
        and bool((first.tail or "").strip() or len(element) > 1)
    )

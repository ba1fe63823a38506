"""Alternate content: one of several forms of the same thing (ECMA-376 Part 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.readers.docx.names import MC

if TYPE_CHECKING:
    from lxml.etree import _Element

_KNOWN: Final = frozenset(
    (
        "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
        "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
        "http://schemas.microsoft.com/office/word/2010/wordml",
        "http://schemas.microsoft.com/office/word/2012/wordml",
        "http://schemas.microsoft.com/office/drawing/2010/main",
    )
)


def chosen(element: _Element) -> _Element | None:
    """Return the form that is read: the first that needs only what we know, else the fallback."""
    for choice in element.iterfind(MC + "Choice"):
        needs = choice.get("Requires", "").split()
        if needs and all(choice.nsmap.get(prefix) in _KNOWN for prefix in needs):
            return choice
    return element.find(MC + "Fallback")

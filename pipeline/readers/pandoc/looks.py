"""What elements say of looks alone, and of words that show only under a pointer.

The theme decides on looks, so that these are left out; but never without a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.readers.pandoc.reading import Reading

_COLOURS: Final = "colours are those of the theme: what the source says of them is left out"
_SIZES: Final = "sizes of type are those of the theme: what the source says of them is left out"
_FACES: Final = "typefaces are those of the theme: what the source says of them is left out"
_ALIGNMENT: Final = "places of lines are those of the theme: how the source aligns them is left out"
_MOTION: Final = "paper cannot move: scrolling and blinking text stands still"
_FOLDED: Final = "what the page folds is shown in full"
_INSERTED: Final = "signs of insertion are left out"

_ELEMENTS: Final = {
    "big": _SIZES,
    "center": _ALIGNMENT,
    "marquee": _MOTION,
    "blink": _MOTION,
    "details": _FOLDED,
    "ins": _INSERTED,
}
_ATTRIBUTES: Final = {
    "color": _COLOURS,
    "bgcolor": _COLOURS,
    "face": _FACES,
}
_STYLES: Final = (
    (re.compile(r"(?:^|[;\s])(?:background(?:-color)?|color)\s*:"), _COLOURS),
    (re.compile(r"(?:^|[;\s])font-size\s*:"), _SIZES),
    (re.compile(r"(?:^|[;\s])font-family\s*:"), _FACES),
    (re.compile(r"(?:^|[;\s])(?:text-align\s*:\s*(?:center|right|end)|float\s*:)"), _ALIGNMENT),
)
_ALIGNED: Final = ("center", "right", "middle")
_TABLE: Final = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "col", "colgroup"))
"""Their alignment is read (`pipeline.readers.pandoc.tables`)."""

_HOVERED: Final = frozenset(
    ("abbr", "acronym", "dfn", "a", "span", "ruby", "u", "mark", "p", "time")
)


def left_out(name: str, pairs: Mapping[str, str]) -> Iterator[str]:
    """Yield what is left out of an element's looks, as messages; each may come twice.

    Args:
        name: The element.
        pairs: Its attributes.
    """
    if name in _ELEMENTS:
        yield _ELEMENTS[name]
    if not pairs:
        return
    for attribute, message in _ATTRIBUTES.items():
        if attribute in pairs:
            yield message
    if name == "font" and "size" in pairs:
        yield _SIZES
    if name not in _TABLE and pairs.get("align", "").lower() in _ALIGNED:
        yield _ALIGNMENT
    style = pairs.get("style", "").lower()
    if style:
        for pattern, message in _STYLES:
            if pattern.search(style) and not (message is _ALIGNMENT and name in _TABLE):
                yield message


def hover_text(name: str, pairs: Mapping[str, str]) -> str:
    """Return words that a page shows only under a pointer; a picture keeps its own."""
    return " ".join(pairs.get("title", "").split()) if name in _HOVERED else ""


def say(name: str, pairs: Mapping[str, str], source: Reading) -> None:
    """Report what is left out of an element's looks, each kind once, and what it hides."""
    for message in left_out(name, pairs):
        source.once("looks-left-out", message)
    words = hover_text(name, pairs)
    if words:
        code, message = hidden(name, words)
        (source.warn if name in EXPLAINED else source.info)(code, message)


EXPLAINED: Final = frozenset(("abbr", "acronym", "dfn"))
"""Elements whose ``title`` says what their words mean: a warning tells that it is left out."""


def hidden(name: str, words: str) -> tuple[str, str]:
    """Return code and message about words that show only under a pointer."""
    return "hover-text", f"what <{name}> shows under a pointer is left out: {words[:80]}"

"""Lists of an ODT → the numbering part of Word (OpenDocument 1.3, part 3, 16.30 and 19.880).

What a list prints before its items is said by its style, a level at a time; where a list goes on
counting is said by the list. Word says the same by definitions and instances of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from pipeline.readers.docx.names import W
from pipeline.readers.odt.names import LIBRE, STYLE, TEXT, XML, put, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

LEVELS: Final = 9
"""Of Word; OpenDocument has ten, and what is deeper counts as the ninth."""

FAR: Final = 20_000
"""Twips at which the text of lists begins, far behind anything else: so nothing that only stands
further in is taken for a part of an item, and all that is one is."""

STEP: Final = 420
_MOST_START: Final = 99_999_999

_FORMATS: Final = {
    "1": "decimal",
    "01": "decimalZero",
    "1st": "ordinal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "一": "chineseCountingThousand",
    "〇": "ideographDigital",
    "壹": "chineseLegalSimplified",
    "壱": "japaneseLegal",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "①": "decimalEnclosedCircle",
    "㊀": "ideographEnclosedCircle",
    "⑴": "decimalEnclosedParen",
    "⒈": "decimalEnclosedFullstop",
    "\uff11": "decimalFullWidth",
    "イ": "irohaFullWidth",
    "ア": "aiueoFullWidth",
}
"""By the first number of a series: LibreOffice names formats “一, 二, 三, ...”."""

_PLACE: Final = re.compile(r"%(\d{1,2})%")
_FOLLOWED: Final = {"listtab": "tab", "space": "space", "nothing": "nothing"}
_NUMBERS: Final = (f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style")


class Lists:
    """The lists of one file: definitions and instances are made when text needs them."""

    def __init__(self, styles: Mapping[str, _Element], outline: _Element | None) -> None:
        """Take the list styles by name, and the style that numbers headings."""
        self._styles = styles
        self._outline = outline
        self._root = etree.Element(W + "numbering", nsmap={"w": W[1:-1]})
        self._definitions: dict[str, tuple[int, dict[int, _Element]]] = {}
        self._instances: list[tuple[int, dict[int, int]]] = []
        self._last: dict[str, int] = {}
        self._named: dict[str, tuple[str, int]] = {}

    def begin(self, element: _Element, style: str) -> int:
        """Return the instance of a list that stands in no other."""
        continued, instance = self._named.get(element.get(f"{TEXT}continue-list", ""), ("\0", 0))
        if continued == style:
            found = instance
        elif element.get(f"{TEXT}continue-numbering") == "true" and style in self._last:
            found = self._last[style]
        else:
            found = self.anew(style)
        self._last[style] = found
        if name := element.get(f"{XML}id", ""):
            self._named[name] = style, found
        return found

    def anew(self, style: str, starts: Mapping[int, int] | None = None) -> int:
        """Return a new instance; without ``starts``, all its levels begin at their first number."""
        definition, levels = self._definition(style)
        if starts is None:
            starts = {place: _start(level) for place, level in levels.items()}
        self._instances.append((definition, dict(starts)))
        self._last[style] = len(self._instances)
        return len(self._instances)

    def again(self, style: str, level: int) -> int:
        """Return a new instance in which one level begins anew; those above go on counting."""
        _, levels = self._definition(style)
        found = levels.get(level)
        return self.anew(style, {level: 1 if found is None else _start(found)})

    def outline(self, level: int) -> int | None:
        """Return the instance that numbers headings of a level; None if they have no numbers."""
        _, levels = self._definition("\0")
        element = levels.get(min(level, LEVELS) - 1)
        if element is None or not _prints(element):
            return None
        return self._last.get("\0") or self.anew("\0", {})

    def prints(self, style: str, level: int) -> bool:
        """Tell whether items of a level show a number or a bullet."""
        _, levels = self._definition(style)
        element = levels.get(level)
        return _prints(element) if element is not None else style not in self._styles

    def part(self) -> bytes:
        """Return the numbering part of Word."""
        for number, (definition, starts) in enumerate(self._instances, 1):
            instance = put(self._root, "num", numId=str(number))
            put(instance, "abstractNumId", val=str(definition))
            for level, start in starts.items():
                override = put(instance, "lvlOverride", ilvl=str(level))
                put(override, "startOverride", val=str(start))
        return etree.tostring(self._root, encoding="utf-8", xml_declaration=True)

    def _definition(self, style: str) -> tuple[int, dict[int, _Element]]:
        known = self._definitions.get(style)
        if known is not None:
            return known
        element = self._outline if style == "\0" else self._styles.get(style)
        levels = {
            whole(each.get(f"{TEXT}level"), 1, 99) - 1: each
            for each in (() if element is None else element)
            if each.get(f"{TEXT}level") is not None
        }
        levels = {place: level for place, level in levels.items() if 0 <= place < LEVELS}
        number = len(self._definitions)
        definition = put(self._root, "abstractNum", abstractNumId=str(number))
        for place in range(LEVELS):
            _level(definition, place, levels.get(place), levels)
        self._definitions[style] = (number, levels)
        return number, levels


def _start(level: _Element) -> int:
    return whole(level.get(f"{TEXT}start-value"), 1, _MOST_START)


def _prints(level: _Element) -> bool:
    if level.tag not in _NUMBERS:
        return True
    return bool(_text_of(level, 0, {0: level}))


def _level(
    definition: _Element, place: int, element: _Element | None, levels: Mapping[int, _Element]
) -> None:
    """Put one level into a definition; one that the style does not describe has bullets."""
    made = put(definition, "lvl", ilvl=str(place))
    if element is None or element.tag not in _NUMBERS:
        glyph = "•" if element is None else element.get(f"{TEXT}bullet-char") or "•"
        put(made, "numFmt", val="bullet")
        put(made, "lvlText", val=glyph)
        return
    put(made, "start", val=str(_start(element)))
    put(made, "numFmt", val=_form(element))
    if element.get(f"{LIBRE}is-legal") == "true":
        put(made, "isLgl")
    after = next(iter(element.iter(f"{STYLE}list-level-label-alignment")), None)
    followed = "listtab" if after is None else after.get(f"{TEXT}label-followed-by", "listtab")
    put(made, "suff", val=_FOLLOWED.get(followed, "tab"))
    put(made, "lvlText", val=_text_of(element, place, levels))


def _form(level: _Element) -> str:
    said = level.get(f"{STYLE}num-format", "")
    if not said:
        return "none"
    first = said.split(",")[0].strip()
    return _FORMATS.get(first, said)


def _text_of(level: _Element, place: int, levels: Mapping[int, _Element]) -> str:
    """Return what a level prints, with ``%1`` to ``%9`` for the numbers of the levels."""
    said = level.get(f"{LIBRE}num-list-format") or level.get(f"{STYLE}num-list-format")
    if said is not None:
        return _PLACE.sub(lambda match: f"%{match[1]}", said)
    before, behind = level.get(f"{STYLE}num-prefix", ""), level.get(f"{STYLE}num-suffix", "")
    if not level.get(f"{STYLE}num-format"):
        return before + behind
    shown = whole(level.get(f"{TEXT}display-levels"), 1, LEVELS)
    first = max(0, place - max(shown, 1) + 1)
    numbers = [
        f"%{each + 1}"
        for each in range(first, place + 1)
        if each == place or levels.get(each, level).get(f"{STYLE}num-format")
    ]
    return before + ".".join(numbers) + behind

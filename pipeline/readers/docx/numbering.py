"""Automatic numbers: what Word prints before a paragraph (ECMA-376 Part 1, 17.9 Numbering)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from pipeline.readers.docx import number_formats
from pipeline.readers.docx.names import MC, VAL, W, is_on, number, value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

_LEVELS: Final = 9
_PLACE: Final = re.compile(r"%([1-9])")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
_LONGEST_SERIES: Final = 20  # styles of lists that refer to each other

_SYMBOLS: Final = {
    **dict.fromkeys("\uf0b7\u00b7\uf06c\uf09f\uf0a8", "•"),
    **dict.fromkeys("\uf0a7\uf0a0", "▪"),
    **dict.fromkeys("\uf06e", "■"),
    **dict.fromkeys("\uf075", "◆"),
    **dict.fromkeys("\uf076", "❖"),
    **dict.fromkeys("\uf0d8", "➢"),
    **dict.fromkeys("\uf0fc", "✓"),
    **dict.fromkeys("\uf0e8\uf0e0", "→"),
    **dict.fromkeys("\uf06f\uf071\uf0fe", "□"),
    **dict.fromkeys("o", "○"),
    "\uf020": " ",
}
"""The bullets that Word itself offers, in the private places of Symbol and Wingdings."""


class Level(msgspec.Struct, frozen=True):
    """One level of a list's definition.

    Attributes:
        start: Its first number.
        form: ``w:numFmt``.
        text: ``w:lvlText``, with %1 to %9 for the numbers of the levels.
        after: ``tab``, ``space`` or ``nothing``.
        legal: Whether all numbers in it are printed in Arabic digits (``w:isLgl``).
        restart: The level, from 1, after which it begins anew; -1 for any higher one, 0 for never.
        left: Where the text begins, in twips.
    """

    start: int = 1
    form: str = "decimal"
    text: str = ""
    after: str = "tab"
    legal: bool = False
    restart: int = -1
    left: int = 0


class Numbered(msgspec.Struct, frozen=True):
    """What Word prints before a paragraph.

    Attributes:
        label: The number with its marks, or the bullet; without the white space after it.
        after: What parts it from the text: ``tab``, ``space`` or ``nothing``.
        value: The number itself; 0 for a bullet.
        form: The format of the number.
        level: From 0.
        instance: ``w:numId``: paragraphs of one list share it.
        definition: ``w:abstractNumId``: lists that count on from each other share it.
        left: Where the text begins, in twips.
    """

    label: str
    after: str
    value: int
    form: str
    level: int
    instance: str
    definition: str
    left: int

    @property
    def is_bullet(self) -> bool:
        """Whether it is a glyph, not a number."""
        return self.form == "bullet"


class _List(msgspec.Struct, frozen=True):
    definition: str
    levels: dict[int, Level]
    starts: dict[int, int]


class Numbering:
    """The lists of a file, and how far each has counted."""

    def __init__(self, root: _Element | None, list_styles: Mapping[str, str]) -> None:
        """Read the numbering part.

        Args:
            root: ``w:numbering``, or None if the file has none.
            list_styles: The number instance that each style of lists names.
        """
        self._styles = list_styles
        self._definitions: dict[str, _Element] = {}
        self._instances: dict[str, _Element] = {}
        for each in () if root is None else root.iter(W + "abstractNum"):
            self._definitions.setdefault(each.get(W + "abstractNumId", ""), each)
        for each in () if root is None else root.iter(W + "num"):
            self._instances.setdefault(each.get(W + "numId", ""), each)
        self._lists: dict[str, _List | None] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        self.unknown: set[str] = set()
        """Formats that are printed in plain digits instead."""

    def level_of_style(self, instance: str, style: str) -> int:
        """Return the level that a list links to a paragraph style (``w:pStyle``), or 0."""
        found = self._instances.get(instance)
        definition = self._definition(value(found, "abstractNumId")) if found is not None else None
        for each in () if definition is None else definition.iterfind(W + "lvl"):
            if value(each, "pStyle") == style:
                return number(each.get(W + "ilvl"))
        return 0

    def next(self, instance: str, level: int) -> Numbered | None:
        """Count one on, and return what is printed; None if there is no such list."""
        if instance not in self._lists:
            self._lists[instance] = self._read(instance)
        found = self._lists[instance]
        if found is None or level not in found.levels:
            return None
        counts = self._counts.setdefault(found.definition, {})
        self._restart(found, instance, counts, level)
        own = found.levels[level]
        counts[level] = counts[level] + 1 if level in counts else own.start
        for deeper in [each for each in counts if each > level]:
            rule = found.levels[deeper].restart if deeper in found.levels else -1
            if rule < 0 or level < rule:
                del counts[deeper]
        return Numbered(
            label=self._printed(found, level, counts),
            after=own.after,
            value=0 if own.form == "bullet" else counts[level],
            form=own.form,
            level=level,
            instance=instance,
            definition=found.definition,
            left=own.left,
        )

    def _restart(self, found: _List, instance: str, counts: dict[int, int], level: int) -> None:
        """Begin anew where the instance says so, the first time that it comes to a level."""
        if level in found.starts and (instance, level) not in self._begun:
            self._begun.add((instance, level))
            counts[level] = found.starts[level] - 1

    def _printed(self, found: _List, level: int, counts: Mapping[int, int]) -> str:
        own = found.levels[level]
        if own.form == "bullet":
            return _PRIVATE.sub("•", "".join(_SYMBOLS.get(each, each) for each in own.text))

        def numeral(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            other = found.levels.get(place, own)
            form = "decimal" if own.legal and place != level else other.form
            form = "decimal" if own.legal and form != "decimalZero" else form
            if not number_formats.is_known(form):
                self.unknown.add(form)
            return number_formats.printed(counts.get(place, other.start), form)

        return _PLACE.sub(numeral, own.text)

    def _definition(self, identity: str) -> _Element | None:
        """Return a definition, following the styles of lists by which one names another."""
        definition = self._definitions.get(identity)
        for _ in range(_LONGEST_SERIES):
            style = value(definition, "numStyleLink")
            instance = self._instances.get(self._styles.get(style, "")) if style else None
            if instance is None:
                break
            definition = self._definitions.get(value(instance, "abstractNumId"))
        return definition

    def _read(self, instance: str) -> _List | None:
        found = self._instances.get(instance)
        definition = None if found is None else self._definition(value(found, "abstractNumId"))
        if found is None or definition is None:
            return None
        levels = dict(_levels(definition))
        starts = {}
        for override in found.iterfind(W + "lvlOverride"):
            place = number(override.get(W + "ilvl"))
            levels |= dict(_levels(override))
            start = override.find(W + "startOverride")
            if start is not None and 0 <= place < _LEVELS:
                starts[place] = number(start.get(VAL))
        return _List(definition.get(W + "abstractNumId", ""), levels, starts)


def _levels(parent: _Element) -> Iterator[tuple[int, Level]]:
    for each in parent.iterfind(W + "lvl"):
        place = number(each.get(W + "ilvl"), -1)
        if 0 <= place < _LEVELS:
            yield place, _level(each)


def _level(element: _Element) -> Level:
    form = value(element, "numFmt")
    if not form:  # formats of later Words stand in alternate content
        fallback = element.find(f"{MC}AlternateContent/{MC}Fallback")
        form = value(fallback, "numFmt", "decimal")
    indent = element.find(f"{W}pPr/{W}ind")
    left = "0" if indent is None else indent.get(W + "left") or indent.get(W + "start")
    text, after = value(element, "lvlText"), value(element, "suff", "tab")
    if form == "bullet" and not text.strip() and element.find(W + "lvlPicBulletId") is not None:
        text = "•"  # a picture stands there
    return Level(
        start=number(value(element, "start"), 0),
        form=form,
        text=text,
        after="space" if after == "nothing" and text != text.rstrip() else after,
        legal=bool(is_on(element, "isLgl")),
        restart=number(value(element, "lvlRestart"), -1),
        left=number(left),
    )

"""Word files as the lint sees them: stories, styles with their ancestors, numbering, notes."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.verify.lint.package import A, Package

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_STORIES = ("header", "footer", "footnotes", "endnotes", "comments")
_HEADING_NAME = re.compile(r"heading ([1-9])", re.IGNORECASE)
DEEPEST_HEADING = 9
"""``w:outlineLvl`` 9 is body text (ECMA-376, Part 1, outlineLvl)."""

_MOST_ANCESTORS = 100  # deeper than any style sheet; hostile ones must not take long
_MOST_DIGITS = 9
_SCRIPTS_OF_CHINESE = frozenset({"Hans", "Hant", "Jpan", "Hang"})


class Style(msgspec.Struct, frozen=True):
    """What matters of a ``w:style``: ids are empty where it names none.

    Attributes:
        id: Its ``w:styleId``.
        kind: paragraph, character, table or numbering.
        based_on: The style that it inherits from.
        other: The styles that it names by ``w:link`` and ``w:next``.
        heading: The level of heading that it makes, 0 for none.
        east_asian: Whether it names a font for East Asian text.
        line: Where it stands in its part.
    """

    id: str
    kind: str
    based_on: str
    other: tuple[str, ...]
    heading: int
    east_asian: bool
    line: int


class Story:
    """A part with text: the body, a header or footer, notes, comments."""

    def __init__(self, name: str, root: etree._Element) -> None:
        """Take a part and its root element."""
        self.name = name
        self.root = root

    @cached_property
    def _numbers(self) -> dict[etree._Element, int]:
        return {one: number for number, one in enumerate(self.root.iter(f"{W}p"), 1)}

    def place(self, element: etree._Element) -> str:
        """Return the part and the number of the paragraph that ``element`` is in, or begins."""
        paragraph: etree._Element | None = element
        while paragraph is not None and paragraph.tag != f"{W}p":
            paragraph = paragraph.getparent()
        if paragraph is None:
            paragraph = next(element.iter(f"{W}p"), None)
        if paragraph is None:
            return f"{self.name}:{element.sourceline}"
        return f"{self.name}, paragraph {self._numbers[paragraph]}"


class WordFile:
    """A Word file, opened."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            KanbenError: It is no package, is refused, or has no body.
        """
        self.package = Package(path)
        main = self.package.main
        if not main:
            raise KanbenError("part-missing", "the package has no document", place=path.name)
        self.main = Story(main, self.package.xml(main))

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        """All parts with text, the body first."""
        names = [name for kind in _STORIES for name in self.package.related(self.main.name, kind)]
        return (self.main, *(Story(name, self.package.xml(name)) for name in names))

    def part(self, kind: str) -> Story | None:
        """Return the part to which the body has a relationship of a type's end, if any."""
        for name in self.package.related(self.main.name, kind):
            return Story(name, self.package.xml(name))
        return None

    @cached_property
    def styles(self) -> dict[str, Style]:
        """The styles by id."""
        part = self.part("styles")
        found = [] if part is None else list(map(self._style, part.root.iter(f"{W}style")))
        return {style.id: style for style in found}

    @cached_property
    def default_style(self) -> str:
        """The id of the paragraph style of paragraphs that name none."""
        part = self.part("styles")
        for style in () if part is None else part.root.iter(f"{W}style"):
            if style.get(f"{W}type") == "paragraph" and is_on(style.get(f"{W}default", "0")):
                return style.get(f"{W}styleId", "")
        return ""

    def _style(self, style: etree._Element) -> Style:
        named = _HEADING_NAME.fullmatch(value(style, "name"))
        outline = number(value(style, "pPr/outlineLvl"), int(named[1]) - 1 if named else -1)
        return Style(
            id=style.get(f"{W}styleId", ""),
            kind=style.get(f"{W}type", "paragraph"),
            based_on=value(style, "basedOn"),
            other=tuple(filter(None, (value(style, "link"), value(style, "next")))),
            heading=outline + 1 if outline < DEEPEST_HEADING else 0,
            east_asian=self.has_font(style.find(f"{W}rPr/{W}rFonts")),
            line=style.sourceline or 0,
        )

    def ancestors(self, identity: str) -> Iterator[Style]:
        """Yield a style and those that it is based on, each once, whatever cycle they make."""
        seen: set[str] = set()
        while identity in self.styles and identity not in seen and len(seen) < _MOST_ANCESTORS:
            seen.add(identity)
            yield self.styles[identity]
            identity = self.styles[identity].based_on

    def has_font(self, fonts: etree._Element | None) -> bool:
        """Tell whether ``w:rFonts`` names a font for East Asian text, by itself or by the theme."""
        if fonts is None:
            return False
        named = fonts.get(f"{W}eastAsiaTheme", "")
        return self._theme_has(named[:5]) if named else bool(fonts.get(f"{W}eastAsia"))

    def _theme_has(self, which: str) -> bool:
        """Tell whether the theme's ``major`` or ``minor`` fonts serve East Asian text."""
        theme = self.part("theme")
        scheme = None if theme is None else theme.root.find(f".//{A}{which}Font")
        if scheme is None:
            return False
        latin = scheme.find(f"{A}ea")
        scripts = {font.get("script", "") for font in scheme.iter(f"{A}font")}
        return (latin is not None and bool(latin.get("typeface"))) or bool(
            scripts & _SCRIPTS_OF_CHINESE
        )


def value(element: etree._Element, path: str, attribute: str = "val") -> str:
    """Return an attribute of the element that ``path`` leads to; empty if there is none."""
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return "" if found is None else found.get(f"{W}{attribute}", "")


def is_on(switch: str) -> bool:
    """Tell whether an ST_OnOff value is on."""
    return switch in ("1", "true", "on")


def number(text: str, otherwise: int) -> int:
    """Return a number of few digits, as all of this format are, or ``otherwise``."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else otherwise

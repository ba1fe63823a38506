"""The styles of an ODT → the styles part of Word, and what automatic styles say.

A common style has a name that the user sees and chose; it becomes a style of Word's. An automatic
style is what a program makes of formatting by hand; what it says is said to its text directly.
OpenDocument 1.3, part 3, 16 “Styles” and 20 “Formatting Attributes”.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from lxml import etree

from pipeline.readers.docx.names import W
from pipeline.readers.odt.names import DRAW, FO, OFFICE, STYLE, SVG, TEXT, points, put

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.etree import _Element

Said: TypeAlias = "dict[str, str]"
"""Attributes of property elements, by their names."""

_Value: TypeAlias = tuple[str, str]

CAPTION: Final = "Caption"
"""The style of captions in OpenDocument programs; there in any case."""

_LONGEST_CHAIN: Final = 64
_NAMES: Final = {
    "standard": "Normal",
    "text body": "Body Text",
    "quotations": "Quote",
    "preformatted text": "HTML Preformatted",
    "source text": "HTML Code",
    "teletype": "HTML Typewriter",
    "user entry": "HTML Keyboard",
    "strong emphasis": "Strong",
    "footnote": "footnote text",
    "endnote": "endnote text",
    "contents heading": "TOC Heading",
    "internet link": "Hyperlink",
    "visited internet link": "FollowedHyperlink",
    "horizontal line": "分隔线",
    "list contents": "释义",
    "list heading": "术语",
}
"""What the styles of OpenDocument programs are called in Word; others have the same names."""

_ESCAPE: Final = re.compile(r"_([0-9a-f]{1,6})_")
_ALIGNMENTS: Final = {"start": "left", "end": "right", "justify": "both"}
_DIRECTIONS: Final = ("rl-tb", "rl")


class Looks:
    """The styles of one file."""

    def __init__(self, styles: _Element | None, content: _Element) -> None:
        """Read the common styles of ``styles`` and the automatic ones of ``content``."""
        self._common: dict[tuple[str, str], _Element] = {}
        self._automatic: dict[tuple[str, str], _Element] = {}
        self._fonts: dict[str, str] = {}
        self._defaults: Said = {}
        self._known: dict[tuple[str, str], tuple[str, Said]] = {}
        self._letters: dict[tuple[tuple[str, str], ...], list[tuple[str, list[_Value]]]] = {}
        self.lists: dict[str, _Element] = {}
        self.outline: _Element | None = None
        for root in (styles, content):
            if root is not None:
                self._gather(root)
        for each in content.iterfind(f"{OFFICE}automatic-styles/{STYLE}style"):
            self._automatic[_key(each)] = each

    def _gather(self, root: _Element) -> None:
        for face in root.iter(f"{STYLE}font-face"):
            family = face.get(f"{SVG}font-family", "").strip("'\" ")
            self._fonts[face.get(f"{STYLE}name", "")] = family
        for each in root.iterfind(f"{OFFICE}styles/{STYLE}style"):
            self._common.setdefault(_key(each), each)
        for each in root.iterfind(f"{OFFICE}styles/{STYLE}default-style"):
            if each.get(f"{STYLE}family") == "paragraph":
                self._defaults = _properties(each)
        for each in root.iter(f"{TEXT}list-style"):
            self.lists[each.get(f"{STYLE}name", "")] = each
        for each in root.iter(f"{TEXT}outline-style"):
            self.outline = each

    def resolved(self, family: str, name: str) -> tuple[str, Said]:
        """Return the common style that ``name`` is or rests on, and what is said over it.

        Args:
            family: ``paragraph``, ``text`` or ``graphic``.
            name: The style that an element names.
        """
        key = (family, name)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._found(family, name)
        return known

    def _found(self, family: str, name: str) -> tuple[str, Said]:
        said: Said = {}
        for _ in range(_LONGEST_CHAIN):
            element = self._automatic.get((family, name))
            if element is None:
                break
            said = {**_properties(element), **said}
            name = element.get(f"{STYLE}parent-style-name", "")
        return (name if (family, name) in self._common else ""), said

    def chain(self, family: str, name: str) -> Iterator[_Element]:
        """Yield the element of a style and of those that it rests on."""
        for _ in range(_LONGEST_CHAIN):
            element = self._automatic.get((family, name), self._common.get((family, name)))
            if element is None:
                return
            yield element
            name = element.get(f"{STYLE}parent-style-name", "")

    def list_of(self, name: str) -> str | None:
        """Return the list style that a paragraph style names: empty for none, None if unsaid."""
        for element in self.chain("paragraph", name):
            said = element.get(f"{STYLE}list-style-name")
            if said is not None:
                return said
        return None

    def is_caption(self, name: str) -> bool:
        """Tell whether a paragraph style is for captions."""
        named = (_shown(each).lower() for each in self.chain("paragraph", name))
        return any(each in ("caption", "题注") for each in named)

    def part(self) -> bytes:
        """Return the styles part of Word."""
        root = etree.Element(W + "styles", nsmap={"w": W[1:-1]})
        defaults = put(put(root, "docDefaults"), "rPrDefault")
        self.letters(put(defaults, "rPr"), self._defaults)
        if ("paragraph", CAPTION) not in self._common:
            put(put(root, "style", type="paragraph", styleId=f"p{CAPTION}"), "name", val="caption")
        for (family, name), element in self._common.items():
            kind = {"paragraph": "paragraph", "text": "character"}.get(family)
            if kind is None:
                continue
            style = put(root, "style", type=kind, styleId=f"{kind[0]}{name}")
            if (family, name) == ("paragraph", "Standard"):
                style.set(W + "default", "1")
            shown = _shown(element)
            put(style, "name", val=_NAMES.get(shown.lower(), shown))
            parent = element.get(f"{STYLE}parent-style-name", "")
            if (family, parent) in self._common:
                put(style, "basedOn", val=f"{kind[0]}{parent}")
            said = _properties(element)
            if kind == "paragraph":
                shape(put(style, "pPr"), said)
            self.letters(put(style, "rPr"), said)
        return etree.tostring(root, encoding="utf-8", xml_declaration=True)

    def letters(self, target: _Element, said: Mapping[str, str]) -> None:
        """Put what ``said`` says of letters into ``w:rPr``; stretches that look alike share it."""
        key = tuple(said.items())
        known = self._letters.get(key)
        if known is None:
            made = etree.Element(W + "rPr")
            self._put_letters(made, said)
            known = [(str(each.tag), list(each.items())) for each in made]
            self._letters[key] = known
        for tag, values in known:
            made = etree.SubElement(target, tag)
            for name, value in values:
                made.set(name, value)

    def _put_letters(self, target: _Element, said: Mapping[str, str]) -> None:
        latin = said.get(f"{STYLE}font-name") or said.get(f"{FO}font-family")
        east = said.get(f"{STYLE}font-name-asian") or said.get(f"{STYLE}font-family-asian")
        fonts = {"ascii": latin, "eastAsia": east}
        named = {key: self._fonts.get(font) or font for key, font in fonts.items() if font}
        if named:
            put(target, "rFonts", **named)
        for name, prefix, on in (("b", "font-weight", _is_bold), ("i", "font-style", _is_italic)):
            values = (said.get(f"{FO}{prefix}"), said.get(f"{STYLE}{prefix}-asian"))
            if any(value is not None for value in values):
                put(target, name, val="1" if any(map(on, values)) else "0")
        if (line := said.get(f"{STYLE}text-line-through-style")) is not None:
            put(target, "strike", val="0" if line == "none" else "1")
        if (line := said.get(f"{STYLE}text-underline-style")) is not None:
            put(target, "u", val={"none": "none", "wave": "wave"}.get(line, "single"))
        if (dots := said.get(f"{STYLE}text-emphasize")) is not None:
            put(target, "em", val="none" if dots.startswith("none") else "dot")
        if (display := said.get(f"{TEXT}display")) is not None:
            put(target, "vanish", val="1" if display == "none" else "0")
        if script := _script(said.get(f"{STYLE}text-position", "")):
            put(target, "vertAlign", val=script)
        size = points(said.get(f"{STYLE}font-size-asian")) or points(said.get(f"{FO}font-size"))
        if size:
            put(target, "sz", val=str(round(2 * size)))
        language = said.get(f"{FO}language", "none")
        if language not in ("none", "zxx", ""):
            put(target, "lang", val=language)


def shape(target: _Element, said: Mapping[str, str], *, placed: bool = True) -> None:
    """Put what ``said`` says of paragraphs into ``w:pPr``.

    Args:
        target: ``w:pPr``.
        said: The properties.
        placed: Whether its indent counts; not in lists, where their structure says more.
    """
    if said.get(f"{FO}break-before") == "page":
        put(target, "pageBreakBefore")
    edges = [said.get(f"{FO}border-{name}", "none") for name in ("top", "bottom", "left", "right")]
    if any(edge != "none" for edge in edges):
        borders = put(target, "pBdr")
        for name, edge in zip(("top", "bottom", "left", "right"), edges, strict=True):
            put(borders, name, val="none" if edge == "none" else "single")
    if said.get(f"{STYLE}writing-mode") in _DIRECTIONS:
        put(target, "bidi")
    left, first = points(said.get(f"{FO}margin-left")), points(said.get(f"{FO}text-indent"))
    if placed and (left is not None or first is not None):
        indent = put(target, "ind")
        if left is not None:
            indent.set(W + "left", str(round(20 * left)))
        if first is not None:
            indent.set(W + ("hanging" if first < 0 else "firstLine"), str(round(20 * abs(first))))
    if align := said.get(f"{FO}text-align"):
        put(target, "jc", val=_ALIGNMENTS.get(align, align))


def breaks_after(said: Mapping[str, str]) -> bool:
    """Tell whether a page ends behind a paragraph."""
    return said.get(f"{FO}break-after") == "page"


def _key(element: _Element) -> tuple[str, str]:
    return element.get(f"{STYLE}family", ""), element.get(f"{STYLE}name", "")


def _properties(element: _Element) -> Said:
    found: Said = {}
    for name in ("paragraph-properties", "text-properties", "graphic-properties"):
        for each in element.iterfind(STYLE + name):
            found |= {str(key): str(value) for key, value in each.attrib.items()}
    return found


def _shown(element: _Element) -> str:
    """Return the name of a style as the user sees it: ``Heading_20_1`` is Heading 1."""
    name = element.get(f"{STYLE}name", "")
    return element.get(f"{STYLE}display-name") or _ESCAPE.sub(
        lambda match: chr(int(match[1], 16)) if int(match[1], 16) < 0x110000 else match[0],  # noqa: PLR2004
        name,
    )


def _is_bold(weight: str | None) -> bool:
    return weight == "bold" or (weight or "") in ("600", "700", "800", "900")


def _is_italic(style: str | None) -> bool:
    return style in ("italic", "oblique")


def _script(position: str) -> str:
    """Return what ``style:text-position`` means: ``super 58%``, ``-33% 58%``."""
    words: Sequence[str] = position.split()
    if not words:
        return ""
    raised = words[0].rstrip("%")
    if words[0] == "super" or (raised.isdecimal() and int(raised[:4]) > 0):
        return "superscript"
    return "subscript" if words[0] == "sub" or raised.startswith("-") else "baseline"


def alternative(shape_element: _Element) -> tuple[str, str]:
    """Return the alternative text of a shape and its title (``svg:desc``, ``svg:title``)."""
    title = " ".join((shape_element.findtext(f"{SVG}title") or "").split())
    words = " ".join((shape_element.findtext(f"{SVG}desc") or "").split())
    if not words and shape_element.getparent() is not None:
        above = shape_element.getparent()
        if above is not None and above.tag in (f"{DRAW}a", f"{DRAW}g"):
            words = " ".join((above.findtext(f"{SVG}desc") or "").split())
    return (words, title) if words else (title, "")

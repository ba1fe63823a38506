"""Styles: what each says through all that it is based on (ECMA-376 Part 1, 17.7 Styles)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import msgspec

from pipeline.readers.docx import roles
from pipeline.readers.docx.names import VAL, W, is_on, number, value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

    from pipeline.readers.docx.numbering import Numbering

_LONGEST_CHAIN: Final = 64  # styles based on styles; Word itself makes a dozen
_NO_HEADING: Final = 9  # the outline level of body text

Letters: TypeAlias = "dict[str, str | bool | int]"
"""Run properties that are said, by name; those not said are missing."""

_TOGGLES: Final = ("b", "i", "strike", "dstrike", "vanish", "caps", "smallCaps")
_VALUES: Final = ("u", "vertAlign", "em")
_SWITCHED: Final = {W + name: name for name in (*_TOGGLES, "rtl", "cs")}
_SAID: Final = {W + name: name for name in _VALUES}


class Shape(msgspec.Struct, frozen=True):
    """Paragraph properties; None for what is not said.

    Attributes:
        outline: The outline level, 0 to 9.
        instance: The list that numbers it; "0" for none.
        level: The level in that list.
        align: ``w:jc``.
        left: Where its text begins, in twips.
        first: What its first line is moved by, in twips; less than 0 if it hangs.
        page_break: Whether it begins a page.
        ruled: Whether a line stands above or below it.
        right_to_left: Whether it runs from right to left.
    """

    outline: int | None = None
    instance: str | None = None
    level: int | None = None
    align: str | None = None
    left: int | None = None
    first: int | None = None
    page_break: bool | None = None
    ruled: bool | None = None
    right_to_left: bool | None = None


PLAIN: Final = Shape()


class Style(NamedTuple):
    """A style with all that it inherits.

    Attributes:
        role: What it is for.
        shape: Its paragraphs' properties.
        letters: Its runs' properties.
        mark: For a style of characters, what it means.
        name: As the user sees it.
        numbered_by: The id of the style, itself or an ancestor, that names the list.
    """

    role: roles.Role
    shape: Shape
    letters: Letters
    mark: str
    name: str
    numbered_by: str


_NO_STYLE: Final = Style(roles.NO_ROLE, PLAIN, {}, "", "", "")


def read_letters(element: _Element | None) -> Letters:
    """Return what ``w:rPr`` says."""
    said: Letters = {}
    if element is None:
        return said
    for each in element:
        tag = str(each.tag)
        if tag in _SWITCHED:
            said[_SWITCHED[tag]] = each.get(VAL, "1").lower() not in ("0", "false", "off")
        elif tag in _SAID:
            said[_SAID[tag]] = each.get(VAL, "single" if _SAID[tag] == "u" else "")
        elif tag == _SIZE:
            said["size"] = number(each.get(VAL))
        elif tag == _STYLE:
            said["style"] = each.get(VAL, "")
        elif tag == _FONTS:
            _read_fonts(each, said)
        elif tag == _LANGUAGES:
            _read_languages(each, said)
    return said


_SIZE, _STYLE, _FONTS, _LANGUAGES = W + "sz", W + "rStyle", W + "rFonts", W + "lang"


def _read_fonts(element: _Element, said: Letters) -> None:
    for slot, name in (("east", "eastAsia"), ("latin", "ascii")):
        font = element.get(W + name) or element.get(f"{W}{name}Theme")
        if font:
            said[slot] = font


def _read_languages(element: _Element, said: Letters) -> None:
    for slot, name in (
        ("language", "val"),
        ("east-language", "eastAsia"),
        ("bidi-language", "bidi"),
    ):
        tag = element.get(W + name)
        if tag:
            said[slot] = tag


_SHAPES: Final = frozenset(
    W + name for name in ("numPr", "ind", "outlineLvl", "pBdr", "jc", "pageBreakBefore", "bidi")
)
"""What `Shape` is made of; most paragraphs say none of it themselves."""


def read_shape(element: _Element | None) -> Shape:
    """Return what ``w:pPr`` says."""
    if element is None or not any(each.tag in _SHAPES for each in element):
        return PLAIN
    numbers, indent = element.find(W + "numPr"), element.find(W + "ind")
    outline = element.find(W + "outlineLvl")
    borders = element.find(W + "pBdr")
    level = None if numbers is None else numbers.find(W + "ilvl")
    return Shape(
        outline=None if outline is None else number(outline.get(VAL), _NO_HEADING),
        instance=value(numbers, "numId") or None,
        level=None if level is None else number(level.get(VAL)),
        align=value(element, "jc") or None,
        left=_side(indent),
        first=_first(indent),
        page_break=is_on(element, "pageBreakBefore"),
        ruled=None if borders is None else _is_ruled(borders),
        right_to_left=is_on(element, "bidi"),
    )


def _side(indent: _Element | None) -> int | None:
    if indent is None:
        return None
    said = indent.get(W + "left") or indent.get(W + "start")
    return None if said is None else number(said)


def _first(indent: _Element | None) -> int | None:
    if indent is None:
        return None
    if indent.get(W + "hanging"):
        return -number(indent.get(W + "hanging"))
    said = indent.get(W + "firstLine")
    return None if said is None else number(said)


def _is_ruled(borders: _Element) -> bool:
    edges = [borders.find(W + name) for name in ("top", "bottom", "left", "right")]
    drawn = [edge is not None and edge.get(VAL) not in (None, "nil", "none") for edge in edges]
    return (drawn[0] != drawn[1]) and not any(drawn[2:])


def merged(under: Shape, over: Shape) -> Shape:
    """Return ``under`` with all that ``over`` says."""
    if over is PLAIN or over == PLAIN:
        return under
    said = {
        name: found
        for name in Shape.__struct_fields__
        if (found := getattr(over, name)) is not None
    }
    return msgspec.structs.replace(under, **said)


class Styles:
    """The styles of a file.

    Attributes:
        default: The id of the style of plain paragraphs.
        language: The language that the defaults name for East Asian text.
    """

    default_tab = 420  # twips: two characters of 10.5 points, Word's own tab in Chinese

    def __init__(self, root: _Element | None) -> None:
        """Read the styles part, if there is one."""
        self._elements: dict[str, _Element] = {}
        self._known: dict[str, Style] = {}
        self._by_name: dict[str, str] = {}
        self._defaults = read_letters(
            None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        )
        self.default = ""
        for each in () if root is None else root.iterfind(W + "style"):
            identity = each.get(W + "styleId", "")
            self._elements.setdefault(identity, each)
            is_default = each.get(W + "default", "0") not in ("0", "false", "off")
            if is_default and each.get(W + "type") == "paragraph" and not self.default:
                self.default = identity
        self.language = str(self._defaults.get("east-language", ""))

    def list_styles(self) -> dict[str, str]:
        """Return the number instance that each style of lists names, by the style's id."""
        return {
            identity: instance
            for identity, element in self._elements.items()
            if element.get(W + "type") == "numbering"
            and (instance := value(element.find(f"{W}pPr/{W}numPr"), "numId"))
        }

    def has(self, identity: str) -> bool:
        """Tell whether there is such a style."""
        return identity in self._elements

    def first_row_differs(self, identity: str) -> bool:
        """Tell whether a style of tables sets the first row apart."""
        return any(
            each.get(W + "type") == "firstRow"
            for element in self._chain(identity)
            for each in element.iterfind(W + "tblStylePr")
        )

    def of(self, identity: str) -> Style:
        """Return a style with all that it inherits; an empty one if there is no such style."""
        known = self._known.get(identity)
        if known is None:
            known = self._known[identity] = self._resolved(identity)
        return known

    def named(self, name: str) -> Style:
        """Return the style that the user sees as ``name``, in lower case, or an empty one."""
        if not self._by_name:
            self._by_name = {
                value(element, "name").lower(): identity
                for identity, element in reversed(self._elements.items())
            }
        return self.of(self._by_name.get(name, ""))

    def paragraph(self, identity: str) -> Style:
        """Return the style of a paragraph; the default one where it names none that exists."""
        return self.of(identity if identity in self._elements else self.default)

    def _chain(self, identity: str) -> list[_Element]:
        """Return the element of a style and of all that it is based on, ending where it circles."""
        chain: list[_Element] = []
        seen: set[str] = set()
        while identity in self._elements and identity not in seen:
            seen.add(identity)
            element = self._elements[identity]
            chain.append(element)
            identity = value(element, "basedOn")
            if len(chain) == _LONGEST_CHAIN:
                break
        return chain

    def _resolved(self, identity: str) -> Style:
        chain = self._chain(identity)
        if not chain:
            return _NO_STYLE
        role, mark = roles.NO_ROLE, ""
        for element in chain:  # what is nearest goes first
            name, own = value(element, "name"), element.get(W + "styleId", "")
            role = role if role.kind else _role_of(name, own, element)
            mark = mark or roles.of_characters(name)
        shape, letters, numbered_by = PLAIN, dict[str, str | bool | int](), ""
        for element in reversed(chain):
            said = read_shape(element.find(W + "pPr"))
            shape = merged(shape, said)
            numbered_by = element.get(W + "styleId", "") if said.instance else numbered_by
            letters |= read_letters(element.find(W + "rPr"))
        return Style(role, shape, letters, mark, value(chain[0], "name"), numbered_by)

    def letters(self, paragraph: Style, direct: Mapping[str, str | bool | int]) -> Letters:
        """Return the properties of a run.

        What the styles of paragraph and characters both switch on cancels itself (ECMA-376 Part 1,
        17.7.3 Toggle Properties); what is said directly counts as it is.
        """
        style = self.of(str(direct.get("style", ""))) if "style" in direct else _NO_STYLE
        found = {**self._defaults, **paragraph.letters, **style.letters, **direct}
        for name in _TOGGLES:
            if name not in direct and name in style.letters and name in paragraph.letters:
                both = bool(style.letters[name]) != bool(paragraph.letters[name])
                found[name] = both or bool(self._defaults.get(name))
        return found


def _role_of(name: str, identity: str, element: _Element) -> roles.Role:
    """Return the role that a style's own name or id says."""
    role = roles.of_paragraphs(name)
    if role.kind or element.get(W + "customStyle"):
        return role
    return roles.of_paragraphs(identity)


def numbers_of(
    shape: Shape, direct: Shape, style: Style, numbering: Numbering
) -> tuple[str, int] | None:
    """Return the list and the level that number a paragraph, or None.

    A style that names a list stands on the level that the list links to it (``w:pStyle``).
    """
    if shape.instance in (None, "0", ""):
        return None
    instance = str(shape.instance)
    if direct.instance is None and direct.level is None:
        linked = numbering.level_of_style(instance, style.numbered_by)
        return instance, linked or shape.level or 0
    return instance, shape.level or 0

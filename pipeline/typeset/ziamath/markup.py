"""MathML as ziamath takes it: where its own rules differ from TeX's, an attribute says what holds.

Its table of operators is that of MathML 2, with less room around some signs than around others of
their kind and none around many; the atoms of TeX have three kinds of room (The TeXbook, chapter
18). It lengthens accents by glyphs that its font has under other characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

_NAMES = {"sans-serif": "sans", "double-struck": "double", "monospace": "mono"}
"""Values of ``mathvariant`` (MathML 3, “Mathematics style attributes”) as ziamath calls them."""

_BINARY = frozenset("+−-±∓×÷⋅·∗∪∩∧∨⊕⊖⊗⊘⊙⊎⊓⊔∖⋆∘•⋄†‡≀△▽⊛")
_ORDINARY = frozenset("∀∃∄∂∇¬∠∡∢∁∞")
_OTHER = frozenset("∏∐∑∫∬∭∮∯∰⨌√⋀⋁⋂⋃∎⋮⋱⋰°|‖∵∴")
"""Signs that are no relations: large ones, delimiters, those that their table knows better."""

_SIGNS = frozenset("+−-±∓")
_ROWS = ("math", "mrow", "mtd", "msqrt", "mstyle")
_RULE = "―"  # drawn as a rule, as long as what is below it
_LONG = {"^": "\u0302", "~": "\u0303", "ˇ": "\u030c", "˘": "\u0306"}
"""Accents that the font of formulas can lengthen, by the character that stands for them alone."""

_ALPHABETS = range(0x1D400, 0x1D800)  # letters that are bold or italic by themselves


def prepare(root: ET.Element) -> None:
    """Write into a formula how its letters, operators and accents are set."""
    for element in root.iter():
        if element.tag.endswith(_ROWS):
            _find_signs(element)
        variant = element.get("mathvariant")
        if variant is not None:
            element.set("mathvariant", _variant(variant, element.text or ""))
        if element.tag.endswith("mo"):
            _space(element)
        elif element.tag.endswith("mi") and len(element.text or "") == 1:
            _as_operand(element)
        elif element.tag.endswith(("mover", "munder")):
            _lengthen(element)


def _find_signs(row: ET.Element) -> None:
    """Tell signs of a number from those of a sum: they follow an operator or a bracket."""
    before = None
    for element in row:
        if element.tag.endswith("mspace"):
            continue
        follows = before is not None and before.tag.endswith("mo") and _opens(before)
        if follows and element.tag.endswith("mo") and element.text in _SIGNS:
            element.set("form", "prefix")
        before = element


def _opens(operator: ET.Element) -> bool:
    """Tell whether an operand has to follow an operator."""
    return operator.get("form") != "postfix" and operator.text not in (*"!′)]}|‖", None)


def _variant(variant: str, text: str) -> str:
    """Return a style of letters; characters that have it by themselves are set as they are."""
    if variant == "bold" and text and all(ord(each) in _ALPHABETS for each in text):
        return "normal"
    for name, own in _NAMES.items():
        variant = variant.replace(name, own)
    return variant


def _space(operator: ET.Element) -> None:
    """Give an operator between two operands the room that its kind has."""
    text = operator.text or ""
    if len(text) != 1 or not {"form", "lspace", "rspace"}.isdisjoint(operator.attrib):
        return
    if text in _BINARY:
        room = "mediummathspace"
    elif text in _ORDINARY:
        room = "0em"
    elif category(text) in ("Sm", "So") and text not in _OTHER:
        room = "thickmathspace"
    else:
        return
    operator.set("lspace", room)
    operator.set("rspace", room)


def _as_operand(identifier: ET.Element) -> None:
    """Give a sign that is no operator here, such as a minus before a number, no room."""
    text = identifier.text or ""
    if text not in _OTHER and category(text) in ("Sm", "Pd"):
        identifier.set("form", "prefix")
        identifier.set("lspace", "0em")
        identifier.set("rspace", "0em")


def _lengthen(element: ET.Element) -> None:
    """Let a bar or accent over several characters be as long as they are."""
    base, accent = element
    if accent.get("accent") != "true" or sum(len(each.strip()) for each in base.itertext()) <= 1:
        return
    if element.tag.endswith("mover") and accent.text in ("¯", "‾"):
        accent.text = _RULE
    else:
        accent.text = _LONG.get(accent.text or "", accent.text)

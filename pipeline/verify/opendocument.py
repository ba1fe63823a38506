"""The text of an OpenDocument file, paragraph by paragraph (OpenDocument 1.3, part 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_TEXT_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_LETTERS = 26
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_OBJECTS = frozenset((f"{_DRAW}object", f"{_DRAW}image"))
_APART = frozenset((f"{_TEXT}note", *_PARAGRAPHS))
_BLANKS = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}


def paragraphs(root: etree._Element, stand_in: str) -> Iterator[str]:
    """Yield the text of each paragraph and heading; a picture or formula is ``stand_in``.

    The number of an item of a list stands before its first paragraph, as readers show it.
    """
    styles = {each.get(f"{_TEXT_STYLE}name", ""): each for each in root.iter(f"{_TEXT}list-style")}
    labels = {
        paragraph: label
        for listed in root.iter(f"{_TEXT}list")
        for paragraph, label in _labels(listed, styles)
    }
    for paragraph in root.iter(*_PARAGRAPHS):
        yield labels.get(paragraph, "") + "".join(_text(paragraph, stand_in))


def _labels(
    listed: etree._Element, styles: dict[str, etree._Element]
) -> Iterator[tuple[etree._Element, str]]:
    """Yield the first paragraph of each item of a numbered list with its label."""
    above = [listed, *(each for each in listed.iterancestors(f"{_TEXT}list"))]
    names = (each.get(f"{_TEXT}style-name") for each in above)
    style = styles.get(next((name for name in names if name), ""))
    levels = () if style is None else style.iter(f"{_TEXT}list-level-style-number")
    level = next((each for each in levels if each.get(f"{_TEXT}level") == str(len(above))), None)
    if level is None:
        return
    form = level.get(f"{_TEXT_STYLE}num-format") or "1"
    before = level.get(f"{_TEXT_STYLE}num-prefix") or ""
    after = level.get(f"{_TEXT_STYLE}num-suffix") or ""
    start = int(level.get(f"{_TEXT}start-value") or 1)
    for number, item in enumerate(listed.iterchildren(f"{_TEXT}list-item"), start):
        first = next(item.iterchildren(*_PARAGRAPHS), None)
        if first is not None:
            yield first, f"{before}{_numeral(number, form)}{after} "


def _numeral(number: int, form: str) -> str:
    if form in "aA" and 0 < number <= _LETTERS:
        return chr(ord(form) + number - 1)
    if form in "iI" and 0 < number <= len(_ROMAN):
        return _ROMAN[number - 1] if form == "i" else _ROMAN[number - 1].upper()
    return str(number)


def _text(element: etree._Element, stand_in: str) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag in _OBJECTS:
            yield stand_in
        elif child.tag in _BLANKS:
            yield _BLANKS[child.tag]
        elif child.tag not in _APART:
            yield from _text(child, stand_in)
        yield child.tail or ""

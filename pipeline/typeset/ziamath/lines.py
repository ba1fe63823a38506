"""Formulas wider than the measure, broken into lines before signs of relations and sums.

Source: GB 3102.11-1993, introduction, 0.3, and ISO 80000-2, 4: a formula is broken at a sign; in
Chinese typesetting the sign begins the next line, which stands further in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import category
from xml.etree import ElementTree as ET

from pipeline.typeset.ziamath import Drawing, draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_INDENT = 2.0  # em that lines after the first one stand further in
_SUMS = frozenset("+−-±∓")
_NO_RELATIONS = frozenset("×÷⋅·∗∪∩∧∨∏∐∑∫∬∭∮∯∰⨌√¬∀∃∂∇∞∖∘%⊕⊗")
_WORTH = 0.4  # of the measure: a line ends before a relation if it is so full then


def draw_within(mathml: str, family: str, color: str, measure: float) -> Drawing | None:
    """Return a displayed formula as a drawing, in lines if it is wider than the measure.

    Args:
        mathml: See `draw`.
        family: See `draw`.
        color: See `draw`.
        measure: In em. A part without signs at its top may still be wider.
    """
    whole = draw(mathml, family, color)
    if whole is None or whole.width <= measure:
        return whole
    root = ET.fromstring(mathml)  # noqa: S314  (pandoc wrote it)
    row = root
    while len(row) == 1 and row[0].tag.endswith(("mrow", "mstyle", "semantics")):
        row = row[0]
    starts = [0, *_cuts(row)]
    if len(starts) == 1:
        return whole
    namespace = root.tag.removesuffix("math")
    parts = [[*row][start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]

    def width(part: Sequence[ET.Element]) -> float:
        drawn = draw(_written(root, _row(namespace, part)), family, color)
        return drawn.width if drawn else 0.0

    table = ET.Element(f"{namespace}mtable")
    for number, line in enumerate(_lines(parts, width, measure)):
        cell = _row(namespace, line, "mtd")
        cell.set("columnalign", "left")
        if number:
            cell.insert(0, ET.Element(f"{namespace}mspace", {"width": f"{_INDENT}em"}))
        ET.SubElement(table, f"{namespace}mtr").append(cell)
    return draw(_written(root, table), family, color) or whole


def _cuts(row: ET.Element) -> Iterator[int]:
    """Yield the places of signs that lines may be broken before."""
    for at, element in enumerate(row):
        if at and (_is_relation(element) or _is_sum(element)) and element.get("form") is None:
            yield at


def _is_sum(element: ET.Element) -> bool:
    return element.tag.endswith("mo") and element.text in _SUMS


def _is_relation(element: ET.Element) -> bool:
    text = element.text or ""
    return (
        element.tag.endswith("mo")
        and len(text) == 1
        and category(text) == "Sm"
        and text not in _SUMS
        and text not in _NO_RELATIONS
    )


def _lines(
    parts: Sequence[Sequence[ET.Element]],
    width: Callable[[Sequence[ET.Element]], float],
    measure: float,
) -> Iterator[list[ET.Element]]:
    """Yield the lines: as much as goes into each, but rather up to a relation than up to a sum."""
    widths = [width(part) for part in parts]
    at = 0
    while at < len(parts):
        room = measure - (_INDENT if at else 0.0)
        end, filled = at + 1, widths[at]
        better = 0
        while end < len(parts) and filled + widths[end] <= room:
            filled += widths[end]
            end += 1
            if end < len(parts) and _is_relation(parts[end][0]) and filled >= _WORTH * room:
                better = end
        if end < len(parts) and better:
            end = better
        yield [element for part in parts[at:end] for element in part]
        at = end


def _row(namespace: str, elements: Sequence[ET.Element], name: str = "mrow") -> ET.Element:
    row = ET.Element(f"{namespace}{name}")
    row.extend(elements)
    return row


def _written(root: ET.Element, content: ET.Element) -> str:
    math = ET.Element(root.tag, dict(root.attrib))
    math.append(content)
    return ET.tostring(math, encoding="unicode")

"""Rows of long tables that hold nothing but text, taken past WeasyPrint's boxes.

A cell is four boxes to WeasyPrint, and each is styled, built, copied, stacked and looked over many
times. Rows of text that say nothing of their looks look like the first row of their group: that
one is left to WeasyPrint. All others wait as one cell, for `row_boxes` to set. Text may stand in
elements, such as those that make it bold, if it does so in a row before.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from pipeline.typeset.leaves import Box

ROWS, CELL = "waiting-rows", "waiting-cell"
"""The tags of what stands for rows that wait."""

_KEY = "number"
_FEWEST = 3  # rows that are worth it
_MOST = 40  # rows of a group that do not wait, as there are in a group for want of others
_LOOKS = {
    ROWS: "display: table-row; break-inside: auto",
    CELL: "display: table-cell; padding: 0; border-width: 0; vertical-align: top",
}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_COLLAPSED = re.compile(r"border-collapse\s*:\s*collapse")
_SELECTORS = re.compile(r"([^{}]+)\{")
_INNER = re.compile(r"\([^()]*\)")
_ROW = re.compile(r"\b(?:tr|td|th|tbody)\b|\*")
_COUNTED = re.compile(r"[+~]|:(?:nth|only|empty|has|is|where)\b")
"""What may tell a row from the next one. The first and the last one of a group do not wait."""
_SAID = frozenset(("class", "scope"))  # attributes of a cell under which it may wait
_WHITES = re.compile("[ \t\n\r]+")
_CELLS = frozenset(("td", "th"))
_WRAPPERS = frozenset(("strong", "em", "b", "i", "code"))


class Waiting:
    """The rows of a page of XHTML that wait."""

    def __init__(self) -> None:
        """Begin without any."""
        self._rows: dict[str, list[ET.Element]] = {}

    def take(self, root: ET.Element) -> None:
        """Take rows out of their groups, and leave an element for them.

        Args:
            root: The page; WeasyPrint has not seen it yet.
        """
        if any(_tells_apart("".join(style.itertext())) for style in root.iter("style")):
            return
        for table in root.iter("table"):
            if "set" in table.get("class", "").split():  # the widths of its columns are known
                _join(table)
                for group in table.findall("tbody"):
                    group[:] = self._rest(group)

    def of(self, cell: Box) -> list[ET.Element]:
        """Return the rows for which a cell of the tag `CELL` stands."""
        return self._rows[cell.element.get(_KEY)]

    def _rest(self, group: ET.Element) -> list[ET.Element]:
        """Return what of a group does not wait."""
        if _reaches_down(group):
            return list(group)  # rows under a cell that reaches down stand elsewhere
        seen: set[tuple[object, ...]] = set()
        rest: list[ET.Element] = []

        def waits(row: ET.Element) -> bool:
            said = signature(row)
            if said is None or said in seen:
                return said is not None
            seen.add(said)
            return False

        for waiting, rows in groupby(group[1:-1], waits):
            found = list(rows)
            rest += [self._stand_in(found)] if waiting and len(found) >= _FEWEST else found
        return [*group[:1], *rest, *group[1:][-1:]]

    def _stand_in(self, rows: list[ET.Element]) -> ET.Element:
        number = str(len(self._rows))
        self._rows[number] = rows
        row = ET.Element(ROWS, {"style": _LOOKS[ROWS]})
        ET.SubElement(row, CELL, {"style": _LOOKS[CELL], _KEY: number})
        return row


def _join(table: ET.Element) -> None:
    """Make one of groups of which most rows may wait.

    Rows stand in groups because WeasyPrint looks at all rows of a group on every page; those that
    wait are one to it.
    """
    last: ET.Element | None = None
    held: set[object] = set()
    for group in table.findall("tbody"):
        said: set[object] = {signature(row) or row for row in group}  # the first of each stays
        if group.attrib or _reaches_down(group):
            last = None
        elif last is not None and len(held | said) <= _MOST:
            last.extend(list(group))
            table.remove(group)
            held |= said
        else:
            last, held = group, said


def _reaches_down(group: ET.Element) -> bool:
    """Tell whether a cell of a group stands in several rows."""
    return any("rowspan" in cell.attrib for row in group for cell in row)


def _tells_apart(style: str) -> bool:
    """Tell whether a style sheet may make a row look otherwise than the next one."""
    style = _COMMENT.sub("", style)
    if _COLLAPSED.search(style):  # then borders depend on the neighbours
        return True
    for match in _SELECTORS.finditer(style):
        for selector in match[1].split(","):
            outer = selector
            while _INNER.search(outer):
                outer = _INNER.sub("", outer)
            if _ROW.search(outer) and _COUNTED.search(selector):
                return True
    return False


class Run(NamedTuple):
    """Text of a cell, its white space collapsed (CSS Text, 4.1.1).

    Attributes:
        around: The elements in the cell that it stands in, the outermost first.
        text: The text, not empty.
    """

    around: tuple[ET.Element, ...]
    text: str


def signature(row: ET.Element) -> tuple[object, ...] | None:
    """Return what a row says of its looks, and of those of its cells; None if it holds more."""
    if row.tag != "tr" or row.attrib:
        return None
    said: list[object] = []
    for cell in row:
        shape = _shape(cell)
        if cell.tag not in _CELLS or not cell.attrib.keys() <= _SAID or shape is None:
            return None
        said.append((cell.tag, shape, *sorted(cell.attrib.items())))
    return tuple(said)


def _shape(cell: ET.Element) -> tuple[object, ...] | None:
    """Return in which elements the text of a cell stands; None if these are more than text."""
    if not len(cell):
        return ()
    runs = runs_of(cell)
    if runs is None:
        return None
    numbers = {inner: number for number, inner in enumerate(cell.iter())}
    shape = tuple(tuple((inner.tag, numbers[inner]) for inner in run.around) for run in runs)
    reached = {inner for run in runs for inner in run.around}
    return shape if len(reached) == len(numbers) - 1 else None  # no element is empty


def runs_of(cell: ET.Element) -> list[Run] | None:
    """Return the text of a cell, piece by piece; None if it holds more than text.

    White space alone before or after all elements is more, as WeasyPrint makes a box of it or none.
    """
    if not len(cell):
        text = text_of(cell)
        return [Run((), text)] if text else []
    found: list[Run] = []
    waiting: list[tuple[tuple[ET.Element, ...], ET.Element | str | None]]
    waiting = [*(((), inner) for inner in reversed(cell)), ((), cell.text)]
    while waiting:
        around, item = waiting.pop()
        if isinstance(item, ET.Element):
            if item.tag not in _WRAPPERS or item.attrib:
                return None
            inside = (*around, item)
            waiting.append((around, item.tail))
            waiting += [(inside, inner) for inner in reversed(item)]
            waiting.append((inside, item.text))
            continue
        text = _WHITES.sub(" ", item or "")
        if not found and text == " ":
            return None
        if not found or found[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        if text:
            found.append(Run(around, text))
    if not found or found[-1].text == " ":
        return None
    found[-1] = found[-1]._replace(text=found[-1].text.removesuffix(" "))
    return found


def text_of(element: ET.Element) -> str:
    """Return the text of an element, its white space collapsed (CSS Text, 4.1.1)."""
    return _WHITES.sub(" ", element.text or "").strip(" ")

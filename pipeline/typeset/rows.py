"""Rows of long tables that hold nothing but text, taken past WeasyPrint's boxes.

A cell is four boxes to WeasyPrint, and each is styled, built, copied, stacked and looked over many
times. Rows of text that say nothing of their looks look like the first row of their group: that
one is left to WeasyPrint. All others wait as one cell, for `row_boxes` to set. All of a cell's text
may stand in one element, such as one that makes it bold.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING
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
    last, held = None, 0
    for group in table.findall("tbody"):
        stays = sum(signature(row) is None for row in group)
        if group.attrib or _reaches_down(group):
            last = None
        elif last is not None and held + stays <= _MOST:
            last.extend(list(group))
            table.remove(group)
            held += stays
        else:
            last, held = group, stays


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


def signature(row: ET.Element) -> tuple[object, ...] | None:
    """Return what a row says of its looks, and of those of its cells; None if it holds more."""
    if row.tag != "tr" or row.attrib:
        return None
    if not all(cell.tag in _CELLS and cell.attrib.keys() <= _SAID for cell in row):
        return None
    holders = [holder(cell) for cell in row]
    if None in holders:
        return None
    tags = (inner.tag for inner in holders if inner is not None)
    return tuple(
        (cell.tag, tag, *sorted(cell.attrib.items())) for cell, tag in zip(row, tags, strict=True)
    )


def holder(cell: ET.Element) -> ET.Element | None:
    """Return the element that holds all text of a cell: itself or one in it; None if none does."""
    if not len(cell):
        return cell
    inner = cell[0]
    alone = len(cell) == 1 and not cell.text and not inner.tail
    is_plain = inner.tag in _WRAPPERS and not inner.attrib and not len(inner)
    return inner if alone and is_plain and text_of(inner) else None


def text_of(element: ET.Element | None) -> str:
    """Return the text of an element, its white space collapsed (CSS Text, 4.1.1)."""
    text = element.text if element is not None else None
    return _WHITES.sub(" ", text or "").strip(" ")

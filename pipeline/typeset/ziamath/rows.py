"""Rows of formulas, measured for what stretches in them only if something does.

ziamath sets everything in a row twice, the first time to see how high it is. That takes twice the
time for each level of nesting. Import ziamath before this module (`pipeline.typeset.ziamath`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ziafont.fonttypes import BBox
from ziamath import mathtable
from ziamath.nodes import mnode, mrow
from ziamath.nodes.nodetools import elementtext

from pipeline.typeset.ziamath.parts import MEMORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from xml.etree import ElementTree as ET

_FAR = 9999.0  # ziamath's: beyond any edge, in CSS pixels


def install() -> None:
    """Let rows be set, and what stretches in them, as here."""
    row: Any = mrow.Mrow
    row._setup_single_line = _set_row  # noqa: SLF001  (there is no other way)
    table: Any = mathtable.MathTable
    table.variant_minmax = _stretched(table.variant_minmax)


class _Edge:
    """The lowest or highest point of a row, not measured until someone needs the number."""

    def __init__(self, measured: Callable[[], float]) -> None:
        self._measured = measured

    def __truediv__(self, unit: float) -> _Edge:
        """Return it in another unit of length."""
        return _Edge(lambda: self._measured() / unit)

    def __float__(self) -> float:
        return self._measured()


class _Measure:
    """How far a row reaches when nothing stretches in it, in CSS pixels."""

    def __init__(self, row: Any, line: Iterable[ET.Element], given: dict[str, Any]) -> None:  # noqa: ANN401
        self._row = row
        self._line = [MEMORY.original(each) for each in line if not _is_empty(each)]
        self._given = {**given, "nostretch": True}
        self._edges: tuple[float, float] | None = None

    def low(self) -> float:
        """Return the lowest point."""
        return self._both()[0]

    def high(self) -> float:
        """Return the highest point."""
        return self._both()[1]

    def _both(self) -> tuple[float, float]:
        if self._edges is None:
            row = self._row
            kept, row.nodes = row.nodes, []  # its first element has nothing to its left
            try:
                boxes = [
                    mnode.Mnode.fromelement(made(), parent=row, **self._given).bbox
                    for made in self._line
                ]
            finally:
                row.nodes = kept
            low = min((box.ymin for box in boxes), default=_FAR)
            high = max((box.ymax for box in boxes), default=-_FAR)
            self._edges = min(low, _FAR), max(high, -_FAR)
        return self._edges


def _set_row(row: Any, line: list[ET.Element], **given: Any) -> None:  # noqa: ANN401
    """Set the elements of a row one after the other."""
    low: float | _Edge = 0.0
    high: float | _Edge = 0.0
    # What stretches does not count in a row that is measured, and each row inside of it is not
    # measured by itself: that would take twice the time for each level.
    if not given.get("nostretch") and any(map(MEMORY.stretches, line)):
        measure = _Measure(row, line, given)
        low, high = _Edge(measure.low), _Edge(measure.high)
    given = {**given, "rowymin": low, "rowymax": high}
    x = left = right = 0.0
    bottom, top = _FAR, -_FAR
    for element in line:
        if _is_empty(element):
            continue
        node = mnode.Mnode.fromelement(element, parent=row, **given)
        row.nodes.append(node)
        row.nodexy.append((x, 0))
        box = node.bbox
        left = min(left, x + box.xmin) if len(row.nodes) > 1 else x + box.xmin
        right = max(right, x + box.xmax)
        bottom, top = min(bottom, box.ymin), max(top, box.ymax)
        x += node.xadvance()
    row.bbox = BBox(left, right, bottom, top)
    row._xadvance = x  # noqa: SLF001


def _is_empty(element: ET.Element) -> bool:
    return element.tag == "mo" and not elementtext(element)


def _stretched(choose: Any) -> Any:  # noqa: ANN401  (a method of ziamath's)
    """Return what chooses a glyph between two edges; most glyphs come in one size only."""

    def chosen(
        table: Any,  # noqa: ANN401
        glyphid: int,
        ymin: float | _Edge,
        ymax: float | _Edge,
        vert: bool = True,  # noqa: FBT001, FBT002  (as ziamath calls it)
    ) -> Any:  # noqa: ANN401
        variants = table._variantsvert if vert else table._variantshorz  # noqa: SLF001
        if variants.coverage.covidx(glyphid) is None:
            return table.font.glyph_fromid(glyphid)
        return choose(table, glyphid, float(ymin), float(ymax), vert)

    return chosen

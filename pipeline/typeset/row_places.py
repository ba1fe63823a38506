"""Where text stands in rows that wait (`row_boxes`), read off a row that WeasyPrint has styled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.typeset.lean import CORNERS
from pipeline.typeset.rows import runs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.typeset.cells import Kind
    from pipeline.typeset.leaves import Box

_SIDES = ("top", "right", "bottom", "left")
_SHARES = {"left": 0.0, "start": 0.0, "center": 0.5, "right": 1.0, "end": 1.0}
"""How much of what a line leaves free stands before it."""


class Look(NamedTuple):
    """How a run of text looks.

    Attributes:
        kind: What such cells would share that hold nothing else.
        text: A text box like those of the run.
        top: From the top of a line that holds nothing else to its baseline, in pixels.
        bottom: From there to its bottom.
    """

    kind: Kind
    text: Box
    top: float
    bottom: float


class Place(NamedTuple):
    """Where the text of a cell stands in its row, and how it looks.

    Attributes:
        line: A line box like those of the cell.
        runs: How the text looks, run by run.
        column: The number of its column.
        left: What stands before the text in its column, in pixels, such as padding.
        width: The room for the text, in pixels.
        above: What stands over it, in pixels.
        below: What stands under it.
        share: How much of what a line leaves free stands before it.
        frame: A cell like it, to draw its borders; None if it has none.
    """

    line: Box
    runs: list[Look]
    column: int
    left: float
    width: float
    above: float
    below: float
    share: float
    frame: Box | None


class Places:
    """Finds where text stands in the rows of one table."""

    def __init__(
        self,
        table: Box,
        kind_of: Callable[[Box, Box, Box], Kind | None],
        resolve: Callable[[Box, Any], None],
    ) -> None:
        """Take a table whose columns have their widths.

        Args:
            table: The table.
            kind_of: Returns what a cell with its line and its text shares with others like it.
            resolve: WeasyPrint's `resolve_percentages`.
        """
        from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)

        self._table = table
        self._kind_of = kind_of
        self._resolve = resolve
        self._boxes = boxes

    def of(self, row: Box) -> list[Place] | None:
        """Return where text stands in rows like ``row``; None if they cannot be set here."""
        table = self._table
        style = table.style
        if style["direction"] != "ltr" or style["border_collapse"] == "collapse":
            return None
        if getattr(style["border_spacing"][1], "value", style["border_spacing"][1]):
            return None
        found = []
        for cell in row.children:
            place = self._place(cell) if cell.colspan == 1 else None
            if place is None:
                return None
            found.append(place)
        return found

    def _place(self, cell: Box) -> Place | None:
        holders = self._holders(cell)
        line = self._boxes.LineBox.anonymous_from(cell, [])
        share = _SHARES.get(line.style["text_align_all"])
        is_plain = cell.style["vertical_align"] == "top" and self._is_framed(cell)
        if holders is None or share is None or not is_plain:
            return None
        self._resolve(cell, self._table)
        left = cell.border_left_width + cell.padding_left
        right = cell.border_right_width + cell.padding_right
        width = self._table.column_widths[cell.grid_x] - left - right
        cell.width = cell.height = 0  # for what is resolved after it
        self._resolve(line, cell)
        line.margin_top = line.margin_bottom = 0
        looks = [self._look(cell, line, within) for within in holders]
        cell.height = "auto"
        runs = [look for look in looks if look is not None]
        if len(runs) < len(looks):
            return None
        line.baseline, line.kanben_composed, line.resume_at = runs[0].top, True, None
        above = cell.border_top_width + cell.padding_top
        below = cell.border_bottom_width + cell.padding_bottom
        frame = None if self._is_bare(cell) else self._frame(cell, width)
        return Place(line, runs, cell.grid_x, left, width, above, below, share, frame)

    def _look(self, cell: Box, line: Box, within: Sequence[Box]) -> Look | None:
        """Return how text looks in the innermost of the boxes ``within``."""
        boxes = [self._boxes.TextBox.anonymous_from(box, "水") for box in within]
        kinds = []
        for box in boxes:
            kind = self._kind_of(cell, line, box)
            if kind is None or box.style["text_transform"] != "none":
                return None
            kinds.append(kind)
        kind, text = kinds[-1], boxes[-1]
        self._resolve(text, cell)
        text.height, text.baseline = kind.metrics.height, kind.baseline
        text.margin_top = text.margin_bottom = kind.margin
        top = max(kind.drop + kind.baseline for kind in kinds)
        bottom = max(kind.height - kind.drop - kind.baseline for kind in kinds)
        return Look(kind, text, top, bottom)

    def _holders(self, cell: Box) -> list[list[Box]] | None:
        """Return the boxes that each run of a cell stands in, the cell first; None if unknown."""
        if not len(cell.element):
            return [[cell]]
        if len(cell.children) != 1 or type(cell.children[0]) is not self._boxes.LineBox:
            return None
        found: list[list[Box]] = []
        texts: list[str] = []
        waiting: list[tuple[list[Box], Box]] = [([cell], box) for box in cell.children[0].children]
        waiting.reverse()
        while waiting:
            within, box = waiting.pop()
            if type(box) is self._boxes.TextBox:
                if box.text:
                    found.append(within)
                    texts.append(box.text)
            elif type(box) is self._boxes.InlineBox and self._is_still(box):
                waiting += [([*within, box], child) for child in reversed(box.children)]
            else:
                return None
        if texts:
            texts[0], texts[-1] = texts[0].lstrip(" "), texts[-1].rstrip(" ")
        runs = runs_of(cell.element) or []
        around = [tuple(box.element for box in within[1:]) for within in found]
        is_known = texts == [run.text for run in runs] and around == [run.around for run in runs]
        return found if found and is_known else None

    def _is_still(self, box: Box) -> bool:
        """Tell whether a box in a line takes no room but that of its text, and stands on it."""
        style = box.style
        spaces = [style[f"{kind}_{side}"] for kind in ("margin", "padding") for side in _SIDES]
        return (
            self._is_bare(box)
            and style["position"] == "static"
            and style["vertical_align"] == "baseline"
            and not any(getattr(space, "value", 1) for space in spaces)
        )

    @staticmethod
    def _frame(cell: Box, width: float) -> Box:
        """Return a cell without content, to draw the borders of those like it."""
        frame = cell.copy_with_children([])
        frame.width = width
        for corner in CORNERS:
            setattr(frame, corner, (0, 0))
        return frame

    @staticmethod
    def _is_framed(cell: Box) -> bool:
        """Tell whether nothing is drawn for a cell but its text and plain borders."""
        style = cell.style
        return (
            style["border_image_source"][0] == "none"
            and style["empty_cells"] == "show"
            and all((0, "px") in style[corner] for corner in CORNERS)
            and all(kind == "none" for kind, _ in style["background_image"])
            and not getattr(style["background_color"], "alpha", 1)
        )

    def _is_bare(self, box: Box) -> bool:
        """Tell whether nothing is drawn for a box but its text."""
        borders = (box.style[f"border_{side}_width"] for side in _SIDES)
        return not any(borders) and self._is_framed(box)

"""Where text stands in rows that wait (`row_boxes`), read off a row that WeasyPrint has styled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.typeset.rows import holder

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.typeset.cells import Kind
    from pipeline.typeset.leaves import Box

_SIDES = ("top", "right", "bottom", "left")
_CORNERS = tuple(
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
)
_SHARES = {"left": 0.0, "start": 0.0, "center": 0.5, "right": 1.0, "end": 1.0}
"""How much of what a line leaves free stands before it."""


class Place(NamedTuple):
    """Where the text of a cell stands in its row, and how it looks.

    Attributes:
        kind: What such cells share.
        line: A line box like those of the cell.
        text: A text box like those in it.
        column: The number of its column.
        left: What stands before the text in its column, in pixels, such as padding.
        width: The room for the text, in pixels.
        above: What stands over it, in pixels.
        below: What stands under it.
        share: How much of what a line leaves free stands before it.
        frame: A cell like it, to draw its borders; None if it has none.
    """

    kind: Kind
    line: Box
    text: Box
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
            within = self._holder(cell)
            place = self._place(cell, within) if cell.colspan == 1 and within else None
            if place is None:
                return None
            found.append(place)
        return found

    def _holder(self, cell: Box) -> Box | None:
        """Return the box that holds the text of a cell, such as itself; None if it is not alone."""
        if holder(cell.element) is cell.element:
            return cell
        inner: Box = cell
        for kind in (self._boxes.LineBox, self._boxes.InlineBox):
            (inner, *others) = inner.children
            if others or type(inner) is not kind:
                return None
        if len(inner.children) != 1 or not self._is_bare(inner):
            return None
        style = inner.style
        spaces = [style[f"{kind}_{side}"] for kind in ("margin", "padding") for side in _SIDES]
        is_still = style["position"] == "static" and style["vertical_align"] == "baseline"
        return (
            inner if is_still and not any(getattr(space, "value", 1) for space in spaces) else None
        )

    def _place(self, cell: Box, within: Box) -> Place | None:
        text = self._boxes.TextBox.anonymous_from(within, "水")
        line = self._boxes.LineBox.anonymous_from(cell, [text])
        kind = self._kind_of(cell, line, text)
        share = _SHARES.get(line.style["text_align_all"])
        is_plain = cell.style["vertical_align"] == "top" and text.style["text_transform"] == "none"
        if kind is None or share is None or not is_plain or not self._is_framed(cell):
            return None
        self._resolve(cell, self._table)
        left = cell.border_left_width + cell.padding_left
        right = cell.border_right_width + cell.padding_right
        width = self._table.column_widths[cell.grid_x] - left - right
        cell.width = cell.height = 0  # for what is resolved after it
        for box in (line, text):
            self._resolve(box, cell)
            box.margin_top = box.margin_bottom = 0
        cell.height = "auto"
        text.height, text.baseline = kind.metrics.height, kind.baseline
        text.margin_top = text.margin_bottom = kind.margin
        line.baseline, line.kanben_composed, line.resume_at = kind.baseline + kind.drop, True, None
        above = cell.border_top_width + cell.padding_top
        below = cell.border_bottom_width + cell.padding_bottom
        frame = None if self._is_bare(cell) else self._frame(cell, width)
        return Place(kind, line, text, cell.grid_x, left, width, above, below, share, frame)

    @staticmethod
    def _frame(cell: Box, width: float) -> Box:
        """Return a cell without content, to draw the borders of those like it."""
        frame = cell.copy_with_children([])
        frame.width = width
        for corner in _CORNERS:
            setattr(frame, corner, (0, 0))
        return frame

    @staticmethod
    def _is_framed(cell: Box) -> bool:
        """Tell whether nothing is drawn for a cell but its text and plain borders."""
        style = cell.style
        return (
            style["border_image_source"][0] == "none"
            and style["empty_cells"] == "show"
            and all((0, "px") in style[corner] for corner in _CORNERS)
            and all(kind == "none" for kind, _ in style["background_image"])
            and not getattr(style["background_color"], "alpha", 1)
        )

    def _is_bare(self, box: Box) -> bool:
        """Tell whether nothing is drawn for a box but its text."""
        borders = (box.style[f"border_{side}_width"] for side in _SIDES)
        return not any(borders) and self._is_framed(box)

"""Cells of tables that hold one line of text, set at once.

A cell may hold anything, so WeasyPrint sets it as a small page: it looks after floats, notes and
margins, and builds the line box by box. Most cells of long tables hold a few characters. What that
comes to is reckoned here, and is the same; all other cells are left to WeasyPrint.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pipeline.typeset.leaves import WRAPS, Box
from pipeline.typeset.row_boxes import RowSetter
from pipeline.typeset.rows import CELL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.typeset.adjust import Line
    from pipeline.typeset.measure import Metrics, Ruler
    from pipeline.typeset.row_boxes import TableRows
    from pipeline.typeset.rows import Waiting

_ALIGNED = frozenset(("left", "right", "center", "start", "end"))
_USUAL = {
    "position": "static",
    "max_lines": "none",
    "box_decoration_break": "slice",
    "direction": "ltr",
    "height": "auto",
}
"""What the style of a cell must say to be set here."""


class Composer(Protocol):
    """Composes the text of cells."""

    def line_of(self, cell: Box, box: Box, room: float) -> Line | None:
        """Return the line in which a cell's text stands, if one is enough.

        Args:
            cell: The cell.
            box: The line box in it, which holds one text.
            room: The width for it, in pixels.
        """

    def lines_of(
        self,
        texts: Sequence[str],
        styles: Sequence[Any],
        room: float,
    ) -> list[Line] | None:
        """Return the lines of a text that stands in no box yet; None if WeasyPrint has to set it.

        Args:
            texts: Its runs, none of them empty.
            styles: That of the box of each.
            room: The width for it, in pixels.
        """


@contextmanager
def set_at_once(
    ruler: Ruler,
    layout: Any,  # noqa: ANN401  (WeasyPrint has no types)
    composer: Composer,
    waiting: Waiting,
) -> Iterator[None]:
    """Let the cells of tables that hold one line of text be set at once while this is open.

    Args:
        ruler: Measures text.
        layout: What `pipeline.typeset.line_boxes.composed_layout` made.
        composer: Finds the lines.
        waiting: The rows that the page does without.
    """
    from weasyprint.layout import block, table  # noqa: PLC0415  (heavy)

    kept = block.table_layout, block.block_container_layout
    resolve = table.resolve_percentages
    setter = _CellSetter(kept[1], ruler, layout, composer, resolve)
    rows = RowSetter(waiting, setter.new_kind, composer, layout, resolve)

    def table_layout(context: Any, box: Box, *others: Any) -> Any:  # noqa: ANN401
        outer = block.block_container_layout
        block.block_container_layout = setter  # in tables only: elsewhere it would deepen the stack
        setter.rows = rows.of(box)
        try:
            return kept[0](context, box, *others)
        finally:
            block.block_container_layout = outer

    block.table_layout = table_layout
    try:
        yield
    finally:
        block.table_layout, block.block_container_layout = kept


class Kind(NamedTuple):
    """What cells of the same style share.

    Attributes:
        styles: Of the cell, its line and its text; kept, so that no other style gets their id.
        metrics: Of the text.
        margin: Above and below the text in its line, in pixels.
        baseline: Of the text, below its top with that margin.
        drop: How far that top stands below the top of the line.
        height: Of the line.
    """

    styles: tuple[Any, Any, Any]
    metrics: Metrics
    margin: float
    baseline: float
    drop: float
    height: float


class _CellSetter:
    """Stands in for WeasyPrint's `block_container_layout`, for cells of tables."""

    def __init__(
        self,
        original: Callable[..., tuple[Any, ...]],
        ruler: Ruler,
        layout: Any,  # noqa: ANN401  (WeasyPrint has no types)
        composer: Composer,
        resolve: Callable[[Box, Any], None],
    ) -> None:
        """Prepare to set cells; ``original`` is WeasyPrint's own function."""
        from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)
        from weasyprint.layout import inline  # noqa: PLC0415
        from weasyprint.text.line_break import strut  # noqa: PLC0415

        self._original = original
        self._ruler = ruler
        self._layout = layout
        self._line_of = composer.line_of
        self._resolve = resolve
        self._boxes = boxes
        self._text_align = inline.text_align
        self._strut = strut
        self._kinds: dict[tuple[int, int, int], Kind | None] = {}
        self.rows: TableRows | None = None  # of the table that is being laid out

    def __call__(
        self,
        context: Any,  # noqa: ANN401
        cell: Box,
        bottom_space: float,
        skip_stack: Any,  # noqa: ANN401
        *others: Any,  # noqa: ANN401
        **more: Any,  # noqa: ANN401
    ) -> tuple[Any, ...]:
        """Return a block set, or what of it has room on the page, as WeasyPrint does."""
        if cell.element_tag == CELL and self.rows and cell.children:
            return self.rows.set(context, cell, bottom_space, skip_stack, **more)
        if skip_stack is None and isinstance(cell, self._boxes.TableCellBox):
            kind = self._kind(cell)
            new = self._set(context, cell, bottom_space, kind) if kind else None
            if new is not None:
                return new, None, {"break": "any", "page": new.style["page"]}, [], False, None
        return self._original(context, cell, bottom_space, skip_stack, *others, **more)

    def _kind(self, cell: Box) -> Kind | None:
        """Return what a cell shares with others; None if it is not set here."""
        boxes = self._boxes
        if cell.first_line_style is not None or cell.first_letter_style is not None:
            return None
        if len(cell.children) != 1 or type(line := cell.children[0]) is not boxes.LineBox:
            return None
        if len(line.children) != 1 or type(text := line.children[0]) is not boxes.TextBox:
            return None
        if not text.text or text.text[0] in " \n" or text.text[-1] == " " or "\n" in text.text:
            return None
        key = (id(cell.style), id(line.style), id(text.style))
        if key not in self._kinds:
            self._kinds[key] = self.new_kind(cell, line, text)
        return self._kinds[key]

    def new_kind(self, cell: Box, line: Box, text: Box) -> Kind | None:
        """Return what cells like this one share; None if they are not set here."""
        style = cell.style
        usual = (
            all(style[name] == value for name, value in _USUAL.items())
            and style["continue"] != "discard"
            and line.style["text_align_all"] in _ALIGNED
            and not getattr(text.style["text_indent"], "value", 1)
            and text.style["white_space"] in WRAPS
            and text.style["font_size"] > 0
            and style["border_collapse"] != "collapse"
        )
        if not usual:
            return None
        line_height, baseline = self._strut(text.style)
        metrics = self._ruler.metrics(text.style)
        margin = (line_height - metrics.height) / 2
        # As WeasyPrint does: a line holds its text, and itself as if it held nothing.
        extents = [(metrics.height + margin + margin, baseline)]
        for box in (line, text):
            height, base = self._strut(box.style)
            leading = (height - box.style["font_size"]) / 2
            extents.append((box.style["font_size"] + leading + leading, base))
        top = max(base for _, base in extents)
        height = max(height - base for height, base in extents) + top
        styles = (style, line.style, text.style)
        return Kind(styles, metrics, margin, baseline, top - baseline, height)

    def _set(
        self,
        context: Any,  # noqa: ANN401
        cell: Box,
        bottom_space: float,
        kind: Kind,
    ) -> Box | None:
        """Return the cell with its line; None if the text takes several, or has no room."""
        whole = cell.children[0]
        x, y = cell.content_box_x(), cell.content_box_y()
        bottom = y + kind.height + cell.border_bottom_width + cell.padding_bottom
        if cell.margin_top or context.overflows_page(bottom_space, bottom):
            return None
        room = x + cell.width - x
        composed = self._line_of(cell, whole, x + room - x)
        if composed is None:
            return None
        self._resolve(whole, cell)
        text = self._text(whole.children[0], cell, composed, kind)
        text.position_x = x
        line = whole.copy_with_children([text])
        line.kanben_composed, line.resume_at = True, None
        line.width = x + text.margin_width() - x
        line.margin_top = line.margin_bottom = 0
        offset = self._text_align(context, line, room, last=True)
        line.position_x, line.position_y = x + offset, y
        text.position_x += offset
        text.position_y = -kind.baseline + (y + kind.baseline)
        line.baseline, line.height = kind.baseline, kind.height
        new = cell.copy_with_children([line])
        new.height = max(min(y + line.height - y, new.max_height), new.min_height)
        return new

    def _text(self, whole: Box, cell: Box, line: Line, kind: Kind) -> Box:
        """Return the text as it stands in its line."""
        text = whole.copy_with_text(whole.text[line.start : line.end])
        self._resolve(text, cell)
        text.pango_layout = self._layout(text.text, line.advances, line.moves, line.changes)
        vars(text.pango_layout).update(kind.metrics.lines)
        width = sum(line.advances) + sum(line.changes)
        text.width = width * text.style["font_size"] / 1000
        text.height, text.baseline = kind.metrics.height, kind.baseline
        text.margin_top = text.margin_bottom = kind.margin
        return text

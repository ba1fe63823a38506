"""Rows that wait (`rows`), set page by page as lines of text where a first row's would stand.

What cannot be set so, such as a long text without an ideograph, becomes a row of WeasyPrint's after
all, made after the first one.
"""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.typeset.row_places import Places
from pipeline.typeset.rows import ROWS, runs_of, signature, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from xml.etree.ElementTree import Element

    from pipeline.typeset.adjust import Line
    from pipeline.typeset.cells import Composer, Kind
    from pipeline.typeset.leaves import Box
    from pipeline.typeset.row_places import Place
    from pipeline.typeset.rows import Run, Waiting

_MOST_LINES = 20  # of a row that is not broken over pages
_SOFT_HYPHEN = "\u00ad"  # which WeasyPrint takes out where words are not divided


class _SetLine(NamedTuple):
    """A line of a cell: from its top to its baseline, and how high it is, in pixels."""

    line: Line
    top: float
    height: float


class _SetCell(NamedTuple):
    """A cell whose lines are known, with its runs of text and the place after each of them."""

    element: Element
    runs: list[Run]
    ends: list[int]
    text: str
    place: Place
    lines: list[_SetLine]

    @property
    def height(self) -> float:
        """Its height in pixels."""
        place = self.place
        return place.above + sum(line.height for line in self.lines) + place.below


class _SetRow(NamedTuple):
    """A row whose lines are known, and its height in pixels."""

    element: Element
    cells: list[_SetCell]
    height: float


@functools.cache
def _row_line() -> Any:  # noqa: ANN401  (WeasyPrint has no types)
    """Return a class of lines whose texts nobody looks for but who draws and who tags them."""
    from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)

    class RowLine(boxes.LineBox):  # type: ignore[misc]
        """A row: its texts stand where they are, not one after the other.

        Nothing is behind them, and nothing leads to them; so only what moves rows reaches them.
        """

        frames: Sequence[Box] = ()
        texts: Sequence[Box] = ()
        cells: Sequence[Box] = ()

        @classmethod
        def like(cls, line: Box) -> Box:
            new = cls.__new__(cls)
            new.__dict__.update(line.__dict__)
            return new

        def translate(self, dx: float = 0, dy: float = 0, ignore_floats: bool = False) -> None:  # noqa: FBT001, FBT002
            super().translate(dx, dy, ignore_floats)
            for box in (*self.frames, *self.cells):
                box.translate(dx, dy, ignore_floats)

    return RowLine


@functools.cache
def install() -> None:
    """Let WeasyPrint draw such lines, from now on."""
    from weasyprint import draw as drawing  # noqa: PLC0415  (heavy)
    from weasyprint.draw.border import draw_border  # noqa: PLC0415
    from weasyprint.draw.text import draw_text  # noqa: PLC0415

    draw = drawing.draw_inline_level

    def draw_row(stream: Any, page: Any, box: Box, *others: Any, **more: Any) -> None:  # noqa: ANN401
        texts = getattr(box, "texts", None)
        if texts is None:
            draw(stream, page, box, *others, **more)
            return
        for frame in box.frames:
            draw_border(stream, frame)
        for text in texts:
            with stream.marked(text, "Span"):
                if not text.pango_layout.show_plainly(stream, text):
                    draw_text(stream, text, 0, "clip", "none")

    drawing.draw_inline_level = draw_row


class RowSetter:
    """Sets the rows that wait in the tables of one rendering."""

    def __init__(
        self,
        waiting: Waiting,
        kind_of: Callable[[Box, Box, Box], Kind | None],
        composer: Composer,
        layout: Any,  # noqa: ANN401  (WeasyPrint has no types)
        resolve: Callable[[Box, Any], None],
    ) -> None:
        """Prepare to set rows.

        Args:
            waiting: The rows.
            kind_of: Returns what a cell with its line and its text shares with others like it.
            composer: Finds lines.
            layout: What `pipeline.typeset.line_boxes.composed_layout` made.
            resolve: WeasyPrint's `resolve_percentages`.
        """
        from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)

        self.waiting = waiting
        self.kind_of = kind_of
        self.composer = composer
        self.layout = layout
        self.resolve = resolve
        self.boxes = boxes
        self.row_line = _row_line()

    def of(self, table: Box) -> TableRows | None:
        """Return what sets the rows of a table that is about to be laid out; None if none wait."""
        if not hasattr(table, "kanben_rows"):
            rows = (row for group in table.children for row in group.children)
            waits = any(row.element_tag == ROWS for row in rows)
            table.kanben_rows = TableRows(self, table) if waits else None
        known: TableRows | None = table.kanben_rows
        return known


class TableRows:
    """The rows that wait in one table."""

    def __init__(self, setter: RowSetter, table: Box) -> None:
        """Compose the rows, and put those that cannot be set here back among the others."""
        self._setter = setter
        self._table = table
        self._boxes = setter.boxes
        places = Places(table, setter.kind_of, setter.resolve)
        for group in table.children:
            models: dict[object, list[Place] | None] = {}
            firsts: dict[object, Box] = {}
            children: list[Box] = []
            rows = group.children
            for at, row in enumerate(rows):
                if row.element_tag == ROWS:
                    children += self._settled(row, firsts, models)
                    continue
                said = None if row.element is None else signature(row.element)
                if said is not None and said not in firsts and at:
                    firsts[said], models[said] = row, places.of(row)
                children.append(row)
            group.children = children

    def set(
        self,
        context: Any,  # noqa: ANN401
        cell: Box,
        bottom_space: float,
        skip_stack: dict[int, None] | None,
        page_is_empty: bool,  # noqa: FBT001
        **_: object,
    ) -> tuple[Any, ...]:
        """Return a cell that stands for rows with those that have room on the page.

        It is WeasyPrint's `block_container_layout` for such a cell; a skip stack says which row
        comes first.
        """
        rows: list[_SetRow] = cell.kanben_rows
        at = first = next(iter(skip_stack)) if skip_stack else 0
        y, lines = cell.position_y, []
        while at < len(rows):
            bottom = y + rows[at].height
            must = page_is_empty and at == first
            if context.overflows_page(bottom_space, bottom) and not must:
                break
            lines.append(self._line(rows[at], y))
            y, at = bottom, at + 1
        next_page = {"break": "any", "page": cell.style["page"]}
        if not lines:
            return None, None, next_page, [], False, None
        new = cell.copy_with_children(lines)
        new.height = y - cell.position_y
        return new, ({at: None} if at < len(rows) else None), next_page, [], False, None

    # --- before the pages ----------------------------------------------------------------------

    def _settled(
        self, stand_in: Box, firsts: dict[object, Box], models: dict[object, list[Place] | None]
    ) -> Iterator[Box]:
        """Yield what takes the place of a row that stands for others."""
        (cell,) = stand_in.children
        rows: list[_SetRow | Box] = []
        for element in self._setter.waiting.of(cell):
            said = signature(element)
            places = models[said]
            row = self._composed(element, places) if places else None
            rows.append(row or self._like(firsts[said], element))
        for is_set, group in groupby(rows, lambda row: isinstance(row, _SetRow)):
            found = list(group)
            yield from [self._waiting(stand_in, found)] if is_set else found

    def _waiting(self, stand_in: Box, rows: list[_SetRow]) -> Box:
        (cell,) = stand_in.children
        cell = cell.copy_with_children([self._boxes.LineBox.anonymous_from(cell, [])])
        cell.kanben_rows = rows
        return stand_in.copy_with_children([cell])

    def _like(self, first: Box, element: Element) -> Box:
        """Return a row of WeasyPrint's like the first one."""
        cells = []
        for model, inner in zip(first.children, element, strict=True):
            texts: dict[Element, list[str]] = {}  # of each element, the last first
            for run in reversed(runs_of(inner) or []):
                texts.setdefault(run.around[-1] if run.around else inner, []).append(run.text)
            partners = dict(zip(model.element.iter(), inner.iter(), strict=True))
            cell = self._renamed(model, partners, texts)
            if not len(inner):
                text = text_of(inner)
                box = self._boxes.TextBox.anonymous_from(cell, text)
                box.process_text_transform()
                cell.children = [self._boxes.LineBox.anonymous_from(cell, [box])] if text else []
            cells.append(cell)
        row = first.copy_with_children(cells)
        row.element = element
        return row

    def _renamed(
        self, box: Box, partners: dict[Element, Element], texts: dict[Element, list[str]]
    ) -> Box:
        """Return a box of an element, and of what it holds, as one of its partner."""
        is_text = isinstance(box, self._boxes.TextBox)
        new = box.copy() if is_text else box.copy_with_children([])
        new.element = partners[box.element]
        if not is_text:
            new.children = [self._renamed(child, partners, texts) for child in box.children]
        elif "::" not in box.element_tag and texts.get(new.element):
            new.text = texts[new.element].pop()
            new.process_text_transform()
        return new

    def _composed(self, element: Element, places: list[Place]) -> _SetRow | None:
        """Return a row with its lines; None if it cannot be set here."""
        cells = []
        for inner, place in zip(element, places, strict=True):
            runs = runs_of(inner) or []
            texts = [run.text for run in runs]
            text = "".join(texts)
            lines: list[_SetLine] = []
            ends = list(accumulate(map(len, texts)))
            if runs:
                styles = [look.kind.styles[2] for look in place.runs]
                found = self._setter.composer.lines_of(texts, styles, place.width)
                if found is None or len(found) > _MOST_LINES or _SOFT_HYPHEN in text:
                    return None
                lines = [self._measured(line, ends, place) for line in found]
            cells.append(_SetCell(inner, runs, ends, text, place, lines))
        return _SetRow(element, cells, max(cell.height for cell in cells))

    @staticmethod
    def _measured(line: Line, ends: list[int], place: Place) -> _SetLine:
        """Return a line with the height that the runs in it give it."""
        first, last = bisect_right(ends, line.start), bisect_left(ends, line.end)
        looks = place.runs[first : last + 1] or place.runs[first : first + 1]
        top = max(look.top for look in looks)
        return _SetLine(line, top, top + max(look.bottom for look in looks))

    # --- on a page -----------------------------------------------------------------------------

    def _line(self, row: _SetRow, y: float) -> Box:
        """Return a row as a line that holds the texts of its cells."""
        table = self._table
        line = self._setter.row_line.like(row.cells[0].place.line)
        line.cells, line.texts, line.frames = [], [], []
        for cell in row.cells:
            if (frame := cell.place.frame) is not None:
                line.frames.append(self._framed(frame.copy(), cell.place, row, y))
            texts, tree = self._texts(cell, y)
            line.texts += texts
            line.cells += tree
        line.element, line.element_tag, line.children = row.element, row.element.tag, ()
        line.position_x, line.position_y = table.column_positions[0], y
        line.width, line.height = sum(table.column_widths), row.height
        return line

    def _framed(self, frame: Box, place: Place, row: _SetRow, y: float) -> Box:
        """Return ``frame``, which draws the borders of a cell, where it stands."""
        frame.position_x, frame.position_y = self._table.column_positions[place.column], y
        frame.height = row.height - place.above - place.below
        return frame

    def _texts(self, cell: _SetCell, y: float) -> tuple[list[Box], list[Box]]:
        """Return the texts of a cell, and them again in boxes of the elements they stand in."""
        place = cell.place
        left = self._table.column_positions[place.column] + place.left
        texts: list[Box] = []
        tree: list[Box] = []
        y += place.above
        for line in cell.lines:
            pieces = list(self._pieces(cell, line, y))
            boxes = [box for _, box in pieces]
            x = left + place.share * (place.width - sum(box.width for box in boxes))
            for run, box in pieces:
                box.position_x = x
                x += box.width
                for outer in reversed(run.around[:-1]):
                    box = self._around(outer, place, [box])  # noqa: PLW2901
                tree.append(box)
            texts += boxes
            y += line.height
        if texts and not len(cell.element):
            return texts, tree
        return texts, [self._around(cell.element, place, tree)]

    def _pieces(self, cell: _SetCell, set_line: _SetLine, y: float) -> Iterator[tuple[Run, Box]]:
        """Yield what of each run stands in a line, as boxes that have no place from left yet."""
        line = set_line.line
        for number in range(bisect_right(cell.ends, line.start), len(cell.ends)):
            run, look = cell.runs[number], cell.place.runs[number]
            begin = max(line.start, cell.ends[number] - len(run.text))
            end = min(line.end, cell.ends[number])
            if begin >= end:
                break
            box = look.text.copy()
            box.element = run.around[-1] if run.around else cell.element
            box.element_tag = box.element.tag
            box.text = cell.text[begin:end]
            part = line.between(begin, end)
            width = sum(part.advances) + sum(part.changes)
            box.width = width * box.style["font_size"] / 1000
            ended = end == line.end and cell.text[end : end + 1] == " "
            part = part.spaced(look.kind.metrics.space) if ended else part
            box.pango_layout = self._setter.layout(
                box.text + " " * ended, part.advances, part.moves, part.changes
            )
            vars(box.pango_layout).update(look.kind.metrics.lines)
            box.position_y = y + (set_line.top - look.kind.baseline)
            yield run, box

    @staticmethod
    def _around(element: Element, place: Place, children: list[Box]) -> Box:
        """Return a box of an element for the boxes that stand in it."""
        box = place.line.copy()
        box.element, box.element_tag, box.children = element, element.tag, children
        box.position_x = box.position_y = box.width = box.height = 0
        return box

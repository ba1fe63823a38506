"""Lines composed by `pipeline.typeset.compose`, put into WeasyPrint's layout of inline boxes.

WeasyPrint fills one line after the other, box by box. Here the whole paragraph is measured and
composed first; then each line is built from the boxes, or the pieces of them, that stand in it.
What is not a plain paragraph of Chinese, such as lines beside floats or with leaders, is left to
WeasyPrint. All that is private to its version 70.0, which is pinned, stands here and in `leaves`,
`line_boxes` and `measure`.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pipeline.typeset import adjust, cells, compose, emphasis, marks, spacing
from pipeline.typeset.leaves import (
    WRAPS,
    Box,
    Flow,
    Leaf,
    Paragraph,
    Unfit,
    leaves_of,
    paddings_of,
    place_of,
    text_of,
)
from pipeline.typeset.line_boxes import LineBuilder, composed_layout
from pipeline.typeset.measure import Ruler
from pipeline.typeset.rows import Waiting
from pipeline.typeset.widths import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from pipeline.typeset.adjust import Line
    from pipeline.typeset.compose import Setting

_BALANCED = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption", "dt"})
_HAN = re.compile(
    "[\u2e80-\u312f\u3190-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff]"
)


_WORDS = re.compile("[\u4e00-\u9fff0-9A-Za-z]+")
_CLEARLY = 0.5  # pixels
_MOST_LINES = 5000  # that are kept for other cells

_Function: TypeAlias = "Callable[..., tuple[Any, ...]]"


class _Piece(NamedTuple):
    """Text of a style that stands in no box."""

    text: str
    style: Any


@contextmanager
def composing(words: Callable[[str], list[str]]) -> Iterator[Waiting]:
    """Let WeasyPrint compose Chinese while this is open, and do without most rows of long tables.

    Args:
        words: Cuts a heading into words; called only for headings of several lines.

    Returns:
        What takes rows out of a page, before WeasyPrint sees it, to be set all the same.
    """
    from weasyprint.draw import text  # noqa: PLC0415  (heavy)
    from weasyprint.layout import inline, preferred  # noqa: PLC0415

    composer = _Composer(words)
    kept = inline.split_inline_box, inline.justify_line, preferred.split_first_line
    kept_drawing = text.draw_text_decoration
    text.draw_text_decoration = emphasis.decorate(kept_drawing)
    inline.split_inline_box = composer.split_inline_box
    inline.justify_line = composer.justify_line
    preferred.split_first_line = composer.split_first_line
    try:
        waiting = Waiting()
        with composer.cells_set_at_once(waiting):
            yield waiting
    finally:
        inline.split_inline_box, inline.justify_line, preferred.split_first_line = kept
        text.draw_text_decoration = kept_drawing


class _Composer:
    """Stands in for three functions of WeasyPrint's inline layout."""

    def __init__(self, words: Callable[[str], list[str]]) -> None:
        from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)
        from weasyprint.layout import inline, preferred  # noqa: PLC0415

        self._boxes = boxes
        self._inline = inline
        self._split_inline_box: _Function = inline.split_inline_box
        self._justify_line: Callable[..., None] = inline.justify_line
        self._split_first_line: _Function = preferred.split_first_line
        self._ruler = Ruler()
        self._words = words
        self._layout = composed_layout(self._ruler)
        self._lines: dict[tuple[int, str], tuple[Line, float, Any]] = {}  # of cells, with widths

    # --- the three functions -----------------------------------------------------------------

    def justify_line(self, context: Any, line: Box, extra: float) -> None:  # noqa: ANN401
        """Leave lines alone that fill the measure already."""
        if not getattr(line, "kanben_composed", False):
            self._justify_line(context, line, extra)

    def split_first_line(  # noqa: PLR0913, PLR0917  (WeasyPrint's own arguments)
        self,
        text: str,
        style: Any,  # noqa: ANN401
        context: Any,  # noqa: ANN401
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,  # noqa: FBT001, FBT002
        minimum: bool = False,  # noqa: FBT001, FBT002
    ) -> tuple[Any, ...]:
        """Say how wide a table's column wants to be with the gaps that its text will have."""
        result = self._split_first_line(
            text, style, context, max_width, justification_spacing, is_line_start, minimum
        )
        wraps = style["white_space"] in WRAPS and style["font_size"]
        if max_width is not None or not wraps or result[2] is not None or text.isascii():
            return result
        layout, length, resume_at, width, height, baseline = result
        pieces = self._measured([Leaf((), _Piece(text, style), 0, len(text))])
        natural = compose.natural_width(pieces)
        return layout, length, resume_at, natural if natural > 0 else width, height, baseline

    def split_inline_box(  # noqa: PLR0913, PLR0917  (WeasyPrint's own arguments)
        self,
        context: Any,  # noqa: ANN401
        box: Box,
        position_x: float,
        max_x: float,
        bottom_space: float,
        skip_stack: Any,  # noqa: ANN401
        containing_block: Box,
        absolute_boxes: list[Any],
        fixed_boxes: list[Any],
        line_placeholders: list[Any],
        waiting_floats: list[Any],
        line_children: list[Any],
        first_letter_style: Any,  # noqa: ANN401
        first_line_style: Any,  # noqa: ANN401
    ) -> tuple[Any, ...]:
        """Build the next line of a paragraph, or let WeasyPrint do it."""
        if isinstance(box, self._boxes.LineBox) and not (
            context.excluded_shapes or first_letter_style or first_line_style
        ):
            flow = Flow(
                context,
                containing_block,
                bottom_space,
                absolute_boxes,
                fixed_boxes,
                line_placeholders,
                waiting_floats,
                line_children,
            )
            paragraph = self._paragraph(flow, box, max_x - position_x, skip_stack)
            if paragraph is not None:
                return self._next_line(flow, box, paragraph, position_x, skip_stack)
        return self._split_inline_box(
            context,
            box,
            position_x,
            max_x,
            bottom_space,
            skip_stack,
            containing_block,
            absolute_boxes,
            fixed_boxes,
            line_placeholders,
            waiting_floats,
            line_children,
            first_letter_style,
            first_line_style,
        )

    def cells_set_at_once(self, waiting: Waiting) -> AbstractContextManager[None]:
        """Let cells that hold one line be set at once, and rows that wait."""
        return cells.set_at_once(self._ruler, self._layout, self, waiting)

    # --- taking apart ------------------------------------------------------------------------

    def _paragraph(
        self,
        flow: Flow,
        box: Box,
        room: float,
        skip_stack: Any,  # noqa: ANN401
    ) -> Paragraph | None:
        """Return the paragraph with the line that starts at ``skip_stack``; None if unfit."""
        known: Paragraph | None = getattr(box, "kanben_paragraph", None)
        if getattr(box, "kanben_unfit", False):
            return None
        if known is not None:
            place = place_of(known.leaves, known.paths, skip_stack)
            if known.fits(place, room):
                return known
        try:
            leaves = known.leaves if known else list(leaves_of(box))
            if not _HAN.search(text_of(leaves)):
                raise Unfit  # noqa: TRY301
        except Unfit:
            box.kanben_unfit = True
            return None
        box.kanben_paragraph = found = self._composed(flow, box, leaves, room, skip_stack)
        return found

    def _composed(
        self,
        flow: Flow,
        box: Box,
        leaves: list[Leaf],
        room: float,
        skip_stack: Any,  # noqa: ANN401
    ) -> Paragraph:
        """Compose a paragraph from ``skip_stack`` on, which stands for a place in it."""
        paths = [leaf.path for leaf in leaves]
        origin = place_of(leaves, paths, skip_stack)
        opening = not text_of(leaves)[:origin].strip(" ")
        measure = flow.containing_block.width if opening else room
        pieces = self._measured(leaves, flow, box, origin)
        setting = _setting(box)
        if setting == "balanced" and compose.natural_width(pieces) > room:
            pieces = pieces._replace(words=self._edges(pieces.text))
        lines = {
            origin + line.start: line._replace(
                start=origin + line.start, end=origin + line.end, next=origin + line.next
            )
            for line in compose.compose(pieces, room, measure, setting)
        }
        return Paragraph(leaves, paths, lines, min(lines), room, measure)

    def line_of(self, cell: Box, box: Box, room: float) -> Line | None:
        """Return the line in which a cell's text stands, if one is enough; else keep them.

        Args:
            cell: The cell.
            box: The line box in it, which holds one text.
            room: The width for it, in pixels.
        """
        text = box.children[0]
        found = self._lines_of(text.text, text.style, room, _setting(box))
        if found is None:
            return None
        if len(found) == 1:
            return found[0]
        leaves = [Leaf((0,), text, 0, len(text.text))]
        lines = {line.start: line for line in found}
        box.kanben_paragraph = Paragraph(leaves, [(0,)], lines, 0, room, cell.width)
        return None

    def lines_of(
        self,
        texts: Sequence[str],
        styles: Sequence[Any],
        room: float,
    ) -> list[Line] | None:
        """Return the lines of a text; None if it is no Chinese and does not fit in one.

        Args:
            texts: Its runs.
            styles: That of each.
            room: The width for it, in pixels.
        """
        if len(texts) == 1:
            return self._lines_of(texts[0], styles[0], room)
        if not any(map(_HAN.search, texts)):
            return None
        ends = list(accumulate(map(len, texts)))
        leaves = [
            Leaf((number,), _Piece(text, style), end - len(text), end)
            for number, (text, style, end) in enumerate(zip(texts, styles, ends, strict=True))
        ]
        return compose.compose(self._measured(leaves), room, room, "ragged")

    def _lines_of(
        self,
        text: str,
        style: Any,  # noqa: ANN401
        room: float,
        setting: Setting = "ragged",
    ) -> list[Line] | None:
        """Return the lines of a text; None if it is no Chinese and does not fit in one.

        Cells say the same again and again. A line that does not fill its room does not depend on
        how wide that is, so it serves for all of them.
        """
        key = (id(style), text)
        line, width, _ = self._lines.get(key, (None, 0.0, None))
        if line is not None and width < room - _CLEARLY:
            return [line]
        is_chinese = _HAN.search(text)
        if not is_chinese or _WORDS.fullmatch(text):  # there are no marks to squeeze
            glyphs = self._ruler.glyphs.of(text, style)
            if glyphs is not None:
                widths = [glyph.width for glyph in glyphs]
                gaps = spacing.gaps(marks.classes(text, widths)) if is_chinese else ()
                line = adjust.plain(widths, gaps)
                if self._kept_for_others(key, line, style, room):
                    return [line]
            if not is_chinese:
                return None
        pieces = self._measured([Leaf((), _Piece(text, style), 0, len(text))])
        found = compose.compose(pieces, room, room, setting)
        if len(found) == 1:
            self._kept_for_others(key, found[0], style, room)
        return found

    def _kept_for_others(self, key: tuple[int, str], line: Line, style: Any, room: float) -> bool:  # noqa: ANN401
        """Keep a line for other cells if it does not fill its room; tell whether it does not."""
        width = (sum(line.advances) + sum(line.changes)) * style["font_size"] / 1000
        if width >= room - _CLEARLY:
            return False
        if len(self._lines) < _MOST_LINES:
            self._lines[key] = line, width, style  # kept, so that its id stays its own
        return True

    def _edges(self, text: str) -> frozenset[int]:
        """Return the places between the words of a heading."""
        found, place = set(), 0
        for word in self._words(text.replace(marks.OBJECT, " ")):
            place += len(word)
            found.add(place)
        return frozenset(found)

    def _measured(
        self, leaves: list[Leaf], flow: Flow | None = None, box: Box = None, origin: int = 0
    ) -> Text:
        """Return the paragraph from ``origin`` on with its widths."""
        advances: list[int] = []
        sizes: list[float] = []
        extra: dict[int, float] = {}
        blanks = {}
        tied = set()
        raised = False
        for leaf in leaves:
            if leaf.end <= origin or leaf.start == leaf.end:
                continue
            if leaf.raised and not raised and leaf.start > origin:
                tied.add(leaf.start - origin)
            raised = leaf.raised
            style = leaf.box.style
            if isinstance(leaf.box, (self._boxes.TextBox, _Piece)):
                text = leaf.box.text[max(0, origin - leaf.start) :]
                widths = [0] if text == "\n" else self._ruler.advances(text, style)
                for at, kind in enumerate(marks.classes(text, widths)):
                    if kind in marks.MARKS:
                        place = max(leaf.start, origin) + at - origin
                        blanks[place] = self._ruler.blank(text[at], style)
                advances += widths
                sizes += [style["font_size"]] * len(text)
            elif flow:
                advances.append(0)
                sizes.append(style["font_size"] or 1.0)
                extra[leaf.start - origin] = self._atom(flow, leaf.box).margin_width()
        if box is not None:
            for at, width in paddings_of(box):
                if origin <= at < origin + len(advances):  # not of what stands before, or is empty
                    extra[at - origin] = extra.get(at - origin, 0.0) + width
        text = text_of(leaves)[origin:]
        return Text(text, advances, sizes, extra, blanks, frozenset(tied))

    def _atom(self, flow: Flow, box: Box) -> Box:
        """Return an atom laid out as if it stood alone."""
        resolve_percentages = self._inline.resolve_percentages
        resolve_percentages(box, flow.containing_block)
        block = flow.containing_block
        return self._inline.atomic_box(flow.context, box, 0, None, block, [], [])

    # --- building a line ---------------------------------------------------------------------

    def _next_line(
        self,
        flow: Flow,
        box: Box,
        paragraph: Paragraph,
        position_x: float,
        skip_stack: Any,  # noqa: ANN401
    ) -> tuple[Any, ...]:
        """Return the line that starts at ``skip_stack`` as WeasyPrint's `split_inline_box` does."""
        line = paragraph.lines[place_of(paragraph.leaves, paragraph.paths, skip_stack)]
        builder = LineBuilder(self._ruler, self._layout, flow, paragraph, line)
        new_box, resume_at = builder.fill(box, (), position_x, skip_stack)
        new_box.kanben_composed = True
        return new_box, resume_at, line.forced, None, None, {"left": 0, "right": 0}


def _setting(box: Box) -> Setting:
    if box.style["text_align_all"] == "justify":
        return "justified"
    return "balanced" if box.element_tag in _BALANCED else "ragged"

"""Lines built from the boxes of a paragraph, or from the pieces of them that stand in the line."""

from __future__ import annotations

import functools
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from pipeline.typeset import glyphs
from pipeline.typeset.leaves import Offsets

if TYPE_CHECKING:
    from array import array

    from pipeline.typeset.adjust import Line
    from pipeline.typeset.leaves import Box, Flow, Paragraph
    from pipeline.typeset.measure import Ruler


def composed_layout(ruler: Ruler) -> Any:  # noqa: ANN401
    """Return a class of layouts for text that is composed; they ask Pango only to draw it."""
    from weasyprint.text.line_break import Layout  # noqa: PLC0415  (heavy)

    class ComposedLayout(Layout):  # type: ignore[misc]
        """A line's text, with how its characters are moved and widened."""

        justification_spacing = 0
        first_line_direction = 0
        max_width = None

        def __init__(
            self, text: str, advances: array[int], moves: array[int], changes: array[int]
        ) -> None:
            self.text = text
            self.advances = advances
            self.changes = changes
            self._moves = moves
            self._fresh = False

        def reactivate(self, style: Any) -> None:  # noqa: ANN401
            self.style = style

        def deactivate(self) -> None:
            self.__dict__.pop("layout", None)

        def show(self, stream: Any, matrix: Any) -> bool:  # noqa: ANN401
            """Show the text in a PDF; False if Pango has to be asked first, and was."""
            found = ruler.glyphs.of(self.text, self.style)
            if found is None:
                self._ask_pango()
                return False
            stream.set_text_matrix(*matrix.values)
            glyphs.show(stream, self.text, found, self._moves, self.changes)
            return True

        def show_plainly(self, stream: Any, box: Box) -> bool:  # noqa: ANN401
            """Show a text box of this layout; False if there is more to it than its glyphs."""
            style = box.style
            found = ruler.glyphs.of(self.text, style)
            is_plain = style["visibility"] == "visible" and style["text_decoration_line"] == "none"
            if found is None or not is_plain:
                return False
            stream.set_color(style["color"])
            stream.begin_text()
            stream.set_text_matrix(1, 0, 0, -1, box.position_x, box.position_y + box.baseline)
            glyphs.show(stream, self.text, found, self._moves, self.changes)
            stream.end_text()
            return True

        def _ask_pango(self) -> None:
            shared = ruler.prepared(self.style, to_draw=True)
            self.layout, self.language = shared.layout, shared.language
            self.set_text(self.text, justify=True)
            self._fresh = any(self._moves) or any(self.changes)

        def get_first_line(self) -> tuple[Any, int | None]:
            line, index = super().get_first_line()
            if self._fresh:
                self._fresh = False
                ruler.shift(self, self._moves, self.changes)
            return line, index

    return ComposedLayout


@functools.cache
def install() -> None:
    """Let composed lines show themselves where their glyphs are known, from now on."""
    from weasyprint.draw import text as drawing  # noqa: PLC0415  (heavy)

    draw = drawing.draw_first_line

    def draw_composed(stream: Any, box: Box, overflow: str, ellipsis: Any, matrix: Any) -> Any:  # noqa: ANN401
        show = getattr(box.pango_layout, "show", None)
        if show is not None and box.text.strip() and show(stream, matrix):
            return []
        return draw(stream, box, overflow, ellipsis, matrix)

    drawing.draw_first_line = draw_composed


class LineBuilder:
    """Builds one line from the boxes of its paragraph."""

    def __init__(
        self,
        ruler: Ruler,
        layout: Any,  # noqa: ANN401
        flow: Flow,
        paragraph: Paragraph,
        line: Line,
    ) -> None:
        """Prepare to build ``line``.

        Args:
            ruler: Measures text.
            layout: What `composed_layout` made.
            flow: What WeasyPrint handed over.
            paragraph: The whole of which the line is a part.
            line: The line.
        """
        from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)
        from weasyprint.layout import inline  # noqa: PLC0415
        from weasyprint.text import line_break  # noqa: PLC0415

        self._boxes = boxes
        self._inline = inline
        self._strut = line_break.strut
        self._ruler = ruler
        self._layout = layout
        self._flow = flow
        self._paragraph = paragraph
        self._line = line
        self._final = line.next >= paragraph.leaves[-1].end

    def fill(
        self,
        box: Box,
        path: tuple[int, ...],
        position_x: float,
        skip_stack: Any,  # noqa: ANN401
    ) -> tuple[Box, Any]:
        """Return what of an inline box stands in the line, and where it goes on; None at its end.

        Args:
            box: The line box, or an inline box in it.
            path: Its place in the tree.
            position_x: Where it begins.
            skip_stack: What of it stands in earlier lines, as WeasyPrint says it.
        """
        is_start = skip_stack is None
        first, inner = (0, None) if is_start else next(iter(skip_stack.items()))
        begin_x, resume_at = position_x, None
        children: list[Box] = []
        for index in range(first, len(box.children)):
            child = box.children[index]
            child.position_y = box.position_y
            if self._is_beyond((*path, index)):
                resume_at = {index: None}
                break
            if not child.is_in_normal_flow():
                self._out_of_flow(box, index, child, children, position_x)
                continue
            new, rest = self._piece(child, (*path, index), position_x, inner)
            inner = None
            if new is not None:
                children.append(new)
                position_x = new.position_x + new.margin_width() + self._after((*path, index), new)
            if rest is not None:
                resume_at = {index: rest}
                break
        return self._closed(box, children, begin_x, is_start, resume_at), resume_at

    def _is_beyond(self, path: tuple[int, ...]) -> bool:
        """Return whether what stands at ``path`` belongs to a later line."""
        if self._final:
            return False
        leaves, paths = self._paragraph.leaves, self._paragraph.paths
        return leaves[bisect_left(paths, path)].start >= self._line.next

    def _after(self, path: tuple[int, ...], new: Box) -> float:
        """Return how much wider an atom becomes in its line, in pixels: blank after it."""
        if isinstance(new, (self._boxes.TextBox, self._boxes.InlineBox)):
            return 0.0
        line = self._line
        leaves, paths = self._paragraph.leaves, self._paragraph.paths
        change = line.changes[leaves[bisect_left(paths, path)].start - line.start]
        return change * (new.style["font_size"] or 1.0) / 1000

    def _piece(
        self,
        child: Box,
        path: tuple[int, ...],
        position_x: float,
        skip_stack: Any,  # noqa: ANN401
    ) -> tuple[Box, Any]:
        """Return what of a child stands in the line, and where it goes on."""
        flow, boxes, inline = self._flow, self._boxes, self._inline
        inline.resolve_percentages(child, flow.containing_block)
        if isinstance(child, boxes.TextBox):
            return self._text(child, path, position_x, skip_stack)
        if isinstance(child, boxes.InlineBox):
            for side in ("margin_left", "margin_right"):
                if getattr(child, side) == "auto":
                    setattr(child, side, 0)
            return self.fill(child, path, position_x, skip_stack)
        new = inline.atomic_box(
            flow.context,
            child,
            position_x,
            skip_stack,
            flow.containing_block,
            flow.absolute_boxes,
            flow.fixed_boxes,
        )
        new.position_x = position_x
        return new, None

    def _text(
        self,
        child: Box,
        path: tuple[int, ...],
        position_x: float,
        skip_stack: Any,  # noqa: ANN401
    ) -> tuple[Box, Any]:
        line, paragraph = self._line, self._paragraph
        start = paragraph.leaves[bisect_left(paragraph.paths, path)].start
        skipped = next(iter(skip_stack)) or 0 if skip_stack else 0
        offsets = Offsets.of(child.text)
        begin = start + offsets.characters(skipped)
        end = min(start + len(child.text), line.end)
        new = None
        if begin < end:
            new = self._text_box(child, start, begin, end)
            new.position_x = position_x
        if start + len(child.text) > line.next:
            return new, {offsets.bytes(line.next - start): None}
        return new, None

    def _text_box(self, whole: Box, start: int, begin: int, end: int) -> Box:
        """Return the piece of a text box that stands in a line.

        Args:
            whole: The text box.
            start: The place of the box's first character in the paragraph.
            begin: The place of the piece's first character in the paragraph.
            end: The place after its last one.
        """
        style, line = whole.style, self._line
        part = line.between(begin, end)
        piece = whole.copy_with_text(whole.text[begin - start : end - start])
        metrics, text = self._ruler.metrics(style), piece.text
        if end == line.end and whole.text[end - start : end - start + 1] == " ":
            part, text = part.spaced(metrics.space), text + " "
        piece.pango_layout = self._layout(text, part.advances, part.moves, part.changes)
        vars(piece.pango_layout).update(metrics.lines)
        width = sum(part.advances) + sum(part.changes)
        piece.width = width * style["font_size"] / 1000
        piece.height = metrics.height
        line_height, piece.baseline = self._strut(style)
        # As WeasyPrint does, margins make up the line height; but on the base line of the first
        # font, so that a glyph of another one does not push lines apart.
        piece.margin_top = piece.margin_bottom = (line_height - piece.height) / 2
        return piece

    def _out_of_flow(
        self, box: Box, index: int, child: Box, children: list[Box], position_x: float
    ) -> None:
        """Hand a box that takes no room to WeasyPrint, as its `split_inline_box` does."""
        flow = self._flow
        waiting: list[tuple[int, Box, Box]] = []
        self._inline._out_of_flow_layout(  # noqa: SLF001
            flow.context,
            box,
            flow.containing_block,
            index,
            child,
            [],
            flow.line_children,
            waiting,
            flow.waiting_floats,
            flow.absolute_boxes,
            flow.fixed_boxes,
            flow.line_placeholders,
            {"left": 0, "right": 0},
            position_x,
            position_x,
            flow.bottom_space,
        )
        children += [placed for _, placed, _ in waiting]

    def _closed(
        self,
        box: Box,
        children: list[Box],
        begin_x: float,
        is_start: bool,  # noqa: FBT001
        resume_at: Any,  # noqa: ANN401
    ) -> Box:
        """Return a copy of a box that holds ``children``, as wide as they are."""
        is_end = resume_at is None
        new_box = box.copy_with_children(children)
        new_box.remove_decoration(start=not is_start, end=not is_end)
        if not isinstance(box, self._boxes.LineBox):
            new_box.position_x = begin_x
            left = box.padding_left + box.margin_left + box.border_left_width
            if left and (is_start or box.style["box_decoration_break"] == "clone"):
                for child in children:
                    child.translate(dx=left)
        new_box.width = 0
        for child in reversed(children):
            if child.is_in_normal_flow():
                new_box.width = child.position_x + child.margin_width() - new_box.content_box_x()
                break
        self._inline._adjust_line_height(new_box)  # noqa: SLF001
        return new_box

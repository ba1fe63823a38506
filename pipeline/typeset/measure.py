"""What Pango says of text: how wide characters are, and where the ink of marks stands.

All that is private to WeasyPrint 70.0 and that composing lines needs to measure stands here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.typeset import spacing
from pipeline.typeset.glyphs import Glyphs

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNITS = 1024  # of Pango in a CSS pixel
_SQUARE = "水"  # by which CSS measures an ideograph (CSS Values 4, `ic`)
_DECLARED = (
    "void pango_glyph_item_get_logical_widths"
    "(PangoGlyphItem *glyph_item, const char *text, int *logical_widths);"
)


_LINES = (
    "ascent",
    "underline_position",
    "underline_thickness",
    "strikethrough_position",
    "strikethrough_thickness",
)


class Metrics(NamedTuple):
    """What is the same for all text of a style.

    Attributes:
        height: Of its content area, in pixels.
        space: The width of a space in thousandths of the em.
        lines: Where lines under, over and through text are drawn, by WeasyPrint's own names; empty
            if the style has none.
        blanks: How much of a mark's square is blank, by the mark; filled as marks come.
    """

    height: float
    space: int
    lines: dict[str, float]
    blanks: dict[str, spacing.Blank]


class Ruler:
    """Measures text with the fonts of one rendering."""

    def __init__(self) -> None:
        """Declare the one function of Pango that WeasyPrint does without."""
        from weasyprint.text import ffi, line_break  # noqa: PLC0415  (heavy)

        self._ffi = ffi.ffi
        self._pango = ffi.pango
        self._line_break = line_break
        if not hasattr(self._ffi, "kanben_declared"):
            self._ffi.cdef(_DECLARED)
            self._ffi.kanben_declared = True
        self.glyphs = Glyphs()
        self._metrics: dict[str, Metrics] = {}
        self._layouts: dict[tuple[int, bool], Any] = {}

    def metrics(self, style: Any) -> Metrics:  # noqa: ANN401  (WeasyPrint has no types)
        """Return what is the same for all text of ``style``."""
        key = self._line_break._font_style_cache_key(style, include_size=True)  # noqa: SLF001
        decorated = style["text_decoration_line"] != "none"
        key += "+" if decorated else ""
        found = self._metrics.get(key)
        if found is None:
            layout = self._layout(_SQUARE, style)
            line, _ = layout.get_first_line()
            _, height = self._line_break.line_size(line, style)
            lines = {name: getattr(layout, name) for name in _LINES} if decorated else {}
            found = self._metrics[key] = Metrics(height, self.advances(" ", style)[0], lines, {})
        return found

    def _layout(self, text: str, style: Any) -> Any:  # noqa: ANN401
        """Return the layout of a text, until that of the next text of its style is asked for."""
        layout = self.prepared(style)
        layout.set_text(text)
        return layout

    def prepared(self, style: Any, *, to_draw: bool = False) -> Any:  # noqa: ANN401
        """Return a layout of WeasyPrint's for a text of ``style``; most texts of it share one.

        To make one takes longer than to set a short text with it.

        Args:
            style: That of the text.
            to_draw: Whether it will be drawn; those that are drawn share no layout with others.
        """
        key = (id(style), to_draw)
        known = self._layouts.get(key)
        if known is not None:
            self._pango.pango_layout_set_attributes(known.layout, self._ffi.NULL)
            return known
        made = self._line_break.Layout(style)
        if self._pango.pango_layout_get_attributes(made.layout) == self._ffi.NULL:
            self._layouts[key] = made  # it holds the style, whose id so stays its own
        return made

    def advances(self, text: str, style: Any) -> list[int]:  # noqa: ANN401
        """Return the width of each character in thousandths of the em, as the PDF will have it.

        Args:
            text: Without newlines.
            style: That of its box; its size is not 0.
        """
        glyphs = self.glyphs.of(text, style)
        if glyphs is not None:
            return [glyph.width for glyph in glyphs]
        layout = self._layout(text, style)
        line, _ = layout.get_first_line()
        encoded = text.encode()
        pointer = self._ffi.from_buffer(encoded)
        factor = 1000 / _UNITS / style["font_size"]
        found = [0] * len(text)
        place, offset = 0, 0
        run = line.runs
        while run != self._ffi.NULL:
            item = run.data.item
            if item.offset != offset:  # right-to-left: runs come as they are seen
                place = len(encoded[: item.offset].decode())
            count = item.num_chars
            widths = self._ffi.new("int[]", count)
            self._pango.pango_glyph_item_get_logical_widths(run.data, pointer, widths)
            found[place : place + count] = [
                round(width * factor) for width in self._ffi.unpack(widths, count)
            ]
            place += count
            offset = item.offset + item.length
            run = run.next
        return found

    def blank(self, mark: str, style: Any) -> spacing.Blank:  # noqa: ANN401
        """Return how much of a mark's square is blank on its left and on its right."""
        blanks = self.metrics(style).blanks
        found = blanks.get(mark)
        if found is None:
            found = blanks[mark] = self._blank(mark, style)
        return found

    def _blank(self, mark: str, style: Any) -> spacing.Blank:  # noqa: ANN401
        layout = self._layout(mark, style)
        line, _ = layout.get_first_line()
        ink = self._ffi.new("PangoRectangle *")
        logical = self._ffi.new("PangoRectangle *")
        self._pango.pango_layout_line_get_extents(line, ink, logical)
        factor = 1000 / _UNITS / style["font_size"]
        width, left = logical.width * factor, (ink.x - logical.x) * factor
        if width < 2 * spacing.HALF - 1:  # it is not a full square wide to begin with
            return spacing.NO_BLANK
        return spacing.Blank(round(left), round(width - left - ink.width * factor))

    def shift(self, layout: Any, moves: Sequence[int], changes: Sequence[int]) -> None:  # noqa: ANN401
        """Move and widen the glyphs of a layout that is about to be drawn.

        WeasyPrint writes each glyph's width as its difference from that in the font, in whole
        thousandths, and cuts off what is beyond; so each differs by 0.4 more than it needs.

        Args:
            layout: WeasyPrint's, its text set in one line.
            moves: To the right, by character, in thousandths of the em.
            changes: Of the width, by character, in the same.
        """
        text = layout.text
        places: dict[int, int] = {}
        offset = 0
        for number, char in enumerate(text):
            places[offset] = number
            offset += len(char.encode())
        size = layout.style["font_size"]
        unit = size * _UNITS / 1000
        run = self._pango.pango_layout_get_line_readonly(layout.layout, 0).runs
        while run != self._ffi.NULL:
            glyphs, start = run.data.glyphs, run.data.item.offset
            infos, clusters = glyphs.glyphs, glyphs.log_clusters
            for at in range(glyphs.num_glyphs):
                place = places.get(start + clusters[at], -1)
                if place < 0:  # a hidden glyph after the last character
                    continue
                move, change = moves[place], changes[place]
                if not move and not change:
                    continue
                geometry = infos[at].geometry
                if move:
                    geometry.x_offset = round(move * size)
                if at + 1 < glyphs.num_glyphs and clusters[at + 1] == clusters[at]:
                    continue  # of several glyphs for one character the last one is widened
                nudge = 0.4 if change > move else -0.4 if change < move else 0.0
                width = round(geometry.width / unit)
                geometry.width = round((width + change + nudge) * unit)
            run = run.next

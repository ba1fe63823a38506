"""Rows and notes of web slides that load nothing: pandoc need not write them.

pandoc takes longest for the cells and notes of long decks, twice as long as for all else, and then
parses them once more to embed what the page loads. So it gets one mark in the place of the rows of
a table, and one in the place of a slide's notes. The writer puts there what pandoc would have
written: it writes paragraphs, rows and what stands in lines (`pipeline.deck.web_lines`) in one way
only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.deck.web_lines import Lines, escaped, is_plain
from pipeline.model.nodes import Text
from pipeline.render import pandoc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.deck.slides import Grid
    from pipeline.model.nodes import Inline
    from pipeline.render.pandoc import Names, Tree

AGAIN = "again"
"""The class of cells of a table that stand on an earlier slide already."""

_BEGIN, _END = "\ufdd3", "\ufdd4"
"""Around the number of a mark. No reader lets these characters into a document."""

_MARKED = re.compile(
    rf"<p>{_BEGIN}(?P<notes>\d+){_END}</p>"
    rf'|<tr>\n<td(?: colspan="\d+")?>{_BEGIN}(?P<rows>\d+){_END}</td>\n</tr>'
)


def number_of_begun(slide: Grid, index: int, column: int) -> int:
    """Return the number of the row in which a cell began, where it is not its own, or -1."""
    return slide.begun[column] if slide.begun and index == slide.header_rows else -1


class Plain:
    """Gathers what one deck has of such rows and notes."""

    def __init__(self) -> None:
        """Start with none."""
        self._written: list[str] = []

    def notes(self, texts: Sequence[str]) -> list[Tree]:
        """Return the paragraphs of notes, or a mark in their place."""
        lines = [line for text in texts for line in text.split("\n")]
        if any(not line.strip() or not is_plain(line) for line in lines):
            return [pandoc.para(pandoc.text(line)) for line in lines]
        return [pandoc.para(self._mark("\n".join(f"<p>{escaped(line)}</p>" for line in lines)))]

    def rows(self, slide: Grid, names: Names) -> list[list[object]] | None:
        """Return a row with a mark in the place of those below the header, or None if they stay.

        Args:
            slide: The table.
            names: What its cells refer to.
        """
        if len(slide.rows) <= slide.header_rows:
            return None
        rows = _Rows(slide, names)
        written = []
        for index in range(slide.header_rows, len(slide.rows)):
            row = rows.row(index)
            if row is None:
                return None
            written.append(row)
        return [pandoc.cell(self._mark("\n".join(written)), 1, len(slide.widths))]

    def restored(self, page: str) -> str:
        """Return ``page`` with what stands for the marks."""
        return _MARKED.sub(self._text, page)

    def _mark(self, written: str) -> list[Tree]:
        self._written.append(written)
        return pandoc.text(f"{_BEGIN}{len(self._written) - 1}{_END}")

    def _text(self, match: re.Match[str]) -> str:
        return self._written[int(match["notes"] or match["rows"])]


class _Rows:
    """Writes the rows of one slide."""

    def __init__(self, slide: Grid, names: Names) -> None:
        self._slide = slide
        self._lines = Lines(names)

    def row(self, index: int) -> str | None:
        """Return a row as pandoc writes it, or None if it may write it otherwise."""
        slide = self._slide
        found = []
        cells = zip(slide.rows[index], slide.spans[index], strict=True)
        for column, (inlines, span) in enumerate(cells):
            if not (span.rows and span.columns):
                continue
            is_head = column < slide.header_columns
            if is_head and column + span.columns > slide.header_columns:
                return None  # pandoc takes such a cell apart
            text = self._cell(inlines)
            if text is None:
                return None
            down = f' rowspan="{span.rows}"' if span.rows > 1 else ""
            across = f' colspan="{span.columns}"' if span.columns > 1 else ""
            known = f' class="{AGAIN}"' if slide.again and slide.again[index][column] else ""
            row = number_of_begun(slide, index, column)
            known += f' data-row="{row}"' if row >= 0 else ""
            aligned = f' style="text-align: {span.alignment};"' if span.alignment else ""
            name = "th" if is_head else "td"
            found.append(f"<{name}{down}{across}{known}{aligned}>{text}</{name}>\n")
        number = f' data-row="{slide.numbers[index]}"' if slide.numbers else ""
        return f"<tr{number}>\n{''.join(found)}</tr>"

    def _cell(self, inlines: Sequence[Inline]) -> str | None:
        if not inlines:
            return ""
        if len(inlines) == 1 and isinstance(inlines[0], Text) and is_plain(inlines[0].text):
            return escaped(inlines[0].text)  # as most are
        return self._lines.written(inlines)

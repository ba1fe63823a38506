"""Tables on slides: how large they are set, which columns and rows stand on which slide."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from pipeline.deck import cut
from pipeline.deck.columns import ColumnNeeds, cuts_of, keys_of, parted
from pipeline.deck.measure import line_count
from pipeline.deck.spans import spans_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.deck.geometry import Geometry
    from pipeline.deck.slides import Span
    from pipeline.model.nodes import Inline

_SCALES = (1.0, 0.875, 0.75)  # of the usual size, in which tables are tried
_FEW_ROWS = 3  # on a slide
_FEW_SLIDES = 3  # of a table that is tried in larger type; longer ones fill their slides
_ROUNDING = 1e-6  # points
_TIGHT = 0.5  # of the usual space beside what stands in cells, where that is short


class TablePart(msgspec.Struct, frozen=True):
    """Columns of a table that stand on one slide.

    Attributes:
        columns: Which they are.
        widths: Of the columns, in points.
        header: How high the header rows are.
    """

    columns: tuple[int, ...]
    widths: tuple[float, ...]
    header: tuple[float, ...]


class TablePage(msgspec.Struct, frozen=True):
    """Rows of a part that stand on one slide: the indices of the first and after the last."""

    part: TablePart
    start: int
    end: int
    heights: tuple[float, ...]


class TableGrid(msgspec.Struct, frozen=True):
    """A table on slides; the header rows stand on each.

    Attributes:
        pages: The other rows, on slides that follow each other.
        scale: Of its type and of the space around it, against what is usual.
        tight: Whether there is less space left and right of what stands in its cells.
        parted: Whether no slide has all columns.
    """

    pages: tuple[TablePage, ...]
    scale: float = 1.0
    tight: bool = False
    parted: bool = False


class RowHeights(NamedTuple):
    """How high rows are, in points.

    Attributes:
        usual: Of each row, below another.
        first: Of each row if it is the first on its slide, where it shows again what stands in
            cells that began above and go on in it.
    """

    usual: list[float]
    first: list[float]

    def part(self, start: int, end: int) -> RowHeights:
        """Return those of some rows."""
        return RowHeights(self.usual[start:end], self.first[start:end])

    def page(self, start: int, end: int) -> tuple[float, ...]:
        """Return how high rows are that stand on one slide."""
        return (*self.first[start : start + 1], *self.usual[start + 1 : end])


class _Form(NamedTuple):
    """How small a table is set; see `TableGrid`."""

    scale: float
    tight: bool = False


class MeasuredTable:
    """A table and how large its parts are in each size, so that it is measured once."""

    def __init__(
        self,
        rows: Sequence[Sequence[tuple[Inline, ...]]],
        spans: Sequence[Sequence[Span]],
        headers: tuple[int, int],
        geometry: Geometry,
    ) -> None:
        """Take the cells, and how many rows and columns are headers; see `Rows` for the rest."""
        self._rows, self._spans = rows, spans
        self._header_rows, self._header_columns = headers
        self._geometry = geometry
        self._texts = [[cut.flat(cell) for cell in row] for row in rows]
        self._needs = ColumnNeeds(self._texts, spans, self._header_rows)
        self._heights: dict[tuple[_Form, tuple[int, ...]], RowHeights] = {}
        least = min(1.0, geometry.table_least / geometry.type.small.size)
        scales = (*(one for one in _SCALES if one > least), least)
        key = max(1, self._header_columns)
        most = max(1.0, geometry.table_most / geometry.type.small.size)
        self._larger = [_Form(one) for one in (most, (1 + most) / 2) if one > 1]
        is_short = self._needs.are_short(range(key, self._needs.count))
        self._forms = (*map(_Form, scales), *([_Form(least, tight=True)] if is_short else []))

    def grid(self, caption_height: float) -> TableGrid | None:
        """Return how the table is set on slides, or None if a column or a row does not fit.

        A table that is too wide is set smaller, as far as it can be read, and then parted. One that
        leaves room is set larger.

        Args:
            caption_height: How much of a slide stands above the table, in points.
        """
        whole = [tuple(range(self._needs.count))]
        made = self._largest([(form, whole) for form in self._forms], 0, caption_height)
        if made is not None:
            return self._enlarged(made, caption_height)
        keys = keys_of(self._texts, self._header_rows, self._header_columns)
        parted = (self._parted(key, caption_height) for key in keys)
        return next((made for made in parted if made is not None), None)

    def _enlarged(self, made: TableGrid, caption_height: float) -> TableGrid:
        """Return the table in the largest type in which it needs no more slides.

        Nor do the names of its columns take more lines.
        """
        if made.scale < 1 or len(made.pages) > _FEW_SLIDES:
            return made
        usual = sum(made.pages[0].part.header)
        for form in self._larger:
            found = self._set([made.pages[0].part.columns], 0, form, caption_height)
            if found is None or len(found.pages) > len(made.pages):
                continue
            if sum(found.pages[0].part.header) <= form.scale * usual + _ROUNDING:
                return found
        return made

    def _parted(self, key: int, caption_height: float) -> TableGrid | None:
        """Return the table in the fewest parts by columns, set as large as they can be.

        A smaller size that parts fewer cells of the header is better, if it is not the smallest.
        Where a row is too high for a slide, parts of fewer columns are tried, which are wider.
        """
        most = self._needs.count - key
        cuts = cuts_of(self._spans, self._header_rows)[key:]
        while True:
            found = {form: self._parts(key, form, most, cuts) for form in self._forms}
            known = [parts for parts in found.values() if parts]
            if not known:
                return None
            fewest = min(map(len, known))
            forms = [(form, parts) for form, parts in found.items() if parts]
            forms = [(form, parts) for form, parts in forms if len(parts) == fewest]
            forms.sort(
                key=lambda one: (one[0].scale < min(_SCALES), self._headers_cut(one[1], key))
            )
            made = self._largest(forms, key, caption_height)
            if made is not None:
                return made
            largest = max(len(part) - key for parts in known for part in parts)
            if largest == 1:
                return None
            most = (largest + 1) // 2

    def _headers_cut(self, parts: Sequence[tuple[int, ...]], key: int) -> int:
        """Return how many cells of the header stand on both sides of a cut."""
        begins = [part[key] for part in parts[1:]]
        heads = self._spans[: self._header_rows]
        return sum(1 for row in heads for column in begins if not row[column].columns)

    def _largest(
        self, forms: Sequence[tuple[_Form, list[tuple[int, ...]]]], key: int, caption_height: float
    ) -> TableGrid | None:
        """Return parts of the table set as large as they can be, or None if no size fits.

        Where few rows go on a slide, a smaller size is taken that saves a third of the slides.
        """
        rows = len(self._rows) - self._header_rows
        best: TableGrid | None = None
        for form, parts in forms:
            if best is not None and form.scale < min(_SCALES):
                break
            made = self._set(parts, key, form, caption_height)
            if made is None:
                continue
            if best is None or 3 * len(made.pages) <= 2 * len(best.pages):
                best = made
            if len(parts) * rows >= _FEW_ROWS * len(best.pages):
                break
        return best

    def _parts(
        self, key: int, form: _Form, most: int, cuts: Sequence[float]
    ) -> list[tuple[int, ...]] | None:
        """Return the columns of each part, or None if one does not fit beside the key."""
        geometry = _scaled(self._geometry, form)
        least = self._needs.least(range(self._needs.count), geometry, parted=True)
        room = geometry.body.width - sum(least[:key])
        runs = parted(least[key:], room, most, cuts)
        if runs is None:
            return None
        return [(*range(key), *range(start + key, end + key)) for start, end in runs]

    def _set(
        self, parts: Sequence[tuple[int, ...]], key: int, form: _Form, caption_height: float
    ) -> TableGrid | None:
        """Return parts of the table in one size, or None if one is too wide or too high.

        The first ``key`` columns stand on each.
        """
        geometry = _scaled(self._geometry, form)
        widths = self._widths(parts, key, geometry)
        if widths is None:
            return None
        above = self._header_rows
        every = [
            self._heights_of(form, columns, wide, geometry)
            for columns, wide in zip(parts, widths, strict=True)
        ]
        room = geometry.body.height - caption_height
        rooms = [room - sum(heights.usual[:above]) for heights in every]
        bodies = [heights.part(above, len(heights.usual)) for heights in every]
        if any(max(body.first, default=0.0) > one for body, one in zip(bodies, rooms, strict=True)):
            return None
        made = [
            TablePart(columns, tuple(wide), tuple(heights.usual[:above]))
            for columns, wide, heights in zip(parts, widths, every, strict=True)
        ]
        pages = [
            TablePage(part, start + above, end + above, heights.page(start, end))
            for part, heights, start, end in _interleaved(made, bodies, rooms)
        ]
        return TableGrid(tuple(pages), form.scale, form.tight, parted=len(parts) > 1)

    def _widths(
        self, parts: Sequence[tuple[int, ...]], key: int, geometry: Geometry
    ) -> list[list[float]] | None:
        """Return the widths of the columns of each part; those of the key are the same on all."""
        found = []
        for columns in parts:
            widths = self._needs.widths(columns, geometry, parted=len(parts) > 1)
            if widths is None:
                return None
            found.append(widths)
        if len(found) > 1:
            keys = [min(each) for each in zip(*(widths[:key] for widths in found), strict=True)]
            for widths in found:
                wider = (sum(widths) - sum(keys)) / sum(widths[key:])
                widths[:] = [*keys, *(wide * wider for wide in widths[key:])]
        return found

    def _heights_of(
        self, form: _Form, columns: tuple[int, ...], widths: Sequence[float], geometry: Geometry
    ) -> RowHeights:
        """Return how high the rows of a part are."""
        known = self._heights.get((form, columns))
        if known is not None:
            return known
        found = RowHeights([], [])
        begun: dict[int, int] = {}  # lines of the last cell over several rows, by its place
        for texts, cells, spans in self._shown(columns):
            lines = _lines_of(texts, cells, _widths_of(spans, widths), geometry)
            usual = first = max(lines)
            for place, span in enumerate(spans):
                if span.rows > 1:
                    begun[place] = lines[place]
                elif not span.rows and span.columns:
                    first = max(first, begun.get(place, 1))
            found.usual.append(_row_height(usual, geometry))
            found.first.append(_row_height(first, geometry))
        self._heights[form, columns] = found
        return found

    def _shown(
        self, columns: tuple[int, ...]
    ) -> Iterator[tuple[Sequence[str], Sequence[tuple[Inline, ...]], Sequence[Span]]]:
        """Yield the texts, the cells and the spans of each row of a part."""
        whole = len(columns) == self._needs.count
        for texts, row, taken in zip(self._texts, self._rows, self._spans, strict=True):
            if whole:
                yield texts, row, taken
                continue
            owners, spans = spans_within(taken, columns)
            shown = [texts[owner] if owner >= 0 else "" for owner in owners]
            yield shown, [row[owner] if owner >= 0 else () for owner in owners], spans


def _scaled(geometry: Geometry, form: _Form) -> Geometry:
    """Return the sizes with tables smaller."""
    small, scale = geometry.type.small, form.scale
    smaller = msgspec.structs.replace(small, size=small.size * scale, pitch=small.pitch * scale)
    return msgspec.structs.replace(
        geometry,
        cell_inset=cell_inset(geometry, scale, tight=form.tight),
        row_inset=geometry.row_inset * scale,
        type=msgspec.structs.replace(geometry.type, small=smaller),
    )


def cell_inset(geometry: Geometry, scale: float, *, tight: bool) -> float:
    """Return the space left and right of what stands in a cell; see `TableGrid`."""
    return geometry.cell_inset * scale * (_TIGHT if tight else 1.0)


def _widths_of(spans: Sequence[Span], widths: Sequence[float]) -> list[float]:
    """Return how wide the cell at each place of a row is."""
    return [
        sum(widths[column : column + max(1, span.columns)]) for column, span in enumerate(spans)
    ]


def _lines_of(
    texts: Sequence[str],
    cells: Sequence[tuple[Inline, ...]],
    widths: Sequence[float],
    geometry: Geometry,
) -> list[int]:
    """Return how many lines the cells of a row take."""
    size = geometry.type.small.size
    return [
        line_count(text, (wide - 2 * geometry.cell_inset) / size, face=cut.face(cell, bold=True))
        for text, cell, wide in zip(texts, cells, widths, strict=True)
    ]


def _row_height(lines: int, geometry: Geometry) -> float:
    return lines * geometry.type.small.pitch + 2 * geometry.row_inset


def _interleaved(
    parts: Sequence[TablePart], heights: Sequence[RowHeights], rooms: Sequence[float]
) -> Iterator[tuple[TablePart, RowHeights, int, int]]:
    """Yield what stands on each slide: a part, the heights of its rows, the first, after the last.

    As many rows as go on one slide stand there part by part before the next rows follow, so that
    what is said of a row is never far. Some parts may take several slides for them.

    Args:
        parts: Of the table, by columns.
        heights: Of the rows below the header, for each part.
        rooms: How high they may be together on a slide, for each part.
    """
    if len(parts) == 1:
        yield from ((parts[0], heights[0], *page) for page in _pages(heights[0], rooms[0]))
        return
    usual, first = (
        [
            max(one * rooms[0] / room for one, room in zip(row, rooms, strict=True))
            for row in zip(*each, strict=True)
        ]
        for each in zip(*heights, strict=True)
    )
    together = _pages(RowHeights(usual, first), rooms[0])
    alone = [_pages(each, room) for each, room in zip(heights, rooms, strict=True)]
    tried = [
        [
            (part, each, start + begin, start + end)
            for start, stop in bands
            for part, each, room in zip(parts, heights, rooms, strict=True)
            for begin, end in _pages(each.part(start, stop), room)
        ]
        for bands in (together, min(alone, key=len))
    ]
    yield from min(tried, key=len)


def _pages(heights: RowHeights, room: float) -> list[tuple[int, int]]:
    """Return the rows page by page, as few pages as can be, evenly filled."""
    if sum(heights.page(0, len(heights.usual))) <= room:
        return [(0, len(heights.usual))]
    count = len(_greedy(heights, room))
    low, high = max(heights.first, default=0.0), room
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_greedy(heights, middle)) <= count else (middle, high)
    return _greedy(heights, high)


def _greedy(heights: RowHeights, room: float) -> list[tuple[int, int]]:
    pages: list[tuple[int, int]] = []
    start, used = 0, 0.0
    for index, (height, first) in enumerate(zip(*heights, strict=True)):
        if index > start and used + height <= room:
            used += height
            continue
        if index > start:
            pages.append((start, index))
        start, used = index, first
    return [*pages, (start, len(heights.usual))]

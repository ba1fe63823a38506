"""What stands on each slide of a table: its cells, and which of them stood on one before."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from pipeline.deck.spans import spans_between, spans_within
from pipeline.model.nodes import Anchor
from pipeline.model.walk import nodes_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from pipeline.deck.elements import Rows
    from pipeline.deck.grids import TablePage
    from pipeline.deck.slides import Span
    from pipeline.model.nodes import Inline


class Shown(NamedTuple):
    """What one slide shows of a table; see `pipeline.deck.slides.Grid`.

    Attributes:
        page: How it is set.
        rows: Its cells.
        spans: How the places are taken.
        header_columns: How many of its columns are headers.
        notes: The texts of the rows that begin here, all their columns.
        numbers: Which rows of the table these are, if slides part the columns.
        again: Which of the cells stand on an earlier slide; empty if none does.
        begun: For each column the row in which the cell began that goes on in the first row below
            the header, or -1; empty if none does.
    """

    page: TablePage
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    spans: tuple[tuple[Span, ...], ...]
    header_columns: int
    notes: tuple[str, ...]
    numbers: tuple[int, ...]
    again: tuple[tuple[bool, ...], ...]
    begun: tuple[int, ...] = ()


def headers_of(element: Rows) -> tuple[int, int]:
    """Return how many rows and columns of a table are headers."""
    rows, columns = len(element.rows), len(element.rows[0])
    table = element.table
    return min(table.header_rows, rows), min(table.header_columns, columns)


def shown_on(element: Rows, pages: Sequence[TablePage], *, parted: bool) -> Iterator[Shown]:
    """Yield what each slide of a table shows.

    What stands in a cell over several rows is shown again where a slide begins inside it.
    The notes of a row stand where it begins: on the first of the slides that part its columns.

    Args:
        element: The table.
        pages: Its slides.
        parted: Whether they part its columns.
    """
    first = pages[0].part
    headers, header_columns = len(first.header), headers_of(element)[1]
    stood: set[tuple[int, int]] = set()  # the cells so far that may stand again: row, column
    noted = 0  # rows whose notes have stood
    begun_at = _begun_at(element, {page.start for page in pages})
    for page in pages:
        columns = page.part.columns
        numbers = (*range(headers), *range(page.start, page.end))
        spans = spans_between(element.spans, 0, headers)
        spans += spans_between(element.spans, page.start, page.end)
        begun = begun_at.get(page.start, ())
        rows = tuple(element.rows[number] for number in numbers)
        if begun:
            rows = (*rows[:headers], _going_on(element, page.start, begun), *rows[headers + 1 :])
        owners: Sequence[Sequence[int]] = [range(len(columns))] * (headers + bool(begun))
        if parted:
            within = [spans_within(row, columns) for row in spans]
            owners = [each for each, _ in within]
            spans = tuple(each for _, each in within)
            rows = tuple(map(_cells, rows, owners))
        again = [
            tuple((number, owner) in stood for owner in row)
            for number, row in zip(numbers, owners, strict=False)
        ]
        if begun:
            own_begun = tuple(begun[owner] if owner >= 0 else -1 for owner in owners[headers])
            kept = zip(again[headers], own_begun, strict=True)
            again[headers] = tuple(stands or row >= 0 for stands, row in kept)
        stood.update(
            (number, owner)
            for number, row in zip(numbers, owners, strict=False)
            for owner in row
            if owner >= 0
        )
        own = range(noted, page.end) if page.part is first else ()
        noted = page.end if page.part is first else noted
        repeats = any(map(any, again))
        yield Shown(
            page=page,
            rows=tuple(map(_without_ids, rows, again)) + rows[len(again) :] if repeats else rows,
            spans=spans,
            header_columns=sum(1 for column in columns if column < header_columns),
            notes=tuple(unit for row in own for unit in element.units[row] if unit.strip()),
            numbers=numbers if parted else (),
            again=_whole(again, len(numbers), len(columns)) if repeats else (),
            begun=own_begun if begun and parted else (),
        )


def _begun_at(element: Rows, starts: Container[int]) -> dict[int, tuple[int, ...]]:
    """Return for rows with which slides begin where the cells began that go on in them.

    Args:
        element: The table.
        starts: The rows.

    Returns:
        For each row in which one goes on: for each column the row in which its cell began, or -1.
    """
    found: dict[int, tuple[int, ...]] = {}
    last = [0] * len(element.spans[0])  # for each column the row in which its last cell began
    for number, row in enumerate(element.spans):
        for column, span in enumerate(row):
            if span.rows:
                last[column] = number
        if number in starts and any(not span.rows for span in row):
            found[number] = tuple(
                begun if not span.rows and span.columns else -1
                for begun, span in zip(last, row, strict=True)
            )
    return found


def _going_on(element: Rows, number: int, begun: Sequence[int]) -> tuple[tuple[Inline, ...], ...]:
    """Return the cells of a row, with what stands in those that began above."""
    return tuple(
        cell if row < 0 else element.rows[row][column]
        for column, (cell, row) in enumerate(zip(element.rows[number], begun, strict=True))
    )


def _cells(
    row: tuple[tuple[Inline, ...], ...], owners: Sequence[int]
) -> tuple[tuple[Inline, ...], ...]:
    return tuple(row[owner] if owner >= 0 else () for owner in owners)


def _whole(
    again: Sequence[tuple[bool, ...]], rows: int, columns: int
) -> tuple[tuple[bool, ...], ...]:
    """Return the marks of all rows of a slide; those that are left out hold nothing again."""
    return (*again, *[(False,) * columns] * (rows - len(again)))


def _without_ids(
    row: tuple[tuple[Inline, ...], ...], again: Sequence[bool]
) -> tuple[tuple[Inline, ...], ...]:
    """Return the cells of a row; what stands again takes no ids from where it stood first."""
    return tuple(
        tuple(chain.from_iterable(map(_without_id, cell))) if repeats else cell
        for cell, repeats in zip(row, again, strict=True)
    )


def _without_id(inline: Inline) -> tuple[Inline, ...]:
    """Return an inline without ids in it."""
    if isinstance(inline, Anchor):
        return ()
    if not any(isinstance(node, Anchor) for node in nodes_of(inline)):
        return (inline,)
    inner = {
        name: tuple(chain.from_iterable(map(_without_id, getattr(inline, name))))
        for name in ("inlines", "base")
        if hasattr(inline, name)
    }
    return (msgspec.structs.replace(inline, **inner),)

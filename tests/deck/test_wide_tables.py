"""Tables with more columns than a slide has room for: which slides they stand on, and how wide."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.deck.columns import ColumnNeeds, parted
from pipeline.deck.measure import SAFETY, widest_word
from pipeline.deck.plan import plan
from pipeline.deck.slides import Grid
from pipeline.model.nodes import Anchor, Cell, Document, Link, Paragraph, Table
from pipeline.model.walk import nodes_of, plain
from pipeline.verify import fidelity
from tests import growth, samples
from tests.deck import decks, tables
from tests.deck.decks import GEOMETRY, one_section, table_of


def grids_of(document: Document) -> list[Grid]:
    """Return the slides of tables."""
    return [slide for slide in plan(document, GEOMETRY).slides if isinstance(slide, Grid)]


@pytest.mark.parametrize("case", tables.cases(), ids=lambda case: case.path.stem)
def test_slides_are_as_the_file_says(case: tables.Case) -> None:
    assert tables.shown(case.document) == case.slides
    deck = plan(case.document, GEOMETRY)
    assert deck.losses == ()
    assert fidelity.losses(case.document, decks.words_of(deck)) == []
    assert fidelity.losses(case.document, decks.notes_of(deck)) == []


_TEXTS = st.sampled_from(["", "甲", "已完成", "12", "1,234.5", decks.SENTENCE, decks.SENTENCE * 3])


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    """Return tables of up to forty columns, some of whose cells take several places."""
    columns = draw(st.integers(2, 40))
    header_rows = draw(st.integers(0, 2))
    made = []
    for row in range(header_rows + draw(st.integers(1, 6))):
        cells: list[Cell] = []
        taken = 0
        while taken < columns:
            across = min(columns - taken, draw(st.sampled_from([1, 1, 1, 1, 1, 3])))
            text = f"{row}_{taken}" + draw(_TEXTS)
            cells.append(Cell(inlines=samples.text(text), column_span=across))
            taken += across
        made.append(tuple(cells))
    return Table(
        rows=tuple(made),
        header_rows=header_rows,
        header_columns=draw(st.sampled_from([0, 0, 1, 2])),
    )


@settings(max_examples=60)
@given(table=_tables())
def test_every_cell_stands_once_as_itself_in_a_column_that_can_be_read(table: Table) -> None:
    deck = plan(one_section(table), GEOMETRY)
    assert deck.losses == ()
    grids = [slide for slide in deck.slides if isinstance(slide, Grid)]
    first: list[tuple[int, str]] = []  # cells where they stand as themselves
    seen: set[tuple[int, str]] = set()
    reached = -1
    for grid in grids:
        numbers = grid.numbers or _numbers(grid, reached)
        reached = numbers[-1]
        for index, number in enumerate(numbers):
            again = grid.again[index] if grid.again else (False,) * len(grid.widths)
            for cell, span, repeats in zip(grid.rows[index], grid.spans[index], again, strict=True):
                if not (span.rows and span.columns):
                    assert not cell
                    continue
                key = (number, plain(cell))
                assert repeats == (key in seen)
                first += [] if repeats else [key]
                seen.add(key)
        assert sum(grid.widths) == pytest.approx(GEOMETRY.body.width)
        assert not all(all(row) for row in grid.again) or not grid.again
        _check_widths(grid)
    every = [(row, plain(cell.inlines)) for row, cells in enumerate(table.rows) for cell in cells]
    assert sorted(first) == sorted(every)
    for row in range(len(table.rows)):  # in their order
        assert [text for number, text in first if number == row] == [
            text for number, text in every if number == row
        ]
    assert fidelity.losses(one_section(table), decks.notes_of(deck)) == []


@st.composite
def _spanning(draw: st.DrawFn) -> Table:
    """Return tables with cells over several rows, more than a slide has room for."""
    columns = draw(st.sampled_from([2, 3, 24]))
    header_rows = draw(st.sampled_from([0, 1]))
    free = [0] * columns  # the row in which each column is free again
    made = []
    for row in range(draw(st.integers(8, 40))):
        cells: list[Cell] = []
        for column in range(columns):
            if free[column] <= row:
                single = row < header_rows or column == columns - 1
                down = 1 if single else draw(st.sampled_from([1, 1, 1, 3, 12]))
                text = f"{row}_{column}" + draw(_TEXTS) * (columns < 4)
                cells.append(Cell(inlines=samples.text(text), row_span=down))
                free[column] = row + down
        made.append(tuple(cells))
    return Table(rows=tuple(made), header_rows=header_rows)


@settings(max_examples=40, deadline=None)
@given(table=_spanning())
def test_no_slide_begins_with_a_blank_for_a_cell_that_goes_on(table: Table) -> None:
    document = one_section(table)
    deck = plan(document, GEOMETRY)
    assert fidelity.losses(document, decks.words_of(deck)) == []
    assert fidelity.losses(document, decks.notes_of(deck)) == []
    seen: set[str] = set()
    for grid in (slide for slide in deck.slides if isinstance(slide, Grid)):
        height, most = decks.filled(grid)
        assert height <= most + 1e-6
        for index, (row, spans) in enumerate(zip(grid.rows, grid.spans, strict=True)):
            for column, (cell, span) in enumerate(zip(row, spans, strict=True)):
                if span.rows and span.columns:
                    assert plain(cell)  # every text is its own, and none is empty
                    again = bool(grid.again) and grid.again[index][column]
                    assert again == (plain(cell) in seen)
                    seen.add(plain(cell))


def _numbers(grid: Grid, reached: int) -> tuple[int, ...]:
    """Return the rows of a slide that has all columns: the header, and those that follow."""
    headers = tuple(range(grid.header_rows))
    begin = max(reached + 1, grid.header_rows)
    return headers + tuple(range(begin, begin + len(grid.rows) - grid.header_rows))


def _check_widths(grid: Grid) -> None:
    """Make sure that no word is broken, and sentences stand in lines of several characters."""
    size = GEOMETRY.type.small.size * grid.scale
    inset = 2 * GEOMETRY.cell_inset * grid.scale * (0.5 if grid.tight else 1)
    for row, spans in zip(
        grid.rows[grid.header_rows :], grid.spans[grid.header_rows :], strict=True
    ):
        for column, (cell, span) in enumerate(zip(row, spans, strict=True)):
            if span.columns != 1:
                continue
            text = plain(cell)
            least = widest_word(text, "bold")
            if decks.SENTENCE in text:
                least = max(least, 6.0)
            room = (grid.widths[column] - inset) / size * SAFETY
            assert room >= min(least, 20.0) - 1e-6


def test_what_is_repeated_is_marked_and_has_no_ids() -> None:
    """An id may stand once in a file; links in a repeated cell still lead where they led."""
    key = Cell(
        inlines=(
            Anchor(id="here"),
            Link(target="https://example.org/", inlines=samples.text("上海")),
        )
    )
    row = (key, *(Cell(inlines=samples.text("123,456.7")) for _ in range(30)))
    header = tuple(Cell(inlines=samples.text(f"列{number}")) for number in range(31))
    first, *others = grids_of(one_section(Table(rows=(header, row), header_rows=1)))
    assert others
    assert any(isinstance(node, Anchor) for node in nodes_of(first.rows[1][0]))
    for grid in others:
        assert grid.again[1][0]
        assert not any(isinstance(node, Anchor) for node in nodes_of(grid.rows[1][0]))
        assert any(isinstance(node, Link) for node in nodes_of(grid.rows[1][0]))


def test_rows_alone_repeat_their_header_with_a_mark() -> None:
    rows = [["地区", "指标"], *([f"第{index}个", "完成"] for index in range(30))]
    first, *others = grids_of(one_section(table_of(rows)))
    assert first.again == ()
    for grid in others:
        assert grid.again[0] == (True, True)
        assert not any(map(any, grid.again[1:]))


def test_the_caption_stands_on_the_first_slide() -> None:
    cells = tuple(Cell(inlines=samples.text("123,456.7")) for _ in range(31))
    table = Table(rows=(cells, cells), caption=samples.text("表一 数据"))
    first, *others = grids_of(one_section(Paragraph(inlines=samples.text("见下表：")), table))
    assert [plain(piece.inlines) for piece in first.caption] == ["表一 数据"]
    assert others
    assert not any(grid.caption or grid.above for grid in others)


# --- columns ---------------------------------------------------------------------------------


def test_runs_are_few_and_even() -> None:
    assert parted([10.0] * 7, 60.0, 7, [0.0] * 7) in ([(0, 4), (4, 7)], [(0, 3), (3, 7)])
    assert parted([10.0] * 12, 60.0, 12, [0.0] * 12) == [(0, 6), (6, 12)]
    assert parted([50.0, 10.0, 40.0], 60.0, 3, [0.0] * 3) == [(0, 1), (1, 3)]


def test_a_cut_keeps_away_from_what_stands_over_several_columns() -> None:
    cuts = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    assert parted([10.0] * 7, 60.0, 7, cuts) == [(0, 4), (4, 7)]
    assert parted([10.0] * 7, 60.0, 7, cuts[::-1]) == [(0, 4), (4, 7)]
    crossed = [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    assert parted([10.0] * 8, 60.0, 8, crossed) != [(0, 4), (4, 8)]
    assert parted([10.0] * 8, 60.0, 8, [1.0] * 8) == [(0, 4), (4, 8)]


def test_a_column_that_fits_nowhere_is_refused() -> None:
    assert parted([10.0, 61.0], 60.0, 2, [0.0, 0.0]) is None


def test_numbers_need_their_digits_and_sentences_a_few_words() -> None:
    rows = [["额", "备注"], ["1,234.5", decks.SENTENCE], ["7", "短"]]
    (element,) = (grid for grid in grids_of(one_section(table_of(rows))))
    needs = ColumnNeeds(rows, element.spans, 1)
    number, sentence = needs.least([0, 1], GEOMETRY)
    size, inset = GEOMETRY.type.small.size, 2 * GEOMETRY.cell_inset + 1
    assert number == pytest.approx(widest_word("1,234.5", "bold") * size / SAFETY + inset)
    assert sentence == pytest.approx(6 * size / SAFETY + inset)


def test_an_address_is_not_broken_where_there_is_room() -> None:
    address = "example.org/scripts/add-space-between"
    (grid,) = grids_of(one_section(table_of([["仓库", "系列"], [address, "other"]])))
    size, inset = GEOMETRY.type.small.size, 2 * GEOMETRY.cell_inset
    assert grid.widths[0] >= widest_word(address, "bold") * size + inset
    assert widest_word(address, "bold") > 20


def test_work_on_wide_tables_grows_with_them_not_faster() -> None:
    def work(rows: int) -> int:
        document = one_section(table_of([[f"{n},{row}" for n in range(40)] for row in range(rows)]))
        return growth.calls(lambda: plan(document, GEOMETRY))

    work(5)  # imports
    assert work(200) < 2.4 * work(100)

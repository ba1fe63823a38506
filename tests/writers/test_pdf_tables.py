"""Long and wide tables on paper: work that grows with their cells, and nothing off the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from pipeline.diagnostics import Report
from pipeline.model.grid import grid_of
from pipeline.model.nodes import Cell, Document, LineBreak, Metadata, Table, Text
from pipeline.render import html
from pipeline.render.columns import columns_of
from pipeline.render.setting import Setting
from pipeline.verify import fidelity, pages, readback
from pipeline.writers import pdf
from tests import samples

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.theme import Theme

ROOM = 440.0  # points
ROW = re.compile(r"<tr(?: class=\"joined\")?>")
SETTING = Setting(lambda *_: None, 2, {}, {}, room=(ROOM, 600.0), cell_size=10.0)


def table(*rows: tuple[str, ...], header_rows: int = 0) -> Table:
    cells = tuple(tuple(Cell(inlines=samples.text(cell)) for cell in row) for row in rows)
    return Table(rows=cells, header_rows=header_rows)


def widths(given: Table) -> tuple[tuple[float, ...], float]:
    columns = columns_of(grid_of(given), given.header_rows, SETTING)
    return columns.widths, columns.scale


def test_short_texts_get_what_they_need() -> None:
    (narrow, wide), scale = widths(table(("甲", "乙丙丁戊己")))
    assert scale == 1
    assert wide - narrow == pytest.approx(4)


def test_gaps_between_han_and_latin_have_room() -> None:
    (none, one, two), _ = widths(table(("12，", "甲12", "第12条")))
    assert one - none == pytest.approx(0.25)
    assert two - one == pytest.approx(1 + 0.25)


def test_long_texts_share_the_measure_and_short_ones_stay_whole() -> None:
    (number, name, text), scale = widths(table(("2026", "长江三角洲", "正文" * 200)))
    assert number + name + text == pytest.approx(ROOM / 10)
    assert number > 4 * 0.55
    assert name > 5
    assert text > 25
    assert scale == 1


def test_long_names_over_short_columns_take_two_lines() -> None:
    names = ("地区", *("第一产业占比",) * 7)
    given = table(names, *[("北京", *("12.5%",) * 7)] * 2, header_rows=1)
    found, scale = widths(given)
    assert scale == 1
    assert 3 + 1 < found[1] < 6
    longer, smaller = widths(table(*(names,) * 3))  # no names: nothing to do but make them smaller
    assert smaller < 1
    assert longer[1] > 6


def test_short_names_beside_long_texts_stay_in_one_line() -> None:
    given = table(*[("第七项指标的名称", "正文" * 100)] * 3)
    (name, text), scale = widths(given)
    assert scale == 1
    assert name >= 8 + 1.6
    assert name + text == pytest.approx(ROOM / 10)
    assert "<col style=" in html.blocks((given,), SETTING)  # WeasyPrint's own way squeezes them


def test_long_names_take_three_lines_before_the_table_becomes_smaller() -> None:
    names = ("内蒙古", *("某年的产量（万吨）",) * 6)
    found, scale = widths(table(names, *[("内蒙古", *("4837.2",) * 6)] * 2, header_rows=1))
    assert scale == 1
    assert found[0] >= 3 + 1  # short names are not broken for it


def test_columns_come_nearer_before_they_become_much_smaller() -> None:
    found: dict[str, list[float]] = {}
    for count in range(2, 30):
        columns = columns_of(grid_of(table(("一二三四五六",) * count)), 0, SETTING)
        found.setdefault(columns.kind, []).append(columns.scale)
    assert [*found] == ["", "close", "narrow"]
    assert set(found[""]) == {1}
    assert 0.85 <= min(found["close"]) < 1


@pytest.mark.parametrize("count", [12, 30, 60, 200])
def test_many_columns_become_smaller_and_never_wider_than_the_page(count: int) -> None:
    found, scale = widths(table(("一二三四五六七八",) * count))
    assert sum(found) * scale * 10 <= ROOM + 0.01
    assert scale < 1
    assert min(found) > 1


def test_long_address_is_broken_rather_than_the_table_made_small() -> None:
    (_, wide), scale = widths(table(("甲", "https://example.org/" + "a" * 120)))
    assert scale == 1
    assert wide > 30


def test_size_is_that_of_the_cells_not_of_the_text_around_them(
    study: Theme, tmp_path: Path
) -> None:
    wide = table(*(tuple(f"第{row}行{column}" for column in range(25)) for row in range(3)))
    path = tmp_path / "x.pdf"
    given = Document(meta=Metadata(title="题"), blocks=(wide,))
    path.write_bytes(pdf.write(given, study, Report()))
    right = study.page.width - study.side_margin
    with pypdfium2.PdfDocument(path) as opened:
        edges = [item.get_bounds()[2] for item in opened[0].get_objects() if item.type == 1]
    assert max(edges) <= right + 0.5


def test_longest_line_counts_not_the_sum_of_lines() -> None:
    lines = (Text(text="一二三"), LineBreak(), Text(text="四五六"))
    ((width,), _) = widths(Table(rows=((Cell(inlines=lines),),)))
    assert 3 < width - 1.6 < 4


def test_cells_over_several_columns_ask_for_their_part() -> None:
    spanning = Cell(inlines=samples.text("一二三四五六七八九十"), column_span=2)
    pair = (Cell(inlines=samples.text("甲")), Cell(inlines=samples.text("乙")))
    found, _ = widths(Table(rows=((spanning,), pair)))
    assert sum(found) - 2 * 1.6 >= 10


def test_groups_of_rows_end_where_no_cell_reaches_over() -> None:
    spans = {38: 5, 41: 4, 80: 30}
    rows = tuple(
        (Cell(inlines=samples.text(f"{n}"), row_span=spans.get(n, 1)), Cell(inlines=()))
        for n in range(120)
    )
    markup = html.blocks((Table(rows=rows),), SETTING)
    bodies = re.findall(r"<tbody>.*?</tbody>", markup, re.DOTALL)
    assert len(bodies) > 1
    assert sum(len(ROW.findall(body)) for body in bodies) == 120
    for body in bodies:
        lines = ROW.split(body)[1:]
        for number, line in enumerate(lines):
            for span in re.findall(r'rowspan="(\d+)"', line):
                assert number + int(span) <= len(lines)


def _settings_of_lines(rows: int, study: Theme, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how often WeasyPrint sets a line for a table of so many rows of three cells."""
    from weasyprint.layout import inline, preferred  # noqa: PLC0415  (heavy)

    calls = 0

    def counted(function: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **more: object) -> object:
            nonlocal calls
            calls += 1
            return function(*arguments, **more)

        return call

    with monkeypatch.context() as patch:
        for module in (inline, preferred):
            patch.setattr(module, "split_first_line", counted(module.split_first_line))
        given = table(*((f"第{n}行", "长江三角洲一体化", f"{n * 7}") for n in range(rows)))
        document = Document(meta=Metadata(title="题"), blocks=(given,))
        report = Report()
        pdf.write(document, study, report)
    assert list(report) == []
    return calls


def test_each_cell_is_set_about_once(study: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _settings_of_lines(200, study, monkeypatch) < 200 * 3 * 1.5


def test_wide_and_long_tables_are_whole_on_their_pages(study: Theme, tmp_path: Path) -> None:
    wide = table(*(tuple(f"第{row}行{column}" for column in range(25)) for row in range(3)))
    long = table(
        ("编号", "名称", "说明"),
        *((f"{n}", f"名称之{n}", "说明" * (n % 30)) for n in range(130)),
        header_rows=1,
    )
    broken = table(("https://example.org/" + "a" * 120, "乙" * 30, "c" * 90, "2026-11-30"))
    given = Document(meta=Metadata(title="题"), blocks=(wide, long, broken))
    path = tmp_path / "x.pdf"
    report = Report()
    path.write_bytes(pdf.write(given, study, report))
    assert list(report) == []
    assert pages.check(path) == []
    assert fidelity.losses(given, readback.read_pdf(path)) == []


def least(given: Table, name: str) -> list[float]:
    """Return the least widths that a table has on a screen; named ones can be scrolled."""
    setting = Setting(lambda *_: None, 2, {}, {}, table_name=name)
    return [
        float(each) for each in re.findall(r"min-width: ([\d.]+)em", html.blocks((given,), setting))
    ]


def test_short_names_are_not_squeezed_on_screens() -> None:
    given = table(("项目", "说明"), *[("第七项指标的名称", "正文" * 100)] * 3, header_rows=1)
    for name in ("表格", ""):
        names, _texts = least(given, name)
        assert names >= 8
    wide = table(("地区", *("数",) * 12), *[("内蒙古", *("4837.2",) * 12)] * 3)
    assert len(least(wide, "表格")) == 13  # it is scrolled
    assert least(wide, "") == []  # an e-book's page is not


def test_least_widths_stand_once_for_each_column_whatever_spans() -> None:
    head = (Cell(inlines=samples.text("甲"), column_span=2), Cell(inlines=samples.text("乙")))
    body = tuple(Cell(inlines=samples.text(text)) for text in ("一", "二", "三"))
    assert len(least(Table(rows=(head, body, body), header_rows=1), "表格")) == 3
    assert len(least(table(*[("一", "二")] * 1000), "表格")) == 2

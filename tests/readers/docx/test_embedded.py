"""What stands in a Word file and is no text: charts, objects, files included in cells."""

from __future__ import annotations

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import Paragraph, Table
from pipeline.model.walk import nodes_of, plain
from pipeline.readers.docx import charts
from tests.readers.docx.word import DRAWING, LONG, pack, para, read, relation, run
from tests.readers.marked import PNG


def title(text: str) -> str:
    words = f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"
    return f"<c:title><c:tx><c:rich>{words}</c:rich></c:tx></c:title>"


def points(values: list[str], form: str = "") -> str:
    """Return values; empty ones are not remembered, as sheets leave them out."""
    code = f"<c:formatCode>{form}</c:formatCode>" if form else ""
    made = "".join(
        f'<c:pt idx="{place}"><c:v>{value}</c:v></c:pt>'
        for place, value in enumerate(values)
        if value
    )
    return f'{code}<c:ptCount val="{len(values)}"/>{made}'


def series(name: str, categories: list[str], values: str) -> str:
    return (
        f"<c:ser><c:tx><c:strRef><c:strCache>{points([name])}</c:strCache></c:strRef></c:tx>"
        f"<c:cat><c:strRef><c:strCache>{points(categories)}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:numCache>{values}</c:numCache></c:numRef></c:val></c:ser>"
    )


def chart(plot: str, head: str = "") -> str:
    return (
        f'<c:chartSpace xmlns:c="{DRAWING}/chart" xmlns:a="{DRAWING}/main"><c:chart>{head}'
        f"<c:plotArea>{plot}</c:plotArea></c:chart></c:chartSpace>"
    )


DRAWN = (
    '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><c:chart r:id="k"/>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)


def file(part: str, body: str = "") -> bytes:
    return pack(
        body or para(LONG) + para(DRAWN) + para(LONG),
        parts={"word/charts/chart1.xml": part},
        relations=relation("k", "chart", "charts/chart1.xml"),
    )


def rows(table: Table) -> list[list[str]]:
    return [[plain(cell.inlines) for cell in row] for row in table.rows]


QUARTERS = ["一季度", "二季度", "三季度"]


def test_categories_series_titles() -> None:
    plot = (
        "<c:barChart>"
        + series("上年", QUARTERS, points(["1", "", "3"]))
        + series("今年", QUARTERS, points(["4", "5", "6"]))
        + f"</c:barChart><c:catAx>{title('季度')}</c:catAx><c:valAx>{title('万吨')}</c:valAx>"
    )
    report = Report()
    document = read(file(chart(plot, title("粮食产量"))), report)
    before, table, after = document.blocks
    assert isinstance(before, Paragraph)
    assert isinstance(after, Paragraph)
    assert isinstance(table, Table)
    assert rows(table) == [
        ["季度", "上年", "今年"],
        ["一季度", "1", "4"],
        ["二季度", "", "5"],
        ["三季度", "3", "6"],
    ]
    assert plain(table.caption) == "粮食产量（万吨）"
    assert (table.header_rows, table.header_columns) == (1, 1)
    assert "chart-not-drawn" in {each.code for each in report if each.severity == "warning"}


def test_categories_of_two_levels_and_labels() -> None:
    levels = (
        f"<c:lvl>{points(['一季度', '二季度', '一季度'])}</c:lvl>"
        f"<c:lvl>{points(['2025年', '', '2026年'])}</c:lvl>"
    )
    label = '<c:dLbls><c:dLbl><c:idx val="1"/><c:tx><c:rich><a:p><a:r><a:t>最高</a:t></a:r></a:p>'
    plot = (
        f"<c:lineChart><c:ser>{label}</c:rich></c:tx></c:dLbl></c:dLbls>"
        f"<c:cat><c:multiLvlStrRef><c:multiLvlStrCache>{levels}</c:multiLvlStrCache>"
        "</c:multiLvlStrRef></c:cat><c:val><c:numRef><c:numCache>"
        f"{points(['0.25', '0.5', '0.301'], '0.0%')}</c:numCache></c:numRef></c:val></c:ser>"
        "</c:lineChart>"
    )
    (table,) = (node for node in nodes_of(read(file(chart(plot)))) if isinstance(node, Table))
    assert rows(table) == [
        ["2025年 一季度", "25.0%"],
        ["2025年 二季度", "50.0%（最高）"],
        ["2026年 一季度", "30.1%"],
    ]
    assert not table.header_rows


def test_a_chart_in_a_cell_is_lines() -> None:
    part = chart(f"<c:pieChart>{series('份额', ['甲', '乙'], points(['60', '40']))}</c:pieChart>")
    cells = f"<w:tc>{para(run('图'))}{para(DRAWN)}</w:tc><w:tc>{para(run('右'))}</w:tc>"
    data = file(part, f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>{para(LONG)}")
    (table,) = (node for node in nodes_of(read(data)) if isinstance(node, Table))
    left = plain(table.rows[0][0].inlines)
    assert [each in left for each in ("图", "份额", "甲", "60", "乙", "40")] == [True] * 6


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        ("0.35", "0%", "35%"),
        ("0.30000000000000004", "General", "0.3"),
        ("12345.678", "#,##0.00", "12,345.68"),
        ("3", "0.00", "3.00"),
        ("46023", "yyyy/m/d", "2026-01-01"),
        ("46023", 'yyyy"年"m"月"', "2026-01"),
        ("一月", "0%", "一月"),
        ("", "0%", ""),
    ],
)
def test_values_are_printed_as_in_the_chart(value: str, form: str, expected: str) -> None:
    assert charts.printed(value, form) == expected


_OBJECT = '<w:r><w:object>{}<o:OLEObject xmlns:o="{}" ProgID="Excel.Sheet.12"/></w:object></w:r>'
_SHAPE = '<v:shape><v:imagedata r:id="i"/></v:shape>'


@pytest.mark.parametrize(
    ("shape", "expected"),
    [("", "见〔Excel.Sheet.12〕。"), (_SHAPE, "见Excel.Sheet.12。")],
    ids=["bare", "drawn"],
)
def test_an_object_is_named_in_the_text_or_for_its_picture(shape: str, expected: str) -> None:
    drawn = _OBJECT.format(shape, "urn:schemas-microsoft-com:office:office")
    report = Report()
    data = pack(
        para(run("见") + drawn + run("。")),
        parts={"word/a.png": PNG},
        relations=relation("i", "image", "a.png"),
    )
    document = read(data, report)
    (paragraph,) = document.blocks
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.inlines) == expected
    assert bool(document.media) == bool(shape)
    assert "object-not-read" in {each.code for each in report if each.severity == "warning"}


def test_an_included_file_in_a_cell_is_lines() -> None:
    """Word takes it in as paragraphs of the cell (17.17.2.1 of ECMA-376 Part 1)."""
    html = "<html><body><p>首段</p><ul><li>一项</li></ul><table><tr><td>格</td></tr></table></body>"
    cells = (
        f'<w:tc>{para(run("左"))}<w:altChunk r:id="h"/><w:p/></w:tc><w:tc>{para(run("右"))}</w:tc>'
    )
    report = Report()
    data = pack(
        f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>{para(LONG)}",
        parts={"word/a.html": f"{html}</html>"},
        relations=relation("h", "aFChunk", "a.html"),
    )
    (table,) = (node for node in nodes_of(read(data, report)) if isinstance(node, Table))
    assert plain(table.rows[0][0].inlines).split() == ["左", "首段", "•", "一项", "格"]
    assert not [each for each in report if each.severity == "warning"]

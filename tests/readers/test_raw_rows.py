"""Rows of raw tables in Markdown that pandoc need not read are what it would have read."""

from __future__ import annotations

import pytest

from pipeline.model import codec
from pipeline.model.nodes import CodeBlock, Document, Paragraph, Table
from pipeline.model.walk import plain
from pipeline.readers.markdown import raw_rows
from tests.readers.marked import codes, nodes, read

_CELLS = ("甲{0}", "12.5%", "", "“乙” 丙", "a b", "（{0}）", "-", "1. 项", "**粗**", "x|y")


def _table(*cells: str, rows: int = 220, gap: str = "") -> str:
    """Return the rows of a table of which each has ``cells``, with their number in them."""
    tags = gap.join(f"<td>{cell}</td>" for cell in cells)
    return "".join(f"<tr>{gap}{tags.format(number)}{gap}</tr>\n" for number in range(rows))


def _whole(monkeypatch: pytest.MonkeyPatch, source: str) -> Document:
    """Return the document that pandoc makes by itself."""
    with monkeypatch.context() as patch:
        patch.setattr(raw_rows, "cut", lambda text: raw_rows.Cut(text, {}))
        return read(source)


@pytest.mark.parametrize("gap", ["", "\n", "\n  "])
@pytest.mark.parametrize("cell", _CELLS)
def test_the_same_as_pandoc_alone(monkeypatch: pytest.MonkeyPatch, cell: str, gap: str) -> None:
    head = "<table>\n<caption>题</caption>\n<thead>\n<tr><th>一</th><th>二</th></tr>\n</thead>\n"
    rows = _table("{0}", cell, gap=gap)
    source = f"前文。\n\n{head}<tbody>\n{rows}</tbody>\n</table>\n\n后文。\n"
    found = read(source)
    assert codec.encode(found) == codec.encode(_whole(monkeypatch, source))
    assert len(nodes(found, Table)[0].rows) == 221


def test_plain_rows_are_no_work_for_pandoc() -> None:
    sizes = {
        len(raw_rows.cut(f"<table>\n{_table('甲{0}', '乙', rows=rows)}</table>\n").text)
        for rows in (250, 950)
    }
    assert len(sizes) == 1


def test_rows_that_others_part() -> None:
    rows = "".join(
        f'{_table("甲{0}", "乙", rows=100)}<tr><td rowspan="2">**丙**</td><td>丁</td></tr>\n'
        f"<tr><td>戊{number}</td></tr>\n"
        for number in range(3)
    )
    source = f"<table>\n{rows}</table>\n"
    assert len(raw_rows.cut(source).runs) == 3
    (table,) = nodes(read(source), Table)
    assert len(table.rows) == 306
    assert [plain(row[0].inlines) for row in table.rows[99:103]] == ["甲99", "丙", "戊0", "甲0"]


@pytest.mark.parametrize("around", ["```\n{0}```\n", "<!--\n{0}-->\n\n文\n", "{0}", "> 引\n{0}"])
def test_rows_that_stand_elsewhere(monkeypatch: pytest.MonkeyPatch, around: str) -> None:
    source = around.format(_table("甲", "乙"))
    found, whole = read(source), _whole(monkeypatch, source)
    for kind in (Paragraph, Table, CodeBlock):  # rows without a table have no places of their own
        assert len(nodes(found, kind)) == len(nodes(whole, kind))
    texts = [plain(each.inlines) for each in nodes(found, Paragraph)]
    assert texts == [plain(each.inlines) for each in nodes(whole, Paragraph)]
    assert "at0end" not in codec.encode(found).decode()


def test_rows_in_program_text_stay_lines() -> None:
    rows = _table("甲{0}", "乙")
    (block,) = nodes(read(f"```html\n{rows}```\n"), CodeBlock)
    assert f"{block.text}\n" == rows


def test_few_rows_are_left_to_pandoc() -> None:
    source = f"<table>\n{_table('甲', rows=150)}</table>\n"
    assert raw_rows.cut(source).text == source


def test_nothing_is_lost_of_long_tables() -> None:
    source = f"<table>\n{_table('甲{0}', '**乙**', '丙')}{_table('丁', '戊')}</table>\n"
    assert codes(source) == []
    assert [len(row) for row in nodes(read(source), Table)[0].rows] == [3] * 220 + [2] * 220

"""The proof that nothing is lost finds what a broken walk would lose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.diagnostics import Report
from pipeline.readers.docx import READER, drawings, flow, formulas, grid, leaves, runs
from pipeline.readers.registry import ReadOptions
from tests.readers.docx.test_inlines import FRACTION
from tests.readers.docx.test_structure import HEADINGS, cell, row, table
from tests.readers.docx.word import LONG, level, lists, numbered, pack, para, run, style, styled

if TYPE_CHECKING:
    from collections.abc import Callable

_BOX = (
    "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
    f"{para(run('框内话语'))}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)


def sample() -> bytes:
    """Return a file with a bit of everything."""
    body = (
        styled("a8", "总题目")
        + styled("1", "章名称")
        + para(f"{run('首句')}<w:hyperlink w:anchor='x'>{run('链接词')}</w:hyperlink>{_BOX}")
        + table(row(cell("左格"), cell("右格")))
        + numbered("列表项", 1)
        + para(run("公式") + FRACTION)
        + para(f"<w:ins w:id='1'>{run('插入词')}</w:ins>")
        + para(LONG)
    )
    return pack(body, styles=HEADINGS, numbering=lists(level(0, "decimal", "%1.")))


def lost(data: bytes) -> list[str]:
    report = Report()
    READER.read(data, "文件.docx", ReadOptions(), report)
    return [str(said) for said in report if said.code == "text-lost"]


def test_a_sound_reader_loses_nothing() -> None:
    assert not lost(sample())


def _nothing(*_: object, **__: object) -> list[object]:
    return []


def _without(word: str) -> Callable[..., None]:
    whole = runs.Runs._text

    def text(self: runs.Runs, value: str, *rest: object) -> None:
        if value != word:
            whole(self, value, *rest)  # type: ignore[arg-type]  # passed on

    return text


@pytest.mark.parametrize(
    ("owner", "name", "broken", "quoted"),
    [
        (runs.Runs, "_text", _without("首句"), "首句"),
        (runs.Runs, "_text", _without("右格"), "右格"),
        (runs.Runs, "_text", _without("章名称"), "章名称"),
        (runs.Runs, "_text", _without("总题目"), "总题目"),
        (runs, "_TRANSPARENT", frozenset[str](), "插入词"),
        (grid, "read", _nothing, "左格"),
        (drawings, "read", _nothing, "框内话语"),
        (flow.Flow, "_numbered", lambda *_, **__: None, "列表项"),
        (leaves, "with_captions", lambda blocks: list(blocks)[1:], "首句"),
        (formulas, "read", _nothing, "a"),
    ],
)
def test_sabotage_is_found(
    owner: object, name: str, broken: object, quoted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, name, broken)
    said = lost(sample())
    assert said
    assert any(quoted in each for each in said), said


_DELETED_ROW = "<w:tr><w:trPr><w:del w:id='1'/></w:trPr>" + cell("删去") + "</w:tr>"
_TABLES = {
    "plain": table(row(cell("甲"), cell("右格"))),
    "marked": table(row(cell(run("甲", "<w:b/>")), cell(run("右格", "<w:i/>")))),
    "in a table": table(row("<w:tc>" + table(row(cell("右格"))) + "<w:p/></w:tc>", cell("乙"))),
    "deleted row": table(row(cell("甲"), cell("右格")) + _DELETED_ROW),
    "control": table(
        "<w:sdt><w:sdtContent>" + row(cell("甲"), cell("右格")) + "</w:sdtContent></w:sdt>"
    ),
    "box in a cell": table(row(cell(run("甲") + _BOX), cell("右格"))),
}


@pytest.mark.parametrize("tables", _TABLES.values(), ids=_TABLES)
def test_words_of_tables_are_missed(tables: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables of nothing but words are gone over fast, others step by step."""
    data = pack(tables + para(LONG))
    assert not lost(data)
    monkeypatch.setattr(runs.Runs, "_text", _without("右格"))
    assert "'右格'" in lost(data)[0]


def test_what_a_style_hides_in_a_table_is_not_missed() -> None:
    hidden = style("h", "隐藏", "<w:rPr><w:vanish/></w:rPr>", kind="character")
    row_of = row(cell("甲"), cell(run("藏", '<w:rStyle w:val="h"/>') + run("右格")))
    assert not lost(pack(table(row_of) + para(LONG), styles=hidden))


def test_it_names_the_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs.Runs, "_text", _without("列表项"))
    (said,) = lost(sample())
    assert said.startswith("文件.docx:5: error: paragraph 5 has lost '列表项'")


def test_a_word_that_comes_twice_is_missed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = runs.Runs._text
    seen: list[str] = []

    def text(self: runs.Runs, value: str, *rest: object) -> None:
        seen.append(value)
        if seen.count("重") != 2 or value != "重":
            whole(self, value, *rest)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(runs.Runs, "_text", text)
    assert lost(pack(para("重") + para(LONG) + para("重") + para(LONG)))

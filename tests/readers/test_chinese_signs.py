"""Markdown as people type it who write Chinese: full-width signs, no blanks, prices."""

from __future__ import annotations

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import (
    BulletList,
    Code,
    CodeBlock,
    Document,
    Math,
    Paragraph,
    Quote,
    Rule,
    Section,
    Table,
)
from pipeline.model.walk import plain
from pipeline.readers.markdown import check
from pipeline.readers.markdown.prepare import prepare
from tests.readers.marked import codes, nodes, paragraphs, read


def headings(document: Document) -> list[str]:
    return [plain(each.heading) for each in nodes(document, Section)]


def rows(document: Document) -> list[list[str]]:
    (table,) = nodes(document, Table)
    return [[plain(cell.inlines) for cell in row] for row in table.rows]


# --- signs and blanks of full width -----------------------------------------------------------


@pytest.mark.parametrize("line", ["＃＃ 标题", "＃＃　标题", "##　标题"])
def test_headings(line: str) -> None:
    assert headings(read(f"文。\n\n{line}\n\n文。")) == ["标题"]
    assert codes(f"文。\n\n{line}\n\n文。") == ["wide-sign"]


@pytest.mark.parametrize("line", ["＃话题＃ 文", "＃标签"])
def test_topics_are_no_headings(line: str) -> None:
    assert paragraphs(read(line)) == [line]


@pytest.mark.parametrize("sign", ["＊", "－", "–", "—"])
def test_items_with_full_width_signs_keep_them(sign: str) -> None:
    (made,) = nodes(read(f"{sign} 甲\n{sign} 乙"), BulletList)
    assert [item.marker for item in made.items] == [sign, sign]
    assert paragraphs(read(f"{sign} 甲\n{sign} 乙")) == ["甲", "乙"]


@pytest.mark.parametrize("text", ["— 甲\n文", "—— 甲\n—— 乙", "甲－乙\n－丙"])
def test_dashes_alone_make_no_list(text: str) -> None:
    assert nodes(read(text), BulletList) == []


@pytest.mark.parametrize("lines", ["*　甲\n*　乙", "-　甲\n-　乙", "-甲\n-乙", "*甲\n*乙"])
def test_items_with_other_blanks_or_none(lines: str) -> None:
    document = read(lines)
    assert len(nodes(document, BulletList)[0].items) == 2
    assert paragraphs(document) == ["甲", "乙"]


@pytest.mark.parametrize("text", ["-5度\n-6度", "*强调\n续行*后", "*甲*\n*乙*", "-甲"])
def test_what_is_no_item(text: str) -> None:
    assert nodes(read(text), BulletList) == []


def test_a_quotation() -> None:
    assert paragraphs(read("＞ 引文")) == ["引文"]
    assert len(nodes(read("＞ 引文"), Quote)) == 1
    assert nodes(read("＞ 90% 的人"), Quote) == []


def test_a_line_of_full_width_blanks_is_empty() -> None:
    assert paragraphs(read("甲\n　\n乙")) == ["甲", "乙"]


def test_two_full_width_blanks_begin_a_paragraph() -> None:
    source = "　　一段。\n　　二段\n　　三段"
    assert paragraphs(read(source)) == ["一段。", "二段", "三段"]
    assert codes(source) == ["indented-paragraph"] * 2
    assert paragraphs(read("一行\n　　二行")) == ["一行二行"]
    assert paragraphs(read("一行。\\\n　　二行")) == ["一行。\n　　二行"]


# --- tables -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table",
    [
        "｜ 甲 ｜ 乙 ｜\n｜---｜---｜\n｜ 1 ｜ 2 ｜",
        "|甲|乙|\n|—|—|\n|1|2|",
        "甲｜乙\n－－－｜－－－\n1｜2",
        "> ｜甲｜乙｜\n> ｜：－－｜－－：｜\n> ｜1｜2｜",
    ],
)
def test_tables_with_full_width_signs(table: str) -> None:
    assert rows(read(f"文：\n\n{table}\n\n后文。")) == [["甲", "乙"], ["1", "2"]]
    assert codes(table) == ["wide-table"]


def test_full_width_bars_in_cells_stay() -> None:
    assert rows(read("| 甲｜乙 | 丙 |\n|---|---|\n| 1｜2 | 3 |")) == [
        ["甲｜乙", "丙"],
        ["1｜2", "3"],
    ]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("| 甲 | 乙 |\n|---|---|\n| 1 | 2 | 3 |", [["甲", "乙", ""], ["1", "2", "3"]]),
        ("| 甲 | 乙 |\n|---|\n| 1 | 2 |", [["甲", "乙"], ["1", "2"]]),
        ("甲 | 乙\n--- | ---\n1 | 2 | 3", [["甲", "乙", ""], ["1", "2", "3"]]),
    ],
)
def test_cells_for_which_the_head_has_no_column(table: str, expected: list[list[str]]) -> None:
    assert rows(read(table)) == expected
    assert codes(table) == ["table-widened"]


@pytest.mark.parametrize("row", ["| `1|2` | 3 |", "| 1\\|2 | 3 |", "| 1 | 2 | |"])
def test_bars_that_part_no_cells(row: str) -> None:
    assert codes(f"| 甲 | 乙 |\n|---|---|\n{row}") == []


# --- headings, rules, formulas -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# 学习C#", "学习C#"),
        ("# F# 与 C# {#cs}", "F# 与 C#"),
        ("# 标题 ##", "标题"),
        ("# 标题 #", "标题"),
        ("# C\\#", "C#"),
    ],
)
def test_signs_at_the_end_of_a_heading(line: str, expected: str) -> None:
    assert headings(read(f"文。\n\n{line}\n\n文。")) == [expected]


def test_ids_of_headings_as_kramdown_has_them() -> None:
    (section,) = nodes(read("文。\n\n# 标题 {: #bing .x}\n\n见[标题](#bing)。"), Section)
    assert section.id == "bing"


@pytest.mark.parametrize("rule", ["***", "* * *", "___"])
def test_a_rule_right_below_a_line(rule: str) -> None:
    document = read(f"甲\n{rule}\n乙")
    assert paragraphs(document) == ["甲", "乙"]
    assert len(nodes(document, Rule)) == 1


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("需$100，再加$200。式$E=mc^2$。", ["E=mc^2"]),
        ("共$5到$10。需$100，再$200。", []),
        ("$3$元，$n$个", ["3", "n"]),
        ("$1，2，3$", ["1，2，3"]),
        ("$100\\text{元，整}$", ["100\\text{元，整}"]),
        ("`$1元，$`与$x$", ["x"]),
    ],
)
def test_prices_are_no_formulas(text: str, formulas: list[str]) -> None:
    assert [each.tex for each in nodes(read(text), Math)] == formulas


# --- other notations ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected", "said"),
    [
        ("文++加++字", "文加字", ["inserted"]),
        ("文||遮||字", "文遮字", ["spoiler"]),
        ("C++ 与 D++", "C++ 与 D++", []),
        ("a||b||c 与 a || b", "a||b||c 与 a || b", []),
        ("`++a++`与\\++a++", "++a++与++a++", []),
        ("文%%一\n二%%字", "文字", ["comment"]),
        ("%%一\n\n二%%\n字", "字", ["comment"]),
        ("文%%一\n\n二%%字", "文%%一二%%字", []),
        ("打印 100%%\n字", "打印 100%%字", []),
    ],
)
def test_signs_in_lines(text: str, expected: str, said: list[str]) -> None:
    assert "".join(paragraphs(read(text))) == expected
    assert codes(text) == said


@pytest.mark.parametrize(
    "front",
    [
        '---json\n{"title": "标题"}\n---',
        '{\n  "title": "标题"\n}',
        ';;;\n{"title": "标题"}\n;;;',
        ';;;\n"title": "标题"\n;;;',
    ],
)
def test_front_matter_in_json(front: str) -> None:
    document = read(f"{front}\n\n正文。")
    assert document.meta.title == "标题"
    assert paragraphs(document) == ["正文。"]


@pytest.mark.parametrize("front", ["{\n不是\n}", '{\n"x": 1\n}', '{\n"title": "标题",\n}'])
def test_braces_that_are_no_front_matter(front: str) -> None:
    document = read(f"{front}\n\n正文。")
    assert document.meta.title == ""
    assert len(paragraphs(document)) == 2


@pytest.mark.parametrize(
    ("info", "title"),
    [
        ('js title="a_b.js" {1}', "a_b.js"),
        ("js [甲.js]", "甲.js"),
        ("js 示例", "示例"),
        ("js {1,3}", ""),
        ("js showLineNumbers", ""),
    ],
)
def test_titles_of_program_text(info: str, title: str) -> None:
    document = read(f"文\n\n```{info}\nx\n```\n")
    assert paragraphs(document) == ["文", *([title] if title else [])]
    assert nodes(document, CodeBlock)[0].language == "js"


def test_titles_of_tabs_and_containers() -> None:
    source = '::: code-tabs\n@tab 甲\n```js\na\n```\n:::\n\n:::warning{title="注意"}\n文。\n:::\n'
    assert paragraphs(read(source)) == ["甲", "注意", "文。"]
    assert paragraphs(read("@tab 甲")) == ["@tab 甲"]


def test_a_lost_character_is_an_error() -> None:
    report = Report()
    prepared = prepare("甲乙丙", "x.md", report)
    check.nothing_lost(prepared, {"blocks": [{"t": "Str", "c": "甲丙"}]}, "x.md", report)
    assert [item.code for item in report] == ["text-lost"]
    check.nothing_lost(prepared, {"blocks": [{"t": "Str", "c": "甲乙丙"}]}, "x.md", report)
    assert len(report) == 1


@pytest.mark.parametrize("cell", ["1. 项", "- 项", "(1) 项", "a) 项", "* 项", "1.", "2024. 年"])
def test_labels_in_cells_of_html_begin_no_list(cell: str) -> None:
    """A list would take in the ends of the cell and of the row."""
    row = f"<tr><td>{cell}</td><td>文</td></tr>\n"
    assert rows(read(f"<table>\n{row * 90}</table>\n")) == [[cell, "文"]] * 90


@pytest.mark.parametrize(
    "source",
    [
        "<div>1. 项</div>",
        "<center>1. 项</center>",
        '<p class="x">1. 项</p>',
        "<summary>1. 项</summary>",
        "<figcaption>1. 项</figcaption>",
        "<ul><li>1. 项</li></ul>",
        "<section>\n1. 项</section>",
    ],
)
def test_elements_end_where_they_end(source: str) -> None:
    """A list that begins in an element would go on over its end."""
    report = Report()
    document = read(f"{source}\n\n后\n", report=report)
    assert [item for item in report if item.severity == "warning"] == []
    assert paragraphs(document)[-1] == "后"
    assert isinstance(document.blocks[-1], Paragraph)


@pytest.mark.parametrize("code", ["<td>1. 项</td>", "<li>- 项", "<div>(1) 项"])
def test_tags_in_program_text_stay_as_they_are(code: str) -> None:
    [paragraph] = read(f"用`{code}`写\n").blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.inlines[1] == Code(text=code)

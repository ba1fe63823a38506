"""Elements of HTML in Markdown and in pages: read, or left out with a word; never in silence."""

from __future__ import annotations

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import (
    Code,
    CodeBlock,
    Document,
    Figure,
    Formula,
    Image,
    Math,
    Paragraph,
    Strong,
    Table,
)
from pipeline.model.walk import plain
from tests.readers.marked import codes, nodes, paragraphs, read, said


def rows(document: Document) -> list[list[str]]:
    (table,) = nodes(document, Table)
    return [[plain(cell.inlines) for cell in row] for row in table.rows]


_LOOKS = [
    "<center>文</center>",
    '<p align="center">文</p>',
    '<div align="right">文</div>',
    '<p style="text-align: center">文</p>',
    '<font color="red">文</font>',
    '<font size="5">文</font>',
    '<font face="楷体">文</font>',
    '<span style="color:red">文</span>',
    '<span style="background-color:#ff0">文</span>',
    '<span style="font-size:20px">文</span>',
    "<big>文</big>",
    "<ins>文</ins>",
    "<marquee>文</marquee>",
    "<details>文</details>",
]


@pytest.mark.parametrize("reader", ["markdown", "html"])
@pytest.mark.parametrize("source", _LOOKS)
def test_looks_are_left_out_with_a_word(source: str, reader: str) -> None:
    report = Report()
    document = read(f"{source}\n", reader, report=report)
    assert paragraphs(document) == ["文"]
    assert [each.code for each in report if each.code not in ("encoding", "language")] == [
        "looks-left-out"
    ]


@pytest.mark.parametrize("reader", ["markdown", "html"])
@pytest.mark.parametrize(
    "source",
    [
        "<p>文</p>",
        '<p align="left">文</p>',
        '<span style="text-emphasis: dot">文</span>',
        '<table><tr><td align="center">文</td></tr></table>',
        '<table><tr><td style="text-align:center">文</td></tr></table>',
        "<nobr>文</nobr>",
    ],
)
def test_what_is_read_or_says_nothing_is_not_reported(source: str, reader: str) -> None:
    assert codes(f"{source}\n", reader) == []


@pytest.mark.parametrize("reader", ["markdown", "html"])
def test_words_under_a_pointer_are_named(reader: str) -> None:
    source = '<abbr title="世界卫生组织">世卫</abbr>与<a href="https://a.cn" title="提示">链</a>\n'
    first, second = said(source, reader)
    assert (first.code, first.severity) == ("hover-text", "warning")
    assert "世界卫生组织" in first.message
    assert (second.code, second.severity) == ("hover-text", "info")
    assert "提示" in second.message


def test_titles_of_links_are_named() -> None:
    assert codes('[链](https://a.cn "提示")\n') == ["hover-text"]
    assert codes("[链](https://a.cn)\n") == []


@pytest.mark.parametrize("reader", ["markdown", "html"])
def test_what_forms_show_is_text(reader: str) -> None:
    source = (
        '姓名<input value="张三">，<input type="checkbox" checked>甲<input type=radio>乙'
        '<input type="hidden" value="密"><input type="submit" value="提交">\n'
    )
    [shown] = paragraphs(read(source, reader))
    assert shown.replace(" ", "") == "姓名张三，☒甲☐乙提交"


@pytest.mark.parametrize("reader", ["markdown", "html"])
def test_films_are_left_out_with_their_address(reader: str) -> None:
    """What stands in them is for browsers that cannot show them: that is no loss."""
    source = '前<iframe src="https://a.cn/v">不支持</iframe><embed src="b.swf">后\n'
    report = Report()
    document = read(source, reader, report=report)
    assert "".join(paragraphs(document)) == "前后"
    messages = [each.message for each in report if each.code == "element-dropped"]
    assert len(messages) == 2
    assert all(name in " ".join(messages) for name in ("https://a.cn/v", "b.swf"))
    assert "text-lost" not in [each.code for each in report]


def test_a_film_between_blocks_is_no_loss_of_text() -> None:
    assert codes('<canvas>画布</canvas>\n\n文\n\n<object data="a.pdf">无</object>\n') == [
        "element-dropped",
        "element-dropped",
    ]


@pytest.mark.parametrize("reader", ["markdown", "html"])
def test_what_stands_behind_an_embedded_object_is_kept(reader: str) -> None:
    """``embed`` has no end tag: nothing ends it but itself."""
    document = read('<p>前</p>\n\n<embed src="x.swf">\n\n<p>后</p>\n', reader)
    assert paragraphs(document) == ["前", "后"]


def test_tags_that_end_themselves_stand_once() -> None:
    assert paragraphs(read('甲<Badge text="新" />乙\n')) == ['甲<Badge text="新" />乙']


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<center>居</center>", "居"),
        ("<ul><li>一</li><li>二</li></ul>", "• 一\n• 二"),
        ("甲<ol><li>一<li>二</ol>乙", "甲\n1. 一\n2. 二\n乙"),
        ("<details><summary>题</summary>文</details>", "题\n文"),
        ("<p>一</p><p>二</p>", "一\n二"),
        ("<div>一</div>二<br><p>三</p>", "一\n二\n三"),
        ("`<ul>` \\<p>", "<ul> <p>"),
    ],
)
def test_blocks_in_cells_of_pipe_tables(cell: str, expected: str) -> None:
    """pandoc reads cells with such tags as empty."""
    source = f"|甲|乙|\n|--|--|\n|{cell}|尾|\n"
    report = Report()
    assert rows(read(source, report=report)) == [["甲", "乙"], [expected, "尾"]]
    assert not [each for each in report if each.severity != "info"]


def test_bold_titles_in_cells() -> None:
    [table] = read("|甲|\n|--|\n|<h3>题</h3>文|\n").blocks
    assert isinstance(table, Table)
    assert isinstance(table.rows[1][0].inlines[0], Strong)


def test_preformatted_text_keeps_its_blanks() -> None:
    [block] = read("<pre>\n预  格\n  式 &lt;\n</pre>\n").blocks
    assert isinstance(block, CodeBlock)
    assert block.text.rstrip("\n") == "预  格\n  式 <"


def test_a_figure_has_its_caption() -> None:
    source = '<figure><img src="a.png" alt="甲"><figcaption>图一</figcaption></figure>\n'
    [figure] = nodes(read(source), Figure)
    assert (plain(figure.caption), figure.image.alt) == ("图一", "甲")


def test_a_legend_is_a_line_of_its_own() -> None:
    assert paragraphs(read("<fieldset><legend>题</legend>文</fieldset>\n")) == ["题\n文"]


def test_drawings_are_pictures() -> None:
    drawing = '<svg width="9" height="9">\n<title>图名</title>\n\n<circle r="3"/>\n</svg>'
    document = read(f"前<svg width='9' height='9'><text>字</text></svg>后\n\n{drawing}\n\n末\n")
    inline, alone = nodes(document, Image)
    assert (inline.alt, alone.alt) == ("字", "图名")
    assert len(document.media) == 2
    assert paragraphs(document)[-1] == "末"


def test_formulas_of_elements_are_formulas() -> None:
    source = (
        "前<math><mi>x</mi><mo>=</mo><mn>1</mn></math>后\n\n"
        '<math display="block">\n<mi>y</mi>\n</math>\n\n坏<math><foo>丙</foo></math>\n'
    )
    document = read(source)
    assert [each.tex for each in nodes(document, Math)] == ["x = 1"]
    assert [each.tex for each in nodes(document, Formula)] == ["y"]
    assert "丙" in paragraphs(document)[-1]


@pytest.mark.parametrize(
    "source",
    ["用`<svg>a</svg>`画\n", "```\n<svg>\n</svg>\n```\n", "    <math>\n    </math>\n"],
)
def test_drawings_in_program_text_stay_program_text(source: str) -> None:
    document = read(source)
    assert not nodes(document, Image)
    assert any(
        "<svg>" in each or "<math>" in each
        for each in (
            *(each.text for each in nodes(document, Code)),
            *(each.text for each in nodes(document, CodeBlock)),
        )
    )


def test_a_drawing_that_nothing_closes_takes_nothing_with_it() -> None:
    document = read("有 <svg 没完\n\n|甲|\n|--|\n|<svg width='5' height='5'></svg>|\n")
    assert len(nodes(document, Table)) == 1
    first = document.blocks[0]
    assert isinstance(first, Paragraph)
    assert plain(first.inlines) == "有 <svg 没完"


def test_instructions_are_left_out_with_a_word() -> None:
    assert codes("<?php echo 1 ?>文\n") == ["comment"]

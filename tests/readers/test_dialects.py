"""Markdown as its many writers have it: what each of them expects, pandoc does otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import (
    Anchor,
    Code,
    CodeBlock,
    Document,
    Figure,
    Image,
    LineBreak,
    Link,
    Math,
    Note,
    Paragraph,
    Quote,
    Section,
    Strong,
    Table,
)
from pipeline.model.walk import plain, strings
from tests.readers.marked import codes, nodes, paragraphs, read
from tests.writers.test_markdown import bare, markdown

if TYPE_CHECKING:
    from pipeline.theme import Theme


def headings(document: Document) -> list[tuple[int, str]]:
    return [(each.level, plain(each.heading)) for each in nodes(document, Section)]


# --- headings --------------------------------------------------------------------------------


def test_headings_without_a_blank() -> None:
    source = "#第一章\n正文一。\n\n##第一节\n正文二。\n\n#第二章\n正文三。\n"
    document = read(source)
    assert headings(document) == [(1, "第一章"), (2, "第一节"), (1, "第二章")]
    assert paragraphs(document) == ["正文一。", "正文二。", "正文三。"]
    assert codes(source) == ["heading-without-blank"] * 3


@pytest.mark.parametrize(
    "line",
    [
        "#话题# 大家怎么看",
        "#标签/子标签",
        "#include <stdio.h>",
        "#1 楼的朋友",
        "#读书笔记 #小说",
        "#这一行以句号结束，所以是句子。",
    ],
)
def test_topics_and_tags_are_no_headings(line: str) -> None:
    assert headings(read(f"开头的段落。\n\n{line}\n\n后文。\n")) == []


def test_a_tag_is_no_heading_where_headings_have_a_blank() -> None:
    document = read("# 题目\n\n## 一节\n\n#标签\n\n文。\n")
    assert headings(document) == [(1, "一节")]
    assert "#标签" in paragraphs(document)


def test_a_heading_without_words_is_left_out() -> None:
    source = "# 甲\n\n文。\n\n##\n\n# 乙\n\n文。\n"
    assert headings(read(source)) == [(1, "甲"), (1, "乙")]
    assert codes(source) == ["heading-empty"]


def test_headings_without_a_blank_in_program_text() -> None:
    document = read("文。\n\n```\n##注释\n```\n")
    assert headings(document) == []
    assert nodes(document, CodeBlock)[0].text == "##注释"


# --- front matter ----------------------------------------------------------------------------


def test_front_matter_in_toml() -> None:
    source = (
        '+++\ntitle = "标题"\ndate = 2026-01-01\ntags = ["甲", "乙"]\nauthor = "张三"\n'
        "+++\n\n正文。\n"
    )
    document = read(source)
    assert (document.meta.title, document.meta.date) == ("标题", "2026-01-01")
    assert document.meta.keywords == ("甲", "乙")
    assert document.meta.title_span is not None
    assert document.meta.title_span.line == 2
    assert paragraphs(document) == ["正文。"]


def test_what_is_no_toml_is_text() -> None:
    assert paragraphs(read("+++\n不是 TOML\n+++\n\n正文。\n")) == ["+++不是 TOML +++", "正文。"]


def test_front_matter_with_full_width_colons_and_chinese_keys() -> None:
    document = read("---\n标题：论“一体化”：上\n作者：张三\n日期：2026年1月\n---\n\n正文。\n")
    assert document.meta.title == "论“一体化”：上"
    assert document.meta.creators[0].name == "张三"
    assert document.meta.date == "2026年1月"
    assert paragraphs(document) == ["正文。"]


def test_rules_around_a_sentence_are_no_front_matter() -> None:
    document = read("---\n他说：好。\n这一行没有冒号\n---\n\n正文。\n")
    assert document.meta.title == ""
    assert "他说：好。" in "".join(paragraphs(document) + [text for _, text in headings(document)])


# --- blocks ----------------------------------------------------------------------------------


@pytest.mark.parametrize("opener", ["::: tip 要点", ":::tip 要点", ":::tip[要点]", "::: tip 要点 "])
def test_containers_with_a_title(opener: str) -> None:
    document = read(f"前文\n\n{opener}\n内容。\n:::\n后文\n")
    assert paragraphs(document) == ["前文", "要点", "内容。", "后文"]
    assert plain(nodes(document, Strong)[0].inlines) == "要点"


@pytest.mark.parametrize("opener", ["::: tip", ":::tip", "::: {.tip}"])
def test_containers_right_below_a_line(opener: str) -> None:
    assert paragraphs(read(f"前文\n{opener}\n内容。\n:::\n后文\n")) == ["前文", "内容。", "后文"]


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ('js {1,3} title="a.js"', "js"),
        ("js{2}", "js"),
        ("{r, echo=FALSE}", "r"),
        ("python showLineNumbers", "python"),
        ("{.python #id}", "python"),
        ("c++", "cpp"),
        ("", ""),
    ],
)
def test_what_follows_the_language_of_a_fence(info: str, language: str) -> None:
    (block,) = nodes(read(f"甲\n\n```{info}\nconst 甲 = 1\n```\n\n乙\n"), CodeBlock)
    assert (block.text, block.language) == ("const 甲 = 1", language)


def test_a_fence_that_nothing_closes_goes_on_to_the_end() -> None:
    source = "甲\n\n```python\nx = 1\n\ny = 2\n"
    assert nodes(read(source), CodeBlock)[0].text.rstrip() == "x = 1\n\ny = 2"
    assert codes(source) == ["fence-open"]


@pytest.mark.parametrize("quote", ["", "> "])
def test_a_table_among_the_lines_of_a_paragraph(quote: str) -> None:
    lines = ("表前的话：", "| 甲 | 乙 |", "|---|:-:|", "| 1 | 2 |", "表后的话。")
    document = read("\n".join(quote + line for line in lines))
    (table,) = nodes(document, Table)
    assert [[plain(cell.inlines) for cell in row] for row in table.rows] == [
        ["甲", "乙"],
        ["1", "2"],
    ]
    assert paragraphs(document) == ["表前的话：", "表后的话。"]


def test_bars_alone_make_no_table() -> None:
    assert paragraphs(read("绝对值 |a| 与 |b|\n---|--- 不是表\n")) == [
        "绝对值 |a| 与 |b| ---|--- 不是表"
    ]


# --- lines and notes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        ("第二条 本法所称：", "（一）甲；", "（二）乙。"),
        ("一、总则", "二、分则", "三、附则"),
        ("① 圈一", "② 圈二"),
        ("● 圆点一", "● 圆点二"),
        ("第一，坚持。", "第二，发展。"),
    ],
)
def test_labelled_lines_stay_lines(lines: tuple[str, ...]) -> None:
    (paragraph,) = nodes(read("\n".join(lines)), Paragraph)
    assert plain(paragraph.inlines).split("\n") == list(lines)
    assert sum(isinstance(each, LineBreak) for each in paragraph.inlines) == len(lines) - 1


@pytest.mark.parametrize(
    "lines",
    [
        ("这是折行的", "一、二两条规定"),
        ("共有", "（三）这一项"),
        ("甲一、", "二、"),
        ("年", "2026年"),
    ],
)
def test_other_lines_are_joined(lines: tuple[str, ...]) -> None:
    assert paragraphs(read("\n".join(lines))) == ["".join(lines)]


def test_names_of_notes_and_links_are_no_text() -> None:
    source = "正文[^甲注]，见[这里][出处]。\n\n[^甲注]: 注释。\n\n[出处]: https://a.cn\n"
    assert codes(source) == []
    assert paragraphs(read(source)) == ["正文，见这里。", "注释。"]


def test_a_note_that_nothing_calls_is_called_at_the_end() -> None:
    source = "正文[^1]。\n\n[^1]: 一注。\n\n[^未用]: 没有人引用的注。\n"
    document = read(source)
    assert [plain(each.blocks[0].inlines) for each in nodes(document, Note)] == [  # type: ignore[union-attr]
        "一注。",
        "没有人引用的注。",
    ]
    assert codes(source) == ["note-not-called"]


def test_notes_that_notes_call() -> None:
    """GitHub follows such calls; what is not called in the text is not lost."""
    source = (
        "文[^甲]。\n\n[^甲]: 一注，见[^乙]、`[^乙]`与\\[^乙]。\n\n        [^乙]\n\n"
        "[^乙]: 二注，见[^甲]。\n[^丙]: 三注，见[^丁]。\n[^丁]: 四注，见[^丙]与[^没有]。\n"
    )
    document = read(source)
    assert paragraphs(document) == [
        "文。",
        "",
        "一注，见、[^乙]与[^乙]。",
        "三注，见。",
        "二注，见。",
        "四注，见与[^没有]。",
        "一注，见、[^乙]与[^乙]。",
        "三注，见。",
    ]
    assert [each.text for each in nodes(document, CodeBlock)] == ["[^乙]"] * 2
    assert codes(source) == ["note-not-called"]


def test_long_chains_of_notes() -> None:
    chain = [f"[^{number}]: 注{number}[^{number + 1}]" for number in range(1, 600)]
    document = read("\n".join(("文[^1]\n", *chain, "[^600]: 末")))
    assert len(nodes(document, Note)) == 600


def test_a_full_width_colon_behind_the_label_of_a_note() -> None:
    source = "文[^1]与[^2]。\n\n[^1]：一注。\n[^2]： 二注。\n\n后文\n[^1]：不是注。\n"
    document = read(source)
    assert [plain(each.blocks[0].inlines) for each in nodes(document, Note)] == [  # type: ignore[union-attr]
        "一注。",
        "二注。",
        "一注。",
    ]
    assert paragraphs(document)[1] == "后文：不是注。"
    assert codes(source) == ["note-wide-colon"] * 2


# --- note-takers: MkDocs, Obsidian, Typora, 语雀, 飞书, Notion ----------------------------------


def quotations(document: Document) -> list[list[str]]:
    return [
        [plain(each.inlines) for each in block.blocks if isinstance(each, Paragraph)]
        for block in nodes(document, Quote)
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('!!! note "题"\n    一段。\n\n    二段。\n\n后文。', ["题", "一段。", "二段。"]),
        ("!!! note\n    文。\n后文。", ["说明", "文。"]),
        ('!!! danger ""\n    文。\n\n后文。', ["文。"]),
        ('??? warning "折叠"\n\n    文。\n\n后文。', ["折叠", "文。"]),
        ("???+ my-kind\n    文。\n\n后文。", ["My kind", "文。"]),
        ('!!! tip inline end "旁"\n\t文。\n\n后文。', ["旁", "文。"]),
        ("> [!note] 题\n> 文。\n\n后文。", ["题", "文。"]),
        ("> [!tip]- 折叠\n> 文。\n\n后文。", ["折叠", "文。"]),
        ("> [!faq]\n> 文。\n\n后文。", ["常见问题", "文。"]),
        ("> [!自定义]\n> 文。\n\n后文。", ["自定义", "文。"]),
        ("> [!NOTE] 题\n> 文。\n\n后文。", ["题", "文。"]),
        ("> [!NOTE]\n> 文。\n\n后文。", ["说明", "文。"]),
        ("!> 文。\n\n后文。", ["注意", "文。"]),
        ("?> 文。\n\n后文。", ["提示", "文。"]),
        (":::tips\n文。\n:::\n\n后文。", ["文。"]),
        ('<callout emoji="💡" background-color="x">\n文。\n</callout>\n\n后文。', ["💡文。"]),
        ("<aside>\n💡 文。\n\n</aside>\n\n后文。", ["💡 文。"]),
    ],
)
def test_boxes_are_quotations(source: str, expected: list[str]) -> None:
    document = read(source)
    assert quotations(document) == [expected]
    last = document.blocks[-1]
    assert isinstance(last, Paragraph)
    assert plain(last.inlines) == "后文。"
    assert not [code for code in codes(source) if code in ("text-lost", "unknown-element")]


def test_boxes_in_boxes_hold_what_others_hold() -> None:
    source = (
        '- 项\n\n!!! note "外"\n    - 甲\n    - 乙\n\n    ```\n    !!! x\n    ```\n\n'
        '    !!! tip "内"\n        文。\n'
    )
    document = read(source)
    assert quotations(document) == [["外"], ["内", "文。"]]
    assert [block.text for block in nodes(document, CodeBlock)] == ["!!! x"]
    assert codes(source) == ["callout", "callout"]


@pytest.mark.parametrize(
    "line",
    ["!!! 太好了", "!!! wow", "??? 为什么", "[!note] 不在引文里", "他说!!! note", "> 引[!note] 文"],
)
def test_signs_that_begin_no_box(line: str) -> None:
    document = read(f"前文。\n\n{line}\n\n后文。")
    assert "".join(paragraphs(document)) == f"前文。{line.removeprefix('> ')}后文。"


@pytest.mark.parametrize(
    ("line", "expected", "code"),
    [
        ("见[[页]]。", "见页。", "wiki-link"),
        ("见[[页|文字]]。", "见文字。", "wiki-link"),
        ("见[[页#节]]。", "见页 > 节。", "wiki-link"),
        ("| [[页\\|文字]] | 乙 |\n|---|---|\n| 丙 | 丁 |", "", "wiki-link"),
        ("放![[笔记]]。", "放笔记。", "embed"),
        ("文%%注%%字", "文字", "comment"),
        ("%%\n注\n%%\n文字", "文字", "comment"),
        ("文字 ^0a1b2c", "文字", "block-id"),
        ("文字{: .red}", "文字", "attributes"),
        ('文字<mention-user id="x"/>', "文字", "feishu-object"),
        ("[TOC]\n\n文字", "文字", "contents-marker"),
        ("[[toc]]\n\n文字", "文字", "contents-marker"),
        ("@[toc](目录)\n\n文字", "文字", "contents-marker"),
    ],
)
def test_what_note_takers_write_in_a_line(line: str, expected: str, code: str) -> None:
    assert "".join(paragraphs(read(line))) == expected
    assert codes(line) == [code]


def test_an_address_in_words_for_a_picture_ends_nothing() -> None:
    report = Report()
    document = read('![标题](a.png){alt="见https://example.org/?a=1\\&b=2"}', report=report)
    (figure,) = nodes(document, Figure)
    assert plain(figure.caption) == "标题"
    assert figure.image.alt == "见https://example.org/?a=1&b=2"
    assert [item.code for item in report if item.severity == "error"] == []


def test_program_text_in_brackets_is_no_page() -> None:
    document = read("[[[`甲]]乙`]{.dots}](<b.md>)")
    assert [code.text for code in nodes(document, Code)] == ["甲]]乙"]
    document = read("[[[$a]]b$]{.dots}](<b.md>)")
    assert [math.tex for math in nodes(document, Math)] == ["a]]b"]


def test_links_within_a_note() -> None:
    source = "# 题 目\n\n见[[#题 目]]、[[#题 目|上文]]、[[#^abc]]。\n\n一段 ^abc\n\n# 又\n"
    document = read(source)
    assert [(each.target, plain(each.inlines)) for each in nodes(document, Link)] == [
        ("#题-目", "题 目"),
        ("#题-目", "上文"),
        ("#abc", "abc"),
    ]
    assert [each.id for each in nodes(document, Section)] == ["题-目", ""]
    assert [each.id for each in nodes(document, Anchor)] == ["abc"]
    assert codes(source) == []


def test_pictures_of_obsidian() -> None:
    found = nodes(read("文![[图.png]]、![[图.png|300]]、![[a b.png|说明]]。"), Image)
    assert [(each.source, each.alt, each.width) for each in found] == [
        ("图.png", "", ""),
        ("图.png", "", "300px"),
        ("a%20b.png", "说明", ""),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "`[[页]]` 与 `%%a%%` 与 `<callout>`",
        "$a_{[[i]]}$",
        "$$\n[[x]] %% y %%\n$$",
        "$a=2%%b%%$ 与\n100%%c",
        "```\n[[页]]\n%%a%%\n[TOC]\n```",
    ],
)
def test_program_text_and_formulas_are_left_alone(source: str) -> None:
    assert codes(source) == []


def test_only_space_makes_no_paragraph() -> None:
    assert paragraphs(read("甲\n\n<br />\n\n乙\n")) == ["甲", "乙"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("||整段||", "整段"),
        ("||甲||和||乙||。", "甲和乙。"),
        ("前||行内||后", "前行内后"),
        ("||甲||乙|", "||甲||乙|"),
        ("`||甲||`", "||甲||"),
    ],
)
def test_hidden_words_are_shown(source: str, expected: str) -> None:
    assert paragraphs(read(f"{source}\n")) == [expected]


def test_empty_cells_are_no_hidden_words() -> None:
    [table] = read("||甲||\n|--|--|--|\n|a|b|c|\n").blocks
    assert isinstance(table, Table)
    assert [plain(cell.inlines) for cell in table.rows[0]] == ["", "甲", ""]


@pytest.mark.parametrize("source", ["[//]: # (注)", "[x]: <> (注)", '[comment]: # "注"'])
def test_labels_that_are_comments_are_named(source: str) -> None:
    assert codes(f"文\n\n{source}\n{source}\n") == ["comment", "comment"]
    assert paragraphs(read(f"文\n\n{source}\n")) == ["文"]


def test_labels_inside_a_paragraph_are_text() -> None:
    assert paragraphs(read("文\n[//]: # (注)\n")) == ["文[//]: # (注)"]


def test_tabs_are_passages_with_titles() -> None:
    source = '=== "甲"\n\n    一\n\n=== "乙"\n\n    ```js\n    b\n    ```\n\n后\n'
    document = read(source)
    assert paragraphs(document) == ["甲", "一", "乙", "后"]
    assert [each.text for each in nodes(document, CodeBlock)] == ["b"]
    assert codes(source) == ["callout", "callout"]


@pytest.mark.parametrize(
    ("source", "words", "width"),
    [
        ("文![图|300](a.png)", "图", "300px"),
        ("文![图|300x200](a.png)", "图", "300px"),
        ("文![图](a.png =300x200)", "图", "300px"),
        ('文![](a.png "题" =80x)', "", "80px"),
        ("文![图|文](a.png)", "图|文", ""),
        ("文![图\\|300](a.png)", "图|300", ""),
        ("文![图|300](a.png){width=2em}", "图|300", "2em"),
    ],
)
def test_widths_of_pictures(study: Theme, source: str, words: str, width: str) -> None:
    document = read(f"{source}\n")
    [image] = nodes(document, Image)
    assert (image.alt, image.width) == (words, width)
    assert bare(read(markdown(document, study))) == bare(document)


@pytest.mark.parametrize("signs", ["| ", "> ", "- ", "1. ", "> - ", "# ", ": "])
def test_a_block_that_looks_like_the_name_of_one_is_text(signs: str) -> None:
    assert "^abc123" in "".join(strings(read(f"甲\n\n{signs}^abc123\n")))
    assert codes(f"甲\n\n{signs}^abc123\n") == []
    assert codes(f"甲\n\n{signs}乙 ^abc123\n") == ["block-id"]

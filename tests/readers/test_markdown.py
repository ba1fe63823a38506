"""Markdown: what every notation becomes, what is said, what is refused."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import (
    Anchor,
    BookTitle,
    BulletList,
    CodeBlock,
    Dialogue,
    EmphasisDots,
    Figure,
    Formula,
    Image,
    LanguageRun,
    Link,
    Paragraph,
    PointList,
    ProperName,
    Quote,
    Ruby,
    Rule,
    Section,
    Signature,
    Small,
    Strong,
    Subscript,
    Table,
    Verse,
)
from pipeline.model.walk import plain
from pipeline.readers.overrides import LineOverride, Overrides
from pipeline.readers.registry import ReadOptions
from pipeline.readers.surroundings import Surroundings
from tests.readers.marked import PNG, codes, nodes, read, said

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model.nodes import Document, Node


def text(document: Document) -> str:
    return "\n".join(plain(each.inlines) for each in nodes(document, Paragraph))


@pytest.mark.parametrize(
    "source",
    [
        "**“重点”**，后",
        "这是**“重点”**的",
        "**重点：**内容",
        "《**书**》",
        "前**（注）**后",
        "前**重点。**后",
        "**「重」**、**『点』**",
        "中文**abc**中文",
    ],
)
def test_bold_beside_chinese_marks(source: str) -> None:
    document = read(source)
    assert nodes(document, Strong)
    assert text(document) == source.replace("**", "")


@pytest.mark.parametrize("source", ["`**“重”**，`", "```\n**“重”**，\n```"])
def test_code_keeps_its_stars(source: str) -> None:
    document = read(source)
    assert not nodes(document, Strong)
    assert "**“重”**，" in str(document)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("一行\n二行", "一行二行"),
        ("**一行**\n二行", "一行二行"),
        ("用\nPython\n写", "用Python写"),
        ("two\nwords", "two words"),
        ("他说“好”\n“不好”", "他说“好”“不好”"),
        ("say “a”\n“b”", "say “a” “b”"),
        ("한국어\n단어", "한국어 단어"),
        ("一行\n　　二行", "一行二行"),
        ("前[^1]\n后\n\n[^1]: 注", "前后\n注"),
    ],
)
def test_line_breaks(source: str, expected: str) -> None:
    assert text(read(source)) == expected


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("[字]{.dots}", EmphasisDots),
        ('<em class="dots">字</em>', EmphasisDots),
        ('<span style="text-emphasis: dot">字</span>', EmphasisDots),
        ("[字]{.proper-name}", ProperName),
        ("<u>字</u>", ProperName),
        ("[字]{.book-title}", BookTitle),
        ('<span style="text-decoration: underline wavy">字</span>', BookTitle),
        ("[字]{.small}", Small),
        ("<small>字</small>", Small),
        ("<sub>字</sub>", Subscript),
        ("[字]{lang=ar dir=rtl}", LanguageRun),
        ("[]{#here}字", Anchor),
        ("[字](#x)", Link),
        ("{字|zì}", Ruby),
        ("<ruby>字<rt>zì</rt></ruby>", Ruby),
        ("> 字", Quote),
        ("| 字\n| 二", Verse),
        ("::: verse\n字\\\n二\n:::", Verse),
        ("::: signature\n字\\\n二\n:::", Signature),
        ("::: rule\n＊ 字\n:::", Rule),
        ("$$\n字\n$$", Formula),
        ("```math\n字\n```", Formula),
        ("\\begin{align}\n字&=1\n\\end{align}", Formula),
        ("```python\n字\n```", CodeBlock),
    ],
)
def test_notations(source: str, kind: type[Node]) -> None:
    document = read(source)
    assert nodes(document, kind)
    assert "字" in str(document)
    assert codes(source) == []


def test_ruby_for_each_character() -> None:
    found = nodes(read("{漢字|hàn|zì}{東京|とうきょう}"), Ruby)
    assert [(plain(ruby.base), ruby.reading) for ruby in found] == [
        ("漢", "hàn"),
        ("字", "zì"),
        ("東京", "とうきょう"),
    ]


def test_points_with_their_labels() -> None:
    [points] = nodes(
        read(
            '::: {.points scheme="第N，"}\n- [第一，]{.label}甲\n- [最后，]{.label value=0}乙\n:::'
        ),
        PointList,
    )
    assert points.scheme == "第N，"
    assert [(item.label, item.ordinal) for item in points.items] == [("第一，", 1), ("最后，", 0)]


def test_numbers_are_labelled_as_in_plain_text() -> None:
    [points] = nodes(read("1. 甲\n1. 乙"), PointList)
    assert points.scheme == "1."
    assert [item.label for item in points.items] == ["1. ", "2. "]


def test_tasks_and_markers() -> None:
    [tasks] = nodes(read("- [ ] 甲\n- [x] 乙\n- [✦]{.marker} 丙"), BulletList)
    assert [(item.task, item.marker) for item in tasks.items] == [
        ("open", ""),
        ("done", ""),
        ("", "✦"),
    ]


def test_dialogue() -> None:
    source = "::: dialogue\n[问：]{.speaker}好吗？\n\n[答：]{.speaker}好。\n\n很好。\n:::"
    [dialogue] = nodes(read(source), Dialogue)
    assert [(turn.speaker, len(turn.blocks)) for turn in dialogue.turns] == [
        ("问：", 1),
        ("答：", 2),
    ]


def test_table_of_html_keeps_spans() -> None:
    source = (
        '<table id="t"><caption>题</caption>\n<tr><th colspan="2" align="right">头</th></tr>\n'
        '<tr><th>甲</th><td rowspan="2">乙<br>丙</td></tr><tr><th>丁</th></tr></table>\n\n[见](#t)'
    )
    [table] = nodes(read(source), Table)
    assert (table.header_rows, table.header_columns, table.id) == (1, 1, "t")
    assert plain(table.caption) == "题"
    assert table.rows[0][0].column_span == 2
    assert table.rows[0][0].alignment == "right"
    assert table.rows[1][1].row_span == 2
    assert plain(table.rows[1][1].inlines) == "乙\n丙"


def test_table_with_alignments_and_id() -> None:
    [table] = nodes(read("| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |\n\n: 题 {#tbl:a}"), Table)
    assert table.alignments == ("left", "right")
    assert (table.header_rows, table.id, plain(table.caption)) == (1, "tbl:a", "题")


def test_lists_in_cells_become_lines() -> None:
    source = "+----+\n| 甲 |\n|    |\n| -  |\n|  乙|\n+----+\n"
    assert "text-lost" not in codes(source)


def test_figures(tmp_path: Path) -> None:
    (tmp_path / "图 1.png").write_bytes(PNG)
    source = (
        "![题 **粗**](<图 1.png>){#fig:a alt=替代 width=50%}\n\n![替](<图 1.png>){.no-caption}\n\n"
        "文![内](<图 1.png>)"
    )
    document = read(source, folder=tmp_path)
    first, second = nodes(document, Figure)
    assert (plain(first.caption), first.image.alt, first.id) == ("题 粗", "替代", "fig:a")
    assert first.image.width == "50%"
    assert (second.caption, second.image.alt) == ((), "替")
    assert [item.name for item in document.media] == ["图 1.png"]
    assert {image.source for image in nodes(document, Image)} == {"图 1.png"}


def test_what_was_opened_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PNG)
    surroundings = Surroundings(tmp_path)
    read("![](a.png) ![](b.png)", options=ReadOptions(surroundings=surroundings))
    assert set(surroundings.opened) == {"a.png", "b.png"}
    assert surroundings.opened["a.png"]
    assert not surroundings.opened["b.png"]


def test_picture_in_the_text() -> None:
    uri = "data:image/png;base64," + base64.b64encode(PNG).decode()
    [media] = read(f"![替代]({uri})").media
    assert (media.media_type, media.data, media.width) == ("image/png", PNG, 1)


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("missing.png", "reference-refused"),
        ("../outside.png", "reference-refused"),
        ("/etc/passwd", "reference-refused"),
        ("https://example.org/a.png", "picture-remote"),
        ("//example.org/a.png", "picture-remote"),
        ("broken.png", "picture-refused"),
        ("data:image/png;base64,AAAA", "picture-refused"),
        ("data:image/png;base64,A", "picture-broken"),
    ],
)
def test_pictures_that_cannot_be_had_leave_their_words(
    reference: str, code: str, tmp_path: Path
) -> None:
    (tmp_path / "broken.png").write_bytes(PNG[:40])
    source = f"前文。\n\n文![替代]({reference})。"
    [warning] = said(source, folder=tmp_path)
    assert (warning.code, warning.severity) == (code, "warning")
    assert warning.span is not None
    assert warning.span.line == 3
    assert text(read(source, folder=tmp_path)) == "前文。\n文替代。"


def test_headings_say_what_the_model_holds() -> None:
    [section] = nodes(read('# 甲 {#a .inferred number=2 label="短"}\n\n文\n\n# 乙'), Section)[:1]
    assert (section.id, section.inferred, section.number, section.label) == ("a", True, 2, "短")


def test_links_to_headings_as_on_github() -> None:
    document = read("# 前言 A\n\n# 第一章：开始\n\n[见](#第一章开始)与[见](#前言-a)")
    assert [section.id for section in nodes(document, Section)] == ["前言-a", "第一章开始"]


def test_brackets_and_at_signs_are_text() -> None:
    source = "# 前言\n\n# 后记\n\n[前言]与@张三"
    assert text(read(source)) == "[前言]与@张三"


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16", "utf-8-sig"])
def test_encodings(encoding: str) -> None:
    source = "# 標題一\r\n\r\n這是**正文**的第一行，很長很長的一行文字。\r\n"
    document = read(source.encode(encoding))
    assert document.meta.title == "標題一"
    assert nodes(document, Strong)


def test_front_matter_that_is_broken_names_its_line() -> None:
    with pytest.raises(KanbenError, match="quotation marks") as caught:
        read("---\ntitle: 好\ndate: [x\n---\n\n文")
    assert caught.value.diagnostic.code == "front-matter-broken"
    assert caught.value.diagnostic.span is not None
    assert caught.value.diagnostic.span.line in (3, 4)


def test_sidecar_sets_the_title_and_not_lines() -> None:
    overrides = Overrides(title="另一题", authors=("甲",))
    document = read("# 题\n\n文", options=ReadOptions(overrides=overrides))
    assert document.meta.title == "另一题"
    assert [person.name for person in document.meta.creators] == ["甲"]


def test_lines_in_a_sidecar_are_for_plain_text() -> None:
    line = LineOverride(number=1, reads="题", role="heading")
    report = Report()
    read("文", options=ReadOptions(overrides=Overrides(line=(line,))), report=report)
    assert "sidecar-lines-unused" in [item.code for item in report]


@pytest.mark.parametrize("source", ["", "  \n", "<!-- 只有注释 -->"])
def test_nothing_is_an_error(source: str) -> None:
    with pytest.raises(KanbenError):
        read(source)


@pytest.mark.parametrize(
    "source",
    [
        ">" * 100_000 + " x",
        "> " * 500 + "x",
        "".join(f"{'  ' * depth}- x\n" for depth in range(500)),
        "[x" * 200 + "]{.a}" * 200,
        "<div>\n" * 500 + "x",
    ],
    ids=["100000 quotations", "500 quotations", "500 lists", "200 spans", "500 divisions"],
)
def test_deep_nesting_ends(source: str) -> None:
    with pytest.raises(KanbenError) as caught:
        read(source)
    assert caught.value.diagnostic.code in (
        "nested-too-deeply",
        "pandoc-too-slow",
        "pandoc-too-large",
    )


def test_levels_that_can_be_read() -> None:
    document = read("".join(f"{'  ' * depth}- x\n" for depth in range(60)))
    assert len(nodes(document, BulletList)) == 60


def test_addresses_end_where_chinese_begins() -> None:
    found = nodes(read("请看https://a.cn/b，**好**。见 https://b.cn。`https://c.cn，`"), Link)
    assert [link.target for link in found] == ["https://a.cn/b", "https://b.cn"]


def test_characters_are_never_altered() -> None:
    source = "\"直引号\" 'a'... -- --- “弯” ……——（c）(c) a@b"
    assert text(read(source)) == source

"""HTML: what pandoc would lose, encodings, tags left out, notes, lines."""

from __future__ import annotations

import pytest

from pipeline.diagnostics import KanbenError
from pipeline.model.nodes import (
    Anchor,
    BookTitle,
    BulletList,
    Cell,
    CodeBlock,
    EmphasisDots,
    Figure,
    LanguageRun,
    Link,
    NoteReference,
    PageBreak,
    Paragraph,
    PointList,
    ProperName,
    Ruby,
    Section,
    Small,
    Strikeout,
    Strong,
    Table,
)
from pipeline.model.walk import plain
from tests.readers.marked import codes, nodes, read


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<ruby>漢<rt>hàn</rt>字<rt>zì</rt></ruby>", [("漢", "hàn"), ("字", "zì")]),
        ("<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>", [("漢", "hàn")]),
        ("<ruby><rb>漢<rb>字<rt>hàn<rt>zì</ruby>", [("漢", "hàn"), ("字", "zì")]),
        ("<ruby><b>漢字</b><rt>hàn zì</rt></ruby>", [("漢字", "hàn zì")]),
        ("<ruby><ruby>漢<rt>hàn</rt></ruby><rt>Han</rt></ruby>", [("漢", "Han"), ("漢", "hàn")]),
        (
            "<ruby><rb>旧</rb><rb>金</rb><rt>jiù</rt><rt>jīn</rt><rtc>San F.</rtc></ruby>",
            [("旧金", "San F."), ("旧", "jiù"), ("金", "jīn")],
        ),
        (
            "<ruby><rbc><rb>旧<rb>金</rbc><rtc><rt>jiù<rt>jīn</rtc><rtc><rt>San F.</ruby>",
            [("旧金", "San F."), ("旧", "jiù"), ("金", "jīn")],
        ),
        ("<ruby>東京<rtc><rt>とう<rt>きょう</ruby>", [("東", "とう"), ("京", "きょう")]),
        ("<ruby>東京都<rtc><rt>とう<rt>きょう</ruby>", [("東京都", "とうきょう")]),
        ("<ruby>A<rtc>to ky<rtc>東</ruby>", [("A", "東"), ("A", "to ky")]),
        ("<ruby>粗体<rt>cū<br>tǐ</rt></ruby>", [("粗体", "cū tǐ")]),
    ],
)
def test_ruby(source: str, expected: list[tuple[str, str]]) -> None:
    found = nodes(read(page(f"<p>前{source}后</p>"), "html"), Ruby)
    assert [(plain(ruby.base), ruby.reading) for ruby in found] == expected


def test_meanings_that_pandoc_has_no_word_for() -> None:
    body = (
        '<p><u>名</u><em class="dots">重</em><span style="text-emphasis-style: dot">重</span>'
        '<cite class="book-title">书</cite><small>小</small><s>删</s><q>引</q>'
        '<span dir="rtl" lang="ar">م</span><i lang="en">x</i></p><p dir="rtl" lang="he">ש</p>'
    )
    document = read(page(body), "html")
    counts = [
        len(nodes(document, kind))
        for kind in (ProperName, EmphasisDots, BookTitle, Small, Strikeout, LanguageRun)
    ]
    assert counts == [1, 2, 1, 1, 1, 3]
    assert "“引”" in plain(nodes(document, Paragraph)[0].inlines)


def test_tags_that_html_lets_out() -> None:
    body = "<ul><li>甲<li>乙<ul><li>丙</ul></ul><table><tr><th>头<tr><td>一<td>二</table><p>段<p>段"
    document = read(page(body), "html")
    assert [len(each.items) for each in nodes(document, BulletList)] == [2, 1]
    [table] = nodes(document, Table)
    assert [len(row) for row in table.rows] == [2, 2]


def test_lines_of_blocks() -> None:
    source = page("\n<p>一</p>\n<ul>\n<li>二\n</ul>\n<h2>\n三</h2>\n<pre>四</pre>")
    document = read(source, "html")
    assert [each.span.line for each in nodes(document, Paragraph) if each.span] == [2, 4]
    assert [each.span.line for each in nodes(document, Section) if each.span] == [7]
    assert [each.span.line for each in nodes(document, CodeBlock) if each.span] == [8]


@pytest.mark.parametrize(
    ("encoding", "declared"), [("gb18030", "gb2312"), ("big5", "big5"), ("utf-8", "utf-8")]
)
def test_declared_encoding(encoding: str, declared: str) -> None:
    source = page("<p>短</p>", f'<meta charset="{declared}"><title>題</title>').encode(encoding)
    document = read(source, "html")
    assert document.meta.title == "題"


def test_a_declaration_that_is_wrong_is_not_believed() -> None:
    body = "<p>这是一段用来认出编码的中文文字，足够长了。</p>"
    source = page(body, '<meta charset="utf-8">').encode("gb18030")
    assert "编码" in plain(nodes(read(source, "html"), Paragraph)[0].inlines)


def test_notes_go_to_their_calls() -> None:
    body = (
        '<p>文<sup><a href="#n1" epub:type="noteref">1</a></sup></p><hr>'
        '<ol><li id="n1" role="doc-endnote"><p>注文<a href="#r" role="doc-backlink">↩</a></p></ol>'
    )
    document = read(page(body), "html")
    assert len(nodes(document, NoteReference)) == 1
    assert [plain(each.inlines) for each in nodes(document, Paragraph)] == ["文", "注文"]
    assert len(document.blocks) == 1


def test_page_breaks_of_style_and_class() -> None:
    body = '<p>一</p><p style="page-break-before: always">二</p><hr class="page-break"><p>三</p>'
    assert len(nodes(read(page(body), "html"), PageBreak)) == 2


def test_only_ids_that_links_lead_to_stay() -> None:
    document = read(
        page('<h2 id="a">甲</h2><p>见<a href="#a">甲</a></p><h2 id="b">乙</h2>'), "html"
    )
    assert [each.id for each in nodes(document, Section)] == ["a", ""]
    assert [each.target for each in nodes(document, Link)] == ["#a"]


def test_kanbens_own_points() -> None:
    body = '<ol class="points"><li><p><b class="label">第一，</b>甲</p></li></ol>'
    [points] = nodes(read(page(body), "html"), PointList)
    assert (points.scheme, points.items[0].label) == ("第N，", "第一，")


def test_what_is_no_text_is_left_out_with_a_word() -> None:
    body = "<p>文</p><script>var 甲</script><style>乙{}</style><iframe src=x>丙</iframe>"
    assert codes(page(body), "html") == ["element-dropped"] * 3
    assert "甲" not in str(read(page(body), "html"))


def test_figure_with_a_caption_that_is_no_alt() -> None:
    body = '<figure><img src="x.png" alt="替"><figcaption>图</figcaption></figure>'
    [figure] = nodes(read(page(body), "html"), Figure)
    assert (figure.image.alt, plain(figure.caption)) == ("替", "图")


@pytest.mark.parametrize("depth", [500, 100_000])
def test_deep_nesting_is_a_clear_error(depth: int) -> None:
    with pytest.raises(KanbenError) as caught:
        read("<div>" * depth + "x", "html")
    assert caught.value.diagnostic.code == "nested-too-deeply"


def test_a_link_to_the_title_leads_to_the_text() -> None:
    body = '<h1 id="top">题</h1><p>文</p><h2>节</h2><p><a href="#top">回</a></p>'
    assert [each.id for each in nodes(read(page(body), "html"), Anchor)] == ["top"]


# --- tables whose cells reach into other rows ------------------------------------------------


def _cells(source: str) -> list[list[str]]:
    (table,) = nodes(read(source, "html"), Table)
    return [[plain(cell.inlines) for cell in row] for row in table.rows]


def test_cells_beside_those_that_reach_down_are_kept() -> None:
    """pandoc adds up the cells of each row, and drops C and D without a word."""
    source = (
        "<table><tr><td rowspan=2>A<td rowspan=2>B<tr><td>C<td>D<tr><td>E<td>F<td>G<td>H</table>"
        "<p>后文"
    )
    assert _cells(source)[1:] == [["C", "D"], ["E", "F", "G", "H"]]
    shorter = "<table><tr><td rowspan=2>A<td rowspan=2>B<tr><td>C<td>D<tr><td>E</table>"
    assert _cells(shorter)[1] == ["C", "D"]


def test_a_cell_does_not_reach_out_of_its_group() -> None:
    source = "<table><thead><tr><th rowspan=9>A<th>B<tbody><tr><td>C<td>D</table>"
    assert _cells(source) == [["A", "B"], ["C", "D"]]


def test_a_cell_across_all_columns_makes_no_new_ones() -> None:
    source = "<table><tr><th>甲<th>乙<tr><td>1<td>2<tr><td colspan=99>合计</table>"
    (table,) = nodes(read(source, "html"), Table)
    assert [len(row) for row in table.rows] == [2, 2, 1]
    assert table.rows[2][0].column_span == 2


def test_tables_in_tables_are_counted_each_by_itself() -> None:
    source = (
        "<table><tr><td rowspan=2>A<table><tr><td colspan=5>内</table><tr><td>B<td>C"
        "<tr><td>D</table>"
    )
    document = read(source, "html")
    assert {"A", "内", "B", "C", "D"} <= {
        part for cell in nodes(document, Cell) for part in plain(cell.inlines).split("\n")
    }


def test_what_is_no_paragraph_in_a_cell_keeps_its_inlines() -> None:
    source = (
        "<table><tr><td><dl><dt>术语<dd><ruby>漢<rt>hàn</ruby></dl><td>"
        "<blockquote><p><b>粗</b></blockquote></table>"
    )
    document = read(source, "html")
    assert [(plain(each.base), each.reading) for each in nodes(document, Ruby)] == [("漢", "hàn")]
    assert [plain(each.inlines) for each in nodes(document, Strong)] == ["粗"]


def test_what_stands_outside_main_is_kept() -> None:
    """pandoc reads nothing but ``main`` where a page has one, and says nothing."""
    source = "<header><h1>题</h1></header><p>前言</p><main><p>正文</p></main><footer>版权</footer>"
    document = read(source, "html")
    assert document.meta.title == "题"
    assert [plain(each.inlines) for each in nodes(document, Paragraph)] == ["前言", "正文", "版权"]


def test_navigation_is_no_text_and_is_reported() -> None:
    source = "<nav><ul><li><a href=/>首页</a></ul></nav><h1>题</h1><p>正文"
    document = read(source, "html")
    assert document.meta.title == "题"
    assert [plain(each.inlines) for each in nodes(document, Paragraph)] == ["正文"]
    assert "element-dropped" in codes(source, "html")


# --- what other programs make --------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "<p hidden>字</p>",
        '<div style="visibility: hidden"><p>字</p></div>',
        '<p style="DISPLAY:none">字</p>',
    ],
)
def test_what_a_script_would_show_is_kept_and_said(source: str) -> None:
    """WeChat's articles are hidden as a whole until their script runs."""
    document = read(f"<p>前</p>{source}", "html")
    assert [plain(each.inlines) for each in nodes(document, Paragraph)] == ["前", "字"]
    assert codes(f"<p>前</p>{source}", "html") == ["hidden-kept"]


def test_fields_of_forms_keep_their_text() -> None:
    document = read("<p>前</p><textarea>域中字</textarea><p>后</p>", "html")
    assert [plain(each.inlines) for each in nodes(document, Paragraph)] == ["前", "域中字", "后"]


def test_what_a_document_type_declares_is_no_text() -> None:
    source = '<!DOCTYPE html [\n<!ENTITY a "甲>乙">\n]>\n<p>文&a;</p>'
    document = read(source, "html")
    [paragraph] = nodes(document, Paragraph)
    assert plain(paragraph.inlines) == "文&a;"
    assert paragraph.span is not None
    assert paragraph.span.line == 4
    assert codes(source, "html") == ["entities-not-read"]


def test_word_saves_pages_with_its_own_tags() -> None:
    source = (
        "<p class=MsoNormal>甲<o:p></o:p></p>"
        "<!--[if gte mso 9]><xml><w:x>宏</w:x></xml><![endif]-->"
        "<p><![if !supportLists]>一、<![endif]>乙</p>"
    )
    document = read(source, "html")
    assert [plain(each.inlines) for each in nodes(document, Paragraph)] == ["甲", "一、乙"]


def test_returns_from_notes_are_no_text() -> None:
    source = (
        '<p>文<a id="r1" role="doc-noteref" href="#n1">1</a></p>'
        '<ol><li id="n1"><p>注 <a href="#r1">↩</a></p></li></ol>'
    )
    [note] = read(source, "html").notes
    assert [plain(each.inlines) for each in note.blocks if isinstance(each, Paragraph)] == ["注"]

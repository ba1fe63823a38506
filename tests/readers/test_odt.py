"""ODT: labels of lists, rubies, boxes, formulas, pictures, metadata; and the other formats."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from pipeline.diagnostics import KanbenError
from pipeline.model.nodes import (
    BulletList,
    EmphasisDots,
    Figure,
    Formula,
    Link,
    Math,
    PageBreak,
    Paragraph,
    PointList,
    Ruby,
    Section,
    Strong,
    Table,
)
from pipeline.model.walk import plain
from pipeline.readers.odt import objects
from tests.readers.marked import PNG, archive, codes, nodes, read

OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
CONTENT = (
    f"<office:document-content {OFFICE}><office:body><office:text>"
    '<text:h text:outline-level="1">第一章</text:h>'
    "<text:p>前<text:ruby><text:ruby-base>漢字</text:ruby-base>"
    "<text:ruby-text>hànzì</text:ruby-text></text:ruby>后</text:p>"
    '<text:p><draw:frame svg:width="2cm"><draw:image xlink:href="Pictures/a.png"/></draw:frame>'
    "</text:p>"
    '<text:h text:outline-level="1">第二章</text:h><text:p>完</text:p>'
    "</office:text></office:body></office:document-content>"
)
META = (
    f"<office:document-meta {OFFICE}><office:meta><dc:title>题</dc:title>"
    "<dc:creator>甲</dc:creator>"
    "</office:meta></office:document-meta>"
)
STYLES = (
    f"<office:document-styles {OFFICE}><office:font-face-decls/><office:styles/>"
    "<office:automatic-styles/><office:master-styles/></office:document-styles>"
)
PARTS: dict[str, str | bytes] = {
    "mimetype": "application/vnd.oasis.opendocument.text",
    "content.xml": CONTENT,
    "styles.xml": STYLES,
    "meta.xml": META,
    "Pictures/a.png": PNG,
}


def test_odt() -> None:
    document = read(archive(PARTS), "odt")
    assert (document.meta.title, document.meta.creators[0].name) == ("题", "甲")
    assert [(plain(each.base), each.reading) for each in nodes(document, Ruby)] == [
        ("漢字", "hànzì")
    ]
    assert [plain(each.inlines) for each in nodes(document, Paragraph)] == ["前漢字后", "完"]
    assert [plain(each.heading) for each in nodes(document, Section)] == ["第一章", "第二章"]
    assert nodes(document, Figure)[0].image.source == document.media[0].name
    assert codes(archive(PARTS), "odt") == []


NAMES = (
    f'{OFFICE} xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:chart="urn:oasis:names:tc:opendocument:xmlns:chart:1.0" '
    'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
)


def odt(
    body: str, *, automatic: str = "", common: str = "", parts: dict[str, str] | None = None
) -> bytes:
    """Return an ODT with ``body``, automatic and common styles, and further parts."""
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text>"
        "</office:body></office:document-content>"
    )
    styles = (
        f"<office:document-styles {NAMES}><office:styles>{common}</office:styles>"
        "</office:document-styles>"
    )
    return archive({**PARTS, "content.xml": content, "styles.xml": styles, **(parts or {})})


def p(content: str) -> str:
    return f"<text:p>{content}</text:p>"


def box(content: str) -> str:
    return f"<draw:frame><draw:text-box>{content}</draw:text-box></draw:frame>"


@pytest.mark.parametrize(
    ("body", "expected", "said"),
    [
        (p(f"文{box(p('框'))}后"), ["文后", "框"], ["text-box"]),
        (p(f"<draw:custom-shape>{p('形')}</draw:custom-shape>文"), ["文", "形"], ["text-box"]),
        (box(p("页框")) + p("文"), ["页框", "文"], ["text-box"]),
        (p(f"文{box(p('外' + box(p('内'))))}"), ["文", "外", "内"], ["text-box"]),
        (f"<text:numbered-paragraph>{p('编')}</text:numbered-paragraph>", ["编"], []),
        (
            p(
                "<text:date>2026年</text:date><text:page-number>3</text:page-number>"
                "<text:user-field-get>字段</text:user-field-get><text:text-input>入</text:text-input>"
                "<text:placeholder>&lt;填&gt;</text:placeholder>"
                '<text:hidden-text text:string-value="x">隐</text:hidden-text>'
            ),
            ["2026年3字段入<填>"],
            ["hidden-text"],
        ),
        (
            (
                "<text:tracked-changes><text:changed-region><text:deletion>"
                f"{p('删')}</text:deletion></text:changed-region></text:tracked-changes>{p('文')}"
            ),
            ["文"],
            ["deleted-text"],
        ),
        (
            p(f"甲<office:annotation>{p('批')}</office:annotation>乙"),
            ["甲乙"],
            ["comments-left-out"],
        ),
        (
            (
                "<text:table-of-content><text:index-body>"
                f"{p('第一章 1')}</text:index-body></text:table-of-content>{p('文')}"
            ),
            ["文"],
            ["contents-left-out"],
        ),
        (p('甲<text:s text:c="2"/>乙<text:s text:c="999999999999"/>'), ["甲  乙"], []),
    ],
)
def test_what_pandoc_would_leave_out(body: str, expected: list[str], said: list[str]) -> None:
    data = odt(body)
    found = nodes(read(data, "odt"), Paragraph)
    assert [plain(each.inlines) for each in found] == expected
    assert codes(data, "odt") == said


def number(level: int, form: str, more: str) -> str:
    return f'<text:list-level-style-number text:level="{level}" style:num-format="{form}" {more}/>'


def listed(style: str, *items: str, more: str = "") -> str:
    held = "".join(f"<text:list-item>{each}</text:list-item>" for each in items)
    named = f'text:style-name="{style}"' if style else ""
    return f"<text:list {named} {more}>{held}</text:list>"


SERIES = "一, 二, 三, ..."
STYLED = (
    '<text:list-style style:name="条">'
    + number(1, SERIES, 'style:num-prefix="第" style:num-suffix="条"')
    + number(2, SERIES, 'style:num-prefix="（" style:num-suffix="）"')
    + '</text:list-style><text:list-style style:name="节">'
    + number(1, "1", 'style:num-suffix="、" text:start-value="3"')
    + number(2, "1", 'text:display-levels="2"')
    + '</text:list-style><text:list-style style:name="libre">'
    + number(1, "壹, 贰, 叁, ...", 'loext:num-list-format="附%1%："')
    + '</text:list-style><text:list-style style:name="点">'
    '<text:list-level-style-bullet text:level="1" text:bullet-char="◆"/></text:list-style>'
)


def labels_of(data: bytes) -> list[str]:
    return [each.label for found in nodes(read(data, "odt"), PointList) for each in found.items]


def test_automatic_labels_are_read_as_printed() -> None:
    body = (
        listed("条", p("总则"), p("范围") + listed("", p("机关"), p("单位")))
        + p("说明")
        + listed("条", p("附则"), more='text:continue-numbering="true"')
        + listed("条", p("重新"))
    )
    data = odt(body, common=STYLED)
    assert sorted(labels_of(data)) == sorted(
        ["第一条\u3000", "第二条\u3000", "（一）", "（二）", "第三条\u3000", "第一条\u3000"]
    )
    assert codes(data, "odt") == []


def test_labels_start_where_they_say_and_show_the_levels_above() -> None:
    body = listed("节", p("甲") + listed("", p("乙"), p("丙")), p("丁"))
    item = "<text:list-item><text:p>丁"
    started = body.replace(item, item.replace("item>", 'item text:start-value="9">', 1))
    assert labels_of(odt(body, common=STYLED)) == ["3、", "4、", "3.1 ", "3.2 "]
    assert sorted(labels_of(odt(started, common=STYLED))) == ["3.1 ", "3.2 ", "3、", "9、"]


def test_lists_go_on_by_name_and_have_formats_of_libreoffice() -> None:
    begun = listed("libre", p("甲"), more='xml:id="a"')
    between, after = listed("节", p("乙")), listed("libre", p("丙"), more='text:continue-list="a"')
    data = odt(begun + p("文。") + between + p("文。") + after, common=STYLED)
    assert labels_of(data) == ["附壹：", "3、", "附贰："]


def test_what_stands_in_an_item_stays_there_and_what_follows_does_not() -> None:
    held = p("甲") + p("续") + "<table:table><table:table-row><table:table-cell>"
    held += p("格") + "</table:table-cell><table:table-cell/></table:table-row></table:table>"
    document = read(odt(listed("点", held, p("乙")) + p("后"), common=STYLED), "odt")
    (found,) = nodes(document, BulletList)
    assert [[type(block) for block in each.blocks] for each in found.items] == [
        [Paragraph, Paragraph, Table],
        [Paragraph],
    ]
    assert found.items[0].marker == "◆"
    assert isinstance(document.blocks[-1], Paragraph)


def test_headings_with_numbers() -> None:
    heading = '<text:h text:outline-level="{}" {}>{}</text:h>'
    outline = "<text:outline-style>{}{}</text:outline-style>".format(
        '<text:outline-level-style text:level="1" style:num-format="一, 二" '
        'style:num-prefix="第" style:num-suffix="章"/>',
        '<text:outline-level-style text:level="2" style:num-format=""/>',
    )
    unnumbered = '<style:style style:family="paragraph" style:name="无" style:list-style-name=""/>'
    body = (
        heading.format(1, "", "总则")
        + heading.format(2, "", "目的")
        + heading.format(1, 'text:style-name="无"', "附录")
        + heading.format(1, "", "附则")
        + listed("条", heading.format(2, "", "施行"))
        + p("完")
    )
    document = read(odt(body, automatic=unnumbered, common=STYLED + outline), "odt")
    assert [(each.level, plain(each.heading)) for each in nodes(document, Section)] == [
        (1, "第一章\u3000总则"),
        (2, "目的"),
        (1, "附录"),
        (1, "第二章\u3000附则"),
        (2, "第一条\u3000施行"),
    ]


def test_looks_links_and_breaks() -> None:
    automatic = (
        '<style:style style:family="text" style:name="d"><style:text-properties '
        'style:text-emphasize="filled dot below"/></style:style>'
        '<style:style style:family="text" style:name="b"><style:text-properties '
        'style:font-weight-asian="bold"/></style:style>'
        '<style:style style:family="paragraph" style:name="n"><style:paragraph-properties '
        'fo:break-before="page"/></style:style>'
    )
    body = (
        p(
            '<text:bookmark text:name="甲"/>文<text:span text:style-name="d">重点</text:span>'
            '<text:span text:style-name="b">粗</text:span>'
        )
        + '<text:p text:style-name="n">新页<text:bookmark-ref text:ref-name="甲">见前'
        "</text:bookmark-ref><text:a xlink:href='https://a.example/?b=&quot;c&quot;'>网</text:a>"
        "</text:p>"
    )
    document = read(odt(body, automatic=automatic), "odt")
    assert plain(nodes(document, EmphasisDots)[0].inlines) == "重点"
    assert plain(nodes(document, Strong)[0].inlines) == "粗"
    assert [type(each) for each in document.blocks] == [Paragraph, PageBreak, Paragraph]
    assert [each.target for each in nodes(document, Link)] == [
        "#甲",
        'https://a.example/?b="c"',
    ]


FORMULA = (
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mfrac><mn>1</mn><mi>x</mi>'
    '</mfrac><annotation encoding="StarMath 5.0">1 over x</annotation></semantics></math>'
)


def test_formulas_charts_and_other_words_of_drawings() -> None:
    frame = "<draw:frame>{}<svg:title>题</svg:title><svg:desc>说明</svg:desc></draw:frame>"
    formula = frame.format('<draw:object xlink:href="./Object 1"/>')
    chart = (
        f"<office:document-content {NAMES}><office:body><office:chart><chart:chart><chart:title>"
        "<text:p>销量</text:p></chart:title><table:table><table:table-row><table:table-cell>"
        "<text:p>上年</text:p></table:table-cell></table:table-row></table:table></chart:chart>"
        "</office:chart></office:body></office:document-content>"
    )
    data = odt(
        p(f"式{formula}行内")
        + p(formula)
        + p("图：" + frame.format('<draw:object xlink:href="./Object 2"/>'))
        + p("画：" + frame.format('<draw:image xlink:href="Pictures/a.png"/>')),
        parts={"Object 1/content.xml": FORMULA, "Object 2/content.xml": chart},
    )
    document = read(data, "odt")
    assert [each.tex for each in nodes(document, Math)] == [r"\frac{1}{x}"]
    assert [each.tex for each in nodes(document, Formula)] == [r"\frac{1}{x}"]
    words = [plain(each.inlines) for each in nodes(document, Paragraph)]
    assert words[1:] == ["图：〔销量，上年〕", "画：说明"]
    assert codes(data, "odt") == ["chart-not-drawn"]


def test_spans_and_heads_of_tables() -> None:
    body = (
        "<table:table><table:table-header-rows><table:table-row>"
        f'<table:table-cell table:number-columns-spanned="2">{p("跨列")}</table:table-cell>'
        "<table:covered-table-cell/></table:table-row></table:table-header-rows>"
        f'<table:table-row><table:table-cell table:number-rows-spanned="2">{p("跨行")}'
        f"</table:table-cell><table:table-cell>{p('乙')}</table:table-cell></table:table-row>"
        f"<table:table-row><table:covered-table-cell/><table:table-cell>{p('丙')}"
        "</table:table-cell></table:table-row></table:table>"
    )
    (table,) = nodes(read(odt(body), "odt"), Table)
    assert table.header_rows == 1
    assert [
        [(plain(cell.inlines), cell.row_span, cell.column_span) for cell in row]
        for row in table.rows
    ] == [[("跨列", 1, 2)], [("跨行", 2, 1), ("乙", 1, 1)], [("丙", 1, 1)]]


def test_notes_and_a_picture_with_its_caption() -> None:
    caption = '<style:style style:family="paragraph" style:name="{}" {}/>'
    common = caption.format("Caption", "") + caption.format(
        "Figure", 'style:parent-style-name="Caption"'
    )
    note = (
        '<text:note text:note-class="{}"><text:note-citation>1</text:note-citation>'
        "<text:note-body>{}</text:note-body></text:note>"
    )
    body = p(f"文{note.format('footnote', p('脚'))}{note.format('endnote', p('尾'))}") + box(
        '<text:p text:style-name="Figure"><draw:frame><draw:image xlink:href="Pictures/a.png"/>'
        '</draw:frame>图 <text:sequence text:ref-name="r">1</text:sequence> 山</text:p>'
    )
    document = read(odt(body, common=common), "odt")
    assert [each.placement for each in document.notes] == ["foot", "end"]
    assert [plain(each.caption) for each in nodes(document, Figure)] == ["图 1 山"]


def test_an_odt_with_a_password_is_refused() -> None:
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>'
    )
    with pytest.raises(KanbenError) as caught:
        read(archive({**PARTS, "META-INF/manifest.xml": manifest}), "odt")
    assert caught.value.diagnostic.code == "encrypted-source"


def test_tables_of_an_odt() -> None:
    cell = "<table:table-cell>{}</table:table-cell>"
    inner = f"<table:table><table:table-row>{cell.format(p('内'))}</table:table-row></table:table>"
    body = (
        f"<table:table><table:table-row>{cell.format(p('外') + inner)}{cell.format(p('乙'))}"
        "</table:table-row></table:table><table:table>"
        '<table:table-column table:number-columns-repeated="16384"/>'
        f"<table:table-row>{cell.format(p('甲'))}<table:table-cell "
        'table:number-columns-repeated="16383"/></table:table-row><table:table-row '
        'table:number-rows-repeated="1048576"><table:table-cell/></table:table-row></table:table>'
    )
    data = odt(body)
    found = nodes(read(data, "odt"), Table)
    assert [[plain(each.inlines) for each in row] for row in found[0].rows] == [["外\n内", "乙"]]
    assert plain(found[1].rows[0][0].inlines) == "甲"
    assert codes(data, "odt") == ["nested-table"]


def test_what_gets_lost_in_an_odt_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_has_blocks", lambda _shape: False)
    assert codes(odt(p(f"文{box(p('框中'))}")), "odt") == ["text-lost"]


def test_an_odt_with_entities_is_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]>' + CONTENT
    with pytest.raises(KanbenError):
        read(archive({**PARTS, "content.xml": bomb}), "odt")


@pytest.mark.parametrize(
    ("reader", "source"),
    [
        ("rst", "标题\n====\n\n段\\ **粗**\\ 体。\n\n节\n----\n\n文。\n"),
        ("org", "* 标题\n段 *粗* 体。\n** 节\n文。\n"),
        ("latex", "\\section{标题}\n段\\textbf{粗}体。\n\\subsection{节}\n文。\n"),
        ("typst", "= 标题\n段*粗*体。\n== 节\n文。\n"),
        ("textile", "h1. 标题\n\n段 *粗* 体。\n\nh2. 节\n\n文。\n"),
        ("mediawiki", "= 标题 =\n段'''粗'''体。\n\n== 节 ==\n文。\n"),
        (
            "docbook",
            (
                "<article><title>标题</title><para>段<emphasis role='strong'>粗</emphasis>"
                "体。</para>"
                "<section><title>节</title><para>文。</para></section></article>"
            ),
        ),
        ("rtf", "{\\rtf1\\ansi {\\pard \\b \\u31895?\\b0\\par}}"),
        (
            "ipynb",
            (
                '{"cells":[{"cell_type":"markdown","metadata":{},'
                '"source":["# 标题\\n\\n段**粗**体。"]}],'
                '"metadata":{},"nbformat":4,"nbformat_minor":5}'
            ),
        ),
    ],
)
def test_other_formats(reader: str, source: str) -> None:
    document = read(source, reader)
    assert nodes(document, Strong), document


@pytest.mark.parametrize(("reader", "mark"), [("csv", ","), ("tsv", "\t")])
def test_tables_of_values(reader: str, mark: str) -> None:
    [table] = nodes(read(f"甲{mark}乙\n1{mark}2\n", reader), Table)
    assert (table.header_rows, len(table.rows)) == (1, 2)


def test_tex_reads_no_files() -> None:
    document = read("前\\input{/etc/passwd}后\\includegraphics{/etc/passwd}", "latex")
    assert "root:" not in str(document)


@pytest.mark.parametrize(
    ("reader", "source"),
    [
        ("rst", "前\n\n.. include:: {}\n\n.. literalinclude:: {}\n\n后\n"),
        ("org", '前\n\n#+INCLUDE: "{}"\n\n后\n'),
        ("latex", "前\\lstinputlisting{{{}}}后"),
        ("typst", '前 #include "{}" 后'),
        ("asciidoc", "前\n\ninclude::{}[]\n\n后\n"),
        ("muse", "前\n\n<include file='{}'>\n\n后\n"),
    ],
)
def test_no_format_reads_other_files(reader: str, source: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("绝密", encoding="utf-8")
    try:
        document = read(source.replace("{}", str(secret)), reader, folder=tmp_path)
    except KanbenError:
        return
    assert "绝密" not in str(document)


def test_a_second_list_in_an_item_begins_to_count_anew() -> None:
    """As LibreOffice prints it; what stands between the two belongs to the item around them."""
    levels = "".join(
        f'<text:list-level-style-number text:level="{place}" style:num-format="{form}" '
        f'style:num-suffix="{suffix}"/>'
        for place, form, suffix in ((1, "1", "."), (2, "a", ")"))
    )

    def items(*each: str) -> str:
        return "".join(f"<text:list-item>{content}</text:list-item>" for content in each)

    inner = f"<text:list>{items(p('子甲'), p('子乙'))}</text:list>"
    outer = items(p("甲") + inner + p("中间") + inner, p("乙") + inner)
    body = f'<text:list text:style-name="L">{outer}</text:list>'
    style = f'<text:list-style style:name="L">{levels}</text:list-style>'
    (found,) = read(odt(body, automatic=style), "odt").blocks
    assert isinstance(found, PointList)
    assert [each.label for each in found.items] == ["1. ", "2. "]
    first = found.items[0].blocks
    assert [type(each) for each in first] == [Paragraph, PointList, Paragraph, PointList]
    for each in (first[1], first[3], found.items[1].blocks[1]):
        assert isinstance(each, PointList)
        assert [point.label for point in each.items] == ["a) ", "b) "]


def test_flat_odt_is_read_as_the_archive_is() -> None:
    """One XML document with content, styles, metadata and pictures in it."""
    data = base64.b64encode(PNG).decode()
    image = f"<draw:image><office:binary-data>{data}</office:binary-data></draw:image>"
    style = (
        '<style:style style:family="text" style:name="b">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
    )
    content = (
        '<text:h text:outline-level="1">第一章</text:h>'
        + p('文<text:span text:style-name="b">粗</text:span>')
        + p(f'<draw:frame svg:width="2cm">{image}</draw:frame>')
    )
    flat = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMES} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:meta>'
        "<dc:title>题</dc:title></office:meta>"
        f"<office:automatic-styles>{style}</office:automatic-styles>"
        f"<office:body><office:text>{content}</office:text></office:body></office:document>"
    )
    document = read(flat.encode(), "odt")
    assert document.meta.title == "题"
    assert [plain(each.heading) for each in nodes(document, Section)] == ["第一章"]
    assert [plain(each.inlines) for each in nodes(document, Strong)] == ["粗"]
    assert nodes(document, Figure)[0].image.source == document.media[0].name


@pytest.mark.parametrize("data", [b"<a/>", b"<office:document-content/>", b"\xd0\xcf\x11\xe0"])
def test_what_is_neither_archive_nor_flat_is_refused(data: bytes) -> None:
    with pytest.raises(KanbenError):
        read(data, "odt")


def test_charts_with_values_are_tables() -> None:
    def row(*cells: str) -> str:
        made = "".join(f"<table:table-cell>{p(cell)}</table:table-cell>" for cell in cells)
        return f"<table:table-row>{made}</table:table-row>"

    chart = (
        f"<office:document-content {NAMES}><office:body><office:chart><chart:chart><chart:title>"
        "<text:p>销量</text:p></chart:title><table:table>"
        f"<table:table-header-rows>{row('', '上年')}</table:table-header-rows>"
        f"<table:table-rows>{row('一月', '3')}{row('二月', '4')}</table:table-rows>"
        "</table:table></chart:chart></office:chart></office:body></office:document-content>"
    )
    frame = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    data = odt(p("前") + p(frame) + p("后"), parts={"Object 1/content.xml": chart})
    document = read(data, "odt")
    (table,) = nodes(document, Table)
    assert [[plain(cell.inlines) for cell in each] for each in table.rows] == [
        ["", "上年"],
        ["一月", "3"],
        ["二月", "4"],
    ]
    assert plain(table.caption) == "销量"
    assert codes(data, "odt") == ["text-box", "chart-not-drawn"]


def test_an_object_without_a_picture_is_named() -> None:
    frame = '<draw:frame draw:name="表格 1"><draw:object-ole xlink:href="./Object 1"/></draw:frame>'
    data = odt(p(f"见{frame}。"))
    (paragraph,) = nodes(read(data, "odt"), Paragraph)
    assert plain(paragraph.inlines) == "见〔表格 1〕。"
    assert codes(data, "odt") == ["object-not-read"]

"""Headings, numbers, lists, tables, what stands around the text."""

from __future__ import annotations

import io

import docx
import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import (
    Block,
    BulletList,
    CodeBlock,
    DefinitionList,
    LineBreak,
    PageBreak,
    Paragraph,
    PointList,
    Quote,
    Rule,
    Section,
    Signature,
    Table,
    Text,
    Verse,
)
from pipeline.model.walk import plain, sections
from pipeline.readers.docx import READER, number_formats
from pipeline.readers.overrides import LineOverride, Overrides
from pipeline.readers.registry import ReadOptions
from tests.readers.docx.word import (
    LONG,
    NAMESPACES,
    PACKAGE,
    level,
    lists,
    numbered,
    pack,
    para,
    read,
    relation,
    run,
    style,
    styled,
)

HEADINGS = (
    style("1", "heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>', "a")
    + style("2", "heading 2", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>', "a")
    + style("a5", "章标题", based="1")
    + style("a6", "自定义", '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>', "a")
    + style("a7", "标题 1", based="a")
    + style("a8", "Title", based="a")
)


def outline(blocks: tuple[Block, ...]) -> list[tuple[int, str]]:
    return [(each.level, plain(each.heading)) for each in sections(blocks)]


def texts(blocks: tuple[Block, ...]) -> list[str]:
    return [plain(each.inlines) for each in blocks if isinstance(each, Paragraph)]


def test_headings_by_style_outline_level_and_localised_name() -> None:
    body = (
        styled("a8", "文档标题")
        + styled("1", "甲")
        + styled("2", "乙")
        + styled("a6", "丙")
        + styled("a5", "丁")
        + para("戊", '<w:outlineLvl w:val="1"/>')
        + styled("a7", "己")
        + styled("1", "庚", '<w:outlineLvl w:val="9"/>')
    )
    document = read(pack(body, styles=HEADINGS))
    assert document.meta.title == "文档标题"
    assert outline(document.blocks) == [
        (1, "甲"),
        (2, "乙"),
        (3, "丙"),
        (1, "丁"),
        (2, "戊"),
        (1, "己"),
    ]
    assert document.meta.title_span is not None
    assert document.meta.title_span.line == 1


@pytest.mark.parametrize(
    "name", ["标题 2", "標題 2", "見出し 2", "Heading 2", "heading2", "Titre 2", "二级标题"]
)
def test_headings_in_other_languages(name: str) -> None:
    styles = style("x", name) + style("1", "heading 1")
    document = read(pack(styled("1", "甲") + styled("x", "乙") + para(LONG), styles=styles))
    assert outline(document.blocks) == [(1, "甲"), (2, "乙")]


def test_bold_headings_are_no_strong_text() -> None:
    body = styled("1", run("甲", "<w:b/>")) + para(LONG)
    document = read(pack(body, styles=HEADINGS))
    (section,) = (block for block in document.blocks if isinstance(block, Section))
    assert section.heading == (Text(text="甲"),)


def test_automatic_numbers_stand_in_headings_as_printed() -> None:
    numbering = lists(
        level(0, "chineseCountingThousand", "第%1章", '<w:pStyle w:val="1"/>')
        + level(1, "decimal", "%1.%2", '<w:pStyle w:val="2"/><w:isLgl/>')
        + level(2, "chineseCounting", "（%3）")
    )
    numbers = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="{}"/></w:pPr>'
    styles = style("1", "heading 1", numbers.format(0)) + style("2", "heading 2", numbers.format(1))
    body = (
        styled("1", "总则")
        + styled("2", "目的")
        + styled("2", "范围")
        + numbered("细目", 1, 2, '<w:outlineLvl w:val="2"/>')
        + styled("1", "附则")
        + styled("2", "施行")
    )
    document = read(pack(body, styles=styles, numbering=numbering))
    assert [text for _, text in outline(document.blocks)] == [
        "第一章\u3000总则",
        "1.1 目的",
        "1.2 范围",
        "（一）细目",
        "第二章\u3000附则",
        "2.1 施行",
    ]


def test_official_document_without_styles() -> None:
    fonts = '<w:rFonts w:eastAsia="{}"/><w:sz w:val="{}"/>'
    body_face, hei = fonts.format("仿宋_GB2312", 32), fonts.format("黑体", 32)
    kai, title = fonts.format("楷体_GB2312", 32), fonts.format("方正小标宋简体", 44)
    right = '<w:jc w:val="right"/>'
    body = "".join(
        (
            para(run("关于做好某项工作的通知", title), '<w:jc w:val="center"/>'),
            para(""),
            para(run("各县（市、区）人民政府：", body_face)),
            para(run(f"　　{LONG}", body_face)),
            para(run("　　一、总体要求", hei)),
            para(run(f"　　{LONG}", body_face)),
            para(run("　　（一）指导思想", kai)),
            para(run(f"　　{LONG}", body_face)),
            para(run("　　（二）基本原则", kai)),
            para(run(f"　　一是坚持统筹。{LONG}", body_face)),
            para(run(f"　　二是坚持创新。{LONG}", body_face)),
            para(run("　　二、重点任务", hei)),
            para(run(f"　　{LONG}", body_face)),
            para(run("某某市人民政府", body_face), right),
            para(run("2026年1月5日", body_face), right),
        )
    )
    report = Report()
    document = read(pack(body), report)
    assert document.meta.title == "关于做好某项工作的通知"
    assert outline(document.blocks) == [
        (1, "一、总体要求"),
        (2, "（一）指导思想"),
        (2, "（二）基本原则"),
        (1, "二、重点任务"),
    ]
    first = document.blocks[0]
    assert isinstance(first, Paragraph)
    assert first.role == "salutation"
    assert isinstance(document.blocks[-1], Signature)
    second = list(sections(document.blocks))[2]
    points = second.blocks[0]
    assert isinstance(points, PointList)
    assert [point.label for point in points.items] == ["一是", "二是"]
    assert {"title-by-look", "heading-by-look", "signature"} <= {said.code for said in report}


def test_bold_short_paragraphs_are_headings_where_there_are_no_styles() -> None:
    body = "".join(
        para(run(name, "<w:b/>")) + para(LONG) + para(LONG) for name in ("背景", "经过", "结果")
    )
    report = Report()
    document = read(pack(body), report)
    assert outline(document.blocks) == [(1, "背景"), (1, "经过"), (1, "结果")]
    found = [said for said in report if said.code == "heading-by-look"]
    assert [said.confidence for said in found] == [0.8, 0.8, 0.8]


def test_bold_paragraphs_are_no_headings_beside_headings_by_style() -> None:
    body = styled("1", "甲") + para(LONG) + para(run("注意", "<w:b/>")) + para(LONG)
    assert outline(read(pack(body, styles=HEADINGS)).blocks) == [(1, "甲")]


def test_numbered_lists_keep_their_labels() -> None:
    numbering = lists(
        level(0, "decimal", "%1.", '<w:pPr><w:ind w:left="420"/></w:pPr>')
        + level(1, "lowerLetter", "%2)", '<w:pPr><w:ind w:left="840"/></w:pPr>')
    )
    body = (
        numbered("甲", 1)
        + numbered("甲一", 1, 1)
        + numbered("甲二", 1, 1)
        + numbered("乙", 1)
        + para("乙的续段。", '<w:ind w:left="420"/>')
        + para("正文。")
        + numbered("丙", 1)
        + numbered("另起", 101)
    )
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    document = read(
        pack(
            body,
            numbering=numbering.replace(
                '<w:num w:numId="101"><w:abstractNumId w:val="0"/>',
                f'<w:num w:numId="101"><w:abstractNumId w:val="0"/>{override}',
            ),
        )
    )
    first, second = document.blocks
    assert isinstance(first, PointList)
    assert isinstance(second, PointList)
    assert [point.label for point in first.items] == ["1. ", "2. ", "3. "]
    inner = first.items[0].blocks[1]
    assert isinstance(inner, PointList)
    assert [point.label for point in inner.items] == ["a) ", "b) "]
    assert texts(first.items[1].blocks) == ["乙", "乙的续段。", "正文。"]
    assert [point.label for point in second.items] == ["1. "]
    assert first.scheme == "1."


def test_articles_take_in_what_follows() -> None:
    numbering = lists(level(0, "chineseCountingThousand", "第%1条", start=3))
    body = styled("1", "总则") + numbered("条文。", 1) + para("第二款。") + numbered("又一条。", 1)
    document = read(pack(body, styles=HEADINGS, numbering=numbering))
    (section,) = (block for block in document.blocks if isinstance(block, Section))
    (articles,) = section.blocks
    assert isinstance(articles, PointList)
    assert articles.scheme == "第N条"
    assert [(point.label, point.ordinal) for point in articles.items] == [
        ("第三条\u3000", 3),
        ("第四条\u3000", 4),
    ]
    assert texts(articles.items[0].blocks) == ["条文。", "第二款。"]


def test_lists_that_word_made_of_single_items_are_one() -> None:
    numbering = lists(
        level(0, "decimal", "%1、"),
        level(0, "decimal", "%1、", start=2),
        level(0, "bullet", "\uf06c"),
        level(0, "bullet", "\uf06c"),
    )
    body = (
        numbered("甲", 1) + numbered("乙", 2) + para(LONG) + numbered("丙", 3) + numbered("丁", 4)
    )
    points, _, bullets = read(pack(body, numbering=numbering)).blocks
    assert isinstance(points, PointList)
    assert [point.label for point in points.items] == ["1、", "2、"]
    assert isinstance(bullets, BulletList)
    assert [item.marker for item in bullets.items] == ["•", "•"]


def test_bullets_nest_and_show_their_glyphs() -> None:
    numbering = lists(
        level(0, "bullet", "\uf0b7", '<w:pPr><w:ind w:left="420"/></w:pPr>')
        + level(1, "bullet", "\uf0d8", '<w:pPr><w:ind w:left="840"/></w:pPr>')
    )
    body = numbered("甲", 1) + numbered("乙", 1, 1) + numbered("丙", 1)
    (found,) = read(pack(body, numbering=numbering)).blocks
    assert isinstance(found, BulletList)
    assert [item.marker for item in found.items] == ["•", "•"]
    inner = found.items[0].blocks[1]
    assert isinstance(inner, BulletList)
    assert inner.items[0].marker == "➢"


@pytest.mark.parametrize(
    ("form", "value", "shown"),
    [
        ("chineseCounting", 12, "十二"),
        ("chineseCounting", 100, "一○○"),
        ("chineseCountingThousand", 10, "十"),
        ("chineseCountingThousand", 20, "二十"),
        ("chineseCountingThousand", 101, "一百零一"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1005, "一千零五"),
        ("chineseCountingThousand", 10000, "一万"),
        ("chineseCountingThousand", 12034, "一万二千零三十四"),
        ("ideographTraditional", 3, "丙"),
        ("ideographZodiac", 12, "亥"),
        ("ideographZodiacTraditional", 60, "癸亥"),
        ("ideographDigital", 20, "二〇"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("chineseLegalSimplified", 103, "壹佰零叁"),
        ("japaneseCounting", 115, "百十五"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalZero", 7, "07"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("upperLetter", 27, "AA"),
        ("lowerLetter", 26, "z"),
        ("numberInDash", 3, "- 3 -"),
        ("none", 3, ""),
        ("unheardOf", 3, "3"),
    ],
)
def test_numbers_as_word_prints_them(form: str, value: int, shown: str) -> None:
    assert number_formats.printed(value, form) == shown


def test_levels_restart_as_the_definition_says() -> None:
    numbering = lists(
        level(0, "upperRoman", "%1.")
        + level(1, "decimal", "%2.")
        + level(2, "decimal", "%3.", '<w:lvlRestart w:val="0"/>')
    )
    body = "".join(numbered("甲", 1, place) for place in (0, 1, 2, 1, 0, 1, 2))
    document = read(pack(body, numbering=numbering))
    labels: list[str] = []

    def walk(blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            if isinstance(block, PointList):
                for point in block.items:
                    labels.append(point.label.strip())
                    walk(point.blocks)

    walk(document.blocks)
    assert labels == ["I.", "1.", "1.", "2.", "II.", "1.", "2."]


def test_title_author_and_date() -> None:
    center = '<w:jc w:val="center"/>'
    body = (
        styled("a8", run("论某事") + "<w:r><w:br/></w:r>" + run("的若干问题"))
        + para("——在座谈会上的讲话", center)
        + para("作者：王小明", center)
        + para("2026年1月5日", center)
        + para(LONG)
        + para(LONG)
    )
    meta = read(pack(body, styles=HEADINGS)).meta
    assert meta.title == "论某事的若干问题"
    assert meta.subtitle == "——在座谈会上的讲话"
    assert [(each.role, each.name) for each in meta.creators] == [("作者：", "王小明")]
    assert meta.date == "2026年1月5日"


def test_core_properties() -> None:
    core = (
        "<dc:title>档案里的题目</dc:title><dc:creator>Administrator</dc:creator>"
        "<cp:keywords>发展；规划, 人才</cp:keywords><dc:description>说明。</dc:description>"
    )
    meta = read(pack(para(LONG) + para(LONG), core=core)).meta
    assert meta.title == "档案里的题目"
    assert meta.keywords == ("发展", "规划", "人才")
    assert meta.description == "说明。"
    assert not meta.creators
    printed = read(pack(styled("a8", "印出的题目") + para(LONG), styles=HEADINGS, core=core)).meta
    assert printed.title == "印出的题目"


def test_what_a_file_carries_besides_is_said() -> None:
    settings = "word/_rels/settings.xml.rels"
    template = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        + relation("t", "attachedTemplate", "file:///C:/x.dotm", external=True)
        + "</Relationships>"
    )
    parts: dict[str, str | bytes] = {
        "word/vbaProject.bin": b"x",
        "word/settings.xml": "<w/>",
        settings: template,
        "word/header1.xml": f"<w:hdr {NAMESPACES}>{para(run('某某杂志'))}</w:hdr>",
    }
    relations = (
        relation("v", "vbaProject", "vbaProject.bin")
        + relation("s", "settings", "settings.xml")
        + relation("h", "header", "header1.xml")
    )
    report = Report()
    read(pack(para(LONG) + para(LONG), parts=parts, relations=relations), report)
    said = {each.code for each in report}
    assert said == {"macros-ignored", "template-not-followed", "head-or-foot"}


def test_plain_files_say_nothing() -> None:
    report = Report()
    read(pack(styled("a8", "题") + styled("1", "甲") + para(LONG), styles=HEADINGS), report)
    assert not list(report)


def test_every_run_of_a_kind_is_said_once() -> None:
    report = Report()
    hidden = para(run("隐", "<w:vanish/>") + run(LONG))
    read(pack(hidden * 500), report)
    (said,) = report
    assert said.message == "left out hidden text, 500 times: 隐"


def cell(content: str, properties: str = "") -> str:
    content = content if content.startswith("<w:p>") else para(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def test_tables_with_spans_headers_alignment_and_caption() -> None:
    right = '<w:jc w:val="right"/>'
    number = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText> SEQ 表 </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("1")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = styled("c", run("表") + number + run(" 产量")) + table(
        row(
            cell("地区", '<w:vMerge w:val="restart"/>'),
            cell("产量", '<w:gridSpan w:val="2"/>'),
            properties="<w:tblHeader/>",
        ),
        row(cell("", "<w:vMerge/>"), cell("粮"), cell("棉"), properties="<w:tblHeader/>"),
        row(cell("甲县"), cell(para("12", right)), cell(para("3", right))),
        row(cell("乙县"), cell(para("8", right)), cell(para("多") + para("少"))),
    )
    (found,) = read(pack(body, styles=style("c", "caption"))).blocks
    assert isinstance(found, Table)
    assert plain(found.caption) == "表1 产量"
    assert found.header_rows == 2
    assert [[(c.column_span, c.row_span) for c in each] for each in found.rows[:2]] == [
        [(1, 2), (2, 1)],
        [(1, 1), (1, 1)],
    ]
    assert found.alignments == ("", "right", "right")
    last = found.rows[3][2]
    assert last.inlines == (Text(text="多"), LineBreak(), Text(text="少"))


def test_nested_tables_are_lines_and_boxes_are_quotations() -> None:
    inner = table(row(cell("内一"), cell("内二")))
    body = table(row(cell("甲"), cell(para("外") + inner + para("")))) + para(LONG)
    report = Report()
    document = read(pack(body + table(row(cell("框里的话。")))), report)
    first, _, box = document.blocks
    assert isinstance(first, Table)
    assert plain(first.rows[0][1].inlines) == "外\n内一\n内二"
    assert isinstance(box, Quote)
    assert {"nested-table", "box"} <= {said.code for said in report}


def test_passages_by_style() -> None:
    styles = (
        style("q", "引用") + style("s", "诗行") + style("k", "Source Code") + style("f", "图注")
    )
    body = (
        styled("q", "引文一。")
        + styled("q", "引文二。")
        + styled("s", "对酒当歌")
        + styled("s", "人生几何")
        + styled("k", "x = 1")
        + styled("k", run("  y = 2"))
        + para("", '<w:pBdr><w:bottom w:val="single"/></w:pBdr>')
        + para(LONG)
        + para("<w:r><w:br w:type='page'/></w:r>" + run(LONG))
        + para("＊＊＊")
        + para(LONG)
    )
    kinds = read(pack(body, styles=styles)).blocks
    quote, verse, code = kinds[:3]
    assert isinstance(quote, Quote)
    assert len(quote.blocks) == 2
    assert isinstance(verse, Verse)
    assert len(verse.lines) == 2
    assert isinstance(code, CodeBlock)
    assert code.text == "x = 1\n  y = 2"
    assert [type(each) for each in kinds[3:]] == [
        Rule,
        Paragraph,
        PageBreak,
        Paragraph,
        Rule,
        Paragraph,
    ]


def test_sidecars_call_paragraphs_by_number() -> None:
    overrides = Overrides(
        title="另题",
        line=(
            LineOverride(number=2, reads="全面", role="heading", level=1),
            LineOverride(number=3, reads="乙", role="paragraph"),
        ),
    )
    data = pack(styled("1", "甲") + para(LONG) + styled("1", "乙") + para(LONG), styles=HEADINGS)
    document = READER.read(data, "文件.docx", ReadOptions(overrides=overrides), Report())
    assert outline(document.blocks) == [(1, "甲"), (1, LONG)]
    assert document.meta.title == "另题"


def test_definitions_by_style() -> None:
    styles = style("t", "Definition Term") + style("d", "Definition")
    body = styled("t", "甲") + styled("d", "释甲。") + styled("d", "又释。") + styled("t", "乙")
    first, last = read(pack(body + styled("d", "释乙。") + para(LONG), styles=styles)).blocks
    assert isinstance(first, DefinitionList)
    assert [texts(each.blocks) for each in first.items] == [["释甲。", "又释。"], ["释乙。"]]
    assert isinstance(last, Paragraph)


def test_a_file_of_python_docx() -> None:
    word = docx.Document()
    word.add_heading("题目", 0)
    word.add_heading("甲", 1)
    word.add_paragraph(LONG)
    word.add_paragraph("项", style="List Bullet")
    word.add_paragraph("一", style="List Number")
    word.add_paragraph("二", style="List Number")
    word.add_paragraph("话", style="Intense Quote")
    found = word.add_table(1, 2)
    found.rows[0].cells[1].text = "格"
    buffer = io.BytesIO()
    word.save(buffer)
    document = read(buffer.getvalue())
    assert document.meta.title == "题目"
    (section,) = document.blocks
    assert isinstance(section, Section)
    assert [type(block) for block in section.blocks] == [
        Paragraph,
        BulletList,
        PointList,
        Quote,
        Table,
    ]
    points = section.blocks[2]
    assert isinstance(points, PointList)
    assert [point.label for point in points.items] == ["1. ", "2. "]

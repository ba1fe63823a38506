"""公文 as offices write them, and what else stands in Word files from China."""

from __future__ import annotations

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import (
    BulletList,
    Document,
    Math,
    Paragraph,
    Quote,
    Section,
    Signature,
    Table,
)
from pipeline.model.walk import nodes_of, plain
from pipeline.readers.docx import READER
from pipeline.readers.registry import ReadOptions
from tests.readers.docx.word import (
    DRAWING,
    LONG,
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

BODY = '<w:rFonts w:eastAsia="仿宋_GB2312"/><w:sz w:val="32"/>'
BLACK = '<w:rFonts w:eastAsia="黑体"/><w:sz w:val="32"/>'
TITLE = '<w:rFonts w:eastAsia="方正小标宋简体"/><w:sz w:val="44"/>'
OFFICE = '<w:rFonts w:eastAsia="方正小标宋简体"/><w:color w:val="FF0000"/><w:sz w:val="72"/>'
FRAME = '<w:framePr w:w="4000" w:wrap="around" w:vAnchor="page" w:hAnchor="page" w:x="1" w:y="1"/>'
CENTRE, RIGHT = '<w:jc w:val="center"/>', '<w:jc w:val="right"/>'


def table(*rows: tuple[str, ...]) -> str:
    cells = [[f"<w:tc><w:tcPr/>{para(each)}</w:tc>" for each in row] for row in rows]
    made = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in cells)
    return f"<w:tbl><w:tblPr/>{made}</w:tbl>"


def body(text: str) -> str:
    return para(run(text, BODY))


NOTICE = (
    para(run("000123", BODY), FRAME)
    + para(run("机密★1年", BLACK), FRAME)
    + table((run("××市人民政府办公室文件", OFFICE),))
    + para(run("×政办发〔2026〕12号", BODY), CENTRE)
    + para(run("××市人民政府办公室", TITLE), CENTRE)
    + para(run("关于加强安全生产工作的通知", TITLE), CENTRE)
    + para("")
    + body("各县（市、区）人民政府，市政府各部门：")
    + body(f"　　{LONG}")
    + para(run("　　一、总体要求", BLACK))
    + body(f"　　{LONG}")
    + para(run("　　二、重点任务", BLACK))
    + body(f"　　{LONG}")
    + body("　　附件：1. 安全生产责任清单")
    + para(run("××市人民政府办公室", BODY), RIGHT)
    + para(run("2026年7月1日", BODY), RIGHT)
    + body("（此件公开发布）")
    + para(run("附件1", BLACK), "<w:pageBreakBefore/>")
    + para(run("安全生产责任清单", TITLE), CENTRE)
    + table(("序号", "事项"), ("1", "甲"))
)


def of(document: Document, kind: type[Paragraph]) -> list[str]:
    return [plain(each.inlines) for each in document.blocks if isinstance(each, kind)]


def test_a_notice_with_a_red_head() -> None:
    document = read(pack(NOTICE))
    assert document.meta.title == "××市人民政府办公室 关于加强安全生产工作的通知"
    assert of(document, Paragraph)[:5] == [
        "000123",
        "机密★1年",
        "××市人民政府办公室文件",
        "×政办发〔2026〕12号",
        "各县（市、区）人民政府，市政府各部门：",
    ]
    paragraphs = [each for each in document.blocks if isinstance(each, Paragraph)]
    assert paragraphs[4].role == "salutation"
    headings = [plain(each.heading) for each in document.blocks if isinstance(each, Section)]
    assert headings == ["一、总体要求", "二、重点任务", "附件1", "安全生产责任清单"]
    (signature,) = [each for each in nodes_of(document) if isinstance(each, Signature)]
    assert [plain(line) for line in signature.lines] == ["××市人民政府办公室", "2026年7月1日"]
    assert not [each for each in nodes_of(document) if isinstance(each, Quote)]


def test_a_large_first_line_is_no_official_head_without_a_number() -> None:
    text = "".join(body(f"　　{LONG}") for _ in range(3))
    document = read(pack(para(run("会议纪要文件", TITLE), CENTRE) + text))
    assert document.meta.title == "会议纪要文件"


def test_lines_at_the_right_are_no_signature_without_attachments_or_date() -> None:
    text = body(f"　　{LONG}")
    dated = para(run("××局", BODY), RIGHT) + para(run("甲乙丙", BODY), RIGHT)
    document = read(pack(text * 2 + dated + text + body("附件：1. 表")))
    assert not [each for each in nodes_of(document) if isinstance(each, Signature)]


def test_a_blank_at_the_end_of_a_number_parts_it_from_the_heading() -> None:
    numbers = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr>'
    numbering = lists(level(0, "japaneseCounting", "第%1章 ", '<w:suff w:val="nothing"/>'))
    data = pack(
        styled("wh", "总则") + body("文。"),
        styles=style("wh", "标题 1", numbers),
        numbering=numbering,
    )
    (section,) = read(data).blocks
    assert isinstance(section, Section)
    assert plain(section.heading) == "第一章\u3000总则"


def test_a_bullet_that_is_a_picture() -> None:
    numbering = lists(level(0, "bullet", "", '<w:lvlPicBulletId w:val="0"/>'))
    document = read(pack(numbered("甲", 1) + numbered("乙", 1), numbering=numbering))
    (found,) = document.blocks
    assert isinstance(found, BulletList)
    assert len(found.items) == 2


CHART = (
    f'<c:chartSpace xmlns:c="{DRAWING}/chart" xmlns:a="{DRAWING}/main"><c:chart><c:title><a:p><a:r>'
    "<a:t>产</a:t></a:r><a:r><a:t>量</a:t></a:r></a:p></c:title><c:plotArea/></c:chart>"
    "</c:chartSpace>"
)
DIAGRAM = (
    f'<d:dataModel xmlns:d="{DRAWING}/diagram" xmlns:a="{DRAWING}/main"><a:p><a:r><a:t>计</a:t>'
    "</a:r><a:r><a:t>划</a:t></a:r></a:p><a:p><a:r><a:t>执行</a:t></a:r></a:p></d:dataModel>"
)


@pytest.mark.parametrize(
    ("drawn", "part", "expected"),
    [
        ('<c:chart r:id="c"/>', CHART, "〔产量〕"),
        (f'<d:relIds xmlns:d="{DRAWING}/diagram" r:dm="c"/>', DIAGRAM, "〔计划，执行〕"),
    ],
)
def test_words_of_charts_and_diagrams(drawn: str, part: str, expected: str) -> None:
    drawing = f"<w:r><w:drawing><wp:inline>{drawn}</wp:inline></w:drawing></w:r>"
    data = pack(
        para(drawing), relations=relation("c", "chart", "c.xml"), parts={"word/c.xml": part}
    )
    report = Report()
    document = READER.read(data, "x.docx", ReadOptions(), report)
    assert of(document, Paragraph) == [expected]
    assert "chart-not-drawn" in {each.code for each in report if each.severity == "warning"}


def test_layout_tables_stay_tables() -> None:
    number = table(("×政发〔2026〕1号", "签发人：甲乙"))
    document = read(pack(number + body(f"　　{LONG}") * 2))
    assert any(isinstance(each, Table) for each in document.blocks)


def test_a_large_first_letter_is_part_of_its_paragraph() -> None:
    drop = '<w:framePr w:dropCap="drop" w:lines="3" w:wrap="around"/>'
    document = read(pack(para(run("首", '<w:sz w:val="90"/>'), drop) + para(f"字下沉，{LONG}")))
    assert of(document, Paragraph) == [f"首字下沉，{LONG}"]


@pytest.mark.parametrize(
    ("code", "tex"),
    [
        (r"EQ \f(1,2)", r"\frac{1}{2}"),
        (r"EQ \r(3,x)", r"\sqrt[3]{x}"),
        (r"EQ \r(x)", r"\sqrt{x}"),
        (r"EQ \f(利润,成本)", r"\frac{\text{利润}}{\text{成本}}"),
        (r"EQ \f(50%,a_b)", r"\frac{50\%}{a\_b}"),
        (r"EQ \f(1,\r(2))+\f(\r(3),2)", r"\frac{1}{\sqrt{2}}+\frac{\sqrt{3}}{2}"),
        (
            r"EQ \b\lc\{(\a\vs4\al\co1(x+y=1,x-y=2))",
            r"\left\{ \begin{matrix}x+y=1 \\ x-y=2\end{matrix} \right.",
        ),
        (
            r"EQ \b\bc\|(\a\co2(1,2,3,4))",
            r"\left| \begin{matrix}1 & 2 \\ 3 & 4\end{matrix} \right|",
        ),
        (r"EQ \i\su(i=1,n,x)", r"\sum_{i=1}^{n} x"),
        (r"EQ \i(0,1,f(x)dx)", r"\int_{0}^{1} f(x)dx"),
        (r"EQ \x\to(AB)", r"\overline{AB}"),
        (r"EQ \f(a\,b,c)", r"\frac{a,b}{c}"),
        (r'EQ \* jc0 \* "Font:宋体" \r(,3)', r"\sqrt{3}"),
        (r"EQ \o(a,\s\up6(→))", r"{a}{{}^{→}}"),
    ],
)
def test_fractions_and_roots_of_fields(code: str, tex: str) -> None:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    field = (
        f"{mark.format('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{mark.format('end')}"
    )
    document = read(pack(para(run("得") + field)))
    assert [each.tex for each in nodes_of(document) if isinstance(each, Math)] == [tex]


def test_a_field_that_draws_something_else_is_said() -> None:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = r"EQ \i(0,1,x"
    field = (
        f"{mark.format('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{mark.format('end')}"
    )
    report = Report()
    document = READER.read(pack(para(run("得") + field)), "x.docx", ReadOptions(), report)
    assert of(document, Paragraph) == ["得0,1,x"]
    assert "field-not-read" in {each.code for each in report}

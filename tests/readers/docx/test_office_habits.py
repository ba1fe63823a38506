"""What Word files of Chinese offices hold: fields that draw, fonts of symbols, forms, contents."""

from __future__ import annotations

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import (
    Figure,
    Paragraph,
    Ruby,
    Section,
    Subscript,
    Superscript,
    Table,
    Text,
)
from pipeline.model.walk import nodes_of, plain
from pipeline.readers.docx import equations
from tests.readers.docx.test_structure import cell, row, table
from tests.readers.docx.word import LONG, pack, para, read, run, style, styled

MARK = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def field(code: str, result: str = "") -> str:
    made = f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
    shown = f"{MARK.format('separate')}{run(result)}" if result else ""
    return f"{MARK.format('begin')}{made}{shown}{MARK.format('end')}"


def first(body: str, styles: str = "") -> Paragraph:
    paragraph = read(pack(body, styles=styles)).blocks[0]
    assert isinstance(paragraph, Paragraph)
    return paragraph


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (r" eq \o\ac(○,1) ", "①"),
        (r" eq \o\ac(□,印) ", "印"),
        (r"EQ \* hps13 \o\ad(\s\up 5(甲乙),\s\do 2(丙丁))", "甲乙丙丁"),
        (r"EQ \d\fo10()", ""),
    ],
)
def test_characters_that_fields_draw(code: str, text: str) -> None:
    assert plain(first(para(run("前") + field(code) + run("后"))).inlines) == f"前{text}后"


def test_raised_and_lowered_characters_of_fields() -> None:
    up, down = field(r"EQ \s\up5(2)"), field(r"EQ \s\do4(甲)")
    paragraph = first(para(run("m") + up + run("，a") + down))
    found = [each for each in paragraph.inlines if isinstance(each, Superscript | Subscript)]
    assert [plain(each.inlines) for each in found] == ["2", "甲"]
    assert [type(each) for each in found] == [Superscript, Subscript]


def test_a_phonetic_guide_is_no_formula() -> None:
    code = r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(zhōng),中)'
    ruby = first(para(run("前") + field(code))).inlines[1]
    assert isinstance(ruby, Ruby)
    assert (plain(ruby.base), ruby.reading) == ("中", "zhōng")


@pytest.mark.parametrize("code", ["EQ " + r"\r(" * 40, r"EQ \f(1", r"EQ \f", "REF x", "", "EQ ("])
def test_what_is_no_formula(code: str) -> None:
    """Nothing is drawn, and nothing of it makes the reader fail."""
    assert "frac" not in equations.tex(code)
    assert "sqrt" not in equations.tex(code)


def test_long_instructions_are_linear() -> None:
    code = "EQ " + "".join(rf"\f({number},x)+" for number in range(2_000))
    assert equations.tex(code).count(r"\frac") == 2_000


@pytest.mark.parametrize(
    ("font", "typed", "shown"),
    [
        ("Wingdings 2", "R", "☑"),
        ("Wingdings", "\uf0a8", "☐"),
        ("Wingdings", "\uf081", "①"),
        ("Symbol", "a", "α"),
        ("Wingdings", "汉", "汉"),
        ("Arial", "R", "R"),
    ],
)
def test_letters_in_fonts_of_symbols(font: str, typed: str, shown: str) -> None:
    """Word shows the symbol in the letter's place; the proof of completeness knows of it."""
    signs = run(typed, f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>')
    assert plain(first(para(run("同意") + signs + run("反对"))).inlines) == f"同意{shown}反对"
    tables = read(pack(table(row(cell(run("同意") + signs), cell("反对"))) + para(LONG)))
    (found,) = (node for node in nodes_of(tables) if isinstance(node, Table))
    assert plain(found.rows[0][0].inlines) == f"同意{shown}"


def test_fields_of_a_form_are_no_salutation() -> None:
    form = para(run("甲方（盖章）：") + "<w:r><w:tab/></w:r>" + run("乙方（盖章）："))
    paragraph = first(form + para(LONG) + para(LONG))
    assert paragraph.role == "body"


_BEGIN = f'{MARK.format("begin")}<w:r><w:instrText>TOC \\o "1-3"</w:instrText></w:r>'
_ENTRIES = (
    para(f"{_BEGIN}{MARK.format('separate')}{run('第一章')}<w:r><w:tab/></w:r>{run('1')}")
    + para(run("第二章"))
    + para(MARK.format("end"))
)
_TOC = style("TOC1", "toc 1") + style("1", "heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>')


@pytest.mark.parametrize("heading", ["目录", "目　录", "目 次", "Contents"])
@pytest.mark.parametrize("entries", [_ENTRIES, styled("TOC1", "第一章")], ids=["field", "style"])
def test_the_heading_over_contents_goes_with_them(heading: str, entries: str) -> None:
    body = para(heading) + entries + styled("1", "第一章") + para(LONG)
    report = Report()
    document = read(pack(body, styles=_TOC), report)
    assert [type(each) for each in document.blocks] == [Section]
    assert not document.meta.title
    assert "contents-left-out" in {each.code for each in report}


def test_a_heading_over_something_else_stays() -> None:
    """目录 typed by hand over typed lines, or far from the contents, is text."""
    body = para("目录") + para("第一部分　总则") + _ENTRIES + styled("1", "第一章") + para(LONG)
    assert Text(text="目录") in list(nodes_of(read(pack(body, styles=_TOC))))


_LIST = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList>{}<w:listEntry w:val="甲"/>'
    '<w:listEntry w:val="乙"/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:instrText> '
    "FORMDROPDOWN </w:instrText></w:r>"
) + MARK.format("end")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ('<w:result w:val="1"/>', "乙"),
        ('<w:default w:val="1"/>', "乙"),
        ('<w:result w:val="0"/><w:default w:val="1"/>', "甲"),
        ("", "甲"),
        ('<w:result w:val="7"/>', ""),
    ],
)
def test_what_is_chosen_in_the_list_of_a_form(said: str, shown: str) -> None:
    body = para(run("性别：") + _LIST.format(said) + run("。"))
    assert plain(first(body).inlines) == f"性别：{shown}。"


_PICTURE = (
    "<w:r><w:drawing><wp:inline><wp:docPr id='1' descr='示意'/><a:graphic><a:graphicData><pic:pic>"
    "<pic:blipFill><a:blip r:embed='i'/></pic:blipFill></pic:pic></a:graphicData></a:graphic>"
    "</wp:inline></w:drawing></w:r>"
)


@pytest.mark.parametrize(
    "caption", ["图1　示意", "图 2-1 流程", "附图3：位置", "图一、总体布局", "图4"]
)
def test_a_typed_caption_goes_with_its_picture(caption: str) -> None:
    report = Report()
    body = para(LONG) + para(_PICTURE) + para(caption) + para(LONG)
    figures = [each for each in read(pack(body), report).blocks if isinstance(each, Figure)]
    assert [plain(each.caption) for each in figures] == [caption]
    assert "typed-caption" in {each.code for each in report}


def test_a_typed_caption_goes_with_its_table() -> None:
    cells = table(row(cell("甲"), cell("乙")) + row(cell("1"), cell("2")))
    document = read(pack(para(LONG) + para("表1　产量（单位：吨）") + cells + para(LONG)))
    (found,) = (node for node in nodes_of(document) if isinstance(node, Table))
    assert plain(found.caption) == "表1　产量（单位：吨）"


@pytest.mark.parametrize("text", ["图1显示了流程。", "图书馆", "表1　产量", "图 1 说明了变化。"])
def test_what_names_nothing_beside_it_stays_prose(text: str) -> None:
    document = read(pack(para(LONG) + para(_PICTURE) + para(text) + para(LONG)))
    words = [plain(each.inlines) for each in document.blocks if isinstance(each, Paragraph)]
    assert words == [LONG, text, LONG]

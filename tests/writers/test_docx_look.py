"""Word files look right and are restyled from the style pane: styles, fields, numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from pipeline.model.nodes import (
    Block,
    BulletList,
    Cell,
    Document,
    ListItem,
    Math,
    Metadata,
    Point,
    PointList,
    Signature,
    Table,
)
from pipeline.writers.docx import numbering
from tests import samples
from tests.deck import decks
from tests.writers.word_file import (
    LONG,
    WP,
    R,
    W,
    Word,
    bullets,
    everything,
    needed,
    para,
    section,
    speech,
    texts,
    value,
    written,
)

if TYPE_CHECKING:
    from pipeline.theme import Theme

RUN_ORDER = ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "u", "em")
SLOTS = ("ascii", "hAnsi", "eastAsia", "cs")


@pytest.fixture(params=["speech", "everything"])
def any_document(request: pytest.FixtureRequest) -> Document:
    return speech() if request.param == "speech" else everything()


# --- page, styles, languages -----------------------------------------------------------------


def test_paper_and_measure(study: Theme) -> None:
    page = needed(Word(speech(), study).body, "sectPr")
    assert (value(page, "pgSz", "w"), value(page, "pgSz", "h")) == ("11906", "16838")
    left, right = int(value(page, "pgMar", "left") or 0), int(value(page, "pgMar", "right") or 0)
    em = 10 * int(value(Word(speech(), study).style("Normal"), "rPr/sz") or 0)
    assert study.page.measure * em == 11906 - left - right


def test_settings_are_chinese_and_up_to_date(study: Theme) -> None:
    word = Word(speech(), study)
    settings = word.xml("word/settings.xml")
    assert value(settings, "themeFontLang", "eastAsia") == "zh-CN"
    assert value(settings, "characterSpacingControl") == "compressPunctuation"
    modes = {
        item.get(f"{W}name"): item.get(f"{W}val") for item in settings.iter(f"{W}compatSetting")
    }
    assert modes["compatibilityMode"] == "15"
    assert settings.find(f"{W}updateFields") is None
    defaults = needed(word.xml("word/styles.xml"), "rPrDefault")
    assert needed(defaults, "lang").get(f"{W}eastAsia") == "zh-CN"


@pytest.mark.parametrize(
    ("tag", "locale"),
    [("zh", "zh-CN"), ("zh-Hant", "zh-TW"), ("zh-HK", "zh-HK"), ("ja", "ja-JP"), ("en", "zh-CN")],
)
def test_word_gets_a_locale_that_it_knows(tag: str, locale: str, study: Theme) -> None:
    word = Word(Document(meta=Metadata(language=tag), blocks=()), study)
    assert locale == needed(word.xml("word/styles.xml"), "lang").get(f"{W}eastAsia")


def test_fonts_fill_all_slots_of_every_style(study: Theme) -> None:
    word = Word(everything(), study)
    known = {font.get(f"{W}name") for font in word.xml("word/fontTable.xml")}
    for style in word.xml("word/styles.xml").iter(f"{W}style"):
        name = style.get(f"{W}styleId")
        fonts = style.find(f"{W}rPr/{W}rFonts")
        if style.get(f"{W}type") == "paragraph":
            assert fonts is not None, name
        if fonts is not None:
            assert {fonts.get(f"{W}{slot}") for slot in SLOTS} <= known, name
    for part in ("word/styles.xml", "word/numbering.xml"):
        for fonts in word.xml(part).iter(f"{W}rFonts"):
            assert all(fonts.get(f"{W}{slot}") for slot in SLOTS)
            assert not [name for name in fonts.keys() if "Theme" in name]  # noqa: SIM118  (no dict)


def test_missing_fonts_have_a_substitute(study: Theme) -> None:
    fonts = Word(speech(), study).xml("word/fontTable.xml")
    substitutes = {font.get(f"{W}name"): value(font, "altName") for font in fonts}
    for role in (study.fonts.text, study.fonts.display, study.fonts.code):
        assert role.office_fallback == substitutes[role.office]


def test_styles_that_a_user_looks_for(study: Theme) -> None:
    styles = Word(everything(), study).xml("word/styles.xml")
    names = [value(style, "name") for style in styles.iter(f"{W}style")]
    assert len(names) == len(set(names))
    headings = {f"heading {n}" for n in range(1, 10)}
    lists = {"List Bullet", "List Bullet 5", "List Continue"}
    assert headings | lists <= set(names)
    assert {"Title", "Subtitle", "Body Text First Indent", "toc 1", "Quote"} <= set(names)
    assert {"caption", "header", "footer", "footnote text", "Hyperlink"} <= set(names)
    assert {"要点", "要点正文", "要点标签", "诗行", "对话", "术语", "出版信息"} <= set(names)


def test_references_to_styles_and_numbers_are_not_dangling(
    any_document: Document, study: Theme
) -> None:
    word = Word(any_document, study)
    styles = word.xml("word/styles.xml")
    known = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    kinds = ("pStyle", "rStyle", "tblStyle", "basedOn", "next")
    numbers = {number.get(f"{W}numId") for number in word.xml("word/numbering.xml")} | {"0"}
    for _, root in (*word.stories(), ("styles", styles)):
        for kind in kinds:
            assert {item.get(f"{W}val") for item in root.iter(f"{W}{kind}")} <= known
        assert {item.get(f"{W}val") for item in root.iter(f"{W}numId")} <= numbers


def test_body_text_is_indented_by_two_characters(study: Theme) -> None:
    word = Word(speech(), study)
    indent = word.style("BodyTextFirstIndent").find(f"{W}pPr/{W}ind")
    assert indent is not None
    assert indent.get(f"{W}firstLineChars") == "200"
    assert 20 * int(value(word.style("Normal"), "rPr/sz") or 0) == int(
        indent.get(f"{W}firstLine") or 0
    )
    assert texts(word.body, "BodyTextFirstIndent") == [LONG]
    assert texts(word.body, "Conclusion") == ["总之如此。"]


def test_run_properties_stand_in_the_order_of_the_schema(study: Theme) -> None:
    word = Word(everything(), study)
    for _, root in (*word.stories(), ("styles", word.xml("word/styles.xml"))):
        for properties in root.iter(f"{W}rPr"):
            tags = [element.tag.removeprefix(W) for element in properties]
            ranks = [RUN_ORDER.index(tag) for tag in tags if tag in RUN_ORDER]
            assert sorted(ranks) == ranks


# --- title, contents, heads and feet ---------------------------------------------------------


def test_the_title_is_broken_between_words(study: Theme) -> None:
    word = Word(speech(), study)
    paragraph = next(p for p in word.body if value(p, "pPr/pStyle") == "Title")
    lines: list[list[str]] = [[]]
    for element in paragraph.iter():
        if element.tag == f"{W}br":
            lines.append([])
        if element.tag == f"{W}t":
            lines[-1].append(element.text or "")
    broken = ["".join(line) for line in lines]
    assert broken == ["习近平在主持召开扎实推进", "长三角一体化发展座谈会时的讲话"]


def test_the_title_band_covers_the_width_of_the_page(study: Theme) -> None:
    word = Word(speech(), study)
    extents = list(word.body.iter(f"{WP}extent"))
    assert [str(study.page.width.emu)] == [extent.get("cx") for extent in extents]
    assert study.page.top.emu < int(extents[0].get("cy") or 0) < study.page.height.emu / 2
    fill = word.style("Title").find(f"{W}pPr/{W}shd")
    assert fill is not None
    assert study.colors.accent.hex == fill.get(f"{W}fill")
    assert texts(word.body, "TitleAuthor") == ["作者：某人"]


def test_the_band_grows_with_the_title(study: Theme) -> None:
    short, long = (
        int(next(Word(Document(meta=meta, blocks=()), study).body.iter(f"{WP}extent")).get("cy", 0))
        for meta in (Metadata(title="短"), Metadata(title="长" * 60, subtitle="副" * 80))
    )
    assert short < long


def test_contents_are_complete_without_asking(study: Theme) -> None:
    word = Word(speech(), study)
    control = needed(word.body, "sdt")
    entries = [
        "".join(text.text or "" for text in link.iter(f"{W}t"))
        for link in control.iter(f"{W}hyperlink")
    ]
    assert entries == ["①一体化发展不是一日之功", "②面对形势，要深刻认识<地位>&作用。"]
    instructions = [text.text or "" for text in control.iter(f"{W}instrText")]
    assert [text.strip() for text in instructions] == ['TOC \\o "1-1" \\h \\z \\u']
    assert not [char for char in control.iter(f"{W}fldChar") if char.get(f"{W}dirty")]


def test_one_section_needs_no_contents(study: Theme) -> None:
    document = Document(meta=Metadata(title="题"), blocks=(section("一节", para("文。")),))
    assert Word(document, study).body.find(f"{W}sdt") is None


def test_contents_of_a_book_stay_easy_to_scan(study: Theme) -> None:
    chapters = tuple(
        section(
            f"第{n}章", *(section(f"第{n}章第{m}节", para("文。"), level=2) for m in range(1, 9))
        )
        for n in range(1, 13)
    )
    control = needed(Word(Document(meta=Metadata(), blocks=chapters), study).body, "sdt")
    assert [f"第{n}章" for n in range(1, 13)] == texts(control, "TOC1")
    assert texts(control, "TOC2") == []


def test_links_and_bookmarks_agree(any_document: Document, study: Theme) -> None:
    word = Word(any_document, study)
    starts = list(word.body.iter(f"{W}bookmarkStart"))
    names = [start.get(f"{W}name") or "" for start in starts]
    ids = [start.get(f"{W}id") or "" for start in starts]
    ends = [end.get(f"{W}id") or "" for end in word.body.iter(f"{W}bookmarkEnd")]
    assert len(names) == len(set(names))
    assert all(len(name) <= 40 for name in names)
    assert len(ids) == len(set(ids))
    assert sorted(ids) == sorted(ends)
    anchors = {link.get(f"{W}anchor") for link in word.body.iter(f"{W}hyperlink")} - {None}
    assert anchors
    assert anchors <= set(names)


def test_sections_that_repeat_have_bookmarks_of_their_own(study: Theme) -> None:
    same = section("同名", para("文。"))
    body = Word(Document(meta=Metadata(), blocks=(same,) * 5), study).body
    names = [start.get(f"{W}name") for start in body.iter(f"{W}bookmarkStart")]
    anchors = [link.get(f"{W}anchor") for link in body.iter(f"{W}hyperlink")]
    assert len(set(names)) == 5
    assert names == anchors


def test_fields_are_written_in_full(any_document: Document, study: Theme) -> None:
    word = Word(any_document, study)
    instructions = []
    for _, root in word.stories():
        steps: list[str] = []
        for run in root.iter(f"{W}r"):
            char, instruction = run.find(f"{W}fldChar"), run.find(f"{W}instrText")
            content = [child for child in run if child.tag != f"{W}rPr"]
            if char is not None:
                assert len(content) == 1
                steps.append(char.get(f"{W}fldCharType") or "")
            elif instruction is not None:
                instructions.append((instruction.text or "").strip())
                steps.append("instr")
        assert ["begin", "instr", "separate", "end"] * (len(steps) // 4) == steps
    assert {"PAGE", "NUMPAGES"} <= set(instructions)


def test_heads_and_feet(study: Theme) -> None:
    word = Word(speech(), study)
    page = needed(word.body, "sectPr")
    assert page.find(f"{W}titlePg") is not None
    targets = {
        item.get("Id"): f"word/{item.get('Target')}"
        for item in word.xml("word/_rels/document.xml.rels")
    }
    found = {
        (reference.tag.removeprefix(W), reference.get(f"{W}type")): written(
            word.xml(targets[reference.get(f"{R}id")])
        )
        for reference in page
        if reference.get(f"{R}id")
    }
    assert {
        ("headerReference", "default"): speech().meta.title,
        ("headerReference", "first"): "",
        ("footerReference", "default"): "1/1",
        ("footerReference", "first"): "1/1",
    } == found


def test_a_long_title_is_cut_at_a_word_in_the_head(study: Theme) -> None:
    meta = Metadata(title="一体化发展" * 30, title_words=("一体化", "发展") * 30)
    word = Word(Document(meta=meta, blocks=()), study)
    heads = [written(root) for name, root in word.stories() if "header" in name]
    (head,) = filter(None, heads)
    assert re.fullmatch(r"(一体化发展)+(一体化)?…", head)
    assert len(head) * study.type.running.size < study.page.measure * study.type.body.size


# --- headings, lists, points -----------------------------------------------------------------


def test_headings_stay_with_their_text(study: Theme) -> None:
    word = Word(speech(), study)
    for level in range(1, 10):
        style = word.style(f"Heading{level}")
        assert style.find(f"{W}pPr/{W}keepNext") is not None
        assert str(level - 1) == value(style, "pPr/outlineLvl")


def kept(word: Word) -> list[str]:
    """Return the texts of paragraphs that say themselves that they stay with the next."""
    return [
        "".join(text.text or "" for text in paragraph.iter(f"{W}t"))
        for paragraph in word.body.iter(f"{W}p")
        if paragraph.find(f"{W}pPr/{W}keepNext") is not None
    ]


def test_lead_ins_and_small_tables_stay_together(study: Theme) -> None:
    table = decks.table_of([["甲"], ["乙"], ["丙"]])
    blocks = (para("正文。"), para("如下："), table, para("最后："))
    word = Word(Document(meta=Metadata(), blocks=blocks), study)
    assert kept(word) == ["如下：", "甲", "乙"]
    long = decks.table_of([["甲"]] * 11)
    assert kept(Word(Document(meta=Metadata(), blocks=(long,)), study)) == []


def test_the_last_item_does_not_stand_alone(study: Theme) -> None:
    items = tuple(ListItem(blocks=(para(name),)) for name in "甲乙丙")
    document = Document(meta=Metadata(), blocks=(BulletList(items=items),))
    assert kept(Word(document, study)) == ["乙"]


def test_columns_have_room_for_their_numbers(study: Theme) -> None:
    cells = ["周威烈王二十三年初命晋大夫魏斯", "−403", "初命晋大夫魏斯、赵籍、韩虔为诸侯" * 3]
    word = Word(Document(meta=Metadata(), blocks=(decks.table_of([cells] * 3),)), study)
    first, second, third = (
        int(column.get(f"{W}w") or 0) for column in word.body.iter(f"{W}gridCol")
    )
    em = round(study.type.cell.size * 20)
    assert second >= (2.5 + 2 * 0.6) * em  # a wide sign, three digits, and the space beside them
    assert third > first > second


def test_what_annotates_a_letter_stands_at_the_left(study: Theme) -> None:
    lines = tuple(samples.text(line) for line in ("市政府", "2026年3月12日", "（此件公开发布）"))
    word = Word(Document(meta=Metadata(), blocks=(Signature(lines=lines),)), study)
    aligned = [
        value(paragraph, "pPr/jc")
        for paragraph in word.body.iter(f"{W}p")
        if value(paragraph, "pPr/pStyle") == "Signature"
    ]
    assert aligned == [None, None, "both"]


def test_lists_inside_points_are_set_as_the_text_around_them(study: Theme) -> None:
    inner = decks.points_of(["甲。", "乙。"])
    outer = PointList(
        scheme="1.", items=(Point(label="1. ", ordinal=1, scheme="1.", blocks=(para("问"), inner)),)
    )
    assert texts(Word(Document(meta=Metadata(), blocks=(inner,)), study).body, "Point")
    assert not texts(Word(Document(meta=Metadata(), blocks=(outer,)), study).body, "Point")


def test_numbers_of_headings_are_real(study: Theme) -> None:
    word = Word(speech(), study)
    style = word.style("Heading1")
    assert value(style, "pPr/numPr/numId") == "1"
    levels = list(word.xml("word/numbering.xml").iter(f"{W}lvl"))
    linked = next(level for level in levels if value(level, "pStyle") == "Heading1")
    assert value(linked, "numFmt") == "decimalEnclosedCircle"
    headings = [p for p in word.body if value(p, "pPr/pStyle") == "Heading1"]
    assert [value(heading, "pPr/numPr/numId") for heading in headings] == [None, None]


def test_headings_without_numbers_show_none(study: Theme) -> None:
    plain = Word(Document(meta=Metadata(), blocks=(section("一、总则"), section("二、"))), study)
    assert None is value(plain.style("Heading1"), "pPr/numPr/numId")
    mixed = (section("前言"), section("甲", number=1), section("乙", number=2), section("后记"))
    word = Word(Document(meta=Metadata(), blocks=mixed), study)
    headings = [p for p in word.body if value(p, "pPr/pStyle") == "Heading1"]
    assert [value(p, "pPr/numPr/numId") for p in headings] == ["0", None, None, "0"]


def test_numbers_count_as_word_counts() -> None:
    numbers = numbering.Numbering(frozenset({1, 2}))
    shown = [(1, 1), (2, 1), (2, 2), (1, 2), (2, 1), (1, 3)]
    assert [numbers.heading(level, number) for level, number in shown] == [None] * 6
    assert numbers.heading(1, 0) == 0
    restarted = numbers.heading(1, 7)
    assert restarted
    assert restarted == numbers.heading(1, 8)
    assert [numbering.disc(number) for number in (1, 20, 21)] == ["①", "⑳", "21"]


def test_bullets_are_real_and_further_paragraphs_hang(study: Theme) -> None:
    word = Word(speech(), study)
    assert texts(word.body, "ListBullet") == ["要把好大方向。", "要制定方案。"]
    assert texts(word.body, "ListContinue") == ["各方面要落实。"]
    assert "✦" not in written(word.body)
    left = value(word.style("ListBullet"), "pPr/ind", "left")
    assert left == value(word.style("ListContinue"), "pPr/ind", "left")
    levels = list(word.xml("word/numbering.xml").iter(f"{W}lvl"))
    linked = next(level for level in levels if value(level, "pStyle") == "ListBullet")
    assert (study.marks.bullet, "bullet") == (value(linked, "lvlText"), value(linked, "numFmt"))


def test_each_list_has_an_instance_of_its_own(study: Theme) -> None:
    nested = bullets((para("外"), bullets((para("内"),))), (para("外二"),))
    word = Word(Document(meta=Metadata(), blocks=(nested, para("间"), nested)), study)
    instances = [
        (value(p, "pPr/numPr/numId"), value(p, "pPr/numPr/ilvl"))
        for p in word.body
        if (value(p, "pPr/pStyle") or "").startswith("ListBullet")
    ]
    outer, inner, second = instances[0][0], instances[1][0], instances[3][0]
    assert len({outer, inner, second}) == 3
    assert [(outer, "0"), (inner, "1"), (outer, "0")] == instances[:3]


def test_points_are_labelled_and_statements_look_like_headlines(study: Theme) -> None:
    word = Word(speech(), study)
    assert texts(word.body, "Point") == ["第一，率先形成新格局。", "第二，勇当先锋。"]
    assert len(texts(word.body, "PointProse")) == 2
    labels = [
        needed(run, "t").text
        for run in word.body.iter(f"{W}r")
        if value(run, "rPr/rStyle") == "PointLabel"
    ]
    assert labels == ["第一，", "第二，", "一是", "二是"]
    bars = [needed(word.style(name), "pBdr") for name in ("Point", "PointProse")]
    assert ET.tostring(bars[0]) == ET.tostring(bars[1])


def test_shared_marks_are_told_to_be_chinese(study: Theme) -> None:
    document = Document(meta=Metadata(), blocks=(para("“引号”——好……"), para("don’t"), para("没有")))
    body = Word(document, study).body
    hints = [value(run, "rPr/rFonts", "hint") for run in body.iter(f"{W}r")]
    assert hints == ["eastAsia", None, None]


def test_deep_sections_keep_their_text(study: Theme) -> None:
    deep: tuple[Block, ...] = ()
    for level in range(12, 0, -1):
        deep = (section(f"第{level}级", para(f"文{level}。"), *deep, level=level, number=1),)
    word = Word(Document(meta=Metadata(), blocks=deep), study)
    assert texts(word.body, "Heading9") == ["第9级", "第10级", "第11级", "第12级"]
    assert {"deep-heading"} == {diagnostic.code for diagnostic in word.report}


def test_deep_lists_keep_their_text(study: Theme) -> None:
    deep: tuple[Block, ...] = ()
    for level in range(12, 0, -1):
        deep = (bullets((para(f"第{level}层"), *deep)),)
    word = Word(Document(meta=Metadata(), blocks=deep), study)
    assert "\n".join(f"第{level}层" for level in range(1, 13)) == written(word.body)
    levels = [int(item.get(f"{W}val") or 0) for item in word.body.iter(f"{W}ilvl")]
    assert [*range(9), 8, 8, 8] == levels


def test_wide_tables_are_set_smaller_with_their_columns_nearer(study: Theme) -> None:
    """Word breaks numbers where a column is too narrow, and shrinks nothing by itself."""
    names = tuple(Cell(inlines=samples.text("某年的产量（万吨）")) for _ in range(14))
    row = tuple(Cell(inlines=samples.text("4837.2")) for _ in range(14))
    wide = Word(one(Table(rows=(names, row), header_rows=1)), study).body
    narrow = Word(one(Table(rows=(row[:3], row[:3]))), study).body
    sizes = {int(str(each.get(f"{W}val"))) for each in needed(wide, "tbl").iter(f"{W}sz")}
    assert sizes
    assert max(sizes) < 2 * study.type.cell.size
    assert next(wide.iter(f"{W}tblCellMar"), None) is not None
    assert next(narrow.iter(f"{W}tblCellMar"), None) is None
    assert next(needed(narrow, "tbl").iter(f"{W}sz"), None) is None


def test_columns_have_room_for_their_formulas(study: Theme) -> None:
    long = Cell(inlines=(Math(tex="a+b+c+d+e+f+g+h+i+j"),))
    short = Cell(inlines=(Math(tex=r"\mathrm{\mathbf{\boldsymbol{x}}}"),))
    table = Table(rows=((long, short, Cell(inlines=samples.text("文" * 200))),))
    grid = [
        int(str(each.get(f"{W}w"))) for each in Word(one(table), study).body.iter(f"{W}gridCol")
    ]
    assert grid[0] > 2 * grid[1]  # by what they show, not by their TeX


def one(block: Block) -> Document:
    return Document(meta=Metadata(title="题"), blocks=(block,))

"""PowerPoint: a sound package, the whole text in the notes, and no text outside its box."""

from __future__ import annotations

import importlib.util
import io
import posixpath
import re
import shutil
import sys
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pptx as python_pptx
import pytest
from hypothesis import given, settings

from pipeline.deck.plan import plan
from pipeline.deck.slides import Statement
from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import (
    Block,
    BookTitle,
    CodeBlock,
    Document,
    EmphasisDots,
    Link,
    Metadata,
    Paragraph,
    Point,
    PointList,
    ProperName,
    Rule,
    Section,
    Strong,
    Text,
)
from pipeline.render import pandoc
from pipeline.theme import Theme
from pipeline.verify import fidelity, layout
from pipeline.writers import archive, decks, pptx
from tests import rich, samples
from tests.deck.decks import GEOMETRY, URL, one_section, paragraph_of, points_of, table_of

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"

needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"
)


def made(document: Document, theme: Theme) -> dict[str, bytes]:
    """Return the parts of a deck by name."""
    return archive.unpack(pptx.write(document, theme, Report()))


@pytest.fixture(scope="module")
def parts(speech: Document, study: Theme) -> dict[str, bytes]:
    return made(speech, study)


@pytest.fixture(scope="module")
def full_parts(study: Theme) -> dict[str, bytes]:
    return made(samples.full_document(), study)


def slides(parts: dict[str, bytes]) -> list[ET.Element]:
    """Return the slides in order."""
    count = sum(bool(re.fullmatch(r"ppt/slides/slide\d+\.xml", name)) for name in parts)
    return [ET.fromstring(parts[f"ppt/slides/slide{n}.xml"]) for n in range(1, count + 1)]  # noqa: S314


def roots(parts: dict[str, bytes], folder: str) -> list[ET.Element]:
    found = sorted(name for name in parts if name.startswith(folder) and name.endswith(".xml"))
    return [ET.fromstring(parts[name]) for name in found]  # noqa: S314


def name_of(shape: ET.Element) -> str:
    properties = shape.find(f"{P}nvSpPr/{P}cNvPr")
    return "" if properties is None else properties.get("name", "")


def first(element: ET.Element, path: str) -> ET.Element:
    found = element.find(path)
    assert found is not None, path
    return found


def properties_of(run: ET.Element) -> ET.Element:
    return first(run, f"{A}rPr")


def text_of(element: ET.Element) -> str:
    return "".join(run.findtext(f"{A}t") or "" for run in element.iter(f"{A}r"))


def hard_document() -> Document:
    """Return what has overflowed before: long words, tables, cards, headings of every length."""
    rows = [["地区", "指标", "说明"]]
    rows += [["上海", f"{number}.5%", paragraph_text] for number, paragraph_text in _TEXTS]
    inner = Section(
        heading=samples.text("（一）" + "关于若干重大问题的" * 6),
        level=2,
        blocks=(paragraph_of(2),),
    )
    sections = (
        one_section(
            samples.paragraph("2025年GDP增长5.5%，PCT专利7.3万件，详见" + URL * 2 + "。"),
            paragraph_of(40),
            table_of(rows),
            inner,
            heading="第一部分 Scope and purpose of internationalization " + URL,
            label="",
        ).blocks[0],
        one_section(
            points_of(["以更大力度推进重点领域改革攻坚，取得新成效。"] * 9),
            points_of([text for _, text in _TEXTS]),
            heading="为" + "坚持人民至上，坚持自信自立，" * 14 + "而奋斗。",
            label="",
        ).blocks[0],
        one_section(points_of(["抓落实。", "再抓落实。"]), heading="短").blocks[0],
    )
    title = "关于在极端情况下检验版面是否仍然端正的、既有很长又有很短条目的文件"
    return Document(meta=Metadata(title=title, subtitle="副题" * 30), blocks=sections)


_TEXTS = [
    (1, "好。"),
    (2, "“四梁八柱”初步构建，“一卡通”率先实现“同城待遇”，避免“千城一面、万楼一貌”。"),
    (3, "R&D投入占GDP的3.1%，5G基站、AI算力（含GPU）与PCT专利同步增长，ISO 9001:2015认证全覆盖。"),
    (4, "要推进环太湖地区域多有机废弃物处理利用，形成系列配套保障措施，为全国作出示范。" * 2),
]


# --- the package -----------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["parts", "full_parts"])
def test_package_is_sound(which: str, request: pytest.FixtureRequest) -> None:
    """Every part is well-formed, declared and reached, and every relationship leads somewhere."""
    parts: dict[str, bytes] = request.getfixturevalue(which)
    types = ET.fromstring(parts["[Content_Types].xml"])  # noqa: S314
    declared = [str(one.get("PartName")).lstrip("/") for one in types.iter(f"{TYPES}Override")]
    assert [name for name, count in Counter(declared).items() if count > 1] == []
    assert set(declared) <= set(parts)
    plain = {name for name in parts if not name.endswith(".rels")} - {"[Content_Types].xml"}
    assert plain == set(declared)
    reached = set()
    for name, data in parts.items():
        if name.endswith(".png"):
            continue
        root = ET.fromstring(data)  # noqa: S314
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        identities = [one.get("Id") for one in root]
        assert len(identities) == len(set(identities)), name
        for one in root:
            if one.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join(folder, str(one.get("Target"))))
                assert target in parts, (name, target)
                reached.add(target)
    assert reached == plain


@pytest.mark.parametrize("which", ["parts", "full_parts"])
def test_ids_are_unique_in_every_part(which: str, request: pytest.FixtureRequest) -> None:
    parts: dict[str, bytes] = request.getfixturevalue(which)
    for folder in ("ppt/slides/", "ppt/slideLayouts/", "ppt/slideMasters/", "ppt/notesSlides/"):
        for root in roots(parts, folder):
            identities = [shape.get("id") for shape in root.iter(f"{P}cNvPr")]
            assert len(identities) == len(set(identities)) > 1


def test_python_pptx_reads_it(speech: Document, study: Theme) -> None:
    deck = python_pptx.Presentation(io.BytesIO(pptx.write(speech, study, Report())))
    assert [slide.shapes.title is not None for slide in deck.slides] == [True] * len(deck.slides)
    assert [layout.name for layout in deck.slide_layouts][:3] == [
        "Title Slide",
        "Title and Content",
        "Section Header",
    ]


def test_every_run_has_its_languages(parts: dict[str, bytes], full_parts: dict[str, bytes]) -> None:
    for part in (parts, full_parts):
        for root in [*slides(part), *roots(part, "ppt/notesSlides/")]:
            for run in root.iter(f"{A}r"):
                properties = run.find(f"{A}rPr")
                assert properties is not None
                latin = not re.search(r"[\u2e80-\uffef“”]", text_of_run(run)) and re.search(
                    "[A-Za-z]", text_of_run(run)
                )
                expected = ("en-US", "zh-CN") if latin else ("zh-CN", "en-US")
                if text_of_run(run) == "שלום" and properties.get("lang") == "he-IL":
                    expected = ("he-IL", "zh-CN")  # on its slide; notes are plain
                assert (properties.get("lang"), properties.get("altLang")) == expected


def text_of_run(run: ET.Element) -> str:
    return run.findtext(f"{A}t") or ""


def test_language_of_the_text_is_that_of_the_runs(study: Theme) -> None:
    document = Document(meta=Metadata(title="題", language="zh-Hant"), blocks=(paragraph_of(2),))
    found = {
        run.get("lang") for root in slides(made(document, study)) for run in root.iter(f"{A}rPr")
    }
    assert found <= {"zh-TW", "zh-CN"}
    assert "zh-TW" in found


def test_no_path_and_no_tool_is_left_in_it(parts: dict[str, bytes]) -> None:
    folder = str(Path(__file__).parent.parent.parent)
    for name, data in parts.items():
        for trace in (
            b"/tmp",
            b"/root",
            folder.encode(),
            b"reference.pptx",
            b"Rosenthal",
            b"pandoc",
        ):
            assert trace not in data, (name, trace)


def test_properties(parts: dict[str, bytes], speech: Document) -> None:
    core = parts["docProps/core.xml"].decode()
    assert f"<dc:title>{speech.meta.title}</dc:title>" in core
    assert speech.meta.keywords[0] in core
    assert archive.document_date().strftime("%Y-%m-%dT%H:%M:%SZ") in core
    assert f"<Slides>{len(slides(parts))}</Slides>" in parts["docProps/app.xml"].decode()


def test_same_bytes_twice(study: Theme) -> None:
    document = samples.full_document()
    first, second = (pptx.write(document, study, Report()) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# --- the look --------------------------------------------------------------------------------


def test_reference_carries_the_theme(parts: dict[str, bytes], study: Theme) -> None:
    for name in ("ppt/theme/theme1.xml", "ppt/theme/theme2.xml"):
        theme = ET.fromstring(parts[name])  # noqa: S314
        fonts = {one.get("typeface") for one in theme.iter(f"{A}ea")}
        assert fonts == {study.fonts.display.office}
        colors = [one.get("val") for one in theme.iter(f"{A}srgbClr")]
        assert study.colors.accent.hex in colors


def test_statements_are_set_in_the_text_face(parts: dict[str, bytes], study: Theme) -> None:
    layouts = [root for root in roots(parts, "ppt/slideLayouts/") if "Statement" in names(root)]
    faces = {one.get("typeface") for root in layouts for one in root.iter(f"{A}ea")}
    assert study.fonts.text.office in faces


def names(root: ET.Element) -> str:
    return first(root, f"{P}cSld").get("name", "")


def test_slide_is_16_by_9(parts: dict[str, bytes]) -> None:
    assert b'<p:sldSz cx="12192000" cy="6858000"' in parts["ppt/presentation.xml"]


def test_sections_are_those_of_the_document(parts: dict[str, bytes], speech: Document) -> None:
    found = re.findall(r'<p14:section name="([^"]*)"', parts["ppt/presentation.xml"].decode())
    labels = [block.label for block in speech.blocks if isinstance(block, Section)]
    assert found == ["封面", *labels]
    listed = parts["ppt/presentation.xml"].decode().count("<p14:sldId ")
    assert listed == len(slides(parts))


def test_labels_of_points_are_bold_and_coloured(study: Theme) -> None:
    document = one_section(
        points_of(["这是说得很长、不能放进卡片里去的一个要点，它一直说下去。" * 2] * 3)
    )
    runs = [run for root in slides(made(document, study)) for run in root.iter(f"{A}r")]
    labels = [run for run in runs if re.fullmatch(r"第\d，", text_of_run(run))]
    assert len(labels) == 3
    for run in labels:
        assert properties_of(run).get("b") == "1"
        assert first(run, f"{A}rPr/{A}solidFill/{A}schemeClr").get("val") == "accent1"


def test_numbers_are_never_doubled(parts: dict[str, bytes]) -> None:
    for root in [*slides(parts), *roots(parts, "ppt/slideMasters/")]:
        assert list(root.iter(f"{A}buAutoNum")) == []


def test_marks_of_chinese_have_their_lines(study: Theme) -> None:
    inlines = (
        Text(text="这里有"),
        EmphasisDots(inlines=samples.text("着重")),
        ProperName(inlines=samples.text("屈原")),
        BookTitle(inlines=samples.text("史记")),
        Strong(inlines=samples.text("加重")),
        Link(target="https://example.org/", inlines=samples.text("链接")),
    )
    document = one_section(Paragraph(inlines=inlines), paragraph_of(6))
    runs = {
        text_of_run(run): run
        for root in slides(made(document, study))
        for run in root.iter(f"{A}r")
    }
    lines = {word: properties_of(runs[word]).get("u") for word in ("着重", "屈原", "史记")}
    assert lines == {"着重": "dotted", "屈原": "sng", "史记": "wavy"}
    assert properties_of(runs["加重"]).get("b") == "1"
    assert runs["链接"].find(f"{A}rPr/{A}hlinkClick") is not None
    assert not any(run.get("cap") for run in runs.values())


def test_progress_grows_to_the_full_width(parts: dict[str, bytes]) -> None:
    bars = []
    for root in slides(parts):
        for shape in root.iter(f"{P}sp"):
            if name_of(shape) == "进度":
                assert list(
                    shape.iter(
                        "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
                    )
                )
                bars.append(int(first(shape, f".//{A}ext[@cx]").get("cx", "")))
    assert bars == sorted(bars)
    assert len(bars) == len(slides(parts)) - 2  # none on cover and end


def test_number_of_a_section_is_large_and_pale(parts: dict[str, bytes], speech: Document) -> None:
    deck = plan(speech, GEOMETRY)
    numbered = [slide.number for slide in deck.slides if isinstance(slide, Statement)]
    found = [
        text_of(shape)
        for root in slides(parts)
        for shape in root.iter(f"{P}sp")
        if name_of(shape) == "序号"
    ]
    assert found == [str(number) for number in numbered]


# --- the text --------------------------------------------------------------------------------


def notes(parts: dict[str, bytes]) -> str:
    """Return the notes of all slides, in the order of the slides."""
    found = []
    for number in range(1, len(slides(parts)) + 1):
        rels = ET.fromstring(parts[f"ppt/slides/_rels/slide{number}.xml.rels"])  # noqa: S314
        for one in rels:
            if str(one.get("Type")).endswith("/notesSlide"):
                target = posixpath.normpath(posixpath.join("ppt/slides", str(one.get("Target"))))
                root = ET.fromstring(parts[target])  # noqa: S314
                found += [text_of(paragraph) for paragraph in root.iter(f"{A}p")]
    return "\n".join(found)


def test_notes_hold_the_whole_text(parts: dict[str, bytes], speech: Document) -> None:
    assert fidelity.losses(speech, notes(parts)) == []


def test_slides_hold_the_whole_text(parts: dict[str, bytes], speech: Document) -> None:
    shown = "\n".join(
        text_of(paragraph) for root in slides(parts) for paragraph in root.iter(f"{A}p")
    )
    assert fidelity.losses(speech, shown) == []


@settings(max_examples=12)
@given(document=samples.documents)
def test_any_document_in_notes(study: Theme, document: Document) -> None:
    assert fidelity.losses(document, notes(made(document, study))) == []


def test_markup_in_the_text_is_text(study: Theme) -> None:
    hostile = "<a:t>&amp; ]]> \"'</a:t>"
    document = Document(
        meta=Metadata(title=hostile, subtitle=hostile, keywords=(hostile,)),
        blocks=one_section(samples.paragraph(hostile), heading=hostile, label=hostile).blocks,
    )
    assert fidelity.losses(document, notes(made(document, study))) == []


def test_what_is_empty_breaks_nothing(study: Theme) -> None:
    """pandoc must write every paragraph of the plan, the blank ones too."""
    empty = Paragraph(inlines=())
    blocks = (
        table_of([["", "乙"], [" ", "丙"]]),
        empty,
        samples.paragraph("　"),
        samples.paragraph("字" * 600 + " " * 80 + "。"),
        CodeBlock(text="\n\n a\n\n"),
        PointList(
            scheme="N是",
            items=(
                Point(label="一是", ordinal=1, scheme="N是", blocks=()),
                Point(label="二是", ordinal=2, scheme="N是", blocks=(empty,)),
            ),
        ),
        Section(heading=(), level=2, blocks=(samples.paragraph("无题"),)),
        Section(heading=samples.text("甲\n乙"), level=2, blocks=()),
    )
    for document in (
        one_section(*blocks),
        one_section(*blocks, heading=" ", label=""),
        Document(meta=Metadata(title=" "), blocks=(empty,)),
    ):
        assert fidelity.losses(document, notes(made(document, study))) == []


@pytest.fixture(scope="module")
def rich_parts(study: Theme) -> dict[str, bytes]:
    report = Report()
    parts = archive.unpack(pptx.write(rich.document(), study, report))
    assert [str(said) for said in report] == []
    return parts


def test_readings_stand_behind_their_characters(rich_parts: dict[str, bytes]) -> None:
    everything = b"".join(rich_parts.values()).decode("utf-8", "replace")
    assert "（hànzì）" in everything


def test_pictures_are_described_and_in_the_package(rich_parts: dict[str, bytes]) -> None:
    kinds = {name.rpartition(".")[2] for name in rich_parts if name.startswith("ppt/media/")}
    assert kinds == {"png", "jpeg", "gif", "svg"}
    shown = [
        (picture.find(f"{P}nvPicPr/{P}cNvPr"), picture)
        for root in slides(rich_parts)
        for picture in root.iter(f"{P}pic")
    ]
    described = {own.get("descr") for own, _ in shown if own is not None}
    assert {"宽图", "印刷色", "高图", "矢量", "没有图注", "图的说明"} <= described


def test_formulas_are_office_math_with_their_tex_for_others(rich_parts: dict[str, bytes]) -> None:
    everything = b"".join(
        data for name, data in rich_parts.items() if name.startswith("ppt/slides/slide")
    ).decode()
    assert everything.count("<dml:m><m:oMath>") == 7


def test_links_inside_jump_to_slides(rich_parts: dict[str, bytes]) -> None:
    jumps = [
        link
        for root in slides(rich_parts)
        for link in root.iter(f"{A}hlinkClick")
        if link.get("action") == "ppaction://hlinksldjump"
    ]
    # the agenda's, those of the first section, which stand in its fallback too, of the second
    assert len(jumps) == 2 + 2 * 3 + 2


def test_tasks_have_boxes_for_bullets(rich_parts: dict[str, bytes]) -> None:
    marks = [mark.get("char") for root in slides(rich_parts) for mark in root.iter(f"{A}buChar")]
    assert marks.count("☐") == marks.count("☑") == 1


def test_rules_are_drawn_between_paragraphs(study: Theme) -> None:
    def rules(*blocks: Block) -> int:
        parts = made(one_section(*blocks), study)
        shapes = [each.get("name") for root in slides(parts) for each in root.iter(f"{P}cNvPr")]
        return shapes.count("横线")

    one, other = paragraph_of(3), paragraph_of(2)
    assert rules(one, Rule(), other) == 1
    assert rules(one, other) == rules(Rule(), one, other) == 0


def test_numbers_of_the_agenda_stand_outside_of_links(parts: dict[str, bytes]) -> None:
    """LibreOffice loses the tab between number and name where a link holds it."""
    agenda = slides(parts)[1]
    linked = [
        run.findtext(f"{A}t", "")
        for run in agenda.iter(f"{A}r")
        if run.find(f"{A}rPr/{A}hlinkClick") is not None
    ]
    assert len(linked) == 5
    assert not any("\t" in text or text.isdigit() for text in linked)


# --- LibreOffice -----------------------------------------------------------------------------


@needs_libreoffice
@pytest.mark.parametrize("which", ["speech", "full", "hard"])
def test_no_text_leaves_its_box(which: str, speech: Document, study: Theme) -> None:
    documents = {"speech": speech, "full": rich.document(), "hard": hard_document()}
    deck = pptx.write(documents[which], study, Report())
    assert layout.outside(deck, layout.render(deck)) == []


@needs_libreoffice
def test_a_text_too_long_for_its_box_is_caught(parts: dict[str, bytes]) -> None:
    """The same check finds what was put in on purpose: in a body, in a card, in a title."""
    longer = dict(parts)
    spoilt: dict[str, int] = {}
    for number, root in list(enumerate(slides(parts), 1))[1:-1]:
        for shape in root.iter(f"{P}sp"):
            kind = name_of(shape)
            if kind not in ("正文", "卡片1", "标题") or kind in spoilt or number in spoilt.values():
                continue
            last = text_of_run(list(shape.iter(f"{A}r"))[-1])
            name = f"ppt/slides/slide{number}.xml"
            more = f"{last}{'多余的文字' * 80}</a:t>"
            longer[name] = parts[name].decode().replace(f"{last}</a:t>", more, 1).encode()
            spoilt[kind] = number
    assert len(spoilt) == 3
    deck = archive.pack(longer)
    found = layout.outside(deck, layout.render(deck))
    assert {one.slide for one in found} == set(spoilt.values())
    assert all(0 < one.missing <= one.of for one in found)


def test_pages_of_another_deck_are_refused(speech: Document, study: Theme, tmp_path: Path) -> None:
    import pikepdf  # noqa: PLC0415

    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "one.pdf")
    deck = pptx.write(speech, study, Report())
    with pytest.raises(KanbenError, match="slides gave 1 pages"):
        layout.outside(deck, (tmp_path / "one.pdf").read_bytes())


# --- pandoc ----------------------------------------------------------------------------------


def test_pandoc_missing_is_told_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, study: Theme
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    with pytest.raises(KanbenError, match="pandoc is not installed") as caught:
        pptx.write(samples.plain_document(), study, Report())
    assert "pypandoc_binary" in str(caught.value)


def test_pandoc_that_fails_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(KanbenError, match="pandoc stopped with code") as caught:
        decks.run_pandoc({"blocks": "none"}, ["--to=pptx"], Report(), tmp_path)
    assert "\n" not in str(caught.value)


def test_what_pandoc_warns_of_is_reported(tmp_path: Path) -> None:
    report = Report()
    formula: pandoc.Tree = {"t": "Math", "c": [{"t": "InlineMath"}, r"\frac{1"]}
    tree = pandoc.document([pandoc.para([formula])], {})
    decks.run_pandoc(tree, ["--to=pptx"], report, tmp_path)
    assert [diagnostic.code for diagnostic in report] == ["pandoc"]
    assert next(iter(report)).message.startswith(r"Could not convert TeX math \frac{1")


def test_a_long_title_ends_where_any_title_does(study: Theme) -> None:
    """Two smaller lines, above the rule that stands under titles."""
    text = "关于深入推进危险化学品、矿山、消防、交通运输等重点行业领域专项整治的情况"
    document = Document(
        meta=Metadata(),
        blocks=(Section(heading=samples.text(text), level=1, blocks=(paragraph_of(8),)),),
    )
    deck = python_pptx.Presentation(io.BytesIO(pptx.write(document, study, Report())))
    title = list(deck.slides)[-1].shapes.title
    style = study.deck
    assert title.text_frame.text == text
    assert title.text_frame.paragraphs[0].runs[0].font.size.pt == style.type.long_title.size
    foot = (title.top + title.height) / 12_700
    assert foot == pytest.approx(style.title_top + style.title_height)
    assert title.height / 12_700 == pytest.approx(2 * style.type.long_title.pitch)
    assert title.top > 0

"""What stands in a paragraph: looks, fields, links, revisions, ruby, notes, boxes, pictures."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image as Raster

from pipeline import pandoc
from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import (
    Anchor,
    BookTitle,
    BulletList,
    Code,
    Emphasis,
    EmphasisDots,
    Figure,
    Formula,
    Image,
    Inline,
    LanguageRun,
    LineBreak,
    Link,
    Math,
    NoteReference,
    Paragraph,
    ProperName,
    Ruby,
    Section,
    Strikeout,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from pipeline.model.walk import plain
from tests.readers.docx.word import (
    LONG,
    NAMESPACES,
    OFFICE,
    pack,
    para,
    read,
    relation,
    run,
    style,
    styled,
)


def inlines(content: str, **more: str) -> tuple[Inline, ...]:
    """Return the inlines of one paragraph."""
    first = read(pack(para(content) + para(LONG), **more)).blocks[0]  # type: ignore[arg-type]
    assert isinstance(first, Paragraph)
    return first.inlines


def words(text: str) -> tuple[Inline, ...]:
    return (Text(text=text),)


def field(instruction: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize(
    ("properties", "node"),
    [
        ("<w:b/>", Strong),
        ("<w:i/>", Emphasis),
        ('<w:em w:val="dot"/>', EmphasisDots),
        ('<w:u w:val="single"/>', ProperName),
        ('<w:u w:val="wave"/>', BookTitle),
        ("<w:strike/>", Strikeout),
        ("<w:dstrike/>", Strikeout),
        ('<w:vertAlign w:val="superscript"/>', Superscript),
        ('<w:vertAlign w:val="subscript"/>', Subscript),
    ],
)
def test_looks_have_a_meaning(properties: str, node: type[Strong]) -> None:
    found = inlines(run("前") + run("中", properties) + run("间", properties) + run("后"))
    assert found == (Text(text="前"), node(inlines=words("中间")), Text(text="后"))


@pytest.mark.parametrize("properties", ['<w:b w:val="0"/>', '<w:u w:val="none"/>', "<w:bCs/>"])
def test_looks_that_are_switched_off(properties: str) -> None:
    assert inlines(run("前") + run("中", properties)) == words("前中")


def test_bold_of_paragraph_and_characters_cancels_itself() -> None:
    styles = style("p", "粗段", "<w:rPr><w:b/></w:rPr>") + style(
        "c", "粗字", "<w:rPr><w:b/></w:rPr>", kind="character"
    )
    data = pack(
        styled("p", run(LONG) + run("字", '<w:rStyle w:val="c"/>')) + para(LONG), styles=styles
    )
    assert (
        read(data).blocks[0]
        == read(pack(styled("p", run(f"{LONG}字")) + para(LONG), styles=styles)).blocks[0]
    )


def test_underlined_blanks_of_forms_stay() -> None:
    found = inlines(run("姓名：") + run("      ", '<w:u w:val="single"/>'))
    assert found == words("姓名：      ")


def test_program_text() -> None:
    found = inlines(run("运行 ") + run("make all", '<w:rFonts w:ascii="Consolas"/>') + run("。"))
    assert found == (Text(text="运行 "), Code(text="make all"), Text(text="。"))


def test_ruby_and_the_older_phonetic_guide() -> None:
    ruby = (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('hàn')}</w:rt>"
        f"<w:rubyBase>{run('汉')}</w:rubyBase></w:ruby></w:r>"
    )
    old = field(r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(zì),字)', "")
    assert inlines(ruby + old + run("也")) == (
        Ruby(base=words("汉"), reading="hàn"),
        Ruby(base=words("字"), reading="zì"),
        Text(text="也"),
    )


def test_tracked_changes_hidden_text_comments_placeholders() -> None:
    report = Report()
    content = (
        f'<w:ins w:id="1" w:author="甲">{run("插入")}</w:ins>'
        '<w:del w:id="2" w:author="甲"><w:r><w:delText>删除</w:delText></w:r></w:del>'
        f'<w:moveFrom w:id="3">{run("移走")}</w:moveFrom>'
        f'<w:moveTo w:id="4">{run("移来")}</w:moveTo>'
        + run("隐藏", "<w:vanish/>")
        + '<w:r><w:commentReference w:id="0"/></w:r>'
        + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('请输入')}"
        "</w:sdtContent></w:sdt>"
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{run('已填')}</w:sdtContent></w:sdt>"
        + f"<w:smartTag w:element='x'>{run('标')}</w:smartTag>"
    )
    document = read(pack(para(content) + para(LONG)), report)
    first = document.blocks[0]
    assert isinstance(first, Paragraph)
    assert plain(first.inlines) == "插入移来已填标"
    said = {each.code for each in report}
    assert {"deleted-text", "hidden-text", "comments-left-out", "placeholder"} <= said


def test_signs() -> None:
    content = (
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:noBreakHyphen/><w:t>丙</w:t><w:softHyphen/>"
        '<w:br/><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Symbol" w:char="F061"/>'
        "</w:r>"
    )
    assert inlines(content) == (Text(text="甲\t乙\u2011丙"), LineBreak(), Text(text="☑α"))


def test_links() -> None:
    relations = relation("x", "hyperlink", "https://example.org/甲", external=True)
    content = (
        f'<w:hyperlink r:id="x">{run("网", "<w:b/>")}</w:hyperlink>'
        + field('HYPERLINK "https://example.org" \\o "提示"', run("站"))
        + field('HYPERLINK \\l "此处"', run("下"))
        + field("REF 此处 \\h", run("文"))
        + field("PAGE", run("3"))
    )
    target = (
        '<w:bookmarkStart w:id="1" w:name="此处"/>'
        + run("到了")
        + ('<w:bookmarkEnd w:id="1"/><w:bookmarkStart w:id="2" w:name="无人问"/>')
    )
    document = read(pack(para(content) + para(target), relations=relations))
    first, second = document.blocks
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    assert first.inlines == (
        Link(target="https://example.org/甲", inlines=(Strong(inlines=words("网")),)),
        Link(target="https://example.org", inlines=words("站")),
        Link(target="#此处", inlines=words("下文")),
        Text(text="3"),
    )
    assert second.inlines == (Anchor(id="此处"), Text(text="到了"))


def test_headings_are_called_by_their_bookmarks() -> None:
    styles = style("1", "heading 1")
    body = styled("1", '<w:bookmarkStart w:id="1" w:name="章"/>' + run("甲")) + para(
        field("REF 章 \\h", run("见甲"))
    )
    (section,) = read(pack(body, styles=styles)).blocks
    assert isinstance(section, Section)
    assert section.id == "章"
    assert section.heading == words("甲")


def test_contents_are_left_out() -> None:
    styles = style("1", "heading 1") + style("t1", "toc 1") + style("th", "TOC Heading", based="1")
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o "1-3"'
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    body = (
        styled("t1", begin + run("甲 1"))
        + styled("t1", run("乙 2"))
        + para(end)
        + styled("1", "甲")
        + para(LONG)
        + styled("1", "乙")
        + para(LONG)
    )
    report = Report()
    document = read(pack(body, styles=styles), report)
    assert [type(block) for block in document.blocks] == [Section, Section]
    assert "contents-left-out" in {said.code for said in report}


def test_an_unclosed_field_hides_nothing() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    document = read(pack(para(begin + separate + run("甲")) + para(LONG)))
    assert [plain(each.inlines) for each in document.blocks if isinstance(each, Paragraph)] == [
        "甲",
        LONG,
    ]


def test_notes() -> None:
    note = (
        f'<w:footnotes {NAMESPACES}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{para("<w:r><w:footnoteRef/></w:r>" + run(" 注文。"))}</w:footnote>'
        f'<w:footnote w:id="3">{para(run("无人引。"))}</w:footnote></w:footnotes>'
    )
    ends = (
        f'<w:endnotes {NAMESPACES}><w:endnote w:id="1">{para(run("尾。"))}</w:endnote></w:endnotes>'
    )
    content = (
        run("文")
        + '<w:bookmarkStart w:id="9" w:name="_Ref1"/><w:r><w:footnoteReference w:id="2"/></w:r>'
        + '<w:bookmarkEnd w:id="9"/><w:r><w:endnoteReference w:id="1"/></w:r>'
        + field("NOTEREF _Ref1 \\h", run("1"))
    )
    document = read(
        pack(
            para(content) + para(LONG),
            parts={"word/footnotes.xml": note, "word/endnotes.xml": ends},
            relations=relation("f", "footnotes", "footnotes.xml")
            + relation("e", "endnotes", "endnotes.xml"),
        )
    )
    first = document.blocks[0]
    assert isinstance(first, Paragraph)
    assert first.inlines == (
        Text(text="文"),
        NoteReference(id="fn2"),
        NoteReference(id="en1"),
        NoteReference(id="fn2"),
    )
    assert [(each.id, each.placement) for each in document.notes] == [
        ("fn2", "foot"),
        ("en1", "end"),
    ]
    (block,) = document.notes[0].blocks
    assert isinstance(block, Paragraph)
    assert block.inlines == words("注文。")


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    box = para(run("框中文字。"))
    content = (
        run("前")
        + '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic>'
        f"<a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{box}</w:txbxContent></wps:txbx>"
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{box}</w:txbxContent></v:textbox>"
        "</v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>" + run("后")
    )
    blocks = read(pack(para(content) + para(LONG))).blocks
    assert [plain(each.inlines) for each in blocks if isinstance(each, Paragraph)] == [
        "前后",
        "框中文字。",
        LONG,
    ]


def test_content_that_we_do_not_know_is_read_by_its_fallback() -> None:
    content = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="x" xmlns:x="urn:new"><w:t>新</w:t>'
        "</mc:Choice><mc:Fallback><w:t>旧</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )
    first = read(pack(para(content) + para(LONG)), Report()).blocks[0]
    assert isinstance(first, Paragraph)
    assert first.inlines == words("旧")


def picture() -> bytes:
    buffer = io.BytesIO()
    Raster.new("RGB", (3, 2), (200, 10, 10)).save(buffer, "PNG")
    return buffer.getvalue()


def drawing(reference: str, attribute: str = "embed", alt: str = "红图") -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="1270000" cy="1270000"/>'
        f'<wp:docPr id="1" name="图" descr="{alt}"/><a:graphic><a:graphicData><pic:pic>'
        f'<pic:blipFill><a:blip r:{attribute}="{reference}"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def test_pictures_with_captions() -> None:
    document = read(
        pack(
            para(drawing("p"))
            + styled("c", "图1 红色")
            + para(run("行内") + drawing("p") + run("图")),
            styles=style("c", "caption"),
            parts={"word/media/image1.png": picture()},
            relations=relation("p", "image", "media/image1.png"),
        )
    )
    figure, paragraph = document.blocks
    assert isinstance(figure, Figure)
    assert figure.image == Image(source="word/media/image1.png", alt="红图", width="100pt")
    assert plain(figure.caption) == "图1 红色"
    assert isinstance(paragraph, Paragraph)
    assert isinstance(paragraph.inlines[1], Image)
    (media,) = document.media
    assert (media.name, media.media_type, media.width, media.height) == (
        "word/media/image1.png",
        "image/png",
        3,
        2,
    )


@pytest.mark.parametrize(
    ("relations", "data", "code"),
    [
        (relation("p", "image", "https://example.org/a.png", external=True), b"", "picture-remote"),
        (relation("p", "image", "media/a.emf"), b"\x01\x00\x00\x00", "picture-refused"),
        (relation("p", "image", "media/gone.png"), b"", "picture-missing"),
        ("", b"", "picture-missing"),
    ],
)
def test_pictures_that_cannot_be_shown_are_warned_of(
    relations: str, data: bytes, code: str
) -> None:
    report = Report()
    parts = {"word/media/a.emf": data} if data else {}
    document = read(pack(para(drawing("p")) + para(LONG), parts=parts, relations=relations), report)
    figure = document.blocks[0]
    assert isinstance(figure, Figure)
    assert figure.image.alt == "红图"
    assert not document.media
    assert code in {said.code for said in report if said.severity == "warning"}


def test_the_words_of_a_chart_are_kept() -> None:
    chart = (
        "<c:chartSpace xmlns:c='http://schemas.openxmlformats.org/drawingml/2006/chart' "
        "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><a:t>产量图</a:t>"
        "<c:v>甲县</c:v></c:chartSpace>"
    )
    content = '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><c:chart r:id="k"/>'
    content += "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    report = Report()
    document = read(
        pack(
            para(content) + para(LONG),
            parts={"word/charts/chart1.xml": chart},
            relations=relation("k", "chart", "charts/chart1.xml"),
        ),
        report,
    )
    first = document.blocks[0]
    assert isinstance(first, Paragraph)
    assert plain(first.inlines) == "〔产量图，甲县〕"
    assert "chart-not-drawn" in {said.code for said in report}


FRACTION = (
    "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num>"
    "<m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>"
)


def test_formulas() -> None:
    body = (
        para(run("设") + FRACTION + run("为比。"))
        + para(f"<m:oMathPara>{FRACTION}</m:oMathPara>")
        + para(LONG)
    )
    first, second, _ = read(pack(body)).blocks
    assert isinstance(first, Paragraph)
    assert first.inlines == (
        Text(text="设"),
        Math(tex="\\frac{a}{b}"),
        Text(text="为比。"),
    )
    assert isinstance(second, Formula)
    assert second.tex == "\\frac{a}{b}"


def test_formulas_that_cannot_be_converted_keep_their_characters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KanbenError("pandoc-missing", "pandoc is not installed")

    monkeypatch.setattr(pandoc, "run", fail)
    report = Report()
    first = read(pack(para(run("比") + FRACTION) + para(LONG)), report).blocks[0]
    assert isinstance(first, Paragraph)
    assert first.inlines == (Text(text="比"), Math(tex="ab"))
    assert {"formulas-as-text", "formula-as-text"} <= {said.code for said in report}


def test_right_to_left_and_foreign_words() -> None:
    found = inlines(
        run("希伯来语")
        + run("שלום", '<w:rtl/><w:lang w:bidi="he-IL"/>')
        + run("法语")
        + run("bonjour", '<w:lang w:val="fr-FR"/>')
        + run("英", '<w:lang w:val="en-US" w:eastAsia="ja-JP"/>')
    )
    assert found == (
        Text(text="希伯来语"),
        LanguageRun(inlines=words("שלום"), language="he-IL", direction="rtl"),
        Text(text="法语"),
        LanguageRun(inlines=words("bonjour"), language="fr-FR"),
        Text(text="英"),
    )


def test_boxes_to_tick_are_tasks() -> None:
    def box(sign: str) -> str:
        return (
            "<w:sdt><w:sdtPr><w14:checkbox/></w:sdtPr>"
            f"<w:sdtContent>{run(sign)}</w:sdtContent></w:sdt>"
        )

    styles = style("l", "List Bullet", '<w:pPr><w:ind w:left="420"/></w:pPr>')
    body = styled("l", box("☐") + run(" 待办")) + styled("l", box("☒") + run(" 已办"))
    (found,) = read(pack(body, styles=styles)).blocks
    assert isinstance(found, BulletList)
    assert [item.task for item in found.items] == ["open", "done"]
    form = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox>'
    form += "</w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>"
    form += '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert inlines(form + run("同意")) == words("☑同意")


def test_strict_files() -> None:
    data = pack(
        styled("1", "甲") + para(run("乙", "<w:b/>") + run("丙")), styles=style("1", "heading 1")
    )
    buffer = io.BytesIO()
    strict = "http://purl.oclc.org/ooxml"
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            content = content.replace(
                "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                f"{strict}/wordprocessingml/main",
            ).replace(OFFICE, f"{strict}/officeDocument/relationships")
            new.writestr(name, content)
    assert read(buffer.getvalue()) == read(data)

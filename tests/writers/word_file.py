"""Word files opened by the standard library, and the documents they are made from."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pipeline.diagnostics import Report
from pipeline.model.nodes import (
    Block,
    BookTitle,
    BulletList,
    Cell,
    Code,
    CodeBlock,
    Contributor,
    Credit,
    Definition,
    DefinitionList,
    Dialogue,
    Document,
    Emphasis,
    EmphasisDots,
    Figure,
    Formula,
    Image,
    Inline,
    LineBreak,
    Link,
    ListItem,
    Math,
    Metadata,
    Note,
    NoteReference,
    Paragraph,
    Point,
    PointList,
    ProperName,
    Quote,
    Ruby,
    Rule,
    Section,
    Signature,
    Strong,
    Table,
    Text,
    Turn,
    Verse,
)
from pipeline.writers.docx import WRITER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.theme import Theme

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

LONG = "长三角一体化发展不是一日之功，我们既要有历史耐心，又要有“只争朝夕”的紧迫感。"


def words(value: str) -> tuple[Inline, ...]:
    return (Text(text=value),)


def para(value: str) -> Paragraph:
    return Paragraph(inlines=words(value))


def point(label: str, *blocks: Block) -> Point:
    return Point(label=label, ordinal=1, scheme="第N，", blocks=blocks)


def bullets(*items: tuple[Block, ...]) -> BulletList:
    return BulletList(items=tuple(ListItem(blocks=item, marker="✦") for item in items))


def section(heading: str, *blocks: Block, level: int = 1, number: int = 0) -> Section:
    return Section(heading=words(heading), blocks=blocks, level=level, number=number)


def speech() -> Document:
    """Return a plain document, as the text reader gives it."""
    first = Section(
        heading=words("一体化发展不是一日之功，既要有耐心，又要有紧迫感。"),
        label="一体化发展不是一日之功",
        level=1,
        number=1,
        blocks=(
            bullets((para("要把好大方向。"), para("各方面要落实。")), (para("要制定方案。"),)),
        ),
    )
    statements = PointList(
        scheme="第N，",
        items=(point("第一，", para("率先形成新格局。")), point("第二，", para("勇当先锋。"))),
    )
    prose = PointList(
        scheme="N是", items=(point("一是", para(LONG * 2)), point("二是", para("“规划”——好。")))
    )
    second = section("面对形势，要深刻认识<地位>&作用。", statements, para(LONG), prose, number=2)
    return Document(
        meta=Metadata(
            title="习近平在主持召开扎实推进长三角一体化发展座谈会时的讲话",
            title_words=(
                *("习近平", "在", "主持", "召开", "扎实", "推进", "长三角"),
                *("一体化", "发展", "座谈会", "时", "的", "讲话"),
            ),
            creators=(Contributor(name="某人", role="作者："),),
            keywords=("一体化", "高质量"),
            credits=(Credit(text="扫码关注“学习”"), Credit(text="制图：某人")),
        ),
        blocks=(first, second, Paragraph(inlines=words("总之如此。"), role="conclusion")),
    )


def every_inline() -> tuple[Inline, ...]:
    return (
        Text(text="正文<&>\"'"),
        Emphasis(inlines=words("强调")),
        Strong(inlines=(Text(text="加重"), EmphasisDots(inlines=words("着重")))),
        Ruby(base=words("漢字"), reading="hànzì"),
        Link(target="https://example.org/?a=1&b=2", inlines=words("网址")),
        Link(target="#第二节", inlines=words("见后")),
        NoteReference(id="n1"),
        Code(text="x < 1 && y"),
        Math(tex="a^2"),
        Image(source="missing.png", alt="一张图"),
        LineBreak(),
        ProperName(inlines=words("屈原")),
        BookTitle(inlines=words("史记")),
        NoteReference(id="n1"),
    )


def everything() -> Document:
    """Return a document with every node, some inside others."""
    table = Table(
        caption=words("表一"),
        header_rows=1,
        rows=(
            (Cell(inlines=words("甲")), Cell(inlines=words("乙"))),
            (Cell(inlines=(Text(text="丙"), NoteReference(id="n2"))),),
        ),
    )
    blocks: tuple[Block, ...] = (
        Paragraph(inlines=every_inline()),
        Paragraph(inlines=words("尊敬的各位："), role="salutation"),
        Paragraph(inlines=words("（二〇二〇年）"), role="dateline"),
        Paragraph(inlines=words("某某"), role="byline"),
        bullets((para("项"), bullets((para("内层"),), (table,)), para("续段")), ()),
        PointList(
            scheme="N是",
            items=(
                point("一是"),
                point("二是", bullets((para("点里的项"),))),
                point("三是", table),
                point("四是", para("其一。"), para("其二。")),
            ),
        ),
        DefinitionList(items=(Definition(term=words("术语"), blocks=(para("解释。"),)),)),
        Quote(blocks=(para("引文。"), bullets((para("引文里的项"),)))),
        Verse(lines=(words("对酒当歌"), words("人生几何"))),
        Dialogue(turns=(Turn(speaker="问：", blocks=(para("如何？"), para("再问。"))),)),
        table,
        Figure(image=Image(source="missing.png", alt="图的说明"), caption=words("图一")),
        Figure(image=Image(source="missing.png", alt="只有说明")),
        CodeBlock(text="def f(x):\n\treturn x < 1", language="python"),
        Formula(tex="E=mc^2"),
        Rule(text="＊＊＊"),
        Rule(),
        Signature(lines=(words("某单位"), words("2026年1月1日"))),
    )
    return Document(
        meta=Metadata(title="样张", subtitle="副题", date="2026年1月1日"),
        blocks=(para("卷首。"), section("第一节", *blocks), section("第二节", para("完。"))),
        notes=(
            Note(
                id="n1", blocks=(para("注一。"), Table(rows=((Cell(inlines=words("注里的格")),),)))
            ),
            Note(id="n2", blocks=(Paragraph(inlines=(Link(target="http://a.b/", inlines=()),)),)),
            Note(id="n3", blocks=(para("没有叫到的注。"),)),
        ),
    )


class Word:
    """A Word file, opened by the standard library."""

    def __init__(self, document: Document, theme: Theme) -> None:
        self.report = Report()
        self.content = WRITER.write(document, theme, self.report)
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            assert archive.testzip() is None
            self.parts = {name: archive.read(name) for name in archive.namelist()}

    def xml(self, name: str) -> ET.Element:
        return ET.fromstring(self.parts[name])  # noqa: S314  (our own bytes)

    @property
    def body(self) -> ET.Element:
        found = self.xml("word/document.xml").find(f"{W}body")
        assert found is not None
        return found

    def stories(self) -> Iterator[tuple[str, ET.Element]]:
        for name in self.parts:
            if re.fullmatch(r"word/(document|footnotes|header\d|footer\d)\.xml", name):
                yield name, self.xml(name)

    def style(self, identity: str) -> ET.Element:
        styles = self.xml("word/styles.xml").iter(f"{W}style")
        return next(style for style in styles if style.get(f"{W}styleId") == identity)


def written(element: ET.Element, *, contents: bool = True) -> str:
    """Return the text under ``element``, one paragraph a line, without readings and white space."""
    hidden = {id(text) for reading in element.iter(f"{W}rt") for text in reading.iter()}
    if not contents:
        hidden |= {id(node) for sdt in element.iter(f"{W}sdt") for node in sdt.iter()}
    paragraphs = (
        "".join(text.text or "" for text in paragraph.iter(f"{W}t") if id(text) not in hidden)
        for paragraph in element.iter(f"{W}p")
        if id(paragraph) not in hidden
    )
    return "\n".join(re.sub(r"\s", "", paragraph) for paragraph in paragraphs)


def texts(element: ET.Element, style: str) -> list[str]:
    """Return the text of each paragraph of ``style``."""
    return [
        "".join(text.text or "" for text in paragraph.iter(f"{W}t"))
        for paragraph in element.iter(f"{W}p")
        if value(paragraph, "pPr/pStyle") == style
    ]


def value(element: ET.Element, path: str, attribute: str = "val") -> str | None:
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{W}{attribute}")


def needed(element: ET.Element, tag: str) -> ET.Element:
    found = element.find(f".//{W}{tag}")
    assert found is not None, tag
    return found

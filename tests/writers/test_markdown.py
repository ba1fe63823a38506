"""Markdown reads back to the same document, and reads well."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings

from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import (
    BulletList,
    Cell,
    Code,
    CodeBlock,
    Contributor,
    Credit,
    Dialogue,
    Document,
    Emphasis,
    Figure,
    Formula,
    Image,
    Inline,
    Link,
    ListItem,
    Math,
    Media,
    Metadata,
    Node,
    Note,
    NoteReference,
    Paragraph,
    Point,
    PointList,
    Quote,
    Ruby,
    Section,
    Signature,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    Turn,
)
from pipeline.model.walk import nodes_of, plain, units
from pipeline.verify import markdown_text
from pipeline.writers.markdown import write
from tests import samples
from tests.fuzz import trees
from tests.readers.marked import PNG, nodes, read

if TYPE_CHECKING:
    from pipeline.theme import Theme

_SPANS = ("span", "title_span", "subtitle_span", "date_span")


def bare(value: object) -> object:
    """Return a node without its places in the source."""
    if isinstance(value, Node):
        fields = {name: bare(getattr(value, name)) for name in value.__struct_fields__}
        return type(value)(**(fields | {name: None for name in _SPANS if name in fields}))
    return tuple(bare(item) for item in value) if isinstance(value, tuple) else value


def markdown(document: Document, study: Theme) -> str:
    return write(document, study, Report()).decode()


def written(study: Theme, *inlines: Inline) -> str:
    """Return a paragraph of ``inlines`` as Markdown, after it has been read back."""
    document = Document(meta=Metadata(), blocks=(Paragraph(inlines=inlines),))
    made = markdown(document, study)
    assert bare(read(made)) == document
    return made.split("---\n\n", 1)[1].rstrip("\n")


def characters(document: Document) -> Counter[str]:
    """Return the visible characters of a document, readings too."""
    texts = [unit.text for unit in units(document)]
    texts += [node.reading for node in nodes_of(document) if isinstance(node, Ruby)]
    return Counter("".join("".join(texts).split()))


def reads_back(document: Document, study: Theme) -> None:
    """Assert that what is read is written and read as the same again, and nothing is lost."""
    report = Report()
    try:
        first = read(markdown(document, study), report=report)
    except KanbenError as error:
        assert error.diagnostic.code == "empty-source"  # noqa: PT017  (nothing was in it)
        return
    assert characters(document) - characters(first) == Counter()
    assert [item for item in report if item.code == "text-lost"] == []
    assert bare(read(markdown(first, study))) == bare(first)


def test_every_node(study: Theme) -> None:
    document = samples.full_document()
    expected = _renumbered(document)
    assert bare(read(markdown(document, study))) == expected


def _renumbered(document: Document) -> object:
    """Return ``document`` with its note called 1, and without the labels that a pass derives."""
    text = msgspec.json.encode(document).decode().replace('"id":"n1"', '"id":"1"')
    text = re.sub(',"label":"(块|行内)"', "", text)
    return bare(msgspec.json.decode(text, type=Document))


def test_speech(speech: Document, study: Theme) -> None:
    first = read(markdown(speech, study))
    assert bare(read(markdown(first, study))) == bare(first)
    plain_title = msgspec.structs.replace(speech.meta, title_words=())
    assert first.meta.title == plain_title.title
    assert first.meta.keywords == speech.meta.keywords
    assert len(first.blocks) == len(speech.blocks)


@settings(max_examples=25)
@given(document=samples.documents)
def test_plain_documents(study: Theme, document: Document) -> None:
    reads_back(document, study)


@settings(max_examples=40)
@given(document=trees.documents)
def test_any_document(study: Theme, document: Document) -> None:
    reads_back(document, study)


@pytest.mark.fuzz
@given(document=trees.documents)
def test_many_documents(study: Theme, document: Document) -> None:
    reads_back(document, study)


@pytest.mark.parametrize(
    "text",
    [
        "一段普通的文字，“引号”与（括号），没有什么要转义。",
        "每班5~10人",
        "价格 $5",
        "2 * 3 = 6",
        "snake_case 与 这_是_字",
        "[注1] 与 [前言]",
        "比例 1:100:200",
        "a < b 且 c > d & e",
        "#标签 # 也在",
        "C# 与 F#",
        "时间：10:30，@张三",
        '"直引号" 与 ... -- ---',
    ],
)
def test_plain_text_stays_plain(study: Theme, text: str) -> None:
    assert written(study, Text(text=text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("每班5~10人，每周2~3次", r"每班5\~10人，每周2\~3次"),
        ("**不是粗体**", r"\*\*不是粗体\*\*"),
        ("# 不是标题", r"\# 不是标题"),
        ("- 不是条目", r"\- 不是条目"),
        ("1. 不是编号", r"1\. 不是编号"),
        ("（一）不是", "（一）不是"),
        ("(a) 不是", r"(a\) 不是"),
        ("> 不是引文", r"\> 不是引文"),
        ("| 不是诗", r"\| 不是诗"),
        ("::: 不是", r"\::: 不是"),
        (": 不是", r"\: 不是"),
        ("Table: 不是", r"Table\: 不是"),
        ("<b>不是</b>", r"\<b>不是\</b>"),
        ("&amp;不是", r"\&amp;不是"),
        ("https://example.org/", r"https\://example.org/"),
        (":smile:", r"\:smile:"),
        ("[不是](链接)", r"[不是\](链接)"),
        ("{漢字|不是}", "{<!-- -->漢字|不是}"),
        ("a  b", "a &#32;b"),
        ("`甲` 与 `乙`", r"\`甲\` 与 \`乙\`"),
        ("[ ] 不是", "[ ] 不是"),
        ("==不是==", r"\==不是=="),
        ("a == b", "a == b"),
        ("a==\tb==", "a\\==&#9;b=="),
        ("[[不是]]", "&#91;&#91;不是]]"),
        ("[TOC]", r"[TOC\]"),
        ("@[toc]", r"@[toc\]"),
        ("${toc}", r"${toc\}"),
        ("%%不是%%", r"\%%不是\%%"),
        ("!!! note", r"\!!! note"),
        ("??? note", r"\??? note"),
        ("!> 不是", r"\!> 不是"),
        ("[!不-是] 题", r"[!不-是\] 题"),
        ("不是 ^abc123", r"不是 \^abc123"),
        ("不是{: .red}", r"不是\{: .red}"),
        ("{{< figure >}}", r"\{{< figure >}}"),
        ("{% note %}", r"\{% note %}"),
        ("++不是++", r"\++不是++"),
        ("文||不是||", r"文\||不是||"),
        ("＃ 不是", "&#65283; 不是"),
        ("＊ 不是", "&#65290; 不是"),
        ("＞不是", "&#65310;不是"),
        ("-不是", r"\-不是"),
        ("*不是", r"\*不是"),
        ("@tab 不是", r"\@tab 不是"),
    ],
)
def test_marks_that_would_mean_something(study: Theme, text: str, expected: str) -> None:
    if text == "[ ] 不是":
        document = Document(
            meta=Metadata(), blocks=(BulletList(items=(ListItem(blocks=(_paragraph(text),)),)),)
        )
        assert bare(read(markdown(document, study))) == document
        return
    if text == "==不是==":
        assert written(study, Text(text=text)).startswith("\\=")
        return
    assert written(study, Text(text=text)) == expected


def _paragraph(text: str) -> Paragraph:
    return Paragraph(inlines=(Text(text=text),))


@pytest.mark.parametrize(
    ("inlines", "expected"),
    [
        ((Strong(inlines=(Text(text="“重点”"),)), Text(text="，")), "**“重点”**，"),
        (
            (Emphasis(inlines=(Text(text="甲"),)), Emphasis(inlines=(Text(text="乙"),))),
            "*甲*<em>乙</em>",
        ),
        (
            (Strong(inlines=(Text(text="甲"), Emphasis(inlines=(Text(text="乙"),)))),),
            "<strong>甲*乙*</strong>",
        ),
        ((Code(text="a`b"),), "``a`b``"),
        ((Math(tex="x"), Text(text="1")), "$x$<!-- -->1"),
        ((Math(tex="1元，2元"),), r"\(1元，2元\)"),
        (
            (Text(text="甲=="), Strong(inlines=(Text(text="乙"),)), Text(text="==")),
            "甲\\==**乙**==",
        ),
        (
            (Emphasis(inlines=(Text(text="[甲"),)), Text(text="]")),
            "*&#91;甲*]",
        ),
        ((Code(text="a"), Code(text="b")), "`a`<!-- -->`b`"),
        ((Ruby(base=(Text(text="漢字"),), reading="a|b"),), "<ruby>漢字<rt>a|b</rt></ruby>"),
        ((Text(text="图"), Image(source="", alt="甲", title="乙")), '图![甲](<> "乙")'),
        (
            (Text(text="图"), Image(source="a.png", alt="", title="甲\u3000乙")),
            '图![](a.png){title="甲\u3000乙"}',
        ),
        (
            (
                Strong(
                    inlines=(Text(text="图"), Image(source="a.png", alt="", title="]甲[")),
                ),
            ),
            '**图![](a.png "&#93;甲&#91;")**',
        ),
        ((Text(text="H"), Subscript(inlines=(Text(text="2"),)), Text(text="O")), "H~2~O"),
        (
            (Text(text="面积"), Superscript(inlines=(Text(text="平方"),))),
            "面积<sup>平方</sup>",
        ),
        (
            (
                Ruby(base=(Text(text="漢"),), reading="hàn"),
                Ruby(base=(Text(text="字"),), reading="zì"),
            ),
            "{漢字|hàn|zì}",
        ),
        (
            (Link(target="https://a.cn/", inlines=(Text(text="https://a.cn/"),)),),
            "<https://a.cn/>",
        ),
    ],
)
def test_inlines(study: Theme, inlines: tuple[Inline, ...], expected: str) -> None:
    assert written(study, *inlines) == expected


def _points(*labels: str, scheme: str) -> Document:
    items = tuple(
        Point(label=label, ordinal=number, scheme=scheme, blocks=(_paragraph("字"),))
        for number, label in enumerate(labels, 1)
    )
    return Document(meta=Metadata(), blocks=(PointList(scheme=scheme, items=items),))


@pytest.mark.parametrize(
    ("labels", "scheme", "expected"),
    [
        (("1. ", "2. "), "1.", "1. 字\n2. 字"),
        (("(a) ", "(b) "), "（a）", "(a) 字\n(b) 字"),
        (("i) ", "ii) "), "i）", "i) 字\nii) 字"),
        (("A. ", "B. "), "A.", "A.  字\nB.  字"),
        (("一是", "二是"), "N是", '::: {.points scheme="N是"}'),
        (("1. ", "3. "), "1.", "::: {.points scheme=1.}"),
    ],
)
def test_points(study: Theme, labels: tuple[str, ...], scheme: str, expected: str) -> None:
    document = _points(*labels, scheme=scheme)
    made = markdown(document, study)
    assert expected in made
    assert bare(read(made)) == document


def test_tables_that_pipes_cannot_hold_are_html(study: Theme) -> None:
    document = Document(meta=Metadata(), blocks=(samples.spanned_table(),))
    made = markdown(document, study)
    assert "<table" in made
    assert bare(read(made)) == document


def test_pipes_in_cells(study: Theme) -> None:
    cells = (Cell(inlines=(Text(text="甲|乙"),)), Cell(inlines=(Code(text="a|b"),)))
    table = Table(rows=(cells, cells), header_rows=1, alignments=("left", "right"))
    document = Document(meta=Metadata(), blocks=(table,))
    assert "|:--|--:|" in markdown(document, study)
    assert bare(read(markdown(document, study))) == document


def test_marks_that_pair_over_the_ends_of_cells_and_labels(study: Theme) -> None:
    cells = (Cell(inlines=samples.text("价`$")), Cell(inlines=samples.text("价`$")))
    table = Table(rows=(cells, cells), header_rows=1)
    points = PointList(
        scheme="", items=(Point(label="`一，", ordinal=1, scheme="", blocks=(_paragraph("`文"),)),)
    )
    item = ListItem(blocks=(_paragraph("`文"),), marker="`")
    document = Document(meta=Metadata(), blocks=(table, points, BulletList(items=(item,))))
    assert bare(read(markdown(document, study))) == document


def test_two_signs_of_percent_in_attributes(study: Theme) -> None:
    heading = Section(heading=samples.text("题"), blocks=(), level=1, label="a%%b%%c")
    document = Document(meta=Metadata(title="甲"), blocks=(heading,))
    assert bare(read(markdown(document, study))) == document


def test_pictures_stand_at_the_end(study: Theme) -> None:
    media = Media(name="图 1.png", media_type="image/png", data=PNG, width=1, height=1)
    image = Image(source="图 1.png", alt="替代", title='说"明', width="50%")
    document = Document(
        meta=Metadata(),
        blocks=(
            Figure(image=image, caption=(Text(text="题"),), id="fig"),
            Paragraph(inlines=(Text(text="文[图-1]中"), Image(source="图 1.png", alt="内"))),
        ),
        media=(media,),
    )
    made = markdown(document, study)
    assert bare(read(made)) == document
    assert "data:" in made[made.index("[图-1-2]: ") :]
    assert "data:" not in made[: made.index("[图-1-2]: ")]


def test_a_name_in_a_data_uri_is_no_way_out(study: Theme) -> None:
    media = Media(name="../../a.png", media_type="image/png", data=PNG, width=1, height=1)
    figure = Figure(image=Image(source="../../a.png", alt=""), caption=(Text(text="题"),))
    document = Document(meta=Metadata(), blocks=(figure,), media=(media,))
    [found] = read(markdown(document, study)).media
    assert found.name.startswith("picture-")


def test_notes_that_nothing_calls_and_calls_in_notes(study: Theme) -> None:
    document = Document(
        meta=Metadata(),
        blocks=(Paragraph(inlines=(Text(text="文"), NoteReference(id="a"))),),
        notes=(
            Note(id="a", blocks=(Paragraph(inlines=(Text(text="甲"), NoteReference(id="b"))),)),
            Note(id="b", blocks=(_paragraph("乙"),)),
            Note(id="c", blocks=(_paragraph("丙"),), placement="end"),
        ),
    )
    made = markdown(document, study)
    found = read(made)
    first = [note.blocks[0] for note in found.notes]
    words = [plain(block.inlines) for block in first if isinstance(block, Paragraph)]
    assert words == ["甲", "丙", "乙"]  # those that the text calls stand first
    assert [note.placement for note in found.notes] == ["foot", "end", "foot"]
    assert made.count("\n[^") == 3


def test_notes_in_notes_may_hold_anything_and_call_themselves(study: Theme) -> None:
    """Rubies, lists, program text, calls of each other: each note stays one note."""
    ruby = Ruby(base=samples.text("漢"), reading="hàn")
    calls = (NoteReference(id="2"), ruby, NoteReference(id="3"), NoteReference(id="2"))
    items = (ListItem(blocks=(Paragraph(inlines=(*samples.text("项"), NoteReference(id="2"))),)),)
    document = Document(
        meta=Metadata(),
        blocks=(Paragraph(inlines=(*samples.text("文"), NoteReference(id="1"))),),
        notes=(
            Note(id="1", blocks=(Paragraph(inlines=(*samples.text("一"), *calls)),)),
            Note(
                id="2",
                blocks=(
                    Paragraph(inlines=(*samples.text("二"), ruby, NoteReference(id="2"))),
                    BulletList(items=items),
                    CodeBlock(text="[^2]"),
                ),
            ),
            Note(id="3", blocks=(_paragraph("[^2] 是文字"),), placement="end"),
        ),
    )
    report = Report()
    assert bare(read(write(document, study, report).decode())) == document
    assert list(report) == []


@pytest.mark.parametrize("title", ["true", "1", "甲: 乙", "'引'", "- 甲", "1. 甲", "*甲*", "", "#"])
def test_front_matter(study: Theme, title: str) -> None:
    meta = Metadata(
        title=title,
        creators=(Contributor(name="甲", role=""), Contributor(name="乙", role="译者：")),
        description="一行\n二行",
        keywords=("词",),
    )
    document = Document(
        meta=meta, blocks=(Section(heading=samples.text("题"), blocks=(), level=1),)
    )
    assert bare(read(markdown(document, study))) == document


@pytest.mark.parametrize(
    "meta",
    [
        Metadata(title="题\u2028二行", credits=(Credit(text="- e\u0085- f"),)),
        Metadata(keywords=("甲，乙",)),
        Metadata(keywords=("甲；乙", "丙")),
        Metadata(title='一 "甲" \\ 二\u2028三'),
    ],
)
def test_front_matter_that_yaml_would_part(study: Theme, meta: Metadata) -> None:
    document = Document(meta=meta, blocks=(_paragraph("文"),))
    assert bare(read(markdown(document, study))) == document


def test_numbers_of_headings_are_kept(study: Theme) -> None:
    sections = tuple(
        Section(heading=samples.text(name), blocks=(), level=1, number=number, inferred=True)
        for name, number in (("甲", 1), ("乙", 12))
    )
    document = Document(meta=Metadata(), blocks=sections)
    assert bare(read(markdown(document, study))) == document


def test_html_tables_in_divisions_and_marks_in_their_cells(study: Theme) -> None:
    """Marks pair over the ends of cells, and a column's tag must not swallow a division's end."""
    rows = tuple(
        (Cell(inlines=samples.text(text)), Cell(inlines=samples.text("乙"), column_span=2))
        for text in ("价 $5", "价 $6*", "*")
    )
    table = Table(rows=rows, alignments=("right", "", ""))
    turns = tuple(Turn(speaker=name, blocks=(_paragraph("文"), table)) for name in ("问：", "答："))
    document = Document(meta=Metadata(), blocks=(Dialogue(turns=turns), _paragraph("后")))
    assert bare(read(markdown(document, study))) == document


@pytest.mark.parametrize("caption", ["1. 表", "- 表", "(1) 表", "> 表", "# 表", "：表"])
def test_captions_of_html_tables_begin_no_block(study: Theme, caption: str) -> None:
    """A list would take in the ends of the caption, of the table and of the division around it."""
    rows = ((Cell(inlines=samples.text("乙"), column_span=2),),)
    table = Table(rows=rows, caption=samples.text(caption))
    blocks = (Dialogue(turns=(Turn(speaker="问：", blocks=(table,)),)), _paragraph("后"))
    document = Document(meta=Metadata(), blocks=blocks)
    assert bare(read(markdown(document, study))) == document


def test_a_captioned_table_in_a_list_in_a_list(study: Theme) -> None:
    rows = ((Cell(inlines=samples.text("甲")),), (Cell(inlines=samples.text("乙")),))
    table = Table(rows=rows, header_rows=1, caption=samples.text("表"))
    inner = BulletList(items=(ListItem(blocks=(_paragraph("内"), table)),) * 2)
    outer = BulletList(items=(ListItem(blocks=(_paragraph("外"), inner)),) * 2)
    document = Document(meta=Metadata(), blocks=(outer,))
    assert bare(read(markdown(document, study))) == document


def test_program_text_in_quotations_keeps_its_blanks(study: Theme) -> None:
    quote = Quote(blocks=(CodeBlock(text="甲  \n\n乙 "),))
    document = Document(meta=Metadata(), blocks=(quote,))
    assert bare(read(markdown(document, study))) == document


def test_a_signature_that_is_a_picture(study: Theme) -> None:
    lines = ((Image(source="a.png", alt="印章"),), samples.text("2026年1月1日"))
    for each in (lines, lines[:1]):
        document = Document(meta=Metadata(), blocks=(Signature(lines=each),))
        assert bare(read(markdown(document, study))) == document


def test_cells_that_begin_with_words_in_nothing(study: Theme) -> None:
    cell = Cell(inlines=(Link(target="", inlines=samples.text("- 甲")),), column_span=2)
    document = Document(meta=Metadata(), blocks=(Table(rows=((cell,),)),))
    [table] = read(markdown(document, study)).blocks
    assert isinstance(table, Table)
    assert table.rows[0][0].inlines == samples.text("- 甲")


def test_ids_that_only_attributes_can_say(study: Theme) -> None:
    link = Paragraph(inlines=(Link(target="#式 一", inlines=samples.text("见")),))
    formula = Formula(tex="x", id="式 一")
    document = Document(meta=Metadata(), blocks=(link, formula))
    assert bare(read(markdown(document, study))) == document


def test_a_figure_whose_caption_holds_a_picture(study: Theme) -> None:
    caption = (Text(text="题"), Image(source="b.png", alt="乙"))
    figure = Figure(image=Image(source="a.png", alt="甲"), caption=caption)
    document = Document(meta=Metadata(), blocks=(figure,))
    assert bare(read(markdown(document, study))) == document


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ('文![括号](a.png){alt="别的"}字', "括号"),
        ('文![括号](a.png "题"){alt="别的"}字', "题 括号"),
        ('::: {.paragraph role="body"}\n![括号](a.png){alt="别的"}\n:::', "括号"),
        ('|甲|\n|--|\n|![括号](a.png){alt="别的"}|', "括号"),
        ('文![别的](a.png){alt="别的"}字', ""),
    ],
)
def test_a_picture_in_a_line_keeps_its_words_and_its_description(
    study: Theme, source: str, title: str
) -> None:
    report = Report()
    document = read(f"{source}\n", report=report)
    [image] = nodes(document, Image)
    assert (image.alt, image.title) == ("别的", title)
    assert "text-lost" not in [each.code for each in report]
    assert bare(read(markdown(document, study))) == bare(document)


def test_words_for_a_picture_that_begin_as_a_note_does(study: Theme) -> None:
    figure = Figure(image=Image(source="a.png", alt="^abc123[[f]]"))
    turns = (Turn(speaker="问：", blocks=(figure,)),)
    document = Document(meta=Metadata(), blocks=(Dialogue(turns=turns),))
    assert bare(read(markdown(document, study))) == document


def test_a_heading_with_a_note_deep_inside_is_no_title() -> None:
    document = read("# 题**重[^1]**\n\n文\n\n[^1]: 注\n")
    assert document.meta.title == ""
    assert [note.id for note in document.notes] == ["1"]


def test_a_heading_is_not_taken_for_the_title(study: Theme) -> None:
    heading = Section(heading=samples.text("题"), blocks=(_paragraph("文"),), level=1)
    for title in ("", "题"):
        document = Document(meta=Metadata(title=title), blocks=(heading,))
        assert bare(read(markdown(document, study))) == document


def test_tabs_in_program_text_stay() -> None:
    [block] = read("```\na:\n\tx\n```").blocks
    assert isinstance(block, CodeBlock)
    assert block.text == "a:\n\tx"


def test_reading_back_notices_a_lost_word(study: Theme) -> None:
    made = markdown(samples.plain_document(), study)
    whole = "".join(text for text, _ in markdown_text.texts(made))
    assert "要发现人才。" in whole
    assert "第一，率先形成新格局。" in whole
    broken = "".join(text for text, _ in markdown_text.texts(made.replace("人才", "**人**才")))
    assert "人才" in broken  # markup alone is no loss

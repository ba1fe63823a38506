"""The plan: nothing lost, nothing too tall, and slides that look as if made by hand."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings

from pipeline.deck import plan as planning
from pipeline.deck.formula import extent_of
from pipeline.deck.measure import line_starts, width
from pipeline.deck.pack import THIN
from pipeline.deck.slides import (
    Agenda,
    Cards,
    Closing,
    Content,
    Cover,
    Deck,
    Grid,
    Plate,
    Statement,
)
from pipeline.diagnostics import Report
from pipeline.model.nodes import (
    BulletList,
    CodeBlock,
    Contributor,
    Credit,
    Document,
    Figure,
    Formula,
    Image,
    Link,
    ListItem,
    Math,
    Media,
    Metadata,
    NoteReference,
    PageBreak,
    Paragraph,
    Rule,
    Section,
    Signature,
    Text,
)
from pipeline.model.walk import nodes_of, plain, units
from pipeline.verify import fidelity
from pipeline.writers.decks import planned
from tests import growth, rich, samples
from tests.deck import decks
from tests.deck.decks import GEOMETRY, one_section, paragraph_of, points_of, table_of


def plan(document: Document) -> Deck:
    return planning.plan(document, GEOMETRY)


def titles(deck: Deck) -> list[str]:
    return [
        plain(slide.title) for slide in deck.slides if isinstance(slide, Content | Cards | Grid)
    ]


@given(document=decks.documents)
def test_any_document_stands_whole_on_slides_and_in_notes(document: Document) -> None:
    deck = plan(document)
    assert fidelity.losses(document, decks.notes_of(deck)) == []
    assert fidelity.losses(document, decks.words_of(deck)) == []
    for slide in deck.slides:
        height, most = decks.filled(slide)
        assert height <= most + 1e-6, slide


@settings(max_examples=30)
@given(document=samples.documents)
def test_same_document_same_plan(document: Document) -> None:
    assert plan(document) == plan(document)


def test_every_node_has_its_place() -> None:
    document = samples.full_document()
    deck = plan(document)
    assert fidelity.losses(document, decks.notes_of(deck)) == []
    assert fidelity.losses(document, decks.words_of(deck)) == []
    lost = {type(loss.node).__name__ for loss in deck.losses}
    assert lost == {"Image", "Math", "Figure", "Formula"}  # none are there, none can be read


def test_with_pictures_and_formulas_nothing_is_lost() -> None:
    document = rich.document()
    deck = planning.plan(document, GEOMETRY, readable(document))
    assert deck.losses == ()
    assert fidelity.losses(document, decks.notes_of(deck)) == []
    for slide in deck.slides:
        height, most = decks.filled(slide)
        assert height <= most + 1e-6, slide
    shown = {slide.media.name for slide in deck.slides if isinstance(slide, Plate)}
    beside = {inset.media.name for piece in decks.pieces_of(deck) for inset in piece.beside}
    assert "i.png" in beside - shown
    assert shown | beside == {media.name for media in document.media}


def test_links_lead_to_the_slide_where_a_place_stands() -> None:
    deck = planning.plan(rich.document(), GEOMETRY, readable(rich.document()))
    wanted = {"place 1", "table", "deep", "figure", "code", "formula", "wide", "sum"}
    assert set(deck.places) == wanted
    plate = deck.slides[deck.places["wide"] - 1]
    assert isinstance(plate, Plate)
    assert plate.media.name == "wide.jpg"
    assert isinstance(deck.slides[deck.places["table"] - 1], Grid)


@pytest.mark.parametrize("size", [(1, 1), (8000, 10), (10, 8000), (3000, 2000)])
@pytest.mark.parametrize("caption", ["", "短", decks.SENTENCE * 8, decks.SENTENCE * 60])
def test_pictures_of_any_size_stay_in_their_box(size: tuple[int, int], caption: str) -> None:
    media = Media(name="x", media_type="image/png", data=b"", width=size[0], height=size[1])
    figure = Figure(image=Image(source="x", alt="图", width="300%"), caption=samples.text(caption))
    document = msgspec.structs.replace(one_section(figure), media=(media,))
    deck = plan(document)
    assert deck.losses == ()
    assert any(isinstance(slide, Plate) for slide in deck.slides)
    assert fidelity.losses(document, decks.notes_of(deck)) == []
    for slide in deck.slides:
        height, most = decks.filled(slide)
        assert height <= most + 1e-6, slide


def test_a_formula_too_large_for_a_slide_is_set_as_tex() -> None:
    large = Formula(tex="+".join(f"x_{{{number}}}" for number in range(200)))
    small = Formula(tex="x+y", label="(1)")
    document = one_section(large, small)
    deck = planning.plan(document, GEOMETRY, readable(document))
    assert [loss.node for loss in deck.losses] == [large]
    assert fidelity.losses(document, decks.notes_of(deck)) == []


@pytest.mark.parametrize(
    "tex", ["", "}", "{" * 500, r"\sqrt" * 5000, r"\frac{" * 300, "^_^_", "a" * 20_000, r"\begin"]
)
def test_no_formula_is_too_odd_to_be_judged(tex: str) -> None:
    extent = extent_of(tex)
    assert extent.height > 0
    assert extent.width >= 0


def test_rows_of_a_matrix_are_counted_once() -> None:
    """Matrices beside each other are no higher than one of them."""
    matrix = r"\begin{pmatrix}a\\b\\c\end{pmatrix}"
    assert extent_of(matrix * 3).height == extent_of(matrix).height
    assert extent_of(matrix).height > 3 * extent_of("a").height
    assert extent_of(matrix * 3).width > 2 * extent_of(matrix).width


def readable(document: Document) -> frozenset[tuple[str, bool]]:
    """Return all formulas, as if pandoc could read each."""
    return frozenset(
        (node.tex, isinstance(node, Formula))
        for node in nodes_of(document)
        if isinstance(node, Math | Formula)
    )


def test_notes_are_the_units_of_the_document(speech: Document) -> None:
    wanted = [unit.text for unit in units(speech)]
    assert [text for slide in plan(speech).slides for text in slide.notes] == wanted


def test_speech(speech: Document) -> None:
    """A cover, an agenda, a statement a section, cards for short points, nothing thin."""
    deck = plan(speech)
    assert deck.losses == ()
    kinds = [type(slide).__name__ for slide in deck.slides]
    assert kinds[:3] == ["Cover", "Agenda", "Statement"]
    assert kinds[-1] == "Closing"
    assert kinds.count("Statement") == 5
    assert kinds.count("Cards") == 2
    for slide in deck.slides:
        if isinstance(slide, Content):
            assert slide.height >= THIN * GEOMETRY.body.height
            assert sum(piece.bullet for piece in slide.pieces) <= GEOMETRY.most_items


def test_cover_breaks_the_title_between_words(speech: Document) -> None:
    cover = plan(speech).slides[0]
    assert isinstance(cover, Cover)
    assert cover.lines == ("习近平在主持召开扎实推进", "长三角一体化发展座谈会时的讲话")


def test_cover_names_what_belongs_to_the_title() -> None:
    people = (Contributor(name="某人", role="作者："), Contributor(name="另一人", role=""))
    meta = Metadata(title="题", subtitle="副题", creators=people, date="2026年")
    cover = plan(Document(meta=meta, blocks=())).slides[0]
    assert isinstance(cover, Cover)
    assert cover.below == ("副题", "作者：某人", "另一人", "2026年")


def test_a_title_too_long_for_the_cover_stands_whole_behind_it() -> None:
    title = "关于进一步加强和改进工作的若干意见，" * 12
    deck = plan(Document(meta=Metadata(title=title), blocks=()))
    assert isinstance(deck.slides[0], Cover)
    assert len("".join(deck.slides[0].lines)) < len(title)
    assert title in decks.words_of(deck)
    assert title in decks.notes_of(deck)


@pytest.mark.parametrize("blocks", [(), (Rule(),), (Paragraph(inlines=()),)])
def test_there_is_always_a_slide(blocks: tuple[Rule | Paragraph, ...]) -> None:
    assert len(plan(Document(meta=Metadata(), blocks=blocks)).slides) == 1


def numbered(count: int) -> Document:
    sections = (
        Section(
            heading=samples.text(f"要做好第{index}件事，不断取得成效。"),
            label=f"做好第{index}件事",
            level=1,
            number=index,
            inferred=True,
            blocks=(paragraph_of(6),),
        )
        for index in range(1, count + 1)
    )
    return Document(meta=Metadata(title="题"), blocks=tuple(sections))


def test_one_section_has_no_agenda() -> None:
    assert not any(isinstance(slide, Agenda) for slide in plan(numbered(1)).slides)


def test_agenda_names_sections_by_label_and_number() -> None:
    agenda = plan(numbered(5)).slides[1]
    assert isinstance(agenda, Agenda)
    assert agenda.title == "目录"
    (column,) = agenda.columns
    assert [(entry.number, entry.text) for entry in column][:2] == [
        (1, "做好第1件事"),
        (2, "做好第2件事"),
    ]


def test_sections_without_a_heading_are_not_in_the_agenda() -> None:
    nameless = Section(heading=(), level=1, blocks=(paragraph_of(3),))
    document = numbered(2)
    deck = plan(Document(meta=document.meta, blocks=(nameless, *document.blocks)))
    agenda = deck.slides[1]
    assert isinstance(agenda, Agenda)
    assert [entry.section for entry in agenda.columns[0]] == [1, 2]


def test_long_agenda_goes_on_evenly() -> None:
    slides = [slide for slide in plan(numbered(35)).slides if isinstance(slide, Agenda)]
    assert [slide.title for slide in slides] == ["目录", "目录（续）", "目录（续）"]
    rows = [[len(column) for column in slide.columns] for slide in slides]
    assert rows == [[6, 6], [6, 6], [6, 5]]


def test_names_in_the_agenda_are_rather_on_two_slides_than_cut_off() -> None:
    def agendas(heading: str) -> list[Agenda]:
        sections = tuple(
            Section(heading=samples.text(f"{heading}之{index}"), level=1, blocks=(paragraph_of(1),))
            for index in range(12)
        )
        deck = plan(Document(meta=Metadata(title="题"), blocks=sections))
        return [slide for slide in deck.slides if isinstance(slide, Agenda)]

    (short,) = agendas("过去五年的工作")
    assert [len(column) for column in short.columns] == [6, 6]
    long = agendas("过去五年的工作和新时代十年的伟大变革")
    assert [[len(column) for column in slide.columns] for slide in long] == [[6], [6]]
    assert not any("…" in entry.text for slide in long for entry in slide.columns[0])


def test_a_heading_with_its_own_number_keeps_it_and_gets_no_other() -> None:
    sections = [
        Section(heading=samples.text(text), label=label, level=1, blocks=(paragraph_of(6),))
        for text, label in (("一、总体要求", "总体要求"), ("二、主要任务", "主要任务"))
    ]
    deck = plan(Document(meta=Metadata(title="题"), blocks=tuple(sections)))
    agenda, opening = deck.slides[1], deck.slides[2]
    assert isinstance(agenda, Agenda)
    assert [entry.text for entry in agenda.columns[0]] == ["一、总体要求", "二、主要任务"]
    assert isinstance(opening, Statement)
    assert (opening.short, opening.number) == (True, 0)


def test_a_title_that_goes_on_says_so() -> None:
    deck = plan(one_section(*(paragraph_of(4) for _ in range(6))))
    assert titles(deck) == ["总体要求", *["总体要求（续）"] * (len(titles(deck)) - 1)]
    assert len(titles(deck)) > 2


def test_in_other_languages_too() -> None:
    document = one_section(*(paragraph_of(4) for _ in range(6)))
    meta = Metadata(title="題", language="zh-TW")
    deck = plan(Document(meta=meta, blocks=document.blocks))
    assert titles(deck)[1] == "总体要求（續）"


LONG = "一、充分认识当前安全生产形势的严峻性和复杂性，切实增强做好安全生产工作的责任感和紧迫感"


def of_heading(heading: str, label: str = "", *, inferred: bool = False) -> Deck:
    """Return the deck of a section with so much under it that it goes over several slides."""
    section = Section(
        heading=samples.text(heading),
        level=1,
        label=label,
        inferred=inferred,
        blocks=tuple(paragraph_of(8) for _ in range(2)),
    )
    return plan(Document(meta=Metadata(title="题"), blocks=(section,)))


def test_a_long_title_stands_whole_on_two_lines() -> None:
    """A label that is nothing but its beginning does not take its place."""
    deck = of_heading(LONG, label="一、充分认识当前安全生产形势")
    first, second = (slide for slide in deck.slides if isinstance(slide, Content))
    assert [plain(first.title), plain(second.title)] == [LONG, f"{LONG}（续）"]
    small = GEOMETRY.type.long_title
    for slide in (first, second):
        assert 0 < slide.title_width <= GEOMETRY.title.width
        measure = slide.title_width / small.size
        assert len(line_starts(plain(slide.title), measure, face="bold")) == 2
    assert deck.cut == ()


def test_a_title_of_one_line_is_as_large_as_ever() -> None:
    deck = of_heading("一、总体要求")
    widths = [slide.title_width for slide in deck.slides if isinstance(slide, Content)]
    assert widths == [0.0, 0.0]


def test_a_title_too_long_for_two_lines_is_cut_and_said_to_be() -> None:
    """All of it stands where the section begins."""
    heading = LONG + "，" + LONG
    deck = of_heading(heading)
    beginning = titles(deck)[0]
    assert heading.startswith(beginning)
    assert len(LONG) < len(beginning) < len(heading)
    assert (heading, beginning) in deck.cut
    assert any(isinstance(slide, Statement) and plain(slide.heading) == heading
               for slide in deck.slides)  # fmt: skip
    report = Report()
    document = Document(
        meta=Metadata(title="题"),
        blocks=(Section(heading=samples.text(heading), level=1, blocks=(paragraph_of(8),)),),
    )
    planned(document, GEOMETRY, report)
    assert [(each.code, each.severity) for each in report] == [("title-cut", "info")]


def test_names_that_are_cut_in_the_contents_are_said_to_be() -> None:
    sections = (
        Section(heading=samples.text(heading), level=1, blocks=(paragraph_of(8),))
        for heading in (LONG, "二、短")
    )
    deck = plan(Document(meta=Metadata(title="题"), blocks=tuple(sections)))
    agenda = deck.slides[1]
    assert isinstance(agenda, Agenda)
    assert deck.cut == ((LONG, agenda.columns[0][0].text),)


def test_a_lead_sentence_is_called_by_its_label() -> None:
    label = "充分认识当前形势"
    assert titles(of_heading(LONG + "。", label, inferred=True))[0] == label
    assert titles(of_heading(LONG, LONG[:12], inferred=True))[0] == LONG


def test_a_title_is_not_cut_inside_a_word() -> None:
    words = "Strengthening Management Systems " * 8
    beginning = titles(of_heading(words.strip()))[0]
    assert beginning.endswith("…")
    assert beginning.rstrip("… ").split()[-1] in words.split()


def test_a_subhead_at_the_top_is_the_title() -> None:
    inner = Section(heading=samples.text("（一）基本原则"), level=2, blocks=(paragraph_of(8),))
    deck = plan(one_section(paragraph_of(8), inner))
    assert titles(deck) == ["总体要求", "（一）基本原则"]


def test_a_subhead_never_ends_a_slide() -> None:
    inner = [
        Section(heading=samples.text(f"（{mark}）原则"), level=2, blocks=(paragraph_of(5),))
        for mark in "一二三四五六七"
    ]
    for slide in plan(one_section(paragraph_of(2), *inner)).slides:
        if isinstance(slide, Content):
            assert slide.pieces[-1].kind != "subhead"


def test_points_that_are_short_become_cards() -> None:
    for count in range(2, 10):
        deck = plan(one_section(points_of([f"抓好第{index}项工作。" for index in range(count)])))
        assert isinstance(deck.slides[-1], Cards)
    deck = plan(one_section(points_of(["抓好工作。"] * 10)))
    assert not any(isinstance(slide, Cards) for slide in deck.slides)


def test_points_that_are_long_hang_by_their_labels() -> None:
    deck = plan(one_section(points_of([decks.SENTENCE * 2] * 3)))
    content = deck.slides[-1]
    assert isinstance(content, Content)
    assert {piece.label for piece in content.pieces} == {"第1，", "第2，", "第3，"}
    assert {piece.kind for piece in content.pieces} == {"point"}
    assert all(piece.left == piece.hang > 0 for piece in content.pieces)


def test_no_thin_slide_beside_cards() -> None:
    """A lone line before two cards goes with the points, as a list, or is set large."""
    points = points_of(["抓好这项工作。", "再抓好那项工作。"])
    for blocks in (
        (samples.paragraph("要做到："), points),
        (points, samples.paragraph("就是这样。")),
    ):
        deck = plan(one_section(*blocks))
        heights = [slide.height for slide in deck.slides if isinstance(slide, Content)]
        assert all(height >= THIN * GEOMETRY.body.height for height in heights)


def test_little_text_stands_under_its_heading() -> None:
    deck = plan(one_section(samples.paragraph("只有这一句话。")))
    last = deck.slides[-1]
    assert isinstance(last, Statement)
    assert [plain(piece.inlines) for piece in last.support] == ["只有这一句话。"]


def test_a_list_is_dealt_out_evenly() -> None:
    items = tuple(ListItem(blocks=(samples.paragraph("抓好落实。"),)) for _ in range(8))
    deck = plan(one_section(BulletList(items=items)))
    sizes = [len(slide.pieces) for slide in deck.slides if isinstance(slide, Content)]
    assert sizes == [4, 4]


def test_a_paragraph_taller_than_a_slide_is_cut_at_sentences() -> None:
    deck = plan(one_section(paragraph_of(30)))
    parts = [piece for slide in deck.slides if isinstance(slide, Content) for piece in slide.pieces]
    assert len(parts) > 2
    assert all(plain(piece.inlines).endswith("。") for piece in parts)
    noted = [slide.notes for slide in deck.slides if isinstance(slide, Content)]
    assert noted[0] == (decks.SENTENCE * 30,)
    assert noted[1:] == [()] * (len(noted) - 1)


def test_paragraphs_are_not_cut_without_need() -> None:
    blocks = [paragraph_of(count) for count in (3, 7, 2, 5, 1, 8, 4)]
    deck = plan(one_section(*blocks))
    parts = [piece for slide in deck.slides if isinstance(slide, Content) for piece in slide.pieces]
    assert len(parts) == len(blocks)


def test_long_table_repeats_its_head() -> None:
    rows = [["地区", "指标"], *([f"第{index}个", "完成"] for index in range(30))]
    grids = [slide for slide in plan(one_section(table_of(rows))).slides if isinstance(slide, Grid)]
    assert len(grids) > 1
    assert {plain(grid.rows[0][0]) for grid in grids} == {"地区"}
    assert sum(len(grid.rows) - 1 for grid in grids) == 30
    assert min(len(grid.rows) for grid in grids) > 5


def test_a_table_that_fits_nowhere_is_set_as_paragraphs() -> None:
    document = one_section(table_of([[decks.SENTENCE * 200, "短"]], header_rows=0))
    deck = plan(document)
    assert [type(loss.node).__name__ for loss in deck.losses] == ["Table"]
    assert fidelity.losses(document, decks.words_of(deck)) == []


def test_credits_close_the_deck() -> None:
    meta = Metadata(title="题", credits=tuple(Credit(text=f"第{index}行") for index in range(3)))
    closing = plan(Document(meta=meta, blocks=(paragraph_of(3),))).slides[-1]
    assert isinstance(closing, Closing)
    assert closing.title == ("题",)
    assert [plain(piece.inlines) for piece in closing.pieces] == ["第0行", "第1行", "第2行"]


def test_what_slides_cannot_show_keeps_its_text() -> None:
    inlines = (
        Text(text="见"),
        Link(target="javascript:alert(1)", inlines=samples.text("此处")),
        NoteReference(id="nowhere"),
        Image(source="a.png", alt="图"),
    )
    document = one_section(Paragraph(inlines=inlines), paragraph_of(6))
    deck = plan(document)
    assert "见此处图" in decks.words_of(deck)
    assert [type(loss.node).__name__ for loss in deck.losses] == ["Link", "NoteReference", "Image"]


def test_three_hundred_sections() -> None:
    deck = plan(numbered(300))
    assert sum(isinstance(slide, Statement) for slide in deck.slides) == 300


def test_work_grows_with_the_text_not_faster() -> None:
    """A paragraph of 100,000 characters took 37 s while each part laid out all that was left."""

    def work(sentences: int) -> int:
        return growth.calls(lambda: plan(one_section(paragraph_of(sentences))))

    assert work(1600) < 6 * work(400)


# --- what stays together -----------------------------------------------------------------------


def bullets(count: int) -> BulletList:
    items = (ListItem(blocks=(samples.paragraph(f"抓好第{n}件事。"),)) for n in range(count))
    return BulletList(items=tuple(items))


@pytest.mark.parametrize("filling", range(1, 9))
def test_a_lead_in_stands_on_the_slide_of_its_list(filling: int) -> None:
    """However much stands before it, and never as a statement."""
    lead = samples.paragraph("主要做三件事：")
    deck = plan(one_section(*[paragraph_of(1)] * filling, lead, bullets(3)))
    for slide in deck.slides:
        if isinstance(slide, Statement):
            assert not plain(slide.heading).endswith("：")
        if isinstance(slide, Content):
            assert not plain(slide.pieces[-1].inlines).endswith("：")


def test_a_lead_in_stands_above_cards_a_table_and_a_picture() -> None:
    media = Media(name="x", media_type="image/png", data=b"", width=400, height=300)
    followers = (
        points_of(["抓好这项工作。", "再抓好那项工作。", "还有这一项。"]),
        table_of([["甲", "乙"], ["1", "2"]]),
        Figure(image=Image(source="x", alt="图"), caption=samples.text("图1")),
    )
    for follower in followers:
        document = one_section(samples.paragraph("情况如下："), follower)
        last = plan(msgspec.structs.replace(document, media=(media,))).slides[-1]
        assert isinstance(last, Cards | Grid | Plate)
        assert [plain(piece.inlines) for piece in last.above] == ["情况如下："]
        height, most = decks.filled(last)
        assert height <= most + 1e-6


def test_a_heading_over_a_lead_in_is_the_title() -> None:
    table = table_of([["甲", "乙"], ["1", "2"]])
    inner = Section(
        heading=samples.text("（一）表格"), level=2, blocks=(samples.paragraph("见下表："), table)
    )
    last = plan(one_section(paragraph_of(6), inner)).slides[-1]
    assert isinstance(last, Grid)
    assert plain(last.title) == "（一）表格"
    assert last.notes[:2] == ("（一）表格", "见下表：")


@pytest.mark.parametrize("filling", range(6))
def test_options_stay_with_their_question(filling: int) -> None:
    question = [samples.paragraph(text) for text in ("下列正确的是（　）。", "A. 甲", "B. 乙")]
    deck = plan(one_section(*[paragraph_of(1)] * filling, *question, paragraph_of(3)))
    holding = [
        slide
        for slide in deck.slides
        if isinstance(slide, Content)
        and any(plain(piece.inlines) in {"A. 甲", "B. 乙"} for piece in slide.pieces)
    ]
    assert len(holding) == 1
    assert any("下列正确" in plain(piece.inlines) for piece in holding[0].pieces)


def test_a_small_picture_of_a_line_stands_beside_its_paragraph() -> None:
    small = Media(name="s", media_type="image/png", data=b"", width=40, height=30)
    large = Media(name="l", media_type="image/png", data=b"", width=1600, height=1200)
    said = Paragraph(
        inlines=(
            Text(text="图标"),
            Image(source="s", alt="小图"),
            Image(source="l", alt="大图"),
            *samples.text(decks.SENTENCE * 6),
        )
    )
    document = msgspec.structs.replace(one_section(said), media=(small, large))
    deck = plan(document)
    (piece,) = [piece for piece in decks.pieces_of(deck) if piece.beside]
    (inset,) = piece.beside
    assert (inset.media.name, inset.alt) == ("s", "小图")
    assert inset.left >= GEOMETRY.body.width - piece.right
    assert inset.left + inset.width <= GEOMETRY.body.width + 1e-6
    assert [slide.media.name for slide in deck.slides if isinstance(slide, Plate)] == ["l"]
    assert fidelity.losses(document, decks.words_of(deck)) == []


def test_only_the_beginning_of_a_long_paragraph_has_the_picture() -> None:
    small = Media(name="s", media_type="image/png", data=b"", width=40, height=30)
    said = Paragraph(inlines=(Image(source="s", alt=""), *samples.text(decks.SENTENCE * 60)))
    deck = plan(msgspec.structs.replace(one_section(said), media=(small,)))
    holding = [bool(piece.beside) for piece in decks.pieces_of(deck)]
    assert holding == [True, *[False] * (len(holding) - 1)]
    assert len(holding) > 2


def test_the_author_begins_a_slide() -> None:
    deck = plan(one_section(paragraph_of(4), PageBreak(), paragraph_of(4)))
    assert [len(slide.pieces) for slide in deck.slides if isinstance(slide, Content)] == [1, 1]
    together = plan(one_section(paragraph_of(4), paragraph_of(4)))
    assert [len(slide.pieces) for slide in together.slides if isinstance(slide, Content)] == [2]


def test_what_annotates_a_letter_stands_at_the_left() -> None:
    lines = tuple(samples.text(line) for line in ("市政府", "2026年3月12日", "抄送：市委。"))
    deck = plan(one_section(paragraph_of(2), Signature(lines=lines)))
    (slide,) = [slide for slide in deck.slides if isinstance(slide, Content)]
    assert [piece.kind for piece in slide.pieces] == ["prose", "signed", "signed", "prose"]


def test_a_rule_parts_what_stands_on_one_slide() -> None:
    deck = plan(one_section(Rule(), paragraph_of(2), Rule(), paragraph_of(2), paragraph_of(2)))
    (slide,) = [slide for slide in deck.slides if isinstance(slide, Content)]
    assert [piece.parted for piece in slide.pieces] == [False, True, False]
    plain_deck = plan(one_section(paragraph_of(2), paragraph_of(2), paragraph_of(2)))
    (without,) = [slide for slide in plain_deck.slides if isinstance(slide, Content)]
    assert slide.height == pytest.approx(without.height + GEOMETRY.type.prose.pitch)


def test_a_rule_before_a_table_parts_nothing_after_it() -> None:
    deck = plan(one_section(paragraph_of(4), Rule(), table_of([["甲"]]), paragraph_of(4)))
    found = [piece for slide in deck.slides if isinstance(slide, Content) for piece in slide.pieces]
    assert found
    assert not any(piece.parted for piece in found)


# --- wide tables -------------------------------------------------------------------------------


def test_a_wide_table_is_set_smaller_and_no_number_is_broken() -> None:
    rows = [[f"第{n}项资金" for n in range(12)], ["1,234.5"] * 12]
    (grid,) = [
        slide for slide in plan(one_section(table_of(rows))).slides if isinstance(slide, Grid)
    ]
    size = grid.scale * GEOMETRY.type.small.size
    assert GEOMETRY.table_least <= size < GEOMETRY.type.small.size
    assert sum(grid.widths) == pytest.approx(GEOMETRY.body.width)
    inset = 2 * GEOMETRY.cell_inset * grid.scale
    assert min(grid.widths) >= width("1,234.5", "bold") * size + inset


def grids_of_rows(count: int) -> list[Grid]:
    """Return the slides of a table of short rows."""
    rows = [["项目", "数"], *([f"第{row}项", "1"] for row in range(count))]
    deck = plan(one_section(table_of(rows)))
    return [slide for slide in deck.slides if isinstance(slide, Grid)]


def test_a_table_that_leaves_room_is_set_larger() -> None:
    most = GEOMETRY.table_most / GEOMETRY.type.small.size
    (grid,) = grids_of_rows(2)
    assert grid.scale == most > 1
    (one_slide,) = {len(grids_of_rows(count)) for count in range(1, 6)}
    assert one_slide == 1


def test_larger_type_takes_no_slide_more() -> None:
    """The more rows, the smaller the type, down to the usual size, in which slides are filled."""
    scales = []
    for count in range(1, 9):
        grids = grids_of_rows(count)
        height, most = decks.filled(grids[0])
        assert (len(grids), height <= most) == (1, True)
        scales.append(grids[0].scale)
    assert scales == sorted(scales, reverse=True)
    assert scales[-1] == 1 < scales[0]
    assert {grid.scale for grid in grids_of_rows(200)} == {1.0}


def test_names_of_columns_take_no_more_lines_in_larger_type() -> None:
    names = [f"第{number}季度的主要统计指标" for number in range(4)]
    (grid,) = [
        slide
        for slide in plan(one_section(table_of([names, ["1"] * 4]))).slides
        if isinstance(slide, Grid)
    ]
    lines = (grid.heights[0] / grid.scale - 2 * GEOMETRY.row_inset) / GEOMETRY.type.small.pitch
    assert lines == pytest.approx(1)


def test_work_on_program_text_grows_with_it_not_faster() -> None:
    """3,000 lines took ten times as long as 1,000 while each part walked over all before it."""

    def work(lines: int) -> int:
        text = "\n".join(f"value_{number} = {number}" for number in range(lines))
        return growth.calls(lambda: plan(one_section(CodeBlock(text=text, language="python"))))

    assert work(1200) < 6 * work(300)


@pytest.mark.parametrize("credits_", [(), (Credit(text="来源：新华社"),)])
def test_long_words_stay_on_a_cover(credits_: tuple[Credit, ...]) -> None:
    """Behind a short word a long one that is broken leaves the first line of a cover short."""
    meta = Metadata(title="甲" + "word" * 31, credits=credits_)
    for slide in plan(Document(meta=meta, blocks=())).slides:
        height, most = decks.filled(slide)
        assert height <= most

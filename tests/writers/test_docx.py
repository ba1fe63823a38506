"""Word files are whole, and their parts agree with each other."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from pipeline.model.nodes import (
    BulletList,
    Cell,
    Code,
    Credit,
    Document,
    Emphasis,
    Formula,
    Link,
    Metadata,
    Note,
    NoteReference,
    Paragraph,
    Section,
    Strong,
    Table,
    Text,
)
from pipeline.model.walk import SEAL, Unit, units
from pipeline.writers.docx import links, wordml
from tests import rich
from tests.writers.word_file import (
    LONG,
    WP,
    R,
    W,
    Word,
    everything,
    needed,
    para,
    section,
    speech,
    texts,
    value,
    words,
    written,
)

if TYPE_CHECKING:
    from pipeline.theme import Theme

DC = "{http://purl.org/dc/elements/1.1/}"
CP = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
DCTERMS = "{http://purl.org/dc/terms/}"


@pytest.fixture(params=["speech", "everything"])
def any_document(request: pytest.FixtureRequest) -> Document:
    return speech() if request.param == "speech" else everything()


# --- nothing lost ----------------------------------------------------------------------------


def test_every_unit_is_whole_and_in_order(any_document: Document, study: Theme) -> None:
    word = Word(any_document, study)
    body = re.sub(r"\n", "", written(word.body, contents=False))
    notes = written(word.xml("word/footnotes.xml")) if any_document.notes else ""
    place = {"body": 0, "notes": 0}
    for unit in units(any_document):
        wanted = re.sub(r"\s", "", _as_written(unit))
        story, text = ("notes", notes) if unit.kind == "note" else ("body", body)
        if unit.text == "没有叫到的注。":
            story, text = "body", body
        found = text.find(wanted, place[story])
        assert found >= 0, unit
        place[story] = found + len(wanted)


def _as_written(unit: Unit) -> str:
    """Return a unit without its formula, which is Office Math."""
    return (
        (unit.sealed or unit.text)
        .replace(f"{SEAL}a^2{SEAL}", "")
        .replace(f"{SEAL}E=mc^2{SEAL}", "")
        .replace(SEAL, "")
    )


def test_a_plain_document_is_written_in_silence(study: Theme) -> None:
    assert list(Word(speech(), study).report) == []


def test_what_cannot_be_expressed_is_reported(study: Theme) -> None:
    report = Word(everything(), study).report
    kinds = Counter(diagnostic.message.split(":")[0] for diagnostic in report)
    assert Counter(image=1, figure=2) == kinds
    assert {"dropped"} == {diagnostic.code for diagnostic in report}


def test_markup_characters_and_line_ends_survive(study: Theme) -> None:
    hostile = "<w:p>&amp;]]>\"'"
    meta = Metadata(title=hostile, subtitle=hostile, credits=(Credit(text=hostile),))
    document = Document(meta=meta, blocks=(para(f"{hostile}\n甲\t乙  丙"),))
    word = Word(document, study)
    paragraph = texts(word.body, "BodyTextFirstIndent")
    assert [f"{hostile}甲乙  丙"] == paragraph
    assert [hostile] == texts(word.body, "Title")
    assert word.body.find(f".//{W}tab") is not None


@pytest.mark.parametrize(
    "meta",
    [
        Metadata(),
        Metadata(title="只有标题"),
        Metadata(subtitle="只有副题"),
        Metadata(title="很长的标题" * 80),
        Metadata(title="A title", language="en-GB"),
    ],
)
def test_documents_without_text(meta: Metadata, study: Theme) -> None:
    for blocks in ((), (para(""),), (section(""),), (Table(rows=()),), (BulletList(items=()),)):
        word = Word(Document(meta=meta, blocks=blocks), study)
        last = list(word.body)[-2:]
        assert [f"{W}p", f"{W}sectPr"] == [element.tag for element in last]
        assert re.sub(r"\s", "", meta.title) in written(word.body)


# --- the package -----------------------------------------------------------------------------


def test_the_same_bytes_on_every_run(any_document: Document, study: Theme) -> None:
    assert Word(any_document, study).content == Word(any_document, study).content


def test_importing_the_writer_loads_no_heavy_library() -> None:
    code = (
        "import sys, pipeline.writers.docx; "
        "print([m for m in ('docx', 'lxml', 'PIL', 'jieba') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_part_is_well_formed_and_typed(any_document: Document, study: Theme) -> None:
    word = Word(any_document, study)
    assert next(iter(word.parts)) == "[Content_Types].xml"
    types = word.parts["[Content_Types].xml"].decode()
    for name in word.parts:
        word.xml(name)
        by_default = name.endswith((".rels", "/item1.xml")) or name == "[Content_Types].xml"
        assert by_default or f"/{name}" in types
    assert not [name for name in word.parts if "thumbnail" in name]
    everything_written = b"".join(word.parts.values())
    for foreign in (b"ja-JP", b"python-docx", b"Macintosh", b"Calibri", b'"Cambria"'):
        assert foreign not in everything_written


def test_every_relationship_is_there_and_is_used(study: Theme) -> None:
    word = Word(everything(), study)
    for name, root in word.stories():
        folder, _, file = name.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels"
        known = {}
        if rels in word.parts:
            known = {item.get("Id"): item for item in word.xml(rels)}
        used = {element.get(f"{R}id") for element in root.iter() if element.get(f"{R}id")}
        assert used <= set(known), name
        targets = {item.get("Target") for item in known.values() if item.get("TargetMode")}
        if name == "word/document.xml":
            assert {"https://example.org/?a=1&b=2"} == targets
        if name == "word/footnotes.xml":
            assert {"http://a.b/"} == targets


def test_core_properties(study: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    core = Word(speech(), study).xml("docProps/core.xml")
    expected = {
        f"{DC}title": speech().meta.title,
        f"{DC}creator": "某人",
        f"{CP}keywords": "一体化，高质量",
        f"{DC}language": "zh-CN",
        f"{DCTERMS}created": "2000-01-01T00:00:00Z",
        f"{DCTERMS}modified": "2000-01-01T00:00:00Z",
    }
    assert expected == {name: core.findtext(name) for name in expected}


def test_core_properties_keep_within_what_word_takes(study: Theme) -> None:
    meta = Metadata(title="题" * 400, keywords=("词",) * 400)
    core = Word(Document(meta=meta, blocks=()), study).xml("docProps/core.xml")
    assert len(core.findtext(f"{DC}title") or "") == 255


def test_dates_follow_the_source_date_epoch(study: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    core = Word(speech(), study).xml("docProps/core.xml")
    assert core.findtext(f"{DCTERMS}modified") == "1970-01-02T00:00:00Z"


# --- the rest --------------------------------------------------------------------------------


def test_nested_marks_keep_every_look(study: Theme) -> None:
    heading = Section(heading=(Strong(inlines=words("重")),), level=1, blocks=())
    inner = Emphasis(inlines=(Strong(inlines=(Code(text="码"),)),))
    body = Word(
        Document(meta=Metadata(), blocks=(heading, Paragraph(inlines=(inner,)))), study
    ).body
    first, second = (run.find(f"{W}rPr") for run in body.iter(f"{W}r"))
    assert first is not None
    assert second is not None
    # Bold from two styles cancels itself in Word, so that it must be set directly.
    assert (value(first, "rStyle"), first.find(f"{W}b") is not None) == ("Strong", True)
    assert (value(second, "rStyle"), second.find(f"{W}b") is not None) == ("InlineCode", True)


def test_tables_have_a_grid_and_headers_that_repeat(study: Theme) -> None:
    table = needed(Word(everything(), study).body, "tbl")
    rows = list(table.iter(f"{W}tr"))
    assert [len(row.findall(f"{W}tc")) for row in rows] == [2, 2]
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False]
    widths = [int(column.get(f"{W}w") or 0) for column in table.iter(f"{W}gridCol")]
    assert len(widths) == 2
    assert min(widths) > 0


def test_notes_are_real_footnotes(study: Theme) -> None:
    word = Word(everything(), study)
    notes = word.xml("word/footnotes.xml")
    assert [note.get(f"{W}id") for note in notes] == ["-1", "0", "1", "2"]
    calls = [call.get(f"{W}id") or "" for call in word.body.iter(f"{W}footnoteReference")]
    assert sorted(set(calls)) == sorted(calls)
    assert {"1", "2"} == set(calls)
    fields = [text.text or "" for text in word.body.iter(f"{W}instrText")]
    assert any("NOTEREF _RefNote1" in text for text in fields)
    assert texts(word.body, "FootnoteText") == ["没有叫到的注。"]
    assert word.xml("word/settings.xml").find(f"{W}footnotePr") is not None


def test_notes_without_a_home_are_reported(study: Theme) -> None:
    calls = Paragraph(inlines=(Text(text="文"), NoteReference(id="a"), NoteReference(id="none")))
    inner = Paragraph(inlines=(Text(text="注"), NoteReference(id="a")))
    notes = (Note(id="a", blocks=(inner,)),)
    word = Word(Document(meta=Metadata(), blocks=(calls,), notes=notes), study)
    messages = [diagnostic.message for diagnostic in word.report]
    assert [message.removeprefix("note-reference: ") for message in messages] == [
        "there is no note 'none'",
        "a note cannot call another note",
    ]


def test_ruby_and_dots(study: Theme) -> None:
    body = Word(everything(), study).body
    ruby = needed(body, "ruby")
    assert needed(needed(ruby, "rt"), "t").text == "hànzì"
    # LibreOffice takes the size from the run alone
    assert value(needed(ruby, "rt"), "r/rPr/sz") == value(ruby, "rubyPr/hps") == "12"
    assert needed(needed(ruby, "rubyBase"), "t").text == "漢字"
    assert value(Word(everything(), study).style("EmphasisDots"), "rPr/em") == "dot"


@pytest.mark.parametrize(
    ("target", "uri"),
    [
        ("https://example.org/?a=1&b=2", "https://example.org/?a=1&b=2"),
        ("https://example.org/路径 x", "https://example.org/%E8%B7%AF%E5%BE%84%20x"),
        ("https://例子.中国/", "https://xn--fsqu00a.xn--fiqs8s/"),
        ("https://example.org/%zz", "https://example.org/%25zz"),
        ("mailto:a@b.org", "mailto:a@b.org"),
        ("http://", ""),
        ("http://[bad", ""),
        ("http://a.b:port/", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("chapter.html", ""),
    ],
)
def test_only_addresses_that_word_can_open(target: str, uri: str) -> None:
    assert uri == links.external(target)


def test_links_that_lead_nowhere_keep_their_text(study: Theme) -> None:
    inlines = tuple(Link(target=goal, inlines=words("文")) for goal in ("#无", "javascript:x"))
    word = Word(Document(meta=Metadata(), blocks=(Paragraph(inlines=inlines),)), study)
    assert written(word.body) == "文文"
    assert len(word.report) == 2


def test_properties_stand_in_the_order_of_the_schema() -> None:
    elements = ('<w:sz w:val="1"/>', "", "<w:b/>", '<w:rStyle w:val="x"/>')
    assert (
        wordml.properties("rPr", elements)
        == '<w:rPr><w:rStyle w:val="x"/><w:b/><w:sz w:val="1"/></w:rPr>'
    )
    assert wordml.properties("pPr", ()) == ""


def test_ten_thousand_paragraphs(study: Theme) -> None:
    sections = tuple(
        section(f"第{n}节", *(para(f"{LONG}{n}-{m}") for m in range(50)), number=n)
        for n in range(1, 201)
    )
    body = Word(Document(meta=Metadata(title="长文"), blocks=sections), study).body
    assert len(texts(body, "BodyTextFirstIndent")) == 10_000
    assert len(texts(body, "Heading1")) == 200


# --- pictures, formulas, endnotes ------------------------------------------------------------


@pytest.fixture(scope="module")
def rich_word(study: Theme) -> Word:
    word = Word(rich.document(), study)
    assert [str(said) for said in word.report] == []
    return word


def test_pictures_are_described_and_never_wider_than_the_text(
    rich_word: Word, study: Theme
) -> None:
    shown = list(rich_word.body.iter(f"{WP}inline"))
    ids = [properties.get("id") for properties in rich_word.body.iter(f"{WP}docPr")]
    assert len(ids) == len(set(ids))
    assert all(inline.find(f"{WP}docPr").get("descr") for inline in shown)  # type: ignore[union-attr]
    widest = max(int(extent.get("cx", "0")) for extent in rich_word.body.iter(f"{WP}extent"))
    assert widest <= study.page.width.emu
    kinds = {name.rpartition(".")[2] for name in rich_word.parts if "/media/" in name}
    assert kinds == {"png", "jpeg", "gif", "svg"}


def test_formulas_are_office_math(rich_word: Word) -> None:
    math = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
    assert len(list(rich_word.body.iter(f"{math}oMath"))) == 6
    assert len(list(rich_word.body.iter(f"{math}oMathPara"))) == 1  # two have numbers beside them


def test_a_formula_that_cannot_be_read_is_reported(study: Theme) -> None:
    document = Document(meta=Metadata(title="题"), blocks=(Formula(tex=r"\foo{"),))
    word = Word(document, study)
    assert [said.code for said in word.report] == ["dropped"]
    assert r"\foo{" in written(word.body)


def test_a_table_of_more_columns_than_word_takes_is_reported(study: Theme) -> None:
    def wide(columns: int) -> Document:
        row = tuple(Cell(inlines=words(f"格{number}")) for number in range(columns))
        return Document(meta=Metadata(title="题"), blocks=(Table(rows=(row,)),))

    assert list(Word(wide(63), study).report) == []
    found = Word(wide(64), study)
    assert [said.code for said in found.report] == ["dropped"]
    assert "格63" in written(found.body)


def test_notes_at_the_end_are_endnotes(rich_word: Word) -> None:
    assert "注的内容" in written(rich_word.xml("word/endnotes.xml"))
    assert "脚注的内容" in written(rich_word.xml("word/footnotes.xml"))
    settings = rich_word.xml("word/settings.xml")
    assert value(settings, "endnotePr/numFmt") == "decimalEnclosedCircle"

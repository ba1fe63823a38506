"""Notes at the foot of pages: where they are called, whole, once, and tagged as notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import pikepdf
import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import (
    BulletList,
    Cell,
    CodeBlock,
    Document,
    ListItem,
    Metadata,
    Note,
    NoteReference,
    Paragraph,
    Quote,
    Section,
    Table,
    Text,
)
from pipeline.typeset import footnotes
from pipeline.verify import fidelity, pages, readback
from pipeline.verify.fidelity import squeezed
from pipeline.verify.tagged import TaggedPdf
from pipeline.writers import pdf
from tests import samples

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree import ElementTree as ET

    from pipeline.model.nodes import Block, Inline
    from pipeline.theme import Theme


def called(text: str, *names: str) -> Paragraph:
    return Paragraph(inlines=inlines(text, *names))


def inlines(text: str, *names: str) -> tuple[Inline, ...]:
    return (Text(text=text), *(NoteReference(id=name) for name in names), Text(text="。"))


def note(name: str, *blocks: Block, placement: Literal["foot", "end"] = "foot") -> Note:
    given = blocks or (samples.paragraph(f"注释的文字{name}"),)
    return Note(id=name, blocks=given, placement=placement)


def document(*blocks: Block, notes: tuple[Note, ...]) -> Document:
    return Document(meta=Metadata(title="题"), blocks=blocks, notes=notes)


def written(given: Document, study: Theme, path: Path) -> list[readback.Piece]:
    """Write ``given`` to ``path`` without a warning, prove it, and return its text."""
    report = Report()
    path.write_bytes(pdf.write(given, study, report))
    assert list(report) == []
    pieces = readback.read_pdf(path)
    assert fidelity.losses(given, pieces) == []
    assert pages.check(path) == []
    return pieces


def place_of(pieces: list[readback.Piece], text: str) -> str:
    (place,) = {piece.place for piece in pieces if text in squeezed(piece.text)}
    return place


def is_at_end(pieces: list[readback.Piece]) -> bool:
    return any(piece.text.strip() == "注释" for piece in pieces)


def test_note_stands_on_the_page_that_calls_it(study: Theme, tmp_path: Path) -> None:
    blocks = tuple(called(f"第{n}段" + "正文" * 120, f"n{n}") for n in range(20))
    notes = tuple(note(f"n{n}", samples.paragraph(f"注文之{n}完")) for n in range(20))
    pieces = written(document(*blocks, notes=notes), study, tmp_path / "x.pdf")
    assert len({piece.place for piece in pieces}) > 3
    for number in range(20):
        (call,) = {piece.place for piece in pieces if f"[{number + 1}]。" in piece.text}
        assert place_of(pieces, f"注文之{number}完") == call
    assert not is_at_end(pieces)


def test_notes_are_tagged_with_ids_of_their_own(study: Theme, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    written(document(called("甲", "a", "b"), notes=(note("a"), note("b"))), study, path)
    with pikepdf.open(path) as opened:
        ids = [
            str(item["/ID"])
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Note"
        ]
    assert len(ids) == len(set(ids)) == 2


def test_call_and_note_lead_to_each_other(study: Theme, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    blocks = (called("甲", "a"), *(samples.paragraph("正文" * 200) for _ in range(9)))
    written(document(*blocks, called("乙", "b"), notes=(note("a"), note("b"))), study, path)
    with TaggedPdf(path) as opened:
        linked = [(element, link) for element in opened.elements for link in element.links]
        assert [link.page == opened.content[element.start].page for element, link in linked] == [
            True
        ] * 4
        tops = [link.top or 0 for _, link in linked[:2]]
    assert tops[0] < tops[1]  # down to the note, and up to its call


@pytest.mark.parametrize(
    "block",
    [
        Section(heading=inlines("标题", "a"), level=1, blocks=(samples.paragraph("文"),)),
        Quote(blocks=(called("引文", "a"),)),
        BulletList(items=(ListItem(blocks=(called("项目", "a"),)),)),
        Table(rows=((Cell(inlines=inlines("头", "a")),), (Cell(inlines=()),)), header_rows=1),
        Table(rows=((Cell(inlines=inlines("格", "a")),),)),
        Table(rows=((Cell(inlines=samples.text("格")),),), caption=inlines("表题", "a")),
    ],
    ids=["heading", "quote", "item", "header", "cell", "caption"],
)
def test_note_may_be_called_anywhere(block: Block, study: Theme, tmp_path: Path) -> None:
    pieces = written(document(block, notes=(note("a"),)), study, tmp_path / "x.pdf")
    assert not is_at_end(pieces)


def test_note_called_in_a_header_that_is_repeated_stands_once(study: Theme, tmp_path: Path) -> None:
    head = (Cell(inlines=inlines("表头", "a")), Cell(inlines=samples.text("乙")))
    rows = tuple((Cell(inlines=samples.text(f"第{n}行")), Cell(inlines=())) for n in range(90))
    given = document(Table(rows=(head, *rows), header_rows=1), notes=(note("a"),))
    pieces = written(given, study, tmp_path / "x.pdf")
    assert sum("注释的文字a" in squeezed(piece.text) for piece in pieces) == 1


def test_note_holds_blocks(study: Theme, tmp_path: Path) -> None:
    blocks = (
        samples.paragraph("第一段"),
        samples.paragraph("第二段"),
        BulletList(items=(ListItem(blocks=(samples.paragraph("清单"),)),)),
        Quote(blocks=(samples.paragraph("引文"),)),
        CodeBlock(text="a = 1\nb = 2", language="python"),
    )
    pieces = written(
        document(called("甲", "a"), notes=(note("a", *blocks),)), study, tmp_path / "x.pdf"
    )
    assert not is_at_end(pieces)


@pytest.mark.parametrize(
    "given",
    [
        document(called("甲", "a"), notes=(note("a", placement="end"),)),
        document(samples.paragraph("没有人叫它"), notes=(note("a"),)),
        document(called("甲", "a"), notes=(note("a", samples.paragraph("长" * 3000)),)),
        document(called("甲", "a"), notes=(note("a", called("叫", "b")), note("b"))),
        document(
            called("甲", "a"),
            notes=(note("a", Table(rows=((Cell(inlines=samples.text("格")),),))),),
        ),
    ],
    ids=["endnote", "uncalled", "long", "nested", "table"],
)
def test_what_has_no_place_at_the_foot_stands_at_the_end(
    given: Document, study: Theme, tmp_path: Path
) -> None:
    assert is_at_end(written(given, study, tmp_path / "x.pdf"))


def test_note_called_twice_stands_once(study: Theme, tmp_path: Path) -> None:
    given = document(called("甲", "a"), called("乙", "a"), notes=(note("a"),))
    pieces = written(given, study, tmp_path / "x.pdf")
    text = squeezed(readback.joined(pieces))
    assert text.count("注释的文字a") == 1
    assert len(re.findall(r"\[1\]", text)) == 3


def test_more_notes_than_a_page_has_room_for(study: Theme, tmp_path: Path) -> None:
    names = [f"n{n}" for n in range(50)]  # of two lines; a page has less than 50 lines
    notes = tuple(note(name, samples.paragraph(f"注{name}。" * 12)) for name in names)
    written(document(called("甲", *names), notes=notes), study, tmp_path / "x.pdf")


def test_contents_name_the_notes_only_if_they_stand_at_the_end(
    study: Theme, tmp_path: Path
) -> None:
    sections = tuple(
        Section(heading=samples.text(name), label=name, level=1, blocks=(called(name, name),))
        for name in ("甲", "乙")
    )
    foot = document(*sections, notes=(note("甲"), note("乙")))
    assert not is_at_end(written(foot, study, tmp_path / "x.pdf"))
    end = document(*sections, notes=(note("甲"), note("乙", placement="end")))
    pieces = written(end, study, tmp_path / "x.pdf")
    found = [piece for piece in pieces if piece.text.rstrip("0123456789.… ") == "注释"]
    assert len(found) == 2  # an entry, and the heading


def test_notes_that_found_no_room_are_said_at_the_end(
    study: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object, root: ET.Element) -> None:
        names = [element.get("id") for element in root.iter("foot")]
        if "note-2" in names:
            raise footnotes.NotesMisplacedError(frozenset((2,)))

    monkeypatch.setattr(footnotes, "check", refuse)
    given = document(called("甲", "a"), called("乙", "b"), notes=(note("a"), note("b")))
    pieces = written(given, study, tmp_path / "x.pdf")
    assert is_at_end(pieces)


def test_fidelity_sees_a_note_that_is_lost(study: Theme, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    given = document(called("甲", "a"), notes=(note("a"),))
    pieces = written(given, study, path)
    rest = [piece for piece in pieces if "注释的文字a" not in squeezed(piece.text)]
    assert [loss.kind for loss in fidelity.losses(given, rest)] == ["missing"]

"""The checker finds what is missing, broken or out of order; a checker that cannot fail is none."""

from __future__ import annotations

import zipfile
from pathlib import Path

import msgspec
import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import Document, Image, Math, Metadata, Paragraph, Text
from pipeline.model.source import Span
from pipeline.model.walk import units
from pipeline.theme import Theme
from pipeline.verify import fidelity, readback
from pipeline.verify.readback import Piece
from pipeline.writers import registry
from tests import samples


def whole(document: Document) -> str:
    return "\n".join(unit.text for unit in units(document))


def test_a_whole_text_has_no_losses() -> None:
    document = samples.full_document()
    assert fidelity.losses(document, whole(document)) == []


def test_layout_may_add_white_space_and_numbers() -> None:
    document = samples.plain_document()
    spread = "1 / 4\n" + "\n 7 \n".join("\n".join(unit.text) for unit in units(document))
    assert fidelity.losses(document, spread) == []


def test_a_missing_paragraph_is_found() -> None:
    document = samples.plain_document()
    lost = fidelity.losses(document, whole(document).replace("也要用好人才。", ""))
    assert [(loss.text, loss.kind) for loss in lost] == [("也要用好人才。", "missing")]


def test_a_changed_character_is_found() -> None:
    document = samples.plain_document()
    lost = fidelity.losses(document, whole(document).replace("“十四五”", '"十四五"'))
    assert len(lost) == 1


def test_a_missing_label_is_found() -> None:
    document = samples.plain_document()
    lost = fidelity.losses(document, whole(document).replace("第二，", ""))
    assert [loss.text for loss in lost] == ["第二，勇当开路先锋。"]


def test_wrong_order_is_found() -> None:
    document = samples.plain_document()
    lines = whole(document).split("\n")
    first, second = lines.index("第一，率先形成新格局。"), lines.index("第二，勇当开路先锋。")
    lines[first], lines[second] = lines[second], lines[first]
    assert {"moved"} == {loss.kind for loss in fidelity.losses(document, "\n".join(lines))}


def test_the_first_difference_is_shown_with_both_places(tmp_path: Path) -> None:
    span = Span(path="a.txt", line=9, column=1)
    block = msgspec.structs.replace(samples.paragraph("第一句话是对的，第二句话不对。"), span=span)
    path = tmp_path / "a.txt"
    path.write_text("前言。\n第一句话是对的，第三句话不对。\n", encoding="utf-8")
    document = Document(meta=Metadata(), blocks=(block,))
    (loss,) = fidelity.losses(document, readback.read_text(path))
    assert str(loss) == (
        "a.txt:9: line 2: “第一句话是对的，第二句话不对。” reads "
        "“第一句话是对的，第三句话不对。”: 第一句话是对的，第二句话不对。"
    )


def test_a_paragraph_that_stands_twice_is_found() -> None:
    document = samples.plain_document()
    pieces = [Piece(unit.text, f"line {n}") for n, unit in enumerate(units(document), 1)]
    again = next(piece for piece in pieces if "勇当开路先锋" in piece.text)
    lost = fidelity.losses(document, [*pieces, Piece(again.text, "line 99")])
    assert [(loss.kind, loss.place) for loss in lost] == [("repeated", "line 99")]


def test_paragraphs_that_the_document_itself_repeats_are_no_fault() -> None:
    blocks = (samples.paragraph("同样的一段话又来一遍。"),) * 3
    document = Document(meta=Metadata(), blocks=blocks)
    pieces = [Piece(unit.text, "") for unit in units(document)]
    assert fidelity.losses(document, pieces) == []
    assert [loss.kind for loss in fidelity.losses(document, pieces[1:])] == ["moved"]
    assert [loss.kind for loss in fidelity.losses(document, [*pieces, *pieces[:1]])] == ["repeated"]


def test_a_formula_is_itself_or_its_source() -> None:
    formula = Paragraph(inlines=(Text(text="设"), Math(tex="x^2"), Text(text="为正。")))
    document = Document(meta=Metadata(), blocks=(formula,))
    assert fidelity.losses(document, f"设{readback.OBJECT}为正。") == []
    assert fidelity.losses(document, "设x^2为正。") == []
    assert [loss.kind for loss in fidelity.losses(document, "设为正。")] == ["missing"]


def test_another_text_ends_the_search_early() -> None:
    document = Document(meta=Metadata(), blocks=(samples.paragraph("有字。"),) * 5000)
    assert len(fidelity.losses(document, "别的文字" * 5000)) == fidelity.MOST_LOSSES


def test_long_texts_are_shortened_in_messages() -> None:
    document = Document(meta=Metadata(), blocks=(samples.paragraph("长" * 100),))
    loss = fidelity.losses(document, "")[0]
    assert len(str(loss)) < 60


def test_unknown_formats_have_no_reader() -> None:
    assert readback.reader_for("wps") is None


def test_pdf_is_read_through_its_tags(study: Theme, tmp_path: Path) -> None:
    """Running heads and page numbers are no part of the structure, so they cut no paragraph."""
    long = samples.plain_document()
    many = tuple(samples.paragraph(f"第{number}段，" + "文" * 90) for number in range(60))
    document = Document(meta=long.meta, blocks=(*long.blocks, *many))
    path = tmp_path / "long.pdf"
    path.write_bytes(registry.find("pdf").write(document, study, Report()))
    text = readback.read_pdf(path)
    assert fidelity.losses(document, text) == []
    assert "1 / " not in readback.joined(text)


@pytest.mark.parametrize("name", ["docx", "pptx", "epub", "slides.html"])
def test_an_output_of_another_document_fails(name: str, study: Theme, tmp_path: Path) -> None:
    spec = registry.find(name)
    path = tmp_path / f"x{spec.suffix}"
    path.write_bytes(spec.write(samples.plain_document(), study, Report()))
    read = readback.reader_for(name)
    assert read is not None
    assert fidelity.losses(samples.full_document(), read(path)) != []


def test_a_docx_with_a_paragraph_cut_out_fails(study: Theme, tmp_path: Path) -> None:
    document = samples.plain_document()
    path = tmp_path / "x.docx"
    path.write_bytes(registry.find("docx").write(document, study, Report()))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace("也要用好人才。".encode(), b"")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    lost = fidelity.losses(document, readback.read_docx(path))
    assert [loss.text for loss in lost] == ["也要用好人才。"]


def test_a_picture_without_a_description_may_be_drawn_or_left_out() -> None:
    inlines = (Text(text="设"), Image(source="a.png", alt=""), Text(text="为正。"))
    document = Document(meta=Metadata(), blocks=(Paragraph(inlines=inlines),))
    assert fidelity.losses(document, f"设{readback.OBJECT}为正。") == []
    assert fidelity.losses(document, "设为正。") == []
    assert fidelity.losses(document, "设甲为正。") != []

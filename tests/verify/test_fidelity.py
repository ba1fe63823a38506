"""The checker finds what is missing, broken or out of order; a checker that cannot fail is none."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import Document, Metadata
from pipeline.model.walk import units
from pipeline.theme import Theme
from pipeline.verify import fidelity, readback
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
    assert [(loss.text, loss.message) for loss in lost] == [("也要用好人才。", "missing or broken")]


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
    messages = {loss.message for loss in fidelity.losses(document, "\n".join(lines))}
    assert {"out of order"} == messages


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
    assert "1 / " not in text


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

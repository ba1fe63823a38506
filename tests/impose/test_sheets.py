"""Real files on sheets: text in its places, boxes, links, structure, and files of strangers."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from pipeline import impose, paper
from pipeline.diagnostics import KanbenError, Report
from pipeline.impose import Wish
from pipeline.model.nodes import Document
from pipeline.theme import Theme
from pipeline.verify import booklet, fidelity
from pipeline.verify.conformance.verapdf import verapdf_all
from pipeline.verify.lint import lint_for
from pipeline.verify.tagged import TaggedPdf
from pipeline.writers import registry
from tests import rich

A4, A5 = paper.size("A4"), paper.size("A5")


def numbered(count: int, size: tuple[float, float] = A5, **entries: Any) -> bytes:  # noqa: ANN401
    """Return a PDF whose pages say ``page 1.`` and so on, in Helvetica."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    for number in range(1, count + 1):
        page = pdf.add_blank_page(page_size=size)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        text = f"BT /F 12 Tf 20 30 Td (page {number}.) Tj ET"
        page.obj.Contents = pdf.make_stream(text.encode())
        for key, value in entries.items():
            page.obj[f"/{key}"] = value
    return saved(pdf)


def saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:  # noqa: ANN401
    buffer = io.BytesIO()
    pdf.save(buffer, **options)
    return buffer.getvalue()


def halves(content: bytes) -> list[tuple[str, str]]:
    """Return what stands in the left and right half of each side."""
    found = []
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            text, (wide, tall) = page.get_textpage(), page.get_size()
            areas = ((0, 0, wide / 2, tall), (wide / 2, 0, wide, tall))
            found.append(tuple(text.get_text_bounded(*area).strip() for area in areas))
    return found


def test_eight_pages_are_two_sheets() -> None:
    made = impose.impose(numbered(8), Wish(A4), "x")
    assert (made.pages, made.sheets, made.scale, made.notes) == (8, 2, 1.0, ())
    wanted = [(8, 1), (2, 7), (6, 3), (4, 5)]
    assert halves(made.content) == [(f"page {a}.", f"page {b}.") for a, b in wanted]


def test_blank_pages_fill_the_last_sheet() -> None:
    made = impose.impose(numbered(5), Wish(A4), "x")
    wanted = [("", "page 1."), ("page 2.", ""), ("", "page 3."), ("page 4.", "page 5.")]
    assert halves(made.content) == wanted


def test_same_bytes_twice() -> None:
    wish = Wish(A4, creep=0.3, marks=True, bleed=5)
    assert impose.impose(numbered(6), wish, "x") == impose.impose(numbered(6), wish, "x")


def test_pages_keep_their_place_to_the_point() -> None:
    content = impose.impose(numbered(8), Wish(A4, creep=1.0), "x").content
    with pypdfium2.PdfDocument(content) as document:
        fold = A4[1] / 2
        for side, moved in enumerate((0, 0, 1, 1)):
            form_text = document[side].get_textpage()
            lefts = [form_text.get_charbox(at)[0] for at in range(form_text.count_chars())]
            first = next(x for x in lefts if x < fold)
            right = next(x for x in lefts if x > fold)
            assert first == pytest.approx(fold - A5[0] + 20 + moved, abs=1.5)
            assert right == pytest.approx(fold + 20 - moved, abs=1.5)


def test_boxes_say_what_is_cut_and_marks_are_drawn() -> None:
    box = [0.0, 0.0, A5[0] + 20, A5[1] + 20]
    trim = [10.0, 10.0, A5[0] + 10, A5[1] + 10]
    source = numbered(4, MediaBox=box, TrimBox=trim, BleedBox=box)
    made = impose.impose(source, Wish(paper.size("A3"), marks=True, bleed=8.5), "x")
    assert made.notes == ()
    with pikepdf.open(io.BytesIO(made.content)) as pdf:
        page = pdf.pages[0]
        media, trim_box, bleed = (
            [float(value) for value in edges]
            for edges in (page.mediabox, page.trimbox, page.bleedbox)
        )
        assert media[2:] == pytest.approx([420 * 72 / 25.4, 297 * 72 / 25.4])
        assert trim_box[2] - trim_box[0] == pytest.approx(2 * A5[0], abs=0.01)
        assert [b - a for a, b in zip(bleed, trim_box, strict=True)] == pytest.approx(
            [8.5, 8.5, -8.5, -8.5], abs=0.01
        )
        assert page.obj.Contents.read_bytes().count(b" l S") == 10


def test_a_bleed_that_pages_do_not_have_is_said() -> None:
    made = impose.impose(numbered(4), Wish(A4, bleed=8.5), "x")
    assert any("bleed stays white" in note for note in made.notes)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270, -90])
def test_turned_pages_are_upright_and_whole(rotation: int) -> None:
    source = numbered(4, (400, 300), Rotate=rotation, UserUnit=2)
    made = impose.impose(source, Wish(paper.size("A3"), 2), "x")
    with pypdfium2.PdfDocument(source) as before, pypdfium2.PdfDocument(made.content) as after:
        page = before[0].render(scale=0.5).to_pil().convert("L")
        inked = page.point(lambda value: 255 * (value < 128)).getbbox()
        assert inked
        sheet = after[0].render(scale=0.5 * 2 * 0.5).to_pil().convert("L")
        assert made.scale <= 1
        assert sheet.point(lambda value: 255 * (value < 128)).getbbox()
        text = after[0].get_textpage()
        letters = [text.get_charbox(at) for at in (1, 3)]  # a and e stand on the base line
        runs_level = abs(letters[0][1] - letters[1][1]) < 1
        assert runs_level == (rotation % 180 == 0)


def test_links_and_bookmarks_lead_to_the_sheets(speech: Document, study: Theme) -> None:
    source = registry.find("book.pdf").write(speech, study, Report())
    made = impose.impose(source, Wish(A4), "x")
    with pikepdf.open(io.BytesIO(made.content)) as pdf:
        root: Any = pdf.Root
        pages = {page.obj.objgen for page in pdf.pages}
        links = [one for page in pdf.pages for one in page.obj.get("/Annots", ())]
        assert len(links) >= 5
        for link in links:
            assert link.P.objgen in pages
            assert float(link.Rect[0]) > A4[1] / 2  # contents are page 3, on the right
        assert "/PageLabels" not in root
        item = root.Outlines.First
        assert item.get("/Dest", item.get("/A", {}).get("/D"))[0].objgen in pages


def test_text_is_found_in_reading_order_by_the_structure(
    speech: Document, study: Theme, tmp_path: Path
) -> None:
    path = tmp_path / "x.booklet.pdf"
    path.write_bytes(registry.find("booklet.pdf").write(speech, study, Report()))
    assert fidelity.losses(speech, booklet.read(path)) == []
    assert booklet.check(path) == []
    lint = lint_for("booklet.pdf")
    assert lint is not None
    assert lint(path) == []


def swapped(path: Path, target: Path) -> None:
    """Exchange the two pages on the first side."""
    with pikepdf.open(path) as pdf:
        page = pdf.pages[2]
        forms = page.obj.Resources.XObject
        left, right = list(forms.keys())
        forms[left], forms[right] = forms[right], forms[left]
        pdf.save(target)


def test_a_booklet_in_wrong_order_is_found(speech: Document, study: Theme, tmp_path: Path) -> None:
    path, wrong = tmp_path / "x.booklet.pdf", tmp_path / "y.booklet.pdf"
    path.write_bytes(registry.find("booklet.pdf").write(speech, study, Report()))
    swapped(path, wrong)
    assert {finding.code for finding in booklet.check(wrong)} == {"page-out-of-order"}
    with pikepdf.open(path) as pdf:
        del pdf.pages[-1]
        pdf.save(wrong)
    assert {finding.code for finding in booklet.check(wrong)} >= {"sheet-incomplete"}


def test_a_booklet_that_lacks_a_page_is_found(
    speech: Document, study: Theme, tmp_path: Path
) -> None:
    path = tmp_path / "x.booklet.pdf"
    path.write_bytes(registry.find("booklet.pdf").write(speech, study, Report()))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page: Any = pdf.pages[3].obj
        content = page.Contents.read_bytes().split(b"\n")
        page.Contents = pdf.make_stream(content[0])
        pdf.save(path)
    assert fidelity.losses(speech, booklet.read(path)) != []


@pytest.mark.skipif(shutil.which("javac") is None, reason="veraPDF needs a JDK")
def test_booklets_are_accessible_and_archival(
    speech: Document, study: Theme, tmp_path: Path
) -> None:
    paths = [tmp_path / "speech.pdf", tmp_path / "rich.pdf"]
    for path, document in zip(paths, (speech, rich.document()), strict=True):
        path.write_bytes(registry.find("booklet.pdf").write(document, study, Report()))
    found = verapdf_all(paths, ["ua1", "2a"])
    assert [each for each in found.items() if each[1]] == []


def test_too_much_creep_and_too_small_a_sheet_are_refused() -> None:
    with pytest.raises(KanbenError, match="creep"):
        impose.impose(numbered(80), Wish(A4, creep=20), "x")
    with pytest.raises(KanbenError, match="no room"):
        impose.impose(numbered(4), Wish(paper.size("A6"), 4, marks=True, bleed=200), "x")


def test_pages_of_forms_are_marked_apart(speech: Document, study: Theme, tmp_path: Path) -> None:
    """Two forms on one side have the same MCIDs; their texts must not be mixed."""
    path = tmp_path / "x.pdf"
    path.write_bytes(registry.find("booklet.pdf").write(speech, study, Report()))
    with TaggedPdf(path) as pdf:
        assert len(set(pdf.content)) == len(pdf.content)
        assert all(piece in pdf.texts for piece in pdf.content)

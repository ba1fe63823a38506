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


# --- files of strangers ----------------------------------------------------------------------


def changed(source: bytes, change: Any, **options: Any) -> bytes:  # noqa: ANN401
    with pikepdf.open(io.BytesIO(source)) as pdf:
        change(pdf)
        return saved(pdf, **options)


def test_scripts_attachments_and_forms_do_not_come_along() -> None:
    def arm(pdf: Any) -> None:  # noqa: ANN401
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.Root.OpenAction = script
        pdf.Root.AA = pikepdf.Dictionary(WC=script)
        pdf.attachments["x.txt"] = b"secret"
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x.exe"),
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])
        pdf.pages[0].obj.AA = pikepdf.Dictionary(O=script)

    made = impose.impose(changed(numbered(4), arm), Wish(A4), "x").content
    with pikepdf.open(io.BytesIO(made)) as pdf:
        whole = b"".join(
            item.unparse(resolved=True) for item in pdf.objects if hasattr(item, "unparse")
        )
    for word in (b"JavaScript", b"Launch", b"EmbeddedFile", b"/AA"):
        assert word not in whole


def test_a_damaged_structure_is_left_out_aloud() -> None:
    def spoil(pdf: Any) -> None:  # noqa: ANN401
        element = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.P))
        element.K = pikepdf.Array([element])  # it holds itself
        pdf.Root.StructTreeRoot = pikepdf.Dictionary(K=element)
        pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)

    made = impose.impose(changed(numbered(4), spoil), Wish(A4), "x")
    assert any("structure" in note for note in made.notes)
    assert halves(made.content)[0] == ("page 4.", "page 1.")
    with pikepdf.open(io.BytesIO(made.content)) as pdf:
        assert "/StructTreeRoot" not in pdf.Root


def test_form_fields_are_printed_as_they_are_shown() -> None:
    def fill(pdf: Any) -> None:  # noqa: ANN401
        look = pdf.make_stream(b"0 0 40 20 re f")
        look.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form})
        look.BBox = pikepdf.Array([0, 0, 40, 20])
        stamp = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Stamp,
            Rect=[100, 100, 140, 120],
            F=4,
            AP=pikepdf.Dictionary(N=look),
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(stamp)])

    made = impose.impose(changed(numbered(1), fill), Wish(A5, 2), "x")
    assert any("comments" in note for note in made.notes)
    with pypdfium2.PdfDocument(made.content) as document:
        picture = document[0].render(scale=1).to_pil().convert("L")
        plain = impose.impose(numbered(1), Wish(A5, 2), "x").content
    with pypdfium2.PdfDocument(plain) as document:
        other = document[0].render(scale=1).to_pil().convert("L")
    assert sum(v < 128 for v in picture.tobytes()) > sum(v < 128 for v in other.tobytes()) + 200


def bare(pages: bytes) -> bytes:
    """Return a PDF with this root of its tree of pages, and one page as object 3."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"
    content, places = b"%PDF-1.7\n", []
    for number, item in enumerate((b"<</Type/Catalog/Pages 2 0 R>>", pages, page), 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 4\n0000000000 65535 f \n"
    tail = b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + head + table + tail


def encrypted(source: bytes) -> bytes:
    return changed(
        source, lambda _: None, encryption=pikepdf.Encryption(user="", owner="geheim", R=6)
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("encrypted", encrypted(numbered(2)), "encrypted"),
        ("cut off", numbered(2)[:300], "no sound PDF"),
        ("text", "不是 PDF".encode(), "no sound PDF"),
        ("empty", b"", "no sound PDF"),
        ("no pages", changed(numbered(1), lambda pdf: pdf.pages.__delitem__(0)), "no pages"),
        ("count that lies", bare(b"<</Type/Pages/Count 999999999/Kids[3 0 R]>>"), "pages"),
        ("pages in pages", bare(b"<</Type/Pages/Count 1/Kids[2 0 R]>>"), "no sound PDF"),
        ("size of nothing", numbered(2, MediaBox=[0, 0, 0, 0]), "no sensible size"),
        ("endless size", numbered(2, MediaBox=[0, 0, 10**9, 10**9]), "no sensible size"),
        ("words for numbers", numbered(2, UserUnit=pikepdf.Name.Two), "no sound PDF"),
    ],
)
def test_what_is_no_sound_pdf_is_refused_in_one_line(name: str, content: bytes, said: str) -> None:
    with pytest.raises(KanbenError) as caught:
        impose.impose(content, Wish(A4), name)
    message = str(caught.value)
    assert said in message
    assert name in message
    assert "\n" not in message


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

"""PDFs of strangers, which ``kanben impose`` reads: refused in one line, or harmless on sheets."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from pipeline import impose, paper
from pipeline.diagnostics import KanbenError
from pipeline.impose import Wish
from pipeline.safety import pdf as guard
from tests.command import kanben
from tests.impose.test_sheets import halves, numbered, saved

A4, A5 = paper.size("A4"), paper.size("A5")


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


UNSOUND = (
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
)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [pytest.param(*each, id=each[0]) for each in UNSOUND],  # not by what differs on each run
)
def test_what_is_no_sound_pdf_is_refused_in_one_line(name: str, content: bytes, said: str) -> None:
    with pytest.raises(KanbenError) as caught:
        impose.impose(content, Wish(A4), name)
    message = str(caught.value)
    assert said in message
    assert name in message
    assert "\n" not in message


def test_a_page_tree_that_doubles_ends(tmp_path: Path) -> None:
    """Thirty levels of two kids that are the same object would be a thousand million pages."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    levels = 30
    for level in range(levels):
        kid = level + 3
        objects.append(b"<</Type/Pages/Count 2/Kids[%d 0 R %d 0 R]>>" % (kid, kid))
    objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>")
    content, places = b"%PDF-1.7\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    content += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\n" % (
        size,
        table,
        size,
    )
    start = content.index(b"xref\n0 ")
    (tmp_path / "bomb.pdf").write_bytes(content + b"startxref\n%d\n%%%%EOF\n" % start)
    (tmp_path / "kanben.toml").write_text("[limits]\nseconds = 8\n")
    run = kanben(tmp_path, "impose", "bomb.pdf")
    assert run.returncode == 2
    assert len(run.stderr.splitlines()) == 1
    assert not (tmp_path / "bomb.booklet.pdf").exists()


def test_large_files_and_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MOST_PAGES", 3)
    with pytest.raises(KanbenError, match="more than 3 pages"):
        impose.impose(numbered(4), Wish(A4), "x")
    monkeypatch.setattr(guard, "MOST_BYTES", 100)
    with pytest.raises(KanbenError, match="larger than"):
        impose.impose(numbered(1), Wish(A4), "x")

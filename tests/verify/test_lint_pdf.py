"""The lint of PDF: silent on ours, and a faulty file for every code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from weasyprint import HTML

from pipeline.diagnostics import Report
from pipeline.model.nodes import Document
from pipeline.theme import Theme
from pipeline.typeset import archival
from pipeline.verify.lint import pdf as lint
from pipeline.writers import pdf
from tests import samples
from tests.verify.mutations import codes, said

Mutation = Callable[[pikepdf.Pdf], None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, study: Theme) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "full.pdf"
    path.write_bytes(pdf.write(samples.full_document(), study, Report()))
    return path


def elements(document: pikepdf.Pdf, kind: str) -> list[Any]:
    return [
        item
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == kind
    ]


def without(*keys: str) -> Mutation:
    """Take an entry out of the catalogue."""

    def mutate(document: pikepdf.Pdf) -> None:
        holder: Any = document.Root
        for key in keys[:-1]:
            holder = holder[key]
        del holder[keys[-1]]

    return mutate


def no_title(document: pikepdf.Pdf) -> None:
    del document.docinfo["/Title"]


def renamed(old: str, new: str) -> Mutation:
    def mutate(document: pikepdf.Pdf) -> None:
        for element in elements(document, old):
            element.S = pikepdf.Name(new)

    return mutate


def outline(destination: object) -> Mutation:
    """Let the first bookmark lead elsewhere."""

    def mutate(document: pikepdf.Pdf) -> None:
        first: Any = document.Root.Outlines.First
        first.Dest = destination

    return mutate


def to_a_page_without_headings(document: pikepdf.Pdf) -> None:
    document.add_blank_page()
    outline(pikepdf.Array([document.pages[-1].obj, pikepdf.Name.Fit]))(document)


def twice_to_one_heading(document: pikepdf.Pdf) -> None:
    first: Any = document.Root.Outlines.First
    for _ in range(20):
        copy = document.make_indirect(pikepdf.Dictionary(first))
        first.Next = copy
        first = copy


def action(kind: str, key: str = "/F") -> Mutation:
    """Let the file act when it is opened."""

    def mutate(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = pikepdf.Dictionary(
            {"/Type": pikepdf.Name.Action, "/S": pikepdf.Name(kind), key: pikepdf.String("x")}
        )

    return mutate


def on_every_page(document: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("x()"))
    for page in document.pages:
        page.obj.AA = pikepdf.Dictionary(O=script)


def attached(document: pikepdf.Pdf) -> None:
    document.attachments["x.exe"] = b"MZ"


def unembedded(document: pikepdf.Pdf) -> None:
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in item:
                    del item[key]


def standard_font(document: pikepdf.Pdf) -> None:
    fonts: Any = document.pages[0].Resources.Font
    fonts.F = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )


def in_metadata(old: str, new: str) -> Mutation:
    """Change the XMP, in which ``old`` must stand."""

    def mutate(document: pikepdf.Pdf) -> None:
        stream: Any = document.Root.Metadata
        text = stream.read_bytes().decode()
        assert old in text
        stream.write(text.replace(old, new).encode())

    return mutate


def on_links(key: str, value: object) -> Mutation:
    """Give all links an entry, or take it from them."""

    def mutate(document: pikepdf.Pdf) -> None:
        for page in document.pages:
            for link in page.obj.get("/Annots", ()):
                if value is None:
                    del link[key]
                else:
                    link[key] = value

    return mutate


def untabbed(document: pikepdf.Pdf) -> None:
    for page in document.pages:
        del page.obj["/Tabs"]


def picture(**entries: object) -> Mutation:
    """Show a picture of one pixel."""

    def mutate(document: pikepdf.Pdf) -> None:
        image = document.make_stream(
            bytes(4), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1
        )
        image["/BitsPerComponent"] = 8
        for key, value in entries.items():
            image[f"/{key}"] = value
        pictures: Any = document.pages[0].Resources.XObject
        pictures.Extra = image

    return mutate


def for_print_only(document: pikepdf.Pdf) -> None:
    intents: Any = document.Root.OutputIntents
    intents[0].S = pikepdf.Name.GTS_PDFX


def retitled(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = "别的题目"


def redated(document: pikepdf.Pdf) -> None:
    document.docinfo["/ModDate"] = "D:20200101000000Z"


def figure_in_it(document: pikepdf.Pdf) -> None:
    elements(document, "/P")[0].S = pikepdf.Name.Figure


CASES: tuple[tuple[str, Mutation, str], ...] = (
    ("no structure", without("/StructTreeRoot"), "untagged"),
    ("not marked", without("/MarkInfo"), "untagged"),
    ("empty structure", without("/StructTreeRoot", "/K"), "untagged"),
    ("no language", without("/Lang"), "language-missing"),
    ("no title", no_title, "title-missing"),
    ("title not shown", without("/ViewerPreferences"), "title-hidden"),
    ("table without header cells", renamed("/TH", "/TD"), "table-without-header"),
    ("figure without text", figure_in_it, "figure-without-text"),
    ("heading skips", renamed("/H2", "/H3"), "heading-skip"),
    ("no bookmarks", without("/Outlines"), "bookmarks-missing"),
    ("bookmark to nothing", outline("nowhere"), "bookmark-target-missing"),
    ("bookmark to no page", outline(pikepdf.Array([99])), "bookmark-target-missing"),
    ("bookmark to no heading", to_a_page_without_headings, "bookmark-without-heading"),
    ("more bookmarks than headings", twice_to_one_heading, "bookmark-without-heading"),
    (
        "script",
        action("/JavaScript", "/JS"),
        "active-content",
    ),
    ("program", action("/Launch"), "active-content"),
    ("other file", action("/GoToR"), "active-content"),
    ("form that is sent", action("/SubmitForm"), "active-content"),
    ("unknown action", action("/Strange"), "active-content"),
    ("script on pages", on_every_page, "active-content"),
    ("embedded file", attached, "embedded-file"),
    ("fonts not embedded", unembedded, "font-not-embedded"),
    ("standard font", standard_font, "font-not-embedded"),
    ("no metadata", without("/Metadata"), "metadata-missing"),
    ("metadata that is no XML", in_metadata("</x:xmpmeta>", ""), "metadata-missing"),
    ("not said to be accessible", in_metadata("pdfuaid:part", "pdfuaid:p"), "claim-missing"),
    ("not said to be archival", in_metadata("<pdfaid:part>2", "<pdfaid:part>1"), "claim-missing"),
    ("a lower level", in_metadata("conformance>A", "conformance>B"), "claim-missing"),
    ("another title", retitled, "metadata-differs"),
    ("another date", redated, "metadata-differs"),
    ("another program", in_metadata("Producer>", "Producer>Other "), "metadata-differs"),
    ("no output intent", without("/OutputIntents"), "output-intent-missing"),
    ("output intent for print", for_print_only, "output-intent-missing"),
    ("links that do not print", on_links("/F", 0), "annotation-hidden"),
    ("hidden links", on_links("/F", 4 | 2), "annotation-hidden"),
    ("links that say nothing", on_links("/Contents", None), "link-without-text"),
    ("links outside the structure", on_links("/StructParent", None), "link-untagged"),
    ("no order of tabulators", untabbed, "tab-order"),
    ("smoothed picture", picture(Interpolate=True), "picture-interpolated"),
    ("picture for print", picture(ColorSpace=pikepdf.Name.DeviceCMYK), "colour-undefined"),
)


def test_ours_are_sound(sound: Path, speech: Document, study: Theme, tmp_path: Path) -> None:
    path = tmp_path / "speech.pdf"
    path.write_bytes(pdf.write(speech, study, Report()))
    assert said(lint.lint(path)) == []
    assert said(lint.lint(sound)) == []


@pytest.mark.parametrize(("mutation", "code"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_each_fault_is_found(mutation: Mutation, code: str, sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    with pikepdf.open(sound) as document:
        mutation(document)
        document.save(path, fix_metadata_version=False)  # which mends what is broken
    found = lint.lint(path)
    assert code in codes(found), said(found)


def test_a_file_without_identifier_is_found(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    data = sound.read_bytes()
    assert data.count(b"/ID ") == 1
    path.write_bytes(data.replace(b"/ID ", b"/XX "))
    assert codes(lint.lint(path)) == {"identifier-missing"}


def test_a_place_is_a_page(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    with pikepdf.open(sound) as document:
        pages = len(document.pages)
        to_a_page_without_headings(document)
        document.save(path)
    (finding,) = lint.lint(path)
    assert finding.place == f"page {pages + 1}"


def test_web_links_are_allowed(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    source = (
        '<html lang="zh-CN"><title>题</title><h1>甲</h1><p><a href="https://a.example/">乙</a></p>'
    )
    tagged = HTML(string=source).write_pdf(pdf_variant="pdf/ua-1")
    path.write_bytes(archival.finished(tagged))
    assert said(lint.lint(path)) == []


def test_hostile_files_are_one_finding(sound: Path, tmp_path: Path) -> None:
    data = sound.read_bytes()
    contents = {
        "empty": b"",
        "text": b"%PDF-1.7\nnothing",
        "zeros": b"%PDF-1.7\n" + b"\0" * 1_000_000,
        "cut": data[:2000],
    }
    for name, content in contents.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(content)
        assert codes(lint.lint(path)) == {"not-readable"}, name
    assert codes(lint.lint(tmp_path / "lost.pdf")) == {"not-readable"}
    locked = tmp_path / "locked.pdf"
    with pikepdf.open(sound) as document:
        document.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert codes(lint.lint(locked)) == {"not-readable"}


def of_wrong_types(document: pikepdf.Pdf) -> None:
    document.Root.StructTreeRoot.K = pikepdf.Array([1, pikepdf.Name.K, pikepdf.String("x")])
    document.Root.MarkInfo = pikepdf.Array([])


def structure_in_a_ring(document: pikepdf.Pdf) -> None:
    first = elements(document, "/P")[0]
    first.K = pikepdf.Array([document.Root.StructTreeRoot.K, first])


def bookmarks_in_a_ring(document: pikepdf.Pdf) -> None:
    first: Any = document.Root.Outlines.First
    first.Next = first
    first.First = first


def names_in_a_ring(document: pikepdf.Pdf) -> None:
    node = document.make_indirect(pikepdf.Dictionary(Names=pikepdf.Array([])))
    node.Kids = pikepdf.Array([node])
    document.Root.Names = pikepdf.Dictionary(Dests=node)


@pytest.mark.parametrize(
    "mutation", [of_wrong_types, structure_in_a_ring, bookmarks_in_a_ring, names_in_a_ring]
)
def test_rings_and_wrong_types_end(mutation: Mutation, sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    with pikepdf.open(sound) as document:
        mutation(document)
        document.save(path)
    lint.lint(path)

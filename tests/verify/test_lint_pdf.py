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
        document.save(path)
    found = lint.lint(path)
    assert code in codes(found), said(found)


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
    path.write_bytes(HTML(string=source).write_pdf(pdf_variant="pdf/ua-1"))
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

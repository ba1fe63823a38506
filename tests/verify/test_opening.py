"""Outputs opened by real programs: they work there, and what does not work is noticed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import programs
from pipeline.diagnostics import KanbenError, Report
from pipeline.gallery import page as gallery
from pipeline.model.nodes import Document
from pipeline.theme import Theme
from pipeline.verify import opening
from pipeline.verify.finding import Finding, ValidatorMissingError
from pipeline.verify.opening import (
    book,
    chromium,
    opens_as_book,
    opens_as_page,
    opens_in_libreoffice,
)
from pipeline.writers import archive, registry
from tests import rich
from tests.samples import full_document

pytestmark = pytest.mark.xdist_group("opening")  # one browser for all


needs_browser = pytest.mark.usefixtures("shared_browser")
needs_foliate = pytest.mark.skipif(
    programs.npm_file("foliate-js/view.js") is None, reason="foliate-js is not installed"
)
needs_libreoffice = pytest.mark.skipif(
    programs.libreoffice() is None, reason="LibreOffice is not installed"
)


@pytest.fixture(scope="module")
def shared_browser() -> Iterator[None]:
    try:
        with opening.browser():
            yield
    except ValidatorMissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def outputs(
    speech: Document, study: Theme, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Path]:
    """What is written of the speech and of a document with every node, by document and format."""
    folder = tmp_path_factory.mktemp("outputs")
    made = {}
    for which, document in (("speech", speech), ("full", full_document())):
        for name in ("docx", "epub", "pptx", "slides.html"):
            path = folder / f"-{which} 甲\n乙.{name}"
            path.write_bytes(registry.find(name).write(document, study, Report()))
            made[which, name] = path
    path = folder / "rich.epub"
    path.write_bytes(registry.find("epub").write(rich.document(), study, Report()))
    made["rich", "epub"] = path
    return made


def codes(findings: list[Finding]) -> set[str]:
    return {finding.code for finding in findings}


# --- e-books in foliate-js -------------------------------------------------------------------


@needs_browser
@needs_foliate
@pytest.mark.parametrize("which", ["speech", "full", "rich"])
def test_book_opens_and_its_contents_lead_where_they_say(
    outputs: dict[tuple[str, str], Path], which: str
) -> None:
    assert opens_as_book(outputs[which, "epub"]) == []


@needs_browser
@needs_foliate
@pytest.mark.parametrize(
    "case",
    [
        ("nav.xhtml", 'href="section-002.xhtml"', 'href="section-004.xhtml"', "other-heading"),
        ("nav.xhtml", 'href="section-002.xhtml"', 'href="lost.xhtml"', "leads-nowhere"),
        ("nav.xhtml", "section-002.xhtml", "section-002.xhtml#lost", "leads-nowhere"),
        ("section-003.xhtml", "</h1>", "", "not-well-formed"),
        ("section-003.xhtml", "<h1", '<h1 style="display: none"', "not-shown"),
        ("content.opf", "<dc:language>[^<]*", "<dc:language>ja", ""),
        ("section-001.xhtml", "</h1>", '</h1><img src="https://a.invalid/x" alt=""/>', "request"),
    ],
    ids=["wrong file", "no file", "no place", "not XML", "hidden", "language", "request"],
)
def test_broken_book_is_refused(
    outputs: dict[tuple[str, str], Path],
    tmp_path: Path,
    case: tuple[str, str, str, str],
) -> None:
    """A part of the book, what is replaced in it by what, and the code of what is then found."""
    part, pattern, text, code = case
    parts = archive.unpack(outputs["speech", "epub"].read_bytes())
    changed, count = re.subn(pattern, text, parts[f"EPUB/{part}"].decode(), count=1)
    assert count == 1
    parts[f"EPUB/{part}"] = changed.encode()
    path = tmp_path / "book.epub"
    path.write_bytes(archive.pack(parts, first=("mimetype",), stored=("mimetype",)))
    findings = opens_as_book(path)
    if code:
        assert code in codes(findings), findings
    else:  # the reader believes the package, as it should
        assert findings == []


@needs_browser
@needs_foliate
def test_cover_that_cannot_be_drawn_is_refused(
    outputs: dict[tuple[str, str], Path], tmp_path: Path
) -> None:
    parts = archive.unpack(outputs["speech", "epub"].read_bytes())
    parts["EPUB/cover.png"] = parts["EPUB/cover.png"][:40]
    path = tmp_path / "book.epub"
    path.write_bytes(archive.pack(parts, first=("mimetype",), stored=("mimetype",)))
    assert codes(opens_as_book(path)) == {"cover"}


@needs_browser
@needs_foliate
def test_what_is_no_book_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "junk.epub"
    path.write_bytes(b"junk")
    assert {"not-working"} <= codes(opens_as_book(path))
    with pytest.raises(KanbenError, match="could not check"):
        opens_as_book(tmp_path / "missing.epub")


def test_long_contents_are_sampled_from_end_to_end() -> None:
    assert list(book._followed(book.MOST_ENTRIES)) == list(range(book.MOST_ENTRIES))
    sample = list(book._followed(1000))
    assert (sample[0], sample[-1], len(sample)) == (0, 999, book.SAMPLE)
    assert sample == sorted(set(sample))


# --- pages and web slides in Chromium --------------------------------------------------------


@needs_browser
@pytest.mark.parametrize("which", ["speech", "full"])
def test_web_slides_open_without_request_error_or_overflow(
    outputs: dict[tuple[str, str], Path], which: str
) -> None:
    assert opens_as_page(outputs[which, "slides.html"]) == []


@needs_browser
def test_index_opens(study: Theme, outputs: dict[tuple[str, str], Path], tmp_path: Path) -> None:
    entry = gallery.Entry(outputs["speech", "docx"], "none", "describe", 2048, "3 pages")
    index = tmp_path / "index.html"
    index.write_bytes(gallery.page(tmp_path, [gallery.Group("讲话", (entry,))], study, 1))
    assert opens_as_page(index) == []


def _longer(page: str) -> str:
    return re.sub(
        r'(<div class="piece item bullet"[^>]*>\s*<p>)', r"\1" + "多余" * 500, page, count=1
    )


def _wider(page: str) -> str:
    return re.sub(r"(<h2[^>]*>)", r"\1" + "多余的标题" * 20, page, count=1)


def _covering(page: str) -> str:
    """Let the second entry of the contents stand on the first."""
    return page.replace('class="entry"', 'class="entry" style="position: absolute; top: 0"')


def _at_end(markup: str) -> Callable[[str], str]:
    def change(page: str) -> str:
        before, end, after = page.rpartition("</body>")
        return before + markup + end + after

    return change


@needs_browser
@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (_at_end('<img alt="" src="http://kanben.invalid/x.png">'), "request", "kanben.invalid"),
        (_at_end('<img alt="" src="beside.png">'), "request", "beside.png"),
        (_at_end("<script>fetch('https://kanben.invalid/')</script>"), "request", "kanben"),
        (_at_end("<script>new WebSocket('ws://kanben.invalid/')</script>"), "request", "ws:"),
        (_at_end("<script>throw new Error('broken')</script>"), "script-error", "broken"),
        (_at_end("<script>console.error('unwell')</script>"), "console-error", "unwell"),
        (_longer, "overflow", "outside the slide"),
        (_wider, "overflow", "outside the slide"),
        (_covering, "overflow", "drawn over other text"),
    ],
    ids=["image", "file", "fetch", "socket", "throws", "complains", "long", "wide", "covering"],
)
def test_broken_web_slides_are_refused(
    outputs: dict[tuple[str, str], Path],
    tmp_path: Path,
    change: Callable[[str], str],
    code: str,
    message: str,
) -> None:
    page = outputs["speech", "slides.html"].read_text(encoding="utf-8")
    path = tmp_path / "deck.slides.html"
    path.write_text(change(page), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != page
    findings = [one for one in opens_as_page(path) if one.code == code]
    assert [one for one in findings if message in one.message], findings


@needs_browser
def test_page_wider_than_the_window_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide.html"
    path.write_text('<!DOCTYPE html><p style="width: 3000px">甲</p>', encoding="utf-8")
    assert codes(opens_as_page(path)) == {"overflow"}


@needs_browser
def test_page_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "_SECONDS", 2.0)
    path = tmp_path / "hangs.html"
    path.write_text("<!DOCTYPE html><p>甲</p><script>setTimeout(() => { for (;;); })</script>")
    assert codes(opens_as_page(path)) & {"not-opened", "not-working"}


def test_missing_page_is_told(tmp_path: Path) -> None:
    with pytest.raises(KanbenError, match="no such file"):
        opens_as_page(tmp_path / "missing.html")


# --- LibreOffice -----------------------------------------------------------------------------


@needs_libreoffice
@pytest.mark.parametrize("name", ["docx", "pptx"])
def test_office_files_open(outputs: dict[tuple[str, str], Path], name: str) -> None:
    assert opens_in_libreoffice(outputs["full", name]) == []


@needs_libreoffice
def test_text_is_what_libreoffice_reads(
    outputs: dict[tuple[str, str], Path], speech: Document
) -> None:
    text = opening.libreoffice_text(outputs["speech", "docx"]).replace("\n", "")
    assert speech.meta.title in text
    assert "不是一日之功" in text


@needs_libreoffice
@pytest.mark.parametrize(
    ("name", "part"), [("docx", "word/document.xml"), ("pptx", "ppt/presentation.xml")]
)
def test_broken_office_files_are_refused(
    outputs: dict[tuple[str, str], Path], tmp_path: Path, name: str, part: str
) -> None:
    parts = archive.unpack(outputs["speech", name].read_bytes())
    parts[part] = parts[part][:200]
    path = tmp_path / f"broken.{name}"
    path.write_bytes(archive.pack(parts))
    assert opens_in_libreoffice(path) != []


# --- what is missing -------------------------------------------------------------------------


@pytest.mark.parametrize("check", [opens_as_book, opens_as_page, opens_in_libreoffice])
def test_what_is_missing_is_told_with_the_remedy(
    check: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "npm_folders", lambda: [tmp_path])
    monkeypatch.setattr(chromium._shared, "browser", None)
    path = tmp_path / "output.docx"
    path.write_bytes(b"")
    with pytest.raises(ValidatorMissingError, match="kanben doctor"):
        check(path)


def test_a_driver_that_does_not_start_is_explained() -> None:
    class Broken:
        @staticmethod
        def sync_playwright() -> Broken:
            return Broken()

        def start(self) -> None:
            message = "Connection closed while reading from the driver"
            raise Exception(message)  # noqa: TRY002  (that is what Playwright raises)

    with (
        pytest.raises(KanbenError, match="Playwright does not start: Connection closed"),
        chromium._driver(Broken),
    ):
        pass

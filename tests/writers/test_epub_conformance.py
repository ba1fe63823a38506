"""EPUBCheck, the W3C's validator, on e-books of every kind; and that it can refuse one."""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path

import pytest

from pipeline import programs
from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Document, Metadata
from pipeline.theme import Theme
from pipeline.verify.conformance import epubcheck, epubcheck_all
from pipeline.verify.finding import Finding
from pipeline.writers import archive
from pipeline.writers.epub import WRITER
from tests import rich
from tests.samples import full_document
from tests.writers.ebooks import hostile_document, written

pytestmark = [
    pytest.mark.skipif(
        shutil.which("java") is None, reason="EPUBCheck runs on Java, which is not installed"
    ),
    pytest.mark.xdist_group("epubcheck"),  # the books are checked once
]


def broken(speech: Document, theme: Theme) -> bytes:
    """Return a book with an unclosed tag, a lost file, a second id."""
    parts = written(speech, theme)
    title = parts["EPUB/title.xhtml"]
    parts["EPUB/title.xhtml"] = title.replace(b"<header", b'<header id="a b"')
    parts["EPUB/section-001.xhtml"] = parts["EPUB/section-001.xhtml"].replace(b"</h1>", b"")
    del parts["EPUB/section-002.xhtml"]
    return archive.pack(parts, first=("mimetype",), stored=("mimetype",))


@pytest.fixture(scope="module")
def findings(
    speech: Document, study: Theme, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Finding]]:
    """What EPUBCheck says of each book, in one run, for it takes long to start."""
    folder = tmp_path_factory.mktemp("books")
    documents = {
        "speech": speech,
        "every node": full_document(),
        "pictures and formulas": rich.document(),
        "hostile": hostile_document(),
        "empty": Document(meta=Metadata(), blocks=()),
    }
    books = {name: WRITER.write(each, study, Report()) for name, each in documents.items()}
    books |= {"broken": broken(speech, study), "junk": b"junk"}
    paths = {name: folder / f"- {name}\n.epub" for name in books}
    for name, path in paths.items():
        path.write_bytes(books[name])
    found = epubcheck_all(list(paths.values()))
    return {name: found[path] for name, path in paths.items()}


SOUND = ("speech", "every node", "pictures and formulas", "hostile", "empty")


@pytest.mark.parametrize("name", SOUND)
def test_epubcheck_is_content_with_any_document(
    name: str, findings: dict[str, list[Finding]]
) -> None:
    assert findings[name] == []


def test_epubcheck_refuses_a_broken_book(findings: dict[str, list[Finding]]) -> None:
    """A check that cannot fail is none."""
    found = findings["broken"]
    assert {"RSC-001", "RSC-005", "RSC-016"} <= {finding.code for finding in found}
    places = {finding.place.partition(":")[0] for finding in found}
    assert {"EPUB/title.xhtml", "EPUB/section-001.xhtml"} <= places


def test_without_a_compiler_each_book_has_a_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = importlib.import_module("pipeline.verify.conformance.epubcheck")
    monkeypatch.setattr(module.shutil, "which", lambda _: None)
    monkeypatch.setattr(module, "epubcheck", lambda path: [Finding("error", path.name, "")])
    paths = [tmp_path / "a", tmp_path / "b"]
    assert epubcheck_all(paths) == {path: [Finding("error", path.name, "")] for path in paths}


def test_epubcheck_refuses_what_is_no_book(
    findings: dict[str, list[Finding]], tmp_path: Path
) -> None:
    """Among others and alone."""
    path = tmp_path / "junk.epub"
    path.write_bytes(b"junk")
    assert "PKG-008" in {finding.code for finding in findings["junk"]}
    assert epubcheck(path) == findings["junk"]
    with pytest.raises(KanbenError, match="could not check"):
        epubcheck(tmp_path / "missing.epub")


def test_a_run_that_breaks_down_does_not_pass(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = importlib.import_module("pipeline.verify.conformance.epubcheck")
    ended = programs.Ended(1, b"", b"Error: no such class")
    monkeypatch.setattr(module, "run_java", lambda *_: ended)
    monkeypatch.setattr(module.shutil, "which", lambda _: "javac")
    path = tmp_path / "a.epub"
    path.write_bytes(b"")
    with pytest.raises(KanbenError, match="could not check: Error: no such class"):
        epubcheck_all([path])

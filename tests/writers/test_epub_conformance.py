"""EPUBCheck, the W3C's validator, on e-books of every kind; and that it can refuse one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Document, Metadata
from pipeline.theme import Theme
from pipeline.verify.conformance import epubcheck
from pipeline.writers import archive
from pipeline.writers.epub import WRITER
from tests import rich
from tests.samples import full_document
from tests.writers.ebooks import hostile_document, written

pytestmark = pytest.mark.skipif(
    shutil.which("java") is None, reason="EPUBCheck runs on Java, which is not installed"
)


def checked(document: Document, theme: Theme, folder: Path) -> list[str]:
    path = folder / "book.epub"
    path.write_bytes(WRITER.write(document, theme, Report()))
    return [str(finding) for finding in epubcheck(path)]


def test_epubcheck_is_content_with_the_speech(
    speech: Document, study: Theme, tmp_path: Path
) -> None:
    assert checked(speech, study, tmp_path) == []


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(full_document(), id="every node"),
        pytest.param(rich.document(), id="pictures and formulas"),
        pytest.param(hostile_document(), id="hostile"),
        pytest.param(Document(meta=Metadata(), blocks=()), id="empty"),
    ],
)
def test_epubcheck_is_content_with_any_document(
    document: Document, study: Theme, tmp_path: Path
) -> None:
    assert checked(document, study, tmp_path) == []


def test_epubcheck_refuses_a_broken_book(speech: Document, study: Theme, tmp_path: Path) -> None:
    """A check that cannot fail is none: an unclosed tag, a lost file, a second id."""
    parts = written(speech, study)
    title = parts["EPUB/title.xhtml"]
    parts["EPUB/title.xhtml"] = title.replace(b"<header", b'<header id="a b"')
    parts["EPUB/section-001.xhtml"] = parts["EPUB/section-001.xhtml"].replace(b"</h1>", b"")
    del parts["EPUB/section-002.xhtml"]
    path = tmp_path / "broken.epub"
    path.write_bytes(archive.pack(parts, first=("mimetype",), stored=("mimetype",)))
    findings = epubcheck(path)
    assert {"RSC-001", "RSC-005", "RSC-016"} <= {finding.code for finding in findings}
    places = {finding.place.partition(":")[0] for finding in findings}
    assert {"EPUB/title.xhtml", "EPUB/section-001.xhtml"} <= places


def test_epubcheck_refuses_what_is_no_book(tmp_path: Path) -> None:
    path = tmp_path / "junk.epub"
    path.write_bytes(b"junk")
    assert "PKG-008" in {finding.code for finding in epubcheck(path)}
    with pytest.raises(KanbenError, match="could not check"):
        epubcheck(tmp_path / "missing.epub")

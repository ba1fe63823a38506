"""Which links can be followed from outputs; all others stay as text and are reported."""

from __future__ import annotations

import io
import re
import zipfile

import pikepdf
import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import Document, Link, Metadata, Paragraph, Text
from pipeline.safety.links import is_safe_link
from pipeline.theme import Theme
from pipeline.writers import registry

SAFE = (
    "https://example.org/a?b=1#c",
    "http://例子.中国/路",
    "mailto:a@example.org",
    "tel:+8610123",
)
UNSAFE = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "\u200bjavascript:alert(1)",
    "vbscript:x",
    "data:text/html,x",
    "file:///etc/passwd",
    "file://host/share",
    "//host/share",
    "\\\\host\\share",
    "https:\\\\host",
    "blob:x",
    "ms-word:ofe|u|x",
    "ftp://example.org/",
    "C:/x",
    "../x",
    "x.html",
    "/etc/passwd",
    "http:",
    "http://[",
    "http://a:b/",
    "https://exa\u202emple.org/",
    "mailto:",
    "#",
    "",
)


@pytest.mark.parametrize("target", [*SAFE, "#第一章"])
def test_links_that_may_be_followed(target: str) -> None:
    assert is_safe_link(target)


@pytest.mark.parametrize("target", UNSAFE)
def test_links_that_may_not(target: str) -> None:
    assert not is_safe_link(target)


def document(targets: tuple[str, ...]) -> Document:
    links = tuple(Link(target=target, inlines=(Text(text="文字"),)) for target in targets)
    blocks = tuple(Paragraph(inlines=(Text(text="见"), link)) for link in links)
    return Document(meta=Metadata(title="题"), blocks=blocks)


def addresses(output: bytes) -> set[str]:
    """Return everything in an output that looks like the address of a link."""
    if output.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(output)) as archive:
            names = [name for name in archive.namelist() if name.endswith((".rels", ".xhtml"))]
            output = b"\n".join(archive.read(name) for name in names)
    text = output.decode("utf-8", "replace")
    found = set(re.findall(r'<a [^>]*?href="([^"]*)"', text))
    found |= set(re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', text))
    return found | set(re.findall(r'TargetMode="External"[^>]*Target="([^"]*)"', text))


def pdf_addresses(output: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(output)) as pdf:
        notes = (note for page in pdf.pages for note in page.obj.get("/Annots", []))
        return {str(note["/A"]["/URI"]) for note in notes if "/URI" in note.get("/A", {})}


@pytest.mark.parametrize("name", ["pdf", "docx", "epub", "pptx", "slides.html"])
def test_only_safe_links_reach_outputs(name: str, study: Theme) -> None:
    report = Report()
    output = registry.find(name).write(document(SAFE + UNSAFE), study, report)
    found = pdf_addresses(output) if name == "pdf" else addresses(output)
    followed = {address for address in found if not address.startswith("#") and ":" in address}
    assert len(followed) == len(SAFE)
    assert {address.split(":")[0] for address in followed} == {"https", "http", "mailto", "tel"}
    lost = [
        str(item) for item in report if item.code == "dropped" and "not followed" in item.message
    ]
    assert len(lost) >= len(UNSAFE)

"""How long an output is, in words: pages, slides, chapters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.safety.archives import open_archive
from pipeline.safety.xml import parse_xml

if TYPE_CHECKING:
    from pathlib import Path

_SLIDE_PART = re.compile(r"ppt/slides/slide\d+\.xml")
_REVEAL_SLIDE = re.compile(rb'<section\b[^>]*class="[^"]*\bslide\b')


def extent_of(path: Path, name: str) -> str:
    """Return the extent of the output ``path`` of the format ``name``, or "" if it has none.

    Word files have none: their pages depend on the program and the fonts that open them.
    """
    if name == "pdf" or name.endswith(".pdf"):
        return _counted(_pdf_pages(path), "page")
    match name:
        case "pptx":
            return _counted(_parts(path, _SLIDE_PART), "slide")
        case "slides.html":
            return _counted(len(_REVEAL_SLIDE.findall(path.read_bytes())), "slide")
        case "epub":
            return _counted(_spine_items(path), "file")
        case "txt":
            return _counted(len(path.read_bytes().decode("utf-8").splitlines()), "line")
        case _:
            return ""


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _pdf_pages(path: Path) -> int:
    import pypdfium2  # noqa: PLC0415  (heavy)

    with pypdfium2.PdfDocument(path) as pdf:
        return len(pdf)


def _parts(path: Path, pattern: re.Pattern[str]) -> int:
    return sum(1 for name in open_archive(path).names() if pattern.fullmatch(name))


def _spine_items(path: Path) -> int:
    """Count the files of the reading order (EPUB 3.3, spine)."""
    archive = open_archive(path)
    package = next(name for name in archive.names() if name.endswith(".opf"))
    root = parse_xml(archive.read(package), package)
    return len(root.findall(".//{http://www.idpf.org/2007/opf}itemref"))

"""Outputs → their visible text, read by other tools than the ones that wrote them.

PDF is read through its structure tree by PDFium, which gives what a blind reader hears: running
heads and page numbers are not part of it. OOXML, EPUB and HTML are read from their bytes by the
standard library.
"""

from __future__ import annotations

import ctypes
import posixpath
import re
import zipfile
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_OPF = "{http://www.idpf.org/2007/opf}"
_CONTAINER_ROOT = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"


def reader_for(name: str) -> Callable[[Path], str] | None:
    """Return the function that reads outputs of the format ``name``, or None if there is none."""
    return {
        "pdf": read_pdf,
        "docx": read_docx,
        "pptx": read_pptx_notes,
        "epub": read_epub,
        "slides.html": read_slide_notes,
        "txt": read_text,
    }.get(name)


def read_text(path: Path) -> str:
    """Return a text file, which must be UTF-8."""
    return path.read_bytes().decode("utf-8")


# --- PDF -------------------------------------------------------------------------------------


def read_pdf(path: Path) -> str:
    """Return the text of a tagged PDF in the order of its structure tree (ISO 32000-1, 14.7)."""
    import pypdfium2  # noqa: PLC0415  (heavy)

    with pypdfium2.PdfDocument(path) as pdf:
        return "\n".join(_tagged_text(pdf[index]) for index in range(len(pdf)))


def _tagged_text(page: Any) -> str:  # noqa: ANN401  (pypdfium2 has no types)
    """Return the text that the structure tree of one page refers to."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415  (heavy)

    pieces = _marked_text(page)
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return ""
    found: list[str] = []
    count = pdfium.FPDF_StructTree_CountChildren(tree)
    stack = [pdfium.FPDF_StructTree_GetChildAtIndex(tree, i) for i in reversed(range(count))]
    while stack:
        element = stack.pop()
        if not element:
            continue
        for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
            mark = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index)
            if mark >= 0:
                found.append(pieces.get(mark, ""))
        children = range(pdfium.FPDF_StructElement_CountChildren(element))
        stack.extend(
            pdfium.FPDF_StructElement_GetChildAtIndex(element, i) for i in reversed(children)
        )
    pdfium.FPDF_StructTree_Close(tree)
    return "".join(found)


def _marked_text(page: Any) -> dict[int, str]:  # noqa: ANN401  (pypdfium2 has no types)
    """Return the text of each marked-content sequence of a page by its MCID."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415  (heavy)

    text_page = page.get_textpage()
    pieces: dict[int, str] = {}
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        mark = pdfium.FPDFPageObj_GetMarkedContentID(item.raw)
        size = pdfium.FPDFTextObj_GetText(item.raw, text_page.raw, None, 0)
        buffer = ctypes.create_string_buffer(size)
        units = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        pdfium.FPDFTextObj_GetText(item.raw, text_page.raw, units, size)
        text = buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0")
        pieces[mark] = pieces.get(mark, "") + text
    return pieces


# --- Office Open XML -------------------------------------------------------------------------


def _xml(archive: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(archive.read(name))  # noqa: S314  (expat limits entity expansion itself)


def read_docx(path: Path) -> str:
    """Return the text of the body, then of the footnotes, one paragraph a line."""
    with zipfile.ZipFile(path) as archive:
        names = [
            name
            for name in ("word/document.xml", "word/footnotes.xml")
            if name in archive.namelist()
        ]
        roots = [_xml(archive, name) for name in names]
    return "\n".join(_word_text(root) for root in roots)


def _word_text(root: ET.Element) -> str:
    paragraphs = []
    for paragraph in root.iter(f"{_W}p"):
        readings = {text for ruby in paragraph.iter(f"{_W}rt") for text in ruby.iter(f"{_W}t")}
        texts = (text.text or "" for text in paragraph.iter(f"{_W}t") if text not in readings)
        paragraphs.append("".join(texts))
    return "\n".join(paragraphs)


def read_pptx_notes(path: Path) -> str:
    """Return the notes of all slides in their order; the notes hold the whole text."""
    with zipfile.ZipFile(path) as archive:
        pages = [
            _drawing_text(_xml(archive, notes))
            for slide in _slides(archive)
            for notes in _related(archive, slide, "/notesSlide")
        ]
    return "\n".join(pages)


def read_pptx_slides(path: Path) -> list[str]:
    """Return the visible text of each slide, in order."""
    with zipfile.ZipFile(path) as archive:
        return [_drawing_text(_xml(archive, slide)) for slide in _slides(archive)]


def _drawing_text(root: ET.Element) -> str:
    """Return the text of all shapes, slide numbers (fields) left out, one paragraph a line."""
    return "\n".join(
        "".join(text.text or "" for run in paragraph.iter(f"{_A}r") for text in run.iter(f"{_A}t"))
        for paragraph in root.iter(f"{_A}p")
    )


def _slides(archive: zipfile.ZipFile) -> list[str]:
    """Return the part names of the slides in the order of the presentation."""
    name = "ppt/presentation.xml"
    targets = _relations(archive, name)
    root = _xml(archive, name)
    return [targets[item.get(_R_ID, "")][1] for item in root.iter(f"{_P}sldId")]


def _related(archive: zipfile.ZipFile, part: str, kind: str) -> list[str]:
    relations = _relations(archive, part).values()
    return [target for relation, target in relations if relation.endswith(kind)]


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return (type, target part) by id for the relationships of ``part``."""
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in archive.namelist():
        return {}
    return {
        item.get("Id", ""): (
            item.get("Type", ""),
            posixpath.normpath(posixpath.join(folder, item.get("Target", ""))),
        )
        for item in _xml(archive, rels).iter(_RELATION)
    }


# --- EPUB and HTML ---------------------------------------------------------------------------


def read_epub(path: Path) -> str:
    """Return the text of the files in spine order (EPUB 3.3, spine)."""
    with zipfile.ZipFile(path) as archive:
        root = _xml(archive, "META-INF/container.xml")
        package = next(item.get("full-path", "") for item in root.iter(_CONTAINER_ROOT))
        opf = _xml(archive, package)
        items = {item.get("id"): item for item in opf.iter(f"{_OPF}item")}
        texts = []
        for reference in opf.iter(f"{_OPF}itemref"):
            item = items[reference.get("idref")]
            if "nav" in (item.get("properties") or "").split():
                continue
            href = unquote(item.get("href", ""))
            name = posixpath.normpath(posixpath.join(posixpath.dirname(package), href))
            texts.append(html_text(archive.read(name).decode("utf-8")))
    return "\n".join(texts)


def read_slide_notes(path: Path) -> str:
    """Return the speaker notes of a web deck in order; the notes hold the whole text."""
    collector = _TextCollector(only_notes=True)
    collector.feed(read_text(path))
    collector.close()
    return collector.text()


def html_text(source: str) -> str:
    """Return the visible text of an HTML page, speaker notes left out."""
    collector = _TextCollector(only_notes=False)
    collector.feed(source)
    collector.close()
    return collector.text()


_HIDDEN = frozenset(("script", "style", "title", "template", "rt", "rp"))
_BLOCKS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "div", "section", "td", "th", "dt", "dd")
) | frozenset(("aside", "br", "caption", "pre"))
_VOID = frozenset(("br", "hr", "img", "meta", "link", "input", "wbr", "col"))


class _TextCollector(HTMLParser):
    """Collects text; blocks are parted by newlines."""

    def __init__(self, *, only_notes: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._only_notes = only_notes
        self._open: list[tuple[str, bool]] = []  # tag, and whether it opens speaker notes
        self._found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._found.append("\n")
        if tag not in _VOID:
            classes = (dict(attrs).get("class") or "").split()
            self._open.append((tag, tag == "aside" and "notes" in classes))

    def handle_endtag(self, tag: str) -> None:
        if any(tag == name for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass
        if tag in _BLOCKS:
            self._found.append("\n")

    def handle_data(self, data: str) -> None:
        hidden = any(tag in _HIDDEN for tag, _ in self._open)
        in_notes = any(notes for _, notes in self._open)
        if not hidden and in_notes == self._only_notes:
            self._found.append(data)

    def text(self) -> str:
        """Return what was collected, without runs of blank lines."""
        return re.sub(r"\n{2,}", "\n", "".join(self._found))

"""Outputs → their text in pieces, each with its place, read by other tools than wrote them.

PDF is read through its structure tree by PDFium, which gives what a blind reader hears: running
heads and page numbers are not part of it. OOXML and EPUB are read from their XML, HTML by a parser.
A formula or a picture is the one character `OBJECT`: no two formats have the same text for it.
"""

from __future__ import annotations

import ctypes
import posixpath
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec

from pipeline.chinese.terms import CONTINUED_MARKS
from pipeline.diagnostics import KanbenError
from pipeline.safety.archives import Archive, open_archive
from pipeline.safety.xml import parse_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lxml import etree

OBJECT = "\ufffc"
"""Stands for a formula or a picture (Unicode: object replacement character)."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OPF = "{http://www.idpf.org/2007/opf}"
_CONTAINER_ROOT = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"


class Piece(msgspec.Struct, frozen=True):
    """A stretch of an output's text: a paragraph, a cell, a line; ``place`` is for people."""

    text: str
    place: str


def reader_for(name: str) -> Callable[[Path], list[Piece]] | None:
    """Return the function that reads outputs of the format ``name``, or None if there is none.

    The functions raise `KanbenError` for files that are not what their name says.
    """
    return {
        "pdf": read_pdf,
        "docx": read_docx,
        "pptx": read_pptx_notes,
        "epub": read_epub,
        "slides.html": read_slide_notes,
        "html": read_page,
        "txt": read_text,
        "md": read_markdown,
        "pandoc:odt": read_odt,
    }.get(name)


def shown_by(name: str) -> Callable[[Path], list[Piece]] | None:
    """Return the function that reads what slides show, where the whole text is in their notes."""
    return {"pptx": read_pptx_slides, "slides.html": read_web_slides}.get(name)


def joined(pieces: list[Piece]) -> str:
    """Return the text of ``pieces``, one a line."""
    return "\n".join(piece.text for piece in pieces)


def read_text(path: Path) -> list[Piece]:
    """Return the lines of a text file, which must be UTF-8."""
    lines = _decoded(_bytes_of(path), str(path)).split("\n")
    return [Piece(line, f"line {number}") for number, line in enumerate(lines, 1)]


def read_markdown(path: Path) -> list[Piece]:
    """Return the text of Markdown as docs/markdown.md describes it."""
    from pipeline.verify import markdown_text  # noqa: PLC0415  (only for this format)

    found = markdown_text.texts(_decoded(_bytes_of(path), str(path)))
    return [Piece(text, f"line {number}") for text, number in found if text.strip()]


def read_odt(path: Path) -> list[Piece]:
    """Return the paragraphs and headings of an OpenDocument text, those of notes in their place."""
    from pipeline.verify import opendocument  # noqa: PLC0415  (only for this format)

    texts = opendocument.paragraphs(_xml(open_archive(path), "content.xml"), OBJECT)
    return [Piece(text, f"paragraph {number}") for number, text in enumerate(texts, 1)]


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(str(path), f"it cannot be read: {error.strerror}") from error


def _decoded(content: bytes, place: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(place, f"byte {error.start} is not UTF-8") from error


def _unreadable(place: str, problem: str) -> KanbenError:
    hint = "Build it again: kanben build --force"
    return KanbenError("output-unreadable", problem, place=place, hint=hint)


# --- PDF -------------------------------------------------------------------------------------

_PDF_BLOCKS = frozenset(
    (
        "P",
        "H",
        "H1",
        "H2",
        "H3",
        "H4",
        "H5",
        "H6",
        "LI",
        "TH",
        "TD",
        "Caption",
        "TOCI",
        "BlockQuote",
    )
) | frozenset(("Figure", "Formula", "Code", "Note", "Title", "Div", "Sect"))


def read_pdf(path: Path) -> list[Piece]:
    """Return the text of a tagged PDF in the order of its structure tree (ISO 32000-1, 14.7)."""
    import pypdfium2  # noqa: PLC0415  (heavy)

    found: list[Piece] = []
    try:
        with pypdfium2.PdfDocument(path) as pdf:
            for index in range(len(pdf)):
                place = f"page {index + 1}"
                found += [Piece(text, place) for text in _tagged_blocks(pdf[index])]
    except (pypdfium2.PdfiumError, OSError) as error:
        raise _unreadable(str(path), f"PDFium cannot open it: {error}") from error
    return found


def _tagged_blocks(page: Any) -> list[str]:  # noqa: ANN401  (pypdfium2 has no types)
    """Return the text that the structure tree of one page refers to, block by block."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415  (heavy)

    pieces = _marked_text(page)
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return []
    found: list[str] = [""]
    count = pdfium.FPDF_StructTree_CountChildren(tree)
    stack: list[Any] = [
        pdfium.FPDF_StructTree_GetChildAtIndex(tree, index) for index in reversed(range(count))
    ]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            found[-1] += item
            continue
        if not item:
            continue
        kind = _kind_of(item)
        if kind in _PDF_BLOCKS:
            found.append("")
        if kind in ("Figure", "Formula"):
            found[-1] += OBJECT
            continue
        for index in reversed(range(pdfium.FPDF_StructElement_CountChildren(item))):
            child = pdfium.FPDF_StructElement_GetChildAtIndex(item, index)
            mark = pdfium.FPDF_StructElement_GetChildMarkedContentID(item, index)
            stack.append(child or pieces.get(mark, ""))
    pdfium.FPDF_StructTree_Close(tree)
    return found


def _kind_of(element: Any) -> str:  # noqa: ANN401  (pypdfium2 has no types)
    """Return the structure type of an element, such as ``P``."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415  (heavy)

    size = pdfium.FPDF_StructElement_GetType(element, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_StructElement_GetType(element, buffer, size)
    return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0")


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


def _xml(archive: Archive, name: str) -> etree._Element:
    return parse_xml(archive.read(name), name)


def read_docx(path: Path) -> list[Piece]:
    """Return the paragraphs of the body, then those of the notes."""
    archive = open_archive(path)
    found: list[Piece] = []
    for part in ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"):
        if part in archive or part == "word/document.xml":
            found += _word_pieces(_xml(archive, part), part)
    return found


def _word_pieces(root: etree._Element, part: str) -> Iterator[Piece]:
    paragraphs = root.iter(f"{_W}p")
    for number, paragraph in enumerate(paragraphs, 1):
        yield Piece("".join(_word_text(paragraph)), f"{part}, paragraph {number}")


_WORD_SKIPPED = frozenset((f"{_W}p", f"{_W}rt", f"{_W}del", f"{_W}moveFrom", f"{_W}pPr"))
_CALLS = frozenset(("FootnoteReference", "EndnoteReference"))
_WORD_OBJECTS = frozenset((f"{_M}oMath", f"{_W}drawing", f"{_W}pict"))


def _word_text(paragraph: etree._Element) -> Iterator[str]:
    """Yield the texts of one paragraph: no paragraphs inside it, no readings, nothing deleted."""
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        if element.tag in _WORD_SKIPPED or _calls_note(element):
            continue
        if element.tag in _WORD_OBJECTS:
            yield OBJECT
        elif element.tag == f"{_W}t":
            yield element.text or ""
        else:
            stack.extend(reversed(element))


def _calls_note(element: etree._Element) -> bool:
    """Tell whether a run prints the number of a note, as fields do that call one again."""
    style = element.find(f"{_W}rPr/{_W}rStyle") if element.tag == f"{_W}r" else None
    return style is not None and style.get(f"{_W}val") in _CALLS


def read_pptx_notes(path: Path) -> list[Piece]:
    """Return the notes of all slides in their order; the notes hold the whole text."""
    archive = open_archive(path)
    return [
        Piece(text, f"slide {number}, notes")
        for number, slide in enumerate(_slides(archive), 1)
        for notes in _related(archive, slide, "/notesSlide")
        for text in _drawing_text(_xml(archive, notes))
    ]


def read_pptx_slides(path: Path) -> list[Piece]:
    """Return what the slides show in order, without titles that only go on."""
    archive = open_archive(path)
    return [
        Piece(OBJECT if shape.tag == f"{_P}pic" else "\n".join(_drawing_text(shape)), place)
        for place, root in (
            (f"slide {number}", _xml(archive, slide))
            for number, slide in enumerate(_slides(archive), 1)
        )
        for shape in root.iter(f"{_P}sp", f"{_P}graphicFrame", f"{_P}pic")
        if not _goes_on(shape) and not _is_fallback(shape)
    ]


def _is_fallback(shape: etree._Element) -> bool:
    """Tell whether a shape stands only for programs that do not know the other one beside it."""
    parent = shape.getparent()
    return parent is not None and parent.tag == f"{_MC}Fallback"


def _goes_on(shape: etree._Element) -> bool:
    """Tell whether a shape is a title that repeats the one of the slide before."""
    place = shape.find(f".//{_P}ph")
    if place is None or place.get("type") not in ("title", "ctrTitle"):
        return False
    return "".join(_drawing_text(shape)).rstrip().endswith(CONTINUED_MARKS)


def _drawing_text(root: etree._Element) -> Iterator[str]:
    """Yield the paragraphs of all shapes, slide numbers (fields) left out."""
    for paragraph in root.iter(f"{_A}p"):
        runs = paragraph.iter(f"{_A}r", f"{_M}oMath")
        yield "".join(
            OBJECT
            if run.tag == f"{_M}oMath"
            else "".join(text.text or "" for text in run.iter(f"{_A}t"))
            for run in runs
        )


def _slides(archive: Archive) -> list[str]:
    """Return the part names of the slides in the order of the presentation."""
    name = "ppt/presentation.xml"
    targets = _relations(archive, name)
    root = _xml(archive, name)
    found = (targets.get(item.get(_R_ID, "")) for item in root.iter(f"{_P}sldId"))
    return [relation[1] for relation in found if relation is not None]


def _related(archive: Archive, part: str, kind: str) -> list[str]:
    relations = _relations(archive, part).values()
    return [target for relation, target in relations if relation.endswith(kind)]


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """Return (type, target part) by id for the relationships of ``part``."""
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in archive:
        return {}
    return {
        item.get("Id", ""): (
            item.get("Type", ""),
            posixpath.normpath(posixpath.join(folder, item.get("Target", ""))),
        )
        for item in _xml(archive, rels).iter(_RELATION)
    }


# --- EPUB and HTML ---------------------------------------------------------------------------


def read_epub(path: Path) -> list[Piece]:
    """Return the text of the files in spine order (EPUB 3.3, spine)."""
    archive = open_archive(path)
    root = _xml(archive, "META-INF/container.xml")
    package = next((item.get("full-path", "") for item in root.iter(_CONTAINER_ROOT)), "")
    opf = _xml(archive, package)
    items = {item.get("id"): item for item in opf.iter(f"{_OPF}item")}
    found: list[Piece] = []
    for reference in opf.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        href = unquote(item.get("href", ""))
        name = posixpath.normpath(posixpath.join(posixpath.dirname(package), href))
        if b'epub:type="cover"' in archive.read(name):  # its picture is none of the document's
            continue
        found += html_pieces(_decoded(archive.read(name), f"{path}: {name}"), f"{name}:")
    return found


def read_slide_notes(path: Path) -> list[Piece]:
    """Return the speaker notes of a web deck in order; the notes hold the whole text."""
    return _collected(_decoded(_bytes_of(path), str(path)), "line ", only_notes=True)


def read_web_slides(path: Path) -> list[Piece]:
    """Return what the slides of a web deck show in order, without titles that only go on."""
    return [piece for piece in read_page(path) if not piece.text.rstrip().endswith(CONTINUED_MARKS)]


def read_page(path: Path) -> list[Piece]:
    """Return the visible text of an HTML page, speaker notes left out."""
    return html_pieces(_decoded(_bytes_of(path), str(path)), "line ")


def html_pieces(source: str, place: str) -> list[Piece]:
    """Return the visible text of HTML, speaker notes left out.

    Args:
        source: The markup.
        place: What stands before the number of the line in places.
    """
    return _collected(source, place, only_notes=False)


def _collected(source: str, place: str, *, only_notes: bool) -> list[Piece]:
    collector = _TextCollector(place, only_notes=only_notes)
    collector.feed(source)
    collector.close()
    return collector.pieces()


_HIDDEN = frozenset(("script", "style", "title", "template", "rt", "rp", "nav"))
_OBJECTS = frozenset(("math", "svg"))
_BLOCKS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "div", "section", "td", "th", "dt", "dd")
) | frozenset(("aside", "br", "caption", "figcaption", "pre"))
_VOID = frozenset(("br", "hr", "img", "meta", "link", "input", "wbr", "col"))


class _TextCollector(HTMLParser):
    """Collects text; every block begins a piece."""

    def __init__(self, place: str, *, only_notes: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._place = place
        self._only_notes = only_notes
        self._open: list[tuple[str, bool]] = []  # tag, and whether it opens speaker notes
        self._hidden = 0  # how many of them hide what they hold
        self._notes = 0  # how many of them are speaker notes
        self._pieces: list[tuple[list[str], int]] = []
        self._begin()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._begin()
        if tag == "img" or tag in _OBJECTS:
            self.handle_data(OBJECT)
        if tag not in _VOID:
            classes = (dict(attrs).get("class") or "").split()
            self._count(tag, tag == "aside" and "notes" in classes, 1)
            self._open.append((tag, tag == "aside" and "notes" in classes))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(tag == name for name, _ in reversed(self._open)):
            while True:
                name, notes = self._open.pop()
                self._count(name, notes, -1)
                if name == tag:
                    break
        if tag in _BLOCKS:
            self._begin()

    def _count(self, tag: str, notes: bool, step: int) -> None:  # noqa: FBT001  (of an open tag)
        self._hidden += step * (tag in _HIDDEN or tag in _OBJECTS)
        self._notes += step * notes

    def _begin(self) -> None:
        self._pieces.append(([], self.getpos()[0]))

    def handle_data(self, data: str) -> None:
        if not self._hidden and bool(self._notes) == self._only_notes:
            self._pieces[-1][0].append(data)

    def pieces(self) -> list[Piece]:
        """Return what was collected, without pieces of nothing but white space."""
        texts = (("".join(parts), line) for parts, line in self._pieces)
        return [Piece(text, f"{self._place}{line}") for text, line in texts if text.strip()]

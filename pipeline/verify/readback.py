"""Outputs → their text in pieces, each with its place, read by other tools than wrote them.

PDF is read through its structure tree by PDFium, which gives what a blind reader hears: running
heads and page numbers are not part of it. OOXML and EPUB are read from their XML, HTML by a parser.
A formula or a picture is the one character `OBJECT`: no two formats have the same text for it.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from pipeline.safety.archives import open_archive
from pipeline.verify.formats import BOOKLET, kind_of
from pipeline.verify.office_text import read_docx, read_pptx_notes, read_pptx_slides
from pipeline.verify.pieces import OBJECT, Piece, bytes_of, decoded, joined, part_of, unreadable
from pipeline.verify.web_text import (
    html_pieces,
    read_epub,
    read_page,
    read_slide_notes,
    read_web_slides,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = [
    "OBJECT",
    "Piece",
    "html_pieces",
    "joined",
    "read_docx",
    "read_pdf",
    "read_slide_notes",
    "read_text",
    "reader_for",
    "shown_by",
]


def reader_for(name: str) -> Callable[[Path], list[Piece]] | None:
    """Return the function that reads outputs of the format ``name``, or None if there is none.

    The functions raise `KanbenError` for files that are not what their name says.
    """
    return {
        "pdf": read_pdf,
        BOOKLET: read_booklet,
        "docx": read_docx,
        "pptx": read_pptx_notes,
        "epub": read_epub,
        "slides.html": read_slide_notes,
        "html": read_page,
        "txt": read_text,
        "md": read_markdown,
        "pandoc:odt": read_odt,
    }.get(kind_of(name))


def shown_by(name: str) -> Callable[[Path], list[Piece]] | None:
    """Return the function that reads what slides show, where the whole text is in their notes."""
    return {"pptx": read_pptx_slides, "slides.html": read_web_slides}.get(name)


def read_text(path: Path) -> list[Piece]:
    """Return the lines of a text file, which must be UTF-8."""
    lines = decoded(bytes_of(path), str(path)).split("\n")
    return [Piece(line, f"line {number}") for number, line in enumerate(lines, 1)]


def read_markdown(path: Path) -> list[Piece]:
    """Return the text of Markdown as docs/markdown.md describes it."""
    from pipeline.verify import markdown_text  # noqa: PLC0415  (only for this format)

    found = markdown_text.texts(decoded(bytes_of(path), str(path)))
    return [Piece(text, f"line {number}") for text, number in found if text.strip()]


def read_odt(path: Path) -> list[Piece]:
    """Return the paragraphs and headings of an OpenDocument text, those of notes in their place."""
    from pipeline.verify import opendocument  # noqa: PLC0415  (only for this format)

    texts = opendocument.paragraphs(part_of(open_archive(path), "content.xml"), OBJECT)
    return [Piece(text, f"paragraph {number}") for number, text in enumerate(texts, 1)]


def read_booklet(path: Path) -> list[Piece]:
    """Return the text of imposed pages, block by block, in the order of the structure tree."""
    from pipeline.verify import booklet  # noqa: PLC0415  (only for this format)

    return booklet.read(path)


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
    """Return the text of a tagged PDF in the order of its structure tree (ISO 32000-1, 14.7).

    Notes come after all other text: a page's may stand between the two halves of a paragraph.
    """
    import pypdfium2  # noqa: PLC0415  (heavy)

    found: list[Piece] = []
    notes: list[Piece] = []
    try:
        with pypdfium2.PdfDocument(path) as pdf:
            for index in range(len(pdf)):
                place = f"page {index + 1}"
                for text, is_note in _tagged_blocks(pdf[index]):
                    (notes if is_note else found).append(Piece(text, place))
    except (pypdfium2.PdfiumError, OSError) as error:
        raise unreadable(str(path), f"PDFium cannot open it: {error}") from error
    return found + notes


def _tagged_blocks(page: Any) -> list[tuple[str, bool]]:  # noqa: ANN401  (pypdfium2 has no types)
    """Return the text that the structure tree of one page refers to, block by block.

    Each with whether it is in a note. Notes may stand inside the paragraphs that call them; they
    come after the rest.
    """
    import pypdfium2.raw as pdfium  # noqa: PLC0415  (heavy)

    pieces = _marked_text(page)
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return []
    notes: list[Any] = []
    count = pdfium.FPDF_StructTree_CountChildren(tree)
    tops = [pdfium.FPDF_StructTree_GetChildAtIndex(tree, index) for index in range(count)]
    found = [(text, False) for text in _blocks(tops, pieces, notes)]
    for note in notes:  # more may be found in them
        found += [(text, True) for text in _blocks(list(_kids(note, pieces)), pieces, notes)]
    pdfium.FPDF_StructTree_Close(tree)
    return found


def _blocks(items: list[Any], pieces: dict[int, str], notes: list[Any]) -> list[str]:
    """Return the text of structure elements and what is in them; add those that are notes."""
    found = [""]
    stack = items[::-1]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            found[-1] += item
        if not item or isinstance(item, str):
            continue
        kind = _kind_of(item)
        if kind == "Note":
            notes.append(item)
            continue
        if kind in _PDF_BLOCKS:
            found.append("")
        if kind in ("Figure", "Formula"):
            found[-1] += OBJECT
            continue
        stack.extend(reversed(list(_kids(item, pieces))))
    return found


def _kids(element: Any, pieces: dict[int, str]) -> Iterator[Any]:  # noqa: ANN401
    """Yield the elements and the texts that a structure element holds on this page."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415  (heavy)

    for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
        mark = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index)
        yield child or (pieces.get(mark, "") if mark >= 0 else "")  # -1: artifacts


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

"""The text of Office Open XML files, from their XML: documents, slides, notes of both."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from pipeline.chinese.terms import CONTINUED_MARKS
from pipeline.safety.archives import Archive, open_archive
from pipeline.verify.pieces import OBJECT, Piece, part_of
from pipeline.verify.slide_tables import Shown, in_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A16 = "{http://schemas.microsoft.com/office/drawing/2014/main}"
_AGAIN = "{urn:kanben:slides}again"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def read_docx(path: Path) -> list[Piece]:
    """Return the paragraphs of the body, then those of the notes."""
    archive = open_archive(path)
    found: list[Piece] = []
    for part in ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"):
        if part in archive or part == "word/document.xml":
            found += _word_pieces(part_of(archive, part), part)
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
        for text in _drawing_text(part_of(archive, notes))
    ]


def read_pptx_slides(path: Path) -> list[Piece]:
    """Return what the slides show in order, without titles that only go on.

    Tables of which several slides show parts are put together again, row by row.
    """
    archive = open_archive(path)
    return in_rows(
        cell
        for place, root in (
            (f"slide {number}", part_of(archive, slide))
            for number, slide in enumerate(_slides(archive), 1)
        )
        for shape in root.iter(f"{_P}sp", f"{_P}graphicFrame", f"{_P}pic")
        if not _goes_on(shape) and not _is_fallback(shape)
        for cell in _shown(shape, place)
    )


def _shown(shape: etree._Element, place: str) -> Iterator[Shown]:
    """Yield the text of a shape; of a table cell by cell."""
    if next(shape.iter(f"{_A}tbl"), None) is None:
        text = OBJECT if shape.tag == f"{_P}pic" else "\n".join(_drawing_text(shape))
        yield Shown(Piece(text, place))
        return
    for row in shape.iter(f"{_A}tr"):
        known = row.find(f"{_A}extLst/{_A}ext/{_A16}rowId")
        number = None if known is None else int(known.get("val", "0")) - 1
        for cell in row.iterchildren(f"{_A}tc"):
            again = cell.find(f"{_A}extLst/{_A}ext/{_AGAIN}")
            begun = "" if again is None else again.get("row", "")
            own = int(begun) - 1 if begun.isdecimal() else number
            yield Shown(Piece("\n".join(_drawing_text(cell)), place), own, again is not None)


def _is_fallback(shape: etree._Element) -> bool:
    """Tell whether a shape stands only for programs that do not know the other one beside it."""
    return next(shape.iterancestors(f"{_MC}Fallback"), None) is not None


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
    root = part_of(archive, name)
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
        for item in part_of(archive, rels).iter(_RELATION)
    }

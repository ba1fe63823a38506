"""PDF: what a blind reader misses, what leads nowhere, and what acts on its own.

Terms are those of ISO 32000-1. veraPDF judges PDF/UA and PDF/A; this needs no Java, and finds the
bookmarks and actions that those standards leave open. What they ask of a file as a whole is in
`pipeline.verify.lint.archival`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pipeline.verify.finding import Finding
from pipeline.verify.lint import archival
from pipeline.verify.lint.readable import findings
from pipeline.verify.tagged import TaggedPdf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.verify.tagged import Element, Target

_HARMLESS = frozenset({"/GoTo", "/URI", "/Named"})
_ACTIONS = frozenset(  # ISO 32000-1, table 198, less the harmless ones
    ("/JavaScript", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/ResetForm")
) | frozenset(("/Rendition", "/Movie", "/Sound", "/SetOCGState", "/Trans", "/GoTo3DView"))
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_MOST_BOOKMARKS = 1_000_000
_SHOWN = 40  # characters of a title in messages


def lint(path: Path) -> list[Finding]:
    """Return what is wrong with a PDF; never raises on its content."""
    return findings(path, _check)


def _check(path: Path) -> Iterator[Finding]:
    with TaggedPdf(path) as pdf:
        yield from _document(pdf)
        yield from _elements(pdf)
        yield from _bookmarks(pdf)
        yield from _objects(pdf)
        yield from archival.faults(pdf)


def _error(code: str, message: str, place: str = "") -> Finding:
    return Finding("error", code, message, place)


def _place(page: int) -> str:
    return f"page {page + 1}" if page >= 0 else ""


def _document(pdf: TaggedPdf) -> Iterator[Finding]:
    marks = pdf.root.get("/MarkInfo") or {}
    if not marks.get("/Marked") or not pdf.content:
        yield _error("untagged", "the file has no structure that gives its text an order")
    if not str(pdf.root.get("/Lang", "")).strip():
        yield _error("language-missing", "the file does not name its language")
    if not str(pdf.pdf.docinfo.get("/Title", "")).strip():
        yield _error("title-missing", "the file has no title")
    preferences = pdf.root.get("/ViewerPreferences") or {}
    if not preferences.get("/DisplayDocTitle"):
        yield _error("title-hidden", "windows show the file's name instead of its title")


def _elements(pdf: TaggedPdf) -> Iterator[Finding]:
    elements = pdf.elements
    for index, element in enumerate(elements):
        inside = elements[index + 1 : element.end] if element.kind in ("/Table", "/TR") else ()
        if element.kind == "/Table" and not any(one.kind == "/TH" for one in inside):
            message = "the table has no header cells"
            yield _error("table-without-header", message, _place(_page(pdf, element)))
        elif element.kind in ("/Figure", "/Formula") and not element.has_text:
            message = f"a {element.kind[1:].lower()} has no alternative text"
            yield _error("figure-without-text", message, _place(_page(pdf, element)))
    above = 0
    for element in elements:
        level = element.level
        if level > above + 1:
            before = f"follows H{above}" if above else "comes first"
            place = _place(_page(pdf, element))
            yield _error("heading-skip", f"H{level} {before}", place)
        above = level or above


def _page(pdf: TaggedPdf, element: Element) -> int:
    pieces = pdf.content[element.start : element.stop]
    return pieces[0].page if pieces else element.page


# --- bookmarks -------------------------------------------------------------------------------


def _bookmarks(pdf: TaggedPdf) -> Iterator[Finding]:
    """Yield bookmarks that lead nowhere, or to pages without a heading of theirs."""
    found = list(_outline(pdf))
    headings = [one for one in pdf.elements if one.level and one.stop > one.start]
    if len(headings) > 1 and not found:  # a title alone needs none
        yield _error("bookmarks-missing", f"there are {len(headings)} headings but no bookmark")
    on_page = Counter(_page(pdf, heading) for heading in headings)
    for title, target in found:
        page = -1 if target is None else target.page
        if page < 0:
            yield _error("bookmark-target-missing", f"{title[:_SHOWN]!r} leads nowhere")
        elif headings and not on_page[page]:
            message = f"{title[:_SHOWN]!r} leads to a page without a heading of its own"
            yield _error("bookmark-without-heading", message, _place(page))
        else:
            on_page[page] -= 1  # a heading answers for one bookmark only


def _outline(pdf: TaggedPdf) -> Iterator[tuple[str, Target | None]]:
    """Yield the title and target of each bookmark in order (ISO 32000-1, 12.3.3)."""
    outlines = pdf.root.get("/Outlines") or {}
    waiting = [outlines.get("/First")]
    seen: set[tuple[int, int]] = set()
    while waiting and len(seen) < _MOST_BOOKMARKS:
        item = waiting.pop()
        if item is None or item.objgen in seen:
            continue
        seen.add(item.objgen)
        yield str(item.get("/Title", "")), pdf.target(item)
        waiting += [item.get("/Next"), item.get("/First")]


# --- objects ---------------------------------------------------------------------------------


def _objects(pdf: TaggedPdf) -> Iterator[Finding]:
    """Look at every dictionary of the file: actions, attached files, fonts."""
    import pikepdf  # noqa: PLC0415  (heavy)

    said: set[tuple[str, str]] = set()
    for indirect in pdf.pdf.objects:
        waiting: list[Any] = [indirect]
        while waiting:
            item = waiting.pop()
            if isinstance(item, pikepdf.Array):
                waiting.extend(one for one in item if _is_inside(one))
            elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
                for code, message in _dictionary(item):
                    if (code, message) not in said:  # the same action may hang on every page
                        said.add((code, message))
                        yield _error(code, message)
                waiting.extend(one for _, one in item.items() if _is_inside(one))


def _is_inside(item: Any) -> bool:  # noqa: ANN401  (pikepdf objects have no types)
    """Tell whether a value is part of the object that is looked at, not a reference to another."""
    return hasattr(item, "objgen") and item.objgen == (0, 0)


def _dictionary(item: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    kind = str(item.get("/Type", ""))
    if kind != "/StructElem":
        action = str(item.get("/S", ""))
        if action in _ACTIONS or (kind == "/Action" and action not in _HARMLESS):
            yield "active-content", f"the file holds an action {action[1:]}"
    if "/JS" in item or "/AA" in item or "/JavaScript" in item:
        yield "active-content", "the file holds a script, or actions that nobody clicks"
    if (
        kind == "/EmbeddedFile"
        or "/EmbeddedFiles" in item
        or (kind == "/Filespec" and "/EF" in item)
    ):
        yield "embedded-file", "the file holds another file"
    if kind == "/Font" and _lacks_program(item):
        yield "font-not-embedded", f"the font {item.get('/BaseFont', '')} is not embedded"


def _lacks_program(font: Any) -> bool:  # noqa: ANN401
    if str(font.get("/Subtype")) in ("/Type0", "/Type3"):  # the one's descendant is looked at
        return False
    descriptor = font.get("/FontDescriptor") or {}
    return not any(file in descriptor for file in _FONT_FILES)

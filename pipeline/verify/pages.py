"""The layout of finished PDFs: contents that tell the truth, no empty boxes, no lost headings.

Elements and their texts come from the structure tree (`pipeline.verify.tagged`), places on the page
from PDFium.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pipeline.verify.clipping import clipped
from pipeline.verify.finding import Finding
from pipeline.verify.pdfium import opened
from pipeline.verify.tagged import Piece, TaggedPdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.verify.tagged import Shown, Target

_ITEMS = frozenset({"/LI", "/TOCI"})
_LISTS = frozenset({"/L", "/TOC"})
_CALL = re.compile(r"\[\d+\]\s*$")  # of a note
_PRINTED = re.compile(r"(\d+)\W*$")
_FOOT = re.compile(r"\W*(\d+)\W*(?:/\s*\d+)?\W*")  # “3”, “— 3 —”, “3 / 12”
_AROUND = 8  # characters shown before and after a missing glyph
_SHOWN = 40  # characters of a heading in messages
_DRAWINGS = frozenset({"/Figure", "/Formula"})


def _error(code: str, message: str, page: int) -> Finding:
    return Finding("error", code, message, f"page {page + 1}")


def check(path: Path) -> list[Finding]:
    """Return all that is wrong with the pages: its contents, glyphs, headings and edges.

    Raises:
        KanbenError: It is no PDF, or cannot be read.
    """
    with TaggedPdf(path) as pdf:
        found = [*_contents(pdf, path), *_missing(pdf), *_stranded(pdf)]
    return [*found, *clipped(path)]


class _Heading(NamedTuple):
    """A heading: its element's index, its level, and the pieces that make it."""

    element: int
    level: int
    pieces: Sequence[Piece]
    text: str

    @property
    def page(self) -> int:
        """The page that it begins on, counted from 0."""
        return self.pieces[0].page


def _headings(pdf: TaggedPdf) -> list[_Heading]:
    """Return the headings that show text, in reading order."""
    found = []
    for index, element in enumerate(pdf.elements):
        if element.level:
            pieces = [one for one in pdf.content[element.start : element.stop] if one.page >= 0]
            text = pdf.text(pieces)
            if text.strip():
                found.append(_Heading(index, element.level, pieces, text[:_SHOWN]))
    return found


# --- contents --------------------------------------------------------------------------------


def contents_pages(path: Path) -> list[Finding]:
    """Return the entries of a printed contents list that do not name the page of their heading.

    A contents list is a list (L or TOC) of which every item ends in a link inside the file, and at
    least one in a number. Each number must be the one that the heading's page prints at its foot or
    head; where it prints none, its label (ISO 32000-1, 12.4.2) or its count. Every heading of a
    level that the contents list at all must be in it.

    Raises:
        KanbenError: It is no PDF, or cannot be read.
    """
    with TaggedPdf(path) as pdf:
        return _contents(pdf, path)


def _contents(pdf: TaggedPdf, path: Path) -> list[Finding]:
    entries = list(_entries(pdf))
    if not entries:
        return []
    headings = _headings(pdf)
    feet = _feet(path, {heading.pieces[0] for heading in headings})
    return list(_judged(pdf, entries, headings, feet))


class _Entry(NamedTuple):
    """An entry of the contents: its text, the number it prints if any, where it leads."""

    text: str
    printed: str
    target: Target
    page: int


def _entries(pdf: TaggedPdf) -> Iterator[_Entry]:
    """Yield the entries of all contents lists, in order."""
    children: dict[int, list[int]] = {}
    for index, element in enumerate(pdf.elements):
        if element.kind in _ITEMS:
            children.setdefault(element.parent, []).append(index)
    found: list[_Entry] = []
    for parent, items in children.items():
        if parent >= 0 and pdf.elements[parent].kind in _LISTS:
            own = [(index, _own(pdf, index)) for index in items]
            entries = [
                _entry(pdf, index, *ends)
                for index, ends in own
                if ends[0] > pdf.elements[index].start
            ]
            whole = [entry for entry in entries if entry is not None]
            is_toc = pdf.elements[parent].kind == "/TOC"
            if len(whole) == len(entries) and (is_toc or any(entry.printed for entry in whole)):
                found += whole
    yield from found


def _own(pdf: TaggedPdf, index: int) -> tuple[int, int]:
    """Return where the own content and elements of a list item end, lists inside it left out.

    An item that goes on after a page break may have nothing of its own.
    """
    item = pdf.elements[index]
    for inner in range(index + 1, item.end):
        if pdf.elements[inner].kind in _LISTS:
            return pdf.elements[inner].start, inner
    return item.stop, item.end


def _entry(pdf: TaggedPdf, index: int, stop: int, end: int) -> _Entry | None:
    """Return a list item as an entry, or None if it does not end in a link inside the file.

    A link that calls a note leads to no place in the text.
    """
    item = pdf.elements[index]
    links = [
        element for element in pdf.elements[index:end] if element.links and element.start < stop
    ]
    pieces = pdf.content[item.start : stop]
    if not links or not pieces or max(link.stop for link in links) < stop:
        return None
    last = pdf.text(pieces[-1:])
    if _CALL.search(last):
        return None
    match = _PRINTED.search(last)
    text = pdf.text(pieces[:-1] if match and match[0] == last else pieces)
    return _Entry(text, match[1] if match else "", links[-1].links[-1], pieces[0].page)


def _judged(
    pdf: TaggedPdf,
    entries: Sequence[_Entry],
    headings: Sequence[_Heading],
    feet: dict[Piece, float],
) -> Iterator[Finding]:
    numbers = _page_numbers(pdf)
    listed: set[int] = set()
    for entry in entries:
        heading = _heading_at(entry.target, headings, feet)
        name = entry.text.strip(".…· \u3000")[:_SHOWN]
        if heading is None:
            message = f"the entry {name!r} leads to no heading"
            yield _error("contents-target-missing", message, entry.page)
            continue
        listed.add(heading.element)
        wanted = numbers[heading.page]
        if not entry.printed:
            message = f"the entry {name!r} prints no page number"
            yield _error("contents-number-missing", message, entry.page)
        elif entry.printed != wanted:
            message = f"the entry {name!r} says page {entry.printed}, but it is on {wanted}"
            yield _error("contents-number-wrong", message, entry.page)
    levels = {heading.level for heading in headings if heading.element in listed}
    for heading in headings:
        if heading.level in levels and heading.element not in listed:
            message = f"the heading {heading.text!r} is not in the contents"
            yield _error("contents-heading-missing", message, heading.page)


def _heading_at(
    target: Target, headings: Sequence[_Heading], feet: dict[Piece, float]
) -> _Heading | None:
    """Return the first heading that ends below the place that a link leads to.

    The place is the upper edge of the heading's section, which may be some way above its text.
    """
    if target.page < 0:
        return None
    first = bisect_left(headings, target.page, key=lambda heading: heading.page)
    for heading in headings[first:]:
        low = feet.get(heading.pieces[0])
        if heading.page > target.page or target.top is None or low is None or low < target.top:
            return heading
    return None


def _page_numbers(pdf: TaggedPdf) -> list[str]:
    """Return the number that each page prints outside the text, else its label, else its count."""
    tagged = set(pdf.content)
    printed: dict[int, str] = {}
    for piece, text in pdf.texts.items():
        match = _FOOT.fullmatch(text.strip()) if piece not in tagged else None
        if match:
            printed[piece.page] = match[1]
    labels = [page.label for page in pdf.pdf.pages] if "/PageLabels" in pdf.root else []
    return [
        printed.get(page, labels[page] if labels else str(page + 1)) for page in range(pdf.count)
    ]


def _feet(path: Path, pieces: set[Piece]) -> dict[Piece, float]:
    """Return how high above the page's lower edge the lowest text of each sequence ends, points."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415  (heavy)

    found: dict[Piece, float] = {}
    with opened(path) as document:
        for number in sorted({piece.page for piece in pieces}):
            for item in document[number].get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
                piece = Piece(number, pdfium.FPDFPageObj_GetMarkedContentID(item.raw))
                if piece in pieces:
                    low = item.get_bounds()[1]
                    found[piece] = min(low, found.get(piece, low))
    return found


# --- glyphs ----------------------------------------------------------------------------------


def missing_glyphs(path: Path) -> list[Finding]:
    """Return the characters that a page draws as empty boxes, once a page and character.

    Found by what the codes of the page's strings mean in the fonts that are embedded in the file:
    glyph 0, or the glyph called ``.notdef``.

    Raises:
        KanbenError: It is no PDF, or cannot be read.
    """
    with TaggedPdf(path) as pdf:
        return _missing(pdf)


def _missing(pdf: TaggedPdf) -> list[Finding]:
    found: list[Finding] = []
    for page in range(pdf.count):
        found += _missing_on(page, list(pdf.shown(page)))
    return found


def _missing_on(page: int, strings: Sequence[Shown]) -> Iterator[Finding]:
    """Yield what one page lacks; most pages lack nothing, and are done quickly."""
    if not any(string.font.lacks(code) for string in strings for code in string.codes):
        return
    text: list[str] = []
    gaps: list[tuple[int, str]] = []  # place in the text, character
    for string in strings:
        for code in string.codes:
            character = string.font.text(code)
            if string.font.lacks(code):
                gaps.append((len(text), character))
                character = "□"
            text.append(character)
    counts = Counter(character for _, character in gaps)
    for at, character in gaps:
        count = counts.pop(character, 0)
        if count:
            near = "".join(text[max(0, at - _AROUND) : at + _AROUND + 1])
            name = " ".join(f"U+{ord(one):04X}" for one in character) or "a character"
            message = f"{name} has no glyph, {count} times; first in {near!r}"
            yield _error("glyph-missing", message, page)


# --- headings --------------------------------------------------------------------------------


def stranded_headings(path: Path) -> list[Finding]:
    """Return the headings that are the last thing on a page while their text is on the next.

    A heading without text (another one of its rank or a higher one follows) strands nobody, and
    headings that have a page to themselves stand there on purpose.

    Raises:
        KanbenError: It is no PDF, or cannot be read.
    """
    with TaggedPdf(path) as pdf:
        return list(_stranded(pdf))


def _stranded(pdf: TaggedPdf) -> Iterator[Finding]:
    headings = _headings(pdf)
    owner: dict[int, _Heading] = {}  # place in the content → the heading that it is part of
    for heading in headings:
        element = pdf.elements[heading.element]
        owner.update(dict.fromkeys(range(element.start, element.stop), heading))
    drawn = _drawn(pdf)
    flow = [
        (piece.page, owner.get(at))
        for at, piece in enumerate(pdf.content)
        if piece.page >= 0 and _is_seen(pdf, piece, drawn)
    ]
    with_text = {page for page, heading in flow if heading is None}
    for (page, last), (next_page, following) in pairwise(flow):
        if last is None or following is last or next_page <= page:
            continue
        is_empty = following is not None and following.level <= last.level
        if not is_empty and page in with_text:
            message = f"the heading {last.text!r} ends the page, its text begins the next"
            yield _error("heading-stranded", message, page)


def _is_seen(pdf: TaggedPdf, piece: Piece, drawn: frozenset[Piece]) -> bool:
    """Tell whether a sequence shows text, or something that is no text: a figure."""
    return bool(pdf.texts[piece].strip()) if piece in pdf.texts else piece in drawn


def _drawn(pdf: TaggedPdf) -> frozenset[Piece]:
    """Return the sequences of figures and formulas."""
    return frozenset(
        piece
        for element in pdf.elements
        if element.kind in _DRAWINGS
        for piece in pdf.content[element.start : element.stop]
    )

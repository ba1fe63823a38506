"""Booklets: their text by the structure tree, and whether the folded sheets are in its order."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import bidirectional

from pipeline.verify.clipping import clipped
from pipeline.verify.finding import Finding
from pipeline.verify.pages import missing_glyphs
from pipeline.verify.pieces import OBJECT, Piece
from pipeline.verify.tagged import TaggedPdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.verify.tagged import Element

_BLOCKS = frozenset(
    f"/{kind}"
    for kind in (
        *("P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "LI", "TH", "TD", "Caption", "TOCI"),
        *("BlockQuote", "Figure", "Formula", "Code", "Note", "Title", "Div", "Sect"),
    )
)
_DRAWN = frozenset(("/Figure", "/Formula"))
_HALVES = 2


def read(path: Path) -> list[Piece]:
    """Return the text of sheets in the order of the structure tree, block by block, notes last.

    Raises:
        KanbenError: It is no PDF, or cannot be read.
    """
    with TaggedPdf(path) as pdf:
        notes: set[int] = set()
        noted: set[int] = set()
        for index, element in enumerate(pdf.elements):
            if element.kind == "/Note":
                notes.update(range(index, element.end))
                noted.update(range(element.start, element.stop))
        text = [one for index, one in enumerate(pdf.elements) if index not in notes]
        below = [pdf.elements[index] for index in sorted(notes)]
        rest = set(range(len(pdf.content))) - noted
        return [*_blocks(pdf, text, rest), *_blocks(pdf, below, noted)]


def _blocks(pdf: TaggedPdf, elements: Sequence[Element], kept: set[int]) -> list[Piece]:
    """Return the text of some elements; ``kept`` are the places of their content."""
    kept = kept - {
        at for one in elements if one.kind in _DRAWN for at in range(one.start, one.stop)
    }
    found: list[Piece] = []
    position = 0
    for element in elements:
        if element.kind not in _BLOCKS:
            continue
        if found:
            before = _text(pdf, range(position, element.start), kept)
            found[-1] = Piece(found[-1].text + before, found[-1].place)
        position = max(position, element.start)
        place = f"side {_page(pdf, element.start) + 1}"
        found.append(Piece(OBJECT if element.kind in _DRAWN else "", place))
    if found:
        after = _text(pdf, range(position, len(pdf.content)), kept)
        found[-1] = Piece(found[-1].text + after, found[-1].place)
    return found


def _text(pdf: TaggedPdf, places: range, kept: set[int]) -> str:
    texts = (pdf.texts.get(pdf.content[at], "") for at in places if at in kept)
    return "".join(map(_in_reading_order, texts))


def _in_reading_order(text: str) -> str:
    """Return a text as it was drawn, from left to right, with words of other scripts turned round.

    Unicode Standard Annex 9, for what stands on one line: runs of letters written from the right.
    """
    runs = groupby(text, key=lambda one: bidirectional(one) in ("R", "AL"))
    found = ((is_turned, "".join(run)) for is_turned, run in runs)
    return "".join(run[::-1] if is_turned else run for is_turned, run in found)


def _page(pdf: TaggedPdf, at: int) -> int:
    return pdf.content[at].page if at < len(pdf.content) else -1


def check(path: Path) -> list[Finding]:
    """Return what is wrong with the sheets: order when folded, glyphs, what is cut off.

    Raises:
        KanbenError: It is no PDF, or cannot be read.
    """
    with TaggedPdf(path) as pdf:
        found = list(_order(pdf))
    return [*found, *missing_glyphs(path), *clipped(path)]


class _Half(NamedTuple):
    """A half of a side: the side, counted from 0, and the marks on it if a page is there."""

    side: int
    base: int | None


def _order(pdf: TaggedPdf) -> Iterator[Finding]:
    """Yield the pages that come too soon or too late when the sheets are folded."""
    if pdf.count % _HALVES:
        message = "the last sheet has no back"
        yield Finding("error", "sheet-incomplete", message, f"side {pdf.count}")
        return
    first: dict[int, int] = {}
    for at, piece in enumerate(pdf.content):
        first.setdefault(piece.mark >> 24, at)
    reached = -1
    over = False
    for half in _folded([_halves(pdf, side) for side in range(pdf.count)]):
        if half.base is None:
            over = True
            continue
        begins = first.get(half.base)
        if over or (begins is not None and begins < reached):
            message = "a page is not where the reader comes to it when the sheets are folded"
            yield Finding("error", "page-out-of-order", message, f"side {half.side + 1}")
        reached = reached if begins is None else begins


def _folded(sides: Sequence[tuple[_Half, _Half]]) -> Iterator[_Half]:
    """Yield the halves as a reader turns the leaves of the folded sheets.

    Going inwards each sheet shows the right half of its front and, turned over, the left half of
    its back; going outwards again the right half of its back and the left half of its front.
    """
    sheets = range(0, len(sides), _HALVES)
    for front in sheets:
        yield sides[front][1]
        yield sides[front + 1][0]
    for front in reversed(sheets):
        yield sides[front + 1][1]
        yield sides[front][0]


def _halves(pdf: TaggedPdf, side: int) -> tuple[_Half, _Half]:
    """Return the pages on the left and right of a side."""
    import pikepdf  # noqa: PLC0415  (heavy)

    page: Any = pdf.pdf.pages[side]
    middle = (float(page.mediabox[0]) + float(page.mediabox[2])) / 2
    found: dict[bool, int] = {}
    matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    for instruction in pikepdf.parse_content_stream(page, "cm Do"):
        if str(instruction.operator) == "cm":
            matrix = tuple(float(value) for value in instruction.operands)  # type: ignore[assignment]
            continue
        form = page.Resources.XObject[instruction.operands[0]]
        box = [float(value) for value in form.BBox]
        across = matrix[0] * (box[0] + box[2]) / 2 + matrix[2] * (box[1] + box[3]) / 2 + matrix[4]
        found[across > middle] = pdf.base_of(form) >> 24
    return _Half(side, found.get(False)), _Half(side, found.get(True))

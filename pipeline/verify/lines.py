"""The paragraphs of a finished PDF and their lines.

What belongs to which paragraph comes from the structure tree (`pipeline.verify.tagged`), places
from PDFium; nothing comes from what composed the lines.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from pipeline.verify.glyphs import Box, Glyph, boxes_of, glyphs_of
from pipeline.verify.pdfium import opened
from pipeline.verify.tagged import Piece, TaggedPdf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

OPENING = frozenset("（〔［｛《〈「『【〖“‘")
CLOSING = frozenset("）〕］｝》〉」』】〗”’、，。；：．！？")
SAME_EDGE = 0.6  # points
STEP = 10  # in a point: how finely edges are told apart
_OUTSIDE = frozenset({"/TD", "/TH", "/Caption", "/TOCI"})
_DRAWINGS = frozenset({"/Figure", "/Formula"})
_SMALL = 0.8  # of a paragraph's em: what is smaller is a note's number, a reading, an index
_RAISED = 0.55  # em: how far those may stand above the baseline; readings stand higher
_LOWERED = 0.3
_SAME_LINE = 0.5  # em


class Line(msgspec.Struct, frozen=True):
    """A line of a paragraph.

    Attributes:
        page: Counted from 0.
        em: The size of its paragraph.
        left: Where the lines of its paragraph begin on this page; None if they have no edge.
        glyphs: Its characters from left to right.
        parted: Whether readings above it or spaces in it may part its characters.
        boxes: Pictures and formulas in it.
    """

    page: int
    em: float
    left: float | None
    glyphs: tuple[Glyph, ...]
    parted: bool
    boxes: tuple[Box, ...]

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def lefts(self) -> tuple[float, ...]:
        """Where it may be held to begin: an opening mark is as wide as its square, or half."""
        first = self.glyphs[0]
        if any(box.left < first.left for box in self.boxes):
            return ()
        half = (first.left + first.em / 2,) if first.text in OPENING else ()
        return (first.left, *half)

    @property
    def rights(self) -> tuple[float, ...]:
        """Where it may be held to end: a closing mark is as wide as its square, or half."""
        last = max(self.glyphs, key=lambda glyph: glyph.right)
        if any(box.right > last.right for box in self.boxes):
            return ()
        half = (last.right - last.em / 2,) if last.text in CLOSING else ()
        return (last.right, *half)

    def distance(self, edge: float) -> float:
        """Return how far it ends from ``edge``, in em."""
        return min((abs(right - edge) / self.em for right in self.rights), default=0.0)


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph on one page, or on several that it goes on over.

    Attributes:
        lines: Its lines in reading order.
        in_note: Whether a note holds it.
    """

    lines: tuple[Line, ...]
    in_note: bool = False


def paragraphs_of(path: Path) -> list[Paragraph]:
    """Return the paragraphs that hold Han, in reading order, each page's parts apart."""
    found: list[Paragraph] = []
    with TaggedPdf(path) as pdf:
        content = _Content(pdf)
    with opened(path) as document:
        for number in range(len(document)):
            page = document[number]
            glyphs: dict[int, list[Glyph]] = {}
            boxes: dict[int, list[Box]] = {}
            for piece, some in glyphs_of(page, number).items():
                if piece in content.owners:
                    glyphs.setdefault(content.owners[piece], []).extend(some)
            for piece, box in boxes_of(page, number) if content.drawings else ():
                if piece in content.drawings and piece in content.owners:
                    boxes.setdefault(content.owners[piece], []).append(box)
            for owner in sorted(glyphs):
                lines = _lines(number, glyphs[owner], boxes.get(owner, []))
                if lines:
                    found.append(Paragraph(lines, owner in content.notes))
    return found


class _Content:
    """What the structure tree says of pieces of content.

    Attributes:
        owners: The paragraph that each is in: the index of its element.
        notes: The paragraphs that are in notes.
        drawings: The pieces that are pictures or formulas.
    """

    def __init__(self, pdf: TaggedPdf) -> None:
        self.owners: dict[Piece, int] = {}
        self.notes: set[int] = set()
        self.drawings: set[Piece] = set()
        outside = note = 0  # where the table or caption, and the note, end that are gone through
        for index, element in enumerate(pdf.elements):
            if element.kind in _OUTSIDE:
                outside = max(outside, element.end)
            elif element.kind == "/Note":
                note = max(note, element.end)
            elif element.kind in _DRAWINGS:
                self.drawings.update(pdf.content[element.start : element.stop])
            elif element.kind == "/P" and index >= outside:
                pieces = pdf.content[element.start : element.stop]
                self.owners.update(dict.fromkeys(pieces, index))
                if index < note:
                    self.notes.add(index)


def is_han(char: str) -> bool:
    """Tell whether a character is Han, kana or the like."""
    return unicodedata.category(char) == "Lo" and unicodedata.east_asian_width(char) == "W"


def _lines(page: int, glyphs: Sequence[Glyph], boxes: Sequence[Box]) -> tuple[Line, ...]:
    """Return the lines of a paragraph from above; none if it holds no Han."""
    sizes = Counter(round(glyph.em, 2) for glyph in glyphs if is_han(glyph.text))
    if not sizes:
        return ()
    em = max(sizes, key=lambda size: (sizes[size], size))
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (-glyph.base, glyph.text.isspace())):
        if glyph.em >= _SMALL * em:
            if not rows or rows[-1][0].base - glyph.base > _SAME_LINE * em:
                rows.append([])
            rows[-1].append(glyph)
    small = [glyph for glyph in glyphs if glyph.em < _SMALL * em]
    lines = tuple(
        _line(page, em, row, small, boxes)
        for row in rows
        if not all(glyph.text.isspace() for glyph in row)
    )
    left = _left_edge(lines)
    return tuple(msgspec.structs.replace(line, left=left) for line in lines)


def _line(
    page: int, em: float, row: list[Glyph], small: Sequence[Glyph], boxes: Sequence[Box]
) -> Line:
    base = Counter(glyph.base for glyph in row).most_common(1)[0][0]
    beside = [one for one in small if -_LOWERED * em < one.base - base < _RAISED * em]
    above = any(_RAISED * em <= one.base - base < 2 * _RAISED * em for one in small)
    inside = tuple(box for box in boxes if box.bottom < base + em / 2 and box.top > base)
    spaced = any(glyph.text.isspace() for glyph in row)
    shown = [glyph for glyph in row + beside if not glyph.text.isspace()]
    glyphs = tuple(sorted(shown, key=lambda glyph: glyph.left))
    return Line(page, em, None, glyphs, spaced or above, inside)


def _left_edge(lines: Sequence[Line]) -> float | None:
    """Return where the lines of a paragraph begin; None if most of them begin elsewhere.

    The first line may be indented, or begin with a label that hangs out. Lines that are centred
    have no edge.
    """
    rest = lines[1:] or lines
    counts = Counter(round(left * STEP) for line in rest for left in line.lefts)
    if not counts:
        return None
    left = max(counts, key=lambda place: (counts[place], place)) / STEP
    at = sum(any(abs(one - left) < SAME_EDGE for one in line.lefts) for line in rest)
    return left if 2 * at >= len(rest) else None

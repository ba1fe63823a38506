"""Slides as another program lays them out: every glyph inside the box that its text stands in.

LibreOffice turns the presentation into pages, and each character's place on its page is compared
with the boxes that the presentation gives. A text that is too long for its box leaves it, or is
drawn over what stands below: both show.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.safety.archives import open_archive
from pipeline.safety.xml import parse_xml
from pipeline.verify.finding import Finding
from pipeline.verify.opening.office import libreoffice_pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml import etree

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_EMU = 12_700
_TOLERANCE = 2.0  # points; hinting and side bearings move glyphs by less
_TAKEN = frozenset({"a14", "p14", "p15", "x12ac", "v"})
"""The prefixes by which LibreOffice 7.4 takes the better one of two alternatives, whatever they
stand for (its contexthandler2.cxx)."""
_LOST = "-\u00ad\u200b\u0002\ufffe"
_IGNORED_KINDS = frozenset({"sldNum", "dt", "ftr"})  # fields: what they show is not in the file


class Outside(msgspec.Struct, frozen=True):
    """Characters of a text that are not inside its box.

    Attributes:
        slide: Counted from 1.
        text: The beginning of the text.
        missing: How many of its characters are elsewhere, or nowhere.
        of: How many it has.
    """

    slide: int
    text: str
    missing: int
    of: int

    def __str__(self) -> str:
        """Return one line."""
        return f"slide {self.slide}: {self.missing} of {self.of} characters outside: {self.text}"


class _Glyph(NamedTuple):
    """A character and the corners of its ink, in points from the upper left of the slide."""

    character: str
    left: float
    top: float
    right: float
    bottom: float


class _TextBox(NamedTuple):
    """A text and its box: left, top, right, bottom in points."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def outside(presentation: bytes, pages: bytes) -> list[Outside]:
    """Return every text of ``presentation`` of which characters stand outside its box.

    Args:
        presentation: A PPTX file.
        pages: The same as PDF, one page a slide.

    Raises:
        KanbenError: There are not as many pages as slides.
    """
    deck = _Presentation(presentation)
    import pypdfium2  # noqa: PLC0415  (heavy)

    found: list[Outside] = []
    with pypdfium2.PdfDocument(pages) as pdf:
        if len(pdf) != len(deck.slides):
            raise KanbenError(
                "pages-missing",
                f"{len(deck.slides)} slides gave {len(pdf)} pages",
                hint="Render the presentation that is checked, all of it",
            )
        for number, part in enumerate(deck.slides, 1):
            page = pdf[number - 1]
            glyphs = list(_glyphs(page, deck.width / page.get_width()))
            found += _outside(number, deck.boxes(part), glyphs)
    return found


def check(path: Path, pages: bytes) -> list[Finding]:
    """Return every text of the slides ``path`` that is not inside its box on its page.

    Args:
        path: A PPTX file.
        pages: The same as LibreOffice's PDF.

    Raises:
        KanbenError: There is not a page of every slide.
    """
    return [
        Finding(
            "error",
            "outside",
            f"{one.missing} of {one.of} characters outside: {one.text}",
            f"slide {one.slide}",
        )
        for one in outside(path.read_bytes(), pages)
    ]


def render(presentation: bytes) -> bytes:
    """Return ``presentation`` as LibreOffice's PDF.

    Raises:
        ValidatorMissingError: LibreOffice is not installed.
        KanbenError: LibreOffice made nothing of it.
    """
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "deck.pptx"
        path.write_bytes(presentation)
        return libreoffice_pages(path)


def _outside(number: int, boxes: Sequence[_TextBox], glyphs: Sequence[_Glyph]) -> Iterator[Outside]:
    """Yield the texts of one slide that leave their boxes.

    A glyph belongs to the smallest box that it is in, so that a text which runs over the box below
    is not taken for that box's own.
    """
    held: list[Counter[str]] = [Counter() for _ in boxes]
    order = sorted(range(len(boxes)), key=lambda index: _area(boxes[index]))
    for glyph in glyphs:
        for index in order:
            if _within(glyph, boxes[index]):
                held[index][glyph.character] += 1
                break
    for box, counted in zip(boxes, held, strict=True):
        wanted = Counter(_comparable(box.text))
        missing = (wanted - counted).total()
        if missing:
            yield Outside(number, box.text[:40], missing, wanted.total())


def _area(box: _TextBox) -> float:
    return (box.right - box.left) * (box.bottom - box.top)


def _within(glyph: _Glyph, box: _TextBox) -> bool:
    return (
        glyph.left >= box.left - _TOLERANCE
        and glyph.right <= box.right + _TOLERANCE
        and glyph.top >= box.top - _TOLERANCE
        and glyph.bottom <= box.bottom + _TOLERANCE
    )


def _comparable(text: str) -> str:
    """Return what can be found again on a page: no white space, nothing that PDF text may split.

    A hyphen at the end of a line is one of the things that PDF readers take for layout.
    """
    return "".join(
        one for one in text if not one.isspace() and one <= "\uffff" and one not in _LOST
    )


def _glyphs(page: object, scale: float) -> Iterator[_Glyph]:
    """Yield the characters of a PDF page; ``scale`` turns its points into the slide's."""
    text_page = page.get_textpage()  # type: ignore[attr-defined]
    height = page.get_height()  # type: ignore[attr-defined]
    for index in range(text_page.count_chars()):
        character = text_page.get_text_range(index, 1)
        if not _comparable(character):
            continue
        left, bottom, right, top = text_page.get_charbox(index)
        yield _Glyph(
            character,
            left * scale,
            (height - top) * scale,
            right * scale,
            (height - bottom) * scale,
        )


class _Presentation:
    """The slides of a PPTX file, and the boxes that their texts stand in."""

    def __init__(self, data: bytes) -> None:
        self._archive = open_archive(data)
        root = self._read("ppt/presentation.xml")
        size = root.find(f"{_P}sldSz")
        self.width = float(size.get("cx", "0")) / _EMU if size is not None else 0.0
        targets = self._targets("ppt/presentation.xml")
        identities = [one.get(f"{_R}id", "") for one in root.iter(f"{_P}sldId")]
        self.slides = [targets[identity][1] for identity in identities]

    def boxes(self, slide: str) -> list[_TextBox]:
        """Return the texts of a slide, each with its box."""
        layout = self._target(slide, "slideLayout")
        master = self._target(layout, "slideMaster")
        inherited = [self._read(layout), self._read(master)]
        found = []
        root = self._read(slide)
        _leave_what_is_drawn(root)
        for shape in root.iter(f"{_P}sp"):
            place = shape.find(f".//{_P}ph")
            if place is not None and place.get("type") in _IGNORED_KINDS:
                continue
            text = _text_of(shape)
            transform = _transform(shape, place, inherited)
            if text.strip() and transform is not None:
                found.append(_TextBox(text, *transform))
        for frame in root.iter(f"{_P}graphicFrame"):
            found += _cells(frame)
        return found

    def _read(self, part: str) -> etree._Element:
        return parse_xml(self._archive.read(part), part)

    def _targets(self, part: str) -> dict[str, tuple[str, str]]:
        """Return kind and part of every relationship of ``part`` by its id."""
        folder, _, name = part.rpartition("/")
        found = {}
        for one in self._read(f"{folder}/_rels/{name}.rels").iter(_RELATIONSHIP):
            kind = one.get("Type", "").rpartition("/")[2]
            path = Path("/", folder, one.get("Target", ""))
            found[one.get("Id", "")] = (kind, str(_resolved(path)).lstrip("/"))
        return found

    def _target(self, part: str, kind: str) -> str:
        return next(target for found, target in self._targets(part).values() if found == kind)


def _leave_what_is_drawn(root: etree._Element) -> None:
    """Take out the alternatives that LibreOffice does not draw."""
    for choices in list(root.iter(f"{_MC}AlternateContent")):
        choice = choices.find(f"{_MC}Choice")
        takes = choice is not None and choice.get("Requires") in _TAKEN
        for other in choices.findall(f"{_MC}{'Fallback' if takes else 'Choice'}"):
            choices.remove(other)


def _resolved(path: Path) -> Path:
    """Return ``path`` without ``..``, without looking at the disk."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return Path(*parts)


def _text_of(element: etree._Element) -> str:
    return "\n".join(
        "".join(run.text or "" for run in paragraph.iter(f"{_A}t"))
        for paragraph in element.iter(f"{_A}p")
    )


def _transform(
    shape: etree._Element, place: etree._Element | None, inherited: Sequence[etree._Element]
) -> tuple[float, float, float, float] | None:
    """Return a shape's box: its own, or that of its placeholder in the layout or the master."""
    own = _box_of(shape.find(f"{_P}spPr/{_A}xfrm"))
    if own is not None or place is None:
        return own
    for root in inherited:
        for candidate in root.iter(f"{_P}sp"):
            other = candidate.find(f".//{_P}ph")
            if other is not None and _same(place, other):
                box = _box_of(candidate.find(f"{_P}spPr/{_A}xfrm"))
                if box is not None:
                    return box
    return None


def _same(place: etree._Element, other: etree._Element) -> bool:
    """Tell whether a placeholder inherits from another: by its index, else by its type."""
    kind = _KINDS.get(place.get("type", "obj"), place.get("type", "obj"))
    other_kind = _KINDS.get(other.get("type", "obj"), other.get("type", "obj"))
    if place.get("idx", "0") == other.get("idx", "0") and "idx" in place.keys():  # noqa: SIM118  (an Element's)
        return True
    return kind == other_kind


_KINDS = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}


def _box_of(transform: etree._Element | None) -> tuple[float, float, float, float] | None:
    if transform is None:
        return None
    offset, size = transform.find(f"{_A}off"), transform.find(f"{_A}ext")
    if offset is None or size is None:
        return None
    left, top = (float(offset.get(name, "0")) / _EMU for name in ("x", "y"))
    wide, high = (float(size.get(name, "0")) / _EMU for name in ("cx", "cy"))
    return left, top, left + wide, top + high


def _cells(frame: etree._Element) -> Iterator[_TextBox]:
    """Yield the cells of a table; rows are as high as the file says, not as they are drawn."""
    box = _box_of(frame.find(f"{_P}xfrm"))
    table = frame.find(f".//{_A}tbl")
    if box is None or table is None:
        return
    widths = [float(column.get("w", "0")) / _EMU for column in table.iter(f"{_A}gridCol")]
    rows = list(table.iter(f"{_A}tr"))
    heights = [float(row.get("h", "0")) / _EMU for row in rows]
    for number, row in enumerate(rows):
        top = box[1] + sum(heights[:number])
        for column, cell in enumerate(row.iter(f"{_A}tc")):
            text = _text_of(cell)
            if text.strip():
                left = box[0] + sum(widths[:column])
                right = left + sum(widths[column : column + int(cell.get("gridSpan", "1"))])
                bottom = top + sum(heights[number : number + int(cell.get("rowSpan", "1"))])
                yield _TextBox(text, left, top, right, bottom)

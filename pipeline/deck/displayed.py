"""What is displayed apart from the text: program text, formulas, tables, pictures in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.deck.formula import extent_of
from pipeline.deck.measure import width
from pipeline.deck.slides import Inset, Piece
from pipeline.deck.spans import spans_of
from pipeline.model.grid import grid_of
from pipeline.model.nodes import Code, LanguageRun, LineBreak, Math, Text
from pipeline.render.highlight import tokens
from pipeline.render.picture_size import shown_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.deck.geometry import Geometry
    from pipeline.deck.slides import Span
    from pipeline.model.nodes import Formula, Image, Inline, Media, Table
    from pipeline.render.highlight import Kind

LARGER = 1.6
"""Times its size on paper, which is seen from nearer, a picture may be."""

CODE_KINDS: dict[Kind, str] = {
    "keyword": "x-keyword",
    "name": "x-name",
    "string": "x-string",
    "number": "x-number",
    "comment": "x-comment",
}
"""The kinds of tokens as private tags of languages (BCP 47, “Private Use Subtags”)."""

_SMALLEST_FORMULA = 0.45  # of the usual size; what is larger still is set as its TeX
_SMALL_WIDTH, _SMALL_HEIGHT = 0.5, 0.4  # of the text area; a larger picture is none of a line
_BESIDE_WIDTH, _BESIDE_LINES = 0.25, 4.0  # of the text area, of its lines, is what one takes
_MOST_BESIDE = 0.4  # of the width is what all beside one paragraph take
_GAP = "\u3000"  # between the cells of a row that is set as a paragraph


def program(text: str, language: str) -> tuple[Inline, ...]:
    """Return program text; what its tokens are is said by private tags of languages."""
    found: list[Inline] = []
    for number, line in enumerate(tokens(text, language)):
        found += [LineBreak()] if number else []
        for kind, part in line:
            code = Code(text=part)
            tag = CODE_KINDS.get(kind)
            found.append(LanguageRun(inlines=(code,), language=tag) if tag else code)
    return tuple(found)


def displayed_formula(
    formula: Formula, before: tuple[Inline, ...], left: float, geometry: Geometry
) -> Piece | None:
    """Return a displayed formula and its number, smaller where it would not fit otherwise.

    Args:
        formula: The node.
        before: The ids that begin with it.
        left: How far in it stands, in points.
        geometry: What the lengths are taken from.

    Returns:
        None if it would be too small to read.
    """
    label = f"\u3000{formula.label}" if formula.label else ""
    body, size = geometry.body, geometry.type.item.size
    extent = extent_of(formula.tex)
    room = body.width - left - 2 * width(label) * size
    fit = min(1.0, room / (extent.width * size or 1.0), body.height / (extent.height * size))
    if fit < _SMALLEST_FORMULA:
        return None
    size *= fit
    shown = (*before, Math(tex=formula.tex))
    return Piece(
        kind="formula",
        inlines=(*shown, Text(text=label)) if label else shown,
        left=left,
        size=size,
        height=extent.height * size,
    )


def cells_of(
    table: Table,
) -> tuple[tuple[tuple[tuple[Inline, ...], ...], ...], tuple[tuple[Span, ...], ...]]:
    """Return the cells of a table, every row of the same length, and how each place is taken."""
    grid = grid_of(table)
    rows = []
    for row in grid.rows:
        cells: list[tuple[Inline, ...]] = [()] * grid.columns
        for placed in row:
            cells[placed.column] = placed.cell.inlines
        rows.append(tuple(cells))
    return tuple(rows), spans_of(grid, table.header_rows)


def beside(
    piece: Piece, pictures: Sequence[tuple[Media, Image]], geometry: Geometry
) -> tuple[Piece, list[tuple[Media, Image]]]:
    """Return a paragraph with the small pictures of its lines at its right, and the other pictures.

    A slide has no pictures inside of text. So one stands where the eye finds it at once: beside the
    paragraph that calls it.
    """
    body = geometry.body
    gap = geometry.step / 2
    shown: list[tuple[Media, Image, float, float]] = []
    rest: list[tuple[Media, Image]] = []
    taken = 0.0
    for media, image in pictures:
        wide, high = _size_beside(media, image, geometry)
        if wide and taken + wide + gap <= _MOST_BESIDE * body.width - piece.left:
            shown.append((media, image, wide, high))
            taken += wide + gap
        else:
            rest.append((media, image))
    if not shown:
        return piece, rest
    insets = tuple(_row(shown, body.width - taken + gap, gap))
    return msgspec.structs.replace(piece, right=piece.right + taken, beside=insets), rest


def _row(
    shown: Sequence[tuple[Media, Image, float, float]], left: float, gap: float
) -> Iterator[Inset]:
    for media, image, wide, high in shown:
        yield Inset(media, " ".join(image.alt.split()), left, gap / 2, wide, high)
        left += wide + gap


def _size_beside(media: Media, image: Image, geometry: Geometry) -> tuple[float, float]:
    """Return the width and height of a picture beside a paragraph; 0 if it is none for a line."""
    body, pitch = geometry.body, geometry.type.prose.pitch
    size = (max(1, media.width) * LARGER, max(1, media.height) * LARGER)
    wide, high = shown_size(size, image.width, (body.width, body.height))
    if wide > _SMALL_WIDTH * body.width or high > _SMALL_HEIGHT * body.height:
        return 0.0, 0.0
    scale = min(1.0, _BESIDE_WIDTH * body.width / wide, _BESIDE_LINES * pitch / high)
    return wide * scale, high * scale


def row_as_text(cells: Sequence[tuple[Inline, ...]], texts: Sequence[str], left: float) -> Piece:
    """Return the cells of a row, and their texts, as one paragraph with space between them."""
    found: list[Inline] = []
    for cell in cells:
        found += [Text(text=_GAP)] if found and cell else []
        found += cell
    unit = _GAP.join(filter(None, texts))
    return Piece(kind="prose", inlines=tuple(found), left=left, unit=unit)

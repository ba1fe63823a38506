"""Pieces one below the other → the shapes that hold them, with pictures where they belong.

As a rule that is one placeholder. Where a picture stands beside a paragraph, that paragraph has a
box of its own, so that the two stay side by side whatever program breaks the lines. Where formulas
are displayed, programs that draw none get other shapes: the text in parts, and between them each
formula as a picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.deck.geometry import Box
from pipeline.deck.heights import height_of, space_above
from pipeline.model.nodes import Math, Text
from pipeline.writers.pptx import drawing
from pipeline.writers.pptx.drawing import placeholder
from pipeline.writers.pptx.paragraphs import check
from pipeline.writers.pptx.runs import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.deck.geometry import Geometry
    from pipeline.deck.slides import Piece
    from pipeline.writers.pptx.paragraphs import Paragraphs
    from pipeline.writers.pptx.pictures import SlidePictures
    from pipeline.writers.pptx.runs import Hand


class _Part(NamedTuple):
    """Pieces that share a box, and what pandoc wrote of them."""

    box: Box
    pieces: list[Piece]
    written: list[Sequence[Run]]


class Bodies:
    """Puts pieces into boxes."""

    def __init__(
        self,
        geometry: Geometry,
        hand: Hand,
        paragraphs: Paragraphs,
        levels: str,
        rule: tuple[float, float],
    ) -> None:
        """Take the sizes, who writes formulas and paragraphs, and the levels of a text box.

        ``rule`` is the width and height of a rule between paragraphs, in points.
        """
        self._geometry = geometry
        self._hand = hand
        self._paragraphs = paragraphs
        self._levels = levels
        self._rule = rule

    def shapes(  # noqa: PLR0913, PLR0917  (a text and its place)
        self,
        pieces: Sequence[Piece],
        written: Sequence[Sequence[Run]],
        kind: str,
        box: Box | None,
        pictures: SlidePictures,
        extra: float = 0.0,
    ) -> Iterator[str]:
        """Yield the shapes of ``pieces`` in reading order.

        Args:
            pieces: Of the plan.
            written: The same as pandoc wrote them.
            kind: The attributes of ``p:ph`` of the first, which is a text box too if they are
                empty; the others are text boxes.
            box: Where they stand; None for the text area, as the layout has it.
            pictures: Takes pictures.
            extra: Is added to the space between pieces that are not joined, in points.
        """
        check(len(pieces), len(written))
        whole = box or self._geometry.body
        parts = list(self._parts(pieces, written, whole, extra, lambda piece: bool(piece.beside)))
        for number, part in enumerate(parts):
            own = part.box if box or len(parts) > 1 else None
            content = "".join(self._paragraphs.of(part.pieces, part.written, extra))
            if number or not kind:
                shape = drawing.text_box(0, "正文", part.box, self._levels, content)
            else:
                shape = placeholder(0, "正文", kind, own, content=content)
            other = None
            if any(piece.kind == "formula" for piece in part.pieces):
                other = "".join(self._with_drawn(part, extra, pictures))
            yield self._hand.alternative(shape, other)
            yield from self._rules(part, extra)
            for inset in part.pieces[0].beside:
                left, top = part.box.left + inset.left, part.box.top + inset.top
                place = Box(left, top, inset.width, inset.height)
                yield pictures.picture(inset.media, inset.alt, place)

    def _rules(self, part: _Part, extra: float) -> Iterator[str]:
        """Yield the rules that part pieces, each in the middle of the space between them."""
        width, height = self._rule
        top = part.box.top
        for index, piece in enumerate(part.pieces):
            above = space_above(piece, self._geometry, extra) if index else 0.0
            if index and piece.parted:
                left = part.box.left + (part.box.width - width) / 2
                box = Box(left, top + above / 2, width, height)
                yield drawing.rectangle(0, "横线", box, "muted")
            top += above + height_of([piece], self._geometry)

    def _parts(
        self,
        pieces: Sequence[Piece],
        written: Sequence[Sequence[Run]],
        box: Box,
        extra: float,
        stands_apart: Callable[[Piece], bool],
    ) -> Iterator[_Part]:
        """Yield ``pieces`` in parts, each that stands apart by itself, each with its place."""
        if not any(map(stands_apart, pieces)):
            yield _Part(box, list(pieces), list(written))
            return
        parts: list[_Part] = []
        top = box.top
        apart = True
        for index, (piece, runs) in enumerate(zip(pieces, written, strict=True)):
            top += space_above(piece, self._geometry, extra) if index else 0.0
            if apart or stands_apart(piece):
                parts.append(_Part(Box(box.left, top, box.width, 0.0), [], []))
            apart = stands_apart(piece)
            top += height_of([piece], self._geometry)
            place, inside, texts = parts[-1]
            inside.append(piece)
            texts.append(runs)
            high = top - place.top
            parts[-1] = _Part(Box(place.left, place.top, place.width, high), inside, texts)
        yield from parts

    def _with_drawn(self, part: _Part, extra: float, pictures: SlidePictures) -> Iterator[str]:
        """Yield what stands for a part where formulas are not drawn: them as pictures."""

        def is_formula(piece: Piece) -> bool:
            return piece.kind == "formula"

        for place, pieces, written in self._parts(
            part.pieces, part.written, part.box, extra, is_formula
        ):
            shape = ""
            if is_formula(pieces[0]):
                shape = self._drawn(pieces[0], place, pictures)
            if not shape:
                content = "".join(self._paragraphs.of(pieces, written, extra))
                shape = drawing.text_box(0, "正文", place, self._levels, content)
            yield shape

    def _drawn(self, piece: Piece, place: Box, pictures: SlidePictures) -> str:
        """Return a displayed formula as a picture and its number; empty if it cannot be drawn."""
        tex = next(each.tex for each in piece.inlines if isinstance(each, Math))
        room = Box(place.left + piece.left, place.top, place.width - piece.left, place.height)
        spoken = self._hand.spoken(tex, displayed=True)
        picture = pictures.formula(tex, spoken, room, piece.size)
        label = piece.inlines[-1]
        if not picture or not isinstance(label, Text):
            return picture
        text = self._hand.paragraph([Run(label.text.strip())], '<a:pPr algn="r"/>')
        pitch = self._geometry.type.prose.pitch
        top = place.top + (place.height - pitch) / 2
        box = Box(place.left, top, place.width, pitch)
        return picture + drawing.text_box(0, "序号", box, self._levels, text)

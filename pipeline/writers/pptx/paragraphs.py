"""Pieces of the plan → paragraphs: levels, spaces, bullets, what pandoc does not say of runs."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pipeline.deck.heights import setting_of, space_above
from pipeline.diagnostics import KanbenError
from pipeline.model.nodes import Text
from pipeline.writers.pptx.drawing import emu, hundredths
from pipeline.writers.pptx.looks import Look, dressed, looks_of
from pipeline.writers.pptx.runs import Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.deck.geometry import Geometry
    from pipeline.deck.slides import Piece, PieceKind
    from pipeline.model.nodes import Inline, Task
    from pipeline.theme import ColorName
    from pipeline.writers.pptx.runs import Hand

_LEVELS: dict[PieceKind, int] = {
    "prose": 1,
    "item": 2,
    "point": 5,
    "subhead": 6,
    "term": 6,
    "quote": 7,
    "verse": 7,
    "code": 8,
    "formula": 1,
    "centred": 1,
    "signed": 1,
    "caption": 9,
    "note": 9,
    "credit": 1,
}
"""The level of the master's text that each kind of piece is set in; items go on to level 4."""

_DEEPEST_ITEM = 2
_BOXES: dict[Task, str] = {"open": "☐", "done": "☑"}
_ALIGNED = {"formula": "ctr", "centred": "ctr", "signed": "r"}


class Paragraphs:
    """Writes pieces as paragraphs."""

    def __init__(self, geometry: Geometry, hand: Hand, calls: Mapping[str, int]) -> None:
        """Take the sizes, who writes paragraphs, and the numbers of notes."""
        self._geometry = geometry
        self._hand = hand
        self._calls = calls

    def of(
        self, pieces: Sequence[Piece], written: Sequence[Sequence[Run]], extra: float = 0.0
    ) -> Iterator[str]:
        """Yield ``pieces`` as paragraphs, one below the other.

        Args:
            pieces: Of the plan.
            written: The same as pandoc wrote them.
            extra: Is added to the space between pieces that are not joined, in points.
        """
        check(len(pieces), len(written))
        for index, (piece, plain) in enumerate(zip(pieces, written, strict=True)):
            properties = self._properties(piece, extra, first=index == 0)
            color: ColorName | None = "ink" if piece.kind == "note" else None
            runs = self.dressed(plain, piece.inlines, piece.label)
            displayed = piece.kind == "formula"
            if displayed and len(runs) > 1:
                runs = [Run("\t"), runs[0], Run("\t"), *runs[1:]]
            size = setting_of(piece, self._geometry).size
            yield self._hand.paragraph(
                runs,
                properties,
                label=len(piece.label),
                color=color,
                size=size,
                displayed=displayed,
            )

    def dressed(self, runs: Sequence[Run], inlines: Sequence[Inline], label: str = "") -> list[Run]:
        """Return runs with what pandoc does not say of them."""
        match inlines:
            case (Text(text=text),) if not label and [run.text for run in runs] == [text]:
                return [runs[0]._replace(look=Look(len(text)))]  # as most cells are
            case _:
                pass
        return dressed(runs, chain([Look(len(label))], looks_of(inlines, self._calls)))

    def _properties(self, piece: Piece, extra: float, *, first: bool) -> str:
        """Return what a paragraph has that its level has not."""
        level = _LEVELS[piece.kind] + (min(piece.depth, _DEEPEST_ITEM) if piece.bullet else 0)
        before = 0.0 if first else space_above(piece, self._geometry, extra)
        space = ""
        if (first or extra or piece.joined or piece.parted) and piece.kind != "credit":
            space = f'<a:spcBef><a:spcPts val="{hundredths(before)}"/></a:spcBef>'
        bullet = "<a:buNone/>" if piece.kind == "item" and not piece.bullet else ""
        if box := _BOXES.get(piece.task):
            bullet = f'<a:buSzPct val="100000"/><a:buChar char="{box}"/>'
        align = _ALIGNED.get(piece.kind)
        if piece.kind == "formula":
            space = f'<a:lnSpc><a:spcPct val="100000"/></a:lnSpc>{space}'
            if len(piece.inlines) > 1 and isinstance(piece.inlines[-1], Text):
                align, width = "l", self._geometry.body.width
                bullet = (
                    f'<a:tabLst><a:tab pos="{emu((piece.left + width) / 2)}" algn="ctr"/>'
                    f'<a:tab pos="{emu(width)}" algn="r"/></a:tabLst>'
                )
        aligned = f' algn="{align}"' if align else ""
        hang = piece.hang if piece.bullet or piece.label else 0.0
        # marR stands even where it is 0: LibreOffice 7.4 else goes on with the one before.
        return (
            f'<a:pPr marL="{emu(piece.left)}" marR="{emu(piece.right)}" lvl="{level - 1}" '
            f'indent="{emu(-hang)}"{aligned}>{space}{bullet}</a:pPr>'
        )


def check(planned: int, written: int) -> None:
    """Make sure that pandoc wrote each paragraph of a slide, and none more."""
    if planned != written:
        raise KanbenError(
            "pandoc-failed",
            f"pandoc wrote {written} paragraphs on a slide that was planned with {planned}",
            hint="Install the version of pypandoc_binary that constraints.txt names",
        )

"""Tables that stand on several slides, put together again: each cell once, row by row.

Slides that go on with a table show header rows again, and slides that part its columns the columns
of the key, and cells over several columns on both sides of a cut. Where a slide begins inside cells
over several rows, it shows them again. The writers mark all of these. A mark is believed only if
the same text stood before, so that none can hide a cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.verify.pieces import Piece


class Shown(NamedTuple):
    """What slides show.

    Attributes:
        piece: The text.
        row: Of a cell of a table that is parted by columns: the number in the deck of the row in
            which it begins.
        again: Whether it is marked as a cell that stood on an earlier slide.
    """

    piece: Piece
    row: int | None = None
    again: bool = False


def in_rows(shown: Iterable[Shown]) -> list[Piece]:
    """Return what slides show without what they show again, tables row by row.

    What is blank is left out, but in tables.
    """
    found: list[Piece] = []
    said: set[str] = set()  # all texts so far but those of such tables
    rows: dict[int, list[Piece]] = {}  # of the tables that are being read
    for piece, row, again in shown:
        if row is not None:
            cells = rows.setdefault(row, [])
            if not (again and any(piece.text == cell.text for cell in cells)):
                cells.append(piece)
        elif piece.text.strip():
            found += _joined(rows)
            rows = {}
            if not (again and piece.text in said):
                found.append(piece)
            said.add(piece.text)
    return found + _joined(rows)


def _joined(rows: dict[int, list[Piece]]) -> list[Piece]:
    return [piece for _, row in sorted(rows.items()) for piece in row]

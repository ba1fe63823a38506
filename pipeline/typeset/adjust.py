"""A line made to fit: what is moved and what becomes narrower or wider in it.

Source: CLREQ, “Line Adjustment”: gaps and blanks of marks give way in a tight line; a loose one is
opened beside Latin first, then everywhere between characters alike.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple

from pipeline.typeset import marks, spacing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.typeset.widths import Widths

_NOTHING = 1e-6  # what sums of floats may be off


class Line(NamedTuple):
    """A line of a paragraph.

    Attributes:
        start: The place of its first character.
        end: The place after its last one; spaces that end it are left out.
        next: Where the next line starts.
        advances: The width of each character before anything changes it, in thousandths of its em.
        moves: How far each character is moved to the right, in thousandths of its em.
        changes: How much wider each becomes, in thousandths of its em.
        forced: Whether a newline ends it.
    """

    start: int
    end: int
    next: int
    advances: array[int]
    moves: array[int]
    changes: array[int]
    forced: bool = False

    def shifted(self, by: int) -> Line:
        """Return the line with all places further on by ``by``."""
        return self._replace(start=self.start + by, end=self.end + by, next=self.next + by)

    def between(self, start: int, end: int) -> Line:
        """Return what of the line stands between two places in it."""
        if start == self.start and end == self.end:
            return self
        inside = slice(start - self.start, end - self.start)
        return self._replace(
            start=start,
            end=end,
            advances=self.advances[inside],
            moves=self.moves[inside],
            changes=self.changes[inside],
        )

    def spaced(self, width: int) -> Line:
        """Return the line with a space of ``width`` at its end that takes no room.

        It stands for the space at which the line was broken, so that a reader of the text does not
        run two words together (ISO 32000-1, 14.8.2.5).
        """
        return self._replace(
            advances=self.advances + array("i", [width]),
            moves=self.moves + array("i", [0]),
            changes=self.changes + array("i", [-width]),
        )


def empty(at: int) -> Line:
    """Return a line that holds nothing."""
    return Line(at, at, at, array("i"), array("i"), array("i"))


def plain(advances: Sequence[int], gaps: Sequence[int] = ()) -> Line:
    """Return a line without marks that does not fill its room, by the widths of its characters.

    Args:
        advances: The widths, in thousandths of the em.
        gaps: The places before which a gap parts Han from Latin.
    """
    count = len(advances)
    changes = array("i", [0]) * count
    for at in gaps:
        changes[at - 1] = spacing.GAP
    return Line(0, count, count, array("i", advances), array("i", [0]) * count, changes)


def line(widths: Widths, start: int, end: int, room: float, *, justify: bool) -> Line:
    """Return a line with what moves and changes in it.

    Args:
        widths: Those of its paragraph.
        start: The place of its first character.
        end: The place where it is broken.
        room: The width that it may fill.
        justify: Whether it has to fill it.
    """
    stop = max(widths.before_spaces(end), start)
    count = stop - start
    made = Line(
        start,
        stop,
        widths.after_spaces(end),
        array("i", widths.text.advances[start:stop]),
        array("i", [0]) * count,
        array("i", widths.changes[start:stop]),
    )
    if not count:
        return made
    _trim(made, widths)
    slack = room - widths.width(start, stop)
    if slack < 0:
        _tighten(made, widths, -slack)
    elif justify and slack > 0:
        _loosen(made, widths, slack)
    return made


def _trim(made: Line, widths: Widths) -> None:
    """Set marks at the edges half-width, and part Han from Latin inside."""
    start, end = made.start, made.end
    for at in widths.moved:
        if start <= at < end:
            made.moves[at - start] = -spacing.HALF
    if widths.trimmed_left(start):
        made.moves[0] -= spacing.HALF
        made.changes[0] -= spacing.HALF
    if widths.trimmed_right(end - 1):
        made.changes[end - 1 - start] -= spacing.HALF
    if widths.gaps:
        for at in range(start, end - 1):
            if gap := widths.gaps.get(at):
                made.changes[at - start] += gap


def _tighten(made: Line, widths: Widths, need: float) -> None:
    """Take ``need`` from what gives way, each in proportion.

    A text that fits in one line without its gaps beside Latin, as in a table's cell, loses as much
    as it must of the whole of them.
    """
    start, end = made.start, made.end
    gives = {
        at: widths.scaled(at, widths.gives[at])
        for at in range(start, end)
        if widths.gives.get(at) and not widths.kept(at, start, end)
    }
    if need > sum(gives.values()) + _NOTHING:
        gives = {
            at: widths.scaled(at, gap) for at, gap in widths.gaps.items() if start <= at < end - 1
        }
    if most := sum(gives.values()):
        share = min(1.0, need / most)
        _spread(made, widths, {at: -give * share for at, give in gives.items()})


def _loosen(made: Line, widths: Widths, slack: float) -> None:
    """Spread ``slack`` over a line: first over gaps beside Latin, then over all."""
    opens = [at for at in range(made.start, made.end - 1) if widths.opens[at]]
    if not opens:
        return
    wider: dict[int, float] = {}
    early = [at for at in opens if at in widths.gaps or widths.classes[at] == marks.SPACE]
    if early:
        most = sum(widths.scaled(at, spacing.MORE_GAP) for at in early)
        share = min(1.0, slack / most)
        wider = {at: share * widths.scaled(at, spacing.MORE_GAP) for at in early}
        slack -= share * most
    each = slack / len(opens)
    _spread(made, widths, {at: wider.get(at, 0.0) + each for at in opens})


def _spread(made: Line, widths: Widths, more: Mapping[int, float]) -> None:
    """Add widths in whole thousandths, so that what rounding leaves is carried along."""
    left = 0.0
    for at, width in more.items():
        wanted = width + left
        steps = round(wanted * 1000 / widths.text.sizes[at])
        left = wanted - widths.scaled(at, steps)
        made.changes[at - made.start] += steps
        if steps < 0 and widths.classes[at] == marks.OPENING:  # its blank side is the left one
            made.moves[at - made.start] += steps

"""No last page with a few lines only, where a little less leading avoids it.

The rule is that of typesetters for the last page of a text or chapter (孤页), which five lines at
least should fill; a reader sees no difference of 3 % in the distance of lines.
"""

from __future__ import annotations

import logging
import math
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from pipeline.typeset.footnotes import NotesMisplacedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FEWEST = 5
"""Lines that a last page should hold."""
MOST_LESS = 30
"""How much less leading there may be, in thousandths."""
_MOST_TRIES = 3
_MOST_PAGES = 300  # laid out again for one document, so that no text takes twice its time
_FORCED = frozenset(("page", "left", "right", "recto", "verso"))
_TALL = 2.0  # lines; what is taller is no line of text, and does not get lower with the leading
_ROUNDING = 0.01  # of a line


_Thing = TypeVar("_Thing")


class Tighter(Protocol):
    """Makes the page of XHTML with less leading.

    Attributes:
        room: Height of the text on a page, in points.
        line: Pitch of its lines, in points.
    """

    @property
    def room(self) -> float: ...  # noqa: D102  (above)

    @property
    def line(self) -> float: ...  # noqa: D102  (above)

    def page(self, less: float) -> str:
        """Return the page with leading that is less by ``less``, a share of it."""

    def took(self, less: float) -> None:
        """Hear which one was taken."""


class Judged(NamedTuple):
    """What is to be said of the last page of a text.

    Attributes:
        is_short: Whether it holds too few lines.
        needed: How much less leading its lines seem to need to stand on the pages before, in
            thousandths; None if it is long enough, or no leading allowed can do it.
    """

    is_short: bool
    needed: int | None


class _Filled(NamedTuple):
    """What stands on a page, in lines of the text's pitch.

    Attributes:
        lines: Lines; what is taller counts as the lines in whose place it stands.
        used: Its height, with the spaces between and with the notes.
        shrinks: The part of it that gets lower with the leading.
    """

    lines: int
    used: float
    shrinks: float


def avoided(document: Any, lay_out: Callable[[str], Any], tighter: Tighter) -> Any:  # noqa: ANN401
    """Return ``document``, or one with less leading that does without its short last page.

    The leading is the least that the lines to be gained seem to need; if that is not enough it is
    as little as possible, and then between the two. Nothing is laid out where no leading allowed
    can be enough.

    Args:
        document: What WeasyPrint has laid out.
        lay_out: Lays out another page of XHTML like it, or raises `NotesMisplacedError`.
        tighter: Makes that page.
    """

    def judged(document: Any) -> Judged:  # noqa: ANN401
        return judge(document, tighter.room, tighter.line)

    def laid_again(page: str) -> tuple[Any, Judged, int]:
        found = lay_out(page)
        return found, judged(found), len(found.pages)

    count = len(document.pages)
    return searched((document, judged(document), count), laid_again, tighter)


def judge(document: Any, room: float, line: float) -> Judged:  # noqa: ANN401
    """Return what is to be said of the last page of a document, or of its last part.

    Args:
        document: What WeasyPrint has laid out.
        room: Height of the text on a page, in points.
        line: Pitch of its lines, in points.
    """
    pitch = line / 0.75  # CSS pixels
    is_short = 0 < _filled(document.pages[-1]._page_box, pitch).lines < FEWEST  # noqa: SLF001
    needed = None
    if is_short and len(document.pages) > 1:
        needed = _needed(document, room / 0.75, pitch)
    return Judged(is_short, needed)


def searched(
    first: tuple[_Thing, Judged, int],
    again: Callable[[str], tuple[_Thing, Judged, int]],
    tighter: Tighter,
) -> _Thing:
    """Return what was made first, or what does without its short last page.

    Args:
        first: What was made, what is to be said of its last page, and how many pages it has.
        again: Makes the same of another page of XHTML like it, or raises `NotesMisplacedError`.
        tighter: Makes that page.
    """
    thing, (_, needed), pages = first
    tries = min(_MOST_TRIES, _MOST_PAGES // pages)
    if needed is None or not tries:
        return thing
    best, taken, too_few = None, MOST_LESS, needed - 1
    less = needed
    with _unheard():
        for _ in range(tries):
            found = _made(again, tighter.page(less / 1000))
            if found is not None and found[2] < pages and not found[1].is_short:
                best, taken = found, less
            else:
                too_few = less
            less = (too_few + taken) // 2 if best else MOST_LESS
            if less <= too_few or taken == needed:
                break
    if best is None:
        return thing
    tighter.took(taken / 1000)
    return best[0]


def _made(
    again: Callable[[str], tuple[_Thing, Judged, int]], page: str
) -> tuple[_Thing, Judged, int] | None:
    """Return a page of XHTML set; None if there is no room for its notes."""
    try:
        return again(page)
    except NotesMisplacedError:
        return None


def _needed(document: Any, room: float, pitch: float) -> int | None:  # noqa: ANN401
    """Return how much less leading gains the lines of the last page, in thousandths; None if none.

    It is an estimate: each page before, back to where a page must begin, takes as many whole lines
    as fit into what it leaves free and what its own lines free. Lines that fit without less leading
    stand elsewhere for a reason; the estimate does without them where it can.
    """
    boxes = [page._page_box for page in document.pages]  # noqa: SLF001
    last = boxes.pop()
    to_gain = math.ceil(_filled(last, pitch).used - _ROUNDING)
    before: list[_Filled] = []
    for above, below in zip(reversed(boxes), reversed([*boxes[1:], last]), strict=True):
        if _begins_anew(above, below):
            break
        before.append(_filled(above, pitch))

    def gained(less: int) -> int:
        share = less / 1000
        free = (room / pitch - page.used + share * page.shrinks for page in before)
        return sum(max(0, int(each / (1 - share) + _ROUNDING)) for each in free)

    if gained(MOST_LESS) < to_gain:
        return None
    enough = gained(0) + to_gain
    return next((less for less in range(1, MOST_LESS) if gained(less) >= enough), MOST_LESS)


def _filled(page: Any, pitch: float) -> _Filled:  # noqa: ANN401
    """Return what stands on a page; lines beside each other, as in tables, count once."""
    from weasyprint.formatting_structure.boxes import FootnoteAreaBox  # noqa: PLC0415  (heavy)

    count, shrinks, notes = 0, 0.0, 0.0
    top = page.content_box_y()
    bottom = top
    for part in _parts(page):
        is_notes = isinstance(part, FootnoteAreaBox)
        if is_notes:
            notes += part.margin_height() if part.children else 0
        end = -math.inf
        for start, height in sorted(_rows(part)):
            if start < end - height / 4:  # beside what stands above
                end = max(end, start + height)
                continue
            end = start + height
            lines = height / pitch
            count += max(1, round(lines))
            shrinks += lines if lines <= _TALL else 0
        if not is_notes:
            bottom = max(bottom, end)
    return _Filled(count, (bottom - top + notes) / pitch, shrinks)


def _parts(page: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield what stands on a page between its margins: the text and the notes at its foot."""
    from weasyprint.formatting_structure.boxes import MarginBox  # noqa: PLC0415  (heavy)

    return (box for box in page.children if not isinstance(box, MarginBox))


def _rows(box: Any) -> Iterator[tuple[float, float]]:  # noqa: ANN401
    """Yield top and height of each line and picture in a box."""
    from weasyprint.formatting_structure.boxes import (  # noqa: PLC0415  (heavy)
        LineBox,
        ParentBox,
        ReplacedBox,
    )

    waiting = [box]
    while waiting:
        each = waiting.pop()
        if isinstance(each, (LineBox, ReplacedBox)):
            if each.height > 0:
                yield each.position_y, each.height
        elif not each.is_absolutely_positioned():
            waiting += each.children if isinstance(each, ParentBox) else ()


def _begins_anew(above: Any, below: Any) -> bool:  # noqa: ANN401
    """Tell whether a page begins where it does because it must, whatever room is above."""
    if above.page_type.name != below.page_type.name or above.page_type.blank:
        return True
    ends, begins = _edge(above, -1), _edge(below, 0)
    continued = {id(box.element) for box in ends} & {id(box.element) for box in begins}
    return any(
        box.style[key] in _FORCED and id(box.element) not in continued
        for key, edge in (("break_after", ends), ("break_before", begins))
        for box in edge
    )


def _edge(page: Any, at: int) -> Sequence[Any]:  # noqa: ANN401
    """Return the first boxes on a page (``at`` is 0) or the last ones (-1), from the outermost."""
    from weasyprint.formatting_structure.boxes import LineBox, ParentBox  # noqa: PLC0415  (heavy)

    found = [next(_parts(page))]
    while not isinstance(found[-1], LineBox):
        inside = found[-1].children if isinstance(found[-1], ParentBox) else ()
        if not inside:
            break
        found.append(inside[at])
    return found


@contextmanager
def _unheard() -> Iterator[None]:
    """Let WeasyPrint not warn again of what it has warned of."""
    logger = logging.getLogger("weasyprint")

    def none(_: logging.LogRecord) -> bool:
        return False

    logger.addFilter(none)
    try:
        yield
    finally:
        logger.removeFilter(none)

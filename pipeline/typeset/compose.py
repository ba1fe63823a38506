"""Lines of a paragraph, composed as a whole: rules on plain strings and widths, nothing of fonts.

A paragraph comes as a string with the width of each character; out come its lines: where each
begins and ends, and how far each character is moved or made narrower or wider. All breaks of a
paragraph are weighed together (after Knuth and Plass, “Breaking Paragraphs into Lines”, 1981), a
few of the best at a time, so that the cost is linear: a loose line costs more than a tight one
(CLREQ, “Line Adjustment”: compress before you push out), and a last line of one character is
avoided (孤字).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from pipeline.typeset import adjust, breaks, marks
from pipeline.typeset.widths import Text, Widths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.typeset.adjust import Line

Setting: TypeAlias = Literal["justified", "ragged", "balanced"]
"""Flush on both sides; flush at the start; the same in lines of about one length, for headings."""

_BEST = 5  # ways to a line's end that are followed
_LOOSE = 0.125  # em a gap: stretching so far costs 1
_LOOSEST = 0.25  # em a gap: beyond it a line is a last resort
_TIGHT = 0.5  # what it costs to take all that may give way
_PUSHED_OUT = 0.6  # an em that a line lacks: more than to take all, so lines give way first
_ORPHAN = 30.0  # a last line of one character; a heading broken inside a word
_LINE = 0.05  # each line, so that of two good ways the shorter one is taken
_FAR = 1000.0  # a line that overflows, or that can only be filled by gaps beyond all measure
_RAGGED = 20.0  # a ragged line of no length
_UNEVEN = 0.25  # a balanced line that is an em off
_SLACKS = (0.0, 0.12)  # of the measure: how much shorter than it lines are looked for, in turn
_RAGGED_SLACKS = (0.5,)
_LEAST_SLACK, _MOST_EXCESS = 2, 4  # em
_NO_ROOM = 1e-3  # a page may be narrower than its margins; then each character has its line
_NOTHING = 1e-6  # what sums of floats may be off
_ROUNDED = 0.01  # em: what widths in whole thousandths may be off over a line
_FEWEST = 2  # characters of a last line
_SOLID = frozenset("HnF9LAe")
_NEVER_FIRST = frozenset(marks.EXTENDER + marks.JOINER + marks.CLOSING + marks.PAUSE)


def compose(text: Text, first: float, measure: float, setting: Setting) -> list[Line]:
    """Return the lines of a paragraph.

    Args:
        text: The paragraph.
        first: The width that the first line may fill.
        measure: The width that the other lines may fill.
        setting: How lines are filled.
    """
    lines: list[Line] = []
    first, measure = max(first, _NO_ROOM), max(measure, _NO_ROOM)
    parts = text.parts()
    for start, part in parts:
        if start == len(text.text) and lines:  # a newline ends the last line; none begins after it
            break
        found = _lines(Widths(part), measure if lines else first, measure, setting)
        lines += [line.shifted(start) for line in found]
        after = start + len(part.text)
        if after < len(text.text):
            lines[-1] = lines[-1]._replace(next=after + 1, forced=True)
    return lines


def natural_width(text: Text) -> float:
    """Return the width of a text in one line that is neither loose nor tight."""
    widths = Widths(text)
    return widths.width(0, widths.length)


def _lines(widths: Widths, first: float, measure: float, setting: Setting) -> list[Line]:
    """Return the lines of a text without newlines."""
    if not widths.length:
        return [adjust.empty(0)]
    made: list[Line] = []
    start = widths.after_spaces(0)
    for end in _Breaker(widths, first, measure, setting).ends():
        justify = setting == "justified" and end < widths.length
        made.append(adjust.line(widths, start, end, measure if made else first, justify=justify))
        start = widths.after_spaces(end)
    return made


class _Way(NamedTuple):
    """A way to the end of a line: what it costs, and the way to the end of the line before."""

    cost: float
    end: int
    before: _Way | None


class _Candidate(NamedTuple):
    """A line that might be: its characters, the place where it is broken, and its width."""

    start: int
    stop: int
    end: int
    width: float

    def least(self, widths: Widths) -> float:
        """Return its width when it gives way as far as it can."""
        return self.width - widths.gives_way(self.start, self.stop)


class _Breaker:
    """Finds where the lines of a text end."""

    def __init__(self, widths: Widths, first: float, measure: float, setting: Setting) -> None:
        self._widths = widths
        self._first = first
        self._measure = measure
        self._setting = setting

    def ends(self) -> list[int]:
        """Return the places where lines end, the last one included."""
        widths = self._widths
        if self._fits_in_one():
            return [widths.length]
        allowed = breaks.allowed(widths.text.text, widths.classes)
        tied = widths.text.tied
        self._places = [at for at, free in enumerate(allowed) if free and at not in tied]
        self._reached = [widths.sums[at] for at in self._places]
        self._costs = breaks.costs(widths.text.text, widths.classes)
        self._target = self._even() if self._setting == "balanced" else self._measure
        ways = [_Way(0.0, 0, None)]
        done: list[_Way] = []
        while ways:
            found = self._next_ends(ways)
            done += [way for way in found if way.end == widths.length]
            bound = min((way.cost for way in done), default=float("inf"))
            ways = [way for way in found if way.end < widths.length and way.cost < bound]
            ways = sorted(ways, key=_rank)[:_BEST]
        best: _Way | None = min(done, key=_rank)
        ends = []
        while best is not None and best.before is not None:
            ends.append(best.end)
            best = best.before
        return ends[::-1]

    def _fits_in_one(self) -> bool:
        widths = self._widths
        stop = widths.before_spaces(widths.length)
        gaps = sum(widths.scaled(at, gap) for at, gap in widths.gaps.items())
        least = widths.width(0, stop) - max(widths.gives_way(0, stop), gaps)
        return least <= self._first + _ROUNDED * widths.text.sizes[0]

    def _even(self) -> float:
        """Return how long lines are if as few as possible are about as long as one another."""
        whole = self._widths.width(0, self._widths.length)
        return whole / (1 + max(0, -(-(whole - self._first) // self._measure)))

    def _next_ends(self, ways: Sequence[_Way]) -> list[_Way]:
        """Return the best way to each place where a line can end that goes on from ``ways``."""
        found: dict[int, _Way] = {}
        for way in ways:
            room = self._measure if way.before else self._first
            start = self._widths.after_spaces(way.end)
            for line in self._reachable(start, room):
                cost = way.cost + _LINE + self._cost(line, room) + self._costs.get(line.end, 0.0)
                if line.end not in found or cost < found[line.end].cost:
                    found[line.end] = _Way(cost, line.end, way)
        return list(found.values())

    def _reachable(self, start: int, room: float) -> Sequence[_Candidate]:
        """Return how a line that begins at ``start`` may end: in at least one way."""
        widths = self._widths
        base, em = widths.sums[start], widths.text.sizes[min(start, widths.length - 1)]
        earliest = bisect_right(self._places, start)
        high = bisect_right(self._reached, base + room + _MOST_EXCESS * em)
        slacks = _SLACKS if self._setting == "justified" else _RAGGED_SLACKS
        for slack in slacks:
            low = bisect_left(self._reached, base + room - max(slack * room, _LEAST_SLACK * em))
            fitting = self._fitting(start, max(low, earliest), high, room)
            if fitting:
                return fitting
        shorter = self._fitting(start, earliest, high, room)
        if not shorter:
            return [self._candidate(start, self._inside_word(start, room))]
        loose = shorter[-1]
        if widths.sums[loose.end] - base > room / 2 or loose.end == widths.length:
            return [loose]
        return [loose, self._candidate(start, self._inside_word(start, room))]

    def _fitting(self, start: int, low: int, high: int, room: float) -> list[_Candidate]:
        """Return the lines that end at one of some places and can be made to fit."""
        found = []
        for end in self._places[low:high]:
            line = self._candidate(start, end)
            if line.width <= room + _NOTHING or line.least(self._widths) <= room + _NOTHING:
                found.append(line)
        return found

    def _candidate(self, start: int, end: int) -> _Candidate:
        stop = self._widths.before_spaces(end)
        return _Candidate(start, stop, end, self._widths.width(start, stop))

    def _inside_word(self, start: int, room: float) -> int:
        """Return where a word is broken that is wider than a line (CSS, `overflow-wrap`)."""
        widths = self._widths
        end = bisect_right(widths.sums, widths.sums[start] + room) - 1
        while start + 1 < end < widths.length and widths.classes[end] in _NEVER_FIRST:
            end -= 1
        return min(max(end, start + 1), widths.length)

    def _cost(self, line: _Candidate, room: float) -> float:
        """Return what a line costs."""
        if line.stop <= line.start:
            return _FAR
        slack = room - line.width
        last = line.end == self._widths.length
        cost = _ORPHAN if last and self._is_lonely(line) else 0.0
        if slack < 0:
            return cost + self._cost_of_tight(line, -slack, room)
        if self._setting == "balanced":
            return cost + self._cost_of_balanced(line)
        if last:
            return cost
        if self._setting == "ragged":
            return cost + _RAGGED * (slack / room) ** 2
        return cost + self._cost_of_loose(line, slack, room)

    def _is_lonely(self, line: _Candidate) -> bool:
        """Return whether a last line holds but one character, with or without a mark."""
        if not line.start:
            return False
        return (
            sum(kind in _SOLID for kind in self._widths.classes[line.start : line.stop]) < _FEWEST
        )

    def _cost_of_tight(self, line: _Candidate, need: float, room: float) -> float:
        most = self._widths.gives_way(line.start, line.stop)
        if need > most + _NOTHING:  # it overflows
            return _FAR * (1 + need / room)
        return _TIGHT * (need / most) ** 2 if most > _NOTHING else 0.0

    def _cost_of_balanced(self, line: _Candidate) -> float:
        off = (self._target - line.width) / self._widths.text.sizes[line.start]
        words = self._widths.text.words
        last = line.end == self._widths.length
        inside = words is not None and not last and line.end not in words
        return _UNEVEN * off * off + (_ORPHAN if inside else 0.0)

    def _cost_of_loose(self, line: _Candidate, slack: float, room: float) -> float:
        widths = self._widths
        opens = widths.stretches[line.stop - 1] - widths.stretches[line.start]
        if not opens:
            return _FAR if slack > _ROUNDED * room else 0.0
        lacking = slack / widths.text.sizes[line.start]
        gap = lacking / opens
        return _PUSHED_OUT * lacking + (gap / _LOOSE) ** 2 + max(0.0, _FAR * (gap - _LOOSEST))


def _rank(way: _Way) -> tuple[float, int]:
    return way.cost, way.end

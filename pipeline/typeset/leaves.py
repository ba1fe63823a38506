"""A paragraph of WeasyPrint taken apart into its leaves: text, atoms, and what takes no room.

WeasyPrint says by a “skip stack” where a line begins: indexes of children, one in the other, and at
last how many bytes of a text are skipped. Here that is the place of a character in the paragraph.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.typeset import marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.typeset.adjust import Line

Box = Any
"""A box of WeasyPrint, which has no types."""

WRAPS = ("normal", "pre-line")
"""The values of `white-space` under which text is composed."""
_SHIFTED = ("super", "sub")
_SAME = 1e-3  # pixels


class Leaf(NamedTuple):
    """What stands in a line: text, an atom, or something that takes no room.

    Attributes:
        path: Its place in the tree: indexes of children from the line box down.
        box: The box.
        start: The place of its first character in the paragraph.
        end: The place after its last one.
        raised: Whether it stands above or below the line, as a note's number does.
    """

    path: tuple[int, ...]
    box: Box
    start: int
    end: int
    raised: bool = False


class Paragraph(NamedTuple):
    """A line box of WeasyPrint, which holds a whole paragraph, taken apart and composed.

    Attributes:
        leaves: In order.
        paths: Theirs, in order, to find them by.
        lines: By the place where a line starts.
        first: The place where the first of them starts.
        room: The width of the first of them, in pixels.
        measure: The width of the others, in pixels.
    """

    leaves: list[Leaf]
    paths: list[tuple[int, ...]]
    lines: dict[int, Line]
    first: int
    room: float
    measure: float

    def fits(self, place: int, room: float) -> bool:
        """Return whether a line of that width has been composed at ``place``."""
        width = self.room if place == self.first else self.measure
        return place in self.lines and abs(room - width) < _SAME


class Flow(NamedTuple):
    """What WeasyPrint hands from function to function while it lays out a line."""

    context: Any
    containing_block: Box
    bottom_space: float
    absolute_boxes: list[Any]
    fixed_boxes: list[Any]
    line_placeholders: list[Any]
    waiting_floats: list[Any]
    line_children: list[Any]


class Unfit(Exception):  # noqa: N818  (no error: such paragraphs are left to WeasyPrint)
    """The paragraph holds what is not composed here."""


def leaves_of(
    box: Box, path: tuple[int, ...] = (), start: int = 0, *, raised: bool = False
) -> Iterator[Leaf]:
    """Yield what stands in a paragraph.

    Args:
        box: The line box, or an inline box in it.
        path: Its place in the tree.
        start: The place of its first character.
        raised: Whether it stands above or below the line.

    Raises:
        Unfit: It holds what is not composed here.
    """
    from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)

    for index, child in enumerate(box.children):
        place = (*path, index)
        if not child.is_in_normal_flow():
            if child.is_floated():
                raise Unfit
            yield Leaf(place, child, start, start)
        elif isinstance(child, boxes.TextBox):
            if not _is_composable(child):
                raise Unfit
            yield Leaf(place, child, start, start + len(child.text), raised)
            start += len(child.text)
        elif isinstance(child, boxes.InlineBox):
            if child.is_leader or child.style["position"] == "relative":
                raise Unfit
            shifted = raised or child.style["vertical_align"] in _SHIFTED
            inside = list(leaves_of(child, place, start, raised=shifted))
            if not inside:
                inside = [Leaf(place, child, start, start)]
            yield from inside
            start = inside[-1].end
        elif isinstance(child, boxes.AtomicInlineLevelBox):
            yield Leaf(place, child, start, start + 1)
            start += 1
        else:
            raise Unfit


def paddings_of(box: Box, start: int = 0) -> list[tuple[int, float]]:
    """Return what inline boxes add to the characters at their edges, by the place of these."""
    from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)

    found = []
    for child in box.children:
        length = _length(child)
        if isinstance(child, boxes.InlineBox):
            left, right = _sides(child)
            if left:
                found.append((start, left))
            if right:
                found.append((max(start, start + length - 1), right))
            found += paddings_of(child, start)
        start += length
    return found


def _length(box: Box) -> int:
    from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)

    if not box.is_in_normal_flow():
        return 0
    if isinstance(box, boxes.TextBox):
        return len(box.text)
    if isinstance(box, boxes.InlineBox):
        return sum(_length(child) for child in box.children)
    return 1


def place_of(leaves: list[Leaf], paths: list[tuple[int, ...]], skip_stack: Any) -> int:  # noqa: ANN401
    """Return the place in the paragraph that WeasyPrint's ``skip_stack`` stands for.

    Args:
        leaves: Of the paragraph.
        paths: Theirs, in order.
        skip_stack: Indexes of children, one in the other, and at last how many bytes of a text
            are skipped.
    """
    path: tuple[int, ...] = ()
    while skip_stack is not None:
        ((index, skip_stack),) = skip_stack.items()
        path = (*path, index)
    at = bisect_left(paths, path[:-1]) if path else 0
    if path and at < len(paths) and paths[at] == path[:-1]:
        return leaves[at].start + Offsets.of(leaves[at].box.text).characters(path[-1])
    at = bisect_left(paths, path)
    return leaves[at].start if at < len(leaves) else leaves[-1].end


class Offsets:
    """Where characters stand in the UTF-8 of a text, in which WeasyPrint counts what it skips.

    It asks at each line. So that a long text is not encoded for each, some places are kept.
    """

    _STEP = 512  # characters from one place that is kept to the next one

    def __init__(self, text: str) -> None:
        """Look through ``text`` once."""
        steps = range(0, len(text), self._STEP)
        sizes = (len(text[at : at + self._STEP].encode()) for at in steps)
        self._text = text
        self._bytes = [0, *accumulate(sizes)]

    @staticmethod
    @lru_cache(maxsize=16)
    def of(text: str) -> Offsets:
        """Return the offsets of ``text``, of which the last few are remembered."""
        return Offsets(text)

    def bytes(self, characters: int) -> int:
        """Return how many bytes the first ``characters`` take."""
        step = characters // self._STEP
        return self._bytes[step] + len(self._text[step * self._STEP : characters].encode())

    def characters(self, bytes_: int) -> int:
        """Return how many characters the first ``bytes_`` hold, which end with one."""
        last = max(len(self._bytes) - 2, 0)
        step = min(bisect_right(self._bytes, bytes_) - 1, last)
        start = step * self._STEP
        after = self._text[start : start + self._STEP].encode()[: bytes_ - self._bytes[step]]
        return start + len(after.decode())


def text_of(leaves: list[Leaf]) -> str:
    """Return the text of a paragraph; objects stand for atoms."""
    return "".join(
        getattr(leaf.box, "text", None) or marks.OBJECT for leaf in leaves if leaf.start < leaf.end
    )


def _is_composable(box: Box) -> bool:
    """Return whether a text box can be composed here."""
    style = box.style
    if not style["font_size"] or style["white_space"] not in WRAPS:
        return False
    return box.text == "\n" or "\n" not in box.text


def _sides(box: Box) -> tuple[float, float]:
    """Return what stands on the left and on the right of an inline box, in pixels."""
    left, right = (
        sum(
            _pixels(box.style[name])
            for name in (f"margin_{side}", f"padding_{side}", f"border_{side}_width")
        )
        for side in ("left", "right")
    )
    return left, right


def _pixels(value: Any) -> float:  # noqa: ANN401
    """Return a computed length; percentages and `auto` count as nothing."""
    if isinstance(value, (int, float)):
        return value
    return value.value if getattr(value, "unit", None) == "px" else 0.0

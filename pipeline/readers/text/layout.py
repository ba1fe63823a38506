"""How a file is laid out: what its blank lines, indents and line ends mean."""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from pipeline.chinese.titles import NO_LINE_END, NO_LINE_START
from pipeline.readers.text.lines import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Kind: TypeAlias = Literal["blocks", "spaced", "tight", "wrapped"]

_SAMPLE = 4_000  # lines that are measured; a longer file is laid out alike throughout
_SINGLE_LINE_BLOCKS = 0.85
_WIDEST_WRAP = 120  # columns; people wrap at 30 to 120
_NARROWEST_WRAP = 30  # narrower lines are verse
_SLACK = 2  # columns: wrapping programs count marks and Latin differently
_NEAR = 4  # columns: a wide character and a mark that was pushed down
_NEAR_SHARE = 0.12
_OPEN_SHARE = 0.5
_FEWEST_NEAR = 3
_INDENT = 2  # columns of white space that are no slip
_FEWEST_INDENTED = 0.02
_MOST_INDENTED = 0.9

_ENDS = "。！？!?…：:；;.”’」』）)》】"
_LEADER = re.compile(r"[.…·．]{3,}[ \u3000]*[0-9０-９]+$")
"""The end of a line in a printed table of contents."""

_LATIN_WORD = re.compile(r"[!-~]+")
_LATIN_END = re.compile(r"[0-9A-Za-z,.;:!?)\]'\"]$")
_LATIN_START = re.compile(r"[0-9A-Za-z(\['\"]")


class Layout(msgspec.Struct, frozen=True):
    """The layout of a document.

    Attributes:
        kind: ``blocks``: blank lines part groups of lines. ``spaced``: nearly every line is
            followed by blank lines, which therefore mean nothing. ``tight``: there are no blank
            lines to speak of. ``wrapped``: lines are broken at a width and belong together.
        width: Where lines are wrapped, in columns (a wide character takes two); 0 if they are not.
        indented: Whether an indent marks where a paragraph starts.
        evidence: The figures that decided, in words.
    """

    kind: Kind
    width: int
    indented: bool
    evidence: str


def columns(text: str) -> int:
    """Return the columns that ``text`` takes where wide characters take two.

    GB 18030 writes nearly all wide characters in two bytes or four, and the others in one, so its
    encoder, which is fast, does the counting.
    """
    return len(text.encode("gb18030", "replace"))


def decide(lines: Sequence[Line]) -> Layout:
    """Return the layout of a document."""
    sample = lines[:_SAMPLE]
    if not sample:
        return Layout("tight", 0, indented=False, evidence="no lines")
    indented = _indented(sample)
    widths = [columns(line.text) + line.indent for line in sample]
    width = _wrap_width(sample, widths)
    if width:
        return Layout("wrapped", width, indented, f"lines are broken at {width} columns")
    gaps = sum(1 for line in sample[1:] if line.gap)
    blocks = gaps + 1
    if blocks == 1:
        return Layout("tight", 0, indented, "no blank lines")
    single = blocks - len({i for i, line in enumerate(sample) if not line.gap and i})
    share = max(single, 0) / blocks
    if len(sample) >= 3 and share > _SINGLE_LINE_BLOCKS:  # noqa: PLR2004  (two lines show nothing)
        return Layout("spaced", 0, indented, f"{share:.0%} of the blocks are one line")
    if blocks * 12 < len(sample):
        return Layout("tight", 0, indented, f"{gaps} blank lines among {len(sample)} lines")
    return Layout("blocks", 0, indented, f"{blocks} blocks of lines, {share:.0%} of one line")


def _indented(sample: Sequence[Line]) -> bool:
    """Tell whether an indent marks the first lines of paragraphs: some lines have it, not all."""
    share = sum(line.indent >= _INDENT for line in sample) / len(sample)
    return _FEWEST_INDENTED < share < _MOST_INDENTED


def _wrap_width(sample: Sequence[Line], widths: Sequence[int]) -> int:
    """Return the width at which lines are wrapped, or 0 if they are not.

    They are if many lines end near the widest one, and most of these stop inside a sentence. A line
    that starts with a mark that may not start a line is near-certain proof by itself.
    """
    widest = _widest(widths)
    if not _NARROWEST_WRAP <= widest <= _WIDEST_WRAP:
        return 0
    near = followed = open_ends = pushed = 0
    for index, (line, width) in enumerate(zip(sample[:-1], widths, strict=False)):
        if not widest - _NEAR <= width <= widest or _LEADER.search(line.text):
            continue
        near += 1
        after = sample[index + 1]
        if after.gap:
            continue
        followed += 1
        goes_on = after.indent <= line.indent and line.text[-1] not in _ENDS
        open_ends += goes_on
        pushed += goes_on and after.text[0] in "，。、；："
    if near < max(_FEWEST_NEAR, _NEAR_SHARE * len(sample)):
        return widest if pushed >= 2 and near >= 2 else 0  # noqa: PLR2004  (one may be chance)
    return widest if open_ends > 1 and open_ends >= _OPEN_SHARE * followed else 0


def _widest(widths: Sequence[int]) -> int:
    """Return the widest line, unless it is a freak: then the widest that others come near to."""
    ordered = sorted(widths, reverse=True)
    typical = median(ordered[: max(1, len(ordered) // 5)])
    return next((width for width in ordered if width <= typical + 2 * _NEAR), ordered[0])


def unwrapped(lines: Sequence[Line], layout: Layout, starts: Callable[[Line], bool]) -> list[Line]:
    """Return ``lines`` with those joined that were wrapped.

    Args:
        lines: The lines of a document whose layout is ``wrapped``.
        layout: Its layout.
        starts: Tells whether a line opens with a label or a bullet, so that it is no continuation
            unless the line before is full and stops inside a sentence.
    """
    joined: list[list[Line]] = []
    for line in lines:
        if joined and _continues(joined[-1], line, layout, starts):
            joined[-1].append(line)
        else:
            joined.append([line])
    return [join(group) for group in joined]


def _continues(
    group: Sequence[Line], line: Line, layout: Layout, starts: Callable[[Line], bool]
) -> bool:
    """Tell whether ``line`` goes on with the paragraph that the lines of ``group`` make."""
    first, before = group[0], group[-1]
    if line.gap or _LEADER.search(before.text):
        return False
    if line.text[0] in NO_LINE_START:
        return True
    if before.text[-1] in NO_LINE_END:
        return True
    if layout.indented and line.indent >= _INDENT:
        return False
    room = layout.width - columns(before.text) - before.indent
    labelled = starts(line) or starts(first)
    if layout.indented and first.indent >= _INDENT and not labelled:
        return True  # a paragraph starts with an indent, and this line has none
    ended = before.text[-1] in _ENDS
    needed = _width_of_first(line.text)
    full = room < needed if ended else room < needed + _SLACK
    if starts(line) or (starts(before) and not full):
        return full and not ended
    return full


def _width_of_first(text: str) -> int:
    """Return the columns of what cannot be broken at the start of ``text``."""
    word = _LATIN_WORD.match(text)
    if word:
        return len(word[0])
    first = text[0]
    follower = text[1:2]
    return 2 + (2 if follower and follower in NO_LINE_START else 0) + (first in NO_LINE_END) * 2


def join(group: Sequence[Line]) -> Line:
    """Return one line of several: no space between Han, one between Latin words."""
    first = group[0]
    if len(group) == 1:
        return first
    parts = [first.text]
    for line in group[1:]:
        latin = _LATIN_END.search(parts[-1]) and _LATIN_START.match(line.text)
        parts.append(f" {line.text}" if latin else line.text)
    return Line(first.number, "".join(parts), first.column, first.gap, group[-1].last, first.indent)

"""Runs: lines whose labels belong together, and where what belongs to them ends."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.source import Span
from pipeline.readers.text import labels, rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.diagnostics import Report
    from pipeline.readers.text.labels import Label
    from pipeline.readers.text.layout import Layout
    from pipeline.readers.text.lines import Line

_FARTHEST = 6
"""Lines that may stand between two points of one run; after more, another run begins."""

_PLAIN_SCHEMES = frozenset(("第N，", "第N、", "第N：", "N是", "（N）"))
_FARTHEST_PLAIN = 30
"""The same for families that hardly number anything but points."""

_REMEMBERED = 64

_LONGEST_ITEM = 150
"""Lines that an item of a list may hold, inner lists included; after more, the list ends."""

_LARGEST_STEP = 3


class Source(NamedTuple):
    """All that the lines of a document are read by.

    Attributes:
        lines: The lines of the body.
        found: The labels that lead lines, by index.
        speakers: The label of the speaker who begins on a line, by index.
        layout: The layout of the document.
        path: The source's name, for spans.
        report: Takes what is inferred.
        prose: Indexes of lines that are prose, whatever they look like: the entries of a printed
            table of contents, and what the user says.
        memory: The last answers of `run_at`, by index.
    """

    lines: Sequence[Line]
    found: Mapping[int, Label]
    speakers: Mapping[int, str]
    layout: Layout
    path: str
    report: Report
    prose: frozenset[int]
    memory: dict[int, tuple[int, Run | None]]

    def span(self, first: int, last: int) -> Span:
        """Return the place of the lines from ``first`` to ``last``."""
        line, end = self.lines[first], self.lines[last].last
        return Span(self.path, line.number, line.column, end if end > line.number else 0)


class Run(NamedTuple):
    """The members of a run: indexes of lines, their labels, and the bullets before ordinals."""

    kind: str
    scheme: str
    members: list[int]
    marked: list[Label | None]
    glyphs: list[str]


def run_at(source: Source, index: int, end: int) -> Run | None:
    """Return the run that begins at ``index`` and ends before ``end``, or None if none does.

    The last answers are kept: where one run ends is asked just before the next is built.
    """
    known = source.memory.get(index)
    if known is not None and known[0] == end:
        return known[1]
    run = _find_run(source, index, end)
    if len(source.memory) > _REMEMBERED:
        source.memory.clear()
    source.memory[index] = (end, run)
    return run


def _find_run(source: Source, index: int, end: int) -> Run | None:
    """Return the run that begins at ``index``, or None if none does."""
    if index in source.speakers:
        return _dialogue(source, index, end)
    label = source.found.get(index)
    if label is None:
        return None
    if label.family.use == "bullet":
        inner = _inner_ordinal(label)
        return (_ordinals(source, index, end) if inner else None) or _bullets(source, index, end)
    if label.family is labels.ARTICLE:
        return _articles(source, index, end)
    return _ordinals(source, index, end)


def _inner_ordinal(label: Label) -> Label | None:
    """Return the ordinal that follows a bullet, if one does: ``✦ 第一，``."""
    if label.family.use != "bullet" or not label.rest:
        return None
    inner = labels.find(label.rest)
    return inner if inner is not None and _numbers_points(inner) else None


def _numbers_points(label: Label) -> bool:
    return label.family.use in ("ordinal", "outline")


def _ordinal_of(source: Source, index: int) -> tuple[Label | None, str]:
    """Return the ordinal of a line, and the bullet before it."""
    label = source.found.get(index)
    if label is None:
        return None, ""
    if label.family.use == "bullet":
        inner = _inner_ordinal(label)
        return inner, label.text if inner else ""
    return (label, "") if _numbers_points(label) else (None, "")


def _ordinals(source: Source, start: int, end: int) -> Run | None:
    """Return the run of ordinals from ``start``: it begins with one and has another member."""
    first, glyph = _ordinal_of(source, start)
    if first is None or first.value != 1:
        return None
    members, marked, glyphs = [start], [first], [glyph]
    index = start + 1
    reach = _FARTHEST_PLAIN if first.family.scheme in _PLAIN_SCHEMES else _FARTHEST
    while index < end and index - members[-1] <= reach:
        label, glyph = _ordinal_of(source, index)
        if label is not None and label.family.scheme == first.family.scheme:
            step = label.value - marked[-1].value
            last_word = label.value == 0
            if not last_word and not 0 <= step <= _LARGEST_STEP:
                break
            members.append(index)
            marked.append(label)
            glyphs.append(glyph)
            if last_word:
                break
        elif index in source.speakers or _is_article(source, index):
            break
        index += 1
    if len(members) == 1:
        return None
    return Run("points", first.family.scheme, members, list(marked), glyphs)


def _is_article(source: Source, index: int) -> bool:
    label = source.found.get(index)
    return label is not None and label.family is labels.ARTICLE


def _bullets(source: Source, start: int, end: int) -> Run | None:
    """Return the run of lines with one glyph and one indent; a lone dash is a sentence's own."""
    label = source.found[start]
    indent = source.lines[start].indent
    members = [start]
    index = start + 1
    while index < min(end, members[-1] + _LONGEST_ITEM) and _in_list(source, members[-1], index):
        other = source.found.get(index)
        if other is not None and other.family.use == "bullet":
            if source.lines[index].indent < indent:
                break
            if other.family == label.family and source.lines[index].indent == indent:
                if _inner_ordinal(other) is not None and _ordinals(source, index, end):
                    break
                members.append(index)
            elif source.lines[index].indent == indent and not _nested(source, members, other):
                break
        elif other is not None and _numbers_points(other) and _ordinals(source, index, end):
            break
        index += 1
    lone = len(members) == 1
    if lone and label.text in (labels.DASH, "-", "*", "+", "·", "※", "→"):
        return None
    return Run("bullets", label.text, members, [None] * len(members), [label.text] * len(members))


def _nested(source: Source, members: Sequence[int], other: Label) -> bool:
    """Tell whether another glyph at the same indent opens a list inside the item before.

    It does if the first glyph comes again after it: ● ○ ○ ● is a list in a list, ● ● ○ ○ is two.
    """
    first = source.found[members[0]]
    for index in range(members[-1] + 1, min(members[-1] + 1 + 4 * _FARTHEST, len(source.lines))):
        label = source.found.get(index)
        if label is None or label.family.use != "bullet":
            return False
        if label.family == first.family:
            return True
        if label.family != other.family:
            return False
    return False


def _in_list(source: Source, member: int, index: int) -> bool:
    """Tell whether the line at ``index`` can still stand in the list whose last member is given.

    Where blank lines part blocks they end a list, unless the next line is an item again.
    """
    label = source.found.get(index)
    if label is not None and label.family.use == "bullet":
        return True
    if source.layout.kind not in ("blocks", "wrapped"):
        return False
    parted = any(source.lines[place].gap for place in range(member + 1, index + 1))
    return not parted and index - member <= 1 + _FARTHEST


def _articles(source: Source, start: int, end: int) -> Run | None:
    """Return the run of articles from ``start``; what follows an article belongs to it."""
    members = [start]
    marked: list[Label | None] = [source.found[start]]
    value = source.found[start].value
    for index in range(start + 1, end):
        label = source.found.get(index)
        if label is None or label.family is not labels.ARTICLE:
            continue
        if label.value in (value, value + 1) or label.spaced:
            members.append(index)
            marked.append(label)
            value = label.value
    first = source.found[start]
    if len(members) == 1 and not first.spaced:
        return None
    return Run("articles", first.family.scheme, members, marked, [""] * len(members))


def _dialogue(source: Source, start: int, end: int) -> Run:
    members = [index for index in range(start, end) if index in source.speakers]
    return Run("dialogue", "", members, [None] * len(members), [""] * len(members))


# --- where a run ends ------------------------------------------------------------------------


def end_of(source: Source, run: Run, end: int, *, article: bool = False) -> int:
    """Return the index behind the last line of a run."""
    if run.kind == "articles":
        return end
    if run.kind == "dialogue":
        return _end_of_talk(source, run, end)
    last = run.members[-1]
    stop = last + 1
    if source.layout.kind in ("blocks", "wrapped") and not article:
        stop = _end_of_block(source, run, stop, end)
        if stop > last + 1 and _is_closing(source, stop - 1, end):
            stop -= 1
    while stop < end:
        inner = run_at(source, stop, end)
        if inner is None or not _deeper(source, run, stop, inner):
            break
        stop = max(stop + 1, inner.members[-1] + 1)
    return stop


def _end_of_talk(source: Source, run: Run, end: int) -> int:
    """Return the index behind the last turn: at the section's end, or at the first gap after it.

    At the gap if no turn before it goes on after one: then the talk is over, and prose follows.
    """
    goes_on = any(
        source.lines[index].gap
        for member, following in itertools.pairwise(run.members)
        for index in range(member + 1, following)
    )
    stop = run.members[-1] + 1
    if goes_on:
        return end
    while stop < end and not source.lines[stop].gap:
        stop += 1
    return stop


def _end_of_block(source: Source, run: Run, start: int, end: int) -> int:
    """Return the index behind the lines of the same block that go with the last item of ``run``."""
    stop = start
    while stop < end and not source.lines[stop].gap:
        inner = run_at(source, stop, end)
        if inner is None:
            stop += 1
        elif _deeper(source, run, stop, inner):
            stop = max(stop + 1, inner.members[-1] + 1)
        else:
            break
    return stop


def _deeper(source: Source, run: Run, index: int, inner: Run) -> bool:
    """Tell whether the run ``inner`` at ``index`` belongs into the last item of ``run``."""
    first, start = source.lines[run.members[0]], source.lines[index]
    if start.gap and source.layout.kind == "blocks":
        return False
    if start.indent > first.indent:
        return True
    if run.kind == "bullets" and inner.kind == "bullets":
        between = range(run.members[0], run.members[-1])
        glyphs = {source.found[place].text for place in between if place in source.found}
        return inner.scheme in glyphs and inner.scheme != run.scheme
    if run.kind == "points" and inner.kind == "points":
        outer_label, inner_label = run.marked[0], inner.marked[0]
        if outer_label is not None and inner_label is not None:
            return inner_label.family.rank > outer_label.family.rank
    return False


def _is_closing(source: Source, index: int, end: int) -> bool:
    """Tell whether the last line of a block sums the list up and is no part of an item."""
    last = index + 1 == end or source.lines[index + 1].gap > 0
    return (
        last and index not in source.found and source.lines[index].text.startswith(rules.CONCLUDING)
    )


def report_step(source: Source, before: Label, label: Label, index: int) -> None:
    """Report that the number on the line at ``index`` does not follow the one before it."""
    step = label.value - before.value
    rule = rules.DUPLICATE if step == 0 else rules.GAP if step > 1 else None
    if rule is not None and label.value:
        detail = f"{before.text.strip()} → {label.text.strip()}"
        source.report.warn(rule.code, f"{rule.why} ({detail})", source.span(index, index))

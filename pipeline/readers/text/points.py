"""Lines of one section → lists, points, articles, dialogue, and the plain lines between them.

A run is a series of lines whose labels belong together: bullets of one glyph, ordinals of one
family that count on. What stands between two members goes with the first of them, and may hold runs
of its own: so lists nest.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.nodes import (
    Block,
    BulletList,
    Dialogue,
    ListItem,
    Paragraph,
    Point,
    PointList,
    Text,
    Turn,
)
from pipeline.model.source import Span
from pipeline.readers.text import labels, passages, rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.diagnostics import Report
    from pipeline.readers.text.labels import Label
    from pipeline.readers.text.layout import Layout
    from pipeline.readers.text.lines import Line

_FARTHEST = 6
"""Lines that may stand between two points of one run; after more, another run begins."""

_LONGEST_ITEM = 150
"""Lines that an item of a list may hold, inner lists included; after more, the list ends."""

_LARGEST_STEP = 3
_DEEPEST = 12
"""Lists in lists; what is deeper is set at this depth."""


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
    """

    lines: Sequence[Line]
    found: Mapping[int, Label]
    speakers: Mapping[int, str]
    layout: Layout
    path: str
    report: Report
    prose: frozenset[int] = frozenset()

    def span(self, first: int, last: int) -> Span:
        """Return the place of the lines from ``first`` to ``last``."""
        line, end = self.lines[first], self.lines[last].last
        return Span(self.path, line.number, line.column, end if end > line.number else 0)


def paragraph(source: Source, index: int, text: str) -> Paragraph:
    """Return a paragraph of ``text``, the end of the line at ``index``."""
    line = source.lines[index]
    column = line.column + len(line.text) - len(text)
    last = line.last if line.last > line.number else 0
    return Paragraph(inlines=(Text(text=text),), span=Span(source.path, line.number, column, last))


def build(
    source: Source, start: int, end: int, depth: int = 0, *, article: bool = False
) -> list[Block]:
    """Return the blocks that the lines from ``start`` to before ``end`` make.

    Args:
        source: The document's lines and labels.
        start: Index of the first line.
        end: Index behind the last line.
        depth: How many lists stand around.
        article: Whether the lines belong to an article: then what follows its items is its next
            paragraph (款), and goes with no item.
    """
    blocks: list[Block] = []
    plain: list[int] = []
    index = start
    while index < end:
        run = _run_at(source, index, end) if depth < _DEEPEST else None
        if run is None:
            plain.append(index)
            index += 1
            continue
        if plain:
            blocks += passages.build(source, plain, nested=depth > 0)
            plain = []
        stop = _end_of(source, run, end, article=article)
        blocks.append(_list(source, run, stop, depth))
        index = stop
        index = _closing(source, run, index, end, blocks)
    if plain:
        _report_elaboration(source, blocks, plain)
        blocks += passages.build(source, plain, nested=depth > 0)
    return blocks


class _Run(NamedTuple):
    """The members of a run: indexes of lines, their labels, and the bullets before ordinals."""

    kind: str
    scheme: str
    members: list[int]
    marked: list[Label | None]
    glyphs: list[str]


def starts_list(source: Source, index: int) -> bool:
    """Tell whether a run begins at ``index``."""
    return _run_at(source, index, len(source.lines)) is not None


def _run_at(source: Source, index: int, end: int) -> _Run | None:
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


def _ordinals(source: Source, start: int, end: int) -> _Run | None:
    """Return the run of ordinals from ``start``: it begins with one and has another member."""
    first, glyph = _ordinal_of(source, start)
    if first is None or first.value != 1:
        return None
    members, marked, glyphs = [start], [first], [glyph]
    index = start + 1
    while index < end and index - members[-1] <= _FARTHEST:
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
    return _Run("points", first.family.scheme, members, list(marked), glyphs)


def _is_article(source: Source, index: int) -> bool:
    label = source.found.get(index)
    return label is not None and label.family is labels.ARTICLE


def _bullets(source: Source, start: int, end: int) -> _Run | None:
    """Return the run of lines with one glyph and one indent; a lone dash is a sentence's own."""
    label = source.found[start]
    column = source.lines[start].column
    members = [start]
    index = start + 1
    while index < min(end, members[-1] + _LONGEST_ITEM) and _in_list(source, members[-1], index):
        other = source.found.get(index)
        if other is not None and other.family.use == "bullet":
            if source.lines[index].column < column:
                break
            if other.family == label.family and source.lines[index].column == column:
                if _inner_ordinal(other) is not None and _ordinals(source, index, end):
                    break
                members.append(index)
            elif source.lines[index].column == column and not _nested(source, members, other):
                break
        elif other is not None and _numbers_points(other) and _ordinals(source, index, end):
            break
        index += 1
    lone = len(members) == 1
    if lone and label.text in (labels.DASH, "-", "*", "+", "·", "※", "→"):
        return None
    return _Run("bullets", label.text, members, [None] * len(members), [label.text] * len(members))


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


def _articles(source: Source, start: int, end: int) -> _Run | None:
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
    return _Run("articles", first.family.scheme, members, marked, [""] * len(members))


def _dialogue(source: Source, start: int, end: int) -> _Run:
    members = [index for index in range(start, end) if index in source.speakers]
    return _Run("dialogue", "", members, [None] * len(members), [""] * len(members))


# --- where a run ends ------------------------------------------------------------------------


def _end_of(source: Source, run: _Run, end: int, *, article: bool = False) -> int:
    """Return the index behind the last line of a run."""
    if run.kind in ("articles", "dialogue"):
        return end
    last = run.members[-1]
    stop = last + 1
    if source.layout.kind in ("blocks", "wrapped") and not article:
        stop = _end_of_block(source, run, stop, end)
        if stop > last + 1 and _is_closing(source, stop - 1, end):
            stop -= 1
    while stop < end:
        inner = _run_at(source, stop, end)
        if inner is None or not _deeper(source, run, stop, inner):
            break
        stop = max(stop + 1, inner.members[-1] + 1)
    return stop


def _end_of_block(source: Source, run: _Run, start: int, end: int) -> int:
    """Return the index behind the lines of the same block that go with the last item of ``run``."""
    stop = start
    while stop < end and not source.lines[stop].gap:
        inner = _run_at(source, stop, end)
        if inner is None:
            stop += 1
        elif _deeper(source, run, stop, inner):
            stop = max(stop + 1, inner.members[-1] + 1)
        else:
            break
    return stop


def _deeper(source: Source, run: _Run, index: int, inner: _Run) -> bool:
    """Tell whether the run ``inner`` at ``index`` belongs into the last item of ``run``."""
    first, start = source.lines[run.members[0]], source.lines[index]
    if start.gap and source.layout.kind == "blocks":
        return False
    if start.column > first.column:
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


def _closing(source: Source, run: _Run, index: int, end: int, blocks: list[Block]) -> int:
    """Take the line that sums up a list, if it follows in the same block; return what is next."""
    if run.kind in ("articles", "dialogue") or index >= end or index in source.found:
        return index
    line = source.lines[index]
    same_block = not line.gap or source.layout.kind != "blocks"
    if not (same_block and line.text.startswith(rules.CONCLUDING)):
        return index
    _infer(source, rules.CLOSING, source.span(index, index))
    closing = paragraph(source, index, line.text)
    blocks.append(Paragraph(inlines=closing.inlines, role="conclusion", span=closing.span))
    return index + 1


# --- nodes -----------------------------------------------------------------------------------


def _infer(source: Source, rule: rules.Rule, span: Span, detail: str = "") -> None:
    message = f"{rule.why} ({detail})" if detail else rule.why
    source.report.infer(rule.code, message, span, rule.confidence)


def _list(source: Source, run: _Run, stop: int, depth: int) -> Block:
    """Return the node for a run whose lines end before ``stop``."""
    span = source.span(run.members[0], stop - 1)
    edges = [*run.members, stop]
    inner = [_inside(source, run, start, end, depth) for start, end in itertools.pairwise(edges)]
    match run.kind:
        case "bullets":
            _infer(source, rules.BULLETS, span, run.scheme)
            return BulletList(items=_items(source, run, inner), span=span)
        case "dialogue":
            _infer(source, rules.DIALOGUE, span)
            return Dialogue(turns=_turns(source, run, inner), span=span)
        case "articles":
            _infer(source, rules.ARTICLES, span, f"{len(run.members)}")
        case _:
            _infer(source, rules.POINTS, span, run.scheme)
    _report_order(source, run)
    return PointList(scheme=run.scheme, items=_points(source, run, inner), span=span)


def _inside(source: Source, run: _Run, start: int, end: int, depth: int) -> list[Block]:
    """Return what stands under the first line of an item, and say why it stands there."""
    if end > start + 1 and run.kind in ("bullets", "points"):
        same_block = not any(source.lines[index].gap for index in range(start + 1, end))
        rule = rules.UNMARKED if same_block else rules.BETWEEN
        for index in range(start + 1, end):
            if index not in source.found:
                _infer(source, rule, source.span(index, index))
    return build(source, start + 1, end, depth + 1, article=run.kind == "articles")


def _items(source: Source, run: _Run, inner: Sequence[list[Block]]) -> tuple[ListItem, ...]:
    items = []
    for index, blocks in zip(run.members, inner, strict=True):
        label = source.found[index]
        opening = paragraph(source, index, label.rest)
        span = source.span(index, index)
        items.append(ListItem(blocks=(opening, *blocks), marker=label.text, span=span))
    return tuple(items)


def _points(source: Source, run: _Run, inner: Sequence[list[Block]]) -> tuple[Point, ...]:
    points = []
    for index, label, glyph, blocks in zip(run.members, run.marked, run.glyphs, inner, strict=True):
        if label is None:  # pragma: no cover  (runs of points carry labels)
            continue
        opening = (paragraph(source, index, label.rest),) if label.rest else ()
        points.append(
            Point(
                label=label.text,
                ordinal=label.value,
                scheme=run.scheme,
                blocks=(*opening, *blocks),
                marker=glyph,
                span=source.span(index, index),
            )
        )
    return tuple(points)


def _turns(source: Source, run: _Run, inner: Sequence[list[Block]]) -> tuple[Turn, ...]:
    turns = []
    for index, blocks in zip(run.members, inner, strict=True):
        speaker = source.speakers[index]
        rest = source.lines[index].text[len(speaker) :]
        opening = (paragraph(source, index, rest),) if rest else ()
        span = source.span(index, index)
        turns.append(Turn(speaker=speaker, blocks=(*opening, *blocks), span=span))
    return tuple(turns)


def _report_order(source: Source, run: _Run) -> None:
    """Report numbers that are missing or come twice, and points that lack their fellows' glyph."""
    before: Label | None = None
    has_glyphs = any(run.glyphs)
    for index, label, glyph in zip(run.members, run.marked, run.glyphs, strict=True):
        if has_glyphs and not glyph:
            _infer(source, rules.NO_GLYPH, source.span(index, index))
        if label is not None and before is not None and label.value:
            step = label.value - before.value
            rule = rules.DUPLICATE if step == 0 else rules.GAP if step > 1 else None
            if rule is not None:
                detail = f"{before.text.strip()} → {label.text.strip()}"
                span = source.span(index, index)
                source.report.warn(rule.code, f"{rule.why} ({detail})", span)
        before = label


def _report_elaboration(source: Source, blocks: Sequence[Block], plain: Sequence[int]) -> None:
    """Say that prose after points is left where it is, not attached to the points."""
    if blocks and isinstance(blocks[-1], PointList):
        _infer(source, rules.DETACHED, source.span(plain[0], plain[-1]))

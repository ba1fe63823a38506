"""Lines of one section → lists, points, articles, dialogue, and the plain lines between them.

A run is a series of lines whose labels belong together: bullets of one glyph, ordinals of one
family that count on. What stands between two members goes with the first of them, and may hold runs
of its own: so lists nest.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from pipeline.model.nodes import (
    Block,
    BulletList,
    Dialogue,
    ListItem,
    Paragraph,
    Point,
    PointList,
    Turn,
)
from pipeline.readers.text import passages, rules, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.readers.text.labels import Label
    from pipeline.readers.text.runs import Source

_DEEPEST = 12
"""Lists in lists; what is deeper is set at this depth."""


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
        run = runs.run_at(source, index, end) if depth < _DEEPEST else None
        if run is None:
            plain.append(index)
            index += 1
            continue
        if plain:
            blocks += passages.build(source, plain, nested=depth > 0)
            plain = []
        stop = runs.end_of(source, run, end, article=article)
        blocks.append(_list(source, run, stop, depth))
        index = stop
        index = _closing(source, run, index, end, blocks)
    if plain:
        _report_elaboration(source, blocks, plain)
        blocks += passages.build(source, plain, nested=depth > 0)
    return blocks


def starts_list(source: Source, index: int) -> bool:
    """Tell whether a run begins at ``index``."""
    return runs.run_at(source, index, len(source.lines)) is not None


def _closing(source: Source, run: runs.Run, index: int, end: int, blocks: list[Block]) -> int:
    """Take the line that sums up a list, if it follows in the same block; return what is next."""
    if run.kind in ("articles", "dialogue") or index >= end or index in source.found:
        return index
    line = source.lines[index]
    same_block = not line.gap or source.layout.kind != "blocks"
    if not (same_block and line.text.startswith(rules.CONCLUDING)):
        return index
    rules.infer(source.report, rules.CLOSING, source.span(index, index))
    closing = passages.paragraph(source, index, line.text)
    blocks.append(Paragraph(inlines=closing.inlines, role="conclusion", span=closing.span))
    return index + 1


# --- nodes -----------------------------------------------------------------------------------


def _list(source: Source, run: runs.Run, stop: int, depth: int) -> Block:
    """Return the node for a run whose lines end before ``stop``."""
    span = source.span(run.members[0], stop - 1)
    edges = [*run.members, stop]
    inner = [_inside(source, run, start, end, depth) for start, end in itertools.pairwise(edges)]
    match run.kind:
        case "bullets":
            rules.infer(source.report, rules.BULLETS, span, run.scheme)
            return BulletList(items=_items(source, run, inner), span=span)
        case "dialogue":
            rules.infer(source.report, rules.DIALOGUE, span)
            return Dialogue(turns=_turns(source, run, inner), span=span)
        case "articles":
            rules.infer(source.report, rules.ARTICLES, span, f"{len(run.members)}")
        case _:
            rules.infer(source.report, rules.POINTS, span, run.scheme)
    _report_order(source, run)
    return PointList(scheme=run.scheme, items=_points(source, run, inner), span=span)


def _inside(source: Source, run: runs.Run, start: int, end: int, depth: int) -> list[Block]:
    """Return what stands under the first line of an item, and say why it stands there."""
    if end > start + 1 and run.kind in ("bullets", "points"):
        same_block = not any(source.lines[index].gap for index in range(start + 1, end))
        rule = rules.UNMARKED if same_block else rules.BETWEEN
        for index in range(start + 1, end):
            if index not in source.found:
                rules.infer(source.report, rule, source.span(index, index))
    return build(source, start + 1, end, depth + 1, article=run.kind == "articles")


def _items(source: Source, run: runs.Run, inner: Sequence[list[Block]]) -> tuple[ListItem, ...]:
    items = []
    for index, blocks in zip(run.members, inner, strict=True):
        label = source.found[index]
        opening = passages.paragraph(source, index, label.rest)
        span = source.span(index, index)
        items.append(ListItem(blocks=(opening, *blocks), marker=label.text, span=span))
    return tuple(items)


def _points(source: Source, run: runs.Run, inner: Sequence[list[Block]]) -> tuple[Point, ...]:
    points = []
    for index, label, glyph, blocks in zip(run.members, run.marked, run.glyphs, inner, strict=True):
        if label is None:  # pragma: no cover  (runs of points carry labels)
            continue
        opening = (passages.paragraph(source, index, label.rest),) if label.rest else ()
        points.append(
            Point(
                label=_printed(label),
                ordinal=label.value,
                scheme=run.scheme,
                blocks=(*opening, *blocks),
                marker=glyph,
                span=source.span(index, index),
            )
        )
    return tuple(points)


def _printed(label: Label) -> str:
    """Return a label as printed; one that stood alone on its line is parted from what follows."""
    return label.text if label.rest else f"{label.text.rstrip()}\u3000"


def _turns(source: Source, run: runs.Run, inner: Sequence[list[Block]]) -> tuple[Turn, ...]:
    turns = []
    for index, blocks in zip(run.members, inner, strict=True):
        speaker = source.speakers[index]
        rest = source.lines[index].text[len(speaker) :]
        opening = (passages.paragraph(source, index, rest),) if rest else ()
        span = source.span(index, index)
        turns.append(Turn(speaker=speaker, blocks=(*opening, *blocks), span=span))
    return tuple(turns)


def _report_order(source: Source, run: runs.Run) -> None:
    """Report numbers that are missing or come twice, and points that lack their fellows' glyph."""
    before: Label | None = None
    has_glyphs = any(run.glyphs)
    for index, label, glyph in zip(run.members, run.marked, run.glyphs, strict=True):
        if has_glyphs and not glyph:
            rules.infer(source.report, rules.NO_GLYPH, source.span(index, index))
        if label is not None and before is not None:
            runs.report_step(source, before, label, index)
        before = label


def _report_elaboration(source: Source, blocks: Sequence[Block], plain: Sequence[int]) -> None:
    """Say that prose after points is left where it is, not attached to the points."""
    if blocks and isinstance(blocks[-1], PointList):
        rules.infer(source.report, rules.DETACHED, source.span(plain[0], plain[-1]))

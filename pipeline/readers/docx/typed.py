"""Lists that are typed by hand: 第一， 一是 ● 第三条 问：, found by the text reader's rules."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

import msgspec

from pipeline.model.nodes import (
    Block,
    BulletList,
    Dialogue,
    ListItem,
    PageBreak,
    Paragraph,
    Point,
    PointList,
    Turn,
)
from pipeline.readers.docx import heads, inlines, leaves
from pipeline.readers.docx.items import Para
from pipeline.readers.text import labels, rules, runs, speakers
from pipeline.readers.text.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.readers.docx.items import Item
    from pipeline.readers.docx.source import Source
    from pipeline.readers.text.runs import Run

_TIGHT: Final = Layout("tight", 0, indented=False, evidence="paragraphs of Word")
_DEEPEST: Final = 12
_RULES: Final = {
    "bullets": rules.BULLETS,
    "dialogue": rules.DIALOGUE,
    "articles": rules.ARTICLES,
    "points": rules.POINTS,
}


def find(
    source: Source, items: Sequence[Item], anchors: frozenset[str]
) -> dict[int, tuple[int, list[Block]]]:
    """Return the blocks of stretches of paragraphs that hold lists typed by hand.

    Args:
        source: The file.
        items: What stands in one section.
        anchors: The places that something links to.

    Returns:
        By the index of the first item: the index behind the last, and the blocks.
    """
    found: dict[int, tuple[int, list[Block]]] = {}
    if source.ours:
        return found
    start = 0
    while start < len(items):
        end = start
        while end < len(items) and _is_plain(items[end]):
            end += 1
        paras = [item for item in items[start:end] if isinstance(item, Para)]
        if len(paras) > 1:
            blocks = _Stretch(source, paras, anchors).blocks()
            if blocks is not None:
                found[start] = (end, blocks)
        start = max(end, start + 1)
    return found


def _is_plain(item: Item) -> bool:
    return (
        isinstance(item, Para)
        and heads.is_prose(item)
        and not item.boxes
        and bool(item.text)
        and all(isinstance(part, list) for part in inlines.blocks_in(item.atoms))
    )


class _Stretch:
    """Paragraphs that follow each other and of which nothing is known but their text."""

    def __init__(self, source: Source, paras: list[Para], anchors: frozenset[str]) -> None:
        self._paras = paras
        self._docx = source
        self._anchors = anchors
        lines = [heads.line_of(para) for para in paras]
        found = {
            index: label for index, line in enumerate(lines) if (label := labels.find(line.text))
        }
        talk = speakers.find(lines)
        self._source = runs.Source(
            lines, found, talk, _TIGHT, source.path, source.report, frozenset(), {}
        )

    def blocks(self) -> list[Block] | None:
        """Return the blocks, or None if there is no list in them."""
        source = self._source
        if not source.found and not source.speakers:
            return None
        count = len(self._paras)
        starts = (index for index in range(count) if runs.run_at(source, index, count))
        if next(starts, None) is None:
            return None
        return self._build(0, count, 0)

    def _build(self, start: int, end: int, depth: int, *, article: bool = False) -> list[Block]:
        made: list[Block] = []
        index = start
        while index < end:
            run = runs.run_at(self._source, index, end) if depth < _DEEPEST else None
            if run is None:
                made += leaves.with_captions(
                    leaves.of(self._docx, self._paras[index], self._anchors)
                )
                index += 1
                continue
            stop = runs.end_of(self._source, run, end, article=article)
            made.append(self._list(run, stop, depth))
            index = stop
            if index < end and run.kind not in ("articles", "dialogue"):
                closing = self._closing(index)
                made += closing
                index += bool(closing)
        return made

    def _closing(self, index: int) -> list[Block]:
        """Return the line that sums up the list before it, if the line at ``index`` does."""
        line = self._source.lines[index]
        if index in self._source.found or not line.text.startswith(rules.CONCLUDING):
            return []
        return [
            msgspec.structs.replace(block, role="conclusion")
            for block in leaves.of(self._docx, self._paras[index], self._anchors)
            if isinstance(block, Paragraph)
        ]

    def _list(self, run: Run, stop: int, depth: int) -> Block:
        span = self._source.span(run.members[0], stop - 1)
        detail = run.scheme if run.kind in ("bullets", "points") else ""
        rules.infer(self._source.report, _RULES[run.kind], span, detail)
        edges = [*run.members, stop]
        inner = [
            self._build(first + 1, last, depth + 1, article=run.kind == "articles")
            for first, last in itertools.pairwise(edges)
        ]
        if run.kind == "bullets":
            return BulletList(
                items=tuple(
                    ListItem(
                        blocks=(*self._opening(index, self._label_size(index)), *blocks),
                        marker=self._source.found[index].text,
                        span=self._source.span(index, index),
                    )
                    for index, blocks in zip(run.members, inner, strict=True)
                ),
                span=span,
            )
        if run.kind == "dialogue":
            return Dialogue(turns=self._turns(run, inner), span=span)
        return PointList(scheme=run.scheme, items=self._points(run, inner), span=span)

    def _turns(self, run: Run, inner: Sequence[list[Block]]) -> tuple[Turn, ...]:
        return tuple(
            Turn(
                speaker=self._source.speakers[index],
                blocks=(*self._opening(index, len(self._source.speakers[index])), *blocks),
                span=self._source.span(index, index),
            )
            for index, blocks in zip(run.members, inner, strict=True)
        )

    def _points(self, run: Run, inner: Sequence[list[Block]]) -> tuple[Point, ...]:
        points = []
        for index, label, glyph, blocks in zip(
            run.members, run.marked, run.glyphs, inner, strict=True
        ):
            if label is None:  # pragma: no cover  (runs of points carry labels)
                continue
            size = len(self._source.lines[index].text) - len(label.rest)
            points.append(
                Point(
                    label=label.text if label.rest else f"{label.text.rstrip()}\u3000",
                    ordinal=label.value,
                    scheme=run.scheme,
                    blocks=(*self._opening(index, size), *blocks),
                    marker=glyph,
                    span=self._source.span(index, index),
                )
            )
        return tuple(points)

    def _label_size(self, index: int) -> int:
        return len(self._source.lines[index].text) - len(self._source.found[index].rest)

    def _opening(self, index: int, size: int) -> tuple[Block, ...]:
        """Return the first paragraph of an item, without its label."""
        para = self._paras[index]
        kept = [atom for atom in para.atoms if not isinstance(atom.piece, PageBreak)]
        content = inlines.without_start(inlines.of(kept, self._anchors), size)
        span = self._source.span(index, index)
        return (Paragraph(inlines=content, span=span),) if content else ()

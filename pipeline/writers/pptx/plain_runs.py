"""Runs of cells that pandoc need not write: what it would write, read again.

Long tables take it most of its time, and each kind of inline has one form. Only links, which have
relationships, are left to it (`pipeline.deck.tree.given`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.render import pandoc
from pipeline.writers.pptx.runs import FORMULA, Run, mark_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.nodes import Inline
    from pipeline.render.pandoc import Names, Tree

_SUPERSCRIPT, _SUBSCRIPT = 30_000, -25_000  # thousandths of a percent: where pandoc sets them


def runs_of(inlines: Sequence[Inline], names: Names) -> list[Run]:
    """Return ``inlines`` as runs, neighbours of one kind as one.

    Args:
        inlines: Of the plan; no links.
        names: What they refer to.
    """
    found: list[Run] = []
    for run in _runs(pandoc.inlines(inlines, "pptx", names), Run("")):
        before = found[-1] if found else None
        if before and "\n" not in (before.text, run.text) and before[1:] == run[1:]:
            found[-1] = run._replace(text=before.text + run.text)
        else:
            found.append(run)
    return found


def _runs(trees: Sequence[Tree], outer: Run) -> Iterator[Run]:
    for tree in trees:
        yield from _one(tree, outer)


def _one(tree: Tree, outer: Run) -> Iterator[Run]:
    """Yield an inline of pandoc's tree in the kind of what is around it."""
    content: Any = tree.get("c")
    match tree["t"]:
        case "Str":
            yield outer._replace(text=content)
        case "LineBreak":
            yield Run("\n")
        case "Code":
            yield outer._replace(text=content[1], code=True)
        case "Math":
            yield Run(FORMULA)
        case "Span":
            yield from _runs(content[1], outer)
        case "Strong":
            yield from _runs(content, outer._replace(bold=True))
        case "Strikeout":
            yield from _runs(content, outer._replace(struck=True))
        case "Superscript":
            yield from _runs(content, outer._replace(raised=_SUPERSCRIPT))
        case "Subscript":
            yield from _runs(content, outer._replace(raised=_SUBSCRIPT))
        case "Underline":
            small = outer.marks in _SMALL
            yield from _runs(content, outer._replace(marks=mark_of(small=small, underlined=True)))
        case "SmallCaps":
            lined = outer.marks in _UNDERLINED
            yield from _runs(content, outer._replace(marks=mark_of(small=True, underlined=lined)))
        case kind:
            raise ValueError(kind)


_SMALL = (mark_of(small=True, underlined=False), mark_of(small=True, underlined=True))
_UNDERLINED = (mark_of(small=False, underlined=True), mark_of(small=True, underlined=True))

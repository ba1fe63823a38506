"""Lines of one paragraph that begin with numbers or bullets of Chinese stay lines.

Markdown knows no lists of （一） or ①, nor of ●, and joins such lines; whoever sets them below each
other means lines.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.readers.text import labels

if TYPE_CHECKING:
    from pipeline.readers.pandoc.tree import Tree

_BEGINNING = 24  # characters of a line that tell its label


def kept(items: list[Tree]) -> tuple[list[Tree], int]:
    """Return ``items`` with line breaks before lines that are labelled in a row, and their number.

    Two lines or more must follow each other by number and family, or begin with one bullet.
    """
    breaks = [index for index, item in enumerate(items) if item["t"] == "SoftBreak"]
    if not breaks:
        return items, 0
    starts = [-1, *breaks]
    found = [_label(items, start + 1) for start in starts]
    numbered = [place for place, label in enumerate(found) if label is not None]
    chosen: set[int] = set()
    for one, other in pairwise(numbered):
        first, second = found[one], found[other]
        if first and second and first[0] == second[0] and second[1] in (first[1] + 1, 0):
            chosen |= {starts[one], starts[other]}
    chosen.discard(-1)
    if not chosen:
        return items, 0
    made: list[Tree] = [
        {"t": "LineBreak"} if index in chosen else item for index, item in enumerate(items)
    ]
    return made, len(chosen)


def _label(items: list[Tree], start: int) -> tuple[str, int] | None:
    """Return family and number of the label that the line from ``start`` on begins with.

    A bullet has no number; it is its own family.
    """
    text = ""
    for item in items[start:]:
        if item["t"] == "Str":
            text += item["c"]
        elif item["t"] == "Space":
            text += " "
        else:
            break
        if len(text) >= _BEGINNING:
            break
    if not text.strip():
        return None
    bullet = labels.bullet(text)
    if bullet is not None:
        return bullet.family.scheme, 0
    label = labels.find(text)
    if label is None or label.guarded or label.value < 1:
        return None
    return label.family.scheme, label.value

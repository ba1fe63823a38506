"""Pipe tables as people type them: with full-width bars, dashes and colons, with rows too long.

pandoc takes ``｜``, ``—`` and ``：`` for text, and leaves out, without a word, the cells of a row
for which the rule below the head has no column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_CELL = r"[ \u3000]*[:：]?[-－—–―]+[:：]?[ \u3000]*"
_RULE = re.compile(rf"[ >]*[|｜]?{_CELL}(?:[|｜]{_CELL})*[|｜]?[ \u3000]*")
_NARROW = str.maketrans(
    {"：": ":", "－": "-", "—": "-", "–": "-", "―": "-", "｜": "|", "\u3000": " "}
)
_NO_BARS = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|\\.|\$[^$\s][^$]*\$")


class Settled(NamedTuple):
    """Lines of a table that pandoc gets otherwise than they are, by index, and what is said."""

    lines: dict[int, str]
    said: list[tuple[str, str]]


def settled(lines: Sequence[str], index: int) -> Settled | None:
    """Return what is to be changed in the table that begins at a line; None if none begins."""
    if index + 1 >= len(lines):
        return None
    head, rule = lines[index], lines[index + 1]
    has_bar = "|" in rule or "｜" in rule
    if not has_bar or not _RULE.fullmatch(rule) or _RULE.fullmatch(head) or head.endswith("\\"):
        return None
    wide = "｜" in rule
    if not ("|" in head or (wide and "｜" in head)):
        return None
    end = index + 2
    while end < len(lines) and lines[end].strip(" >") and ("|" in lines[end] or "｜" in lines[end]):
        end += 1
    found: dict[int, str] = {}
    said: list[tuple[str, str]] = []
    narrow = rule.translate(_NARROW)
    if narrow != rule:
        found[index + 1] = narrow
        said.append(("wide-table", "full-width signs below its head make a table"))
    if wide:
        found |= {
            at: lines[at].replace("｜", "|")
            for at in (index, *range(index + 2, end))
            if "｜" in lines[at] and "|" not in lines[at]
        }
    rows = [found.get(at, lines[at]) for at in range(index, end)]
    columns = _cells(rows[1])
    bars = rows[1].count("|")
    most = max((_cells(row) for row in rows if row.count("|") > bars), default=0)
    if most > columns:
        more = most - columns
        found[index + 1] = _padded(rows[1], "---", more)
        missing = most - _cells(rows[0])
        if missing > 0:
            found[index] = _padded(rows[0], " ", missing)
        message = f"rows have more cells than the head: columns are added ({more})"
        said.append(("table-widened", message))
    return Settled(found, said)


def _cells(row: str) -> int:
    """Return how many cells a row has, without empty ones at its end."""
    bare = _NO_BARS.sub("x", row.strip(" >\t")).removeprefix("|")
    return len(re.sub(r"[| \t]+$", "", bare).split("|"))


def _padded(row: str, cell: str, more: int) -> str:
    bare = row.rstrip()
    return (bare if bare.endswith("|") else f"{bare} |") + f"{cell}|" * more

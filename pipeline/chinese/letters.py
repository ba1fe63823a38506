"""Official letters: what stands below their signatures (GB/T 9704, 附注 and 版记)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BELOW_SIGNATURE = re.compile(
    r"[（(][^（）()]{2,40}[）)]|.{2,30}印发|.{2,30}[ \u3000]{2,}[^ \u3000]{2,20}印发"
    r"|(?:抄送|抄报|主送|分送|印发机关|联系人|联系电话)[ \u3000]*[：:].{0,80}"
)
"""A whole line that stands below the signature of an official letter."""

_DATED = re.compile(r"年.{1,4}月")


def lines_of_signature(lines: Sequence[str]) -> int:
    """Return how many of ``lines`` sign: those after the date that only annotate do not.

    A signature stands at the right; an annotation such as （此件公开发布） and what names further
    receivers begin at the left (GB/T 9704-2012, 7.3.6 and 7.4).
    """
    dated = False
    for count, line in enumerate(lines):
        if dated and BELOW_SIGNATURE.fullmatch(line) and not _DATED.search(line):
            return count
        dated = dated or _DATED.search(line) is not None
    return len(lines)

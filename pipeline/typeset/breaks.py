"""Where a line may end: rules on plain strings.

Sources: CLREQ, “Prohibition Rules for Line Start and Line End” and “Prohibition Rules for
Unbreakable Marks”; GB/T 15834-2011, 5.1; UAX #14 for what is not Chinese.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALL = "HnOCPMDENSFLR9sizjZocq-aeAB"
_FREE = "HnCPDENiAe" + "MF"
"""Classes that lines may break after, as far as these alone decide."""
_FREE_BEFORE = "HODEiAeF"
"""Classes that lines may break before, as far as these alone decide."""
_NEVER_AFTER = "OSjo" + "B"
_NEVER_BEFORE = "CPMNSnjZcs-z" + "B"
_WHOLE = ("DD", "EE", "FF", "eL", "Le", "eR", "Re", "e9", "9e", "Fe", "eF", "ae", "ea")
"""Pairs that stay together: 破折号, 省略号, full-width numbers, symbols beside letters."""


def _pairs() -> frozenset[str]:
    """Return the pairs of classes between which a line may break."""
    found = set()
    for a in _ALL:
        for b in _ALL:
            if a + b in _WHOLE or a in _NEVER_AFTER or b in _NEVER_BEFORE:
                continue
            if "q" in (a, b) and a not in "sz":
                continue
            if a in "sz" or a in _FREE or b in _FREE_BEFORE or a + b == "co":
                found.add(a + b)
    return frozenset(found)


PAIRS = _pairs()

_TOGETHER = re.compile(
    r"(?<=第)(?=[0-9０-９])"
    r"|(?<=[0-9０-９])(?=[章节節条條款项項页頁年月日时時分秒号號届屆次回卷期版册冊集层層楼樓])"
    r"|(?<=[0-9０-９])(?=[%‰％℃°])|(?<=[A-Za-z])(?=[号型级线])"
    "|(?<=[\U0001f1e6-\U0001f1ff])(?=[\U0001f1e6-\U0001f1ff])"
)
"""Places where a line does not end: 第3章, 2026年 (CLREQ: numbers stay with their units); flags."""

_FOREIGN = frozenset("9FLe")  # without one of them there is nothing to find

_UNHAPPY = re.compile(r"(?<=[0-9０-９])(?=[\u4e00-\u9fff])|(?<=[·‧・])|(?=—|…)|(?<=[～–])")
"""Places where a line had better not end: between number and word, after the dot in a name,
before a dash."""

_ADDRESS = re.compile(r"(?:[a-z]{2,9}://|www\.)[!-~]+|[!-~]{25,}", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"(?<=[/?&=#_~+%.-])(?=[0-9A-Za-z])(?<!:/)")
_HYPHENED = re.compile(r"(?<=[^\W\d_][-\u2010])(?=[^\W\d_])")
"""After a hyphen between letters (UAX #14, HY)."""

UNHAPPY = 0.4
IN_ADDRESS = 1.0
"""What it costs to end a line there; a line stretched by an eighth of an em a gap costs 1."""


def allowed(text: str, classes: str) -> list[bool]:
    """Return for each place, from before the first character to after the last, if a line may end.

    Args:
        text: A paragraph without line breaks.
        classes: Those of its characters.
    """
    pairs = PAIRS
    found = [False, *(a + b in pairs for a, b in pairwise(classes)), True]
    if not _FOREIGN.isdisjoint(classes):
        for match in _TOGETHER.finditer(text):
            found[match.start()] = False
    if "-" in classes:
        for match in _HYPHENED.finditer(text):
            found[match.start()] = True
    for place in _in_addresses(text, classes):
        found[place] = True
    return found


def costs(text: str, classes: str) -> dict[int, float]:
    """Return what it costs beyond its looks to end a line at a place, where it costs something."""
    found = {match.start(): UNHAPPY for match in _UNHAPPY.finditer(text)}
    found.update(dict.fromkeys(_in_addresses(text, classes), IN_ADDRESS))
    return found


def _in_addresses(text: str, classes: str) -> Iterator[int]:
    """Return the places inside long addresses where they may be broken: after their marks."""
    if "L" not in classes:
        return
    for address in _ADDRESS.finditer(text):
        for match in _IN_ADDRESS.finditer(text, *address.span()):
            yield match.start()

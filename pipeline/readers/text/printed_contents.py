"""Tables of contents that are printed in a text: headings that come again below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.readers.text import names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.readers.text.headings import Heading
    from pipeline.readers.text.lines import Line

_HALF = 0.5


def entries(lines: Sequence[Line], headings: Mapping[int, Heading]) -> list[tuple[int, int]]:
    """Return the ranges (first, behind last) of headings that are a printed table of contents.

    At least three headings follow each other without text between, and most come again below.
    """
    places: dict[str, int] = {}
    for index in sorted(headings):
        places[_bare_text(lines[index].text)] = index
    ranges = []
    ordered = [index for index in sorted(headings) if not names.is_contents_name(lines[index].text)]
    start = 0
    while start < len(ordered):
        end = start
        seen = {_bare_text(lines[ordered[start]].text)}
        while end + 1 < len(ordered) and ordered[end + 1] == ordered[end] + 1:
            text = lines[ordered[end + 1]].text
            name = _bare_text(text)
            leads = _LEADER.search(lines[ordered[end]].text) and not _LEADER.search(text)
            if name in seen or leads:  # the text begins
                break
            seen.add(name)
            end += 1
        stretch = ordered[start : end + 1]
        again = sum(places[_bare_text(lines[index].text)] > stretch[-1] for index in stretch)
        if len(stretch) > 2 and again >= _HALF * len(stretch):  # noqa: PLR2004  (two may be chance)
            ranges.append((stretch[0], stretch[-1] + 1))
        start = end + 1
    return ranges


_LEADER = re.compile(r"[.…·．]{3,}")
_PAGE_NUMBER = re.compile(r"[\s.…·\u3000]*[0-9０-９]*$")


def _bare_text(text: str) -> str:
    """Return a heading without white space and the page number that a contents line may end in."""
    return "".join(_PAGE_NUMBER.sub("", text).split())

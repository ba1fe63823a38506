"""Short forms of headings: what fits on one line of a slide, and headings set in lines."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from pipeline.chinese.titles import balanced_lines
from pipeline.deck.measure import SAFETY, line_starts, width

if TYPE_CHECKING:
    from pipeline.deck.geometry import Box, Setting

_MARKS = "。！？；，、：,.:;!?…— "
_CLAUSE_END = re.compile(r"[。！？；，：:,;!?]")
_LEAST_LABEL = 4  # characters
_NARROWEST = 0.3  # em; no character that is seen is narrower


def shorten(text: str, measure: float) -> str:
    """Return a beginning of ``text`` that fits on one line of ``measure`` em, set bold.

    It is the whole text if that fits, else all clauses that fit, else what fits and an ellipsis.
    """
    text = " ".join(text.split())
    room = measure * SAFETY
    if width(text, "bold") <= room:
        return text
    most = int(room / _NARROWEST)
    ends = (match.start() for match in _CLAUSE_END.finditer(text))
    clauses = [text.rstrip(_MARKS), *reversed([text[:end] for end in takewhile(most.__gt__, ends)])]
    for clause in clauses:
        if len(clause) >= _LEAST_LABEL and width(clause, "bold") <= room:
            return clause
    text = text[:most]
    while text and width(text + "…", "bold") > room:
        text = text[:-1]
    return text + "…"


def title_lines(text: str, words: tuple[str, ...], box: Box, setting: Setting) -> tuple[str, ...]:
    """Return ``text`` in lines that are balanced and broken between words, so that each fits."""
    measure = box.width * SAFETY / setting.size
    wanted = measure
    for _ in range(3):  # widths here are safer than those that balance the lines
        lines = balanced_lines(words or (text,), wanted)
        widest = max((width(line, "bold") for line in lines), default=0.0)
        if widest <= measure:
            return lines
        wanted *= measure / widest
    starts = line_starts(text, measure, face="bold")
    ends = [*starts[1:], len(text)]
    return tuple(text[start:end] for start, end in zip(starts, ends, strict=True) if end > start)

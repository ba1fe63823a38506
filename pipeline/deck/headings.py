"""Short forms of headings: what fits at the head of a slide, and headings set in lines."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from pipeline.chinese.titles import balanced_lines
from pipeline.deck.even import even_measure
from pipeline.deck.geometry import TITLE_LINES
from pipeline.deck.measure import SAFETY, line_count, line_starts, width
from pipeline.model.walk import plain

if TYPE_CHECKING:
    from pipeline.deck.even import WordEdges
    from pipeline.deck.geometry import Box, Geometry, Setting
    from pipeline.deck.measure import Face
    from pipeline.model.nodes import Section

_MARKS = "。！？；，、：,.:;!?…— "
_CLAUSE_END = re.compile(r"[。！？；，：:,;!?]")
_SENTENCE_END = re.compile(r"[。！？!?][”’」』）)]*$")
_IN_WORD = re.compile(r"[A-Za-z0-9\u00c0-\u024f]{2}")
_LAST_WORD = re.compile(r"[^\s\u2e80-\uffef]+$")
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
    whole = text
    while text and width(text + "…", "bold") > room:
        text = text[:-1]
    return _to_word_end(text, whole) + "…"


def _to_word_end(text: str, whole: str) -> str:
    """Return a beginning of ``whole`` without the part of a Latin word that it ends with."""
    if not _IN_WORD.match(whole[len(text) - 1 : len(text) + 1]):
        return text
    found = _LAST_WORD.sub("", text)
    return found if len(found) * 2 > len(text) else text


def is_lead_sentence(section: Section) -> bool:
    """Tell whether a heading is the sentence that a passage begins with, and no heading by name."""
    return section.inferred and bool(_SENTENCE_END.search(plain(section.heading).rstrip()))


def name_of(section: Section) -> str:
    """Return what the slides of a section are called: its label, or more if that is cut off.

    A label that a heading begins with is as much of it as contents have room for.
    """
    heading = " ".join(plain(section.heading).split())
    is_cut = heading.startswith(section.label) and not is_lead_sentence(section)
    return heading if is_cut else section.label


def is_on_one_line(text: str, geometry: Geometry, face: Face = "bold") -> bool:
    """Tell whether ``text`` is a title of the usual size on one line."""
    measure = geometry.title.width / geometry.type.title.size
    return width(text, face) <= measure * SAFETY


def slide_title(text: str, geometry: Geometry, less: str = "", face: Face = "bold") -> str:
    """Return ``text``, or as much of it as can be the title of a slide, with room for ``less``.

    That is one line, else two lines of smaller type.
    """
    text = " ".join(text.split())
    if width(text, face) <= (geometry.title.width / geometry.type.title.size - len(less)) * SAFETY:
        return text
    small = geometry.type.long_title
    measure = geometry.title.width / small.size
    room = TITLE_LINES * measure
    found = text
    while line_count(found + less, measure, face=face) > TITLE_LINES:
        found = shorten(text, room)
        room -= 1
    return found


def title_width(text: str, geometry: Geometry, edges: WordEdges, face: Face = "bold") -> float:
    """Return how wide the lines of a slide's title are that takes two, in points; 0 for one."""
    if is_on_one_line(text, geometry, face):
        return 0.0
    small = geometry.type.long_title
    return even_measure(text, geometry.title.width / small.size, edges, face) * small.size


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


def shortened_lines(text: str, box: Box, setting: Setting) -> tuple[str, ...]:
    """Return a beginning of ``text`` in as many lines as ``box`` has room for.

    Long words leave lines short, so that less than what the lines could hold may be too much.
    """
    most = max(1, int(box.height / setting.pitch))
    room = box.width / setting.size * max(1, most - 1)
    lines = title_lines(shorten(text, room), (), box, setting)
    while len(lines) > most and room > 1:
        room -= 1
        lines = title_lines(shorten(text, room), (), box, setting)
    return lines[:most]

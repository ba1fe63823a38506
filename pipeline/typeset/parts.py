"""Long pages of XHTML cut at their chapters, to be laid out by several processes at once.

Where a text is cut depends on the text alone, never on the machine, so that the file is the same
wherever it is made. It is cut only where its style sheet begins a new page anyway: before chapters.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import msgspec

LEAST = 60_000
"""Characters of markup that a page must have to be cut: below it, starting processes and joining
what they made takes longer than they gain."""

_LEAST_PART = (
    30_000  # characters of markup: what is the same for each part takes a fifth of its time
)
_MOST_PART = 125_000  # of which layout holds 200 MB
_PARTS = 8  # between these two, so many parts

EVERYWHERE = "data-everywhere"
"""The attribute of an element before the text that every part must have, such as one that a style
sheet makes a running element."""

_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*)([^<>]*?)(/?)>")
_ID = re.compile(r'\sid="([^"]*)"')
_LINK = re.compile(r'\shref="#([^"]*)"')
_CHAPTERS = re.compile(r'\sclass="chapters-')
_CHAPTER = re.compile(r'\sclass="level-1"')
_BEFORE = '<div style="display: none"></div>\n'
"""Stands for the chapters before, so that a part's first one is not its parent's first child."""


class Part(msgspec.Struct, frozen=True):
    """Some chapters, or what stands before them, as a page of its own.

    Attributes:
        page: The XHTML. If another part follows, it ends with the empty element that this begins
            with: the style sheet then breaks the page before it, as it does before the next part,
            with a blank page if chapters begin on the right.
        elsewhere: The ids in other parts that links lead to.
        is_first: Whether it is the first one.
        goes_on: Whether it begins with a chapter that is not the first one.
        is_last: Whether it is the last one.
    """

    page: str
    elsewhere: frozenset[str]
    is_first: bool
    goes_on: bool
    is_last: bool


class _Element(msgspec.Struct, frozen=True):
    """An element by its place in the page: its tag from start to inner, all of it to end."""

    start: int
    inner: int
    end: int
    name: str
    attributes: str


def cut(page: str) -> tuple[Part, ...]:
    """Return ``page`` in parts; none if it is short, or has no chapters that begin on new pages.

    Args:
        page: Well-formed XHTML. Its chapters are the elements of the class ``level-1`` in ``main``,
            if the class of this begins with ``chapters-``.
    """
    body = page.find("<body")
    if len(page) - body < LEAST:
        return ()
    around = _children(page, page.index(">", body) + 1)
    main = next((each for each in around if each.name == "main"), None)
    if main is None or not _CHAPTERS.search(main.attributes):
        return ()
    inside = _children(page, main.inner)
    places = [each for each in inside if _CHAPTER.search(each.attributes)]
    if len(places) < 2:  # noqa: PLR2004  (one is no choice)
        return ()
    return _parts(page, around, main, places)


def _children(page: str, start: int) -> list[_Element]:
    """Return the elements from ``start`` to the end of the element that ``start`` is in."""
    found: list[_Element] = []
    depth = 0
    opened: re.Match[str] | None = None
    for tag in _TAG.finditer(page, start):
        if tag[1]:
            depth -= 1
            if depth < 0:
                break
        else:
            if depth == 0:
                opened = tag
            depth += not tag[4]
        if depth == 0 and opened is not None:
            first = opened
            found.append(_Element(first.start(), first.end(), tag.end(), first[2], first[3]))
            opened = None
    return found


def _parts(
    page: str, around: list[_Element], main: _Element, chapters: list[_Element]
) -> tuple[Part, ...]:
    head = page[: around[0].start]
    everywhere = "".join(
        page[each.start : each.end] + "\n"
        for each in around
        if each.end <= main.start and EVERYWHERE in each.attributes
    )
    opening = page[main.start : main.inner]
    front, before = page[around[0].start : main.start], page[main.inner : chapters[0].start]
    places = [chapters[at].start for at in _groups(chapters)]
    after = page.index("</main>", chapters[-1].end)
    bodies = [f"{front}{opening}{before}"]
    for number, (start, end) in enumerate(pairwise([*places, after])):
        bodies.append(f"{everywhere}{opening}{_BEFORE if number else ''}{page[start:end]}")
    marks = [_mark(chapters, start) for start in places]
    ends = [f"{mark}</main>\n</body>\n</html>\n" for mark in marks] + [page[after:]]
    ids = [frozenset(_names(_ID, content)) for content in (*bodies[:-1], bodies[-1] + page[after:])]
    known = frozenset().union(*ids)
    return tuple(
        Part(
            f"{head}{body}{end}",
            (_names(_LINK, body + end) & known) - own,
            is_first=number == 0,
            goes_on=number > 1,
            is_last=number == len(bodies) - 1,
        )
        for number, (body, end, own) in enumerate(zip(bodies, ends, ids, strict=True))
    )


def _groups(chapters: list[_Element]) -> list[int]:
    """Return which chapters begin a part, so that the parts are about equally long."""
    start, end = chapters[0].start, chapters[-1].end
    size = min(max((end - start) / _PARTS, _LEAST_PART), _MOST_PART)
    count = max(round((end - start) / size), 2)
    size = (end - start) / count
    firsts = [0]
    for at, chapter in enumerate(chapters[1:], 1):
        due = start + size * len(firsts)
        middle = (chapter.start + chapter.end) / 2
        if len(firsts) < count and middle >= due:
            firsts.append(at)
    return firsts


def _mark(chapters: list[_Element], start: int) -> str:
    """Return the empty element that stands for the chapter at ``start``."""
    chapter = next(each for each in chapters if each.start == start)
    return f"<{chapter.name}{_ID.sub('', chapter.attributes)}></{chapter.name}>\n"


def _names(pattern: re.Pattern[str], content: str) -> frozenset[str]:
    return frozenset(unescape(name) for name in pattern.findall(content))

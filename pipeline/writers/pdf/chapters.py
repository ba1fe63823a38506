"""Which documents have chapters: sections that a book begins on a page of their own.

A speech has headings too, a dozen on three pages; nobody would begin each on a new leaf.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.model.nodes import Section
from pipeline.model.walk import block_units, plain

if TYPE_CHECKING:
    from pipeline.model.nodes import Document

_FEWEST = 2  # a single one is the whole text
_CALLED_SO = re.compile(
    r"\s*(?:第\s*[\d０-９〇零一二三四五六七八九十百千两]+\s*[章回卷部编編篇讲講幕]"
    r"|[卷篇][\d一二三四五六七八九十上中下]+|(?:chapter|part|book)\s)",
    re.IGNORECASE,
)
"""How headings begin that call themselves chapters (节 and 条 are smaller)."""


def has_chapters(document: Document, length: int) -> bool:
    """Tell whether the sections of the highest level are chapters.

    They are if most of them call themselves so, or if the source marks them as headings and they
    hold ``length`` characters on average.
    """
    top = _top(document)
    if len(top) < _FEWEST:
        return False
    called = sum(1 for section in top if _CALLED_SO.match(plain(section.heading)))
    if 2 * called > len(top):
        return True
    if any(section.inferred for section in top):
        return False
    return _held(top) >= length * len(top)


def are_long(document: Document, length: int, least: int) -> bool:
    """Tell whether a document is so long that its chapters begin on new pages in every layout.

    Nobody reads hundreds of pages in one go: who looks for a chapter finds it by its page, as in a
    book. Where chapters are short, pages half empty would cost more than that is worth.

    Args:
        document: The document, whose highest sections are chapters.
        length: Characters that its chapters must hold on average.
        least: Characters that they must hold together; 0 if none is ever so long.
    """
    held = _held(_top(document))
    return 0 < least <= held and held >= length * len(_top(document))


def _top(document: Document) -> list[Section]:
    return [block for block in document.blocks if isinstance(block, Section)]


def _held(top: list[Section]) -> int:
    """Return how many characters the sections hold."""
    return sum(len(unit.text) for section in top for unit in block_units(section.blocks))

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
    top = [block for block in document.blocks if isinstance(block, Section)]
    if len(top) < _FEWEST:
        return False
    called = sum(1 for section in top if _CALLED_SO.match(plain(section.heading)))
    if 2 * called > len(top):
        return True
    if any(section.inferred for section in top):
        return False
    held = sum(len(unit.text) for section in top for unit in block_units(section.blocks))
    return held >= length * len(top)

"""What a page keeps together, the same in every format that has pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.chinese.prose import leads_in
from pipeline.model.nodes import PageBreak, Paragraph, Section, Strong
from pipeline.model.walk import plain

if TYPE_CHECKING:
    from pipeline.model.nodes import Block

_LONGEST_NAME = 30  # characters
_FEW_LINES = 10  # of a table, a program or a poem, that go on the next page rather than be parted


def leads_to(block: Block, following: Block | None) -> bool:
    """Tell whether ``block`` is a paragraph that announces what follows, and so stays with it.

    A short line that is all strong is a heading in all but name.
    """
    if not isinstance(block, Paragraph) or following is None:
        return False
    if isinstance(following, Section | PageBreak):
        return False
    said = plain(block.inlines)
    return leads_in(said) or (
        len(said) <= _LONGEST_NAME and all(isinstance(node, Strong) for node in block.inlines)
    )


def stays_whole(lines: int) -> bool:
    """Tell whether what has so many lines, or rows, stands on one page."""
    return 1 < lines <= _FEW_LINES

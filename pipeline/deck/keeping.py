"""What stays on one slide with what follows it: lead-ins, names of lists, options, questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.chinese.prose import leads_in
from pipeline.deck.measure import width
from pipeline.model.nodes import (
    BulletList,
    DefinitionList,
    PageBreak,
    Paragraph,
    PointList,
    Section,
)
from pipeline.model.walk import plain

if TYPE_CHECKING:
    from pipeline.deck.geometry import Geometry
    from pipeline.model.nodes import Block, Turn

_OPTION = re.compile(r"\s*[（(]?[A-HＡ-Ｈ][.．、)）]")


def stays_with(block: Block, following: Block, geometry: Geometry) -> bool:
    """Tell whether a paragraph stays with what follows.

    It does if it leads in, for which it ends with a colon (GB/T 15834, 4.7); if an option follows,
    as those of a question do (A. B. C.); if it is the name of a list: one short line before it.
    """
    if not isinstance(block, Paragraph) or isinstance(following, Section | PageBreak):
        return False
    said = plain(block.inlines)
    if leads_in(said):
        return True
    if isinstance(following, Paragraph):
        return _OPTION.match(plain(following.inlines)) is not None
    named = isinstance(following, BulletList | PointList | DefinitionList)
    return named and width(said) * geometry.type.prose.size < geometry.body.width / 2


def asks(turn: Turn) -> bool:
    """Tell whether a speaker's turn ends with a question, which stays with its answer."""
    last = turn.blocks[-1] if turn.blocks else None
    said = plain(last.inlines) if isinstance(last, Paragraph) else ""
    return said.rstrip("”』」 ").endswith(("？", "?"))

"""How points are set, the same in every format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.chinese.prose import is_statement
from pipeline.model.nodes import Paragraph
from pipeline.model.walk import plain

if TYPE_CHECKING:
    from pipeline.model.nodes import PointList

_ARTICLES = "第N条"


def are_statements(points: PointList) -> bool:
    """Tell whether points are set like headlines: each is one short sentence.

    Articles of a law never are: those of one chapter must look like those of the next.
    """
    return points.scheme != _ARTICLES and all(
        len(point.blocks) == 1
        and isinstance(point.blocks[0], Paragraph)
        and is_statement(plain(point.blocks[0].inlines).replace("\n", ""))
        for point in points.items
    )

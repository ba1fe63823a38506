"""Blocks as lines, for cells of tables, which hold no blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.nodes import (
    BulletList,
    DefinitionList,
    Dialogue,
    Figure,
    Formula,
    Inline,
    Math,
    Paragraph,
    PointList,
    Quote,
    Section,
    Signature,
    Table,
    Text,
    Verse,
)
from pipeline.model.walk import block_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.nodes import Block


def lines(blocks: Sequence[Block]) -> list[tuple[Inline, ...]]:
    """Return the lines that blocks of any kind make; paragraphs keep their inlines."""
    found: list[tuple[Inline, ...]] = []
    for block in blocks:
        match block:
            case Paragraph(inlines=inlines):
                found.append(inlines)
            case BulletList(items=items):
                found += [line for each in items for line in _labelled("• ", each.blocks)]
            case PointList(items=points):
                found += [line for each in points for line in _labelled(each.label, each.blocks)]
            case DefinitionList(items=definitions):
                found += [line for each in definitions for line in (each.term, *lines(each.blocks))]
            case Dialogue(turns=turns):
                found += [line for each in turns for line in _labelled(each.speaker, each.blocks)]
            case Section(heading=heading, blocks=inner):
                found += [heading, *lines(inner)]
            case Quote(blocks=inner):
                found += lines(inner)
            case Verse(lines=own) | Signature(lines=own):
                found += own
            case Table(rows=rows, caption=caption):
                found += [caption, *(cell.inlines for row in rows for cell in row)]
            case Figure(image=image, caption=caption):
                found += [(image,), caption]
            case Formula(tex=tex, label=label):
                found.append((Math(tex=tex), *((Text(text=label),) if label else ())))
            case _:
                for unit in block_units((block,)):
                    found += [(Text(text=text),) for text in unit.text.split("\n")]
    return [line for line in found if line]


def _labelled(label: str, blocks: Sequence[Block]) -> list[tuple[Inline, ...]]:
    first, *rest = lines(blocks) or [()]
    return [(Text(text=label), *first), *rest]

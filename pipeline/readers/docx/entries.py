"""Lists and quotations while they are built, and the nodes that they become."""

from __future__ import annotations

import msgspec

from pipeline.model.nodes import (
    Block,
    BulletList,
    Definition,
    DefinitionList,
    Dialogue,
    Inline,
    ListItem,
    Point,
    PointList,
    Quote,
    Task,
    Turn,
)
from pipeline.model.source import Span
from pipeline.readers.docx import leaves
from pipeline.readers.docx.leaves import Caption


class Entry(msgspec.Struct):
    """An item, point, turn, definition or quotation that is not closed yet.

    Attributes:
        kind: ``root``, ``bullet``, ``point``, ``turn``, ``definition`` or ``quote``.
        left: Where its text begins, in twips.
        level: The level of its list.
        definition: What its list is numbered by.
        marker: The glyph before a point's label in the source that our writer wrote.
    """

    kind: str
    left: int = 0
    level: int = 0
    definition: str = ""
    label: str = ""
    marker: str = ""
    ordinal: int = 0
    task: Task = ""
    term: tuple[Inline, ...] = ()
    blocks: list[Block | OpenList | Caption] = msgspec.field(default_factory=list)
    span: Span | None = None


class OpenList(msgspec.Struct):
    """A list that is not closed yet; paragraphs with one ``key`` are items of one list."""

    kind: str
    key: str
    scheme: str
    entries: list[Entry] = msgspec.field(default_factory=list)


def closed(entry: Entry) -> list[Block]:
    """Return the blocks of an entry, its lists made nodes and captions put to their objects."""
    made: list[Block | Caption] = []
    for block in entry.blocks:
        if isinstance(block, OpenList):
            made += _node(block)
        else:
            made.append(block)
    return leaves.with_captions(made)


def _node(found: OpenList) -> list[Block]:
    first = found.entries[0].span
    match found.kind:
        case "bullet":
            return [BulletList(items=tuple(map(_item, found.entries)), span=first)]
        case "point":
            points = tuple(_point(entry, found.scheme) for entry in found.entries)
            return [PointList(scheme=found.scheme, items=points, span=first)]
        case "turn":
            turns = tuple(
                Turn(speaker=entry.label, blocks=tuple(closed(entry)), span=entry.span)
                for entry in found.entries
            )
            return [Dialogue(turns=turns, span=first)]
        case "definition":
            definitions = tuple(
                Definition(term=entry.term, blocks=tuple(closed(entry)), span=entry.span)
                for entry in found.entries
            )
            return [DefinitionList(items=definitions, span=first)]
        case _:
            return [Quote(blocks=tuple(closed(entry)), span=entry.span) for entry in found.entries]


def _item(entry: Entry) -> ListItem:
    marker = "" if entry.task else entry.label
    return ListItem(blocks=tuple(closed(entry)), marker=marker, task=entry.task, span=entry.span)


def _point(entry: Entry, scheme: str) -> Point:
    return Point(
        label=entry.label,
        ordinal=entry.ordinal,
        scheme=scheme,
        blocks=tuple(closed(entry)),
        marker=entry.marker,
        span=entry.span,
    )

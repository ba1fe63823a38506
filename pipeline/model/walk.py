"""Walks over a document, in reading order."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, assert_never, get_args

import msgspec

from pipeline.model.nodes import (
    Anchor,
    BookTitle,
    BulletList,
    Cell,
    Code,
    CodeBlock,
    DefinitionList,
    Dialogue,
    Emphasis,
    EmphasisDots,
    Figure,
    Formula,
    Image,
    LanguageRun,
    LineBreak,
    Link,
    Math,
    Node,
    NoteReference,
    PageBreak,
    Paragraph,
    PointList,
    ProperName,
    Quote,
    Ruby,
    Rule,
    Section,
    Signature,
    Small,
    Strikeout,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    Verse,
)
from pipeline.model.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.nodes import Block, Document, Inline, ListItem, Media, Metadata

_TITLE_FROM_TEXT = 20  # characters
_TASK_MARKS = {"": "", "open": "☐ ", "done": "☑ "}

UnitKind: TypeAlias = Literal["title", "heading", "text", "cell", "code", "note", "credit"]


class Unit(msgspec.Struct, frozen=True):
    """A stretch of visible text that every output must hold whole: a heading, a paragraph, a cell.

    The label of a point or a speaker stands at the front of the first unit under it.

    Attributes:
        kind: What it is.
        text: Its characters; a formula is its TeX, a picture its description.
        span: Where it stands in the source.
        sealed: The same with a `SEAL` before and after each formula and picture, which a format may
            show as something else than these characters; empty if there is none.
    """

    kind: UnitKind
    text: str
    span: Span | None = None
    sealed: str = ""


SEAL = "\0"
"""No reader lets this character into a document."""


def plain(inlines: Sequence[Inline], *, call: str = "", seal: str = "") -> str:
    """Return the visible characters of ``inlines``; a line break is a newline.

    Args:
        inlines: What to read.
        call: What the call of a note is written as: its number is each format's own.
        seal: What stands before and after a formula's TeX and a picture's description.
    """
    return "".join(_visible(inline, call, seal) for inline in inlines)


def _unit(kind: UnitKind, inlines: Sequence[Inline], span: Span | None) -> Unit:
    sealed = plain(inlines, seal=SEAL)
    if SEAL in sealed:
        return Unit(kind, sealed.replace(SEAL, ""), span, sealed)
    return Unit(kind, sealed, span)


def _visible(inline: Inline, call: str, seal: str) -> str:
    match inline:
        case Text(text=text) | Code(text=text):
            return text
        case (
            Emphasis(inlines=inner)
            | Strong(inlines=inner)
            | EmphasisDots(inlines=inner)
            | Link(inlines=inner)
            | ProperName(inlines=inner)
            | BookTitle(inlines=inner)
            | Strikeout(inlines=inner)
            | Superscript(inlines=inner)
            | Subscript(inlines=inner)
            | Small(inlines=inner)
            | LanguageRun(inlines=inner)
            | Ruby(base=inner)
        ):
            return plain(inner, call=call, seal=seal)
        case Math(tex=value) | Image(alt=value):
            return f"{seal}{value}{seal}"
        case LineBreak():
            return "\n"
        case NoteReference():
            return call
        case Anchor():
            return ""
        case _:
            assert_never(inline)


def task_mark(item: ListItem) -> str:
    """Return the box that stands before a task's text, with a space; empty for other items."""
    return _TASK_MARKS[item.task]


def sections(blocks: tuple[Block, ...]) -> Iterator[Section]:
    """Yield every section under ``blocks``, outer before inner, in reading order."""
    for block in blocks:
        if isinstance(block, Section):
            yield block
            yield from sections(block.blocks)


def units(document: Document) -> Iterator[Unit]:
    """Yield all visible text of ``document`` in reading order.

    The title and the lines under it come first, then the blocks, the notes, and the credits.
    """
    meta = document.meta
    if meta.title:
        yield Unit("title", meta.title, meta.title_span)
    for line in front_lines(meta):
        yield Unit("title", line.text, line.span)
    yield from block_units(document.blocks)
    for note in document.notes:
        for unit in block_units(note.blocks):
            yield Unit("note", unit.text, unit.span, unit.sealed)
    for credit in meta.credits:
        yield Unit("credit", credit.text, credit.span)


class FrontLine(msgspec.Struct, frozen=True):
    """A line under the title: what it is, its text as printed, and where it stands."""

    kind: Literal["subtitle", "byline", "dateline"]
    text: str
    span: Span | None = None


def front_lines(meta: Metadata) -> tuple[FrontLine, ...]:
    """Return the lines that are printed under the title, in the order of the source."""
    lines = [
        FrontLine("subtitle", meta.subtitle, meta.subtitle_span),
        *(FrontLine("byline", each.role + each.name, each.span) for each in meta.creators),
        FrontLine("dateline", meta.date, meta.date_span),
    ]
    present = [line for line in lines if line.text]
    if all(line.span for line in present):
        present.sort(key=lambda line: line.span.line if line.span else 0)
    return tuple(present)


def block_units(blocks: tuple[Block, ...], label: str = "") -> Iterator[Unit]:
    """Yield the visible text of ``blocks``.

    A ``label`` stands at the front of the paragraph that opens them; before other blocks it is a
    unit by itself.
    """
    if label and not (blocks and isinstance(blocks[0], Paragraph)):
        yield Unit("text", label)
        label = ""
    for block in blocks:
        for unit in _units_of(block):
            yield _labelled(label, unit) if label else unit
            label = ""


def _labelled(label: str, unit: Unit) -> Unit:
    sealed = label + unit.sealed if unit.sealed else ""
    return Unit(unit.kind, label + unit.text, unit.span, sealed)


def _units_of(block: Block) -> Iterator[Unit]:  # noqa: PLR0912, C901  (one case a node)
    match block:
        case Section():
            yield _unit("heading", block.heading, block.span)
            yield from block_units(block.blocks)
        case Paragraph():
            yield _unit("text", block.inlines, block.span)
        case BulletList():
            for item in block.items:
                yield from block_units(item.blocks)
        case PointList():
            for point in block.items:
                yield from block_units(point.blocks, point.label)
        case DefinitionList():
            for definition in block.items:
                yield _unit("text", definition.term, definition.span)
                yield from block_units(definition.blocks)
        case Quote():
            yield from block_units(block.blocks)
        case Verse() | Signature():
            for line in block.lines:
                yield _unit("text", line, block.span)
        case Dialogue():
            for turn in block.turns:
                yield from block_units(turn.blocks, turn.speaker)
        case Table():
            if block.caption:
                yield _unit("text", block.caption, block.span)
            for row in block.rows:
                for cell in row:
                    yield _unit("cell", cell.inlines, block.span)
        case Figure():
            yield _unit("text", block.caption or (block.image,), block.span)
        case CodeBlock():
            yield Unit("code", block.text, block.span)
        case Formula():
            yield Unit("text", block.tex, block.span, f"{SEAL}{block.tex}{SEAL}")
            if block.label:
                yield Unit("text", block.label, block.span)
        case Rule():
            if block.text:
                yield Unit("text", block.text, block.span)
        case PageBreak():
            pass
        case _:
            assert_never(block)


def display_title(document: Document) -> str:
    """Return what to call the document where a name is required: title, first heading, or text.

    Empty only for a document without any text.
    """
    if document.meta.title:
        return document.meta.title
    for section in sections(document.blocks):
        return section.label or plain(section.heading).replace("\n", " ")
    for unit in units(document):
        return unit.text[:_TITLE_FROM_TEXT]
    return ""


def rubies(document: Document) -> Iterator[Ruby]:
    """Yield every ruby in ``document``, in reading order."""
    return (node for node in nodes_of(document) if isinstance(node, Ruby))


def strings(document: Document) -> Iterator[str]:
    """Yield every string of a document but those of its pictures' files, in no promised order."""
    stack: list[object] = [document]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, tuple):
            stack.extend(item)
        elif isinstance(item, Text):  # most are
            yield item.text
        elif isinstance(item, Cell):
            stack.extend(item.inlines)
        elif isinstance(item, Node):
            stack.extend(getattr(item, name) for name in item.__struct_fields__ if name != "media")


def nodes_of(root: Node | tuple[Node, ...]) -> Iterator[Node]:
    """Yield every node under ``root``, itself included, outer before inner, in reading order."""
    stack: list[Node | tuple[Any, ...]] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack += item[::-1]
        else:
            yield item
            stack += [getattr(item, name) for name in _inner(type(item))]


@cache
def _inner(kind: type[Node]) -> tuple[str, ...]:
    """Return the fields of a node in which others can stand, the last first."""
    fields = reversed(msgspec.structs.fields(kind))
    return tuple(field.name for field in fields if _holds_nodes(field.type))


def _holds_nodes(kind: object) -> bool:
    """Tell whether a value of a type can be a node, or a tuple with nodes in it."""
    if isinstance(kind, type) and issubclass(kind, Node):
        return True
    return any(map(_holds_nodes, get_args(kind)))


def deepest(root: Node) -> int:
    """Return how many nodes stand in each other at most, ``root`` among them."""
    most = 0
    stack: list[tuple[object, int]] = [(root, 1)]
    while stack:
        item, depth = stack.pop()
        if isinstance(item, Node):
            most = max(most, depth)
            inner = (getattr(item, name) for name in item.__struct_fields__)
            stack.extend((each, depth + 1) for each in inner if isinstance(each, Node | tuple))
        elif isinstance(item, tuple):
            stack.extend((each, depth) for each in item)
    return most


def target_of(node: Node) -> str:
    """Return the id by which links call ``node``; empty if it has none."""
    match node:
        case (
            Section(id=name)
            | Table(id=name)
            | Figure(id=name)
            | CodeBlock(id=name)
            | Formula(id=name)
            | Anchor(id=name)
        ):
            return name
        case _:
            return ""


def media_of(document: Document) -> dict[str, Media]:
    """Return the pictures that ``document`` brings along, by name."""
    return {media.name: media for media in document.media}

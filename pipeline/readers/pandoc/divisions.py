"""Fenced divs and other containers: what their classes mean (docs/markdown.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import msgspec

from pipeline.model.nodes import (
    CodeBlock,
    Dialogue,
    Figure,
    Formula,
    Image,
    Inline,
    LineBreak,
    PageBreak,
    Paragraph,
    ParagraphRole,
    Quote,
    Rule,
    Section,
    Signature,
    Strong,
    Table,
    Text,
    Turn,
    Verse,
)
from pipeline.model.walk import plain
from pipeline.readers.pandoc import lists, looks, raw
from pipeline.readers.pandoc.pieces import trimmed
from pipeline.readers.pandoc.tree import Attributes, Tree, attributes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.nodes import Block
    from pipeline.readers.pandoc.blocks import BlockReader, Heading

_ALERTS = {
    "note": "说明",
    "tip": "提示",
    "important": "重要",
    "warning": "警告",
    "caution": "注意",
}
"""GitHub's alerts, by what their marks mean."""

_BOXES = frozenset(
    (
        *_ALERTS,
        "info",
        "tips",
        "danger",
        "success",
        "error",
        "question",
        "details",
        "hint",
        "callout",
    )
)
"""Containers of VuePress, Docusaurus and 语雀: boxes beside the text, read as quotations."""

_TRANSPARENT = frozenset(("section", "line-block", "wrapper"))


def read(content: list[object], reader: BlockReader) -> list[Block | Heading]:
    """Return the blocks that a ``Div`` makes."""
    attrs = attributes(content[0])  # type: ignore[arg-type]
    items = raw.folded(content[1], reader.source)  # type: ignore[arg-type]
    if reader.source.markdown:
        looks.say("div", attrs.pairs, reader.source)
    for name in attrs.classes:
        made = _known(name, attrs, items, reader)
        if made is not None:
            return list(made)
    unknown = [name for name in attrs.classes if name not in _TRANSPARENT]
    if unknown and reader.source.markdown:
        reader.source.info("unknown-division", f"the division .{unknown[0]} has no meaning here")
    blocks = reader.flow(items)
    if attrs.name:
        blocks = reader.named(blocks, attrs.name)
    return blocks


def _known(
    name: str, attrs: Attributes, items: list[Tree], reader: BlockReader
) -> Sequence[Block | Heading] | None:
    span = reader.source.span
    match name:
        case "points":
            return _points(attrs, items, reader)
        case "verse":
            return [Verse(lines=lines_of(reader.read(items)), span=span)]
        case "signature":
            return [Signature(lines=lines_of(reader.read(items)), span=span)]
        case "dialogue":
            return _dialogue(items, reader)
        case "paragraph":
            return _with_role(attrs, items, reader)
        case "page-break" | "pagebreak":
            return [*reader.read(items), PageBreak(span=span)]
        case "rule":
            text = "\n".join(_text_of(block) for block in reader.read(items))
            return [Rule(text=text, span=span)]
        case "formula":
            made = reader.read(items)
            label = attrs.pairs.get("label", "")
            return [
                msgspec.structs.replace(block, label=label, id=attrs.name)
                if isinstance(block, Formula)
                else block
                for block in made
            ]
        case _ if name in _ALERTS and items and _is_title(items[0]):
            title = _ALERTS[name] if reader.chinese else name.capitalize()
            heading = Paragraph(inlines=(Strong(inlines=(Text(text=title),)),), span=span)
            return [Quote(blocks=(heading, *reader.read(items[1:])), span=span)]
        case _ if name.lower() in _BOXES and reader.source.markdown and not attrs.name:
            return [Quote(blocks=tuple(reader.read(items)), span=span)] if items else []
        case _:
            return None


def _is_title(item: Tree) -> bool:
    return bool(item["t"] == "Div" and "title" in item["c"][0][1])


def _text_of(block: Block) -> str:
    from pipeline.model.walk import block_units  # noqa: PLC0415

    return "\n".join(unit.text for unit in block_units((block,)))


def lines_of(blocks: Sequence[Block]) -> tuple[tuple[Inline, ...], ...]:
    """Return the lines that ``blocks`` hold, paragraphs parted by an empty line."""
    lines: list[tuple[Inline, ...]] = []
    for block in blocks:
        if lines:
            lines.append(())
        match block:
            case Paragraph(inlines=inlines):
                lines += split(inlines)
            case Verse():
                lines += block.lines
            case Figure(image=image, caption=caption):  # a seal, say, or a signature by hand
                lines.append((image,))
                lines += [caption] if plain(caption).strip() != image.alt.strip() else []
            case _:
                lines += [(Text(text=text),) for text in _text_of(block).split("\n")]
    return tuple(lines)


def split(inlines: Sequence[Inline]) -> list[tuple[Inline, ...]]:
    """Return ``inlines`` cut at their line breaks."""
    lines: list[list[Inline]] = [[]]
    for inline in inlines:
        if isinstance(inline, LineBreak):
            lines.append([])
        else:
            lines[-1].append(inline)
    return [trimmed(tuple(line)) for line in lines]


def _with_role(attrs: Attributes, items: list[Tree], reader: BlockReader) -> list[Block]:
    role = attrs.pairs.get("role", "body")
    if role not in get_args(ParagraphRole):
        reader.source.warn("unknown-role", f"a paragraph has no role {role!r}")
        role = "body"
    found: list[Block] = []
    for item in items:
        if item["t"] in ("Para", "Plain"):
            span = reader.source.locator.locate(item)
            found.append(Paragraph(inlines=reader.inlines.read(item["c"]), role=role, span=span))  # type: ignore[arg-type]
            reader.source.locator.passed(item)
        elif item["t"] == "Figure":  # an image that is meant to stand in a paragraph
            found += [
                Paragraph(inlines=(_in_line(block),), role=role, span=block.span)  # type: ignore[arg-type]
                if isinstance(block, Figure)
                else block
                for block in reader.read([item])
            ]
        else:
            found += reader.read([item])
    if not found:
        found.append(Paragraph(inlines=(), role=role, span=reader.source.span))  # type: ignore[arg-type]
    return found


def _in_line(figure: Figure) -> Image:
    """Return the picture of a figure as it stands in a line: its caption is its title."""
    image, words = figure.image, plain(figure.caption).strip()
    if not words or words == image.alt.strip():
        return image
    title = " ".join(filter(None, (image.title, words)))
    return msgspec.structs.replace(image, title=title)


def _points(attrs: Attributes, items: list[Tree], reader: BlockReader) -> list[Block]:
    """Return the points of a list whose items begin with ``[第一，]{.label}``."""
    found: list[Block] = []
    for item in items:
        if item["t"] == "BulletList":
            found.append(lists.points(item["c"], attrs.pairs.get("scheme", ""), reader))
        else:
            found += reader.read([item])
    return found


def _dialogue(items: list[Tree], reader: BlockReader) -> list[Block]:
    """Return a dialogue: a paragraph that begins with ``[问：]{.speaker}`` begins a turn."""
    turns: list[Turn] = []
    span = reader.source.span
    before: list[Block] = []
    for item in items:
        speaker, _, rest = lists.leading_span(item, "speaker")
        if speaker is not None:
            place = reader.source.locator.locate(item)
            turns.append(Turn(speaker=reader.inline_text(speaker), blocks=(), span=place))
            blocks: list[Block] = list(reader.read([rest])) if rest else []
        else:
            blocks = list(reader.read([item]))
        if turns:
            last = turns[-1]
            turns[-1] = msgspec.structs.replace(last, blocks=(*last.blocks, *blocks))
        else:
            before += blocks
    return [*before, Dialogue(turns=tuple(turns), span=span)] if turns else before


_NAMED = (Section, Table, Figure, CodeBlock, Formula)


def with_id(block: Block, name: str) -> Block | None:
    """Return ``block`` with an id, or None if it can have none or has one."""
    if isinstance(block, _NAMED) and not block.id:
        return msgspec.structs.replace(block, id=name)
    return None

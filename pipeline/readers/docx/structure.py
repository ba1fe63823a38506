"""Items → a document: sections nested by rank, blocks under them, notes, what stands around."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from pipeline.model.nodes import (
    Anchor,
    Block,
    Code,
    Contributor,
    Document,
    Inline,
    Note,
    Paragraph,
    Section,
    Text,
)
from pipeline.model.walk import nodes_of
from pipeline.readers.docx import captions, ends, heads, inlines, kept, leaves, official, typed
from pipeline.readers.docx.flow import Flow
from pipeline.readers.docx.heads import Head
from pipeline.readers.docx.items import Para, with_boxes
from pipeline.readers.text import rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.nodes import Metadata
    from pipeline.readers.docx.items import Item
    from pipeline.readers.docx.metadata import Properties
    from pipeline.readers.docx.source import NoteItems, Source
    from pipeline.readers.overrides import Overrides

_DEEPEST: Final = 9
_DISC: Final = "decimalEnclosedCircle"


class _Open(msgspec.Struct):
    """A section whose end is not reached yet."""

    head: Head
    item: Para
    blocks: list[Block]


def document(
    source: Source,
    items: list[Item],
    notes: Sequence[NoteItems],
    properties: Properties,
    overrides: Overrides,
) -> Document:
    """Return the document that the items of a file make.

    Args:
        source: The file.
        items: What stands in its body.
        notes: What stands in its notes.
        properties: Its core properties.
        overrides: What the user says; paragraphs are called by their number.
    """
    items = official.marked(source, with_boxes(items))
    if not source.ours:
        official.signed(source, items)
        captions.find(source, items)
    _check(overrides, items, source.path)
    anchors = frozenset(source.targets)
    around = ends.find(source, items, properties.title, properties.creator)
    rest = [item for index, item in enumerate(items) if index not in around.taken]
    rest, uncalled = _uncalled_notes(source, rest)
    found = _overruled(source, heads.find(source, rest), rest, overrides)
    blocks = _nested(source, rest, found, anchors)
    if around.signature is not None:
        blocks.append(around.signature)
    made = tuple(_note(source, note, anchors) for note in notes)
    loose = tuple(
        Note(id=f"un{number}", blocks=tuple(Flow(source, anchors).build([para], {})))
        for number, para in enumerate(uncalled, 1)
    )
    meta = _described(source, around.meta, properties)
    return Document(
        meta=overrides.applied_to(meta),
        blocks=tuple(blocks),
        notes=made + loose + tuple(note for chunk in source.chunks for note in chunk.notes),
        media=(
            *source.pictures.media(),
            *(picture for chunk in source.chunks for picture in chunk.media),
        ),
    )


def _described(source: Source, meta: Metadata, properties: Properties) -> Metadata:
    """Return what the text prints of itself, filled up by the core properties.

    Their creator is mostly the name of an account, and so is taken only if it is a Chinese name.
    """
    creators = meta.creators
    name = properties.creator
    if not creators and not source.ours and rules.NAME_LINE.fullmatch(name):
        source.report.infer("author", f"{name}, by the file's properties", source.span(1), 0.5)
        creators = (Contributor(name=name, role=""),)
    return msgspec.structs.replace(
        meta,
        creators=creators,
        contributors=tuple(_contributors(source)),
        title=meta.title or properties.shown_title,
        keywords=properties.keywords,
        description=properties.description,
        publisher=properties.publisher or source.kept.take("publisher") or "",
        rights=source.kept.take("rights") or "",
        identifier=properties.identifier,
    )


def _contributors(source: Source) -> Iterator[Contributor]:
    while (said := source.kept.take("contributor")) is not None:
        role, _, name = said.partition("\t")
        yield Contributor(name=name, role=role)


# --- overrides -----------------------------------------------------------------------------------


def _check(overrides: Overrides, items: Sequence[Item], path: str) -> None:
    if overrides.line:
        texts: dict[int, str] = {}
        for item in items:
            if isinstance(item, Para) and item.text:
                texts.setdefault(item.number, item.text)
        overrides.check(path, texts.get)


def _overruled(
    source: Source, found: dict[int, Head], items: Sequence[Item], overrides: Overrides
) -> dict[int, Head]:
    """Return the headings after what the user says of single paragraphs."""
    if not overrides.line:
        return found
    for index, item in enumerate(items):
        if not isinstance(item, Para):
            continue
        if overrides.is_paragraph(item.number):
            found.pop(index, None)
            item.level = 0
        said = overrides.role(item.number)
        if said is not None and said.role == "joined":
            message = "paragraphs of Word are not joined; join them in Word"
            source.report.warn("sidecar-not-used", message, source.span(item.number))
        level = overrides.heading_level(item.number)
        if level:
            found[index] = heads.Head(level)
    return found


# --- sections ------------------------------------------------------------------------------------


def _nested(
    source: Source, items: Sequence[Item], found: dict[int, Head], anchors: frozenset[str]
) -> list[Block]:
    """Return the blocks of the text, each section holding all of lower rank that follows it."""
    root: list[Block] = []
    stack: list[_Open] = []
    ordered = sorted(found)
    first = ordered[0] if ordered else len(items)
    above = 0
    while above < first and getattr(items[above], "role", None) == official.HEAD:
        above += 1
    root += _blocks(source, items[:above], anchors)
    root += _with_salutation(source, _blocks(source, items[above:first], anchors))
    for place, index in enumerate(ordered):
        head, item = found[index], items[index]
        if not isinstance(item, Para):  # pragma: no cover  (only paragraphs are headings)
            continue
        while stack and (stack[-1].head.rank >= head.rank or len(stack) >= _DEEPEST):
            _close(source, stack, root, anchors)
        end = ordered[place + 1] if place + 1 < len(ordered) else len(items)
        blocks = _blocks(source, items[index + 1 : end], anchors)
        stack.append(_Open(head, item, blocks))
    while stack:
        _close(source, stack, root, anchors)
    return root


def _blocks(source: Source, items: Sequence[Item], anchors: frozenset[str]) -> list[Block]:
    lists = typed.find(source, items, anchors)
    return Flow(source, anchors).build(items, lists)


def _close(source: Source, stack: list[_Open], root: list[Block], anchors: frozenset[str]) -> None:
    """Make a node of the innermost open section and put it into the one around it."""
    section = stack.pop()
    item = section.item
    span = source.span(item.number)
    content = inlines.of(item.atoms, anchors)
    rest: tuple[Inline, ...] = ()
    if section.head.end >= 0:
        content, rest = inlines.split(content, section.head.end)
    heading, number, inferred = _numbered(source, item, inlines.unmarked_strong(content))
    heading, identity = _without_anchors(heading)
    opening = (Paragraph(inlines=rest, span=span),) if rest else ()
    blocks = [part for part in inlines.blocks_in(item.atoms) if not isinstance(part, list)]
    words = "".join(each.text for each in nodes_of(heading) if isinstance(each, Text | Code))
    node = Section(
        heading=heading,
        label=source.kept.take("label", kept.opening(words)) or "",
        blocks=(*opening, *blocks, *section.blocks),
        level=len(stack) + 1,
        number=number,
        inferred=inferred,
        id=identity,
        span=span,
    )
    (stack[-1].blocks if stack else root).append(node)


def _numbered(
    source: Source, item: Para, content: tuple[Inline, ...]
) -> tuple[tuple[Inline, ...], int, bool]:
    """Return a heading with its automatic number in it, as it is printed.

    The discs before headings of our own files are no part of them: they are numbers that a pass
    gives to headings that were inferred.
    """
    numbered = item.numbered
    if numbered is None:
        return content, 0, False
    if source.ours and numbered.form == _DISC:
        return content, numbered.value, True
    text = numbered.label.strip()
    if numbered.is_bullet or not text:
        return content, 0, False
    label = text + leaves.gap_after(text, numbered.after) if content else text
    if content and isinstance(content[0], Text):
        return (Text(text=label + content[0].text), *content[1:]), 0, False
    return (Text(text=label), *content), 0, False


def _without_anchors(heading: tuple[Inline, ...]) -> tuple[tuple[Inline, ...], str]:
    """Return a heading without the anchor that becomes its id."""
    for place, inline in enumerate(heading):
        if isinstance(inline, Anchor):
            return heading[:place] + heading[place + 1 :], inline.id
    return heading, ""


def _with_salutation(source: Source, blocks: list[Block]) -> list[Block]:
    """Return ``blocks`` with the first paragraph marked if it addresses the hearers."""
    first = blocks[0] if blocks else None
    if source.ours or not isinstance(first, Paragraph) or first.role != "body" or not first.span:
        return blocks
    text = inlines.text_of(first.inlines)
    prose = len(blocks) > 1 and isinstance(blocks[1], Paragraph)
    in_columns = "\t" in text  # a form's fields: 甲方（盖章）： 乙方（盖章）：
    addressed = prose and not in_columns and rules.ADDRESSEE_LINE.fullmatch(text)
    if not (rules.SALUTATION_LINE.fullmatch(text) or addressed):
        return blocks
    rules.infer(source.report, rules.SALUTATION, first.span)
    return [msgspec.structs.replace(first, role="salutation"), *blocks[1:]]


# --- notes ---------------------------------------------------------------------------------------


def _note(source: Source, note: NoteItems, anchors: frozenset[str]) -> Note:
    blocks = Flow(source, anchors).build(with_boxes(note.items), {})
    return Note(
        id=note.id, blocks=tuple(blocks), placement="end" if note.placement == "end" else "foot"
    )


def _uncalled_notes(source: Source, items: list[Item]) -> tuple[list[Item], list[Para]]:
    """Return the items without the notes that our own writer sets at the end, and these notes."""
    if not source.ours:
        return items, []
    for index, item in enumerate(items):
        if isinstance(item, Para) and item.role.kind == "notes-heading":
            tail = items[index + 1 :]
            return items[:index], [each for each in tail if isinstance(each, Para)]
    return items, []

"""Plain text: the whole document as UTF-8, one paragraph a line, for mail and for other programs.

The smallest writer, and the one to copy for a new format: a function from document, theme and
report to bytes, and a `WriterSpec` that an entry point names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from pipeline.model.nodes import (
    BulletList,
    CodeBlock,
    DefinitionList,
    Dialogue,
    Figure,
    Formula,
    PageBreak,
    Paragraph,
    PointList,
    Quote,
    Rule,
    Section,
    Signature,
    Table,
    Verse,
)
from pipeline.model.walk import front_lines, plain, task_mark
from pipeline.writers.registry import WriterSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Block, Document, ListItem
    from pipeline.theme import Theme


def write(document: Document, theme: Theme, report: Report) -> bytes:  # noqa: ARG001  (text drops nothing)
    """Return the document as UTF-8 text with LF line ends and a final newline.

    A blank line stands around headings, lists and passages. List items carry their marker as the
    source prints it, or else the theme's; points their label as printed; deeper levels are
    indented by two more spaces.
    """
    meta = document.meta
    below = (line.text for line in front_lines(meta))
    groups = ["\n".join(filter(None, (meta.title, *below)))]
    groups += _groups(document.blocks, theme.marks.bullet)
    groups += [
        f"[{number}] " + "\n".join(_groups(note.blocks, theme.marks.bullet))
        for number, note in enumerate(document.notes, 1)
    ]
    groups.append("\n".join(credit.text for credit in meta.credits))
    return ("\n\n".join(filter(None, groups)) + "\n").encode()


def _groups(blocks: tuple[Block, ...], bullet: str) -> Iterator[str]:
    """Yield the groups of lines that blank lines part."""
    run: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            run.append(plain(block.inlines))
            continue
        if run:
            yield "\n".join(run)
            run = []
        yield from _group(block, bullet)
    if run:
        yield "\n".join(run)


def _group(block: Block, bullet: str) -> Iterator[str]:
    match block:
        case Section():
            yield plain(block.heading)
            yield from _groups(block.blocks, bullet)
        case Paragraph():
            yield plain(block.inlines)
        case BulletList():
            yield _items((_mark(item, bullet), item.blocks, bullet) for item in block.items)
        case PointList():
            yield _items((point.label, point.blocks, bullet) for point in block.items)
        case DefinitionList():
            yield _items((plain(item.term) + "\n", item.blocks, bullet) for item in block.items)
        case Dialogue():
            yield _items((turn.speaker, turn.blocks, bullet) for turn in block.turns)
        case Quote():
            yield _indented("\n".join(_groups(block.blocks, bullet)), "  ")
        case Verse() | Signature():
            yield "\n".join(plain(line) for line in block.lines)
        case Table():
            rows = ("\t".join(plain(cell.inlines) for cell in row) for row in block.rows)
            yield "\n".join(filter(None, (plain(block.caption), *rows)))
        case Figure():
            yield plain(block.caption) or block.image.alt
        case CodeBlock():
            yield block.text
        case Formula():
            yield f"{block.tex} {block.label}".rstrip()
        case Rule():
            yield block.text or "——"
        case PageBreak():
            pass
        case _:
            assert_never(block)


def _mark(item: ListItem, bullet: str) -> str:
    """Return what stands before an item's text: a task's box, else its own mark, else ours."""
    return task_mark(item) or f"{item.marker or bullet} "


def _items(items: Iterator[tuple[str, tuple[Block, ...], str]]) -> str:
    """Return list items one below the other; lines after an item's first are indented."""
    return "\n".join(
        _indented(lead + "\n".join(_groups(blocks, bullet)), "  ", first=False)
        for lead, blocks, bullet in items
    )


def _indented(text: str, indent: str, *, first: bool = True) -> str:
    lines = text.split("\n")
    start = indent if first else ""
    return "\n".join((start if index == 0 else indent) + line for index, line in enumerate(lines))


WRITER = WriterSpec(
    name="txt",
    media_type="text/plain",
    write=write,
    describe="plain UTF-8 text",
)

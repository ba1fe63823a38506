"""Blocks → semantic XHTML, for PDF, e-book and web alike.

The markup says what a thing is; how it looks is the theme's. All output is well-formed XML, so that
the same fragments go into EPUB.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, assert_never

from pipeline.chinese.letters import lines_of_signature
from pipeline.model.nodes import (
    Anchor,
    Block,
    BulletList,
    CodeBlock,
    DefinitionList,
    Dialogue,
    Figure,
    Formula,
    Image,
    LineBreak,
    NoteReference,
    PageBreak,
    Paragraph,
    PointList,
    Quote,
    Rule,
    Section,
    Signature,
    Table,
    Text,
    Verse,
)
from pipeline.model.walk import nodes_of, plain, task_mark
from pipeline.render.formulas import formula
from pipeline.render.highlight import tokens
from pipeline.render.keeping import leads_to, stays_whole
from pipeline.render.phrases import inlines
from pipeline.render.pictures import caption, image, missing
from pipeline.render.points import are_statements
from pipeline.render.setting import (
    FOOT,
    Dropped,
    Setting,
    Shown,
    attribute,
    identity,
    name_of,
    setting_for,
    text,
)
from pipeline.render.tables import table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pipeline.model.nodes import Document, Inline, ListItem, Note
    from pipeline.render.highlight import Kind, Token

__all__ = [
    "FOOT",
    "Dropped",
    "Setting",
    "Shown",
    "attribute",
    "blocks",
    "foot_note",
    "heading",
    "inlines",
    "led",
    "name_of",
    "notes",
    "setting_for",
    "text",
]

_DEEPEST_HEADING = 6
_LONGEST_RUNNING = 24  # characters of a section's label that have room beside the title
_LONG_WORD = re.compile(r"\S{40}")
"""What no line of program text may have room for on paper, and so is broken anywhere.

WeasyPrint breaks all words of a coloured line anywhere, if it may break one.
"""
_TOKENS: dict[Kind, str] = {
    "keyword": "k",
    "name": "n",
    "string": "s",
    "number": "m",
    "comment": "c",
}
"""The classes of tokens: short, because program text has many."""


def blocks(nodes: Iterable[Block], setting: Setting) -> str:
    """Return flow content."""
    listed = tuple(nodes)
    return "".join(
        _paragraph(node, setting, leads=leads_to(node, following))
        if isinstance(node, Paragraph)
        else _block(node, setting)
        for node, following in zip_longest(listed, listed[1:])
    )


def _block(node: Block, setting: Setting) -> str:
    match node:
        case Section():
            return _section(node, setting)
        case Paragraph():
            return _paragraph(node, setting, leads=False)
        case BulletList():
            items = (_item(item, setting) for item in node.items)
            return f'<ul class="bullets">\n{"".join(items)}</ul>\n'
        case PointList():
            return _points(node, setting)
        case DefinitionList():
            return _definitions(node, setting)
        case Quote():
            return f"<blockquote>\n{blocks(node.blocks, setting)}</blockquote>\n"
        case Verse():
            kind = "verse short" if stays_whole(len(node.lines)) else "verse"
            return _lines(node.lines, kind, setting)
        case Signature():
            return _signature(node, setting)
        case Dialogue():
            turns = (
                f'<div class="turn">{_labelled(turn.speaker, turn.blocks, setting)}</div>\n'
                for turn in node.turns
            )
            return f'<div class="dialogue">\n{"".join(turns)}</div>\n'
        case Table():
            return table(node, setting)
        case Figure():
            return _figure(node, setting)
        case CodeBlock():
            return _code(node, setting)
        case Formula():
            return formula(node, setting)
        case Rule():
            return f'<p class="rule">{text(node.text)}</p>\n' if node.text else "<hr/>\n"
        case PageBreak():
            return '<div class="page-break"></div>\n'
        case _:
            assert_never(node)


def _paragraph(node: Paragraph, setting: Setting, *, leads: bool) -> str:
    """Return a paragraph; one that leads in says so, for pages not to end between."""
    content = inlines(node.inlines, setting)
    kind: str = node.role
    if kind == "body":
        kind = "pictures" if _are_pictures(node.inlines) else "lead-in" if leads else kind
    tags = "" if kind == "body" else f' class="{kind}"'
    return f"<p{tags}>{content}</p>\n" if content else ""


def _are_pictures(nodes: tuple[Inline, ...]) -> bool:
    """Tell whether a line holds nothing but pictures."""
    rest = (node for node in nodes if not isinstance(node, (Image, LineBreak, Anchor)))
    return any(isinstance(node, Image) for node in nodes) and all(
        isinstance(node, Text) and not node.text.strip() for node in rest
    )


def _figure(node: Figure, setting: Setting) -> str:
    """Return a figure; one whose picture is missing is its caption, or else its description."""
    anchor = identity(node, setting)
    shown = inlines(node.caption, setting)
    if node.image.source not in setting.pictures:
        described = missing(node, node.image.alt, setting)
        return f'<p class="figure"{anchor}>{shown or described}</p>\n'
    picture = image(node.image, setting, caption(node.caption))
    below = f"\n<figcaption>{shown}</figcaption>" if shown else ""
    return f"<figure{anchor}>\n{picture}{below}\n</figure>\n"


def _code(node: CodeBlock, setting: Setting) -> str:
    """Return program text, its words marked by what they are to its language."""
    lines = [
        "".join(
            f'<span class="{_TOKENS[kind]}">{text(part)}</span>' if kind else text(part)
            for kind, part in (_joined(line) if setting.room else line)
        )
        for line in tokens(node.text, node.language)
    ]
    focus = ' tabindex="0"' if setting.table_name else ""
    if setting.room:
        given = node.text.split("\n")
        lines = [
            f'<span class="long">{line}</span>' if _LONG_WORD.search(words) else line
            for line, words in zip_longest(lines, given[: len(lines)], fillvalue="")
        ]
    code = "\n".join(lines)
    kept = ' class="short"' if stays_whole(len(lines)) else ""
    return f"<pre{identity(node, setting)}{kept}{focus}><code>{code}</code></pre>\n"


def _joined(line: list[Token]) -> list[Token]:
    """Return the tokens of a line, blanks made part of the word before them.

    They show nothing, and each stretch of text takes its time on paper.
    """
    joined: list[Token] = []
    for kind, part in line:
        if joined and not part.strip():
            joined[-1] = (joined[-1][0], joined[-1][1] + part)
        else:
            joined.append((kind, part))
    return joined


def _section(node: Section, setting: Setting) -> str:
    name = setting.section_ids.get(id(node), "")
    anchor = f' id="{name}"' if name else ""
    if not setting.bookmarks and node.label and node.label != plain(node.heading):
        anchor += f" aria-label={attribute(node.label)}"  # what the contents call it
    head = heading(node, setting)
    tag = "section" if head else "div"  # HTML, “The section element”: with a heading
    content = blocks(node.blocks, setting)
    return f'<{tag} class="level-{node.level}"{anchor}>\n{head}\n{content}</{tag}>\n'


def heading(node: Section, setting: Setting) -> str:
    """Return the heading of a section, with its label for bookmarks and its number, if any.

    Empty for a heading without any text.
    """
    level = min(setting.heading_base + node.level - 1, _DEEPEST_HEADING)
    label = node.label or plain(node.heading).replace("\n", " ")
    number = f'<span class="number">{node.number}</span>' if node.number else ""
    kind = ' class="sentence"' if node.inferred else ""
    content = inlines(node.heading, setting)
    if not number and not content:
        return ""
    bookmark = bookmarked(label) if setting.bookmarks else ""
    return f"<h{level}{kind}{bookmark}>{number}{content}</h{level}>"


def bookmarked(label: str) -> str:
    """Return the attributes of a heading: its bookmark, and what of it the head of a page takes."""
    fits = len(label) <= _LONGEST_RUNNING
    running = label if fits else f"{label[: _LONGEST_RUNNING - 1]}…"
    return f" data-label={attribute(label)} data-running={attribute(running)}"


def notes(document: Document, setting: Setting) -> str:
    """Return the notes of ``document`` as list items, each with a link back to its call.

    Those at the foot of pages are left out.
    """
    items = []
    inner = (node.id for node in nodes_of(document.notes) if isinstance(node, NoteReference))
    called = {*setting.calls, *(setting.note_numbers.get(name, 0) for name in inner)}
    for note in document.notes:
        number = setting.note_numbers[note.id]
        if number in setting.at_foot:
            continue
        content = led(_back(number, called), note.blocks, setting)
        items.append(f'<li id="note-{number}">{content}</li>\n')
    return f'<ol class="notes">\n{"".join(items)}</ol>\n' if items else ""


def foot_note(note: Note, setting: Setting) -> str:
    """Return a note for the foot of the page on which it is called.

    The element is none of HTML's; the theme's print.css gives it its place.
    """
    number = setting.note_numbers[note.id]
    content = led(_back(number, {number}), note.blocks, setting)
    return f'<{FOOT} id="note-{number}">{content}</{FOOT}>'


def _back(number: int, called: Collection[int]) -> str:
    """Return the number of a note, which leads back to its call if there is one."""
    place = f' href="#call-{number}"' if number in called else ""
    return f'<a class="note-back"{place}>[{number}]</a>'


def _item(item: ListItem, setting: Setting) -> str:
    """Return a list item; a task has its box as text, which every program shows and reads."""
    if not item.task:
        return f"<li>{blocks(item.blocks, setting)}</li>\n"
    box = f'<span class="box">{task_mark(item)}</span>'
    return f'<li class="task">{led(box, item.blocks, setting)}</li>\n'


def _points(node: PointList, setting: Setting) -> str:
    kind = "points statements" if are_statements(node) else "points"
    items = (f"<li>{_labelled(point.label, point.blocks, setting)}</li>\n" for point in node.items)
    return f'<ol class="{kind}">\n{"".join(items)}</ol>\n'


def _opening(nodes: tuple[Block, ...]) -> Iterator[Paragraph]:
    if nodes and isinstance(nodes[0], Paragraph):
        yield nodes[0]


def _labelled(label: str, nodes: tuple[Block, ...], setting: Setting) -> str:
    """Return ``nodes`` with ``label`` inside the paragraph that opens them."""
    return led(f'<b class="label">{text(label)}</b>', nodes, setting)


def led(lead: str, nodes: tuple[Block, ...], setting: Setting) -> str:
    """Return ``nodes`` with the markup ``lead`` inside the paragraph that opens them."""
    for first in _opening(nodes):
        opening = f"<p>{lead}{inlines(first.inlines, setting)}</p>\n"
        return opening + blocks(nodes[1:], setting)
    return f"<p>{lead}</p>\n{blocks(nodes, setting)}"


def _definitions(node: DefinitionList, setting: Setting) -> str:
    items = (
        f"<dt>{inlines(item.term, setting)}</dt>\n<dd>{blocks(item.blocks, setting)}</dd>\n"
        for item in node.items
    )
    return f"<dl>\n{''.join(items)}</dl>\n"


def _signature(node: Signature, setting: Setting) -> str:
    """Return a signature; what only annotates a letter stands below it, at the left."""
    signing = lines_of_signature([plain(line) for line in node.lines])
    kinds = ("" if index < signing else ' class="annotation"' for index in range(len(node.lines)))
    rows = (
        f"<p{kind}>{inlines(line, setting)}</p>\n"
        for kind, line in zip(kinds, node.lines, strict=True)
    )
    return f'<div class="signature">\n{"".join(rows)}</div>\n'


def _lines(lines: tuple[tuple[Inline, ...], ...], kind: str, setting: Setting) -> str:
    rows = (f"<p>{inlines(line, setting)}</p>\n" for line in lines)
    return f'<div class="{kind}">\n{"".join(rows)}</div>\n'

"""Blocks and inlines → semantic XHTML, for PDF, e-book and web alike.

The markup says what a thing is; how it looks is the theme's. All output is well-formed XML, so that
the same fragments go into EPUB.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, assert_never

import msgspec

from pipeline.model.grid import grid_of
from pipeline.model.nodes import (
    Anchor,
    Block,
    BookTitle,
    BulletList,
    Code,
    CodeBlock,
    DefinitionList,
    Dialogue,
    Document,
    Emphasis,
    EmphasisDots,
    Figure,
    Formula,
    Image,
    Inline,
    LanguageRun,
    LineBreak,
    Link,
    ListItem,
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
from pipeline.model.walk import plain, sections, task_mark
from pipeline.render.links import Place, places_of, url_of
from pipeline.render.points import are_statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model.grid import Placed

Dropped: TypeAlias = Callable[[Node, str], None]
"""Called for each node that cannot be expressed, with what was done instead."""

_DEEPEST_HEADING = 6
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")  # BCP 47, as far as its form
_WHITE_IN_ATTRIBUTES = {9: "&#9;", 10: "&#10;", 13: "&#13;"}  # XML would turn them into spaces

# The elements of what only surrounds other words, with their attributes.
_ELEMENTS: dict[type[Node], tuple[str, str]] = {
    Emphasis: ("em", ""),
    Strong: ("strong", ""),
    EmphasisDots: ("em", ' class="dots"'),
    ProperName: ("span", ' class="proper-name"'),
    BookTitle: ("cite", ' class="book-title"'),
    Strikeout: ("s", ""),
    Superscript: ("sup", ""),
    Subscript: ("sub", ""),
    Small: ("small", ""),
}


class Setting(msgspec.Struct, frozen=True):
    """What the fragments depend on.

    Attributes:
        dropped: Told of what cannot be expressed.
        heading_base: The level of the HTML heading that a section of level 1 gets (``h2`` is 2).
        section_ids: The id of each section, by its identity; see `setting_for`.
        note_numbers: The number that each note is called by, from 1.
        places: Where links to the document's own ids lead.
        placed: The file in which each of these ids stands; the fragments fill it, so that none is
            given twice.
        notes_href: What comes before ``#note-…`` in the link to a note: empty, or a file's name.
        file: The name of the file that is being made, where a document becomes several files.
        calls: The file in which each note is first called, by the note's number, in order; the
            fragments fill it. Notes stand where they are first called.
        call_attributes: Attributes of every link to a note, with a leading space.
        bookmarks: Whether headings carry their label, for bookmarks and running heads.
    """

    dropped: Dropped
    heading_base: int
    section_ids: dict[int, str]
    note_numbers: dict[str, int]
    places: dict[str, Place] = msgspec.field(default_factory=dict)
    placed: dict[str, str] = msgspec.field(default_factory=dict)
    notes_href: str = ""
    file: str = ""
    calls: dict[int, str] = msgspec.field(default_factory=dict)
    call_attributes: str = ""
    bookmarks: bool = True


def setting_for(document: Document, dropped: Dropped, heading_base: int) -> Setting:
    """Return the setting in which all of ``document`` stands in one file."""
    places = places_of(document)
    numbers = {note.id: n for n, note in enumerate(document.notes, 1)}
    setting = Setting(dropped, heading_base, {}, numbers, places)
    for number, section in enumerate(sections(document.blocks), 1):
        setting.section_ids[id(section)] = name_of(section, setting) or f"s{number}"
    return setting


def name_of(node: Section | Table | Figure | CodeBlock | Formula | Anchor, setting: Setting) -> str:
    """Return the id that links lead to, and note that it stands in this file now.

    Empty if the node has none, or if its id stands somewhere already.
    """
    if node.id not in setting.places or node.id in setting.placed:
        return ""
    setting.placed[node.id] = setting.file
    return setting.places[node.id].name


def text(value: str) -> str:
    """Return ``value`` as XML text."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(value: str) -> str:
    """Return ``value`` as a quoted XML attribute value."""
    quoted = text(value).replace('"', "&quot;")
    return f'"{quoted.translate(_WHITE_IN_ATTRIBUTES)}"'


def inlines(nodes: Iterable[Inline], setting: Setting) -> str:
    """Return phrasing content."""
    return "".join(_inline(node, setting) for node in nodes)


def _inline(node: Inline, setting: Setting) -> str:
    match node:
        case Text(text=value):
            return text(value)
        case (
            Emphasis(inlines=inner)
            | Strong(inlines=inner)
            | EmphasisDots(inlines=inner)
            | ProperName(inlines=inner)
            | BookTitle(inlines=inner)
            | Strikeout(inlines=inner)
            | Superscript(inlines=inner)
            | Subscript(inlines=inner)
            | Small(inlines=inner)
        ):
            name, kind = _ELEMENTS[type(node)]
            return f"<{name}{kind}>{inlines(inner, setting)}</{name}>"
        case Ruby(base=base, reading=reading):
            return f"<ruby>{inlines(base, setting)}<rt>{text(reading)}</rt></ruby>"
        case Link(target=target, inlines=inner):
            return _link(node, target, inlines(inner, setting), setting)
        case NoteReference(id=note):
            return _note_reference(node, note, setting)
        case Code(text=value):
            return f"<code>{text(value)}</code>"
        case Math(tex=tex):
            setting.dropped(node, "formulas are set as their TeX source")
            return f'<code class="tex">{text(tex)}</code>'
        case Image(alt=alt):
            setting.dropped(node, "pictures are replaced by their description")
            return text(alt)
        case LineBreak():
            return "<br/>"
        case LanguageRun(inlines=inner):
            return _language_run(node, inlines(inner, setting))
        case Anchor():
            anchor = _id(node, setting)
            return f"<span{anchor}></span>" if anchor else ""
        case _:
            assert_never(node)


def _id(node: Table | Figure | CodeBlock | Formula | Anchor, setting: Setting) -> str:
    """Return the attribute that makes ``node`` a place that links lead to."""
    name = name_of(node, setting)
    return f" id={attribute(name)}" if name else ""


def _language_run(node: LanguageRun, content: str) -> str:
    """Return words of another language; a direction also keeps them apart from what surrounds them.

    Source: HTML, “The dir attribute”.
    """
    tags = ""
    if _LANGUAGE.fullmatch(node.language):
        tags = f' lang="{node.language}" xml:lang="{node.language}"'
    if node.direction:
        tags += f' dir="{node.direction}"'
    return f"<span{tags}>{content}</span>" if tags else content


def _link(node: Link, target: str, content: str, setting: Setting) -> str:
    if not content:
        setting.dropped(node, "a link without text is left out")
        return ""
    if "<a " in content:  # HTML, "The a element": there must be no a element inside
        setting.dropped(node, "a link that holds another link is not followed; its text stands")
        return content
    place = setting.places.get(target.removeprefix("#")) if target.startswith("#") else None
    if place:
        file = "" if place.file == setting.file else place.file
        return f"<a href={attribute(f'{file}#{place.name}')}>{content}</a>"
    url = url_of(target.strip())
    if url:
        return f"<a href={attribute(url)}>{content}</a>"
    setting.dropped(node, f"a link to {target!r} is not followed; its text stands")
    return content


def _note_reference(node: NoteReference, note: str, setting: Setting) -> str:
    number = setting.note_numbers.get(note)
    if number is None:
        setting.dropped(node, f"there is no note {note!r}")
        return ""
    anchor = "" if number in setting.calls else f' id="call-{number}"'
    home = setting.calls.setdefault(number, setting.file)
    file = setting.notes_href or ("" if home == setting.file else home)
    link = f'<a{anchor}{setting.call_attributes} href="{file}#note-{number}">[{number}]</a>'
    return f'<sup class="note-call">{link}</sup>'


def blocks(nodes: Iterable[Block], setting: Setting) -> str:
    """Return flow content."""
    return "".join(_block(node, setting) for node in nodes)


def _block(node: Block, setting: Setting) -> str:
    match node:
        case Section():
            return _section(node, setting)
        case Paragraph():
            content = inlines(node.inlines, setting)
            role = "" if node.role == "body" else f' class="{node.role}"'
            return f"<p{role}>{content}</p>\n" if content else ""
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
            return _lines(node.lines, "verse", setting)
        case Signature():
            return _lines(node.lines, "signature", setting)
        case Dialogue():
            turns = (
                f'<div class="turn">{_labelled(turn.speaker, turn.blocks, setting)}</div>\n'
                for turn in node.turns
            )
            return f'<div class="dialogue">\n{"".join(turns)}</div>\n'
        case Table():
            return _table(node, setting)
        case Figure():
            setting.dropped(node, "pictures are replaced by their description")
            caption = inlines(node.caption, setting) or text(node.image.alt)
            return f'<p class="figure"{_id(node, setting)}>{caption}</p>\n'
        case CodeBlock():
            return f"<pre{_id(node, setting)}><code>{text(node.text)}</code></pre>\n"
        case Formula():
            setting.dropped(node, "formulas are set as their TeX source")
            return _formula(node, setting)
        case Rule():
            return f'<p class="rule">{text(node.text)}</p>\n' if node.text else "<hr/>\n"
        case PageBreak():
            return '<div class="page-break"></div>\n'
        case _:
            assert_never(node)


def _section(node: Section, setting: Setting) -> str:
    name = setting.section_ids.get(id(node), "")
    anchor = f' id="{name}"' if name else ""
    return (
        f'<section class="level-{node.level}"{anchor}>\n{heading(node, setting)}\n'
        f"{blocks(node.blocks, setting)}</section>\n"
    )


def heading(node: Section, setting: Setting) -> str:
    """Return the heading of a section, with its label as ``data-label`` and its number if any.

    Empty for a heading without any text.
    """
    level = min(setting.heading_base + node.level - 1, _DEEPEST_HEADING)
    label = node.label or plain(node.heading).replace("\n", " ")
    number = f'<span class="number">{node.number}</span>' if node.number else ""
    kind = ' class="sentence"' if node.inferred else ""
    content = inlines(node.heading, setting)
    if not number and not content:
        return ""
    bookmark = f" data-label={attribute(label)}" if setting.bookmarks else ""
    return f"<h{level}{kind}{bookmark}>{number}{content}</h{level}>"


def notes(document: Document, setting: Setting) -> str:
    """Return the notes of ``document`` as list items, each with a link back to its call."""
    items = []
    for note in document.notes:
        number = setting.note_numbers[note.id]
        back = f'<a class="note-back" href="#call-{number}">[{number}]</a>'
        items.append(f'<li id="note-{number}">{led(back, note.blocks, setting)}</li>\n')
    return f'<ol class="notes">\n{"".join(items)}</ol>\n' if items else ""


def _item(item: ListItem, setting: Setting) -> str:
    """Return a list item; a task has its box as text, which every program shows and reads."""
    if not item.task:
        return f"<li>{blocks(item.blocks, setting)}</li>\n"
    box = f'<span class="box">{task_mark(item)}</span>'
    return f'<li class="task">{led(box, item.blocks, setting)}</li>\n'


def _formula(node: Formula, setting: Setting) -> str:
    label = f' <span class="formula-label">{text(node.label)}</span>' if node.label else ""
    code = f'<code class="tex">{text(node.tex)}</code>'
    return f'<p class="formula"{_id(node, setting)}>{code}{label}</p>\n'


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


def _lines(lines: tuple[tuple[Inline, ...], ...], kind: str, setting: Setting) -> str:
    rows = (f"<p>{inlines(line, setting)}</p>\n" for line in lines)
    return f'<div class="{kind}">\n{"".join(rows)}</div>\n'


def _table(node: Table, setting: Setting) -> str:
    caption = inlines(node.caption, setting)
    parts = [f"<table{_id(node, setting)}>\n"]
    if caption:
        parts.append(f"<caption>{caption}</caption>\n")
    for index, row in enumerate(grid_of(node).rows):
        if index == 0:
            parts.append("<thead>\n" if index < node.header_rows else "<tbody>\n")
        elif index == node.header_rows:
            parts.append("</thead>\n<tbody>\n")
        cells = (_cell(placed, node, setting) for placed in row)
        parts.append(f"<tr>{''.join(cells)}</tr>\n")
    if node.rows:
        parts.append("</thead>\n" if node.header_rows >= len(node.rows) else "</tbody>\n")
    parts.append("</table>\n")
    return "".join(parts)


def _cell(placed: Placed, table: Table, setting: Setting) -> str:
    """Return a cell; the header of a column or row says so, and the theme's classes align it."""
    tag, tags = "td", ""
    if placed.row < table.header_rows:
        tag, tags = "th", ' scope="col"'
    elif placed.column < table.header_columns:
        tag, tags = "th", ' scope="row"'
    if placed.columns > 1:
        tags += f' colspan="{placed.columns}"'
    if placed.rows > 1:
        tags += f' rowspan="{placed.rows}"'
    if placed.alignment:
        tags += f' class="align-{placed.alignment}"'
    return f"<{tag}{tags}>{inlines(placed.cell.inlines, setting)}</{tag}>"

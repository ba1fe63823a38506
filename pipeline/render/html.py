"""Blocks and inlines → semantic XHTML, for PDF, e-book and web alike.

The markup says what a thing is; how it looks is the theme's. All output is well-formed XML, so that
the same fragments go into EPUB.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, assert_never
from urllib.parse import urlsplit

import msgspec

from pipeline.model.nodes import (
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
    LineBreak,
    Link,
    Math,
    Node,
    NoteReference,
    Paragraph,
    PointList,
    ProperName,
    Quote,
    Ruby,
    Rule,
    Section,
    Signature,
    Strong,
    Table,
    Text,
    Verse,
)
from pipeline.model.walk import plain, sections
from pipeline.render.points import are_statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Dropped: TypeAlias = Callable[[Node, str], None]
"""Called for each node that cannot be expressed, with what was done instead."""

_DEEPEST_HEADING = 6
_WHITE_IN_ATTRIBUTES = {9: "&#9;", 10: "&#10;", 13: "&#13;"}  # XML would turn them into spaces
_NOT_IN_URLS = re.compile(
    r"""[\s\x00-\x1f"<>\[\\\]^`{|}\x7f-\x9f\ue000-\uf8ff\ufff0-\uffff]|%(?![0-9A-Fa-f]{2})"""
)


class Setting(msgspec.Struct, frozen=True):
    """What the fragments depend on.

    Attributes:
        dropped: Told of what cannot be expressed.
        heading_base: The level of the HTML heading that a section of level 1 gets (``h2`` is 2).
        section_ids: The id of each section, by its identity; see `setting_for`.
        note_numbers: The number that each note is called by, from 1.
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
    notes_href: str = ""
    file: str = ""
    calls: dict[int, str] = msgspec.field(default_factory=dict)
    call_attributes: str = ""
    bookmarks: bool = True


def setting_for(document: Document, dropped: Dropped, heading_base: int) -> Setting:
    """Return the setting in which all of ``document`` stands in one file."""
    names = {id(section): f"s{n}" for n, section in enumerate(sections(document.blocks), 1)}
    numbers = {note.id: n for n, note in enumerate(document.notes, 1)}
    return Setting(dropped, heading_base, names, numbers)


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
        case Emphasis(inlines=inner):
            return f"<em>{inlines(inner, setting)}</em>"
        case Strong(inlines=inner):
            return f"<strong>{inlines(inner, setting)}</strong>"
        case EmphasisDots(inlines=inner):
            return f'<em class="dots">{inlines(inner, setting)}</em>'
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
        case ProperName(inlines=inner):
            return f'<span class="proper-name">{inlines(inner, setting)}</span>'
        case BookTitle(inlines=inner):
            return f'<cite class="book-title">{inlines(inner, setting)}</cite>'
        case _:
            assert_never(node)


def _link(node: Link, target: str, content: str, setting: Setting) -> str:
    if not content:
        setting.dropped(node, "a link without text is left out")
        return ""
    if "<a " in content:  # HTML, "The a element": there must be no a element inside
        setting.dropped(node, "a link that holds another link is not followed; its text stands")
        return content
    url = _url(target.strip())
    if url:
        return f"<a href={attribute(url)}>{content}</a>"
    setting.dropped(node, f"a link to {target!r} is not followed; its text stands")
    return content


def _url(target: str) -> str:
    """Return ``target`` with every character escaped that a URL may not hold.

    Empty unless it is a place on the web or an address of mail.
    """
    try:
        parts = urlsplit(target)
        _ = parts.port
    except ValueError:  # unpaired brackets, a port that is no number
        return ""
    scheme = parts.scheme.lower()
    leads_somewhere = parts.hostname if scheme in ("http", "https") else parts.path
    if scheme not in ("http", "https", "mailto") or not leads_somewhere:
        return ""
    head = f"{parts.scheme}:" + (f"//{parts.netloc}" if parts.netloc else "")
    if _NOT_IN_URLS.search(parts.netloc) or target[: len(head)].lower() != head.lower():
        return ""
    place, mark, fragment = _NOT_IN_URLS.sub(_percent, target[len(head) :]).partition("#")
    return head + place + mark + fragment.replace("#", "%23")


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


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
            items = (f"<li>{blocks(item.blocks, setting)}</li>\n" for item in node.items)
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
            return f'<p class="figure">{caption}</p>\n'
        case CodeBlock():
            return f"<pre><code>{text(node.text)}</code></pre>\n"
        case Formula():
            setting.dropped(node, "formulas are set as their TeX source")
            return f'<p class="formula"><code class="tex">{text(node.tex)}</code></p>\n'
        case Rule():
            return f'<p class="rule">{text(node.text)}</p>\n' if node.text else "<hr/>\n"
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
    parts = ["<table>\n"]
    if caption:
        parts.append(f"<caption>{caption}</caption>\n")
    for index, row in enumerate(node.rows):
        is_header = index < node.header_rows
        tag, scope = ("th", ' scope="col"') if is_header else ("td", "")
        if index == 0:
            parts.append("<thead>\n" if is_header else "<tbody>\n")
        elif index == node.header_rows:
            parts.append("</thead>\n<tbody>\n")
        cells = (f"<{tag}{scope}>{inlines(cell.inlines, setting)}</{tag}>" for cell in row)
        parts.append(f"<tr>{''.join(cells)}</tr>\n")
    if node.rows:
        parts.append("</thead>\n" if node.header_rows >= len(node.rows) else "</tbody>\n")
    parts.append("</table>\n")
    return "".join(parts)

"""Inlines → phrasing content (HTML, “Phrasing content”)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from pipeline.model.nodes import (
    Anchor,
    BookTitle,
    Code,
    Emphasis,
    EmphasisDots,
    Image,
    LanguageRun,
    LineBreak,
    Link,
    Math,
    NoteReference,
    ProperName,
    Ruby,
    Small,
    Strikeout,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from pipeline.model.walk import plain
from pipeline.render import formulas, pictures
from pipeline.render.links import url_of
from pipeline.render.setting import Setting, attribute, identity, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model.nodes import Inline, Node

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")  # BCP 47, as far as its form

_FIRST_SQUARE = "\u2e80"  # where the scripts of East Asia begin
_LETTER, _SQUARE = 0.29, 0.5  # em

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
            room = f' style="min-width: {_width(reading):.3g}em"' if setting.room else ""
            return f"<ruby{room}>{inlines(base, setting)}<rt>{text(reading)}</rt></ruby>"
        case Link(target=target, inlines=inner):
            return _link(node, target, inlines(inner, setting), setting)
        case NoteReference(id=note):
            return _note_reference(node, note, setting)
        case Code(text=value):
            return f"<code>{text(value)}</code>"
        case Math(tex=tex):
            return formulas.drawn(node, tex, setting, displayed=False)
        case Image():
            return pictures.image(node, setting)
        case LineBreak():
            return "<br/>"
        case LanguageRun(inlines=inner):
            return _language_run(node, inlines(inner, setting))
        case Anchor():
            anchor = identity(node, setting)
            return f"<span{anchor}></span>" if anchor else ""
        case _:
            assert_never(node)


def _width(reading: str) -> float:
    """Return about how wide a reading is that is set half as large as its base, in em of that."""
    return sum(_LETTER if char < _FIRST_SQUARE else _SQUARE for char in reading)


def language_tag(named: str) -> str:
    """Return how BCP 47 writes a language, such as zh-CN for ``zh_CN``; empty if it is none."""
    tag = named.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _language_run(node: LanguageRun, content: str) -> str:
    """Return words of another language; a direction also keeps them apart from what surrounds them.

    Source: HTML, “The dir attribute”.
    """
    tags = ""
    language = language_tag(node.language)
    if language:
        tags = f' lang="{language}" xml:lang="{language}"'
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
        kind = ' class="address"' if not setting.room and _is_address(node, target) else ""
        return f"<a{kind} href={attribute(url)}>{content}</a>"
    setting.dropped(node, f"a link to {target!r} is not followed; its text stands")
    return content


def _is_address(node: Link, target: str) -> bool:
    """Tell whether a link shows the address that it leads to, which has no words to break between.

    On paper the composition of lines knows where addresses are broken.
    """
    shown = plain(node.inlines).strip()
    return ("/" in shown or "." in shown) and shown in target


def _note_reference(node: NoteReference, note: str, setting: Setting) -> str:
    number = setting.note_numbers.get(note)
    if number is None:
        setting.dropped(node, f"there is no note {note!r}")
        return ""
    anchor = "" if number in setting.calls else f' id="call-{number}"'
    home = setting.calls.setdefault(number, setting.file)
    file = setting.notes_href or ("" if home == setting.file else home)
    link = f'<a{anchor}{setting.call_attributes} href="{file}#note-{number}">[{number}]</a>'
    foot = "" if number in setting.at_foot else setting.feet.get(number, "")
    if foot:
        setting.at_foot.add(number)
    return f'<sup class="note-call">{link}</sup>{foot}'

"""What the fragments of XHTML depend on, and how text becomes markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from pipeline.model.nodes import Node
from pipeline.model.walk import sections
from pipeline.render.links import Place, places_of

if TYPE_CHECKING:
    from pipeline.model.nodes import (
        Anchor,
        CodeBlock,
        Document,
        Figure,
        Formula,
        Section,
        Table,
    )

FOOT = "foot"
"""The element of a note at the foot of a page, which only print.css knows."""

Dropped: TypeAlias = Callable[[Node, str], None]
"""Called for each node that cannot be expressed, with what was done instead."""

_WHITE_IN_ATTRIBUTES = {9: "&#9;", 10: "&#10;", 13: "&#13;"}  # XML would turn them into spaces


class Shown(msgspec.Struct, frozen=True):
    """A picture that is there to be shown: where, and how large it is in CSS pixels."""

    url: str
    width: int
    height: int


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
        feet: For paper: the markup of notes that may stand at the foot of a page, by the note's
            number; it is put where the note is first called.
        at_foot: The numbers of the notes for which this was done; the fragments fill it.
        call_attributes: Attributes of every link to a note, with a leading space.
        bookmarks: Whether headings carry their label, for bookmarks and running heads.
        pictures: What can be shown, by what `Image.source` calls it.
        formulas: The markup of each formula that can be drawn, by its TeX and whether it is
            displayed by itself.
        room: For paper: width and height, in points, of what a picture may fill. Those without a
            description are drawn as backgrounds there, because WeasyPrint knows no other way to
            mark them as decoration, and ruby is given its width. None elsewhere.
        cell_size: For paper: the size of text in tables, in points.
        table_name: What a table without a caption is called; if not empty, tables and program text
            that are too wide can be scrolled by themselves.
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
    feet: dict[int, str] = msgspec.field(default_factory=dict)
    at_foot: set[int] = msgspec.field(default_factory=set)
    call_attributes: str = ""
    bookmarks: bool = True
    pictures: Mapping[str, Shown] = msgspec.field(default_factory=dict)
    formulas: Mapping[tuple[str, bool], str] = msgspec.field(default_factory=dict)
    room: tuple[float, float] | None = None
    cell_size: float = 0.0
    table_name: str = ""


def setting_for(
    document: Document,
    dropped: Dropped,
    heading_base: int,
    pictures: Mapping[str, Shown],
    formulas: Mapping[tuple[str, bool], str],
) -> Setting:
    """Return the setting in which all of ``document`` stands in one file."""
    places = places_of(document)
    numbers = {note.id: n for n, note in enumerate(document.notes, 1)}
    setting = Setting(
        dropped, heading_base, {}, numbers, places, pictures=pictures, formulas=formulas
    )
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


def identity(node: Table | Figure | CodeBlock | Formula | Anchor, setting: Setting) -> str:
    """Return the attribute that makes ``node`` a place that links lead to, if it is one."""
    name = name_of(node, setting)
    return f" id={attribute(name)}" if name else ""

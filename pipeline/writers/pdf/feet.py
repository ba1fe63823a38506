"""Which notes stand at the foot of pages; the others stand together at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.nodes import (
    Code,
    CodeBlock,
    Figure,
    Formula,
    Image,
    LineBreak,
    Math,
    NoteReference,
    PageBreak,
    Section,
    Table,
    Text,
)
from pipeline.model.walk import nodes_of
from pipeline.render import html

if TYPE_CHECKING:
    from collections.abc import Collection

    from pipeline.model.nodes import Document, Note
    from pipeline.theme import Theme

_LARGE = (Section, PageBreak, Table, Figure, Formula, Image)
_MOST = 0.4  # of a page's height that one note may take; it cannot go on on the next page


def feet(
    document: Document, setting: html.Setting, theme: Theme, elsewhere: Collection[int]
) -> dict[int, str]:
    """Return the markup of the notes that may stand at the foot of the page that calls them.

    These are the footnotes that the text calls, except long ones and those that hold what needs
    room or call a note themselves.

    Args:
        document: The document.
        setting: The setting in which its text will be rendered.
        theme: The theme.
        elsewhere: The numbers of notes for which there is no room.
    """
    called = {node.id for node in nodes_of(document.blocks) if isinstance(node, NoteReference)}
    numbers = setting.note_numbers
    return {
        numbers[note.id]: html.foot_note(note, setting)
        for note in document.notes
        if note.placement == "foot"
        and note.id in called
        and numbers[note.id] not in elsewhere
        and not any(isinstance(node, (NoteReference, *_LARGE)) for node in nodes_of(note.blocks))
        and _height(note, theme) <= _MOST * (theme.page.height - theme.page.top - theme.page.bottom)
    }


def _height(note: Note, theme: Theme) -> float:
    """Return about how high a note is, in points, and rarely less."""
    role = theme.type.note
    line = (theme.page.width - 2 * theme.side_margin) / role.size - 4  # characters, indented
    characters = lines = 0
    for node in nodes_of(note.blocks):
        match node:
            case Text(text=text) | Code(text=text) | CodeBlock(text=text) | Math(tex=text):
                characters += len(text)
                lines += text.count("\n")
            case LineBreak():
                lines += 1
            case _ if hasattr(node, "span"):  # a block, which begins a line
                lines += 1
    return (characters / line + lines) * role.size * role.leading

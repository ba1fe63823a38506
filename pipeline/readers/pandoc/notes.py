"""Notes, and notes that notes call.

pandoc leaves a call inside a note as it is written, so as never to go round in circles. The
Markdown front puts such a call into a span and calls each note that is called so in a last
paragraph besides, where pandoc reads it (`pipeline.readers.markdown.notes`). Here the calls find
their notes. A note is read only when what calls it has been read, so that notes are numbered as
readers meet them, long chains of notes are no recursion, and notes may call themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from pipeline.model.nodes import Inline, Note, NoteReference
from pipeline.readers.pandoc.bare import restored
from pipeline.readers.pandoc.tree import NOTE_HELD, NOTE_INSIDE, Attributes, Tree, attributes

if TYPE_CHECKING:
    from pipeline.readers.pandoc.blocks import BlockReader

INSIDE = f'{{.{NOTE_INSIDE} k="\x04"}}'
"""Attributes of the span around a call in a note; no source holds the control character."""

_CALL = re.compile(r"\[\^([^\]\s]+)\]")
_SPAN = re.compile(rf"\[(\[\^[^\]\s]+\])\]{re.escape(INSIDE)}")


class Notes:
    """The notes of one source.

    Attributes:
        called: The labels of those that notes have called.
    """

    def __init__(self, reader: BlockReader, held: dict[str, list[Tree]]) -> None:
        """Read with ``reader``; ``held`` are the notes that notes call, by label."""
        self._reader = reader
        self._held = held
        self._calls: dict[tuple[str, bool], NoteReference] = {}
        self._waiting: list[tuple[int, list[Tree], bool]] = []
        self.called: set[str] = set()

    def take(self, items: list[Tree], endnote: bool) -> Inline:  # noqa: FBT001  (its two kinds)
        """Take the note that stands here and return the reference to it."""
        return self._reserve(items, endnote=endnote)

    def call(self, items: list[Tree], endnote: bool) -> Inline | None:  # noqa: FBT001  (as above)
        """Return the reference that a call inside a note makes; None if it calls no note."""
        match = (
            _CALL.fullmatch(items[0]["c"]) if len(items) == 1 and items[0]["t"] == "Str" else None
        )
        blocks = self._held.get(match[1]) if match else None
        if match is None or blocks is None:
            return None
        key = (match[1], endnote)
        self.called.add(match[1])
        if key not in self._calls:
            self._calls[key] = self._reserve(blocks, endnote=endnote)
        return self._calls[key]

    def finish(self) -> None:
        """Read the notes, those that the text calls before those that they call."""
        for number, blocks, endnote in self._waiting:  # it grows meanwhile
            self._read(number, blocks, endnote=endnote)
        self._waiting = []

    def _reserve(self, blocks: list[Tree], *, endnote: bool) -> NoteReference:
        """Return a reference to a note that will be read when all that calls it is."""
        found = self._reader.source.notes
        self._waiting.append((len(found), blocks, endnote))
        found.append(Note(id=str(len(found) + 1), blocks=()))
        return NoteReference(id=found[-1].id)

    def _read(self, number: int, items: list[Tree], *, endnote: bool) -> None:
        source = self._reader.source
        saved = source.span
        place = source.locator.enter_note(items)
        span = self._reader.locate(items)
        blocks = tuple(self._reader.read(items))
        source.locator.leave_note(place)
        source.span = saved
        placement: Literal["foot", "end"] = "end" if endnote else "foot"
        source.notes[number] = Note(
            id=str(number + 1), blocks=blocks, placement=placement, span=span
        )


def taken(blocks: list[Tree]) -> dict[str, list[Tree]]:
    """Return the notes that the last paragraph holds for others, by label."""
    found: dict[str, list[Tree]] = {}
    for item in _spans(blocks):
        attrs = attributes(item["c"][0]) if item["t"] == "Span" else Attributes()
        label = attrs.pairs.get("label")
        if attrs.classes != (NOTE_HELD,) or not label:
            return {}
        inner = item["c"][1]
        if len(inner) == 1 and inner[0]["t"] == "Note":
            found[label] = inner[0]["c"]
    return found


def _spans(blocks: list[Tree]) -> list[Tree]:
    return blocks[-1]["c"] if blocks and blocks[-1]["t"] == "Para" else []


def dropped(blocks: list[Tree], called: set[str]) -> None:
    """Take those notes away from the last paragraph that no note has called after all."""
    if taken(blocks):
        spans = _spans(blocks)
        spans[:] = [each for each in spans if attributes(each["c"][0]).pairs["label"] in called]


def unmarked(text: str) -> str:
    """Return program text or a formula without spans and links that were put into it."""
    text = restored(text)
    return _SPAN.sub(r"\1", text) if NOTE_INSIDE in text else text

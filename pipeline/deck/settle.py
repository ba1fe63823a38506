"""Inlines as slides can show them: links that lead somewhere, formulas that can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import msgspec

from pipeline.deck.slides import Loss
from pipeline.model.nodes import (
    Anchor,
    BookTitle,
    Code,
    Emphasis,
    EmphasisDots,
    Image,
    Inline,
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
from pipeline.model.walk import media_of, nodes_of, target_of
from pipeline.safety.links import is_safe_link

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from pipeline.model.nodes import Document, Media, Node


class Settler:
    """Settles the inlines of one document, so that losses and pictures gather in it.

    Attributes:
        losses: What slides cannot express.
    """

    def __init__(
        self, document: Document, readable: Container[tuple[str, bool]], *, annotates: bool
    ) -> None:
        """Take what inlines refer to; see `pipeline.deck.flow.Flow`."""
        self.losses: list[Loss] = []
        self._calls = frozenset(note.id for note in document.notes)
        self._targets = frozenset(map(target_of, nodes_of(document))) - {""}
        self._media = media_of(document)
        self._readable = readable
        self._annotates = annotates
        self._waiting: list[tuple[Media, Image]] = []
        self._seen: set[str] = set()  # names of pictures that stood in lines

    def of(self, inlines: Sequence[Inline]) -> tuple[Inline, ...]:
        """Return ``inlines`` with all that slides cannot show replaced by its text."""
        return tuple(part for inline in inlines for part in self._settled(inline))

    def lose(self, node: Node, reason: str) -> None:
        """Remember that slides cannot express ``node``."""
        self.losses.append(Loss(node, reason))

    def taken(self) -> list[tuple[Media, Image]]:
        """Return the pictures that stood in lines since this was asked last, each once a deck."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def _settled(self, inline: Inline) -> tuple[Inline, ...]:
        match inline:
            case Image(alt=alt):
                self._await(inline)
                return lines_of(alt)
            case Math(tex=tex) if (tex, False) not in self._readable:
                self.lose(inline, f"a formula that cannot be read is set as TeX: {inline.tex:.40}")
                return (Code(text=tex),)
            case NoteReference(id=note) if note not in self._calls:
                self.lose(inline, f"there is no note {note!r}")
                return ()
            case Text(text=text) if "\n" in text:
                return lines_of(text)
            case Text() | Code() | Math() | LineBreak() | NoteReference() | Anchor():
                return (inline,)
            case Ruby(base=base, reading=reading) if not self._annotates:
                beside = (Small(inlines=(Text(text=f"（{reading}）"),)),) if reading else ()
                return (*self.of(base), *beside)
            case Ruby(base=base):
                return (msgspec.structs.replace(inline, base=self.of(base)),)
            case Link(target=target, inlines=inner) if not self._can_follow(target):
                self.lose(inline, f"a link to {target!r} is not followed; its text stands")
                return self.of(inner)
            case (
                Emphasis(inlines=inner)
                | Strong(inlines=inner)
                | EmphasisDots(inlines=inner)
                | Link(inlines=inner)
                | ProperName(inlines=inner)
                | BookTitle(inlines=inner)
                | Strikeout(inlines=inner)
                | Superscript(inlines=inner)
                | Subscript(inlines=inner)
                | Small(inlines=inner)
                | LanguageRun(inlines=inner)
            ):
                return (msgspec.structs.replace(inline, inlines=self.of(inner)),)
            case _:
                assert_never(inline)

    def _can_follow(self, target: str) -> bool:
        """Tell whether a link leads to a place in the deck, or out of it to nothing that runs."""
        if target.startswith("#"):
            return target[1:] in self._targets
        return is_safe_link(target)

    def _await(self, image: Image) -> None:
        """Let a picture from a line stand on a slide after its paragraph, once in the deck."""
        media = self._media.get(image.source)
        if media is None:
            self.lose(image, "a picture that is missing is its description")
        elif image.source not in self._seen:
            self._seen.add(image.source)
            self._waiting.append((media, image))


def lines_of(text: str) -> tuple[Inline, ...]:
    """Return ``text`` with its newlines as line breaks."""
    found: list[Inline] = []
    for number, line in enumerate(text.split("\n")):
        found += [LineBreak()] if number else []
        found += [Text(text=line)] if line else []
    return tuple(found)

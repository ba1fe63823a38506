"""What pandoc's slides do not say of their characters, put back from the plan.

The text that pandoc wrote for a paragraph is the plan's, character by character; a formula and a
line break count as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import msgspec

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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.model.nodes import Inline
    from pipeline.writers.pptx.runs import Run

_PRIVATE = "x-"  # see `pipeline.deck.displayed.CODE_KINDS`


class Look(msgspec.Struct, frozen=True):
    """What characters are that follow each other.

    Attributes:
        length: How many.
        language: BCP 47 tag, if not the document's.
        small: Whether they are small print.
        token: What they are in program text.
        tex: The formula that stands there.
    """

    length: int
    language: str = ""
    small: bool = False
    token: str = ""
    tex: str = ""


def looks_of(
    inlines: Sequence[Inline], calls: Mapping[str, int], outer: Look | None = None
) -> Iterator[Look]:
    """Yield how the characters of ``inlines`` look.

    Args:
        inlines: Of the plan.
        calls: The number by which each note is called.
        outer: What is around them.
    """
    outer = outer or Look(0)
    for inline in inlines:
        yield from _looks(inline, calls, outer)


def _looks(inline: Inline, calls: Mapping[str, int], outer: Look) -> Iterator[Look]:
    match inline:
        case Text(text=text) | Code(text=text) | Image(alt=text):
            yield msgspec.structs.replace(outer, length=len(text))
        case Math(tex=tex):
            yield msgspec.structs.replace(outer, length=1, tex=tex)
        case LineBreak():
            yield msgspec.structs.replace(outer, length=1)
        case NoteReference(id=note):
            number = calls.get(note)
            yield msgspec.structs.replace(outer, length=len(f"[{number}]") if number else 0)
        case Anchor():
            pass
        case Small(inlines=inner):
            yield from looks_of(inner, calls, msgspec.structs.replace(outer, small=True))
        case LanguageRun(inlines=inner, language=language) if language.startswith(_PRIVATE):
            token = language.removeprefix(_PRIVATE)
            yield from looks_of(inner, calls, msgspec.structs.replace(outer, token=token))
        case LanguageRun(inlines=inner, language=language):
            own = language or outer.language
            yield from looks_of(inner, calls, msgspec.structs.replace(outer, language=own))
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
            | Ruby(base=inner)
        ):
            yield from looks_of(inner, calls, outer)
        case _:
            assert_never(inline)


def dressed(runs: Sequence[Run], looks: Iterator[Look]) -> list[Run]:
    """Return ``runs`` cut where looks change, each with its own."""
    found: list[Run] = []
    look = Look(0)
    left = 0
    for run in runs:
        text = run.text
        while text:
            while not left:
                look = next(looks, Look(len(text)))
                left = look.length
            size = min(left, len(text))
            found.append(run._replace(text=text[:size], look=look))
            text = text[size:]
            left -= size
    return found

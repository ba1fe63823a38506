"""Inlines as one string, stretches of them, and the places where a text may be cut."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate, takewhile
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
from pipeline.model.walk import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.deck.measure import Face
    from pipeline.model.nodes import Inline

_CALL = "[00]"  # stands for the call of a note, which is smaller

_SENTENCE = re.compile(r"(?:[。！？!?；;…]+[”’」』）)】》]*|\.[”\")]*(?=\s))\s*|\n+")
_CLAUSE = re.compile(r"[，、：,:—][”’」』）)】》]*\s*|\s+")


def flat(inlines: Sequence[Inline]) -> str:
    """Return ``inlines`` as one string, for measuring; a note's call is as wide as its text."""
    return plain(inlines, call=_CALL)


def starts_of(inlines: Sequence[Inline]) -> list[int]:
    """Return the offset in `flat` at which each of ``inlines`` begins, and the end of the last."""
    return list(accumulate((len(flat((inline,))) for inline in inlines), initial=0))


def stretch(
    inlines: Sequence[Inline], start: int, end: int, starts: Sequence[int] = ()
) -> tuple[Inline, ...]:
    """Return what stands between two offsets of `flat`; calls and formulas are never cut.

    Args:
        inlines: The text.
        start: The offset of the first character.
        end: The offset after the last one.
        starts: `starts_of` the text, for who cuts it many times.
    """
    found: list[Inline] = []
    starts = starts or starts_of(inlines)
    for index in range(max(0, bisect_left(starts, start) - 1), len(inlines)):
        inline, position = inlines[index], starts[index]
        if position > end:
            break
        size = starts[index + 1] - position
        empty = not size and start <= position <= end  # a place that links lead to
        if empty or (position < end and position + size > start):
            part = _part(inline, max(0, start - position), min(size, end - position))
            found += [part] if part is not None else []
    return tuple(found)


def _part(inline: Inline, start: int, end: int) -> Inline | None:
    """Return the characters of one inline between two offsets; all of it if it is not text."""
    match inline:
        case Text(text=text):
            return Text(text=text[start:end])
        case Code(text=text):
            return Code(text=text[start:end])
        case Math():
            return inline if start == 0 else None
        case Image(alt=alt):
            return Text(text=alt[start:end])
        case LineBreak() | Anchor():
            return inline
        case NoteReference():
            return inline if start == 0 else None
        case Ruby(base=base, reading=reading):
            return Ruby(base=stretch(base, start, end), reading=reading if start == 0 else "")
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
            return msgspec.structs.replace(inline, inlines=stretch(inner, start, end))
        case _:
            assert_never(inline)


def face(inlines: Sequence[Inline], *, bold: bool = False) -> Face:
    """Return which faces the text has, so that it is measured by the widest."""
    kinds = {kind for inline in inlines for kind in _faces(inline)}
    if Code in kinds:
        return "mono" if kinds == {Code} else "mixed"
    return "bold" if bold or Strong in kinds else "regular"


def _faces(inline: Inline) -> set[type]:
    match inline:
        case Code() | Math():
            return {Code}
        case Strong(inlines=inner) | Emphasis(inlines=inner):
            return {Strong, *(kind for part in inner for kind in _faces(part))}
        case (
            EmphasisDots(inlines=inner)
            | Link(inlines=inner)
            | ProperName(inlines=inner)
            | BookTitle(inlines=inner)
            | Strikeout(inlines=inner)
            | Superscript(inlines=inner)
            | Subscript(inlines=inner)
            | Small(inlines=inner)
            | LanguageRun(inlines=inner)
            | Ruby(base=inner)
        ):
            return {kind for part in inner for kind in _faces(part)}
        case Text() | Image() | LineBreak() | NoteReference() | Anchor():
            return {Text}
        case _:
            assert_never(inline)


def sentence_ends(text: str) -> list[int]:
    """Return the offsets after each sentence or line, the end of the text left out."""
    return [end for match in _SENTENCE.finditer(text) if (end := match.end()) < len(text)]


def clause_ends(text: str) -> list[int]:
    """Return the offsets after each clause, the end of the text left out."""
    return [end for match in _CLAUSE.finditer(text) if (end := match.end()) < len(text)]


def best_cut(text: str, least: int, wanted: int, most: int) -> int:
    """Return where to cut ``text``: at a sentence, else at a clause, else between characters.

    Args:
        text: What is cut.
        least: The cut comes after this offset.
        wanted: The offset that the cut should be near to; itself a place where a line may end.
        most: The last offset that may be returned.
    """
    for pattern in (_SENTENCE, _CLAUSE):
        ends = (match.end() for match in pattern.finditer(text, least))
        fitting = [end for end in takewhile(most.__ge__, ends) if least < end < len(text)]
        if fitting:
            return min(fitting, key=lambda end: abs(end - wanted))
    return wanted

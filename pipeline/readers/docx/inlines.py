"""Atoms → inlines: runs of one look are joined, and marks nested."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

import msgspec

from pipeline.model.nodes import (
    Anchor,
    Block,
    BookTitle,
    Code,
    Direction,
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
from pipeline.readers.docx.items import Atom, Lead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipeline.readers.docx.items import Mark

_SIMPLE: Final[dict[str, Callable[[tuple[Inline, ...]], Inline]]] = {
    "strong": lambda inner: Strong(inlines=inner),
    "emphasis": lambda inner: Emphasis(inlines=inner),
    "dots": lambda inner: EmphasisDots(inlines=inner),
    "proper": lambda inner: ProperName(inlines=inner),
    "book": lambda inner: BookTitle(inlines=inner),
    "strike": lambda inner: Strikeout(inlines=inner),
    "superscript": lambda inner: Superscript(inlines=inner),
    "subscript": lambda inner: Subscript(inlines=inner),
    "small": lambda inner: Small(inlines=inner),
}
BLANK: Final[Mark] = ("blank", "", "")
"""Marks white space that is underlined, as the blanks of a form are: it is never cut off."""

CODE: Final[Mark] = ("code", "", "")
_INLINE: Final = (
    *(Text, Emphasis, Strong, EmphasisDots, Ruby, Link, NoteReference, Code, Math, Image),
    *(LineBreak, ProperName, BookTitle, Strikeout, Superscript, Subscript, Small, LanguageRun),
    Anchor,
)
_WHITE: Final = " \t\u3000\u00a0"


def of(atoms: Iterable[Atom], anchors: frozenset[str]) -> tuple[Inline, ...]:
    """Return the inlines that ``atoms`` make, white space at both ends left out.

    Args:
        atoms: What the runs hold; leads and blocks are left out.
        anchors: The places that something links to; others are left out.
    """
    atoms = list(atoms)
    if len(atoms) == 1 and not atoms[0].marks and isinstance(atoms[0].piece, Text):
        text = atoms[0].piece.text.strip(_WHITE)
        return (Text(text=text),) if text else ()
    found = [
        atom
        for atom in atoms
        if not (isinstance(atom.piece, Anchor) and atom.piece.id not in anchors)
        and isinstance(atom.piece, _INLINE)
    ]
    return _nested(_trimmed(_joined(found)))


def _joined(atoms: Iterable[Atom]) -> list[Atom]:
    """Return the atoms with neighbouring texts of the same marks joined."""
    joined: list[Atom] = []
    for atom in atoms:
        last = joined[-1] if joined else None
        if (
            last is not None
            and isinstance(atom.piece, Text)
            and isinstance(last.piece, Text)
            and atom.marks == last.marks
        ):
            joined[-1] = Atom(atom.marks, Text(text=last.piece.text + atom.piece.text))
        else:
            joined.append(atom)
    return joined


def _trimmed(atoms: list[Atom]) -> list[Atom]:
    """Return the atoms without white space and line breaks at both ends."""
    for end in (0, -1):
        while atoms:
            marks, piece = atoms[end]
            if isinstance(piece, LineBreak):
                del atoms[end]
                continue
            if not isinstance(piece, Text) or BLANK in marks or CODE in marks:
                break
            text = piece.text.lstrip(_WHITE) if end == 0 else piece.text.rstrip(_WHITE)
            if text:
                atoms[end] = Atom(marks, Text(text=text))
                break
            del atoms[end]
    return atoms


def _nested(atoms: Sequence[Atom]) -> tuple[Inline, ...]:
    """Return the inlines, one node around all neighbours that share their outermost mark."""
    found: list[Inline] = []
    for mark, group in itertools.groupby(atoms, lambda atom: atom.marks[0] if atom.marks else None):
        if mark is None:
            found += [atom.piece for atom in group if isinstance(atom.piece, _INLINE)]
        elif mark == CODE:
            found += _code(group)
        else:
            inner = _nested([Atom(atom.marks[1:], atom.piece) for atom in group])
            found += _marked(mark, inner)
    return _texts_joined(found)


def _texts_joined(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    joined: list[Inline] = []
    for inline in inlines:
        last = joined[-1] if joined else None
        if isinstance(inline, Text) and isinstance(last, Text):
            joined[-1] = Text(text=last.text + inline.text)
        else:
            joined.append(inline)
    return tuple(joined)


def _code(atoms: Iterable[Atom]) -> list[Inline]:
    pieces = [
        Code(text=atom.piece.text) if isinstance(atom.piece, Text) else atom.piece for atom in atoms
    ]
    found: list[Inline] = []
    for piece in pieces:
        last = found[-1] if found else None
        if isinstance(piece, Code) and isinstance(last, Code):
            found[-1] = Code(text=last.text + piece.text)
        elif isinstance(piece, _INLINE):
            found.append(piece)
    return found


def _marked(mark: Mark, inner: tuple[Inline, ...]) -> tuple[Inline, ...]:
    kind, first, second = mark
    if not inner or kind == "blank":
        return inner
    if kind == "link":
        return (Link(target=first, inlines=inner),)
    if kind == "language":
        direction: Direction = "rtl" if second == "rtl" else "ltr" if second == "ltr" else ""
        return (LanguageRun(inlines=inner, language=first, direction=direction),)
    if all(isinstance(inline, Anchor | NoteReference | LineBreak) for inline in inner):
        return inner  # nothing that could look like it
    return (_SIMPLE[kind](inner),)


def unmarked_strong(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return ``inlines`` without `Strong` if it is around all of them: then it is their design."""
    shown = [each for each in inlines if not isinstance(each, Anchor | NoteReference | LineBreak)]
    if not shown or not all(isinstance(each, Strong) for each in shown):
        return inlines
    found: list[Inline] = []
    for each in inlines:
        found += each.inlines if isinstance(each, Strong) else (each,)
    return _texts_joined(found)


def split(inlines: Sequence[Inline], at: int) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    """Return ``inlines`` in two parts, the first with ``at`` characters of text.

    What has no characters goes with what stands before it.
    """
    head: list[Inline] = []
    tail: list[Inline] = []
    left = at
    for inline in inlines:
        size = length(inline)
        if left >= size and not tail:
            head.append(inline)
            left -= size
        elif left <= 0 or tail:
            tail.append(inline)
        else:
            before, after = _cut(inline, left)
            head.append(before)
            tail.append(after)
            left = 0
    return tuple(head), tuple(tail)


def _cut(inline: Inline, at: int) -> tuple[Inline, Inline]:
    match inline:
        case Text(text=text):
            return Text(text=text[:at]), Text(text=text[at:])
        case Code(text=text):
            return Code(text=text[:at]), Code(text=text[at:])
        case Ruby(base=base):
            before, after = split(base, at)
            again = msgspec.structs.replace(inline, base=after)
            return msgspec.structs.replace(inline, base=before, reading=""), again
        case _:
            inner: tuple[Inline, ...] = getattr(inline, "inlines", ())
            before, after = split(inner, at)
            return (
                msgspec.structs.replace(inline, inlines=before),
                msgspec.structs.replace(inline, inlines=after),
            )


def length(inline: Inline) -> int:
    """Return how many characters of text ``inline`` holds, as `text_of` counts them."""
    return len(text_of((inline,)))


def text_of(inlines: Iterable[Inline]) -> str:
    """Return the characters of ``inlines``; line breaks are spaces, pictures nothing."""
    words = []
    for inline in inlines:
        match inline:
            case Text(text=text) | Code(text=text):
                words.append(text)
            case LineBreak():
                words.append(" ")
            case Ruby(base=base):
                words.append(text_of(base))
            case Math() | Image() | Anchor() | NoteReference():
                pass
            case _:
                words.append(text_of(inline.inlines))
    return "".join(words)


def without_start(inlines: Sequence[Inline], size: int) -> tuple[Inline, ...]:
    """Return ``inlines`` without their first ``size`` characters, nor white space after these."""
    _, rest = split(inlines, size)
    if rest and isinstance(rest[0], Text):
        text = rest[0].text.lstrip(_WHITE)
        rest = ((Text(text=text),) if text else ()) + rest[1:]
    return rest


def blocks_in(atoms: Iterable[Atom]) -> list[list[Atom] | Block]:
    """Return the atoms cut at the blocks that interrupt their paragraph, these between them."""
    parts: list[list[Atom] | Block] = [[]]
    for atom in atoms:
        if isinstance(atom.piece, (*_INLINE, Lead)):
            last = parts[-1]
            if isinstance(last, list):
                last.append(atom)
            else:
                parts.append([atom])
        else:
            parts.append(atom.piece)
    return [part for part in parts if part != []]

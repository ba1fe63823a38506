"""What inlines are made of before they are whole, and how they become whole.

A `Piece` is an inline or something that has a meaning only for what stands around it: the reading
of a ruby, a displayed formula inside a paragraph. A soft line break is the character `SOFT` inside
text until it is known what stands on both sides of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from pipeline.model.nodes import Code, Image, Inline, LineBreak, Link, Math, Node, Ruby, Text
from pipeline.model.walk import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SOFT = "\x02"
"""No source holds it: control characters are removed before."""


class Reading(msgspec.Struct, frozen=True):
    """The reading of a ruby, until the ruby is whole."""

    text: str


class Readings(msgspec.Struct, frozen=True):
    """The readings of one line above or below all bases of a ruby (HTML ``rtc``)."""

    texts: tuple[str, ...]

    @property
    def joined(self) -> str:
        """All of them as one: words of Latin letters parted by blanks."""
        return ("" if _CHINESE.search("".join(self.texts)) else " ").join(self.texts)


class Base(msgspec.Struct, frozen=True):
    """A base of a ruby that the source marks as such (HTML ``rb``)."""

    pieces: tuple[Piece, ...]


class Display(msgspec.Struct, frozen=True):
    """A displayed formula that stands among inlines."""

    tex: str


Piece: TypeAlias = Inline | Reading | Readings | Base | Display

_WIDE = (
    "\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff"
    "\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
)
_CHINESE = re.compile(f"[{_WIDE}]")
_AMBIGUOUS = "“”‘’…—·"
"""Marks of Chinese and of Latin text alike: what stands behind them decides."""

_BREAK = re.compile(rf"[ \u3000]*{SOFT}[ \u3000{SOFT}]*")


def settle(pieces: Iterable[Piece]) -> tuple[Inline, ...]:
    """Return whole inlines: soft breaks resolved, neighbouring texts joined, both ends trimmed."""
    return trimmed(tuple(joined(_resolved(tuple(whole(pieces))))))


def whole(pieces: Iterable[Piece]) -> Iterator[Inline]:
    """Yield the inlines that ``pieces`` are where nothing around them gives them another sense."""
    for piece in pieces:
        if isinstance(piece, Reading):
            yield Text(text=piece.text)
        elif isinstance(piece, Readings):
            yield Text(text=piece.joined)
        elif isinstance(piece, Base):
            yield from whole(piece.pieces)
        elif isinstance(piece, Display):
            yield Math(tex=piece.tex)
        else:
            yield piece


def joined(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """Yield ``inlines`` with neighbouring texts as one; empty texts are left out."""
    texts: list[str] = []
    for inline in inlines:
        if isinstance(inline, Text):
            texts.append(inline.text)
            continue
        if any(texts):
            yield Text(text="".join(texts))
        texts = []
        yield inline
    if any(texts):
        yield Text(text="".join(texts))


def text_of(pieces: Iterable[Piece]) -> str:
    """Return the visible characters of ``pieces``, with soft breaks as spaces."""
    return plain(tuple(whole(pieces))).replace(SOFT, " ")


def words_of(pieces: Iterable[Piece]) -> str:
    """Return the characters of ``pieces`` for where only characters can stand.

    Readings follow their bases, so that nothing is lost.
    """
    found: list[str] = []
    for inline in whole(pieces):
        match inline:
            case Ruby(base=base, reading=reading):
                found += (words_of(base), reading)
            case Node() if hasattr(inline, "inlines"):
                found.append(words_of(inline.inlines))
            case _:
                found.append(text_of((inline,)))
    return "".join(found).replace(SOFT, " ")


def trimmed(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return ``inlines`` without white space at both ends."""
    while inlines and isinstance(first := inlines[0], Text):
        text = first.text.lstrip(" \t\u3000")
        if text:
            inlines = (Text(text=text), *inlines[1:])
            break
        inlines = inlines[1:]
    while inlines and isinstance(last := inlines[-1], Text):
        text = last.text.rstrip(" \t\u3000")
        if text:
            return (*inlines[:-1], Text(text=text))
        inlines = inlines[:-1]
    return inlines


# --- soft line breaks ------------------------------------------------------------------------


def _resolved(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return ``inlines`` with each soft break as a space, or as nothing beside Chinese.

    CSS Text 3, “Segment Break Transformation Rules”: a line break in the source is no space between
    East Asian characters. We go further and drop it also between a Chinese and a Latin character:
    the space there is a matter of setting, as in plain text.
    """
    text = plain(inlines, call=" ")
    if SOFT not in text:
        return inlines
    spaces = iter([_space(text, match) for match in _BREAK.finditer(text)])
    return tuple(_Breaks(spaces).replaced(inlines))


def _space(text: str, match: re.Match[str]) -> str:
    before, after = match.start() - 1, match.end()
    while before > 0 and text[before] in _AMBIGUOUS:
        before -= 1
    while after < len(text) - 1 and text[after] in _AMBIGUOUS:
        after += 1
    if before < 0 or after >= len(text) or "\n" in (text[before], text[after]):
        return ""
    return "" if _CHINESE.match(text[before]) or _CHINESE.match(text[after]) else " "


class _Breaks:
    """Replaces soft breaks in the order of the text.

    White space around a break may lie in another inline than the break, so each text is read
    character by character: what was decided for a break counts until something visible comes.
    """

    def __init__(self, spaces: Iterator[str]) -> None:
        self._spaces = spaces
        self._inside = False

    def replaced(self, inlines: Sequence[Inline]) -> Iterator[Inline]:
        for inline in inlines:
            if isinstance(inline, Text):
                yield Text(text=self._text(inline.text))
            elif isinstance(inline, Ruby):
                base = tuple(self.replaced(inline.base))
                yield Ruby(base=base, reading=inline.reading.replace(SOFT, " "))
            elif isinstance(inline, (Code, Math, Image, LineBreak)):
                self._inside = self._inside and not plain((inline,))
                yield _without(inline)
            elif isinstance(inline, Node) and hasattr(inline, "inlines"):
                inner = tuple(joined(self.replaced(inline.inlines)))
                yield msgspec.structs.replace(inline, inlines=inner)
            else:
                yield inline

    def _text(self, text: str) -> str:
        if SOFT not in text and not self._inside:
            return text
        parts: list[str] = []
        held = ""
        for character in text:
            if character == SOFT:
                if not self._inside:
                    parts.append(next(self._spaces, ""))
                self._inside, held = True, ""
            elif character in " \u3000" and self._inside:
                continue
            elif character in " \u3000":
                held += character
            else:
                parts += (held, character)
                self._inside, held = False, ""
        return "".join(parts) + held


def _without(inline: Code | Math | Image | LineBreak) -> Inline:
    """Return ``inline`` without soft breaks; only the words for a picture can hold one."""
    if isinstance(inline, Image):
        return msgspec.structs.replace(inline, alt=inline.alt.replace(SOFT, " "))
    return inline


def unlinked(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return ``inlines`` with each link replaced by its text."""
    found: list[Inline] = []
    for inline in inlines:
        found += inline.inlines if isinstance(inline, Link) else (inline,)
    return tuple(found)

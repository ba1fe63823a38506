"""The generated cover: the title band's look on a whole page.

Title in balanced lines, subtitle, the short rule, and the authors at the foot. The picture has
sixteen colours: the ground, the text, what is between them at the edges of strokes, and the rule.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline import fonts
from pipeline.chinese.titles import NO_LINE_END, balanced_lines, width
from pipeline.diagnostics import KanbenError
from pipeline.model.walk import display_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from PIL import ImageDraw, ImageFont

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.theme import Color, Cover, Theme, TypeRole

_BITS = 4
_TEXT = (1 << _BITS) - 2  # index in the palette; 0 is the ground, less than this an edge
_RULE = _TEXT + 1
_MOST_LINES = 5  # of a title; a longer one is set smaller
_MOST_LARGE_LINES = 2  # of a title in more than the usual size
_NAMES_BY_LINE = 3  # authors that get a line each
_SMALLER = 0.94  # from one size to the next
_LONGEST = 120  # characters; more would be too small to read on a shelf
_NO_CHARACTER = "\U0010ffff"  # a noncharacter (Unicode, “Noncharacters”): no font has it
_PIECE = re.compile(r"[\x21-\x7e\u00a1-\u024f]+|.", re.DOTALL)


class _Block(msgspec.Struct, frozen=True):
    """Lines of text in one size.

    Attributes:
        lines: The lines, none empty.
        font: A Pillow font.
        pitch: From one line to the next, in pixels.
    """

    lines: tuple[str, ...]
    font: Any
    pitch: int

    @property
    def height(self) -> int:
        """In pixels."""
        return self.pitch * len(self.lines)


def draw(document: Document, theme: Theme, report: Report) -> bytes:
    """Return the cover as a PNG; without a fitting font it has no text, and ``report`` says so."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  (heavy)

    style = theme.cover
    image = Image.new("L", (style.width, style.height), 0)
    canvas = ImageDraw.Draw(image)
    top = style.top
    try:
        title, subtitle, foot = _texts(document, theme)
    except _Unset as reason:
        report.warn("cover-plain", f"the cover is without text: {reason}", hint=reason.hint)
        title = subtitle = foot = None
    for block in (title, subtitle):
        if block is not None:
            top = _write(canvas, block, style.side, top) + style.gap
    canvas.rectangle(
        (style.side, top, style.side + style.rule_width - 1, top + style.rule_height - 1), _RULE
    )
    if foot is not None:
        _write(canvas, foot, style.side, style.height - style.bottom - foot.height)
    image.putpalette(_palette(theme))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", bits=_BITS)
    return buffer.getvalue()


class _Unset(Exception):  # noqa: N818  (no error: the cover goes without text)
    """The text cannot be set; the message says why, ``hint`` what the user can do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def _texts(document: Document, theme: Theme) -> tuple[_Block | None, _Block | None, _Block | None]:
    """Return the title, the subtitle and the authors' names, each if there is one.

    Raises:
        _Unset: No family of the theme is installed, or it lacks a character.
    """
    style, roles, meta = theme.cover, theme.type, document.meta
    measure = style.width - 2 * style.side
    name = display_title(document).strip()
    names = tuple(creator.name for creator in meta.creators if creator.name.strip())
    title = subtitle = foot = None
    if meta.subtitle:
        face = _Face(roles.subtitle, theme, meta.subtitle)
        words = _shortened(_pieces(meta.subtitle))
        subtitle = face.block(words, style.small_size, measure)
    if names:
        face = _Face(roles.subtitle, theme, "".join(names))
        foot = face.block(_shortened(f"{name}　" for name in names), style.small_size, measure)
        fits = all(foot.font.getlength(name) <= measure for name in names)
        if fits and len(names) <= _NAMES_BY_LINE:
            foot = msgspec.structs.replace(foot, lines=names)
    if name:
        below = style.gap * 3 + style.rule_height + style.bottom
        below += sum(block.height for block in (subtitle, foot) if block)
        face = _Face(roles.title, theme, name)
        title_words = meta.title_words or _pieces(name)
        title = face.fitted(title_words, measure, style.height - style.top - below, style)
    return title, subtitle, foot


class _Face:
    """The font that the theme asks for in one role, in any size."""

    def __init__(self, role: TypeRole, theme: Theme, text: str) -> None:
        families = theme.fonts.role(role.font).families
        try:
            found = fonts.first_installed(families, role.weight)
        except KanbenError as error:
            raise _Unset(error.diagnostic.message, error.diagnostic.hint) from error
        if found is None:
            message = f"none of {', '.join(families)} is installed"
            hint = "Run kanben doctor for the command that installs them"
            raise _Unset(message, hint)
        self._file = found
        self._leading = role.leading
        missing = self._missing(text, theme.cover.small_size)
        if missing:
            message = f"{found.family} has no {', '.join(missing)}"
            hint = "Name a family that has them in the theme"
            raise _Unset(message, hint)

    def font(self, size: int) -> ImageFont.FreeTypeFont:
        """Return the Pillow font of an em of ``size`` pixels."""
        from PIL import ImageFont  # noqa: PLC0415  (heavy)

        return ImageFont.truetype(
            self._file.path, size, self._file.index, layout_engine=ImageFont.Layout.BASIC
        )

    def pitch(self, size: int) -> int:
        """Return the distance of lines, in pixels."""
        return round(size * self._leading)

    def block(self, words: Iterable[str], size: int, measure: int) -> _Block:
        """Return ``words`` in balanced lines of at most ``measure`` pixels."""
        font, words = self.font(size), tuple(words)
        full = measure / size  # em
        while True:
            lines = balanced_lines(tuple(_breakable(words, full)), full)
            block = _Block(tuple(filter(None, map(str.strip, lines))), font, self.pitch(size))
            excess = max(map(font.getlength, block.lines), default=0) / measure
            if excess <= 1 or full <= 1:
                return block
            full /= excess  # balanced_lines reckons Latin narrower than this font sets it

    def fitted(self, words: Sequence[str], measure: int, room: int, style: Cover) -> _Block:
        """Return ``words`` in the largest size in which they stand well; all in pixels."""
        words = tuple(_shortened(words))
        pieces = tuple(piece for word in words for piece in _pieces(word))
        size = style.largest_size
        while True:
            block = self.block(words, size, measure)
            is_whole = max(map(block.font.getlength, pieces)) <= measure
            fits = is_whole and block.height <= room
            most_lines = _MOST_LINES if size <= style.title_size else _MOST_LARGE_LINES
            smaller = round(size * _SMALLER)
            if smaller <= style.small_size or (fits and len(block.lines) <= most_lines):
                return block
            size = smaller

    def _missing(self, text: str, size: int) -> list[str]:
        """Return the characters of ``text`` for which the font has only a box."""
        font = self.font(size)
        box = bytes(font.getmask(_NO_CHARACTER))
        visible = sorted({character for character in text if not character.isspace()})
        return [character for character in visible if bytes(font.getmask(character)) == box]


def _pieces(text: str) -> tuple[str, ...]:
    """Return ``text`` in pieces between which a line may end where no words are known."""
    return tuple(_PIECE.findall(text))


def _breakable(words: Iterable[str], measure: float) -> Iterator[str]:
    """Yield the words; one that is wider than ``measure`` em comes in pieces."""
    for word in words:
        for piece in _pieces(word) if width(word) > measure else (word,):
            yield from piece if width(piece) > measure else (piece,)


def _shortened(words: Iterable[str]) -> Iterator[str]:
    """Yield words as long as a cover holds them, and an ellipsis for the rest."""
    left = _LONGEST
    for word in words:
        if len(word) > left:
            yield word[:left] + "…"
            return
        yield word
        left -= len(word)


def _write(canvas: ImageDraw.ImageDraw, block: _Block, left: int, top: int) -> int:
    """Write the lines below each other, each in the middle of its pitch; return the end.

    The blank half of a mark that opens a line hangs in the margin, as CLREQ allows.
    """
    for line in block.lines:
        ink = block.font.getmask(line[0]).getbbox() if line[0] in NO_LINE_END else None
        blank = ink[0] if ink else 0
        place = (left - blank, top + block.pitch / 2)
        canvas.text(place, line, _TEXT, block.font, anchor="lm")
        top += block.pitch
    return top


def _palette(theme: Theme) -> list[int]:
    """Return the colours from the ground to the text in even steps, and that of the rule."""
    colors = theme.colors
    ground, text = _channels(colors.accent), _channels(colors.named(theme.type.title.color))
    ramp = (
        round(start + (end - start) * step / _TEXT)
        for step in range(_TEXT + 1)
        for start, end in zip(ground, text, strict=True)
    )
    return [*ramp, *_channels(colors.highlight)]


def _channels(color: Color) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color.hex))

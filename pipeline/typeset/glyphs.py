"""The glyphs of text, known by what stood before: to shape each text anew takes longest of all.

An ideograph looks the same and is as wide wherever it stands, unless its font says otherwise; so
does what stands between two ideographs. Each is shaped by Pango once for a style. A text is put
together from what is known, and is drawn so; what does not come apart so, such as accents and
emoji, is left to Pango.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.typeset.faces import Face, Faces, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

_SQUARE = "水"  # stands for any ideograph beside a run
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_PARTS = re.compile(f"([{_HAN}]+)|[^{_HAN}]+")
_STRANGE = re.compile(
    "[\t\n\r\u00ad\u034f\u0590-\u08ff\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff"
    "\ufb1d-\ufdff\ufe00-\ufe0f\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
    "\U000e0000-\U0010ffff]"
)
"""What is hidden, runs to the left, or needs more than its glyph: see `clusters`, `private_use`."""
_LETTER = re.compile(f"[^\\W\\d_{_HAN}]")
_OPENING, _CLOSING = "([{<«‘“‹〈《「『【〔〖〘〚（［｛｟", ")]}>»’”›〉》」』】〕〗〙〛）］｝｠"
_PAIRS = dict(zip(_CLOSING, _OPENING, strict=True))
_BRACKETS = re.compile("[" + re.escape(_OPENING + _CLOSING) + "]")
_MOST = 20_000  # runs that are remembered for a style


class Glyph(NamedTuple):
    """A glyph as a PDF shows it, or what a character has of it.

    Attributes:
        face: The font and size that it is in.
        code: Its number in the font, as four hexadecimal digits; empty if the glyph of the
            character before stands for this one too, as in a ligature.
        width: Its width, or its share in it, in thousandths of the em.
        natural: That which its font gives it, from which kerning may part.
        is_free: Whether it is the same whatever stands beside it.
    """

    face: Face
    code: str
    width: int
    natural: int
    is_free: bool


class Glyphs:
    """The glyphs of text in the fonts of one rendering."""

    def __init__(self) -> None:
        """Prepare to shape."""
        from weasyprint.text import ffi, line_break  # noqa: PLC0415  (heavy)

        self._layout, self._key_of = line_break.Layout, line_break._font_style_cache_key  # noqa: SLF001
        self._attributes = ffi.pango.pango_layout_get_attributes
        self._none = ffi.ffi.NULL
        self._faces = Faces()
        self._known: dict[tuple[int, str], _Known | None] = {}
        self._by_style: dict[int, tuple[Any, _Known | None]] = {}

    def of(self, text: str, style: Any) -> list[Glyph] | None:  # noqa: ANN401
        """Return the glyphs of ``text``, one for each character; None if only Pango can tell."""
        known = self._known_of(style)
        if known is None or _STRANGE.search(text):
            return None
        return known.of(text)

    def _known_of(self, style: Any) -> _Known | None:  # noqa: ANN401
        """Return what is known of the glyphs of a style; None if no text of it comes apart."""
        found = self._by_style.get(id(style))
        if found is not None:
            return found[1]
        key = id(style.font_config), self._key_of(style, include_size=True)
        if not _is_plain(style):
            known = None
        elif key in self._known:
            known = self._known[key]
        else:
            known = self._known[key] = self._new(style)
        self._by_style[id(style)] = style, known  # kept, so that its id stays its own
        return known

    def _new(self, style: Any) -> _Known | None:  # noqa: ANN401
        layout = self._layout(style)
        if self._attributes(layout.layout) != self._none:  # the style asks for features of the font
            return None
        known = _Known(layout, self._faces)
        return known if known.is_free else None


def _is_plain(style: Any) -> bool:  # noqa: ANN401
    """Tell whether a style leaves glyphs where their font wants them, from the left."""
    return (
        style["direction"] == "ltr"
        and not style["word_spacing"]
        and style["letter_spacing"] in ("normal", 0)
        and style["font_size"] > 0
    )


class _Known:
    """What is known of the glyphs of a style."""

    def __init__(self, layout: Any, faces: Faces) -> None:  # noqa: ANN401  (WeasyPrint has no types)
        self._layout = layout
        self._faces = faces
        self._ideographs: dict[str, Glyph | None] = {}
        self._runs: dict[tuple[bool, str, bool], list[Glyph] | None] = {}
        square = self._shaped(_SQUARE)
        self._face = square[0].face if square else None
        self.is_free = square is not None and self._is_usual(square[0])

    def of(self, text: str) -> list[Glyph] | None:
        """Return the glyphs of ``text``, one for each character; None if it does not come apart."""
        found: list[Glyph] = []
        end = len(text)
        for part in _PARTS.finditer(text):
            glyphs: Sequence[Glyph] | None
            if part[1]:
                glyphs = self._of_ideographs(part[1])
            else:
                glyphs = self._of_run(part.start() > 0, part[0], part.end() < end)
            if glyphs is None:
                return None
            found += glyphs
        return found

    def _of_ideographs(self, part: str) -> Sequence[Glyph] | None:
        known = self._ideographs
        try:
            found = [known[char] for char in part]
        except KeyError:
            self._learn(part)
            found = [known[char] for char in part]
        return None if None in found else found  # type: ignore[return-value]

    def _learn(self, part: str) -> None:
        """Shape the ideographs of ``part`` that are new, each by itself."""
        new = [char for char in dict.fromkeys(part) if char not in self._ideographs]
        shapes = self._shaped("".join(new))
        if shapes is None:
            self._ideographs.update(dict.fromkeys(new))
            return
        for char, shape in zip(new, shapes, strict=True):
            self._ideographs[char] = _glyph(shape) if self._is_usual(shape) else None

    def _is_usual(self, shape: Shape) -> bool:
        """Tell whether an ideograph is in the font of most, and the same wherever it stands."""
        face, glyph = shape.face, shape.glyph
        return face is self._face and glyph is not None and face.is_free(glyph)

    def _of_run(self, after: bool, run: str, before: bool) -> list[Glyph] | None:  # noqa: FBT001
        """Return the glyphs of what stands after and before ideographs, or at an end."""
        key = after, run, before
        if key in self._runs:
            return self._runs[key]
        if len(run) > 1 and run.isdecimal() and run.isascii():  # any number might come
            digits = [self._of_run(after, digit, before) for digit in run]
            if all(one and one[0].is_free for one in digits):
                return [glyph for one in digits if one for glyph in one]
        shapes = None
        if not _LETTER.search(run) or _is_paired(run):
            shapes = self._shaped(after * _SQUARE + run + before * _SQUARE)
        glyphs = None
        if shapes is not None:
            glyphs = [_glyph(shape) for shape in shapes[after : len(shapes) - before]]
        if len(self._runs) < _MOST:
            self._runs[key] = glyphs
        return glyphs

    def _shaped(self, text: str) -> list[Shape] | None:
        return self._faces.shaped(text, self._layout)


def _glyph(shape: Shape) -> Glyph:
    face, glyph = shape.face, shape.glyph
    if glyph is None:
        return Glyph(face, "", shape.width, 0, is_free=False)
    return Glyph(face, f"{glyph:04x}", shape.width, face.natural(glyph), face.is_free(glyph))


def _is_paired(run: str) -> bool:
    """Tell whether each bracket of a run has its partner in it, which has its script (UAX #24)."""
    opened: list[str] = []
    for match in _BRACKETS.finditer(run):
        bracket = match[0]
        if bracket not in _PAIRS:
            opened.append(bracket)
        elif not opened or opened.pop() != _PAIRS[bracket]:
            return False
    return not opened


def show(
    stream: Any,  # noqa: ANN401  (WeasyPrint has no types)
    text: str,
    glyphs: Sequence[Glyph],
    moves: Sequence[int],
    changes: Sequence[int],
) -> None:
    """Show glyphs in a PDF from where its text matrix stands.

    Between glyphs stands how far to go back before the next one (ISO 32000-1, 9.4.3, TJ).

    Args:
        stream: WeasyPrint's.
        text: A character for each glyph.
        glyphs: The glyphs.
        moves: How far each is moved to the right, in thousandths of the em.
        changes: How much wider each becomes, in the same.
    """
    if glyphs and not any(moves) and not any(changes) and _shown_plainly(stream, text, glyphs):
        return
    placed = zip(glyphs, text, moves, changes, strict=True)
    for face, group in groupby(placed, key=lambda item: item[0].face):
        shown: dict[str, str] = {}
        pieces, code, back = ["<"], "", 0
        for glyph, char, move, change in group:
            if glyph.code:
                code = glyph.code
                shown[code] = char
                back -= move
                pieces.append(f">{back}<{code}" if back else code)
                back = glyph.natural + move
            else:
                shown[code] += char
            back -= glyph.width + change
        pieces.append(f">{back}" if back else ">")
        face.use(stream, shown)
        stream.show_text("".join(pieces).removeprefix("<>"))


def _shown_plainly(stream: Any, text: str, glyphs: Sequence[Glyph]) -> bool:  # noqa: ANN401
    """Show glyphs of one font that stand side by side as the font has them; False if they do not.

    Most lines of table cells are such.
    """
    face = glyphs[0].face
    codes = []
    for glyph in glyphs:
        if glyph.face is not face or glyph.width != glyph.natural or not glyph.code:
            return False
        codes.append(glyph.code)
    face.use(stream, dict(zip(codes, text, strict=True)))
    stream.show_text(f"<{''.join(codes)}>")
    return True

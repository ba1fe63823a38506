"""The font of formulas: it never lacks a glyph, and looks up everything once.

Import ziamath before this module (`pipeline.typeset.ziamath`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from ziafont.fonttypes import BBox
from ziafont.glyph import SimpleGlyph
from ziamath.mathfont import MathFont

if TYPE_CHECKING:
    from pathlib import Path

    from ziamath.styles import MathVariant

_ASCENT, _DEPTH = 0.88, 0.12  # of a square character, in em (OpenType, “idtp” and “ideo”)


def patched(file: Path, family: str) -> MathFont:
    """Return the font in ``file``, whose missing glyphs are text of ``family``."""
    return _Patched(file, family)


class _Character(SimpleGlyph):
    """A square character, set as text."""

    def __init__(self, char: str, font: MathFont, family: str) -> None:
        self._char = char
        self._family = family
        self._em = font.info.layout.unitsperem
        box = BBox(0, self._em, -_DEPTH * self._em, _ASCENT * self._em)
        super().__init__(0, [], box, font)

    def advance(self, nextchr: SimpleGlyph | None = None) -> int:  # noqa: ARG002  (ziafont's)
        return int(self._em)

    def placed(self, x: float, y: float, size: float) -> list[ET.Element]:
        """Return the shapes that draw it; see `pipeline.typeset.ziamath.thrift`."""
        place = {"x": f"{x:.3f}", "y": f"{y:.3f}", "font-size": f"{size:.3f}"}
        element = ET.Element("text", {**place, "font-family": self._family})
        element.text = self._char
        return [element]


class _Patched(MathFont):
    """The font of formulas, as ziamath asks it, again and again for the same."""

    def __init__(self, file: Path, family: str) -> None:
        self._family = family
        self._found: dict[tuple[str, str, bool, bool], SimpleGlyph] = {}
        self._advances: dict[tuple[str, int, int | None], int] = {}
        self._script = ""
        super().__init__(file)
        table: Any = self.gsub
        table.sub = self._remembered(table.sub)

    def language(self, script: str, language: str) -> None:
        """Set the features of glyphs from now on: those of formulas, or those of text in them."""
        own: Any = super()
        own.language(script, language)
        self._script = script

    def begin(self) -> None:
        """Set the features of formulas, if one that could not be set has left those of text."""
        if self._script != "math":
            self.language("math", "")

    def findglyph(self, char: str, variant: MathVariant) -> SimpleGlyph:
        """Return the glyph of a character in a style of letters."""
        key = char, variant.style, variant.italic, variant.bold
        found = self._found.get(key)
        if found is None:
            known = self.glyphindex(char)
            found = super().findglyph(char, variant) if known else self._character(char)
            self._found[key] = found
        return found

    def _character(self, char: str) -> SimpleGlyph:
        return _Character(char, self, self._family)

    def advance(self, glyph: int, glyph2: int | None) -> int:
        """Return the advance of a glyph before another one, in units of the font."""
        key = self._script, glyph, glyph2
        found = self._advances.get(key)
        if found is None:
            found = self._advances[key] = super().advance(glyph, glyph2)
        return found

    def _remembered(self, substitute: Any) -> Any:  # noqa: ANN401  (a method of ziafont's)
        known: dict[tuple[str, tuple[int, ...]], list[int]] = {}

        def substituted(glyphs: list[int], features: dict[str, bool]) -> list[int]:
            key = self._script, tuple(glyphs)  # the features are those of the script
            if key not in known:
                known[key] = substitute(glyphs, features)
            return list(known[key])

        return substituted

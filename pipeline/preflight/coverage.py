"""Who draws a character: the theme's own families, another font, or nobody.

The answers are those that Pango will get: it asks fontconfig for the same list and takes the first
font that has the character.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.fonts import Face, boxes
from pipeline.preflight.characters import is_drawn, is_emoji, is_private, parts, script

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.fonts import Configuration
    from pipeline.preflight.style import Style
    from pipeline.theme.tokens import Fonts

_EMOJI = "emoji"  # the generic family that Pango asks for (CSS Fonts 4)
_SAMPLES = {
    "Arab": "ar",
    "Armn": "hy",
    "Beng": "bn",
    "Cyrl": "ru",
    "Deva": "hi",
    "Ethi": "am",
    "Geor": "ka",
    "Grek": "el",
    "Gujr": "gu",
    "Guru": "pa",
    "Hang": "ko",
    "Hebr": "he",
    "Hira": "ja",
    "Kana": "ja",
    "Khmr": "km",
    "Knda": "kn",
    "Laoo": "lo",
    "Latn": "en",
    "Mlym": "ml",
    "Mong": "mn",
    "Mymr": "my",
    "Orya": "or",
    "Sinh": "si",
    "Taml": "ta",
    "Telu": "te",
    "Thaa": "dv",
    "Thai": "th",
    "Tibt": "bo",
}
"""The language that Pango asks for where a script is not that of the text's own language."""


class Covered(msgspec.Struct):
    """Who draws the characters of one style.

    Attributes:
        faces: The faces of the theme's families that draw something, with what they draw.
        others: The same for fonts that the theme does not name.
        missing: What nobody draws.
    """

    faces: dict[str, tuple[Face, set[str]]]
    others: dict[str, set[str]]
    missing: set[str]


class Coverage:
    """Asks who draws what, for one document; each list of fonts is asked for once."""

    def __init__(self, configuration: Configuration, stacks: Fonts, language: str) -> None:
        """Ask ``configuration`` about texts in ``language`` and the theme's ``stacks``."""
        self._configuration = configuration
        self._stacks = stacks
        self._language = language
        self._lists: dict[tuple[tuple[str, ...], int, str], list[Face]] = {}

    def of(self, characters: Iterable[str], style: Style, emoji: set[str]) -> Covered:
        """Return who draws ``characters`` in ``style``.

        Args:
            characters: Each once.
            style: What they are set in.
            emoji: Those that are emoji because the text says so.
        """
        stack = self._stacks.role(style.font)
        families = (*stack.families, stack.generic)
        covered = Covered({}, {}, set())
        drawn = {each for each in characters if is_drawn(each)}
        as_emoji = {each for each in drawn if each in emoji or is_emoji(each)}
        named = {*stack.families, *self._stacks.emoji, *self._stacks.symbols, boxes.FAMILY}
        named.update(stack.bold if style.bold else ())
        self._share_out(as_emoji, (_EMOJI,), style.weight, self._language, named, covered)
        by_language: dict[str, set[str]] = {self._language: drawn - as_emoji}
        own = self._faces(families, style.weight, self._language)
        for character in drawn - as_emoji:
            if not any(face.has(character) for face in own[:1]):
                language = _SAMPLES.get(script(character), self._language)
                if language != self._language:
                    by_language[self._language].discard(character)
                    by_language.setdefault(language, set()).add(character)
        for language, group in by_language.items():
            self._share_out(group, families, style.weight, language, named, covered)
        return covered

    def _faces(self, families: Sequence[str], weight: int, language: str) -> list[Face]:
        key = (tuple(families), weight, language)
        if key not in self._lists:
            self._lists[key] = self._configuration.faces(families, weight, language)
        return self._lists[key]

    def _share_out(  # noqa: PLR0913, PLR0917  (what is asked, and where the answer goes)
        self,
        characters: set[str],
        families: Sequence[str],
        weight: int,
        language: str,
        named: set[str],
        covered: Covered,
    ) -> None:
        """Give each of ``characters`` to the first face that has it."""
        left = set(characters)
        faces = self._faces(families, weight, language) if left else []
        for face in faces:
            if not left:
                return
            has = {each for each in left if face.has(each)}
            name = next((name for name in face.families if name in named), "")
            if name:
                covered.faces.setdefault(name, (face, set()))[1].update(has)
            else:
                has = {each for each in has if not is_private(each)}
                if has:
                    covered.others.setdefault(face.families[0], set()).update(has)
            left -= has
        if faces:
            first = faces[0]
            left = {
                each
                for each in left
                if parts(each) == each or not all(first.has(part) for part in parts(each))
            }
        covered.missing |= left

"""Real numbering: the discs before headings and the bullets of lists (``w:numbering``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.writers.docx import colors, styles, wordml
from pipeline.writers.docx.typography import is_bold, size, typeface, weight

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.writers.docx.typography import Typography

HEADINGS = 1
"""The number instance (``w:num``) of the heading styles."""

BULLETS = 2
"""The number instance of the list styles."""

_LEVELS = 9  # of a list, as the schema allows
_FIRST_FREE = 3
_LAST_DISC = 20  # Unicode has the circled numbers 1 to 20 in one block
_BEFORE_FIRST_DISC = 0x245F

# In em of the text.
_BULLET_SIZE = 0.72
_BULLET_PLACE = 0.3  # from where its item begins

# In em of the heading.
_DISC_SIZE = 1.2
_LONG_NUMBER_SIZE = 0.8  # where a number has three digits, which must stand before the text, too
_FIRST_LONG_NUMBER = 100


def disc(number: int) -> str:
    """Return ``number`` as Word shows it in the format ``decimalEnclosedCircle``."""
    return chr(_BEFORE_FIRST_DISC + number) if number <= _LAST_DISC else str(number)


class Numbering:
    """Hands out number instances and keeps count as Word will.

    Args:
        numbered: The levels of heading whose styles carry a number.
    """

    def __init__(self, numbered: frozenset[int]) -> None:
        """Start with no list and no heading seen."""
        self._numbered = numbered
        self._restarts: list[str] = []
        self._counts: dict[int, int] = {}
        self._current = HEADINGS
        self._highest = 0

    def bullets(self) -> int:
        """Return a number instance for a new list, so that a user can renumber it alone."""
        return self._instance(1, "")

    def heading(self, level: int, number: int) -> int | None:
        """Return the instance that shows ``number`` before the next heading of ``level``.

        Args:
            level: From 1 to 9.
            number: What it must show; 0 for nothing.

        Returns:
            The instance to name in the paragraph, or None if its style says enough. Instance 0
            takes the number away.
        """
        if not number:
            return 0 if level in self._numbered else None
        self._highest = max(self._highest, number)
        expected = self._counts.get(level, 0) + 1
        if number != expected:
            self._current = self._instance(
                0,
                f'<w:lvlOverride w:ilvl="{level - 1}"><w:startOverride w:val="{number}"/>'
                "</w:lvlOverride>",
            )
        self._counts = {known: count for known, count in self._counts.items() if known < level}
        self._counts[level] = number
        plain = self._current == HEADINGS and level in self._numbered
        return None if plain else self._current

    def _instance(self, definition: int, override: str) -> int:
        identity = _FIRST_FREE + len(self._restarts)
        self._restarts.append(
            f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{definition}"/>{override}</w:num>'
        )
        return identity

    def xml(self, setting: Typography) -> str:
        """Return the numbering part."""
        definitions = _definition(0, lambda level: self._disc_level(level, setting))
        definitions += _definition(1, lambda level: _bullet_level(level, setting))
        return (
            f"{wordml.DECLARATION}<w:numbering {wordml.NAMESPACES}>{definitions}"
            f'<w:num w:numId="{HEADINGS}"><w:abstractNumId w:val="0"/></w:num>'
            f'<w:num w:numId="{BULLETS}"><w:abstractNumId w:val="1"/></w:num>'
            f"{''.join(self._restarts)}</w:numbering>"
        )

    def _disc_level(self, level: int, setting: Typography) -> str:
        role = setting.theme.type.heading(level)
        style = styles.heading(level) if level in self._numbered else ""
        scale = _DISC_SIZE if self._highest < _FIRST_LONG_NUMBER else _LONG_NUMBER_SIZE
        letters = (
            *_glyphs(setting),
            *weight(bold=is_bold(role)),
            colors.ink(setting.theme.colors, "accent"),
            *size(scale * role.size),
        )
        place = wordml.indent(left=setting.indent, first=-setting.indent)
        return _level(level, "decimalEnclosedCircle", f"%{level}", style, place, letters)


def _bullet_level(level: int, setting: Typography) -> str:
    style = styles.list_bullet(level) if level <= styles.DEEPEST_LIST else ""
    letters = (
        *_glyphs(setting),
        *weight(bold=False),
        colors.ink(setting.theme.colors, "accent"),
        *size(_BULLET_SIZE * setting.body),
    )
    hanging = setting.indent - round(_BULLET_PLACE * setting.em)
    place = wordml.indent(left=level * setting.indent, first=-hanging)
    return _level(level, "bullet", setting.theme.marks.bullet, style, place, letters)


def _glyphs(setting: Typography) -> tuple[str]:
    """Return the face of numbers; the hint makes Word draw ① and ◆ in the East Asian font."""
    faces = typeface(setting.theme.fonts.display)
    return (faces.replace("<w:rFonts", '<w:rFonts w:hint="eastAsia"'),)


def _level(  # noqa: PLR0913, PLR0917  (the schema's own members)
    level: int, number_format: str, text: str, style: str, place: str, letters: tuple[str, ...]
) -> str:
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f'<w:lvl w:ilvl="{level - 1}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>'
        f'{linked}<w:suff w:val="tab"/><w:lvlText w:val={wordml.attribute(text)}/>'
        f'<w:lvlJc w:val="left"/>{wordml.properties("pPr", (place,))}'
        f"{wordml.properties('rPr', letters)}</w:lvl>"
    )


def _definition(identity: int, level: Callable[[int], str]) -> str:
    levels = "".join(level(number) for number in range(1, _LEVELS + 1))
    # A list that another file also has would be merged with it when pasted, but for its own nsid.
    return (
        f'<w:abstractNum w:abstractNumId="{identity}"><w:nsid w:val="4B414E{identity:02X}"/>'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )

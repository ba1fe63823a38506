"""Fonts of this machine: which there are, what glyphs they have, what stands in for what."""

from __future__ import annotations

import msgspec

from pipeline.fonts import boxes, rules
from pipeline.fonts.configuration import Configuration, Face, Typefaces, fingerprint
from pipeline.fonts.library import BOLD, REGULAR

__all__ = [
    "BOLD",
    "REGULAR",
    "Configuration",
    "Face",
    "FontFile",
    "Typefaces",
    "boxes",
    "fingerprint",
    "first_installed",
    "match",
    "rules",
]


class FontFile(msgspec.Struct, frozen=True):
    """A font on disk: its file, its place in a collection, and the family it belongs to."""

    path: str
    index: int
    family: str


def match(family: str, weight: int = REGULAR) -> FontFile | None:
    """Return the font that stands for ``family``, or None if the family is not installed.

    Args:
        family: A family name such as ``Noto Serif CJK SC``.
        weight: As in CSS; the face that comes nearest is taken.

    Raises:
        KanbenError: fontconfig is not installed.
    """
    return first_installed((family,), weight)


def first_installed(families: tuple[str, ...], weight: int = REGULAR) -> FontFile | None:
    """Return the first of ``families`` that is installed, or None.

    Raises:
        KanbenError: fontconfig is not installed.
    """
    configuration = Configuration(Typefaces())
    for family in families:
        face = configuration.installed(family, weight)
        if face is not None:
            return FontFile(face.path, face.index, family)
    return None

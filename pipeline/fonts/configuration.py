"""Which fonts a text is set in: those of the system, those of Python packages, and rules."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import weakref
from typing import TYPE_CHECKING

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.fonts import packages
from pipeline.fonts.library import REGULAR, SEMIBOLD, FontSet, library
from pipeline.fonts.rules import document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PATTERN = 0  # FcMatchPattern
_SYSTEM = 0  # FcSetSystem
_INDEX = 0xFFFF  # of a face in its file; above stands the instance of a variable font


class Typefaces(msgspec.Struct, frozen=True):
    """What is added to the system's fonts for one document; plain data, so that it can be sent on.

    Attributes:
        rules: XML inside fontconfig's root element (fonts-conf(5)).
        files: Fonts that are there for this document only.
    """

    rules: str = ""
    files: tuple[str, ...] = ()


class Face(msgspec.Struct, frozen=True, eq=False):
    """A font that fontconfig offers.

    Attributes:
        path: Its file.
        index: Its place in the file.
        families: Its names.
        weight: As in CSS.
        emboldened: Whether the weight is only wished for: nobody draws such a face in a PDF.
        characters: fontconfig's set of the characters that it has; see `has`.
        owner: The configuration, which must live as long.
    """

    path: str
    index: int
    families: tuple[str, ...]
    weight: int
    emboldened: bool
    characters: int
    owner: object

    @property
    def is_bold(self) -> bool:
        """Whether its strokes are bold."""
        return self.weight >= SEMIBOLD and not self.emboldened

    def has(self, character: str) -> bool:
        """Tell whether there is a glyph for ``character``."""
        return bool(library().FcCharSetHasChar(self.characters, ord(character)))


class Configuration:
    """fontconfig's configuration for one document.

    Fonts in colour are left out: their glyphs are pictures, which PDF/A forbids to be smoothed and
    readers of PDF take no text from. The outlines of Noto Emoji stand for them.
    """

    def __init__(self, typefaces: Typefaces) -> None:
        """Load the system's configuration and what ``typefaces`` adds.

        Raises:
            KanbenError: fontconfig is not installed.
        """
        own = library()
        self.address: int = own.FcInitLoadConfig() or 0
        self._patterns: list[int] = []
        self._sets: list[int] = []
        weakref.finalize(self, _release, self.address, self._patterns, self._sets)
        rules = document(packages.folders(), typefaces.rules)
        if not own.FcConfigParseAndLoadFromMemory(self.address, rules, 1):
            raise KanbenError("fontconfig-failed", "fontconfig does not take our rules")
        own.FcConfigBuildFonts(self.address)
        for file in typefaces.files:
            own.FcConfigAppFontAddFile(self.address, os.fsencode(file))

    @contextlib.contextmanager
    def in_force(self) -> Iterator[int]:
        """Make this the configuration of the process for a while, and give its address.

        Pango takes the fonts from the configuration that it is given, but the rules from that of
        the process.
        """
        own = library()
        before = own.FcConfigReference(None)
        own.FcConfigSetCurrent(self.address)
        try:
            yield self.address
        finally:
            own.FcConfigSetCurrent(before)
            own.FcConfigDestroy(before)

    def installed(self, family: str, weight: int = REGULAR) -> Face | None:
        """Return the face of ``family`` nearest to ``weight``, or None if there is no such family.

        Args:
            family: Its name.
            weight: As in CSS.
        """
        found = next(self._offered((family,), weight, "", most=1), None)
        return found if found is not None and family in found.families else None

    def faces(self, families: Sequence[str], weight: int, language: str) -> list[Face]:
        """Return the faces that Pango asks for a glyph, in this order.

        Those that add no character to the ones before are left out, as Pango leaves them out.

        Args:
            families: The stack, a generic family last.
            weight: As in CSS.
            language: A BCP 47 tag.
        """
        return list(self._offered(families, weight, language))

    def _offered(
        self, families: Sequence[str], weight: int, language: str, most: int = -1
    ) -> Iterator[Face]:
        own = library()
        asked = own.FcPatternCreate()
        self._patterns.append(asked)
        for family in families:
            own.FcPatternAddString(asked, b"family", family.encode())
        own.FcPatternAddInteger(asked, b"weight", own.FcWeightFromOpenType(weight))
        own.FcPatternAddInteger(asked, b"slant", 0)
        own.FcPatternAddInteger(asked, b"width", 100)
        if language:
            own.FcPatternAddString(asked, b"lang", language.lower().encode())
        own.FcConfigSubstitute(self.address, asked, _PATTERN)
        own.FcDefaultSubstitute(asked)
        answer = ctypes.c_int()
        found = own.FcFontSort(self.address, asked, 1, None, ctypes.byref(answer))
        if not found:
            return
        self._sets.append(found)
        fonts = ctypes.cast(found, ctypes.POINTER(FontSet)).contents
        for number in range(fonts.count if most < 0 else min(most, fonts.count)):
            pattern = own.FcFontRenderPrepare(self.address, asked, fonts.patterns[number])
            self._patterns.append(pattern)
            yield _face(pattern, self)


def _release(address: int, patterns: list[int], sets: list[int]) -> None:
    own = library()
    for pattern in patterns:
        own.FcPatternDestroy(pattern)
    for each in sets:
        own.FcFontSetDestroy(each)
    own.FcConfigDestroy(address)


def _face(pattern: int, owner: Configuration) -> Face:
    own = library()
    characters = ctypes.c_void_p()
    own.FcPatternGetCharSet(pattern, b"charset", 0, ctypes.byref(characters))
    return Face(
        next(_strings(pattern, b"file"), ""),
        _integer(pattern, b"index") & _INDEX,
        tuple(_strings(pattern, b"family")),
        own.FcWeightToOpenType(_integer(pattern, b"weight")),
        bool(_integer(pattern, b"embolden")),
        characters.value or 0,
        owner,
    )


def _strings(pattern: int, name: bytes) -> Iterator[str]:
    own, value, number = library(), ctypes.c_char_p(), 0
    while own.FcPatternGetString(pattern, name, number, ctypes.byref(value)) == 0:
        yield os.fsdecode(value.value or b"")
        number += 1


def _integer(pattern: int, name: bytes) -> int:
    """Return a property that is a number or a truth value; 0 if there is none."""
    own, value = library(), ctypes.c_int()
    if own.FcPatternGetInteger(pattern, name, 0, ctypes.byref(value)):
        own.FcPatternGetBool(pattern, name, 0, ctypes.byref(value))
    return value.value


def fingerprint() -> str:
    """Return a digest of the fonts that are installed: outputs with pages depend on them.

    Empty where fontconfig is not installed.
    """
    try:
        configuration = Configuration(Typefaces())
    except KanbenError:
        return ""
    own = library()
    found = own.FcConfigGetFonts(configuration.address, _SYSTEM)
    fonts = ctypes.cast(found, ctypes.POINTER(FontSet)).contents
    lines = {
        f"{next(_strings(pattern, b'file'), '')}\0{_integer(pattern, b'fontversion')}"
        for pattern in fonts.patterns[: fonts.count]
    }
    return hashlib.sha256("\n".join(sorted(lines)).encode(errors="surrogateescape")).hexdigest()

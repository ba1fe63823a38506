"""The door to fontconfig: the only module that calls it.

It is asked as a library, not through its programs: a process for each family took longer than all
other work on a short text. Pango asks the same library, so that both get the same answers.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
import os
import sys

from pipeline.diagnostics import KanbenError

REGULAR, SEMIBOLD, BOLD = 400, 600, 700
"""Weights as in CSS."""

_LIBRARY = "libfontconfig.so.1"
_NEUTRAL = "en"  # what fontconfig takes where no locale is set
_POINTER, _TEXT, _NUMBER = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
_SIGNATURES: dict[str, tuple[type | None, tuple[type, ...]]] = {
    "FcInitLoadConfig": (_POINTER, ()),
    "FcGetDefaultLangs": (_POINTER, ()),
    "FcConfigParseAndLoadFromMemory": (_NUMBER, (_POINTER, _TEXT, _NUMBER)),
    "FcConfigBuildFonts": (_NUMBER, (_POINTER,)),
    "FcConfigAppFontAddFile": (_NUMBER, (_POINTER, _TEXT)),
    "FcConfigGetFonts": (_POINTER, (_POINTER, _NUMBER)),
    "FcConfigDestroy": (None, (_POINTER,)),
    "FcConfigReference": (_POINTER, (_POINTER,)),
    "FcConfigSetCurrent": (_NUMBER, (_POINTER,)),
    "FcConfigSubstitute": (_NUMBER, (_POINTER, _POINTER, _NUMBER)),
    "FcDefaultSubstitute": (None, (_POINTER,)),
    "FcFontSort": (_POINTER, (_POINTER, _POINTER, _NUMBER, _POINTER, _POINTER)),
    "FcFontSetDestroy": (None, (_POINTER,)),
    "FcFontRenderPrepare": (_POINTER, (_POINTER, _POINTER, _POINTER)),
    "FcPatternCreate": (_POINTER, ()),
    "FcPatternDestroy": (None, (_POINTER,)),
    "FcPatternAddString": (_NUMBER, (_POINTER, _TEXT, _TEXT)),
    "FcPatternAddInteger": (_NUMBER, (_POINTER, _TEXT, _NUMBER)),
    "FcPatternGetString": (_NUMBER, (_POINTER, _TEXT, _NUMBER, _POINTER)),
    "FcPatternGetInteger": (_NUMBER, (_POINTER, _TEXT, _NUMBER, _POINTER)),
    "FcPatternGetBool": (_NUMBER, (_POINTER, _TEXT, _NUMBER, _POINTER)),
    "FcPatternGetCharSet": (_NUMBER, (_POINTER, _TEXT, _NUMBER, _POINTER)),
    "FcCharSetHasChar": (_NUMBER, (_POINTER, ctypes.c_uint32)),
    "FcWeightFromOpenType": (_NUMBER, (_NUMBER,)),
    "FcWeightToOpenType": (_NUMBER, (_NUMBER,)),
}


class FontSet(ctypes.Structure):
    """fontconfig's ``FcFontSet``: an array of patterns."""

    _fields_ = (
        ("count", _NUMBER),
        ("room", _NUMBER),
        ("patterns", ctypes.POINTER(_POINTER)),
    )


@functools.cache
def library() -> ctypes.CDLL:
    """Return fontconfig.

    It would take the languages of the user's locale into account, and a document would look
    different for two users of one machine; so it is told that there is none before it asks.

    Raises:
        KanbenError: It is not installed.
    """
    found = _load()
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(found, name)
        function.restype, function.argtypes = result, arguments
    before = os.environ.get("FC_LANG")
    os.environ["FC_LANG"] = _NEUTRAL
    try:
        found.FcGetDefaultLangs()  # which asks once in a process
    finally:
        if before is None:
            del os.environ["FC_LANG"]
        else:
            os.environ["FC_LANG"] = before
    return found


def _load() -> ctypes.CDLL:
    name = _LIBRARY if sys.platform.startswith("linux") else ctypes.util.find_library("fontconfig")
    try:
        return ctypes.CDLL(name or _LIBRARY)
    except OSError as error:
        raise KanbenError(
            "fontconfig-missing",
            "the library fontconfig is not installed, so no font can be found",
            hint="Run kanben doctor for the command that installs it",
        ) from error

"""Fonts of this machine, found through fontconfig."""

from __future__ import annotations

import functools
import shutil
import subprocess

import msgspec

from pipeline.diagnostics import KanbenError

_BOLD = 600
_TIMEOUT = 20  # seconds; fontconfig may build its cache on first use


class FontFile(msgspec.Struct, frozen=True):
    """A font on disk: its file, its place in a collection, and the family it belongs to."""

    path: str
    index: int
    family: str


@functools.cache
def match(family: str, weight: int = 400) -> FontFile | None:
    """Return the font that stands for ``family``, or None if the family is not installed.

    Args:
        family: A family name such as ``Noto Serif CJK SC``.
        weight: As in CSS; 600 and more asks for the bold face.

    Raises:
        KanbenError: fontconfig is not installed.
    """
    program = shutil.which("fc-match")
    if program is None:
        raise KanbenError(
            "fontconfig-missing",
            "fontconfig's fc-match is not installed, so no font can be found",
            hint="Run kanben doctor for the command that installs it",
        )
    style = "bold" if weight >= _BOLD else "regular"
    answer = subprocess.run(
        [program, "--format", "%{file}\t%{index}\t%{family}", f"{family}:{style}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=_TIMEOUT,
    ).stdout
    path, _, rest = answer.partition("\t")
    index, _, families = rest.partition("\t")
    names = families.split(",")
    if family not in names:
        return None
    return FontFile(path, int(index or 0) & 0xFFFF, family)


def first_installed(families: tuple[str, ...], weight: int = 400) -> FontFile | None:
    """Return the first of ``families`` that is installed, or None."""
    return next((font for name in families if (font := match(name, weight))), None)

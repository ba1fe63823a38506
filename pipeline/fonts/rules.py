"""Rules for fontconfig, as XML (fonts-conf(5))."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_HEAD = '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
_NO_COLOUR = (
    "<selectfont><rejectfont><pattern>"
    '<patelt name="color"><bool>true</bool></patelt>'
    "</pattern></rejectfont></selectfont>\n"
)


def document(folders: Iterable[Path], rules: str) -> bytes:
    """Return a whole configuration: folders with fonts, no fonts in colour, and ``rules``."""
    places = "".join(f"<dir>{escape(str(folder))}</dir>\n" for folder in folders)
    return f"{_HEAD}<fontconfig>\n{places}{_NO_COLOUR}{rules}</fontconfig>\n".encode()


def before(family: str, others: Iterable[str], *, bold: bool = False) -> str:
    """Return the rule that ``others`` are tried before ``family``.

    Args:
        family: What a style asks for.
        others: What it gets instead, where they have the character.
        bold: Only where a bold face is asked for.
    """
    test = '<test name="weight" compare="more_eq"><const>demibold</const></test>' if bold else ""
    return _edit(family, test, "prepend", others)


def after(family: str, others: Iterable[str]) -> str:
    """Return the rule that ``others`` are tried after ``family``, before what stands next."""
    return _edit(family, "", "append", others)


def _edit(family: str, test: str, mode: str, others: Iterable[str]) -> str:
    names = "".join(f"<string>{escape(name)}</string>" for name in others)
    return (
        f'<match target="pattern">{test}'
        f'<test qual="any" name="family"><string>{escape(family)}</string></test>'
        f'<edit name="family" mode="{mode}" binding="strong">{names}</edit></match>\n'
    )

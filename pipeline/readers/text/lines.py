"""Text → lines, cleaned of what no output can hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from pipeline.model.source import Span

if TYPE_CHECKING:
    from pipeline.diagnostics import Report

_LINE_END = re.compile(r"\r\n|\r|\n")  # only these: str.splitlines also cuts at VT, FF and U+2028
_SPACE = " \t\u3000\u00a0"

_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""Not allowed in XML 1.0 (fifth edition), production [2], or discouraged there."""

_INVISIBLE = re.compile("[\u200b\ufeff]")
"""Zero-width space and inner byte order mark: they show nothing and break searches."""


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line of the source.

    Attributes:
        number: Counted from 1.
        text: Its characters without the white space at both ends; empty for a blank line.
        column: Column of the first character of ``text``, counted from 1 in code points.
    """

    number: int
    text: str
    column: int


def split(text: str, path: str, report: Report) -> list[Line]:
    """Return the lines of ``text``; what is removed from them is reported."""
    lines = []
    for number, raw in enumerate(_LINE_END.split(text), 1):
        clean = _clean(raw, Span(path, number), report)
        stripped = clean.strip(_SPACE)
        indent = len(clean) - len(clean.lstrip(_SPACE))
        lines.append(Line(number, stripped, indent + 1))
    return lines


def _clean(raw: str, span: Span, report: Report) -> str:
    """Return ``raw`` without characters that XML forbids or that nobody can see."""
    if raw.isprintable():  # the common case: no control, no format, no surrogate, no odd space
        return raw
    illegal = _ILLEGAL.findall(raw)
    if illegal:
        report.warn("illegal-character", f"removed {_names(illegal)}: not allowed in XML", span)
        raw = _ILLEGAL.sub("", raw)
    invisible = _INVISIBLE.findall(raw)
    if invisible:
        report.warn("invisible-character", f"removed {_names(invisible)}: it shows nothing", span)
        raw = _INVISIBLE.sub("", raw)
    return raw


def _names(characters: list[str]) -> str:
    return ", ".join(f"U+{ord(character):04X}" for character in characters)

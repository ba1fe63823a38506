"""Text → lines, cleaned of what no output can hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from pipeline.model.source import Span

if TYPE_CHECKING:
    from pipeline.diagnostics import Report

LINE_END = re.compile(r"\r\n|\r|\n")  # only these: str.splitlines also cuts at VT, FF and U+2028
_ILLEGAL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
"""Not allowed in XML 1.0 (fifth edition), production [2], or discouraged there."""

_INVISIBLE = "\u200b\ufeff"
"""Zero-width space and inner byte order mark: they show nothing and break searches."""

_BIDI = "\u202a-\u202e\u2066-\u2069"
"""Controls that reorder what is shown (Unicode Standard Annex 9)."""

_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
"""Private use: what these show depends on the font."""

_ILLEGAL_RUN = re.compile(f"[{_ILLEGAL}]")
_INVISIBLE_RUN = re.compile(f"[{_INVISIBLE}]")
_BIDI_RUN = re.compile(f"[{_BIDI}]")
_PRIVATE_RUN = re.compile(f"[{_PRIVATE}]")
_SUSPECT = re.compile(f"[{_ILLEGAL}{_INVISIBLE}{_BIDI}{_PRIVATE}]")
_MOST_NAMED = 5


class Line(msgspec.Struct, frozen=True, gc=False):
    """A line of the source that holds text, or several that were wrapped and joined.

    Attributes:
        number: Its number, counted from 1.
        text: Its characters without the white space at both ends; never empty.
        column: Column of the first character of ``text``, counted from 1 in code points.
        gap: How many blank lines stand before it.
        last: The number of the last line that was joined to it; ``number`` if none was.
        indent: White space before ``text`` in columns of a terminal: U+3000 takes two.
    """

    number: int
    text: str
    column: int
    gap: int
    last: int
    indent: int = 0

    def span(self, path: str) -> Span:
        """Return the place of the line."""
        return Span(path, self.number, self.column, self.last if self.last > self.number else 0)


def split(text: str, path: str, report: Report) -> list[Line]:
    """Return the lines of ``text`` that hold text; what is removed from them is reported."""
    raw_lines = LINE_END.split(text) if "\r" in text else text.split("\n")
    suspect = _SUSPECT.search(text) is not None
    lines: list[Line] = []
    gap = 0
    for number, raw in enumerate(raw_lines, 1):
        clean = cleaned(raw, Span(path, number), report) if suspect else raw
        stripped = clean.strip()
        if stripped:
            if clean[0] == stripped[0]:
                lines.append(Line(number, stripped, 1, gap, number))
            else:
                before = clean[: clean.index(stripped[0])]
                indent = len(before) + before.count("\u3000") + 3 * before.count("\t")
                lines.append(Line(number, stripped, len(before) + 1, gap, number, indent))
            gap = 0
        else:
            gap += 1
    return lines


def cleaned(raw: str, span: Span, report: Report) -> str:
    """Return ``raw`` without characters that XML forbids or that nobody can see; says which."""
    if not _SUSPECT.search(raw):
        return raw
    for pattern, code, why in (
        (_ILLEGAL_RUN, "illegal-character", "not allowed in XML"),
        (_INVISIBLE_RUN, "invisible-character", "it shows nothing"),
    ):
        found = pattern.findall(raw)
        if found:
            report.warn(code, f"removed {_names(found)}: {why}", span)
            raw = pattern.sub("", raw)
    for pattern, code, why in (
        (_BIDI_RUN, "bidi-control", "it changes the order that is shown"),
        (_PRIVATE_RUN, "private-use-character", "what it shows depends on the font"),
    ):
        found = pattern.findall(raw)
        if found:
            report.warn(code, f"kept {_names(found)}: {why}", span)
    return raw


def _names(characters: list[str]) -> str:
    named = ", ".join(f"U+{ord(character):04X}" for character in characters[:_MOST_NAMED])
    more = len(characters) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named

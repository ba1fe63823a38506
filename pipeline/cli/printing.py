"""Lines and tables on the terminal, aligned by display width."""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def line(text: str = "") -> None:
    """Print a line; control characters in it are shown as escapes."""
    sys.stdout.write(f"{_encodable(text, sys.stdout.encoding)}\n")
    sys.stdout.flush()


def error(text: str) -> None:
    """Print an error, on one line."""
    message = " ".join(text.splitlines())
    sys.stderr.write(f"kanben: {_encodable(message, sys.stderr.encoding)}\n")
    sys.stderr.flush()


def note(text: str) -> None:
    """Print a warning or a hint to the error stream, where pipes do not take it."""
    sys.stderr.write(f"{_encodable(text, sys.stderr.encoding)}\n")
    sys.stderr.flush()


def _encodable(text: str, encoding: str | None) -> str:
    """Return ``text`` with what the terminal cannot show, or would obey, written as escapes."""
    name = encoding or "ascii"
    return visible(text).encode(name, "backslashreplace").decode(name)


def visible(text: str) -> str:
    """Return ``text`` with its control characters as escapes, as Python writes them.

    Names of files and words of documents come from strangers: an escape sequence could rewrite
    what the terminal shows or what it does (ECMA-48), a line end could forge a message, and a
    bidirectional override could turn one around (Unicode Standard Annex 9).
    """
    return _OBEYED.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def escaped_json(text: str) -> str:
    r"""Return JSON with what a terminal would obey as ``\uXXXX``, which means the same (RFC 8259).

    It is written so everywhere, not only to terminals: the bytes do not depend on where they go.
    Line ends between the parts of the JSON stay; inside its strings they are escapes already.
    """
    return _OBEYED.sub(
        lambda match: match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}", text
    )


def table(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> None:
    """Print rows as aligned columns; the columns numbered in ``right`` are flush right."""
    rows = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            " " * (width - columns(cell)) + cell
            if index in right
            else cell + " " * (width - columns(cell))
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        line("  ".join(cells).rstrip())


def columns(text: str) -> int:
    """Return how many terminal columns ``text`` takes: 2 for wide characters, 0 for marks."""
    return sum(
        0 if unicodedata.combining(character) else _columns_of(character) for character in text
    )


def _columns_of(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def shortened(text: str, most: int) -> str:
    """Return ``text``, cut to ``most`` terminal columns and marked … if it is longer."""
    if columns(text) <= most:
        return text
    width = 0
    for index, character in enumerate(text):
        width += _columns_of(character)
        if width > most - 1:
            return text[:index] + "…"
    return text

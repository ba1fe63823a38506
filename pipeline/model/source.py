"""Where a node came from."""

from __future__ import annotations

import msgspec


class Span(msgspec.Struct, frozen=True, order=True, omit_defaults=True, gc=False):
    """A place in a source file.

    Attributes:
        path: The source's name as the user gave it, or its file name.
        line: First line, counted from 1; lines end at LF, CR LF or CR only.
        column: First column, counted from 1 in code points (not bytes, not display cells).
        end_line: Last line, or 0 when the span stays on ``line``.
    """

    path: str
    line: int
    column: int = 1
    end_line: int = 0

    @property
    def last_line(self) -> int:
        """The last line the span touches, counted from 1."""
        return self.end_line or self.line

    def __str__(self) -> str:
        """Return ``path:line``, the form that editors and terminals can follow."""
        return f"{self.path}:{self.line}"

"""What the modules of this reader share while they read one source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.diagnostics import Diagnostic
from pipeline.model.source import Span

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Note
    from pipeline.readers.pandoc.locate import Locator
    from pipeline.readers.pictures import Pictures

ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""Not allowed in XML 1.0 (fifth edition), production [2], or discouraged there. Sources are cleaned
before pandoc sees them, but character references can name these too."""


class Reading:
    """The state of reading one source.

    Attributes:
        path: The source's name.
        report: Takes what is found.
        locator: Tells where blocks stand.
        pictures: Gathers pictures.
        markdown: Whether the source is Markdown: its own notations are then looked for.
        span: Where the block stands that is being read.
        notes: The notes found so far.
        left_out: Characters that were left out with a diagnostic of their own.
        targets: What links lead to; ids that none leads to are left out. None to keep all.
    """

    def __init__(
        self, path: str, report: Report, locator: Locator, pictures: Pictures, *, markdown: bool
    ) -> None:
        """Start to read."""
        self.path = path
        self.report = report
        self.locator = locator
        self.pictures = pictures
        self.markdown = markdown
        self.span: Span | None = None
        self.notes: list[Note] = []
        self.left_out = ""
        self.targets: frozenset[str] | None = None
        self._said: set[tuple[str, str]] = set()

    def place(self) -> Span:
        """Return where the block stands that is being read, for messages."""
        return self.span or Span(self.path, 1)

    def info(self, code: str, message: str) -> None:
        """Say what was decided about the block that is being read."""
        self.report.add(Diagnostic(code, "info", message, self.place()))

    def warn(self, code: str, message: str, hint: str = "") -> None:
        """Say what a user should look at."""
        self.report.warn(code, message, self.place(), hint)

    def once(self, code: str, message: str) -> None:
        """Say something about a kind of thing only where it first occurs."""
        if (code, message) not in self._said:
            self._said.add((code, message))
            self.info(code, message)

    def wanted(self, name: str) -> str:
        """Return ``name``, or an empty string if no link leads there and ids are not kept."""
        return name if self.targets is None or name in self.targets else ""

    def clean(self, text: str) -> str:
        """Return ``text`` without characters that no output can hold."""
        if not ILLEGAL.search(text):
            return text
        self.warn("illegal-character", "removed characters that are not allowed in XML")
        return ILLEGAL.sub("", text)

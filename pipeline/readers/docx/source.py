"""What all parts of one Word file share while it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.source import Span
from pipeline.readers.docx.kept import Kept

if TYPE_CHECKING:
    from lxml.etree import _Element

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.readers.docx.items import Item
    from pipeline.readers.docx.numbering import Numbering
    from pipeline.readers.docx.package import Package
    from pipeline.readers.docx.styles import Styles
    from pipeline.readers.pictures import Pictures

_SHOWN = 20  # characters of a text that a message quotes


class NoteItems(NamedTuple):
    """A note: its id, where it is printed, and what stands in it."""

    id: str
    placement: str
    number: int
    items: list[Item]


class Source:
    """A Word file that is being read.

    Attributes:
        package: Its parts.
        styles: Its styles.
        numbering: Its lists, and how far they have counted.
        pictures: The pictures found so far.
        report: Takes what is inferred and what is left out.
        formulas: The TeX of each formula, by element.
        ours: Whether our own writer made it, so that nothing needs to be guessed.
        kept: What that writer kept beside the text.
        number: The place of the paragraph or table that is being read, counted from 1.
        targets: The places that something links to.
        places: The bookmarks that were seen; of two with one name the first counts.
        cited: The note that stands in a bookmark, by the bookmark's name.
        noted: The notes that the file has: kind and id.
        calls: The notes in the order in which they are called: kind and id.
        language: BCP 47 tag of the text.
        depth: How many files include this one, each in the next.
        chunks: The documents of files that this one includes.
    """

    def __init__(  # noqa: PLR0913  (the parts of a file)
        self,
        package: Package,
        styles: Styles,
        numbering: Numbering,
        pictures: Pictures,
        report: Report,
        *,
        ours: bool,
    ) -> None:
        """Begin before the first paragraph."""
        self.package = package
        self.styles = styles
        self.numbering = numbering
        self.pictures = pictures
        self.report = report
        self.ours = ours
        self.formulas: dict[_Element, str] = {}
        self.kept = Kept(package, ours=ours)
        self.number = 0
        self.depth = 0
        self.chunks: list[Document] = []
        self.targets: set[str] = set()
        self.places: set[str] = set()
        self.cited: dict[str, str] = {}
        self.calls: dict[tuple[str, str], int] = {}
        self.noted: frozenset[tuple[str, str]] = frozenset()
        self.language = "zh-CN"
        self._left_out: dict[tuple[str, str, str], list[int | str]] = {}

    @property
    def path(self) -> str:
        """The source's name, for spans."""
        return self.package.path

    def span(self, first: int, last: int = 0) -> Span:
        """Return a place: the ordinal numbers of its first and last paragraph, as lines."""
        return Span(self.path, max(first, 1), 1, last if last > first else 0)

    def note(self, code: str, message: str, *, severity: str = "info", what: str = "") -> None:
        """Remember that something is read in a way that should be said; each kind is said once.

        Args:
            code: The diagnostic's code.
            message: Its message.
            severity: ``info`` or ``warning``.
            what: The characters that are left out, if any.
        """
        entry = self._left_out.setdefault((code, message, severity), [0, self.number, ""])
        entry[0] = int(entry[0]) + 1
        if not entry[2]:
            entry[2] = what.strip()

    def say(self) -> None:
        """Report what was remembered, each kind with how often and where first."""
        for (code, message, severity), (count, number, what) in self._left_out.items():
            times = f", {count} times" if int(count) > 1 else ""
            text = str(what)
            quoted = f": {text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}" if text else ""
            span = self.span(int(number))
            if severity == "warning":
                self.report.warn(code, f"{message}{times}{quoted}", span)
            else:
                self.report.infer(code, f"{message}{times}{quoted}", span)
        self._left_out.clear()


def note_id(kind: str, identity: str) -> str:
    """Return the id of a note in the document."""
    return f"{'fn' if kind == 'footnote' else 'en'}{identity}"

"""PDF for print: XHTML and the style sheets of one of the theme's layouts, set by WeasyPrint.

The format ``pdf`` is the theme's default layout, ``book.pdf`` its layout ``book``, and so on. The
file is tagged (PDF/UA-1, ISO 14289-1), archival (PDF/A-2a, ISO 19005-2), and carries bookmarks,
title, authors, keywords and language.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec

from pipeline import preflight
from pipeline.diagnostics import Diagnostic, KanbenError, Report
from pipeline.fonts import Configuration
from pipeline.typeset import press
from pipeline.typeset.footnotes import NotesMisplacedError
from pipeline.typeset.weasyprint import prepare
from pipeline.typeset.ziamath import draws
from pipeline.writers.pdf.drawings import drawings
from pipeline.writers.pdf.leading import Tighter
from pipeline.writers.pdf.long import set_document
from pipeline.writers.pdf.page import page
from pipeline.writers.registry import WriterSpec

if TYPE_CHECKING:
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme

_LONGEST_MESSAGE = 300  # characters


def write(document: Document, theme: Theme, report: Report) -> bytes:
    """Return the document as a PDF in the theme's default layout.

    Raises:
        KanbenError: Pango, which WeasyPrint needs, is not installed.
    """
    return in_layout("", document, theme, report)


def in_layout(name: str, document: Document, theme: Theme, report: Report) -> bytes:
    """Return the document as a PDF in the layout ``name``, or in the default one.

    Raises:
        KanbenError: The theme has no such layout, or Pango is not installed.
    """
    theme = theme.laid_out(name)
    drawn = drawings(document, theme)
    content = page(document, theme, report, drawn)
    tighter = Tighter(document, theme, report, drawn)
    findings = preflight.inspect(document, theme, draws)
    findings.tell(report)
    listener = _Listener(report)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    logger.setLevel(logging.WARNING)
    try:
        with (
            preflight.chosen(findings, theme) as typefaces,
            Configuration(typefaces).in_force() as fonts,
        ):
            try:
                made = set_document(content, "pdf/ua-1", drawn.files, fonts, tighter)
            except NotesMisplacedError as error:
                made = _with_notes_elsewhere(tighter, fonts, error.numbers)
    except OSError as error:  # the shared library cannot be loaded
        raise KanbenError(
            "pango-missing",
            f"the library Pango cannot be loaded, so no PDF can be made: {error}",
            hint="Run kanben doctor for the command that installs it",
        ) from error
    finally:
        logger.removeHandler(listener)
    return _for_press(made, theme, report) if theme.layout().press else made


def _for_press(made: bytes, theme: Theme, report: Report) -> bytes:
    """Return pages in the inks of the press; say what stays in RGB."""
    content, rest = press.converted(made, theme.inks())
    if rest:
        message = "pictures or gradients stay in RGB; the printer converts them"
        report.add(Diagnostic("press-rgb", "info", message))
    return content


def _with_notes_elsewhere(tighter: Tighter, fonts: int, numbers: frozenset[int]) -> bytes:
    """Set the pages again with the notes ``numbers`` at the end; with all, if others have no room.

    What was reported once is not reported again.
    """
    try:
        return _set_again(tighter, fonts, numbers)
    except NotesMisplacedError:
        return _set_again(tighter, fonts, frozenset(range(1, len(tighter.document.notes) + 1)))


def _set_again(tighter: Tighter, fonts: int, elsewhere: frozenset[int]) -> bytes:
    tighter = msgspec.structs.replace(tighter, elsewhere=elsewhere)
    return set_document(tighter.page(0), "pdf/ua-1", tighter.drawings.files, fonts, tighter)


class _Listener(logging.Handler):
    """Turns WeasyPrint's log into diagnostics."""

    def __init__(self, report: Report) -> None:
        super().__init__(logging.WARNING)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        message = " ".join(record.getMessage().split())
        if len(message) > _LONGEST_MESSAGE:  # it may quote a data: URL of megabytes
            half = _LONGEST_MESSAGE // 2
            message = f"{message[:half]} … {message[-half:]}"
        self._report.warn("weasyprint", message)


class _Writer(msgspec.Struct, frozen=True):
    """Writes the document in one layout; a class, so that it can be sent to other processes."""

    layout: str

    def __call__(self, document: Document, theme: Theme, report: Report) -> bytes:
        """Return the document as a PDF."""
        return in_layout(self.layout, document, theme, report)


def spec_for(layout: str, describe: str = "a layout of the theme") -> WriterSpec:
    """Return the writer of the format ``layout.pdf``; not every theme may have the layout."""
    return WriterSpec(
        name=f"{layout}.pdf",
        media_type="application/pdf",
        write=_Writer(layout),
        describe=describe,
        cost=10,
        layout=layout,
        prepare=prepare,
    )


WRITER = WriterSpec(
    name="pdf",
    media_type="application/pdf",
    write=write,
    describe="A4 hand-out, accessible and archival (PDF/UA-1, PDF/A-2a)",
    cost=10,
    prepare=prepare,
)

BOOK = spec_for("book", "book of A5: half-title, mirrored pages, chapters on the right")
LARGE = spec_for("large", "large print of 18 pt and more, for readers with low vision")
NOTES = spec_for("notes", "the text with a ruled column for the reader's own notes")

"""The same pages with less leading, where it does away with a short last page."""

from __future__ import annotations

import msgspec

from pipeline.diagnostics import Diagnostic, Report
from pipeline.model.nodes import Document
from pipeline.theme import Theme
from pipeline.writers.pdf.drawings import Drawings
from pipeline.writers.pdf.page import page


class Tighter(msgspec.Struct, frozen=True):
    """Makes the page again with less leading (`pipeline.typeset.last_page.Tighter`).

    Attributes:
        document: What it holds.
        theme: The theme, laid out.
        report: Hears how much less was taken; not what the first page has told already.
        drawings: The pictures and formulas.
        elsewhere: As for `page`.
    """

    document: Document
    theme: Theme
    report: Report
    drawings: Drawings
    elsewhere: frozenset[int] = frozenset()

    @property
    def room(self) -> float:
        """Height of the text on a page, in points."""
        sheet = self.theme.page
        return sheet.height - sheet.top - sheet.bottom

    @property
    def line(self) -> float:
        """Pitch of the lines of body text, in points."""
        return self.theme.line

    def page(self, less: float) -> str:
        """Return the page with leading that is less by ``less``, a share of it."""
        tight = self.theme.with_leading(1 - less)
        return page(self.document, tight, Report(), self.drawings, self.elsewhere)

    def took(self, less: float) -> None:
        """Record how much less leading the pages have."""
        message = f"lines stand {less:.1%} closer, so that no short last page is left"
        self.report.add(Diagnostic("short-last-page", "info", message))

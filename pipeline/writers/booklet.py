"""``booklet.pdf``: the pages of a layout put on sheets, to be printed, folded and stapled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import impose, paper
from pipeline.writers import pdf
from pipeline.writers.registry import WriterSpec

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme


def write(document: Document, theme: Theme, report: Report) -> bytes:
    """Return the document as sheets of a booklet.

    Raises:
        KanbenError: Pango is not installed, or the sheet is too small for what the theme asks.
    """
    wanted = theme.booklet
    pages = pdf.in_layout(wanted.layout, document, theme, report)
    wish = impose.Wish(paper.size(wanted.sheet), creep=wanted.creep)
    return impose.impose(pages, wish, "booklet").content


WRITER = WriterSpec(
    name="booklet.pdf",
    media_type="application/pdf",
    write=write,
    describe="the book on A4 sheets: print on both sides, turn over the short edge, fold, staple",
    cost=10,
)

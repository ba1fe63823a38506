"""E-book: EPUB 3 with an NCX for old readers, one file a section, and a generated cover.

The content documents are ours to the last byte; EbookLib holds the package. The stages are
`chapters` (text → files), `pages` and `navigation` (the files around it), `metadata`, `cover`, and
`package` (files → archive).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.writers.registry import WriterSpec

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme


def write(document: Document, theme: Theme, report: Report) -> bytes:
    """Return the document as an EPUB."""
    from pipeline.writers.epub import book  # noqa: PLC0415  (pulls in all the stages)

    return book.make(document, theme, report)


WRITER = WriterSpec(
    name="epub",
    media_type="application/epub+zip",
    write=write,
    describe="e-book for phones, tablets and e-ink readers",
)

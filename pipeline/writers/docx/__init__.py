"""Word: real styles, real numbering and fields, so that the file is restyled from its style pane.

python-docx holds the package; the parts are written as WordprocessingML text (ECMA-376 Part 1).
Importing this module is cheap: all else is imported when a document is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.writers.registry import WriterSpec

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme


def write(document: Document, theme: Theme, report: Report) -> bytes:
    """Return the document as a Word file."""
    from pipeline.writers.docx import package  # noqa: PLC0415  (loads python-docx)

    return package.write(document, theme, report)


WRITER = WriterSpec(
    name="docx",
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    write=write,
    describe="Word document, restyled from its style pane",
)

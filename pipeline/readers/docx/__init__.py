"""The reader of Word files: parts → items → document, by our own walk of the XML.

Word has no lines: the line of a span is the ordinal number of a paragraph or table in the body,
counted from 1 (what stands in a table or a text box is counted as what it stands in). A sidecar
file calls paragraphs by these numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.readers.registry import ReaderSpec, ReadOptions

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document


def read(data: bytes, path: str, options: ReadOptions, report: Report) -> Document:
    """Return the document in ``data``.

    Raises:
        KanbenError: It is no Word file, is encrypted or damaged, or holds no text.
    """
    from pipeline.readers.docx import reading  # noqa: PLC0415  (loads lxml when a file is read)

    return reading.read(data, path, options, report)


READER = ReaderSpec(
    name="docx", suffixes=(".docx", ".docm", ".dotx", ".dotm", ".doc", ".wps", ".xml"), read=read
)

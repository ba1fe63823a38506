"""The reader of plain Chinese text: lines → blocks → structure, with a reason for each decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.diagnostics import KanbenError
from pipeline.readers.encoding import decode
from pipeline.readers.registry import ReaderSpec, ReadOptions
from pipeline.readers.text import lines, structure

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document


def read(data: bytes, path: str, options: ReadOptions, report: Report) -> Document:
    """Return the document in ``data``.

    Raises:
        KanbenError: The file holds no text, or a byte cannot be decoded.
    """
    decoded = decode(data, path, report, encoding=options.encoding, lossy=options.lossy)
    found = lines.split(decoded.text, path, report)
    if not any(line.text for line in found):
        raise KanbenError(
            "empty-source", "the file has no text", place=path, hint="Give a file with text in it"
        )
    return structure.document(found, path, report)


READER = ReaderSpec(name="text", suffixes=(".txt", ".text"), read=read)

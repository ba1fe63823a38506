"""The reader of ODT (OpenDocument text): put as a Word file, which our reader of Word then reads.

Both formats hold the same things: styles, outline levels, lists whose numbers the program prints,
rubies, notes, boxes. So a Chinese text means the same in both, and one reader knows its headings,
labels, signatures and captions. pandoc's reader loses most of these.
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
        KanbenError: It is no ODT, is encrypted or damaged, or holds no text.
    """
    from pipeline.readers.odt import reading  # noqa: PLC0415  (loads lxml when a file is read)

    return reading.read(data, path, options, report)


READER = ReaderSpec(name="odt", suffixes=(".odt", ".ott", ".fodt"), read=read)

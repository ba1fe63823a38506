"""Markdown that reads back to the same document, in the notation of docs/markdown.md.

What CommonMark and GitHub's Markdown can say is said their way. Only characters that would mean
something are escaped. The pictures stand at the end of the file, as ``data:`` URIs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.nodes import Paragraph
from pipeline.writers.markdown.blocks import BlockWriter
from pipeline.writers.markdown.front import front_matter
from pipeline.writers.registry import WriterSpec

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme


def write(document: Document, theme: Theme, report: Report) -> bytes:  # noqa: ARG001  (no style in Markdown)
    """Return the document as Markdown in UTF-8, with LF line ends and a final newline.

    What reading it back does not give again: where things stood in the source, the words of the
    title, labels and numbers of headings that passes derive, and what shows nothing (empty
    emphasis, empty lists). Notes are numbered in the order of their calls; one that the text calls
    twice reads back as two; those that nothing calls are called at the end.
    """
    writer = BlockWriter(document, report)
    parts = [front_matter(document.meta, writer.inlines)]
    parts.append(writer.flow(document.blocks))
    notes = writer.notes()
    silent = writer.inlines.uncalled()
    if silent:
        parts.append(writer.flow((Paragraph(inlines=silent),)))
        notes += writer.notes()
    parts += notes
    parts.append(writer.inlines.pictures.definitions())
    return ("\n\n".join(filter(None, parts)) + "\n").encode()


WRITER = WriterSpec(
    name="md",
    media_type="text/markdown",
    write=write,
    describe="Markdown that reads back to the same document",
)

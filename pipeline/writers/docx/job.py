"""What all parts of one file share while it is written."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from pipeline.model.nodes import CodeBlock, Paragraph, Small
from pipeline.model.walk import nodes_of, sections
from pipeline.writers.docx import styles, stylesheet
from pipeline.writers.docx.kept import Kept
from pipeline.writers.docx.links import Places
from pipeline.writers.docx.notes import Notes
from pipeline.writers.docx.numbering import Numbering
from pipeline.writers.docx.pictures import Pictures
from pipeline.writers.docx.typography import Typography
from pipeline.writers.office_math import office_math

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme


class Job:
    """A document on its way into a file.

    Attributes:
        document: What is written.
        theme: How it looks.
        report: Takes what cannot be expressed.
        setting: The theme's measures on a Word page.
        sheet: The styles.
        numbering: Hands out number instances.
        places: Bookmarks.
        notes: What is called where.
        pictures: Those of the document, as parts of the file.
        formulas: Those of the document as Office Math.
        kept: What Word has no place for.
    """

    def __init__(self, document: Document, theme: Theme, report: Report) -> None:
        """Prepare styles, numbers and bookmarks for ``document``."""
        self.document = document
        self.theme = theme
        self.report = report
        self.setting = Typography(theme)
        numbered = frozenset(
            min(section.level, styles.DEEPEST_HEADING)
            for section in sections(document.blocks)
            if section.number
        )
        self.sheet = stylesheet.build(theme, document.meta.language, numbered, _unused(document))
        self.numbering = Numbering(numbered)
        self.places = Places(document)
        self.notes = Notes(document.notes)
        self.pictures = Pictures(document, self.setting)
        self.formulas = office_math(document)
        self.kept = Kept()
        self.bookmark_ids = count(1)

    def bookmark(self, name: str, content: str) -> str:
        """Return ``content`` as the place that ``name`` means."""
        identity = next(self.bookmark_ids)
        return (
            f'<w:bookmarkStart w:id="{identity}" w:name="{name}"/>{content}'
            f'<w:bookmarkEnd w:id="{identity}"/>'
        )


def _unused(document: Document) -> frozenset[str]:
    """Return the styles that few documents have a use for, and this one has none."""
    unused = {styles.SMALL, styles.CONCLUSION, *styles.CODE_TOKENS.values(), *styles.ENDNOTES}
    for node in nodes_of(document):
        match node:
            case Small():
                unused.discard(styles.SMALL)
            case Paragraph(role="conclusion"):
                unused.discard(styles.CONCLUSION)
            case CodeBlock(language=language) if language:
                unused.difference_update(styles.CODE_TOKENS.values())
            case _:
                pass
    if any(note.placement == "end" for note in document.notes):
        unused.difference_update(styles.ENDNOTES)
    return frozenset(unused)

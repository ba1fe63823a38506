"""Notes: footnotes where the text calls them, and at its end where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.chinese.terms import terms
from pipeline.writers.docx import styles, wordml
from pipeline.writers.docx.body import Place, Story
from pipeline.writers.docx.inlines import Face, Runs

if TYPE_CHECKING:
    from pipeline.model.nodes import Note
    from pipeline.writers.docx.job import Job
    from pipeline.writers.docx.links import Relations


class Notes:
    """The notes of a document, and which of them have been called."""

    def __init__(self, notes: tuple[Note, ...]) -> None:
        """Number ``notes`` from 1; of two with one id the first counts."""
        self._all = notes
        self._numbers: dict[str, int] = {}
        for number, note in enumerate(notes, 1):
            self._numbers.setdefault(note.id, number)
        self._called: dict[int, int] = {}

    def number(self, name: str) -> int:
        """Return the number of the note with the id ``name``, 0 if there is none."""
        return self._numbers.get(name, 0)

    def call(self, number: int) -> int:
        """Note that ``number`` is called; return the place in order of its first call, from 1.

        This is what Word prints.
        """
        return self._called.setdefault(number, len(self._called) + 1)

    def is_called(self, number: int) -> bool:
        """Tell whether the note has been called already."""
        return number in self._called

    def called(self) -> list[tuple[int, Note]]:
        """Return the notes that were called, numbered, in their own order."""
        return [(n, note) for n, note in enumerate(self._all, 1) if n in self._called]

    def uncalled(self) -> list[Note]:
        """Return the notes that no text calls."""
        return [note for n, note in enumerate(self._all, 1) if n not in self._called]


def footnotes(job: Job, relations: Relations) -> bytes:
    """Return the notes that the text calls; empty if it calls none.

    The first two are the lines that part notes from text, as Word asks.
    """
    called = job.notes.called()
    if not called:
        return b""
    lines = "".join(
        f'<w:footnote w:type="{kind}" w:id="{identity}">'
        f"{wordml.paragraph(styles.NORMAL, f'<w:r><w:{kind}/></w:r>')}</w:footnote>"
        for kind, identity in (("separator", -1), ("continuationSeparator", 0))
    )
    runs = Runs(job, relations, may_call=False)
    style = f'<w:rStyle w:val="{styles.FOOTNOTE_REFERENCE}"/>'
    mark = f"<w:r>{wordml.properties('rPr', (style,))}<w:footnoteRef/></w:r>{wordml.run(' ')}"
    for number, note in called:
        story = Story(job, runs)
        story.opened(mark, note.blocks, styles.FOOTNOTE_TEXT, Place(styles.FOOTNOTE_TEXT))
        lines += f'<w:footnote w:id="{number}">{story.xml()}</w:footnote>'
    return f"{wordml.DECLARATION}<w:footnotes {wordml.NAMESPACES}>{lines}</w:footnotes>".encode()


def uncalled(story: Story, job: Job, runs: Runs) -> None:
    """Write the notes that no text calls at its end: a footnote needs a place that calls it."""
    found = job.notes.uncalled()
    if not found:
        return
    name = terms(job.document.meta.language).notes
    story.paragraph(styles.NOTES_HEADING, runs.text(name, Face()))
    for note in found:
        story.blocks(note.blocks, Place(styles.FOOTNOTE_TEXT))

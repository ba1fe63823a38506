"""Notes: footnotes and endnotes where the text calls them; at its end those that it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from pipeline.chinese.terms import terms
from pipeline.writers.docx import styles, wordml
from pipeline.writers.docx.body import Place, Story
from pipeline.writers.docx.inlines import Face, Runs
from pipeline.writers.docx.numbering import disc

if TYPE_CHECKING:
    from pipeline.model.nodes import Note
    from pipeline.writers.docx.job import Job
    from pipeline.writers.docx.links import Relations

NoteKind: TypeAlias = Literal["footnote", "endnote"]

_KINDS: dict[str, NoteKind] = {"foot": "footnote", "end": "endnote"}
_STYLES: dict[NoteKind, tuple[str, str]] = {
    "footnote": (styles.FOOTNOTE_TEXT, styles.FOOTNOTE_REFERENCE),
    "endnote": (styles.ENDNOTE_TEXT, styles.ENDNOTE_REFERENCE),
}


class Notes:
    """The notes of a document, and which of them have been called.

    Attributes:
        endnote_format: How Word numbers endnotes: unlike footnotes, if there are both.
    """

    def __init__(self, notes: tuple[Note, ...]) -> None:
        """Number ``notes`` from 1; of two with one id the first counts."""
        self._all = notes
        self._numbers: dict[str, int] = {}
        for number, note in enumerate(notes, 1):
            self._numbers.setdefault(note.id, number)
        self._called: dict[NoteKind, dict[int, int]] = {}
        both = len({note.placement for note in notes}) > 1
        self.endnote_format = "decimalEnclosedCircle" if both else "decimal"

    def number(self, name: str) -> int:
        """Return the number of the note with the id ``name``, 0 if there is none."""
        return self._numbers.get(name, 0)

    def kind(self, number: int) -> NoteKind:
        """Return where Word puts a note: at the foot of the page, or at the end of the text."""
        return _KINDS[self._all[number - 1].placement]

    def call(self, number: int) -> str:
        """Note that ``number`` is called; return what Word prints, by the order of first calls."""
        own = self._called.setdefault(self.kind(number), {})
        place = own.setdefault(number, len(own) + 1)
        return (
            disc(place)
            if self.endnote_format != "decimal" and own is self._called.get("endnote")
            else str(place)
        )

    def is_called(self, number: int) -> bool:
        """Tell whether the note has been called already."""
        return any(number in own for own in self._called.values())

    def called(self, kind: NoteKind) -> list[tuple[int, Note]]:
        """Return the notes of ``kind`` that were called, numbered, in their own order."""
        own = self._called.get(kind, {})
        return [(n, note) for n, note in enumerate(self._all, 1) if n in own]

    def uncalled(self) -> list[Note]:
        """Return the notes that no text calls."""
        return [note for n, note in enumerate(self._all, 1) if not self.is_called(n)]


def part(kind: NoteKind, job: Job, relations: Relations) -> bytes:
    """Return the notes of ``kind`` that the text calls; empty if it calls none.

    The first two are the lines that part notes from text, as Word asks.
    """
    called = job.notes.called(kind)
    if not called:
        return b""
    lines = "".join(
        f'<w:{kind} w:type="{line}" w:id="{identity}">'
        f"{wordml.paragraph(styles.NORMAL, f'<w:r><w:{line}/></w:r>')}</w:{kind}>"
        for line, identity in (("separator", -1), ("continuationSeparator", 0))
    )
    runs = Runs(job, relations, may_call=False)
    text, reference = _STYLES[kind]
    style = f'<w:rStyle w:val="{reference}"/>'
    mark = f"<w:r>{wordml.properties('rPr', (style,))}<w:{kind}Ref/></w:r>{wordml.run(' ')}"
    for number, note in called:
        story = Story(job, runs)
        story.opened(mark, note.blocks, text, Place(text))
        lines += f'<w:{kind} w:id="{number}">{story.xml()}</w:{kind}>'
    return f"{wordml.DECLARATION}<w:{kind}s {wordml.NAMESPACES}>{lines}</w:{kind}s>".encode()


def uncalled(story: Story, job: Job, runs: Runs) -> None:
    """Write the notes that no text calls at its end: a footnote needs a place that calls it."""
    found = job.notes.uncalled()
    if not found:
        return
    name = terms(job.document.meta.language).notes
    story.paragraph(styles.NOTES_HEADING, runs.text(name, Face()))
    for note in found:
        story.blocks(note.blocks, Place(styles.FOOTNOTE_TEXT))

"""The contents: a field of Word's own with its result written out beforehand.

A reader sees it at once and in every program. The entries carry no page numbers, since nobody knows
them before Word has laid the pages out; when the user updates the field, Word sets them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from pipeline.writers.docx import colors, styles, wordml
from pipeline.writers.docx.inlines import Face
from pipeline.writers.docx.numbering import disc
from pipeline.writers.docx.typography import weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.theme import Colors
    from pipeline.writers.docx.inlines import Runs

_FEWEST = 2  # one entry guides nobody
_LONGEST = 60  # entries beyond which deeper levels are left out


class Entry(msgspec.Struct, frozen=True):
    """A heading that the contents can list: its level, number, text and bookmark."""

    level: int
    number: int
    text: str
    bookmark: str


def contents(entries: Sequence[Entry], runs: Runs, palette: Colors, name: str) -> str:
    """Return the contents, or nothing where there is nothing to choose from.

    Args:
        entries: All headings, in reading order.
        runs: Makes the runs of the part.
        palette: The theme's colours; numbers are set directly, since programs put a style of their
            own on links.
        name: What the block is called in Word.
    """
    depth = _depth(entries)
    shown = [entry for entry in entries if entry.level <= depth and entry.text.strip()]
    if len(shown) < _FEWEST:
        return ""
    begin = wordml.field_begin(f'TOC \\o "1-{depth}" \\h \\z \\u')
    number = Face(direct=(*weight(bold=True), colors.ink(palette, "accent")))
    lines = [
        wordml.paragraph(styles.contents(entry.level), lead + _link(entry, runs, number))
        for lead, entry in zip([begin, *[""] * len(shown)], shown, strict=False)
    ]
    lines.append(wordml.paragraph(styles.CONTENTS_END, wordml.field_end()))
    # The content control gives the user Word's own button for updating the list.
    return (
        f"<w:sdt><w:sdtPr><w:alias w:val={wordml.attribute(name)}/><w:docPartObj>"
        '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{''.join(lines)}</w:sdtContent></w:sdt>"
    )


def _depth(entries: Sequence[Entry]) -> int:
    """Return how many levels to list: up to three, as long as the list stays easy to scan."""
    counts = Counter(entry.level for entry in entries)
    levels = [level for level in range(1, styles.DEEPEST_CONTENTS + 1) if counts[level]]
    depth = levels[0] if levels else 1
    total = counts[depth]
    for level in levels[1:]:
        total += counts[level]
        if total > _LONGEST:
            break
        depth = level
    return depth


def _link(entry: Entry, runs: Runs, face: Face) -> str:
    number = ""
    if entry.number:
        number = runs.text(disc(entry.number), face) + wordml.run("\t")
    text = runs.text(" ".join(entry.text.split()), Face())
    return f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">{number}{text}</w:hyperlink>'

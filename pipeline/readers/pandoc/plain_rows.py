"""Rows of tables that hold nothing but words: pandoc need not read them.

pandoc takes a tenth of a millisecond for each cell of a table, so that one of 10,000 rows takes it
four seconds, and what it says of a cell that holds only words is the words. So the fronts cut long
runs of such rows out of the source and leave one row of marks in the place of each. Where pandoc's
tree has a row of marks, the rows stand again.

Whether the rows were rows is for pandoc to say. If a mark is not found, or elsewhere than in a row
that has as many cells as the table has columns, the lines were something else (program text, a
comment, a table of another kind), or cells above reach into them. Then pandoc reads all there is.
"""

from __future__ import annotations

import hashlib
from itertools import count
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline.diagnostics import KanbenError, Report
from pipeline.readers.pandoc import process
from pipeline.readers.pandoc.plain_cells import PlainRows
from pipeline.readers.pandoc.tree import Tree, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FEWEST = 4
"""Rows in a run that are worth a mark."""

FEWEST_IN_ALL = 200
"""Rows of a source that are worth a second look at its tables."""

_OUT_OF_BOUNDS = ("pandoc-too-slow", "pandoc-too-large")


class Cut(msgspec.Struct, frozen=True):
    """A source without its plain rows.

    Attributes:
        text: What is left, with a row of marks for each run.
        runs: The rows of each run.
        key: What each mark begins with.
    """

    text: str
    runs: tuple[PlainRows, ...] = ()
    key: str = ""

    def tree(self, data: bytes, source_format: str, path: str) -> Tree | None:
        """Return pandoc's tree with the rows in it; None if none were cut out, or they do not fit.

        If pandoc has a warning they do not: it would name other lines than those of the source.

        Args:
            data: What was made of ``text`` for pandoc.
            source_format: pandoc's name of its format, with extensions.
            path: The source's name, for messages.

        Raises:
            KanbenError: It takes pandoc too long, or too much memory.
        """
        if not self.runs:
            return None
        said = Report()
        try:
            tree = process.parse(data, source_format, path, said)
        except KanbenError as error:
            if error.diagnostic.code in _OUT_OF_BOUNDS:
                raise
            return None
        return tree if not len(said) and self._restored(tree) else None

    def _restored(self, tree: Tree) -> bool:
        """Put the rows into ``tree``; return whether each mark was where it should be."""
        marks = sum(len(run.rows[0]) for run in self.runs)
        if msgspec.json.encode(tree).count(self.key.encode()) != marks:
            return False
        waiting = {mark_of(self.key, index): run for index, run in enumerate(self.runs)}
        for item in [item for item in walk(tree["blocks"]) if item["t"] == "Table"]:
            columns, bodies = len(item["c"][2]), item["c"][4]
            for body in bodies:
                body[3] = [waiting.pop(_marked(row, columns), row) for row in body[3]]
        return not waiting


def cut(text: str, pieces: Sequence[str | PlainRows], row: Callable[[str, PlainRows], str]) -> Cut:
    """Return a source without its plain rows, or whole if they are few.

    Args:
        text: The whole source.
        pieces: What it is made of.
        row: Writes a row of marks, as many as the first of the rows has cells.
    """
    runs = tuple(piece for piece in pieces if isinstance(piece, PlainRows))
    if sum(len(run.rows) for run in runs) < FEWEST_IN_ALL:
        return Cut(text)
    key = key_of(text)
    numbers = count()
    left = (
        piece if isinstance(piece, str) else row(mark_of(key, next(numbers)), piece)
        for piece in pieces
    )
    return Cut("".join(left), runs, key)


def key_of(text: str) -> str:
    """Return what the marks in a source begin with, so that none can hold its own."""
    return f"row{hashlib.blake2s(text.encode()).hexdigest()}of"


def mark_of(key: str, index: int) -> str:
    """Return the mark of a run, counted from 0."""
    return f"{key}{index}"


def _marked(row: list[Any], columns: int) -> str:
    """Return the mark that fills all ``columns`` of a row; empty if none does."""
    cells = row[1]
    found = {_word(cell) for cell in cells}
    return found.pop() if len(cells) == columns and len(found) == 1 else ""


def _word(cell: list[Any]) -> str:
    """Return the word that is all there is in a cell of one place; empty if there is none."""
    match cell:
        case [_, _, 1, 1, [block]]:
            return word_of(block)
        case _:
            return ""


def word_of(block: object) -> str:
    """Return the word that is all there is in a block; empty if there is none."""
    match block:
        case {"t": "Plain" | "Para", "c": [{"t": "Str", "c": str(word)}]}:
            return word
        case _:
            return ""

"""Tables on slides in files that people read: the source, and what stands on which slide.

Each file under tests/deck/tables says in prose why it is there, and has two fenced blocks:
``input`` with the reader that reads it, and ``slides``. There a slide is its title, the size of
the type, and its rows; what stood on an earlier slide is in brackets, and ``^`` and ``<`` are
places that the cell above or before covers. `python -m tests.deck.tables` rewrites the second; read
the difference before you commit it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.deck.plan import plan
from pipeline.deck.slides import Grid
from pipeline.diagnostics import Report
from pipeline.model.walk import plain
from pipeline.readers import registry
from pipeline.readers.registry import ReadOptions
from tests.deck.decks import GEOMETRY

if TYPE_CHECKING:
    from pipeline.model.nodes import Document

FOLDER = Path(__file__).parent / "tables"
_FENCE = re.compile(r"(?ms)^````(input|slides)(?: (\w+))?\n(.*?)^````$")


class Case(NamedTuple):
    """One file; ``slides`` is what it says of them."""

    path: Path
    document: Document
    slides: str


def cases() -> list[Case]:
    """Return all cases, sorted by name."""
    return [load(path) for path in sorted(FOLDER.glob("*.md"))]


def load(path: Path) -> Case:
    """Return the case in ``path``."""
    found = {kind: (name, text) for kind, name, text in _FENCE.findall(path.read_text("utf-8"))}
    reader, source = found["input"]
    read = registry.load(reader).read
    document = read(source.encode(), path.name, ReadOptions(), Report())
    return Case(path, document, found.get("slides", ("", ""))[1])


def shown(document: Document) -> str:
    """Return the slides of the tables in ``document``."""
    slides = plan(document, GEOMETRY).slides
    return "\n".join(_slide(slide) for slide in slides if isinstance(slide, Grid))


def _slide(grid: Grid) -> str:
    size = f"{grid.scale * GEOMETRY.type.small.size:g} pt"
    lines = [f"# {plain(grid.title)}", f"{size}, tight" if grid.tight else size]
    for number, (row, spans) in enumerate(zip(grid.rows, grid.spans, strict=True)):
        again = grid.again[number] if grid.again else (False,) * len(row)
        cells = [
            ("^" if not span.rows else "<")
            if not (span.rows and span.columns)
            else f"[{plain(cell)}]"
            if repeats
            else plain(cell)
            for cell, span, repeats in zip(row, spans, again, strict=True)
        ]
        lines += [" | ".join(cells)]
        lines += ["-"] if number + 1 == grid.header_rows else []
    return "".join(f"{line}\n" for line in lines)


def rewrite(case: Case) -> bool:
    """Write what is planned now into the case's file; tell whether that changed it."""
    source = case.path.read_text("utf-8")
    end = source.index("````\n", source.index("````input")) + len("````\n")
    made = f"{source[:end]}\n````slides\n{shown(case.document)}````\n"
    case.path.write_text(made, "utf-8")
    return source != made


if __name__ == "__main__":
    changed = [case.path.name for case in cases() if rewrite(case)]
    sys.stdout.write("".join(f"rewritten: {name}\n" for name in changed) or "nothing changed\n")

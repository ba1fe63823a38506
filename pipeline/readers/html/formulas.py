"""Formulas in rows that our front reads: their MathML → TeX, through one run of pandoc."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.diagnostics import Report
from pipeline.readers.pandoc import process

if TYPE_CHECKING:
    from collections.abc import Iterable


def tex(sources: Iterable[str], path: str) -> dict[str, str]:
    """Return the TeX of each formula within a line; one that pandoc reads as more is left out.

    Args:
        sources: ``math`` elements.
        path: The source's name, for messages.

    Raises:
        KanbenError: pandoc could not read them.
    """
    given = list(sources)
    if not given:
        return {}
    said = Report()
    body = "".join(f"<p>{each}</p>" for each in given)
    blocks = process.parse(f"<!DOCTYPE html><body>{body}".encode(), "html", path, said)["blocks"]
    if len(said) or len(blocks) != len(given):
        return {}
    found: dict[str, str] = {}
    for source, block in zip(given, blocks, strict=True):
        match block:
            case {"t": "Para", "c": [{"t": "Math", "c": [{"t": "InlineMath"}, str(said_tex)]}]}:
                found[source] = said_tex
            case _:
                pass
    return found

"""The document type of HTML and XHTML: what it declares is no text, and is never obeyed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.model.source import Span

if TYPE_CHECKING:
    from pipeline.diagnostics import Report

_SUBSET = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<!DOCTYPE[^>\[]*(\[.*?\]\s*)>", re.DOTALL)
_MOST = 100_000  # characters in which it may stand


def without_subset(text: str, path: str, report: Report) -> str:
    """Return ``text`` without what its document type declares; lines keep their numbers.

    No entity that a file declares is resolved: references to it stay as they are written.
    """
    match = _SUBSET.match(text, 0, _MOST) if "<!DOCTYPE" in text[:_MOST] else None
    if match is None:
        return text
    message = "what the document type declares is left out; its entities stay as they are written"
    report.warn("entities-not-read", message, Span(path, 1))
    return text[: match.start(1)] + "\n" * match[1].count("\n") + text[match.end(1) :]

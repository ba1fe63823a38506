"""Passes: pure functions from document to document, one a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.passes import numbering, words

if TYPE_CHECKING:
    from pipeline.model.nodes import Document


def apply_all(document: Document) -> Document:
    """Return ``document`` after every pass, in their order; applying them again changes nothing."""
    for step in (numbering.apply, words.apply):
        document = step(document)
    return document

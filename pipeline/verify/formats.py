"""Formats by what it takes to check them: each layout's PDF is checked like any PDF."""

from __future__ import annotations

BOOKLET = "booklet.pdf"
"""Pages imposed on sheets: reading order is not sheet order."""


def kind_of(name: str) -> str:
    """Return the format that outputs of the format ``name`` are checked as: itself, or ``pdf``."""
    return "pdf" if name.endswith(".pdf") and name != BOOKLET else name

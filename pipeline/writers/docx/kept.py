"""What Word has no place for, kept in a custom XML part, so that our reader finds it again.

Word carries custom XML parts along and shows them to nobody (ECMA-376 Part 1, “Custom XML Data
Storage Part”). Each entry is found by what stands in the text in its stead.
"""

from __future__ import annotations

from pipeline.writers.docx import wordml

NAMESPACE = "urn:kanben:kept"


class Kept:
    """Gathers entries in the order of the text."""

    def __init__(self) -> None:
        """Start with none."""
        self._entries: list[str] = []

    def add(self, kind: str, shown: str, value: str) -> None:
        """Keep ``value`` for the next thing of ``kind`` that shows ``shown``."""
        place = f" for={wordml.attribute(shown)}" if shown else ""
        self._entries.append(f"<{kind}{place}>{wordml.text_of(value)}</{kind}>")

    def xml(self) -> bytes:
        """Return the part; empty if nothing is kept."""
        if not self._entries:
            return b""
        inner = "".join(self._entries)
        return f'{wordml.DECLARATION}<kept xmlns="{NAMESPACE}">{inner}</kept>'.encode()

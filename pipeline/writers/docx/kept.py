"""What Word has no place for, kept in a custom XML part, so that our reader finds it again.

Word carries custom XML parts along and shows them to nobody (ECMA-376 Part 1, “Custom XML Data
Storage Part”). Each entry is found by what stands in the text in its stead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.nodes import Code, Paragraph, Text
from pipeline.model.walk import nodes_of
from pipeline.writers.docx import wordml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.nodes import Block

NAMESPACE = "urn:kanben:kept"


_MOST = 40  # characters by which a paragraph is known


def opening(label: str, blocks: Sequence[Block]) -> str:
    """Return what an item is known by: the letters that it begins with, its label among them."""
    first = blocks[0] if blocks else None
    inner = nodes_of(first.inlines) if isinstance(first, Paragraph) else ()
    text = label + "".join(node.text for node in inner if isinstance(node, Text | Code))
    return "".join(filter(str.isalnum, text))[:_MOST]


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

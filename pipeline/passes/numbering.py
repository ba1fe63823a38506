"""Numbers sections whose headings have no number of their own."""

from __future__ import annotations

import msgspec

from pipeline.model.nodes import Document, Section


def apply(document: Document) -> Document:
    """Return ``document`` with inferred headings numbered, if it has at least two of them.

    Only headings of the first level that the reader inferred: they are sentences, and a number
    helps to find one's way among sentences. Headings that the author wrote stay as they are.
    """
    inferred = [block for block in document.blocks if isinstance(block, Section) and block.inferred]
    if len(inferred) < 2:  # noqa: PLR2004  (one section needs no number)
        return document
    count = 0
    blocks = []
    for block in document.blocks:
        if isinstance(block, Section) and block.inferred:
            count += 1
            block = msgspec.structs.replace(block, number=count)  # noqa: PLW2901
        blocks.append(block)
    return msgspec.structs.replace(document, blocks=tuple(blocks))

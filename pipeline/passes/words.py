"""Derives what needs knowledge of words: labels of sections, the title's words, key phrases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.chinese import phrases, titles
from pipeline.chinese.words import Segmenter
from pipeline.model.nodes import Block, Document, Section
from pipeline.model.walk import plain, sections, units

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_LABEL = 16
"""Han characters in the label of a section whose heading is a sentence."""

LONGEST_TITLE = 32
"""The same where it is a title, which nobody shortens who can have it whole."""

MOST_KEYWORDS = 8
"""Key phrases in the metadata."""

_SAMPLE = 100_000
"""Characters from which key phrases are taken; a longer text repeats its themes."""


def apply(document: Document) -> Document:
    """Return ``document`` with labels, title words and keywords where it had none."""
    sample = "".join(_sample(document))
    headings = (plain(section.heading) for section in sections(document.blocks))
    segmenter = Segmenter([sample, document.meta.title, *headings])
    meta = document.meta
    title_words = tuple(word.text for word in segmenter.words(meta.title))
    keywords = meta.keywords or phrases.key_phrases(sample, segmenter, MOST_KEYWORDS)
    return msgspec.structs.replace(
        document,
        meta=msgspec.structs.replace(meta, title_words=title_words, keywords=keywords),
        blocks=_labelled(document.blocks, segmenter),
    )


def _sample(document: Document) -> Iterator[str]:
    left = _SAMPLE
    for unit in units(document):
        if unit.kind in ("title", "heading", "text"):
            yield unit.text[:left] + "\n"
            left -= len(unit.text)
        if left <= 0:
            return


def _labelled(blocks: tuple[Block, ...], segmenter: Segmenter) -> tuple[Block, ...]:
    return tuple(
        _with_label(block, segmenter) if isinstance(block, Section) else block for block in blocks
    )


def _with_label(section: Section, segmenter: Segmenter) -> Section:
    text = plain(section.heading).replace("\n", "")
    longest = LONGEST_LABEL if section.inferred else LONGEST_TITLE
    label = section.label or titles.label(text, segmenter.words(text), longest)
    return msgspec.structs.replace(
        section, label=label, blocks=_labelled(section.blocks, segmenter)
    )

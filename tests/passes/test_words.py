"""Labels of sections: titles as they are, sentences by what they begin with."""

from __future__ import annotations

from pipeline.model.nodes import Document, Metadata, Section, Text
from pipeline.passes import words

TITLE = "二、加强古籍保护工作的指导思想、基本方针和总体目标"
SENTENCE = "长三角一体化发展不是一日之功，我们既要有历史耐心，又要有只争朝夕的紧迫感。"


def label(heading: str, *, inferred: bool) -> str:
    section = Section(heading=(Text(text=heading),), level=1, inferred=inferred, blocks=())
    document = words.apply(Document(meta=Metadata(), blocks=(section,)))
    (found,) = document.blocks
    assert isinstance(found, Section)
    return found.label


def test_titles_stay_whole_in_contents() -> None:
    assert label(TITLE, inferred=False) == TITLE
    assert label("（一）我国古籍保护工作的现状。", inferred=False) == "（一）我国古籍保护工作的现状"


def test_sentences_are_shortened() -> None:
    assert label(SENTENCE, inferred=True) == "长三角一体化发展不是一日之功"


def test_titles_that_fill_more_than_a_line_are_shortened() -> None:
    long = TITLE + "，" + TITLE
    short = label(long, inferred=False)
    assert 0 < len(short) <= words.LONGEST_TITLE
    assert long.startswith(short)

"""The seeded tests: kept inputs, crashes of the past, and new inputs, the same on each run.

``make fuzz`` runs the same checks for longer; see docs/fuzzing.md.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.chinese import words
from pipeline.chinese.words import Segmenter
from pipeline.model import codec
from pipeline.model.nodes import Document
from pipeline.readers import registry
from tests.fuzz import archives, markup, oracles, texts, trees
from tests.fuzz.markup import Source

HERE = Path(__file__).parent
KEPT = sorted((HERE / "corpus").glob("*.txt"))
CRASHES = sorted((HERE / "crashes").glob("*.txt"))
MARKED_UP = ("*.md", "*.html", "*.docx", "*.epub", "*.odt")
KEPT_SOURCES = sorted(path for kind in MARKED_UP for path in (HERE / "corpus").glob(kind))
BROKEN_SOURCES = sorted(
    path for kind in MARKED_UP for path in (HERE / "crashes").glob(kind) if path.name != "README.md"
)
BROKEN_TREES = sorted((HERE / "crashes").glob("*.json"))

SOURCES = (
    markup.markdown,
    markup.html,
    markup.other,
    archives.docx,
    archives.epub,
    archives.odt,
)

_seeds = st.integers(0, 2**32)


@pytest.fixture(autouse=True, scope="module")
def _fast_words() -> Iterator[None]:
    with oracles.whole_dictionary():
        yield


def _name(path: Path) -> str:
    return path.name


def _any_bytes(seed: int) -> bytes:
    return texts.any_bytes(random.Random(seed))  # noqa: S311


@pytest.mark.parametrize("path", KEPT, ids=_name)
def test_kept_inputs(path: Path) -> None:
    oracles.check_reader(path.read_bytes())
    oracles.check_pipeline(path.read_bytes())


@pytest.mark.parametrize("path", CRASHES, ids=_name)
def test_crashes_of_the_past(path: Path) -> None:
    data = path.read_bytes()
    oracles.check_reader(data)
    oracles.check_pipeline(data, oracles.ALL_FORMATS)
    oracles.check_build(data)


@pytest.mark.parametrize("path", [*KEPT_SOURCES, *BROKEN_SOURCES], ids=_name)
def test_marked_up_sources(path: Path) -> None:
    oracles.check_source(Source(path.read_bytes(), registry.find(path).name))


def test_words_that_are_lost_are_noticed() -> None:
    source = Source("正文。<!-- 仄仇 -->\n".encode(), "markdown", ("仄仇",))
    with pytest.raises(AssertionError, match="words lost"):
        oracles.check_source(source, ())


@pytest.mark.parametrize("path", BROKEN_TREES, ids=_name)
def test_trees_that_broke_something(path: Path) -> None:
    oracles.check_tree(codec.decode(path.read_bytes()), oracles.FORMATS)


def test_every_crash_has_its_story() -> None:
    told = set(
        re.findall(
            r"`([\w.-]+\.(?:txt|json|md|html|docx|epub|odt))`",
            (HERE / "crashes" / "README.md").read_text(),
        )
    )
    assert told == {path.name for path in (*CRASHES, *BROKEN_TREES, *BROKEN_SOURCES)}


@settings(max_examples=5)
@given(_seeds)
def test_a_part_of_the_dictionary_cuts_words_as_the_whole_does(seed: int) -> None:
    """On which both the program and these tests rely, each for its speed."""
    text = texts.any_text(random.Random(seed))  # noqa: S311
    whole = Segmenter([text]).words(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "_load", oracles.LOAD)
        assert whole == Segmenter([text]).words(text)


@settings(max_examples=150)
@given(_seeds)
def test_reader(seed: int) -> None:
    oracles.check_reader(_any_bytes(seed))


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_reader_on_any_bytes(data: bytes) -> None:
    oracles.check_reader(data)


@settings(max_examples=40)
@given(_seeds)
def test_pipeline(seed: int) -> None:
    oracles.check_pipeline(_any_bytes(seed))


@settings(max_examples=6)
@given(_seeds)
def test_decks(seed: int) -> None:
    oracles.check_pipeline(_any_bytes(seed), ("pptx", "slides.html"))


@settings(max_examples=6)
@given(_seeds)
def test_build(seed: int) -> None:
    oracles.check_build(_any_bytes(seed))


@settings(max_examples=6)
@given(_seeds)
@pytest.mark.parametrize("make", SOURCES, ids=lambda make: make.__name__)
def test_new_sources(make: Callable[[random.Random], Source], seed: int) -> None:
    oracles.check_source(make(random.Random(seed)))  # noqa: S311


@settings(max_examples=60)
@given(trees.documents)
def test_trees(document: Document) -> None:
    oracles.check_tree(document, oracles.QUICK_FORMATS)


@pytest.mark.fuzz
@given(trees.documents)
def test_trees_in_every_format(document: Document) -> None:
    oracles.check_tree(document, oracles.FORMATS)


@pytest.mark.fuzz
@given(trees.documents)
def test_trees_at_length(document: Document) -> None:
    oracles.check_tree(document, oracles.QUICK_FORMATS)

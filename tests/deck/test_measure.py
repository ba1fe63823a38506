"""Widths and lines: never less than a program will take."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.deck.measure import SAFETY, advance, line_count, line_starts, width
from tests import samples
from tests.deck.decks import URL, long_texts

_MEASURES = st.floats(4, 40)


def lines(text: str, measure: float) -> list[str]:
    starts = line_starts(text, measure)
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


@pytest.mark.parametrize("character", "汉，。“”…—（·①〇𠮷ア")
def test_wide_and_ambiguous_characters_take_an_em(character: str) -> None:
    assert advance(character) == 1.0


def test_latin_is_measured_by_the_widest_of_common_fonts() -> None:
    """DejaVu Sans Bold, the widest: W is 1.10 em; Noto Sans CJK SC alone would give 0.88."""
    assert advance("W") >= 0.99
    assert advance("W", "bold") >= 1.10
    assert advance("i", "mono") == pytest.approx(0.65)
    assert advance("i", "mixed") == pytest.approx(0.65)


def test_marks_on_characters_take_nothing() -> None:
    assert width("e\u0301") == width("e")


def test_han_and_latin_are_parted_by_a_gap() -> None:
    assert width("第5章") == pytest.approx(2 + advance("5") + 2 * 0.25)
    assert width("第，5") == pytest.approx(2 + advance("5"))


def test_full_lines_of_han() -> None:
    assert line_count("字" * 20, 10 / SAFETY) == 2
    assert line_count("字" * 21, 10 / SAFETY) == 3


def test_no_line_begins_or_ends_with_a_forbidden_mark() -> None:
    assert lines("一二三四，五六", 4 / SAFETY) == ["一二三", "四，五六"]
    assert lines("一二三（四）五", 4 / SAFETY) == ["一二三", "（四）五"]
    assert lines("一二三“四五六", 4 / SAFETY) == ["一二", "三“四五", "六"]


def test_words_stay_whole() -> None:
    assert lines("我们说 international 好", 8 / SAFETY) == ["我们说 ", "international ", "好"]


def test_newlines_end_lines() -> None:
    assert lines("一\n二", 10) == ["一\n", "二"]
    assert line_count("", 10) == 1


def test_first_line_may_be_wider() -> None:
    assert line_starts("字" * 12, 5 / SAFETY, 7 / SAFETY) == [0, 7]


def test_a_word_longer_than_a_line_has_lines_to_spare() -> None:
    """Programs do not agree where they break a URL; the bound is above what each of them takes."""
    by_character = math.ceil(width(URL) / (12 * SAFETY))
    assert line_count(URL, 12) > by_character


@given(text=long_texts, measure=_MEASURES)
def test_lines_cover_the_text_in_order(text: str, measure: float) -> None:
    starts = line_starts(text, measure)
    assert starts[0] == 0
    assert all(one <= other for one, other in pairwise(starts))
    assert starts[-1] <= len(text)


@given(text=samples.words, measure=_MEASURES)
def test_no_line_is_wider_than_the_measure(text: str, measure: float) -> None:
    for line in lines(text, measure):
        assert width(line.strip()) <= measure * SAFETY + 1e-9 or len(line.strip()) == 1


@given(text=long_texts, measure=_MEASURES, more=st.floats(0, 10))
def test_wider_lines_are_never_more(text: str, measure: float, more: float) -> None:
    """The bound holds for narrower characters too, which are the same as wider lines."""
    if not any(len(word) > 8 for word in text.split()) or not text.isascii():
        assert line_count(text, measure + more) <= line_count(text, measure) + _slack(text)


def _slack(text: str) -> int:
    """Return how much words that are longer than a line may blur the count."""
    return sum(1 + len(run) // 8 for run in text.split() if len(run) > 8)


@given(text=long_texts, measure=_MEASURES)
def test_never_fewer_lines_than_the_characters_fill(text: str, measure: float) -> None:
    seen = "".join(text.split())
    assert line_count(text, measure) >= math.floor(width(seen) * 0.7 / measure)

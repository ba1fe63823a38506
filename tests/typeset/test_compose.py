"""Lines on plain strings: where they end, and what moves in them. An em is 1,000 wide here."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.typeset import compose, marks, spacing
from pipeline.typeset.adjust import Line
from pipeline.typeset.widths import Text

_SIZE = 10.0
_LEFT = spacing.Blank(500, 0)
_RIGHT = spacing.Blank(0, 500)
_MIDDLE = spacing.Blank(330, 330)


def _advance(char: str) -> int:
    if char in "\n\u200b\u0301":
        return 0
    if char == "\u200d":
        return 0
    return 1000 if ord(char) > 0x2E7F or char in "“”‘’—…·" else 500


def _text(text: str, *, traditional: bool = False, latin_quotes: bool = False) -> Text:
    advances = [400 if latin_quotes and char in "“”‘’" else _advance(char) for char in text]
    blanks = {}
    for at, kind in enumerate(marks.classes(text, advances)):
        if kind == marks.OPENING:
            blanks[at] = _LEFT
        elif kind == marks.CLOSING:
            blanks[at] = _RIGHT
        elif kind == marks.PAUSE:
            blanks[at] = _MIDDLE if traditional else _RIGHT
    return Text(text, advances, [_SIZE] * len(text), {}, blanks)


def _lines(
    text: str | Text, em: float, setting: compose.Setting = "justified", first: float | None = None
) -> list[Line]:
    paragraph = text if isinstance(text, Text) else _text(text)
    room = (em if first is None else first) * _SIZE
    return compose.compose(paragraph, room, em * _SIZE, setting)


def _shown(text: str, lines: list[Line]) -> list[str]:
    return [text[line.start : line.end] for line in lines]


def _width(line: Line) -> float:
    """In em."""
    return (sum(line.advances) + sum(line.changes)) / 1000


# --- where lines end -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "em", "lines"),
    [
        ("天地玄黄宇宙洪荒", 4, ["天地玄黄", "宇宙洪荒"]),
        ("天地玄黄，宇宙洪荒。", 4.5, ["天地玄黄，", "宇宙洪荒。"]),  # half a mark at the end
        ("天地玄黄（宇宙）洪荒日月", 5, ["天地玄黄", "（宇宙）洪", "荒日月"]),
        ("他说：“来了。”就走", 5, ["他说：“来", "了。”就走"]),
        ("天地玄黄——宇宙洪荒日", 5, ["天地玄黄", "——宇宙洪", "荒日"]),  # never inside 破折号
        ("天地玄黄……宇宙", 5, ["天地玄黄", "……宇宙"]),
        ("一二三第3章四五六", 6.2, ["一二三第3章", "四五六"]),
        ("一二三四2026年的大事", 4.5, ["一二三四", "2026年的", "大事"]),
        ("约翰·斯密来了吗", 3, ["约翰·", "斯密来", "了吗"]),
        ("数为１００而已矣", 4, ["数为", "１００而", "已矣"]),
        ("学习C++语言吧", 4, ["学习C++", "语言吧"]),
        ("天地é玄黄宇宙洪", 4, ["天地é玄", "黄宇宙洪"]),
        ("天地玄黄\n宇宙洪荒", 6, ["天地玄黄", "宇宙洪荒"]),
        ("天地\n\n玄黄", 6, ["天地", "", "玄黄"]),
        ("天 地 玄 黄", 2.6, ["天 地", "玄 黄"]),
        ("天地👨\u200d👩\u200d👧玄黄宇", 3, ["天地", "👨\u200d👩\u200d👧", "玄黄宇"]),
    ],
)
def test_where_lines_end(text: str, em: float, lines: list[str]) -> None:
    got = _shown(text, _lines(text, em))
    wrong = [line for line in got if line[:1] in tuple("，。：）”·") or line[-1:] in tuple("（“")]
    assert wrong == []
    assert lines == got


@pytest.mark.parametrize(
    "whole",
    ["——", "……", "第3章", "2026年", "１００", "C++", "50%", "€50", "👍🏽", "🇨🇳", "é", "km/h"],
)
def test_what_stays_whole(whole: str) -> None:
    """Whatever stands before it, no line ends inside."""
    for before in range(1, 12):
        text = "天地玄黄宇宙洪荒日月盈"[:before] + whole + "昃辰宿列张寒来暑往"
        inside = range(text.index(whole) + 1, text.index(whole) + len(whole))
        ends = {line.end for line in _lines(text, 6)}
        assert not ends & set(inside), _shown(text, _lines(text, 6))


def test_compress_before_pushing_out() -> None:
    """One character too many is pulled in where marks can give way, not pushed to the next line."""
    text = "天地，玄黄，宇宙，洪荒日月盈昃"
    lines = _lines(text, 11)
    assert _shown(text, lines)[0] == "天地，玄黄，宇宙，洪荒"
    assert set(lines[0].changes) == {0}
    tight = _lines(text, 10.4)
    assert _shown(text, tight)[0] == "天地，玄黄，宇宙，洪荒"
    assert _width(tight[0]) == pytest.approx(10.4, abs=0.002)
    assert sorted({at for at, change in enumerate(tight[0].changes) if change < 0}) == [2, 5, 8]
    assert min(tight[0].changes) >= -spacing.MARK_GIVES


def test_no_last_line_of_one_character() -> None:
    for count in range(21, 60):
        text = "天" * count + "。"
        lines = _lines(text, 20)
        assert lines[-1].end - lines[-1].start > 2, count
        assert all(_width(line) == pytest.approx(20, abs=0.002) for line in lines[:-1])


def test_long_words_are_broken_only_when_they_must_be() -> None:
    address = "https://example.org/a/very/long/path?and=query"
    text = f"见{address}等处的说明"
    shown = _shown(text, _lines(text, 12))
    assert "".join(shown) == text
    assert all(line[-1] in "/?=.&" or line in (shown[-1], "见") for line in shown[:-1])
    word = "天" + "a" * 60 + "地"
    assert max(_width(line) for line in _lines(word, 10)) <= 10.001


def test_no_line_begins_with_the_number_of_a_note() -> None:
    text = "天地玄黄宇宙洪荒[12]日月盈昃"
    for em in range(4, 12):
        lines = _lines(_text(text)._replace(tied=frozenset({8})), em)
        assert 8 not in {line.start for line in lines}
    assert 8 in {line.start for line in _lines(text, 8)}


@pytest.mark.parametrize("setting", ["justified", "ragged", "balanced"])
@pytest.mark.parametrize("em", [0.0, -3.0])
def test_without_room_each_character_has_its_line(em: float, setting: compose.Setting) -> None:
    shown = _shown("天地玄黄", _lines("天地玄黄", em, setting))
    assert shown == ["天", "地", "玄", "黄"]


def test_headings_are_balanced_and_broken_between_words() -> None:
    text = "关于进一步推动长江三角洲区域一体化高质量发展的若干意见"
    words = re.findall("关于|进一步|推动|长江|三角洲|区域|一体化|高质量|发展|的|若干|意见", text)
    edges, place = set(), 0
    for word in words:
        place += len(word)
        edges.add(place)
    paragraph = _text(text)._replace(words=frozenset(edges))
    lines = _lines(paragraph, 22, "balanced")
    assert len(lines) == 2
    assert lines[0].end in edges
    assert abs(_width(lines[0]) - _width(lines[1])) <= 4


# --- widths ----------------------------------------------------------------------------------


def _changes(text: str, em: float = 60, **how: bool) -> list[int]:
    (line,) = compose.compose(_text(text, **how), em * _SIZE, em * _SIZE, "ragged")
    return list(line.changes)


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("天，“地", [0, -500, 0, 0]),  # a pause before an opening mark
        ("天”，地", [0, -500, 0, 0]),  # a closing mark before a pause
        ("天）（地", [0, -500, 0, 0]),
        ("天（《地", [0, 0, -500, 0]),  # the second of two opening marks
        ("天。”地", [0, -500, 0, 0]),
        ("“天地", [-500, 0, 0]),  # at the start of a line
        ("天地。", [0, 0, -500]),  # at its end
        ("天A地", [250, 250, 0]),
        ("天 A 地", [0, -250, 0, -250, 0]),  # typed spaces are the gap
        ("天（A）地", [0, 0, 0, 0, 0]),
        ("天，A地", [0, 0, 250, 0]),
        ("天שלום地", [0] * 6),
        ("键1\ufe0f\u20e3盘", [0] * 5),  # an emoji, no digit
    ],
)
def test_widths(text: str, changes: list[int]) -> None:
    got = _changes(text)
    assert changes == got


def test_what_is_moved_with_its_left_half_taken() -> None:
    (line,) = _lines("“天（《地》）”", 60, "ragged")
    moves = list(line.moves)
    assert moves == [-500, 0, 0, -500, 0, 0, 0, 0]


def test_traditional_pauses_keep_their_square() -> None:
    """They stand in its middle (CLREQ); brackets are squeezed all the same."""
    assert _changes("天，「地", traditional=True) == [0, 0, 0, 0]
    assert _changes("天」，地。", traditional=True) == [0, -500, 0, 0, 0]


def test_latin_quotes_are_not_squeezed() -> None:
    assert _changes("天“A”地", latin_quotes=True) == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("em", [20, 21.5, 24.25, 33])
def test_full_lines_are_flush_and_even(em: float) -> None:
    text = (
        "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张；寒来暑往，秋收冬藏。闰余成岁，律吕调阳。"
        "云腾致雨，“露结为霜”（金生丽水，玉出昆冈），剑号巨阙 Excalibur 又 2026 年，珠称夜光。"
    ) * 4
    lines = _lines(text, em, first=em - 2)
    for line in lines[:-1]:
        room = em - 2 if line is lines[0] else em
        assert _width(line) == pytest.approx(room, abs=0.0015)
        assert max(line.changes) <= 250 + 333
    pure = [
        line
        for line in lines[:-1]
        if re.fullmatch("[\u3000-\uffff“”]+", text[line.start : line.end])
    ]
    assert pure
    assert max(max(line.changes) for line in pure) <= 250


def test_a_cell_keeps_its_text_in_one_line_without_the_gaps() -> None:
    (line,) = _lines("甲A乙B丙", 4.01, "ragged")
    assert _width(line) == pytest.approx(4.01, abs=0.01)
    assert len(_lines("甲A乙B丙", 3.8, "ragged")) == 2


# --- everything ------------------------------------------------------------------------------

_ANY = st.text(
    st.sampled_from("天地玄黄，。、：“”（）《》——……·～A1b9 %$-/\n\u200b\u0301👍é１\u3000々ー"),
    max_size=120,
)


@given(_ANY, st.floats(1, 30), st.sampled_from(["justified", "ragged", "balanced"]))
def test_nothing_is_lost_and_lines_follow_one_another(
    text: str, em: float, setting: compose.Setting
) -> None:
    lines = _lines(text, em, setting)
    assert lines[0].start == len(text) - len(text.lstrip(" ")) or "\n" in text
    for line, after in pairwise(lines):
        assert line.end <= line.next
        assert set(text[line.end : after.start]) <= set(" \n\u200b")
        assert line.next == after.start or set(text[line.next : after.start]) <= {" "}
    assert set(text[lines[-1].end :]) <= set(" \n\u200b")
    for line in lines:
        assert len(line.advances) == len(line.moves) == len(line.changes) == line.end - line.start
        if setting == "justified" and not line.forced and line is not lines[-1]:
            assert _width(line) <= max(em, 2) + 0.01 or line.end - line.start <= 2


@given(_ANY, st.floats(6, 30))
def test_no_line_begins_or_ends_with_a_wrong_mark(text: str, em: float) -> None:
    lines = [line for line in _lines(text, em) if line.start < line.end]
    for before, line in pairwise(lines):
        if before.forced or before.end - before.start == 1:
            continue
        if len(re.findall("[，。、：”）》·～]", text[before.start : line.end])) > em / 2:
            continue  # more marks in a row than a line can hold
        assert text[line.start] not in "，。、：”）》·～々ー"
        assert text[before.end - 1] not in "“（《"


def test_costs_are_linear(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in lines weighed, not in seconds."""
    weighed = 0
    cost = compose._Breaker._cost

    def counting(self: compose._Breaker, line: compose._Candidate, room: float) -> float:
        nonlocal weighed
        weighed += 1
        return cost(self, line, room)

    monkeypatch.setattr(compose._Breaker, "_cost", counting)
    counts = []
    for times in (100, 400):
        weighed = 0
        _lines("天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。" * times, 30)
        counts.append(weighed)
    assert counts[0] > 400
    assert counts[1] < 4.5 * counts[0]

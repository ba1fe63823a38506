"""Facts of the language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.chinese import letters, numerals, phrases, prose, script, terms, titles, words
from pipeline.chinese.words import Segmenter, Word


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十二", 32),
        ("一百零八", 108),
        ("一百二十", 120),
        ("两千零二十六", 2026),
        ("二〇二六", 2026),
        ("廿三", 23),
        ("卅", 30),
        ("壹佰贰拾叁", 123),
        ("１２", 12),
        ("7", 7),
        ("〇", 0),
    ],
)
def test_numerals(numeral: str, value: int) -> None:
    assert value == numerals.parse(numeral)


@pytest.mark.parametrize("other", ["", "甲", "一些", "第一", "1.5", "-1"])
def test_other_words_are_no_numerals(other: str) -> None:
    assert numerals.parse(other) is None


@given(st.integers(1, 9_999))
def test_every_number_is_read(number: int) -> None:
    digits, units = "零一二三四五六七八九", ("千", "百", "十", "")
    written, pending_zero = "", False
    for digit, unit in zip(f"{number:04}", units, strict=True):
        if digit == "0":
            pending_zero = bool(written)
        else:
            written += ("零" if pending_zero else "") + digits[int(digit)] + unit
            pending_zero = False
    assert number == numerals.parse(written)


def test_statements_are_short_single_sentences() -> None:
    assert prose.is_statement("率先形成新发展格局。")
    assert not prose.is_statement("创新方式方法。以点带面。")
    assert not prose.is_statement("很" * 33)
    assert not prose.is_statement("")


@pytest.mark.parametrize(
    ("tag", "contents"),
    [("zh-CN", "目录"), ("zh-Hant", "目錄"), ("zh-TW", "目錄"), ("ja", "目次"), ("en", "Contents")],
)
def test_fixed_words_by_language(tag: str, contents: str) -> None:
    assert contents == terms.terms(tag).contents


TITLE = "习近平在主持召开扎实推进长三角一体化发展座谈会时的讲话"


def test_titles_break_between_words() -> None:
    words = [word.text for word in Segmenter([TITLE]).words(TITLE)]
    lines = titles.balanced_lines(words, 16)
    assert lines == ("习近平在主持召开扎实推进", "长三角一体化发展座谈会时的讲话")


def test_titles_break_where_the_author_broke_them() -> None:
    title = "高举中国特色社会主义伟大旗帜 为全面建设社会主义现代化国家而团结奋斗"
    words = [word.text for word in Segmenter([title]).words(title)]
    first = titles.balanced_lines(words, 17)[0]
    assert first.strip() == "高举中国特色社会主义伟大旗帜"


def test_titles_break_after_their_colon() -> None:
    title = "《资治通鉴》导读：怎样读一部三百多万字的编年史"
    words = [word.text for word in Segmenter([title]).words(title)]
    assert titles.balanced_lines(words, 17)[0] == "《资治通鉴》导读："
    uneven = ["要点：", *"怎样读一部三百多万字的编年史及其注释"]
    assert titles.balanced_lines(uneven, 17)[0] != "要点："  # not where one line is far too short


def test_no_line_of_a_title_begins_with_a_space() -> None:
    words = ["最高人民法院", " ", "关于", "审理", "案件", "的", "规定"]
    assert titles.balanced_lines(words, 12) == ("最高人民法院 ", "关于审理案件的规定")


@pytest.mark.parametrize(
    ("lines", "signing"),
    [
        (("市政府", "2026年3月12日", "（此件公开发布）", "抄送：市委。"), 2),
        (("市政府", "（2026年3月12日）"), 2),
        (("（盖章）", "2026年3月12日"), 2),
        (("刊本编辑室",), 1),
        ((), 0),
    ],
)
def test_what_annotates_a_letter_is_no_part_of_its_signature(
    lines: tuple[str, ...], signing: int
) -> None:
    assert letters.lines_of_signature(lines) == signing


@given(
    st.lists(st.text("一二三，。（）ab", min_size=1, max_size=6), max_size=30), st.integers(4, 20)
)
def test_broken_titles_lose_nothing(words: list[str], measure: int) -> None:
    lines = titles.balanced_lines(words, measure)
    assert "".join(words) == "".join(lines)
    assert all(lines)
    assert not any(line[0] in titles.NO_LINE_START for line in lines[1:])


def label(text: str, longest: int = 16) -> str:
    return titles.label(text, Segmenter([text]).words(text), longest)


@pytest.mark.parametrize(
    ("heading", "short"),
    [
        ("二、其他。", "二、其他"),
        (
            "长三角一体化发展不是一日之功，我们既要有历史耐心，又要有只争朝夕的紧迫感。",
            "长三角一体化发展不是一日之功",
        ),
        ("实施长三角一体化发展战略要紧扣一体化和高质量两个关键词。", "实施长三角一体化发展战略"),
        ("长三角一体化发展战略实施一年多以来，有不少亮点。", "长三角一体化发展战略"),
    ],
)
def test_labels_are_cut_at_marks_then_words(heading: str, short: str) -> None:
    assert short == label(heading)


@given(st.text("一二三四发展战略，。、实施的和", min_size=1, max_size=60))
def test_labels_fit_and_begin_the_heading(heading: str) -> None:
    short = label(heading)
    assert len(short) <= 16
    assert heading.startswith(short)


def test_segmenting_is_what_jieba_does_with_its_whole_dictionary() -> None:
    import jieba  # noqa: PLC0415

    whole = jieba.Tokenizer()
    whole.FREQ, whole.total = whole.gen_pfdict(whole.get_dict_file())
    whole.initialized = True
    for text in (TITLE, "扎实推进T恤与C++编程，卡拉OK！研究生命起源。", "1.5亿 3月5日 你好hello"):
        assert whole.lcut(text) == [word.text for word in Segmenter([text]).words(text)]


def test_the_sum_of_frequencies_that_is_known_is_that_of_the_dictionary() -> None:
    import jieba  # noqa: PLC0415

    with jieba.Tokenizer().get_dict_file() as file:
        content = file.read()
    assert words._dictionary().total == words._sum(content)


def test_another_dictionary_is_summed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_KNOWN_TOTALS", {})
    assert words._dictionary.__wrapped__() == words._dictionary()


def test_no_shared_cache_is_written() -> None:
    import tempfile  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    before = set(Path(tempfile.gettempdir()).glob("jieba*"))
    Segmenter([TITLE]).words(TITLE)
    assert before == set(Path(tempfile.gettempdir()).glob("jieba*"))


def test_words_carry_tags() -> None:
    assert Word("发展", "vn") in Segmenter([TITLE]).words(TITLE)


def test_key_phrases_are_long_and_never_inside_each_other() -> None:
    text = "长三角一体化发展很重要。推动长三角一体化发展。" * 2 + "高质量发展，高质量发展。"
    found = phrases.key_phrases(text, Segmenter([text]), 5)
    assert found[0] == "长三角一体化发展"
    assert not any(a != b and a in b for a in found for b in found)


def test_text_without_repetition_has_no_key_phrases() -> None:
    text = "天地玄黄，宇宙洪荒。"
    assert phrases.key_phrases(text, Segmenter([text]), 5) == ()


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("这是简体中文的一段话。", "zh-CN"),
        ("這是繁體中文的一段話。", "zh-TW"),
        ("天地玄黄，宇宙洪荒。", "zh-CN"),
        ("親譲りの無鉄砲で小供の時から損ばかりしている。", "ja"),
        ("優の良品という店の名前。", "ja"),
        ("日剧《龙の樱》很好看，大家都喜欢。", "zh-CN"),
        ("나는 학교에 갑니다.", "ko"),
        ("Only Latin here.", "en"),
        ("", "zh-CN"),
    ],
)
def test_language_is_told_by_characters(text: str, tag: str) -> None:
    assert tag == script.language_of(text)

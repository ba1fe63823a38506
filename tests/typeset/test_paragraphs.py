"""Composed lines as WeasyPrint sets them: read back from the PDF's own instructions."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
from weasyprint.draw import text as drawing
from weasyprint.layout import inline, preferred

from pipeline.typeset.weasyprint import set_pages

_EM = 20.0  # CSS pixels; 15 points
_TEXT = (
    "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张；<b>寒来暑往，秋收</b>冬藏。"
    "闰余成岁，<i>律吕</i>调阳。"
    "云腾致雨，“露结为霜”（金生丽水，玉出昆冈），剑号<b>巨阙</b>，珠称夜光。果珍李柰，菜重芥姜。"
)


def _pdf(content: str, style: str = "", measure: float = 20) -> bytes:
    return set_pages(
        "<html lang='zh-CN'><head><title>题</title><style>"
        f"@page {{ size: {measure * _EM + 80}px 900px; margin: 40px }} body {{ margin: 0 }}"
        f"html {{ font: {_EM}px/1.8 'Noto Serif CJK SC' }} p {{ margin: 0; text-indent: 2em;"
        f" text-align: justify }} i {{ font-style: normal; font-size: 0.8em }}"
        f"{style}</style></head>"
        f"<body>{content}</body></html>",
        "pdf/ua-1",
    )


def _lines(pdf: bytes) -> list[tuple[str, float, float]]:
    """Return each line's text, and where it starts and ends in em from the left margin.

    The end is that of the last character's ink, so that it is the same for half-width marks.
    """
    rows: dict[int, list[tuple[float, float, str]]] = {}
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            text = page.get_textpage()
            for at in range(text.count_chars()):
                char = text.get_text_range(at, 1)
                if char.strip():
                    left, bottom, right, _ = text.get_charbox(at, loose=True)
                    key = number * 10_000 + round(-bottom / 10)
                    rows.setdefault(key, []).append((left, right, char))
    found = []
    for key in sorted(rows):
        row = sorted(rows[key])
        start, end = ((place * 4 / 3 - 40) / _EM for place in (row[0][0], row[-1][1]))
        found.append(("".join(char for *_, char in row), start, end))
    return found


def _plain(markup: str) -> str:
    return re.sub("<[^>]*>", "", markup)


@pytest.mark.parametrize("measure", [20, 17.3])
def test_lines_are_flush_across_inline_elements(measure: float) -> None:
    lines = _lines(_pdf(f"<p>{_TEXT * 3}</p>", measure=measure))
    assert "".join(text for text, *_ in lines) == _plain(_TEXT * 3)
    assert len(lines) > 8
    for text, start, end in lines[:-1]:
        half = 0.5 if text[-1] in "，。；、”）" else 0
        assert end - half == pytest.approx(measure, abs=0.02), text
        opening = 0.5 if text[0] in "“（" else 0
        assert start + opening == pytest.approx(2 if text is lines[0][0] else 0, abs=0.02), text
        assert text[0] not in "，。；、”）"
        assert text[-1] not in "“（"


def test_what_is_copied_is_what_was_written() -> None:
    with pypdfium2.PdfDocument(_pdf(f"<p>{_TEXT}</p>")) as document:
        text = document[0].get_textpage().get_text_range()
    assert re.sub(r"[\r\n]", "", text).strip() == _plain(_TEXT)


def test_words_on_both_sides_of_a_line_end_are_copied_apart() -> None:
    words = "天地 A document is more than its words and also tells how they belong together 玄黄"
    with pikepdf.open(io.BytesIO(_pdf(f"<p>{words}</p>"))) as document:
        shown = len(re.findall(rb"\] TJ", document.pages[0].Contents.read_bytes()))
    assert shown > 2
    with pypdfium2.PdfDocument(_pdf(f"<p>{words}</p>")) as document:
        text = document[0].get_textpage().get_text_range()
    latin = re.findall("[A-Za-z]+", re.sub(r"[\r\n]+", "", text))
    assert latin == re.findall("[A-Za-z]+", words)


def test_ragged_text_is_not_stretched() -> None:
    lines = _lines(_pdf(f"<p>{_TEXT}</p>", "p { text-align: left }", 20.4))
    assert max(end for _, _, end in lines) <= 20.95
    natural = [end for text, _, end in lines if not set(text) & set("，。；“”（）、律吕")]
    assert all(end == pytest.approx(round(end), abs=0.01) for end in natural)


def test_headings_break_between_words() -> None:
    heading = "关于进一步推动长江三角洲区域一体化高质量发展的若干意见"
    lines = _lines(_pdf(f"<h2>{heading}</h2>", "h2 { font-size: 1em; text-align: left }"))
    assert [text for text, *_ in lines] == [
        "关于进一步推动长江三角洲",
        "区域一体化高质量发展的若干意见",
    ] or (len(lines) == 2 and lines[0][0][-2:] in ("区域", "角洲") and len(lines[0][0]) >= 9)


def test_lines_keep_their_distance_whatever_font_a_character_comes_from() -> None:
    pdf = _pdf(
        "<p>天地玄黄宇宙洪荒日月盈昃辰宿列张①★あ☂ก寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨</p>" * 2
    )
    with pikepdf.open(io.BytesIO(pdf)) as document:
        places = re.findall(
            rb"1 0 0 -1 [\d.]+ ([\d.]+) Tm", document.pages[0].Contents.read_bytes()
        )
    tops = sorted({float(place) for place in places})
    distances = {round(after - before, 2) for before, after in pairwise(tops)}
    assert distances == {1.8 * _EM}


def _strokes(markup: str) -> list[bytes]:
    style = (
        "em { font-style: normal; text-decoration: underline dotted 0.16em }"
        "u { text-decoration: underline 0.05em } cite { text-decoration: underline wavy 0.05em }"
    )
    with pikepdf.open(io.BytesIO(_pdf(f"<p>{markup}</p>", style))) as document:
        content = document.pages[0].Contents.read_bytes()
    return re.findall(rb"[-\d. ]+ m\n(?:[-\d. ]+ [lc]\n)+", content)


def test_emphasis_dots_stand_below_the_middle_of_characters() -> None:
    dots = _strokes("一<em>天地，玄黄</em>二")
    assert len(dots) == 4  # none below the comma
    places = []
    for dot in dots:
        start, end = re.findall(rb"([-\d.]+) [-\d.]+ [ml]", dot)
        assert start == end
        places.append((float(start) - 40) / _EM)
    assert places == pytest.approx([3.5, 4.5, 6.5, 7.5], abs=0.01)


def test_lines_below_two_names_do_not_run_together() -> None:
    one, two = _strokes("见<u>屈原</u><u>洞庭</u>的")
    ends = [[float(x) for x in re.findall(rb"([-\d.]+) [-\d.]+ [ml]", line)] for line in (one, two)]
    assert ends[1][0] - ends[0][1] == pytest.approx(0.2 * _EM, abs=0.01)


def test_a_wave_can_be_seen() -> None:
    (wave,) = _strokes("见<cite>史记</cite>的")
    heights = [
        float(y)
        for y in re.findall(rb"[-\d.]+ ([-\d.]+) (?=[-\d.]+ [-\d.]+ [-\d.]+ [-\d.]+ c)", wave)
    ]
    assert max(heights) - min(heights) > 0.2 * _EM


def test_plain_weasyprint_is_left_as_it_was() -> None:
    before = (
        inline.split_inline_box,
        inline.justify_line,
        preferred.split_first_line,
        drawing.draw_text_decoration,
    )
    _pdf("<p>天地</p>")
    after = (
        inline.split_inline_box,
        inline.justify_line,
        preferred.split_first_line,
        drawing.draw_text_decoration,
    )
    assert before == after

"""Bytes become the text they were, or an error that says where and why they cannot."""

from __future__ import annotations

import codecs
import contextlib
import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.diagnostics import Diagnostic, KanbenError, Report
from pipeline.readers import encoding as module
from pipeline.readers.encoding import Decoded, DecodingError, decode
from tests.conftest import SHARED

SIMPLE = "我们在会上讨论了这个问题，大家认为应当尽快解决。\n第二，要加强管理。\n"
TRADITIONAL = "我們在會上討論了這個問題，大家認為應當儘快解決。\r\n第二，要加強管理。\r\n"
CLASSICAL = "关关雎鸠，在河之洲。窈窕淑女，君子好逑。参差荇菜，左右流之。"
CANTONESE = "佢哋喺度食嘢，啲嘢食好好味㗎。你嚟唔嚟呀？"
JAPANESE = "親譲りの無鉄砲で小供の時から損ばかりしている。"
KOREAN = "대한민국의 주권은 국민에게 있고, 모든 권력은 국민으로부터 나온다."
FRENCH = (
    "L’été dernier, Noël à la campagne : « ça va », disait ma sœur à côté du café. Voilà déjà tout."
)
MIXED = "使用 Python 3.12 编程的时候，print() 函数会输出“结果”。\n"
HALF = "これはﾃｽﾄです。ｶﾀｶﾅとﾊﾝｶｸの混じった文章を、ここに書いておきます。"


def read(data: bytes, *, encoding: str = "", lossy: bool = False) -> tuple[Decoded, Report]:
    report = Report()
    return decode(data, "a.txt", report, encoding=encoding, lossy=lossy), report


def refused(data: bytes, *, encoding: str = "", lossy: bool = False) -> Diagnostic:
    with pytest.raises(DecodingError) as caught:
        read(data, encoding=encoding, lossy=lossy)
    return caught.value.diagnostic


def codes(report: Report) -> list[str]:
    return [diagnostic.code for diagnostic in report]


@pytest.mark.parametrize(
    ("text", "written", "expected"),
    [
        (SIMPLE, "utf-8", "utf-8"),
        (SIMPLE, "utf-8-sig", "utf-8"),
        (SIMPLE, "gbk", "gb18030"),
        (SIMPLE, "gb18030", "gb18030"),
        (SIMPLE, "utf-16", "utf-16-le"),
        (SIMPLE, "utf-16-le", "utf-16-le"),
        (SIMPLE, "utf-16-be", "utf-16-be"),
        (SIMPLE, "utf-32", "utf-32-le"),
        (SIMPLE, "utf-32-be", "utf-32-be"),
        (SIMPLE, "hz", "hz"),
        (SIMPLE[:8], "gbk", "gb18030"),
        (SIMPLE[:8], "utf-16-le", "utf-16-le"),
        (SIMPLE[:8], "utf-16-be", "utf-16-be"),
        (CLASSICAL, "gbk", "gb18030"),
        (CLASSICAL[:8], "gbk", "gb18030"),
        (MIXED, "gbk", "gb18030"),
        (SIMPLE + "龘𠮷𪚥😀", "gb18030", "gb18030"),
        (TRADITIONAL, "gbk", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (TRADITIONAL, "cp950", "big5hkscs"),
        (TRADITIONAL[:8], "big5", "big5hkscs"),
        (CANTONESE, "big5hkscs", "big5hkscs"),
        ("第①項：費用約￥三百～五百；香港‧九龍。", "cp950", "cp950"),
        (JAPANESE, "cp932", "cp932"),
        (JAPANESE, "shift_jis", "cp932"),
        (JAPANESE, "euc_jp", "euc_jp"),
        (JAPANESE, "iso2022_jp", "iso2022_jp_2"),
        (HALF, "cp932", "cp932"),
        (KOREAN, "euc_kr", "cp949"),
        (KOREAN, "utf-16-be", "utf-16-be"),
        ("All of it is English, and nothing else.\n", "ascii", "ascii"),
        ("Bush hid the facts", "ascii", "ascii"),
        ("a · b", "utf-8", "utf-8"),
        (FRENCH, "utf-8", "utf-8"),
        ("é", "utf-8", "utf-8"),
    ],
)
def test_right_encoding(text: str, written: str, expected: str) -> None:
    got, report = read(text.encode(written))
    assert got == Decoded(text, expected)
    assert codes(report) == ["encoding"]


def test_the_choice_and_its_margin_are_said() -> None:
    _, report = read(SIMPLE.encode("gbk"))
    (said,) = report
    assert said.severity == "info"
    assert re.fullmatch(
        r"read as gb18030: scored, ahead of \w+ by \d+\.\d bits a character \(\d+ in all\)",
        said.message,
    )


@pytest.mark.parametrize(
    ("data", "encoding", "reason"),
    [
        (codecs.BOM_UTF16_BE + "正文".encode("utf-16-be"), "", "it begins with a byte order mark"),
        (b"\x84\x31\x95\x33" + "正文".encode("gb18030"), "", "it begins with a byte order mark"),
        (SIMPLE.encode(), "", "all of it is valid UTF-8"),
        (b"plain", "", "all of it is ASCII"),
        (SIMPLE.encode("gbk"), "GBK", "as asked for"),
        (SIMPLE.encode("utf-16-be"), "utf-16", "as asked for, its byte order by score"),
        (SIMPLE.encode("utf-8-sig"), "utf8", "as asked for, with a byte order mark"),
    ],
)
def test_the_reason_is_said(data: bytes, encoding: str, reason: str) -> None:
    got, report = read(data, encoding=encoding)
    assert not got.text.startswith("\ufeff")
    assert [str(said.message) for said in report] == [f"read as {got.encoding}: {reason}"]


def test_western_text_is_read_but_never_silently() -> None:
    got, report = read(FRENCH.encode("cp1252"))
    assert got == Decoded(FRENCH, "cp1252")
    assert codes(report) == ["encoding", "encoding-uncertain"]


def test_a_near_tie_is_said() -> None:
    got, report = read("好".encode("gbk"))
    assert got.text == "好"
    assert codes(report) == ["encoding", "encoding-uncertain"]
    assert "--encoding" in list(report)[1].hint


def test_pieces_in_two_encodings_are_said() -> None:
    data = SIMPLE.encode("gbk") * 200 + TRADITIONAL.encode("big5") * 200
    _, report = read(data)
    assert codes(report) == ["encoding", "encoding-uncertain"]
    assert "a part of it" in list(report)[1].message


@pytest.mark.parametrize("written", ["cp1251", "iso8859-5", "cp866"])
def test_unknown_encodings_are_refused(written: str) -> None:
    text = "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива."
    diagnostic = refused(text.encode(written))
    assert diagnostic.code == "encoding-unknown"
    assert "--encoding" in diagnostic.hint
    assert read(text.encode(written), encoding=written)[0].text == text


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize(
    ("written", "named"),
    [("utf-8", "utf-8"), ("gbk", "gb18030"), ("big5", "big5hkscs"), ("cp932", "cp932")],
)
def test_a_damaged_byte_has_its_place(end: str, written: str, named: str) -> None:
    texts = {"big5": TRADITIONAL[:17], "cp932": JAPANESE}
    line = texts.get(written, SIMPLE[:17])
    before, after = (
        f"{line}{end}{end}{line}{end}{line}".encode(written),
        f"{end}{line}".encode(written),
    )
    diagnostic = refused(before + b"\xff" + after)
    assert diagnostic.code == "undecodable-byte"
    assert diagnostic.message.startswith(f"a.txt:4: byte {len(before)} is not {named}: FF, after “")
    assert "--lossy" in diagnostic.hint
    got, report = read(before + b"\xff" + after, lossy=True)
    assert got.text == f"{line}{end}{end}{line}{end}{line}\ufffd{end}{line}"
    (_, said) = report
    assert (said.code, said.severity) == ("damaged-byte", "warning")
    assert said.span is not None
    assert said.span.line == 4


@pytest.mark.parametrize("written", ["gbk", "big5", "cp932", "euc_jp", "euc_kr", "utf-8"])
@pytest.mark.parametrize("at", range(9, 15))
def test_one_damaged_byte_costs_one_character(written: str, at: int) -> None:
    texts = {"big5": TRADITIONAL, "cp932": JAPANESE, "euc_jp": JAPANESE, "euc_kr": KOREAN}
    text = texts.get(written, SIMPLE) * 2
    data = bytearray(text.encode(written))
    data[at] = 0xFF
    got, report = read(bytes(data), lossy=True)
    assert codes(report) == ["encoding", "damaged-byte"]
    assert got.text.count("\ufffd") == 1
    assert got.text[-30:] == text[-30:]
    place = got.text.index("\ufffd")
    assert got.text[:place] == text[:place]
    assert len(text) - len(got.text) in {-1, 0}  # a trail byte that is ASCII may be left over


def test_a_lost_byte_does_not_shift_the_rest_of_the_line() -> None:
    text = "中国人民有自己的历史和文化传统，我们应当尊重这样的历史" * 3
    data = text.encode("gbk")
    diagnostic = refused(data[:20] + data[21:])
    assert diagnostic.message.startswith("a.txt:1: byte 20 is not gb18030: ")
    got, _ = read(data[:20] + data[21:], lossy=True)
    assert got.text == text[:10] + "\ufffd" + text[11:]


def test_an_even_shift_is_found_although_every_byte_decodes() -> None:
    line = "中国人民有自己的历史和文化传统，我们应当尊重这样的历史。" * 4
    data = line.encode("gbk")
    shifted = data[:21] + data[22:81] + b"A" + data[82:]  # out of step from 21 to 82, then again in
    assert shifted.decode("gb18030")
    assert refused(shifted).code == "undecodable-byte"


def test_undefined_bytes_of_shift_jis_are_damage() -> None:
    data = JAPANESE.encode("cp932")
    for byte in (b"\x80", b"\xa0", b"\xfd", b"\xfe", b"\xff"):
        assert (data[:10] + byte + data[10:]).decode("cp932")  # Python lets them pass
        expected = f"byte 10 is not cp932: {byte.hex().upper()}"
        assert expected in refused(data[:10] + byte + data[10:]).message


def test_a_cut_end_is_said() -> None:
    for written in ("utf-8", "gbk"):
        data = SIMPLE[:20].encode(written)[:-1]
        diagnostic = refused(data)
        assert "and there the file ends" in diagnostic.message
        assert read(data, lossy=True)[0].text == SIMPLE[:19] + "\ufffd"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (codecs.BOM_UTF16_LE + "正文".encode("utf-16-le") + b"\x00\xd8", "byte 6 is not utf-16-le"),
        (codecs.BOM_UTF16_LE + "正文".encode("utf-16-le") + b"\x00", "byte 6 is not utf-16-le"),
        (codecs.BOM_UTF8 + "正文".encode() + b"\xff", "byte 9 is not utf-8"),
        (codecs.BOM_UTF32_LE + b"\xff\xff\xff\xff", "byte 4 is not utf-32-le"),
    ],
)
def test_offsets_count_the_byte_order_mark(data: bytes, said: str) -> None:
    assert said in refused(data).message


def test_lossy_lists_twenty_places_and_counts_the_rest() -> None:
    line = "我们在会上讨论了这个问题。".encode("gbk")
    data = b"\n".join(line + b"\xff" for _ in range(33))
    got, report = read(data, lossy=True)
    assert got.text.count("\ufffd") == 33
    assert codes(report) == ["encoding"] + ["damaged-byte"] * 21
    listed = list(report)[1:21]
    assert [said.span.line for said in listed if said.span] == list(range(1, 21))
    assert list(report)[21].message == "13 more damaged places replaced"
    assert "the first of 33 such places" in refused(data).message


def test_lossy_changes_nothing_that_is_sound() -> None:
    text = SIMPLE + "\ufffd"
    got, report = read(text.encode(), lossy=True)
    assert got.text == text
    assert codes(report) == ["encoding"]


def test_lossy_does_not_make_a_text_of_noise() -> None:
    noise = random.Random(1).randbytes(20_000).replace(b"\0", b"\1")  # noqa: S311  (no secret)
    assert refused(noise, lossy=True).code == "encoding-unknown"
    assert refused(noise * 3, encoding="big5", lossy=True).code == "too-damaged"


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"", "empty-source", "empty (0 bytes)"),
        (codecs.BOM_UTF8, "empty-source", "nothing but a byte order mark"),
        (codecs.BOM_UTF16_LE, "empty-source", "nothing but a byte order mark"),
        (b"%PDF-1.7\n%\xe2\xe3", "binary-file", "a PDF"),
        (b"PK\x03\x04\x14\0", "binary-file", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "binary-file", "Office"),
        (b"{\\rtf1\\ansi", "binary-file", "RTF"),
        (bytes(range(256)) * 4, "binary-file", "4 of its bytes are NUL, the first at 0"),
        (b"\0" * 100, "binary-file", "100 of its bytes are NUL"),
        (b"one\r\ntwo\0three\r\n" + b"x" * 2_000, "nul-byte", "byte 8 is NUL (00)"),
        ((SIMPLE + "\0" + SIMPLE).encode("gbk"), "nul-byte", "byte 68 is NUL (00)"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, code: str, word: str) -> None:
    diagnostic = refused(data)
    assert diagnostic.code == code
    assert word in diagnostic.message
    assert diagnostic.hint


def test_signatures_are_refused_whatever_the_user_says() -> None:
    assert refused(b"%PDF-1.7\n", encoding="utf-8", lossy=True).code == "binary-file"


def test_lossy_replaces_nul_bytes() -> None:
    got, report = read((SIMPLE + "\0" + SIMPLE).encode("gbk"), lossy=True)
    assert got.text == SIMPLE + "\ufffd" + SIMPLE
    assert "byte 68 is not gb18030: 00" in list(report)[1].message
    got, _ = read((FRENCH + "\0" + FRENCH * 9).encode("cp1252"), lossy=True)
    assert got.text == FRENCH + "\ufffd" + FRENCH * 9


def test_huge_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 99)
    assert read(b"x" * 99)[0].text == "x" * 99
    diagnostic = refused(b"x" * 100)
    assert diagnostic.code == "file-too-large"
    assert "100 bytes" in diagnostic.message


@pytest.mark.parametrize(
    "name",
    ["klingon", "hex", "rot13", "idna", "punycode", "unicode_escape", "", "a\0b", "utf-8 ", "中"],
)
def test_unknown_names(name: str) -> None:
    if not name or name.strip() != name:  # empty means: find out; Python forgives spaces
        assert read(SIMPLE.encode(), encoding=name)[0].text == SIMPLE
        return
    diagnostic = refused(SIMPLE.encode(), encoding=name)
    assert diagnostic.code == "unknown-encoding"
    assert repr(name) in diagnostic.message


def test_the_user_is_obeyed_and_told() -> None:
    got, report = read(TRADITIONAL.encode("big5"), encoding="gb18030")
    assert got.encoding == "gb18030"
    assert codes(report) == ["encoding", "encoding-uncertain"]
    assert "--encoding big5hkscs" in list(report)[1].hint
    got, report = read(SIMPLE.encode("utf-8-sig"), encoding="gb18030", lossy=True)
    assert codes(report)[:2] == ["encoding", "encoding-uncertain"]


def test_a_wrong_name_is_answered_with_the_right_one() -> None:
    diagnostic = refused(SIMPLE.encode("gbk"), encoding="utf-8")
    assert diagnostic.message.startswith("a.txt:1: byte 0 is not utf-8: CE D2")
    assert "--encoding gb18030" in diagnostic.hint


def test_errors_are_kanben_errors() -> None:
    assert issubclass(DecodingError, KanbenError)


CHINESE = st.text(
    st.sampled_from(sorted(set(SIMPLE + TRADITIONAL + CLASSICAL + MIXED))), min_size=40
)


@given(CHINESE, st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"]))
def test_chinese_comes_back(text: str, written: str) -> None:
    assert read(text.encode(written))[0].text == text


@given(st.integers(0, 40), st.integers(48, 120), st.sampled_from(["gbk", "utf-16-le", "utf-16-be"]))
def test_any_piece_of_chinese_comes_back(start: int, end: int, written: str) -> None:
    text = (SIMPLE + CLASSICAL + MIXED)[start:end]
    assert read(text.encode(written))[0].text == text


@given(st.integers(0, 30), st.integers(38, 60), st.sampled_from(["big5", "cp950", "big5hkscs"]))
def test_any_piece_of_traditional_chinese_comes_back(start: int, end: int, written: str) -> None:
    text = (TRADITIONAL + TRADITIONAL)[start:end]
    assert read(text.encode(written))[0].text == text


NAMES = [
    "utf-8",
    "utf-16",
    "utf-32",
    "utf-7",
    "gb18030",
    "gbk",
    "hz",
    "big5hkscs",
    "cp950",
    "cp932",
    "euc_jp",
    "iso2022_jp",
    "iso2022_kr",
    "euc_kr",
    "cp949",
    "johab",
    "cp1252",
    "ascii",
    "cp037",
]


@given(st.binary(max_size=400), st.sampled_from(["", *NAMES]), st.booleans())
def test_nothing_else_is_raised(data: bytes, name: str, lossy: bool) -> None:  # noqa: FBT001
    try:
        got, _ = read(data, encoding=name, lossy=lossy)
    except KanbenError as error:
        assert "\n" not in str(error)  # noqa: PT017  (it may, but need not, be raised)
    else:
        assert isinstance(got.text, str)


@given(st.binary(min_size=1, max_size=60), st.integers(0, 300))
def test_damage_in_a_text_is_never_passed_over(noise: bytes, at: int) -> None:
    """What is inserted stays in the text, or is an error or a warning."""
    data = SIMPLE.encode() * 4
    damaged = data[:at] + noise + data[at:]
    try:
        damaged.decode()
    except UnicodeDecodeError:
        assert refused(damaged).severity == "error"


@pytest.mark.parametrize(
    "unit",
    [b"\xff", b"\x80", b"\xffa", b"\x81\xff", b"\xb0", b"\xe4\xb8", b"\xd6\xd0\xff", b"\0", b"\r"],
)
@pytest.mark.parametrize("name", ["", "utf-8", "gb18030", "cp932"])
def test_hostile_bytes_take_linear_time(unit: bytes, name: str) -> None:
    seconds = []
    for size in (100_000, 800_000):
        data = unit * (size // len(unit))
        start = time.perf_counter()
        with contextlib.suppress(DecodingError):
            read(data, encoding=name, lossy=True)
        seconds.append(time.perf_counter() - start)
    assert seconds[1] < 0.4 + 16 * seconds[0]


@pytest.mark.skipif(not SHARED.exists(), reason="the development corpus is not here")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("law-roc-constitution.big5.txt", "big5hkscs"),
        ("novel-botchan.sjis.txt", "cp932"),
        ("speech-20da.txt", "utf-8"),
    ],
)
def test_development_corpus(name: str, expected: str) -> None:
    got, report = read((SHARED / "corpus" / name).read_bytes())
    assert got.encoding == expected
    assert codes(report) == ["encoding"]

"""Rich Text as programs in China write it: bytes of GBK by code page or by font."""

from __future__ import annotations

import pytest

from pipeline.model.nodes import Paragraph, Strong
from pipeline.model.walk import plain
from tests.readers.marked import codes, nodes, read


def escaped(text: str, encoding: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode(encoding))


def texts(source: str | bytes) -> list[str]:
    return [plain(each.inlines) for each in nodes(read(source, "rtf"), Paragraph)]


@pytest.mark.parametrize(
    ("page", "encoding", "text"),
    [
        (936, "gbk", "中文镕丂"),
        (950, "big5", "繁體功許"),
        (932, "cp932", "日本語ソ表"),
        (1252, "cp1252", "café"),
    ],
)
def test_bytes_by_the_code_page_of_the_file(page: int, encoding: str, text: str) -> None:
    source = f"{{\\rtf1\\ansi\\ansicpg{page} {{\\b {escaped(text, encoding)}}}\\par}}"
    assert texts(source) == [text]
    assert len(nodes(read(source, "rtf"), Strong)) == 1
    assert "pandoc" not in codes(source, "rtf")


def test_bytes_by_the_character_set_of_the_font() -> None:
    fonts = (
        "{\\fonttbl{\\f0\\fcharset0 Times;}{\\f1\\fcharset134 SimSun;}{\\f2\\fcharset136 Ming;}}"
    )
    first, second = escaped("宋体", "gbk"), escaped("明體", "big5")
    source = f"{{\\rtf1\\ansi\\ansicpg1252{fonts}\\f1 {first} {{\\f2 {second}}}\\f0 \\'e9\\par}}"
    assert texts(source) == ["宋体 明體é"]


def test_second_bytes_that_are_ascii_and_lines_between_bytes() -> None:
    lead, trail = "丂".encode("gbk")
    assert trail < 0x80
    source = b"{\\rtf1\\ansi\\ansicpg936 \\'%02x%c\\'d6\r\n\\'d0\\par}" % (lead, trail)
    assert texts(source) == ["丂中"]


def test_raw_bytes() -> None:
    assert texts("{\\rtf1\\ansi\\ansicpg936 中文\\par}".encode("gbk")) == ["中文"]


def test_what_stands_in_for_unicode_is_left_out_once() -> None:
    instead = escaped("中", "gbk")
    source = f"{{\\rtf1\\ansi\\ansicpg936\\uc2 \\u20013{instead}\\u25991 ab\\uc1\\u21644?\\par}}"
    assert texts(source) == ["中文和"]


def test_beyond_the_basic_plane() -> None:
    source = f"{{\\rtf1\\ansi\\ansicpg936 {escaped('𠮷', 'gb18030')}\\par}}"
    assert texts(source) == ["𠮷"]


def test_broken_bytes_do_no_harm() -> None:
    (text,) = texts("{\\rtf1\\ansi\\ansicpg936 a\\'d6 b\\par}")
    assert text.startswith("a")

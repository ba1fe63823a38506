"""No plain text makes the reader fail, dig without end, or work more than the text is long."""

from __future__ import annotations

import contextlib
import time

import pytest

from pipeline import passes
from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Document
from pipeline.model.walk import units
from pipeline.readers import text
from pipeline.readers.registry import ReadOptions
from tests import growth

UNITS = {
    "quotations": "“",
    "titles": "《",
    "square brackets": "[",
    "lenticular brackets": "【",
    "Western quotes": "> ",
    "number signs": "#",
    "headings": "# 甲\n",
    "emphasis": "*甲",
    "bullets on a line": "* ",
    "rules": "|",
    "colons": "甲：",
    "chapters on a line": "第一章",
    "points on a line": "（一）",
    "notes on a line": "〔1〕",
    "years": "2026年",
    "addresses": "http://",
    "ellipses": "……",
    "tabs": "\t",
    "blank lines": "\n",
    "returns": "\r",
    "forms": "\f甲",
    "overrides": "\u202e甲\u202d",
    "isolates": "\u2066甲",
    "joiners": "甲\u200d",
    "variation": "\ufe00",
    "combining": "\u0301",
    "private": "\ue000甲",
    "tags": "\U000e0041",
    "closing": "）甲。\n",
    "open and close": "（甲）",
    "mixed brackets": "（《“",
}


def read(content: str, encoding: str = "utf-8") -> Document | None:
    with contextlib.suppress(KanbenError):
        document = text.read(
            content.encode(encoding), "x", ReadOptions(encoding=encoding), Report()
        )
        return passes.apply_all(document)
    return None


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """Load what is loaded once, so that it is not counted."""
    read("标题\n\n第一，甲“乙”。\n")


def work(unit: str, size: int) -> int:
    content = unit * (size // len(unit))
    return growth.calls(lambda: read(f"标题\n\n{content}\n"))


@pytest.mark.parametrize("name", UNITS)
def test_work_grows_with_the_text(name: str) -> None:
    assert work(UNITS[name], 16_000) < 1.6 * 4 * work(UNITS[name], 4_000) + 2_000


@pytest.mark.parametrize("unit", ["(", "（", "“", "> ", "#", "[", "* ", "- ", "　"])
def test_a_million_levels_end(unit: str) -> None:
    started = time.perf_counter()
    read(f"标题\n\n{unit * 1_000_000}甲\n")
    assert time.perf_counter() - started < 30


def test_one_line_of_50_megabytes_is_read() -> None:
    started = time.perf_counter()
    report = Report()
    text.read("长".encode() * 17_000_000, "x", ReadOptions(), report)
    assert time.perf_counter() - started < 60


def test_all_control_characters_are_taken_out_aloud() -> None:
    controls = "".join(chr(code) for code in (*range(32), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF))
    report = Report()
    options = ReadOptions(encoding="utf-8")
    document = text.read(f"标题\n\n甲{controls}乙。\n".encode(), "x", options, report)
    kept = "".join(unit for unit in map(str, units(document)))
    assert not {character for character in kept if ord(character) < 32 and character not in "\n\t"}
    assert [item for item in report if item.code == "illegal-character"]


def test_a_heap_of_combining_marks_stays_whole() -> None:
    document = read("标题\n\n甲" + "\u0301" * 100_000 + "乙。\n")
    assert document is not None
    assert sum(str(unit).count("\u0301") for unit in units(document)) == 100_000


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"\xff\xfe\x00\xd8A\x00", ""),
        (b"\xfe\xff\xdc\x00\x00A", ""),
        (b"\x00\xd8A\x00", "utf-16-le"),
        (b"\xed\xa0\x80abc", "utf-8"),
    ],
)
def test_lone_surrogates_are_an_error(data: bytes, encoding: str) -> None:
    with pytest.raises(KanbenError):
        text.read(data, "x", ReadOptions(encoding=encoding), Report())


@pytest.mark.parametrize(
    "data", [b"\0" * 1_000_000, b"PK\x03\x04" + bytes(100), b"\x7fELF\x02\x01\x01" + bytes(50)]
)
def test_what_is_no_text_is_an_error(data: bytes) -> None:
    with pytest.raises(KanbenError):
        text.read(data, "x", ReadOptions(), Report())

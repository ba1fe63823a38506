"""Sidecar files from strangers: TOML within limits, and clear errors for the rest."""

from __future__ import annotations

import contextlib
import time
import tomllib

import pytest

from pipeline.diagnostics import KanbenError, Report
from pipeline.model.source import Span
from pipeline.readers import overrides
from pipeline.readers.registry import ReadOptions
from pipeline.readers.text import READER
from pipeline.safety.toml import parse_toml
from tests import growth

LINE = '[[line]]\nnumber = {}\nreads = "{}"\nis = "{}"\n'

HOSTILE = {
    "deep arrays": "title = " + "[" * 9_000,
    "deep arrays over lines": "title = " + "[\n" * 100_000,
    "deep inline tables": "title = " + "{a=" * 3_000,
    "deep headers": "[" + ".".join("a" * 4_000) + "]",
    "deep keys": ".".join("a" * 100_000) + " = 1",
    "quoted keys": ".".join(["'a'"] * 2_000) + " = 1",
    "many deep keys": "\n".join(f"{'.'.join('a' * 900)}.b{n} = 1" for n in range(400)),
    "keys with escapes": ".".join([r'"\""'] * 2_000) + " = 1",
    "inline keys": "title = { " + " . ".join("a" * 2_000) + " = 1 }",
    "large": "# x\n" * 300_000,
    "huge number": "[[line]]\nnumber = " + "9" * 9_000,
    "hexadecimal": "[[line]]\nnumber = 0x" + "f" * 9_000,
    "no month": "date = 2026-99-99",
    "not a number": "[[line]]\nnumber = nan\nreads = 'x'\nis = 'heading'",
    "minus": LINE.format(-1, "x", "heading"),
    "nought": LINE.format(0, "x", "heading"),
    "true": LINE.format("true", "x", "heading"),
    "wrong kind": "title = 1",
    "list of lists": "authors = [['x']]",
    "line is no table": "line = 'x'",
    "unknown": "[[line]]\nnumber = 1\nreads = 'x'\nis = 'heading'\nevil = 1",
    "nul": "title = '\0'",
    "twice": "title = 'x'\ntitle = 'y'",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sidecars_are_a_clear_error(name: str) -> None:
    started = time.perf_counter()
    with pytest.raises(KanbenError) as caught:
        overrides.parse(HOSTILE[name].encode(), "x.toml")
    assert time.perf_counter() - started < 10
    message = str(caught.value)
    assert "x.toml" in message
    assert len(message) < 600
    assert caught.value.diagnostic.hint


@pytest.mark.parametrize("data", [b"\xff", b"\xef\xbb\xbf\xff", "title = 'x'".encode("utf-16")])
def test_other_encodings_are_a_clear_error(data: bytes) -> None:
    with pytest.raises(tomllib.TOMLDecodeError, match="not UTF-8"):
        parse_toml(data)


@pytest.mark.parametrize("unit", ["x", '"', '\\"', "'", ".", " ", "a.", '"a"', "[", "{"])
def test_looking_for_long_keys_is_linear(unit: str) -> None:
    started = time.perf_counter()
    with contextlib.suppress(tomllib.TOMLDecodeError):
        parse_toml(f"title = {unit * (900_000 // len(unit))}".encode())
    assert time.perf_counter() - started < 10


def test_ordinary_nesting_is_read() -> None:
    assert parse_toml(b"a.b.c.d = [[{x = [1]}]]") == {"a": {"b": {"c": {"d": [[{"x": [1]}]]}}}}


@pytest.mark.parametrize("number", [99, 2**40, 2**70])
def test_lines_out_of_range_are_a_clear_error(number: int) -> None:
    with pytest.raises(KanbenError, match="blank or missing"):
        read("标题\n\n正文。\n", LINE.format(number, "x", "heading"))


def read(text: str, sidecar: str) -> None:
    said = overrides.parse(sidecar.encode(), "x.toml")
    options = ReadOptions(encoding="utf-8", overrides=said)
    READER.read(text.encode(), "x.txt", options, Report())


def test_work_grows_with_the_sidecar() -> None:
    def work(lines: int) -> int:
        text = "甲乙丙。\n" * lines
        sidecar = "".join(LINE.format(n, "甲", "paragraph") for n in range(1, lines + 1))
        return growth.calls(lambda: read(text, sidecar))

    assert work(1_600) < 1.6 * 4 * work(400) + 2_000


def test_looking_up_a_line_does_not_search() -> None:
    lines = tuple(
        overrides.LineOverride(number=n, reads="x", role="heading") for n in range(1, 30_001)
    )
    sidecar = overrides.Overrides(line=lines)
    started = time.perf_counter()
    assert all(sidecar.heading_level(n) == 1 for n in range(1, 30_001))
    assert time.perf_counter() - started < 5  # a search for each takes a minute


def test_of_two_words_on_one_line_the_first_counts() -> None:
    heading = overrides.LineOverride(number=1, reads="x", role="heading")
    paragraph = overrides.LineOverride(number=1, reads="x", role="paragraph")
    assert overrides.Overrides(line=(heading, paragraph)).role(1) == heading
    assert str(Span("x", 1)) == "x:1"

"""Sidecar files overrule the reader, and are noticed when the text has changed under them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import build, reading
from pipeline.diagnostics import KanbenError, Report
from pipeline.model import outline
from pipeline.readers import overrides

TEXT = """\
标题

今天讲三点。
第一行
接着说。

● 甲
● 乙

来源：某报
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def rows(source: Path, sidecar: str) -> list[str]:
    source.with_suffix(".toml").write_text(sidecar, encoding="utf-8")
    document = reading.read_document(source, Report())
    return [f"{row.line} {row.text}" for row in outline.rows(document)]


def line(number: int, reads: str, role: str, level: int = 1) -> str:
    return f'[[line]]\nnumber = {number}\nreads = "{reads}"\nis = "{role}"\nlevel = {level}\n'


def test_a_line_is_made_a_heading(source: Path) -> None:
    found = rows(source, line(3, "今天", "heading") + line(4, "第一行", "heading", 2))
    assert found[1:4] == ["3 # 今天讲三点。", "4 ## 第一行", "5 ¶ 接着说。"]


def test_a_line_is_joined_to_the_one_before(source: Path) -> None:
    assert "4 ¶ 第一行接着说。" in rows(source, line(5, "接着", "joined"))


def test_what_the_reader_found_is_undone(source: Path) -> None:
    found = rows(source, line(1, "标题", "paragraph") + line(10, "来源", "paragraph"))
    assert found[0] == "1 ¶ 标题"
    assert "10 ¶ 来源：某报" in found


def test_a_list_item_is_made_a_paragraph(source: Path) -> None:
    assert "8 ¶ ● 乙" in rows(source, line(8, "● 乙", "paragraph"))


def test_metadata_is_set(source: Path) -> None:
    sidecar = 'title = "新题"\nauthors = ["甲", "乙"]\ndate = "2026年"\nlanguage = "zh-Hant"\n'
    source.with_suffix(".toml").write_text(sidecar, encoding="utf-8")
    meta = reading.read_document(source, Report()).meta
    assert (meta.title, meta.date, meta.language) == ("新题", "2026年", "zh-Hant")
    assert [creator.name for creator in meta.creators] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("sidecar", "words"),
    [
        (line(3, "昨天", "heading"), "a.txt:3: the sidecar file expects '昨天'"),
        (line(2, "x", "heading"), "a.txt:2"),
        (line(99, "x", "heading"), "blank or missing"),
        (line(3, "", "heading"), "a.txt:3"),
        (line(3, "今天", "chapter"), "Invalid enum value 'chapter'"),
        (line(3, "今天", "heading", 12), "level must be 1 to 9"),
        ("titel = 'x'\n", "unknown field `titel`"),
        ("title = \n", "a.toml"),
    ],
)
def test_a_wrong_sidecar_is_an_error(source: Path, sidecar: str, words: str) -> None:
    with pytest.raises(KanbenError) as caught:
        rows(source, sidecar)
    assert words in str(caught.value)


def test_bytes_that_are_no_text_are_an_error() -> None:
    with pytest.raises(KanbenError, match=r"x\.toml"):
        overrides.parse(b"\xff", "x.toml")


def test_a_changed_sidecar_builds_again(source: Path, tmp_path: Path) -> None:
    request = build.Request(tmp_path, (source,), ("txt",), "study", tmp_path / "dist")
    source.with_suffix(".toml").write_text('title = "一"\n', encoding="utf-8")
    list(build.build(request))
    source.with_suffix(".toml").write_text('title = "二"\n', encoding="utf-8")
    states = [event.state for event in build.build(request) if isinstance(event, build.Output)]
    assert states == ["written"]
    assert (tmp_path / "dist" / "a.txt").read_text(encoding="utf-8").startswith("二")

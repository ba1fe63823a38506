"""Names of files from strangers: they run nothing, forge no message, and break no page."""

from __future__ import annotations

import os
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from pipeline import cache
from pipeline.cli import printing
from pipeline.gallery import page
from pipeline.theme import Theme
from tests.command import kanben

NAMES = (
    "a\nkanben: forged.txt",
    "q'\"$(touch pwned);`touch pwned`|&.txt",
    "-rf.txt",
    "--out=pwned.txt",
    "\U0001f600.txt",
    "<script>alert(1)<.txt",
    "javascript:alert(1).txt",
    "a%41#?.txt",
    "x\u202etxt.exe.txt",
    "\x1b]0;pwned\x07\x1b[31m.txt",
    "长" * 70 + ".txt",
    "a\tb\r.txt",
    "..txt",
    "* ?.txt",
)
HOSTILE_TEXT = "标题\x1b]0;x\x07<script>\n\n正文\x1b[31m与\x9b31m。\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("names")
    (folder / "source").mkdir()
    for name in NAMES:
        (folder / "source" / name).write_text(HOSTILE_TEXT, encoding="utf-8")
    (folder / "kanben.toml").write_text('formats = ["txt"]\nindex = false\n')
    return folder


@pytest.fixture(scope="module")
def built(project: Path) -> tuple[str, str]:
    run = kanben(project, "build")
    assert run.returncode == 0, run.stderr
    return run.stdout, run.stderr


def test_every_source_is_built(project: Path, built: tuple[str, str]) -> None:
    assert {path.name for path in (project / "dist").glob("*.txt")} >= set(NAMES) - {"..txt"}
    assert not list(project.rglob("pwned"))
    assert built


def test_terminals_get_no_control_characters(built: tuple[str, str]) -> None:
    for output in built:
        assert not {c for c in output if not c.isprintable()} - {"\n"}
    assert not [line for line in built[1].splitlines() if line.startswith("kanben: forged")]


def test_the_manifest_knows_every_name(project: Path, built: tuple[str, str]) -> None:
    assert built
    with cache.Manifest(project / "dist") as manifest:
        assert manifest.outputs().keys() >= set(NAMES) - {"..txt"}


def test_leading_dashes_are_names_after_a_double_dash(
    project: Path, built: tuple[str, str]
) -> None:
    assert built
    run = kanben(project / "source", "inspect", "--", "-rf.txt")
    assert run.returncode == 0, run.stderr
    assert "\x1b" not in run.stdout + run.stderr


def test_a_missing_file_is_named_on_one_line(tmp_path: Path) -> None:
    run = kanben(tmp_path, "build", "no\nkanben: all is well\x1b[2J.txt")
    assert run.returncode == 2
    assert len(run.stderr.splitlines()) == 1
    assert "\x1b" not in run.stderr


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_index_links_every_name_and_runs_none(tmp_path: Path, study: Theme) -> None:
    names = (*NAMES, os.fsdecode(b"bad\xff.txt"))
    for name in names:
        (tmp_path / name).write_text("<img src=x onerror=alert(1)>\n", encoding="utf-8")
    entries = tuple(page.Entry(tmp_path / name, "txt", "<b>", 1, "<b>") for name in names)
    content = page.page(tmp_path, [page.Group("</title><script>", entries)], study, 1)
    parsed = _Page()
    parsed.feed(content.decode("utf-8"))
    assert "script" not in parsed.tags
    assert "img" not in parsed.tags
    assert all(address.startswith("./") for address in parsed.addresses)
    linked = {os.fsdecode(unquote_to_bytes(address[2:])) for address in parsed.addresses}
    assert linked == set(names)
    assert "\x1b" not in parsed.text
    assert "\u202e" not in parsed.text


@pytest.mark.parametrize(
    "text", ["\x1b[31m", "\x9b31m", "\u202e", "\u2066", "a\nb", "\x00", "\x7f", "\r", "\u2028"]
)
def test_what_a_terminal_would_obey_is_shown(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    for put in (printing.line, printing.note, printing.error):
        put(f"中{text}文")
    printing.table([(f"中{text}文", "x"), ("y", "z")])
    caught = capsys.readouterr()
    for output in caught:
        assert "中" in output
        assert not {c for c in output if not c.isprintable()} - {"\n"}
    assert len(caught.out.splitlines()) == 3
    assert len(caught.err.splitlines()) == 2

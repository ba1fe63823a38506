"""What goes wrong: one line with place and remedy, exit code 2, no traceback, nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import kanben
from tests.conftest import ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of its own, with an output of yesterday."""
    (tmp_path / "a.txt").write_text("标题\n\n正文一段。\n", encoding="utf-8")
    (tmp_path / "kanben.toml").write_text('sources = ["a.txt"]\nformats = ["txt"]\nindex = false\n')
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "a.txt").write_text("yesterday")
    return tmp_path


def assert_refused(run: subprocess.CompletedProcess[str], *words: str) -> None:
    assert run.returncode == 2, run.stdout + run.stderr
    lines = run.stderr.strip().split("\n")
    assert len(lines) == 1
    assert lines[0].startswith("kanben: ")
    assert "Traceback" not in run.stderr
    for word in words:
        assert word in lines[0]


def assert_untouched(project: Path) -> None:
    assert (project / "dist" / "a.txt").read_text() == "yesterday"
    assert sorted(path.name for path in (project / "dist").iterdir()) == ["a.txt"]


def test_a_good_build_replaces_the_output(project: Path) -> None:
    run = kanben(project, "build")
    assert run.returncode == 0, run.stderr
    assert (project / "dist" / "a.txt").read_text(encoding="utf-8") == "标题\n\n正文一段。\n"


def test_missing_source(project: Path) -> None:
    assert_refused(kanben(project, "build", "no.txt"), "no.txt", "No such file", "Check the name")
    assert_untouched(project)


def test_a_folder_as_source(project: Path) -> None:
    assert_refused(kanben(project, "build", "dist"), "dist")
    assert_untouched(project)


def test_nothing_to_build(tmp_path: Path) -> None:
    assert_refused(kanben(tmp_path, "build"), "nothing to build", "kanben build FILE")


def test_unknown_format(project: Path) -> None:
    run = kanben(project, "build", "--to", "txt,wps")
    assert_refused(run, "unknown format 'wps'", "Known formats", "docx")
    assert_untouched(project)


def test_unknown_source_type(project: Path) -> None:
    (project / "b.xyz").write_text("x")
    assert_refused(kanben(project, "build", "b.xyz"), "b.xyz", "'.xyz'", ".txt")
    assert_untouched(project)


def test_unwritable_folder(project: Path) -> None:
    run = kanben(project, "build", "--out", "a.txt/dist")
    assert_refused(run, "a.txt/dist", "--out")


def test_folder_that_takes_no_files() -> None:
    run = kanben(ROOT, "build", "--to", "txt", "--out", "/proc/self")
    assert_refused(run, "/proc/self", "nothing can be written")


def test_undecodable_byte(project: Path) -> None:
    (project / "a.txt").write_bytes("标题\n\n正文".encode() + b"\xff\xfe\xfd" + "。\n".encode() * 9)
    run = kanben(project, "build", "a.txt", "--encoding", "utf-8")
    assert_refused(run, "a.txt:3", "byte 14", "FF", "--encoding")
    assert_untouched(project)


def test_unknown_encoding(project: Path) -> None:
    assert_refused(kanben(project, "build", "--encoding", "klingon"), "klingon")
    assert_untouched(project)


def test_empty_source(project: Path) -> None:
    (project / "a.txt").write_text("\n \n")
    assert_refused(kanben(project, "build"), "a.txt", "no text")
    assert_untouched(project)


def test_outputs_of_two_sources_clash(project: Path) -> None:
    (project / "b").mkdir()
    (project / "b" / "a.txt").write_text("乙", encoding="utf-8")
    assert_refused(kanben(project, "build", "a.txt", "b/a.txt"), "both", "Rename")
    assert_untouched(project)


def test_an_output_never_overwrites_its_source(project: Path) -> None:
    assert_refused(kanben(project, "build", "a.txt", "--to", "txt", "--out", "."), "a.txt")
    assert "标题" in (project / "a.txt").read_text(encoding="utf-8")


def theme(project: Path, name: str, text: str, **files: str) -> None:
    folder = project / "styles" / name
    folder.mkdir(parents=True)
    (folder / "theme.toml").write_text(text, encoding="utf-8")
    for file, content in files.items():
        (folder / f"{file}.css").write_text(content)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('inherits = "study"\n[colors\n', ["theme.toml", "line 2"]),
        (
            'inherits = "study"\n[colors]\nink = "black"\n',
            ["theme.toml:3", "colors.ink", "#a4161a"],
        ),
        ('inherits = "study"\n[type.body]\nsize = "12"\n', ["theme.toml:3", "type.body.size"]),
        ('inherits = "study"\n[type.body]\nsize = 12\n', ["theme.toml:3", "unit"]),
        ('inherits = "study"\n[marks]\nbulet = "x"\n', ["theme.toml:", "bulet"]),
        ('inherits = "nobody"\n', ["unknown theme 'nobody'", "study"]),
        ('inherits = "mine"\n', ["theme.toml:1", "inherits"]),
        ('name = "mine"\n', ["theme.toml", "missing required field"]),
    ],
)
def test_broken_theme(project: Path, text: str, words: list[str]) -> None:
    theme(project, "mine", text)
    assert_refused(kanben(project, "build", "--theme", "mine"), *words)
    assert_untouched(project)


def test_theme_with_an_unknown_token(project: Path) -> None:
    theme(project, "mine", 'inherits = "study"\n', print="p {\n color: var(--color-nope) }\n")
    run = kanben(project, "build", "--theme", "mine", "--to", "pdf")
    assert run.returncode == 1
    assert "print.css:2" in run.stderr
    assert "--color-nope" in run.stderr
    assert "Traceback" not in run.stderr
    assert_untouched(project)


def test_unknown_theme(project: Path) -> None:
    assert_refused(kanben(project, "build", "--theme", "baroque"), "'baroque'", "study")
    assert_untouched(project)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("formats = [\n", ["kanben.toml", "Keys it may hold"]),
        ('format = ["pdf"]\n', ["kanben.toml", "format", "Keys it may hold"]),
        ('formats = "pdf"\n', ["kanben.toml", "array"]),
    ],
)
def test_broken_settings(project: Path, text: str, words: list[str]) -> None:
    (project / "kanben.toml").write_text(text)
    assert_refused(kanben(project, "build"), *words)
    assert_untouched(project)


def test_arguments_that_make_no_sense(project: Path) -> None:
    run = kanben(project, "bild")
    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_no_command_prints_help(project: Path) -> None:
    run = kanben(project)
    assert run.returncode == 2
    assert "kanben doctor" in run.stdout


def test_a_bad_source_does_not_stop_the_others(project: Path) -> None:
    (project / "b.txt").write_bytes(b"")
    (project / "c.txt").write_text("丙的标题\n\n正文。\n", encoding="utf-8")
    run = kanben(project, "build", "b.txt", "c.txt")
    assert run.returncode == 2
    assert (project / "dist" / "c.txt").exists()
    assert_untouched_except(project, "c.txt")


def assert_untouched_except(project: Path, name: str) -> None:
    assert (project / "dist" / "a.txt").read_text() == "yesterday"
    names = {path.name for path in (project / "dist").iterdir()}
    assert names == {"a.txt", name, ".kanben"}


def test_messages_survive_a_terminal_without_chinese(project: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pipeline", "inspect", "a.txt"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0
    assert b"\\u6807\\u9898" in run.stdout


def test_a_damaged_byte_is_replaced_only_when_asked(project: Path) -> None:
    content = "标题\n\n这是一段普通的中文正文，足够长，可以看出编码。\n".encode()
    (project / "a.txt").write_bytes(content.replace("普通".encode(), b"\xe6\x99\xffpt"))
    assert kanben(project, "build").returncode == 2
    assert_untouched(project)
    run = kanben(project, "build", "--lossy")
    assert run.returncode == 0, run.stderr
    assert "\ufffd" in (project / "dist" / "a.txt").read_text(encoding="utf-8")
    assert "damaged-byte" in run.stderr


def test_a_strict_build_fails_on_warnings(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing picture is a warning; where no person reads it, it must not pass."""
    (project / "b.md").write_text("# 题\n\n正文。\n\n图：![图](no.png)在此。\n", encoding="utf-8")
    build = ("build", "b.md", "--to", "txt", "--allow-loss")
    assert kanben(project, *build).returncode == 0
    run = kanben(project, *build, "--strict")
    assert run.returncode == 2
    assert "1 warning(s), and the build is strict" in run.stderr
    assert "--no-strict" in run.stderr
    monkeypatch.setenv("CI", "true")
    assert kanben(project, *build).returncode == 2
    assert kanben(project, *build, "--no-strict").returncode == 0


def test_a_link_that_leads_nowhere_stops_nothing(project: Path) -> None:
    (project / "b.md").write_text("# 题\n\n见[下章](ch02.html)和[那里](#no)。\n", encoding="utf-8")
    run = kanben(project, "build", "b.md", "--to", "docx,epub,html,slides.html")
    assert run.returncode == 0, run.stderr
    assert run.stderr.count("its text stands") == 8


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"%PDF-1.7\n%\xe2\xe3", "PDF"), (b"PK\x03\x04" + bytes(40), "a.txt"), (b"", "a.txt")],
)
def test_files_that_are_no_text(project: Path, content: bytes, words: str) -> None:
    (project / "a.txt").write_bytes(content)
    assert_refused(kanben(project, "build"), words)
    assert_untouched(project)


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs", "utf-16", "utf-16-le", "utf-8-sig"])
def test_any_encoding_of_chinese_is_read(project: Path, encoding: str) -> None:
    text = "標題在此\n\n這是一段普通的中文，足夠長，可以看出編碼是什麼。\n"
    (project / "a.txt").write_bytes(text.encode(encoding))
    run = kanben(project, "build")
    assert run.returncode == 0, run.stderr
    assert (project / "dist" / "a.txt").read_text(encoding="utf-8") == text

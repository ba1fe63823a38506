"""What the commands print and do when all is well."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import cli, doctor
from pipeline.cli import printing
from pipeline.model import codec
from pipeline.model.walk import units
from tests.command import kanben
from tests.conftest import ROOT, SPEECH


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("标题\n\n要点如下。\n\n● 甲\n● 乙\n", encoding="utf-8")
    (tmp_path / "kanben.toml").write_text('sources = ["*.txt"]\nformats = ["txt", "epub"]\n')
    return tmp_path


def test_build_prints_progress_and_a_table(project: Path) -> None:
    run = kanben(project, "build")
    assert run.returncode == 0, run.stderr
    assert "[1/2] dist/a." in run.stdout
    assert "[2/2] dist/a." in run.stdout
    table = run.stdout.split("\n\n", 1)[1]
    assert table.startswith("file")
    assert "dist/a.epub" in table
    assert "dist/a.txt" in table
    assert run.stderr == ""


def test_second_build_is_up_to_date(project: Path) -> None:
    kanben(project, "build")
    run = kanben(project, "build")
    assert run.returncode == 0
    assert "dist: everything is up to date (2 files" in run.stdout


@pytest.mark.parametrize("change", ["source", "output", "removed", "option", "date"])
def test_what_changed_is_built_again(
    project: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kanben(project, "build", "--to", "txt")
    arguments = ["build", "--to", "txt"]
    match change:
        case "source":
            (project / "a.txt").write_text("新标题\n\n正文。\n", encoding="utf-8")
        case "output":
            (project / "dist" / "a.txt").write_text("edited by hand")
        case "removed":
            (project / "dist" / "a.txt").unlink()
        case "option":
            arguments += ["--encoding", "utf-8"]
        case "date":
            monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    run = kanben(project, *arguments)
    assert "[1/1] dist/a.txt" in run.stdout


def test_touching_a_source_builds_nothing(project: Path) -> None:
    kanben(project, "build", "--to", "txt")
    (project / "a.txt").touch()
    assert "everything is up to date" in kanben(project, "build", "--to", "txt").stdout


def test_a_damaged_manifest_only_costs_time(project: Path) -> None:
    kanben(project, "build", "--to", "txt")
    (project / "dist" / ".kanben" / "manifest.json").write_text("{")
    run = kanben(project, "build", "--to", "txt")
    assert run.returncode == 0
    assert "[1/1]" in run.stdout


def test_quiet_prints_nothing(project: Path) -> None:
    run = kanben(project, "build", "--to", "txt", "--quiet")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_index_shows_and_links_every_output(project: Path) -> None:
    run = kanben(project, "build")
    page = (project / "dist" / "index.html").read_text(encoding="utf-8")
    assert "dist/index.html" in run.stdout
    for name in ("a.txt", "a.epub"):
        assert f'href="./{name}"' in page
    assert "data:image/png;base64," in page  # the book's cover
    assert "● 甲" in page  # the text's first lines
    assert "http" not in page


def test_index_only_for_whole_projects_unless_asked(project: Path) -> None:
    kanben(project, "build", "--to", "txt")
    assert not (project / "dist" / "index.html").exists()
    kanben(project, "build", "--to", "txt", "--index")
    assert (project / "dist" / "index.html").exists()


def test_index_stays_true_after_a_partial_build(project: Path) -> None:
    kanben(project, "build")
    (project / "a.txt").write_text("换了标题\n\n正文。\n", encoding="utf-8")
    kanben(project, "build", "--to", "txt")
    assert "换了标题" in (project / "dist" / "index.html").read_text(encoding="utf-8")


def test_inspect_shows_reasons_beside_lines() -> None:
    run = kanben(ROOT, "inspect", str(SPEECH))
    lines = run.stdout.split("\n")
    place = next(index for index, line in enumerate(lines) if "[一是]" in line)
    assert lines[place].split()[0] == "22"
    assert "[ordinal-run, 90% sure]" in lines[place + 1]
    assert "[ordinal-without-glyph, 90% sure]" in lines[place + 2]


def test_inspect_names_what_no_font_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "a.txt"
    source.write_text("题目\n\n第一段有字。\n\n第二段缺\U000323af字。\n", encoding="utf-8")
    assert cli.main(["inspect", str(source)]) == 0
    lines = capsys.readouterr().out.splitlines()
    place = next(number for number, line in enumerate(lines) if "[glyph-missing]" in line)
    assert "U+323AF" in lines[place]
    assert lines[place - 1].lstrip().startswith("5  ")


def test_a_strict_build_prints_no_box(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "a.txt", tmp_path / "out"
    source.write_text("题目\n\n缺\U000323af字。\n", encoding="utf-8")
    command = ["build", str(source), "--to", "pdf", "--out", str(out)]
    assert cli.main([*command, "--strict"]) == 1
    assert not (out / "a.pdf").exists()
    assert cli.main([*command, "--no-strict"]) == 0
    assert "U+323AF" in "".join(capsys.readouterr())


def test_inspect_json_is_the_document() -> None:
    run = kanben(ROOT, "inspect", str(SPEECH), "--json")
    document = codec.decode(run.stdout.encode())
    assert document.meta.contributors[0].name == "周洪业"


def test_inspect_json_holds_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    """U+009B begins a control sequence (ECMA-48), U+202E turns what follows around."""
    source = tmp_path / "x.txt"
    source.write_text("标题\n\n正文\u202e反\u009b31m红\u2028行。\n", encoding="utf-8")
    run = kanben(tmp_path, "inspect", str(source), "--json")
    assert run.returncode == 0, run.stderr
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]", run.stdout)
    assert "\\u202e" in run.stdout
    assert "\u202e反" in "".join(unit.text for unit in units(codec.decode(run.stdout.encode())))


def test_verify_without_outputs_says_what_to_do(project: Path) -> None:
    run = kanben(project, "verify")
    assert run.returncode == 2
    assert "Run kanben build first" in run.stderr


def test_formats_lists_readers_and_writers(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["formats"]) == 0
    printed = capsys.readouterr().out
    for word in ("pdf", "slides.html", "application/epub+zip", ".txt"):
        assert word in printed


def test_themes_lists_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["themes"]) == 0
    assert "study" in capsys.readouterr().out


def test_doctor_says_what_is_missing_and_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = doctor.Check("libpango-1.0-0", "needed", False, "PDF", "apt-get install it")  # noqa: FBT003
    monkeypatch.setattr(doctor, "checks", lambda: [lacking])
    assert cli.main(["doctor"]) == 1
    printed = capsys.readouterr().out
    assert "MISSING" in printed
    assert "libpango-1.0-0: apt-get install it" in printed


def test_doctor_probes_really_look() -> None:
    assert doctor._present("command:sh")
    assert not doctor._present("command:no-such-program")
    assert not doctor._present("library:libnosuchlibrary.so.1")
    assert not doctor._present("file:/no/such/file")
    assert not doctor._present("font:No Such Font")


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\nfrom pipeline.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'weasyprint', 'docx', 'jieba', 'pypandoc', 'pptx', 'lxml', 'PIL', 'msgspec'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "HEAVY []" in run.stdout


def test_tables_align_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    printing.table([("甲", "1"), ("ab", "22")], right=frozenset({1}))
    assert capsys.readouterr().out == "甲   1\nab  22\n"


def test_long_rows_are_cut_by_columns() -> None:
    assert printing.shortened("长三角一体化", 7) == "长三角…"
    assert printing.shortened("abc", 3) == "abc"

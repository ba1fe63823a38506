"""A writer or reader that goes wrong costs its own output, says so in one line, and can be healed.

All writers go wrong in one build, because that is quick and the hardest case.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.failures import project as projects
from tests.failures.project import gone, kanben, leftovers, one_line, pid_in

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc"),
    pytest.mark.xdist_group("failing-writers"),
]

FAILING = {
    "raises": ["ValueError: boom over two lines (at misbehaving:", "please report"],
    "mute": ["UnpicklableError", "misbehaving:"],
    "leaves": ["SystemExit: 3"],
    "hangs": ["stopped after 6 seconds", "--timeout SECONDS", "[limits] seconds"],
    "killed": ["killed by SIGKILL", "ran out of memory"],
    "crashes": ["killed by SIGSEGV", "please report"],
    "devours": ["more than the 1 GB of memory", "[limits] memory in kanben.toml"],
    "orphans": ["killed by SIGKILL"],
    "recurses": ["nested too deeply", "Flatten"],
    "text": ["returned str, not bytes"],
    "nothing": ["returned NoneType, not bytes"],
    "halts": ["ended with code 0 before it was done"],
    "garbles": ["what came back cannot be read"],
    "closes": ["ended with code 1 before it was done"],
    "full": ["No space left on device", "Make room"],
}
WELL = ("leaks", "prints", "txt", "epub")
FORMATS = ",".join([*FAILING, *WELL])


@pytest.fixture(scope="module")
def broken(
    site: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A project in which every writer has gone wrong, over outputs of yesterday."""
    folder = projects.make(tmp_path_factory.mktemp("project"))
    (folder / "dist").mkdir()
    for name in FAILING:
        (folder / "dist" / f"a.{name}").write_text("yesterday")
    return folder, kanben(folder, "build", "--to", FORMATS, "--timeout", "6", site=site)


@pytest.mark.parametrize("name", FAILING)
def test_one_line_says_what_happened(
    broken: tuple[Path, subprocess.CompletedProcess[str]], name: str
) -> None:
    _, run = broken
    lines = [line for line in run.stderr.splitlines() if f"dist/a.{name}:" in line]
    assert len(lines) == 1, run.stderr
    assert lines[0].count(f"dist/a.{name}") == 1
    for word in FAILING[name]:
        assert word in lines[0]


def test_the_others_are_built_and_old_outputs_stay(
    broken: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, run = broken
    assert run.returncode == 1
    assert len(run.stderr.splitlines()) == len(FAILING), run.stderr
    assert "Traceback" not in run.stderr
    assert "GARBAGE" not in run.stderr + run.stdout
    made = projects.outputs(folder / "dist")
    assert set(made) == {f"a.{name}" for name in (*FAILING, *WELL)}
    assert {made[f"a.{name}"] for name in FAILING} == {b"yesterday"}
    assert made["a.leaks"] == made["a.prints"] == b"well"
    assert made["a.txt"].decode() == projects.TEXT
    assert made["a.epub"].startswith(b"PK")


@pytest.mark.parametrize("name", ["hangs", "sleep", "orphans", "leaks"])
def test_nothing_that_a_child_started_survives(
    broken: tuple[Path, subprocess.CompletedProcess[str]], name: str
) -> None:
    folder, _ = broken
    assert gone(pid_in(folder / f"{name}.pid"))


def test_the_next_run_heals(
    broken: tuple[Path, subprocess.CompletedProcess[str]], site: Path
) -> None:
    folder, _ = broken
    run = kanben(folder, "build", "--to", FORMATS, site=site, behave=True)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    assert {projects.outputs(folder / "dist")[f"a.{name}"] for name in FAILING} == {b"well"}
    assert "up to date" in run.stdout  # what was built is not built again
    assert leftovers(folder) == []


@pytest.mark.parametrize(
    ("suffix", "words"),
    [
        ("hangs", ["stopped after 5 seconds", "--timeout"]),
        ("crashes", ["killed by SIGSEGV"]),
        ("devours", ["more than the 1 GB of memory"]),
        ("deep", ["nested too deeply"]),
        ("wrong", ["bad.wrong"]),
    ],
)
def test_a_source_that_breaks_its_reader_costs_only_its_own_outputs(
    project: Path, site: Path, suffix: str, words: list[str]
) -> None:
    bad = project / f"bad.{suffix}"
    bad.write_text("x")
    (project / "dist").mkdir()
    (project / "dist" / "bad.txt").write_text("yesterday")
    seconds = "5" if suffix == "hangs" else "60"
    arguments = ("build", bad.name, "a.txt", "--to", "txt", "--timeout", seconds)
    run = kanben(project, *arguments, site=site)
    assert run.returncode == 2
    one_line(run.stderr, bad.name, *words)
    assert (project / "dist" / "bad.txt").read_text() == "yesterday"
    assert (project / "dist" / "a.txt").read_text(encoding="utf-8") == projects.TEXT


@pytest.mark.parametrize(("suffix", "words"), [("crashes", "SIGSEGV"), ("deep", "too deeply")])
def test_inspect_survives_a_reader_that_breaks(
    project: Path, site: Path, suffix: str, words: str
) -> None:
    bad = project / f"bad.{suffix}"
    bad.write_text("x")
    run = kanben(project, "inspect", bad.name, site=site)
    assert run.returncode == 2
    one_line(run.stderr, bad.name, words)


def test_a_time_limit_that_makes_no_sense_is_refused(project: Path) -> None:
    run = kanben(project, "build", "--timeout", "-1")
    assert run.returncode == 2
    one_line(run.stderr, "--timeout", "-1")
    (project / "kanben.toml").write_text('[limits]\nmemory = "much"\n')
    run = kanben(project, "build")
    assert run.returncode == 2
    one_line(run.stderr, "kanben.toml", "'much'", "4 GB")

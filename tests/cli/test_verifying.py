"""``kanben verify``: one table, JSON, exit codes; what it finds and what it cannot run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline import cache
from pipeline.diagnostics import KanbenError
from pipeline.verify import checks
from pipeline.verify.checks import Check, Subject
from pipeline.verify.finding import Finding, ValidatorMissingError
from tests.command import kanben
from tests.conftest import ROOT

FORMATS = "txt,epub,docx"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "a.txt").write_text(
        "标题在此\n\n这是一段普通的正文，足够长。\n\n● 甲要点\n● 乙要点\n", encoding="utf-8"
    )
    (folder / "kanben.toml").write_text('sources = ["a.txt"]\nindex = false\n')
    assert kanben(folder, "build", "--to", FORMATS).returncode == 0
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "project")


def spoil(project: Path, old: str, new: str) -> None:
    path = project / "dist" / "a.txt"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")


def verified(project: Path, *arguments: str) -> dict[str, Any]:
    run = kanben(project, "verify", "--json", *arguments)
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def test_sound_outputs_pass_in_one_table(project: Path) -> None:
    run = kanben(project, "verify")
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    rows = [line.split() for line in run.stdout.splitlines()]
    assert rows == [
        ["file", "whole", "lint"],
        ["dist/a.docx", "pass", "pass"],
        ["dist/a.epub", "pass", "pass"],
        ["dist/a.txt", "pass", "–"],
    ]


def test_the_first_difference_is_shown_with_both_places(project: Path) -> None:
    spoil(project, "普通的正文", "特别的正文")
    run = kanben(project, "verify")
    assert run.returncode == 1
    assert "FAIL 1" in run.stdout
    assert (
        "dist/a.txt: whole: a.txt:3: line 3: error: “这是一段普通的正文，足够长。” reads"
        in run.stderr
    )
    assert "特别的正文" in run.stderr


def test_json_says_the_same_to_machines(project: Path) -> None:
    spoil(project, "● 甲要点\n", "")
    answer = verified(project)
    assert (answer["failed"], answer["not_run"], answer["missing_validators"]) == (1, 0, 0)
    (spoiled,) = [each for each in answer["outputs"] if each["format"] == "txt"]
    assert spoiled["path"] == "dist/a.txt"
    assert spoiled["source"] == "a.txt"
    (check,) = spoiled["checks"]
    assert (check["check"], check["status"]) == ("whole", "fail")
    assert check["findings"][0]["code"] == "missing"
    assert check["findings"][0]["source"] == "a.txt:5"


def test_a_file_or_a_folder_may_be_named(project: Path) -> None:
    assert len(verified(project, "dist/a.txt")["outputs"]) == 1
    assert len(verified(project, "dist")["outputs"]) == 3
    away = shutil.copytree(project / "dist", project.parent / "away")
    (away / "b.epub").write_bytes((away / "a.epub").read_bytes())
    assert len(verified(project, "dist/a.txt", str(away))["outputs"]) == 5


def test_without_a_record_the_source_is_found_by_its_name_or_named(project: Path) -> None:
    (project / "dist" / ".kanben" / "manifest.json").unlink()
    assert verified(project)["passed"] == 5
    shutil.copytree(project / "dist", project / "copy")
    (project / "copy" / "a.txt").rename(project / "copy" / "b.txt")
    answer = verified(project, "copy/b.txt")
    assert answer["not_run"] == 1
    assert "--source" in answer["outputs"][0]["checks"][0]["reason"]
    assert verified(project, "copy/b.txt", "--source", "a.txt")["passed"] == 1


def test_a_changed_source_is_named_as_the_cause(project: Path) -> None:
    (project / "a.txt").write_text("标题在此\n\n另外一段正文，也足够长。\n", encoding="utf-8")
    run = kanben(project, "verify", "dist/a.txt")
    assert run.returncode == 1
    assert "the source has changed since this was built; run kanben build" in run.stderr


def test_a_lost_source_is_no_pass(project: Path) -> None:
    (project / "a.txt").unlink()
    answer = verified(project, "dist/a.txt")
    assert answer["not_run"] == 1
    assert "a.txt" in answer["outputs"][0]["checks"][0]["reason"]


def test_a_lost_output_fails(project: Path) -> None:
    (project / "dist" / "a.epub").unlink()
    run = kanben(project, "verify")
    assert run.returncode == 1
    assert "a.epub: whole: fatal: it was built and is not there" in run.stderr


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04junk", b"\xff" * 1000, b"<html>" * 1000])
def test_broken_outputs_fail_in_one_line_each(project: Path, content: bytes) -> None:
    for name in ("a.docx", "a.epub", "a.txt"):
        (project / "dist" / name).write_bytes(content)
    run = kanben(project, "verify")
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert run.stdout.count("FAIL") == 5


def test_a_missing_validator_is_explained_and_exits_with_3(project: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pipeline", "verify", "--checks", "epubcheck", "dist/a.epub"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 3
    assert "not run" in run.stdout
    assert "kanben doctor" in run.stderr


def test_a_failure_outweighs_a_missing_validator(project: Path) -> None:
    spoil(project, "甲要点", "假要点")
    run = subprocess.run(
        [sys.executable, "-m", "pipeline", "verify", "--all"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1


def test_a_build_can_end_with_the_quick_checks(project: Path) -> None:
    run = kanben(project, "build", "--to", FORMATS, "--verify")
    assert run.returncode == 0, run.stderr
    assert "dist: 5 quick checks passed" in run.stdout
    run = kanben(project, "build", "--to", FORMATS, "--verify")
    assert "quick checks" not in run.stdout  # they passed, and nothing has changed


def test_a_build_whose_outputs_fail_fails_each_time(project: Path) -> None:
    manifest = project / "dist" / ".kanben" / "manifest.json"
    spoil(project, "甲要点", "假要点")
    content = (project / "dist" / "a.txt").read_bytes()
    records = json.loads(manifest.read_text(encoding="utf-8"))
    records["outputs"]["a.txt"]["digest"] = cache.digest(content)  # as if a writer had made it so
    manifest.write_text(json.dumps(records), encoding="utf-8")
    for _ in range(2):
        run = kanben(project, "build", "--to", FORMATS, "--verify")
        assert run.returncode == 1
        assert "everything is up to date" in run.stdout
        assert "a.txt: whole: a.txt:5" in run.stderr


def test_unknown_checks_and_outputs_are_refused(project: Path) -> None:
    run = kanben(project, "verify", "--checks", "taste")
    assert run.returncode == 2
    assert "Known checks: whole" in run.stderr
    run = kanben(project, "verify", "dist/a.odt")
    assert run.returncode == 2
    assert "no such output" in run.stderr


def test_the_checks_are_listed(project: Path) -> None:
    run = kanben(project, "verify", "--list")
    assert [line.split()[0] for line in run.stdout.splitlines()[1:]] == [
        check.name for check in checks.CHECKS
    ]


def a_check(error: Exception | None = None, *findings: Finding) -> Check:
    def run(_: Subject) -> tuple[Finding, ...]:
        if error is not None:
            raise error
        return findings

    return Check("try", "", frozenset(("txt",)), run)


@pytest.mark.parametrize(
    ("check", "status", "missing"),
    [
        (a_check(), "pass", False),
        (a_check(None, Finding("warning", "x", "y")), "fail", False),
        (a_check(ValidatorMissingError("no-java", "no Java")), "not-run", True),
        (a_check(KanbenError("broke", "it broke")), "fail", False),
    ],
)
def test_what_a_check_says_is_its_status(check: Check, status: str, missing: bool) -> None:  # noqa: FBT001
    result = check.result(Subject(Path("x.txt"), "txt"))
    assert (result.status, result.missing) == (status, missing)

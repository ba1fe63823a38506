"""Several builds into one folder at the same time, and manifests that are damaged or hostile."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import cache, files
from tests.conftest import ROOT
from tests.failures import project as projects
from tests.failures.project import finish, kanben, leftovers, start

RECORD = cache.Record(key="k", digest=cache.digest(b"x"), size=1)


def test_builds_at_once_end_with_the_outputs_of_one(project: Path) -> None:
    formats = ("build", "--to", "txt,epub,docx")
    assert kanben(project, *formats, "--out", "alone").returncode == 0
    for turn in range(3):
        together = [start(project, *formats, "--jobs", "2", "--force") for _ in range(3)]
        for run in map(finish, together):
            assert run.returncode == 0, run.stderr
            assert run.stderr == ""
        alone = projects.outputs(project / "alone")
        assert projects.outputs(project / "dist") == alone, f"turn {turn}"
        assert leftovers(project) == []
    assert "everything is up to date" in kanben(project, *formats).stdout


def test_builds_at_once_keep_each_others_records(project: Path) -> None:
    names = ("txt", "epub", "docx")
    for run in map(finish, [start(project, "build", "--to", name) for name in names]):
        assert run.returncode == 0, run.stderr
    run = kanben(project, "build", "--to", ",".join(names))
    assert "everything is up to date" in run.stdout


def test_manifests_saved_in_turn_lose_nothing(tmp_path: Path) -> None:
    one, other = cache.Manifest(tmp_path), cache.Manifest(tmp_path)
    one.record(tmp_path / "one.txt", RECORD)
    other.record(tmp_path / "other.txt", RECORD)
    one.mark_checked("one.txt")
    one.save()
    other.save()
    saved = cache.Manifest(tmp_path)
    assert set(saved.outputs()) == {"one.txt", "other.txt"}
    assert saved.is_checked("one.txt")
    assert not saved.is_checked("other.txt")
    assert not saved.is_checked("none.txt")


def test_a_check_counts_until_the_output_is_made_again(tmp_path: Path) -> None:
    with cache.Manifest(tmp_path) as manifest:
        manifest.mark_checked("a.txt")
        assert manifest.outputs() == {}
        manifest.record(tmp_path / "a.txt", RECORD)
        manifest.mark_checked("a.txt")
        assert manifest.is_checked("a.txt")
        manifest.record(tmp_path / "a.txt", RECORD)
        assert not manifest.is_checked("a.txt")


def test_a_lock_of_a_dead_process_holds_nobody_up(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from pipeline import files\n"
        "with files.locked(Path(sys.argv[1]), 1) as got:\n"
        "    files.claim(Path(sys.argv[1]) / 'a.txt'); print(got); sys.stdout.flush()\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout == "True\n"
    with files.locked(tmp_path, 1) as got:
        assert got
        with files.locked(tmp_path, 0.05) as twice:
            assert not twice
    assert leftovers(tmp_path)
    files.sweep(tmp_path)
    assert leftovers(tmp_path) == []


GOOD = {"key": "k", "digest": "d", "size": 1}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"version": 2, "outputs": {}}',
        b'{"version": 1, "outputs": []}',
        b'{"version": 1, "outputs": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
    ],
)
def test_a_damaged_manifest_counts_as_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".kanben").mkdir()
    (tmp_path / ".kanben" / "manifest.json").write_bytes(content)
    assert cache.Manifest(tmp_path).outputs() == {}


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("../a.txt", GOOD),
        ("..", GOOD),
        ("", GOOD),
        ("/etc/passwd", GOOD),
        ("b/a.txt", GOOD),
        ("a\0.txt", GOOD),
        ("长" * 90, GOOD),
        ("a.txt", {"key": "k", "digest": "d", "size": "1"}),
        ("a.txt", {**GOOD, "size": -1}),
        ("a.txt", {**GOOD, "size": 10**30}),
        ("a.txt", {**GOOD, "checked": "yes"}),
        ("a.txt", {**GOOD, "origin": "a\0b"}),
        ("a.txt", None),
    ],
)
def test_damaged_records_are_left_out_alone(tmp_path: Path, name: str, record: object) -> None:
    (tmp_path / ".kanben").mkdir()
    content = {"version": 1, "outputs": {name: record, "good.txt": GOOD}}
    (tmp_path / ".kanben" / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    assert set(cache.Manifest(tmp_path).outputs()) == {"good.txt"}


def test_a_manifest_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / ".kanben").mkdir()
    with (tmp_path / ".kanben" / "manifest.json").open("wb") as file:
        file.truncate(1 << 40)
    assert cache.Manifest(tmp_path).outputs() == {}


def test_a_record_tells_where_its_source_is(project: Path) -> None:
    (project / "texts").mkdir()
    (project / "texts" / "甲.txt").write_text(projects.TEXT, encoding="utf-8")
    arguments = ("texts/甲.txt", "--to", "txt", "--encoding", "utf-8", "--out", "far/dist")
    assert kanben(project, "build", *arguments).returncode == 0
    record = cache.Manifest(project / "far" / "dist").outputs()["甲.txt"]
    assert record.origin == "../../texts/甲.txt"
    assert record.source_digest == cache.digest(projects.TEXT.encode())
    assert (record.encoding, record.lossy, record.checked) == ("utf-8", False, False)

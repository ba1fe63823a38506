"""Disks, folders and files that are full, read-only, in the way, or gone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import build, files
from tests.failures import project as projects
from tests.failures.project import kanben, leftovers, one_line


@pytest.fixture
def small_disk(project: Path) -> Iterator[Path]:
    """An output folder that is a disk of its own, of 12 KB."""
    folder = project / "dist"
    folder.mkdir()
    if not projects.mount(folder, "size=12k"):
        pytest.skip("no file system can be mounted here; it takes root")
    yield folder
    projects.unmount(folder)


def test_a_full_disk(project: Path, small_disk: Path) -> None:
    (small_disk / "a.epub").write_text("yesterday")
    run = kanben(project, "build", "--to", "txt,epub", "--jobs", "1")
    assert run.returncode == 1
    one_line(run.stderr, "dist/a.epub", "No space left on device", "Make room")
    assert (small_disk / "a.epub").read_text() == "yesterday"
    assert (small_disk / "a.txt").read_text(encoding="utf-8") == projects.TEXT
    assert leftovers(small_disk) == []
    assert projects.mount(small_disk, "remount,size=10m")
    run = kanben(project, "build", "--to", "txt,epub")
    assert run.returncode == 0, run.stderr
    assert (small_disk / "a.epub").read_bytes().startswith(b"PK")


def test_a_read_only_disk(project: Path, small_disk: Path) -> None:
    (small_disk / "a.txt").write_text("yesterday")
    assert projects.mount(small_disk, "remount,ro")
    run = kanben(project, "build", "--to", "txt")
    assert run.returncode == 2
    one_line(run.stderr, "dist", "nothing can be written there", "Read-only file system", "--out")
    assert (small_disk / "a.txt").read_text() == "yesterday"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(project: Path) -> None:
    folder = project / "dist"
    folder.mkdir()
    (folder / "a.txt").write_text("yesterday")
    folder.chmod(0o555)
    run = kanben(project, "build", "--to", "txt")
    folder.chmod(0o755)
    assert run.returncode == 2
    one_line(run.stderr, "dist", "nothing can be written there", "Permission denied")
    assert (folder / "a.txt").read_text() == "yesterday"


def test_a_folder_that_vanishes_during_the_build(project: Path, site: Path) -> None:
    run = kanben(project, "build", "--to", "vandal,txt", "--jobs", "1", site=site)
    assert run.returncode == 1
    lines = run.stderr.splitlines()
    assert [line.split(":")[1] for line in lines] == [" dist/a.vandal", " dist/a.txt"]
    assert all("No such file or directory" in line for line in lines)
    assert "Traceback" not in run.stderr
    run = kanben(project, "build", "--to", "vandal,txt", site=site, behave=True)
    assert run.returncode == 0, run.stderr
    assert len(projects.outputs(project / "dist")) == 2


def test_a_folder_in_the_place_of_an_output(project: Path) -> None:
    (project / "dist" / "a.epub").mkdir(parents=True)
    run = kanben(project, "build", "--to", "txt,epub")
    assert run.returncode == 1
    one_line(run.stderr, "dist/a.epub", "there is a folder of that name")
    assert (project / "dist" / "a.txt").exists()
    assert leftovers(project) == []
    (project / "dist" / "a.epub").rmdir()
    assert kanben(project, "build", "--to", "txt,epub").returncode == 0


def test_a_file_in_the_place_of_the_folder(project: Path) -> None:
    run = kanben(project, "build", "--to", "txt", "--out", "a.txt")
    assert run.returncode == 2
    one_line(run.stderr, "a.txt", "nothing can be written there", "--out")
    assert (project / "a.txt").read_text(encoding="utf-8") == projects.TEXT


def test_a_source_that_vanishes_during_the_build(project: Path, site: Path) -> None:
    for name in ("first.thief", "second.txt", "third.txt"):
        (project / name).write_text(projects.TEXT, encoding="utf-8")
    (project / "dist").mkdir()
    (project / "dist" / "second.txt").write_text("yesterday")
    sources = ("first.thief", "second.txt", "third.txt")
    run = kanben(project, "build", *sources, "--to", "txt", site=site)
    assert run.returncode == 2
    one_line(run.stderr, "second.txt", "cannot be read", "Check the name")
    assert (project / "dist" / "second.txt").read_text() == "yesterday"
    assert (project / "dist" / "third.txt").exists()
    (project / "second.txt").write_text(projects.TEXT, encoding="utf-8")
    assert kanben(project, "build", *sources[1:], "--to", "txt").returncode == 0
    assert (project / "dist" / "second.txt").read_text(encoding="utf-8") == projects.TEXT


def test_a_source_that_is_a_pipe(project: Path) -> None:
    os.mkfifo(project / "b.txt")
    run = kanben(project, "build", "b.txt", "--to", "txt")
    assert run.returncode == 2
    one_line(run.stderr, "b.txt", "it is no file")


def test_a_source_is_read_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the key is made of is what is set, even if the file changes in between."""
    source = project / "a.txt"
    read = Path.read_bytes
    times = []

    def read_and_change(path: Path) -> bytes:
        content = read(path)
        if path == source:
            times.append(path)
            source.write_text("变了\n\n变了。\n", encoding="utf-8")
        return content

    monkeypatch.setattr(Path, "read_bytes", read_and_change)
    request = build.Request(project, (source,), ("txt",), "study", project / "dist")
    list(build.build(request))
    assert times == [source]
    assert (project / "dist" / "a.txt").read_text(encoding="utf-8") == projects.TEXT
    monkeypatch.undo()
    states = [event.state for event in build.build(request) if isinstance(event, build.Output)]
    assert states == ["written"]
    assert "变了" in (project / "dist" / "a.txt").read_text(encoding="utf-8")


def test_the_longest_names_are_written(project: Path) -> None:
    name = "名" * 83 + ".txt"  # 253 bytes; file systems take 255
    (project / name).write_text(projects.TEXT, encoding="utf-8")
    run = kanben(project, "build", name, "--to", "txt")
    assert run.returncode == 0, run.stderr
    assert (project / "dist" / name).exists()


def test_only_the_files_of_the_dead_are_swept(tmp_path: Path) -> None:
    live = files.claim(tmp_path / "live.txt")
    (tmp_path / ".kanben-1-dead.tmp").write_text("half")
    (tmp_path / ".kanben-1-link.tmp").symlink_to(tmp_path / "notes.txt")
    (tmp_path / "notes.txt").write_text("mine")
    os.mkfifo(tmp_path / ".kanben-1-pipe.tmp")
    files.sweep(tmp_path)
    kept = {path.name for path in tmp_path.iterdir()}
    assert kept == {live.temporary.name, ".kanben-1-link.tmp", ".kanben-1-pipe.tmp", "notes.txt"}
    files.fill(live, b"whole")
    files.publish(live)
    assert (tmp_path / "live.txt").read_bytes() == b"whole"

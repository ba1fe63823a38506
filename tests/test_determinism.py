"""The same input gives the same bytes: whole output folders, built in two different worlds."""

from __future__ import annotations

import functools
import io
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pytest

from pipeline.config import Settings
from tests.conftest import ROOT

_TEXT = """\
长三角一体化发展
——在座谈会上的讲话
（2026年1月5日）

一、总体要求

一体化发展不是一日之功〔1〕，既要有耐心，又要有紧迫感。Latin words, 1.5亿。

第一，要率先形成新格局。
第二，要勇当开路先锋。

● 要发现人才。
● 也要用好人才。

二、主要任务

姓名\t分数
张三\t90

问：如何办理？
答：带身份证。

〔1〕见某书第3页。

责任编辑：某人
"""
pytestmark = pytest.mark.xdist_group("determinism")  # one worker builds for all of them

_EPOCH = 1_700_000_000  # 2023-11-14T22:13:20Z
_DATES = re.compile(rb"2023-11-14T22:13:20|2000-01-01T00:00:00")
_NOBODY = 65_534


class World(NamedTuple):
    """Where and how a build runs.

    Attributes:
        folder: Holds a copy of the program and a project.
        cwd: Where the command is called.
        arguments: Of the command.
        environment: Its whole environment.
        umask: Of the process.
        user: Who runs it; None for whoever runs the tests.
        out: Where its outputs come.
    """

    folder: Path
    cwd: Path
    arguments: tuple[str, ...]
    environment: dict[str, str]
    umask: int
    user: int | None
    out: Path

    def build(self) -> subprocess.CompletedProcess[str]:
        """Run the build, which must succeed."""
        run = subprocess.run(
            [
                *(_become(self.user) if self.user is not None else ()),
                *(sys.executable, "-m", "pipeline", "build", *self.arguments),
            ],
            cwd=self.cwd,
            env={"PATH": os.environ["PATH"], **self.environment},
            umask=self.umask,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run


@pytest.fixture(scope="module")
def ground() -> Iterator[Path]:
    """Return a folder that every user may enter, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="kanben-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def _become(user: int) -> tuple[str, ...]:
    """Return the words before a command that run it as ``user``."""
    return ("setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups")


@functools.cache
def _why_no_other_user() -> str:
    """Return why the program cannot be run as another user here; empty if it can."""
    if os.geteuid() != 0:
        return "only root can become another user"
    if not shutil.which("setpriv"):
        return "setpriv of util-linux is not installed"
    command = [*_become(_NOBODY), sys.executable, "-c", "import pipeline, lxml"]
    probe = subprocess.run(command, cwd="/", capture_output=True, check=False)
    return "" if probe.returncode == 0 else "another user may not read the Python environment"


def _copy(source: Path, target: Path, *, backwards: bool) -> None:
    """Copy a tree file by file, so that the file system lists it in another order."""
    for path in sorted(source.rglob("*"), reverse=backwards):
        if path.is_file() and "__pycache__" not in path.parts:
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)


@pytest.fixture(scope="module")
def program(ground: Path) -> Path:
    """Return a copy of the program, which nobody edits while these tests run."""
    folder = ground / "program"
    for name in ("pipeline", "styles"):
        _copy(ROOT / name, folder / name, backwards=False)
    return folder


@pytest.fixture(scope="module")
def usual(ground: Path, program: Path) -> World:
    """The project's own folder, called there without arguments."""
    folder = ground / "a"
    project = folder / "project"
    (project / "source").mkdir(parents=True)
    (project / "source" / "text.txt").write_text(_TEXT, encoding="utf-8")
    (project / "kanben.toml").write_text("")
    environment = {
        "PYTHONPATH": str(program),
        "PYTHONHASHSEED": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "HOME": str(folder),
        "COLUMNS": "80",
    }
    world = World(folder, project, ("--jobs", "1"), environment, 0o022, None, project / "dist")
    world.build()
    return world


@pytest.fixture(scope="module")
def strange(ground: Path, program: Path) -> World:
    """All else: another copy of the program, deeper, called from elsewhere by another user."""
    folder = ground / "b" / "很深 的" / "folder"
    project = folder / "x" / "project"
    _copy(program, folder / "program", backwards=True)
    (project / "source").mkdir(parents=True)
    source = project / "source" / "text.txt"
    source.write_text(_TEXT, encoding="utf-8")
    os.utime(source, (1, 1))
    elsewhere = ground / "elsewhere"
    temporary = ground / "tmp"
    for place in (elsewhere, temporary):
        place.mkdir()
    # Where jieba itself would look first: a dictionary that anybody may have written.
    (temporary / "jieba.cache").write_bytes(b"\x00")
    environment = {
        "PYTHONPATH": str(folder / "program"),
        "PYTHONHASHSEED": "4294967295",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "tr_TR.UTF-8",  # where it is not installed, this means C
        "LANG": "zh_CN.GB18030",
        "TMPDIR": str(temporary),
        "COLUMNS": "23",
    }
    out = project / "dist"
    arguments = (str(source), "--out", str(out), "--index", "--jobs", "2")
    user = None if _why_no_other_user() else _NOBODY
    if user is not None:
        for path in (project, elsewhere, temporary, *temporary.iterdir()):
            os.chown(path, user, user)
    world = World(folder, elsewhere, arguments, environment, 0o077, user, out)
    world.build()
    return world


def _files(folder: Path) -> dict[str, Path]:
    return {
        str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_whole_output_folders_are_alike(usual: World, strange: World) -> None:
    """Hash seed, zone, locale, folders, copy, user, umask, home, times, order, jobs, width."""
    one, other = _files(usual.out), _files(strange.out)
    assert list(one) == list(other)
    assert {f"text.{name}" for name in Settings().formats} < set(one)
    assert {"index.html", ".kanben/manifest.json"} < set(one)
    different = [name for name in one if one[name].read_bytes() != other[name].read_bytes()]
    manifest = ".kanben/manifest.json"
    assert one[manifest].read_text("utf-8") == other[manifest].read_text("utf-8")
    assert different == []


def test_the_index_shows_pictures(usual: World) -> None:
    """Otherwise the comparison of the index would say little."""
    if not (shutil.which("soffice") and (shutil.which("chromium") or shutil.which("chrome"))):
        pytest.skip("LibreOffice and Chromium draw them; one is not installed")
    assert (usual.out / "index.html").read_text(encoding="utf-8").count("<img") == 6


def test_built_by_another_user(strange: World) -> None:
    if strange.user is None:
        pytest.skip(_why_no_other_user())
    assert {path.stat().st_uid for path in _files(strange.out).values()} == {strange.user}


@pytest.mark.parametrize("name", ["usual", "strange"])
def test_outputs_have_the_modes_that_the_umask_leaves(
    name: str, request: pytest.FixtureRequest
) -> None:
    """Temporary files are made for their owner only; what becomes of them must not stay so."""
    world: World = request.getfixturevalue(name)
    wanted = {True: 0o777 & ~world.umask, False: 0o666 & ~world.umask}
    wrong = {
        str(path.relative_to(world.out)): oct(mode)
        for path in (world.out, *sorted(world.out.rglob("*")))
        if (mode := stat.S_IMODE(path.stat().st_mode)) != wanted[path.is_dir()]
    }
    assert wrong == {}


def test_building_again_changes_no_byte(usual: World) -> None:
    before = {name: path.read_bytes() for name, path in _files(usual.out).items()}
    said = usual._replace(arguments=("--force", "--no-index")).build()
    assert "[8/8]" in said.stdout
    assert before == {name: path.read_bytes() for name, path in _files(usual.out).items()}


# --- SOURCE_DATE_EPOCH -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def dated(usual: World) -> Path:
    """Build the usual project with a date and return the folder of its outputs."""
    out = usual.folder / "dated"
    environment = {**usual.environment, "SOURCE_DATE_EPOCH": str(_EPOCH)}
    usual._replace(
        arguments=("source/text.txt", "--out", str(out), "--no-index"), environment=environment
    ).build()
    return out


def _without_dates(content: bytes) -> bytes:
    return _DATES.sub(b"DATE", content)


@pytest.mark.parametrize("name", ["docx", "pptx", "epub"])
def test_source_date_in_archives(name: str, usual: World, dated: Path) -> None:
    """It is the date of the metadata, and nothing else changes; dates in the zip stay fixed."""
    plain, with_date = (
        zipfile.ZipFile(io.BytesIO((folder / f"text.{name}").read_bytes()))
        for folder in (usual.out, dated)
    )
    assert plain.namelist() == with_date.namelist()
    changed = [one for one in plain.namelist() if plain.read(one) != with_date.read(one)]
    assert len(changed) == 1
    assert b"2023-11-14T22:13:20Z" in with_date.read(changed[0])
    assert _without_dates(plain.read(changed[0])) == _without_dates(with_date.read(changed[0]))
    assert {entry.date_time for entry in with_date.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_source_date_in_pdf(usual: World, dated: Path) -> None:
    with pikepdf.open(usual.out / "text.pdf") as plain, pikepdf.open(dated / "text.pdf") as other:
        assert "20231114221320" in str(other.docinfo["/CreationDate"])
        assert "20231114221320" in str(other.docinfo["/ModDate"])
        assert b"2023-11-14T22:13:20" in other.Root.Metadata.read_bytes()
        assert len(plain.objects) == len(other.objects)
        for one, same in zip(plain.objects, other.objects, strict=True):
            if isinstance(one, pikepdf.Stream):
                if one.get("/Type") in ("/ObjStm", "/XRef"):  # what they hold comes by itself
                    continue
                assert isinstance(same, pikepdf.Stream)
                assert _without_dates(one.read_bytes()) == _without_dates(same.read_bytes())
            else:
                first, second = (
                    re.sub(rb"20231114221320|20000101000000", b"", each)
                    for each in (one.unparse(resolved=False), same.unparse(resolved=False))
                )
                assert first == second


@pytest.mark.parametrize("name", ["txt", "slides.html"])
def test_formats_without_a_date_stay_the_same(name: str, usual: World, dated: Path) -> None:
    assert (usual.out / f"text.{name}").read_bytes() == (dated / f"text.{name}").read_bytes()


@pytest.mark.parametrize("value", ["yesterday", "-1", "1.5", "１２", "9" * 20, " 1"])
def test_a_source_date_that_is_none_is_refused(value: str, usual: World) -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pipeline",
            "build",
            "source/text.txt",
            "--to",
            "docx",
            "--out",
            "x",
        ],
        cwd=usual.cwd,
        env={**os.environ, **usual.environment, "SOURCE_DATE_EPOCH": value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in (1, 2)
    assert "SOURCE_DATE_EPOCH" in run.stderr
    assert "Traceback" not in run.stderr
    assert "fault of the writer" not in run.stderr
    assert not (usual.cwd / "x" / "text.docx").exists()

"""Readers and writers of third parties plug in by entry point."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "kanben-shout"
version = "1"

[project.entry-points."kanben.writers"]
shout = "kanben_shout:WRITER"

[project.entry-points."kanben.readers"]
whisper = "kanben_shout:READER"
"""

MODULE = '''\
"""A tiny plug-in: a writer of headings, and a reader of one-line files."""

from pipeline.model.nodes import Document, Metadata, Paragraph, Text
from pipeline.model.walk import units
from pipeline.readers.registry import ReaderSpec
from pipeline.writers.registry import WriterSpec


def write(document, theme, report):
    return "！".join(unit.text for unit in units(document)).encode()


def read(data, path, options, report):
    words = Text(text=data.decode().strip())
    return Document(meta=Metadata(), blocks=(Paragraph(inlines=(words,)),))


WRITER = WriterSpec(name="shout", media_type="text/x-shout", write=write)
READER = ReaderSpec(name="whisper", suffixes=(".whisper",), read=read)
'''


def install(folder: Path, project: str, module: str) -> Path:
    """Install a plug-in by pip, without the network, into a folder of its own."""
    source, target = folder / "source", folder / "site"
    source.mkdir(parents=True)
    (source / "pyproject.toml").write_text(project)
    (source / "kanben_shout.py").write_text(module, encoding="utf-8")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"),
            *("--no-build-isolation", "--disable-pip-version-check"),
            *("--target", str(target), str(source)),
        ],
        check=True,
        capture_output=True,
    )
    return target


def kanben(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("plugin"), PROJECT, MODULE)


def test_a_foreign_reader_and_writer_work_like_ours(site: Path, tmp_path: Path) -> None:
    (tmp_path / "a.whisper").write_text("轻声\n", encoding="utf-8")
    run = kanben(site, tmp_path, "build", "a.whisper", "--to", "shout,txt")
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "dist" / "a.shout").read_text(encoding="utf-8") == "轻声"
    assert (tmp_path / "dist" / "a.txt").read_text(encoding="utf-8") == "轻声\n"


def test_a_foreign_writer_is_listed(site: Path, tmp_path: Path) -> None:
    assert "text/x-shout" in kanben(site, tmp_path, "formats").stdout


def test_a_changed_plugin_builds_again(tmp_path: Path) -> None:
    target = install(tmp_path / "plugin", PROJECT, MODULE)
    (tmp_path / "a.txt").write_text("甲\n\n乙\n", encoding="utf-8")
    kanben(target, tmp_path, "build", "a.txt", "--to", "shout")
    module = target / "kanben_shout.py"
    module.write_text(MODULE.replace("！", "？？"), encoding="utf-8")
    run = kanben(target, tmp_path, "build", "a.txt", "--to", "shout")
    assert "[1/1]" in run.stdout
    assert "？？" in (tmp_path / "dist" / "a.shout").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("project", "module", "words"),
    [
        (PROJECT.replace("shout =", "pdf ="), MODULE, "'pdf' in kanben.writers is claimed by"),
        (PROJECT, "import no_such_module\n", "cannot be loaded"),
        (PROJECT, "WRITER = 1\nREADER = 1\n", "is no WriterSpec"),
    ],
)
def test_a_bad_plugin_is_named(tmp_path: Path, project: str, module: str, words: str) -> None:
    target = install(tmp_path / "plugin", project, module)
    (tmp_path / "a.txt").write_text("甲\n\n乙\n", encoding="utf-8")
    run = kanben(target, tmp_path, "build", "a.txt", "--to", "shout")
    assert run.returncode == 2
    assert words in run.stderr
    assert "Traceback" not in run.stderr


def test_a_writer_that_raises_costs_only_its_own_output(tmp_path: Path) -> None:
    broken = MODULE.replace('return "！"', "raise ValueError('boom')\n    return \"！\"")
    target = install(tmp_path / "plugin", PROJECT, broken)
    (tmp_path / "a.txt").write_text("甲\n\n乙\n", encoding="utf-8")
    run = kanben(target, tmp_path, "build", "a.txt", "--to", "shout,txt")
    assert run.returncode == 1
    assert "ValueError: boom (at kanben_shout:" in run.stderr
    assert "Traceback" not in run.stderr
    assert (tmp_path / "dist" / "a.txt").exists()
    assert not (tmp_path / "dist" / "a.shout").exists()


def test_a_writer_that_dies_costs_only_its_own_output(tmp_path: Path) -> None:
    broken = MODULE.replace('return "！"', 'import os; os.kill(os.getpid(), 9)\n    return "！"')
    target = install(tmp_path / "plugin", PROJECT, broken)
    (tmp_path / "a.txt").write_text("甲\n\n乙\n", encoding="utf-8")
    run = kanben(target, tmp_path, "build", "a.txt", "--to", "shout,txt")
    assert run.returncode == 1
    assert "SIGKILL" in run.stderr
    assert (tmp_path / "dist" / "a.txt").exists()
    assert sorted(path.name for path in (tmp_path / "dist").iterdir()) == [".kanben", "a.txt"]

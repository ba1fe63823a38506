"""Every check on every output of the project's own speech: nothing fails, nothing is left out."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from pipeline import doctor
from pipeline.verify import checks
from pipeline.verify.checks import Subject
from pipeline.writers import archive
from tests.command import kanben
from tests.conftest import SPEECH

pytestmark = pytest.mark.xdist_group("everything")


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "speech.txt").write_bytes(SPEECH.read_bytes())
    (folder / "kanben.toml").write_text('sources = ["speech.txt"]\n')
    run = kanben(folder, "build", "--verify")
    assert run.returncode == 0, run.stderr
    assert "quick checks passed" in run.stdout
    return folder / "dist"


def test_every_check_passes(dist: Path) -> None:
    missing = [check.name for check in doctor.checks() if not check.present]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    run = kanben(dist.parent, "verify", "--all", "--json")
    answer = json.loads(run.stdout)
    assert run.returncode == 0, run.stderr
    assert (answer["failed"], answer["not_run"]) == (0, 0)
    ran = {each["check"] for output in answer["outputs"] for each in output["checks"]}
    assert ran == {check.name for check in checks.CHECKS}


def test_what_has_passed_is_not_checked_again(dist: Path) -> None:
    run = kanben(dist.parent, "build", "--verify")
    assert run.returncode == 0
    assert "quick checks" not in run.stdout


def spoiled(path: Path, folder: Path, part: str, old: str, new: str) -> Path:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert old in parts[part].decode()
    parts[part] = parts[part].decode().replace(old, new).encode()
    target = folder / path.name
    target.write_bytes(archive.pack(parts))
    return target


def result_of(name: str, subject: Subject) -> checks.Result:
    return next(check for check in checks.CHECKS if check.name == name).result(subject)


def test_text_that_is_changed_on_a_slide_only_is_found(dist: Path, tmp_path: Path) -> None:
    """The notes hold the whole text, but it is the slide that people see."""
    from pipeline import reading  # noqa: PLC0415
    from pipeline.diagnostics import Report  # noqa: PLC0415

    document = reading.read_document(dist.parent / "speech.txt", Report())
    with zipfile.ZipFile(dist / "speech.pptx") as package:
        slides = [name for name in package.namelist() if name.startswith("ppt/slides/slide")]
        part = next(name for name in slides if "培育人才" in package.read(name).decode())
    path = spoiled(dist / "speech.pptx", tmp_path, part, "培育人才", "培训人才")
    result = result_of("whole", Subject(path, "pptx", document))
    assert result.status == "fail"
    assert result.findings[0].place.startswith("slide ")
    assert "notes" not in result.findings[0].place


def test_slides_that_overflow_or_lack_glyphs_fail(dist: Path, tmp_path: Path) -> None:
    if doctor._present("command:soffice") is False:
        pytest.skip("LibreOffice is not installed")
    with zipfile.ZipFile(dist / "speech.pptx") as package:
        slides = [name for name in package.namelist() if name.startswith("ppt/slides/slide")]
        part = next(name for name in slides if "培育人才" in package.read(name).decode())
    path = spoiled(dist / "speech.pptx", tmp_path, part, "培育人才", "培育人才\ue000" * 200)
    result = result_of("slides", Subject(path, "pptx"))
    assert {"outside", "glyph-missing"} <= {finding.code for finding in result.findings}


def test_a_word_file_of_which_libreoffice_shows_less_fails(dist: Path, tmp_path: Path) -> None:
    if doctor._present("command:soffice") is False:
        pytest.skip("LibreOffice is not installed")
    from pipeline import reading  # noqa: PLC0415
    from pipeline.diagnostics import Report  # noqa: PLC0415

    document = reading.read_document(dist.parent / "speech.txt", Report())
    path = spoiled(dist / "speech.docx", tmp_path, "word/document.xml", "培育人才", "")
    result = result_of("opens", Subject(path, "docx", document))
    assert [finding.place for finding in result.findings] == ["LibreOffice's text"]

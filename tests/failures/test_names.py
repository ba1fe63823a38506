"""Names of sources that file systems allow and programs stumble over."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.command import kanben


def test_a_name_as_long_as_can_be(tmp_path: Path) -> None:
    """Its sidecar's name would be too long; so its outputs are, but others are built."""
    name = "长" * 83 + "ab.txt"
    assert len(name.encode()) == 255
    (tmp_path / name).write_text("标题\n\n正文。\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("标题\n\n正文。\n", encoding="utf-8")
    run = kanben(tmp_path, "build", name, "b.txt", "--to", "txt")
    assert "Traceback" not in run.stderr
    assert (tmp_path / "dist" / "b.txt").is_file()
    assert (tmp_path / "dist" / name).is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such names")
def test_a_name_in_no_known_encoding(tmp_path: Path) -> None:
    source = os.fsencode(tmp_path) + b"/\xff\xfe.txt"
    with open(source, "wb") as file:  # noqa: PTH123  (a name in bytes)
        file.write("标题\n\n正文。\n".encode())
    run = kanben(tmp_path, "build", os.fsdecode(source), "--to", "txt,epub")
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "dist" / os.fsdecode(b"\xff\xfe.txt")).is_file()


def test_a_wrong_date_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("标题\n\n正文。\n", encoding="utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    run = kanben(tmp_path, "build", "a.txt", "--to", "txt")
    assert run.returncode == 2
    assert "SOURCE_DATE_EPOCH" in run.stderr
    assert not (tmp_path / "dist").exists()


def test_a_changed_picture_builds_again(tmp_path: Path) -> None:
    from PIL import Image  # noqa: PLC0415

    (tmp_path / "a.md").write_text("# 标题\n\n正文。\n\n![图](a.png)\n", encoding="utf-8")
    build = ("build", "a.md", "--to", "txt")
    for color in ("", "red", "blue"):
        if color:
            Image.new("RGB", (2, 2), color).save(tmp_path / "a.png")
        assert "[1/1]" in kanben(tmp_path, *build, "--allow-loss").stdout
        assert "up to date" in kanben(tmp_path, *build, "--allow-loss").stdout

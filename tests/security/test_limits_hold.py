"""What no rule can foresee ends at the limits of the child process: the others are built."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import kanben

pytest.importorskip("pipeline.safety.limits")


def test_pages_of_two_millimetres_end_in_time(tmp_path: Path) -> None:
    folder = tmp_path / "styles" / "bad"
    folder.mkdir(parents=True)
    (folder / "theme.toml").write_text('inherits = "study"\nname = "bad"\n')
    (folder / "print.css").write_text("@page { size: 2mm 2mm; margin: 0 }")
    (tmp_path / "a.txt").write_text("标题\n\n" + "中文长段。" * 4_000, encoding="utf-8")
    run = kanben(tmp_path, "build", "a.txt", "--to", "pdf,txt", "--theme", "bad", "--timeout", "3")
    assert run.returncode != 0, run.stderr
    assert not (tmp_path / "dist" / "a.pdf").exists()
    assert (tmp_path / "dist" / "a.txt").is_file()
    assert "a.pdf" in run.stderr
    assert "Traceback" not in run.stderr
    assert "after 3 seconds" in run.stderr


def test_a_doubling_of_variables_does_not_double(tmp_path: Path) -> None:
    """Custom properties are replaced from the theme's tokens, which hold no others."""
    folder = tmp_path / "styles" / "bad"
    folder.mkdir(parents=True)
    (folder / "theme.toml").write_text('inherits = "study"\nname = "bad"\n')
    doubling = "".join(f"--v{n}: var(--v{n - 1}) var(--v{n - 1});" for n in range(1, 30))
    (folder / "print.css").write_text(f":root {{ --v0: x; {doubling} }}")
    (tmp_path / "a.txt").write_text("标题\n\n文。\n", encoding="utf-8")
    run = kanben(tmp_path, "build", "a.txt", "--to", "pdf", "--theme", "bad")
    assert run.returncode != 0
    assert "the theme has no token --v0" in run.stderr

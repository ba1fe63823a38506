"""Pictures of web pages are taken when the page is ready, not when the machine has time."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from pipeline import programs
from pipeline.gallery import browser, thumbnails

_MOVING = """<!DOCTYPE html>
<style>
@keyframes turn { from { background: #f00 } to { background: #00f } }
@keyframes blink { from { color: #f00 } to { color: #00f } }
body { background: #f00; animation: turn 30s forwards }
p { animation: blink 1s infinite }
</style>
<p>看</p>
"""
_SCRIPTED = """<!DOCTYPE html>
<script>
window.Reveal = {
  isReady: () => false,
  on: (event, done) => setTimeout(() => { document.body.style.background = "#00f"; done(); }, 300),
};
</script>
<body style="background: #f00">
"""

needs_chromium = pytest.mark.skipif(programs.chromium() is None, reason="Chromium is not installed")


@needs_chromium
@pytest.mark.parametrize("page", [_MOVING, _SCRIPTED], ids=["animation", "script"])
def test_a_page_is_seen_as_it_comes_to_rest(page: str, tmp_path: Path) -> None:
    path = tmp_path / "a#b 页.html"
    path.write_text(page, encoding="utf-8")
    with browser.camera() as camera:
        assert camera is not None
        shots = [camera.picture(path.as_uri(), 80, 60) for _ in range(2)]
    assert shots[0] == shots[1]
    with Image.open(io.BytesIO(shots[0])) as picture:
        assert picture.size == (80, 60)
        assert picture.convert("RGB").getpixel((79, 59)) == (0, 0, 255)


def _program(folder: Path, text: str) -> None:
    program = folder / "chromium"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)


def test_a_browser_that_ends_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path, "exit 3")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(browser.CameraError), browser.camera():
        pass


def test_a_browser_that_hangs_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path, "exec sleep 60")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(browser, "_SECONDS", 0.2)
    with pytest.raises(browser.CameraError, match="timeout"), browser.camera():
        pass


@pytest.mark.parametrize("name", ["html", "slides.html"])
def test_without_a_browser_there_is_no_picture(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "text.html"
    path.write_text('<section id="s1" class="slide">一</section>', encoding="utf-8")
    monkeypatch.setenv("PATH", "")
    assert thumbnails.draw(path, name) is None
    _program(tmp_path, "exit 3")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert thumbnails.draw(path, name) is None

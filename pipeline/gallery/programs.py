"""Programs outside Python that turn outputs into pictures: LibreOffice and Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_TIMEOUT = 120  # seconds
_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def libreoffice() -> str | None:
    """Return the path of LibreOffice, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def chromium() -> str | None:
    """Return the path of Chromium or Chrome, or None."""
    return next((path for name in _CHROMIUM_NAMES if (path := shutil.which(name))), None)


def office_to_pdf(sources: Sequence[Path], folder: Path) -> list[Path]:
    """Convert office files to PDF in one run of LibreOffice.

    Args:
        sources: DOCX or PPTX files.
        folder: Where the PDFs go; each keeps its source's stem.

    Returns:
        The PDFs that came out, in the order of ``sources``; less if LibreOffice failed.
    """
    program = libreoffice()
    if program is None or not sources:
        return []
    with tempfile.TemporaryDirectory() as profile:
        command = [
            program,
            "--headless",
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            *(str(source.resolve()) for source in sources),
        ]
        _run(command)
    made = (folder / f"{source.stem}.pdf" for source in sources)
    return [path for path in made if path.is_file()]


def page_to_png(url: str, width: int, height: int, target: Path) -> bool:
    """Take a picture of the page at ``url`` by Chromium; tell whether it worked.

    Args:
        url: A ``file:`` URL; the network is not needed.
        width: Of the window, in CSS pixels.
        height: Of the window, in CSS pixels.
        target: Where the picture goes.
    """
    program = chromium()
    if program is None:
        return False
    with tempfile.TemporaryDirectory() as profile:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # root has no sandbox to use
        command = [
            program,
            *_QUIET,
            *sandbox,
            f"--user-data-dir={profile}",
            "--hide-scrollbars",
            "--virtual-time-budget=3000",  # milliseconds for scripts; they do not pass in fact
            f"--window-size={width},{height}",
            f"--screenshot={target}",
            url,
        ]
        _run(command)
    return target.is_file()


def _run(command: Sequence[str]) -> None:
    """Run a program; what it prints is not wanted, and its files tell whether it worked."""
    try:
        subprocess.run(command, capture_output=True, check=False, timeout=_TIMEOUT)
    except (OSError, subprocess.TimeoutExpired):
        return

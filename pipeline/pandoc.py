"""Where pandoc is, and how it is run: as a child program, with limits, and without a network."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 600
"""How long pandoc may take; a book of a million characters takes a few minutes."""

_HEAP_EXHAUSTED = 251
"""Exit code of a program of GHC whose heap would grow beyond ``-M`` (GHC User's Guide, RTS)."""


class Ran(msgspec.Struct, frozen=True):
    """What pandoc wrote, and what it said: its log as it stands on standard error."""

    output: bytes
    log: str


class StoppedError(KanbenError):
    """pandoc did not accept its input: ``code`` is its exit code, ``log`` what it said."""

    def __init__(self, code: int, log: str) -> None:
        """Make the error of exit code ``code``."""
        reason = " ".join(log.split("HasCallStack", maxsplit=1)[0].split())
        super().__init__(
            "pandoc-failed",
            f"pandoc stopped with code {code}: {reason}",
            hint="Reinstall pypandoc_binary; if it goes on, report the document",
        )
        self.code = code
        self.log = log


def run(
    options: Sequence[str],
    data: bytes,
    *,
    folder: Path | None = None,
    seconds: float = SECONDS,
    megabytes: int = 0,
) -> Ran:
    """Run pandoc on ``data``.

    Args:
        options: For the command line.
        data: For standard input.
        folder: Where it runs and looks for files.
        seconds: How long it may take.
        megabytes: How large its heap may grow; 0 for as large as it likes. An ordinary limit of
            the operating system is of no use: the runtime of GHC reserves a terabyte of addresses.

    Raises:
        StoppedError: pandoc ended with an error.
        KanbenError: It is missing, was stopped after its time, or needed too much memory.
    """
    limits = ["+RTS", f"-M{megabytes}m", "-RTS"] if megabytes else []
    try:
        done = subprocess.run(
            [program(), *limits, *options],
            input=data,
            capture_output=True,
            check=False,
            timeout=seconds,
            cwd=folder,
        )
    except subprocess.TimeoutExpired as error:
        raise KanbenError(
            "pandoc-too-slow",
            f"pandoc was stopped after {seconds:.0f} seconds",
            hint="Try a shorter document, or one that is nested less deeply",
        ) from error
    except OSError as error:
        raise KanbenError(
            "pandoc-failed", f"pandoc did not start: {error}", hint="Reinstall pypandoc_binary"
        ) from error
    log = done.stderr.decode("utf-8", "replace")
    if megabytes and done.returncode == _HEAP_EXHAUSTED:
        raise KanbenError(
            "pandoc-too-large",
            f"pandoc needed more than {megabytes} MB of memory",
            hint="Try a shorter document, or one that is nested less deeply",
        )
    if done.returncode:
        raise StoppedError(done.returncode, log)
    return Ran(done.stdout, log)


def program() -> str:
    """Return the path of pandoc: the one in the wheel, else whatever pypandoc finds.

    pypandoc starts every pandoc that it finds, to ask for its version; the wheel's needs no asking.

    Raises:
        KanbenError: There is none.
    """
    package = importlib.util.find_spec("pypandoc")
    if package is not None and package.origin is not None:
        files = Path(package.origin).parent / "files"
        for name in ("pandoc", "pandoc.exe"):
            if (files / name).is_file():
                return str(files / name)
    try:
        import pypandoc  # noqa: PLC0415  (heavy)

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError) as error:
        raise KanbenError(
            "pandoc-missing",
            "pandoc is not installed",
            hint="Install the Python package pypandoc_binary, which carries it",
        ) from error

"""The command, run in a fork of the process that tests: it has imported the program already.

Starting Python and importing takes three times as long as what most tests ask of the command. How
it starts, ends and fails as a program of its own is tried in ``tests/failures``, in
``tests/security`` and by the tests of plug-ins.
"""

from __future__ import annotations

import inspect
import io
import logging
import os
import subprocess
import sys
import tempfile
import traceback
import warnings
from pathlib import Path
from typing import IO, NoReturn

from pipeline import cli


def kanben(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in ``folder``."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            _act(folder, arguments, out, said)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return subprocess.CompletedProcess(arguments, code, _text(out), _text(said))


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return io.TextIOWrapper(io.BytesIO(file.read()), encoding="utf-8").read()


def _act(
    folder: Path, arguments: tuple[str, ...], out: IO[bytes], said: IO[bytes]
) -> NoReturn:  # pragma: no cover  (in the child)
    """Be the command: with its own streams, and without what pytest has set for itself."""
    code: object = 1
    try:
        with Path(os.devnull).open("rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        os.dup2(out.fileno(), 1)
        os.dup2(said.fileno(), 2)
        sys.stdin, sys.stdout, sys.stderr = (
            open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
            for number, mode in ((0, "r"), (1, "w"), (2, "w"))
        )
        logging.getLogger().handlers.clear()
        _warn_as_python_does()
        sys.setrecursionlimit(sys.getrecursionlimit() + len(inspect.stack(0)))
        os.chdir(folder)
        code = cli.main(arguments)
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001  (Python itself would print it)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1 if code else 0)


def _warn_as_python_does() -> None:
    warnings.resetwarnings()
    silent = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
    for category in silent:
        warnings.simplefilter("ignore", category)

"""Writes files whole or not at all: a temporary file, flushed to the disk, then renamed."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from pathlib import Path


def spill(target: Path, content: bytes) -> Path:
    """Write ``content`` to a temporary file beside ``target`` and return its path.

    Raises:
        KanbenError: The disk is full, or the folder may not be written; nothing is left behind.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        _remove(temporary)
        raise _unwritable(target, error) from error
    return temporary


def publish(temporary: Path, target: Path) -> None:
    """Put a finished temporary file in the place of ``target``, in one step.

    Raises:
        KanbenError: It cannot be renamed; ``target`` is as it was, the temporary file is gone.
    """
    try:
        temporary.replace(target)
    except OSError as error:
        _remove(temporary)
        raise _unwritable(target, error) from error


def write(target: Path, content: bytes) -> None:
    """Write ``content`` to ``target``: all of it or nothing.

    Raises:
        KanbenError: It cannot be written; what stood there is untouched.
    """
    publish(spill(target, content), target)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def _unwritable(target: Path, error: OSError) -> KanbenError:
    return KanbenError(
        "output-unwritable",
        f"it cannot be written: {error.strerror}; what stood there is untouched",
        place=str(target),
        hint="Make room or give the right to write, and run it again",
    )

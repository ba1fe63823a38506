"""Writes files whole or not at all: a temporary file, flushed to the disk, then renamed.

A temporary file lies beside its target, because only there a rename is one step. Its name is short,
as a target's name may be as long as the file system allows. While it is wanted, the process that
made it holds a lock on it (flock(2)), which the kernel gives up when the process ends, however it
ends: so `sweep` knows the files of the dead from those of another build that runs now.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATTERN = ".kanben-*.tmp"
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
_OLD = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)  # of Windows
_ABANDONED = 86_400.0  # seconds after which a file is nobody's, where there are no locks
_TRIES = 10


class Claim(msgspec.Struct, frozen=True):
    """An empty temporary file for ``target``, ours until it is published or discarded.

    Attributes:
        target: What it is to become.
        temporary: Where it lies.
        descriptor: Holds the lock.
    """

    target: Path
    temporary: Path
    descriptor: int


def claim(target: Path) -> Claim:
    """Make a temporary file for ``target``.

    Raises:
        KanbenError: ``target`` is a folder, or nothing can be written beside it.
    """
    try:
        if target.is_dir():
            raise _unwritable(target, "there is a folder of that name")
        for _ in range(_TRIES):
            name = f".kanben-{os.getpid()}-{secrets.token_hex(4)}.tmp"
            temporary = target.with_name(name)
            descriptor = os.open(temporary, _NEW | _BINARY, 0o666)
            if _lock(descriptor) is not False and temporary.exists():
                return Claim(target, temporary, descriptor)
            os.close(descriptor)  # another build took it for abandoned before it was locked
    except OSError as error:
        raise _unwritable(target, error.strerror or str(error)) from error
    raise _unwritable(target, "another program removes its temporary files")


def fill(claimed: Claim, content: bytes) -> None:
    """Write ``content`` to the temporary file and see that it is on the disk.

    Opened by its name, so that it works in any process; never made anew, so that it is locked.

    Raises:
        KanbenError: The disk is full, or the folder is gone; nothing but the empty file is left.
    """
    try:
        descriptor = os.open(claimed.temporary, os.O_WRONLY | os.O_TRUNC | _BINARY)
        with open(descriptor, "wb") as file:  # noqa: PTH123  (a descriptor has no path)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _unwritable(claimed.target, error.strerror or str(error)) from error


def publish(claimed: Claim) -> None:
    """Put a filled temporary file in the place of its target, in one step that a crash keeps.

    Raises:
        KanbenError: It cannot be renamed; the target is as it was, the temporary file is gone.
    """
    if sys.platform == "win32":  # which renames no open file
        os.close(claimed.descriptor)
    try:
        claimed.temporary.replace(claimed.target)
    except OSError as error:
        _remove(claimed.temporary)
        raise _unwritable(claimed.target, error.strerror or str(error)) from error
    finally:
        if sys.platform != "win32":
            os.close(claimed.descriptor)
    _flush_folder(claimed.target.parent)


def discard(claimed: Claim) -> None:
    """Remove a temporary file that is not wanted any more."""
    with contextlib.suppress(OSError):
        os.close(claimed.descriptor)  # first: Windows removes no open file
    _remove(claimed.temporary)


def write(target: Path, content: bytes) -> None:
    """Write ``content`` to ``target``: all of it or nothing.

    Raises:
        KanbenError: It cannot be written; what stood there is untouched.
    """
    claimed = claim(target)
    try:
        fill(claimed, content)
    except BaseException:
        discard(claimed)
        raise
    publish(claimed)


def sweep(folder: Path) -> None:
    """Remove the temporary files that dead processes left in ``folder``; never those of live ones.

    Where files cannot be locked (Windows, some network file systems) those of the last day stay.
    """
    with contextlib.suppress(OSError):
        for path in folder.glob(_PATTERN):
            with contextlib.suppress(OSError):
                _sweep(path)


def _sweep(path: Path) -> None:
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        return
    descriptor = os.open(path, _OLD | _BINARY)
    try:
        free = _lock(descriptor)
        old = time.time() - status.st_mtime > _ABANDONED
        if free or (free is None and old):
            path.unlink()
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def locked(folder: Path, seconds: float) -> Iterator[bool]:
    """Hold a lock on ``folder``, for which other builds wait; yield whether it was got.

    A lock on the folder itself needs no file, and ends with the process that holds it. Where there
    is no such lock (Windows, some network file systems), or it is held for too long, go on without.

    Args:
        folder: It must exist.
        seconds: How long to wait for another build.
    """
    descriptor = -1
    got: bool | None = None
    until = time.monotonic() + seconds
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        while (got := _lock(descriptor)) is False and time.monotonic() < until:
            time.sleep(0.01)
    try:
        yield bool(got)
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def _lock(descriptor: int) -> bool | None:
    """Lock an open file; return False if another process has, None where there are no locks."""
    if sys.platform == "win32":
        return None
    import fcntl  # noqa: PLC0415  (not there on Windows)

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _flush_folder(folder: Path) -> None:
    """See that a rename is on the disk; not all systems can, and then it is by and by."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def _unwritable(target: Path, reason: str) -> KanbenError:
    return KanbenError(
        "output-unwritable",
        f"it cannot be written: {reason}; what stood there is untouched",
        place=str(target),
        hint="Make room or give the right to write, and run it again",
    )

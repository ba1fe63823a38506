"""References from documents to files: only regular files inside the source's folder are read."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

from pipeline.diagnostics import KanbenError

MOST_BYTES: Final = 50_000_000
"""Of one file that a document refers to, such as a picture."""

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BREAKS_LINES: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST: Final = 1_024  # characters; no file system of ours holds longer paths
_SHOWN: Final = 80
_DEVICES: Final = frozenset(
    (
        *("con", "prn", "aux", "nul", "conin$", "conout$", "clock$"),
        *(f"{name}{digit}" for name in ("com", "lpt") for digit in "0123456789¹²³"),
    )
)
"""Names that Windows takes for devices in every folder, whatever follows a dot (Naming Files,
Paths, and Namespaces). Refused everywhere, so that a source means the same on every machine."""


def resolve_inside(reference: str, folder: Path) -> Path:
    """Return the regular file that ``reference`` names inside ``folder``.

    The file may change before it is opened; to read it, use `read_inside`.

    Args:
        reference: A relative path with ``/``, as documents hold it, percent-encoded or not.
        folder: The folder that the source stands in.

    Raises:
        KanbenError: It leads elsewhere, or to no regular file; names the reference and why.
    """
    _, path = _located(reference, folder)
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
    except OSError as error:
        raise _unreadable(reference, error) from error
    _judge_kind(reference, kind)
    return path


def read_inside(reference: str, folder: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """Return the bytes of the regular file that ``reference`` names inside ``folder``.

    The file is opened once, and everything is asked of what was opened: it is no FIFO or device
    (opening does not wait for a writer), its last step is no link, and, where the system can say
    what was opened (Linux), it lies inside ``folder`` even if a folder on the way was exchanged for
    a link after it was looked at. Elsewhere that race is lost only to someone who can already
    write to the source's folder.

    Args:
        reference: A relative path with ``/``, as documents hold it, percent-encoded or not.
        folder: The folder that the source stands in.
        most_bytes: How large the file may be.

    Raises:
        KanbenError: It leads elsewhere, to no regular file, or to one that is too large.
    """
    root, path = _located(reference, folder)
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        # Asked before it is opened, because opening alone has effects on some devices.
        _judge_kind(reference, stat.S_IFMT(path.lstat().st_mode))
        descriptor = os.open(path, flags)
    except OSError as error:
        raise _unreadable(reference, error) from error
    with os.fdopen(descriptor, "rb") as file:
        _judge_kind(reference, stat.S_IFMT(os.fstat(descriptor).st_mode))
        opened = _opened_path(descriptor)
        if opened is not None and not opened.is_relative_to(root):
            raise _refused(reference, "it leads out of the source's folder")
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise _refused(reference, f"the file is larger than {most_bytes / 1_000_000:g} MB")
    return content


def _located(reference: str, folder: Path) -> tuple[Path, Path]:
    """Return the folder and the place inside it that is meant, all links on the way resolved."""
    root = folder.resolve()
    meanings = dict.fromkeys((reference, _decoded(reference)))
    for meaning in meanings:
        problem = _problem(meaning)
        if problem:
            raise _refused(reference, problem)
    try:
        places = [(root / meaning).resolve() for meaning in meanings]
        found = next((place for place in places if place.exists()), places[-1])
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links in a circle
        raise _refused(reference, "its path cannot be followed") from error
    if found == root or not found.is_relative_to(root):
        raise _refused(reference, "it leads out of the source's folder")
    return root, found


def _decoded(reference: str) -> str:
    """Return ``reference`` without percent-encoding, as RFC 3986 has it, once and as UTF-8."""
    try:
        return unquote_to_bytes(reference).decode("utf-8")
    except UnicodeError as error:
        raise _refused(reference, "its percent-encoding is not UTF-8") from error


def _problem(path: str) -> str:
    """Return what is wrong with a path as it is written, or "" if nothing is."""
    steps = path.split("/")
    if not path or len(path) > _LONGEST:
        return "it is empty or too long"
    if _BREAKS_LINES.search(path):
        return "it holds a control character"
    if "\\" in path:
        return "it holds a backslash"
    if path.startswith("/"):
        return "it is an absolute path or names another machine"
    if _SCHEME.match(path):
        return "it is a URL or names a drive, not a file beside the source"
    if ".." in steps:
        return "it leads upwards"
    if any(_is_device(step) for step in steps):
        return "it is the name of a device on Windows"
    return ""


def _is_device(step: str) -> bool:
    return step.split(".", 1)[0].split(":", 1)[0].rstrip(" ").lower() in _DEVICES


def _opened_path(descriptor: int) -> Path | None:
    """Return the path of an open file, or None where the system does not tell."""
    try:
        return Path(f"/proc/self/fd/{descriptor}").readlink()
    except OSError:
        return None


def _judge_kind(reference: str, kind: int) -> None:
    if kind == stat.S_IFDIR:
        raise _refused(reference, "it is a folder")
    if kind != stat.S_IFREG:
        raise _refused(reference, "it is a device, a pipe or a link, not a file")


def _unreadable(reference: str, error: OSError) -> KanbenError:
    return _refused(reference, f"it cannot be read: {error.strerror or 'no such path'}")


def _refused(reference: str, problem: str) -> KanbenError:
    shown = reference if len(reference) <= _SHOWN else f"{reference[:_SHOWN]}…"
    return KanbenError(
        "reference-refused",
        f"the reference {ascii(shown) if not shown.isprintable() else repr(shown)}: {problem}",
        hint="Put the file into the source's folder and name it by a relative path",
    )

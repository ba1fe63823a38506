"""Sources as they are on the disk, read once: bytes in, document out."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.readers import overrides
from pipeline.readers import registry as readers
from pipeline.readers.surroundings import Surroundings

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document


class Source(msgspec.Struct, frozen=True):
    """A source as it was at one moment: what is read is what the keys are made of.

    Attributes:
        path: Where it lies.
        content: Its bytes.
        sidecar: The bytes of its sidecar file, or none.
    """

    path: Path
    content: bytes
    sidecar: bytes


def check(path: Path) -> None:
    """Refuse a source that cannot be read, before anything is done.

    Raises:
        KanbenError: It is missing, no file, or may not be read.
    """
    try:
        if path.is_file():  # opening a pipe or a device would wait for ever
            with path.open("rb"):
                return
        path.stat()
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    raise _unreadable(path, os.strerror(errno.EISDIR) if path.is_dir() else "it is no file")


def _read(path: Path) -> bytes:
    """Return the bytes of a source.

    Raises:
        KanbenError: It is missing, no file, or may not be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error


def _unreadable(path: Path, reason: str) -> KanbenError:
    return KanbenError(
        "source-unreadable",
        f"the source cannot be read: {reason}",
        place=str(path),
        hint="Check the name and the permissions",
    )


def sidecar_of(source: Path) -> Path:
    """Return where the sidecar file of ``source`` lies if it has one: the same name in TOML."""
    return source.with_suffix(".toml")


def load(path: Path) -> Source:
    """Return a source and its sidecar file, each read once.

    Raises:
        KanbenError: One of them cannot be read.
    """
    sidecar = sidecar_of(path)
    content = _read(path)
    has_sidecar = os.path.isfile(sidecar)  # noqa: PTH113  (a name too long is no error here)
    return Source(path, content, _read(sidecar) if has_sidecar else b"")


def read(
    source: Source,
    report: Report,
    *,
    encoding: str = "",
    lossy: bool = False,
    surroundings: Surroundings | None = None,
) -> Document:
    """Return the document in ``source``, overruled by its sidecar file, after all passes.

    Args:
        source: The source.
        report: Takes what the reader says.
        encoding: The source's encoding, or empty to find out.
        lossy: Replace damaged bytes, and say so.
        surroundings: Remembers what was read beside the source, for a caller who wants to know.

    Raises:
        KanbenError: It is no text that a reader understands.
    """
    from pipeline import passes  # noqa: PLC0415  (only if something is to be made)

    path, sidecar = source.path, source.sidecar
    spec = readers.find(path)
    said = overrides.parse(sidecar, str(sidecar_of(path))) if sidecar else overrides.NOTHING
    options = readers.ReadOptions(
        encoding=encoding,
        lossy=lossy,
        overrides=said,
        surroundings=surroundings or Surroundings(path.parent),
    )
    return passes.apply_all(spec.read(source.content, shown(path), options, report))


def from_here(path: Path) -> Path:
    """Return ``path`` as seen from here, where that is shorter to read."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def shown(path: Path) -> str:
    """Return a path as text that can be written down: a name in no known encoding as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def unchanged(source: Path, opened: dict[str, str]) -> bool:
    """Tell whether the files that a source refers to are as they were.

    Args:
        source: The source.
        opened: What `Surroundings` remembered when it was read.
    """
    beside = Surroundings(source.parent)
    for reference in opened:
        with contextlib.suppress(KanbenError):  # then it is remembered as missing
            beside.read(reference)
    return beside.opened == opened


def origin(source: Path, out: Path) -> str:
    """Return how to reach ``source`` from ``out``, the same wherever the project lies."""
    try:
        path = os.path.relpath(source.parent.resolve() / source.name, out.resolve())
    except ValueError:  # on another drive
        return ""
    return Path(path).as_posix()

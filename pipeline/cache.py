"""Knows which outputs are up to date: a manifest beside them, and keys by content.

An output's key is made of all that it depends on: the source's bytes, the theme's files, the
program's own code, the libraries' versions, and the options. Nothing depends on file times. The
manifest lies in the output folder, so a build into an empty folder uses no cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import os
import time
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from pipeline.theme import Theme

FOLDER = ".kanben"
"""The folder for the manifest and the thumbnails, inside the output folder."""

_LIBRARIES = (
    "weasyprint",
    "python-docx",
    "ebooklib",
    "pypandoc_binary",
    "jieba",
    "fonttools",
    "lxml",
    "pillow",
)


_SECONDS_BETWEEN_SAVES = 1.0


class Record(msgspec.Struct, frozen=True):
    """What is known of a finished output.

    Attributes:
        key: Of all that it was made from.
        digest: SHA-256 of its bytes.
        size: In bytes.
        extent: Its pages, slides or chapters in words.
        format: The format's name.
        source: The source's stem.
        title: What to call the document.
    """

    key: str
    digest: str
    size: int
    extent: str = ""
    format: str = ""
    source: str = ""
    title: str = ""


class _File(msgspec.Struct):
    version: int = 1
    outputs: dict[str, Record] = {}


class Manifest:
    """The records of one output folder; saved when the context ends, however it ends."""

    def __init__(self, out: Path) -> None:
        """Load the folder's manifest; a missing or damaged one counts as empty."""
        self._path = out / FOLDER / "manifest.json"
        self._file = _File()
        with contextlib.suppress(OSError, msgspec.DecodeError):
            loaded = msgspec.json.decode(self._path.read_bytes(), type=_File)
            if loaded.version == self._file.version:
                self._file = loaded
        self._changed = False
        self._saved = float("-inf")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Save what was recorded."""
        self.save()

    def current(self, target: Path, key: str) -> Record | None:
        """Return the record of ``target`` if the file is there, whole, and made under ``key``."""
        record = self._file.outputs.get(target.name)
        if record is None or record.key != key:
            return None
        try:
            content = target.read_bytes()
        except OSError:
            return None
        return record if digest(content) == record.digest else None

    def record(self, target: Path, record: Record) -> None:
        """Remember a finished output.

        Saved now and then, because a crash may come, but not for each of thousands of outputs: what
        a crash forgets is only built again.
        """
        self._file.outputs[target.name] = record
        self._changed = True
        if time.monotonic() - self._saved > _SECONDS_BETWEEN_SAVES:
            self.save()

    def outputs(self) -> dict[str, Record]:
        """Return the records by file name, sorted."""
        return dict(sorted(self._file.outputs.items()))

    def save(self) -> None:
        """Write the manifest if it changed; a folder that cannot be written costs only time."""
        if not self._changed:
            return
        content = msgspec.json.format(msgspec.json.encode(_File(outputs=self.outputs())), indent=2)
        temporary = self._path.with_name(f".manifest.{os.getpid()}.tmp")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            temporary.write_bytes(content + b"\n")
            temporary.replace(self._path)
            self._changed = False
            self._saved = time.monotonic()


def digest(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def key(*parts: str) -> str:
    """Return the key for an output that depends on ``parts`` and on SOURCE_DATE_EPOCH."""
    return digest("\0".join([*parts, os.environ.get("SOURCE_DATE_EPOCH", "")]).encode())


def theme_fingerprint(theme: Theme) -> str:
    """Return a digest of every file in the theme's folders."""
    parts = [
        f"{path.name}\0{digest(path.read_bytes())}"
        for folder in theme.folders
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    ]
    return digest("\0".join(parts).encode())


def code_fingerprint(modules: Sequence[str]) -> str:
    """Return a digest of our code and the libraries' versions.

    Args:
        modules: Names of the modules that hold the writers; those that are not ours count too.
    """
    own = Path(__file__).parent
    files = sorted(own.rglob("*.py")) + _foreign(modules)
    parts = [digest(path.read_bytes()) for path in files]
    for name in _LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            parts.append(f"{name}={metadata.version(name)}")
    return digest("\0".join(parts).encode())


def _foreign(modules: Sequence[str]) -> list[Path]:
    foreign = sorted(name for name in set(modules) if name.split(".")[0] != "pipeline")
    files = (importlib.import_module(name).__file__ for name in foreign)
    return [Path(file) for file in files if file]

"""Knows which outputs are up to date: a manifest beside them, and keys by content.

An output's key is made of all that it depends on: the source's bytes, the theme's files, the
program's own code, the libraries' versions, the installed fonts, and the options. Nothing depends
on file times. The manifest lies in the output folder, so that a build into an empty folder uses no
cache.
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

from pipeline import files
from pipeline.diagnostics import KanbenError

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
_SECONDS_FOR_OTHERS = 5.0  # to wait for another build that saves; it takes milliseconds
_LARGEST = 64 << 20  # bytes of a manifest that are read; 100,000 outputs take 40 MB
_LARGEST_OUTPUT = 1 << 50  # bytes; nobody has made a larger one
_LONGEST_NAME = 255  # bytes, as in most file systems


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
        origin: The source's path, relative to the output folder, with slashes; empty if there is
            none, as between drives.
        source_digest: SHA-256 of the source's bytes.
        encoding: The encoding that the source was said to be in; empty if it was found out.
        lossy: Whether damaged bytes of the source were to be replaced.
        checked: Whether this output has passed its checks.
        opened: What was read beside the source: see `pipeline.readers.surroundings`.
    """

    key: str
    digest: str
    size: int
    extent: str = ""
    format: str = ""
    source: str = ""
    title: str = ""
    origin: str = ""
    source_digest: str = ""
    encoding: str = ""
    lossy: bool = False
    checked: bool = False
    opened: dict[str, str] = {}


class _File(msgspec.Struct):
    version: int = 1
    outputs: dict[str, msgspec.Raw] = {}


class Manifest:
    """The records of one output folder; saved when the context ends, however it ends.

    Several builds may use one folder at once. Each saves only the records that it made, into what
    the others have saved, and holds a lock on the folder meanwhile.
    """

    def __init__(self, out: Path) -> None:
        """Load the folder's manifest; a missing or damaged one counts as empty."""
        self._path = out / FOLDER / "manifest.json"
        self._records = _load(self._path)
        self._changed: dict[str, Record] = {}
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
        record = self._records.get(target.name)
        if record is None or record.key != key:
            return None
        try:
            if not target.is_file() or target.stat().st_size != record.size:
                return None
            content = target.read_bytes()
        except OSError:
            return None
        return record if digest(content) == record.digest else None

    def record(self, target: Path, record: Record) -> None:
        """Remember a finished output.

        Saved now and then, because a crash may come, but not for each of thousands of outputs: what
        a crash forgets is only built again.
        """
        self._remember(target.name, record)

    def outputs(self) -> dict[str, Record]:
        """Return the records by file name, sorted."""
        return dict(sorted(self._records.items()))

    def mark_checked(self, name: str) -> None:
        """Remember that the output called ``name`` has passed its checks, until it is made again.

        Nothing happens if there is no such output.
        """
        record = self._records.get(name)
        if record is not None and not record.checked:
            self._remember(name, msgspec.structs.replace(record, checked=True))

    def is_checked(self, name: str) -> bool:
        """Tell whether the output called ``name`` has passed its checks since it was made."""
        record = self._records.get(name)
        return record is not None and record.checked

    def _remember(self, name: str, record: Record) -> None:
        try:
            msgspec.json.encode({name: record})
        except UnicodeEncodeError:  # a file name in no known encoding; it is built every time
            return
        self._records[name] = self._changed[name] = record
        if time.monotonic() - self._saved > _SECONDS_BETWEEN_SAVES:
            self.save()

    def save(self) -> None:
        """Write the manifest if it changed; a folder that cannot be written costs only time."""
        if not self._changed:
            return
        with contextlib.suppress(OSError, KanbenError):
            self._path.parent.mkdir(exist_ok=True)
            with files.locked(self._path.parent, _SECONDS_FOR_OTHERS):
                records = _load(self._path) | self._changed
                content = {"version": _File().version, "outputs": dict(sorted(records.items()))}
                files.write(
                    self._path, msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"
                )
            self._records = records
            self._changed = {}
            self._saved = time.monotonic()


def _load(path: Path) -> dict[str, Record]:
    """Return the records in a manifest, those left out that are damaged, or none at all."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return {}
        found = msgspec.json.decode(path.read_bytes(), type=_File)
    except (OSError, ValueError, RecursionError):  # msgspec's errors are ValueErrors
        return {}
    if found.version != _File().version:
        return {}
    records = {}
    for name, raw in found.outputs.items():
        with contextlib.suppress(ValueError, RecursionError):
            record = msgspec.json.decode(raw, type=Record)
            if (
                _is_file_name(name)
                and 0 <= record.size < _LARGEST_OUTPUT
                and "\0" not in record.origin
            ):
                records[name] = record
    return records


def _is_file_name(name: str) -> bool:
    """Tell whether ``name`` is that of a file in the folder: a manifest may be a stranger's."""
    try:
        length = len(name.encode())
    except UnicodeEncodeError:  # half a surrogate pair
        return False
    own = name not in {"", ".", ".."} and Path(name).name == name
    return own and "\0" not in name and length <= _LONGEST_NAME


def digest(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def key(*parts: str) -> str:
    """Return the key for an output that depends on ``parts`` and on SOURCE_DATE_EPOCH."""
    return digest("\0".join([*parts, os.environ.get("SOURCE_DATE_EPOCH", "")]).encode())


def theme_fingerprint(theme: Theme) -> str:
    """Return a digest of every file in the theme's folders, and of its layouts as they are now."""
    parts = [
        f"{path.name}\0{digest(path.read_bytes())}"
        for folder in theme.folders
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    ]
    return digest("\0".join(parts).encode() + repr(theme.layouts).encode())


def code_fingerprint(modules: Sequence[str]) -> str:
    """Return a digest of our code and the libraries' versions.

    Args:
        modules: Names of the modules that hold the writers; those that are not ours count too.
    """
    own = Path(__file__).parent
    paths = sorted(own.rglob("*.py")) + _foreign(modules)
    parts = [digest(path.read_bytes()) for path in paths]
    for name in _LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            parts.append(f"{name}={metadata.version(name)}")
    return digest("\0".join(parts).encode())


def _foreign(modules: Sequence[str]) -> list[Path]:
    foreign = sorted(name for name in set(modules) if name.split(".")[0] != "pipeline")
    found = (importlib.import_module(name).__file__ for name in foreign)
    return [Path(file) for file in found if file]

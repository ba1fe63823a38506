"""Zip archives from strangers (DOCX, PPTX, ODT, EPUB): opened only if nothing about them is odd.

Every part is read into memory under the size that the archive's own directory claims, and the
claims are judged before anything is inflated; so what is read is bounded whatever the archive
says. Nothing is ever extracted to a file, and an archive inside an archive stays bytes.
"""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MEGA: Final = 1_000_000
_LOCAL_HEADER: Final = 30  # bytes before the name (APPNOTE.TXT 4.3.7)
_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
_BEGINNINGS: Final = (b"PK\x03\x04", b"PK\x05\x06")  # a local header, or the end of an empty one
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000  # plainly, strongly, or its directory (APPNOTE.TXT 4.4.4)
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_BREAKS_LINES: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SHOWN: Final = 60


class ArchiveLimits(msgspec.Struct, frozen=True):
    """How much an archive may hold.

    Attributes:
        packed: Bytes of the archive itself.
        entries: How many parts; a deck of 300 slides has about 2,000.
        one: Bytes of one part, inflated.
        whole: Bytes of all parts, inflated.
        ratio: Inflated bytes to packed ones in a part larger than ``free`` bytes. XML of text
            reaches 50, deflate at its best 1,032.
        free: Bytes that a part may have at any ratio.
    """

    packed: int = 200 * _MEGA
    entries: int = 10_000
    one: int = 100 * _MEGA
    whole: int = 400 * _MEGA
    ratio: int = 200
    free: int = 10 * _MEGA


LIMITS: Final = ArchiveLimits()


class Archive:
    """The parts of a zip archive that was found in order; made by `open_archive`."""

    def __init__(self, data: bytes, parts: dict[str, _Part], place: str) -> None:
        """Take what `open_archive` has judged."""
        self._data = data
        self._parts = parts
        self._place = place

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a part of this name."""
        return name in self._parts

    def names(self) -> tuple[str, ...]:
        """Return the names of all parts, folders left out, in the order of the archive."""
        return tuple(self._parts)

    def read(self, name: str) -> bytes:
        """Return the bytes of one part.

        Raises:
            KanbenError: There is no such part, it is damaged, or it is larger than it claims.
        """
        part = self._parts.get(name)
        if part is None:
            raise _refused(self._place, f"there is no part {_shown(name)} in it")
        packed = memoryview(self._data)[part.start : part.start + part.packed]
        content = self._inflated(packed, part, name) if part.deflated else bytes(packed)
        if len(content) != part.size or zlib.crc32(content) != part.checksum:
            raise _refused(self._place, f"the part {_shown(name)} is damaged or lies about itself")
        return content

    def _inflated(self, packed: memoryview, part: _Part, name: str) -> bytes:
        """Inflate at most one byte more than the part claims to have."""
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            return stream.decompress(packed, part.size + 1)
        except zlib.error as error:
            problem = f"the part {_shown(name)} is damaged: {error}"
            raise _refused(self._place, problem) from error


class _Part(msgspec.Struct, frozen=True, gc=False):
    """Where a part's bytes are in the archive, and what they must inflate to."""

    start: int
    packed: int
    size: int
    checksum: int
    deflated: bool


def open_archive(
    source: bytes | Path, *, place: str = "", limits: ArchiveLimits = LIMITS
) -> Archive:
    """Return the archive in ``source`` after judging every entry of its directory.

    Refused are: too many entries; one or all too large, or packed too tightly; encrypted ones;
    compressions other than deflate; names that are absolute, lead upwards, hold a drive letter, a
    backslash or a control character, or occur twice (EPUB 3.3, OCF file paths: after case folding
    and normalisation); links and devices; entries whose bytes overlap, which is how small archives
    inflate to petabytes; bytes before the archive, which let two programs see two archives.

    Args:
        source: The archive, or the file that holds it.
        place: What messages call it; a path calls itself.
        limits: How much it may hold.

    Raises:
        KanbenError: It cannot be read, is no zip archive, or is refused.
    """
    place = place or (str(source) if isinstance(source, Path) else "the archive")
    data = _bytes_of(source, place, limits)
    if not data.startswith(_BEGINNINGS):
        raise _refused(place, "it is no zip archive, or something stands before the archive")
    # Counted in the bytes, because the directory is made into objects before it can be asked.
    if data.count(_DIRECTORY_ENTRY) > limits.entries:
        raise _refused(place, f"it has more than {limits.entries:,} entries")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            end = archive.start_dir
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _refused(place, f"its directory is damaged: {error}") from error
    if len(infos) > limits.entries:
        raise _refused(place, f"it has more than {limits.entries:,} entries")
    _judge_names(infos, place)
    for info in infos:
        _judge(info, place, limits)
    if sum(info.file_size for info in infos) > limits.whole:
        raise _refused(place, f"its parts are larger than {_megabytes(limits.whole)} in all")
    starts = _starts(data, infos, end, place)
    return Archive(data, _parts(infos, starts), place)


def _bytes_of(source: bytes | Path, place: str, limits: ArchiveLimits) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        try:
            with source.open("rb") as file:
                data = file.read(limits.packed + 1)
        except OSError as error:
            raise _refused(place, f"it cannot be read: {error.strerror}") from error
    if len(data) > limits.packed:
        raise _refused(place, f"it is larger than {_megabytes(limits.packed)}")
    return data


def _judge_names(infos: Sequence[zipfile.ZipInfo], place: str) -> None:
    seen: set[str] = set()
    for info in infos:
        name = info.orig_filename  # zipfile cuts the other one at a NUL
        problem = _problem_of_name(name)
        if problem:
            raise _refused(place, f"the name {_shown(name)} {problem}")
        folded = unicodedata.normalize("NFC", name.removesuffix("/")).casefold()
        if folded in seen:
            raise _refused(place, f"two entries are called {_shown(name)}")
        seen.add(folded)


def _problem_of_name(name: str) -> str:
    if _BREAKS_LINES.search(name):
        return "holds a control character"
    if "\\" in name:
        return "holds a backslash"
    if name.startswith("/") or _DRIVE.match(name):
        return "is absolute"
    steps = name.removesuffix("/").split("/")
    if ".." in steps:
        return "leads out of the archive"
    return "" if all(step not in ("", ".") for step in steps) else "has an empty step"


def _judge(info: zipfile.ZipInfo, place: str, limits: ArchiveLimits) -> None:
    """See that one entry of the directory is of a sound kind and size."""
    name = _shown(info.orig_filename)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refused(place, f"{name} is a link or a device, not a file")
    if info.flag_bits & _ENCRYPTED:
        raise _refused(place, f"{name} is encrypted", "Save it without a password")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refused(place, f"{name} is compressed by a method other than deflate")
    if info.file_size > limits.one:
        raise _refused(place, f"{name} is larger than {_megabytes(limits.one)}")
    if info.file_size > max(limits.free, info.compress_size * limits.ratio):
        raise _refused(place, f"{name} is packed more than {limits.ratio} to 1, as bombs are")


def _starts(data: bytes, infos: Sequence[zipfile.ZipInfo], end: int, place: str) -> dict[int, int]:
    """Return where the bytes of each entry start, by its offset, after seeing that none overlap."""
    starts: dict[int, int] = {}
    free_from = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        offset = info.header_offset
        header = data[offset : offset + _LOCAL_HEADER]
        if offset < free_from or len(header) < _LOCAL_HEADER or header[:4] != _BEGINNINGS[0]:
            raise _refused(place, f"{_shown(info.orig_filename)} overlaps another entry")
        name_size, extra_size = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        starts[offset] = offset + _LOCAL_HEADER + name_size + extra_size
        free_from = starts[offset] + info.compress_size
        if free_from > end:
            raise _refused(place, f"{_shown(info.orig_filename)} overlaps the directory")
    return starts


def _parts(infos: Sequence[zipfile.ZipInfo], starts: dict[int, int]) -> dict[str, _Part]:
    return {
        info.orig_filename: _Part(
            starts[info.header_offset],
            info.compress_size,
            info.file_size,
            info.CRC,
            info.compress_type == zipfile.ZIP_DEFLATED,
        )
        for info in infos
        if not info.orig_filename.endswith("/")
    }


def _megabytes(size: int) -> str:
    return f"{size / _MEGA:g} MB"


def _shown(name: str) -> str:
    """Return a name as it may stand in a message: on one line, and not long."""
    text = repr(name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…")
    return text.encode("ascii", "backslashreplace").decode() if not name.isprintable() else text


def _refused(place: str, problem: str, hint: str = "") -> KanbenError:
    remedy = hint or "Open it in the program that made it, save it anew, and try again"
    return KanbenError("archive-refused", problem, place=place, hint=remedy)

"""Archives from strangers are judged before anything in them is inflated."""

from __future__ import annotations

import io
import stat
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest

from pipeline.diagnostics import KanbenError
from pipeline.safety.archives import ArchiveLimits, open_archive

SMALL = ArchiveLimits(packed=100_000, entries=50, one=50_000, whole=80_000, ratio=100, free=1_000)


def archive(
    *parts: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, content in parts:
            file.writestr(name, content, method)
    return buffer.getvalue()


def entry(name: str, *, mode: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("x")
    info.filename = name
    info.external_attr = mode << 16
    return info


def patched(data: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    """Return ``data`` with ``value`` at ``offset`` after the first ``mark``."""
    at = data.index(mark) + offset
    return data[:at] + value + data[at + len(value) :]


def refusal(data: bytes | Path, limits: ArchiveLimits = SMALL) -> str:
    def read() -> None:
        opened = open_archive(data, limits=limits)
        for name in opened.names():
            opened.read(name)

    with pytest.raises(KanbenError) as caught:
        read()
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.diagnostic.hint
    return message


def test_a_sound_archive_is_read(tmp_path: Path) -> None:
    data = archive(("a/b.xml", b"<b/>"), ("a/", b""), ("中.txt", "中".encode()))
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    for source in (data, path):
        opened = open_archive(source)
        assert opened.names() == ("a/b.xml", "中.txt")
        assert opened.read("a/b.xml") == b"<b/>"
        assert "a/b.xml" in opened
        assert "a/" not in opened


def test_stored_parts_are_read() -> None:
    data = archive(("mimetype", b"application/epub+zip"), method=zipfile.ZIP_STORED)
    assert open_archive(data).read("mimetype") == b"application/epub+zip"


def test_a_missing_part_is_an_error() -> None:
    with pytest.raises(KanbenError, match="no part 'y'"):
        open_archive(archive(("x", b"x"))).read("y")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("/etc/passwd", "absolute"),
        ("../x", "leads out"),
        ("a/../../x", "leads out"),
        ("a/..", "leads out"),
        ("C:/x", "absolute"),
        ("c:x", "absolute"),
        ("a\\b", "backslash"),
        ("..\\x", "backslash"),
        ("a\nb", "control"),
        ("a\x1b[31m", "control"),
        ("a\u2028b", "control"),
        ("a//b", "empty step"),
        ("./a", "empty step"),
    ],
)
def test_names_that_lead_elsewhere_are_refused(name: str, words: str) -> None:
    assert words in refusal(archive((entry(name), b"x")))


def test_a_name_with_a_nul_is_refused() -> None:
    data = archive(("safe.xmlZevil.exe", b"x")).replace(b"safe.xmlZ", b"safe.xml\0")
    assert "control" in refusal(data)


@pytest.mark.parametrize("other", ["a.xml", "A.XML", "a.xml/"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_are_the_same_are_refused(other: str) -> None:
    assert "two entries" in refusal(archive(("a.xml", b"1"), (other, b"2")))


def test_names_that_normalise_to_the_same_are_refused() -> None:
    assert "two entries" in refusal(archive(("\u00e9", b"1"), ("e\u0301", b"2")))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_are_refused(kind: int) -> None:
    assert "link or a device" in refusal(archive((entry("x", mode=kind | 0o777), b"/etc/passwd")))


@pytest.mark.parametrize("flag", [0x1, 0x41, 0x2001])
def test_encrypted_entries_are_refused(flag: int) -> None:
    data = patched(archive(("x", b"x")), b"PK\x01\x02", 8, struct.pack("<H", flag))
    assert "encrypted" in refusal(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(method: int) -> None:
    assert "deflate" in refusal(archive(("x", b"x"), method=method))


def test_too_many_entries_are_refused_before_the_directory_is_read() -> None:
    data = archive(*((f"{n}", b"") for n in range(51)))
    assert "more than 50 entries" in refusal(data)
    assert "more than 50 entries" in refusal(data[:-22] + b"\0" * 22)


def test_a_large_part_is_refused() -> None:
    noise = bytes(zlib.crc32(bytes([n % 256, n // 256])) % 256 for n in range(50_001))
    assert "larger than 0.05 MB" in refusal(archive(("x", noise)))


def test_many_large_parts_are_refused() -> None:
    noise = bytes(zlib.crc32(bytes([n % 256, n // 256])) % 256 for n in range(30_000))
    data = archive(*((f"{n}", noise) for n in range(3)))
    assert "in all" in refusal(data)


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(10**12)  # a hole: it takes no room on the disk
    assert "larger than 0.1 MB" in refusal(path)


def test_what_is_packed_too_tightly_is_refused() -> None:
    assert "100 to 1" in refusal(archive(("x", b"\0" * 40_000)))


def test_small_parts_may_be_packed_tightly() -> None:
    assert open_archive(archive(("x", b"\0" * 900)), limits=SMALL).read("x") == b"\0" * 900


def test_a_part_that_is_larger_than_it_claims_is_not_inflated() -> None:
    data = archive(("x", b"\0" * 50_000_000))
    claims_little = patched(data, b"PK\x01\x02", 24, struct.pack("<I", 500))
    tracemalloc.start()
    try:
        assert "lies about itself" in refusal(claims_little)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_a_part_that_is_smaller_than_it_claims_is_refused() -> None:
    data = patched(archive(("x", b"abc")), b"PK\x01\x02", 24, struct.pack("<I", 4))
    assert "lies about itself" in refusal(data)


def test_a_damaged_part_is_refused() -> None:
    data = archive(("x", b"abc" * 50))
    assert "damaged" in refusal(patched(data, b"PK\x03\x04", 33, b"\xff\xff\xff"))
    assert "damaged" in refusal(patched(data, b"PK\x01\x02", 16, b"\0\0\0\0"))


def test_entries_that_overlap_are_refused() -> None:
    """Fifield, A better zip bomb (2019): many names for one kernel of bytes."""
    data = archive(("a", b"x" * 500), ("b", b"y" * 500))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    same_bytes = data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]
    assert "overlaps" in refusal(same_bytes)


def test_an_entry_that_reaches_into_the_directory_is_refused() -> None:
    """The quine of Cox, Zip files all the way down (2010), holds itself so."""
    data = patched(archive(("a", b"x" * 500)), b"PK\x01\x02", 20, struct.pack("<I", 5_000))
    assert "overlaps" in refusal(data)


def test_an_archive_inside_stays_bytes() -> None:
    inner = archive(("x", b"\0" * 900))
    assert open_archive(archive(("inner.zip", inner))).read("inner.zip") == inner


def test_bytes_before_the_archive_are_refused() -> None:
    assert "stands before" in refusal(b"%PDF-1.7\n" + archive(("x", b"x")))


@pytest.mark.parametrize("cut", [0, 3, 4, 30, 60, -1, -22])
def test_cut_off_archives_are_refused(cut: int) -> None:
    refusal(archive(("x", b"abc"))[:cut])


def test_a_broken_name_is_refused() -> None:
    data = archive(("中", b"x")).replace("中".encode(), b"\xff\xfe\xfd")
    assert "damaged" in refusal(data)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "none.docx")
    assert "cannot be read" in refusal(tmp_path)

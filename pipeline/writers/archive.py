"""Zip archives and dates that come out the same on every run, machine clock and time zone."""

from __future__ import annotations

import io
import os
import re
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FIXED_SECONDS = 946_684_800  # 2000-01-01T00:00:00Z: a date that plainly says nothing
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z: the formats write years in four digits
_SECONDS = re.compile(r"[0-9]+")
_SHOWN = 30  # characters of a wrong value
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that the zip format can hold
_UNIX = 3
_READ_FOR_ALL = 0o100644 << 16


def document_date() -> datetime:
    """Return the date that outputs carry, in UTC.

    It is that of ``SOURCE_DATE_EPOCH`` (reproducible-builds.org) or else a fixed date, never the
    clock's: the same input must give the same bytes.

    Raises:
        KanbenError: ``SOURCE_DATE_EPOCH`` is no whole number of seconds, or beyond the year 9999.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not seconds:
        return datetime.fromtimestamp(_FIXED_SECONDS, UTC)
    if not _SECONDS.fullmatch(seconds) or int(seconds) > _LAST_SECOND:
        raise KanbenError(
            "source-date-invalid",
            f"SOURCE_DATE_EPOCH is {seconds[:_SHOWN]!r}, which is no number of seconds since 1970",
            hint="Set it to the output of: date +%s, or unset it",
        )
    return datetime.fromtimestamp(int(seconds), UTC)


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the parts of a zip archive by name, in the order of the archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(
    parts: Mapping[str, bytes], *, first: Sequence[str] = (), stored: Sequence[str] = ()
) -> bytes:
    """Return a zip archive of ``parts`` with fixed dates, owners and order.

    Args:
        parts: Bytes by name.
        first: Names that lead the archive, in this order; the others follow sorted.
        stored: Names that are not compressed, such as EPUB's ``mimetype``.
    """
    leading = [name for name in first if name in parts]
    names = leading + sorted(name for name in parts if name not in leading)
    buffer = io.BytesIO()
    as_they_are = frozenset(stored)
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_STORED if name in as_they_are else zipfile.ZIP_DEFLATED
            info.create_system = _UNIX
            info.external_attr = _READ_FOR_ALL
            archive.writestr(info, parts[name], compresslevel=6)
    return buffer.getvalue()

"""Bytes → text, strictly: a damaged byte is an error with its place, never a silent guess."""

from __future__ import annotations

import codecs
import re

from pipeline.diagnostics import KanbenError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHOWN_BYTES = 4


class DecodingError(KanbenError):
    """The bytes are not text in the encoding that was tried."""


def decode(data: bytes, path: str, encoding: str = "") -> str:
    """Return the text of ``data`` without its byte order mark.

    Args:
        data: A whole file.
        path: Its name, for messages.
        encoding: What the user says it is; empty for a byte order mark's word, or UTF-8.

    Raises:
        DecodingError: The encoding is unknown, or a byte does not belong to it; the message gives
            the byte's offset from 0, its line, and the bytes.
    """
    mark, chosen = next(((bom, name) for bom, name in _BOMS if data.startswith(bom)), (b"", ""))
    chosen = encoding or chosen or "utf-8"
    try:
        codec = codecs.lookup(chosen)
    except LookupError as error:
        raise DecodingError(
            "unknown-encoding",
            f"unknown encoding {chosen!r}",
            place=path,
            hint="Use a name such as utf-8, gb18030, big5hkscs or utf-16",
        ) from error
    body = data[len(mark) :]
    try:
        return codec.decode(body, "strict")[0]
    except UnicodeDecodeError as error:
        raise _damaged(body, len(mark), path, chosen, error.start) from error


def _damaged(body: bytes, skipped: int, path: str, encoding: str, start: int) -> DecodingError:
    before = body[:start]
    line = len(re.findall(rb"\r\n|\r|\n", before)) + 1
    shown = body[start : start + _SHOWN_BYTES].hex(" ").upper()
    return DecodingError(
        "undecodable-byte",
        f"byte {skipped + start} is not {encoding}: {shown}",
        place=f"{path}:{line}",
        hint="If the file is in another encoding, name it: --encoding gb18030 (or big5hkscs, …); "
        "otherwise mend the byte",
    )

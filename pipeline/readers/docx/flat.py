"""Flat OPC: the parts of a package in one XML file, as Word saves it ([MS-OPCXML])."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
from typing import Final

from pipeline.safety.xml import parse_xml

_NAMESPACE: Final = "http://schemas.microsoft.com/office/2006/xmlPackage"
_PART: Final = f"{{{_NAMESPACE}}}"
_FIRST: Final = (1980, 1, 1, 0, 0, 0)
_HEAD: Final = 4_096  # bytes in which the namespace must stand


def is_flat(data: bytes) -> bool:
    """Tell whether ``data`` is Flat OPC."""
    return (
        data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
        and _NAMESPACE.encode() in (data[:_HEAD])
    )


def packed(data: bytes, path: str) -> bytes:
    """Return the package that Flat OPC holds, as an archive.

    Raises:
        KanbenError: It is no sound XML.
    """
    from lxml import etree  # noqa: PLC0415  (heavy)

    made = io.BytesIO()
    seen: set[str] = set()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as target:
        for part in parse_xml(data, path).iter(f"{_PART}part"):
            name = part.get(f"{_PART}name", "").lstrip("/")
            inside = part.find(f"{_PART}xmlData")
            if not name or name in seen:
                continue
            seen.add(name)
            if inside is not None and len(inside):
                content = etree.tostring(inside[0], encoding="utf-8", xml_declaration=True)
            else:
                content = _bytes(part.findtext(f"{_PART}binaryData") or "")
            target.writestr(zipfile.ZipInfo(name, _FIRST), content)
    return made.getvalue()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()))
    except (ValueError, binascii.Error):
        return b""

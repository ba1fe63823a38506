"""The package: manifest, spine, metadata and archive, by EbookLib.

EbookLib re-indents markup that it is given as HTML, which shows as spaces between characters, and
writes an NCX without depth and a navigation document without language. So it is handed plain items,
whose bytes it leaves alone; and what it writes itself is finished here: the package gets its
language, the archive its fixed dates and order.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import msgspec

from pipeline.render import html
from pipeline.writers.archive import document_date, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.writers.epub.metadata import Entry
    from pipeline.writers.epub.navigation import Landmark

NCX = "application/x-dtbncx+xml"
XHTML = "application/xhtml+xml"

_PACKAGE = "EPUB/content.opf"
_FIRST = ("mimetype", "META-INF/container.xml", _PACKAGE)
_GUIDE = {"cover": "cover", "toc": "toc", "bodymatter": "text"}
"""Landmarks by their names in EPUB 2 (OPF 2.0.1, “Guide”)."""


class Part(msgspec.Struct, frozen=True):
    """A file of the book.

    Attributes:
        name: Its name; letters, digits and hyphens, with a suffix.
        media_type: Its IANA media type.
        data: Its bytes.
        properties: What is special about it (EPUB 3.3, “Manifest properties vocabulary”).
        is_read: Whether readers come to it by turning pages.
    """

    name: str
    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()
    is_read: bool = False

    @property
    def id(self) -> str:
        """Its name in the manifest; EbookLib's spine takes the NCX to be ``ncx``."""
        return "ncx" if self.media_type == NCX else self.name.replace(".", "-")


def build(
    parts: Sequence[Part],
    entries: Iterable[Entry],
    landmarks: Iterable[Landmark],
    identifier: str,
    language: str,
) -> bytes:
    """Return the archive.

    Args:
        parts: Every file, those of the spine in reading order.
        entries: The metadata less identifier, language and date of change.
        landmarks: Become the guide, for readers of EPUB 2.
        identifier: A URN.
        language: A BCP 47 tag.
    """
    from ebooklib import epub  # noqa: PLC0415  (heavy)

    book = epub.EpubBook()
    book.set_identifier(identifier)
    book.set_language(language)
    for entry in entries:
        space, name = ("DC", entry.name) if entry.name else (None, "meta")
        book.add_metadata(space, name, entry.value, entry.attributes)
    book.set_unique_metadata("OPF", "generator", "", {"name": "generator", "content": "Kanben"})
    for part in parts:
        item = epub.EpubItem(part.id, part.name, part.media_type, part.data)
        item.properties = part.properties
        book.add_item(item)
        if part.is_read:
            book.spine.append(item)
        if "cover-image" in part.properties:
            book.add_metadata(None, "meta", "", {"name": "cover", "content": part.id})
    book.guide = [
        {"type": _GUIDE[mark.kind], "title": mark.label, "href": mark.href} for mark in landmarks
    ]
    buffer = io.BytesIO()
    options = {"mtime": document_date(), "raise_exceptions": True, "compresslevel": 0}
    epub.write_epub(buffer, book, options)
    return _normalised(buffer.getvalue(), language)


def _normalised(archive: bytes, language: str) -> bytes:
    """Return the archive with the language on the package, and the same on every run."""
    files = unpack(archive)
    start = f"<package xml:lang={html.attribute(language)} ".encode()
    files[_PACKAGE] = files[_PACKAGE].replace(b"<package ", start, 1)
    return pack(files, first=_FIRST, stored=("mimetype",))

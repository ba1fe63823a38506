"""The text of e-books in spine order, and of web pages and web slides."""

from __future__ import annotations

import posixpath
from html.parser import HTMLParser
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from pipeline.chinese.terms import CONTINUED_MARKS
from pipeline.safety.archives import open_archive
from pipeline.verify.pieces import OBJECT, Piece, bytes_of, decoded, part_of
from pipeline.verify.slide_tables import Shown, in_rows

if TYPE_CHECKING:
    from pathlib import Path

_OPF = "{http://www.idpf.org/2007/opf}"
_CONTAINER_ROOT = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"


def read_epub(path: Path) -> list[Piece]:
    """Return the text of the files in spine order (EPUB 3.3, spine)."""
    archive = open_archive(path)
    root = part_of(archive, "META-INF/container.xml")
    package = next((item.get("full-path", "") for item in root.iter(_CONTAINER_ROOT)), "")
    opf = part_of(archive, package)
    items = {item.get("id"): item for item in opf.iter(f"{_OPF}item")}
    found: list[Piece] = []
    for reference in opf.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        href = unquote(item.get("href", ""))
        name = posixpath.normpath(posixpath.join(posixpath.dirname(package), href))
        if b'epub:type="cover"' in archive.read(name):  # its picture is none of the document's
            continue
        found += html_pieces(decoded(archive.read(name), f"{path}: {name}"), f"{name}:")
    return found


def read_slide_notes(path: Path) -> list[Piece]:
    """Return the speaker notes of a web deck in order; the notes hold the whole text."""
    return _collected(decoded(bytes_of(path), str(path)), "line ", only_notes=True)


def read_web_slides(path: Path) -> list[Piece]:
    """Return what the slides of a web deck show in order, without titles that only go on.

    Tables of which several slides show parts are put together again, row by row.
    """
    shown = _collector(decoded(bytes_of(path), str(path)), "line ", only_notes=False).shown()
    texts = (one for one in shown if not one.piece.text.rstrip().endswith(CONTINUED_MARKS))
    return [piece for piece in in_rows(texts) if piece.text.strip()]


def read_page(path: Path) -> list[Piece]:
    """Return the visible text of an HTML page, speaker notes left out."""
    return html_pieces(decoded(bytes_of(path), str(path)), "line ")


def html_pieces(source: str, place: str) -> list[Piece]:
    """Return the visible text of HTML, speaker notes left out.

    Args:
        source: The markup.
        place: What stands before the number of the line in places.
    """
    return _collected(source, place, only_notes=False)


def _collected(source: str, place: str, *, only_notes: bool) -> list[Piece]:
    return _collector(source, place, only_notes=only_notes).pieces()


def _collector(source: str, place: str, *, only_notes: bool) -> _TextCollector:
    collector = _TextCollector(place, only_notes=only_notes)
    collector.feed(source)
    collector.close()
    return collector


_HIDDEN = frozenset(("script", "style", "title", "template", "rt", "rp", "nav"))
_OBJECTS = frozenset(("math", "svg"))
_BLOCKS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "div", "section", "td", "th", "dt", "dd")
) | frozenset(("aside", "br", "caption", "figcaption", "pre"))
_CELLS = frozenset(("td", "th"))
_Cell: TypeAlias = tuple[int | None, bool]
"""Of a piece in a cell: the number of its row, if it has one, and whether it is marked."""
_NO_CELL: _Cell = (None, False)
_VOID = frozenset(("br", "hr", "img", "meta", "link", "input", "wbr", "col"))


class _TextCollector(HTMLParser):
    """Collects text; every block begins a piece."""

    def __init__(self, place: str, *, only_notes: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._place = place
        self._only_notes = only_notes
        self._open: list[tuple[str, bool]] = []  # tag, and whether it opens speaker notes
        self._hidden = 0  # how many of them hide what they hold
        self._notes = 0  # how many of them are speaker notes
        self._pieces: list[tuple[list[str], int, _Cell]] = []
        self._row: int | None = None  # the number of the open row of a table
        self._cell = _NO_CELL
        self._begin()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            number = dict(attrs).get("data-row") or ""
            self._row = int(number) if number.isdecimal() else None
        elif tag in _CELLS:
            again = "again" in (dict(attrs).get("class") or "").split()
            begun = dict(attrs).get("data-row") or ""
            self._cell = int(begun) if again and begun.isdecimal() else self._row, again
        if tag in _BLOCKS:
            self._begin()
        if tag == "img" or tag in _OBJECTS:
            self.handle_data(OBJECT)
        if tag not in _VOID:
            classes = (dict(attrs).get("class") or "").split()
            self._count(tag, tag == "aside" and "notes" in classes, 1)
            self._open.append((tag, tag == "aside" and "notes" in classes))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(tag == name for name, _ in reversed(self._open)):
            while True:
                name, notes = self._open.pop()
                self._count(name, notes, -1)
                if name == tag:
                    break
        if tag in _CELLS:
            self._cell = _NO_CELL
        if tag in _BLOCKS:
            self._begin()

    def _count(self, tag: str, notes: bool, step: int) -> None:  # noqa: FBT001  (of an open tag)
        self._hidden += step * (tag in _HIDDEN or tag in _OBJECTS)
        self._notes += step * notes

    def _begin(self) -> None:
        self._pieces.append(([], self.getpos()[0], self._cell))

    def handle_data(self, data: str) -> None:
        if not self._hidden and bool(self._notes) == self._only_notes:
            self._pieces[-1][0].append(data)

    def pieces(self) -> list[Piece]:
        """Return what was collected, without pieces of nothing but white space."""
        texts = (("".join(parts), line) for parts, line, _ in self._pieces)
        return [Piece(text, f"{self._place}{line}") for text, line in texts if text.strip()]

    def shown(self) -> list[Shown]:
        """Return what was collected, with what is known of the cells of tables."""
        return [
            Shown(Piece("".join(parts), f"{self._place}{line}"), *cell)
            for parts, line, cell in self._pieces
        ]

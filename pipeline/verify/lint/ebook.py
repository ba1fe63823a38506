"""E-books: what EPUBCheck and Ace let pass, though readers stumble over it.

Terms and rules are those of EPUB 3.3.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from pipeline.safety.archives import open_archive
from pipeline.safety.xml import parse_xml
from pipeline.verify.finding import Finding
from pipeline.verify.lint import markup
from pipeline.verify.lint.readable import findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lxml import etree

    from pipeline.safety.archives import Archive

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
_TYPE = "{http://www.idpf.org/2007/ops}type"
_CONTAINER = "META-INF/container.xml"
_ROOT_FILE = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_XHTML = "application/xhtml+xml"
_MEDIA_TYPE = b"application/epub+zip"
_LOCAL_HEADER = 30  # bytes before the name in a zip entry (APPNOTE.TXT 4.3.7)
_LANGUAGE = re.compile(  # BCP 47: language, script, region, variants, extensions
    r"[A-Za-z]{2,8}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{1,8})*"
)
_UNSAFE = re.compile(r'[\s"*:<>?\\|\x00-\x1f\x7f]|\.$|\./')
_SHOWN = 60  # characters of a label or a URL in messages
_NO_CHAPTERS = frozenset(("cover", "titlepage", "toc", "colophon", "frontmatter", "backmatter"))


def lint(path: Path) -> list[Finding]:
    """Return what is wrong with an e-book; never raises on its content."""
    return findings(path, _check)


def _check(path: Path) -> Iterator[Finding]:
    book = _Book(path)
    yield from _container(path)
    yield from _names(book)
    yield from _metadata(book)
    yield from _manifest(book)
    for name in book.pages:
        yield from markup.page(book.xml(name), name)
        yield from markup.lost_fragments(book.xml(name), name, book.missing_from(name))
    yield from _loads(book)
    yield from _headings(book)
    yield from _navigation(book)


def _error(code: str, message: str, place: str = "") -> Finding:
    return Finding("error", code, message, place)


class _Item(NamedTuple):
    """A line of the manifest."""

    id: str
    name: str
    media_type: str
    properties: frozenset[str]


class _Entry(NamedTuple):
    """An entry of the contents: its label, white space squeezed out, and the place it leads to."""

    label: str
    target: str

    def __str__(self) -> str:
        return f"{self.label[:_SHOWN]!r} → {self.target[:_SHOWN]}"


class _Book:
    """An e-book, opened with all guards."""

    def __init__(self, path: Path) -> None:
        self._archive: Archive = open_archive(path, place=path.name)
        self._roots: dict[str, etree._Element] = {}
        self._ids: dict[str, frozenset[str]] = {}
        roots = self.xml(_CONTAINER).iter(_ROOT_FILE)
        self.package_name = next((one.get("full-path", "") for one in roots), "")
        self.package = self.xml(self.package_name)
        found = (self._item(one) for one in self.package.iter(f"{_OPF}item"))
        self.items = {item.id: item for item in found}
        references = [one.get("idref", "") for one in self.package.iter(f"{_OPF}itemref")]
        self.lost_references = [one for one in references if one not in self.items]
        self.spine = [self.items[one] for one in references if one in self.items]
        nav = (item.name for item in self.items.values() if "nav" in item.properties)
        self.nav = next((name for name in nav if name in self._archive), "")

    def _item(self, element: etree._Element) -> _Item:
        name = self.resolved(self.package_name, element.get("href", ""))
        properties = frozenset(element.get("properties", "").split())
        return _Item(element.get("id", ""), name, element.get("media-type", ""), properties)

    def __contains__(self, name: object) -> bool:
        return name in self._archive

    @property
    def names(self) -> tuple[str, ...]:
        return self._archive.names()

    @property
    def pages(self) -> list[str]:
        """The XHTML files of the manifest that exist, in its order."""
        pages = (item.name for item in self.items.values() if item.media_type == _XHTML)
        return [name for name in pages if name in self._archive]

    def xml(self, name: str) -> etree._Element:
        if name not in self._roots:
            self._roots[name] = parse_xml(self._archive.read(name), name)
        return self._roots[name]

    def css(self, name: str) -> str:
        return self._archive.read(name).decode("utf-8", "replace")

    @staticmethod
    def resolved(base: str, url: str) -> str:
        """Return the name in the archive of a URL that stands in the file ``base``."""
        path = unquote(url.partition("#")[0].partition("?")[0])
        if not path:
            return base
        return posixpath.normpath(posixpath.join(posixpath.dirname(base), path))

    def ids(self, name: str) -> frozenset[str]:
        if name not in self._ids:
            ids = (one.get("id") for one in markup.elements(self.xml(name)))
            self._ids[name] = frozenset(filter(None, ids))
        return self._ids[name]

    def missing_from(self, base: str) -> Callable[[str, str], str]:
        """Return the function that says what is missing of the places that ``base`` leads to."""

        def missing(file: str, fragment: str) -> str:
            name = self.resolved(base, file)
            if name not in self._archive:
                return "there is no such file"
            is_page = name.endswith((".xhtml", ".html", ".htm", ".svg"))
            lost = fragment and is_page and fragment not in self.ids(name)
            return "no element has this id" if lost else ""

        return missing


def _container(path: Path) -> Iterator[Finding]:
    """The first entry says what the file is, stored and without an extra field (EPUB 3.3, OCF)."""
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        first = min(archive.infolist(), key=lambda info: info.header_offset)
        header = file.read(_LOCAL_HEADER)
        is_stored = first.compress_type == zipfile.ZIP_STORED and header[28:30] == b"\0\0"
        if first.filename != "mimetype" or not is_stored or archive.read(first) != _MEDIA_TYPE:
            message = "mimetype is not the first entry, stored, saying application/epub+zip"
            yield _error("mimetype-misplaced", message)


def _names(book: _Book) -> Iterator[Finding]:
    """Yield names that some system cannot hold; those that lead out never get so far."""
    for name in book.names:
        if _UNSAFE.search(name) or not name.isascii():
            message = f"the name {name!r} is not safe on every system"
            yield _error("name-unsafe", message, name)


def _metadata(book: _Book) -> Iterator[Finding]:
    place = book.package_name
    languages = [(one.text or "").strip() for one in book.package.iter(f"{_DC}language")]
    if not any(languages):
        yield _error("language-missing", "the package has no dc:language", place)
    for language in filter(None, languages):
        if not _LANGUAGE.fullmatch(language):
            yield _error("language-malformed", f"{language!r} is no language tag", place)
    if not any((one.text or "").strip() for one in book.package.iter(f"{_DC}title")):
        yield _error("title-missing", "the package has no dc:title", place)


def _manifest(book: _Book) -> Iterator[Finding]:
    place = book.package_name
    for item in book.items.values():
        if item.name not in book:
            yield _error("file-missing", f"{item.name!r} does not exist", place)
    for reference in book.lost_references:
        yield _error("file-missing", f"the spine names {reference!r}, no item", place)
    if not any("cover-image" in item.properties for item in book.items.values()):
        yield _error("cover-missing", "no item is the cover image", place)


def _loads(book: _Book) -> Iterator[Finding]:
    """Yield what is not in the book but is loaded from elsewhere, or from nowhere."""
    sources = [
        (name, url, line) for name in book.pages for url, line in markup.loads(book.xml(name))
    ]
    for item in book.items.values():
        if item.media_type == "text/css" and item.name in book:
            sources += [(item.name, url, 0) for url in markup.css_loads(book.css(item.name))]
        elif item.media_type == "image/svg+xml" and item.name in book:
            found = markup.loads(book.xml(item.name))
            sources += [(item.name, url, line) for url, line in found]
    for name, url, line in sources:
        place = f"{name}:{line}" if line else name
        if url.lower().startswith("data:"):
            continue
        if markup.is_remote(url):
            yield _error("remote-resource", f"{url[:_SHOWN]!r} is not in the book", place)
        elif book.resolved(name, url) not in book:
            yield _error("file-missing", f"{url[:_SHOWN]!r} does not exist", place)


# --- chapters and contents -------------------------------------------------------------------


def _headings(book: _Book) -> Iterator[Finding]:
    """Yield headings that skip levels, in the order of the spine, and chapters without any."""
    listed = {entry.target.partition("#")[0] for entry in _nav_entries(book)}
    level = 0
    for name in _reading_order(book):
        root = book.xml(name)
        yield from markup.skipped_headings(root, name, level)
        levels = list(filter(None, map(markup.level_of, markup.elements(root))))
        level = levels[-1] if levels else level
        if not levels and name in listed and _is_chapter(root):
            yield _error("heading-missing", "the contents lead to it, but it has no heading", name)


def _reading_order(book: _Book) -> list[str]:
    pages = set(book.pages)
    return [item.name for item in book.spine if item.name in pages and item.name != book.nav]


def _is_chapter(root: etree._Element) -> bool:
    """Tell whether a file holds text of the book, as far as its semantics say."""
    kinds: set[str] = set()
    for element in markup.elements(root):
        if markup.name_of(element) in ("body", "section"):
            kinds.update(element.get(_TYPE, "").split())
    return not kinds & _NO_CHAPTERS


def _navigation(book: _Book) -> Iterator[Finding]:
    """Yield chapters that the contents miss, and differences between the contents and the NCX.

    A file without a heading to which no entry leads goes on with the chapter before it.
    """
    if not book.nav:
        yield _error("nav-missing", "the book has no navigation document", book.package_name)
        return
    entries = _nav_entries(book)
    listed = {entry.target.partition("#")[0] for entry in entries}
    opened = False
    for name in _reading_order(book):
        root = book.xml(name)
        if not _is_chapter(root):
            continue
        headed = any(markup.level_of(element) for element in markup.elements(root))
        if name not in listed and (headed or not opened):
            yield _error("nav-misses-chapter", f"no entry leads to {name}", book.nav)
        opened = True
    for item in book.items.values():
        if item.media_type == "application/x-dtbncx+xml" and item.name in book:
            yield from _ncx(book, item.name, entries)


def _nav_entries(book: _Book) -> list[_Entry]:
    if not book.nav:
        return []
    contents = (
        one
        for one in markup.elements(book.xml(book.nav))
        if markup.name_of(one) == "nav" and "toc" in one.get(_TYPE, "").split()
    )
    return [
        _Entry(markup.text_of(link), _target(book, book.nav, link.get("href", "")))
        for nav in contents
        for link in markup.elements(nav)
        if markup.name_of(link) == "a"
    ]


def _target(book: _Book, base: str, url: str) -> str:
    fragment = unquote(url.partition("#")[2])
    return book.resolved(base, url) + (f"#{fragment}" if fragment else "")


def _ncx(book: _Book, name: str, entries: list[_Entry]) -> Iterator[Finding]:
    points: list[_Entry] = []
    for element in book.xml(name).iter(f"{_NCX}navPoint"):
        label, content = element.find(f"{_NCX}navLabel"), element.find(f"{_NCX}content")
        source = "" if content is None else content.get("src", "")
        text = "" if label is None else markup.text_of(label)
        points.append(_Entry(text, _target(book, name, source)))
    for number, (entry, point) in enumerate(zip(entries, points, strict=False), 1):
        if entry != point:
            message = f"entry {number} is {point}, in the contents {entry}"
            yield _error("ncx-disagrees", message, name)
            break  # what follows is shifted, as a rule
    if len(entries) != len(points):
        message = f"it has {len(points)} entries, the contents {len(entries)}"
        yield _error("ncx-disagrees", message, name)
    missing = book.missing_from(name)
    for point in points:
        file, _, fragment = point.target.partition("#")
        problem = missing(posixpath.relpath(file, posixpath.dirname(name) or "."), fragment)
        if problem:
            yield _error("fragment-missing", f"{point.target}: {problem}", name)

"""An EPUB's package document: its metadata, and which files are read in which order."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.model.nodes import Contributor, Metadata
from pipeline.model.source import Span
from pipeline.safety.xml import parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from pipeline.diagnostics import Report
    from pipeline.safety.archives import Archive

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_OCF = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPS = "{http://www.idpf.org/2007/ops}"
_NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
_NCX_TYPE = "application/x-dtbncx+xml"
_ENC = "{http://www.w3.org/2001/04/xmlenc#}"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_MISSING = "Get a whole copy of the book"
_TIME = re.compile(r"(?<=^\d{4}-\d\d-\d\d)T.*")
_SUFFIXES = (".xhtml", ".html", ".htm")
_HTML = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_FONT_METHODS = (
    "http://www.idpf.org/2008/embedding",
    "http://ns.adobe.com/pdf/enc#RC",
)


class Chapter(msgspec.Struct, frozen=True):
    """A file of the spine.

    Attributes:
        name: Its path in the archive.
        role: What it is, if it is not text: ``cover``, ``toc``.
    """

    name: str
    role: str = ""


class Entry(msgspec.Struct, frozen=True):
    """A line of the book's contents: its words, its level from 1, and where it leads."""

    label: str
    depth: int
    file: str
    fragment: str


class Book(msgspec.Struct, frozen=True):
    """What the package document says."""

    meta: Metadata
    chapters: tuple[Chapter, ...]
    names: frozenset[str]
    contents: tuple[Entry, ...] = ()


def resolved(base: str, reference: str) -> str:
    """Return the path in the archive that ``reference`` in the file ``base`` means."""
    if ":" in reference.split("/", maxsplit=1)[0]:
        return reference
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(reference)))


def read(archive: Archive, path: str, report: Report) -> Book:
    """Return the book of an EPUB (EPUB 3.3, “Package document” and “Open container format”).

    Raises:
        KanbenError: It has no package document, or its chapters are encrypted.
    """
    root_file = _root_file(archive, path, report)
    if _ENCRYPTION in archive:
        _refuse_protected(parse_xml(archive.read(_ENCRYPTION), f"{path}/{_ENCRYPTION}"), path)
    package = parse_xml(archive.read(root_file), f"{path}/{root_file}")
    items: dict[str, etree._Element] = {
        each.get("id", ""): each for each in package.iter("{*}item")
    }
    order = [each.get("idref", "") for each in package.iter("{*}itemref")]
    if not order:
        message = "the book says no order (spine); its pages are read as its list of files has them"
        report.warn("spine-missing", message, Span(path, 1))
        order = [name for name, item in items.items() if _is_page(item)]
    roles = {
        resolved(root_file, each.get("href", "").partition("#")[0]): each.get("type", "")
        for each in package.iter("{*}reference")
        if each.get("type") in ("cover", "toc")
    }
    chapters = []
    for identity in order:
        item = items.get(identity)
        if item is None:
            message = f"the book's order names {identity!r}, which the book does not have"
            report.warn("chapter-missing", message, Span(path, 1), _MISSING)
            continue
        name = _in_archive(resolved(root_file, item.get("href", "")), archive)
        if not _is_page(item):
            message = (
                f"{name!r} stands in the book's order and is no page: {item.get('media-type')}"
            )
            report.warn("chapter-not-read", message, Span(path, 1))
            continue
        if name not in archive:
            message = f"the chapter {name!r} stands in the book's order and is not in the file"
            report.warn("chapter-missing", message, Span(path, 1), _MISSING)
            continue
        role = "toc" if "nav" in item.get("properties", "").split() else roles.get(name, "")
        chapters.append(Chapter(name, role))
    if not chapters:
        raise _broken(path, "none of its chapters is in the file")
    return Book(
        meta=_metadata(package),
        chapters=tuple(chapters),
        names=frozenset(chapter.name for chapter in chapters),
        contents=tuple(_contents(archive, items, root_file, path)),
    )


def _contents(
    archive: Archive, items: Mapping[str, etree._Element], root_file: str, path: str
) -> Iterator[Entry]:
    """Yield what the navigation document lists, or the NCX of older books (EPUB 2, OPF 2.4.1)."""
    for each in items.values():
        name = _in_archive(resolved(root_file, each.get("href", "")), archive)
        is_nav = "nav" in each.get("properties", "").split()
        if name not in archive or not (is_nav or each.get("media-type") == _NCX_TYPE):
            continue
        try:
            root = parse_xml(archive.read(name), f"{path}/{name}")
        except KanbenError:
            continue  # the text does not depend on it
        found = list(_listed(root, name) if is_nav else _points(root, name))
        if found:
            yield from found
            return


def _listed(root: etree._Element, name: str) -> Iterator[Entry]:
    for nav in root.iter("{*}nav"):
        if "toc" not in (nav.get(f"{_OPS}type") or "").split():
            continue
        for link in nav.iter("{*}a"):
            depth = sum(1 for _ in link.iterancestors("{*}ol"))
            yield _entry("".join(link.itertext()), depth, name, link.get("href", ""))


def _points(root: etree._Element, name: str) -> Iterator[Entry]:
    for point in root.iter(f"{_NCX}navPoint"):
        label, content = point.find(f"{_NCX}navLabel"), point.find(f"{_NCX}content")
        if label is not None and content is not None:
            depth = 1 + sum(1 for _ in point.iterancestors(f"{_NCX}navPoint"))
            yield _entry("".join(label.itertext()), depth, name, content.get("src", ""))


def _entry(label: str, depth: int, base: str, reference: str) -> Entry:
    file, _, fragment = reference.partition("#")
    return Entry(" ".join(label.split()), depth, resolved(base, file), unquote(fragment))


def _root_file(archive: Archive, path: str, report: Report) -> str:
    """Return the name of the package document; if the container names none, of the only one."""
    if _CONTAINER not in archive:
        raise _broken(path, "it has no META-INF/container.xml, so it is no EPUB")
    container = parse_xml(archive.read(_CONTAINER), f"{path}/{_CONTAINER}")
    names = [each.get("full-path") or "" for each in container.iter(f"{_OCF}rootfile")]
    found = next((name for name in names if name in archive), "")
    if found:
        return found
    packages = [name for name in archive.names() if name.lower().endswith(".opf")]
    if len(packages) != 1:
        raise _broken(path, "its container names no package document")
    message = f"its {_CONTAINER} names no package document; {packages[0]!r} is taken"
    report.warn("container-broken", message, Span(path, 1))
    return packages[0]


def _is_page(item: etree._Element) -> bool:
    href = item.get("href", "").partition("#")[0].lower()
    return item.get("media-type") in _HTML or href.endswith(_SUFFIXES)


def _in_archive(name: str, archive: Archive) -> str:
    """Return the name of a file as the archive has it: some books mix small and capital letters."""
    if name in archive:
        return name
    alike = [each for each in archive.names() if each.casefold() == name.casefold()]
    return alike[0] if len(alike) == 1 else name


def _refuse_protected(encryption: etree._Element, path: str) -> None:
    for each in encryption.iter(f"{_ENC}EncryptionMethod"):
        if each.get("Algorithm") not in _FONT_METHODS:
            raise KanbenError(
                "book-protected",
                "the book is protected against copying",
                place=path,
                hint="Give a book without protection",
            )


def _metadata(package: etree._Element) -> Metadata:
    def texts(name: str) -> list[str]:
        found = (" ".join((each.text or "").split()) for each in package.iter(f"{_DC}{name}"))
        return [text for text in found if text]

    def first(name: str) -> str:
        return next(iter(texts(name)), "")

    titles = texts("title")
    kinds = {
        (each.get("refines") or "").removeprefix("#"): (each.text or "").strip()
        for each in package.iter("{*}meta")
        if each.get("property") == "title-type"
    }
    subtitle = ""
    for each in package.iter(f"{_DC}title"):
        if kinds.get(each.get("id") or "") == "subtitle" and each.text:
            subtitle = " ".join(each.text.split())
    title = next((text for text in titles if text != subtitle), "")
    language = first("language")
    return Metadata(
        title=title,
        subtitle=subtitle,
        language=language if _LANGUAGE.fullmatch(language) else "",
        creators=tuple(Contributor(name=name, role="") for name in texts("creator")),
        contributors=tuple(Contributor(name=name, role="") for name in texts("contributor")),
        date=_TIME.sub("", first("date")),
        description=first("description"),
        publisher=first("publisher"),
        rights=first("rights"),
        identifier=first("identifier"),
        keywords=tuple(texts("subject")),
    )


def _broken(path: str, problem: str) -> KanbenError:
    return KanbenError("book-broken", problem, place=path, hint="Save the book anew as EPUB")

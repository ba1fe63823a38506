"""E-books, opened in foliate-js, the reader that Foliate is made of, in Chromium.

The reader's files and the book are handed to the browser from the disk under an address that does
not exist. Its contents are followed one by one, and what it shows is held against the book's own
files, read through the guards for what comes from strangers.
"""

from __future__ import annotations

import mimetypes
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec

from pipeline import programs
from pipeline.diagnostics import KanbenError
from pipeline.safety.archives import open_archive
from pipeline.safety.xml import parse_xml
from pipeline.verify.finding import Finding, ValidatorMissingError
from pipeline.verify.opening.chromium import DOCTOR, visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml import etree

    from pipeline.safety.archives import Archive
    from pipeline.verify.opening.chromium import Visit

MOST_ENTRIES = 40
"""Of longer contents a sample of :data:`SAMPLE` is followed: first, last, and evenly between."""
SAMPLE = 12

_ORIGIN = "https://book.invalid"  # RFC 2606: a name that never exists
_BOOK = "/book.epub"
_SCRIPT = Path(__file__).with_name("book.js")
_HEADING = re.compile(r"h[1-6]")
_WHITE = re.compile(r"\s+")
_XHTML = "{http://www.w3.org/1999/xhtml}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TYPE = "{http://www.idpf.org/2007/ops}type"
_ROOTFILE = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"


class Entry(NamedTuple):
    """An entry of a book's contents: its words, and the file and fragment that it leads to."""

    label: str
    part: str
    fragment: str


class _Book(NamedTuple):
    """What a book says of itself: titles, languages, and its contents in order."""

    titles: tuple[str, ...]
    languages: tuple[str, ...]
    entries: tuple[Entry, ...]


class _Opened(msgspec.Struct, frozen=True):
    """What the reader makes of the book; the contents are pairs of label and address."""

    title: str
    languages: tuple[str, ...]
    cover: bool
    contents: tuple[tuple[str, str], ...]


class _Shown(msgspec.Struct, frozen=True):
    """What the reader shows after an entry was followed; see ``book.js``."""

    found: bool
    type: str
    heading: str
    shown: bool


def opens_as_book(path: Path) -> list[Finding]:
    """Return what goes wrong when an EPUB is opened in foliate-js and its contents are followed.

    Wrong are: it does not open; its title, language or contents are not those of the package; it
    has no cover; an entry leads nowhere, to another text than the book's file has there, to a
    heading that is not the entry's, or to one that is not on the page; a file is not well-formed;
    a request; an error. Of contents of more than :data:`MOST_ENTRIES` entries a sample is followed.

    Raises:
        ValidatorMissingError: Chromium, Playwright or foliate-js is missing.
        KanbenError: There is no such file.
    """
    reader = programs.npm_file("foliate-js/view.js")
    if reader is None:
        raise ValidatorMissingError(
            "foliate-missing", "the npm package foliate-js is not installed", hint=DOCTOR
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KanbenError(
            "unreadable", f"could not check: {error.strerror}", place=str(path)
        ) from error
    files = _Files(reader.parent, data)
    with visit(files.serve) as visited:
        if visited.go(f"{_ORIGIN}/"):
            opened = visited.ask(_OPEN, {}, _Opened)
            if opened is not None:
                _compare(visited, path, opened)
    return visited.findings


class _Files:
    """Hands out the reader's files and the book."""

    def __init__(self, folder: Path, book: bytes) -> None:
        self._folder = folder.resolve()
        self._book = book

    def serve(self, address: str) -> tuple[str, bytes] | None:
        """Return media type and content, or None for everything that is neither reader nor book."""
        if not address.startswith(f"{_ORIGIN}/"):
            return None
        name = unquote(urlsplit(address).path)
        if name == "/":
            return "text/html", _PAGE.encode()
        if name == _BOOK:
            return "application/epub+zip", self._book
        if name == "/favicon.ico":  # Chromium asks for it of its own accord
            return "image/x-icon", b""
        file = (self._folder / name.lstrip("/")).resolve()
        if not file.is_relative_to(self._folder) or not file.is_file():
            return None
        kind = "text/javascript" if file.suffix == ".js" else mimetypes.guess_type(file.name)[0]
        return kind or "application/octet-stream", file.read_bytes()


# foliate-js' own reader.html turns a page while it opens, which races with what is asked of it.
_PAGE = f"""<!DOCTYPE html>
<meta charset="utf-8">
<title>foliate-js</title>
<style>body {{ margin: 0 }} foliate-view {{ display: block; height: 100vh }}</style>
<script type="module">
import "./view.js";
const view = document.createElement("foliate-view");
document.body.append(view);
window.opening = view.open("{_BOOK}");
</script>
"""

_OPEN = """async () => {
  await window.opening;
  const { book } = document.querySelector("foliate-view");
  const first = (value) => typeof value === "string" ? value : Object.values(value ?? {})[0] ?? "";
  const flat = (items) => (items ?? []).flatMap((item) => [item, ...flat(item.subitems)]);
  const cover = await book.getCover?.();
  const drawn = cover ? await createImageBitmap(cover).then(() => true, () => false) : false;
  return {
    title: first(book.metadata.title),
    languages: [book.metadata.language ?? []].flat(),
    cover: drawn,
    contents: flat(book.toc).map((item) => [item.label ?? "", item.href ?? ""]),
  };
}"""


def _compare(visited: Visit, path: Path, opened: _Opened) -> None:
    """Hold what the reader shows against the book's own files."""
    try:
        archive = open_archive(path)
        book = _read(archive)
        _compare_package(visited, book, opened)
        for index in _followed(len(book.entries)):
            if index < len(opened.contents):
                _follow(visited, archive, book.entries[index], opened.contents[index][1])
    except (KanbenError, KeyError, StopIteration) as error:
        visited.found("unreadable-book", f"the book's own files cannot be read: {error}")


def _compare_package(visited: Visit, book: _Book, opened: _Opened) -> None:
    if _squeezed(opened.title) not in {_squeezed(title) for title in book.titles}:
        visited.found("title", f"the reader calls the book {opened.title!r}")
    if opened.languages != book.languages:
        visited.found("language", f"the reader takes the language for {opened.languages}")
    if not opened.cover:
        visited.found("cover", "the reader finds no cover that can be drawn")
    ours = [_squeezed(entry.label) for entry in book.entries]
    theirs = [_squeezed(label) for label, _ in opened.contents]
    if ours != theirs:
        visited.found("contents", f"the reader lists {len(theirs)} entries of {len(ours)}")


def _follow(visited: Visit, archive: Archive, entry: Entry, address: str) -> None:
    """Follow one entry of the contents, and look at what is shown."""
    place = f"{entry.part}#{entry.fragment}" if entry.fragment else entry.part
    script = _SCRIPT.read_text(encoding="utf-8").partition("\nasync ")[2]
    shown = visited.ask(f"async {script}", {"href": address}, _Shown)
    if shown is None:
        return
    if not shown.found:
        visited.found("leads-nowhere", f"nothing is there: {entry.label}", place)
        return
    if shown.type == "text/html":  # the reader tries that when a file is no XML
        visited.found("not-well-formed", "the file is not well-formed", place)
        return
    try:
        heading, names = _target(archive, entry)
    except (KanbenError, KeyError, StopIteration) as error:
        visited.found("not-well-formed", f"the file cannot be read: {error}", place)
        return
    if _squeezed(shown.heading) != heading:
        visited.found("other-text", f"the reader shows {shown.heading[:40]!r}", place)
    if not any(_squeezed(entry.label) in name for name in names):
        visited.found("other-heading", f"{entry.label!r} leads to {heading[:40]!r}", place)
    if not shown.shown:
        visited.found("not-shown", f"the heading is not on the page: {entry.label}", place)


def _followed(count: int) -> Sequence[int]:
    """Return the indexes of the entries that are followed."""
    if count <= MOST_ENTRIES:
        return range(count)
    return [round(step * (count - 1) / (SAMPLE - 1)) for step in range(SAMPLE)]


# --- the book's own files --------------------------------------------------------------------


def _read(archive: Archive) -> _Book:
    """Return what the package and the navigation document say (EPUB 3.3)."""
    package = next(_root(archive, "META-INF/container.xml").iter(_ROOTFILE)).get("full-path", "")
    opf = _root(archive, package)
    navigation = next(
        item.get("href", "")
        for item in opf.iter(f"{_OPF}item")
        if "nav" in item.get("properties", "").split()
    )
    part = _joined(package, navigation)
    contents = next(
        nav for nav in _root(archive, part).iter(f"{_XHTML}nav") if nav.get(_TYPE) == "toc"
    )
    entries = []
    for link in contents.iter(f"{_XHTML}a"):
        file, _, fragment = link.get("href", "").partition("#")
        target = _joined(part, file) if file else part
        entries.append(Entry("".join(link.itertext()), target, unquote(fragment)))
    return _Book(
        tuple("".join(one.itertext()) for one in opf.iter(f"{_DC}title")),
        tuple("".join(one.itertext()).strip() for one in opf.iter(f"{_DC}language")),
        tuple(entries),
    )


def _target(archive: Archive, entry: Entry) -> tuple[str, set[str]]:
    """Return the heading that an entry leads to, and all the names that its place has.

    Without a heading it is all the text that stands there. The names are the heading, the labels of
    the sections around it, and the title of the file; all without white space.

    Raises:
        KeyError: The file, or the place in it, does not exist.
    """
    root = _root(archive, entry.part)
    around = [root, next(root.iter(f"{_XHTML}body"))]
    if entry.fragment:
        around = list(_path_to(root, entry.fragment))
        if not around:
            raise KeyError(entry.fragment)
    target = around[-1]
    headings = (one for one in target.iter() if _HEADING.fullmatch(_local(one)))
    heading = next(headings, target)
    title = "".join(next(root.iter(f"{_XHTML}title"), root).itertext())
    sections = [one for one in (*around[-2:], *target) if one.get("aria-label")]
    names = {_squeezed(one.get("aria-label", "")) for one in sections}
    text = _squeezed("".join(heading.itertext()))
    return text, names | {text} | (set() if entry.fragment else {_squeezed(title)})


def _path_to(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the elements from ``root`` down to the one whose id is ``name``, or nothing."""
    target = next((one for one in root.iter("*") if one.get("id") == name), None)
    if target is not None:
        yield from reversed([target, *target.iterancestors()])


def _root(archive: Archive, part: str) -> etree._Element:
    from lxml import etree  # noqa: PLC0415  (heavy)

    root = parse_xml(archive.read(part), part)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)  # they are no text
    return root


def _joined(base: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(href)))


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _squeezed(text: str) -> str:
    return _WHITE.sub("", text)

"""E-books as a reader of the format sees them, and documents that tend to break e-books."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from pipeline.diagnostics import Report
from pipeline.model.nodes import (
    Block,
    BulletList,
    Cell,
    Contributor,
    Credit,
    Definition,
    DefinitionList,
    Dialogue,
    Document,
    Link,
    ListItem,
    Metadata,
    Note,
    NoteReference,
    Paragraph,
    Point,
    PointList,
    Quote,
    Section,
    Table,
    Turn,
    Verse,
)
from pipeline.theme import Theme
from pipeline.writers import archive
from pipeline.writers.epub import WRITER
from tests.samples import paragraph, text

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MARKUP = "<&>\"' ]]> &amp; <b>甲</b> 𠮷"


Parts = dict[str, bytes]


def xml(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314  (our own output)


def written(document: Document, theme: Theme, report: Report | None = None) -> Parts:
    """Return the files of the book by name; every one that is XML must be well-formed."""
    parts = archive.unpack(WRITER.write(document, theme, Report() if report is None else report))
    for name, data in parts.items():
        if name.endswith((".xhtml", ".opf", ".ncx", ".xml")):
            xml(data)
    return parts


def package(parts: Parts) -> ET.Element:
    return xml(parts["EPUB/content.opf"])


def spine(parts: Parts) -> list[str]:
    opf = package(parts)
    names = {item.get("id"): item.get("href", "") for item in opf.iter(f"{OPF}item")}
    return [names[reference.get("idref")] for reference in opf.iter(f"{OPF}itemref")]


def texts(parts: Parts) -> list[str]:
    """Return the names of the files that hold the text: the spine less cover and contents."""
    return [name for name in spine(parts) if name not in ("cover.xhtml", "nav.xhtml")]


class _Visible(HTMLParser):
    """Collects the text of a body, with a newline at the edges of blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._in_body |= tag == "body"
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "pre", "br"):
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if self._in_body:
            self.found.append(data)


def visible(parts: Parts, *names: str) -> str:
    collected = []
    for name in names or texts(parts):
        parser = _Visible()
        parser.feed(parts[f"EPUB/{name}"].decode())
        parser.close()
        collected.append("".join(parser.found))
    return "\n".join(collected)


def nav(parts: Parts, kind: str) -> ET.Element:
    root = xml(parts["EPUB/nav.xhtml"])
    return next(found for found in root.iter(f"{XHTML}nav") if found.get(TYPE) == kind)


def entries(parts: Parts) -> list[tuple[int, str, str]]:
    """Return level, label and target of each entry of the contents."""

    def walk(node: ET.Element, level: int) -> Iterator[tuple[int, str, str]]:
        for item in node.findall(f"{XHTML}ol/{XHTML}li"):
            link = item.find(f"{XHTML}a")
            assert link is not None
            yield level, "".join(link.itertext()), link.get("href", "")
            yield from walk(item, level + 1)

    return list(walk(nav(parts, "toc"), 1))


def points(parts: Parts) -> list[tuple[int, str, str]]:
    """Return level, label and target of each entry of the NCX."""

    def walk(node: ET.Element, level: int) -> Iterator[tuple[int, str, str]]:
        for point in node.findall(f"{NCX}navPoint"):
            label, content = point.find(f"{NCX}navLabel/{NCX}text"), point.find(f"{NCX}content")
            assert label is not None
            assert content is not None
            yield level, label.text or "", content.get("src", "")
            yield from walk(point, level + 1)

    root = xml(parts["EPUB/toc.ncx"])
    (top,) = root.findall(f"{NCX}navMap")
    return list(walk(top, 1))


def targets(parts: Parts) -> set[str]:
    """Return every place that a link inside the book can lead to."""
    found = set()
    for name in spine(parts):
        identifiers = re.findall(r' id="([^"]+)"', parts[f"EPUB/{name}"].decode())
        assert len(set(identifiers)) == len(identifiers)
        found |= {name} | {f"{name}#{identifier}" for identifier in identifiers}
    return found


def links(parts: Parts, name: str) -> list[str]:
    hrefs = re.findall(r' href="([^"]+)"', parts[f"EPUB/{name}"].decode())
    return [
        posixpath.normpath(href if not href.startswith("#") else name + href)
        for href in hrefs
        if "://" not in href and not href.endswith(".css")
    ]


def section(heading: str, *blocks: Block, level: int = 1, number: int = 0) -> Section:
    return Section(heading=text(heading), level=level, blocks=blocks, number=number)


def called(*names: str) -> Paragraph:
    """Return a paragraph that calls the notes of these names."""
    return Paragraph(inlines=(*text("见"), *(NoteReference(id=name) for name in names)))


def values(parts: Parts, name: str) -> list[str]:
    return [found.text or "" for found in package(parts).iter(f"{DC}{name}")]


def properties(parts: Parts) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in package(parts).iter(f"{OPF}meta"):
        if meta.get("property"):
            found.setdefault(meta.get("property", ""), []).append(meta.text or "")
    return found


def notes_document() -> Document:
    """Return notes called from several files, twice, from each other, from a heading, never."""
    heading = (*text("丙"), NoteReference(id="e"))
    return Document(
        meta=Metadata(title="注"),
        blocks=(
            called("a"),
            section("甲", called("a", "b"), called("b")),
            section("乙", called("c", "b", "d")),
            Section(heading=heading, level=1, blocks=()),
        ),
        notes=(
            *(Note(id=name, blocks=(paragraph(f"注{name}。"),)) for name in "a"),
            Note(id="b", blocks=(called("c"),)),
            *(Note(id=name, blocks=(paragraph(f"注{name}。"),)) for name in "cdef"),
        ),
    )


def hostile_document() -> Document:
    """Return what tends to break e-books: empty things, depth, markup, notes, many sections."""
    empties: tuple[Block, ...] = (
        BulletList(items=()),
        BulletList(items=(ListItem(blocks=()),)),
        PointList(scheme="", items=()),
        PointList(scheme="", items=(Point(label="", ordinal=0, scheme="", blocks=()),)),
        DefinitionList(items=()),
        DefinitionList(items=(Definition(term=(), blocks=()),)),
        Quote(blocks=()),
        Quote(blocks=(section("引中", paragraph("节")),)),
        Verse(lines=((),)),
        Dialogue(turns=(Turn(speaker="", blocks=()),)),
        Table(rows=()),
        Table(rows=((), (Cell(inlines=()),), (Cell(inlines=text(MARKUP)),) * 3), header_rows=9),
        Paragraph(inlines=()),
        Paragraph(inlines=(Link(target="https://a.b/[c]%", inlines=text(MARKUP)),)),
        section("", section("", level=7), level=4),
    )
    deep = section("底", paragraph(MARKUP), level=9)
    for level in range(8, 1, -1):
        deep = section(f"第{level}层", deep, level=level)
    notes = notes_document()
    return Document(
        meta=Metadata(
            title=MARKUP,
            subtitle=MARKUP,
            language="zh-Hant-TW",
            date=MARKUP,
            creators=(Contributor(name=MARKUP, role=MARKUP),),
            contributors=(Contributor(name="甲", role="编辑"), Contributor(name="", role="")),
            keywords=(MARKUP,),
            credits=(Credit(text=MARKUP),),
        ),
        blocks=(
            *notes.blocks,
            section("空", *empties),
            section(MARKUP, deep, number=12),
            section("长", *(paragraph("文" * 30_000) for _ in range(6))),
            *(section(f"第{n}节", paragraph(MARKUP)) for n in range(300)),
        ),
        notes=notes.notes,
    )

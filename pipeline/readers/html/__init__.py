"""The reader of HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from pipeline.diagnostics import Report
from pipeline.model.nodes import Contributor, Metadata
from pipeline.model.source import Span
from pipeline.readers.html import rows
from pipeline.readers.html.doctype import without_subset
from pipeline.readers.html.front import Front
from pipeline.readers.html.notes import placed
from pipeline.readers.pandoc import Given, decoded, document, process
from pipeline.readers.pandoc.locate import MarkLocator
from pipeline.readers.registry import ReaderSpec, ReadOptions
from pipeline.readers.surroundings import Surroundings

if TYPE_CHECKING:
    from pipeline.model.nodes import Document
    from pipeline.readers.pandoc.tree import Tree

FORMAT = "html-auto_identifiers"

_CHARSET = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]+)""",
    re.IGNORECASE,
)
_DECLARED = 4_096  # bytes in which the encoding must stand; HTML asks for 1,024
_NAMES = {
    "author": "author",
    "dc.creator": "author",
    "dcterms.creator": "author",
    "article:author": "author",
    "description": "description",
    "og:description": "description",
    "dc.description": "description",
    "keywords": "keywords",
    "date": "date",
    "dc.date": "date",
    "dcterms.date": "date",
    "dc.publisher": "publisher",
    "dcterms.publisher": "publisher",
    "copyright": "rights",
    "dc.rights": "rights",
    "dcterms.rights": "rights",
    "dc.identifier": "identifier",
}


def read(data: bytes, path: str, options: ReadOptions, report: Report) -> Document:
    """Return the document in ``data``.

    Raises:
        KanbenError: The file holds no text, a byte cannot be decoded, or it is nested too deeply.
    """
    if not options.encoding and (name := declared(data)):
        options = msgspec.structs.replace(options, encoding=name)
    text = decoded(data, path, options, report)
    front, tree = _parsed(text, path, report)
    tree = placed(tree)
    tree["meta"] = {}
    given = Given(tree=tree, locator=MarkLocator(path), meta=_meta(front))
    title = " ".join(front.title.split())
    made = document(given, path, options, report, options.surroundings or Surroundings())
    if title and not made.meta.title:
        report.infer("title-element", "<title> gives the title", Span(path, 1), 0.8)
        made = msgspec.structs.replace(made, meta=msgspec.structs.replace(made.meta, title=title))
    elif title and title != made.meta.title:
        report.infer("title-element", f"<title> says otherwise: {title[:60]}", Span(path, 1), 0.8)
    return made


def _parsed(text: str, path: str, report: Report) -> tuple[Front, Tree]:
    """Return what the front found, and pandoc's tree."""
    cut = rows.cut(text, path)
    if cut.runs:
        said = Report()
        front = _front(cut.text, path, said)
        tree = cut.tree(page(front.body()), FORMAT, path)
        if tree is not None:
            for diagnostic in said:
                report.add(diagnostic)
            return front, tree
    front = _front(text, path, report)
    return front, process.parse(page(front.body()), FORMAT, path, report)


def _front(text: str, path: str, report: Report) -> Front:
    front = Front(path, report)
    front.feed(without_subset(text, path, report))
    front.close()
    return front


def page(body: str) -> bytes:
    """Return a page with ``body`` in it."""
    return f"<!DOCTYPE html>\n<html><head></head><body>{body}</body></html>".encode()


def declared(data: bytes) -> str:
    """Return the encoding that an HTML file says it is in, if Python knows one of that name.

    A byte order mark says more than any declaration, and UTF-8 needs none (HTML, “Determining the
    character encoding”). A name that does not fit the bytes is left for the search to find out.
    """
    match = _CHARSET.search(data[:_DECLARED])
    if match is None or data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return ""
    name = (match[1] or match[2]).decode("ascii", "replace").lower()
    name = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}.get(
        name, name
    )
    try:
        data.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return ""
    return "" if name.startswith("utf-16") else name


def _meta(front: Front) -> Metadata:
    """Return what the head says."""
    found: dict[str, str] = {}
    people: list[Contributor] = []
    for name, content in front.meta:
        key = _NAMES.get(name)
        text = " ".join(content.split())
        if key == "author" and text:
            people.append(Contributor(name=text, role=""))
        elif key and text:
            found.setdefault(key, text)
    words = tuple(word.strip() for word in re.split(r"[,，、;；]", found.pop("keywords", "")))
    return Metadata(
        language=front.language,
        creators=tuple(dict.fromkeys(people)),
        keywords=tuple(word for word in words if word),
        date=found.get("date", ""),
        description=found.get("description", ""),
        publisher=found.get("publisher", ""),
        rights=found.get("rights", ""),
        identifier=found.get("identifier", ""),
    )


READER = ReaderSpec(name="html", suffixes=(".html", ".htm", ".xhtml", ".xht"), read=read)

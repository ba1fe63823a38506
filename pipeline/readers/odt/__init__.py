"""The reader of ODT (OpenDocument text)."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.diagnostics import Diagnostic, KanbenError
from pipeline.model.nodes import Contributor, Metadata
from pipeline.model.source import Span
from pipeline.readers.odt.content import prepare, shown
from pipeline.readers.pandoc import Given, check, document, process
from pipeline.readers.pandoc.locate import NoLocator
from pipeline.readers.registry import ReaderSpec, ReadOptions
from pipeline.readers.surroundings import Surroundings
from pipeline.safety.archives import open_archive
from pipeline.safety.xml import parse_xml

if TYPE_CHECKING:
    from lxml import etree

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.readers.pandoc.tree import Tree
    from pipeline.safety.archives import Archive

FORMAT = "odt-auto_identifiers"

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_FIRST = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip archive can hold
_MARKS = ("\ufdd0", "\ufdd1", "\ufdd2")
"""Before a ruby, between base and reading, and behind; no text of a source holds them."""


def read(data: bytes, path: str, options: ReadOptions, report: Report) -> Document:
    """Return the document in ``data``.

    Raises:
        KanbenError: It is no ODT, damaged, or holds no text.
    """
    archive = open_archive(data, place=path)
    if "content.xml" not in archive:
        raise KanbenError("odt-broken", "it holds no content.xml, so it is no ODT", place=path)
    surroundings = options.surroundings or Surroundings()
    surroundings.enter(archive)
    made, words = _with_rubies(archive, path, report)
    tree = process.parse(made, FORMAT, path, report)
    _nothing_lost(words, tree, path, report)
    tree["meta"] = {}
    given = Given(tree=tree, locator=NoLocator(), meta=_metadata(archive, path))
    return document(given, path, options, report, surroundings)


def _nothing_lost(words: str, tree: Tree, path: str, report: Report) -> None:
    """Report characters of the content that pandoc has left out."""
    missing = Counter(words) - Counter("".join(check.read(tree["blocks"])))
    lost = [each for each in missing if each.isalnum()]
    if lost:
        report.add(
            Diagnostic(
                "text-lost",
                "error",
                f"{sum(missing[each] for each in lost)} characters of the source are read as "
                f"nothing: {''.join(lost)[:20]}",
                Span(path, 1),
                "Look for objects and fields that are no text, or save the file as Word",
            )
        )


def _with_rubies(archive: Archive, path: str, report: Report) -> tuple[bytes, str]:
    """Return the archive with each ruby as marked text, and its words.

    pandoc loses the base of rubies.

    OpenDocument 1.3 part 3, elements ``text:ruby``, ``text:ruby-base``, ``text:ruby-text``.
    """
    from lxml import etree  # noqa: PLC0415  (heavy)

    made = io.BytesIO()
    words = ""
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as target:
        for name in archive.names():
            content = b"" if name.startswith("Pictures/") else archive.read(name)
            if name == "content.xml":
                root = parse_xml(content, f"{path}/{name}")
                for ruby in list(root.iter(f"{_TEXT}ruby")):
                    _mark(ruby)
                prepare(root, path, report)
                words = "".join(shown(root))
                content = etree.tostring(root, encoding="utf-8", xml_declaration=True)
            elif name.endswith(".xml"):
                parse_xml(content, f"{path}/{name}")
            target.writestr(zipfile.ZipInfo(name, _FIRST), content)
    return made.getvalue(), words


def _mark(ruby: etree._Element) -> None:
    """Make a ruby a span of text with marks in it."""
    base = ruby.find(f"{_TEXT}ruby-base")
    reading = ruby.find(f"{_TEXT}ruby-text")
    words = "".join(base.itertext()) if base is not None else ""
    said = "".join(reading.itertext()) if reading is not None else ""
    tail = ruby.tail
    ruby.clear()
    ruby.tag = f"{_TEXT}span"
    ruby.text = f"{_MARKS[0]}{words}{_MARKS[1]}{said}{_MARKS[2]}" if said else words
    ruby.tail = tail


def _metadata(archive: Archive, path: str) -> Metadata:
    """Return what ``meta.xml`` says."""
    if "meta.xml" not in archive:
        return Metadata(language="")
    root = parse_xml(archive.read("meta.xml"), f"{path}/meta.xml")

    def text(name: str) -> str:
        found = root.find(f".//{name}")
        return " ".join((found.text or "").split()) if found is not None else ""

    author = text(f"{_META}initial-creator") or text(f"{_DC}creator")
    keywords = tuple(
        word for each in root.iter(f"{_META}keyword") if (word := (each.text or "").strip())
    )
    return Metadata(
        title=text(f"{_DC}title"),
        language=text(f"{_DC}language"),
        creators=(Contributor(name=author, role=""),) if author else (),
        description=text(f"{_DC}description"),
        keywords=keywords,
    )


READER = ReaderSpec(name="odt", suffixes=(".odt",), read=read)

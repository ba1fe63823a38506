"""One ODT → one document: put into the form of Word, read as that, proved to be complete."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from pipeline.collecting import no_collection
from pipeline.diagnostics import Diagnostic, KanbenError
from pipeline.model.nodes import Contributor, Metadata
from pipeline.model.source import Span
from pipeline.model.walk import strings
from pipeline.readers.docx import reading
from pipeline.readers.odt import objects
from pipeline.readers.odt.body import Body
from pipeline.readers.odt.lists import Lists
from pipeline.readers.odt.looks import Looks
from pipeline.readers.odt.names import (
    CHART,
    INDEXES,
    MANIFEST,
    META,
    OFFICE,
    PARAGRAPHS,
    TEXT,
)
from pipeline.readers.odt.parts import Parts
from pipeline.safety.archives import open_archive
from pipeline.safety.xml import parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.readers.registry import ReadOptions
    from pipeline.safety.archives import Archive

_DC = "{http://purl.org/dc/elements/1.1/}"
_MANIFEST = "META-INF/manifest.xml"
_FLAT = re.compile(rb"<(?:[A-Za-z]+:)?document\s[^>]*opendocument:xmlns:office")
_HEAD = 16_384  # bytes in which a flat file says what it is


@no_collection()
def read(data: bytes, path: str, options: ReadOptions, report: Report) -> Document:
    """Return the document in ``data``.

    Raises:
        KanbenError: It is no ODT, is encrypted or damaged, or holds no text.
    """
    try:
        return _read(data, path, options, report)
    except RecursionError as error:
        raise KanbenError(
            "nested-too-deeply",
            "the file is nested too deeply: tables, boxes or lists in each other",
            place=path,
            hint="Take its tables, boxes and lists out of each other",
        ) from error


def _read(data: bytes, path: str, options: ReadOptions, report: Report) -> Document:
    archive, root, styles = _opened(data, path)
    text = None if root is None else root.find(f"{OFFICE}body/{OFFICE}text")
    if root is None or text is None:
        what = "content.xml" if root is None else "text"
        raise KanbenError("odt-broken", f"it holds no {what}, so it is no ODT", place=path)
    meta = _metadata(root if styles is root else _xml(archive, "meta.xml", path))
    parts = Parts(archive, path, report)
    _say_deleted(text, parts)
    wanted = Counter("".join(_shown(text)))
    looks = Looks(styles, root)
    lists = Lists(looks.lists, looks.outline)
    Body(parts, looks, lists).read(text, parts.body)
    tex = objects.tex(parts.formulas, path)
    word = parts.package(looks.part(), lists.part())
    document = reading.read(word, path, options, report, tex=tex)
    parts.say()
    _nothing_lost(wanted, document, path, report)
    return msgspec.structs.replace(
        document, meta=options.overrides.applied_to(_filled(document.meta, meta))
    )


def _opened(data: bytes, path: str) -> tuple[Archive, _Element | None, _Element | None]:
    """Return what holds the pictures, the root of the content, and that of the styles.

    A flat file (OpenDocument 1.3, part 3, 3.1.2) is one XML document with everything in it.
    """
    if data.startswith(b"PK") or not _FLAT.search(data[:_HEAD]):
        archive = open_archive(data, place=path)
        _refuse_encrypted(archive, path)
        return archive, _xml(archive, "content.xml", path), _xml(archive, "styles.xml", path)
    nothing = io.BytesIO()
    zipfile.ZipFile(nothing, "w").close()
    root = parse_xml(data, path)
    return open_archive(nothing.getvalue(), place=path), root, root


def _xml(archive: Archive, name: str, path: str) -> _Element | None:
    return parse_xml(archive.read(name), f"{path}/{name}") if name in archive else None


def _refuse_encrypted(archive: Archive, path: str) -> None:
    """Refuse a file with a password (OpenDocument 1.3, part 2, 4.8)."""
    manifest = _xml(archive, _MANIFEST, path)
    for each in () if manifest is None else manifest.iter(f"{MANIFEST}encryption-data"):
        if each is not None:
            raise KanbenError(
                "encrypted-source",
                "the file is protected by a password",
                place=path,
                hint="Open it, remove the password, and save it",
            )


def _say_deleted(text: _Element, parts: Parts) -> None:
    for each in text.iter(f"{TEXT}deletion"):
        words = " ".join("".join(inner.itertext()) for inner in each.iter(*PARAGRAPHS))
        parts.note("deleted-text", "left out what a tracked change deletes", words)


# --- proof ---------------------------------------------------------------------------------------


def _shown(text: _Element) -> Iterator[str]:
    """Yield the characters that the text shows, by rules that know nothing of the walk."""
    gone = {f"{TEXT}{name}" for name in ("tracked-changes", "note-citation", "script", "label")}
    gone |= {f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph", *INDEXES}
    gone |= {f"{OFFICE}annotation", f"{OFFICE}binary-data", f"{OFFICE}forms"}
    stack: list[_Element] = [text]
    while stack:
        element = stack.pop()
        yield element.tail or "" if element is not text else ""
        tag = element.tag
        if not isinstance(tag, str) or tag in gone:
            continue
        if tag.startswith(CHART) or element.get(f"{TEXT}display") == "none":
            continue
        if tag.startswith(TEXT):
            yield element.text or ""
        stack.extend(element)


def _nothing_lost(wanted: Counter[str], document: Document, path: str, report: Report) -> None:
    """Report characters of the content that the document does not hold, as an error."""
    if any(each.code == "hidden-text" for each in report):
        return  # which of them a style hides, the reader of Word knows and proves
    missing = wanted - Counter("".join(strings(document)))
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


# --- metadata ------------------------------------------------------------------------------------


def _metadata(root: _Element | None) -> Metadata:
    """Return what ``meta.xml`` says, or the same part of a flat file."""
    root = None if root is None else root.find(f"{OFFICE}meta")
    if root is None:
        return Metadata(language="")

    def text(name: str) -> str:
        found = root.find(f".//{name}")
        return " ".join((found.text or "").split()) if found is not None else ""

    author = text(f"{META}initial-creator") or text(f"{_DC}creator")
    keywords = tuple(
        word for each in root.iter(f"{META}keyword") if (word := (each.text or "").strip())
    )
    return Metadata(
        title=text(f"{_DC}title"),
        language=text(f"{_DC}language"),
        creators=(Contributor(name=author, role=""),) if author else (),
        description=text(f"{_DC}description"),
        keywords=keywords,
    )


def _filled(found: Metadata, said: Metadata) -> Metadata:
    """Return what the text prints of itself, filled up by the file's properties."""
    return msgspec.structs.replace(
        found,
        title=found.title or said.title,
        language=said.language or found.language,
        creators=found.creators or said.creators,
        description=found.description or said.description,
        keywords=found.keywords or said.keywords,
    )

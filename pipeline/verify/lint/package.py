"""Office Open XML packages: parts, relationships, and what Word and PowerPoint files share.

The terms are those of the Open Packaging Conventions (ECMA-376, Part 2).
"""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.safety.archives import open_archive
from pipeline.safety.xml import parse_xml
from pipeline.verify.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml import etree

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
_DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_PROLOG = 4096  # bytes in which a document type is looked for; it is never loaded anyway
_CLICKED = "/hyperlink"  # the one kind of external relationship that only a person follows


class Relationship(msgspec.Struct, frozen=True):
    """A reference of one part to another, or to a place outside the package.

    Attributes:
        id: How the part's XML names it.
        kind: Its type, a URL.
        target: The part's name, or the URL outside the package.
        external: Whether it leads outside.
    """

    id: str
    kind: str
    target: str
    external: bool


class Package:
    """A file made of parts, opened with all guards."""

    def __init__(self, path: Path) -> None:
        """Open the package.

        Raises:
            KanbenError: It is no zip archive, or is refused (`pipeline.safety.archives`).
        """
        self._archive = open_archive(path, place=path.name)
        self._roots: dict[str, etree._Element] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts."""
        return self._archive.names()

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a part of this name."""
        return name in self._archive

    def xml(self, name: str) -> etree._Element:
        """Return the root of a part.

        Raises:
            KanbenError: There is no such part, it is not well-formed, or it has a document type,
                which ECMA-376, Part 2 forbids.
        """
        if name not in self._roots:
            data = self._archive.read(name)
            if b"<!DOCTYPE" in data[:_PROLOG].replace(b"\0", b""):  # in UTF-16 too
                raise KanbenError("xml-refused", "a part must not have a document type", place=name)
            self._roots[name] = parse_xml(data, name)
        return self._roots[name]

    def relations(self, name: str) -> dict[str, Relationship]:
        """Return the relationships of a part by id; of the whole package for an empty name."""
        folder, _, file = name.rpartition("/")
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        if rels not in self:
            return {}
        found = (_relationship(item, folder) for item in self.xml(rels).iter(_RELATIONSHIP))
        return {relation.id: relation for relation in found}

    def related(self, name: str, kind: str) -> list[str]:
        """Return the existing parts that ``name`` refers to by relationships of a type's end."""
        return [
            relation.target
            for relation in self.relations(name).values()
            if relation.kind.endswith(f"/{kind}")
            and not relation.external
            and relation.target in self
        ]

    @cached_property
    def main(self) -> str:
        """The part that holds the document; empty if there is none."""
        return next(iter(self.related("", "officeDocument")), "")


def _relationship(item: etree._Element, folder: str) -> Relationship:
    external = item.get("TargetMode") == "External"
    target = item.get("Target", "")
    if not external:
        path = unquote(target.partition("#")[0])
        target = posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")
    return Relationship(item.get("Id", ""), item.get("Type", ""), target, external)


def sound_relationships(package: Package) -> Iterator[Finding]:
    """Yield relationships without parts, ids without relationships, and what loads by itself."""
    for name in ("", *package.names):
        if name.endswith(".rels"):
            continue
        relations = package.relations(name)
        place = name or "the package"
        for relation in relations.values():
            if relation.external and not relation.kind.endswith(_CLICKED):
                what = f"{relation.kind.rpartition('/')[2]} is loaded from {relation.target!r}"
                yield Finding("error", "external-relationship", what, place)
            elif not relation.external and relation.target not in package:
                message = f"the part {relation.target!r} does not exist ({relation.id})"
                yield Finding("error", "part-missing", message, place)
        if name.endswith(".xml"):
            yield from _sound_ids(package.xml(name), relations, place)


def _sound_ids(
    root: etree._Element, relations: dict[str, Relationship], place: str
) -> Iterator[Finding]:
    for element in root.iter("{*}*"):
        for attribute, value in element.attrib.items():
            if str(attribute).startswith(R) and value and value not in relations:
                message = f"there is no relationship {value!r}"
                where = f"{place}:{element.sourceline}"
                yield Finding("error", "relationship-missing", message, where)


def titled(package: Package) -> Iterator[Finding]:
    """Yield a finding if the core properties have no title (ECMA-376, Part 2, Core Properties)."""
    for name in package.related("", "core-properties"):
        title = package.xml(name).find(_DC_TITLE)
        if title is not None and (title.text or "").strip():
            return
    yield Finding("error", "document-title-missing", "the core properties have no title")


def described(properties: etree._Element | None) -> bool:
    """Tell whether a drawing has alternative text, or is marked as decoration.

    Args:
        properties: Its non-visual properties, ``wp:docPr`` or ``p:cNvPr``.
    """
    if properties is None:
        return False
    decorative = any(mark.get("val", "1") in ("1", "true") for mark in properties.iter(_DECORATIVE))
    return decorative or bool(properties.get("descr", "").strip())

"""The package: its parts, how they lead to each other, and what it is if it is no Word file."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.model.source import Span
from pipeline.readers.docx import flat
from pipeline.readers.docx.names import PACKAGE, W, made_transitional
from pipeline.safety.archives import open_archive
from pipeline.safety.xml import parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

    from pipeline.diagnostics import Report
    from pipeline.safety.archives import Archive

_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB], the file of Word 97
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO], a stream's name
_RICH_TEXT: Final = b"{\\rtf"
_WORD_2003: Final = b"http://schemas.microsoft.com/office/word/2003/wordml"
_HEAD: Final = 4_096  # bytes in which a namespace is looked for
_PAGE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|meta)", re.IGNORECASE)


class Relation(msgspec.Struct, frozen=True):
    """Where a part leads: another part's name, or an address outside."""

    kind: str
    target: str
    external: bool


class Package:
    """A Word file.

    Attributes:
        path: The source's name, for messages.
        archive: What holds its parts.
        main: The name of the part with the text.
    """

    def __init__(self, archive: Archive, path: str) -> None:
        """Find the main part of ``archive``."""
        self.path = path
        self.archive = archive
        self._relations: dict[str, dict[str, Relation]] = {}
        self.main = self.related("", "officeDocument")
        if not self.main:
            raise not_word(path, "it is an archive, but holds no document of Word")

    def related(self, part: str, kind: str) -> str:
        """Return the part that ``part`` leads to by a relationship of ``kind``; empty if none."""
        for relation in self.relations(part).values():
            inside = not relation.external and relation.target in self.archive
            if inside and relation.kind == kind:
                return relation.target
        return ""

    def relations(self, part: str) -> dict[str, Relation]:
        """Return where ``part`` leads, by id; the package itself is the part with an empty name."""
        if part not in self._relations:
            self._relations[part] = self._read_relations(part)
        return self._relations[part]

    def _read_relations(self, part: str) -> dict[str, Relation]:
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, Relation] = {}
        for each in () if root is None else root.iter(PACKAGE + "Relationship"):
            target = each.get("Target", "")
            external = each.get("TargetMode", "") == "External"
            if not external:
                base = "" if target.startswith("/") else folder
                target = posixpath.normpath(posixpath.join(base, unquote(target).lstrip("/")))
            kind = each.get("Type", "").rpartition("/")[2]
            found[each.get("Id", "")] = Relation(kind, target, external)
        return found

    def xml(self, part: str) -> _Element | None:
        """Return the root of a part, None if there is no such part.

        Raises:
            KanbenError: It is damaged.
        """
        if not part or part not in self.archive:
            return None
        place = f"{self.path}, {part}"
        return made_transitional(parse_xml(self.archive.read(part), place))

    def data(self, part: str) -> bytes | None:
        """Return the bytes of a part, None if there is no such part."""
        return self.archive.read(part) if part in self.archive else None

    def names(self) -> tuple[str, ...]:
        """Return the names of all parts."""
        return self.archive.names()


def open_package(data: bytes, path: str) -> Package:
    """Return the package in ``data``.

    Raises:
        KanbenError: It is no Word file, an old or an encrypted one, or a damaged archive.
    """
    if data.startswith(_COMPOUND):
        if _ENCRYPTED in data:
            raise KanbenError(
                "encrypted-source",
                "the file is protected by a password",
                place=path,
                hint="Open it in Word, remove the password, and save it",
            )
        raise not_word(path, "it is a file of Word 97 to 2003, or of WPS (.doc, .wps)")
    if data.startswith(_RICH_TEXT):
        raise not_word(path, "it is Rich Text (RTF), which is read if its name ends in .rtf")
    if flat.is_flat(data):
        data = flat.packed(data, path)
    if _WORD_2003 in data[:_HEAD]:
        raise not_word(path, "it is the XML of Word 2003")
    if _PAGE.match(data):
        raise not_word(path, "it is a web page, which is read if its name ends in .html")
    if not data.startswith(b"PK"):
        raise not_word(path, "it is no Word file")
    return Package(open_archive(data, place=path), path)


def not_word(path: str, problem: str) -> KanbenError:
    """Return the error for a file that is something else."""
    return KanbenError(
        "not-a-word-file",
        problem,
        place=path,
        hint="Open it in Word, WPS or LibreOffice and save it as .docx",
    )


def body_of(package: Package) -> _Element:
    """Return ``w:body``.

    Raises:
        KanbenError: There is none.
    """
    root = package.xml(package.main)
    body = None if root is None else root.find(W + "body")
    if body is None:
        raise not_word(package.path, "its main part is no document of Word")
    return body


def report_passengers(package: Package, report: Report) -> None:
    """Say what the package carries that is not read: macros, templates, other files."""
    kinds = {relation.kind for relation in package.relations(package.main).values()}
    for kind, code, message in (
        ("vbaProject", "macros-ignored", "the file has macros; they are not read and never run"),
        ("subDocument", "file-inside", "the file has parts in other files; they are not read"),
    ):
        if kind in kinds:
            report.warn(code, message)
    settings = package.relations(package.related(package.main, "settings"))
    if any(
        relation.kind == "attachedTemplate" and relation.external for relation in settings.values()
    ):
        report.warn("template-not-followed", "the file names a template; it is not fetched")


def place(package: Package) -> Span:
    """Return the place for what concerns the whole file."""
    return Span(package.path, 1)

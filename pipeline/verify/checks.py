"""The checks of finished outputs, as data: what each is called, what it checks, what it costs.

The order is that of the table's columns. To add a check, add a row.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from pipeline import pandoc
from pipeline.diagnostics import KanbenError
from pipeline.model.nodes import (
    Document,
    Figure,
    Formula,
    Image,
    Math,
    NoteReference,
    Paragraph,
    Signature,
    Table,
    Verse,
)
from pipeline.model.walk import nodes_of
from pipeline.verify.finding import Finding, ValidatorMissingError
from pipeline.verify.formats import BOOKLET, kind_of

if TYPE_CHECKING:
    from pipeline.verify.readback import Piece

Status: TypeAlias = Literal["pass", "fail", "not-run"]


class Subject(msgspec.Struct, frozen=True):
    """An output to check.

    Attributes:
        path: The file.
        format: The format's name.
        document: What it was made from, if that is known.
        unknown: Why the document is not known.
        changed: Whether its source has changed since.
    """

    path: Path
    format: str
    document: Document | None = None
    unknown: str = ""
    changed: bool = False


class Result(msgspec.Struct, frozen=True):
    """What became of one check of one output.

    Attributes:
        check: The check's name.
        status: Whether it passed.
        findings: What it objects to.
        reason: Why it was not run.
        missing: Whether it was not run because its validator is not installed.
        seconds: How long it took.
    """

    check: str
    status: Status
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    missing: bool = False
    seconds: float = 0.0


class _NotRunError(Exception):
    """The check has nothing to hold the output against; the text says why."""


class Check(msgspec.Struct, frozen=True):
    """A check.

    Attributes:
        name: What users call it.
        describe: What it proves.
        formats: The formats that it is for, as `kind_of` names them.
        run: Returns what it objects to.
        quick: Whether it takes well under a second for a speech and needs no other program.
    """

    name: str
    describe: str
    formats: frozenset[str]
    run: Callable[[Subject], Sequence[Finding]]
    quick: bool = False

    def covers(self, name: str) -> bool:
        """Tell whether the check is for outputs of the format ``name``."""
        return kind_of(name) in self.formats

    def result(self, subject: Subject) -> Result:
        """Run the check; a check that breaks down has failed."""
        try:
            findings = tuple(self.run(subject))
        except _NotRunError as error:
            return Result(self.name, "not-run", reason=str(error))
        except ValidatorMissingError as error:
            return Result(self.name, "not-run", reason=str(error), missing=True)
        except KanbenError as error:
            broken = Finding("error", error.diagnostic.code, str(error))
            return Result(self.name, "fail", (broken,))
        return Result(self.name, "fail" if findings else "pass", findings)


# --- whole -----------------------------------------------------------------------------------


def _whole(subject: Subject) -> list[Finding]:
    from pipeline.verify import readback  # noqa: PLC0415  (loads its libraries)

    read = readback.reader_for(subject.format)
    if read is None:
        message = f"nothing here reads {subject.format} back"
        raise _NotRunError(message)
    lost = _lost(subject, lambda: read(subject.path))
    shown = readback.shown_by(subject.format)
    if shown is not None and not lost:  # the notes hold everything: now what is seen
        lost = _lost(subject, lambda: shown(subject.path))
    return lost


def _lost(subject: Subject, pieces: Callable[[], Sequence[Piece]]) -> list[Finding]:
    from pipeline.verify import fidelity  # noqa: PLC0415  (loads its libraries)

    if subject.document is None:
        raise _NotRunError(subject.unknown)
    lost = [
        Finding("error", loss.kind, loss.message, loss.place, str(loss.span or ""))
        for loss in fidelity.losses(subject.document, pieces())
    ]
    if lost and subject.changed:
        message = "the source has changed since this was built; run kanben build"
        lost.insert(0, Finding("error", "source-changed", message))
    return lost


# --- by format -------------------------------------------------------------------------------


def _lint(subject: Subject) -> list[Finding]:
    from pipeline.verify import lint  # noqa: PLC0415  (loads its libraries)

    check = lint.lint_for(subject.format)
    found = check(subject.path) if check else []
    if any(finding.code in _OF_ARCHIVES for finding in found) and _is_for_press(subject.path):
        found = [one for one in found if one.code not in _OF_ARCHIVES or "PDF/UA" in one.message]
    if subject.document is not None and _has_bare_table(subject.document):
        return [finding for finding in found if finding.code != "table-without-header"]
    return found


def _has_bare_table(document: Document) -> bool:
    """Tell whether the document itself has a table without headers: no output can invent them."""
    tables = (node for node in nodes_of(document) if isinstance(node, Table))
    return any(table.rows and not (table.header_rows or table.header_columns) for table in tables)


def _pages(subject: Subject) -> list[Finding]:
    from pipeline.verify import booklet, pages  # noqa: PLC0415  (loads its libraries)

    check = booklet.check if subject.format == BOOKLET else pages.check
    return check(subject.path)


def _lines(subject: Subject) -> list[Finding]:
    from pipeline.verify import composition  # noqa: PLC0415  (loads its libraries)

    return composition.check(subject.path)


def _slides(subject: Subject) -> list[Finding]:
    from pipeline.verify import layout, opening, pages  # noqa: PLC0415  (loads its libraries)

    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder, "slides.pdf")
        drawn.write_bytes(opening.libreoffice_pages(subject.path))
        return [*layout.check(subject.path, drawn.read_bytes()), *pages.missing_glyphs(drawn)]


def _opens(subject: Subject) -> list[Finding]:
    """Open an output in a program that people read it with."""
    from pipeline.verify import opening  # noqa: PLC0415  (only if it is run)

    match subject.format:
        case "epub":
            return opening.opens_as_book(subject.path)
        case "docx":
            return [*opening.opens_in_libreoffice(subject.path), *_kept_by_libreoffice(subject)]
        case "pptx":
            return opening.opens_in_libreoffice(subject.path)
        case _:
            return opening.opens_as_page(subject.path)


def _kept_by_libreoffice(subject: Subject) -> list[Finding]:
    """Return what LibreOffice does not show of a Word file."""
    from pipeline.verify.opening import libreoffice_text  # noqa: PLC0415  (only if it is run)
    from pipeline.verify.readback import Piece  # noqa: PLC0415

    if subject.document is None:
        return []
    lines = libreoffice_text(subject.path).splitlines()
    lost = _lost(subject, lambda: [Piece(line, "LibreOffice's text") for line in lines])
    unlike = _unlike_text(subject.document)
    return [finding for finding in lost if not finding.source or finding.source not in unlike]


def _unlike_text(document: Document) -> set[str]:
    """Return the places of blocks that LibreOffice's text shows otherwise.

    It has no pictures, formulas and notes, and the numbers of notes stand in it without brackets.
    """
    blocks = (Paragraph, Table, Figure, Formula, Verse, Signature)
    signs = (NoteReference, Math, Image, Formula)
    in_notes = {id(node) for node in nodes_of(document.notes)}
    return {
        str(node.span)
        for node in nodes_of(document)
        if isinstance(node, blocks)
        and (id(node) in in_notes or any(isinstance(each, signs) for each in nodes_of(node)))
    }


def _epubcheck(subject: Subject) -> list[Finding]:
    from pipeline.verify.conformance import epubcheck  # noqa: PLC0415  (only if it is run)

    return epubcheck(subject.path)


def _ace(subject: Subject) -> list[Finding]:
    from pipeline.verify.conformance import ace  # noqa: PLC0415  (only if it is run)

    return ace(subject.path)


def _is_for_press(path: Path) -> bool:
    """Tell whether pages are in inks without a profile, as PDF/A does not have it."""
    import pikepdf  # noqa: PLC0415  (heavy)

    with pikepdf.open(path) as pdf:
        if "/OutputIntents" in pdf.Root:
            return False
        inks = (pikepdf.parse_content_stream(page, "k K") for page in pdf.pages)
        return any(map(len, inks))


def _verapdf(subject: Subject) -> list[Finding]:
    from pipeline.verify.conformance import verapdf_all  # noqa: PLC0415  (only if it is run)

    standards = {"ua1"} if _is_for_press(subject.path) else set(_STANDARDS)
    found = verapdf_all([subject.path], [name for name in _STANDARDS if name in standards])
    return [
        msgspec.structs.replace(finding, code=f"{name} {finding.code}")
        for flavour, name in _STANDARDS.items()
        if flavour in standards
        for finding in found[subject.path, flavour]
    ]


def _open_xml(subject: Subject) -> list[Finding]:
    from pipeline.verify.conformance import open_xml  # noqa: PLC0415  (only if it is run)

    return open_xml(subject.path)


def _html(subject: Subject) -> list[Finding]:
    from pipeline.verify.conformance import nu  # noqa: PLC0415  (only if it is run)

    return nu(subject.path)


_OF_ARCHIVES = frozenset(("claim-missing", "output-intent-missing"))
"""What the lint says of files that are not archival, as those in the inks of a press."""

_STANDARDS = {"ua1": "PDF/UA-1", "2a": "PDF/A-2a"}
"""What every PDF conforms to: veraPDF's flavours and their names."""
_PDF = frozenset(("pdf", BOOKLET))
_PAGES = frozenset(("slides.html", "html", "index"))

CHECKS: tuple[Check, ...] = (
    Check(
        "whole",
        "every block of the document is there, whole, in order, once",
        _PDF
        | frozenset(("docx", "epub", "pptx", "slides.html", "txt", "html", "md"))
        | {f"{pandoc.PREFIX}{name}" for name in pandoc.SUFFIXES},
        _whole,
        quick=True,
    ),
    Check(
        "lint",
        "what the validators miss: bookmarks, fields, styles, tables, headings, links",
        _PDF | frozenset(("docx", "epub", "pptx")) | _PAGES,
        _lint,
        quick=True,
    ),
    Check(
        "pages",
        "contents name the right pages, no missing glyph, no stranded heading, nothing cut off",
        _PDF,
        _pages,
        quick=True,
    ),
    Check(
        "lines",
        "full lines end flush, no mark at the wrong end of a line, no last line of one character",
        frozenset(("pdf",)),
        _lines,
        quick=True,
    ),
    Check("slides", "no glyph outside its shape, none missing", frozenset(("pptx",)), _slides),
    Check("epubcheck", "EPUBCheck: EPUB 3.3", frozenset(("epub",)), _epubcheck),
    Check("ace", "DAISY Ace: accessibility of EPUB", frozenset(("epub",)), _ace),
    Check(
        "verapdf",
        "veraPDF: accessible (PDF/UA-1, ISO 14289-1), archival (PDF/A-2a, ISO 19005-2)",
        _PDF,
        _verapdf,
    ),
    Check("open-xml", "Open XML SDK: ECMA-376", frozenset(("docx", "pptx")), _open_xml),
    Check("html", "Nu Html Checker: HTML", _PAGES, _html),
    Check(
        "opens",
        "a real reader shows it: foliate-js, Chromium without network, LibreOffice",
        frozenset(("epub", "docx", "pptx")) | _PAGES,
        _opens,
    ),
)

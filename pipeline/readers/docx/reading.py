"""One Word file → one document: opens the parts, walks them, builds, and proves completeness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.collecting import no_collection
from pipeline.diagnostics import KanbenError
from pipeline.readers.docx import check, formulas, metadata, package, structure
from pipeline.readers.docx.names import P, W
from pipeline.readers.docx.numbering import Numbering
from pipeline.readers.docx.source import Source
from pipeline.readers.docx.story import Story, read_notes
from pipeline.readers.docx.styles import Styles
from pipeline.readers.pictures import Pictures
from pipeline.readers.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.readers.docx.package import Package
    from pipeline.readers.registry import ReadOptions


MOST_PARAGRAPHS = 200_000
"""Of one file, those in tables with them; a novel of a million characters has 20,000."""


@no_collection()
def read(  # noqa: PLR0913  (what other readers know besides)
    data: bytes,
    path: str,
    options: ReadOptions,
    report: Report,
    *,
    tex: Mapping[str, str] | None = None,
    depth: int = 0,
) -> Document:
    """Return the document in ``data``.

    Args:
        data: The file.
        path: Its name, for messages.
        options: How to read.
        report: Takes what is inferred and left out.
        tex: The TeX of formulas by their mark, where another reader has put a file as Word's.
        depth: How many files include this one, each in the next.

    Raises:
        KanbenError: It is no Word file, is encrypted or damaged, or holds no text.
    """
    try:
        return _read(package.open_package(data, path), options, report, tex or {}, depth)
    except RecursionError as error:
        raise KanbenError(
            "nested-too-deeply",
            "the file is nested too deeply: tables, boxes or controls in each other",
            place=path,
            hint="Take its tables and boxes out of each other",
        ) from error


def _read(
    file: Package, options: ReadOptions, report: Report, tex: Mapping[str, str], depth: int
) -> Document:
    path = file.path
    body = package.body_of(file)
    count = sum(1 for _ in body.iter(P))
    if count > MOST_PARAGRAPHS:
        raise KanbenError(
            "too-long",
            f"the file has {count:,} paragraphs, more than {MOST_PARAGRAPHS:,}",
            place=path,
            hint="Divide it into several files",
        )
    package.report_passengers(file, report)
    source = _source(file, report)
    source.depth = depth
    notes = _note_roots(file)
    source.noted = frozenset(
        (kind, each.get(W + "id", ""))
        for kind, root in notes.items()
        for each in root.iterfind(W + kind)
        if each.get(W + "type", "normal") == "normal"
    )
    formulas.read(source, [body, *notes.values()], tex)
    items = Story(source, file.main, body).read(body)
    found = read_notes(source, notes)
    properties = metadata.read(file, ours=source.ours)
    source.language = metadata.language(properties, source, items)
    document = structure.document(source, items, found, properties, options.overrides)
    if not document.blocks and not document.meta.title:
        raise KanbenError(
            "empty-source", "the file has no text", place=path, hint="Give a file with text in it"
        )
    if source.numbering.unknown:
        formats = ", ".join(sorted(source.numbering.unknown))
        report.warn("number-format", f"numbers of the format {formats} are printed in digits")
    _report_edges(file, report)
    source.say()
    called = [
        each
        for kind, root in notes.items()
        for each in root.iterfind(W + kind)
        if (kind, each.get(W + "id", "")) in source.calls
    ]
    styles = file.xml(file.related(file.main, "styles"))
    check.run([body, *called], styles, document, path, report)
    return document


def _source(file: Package, report: Report) -> Source:
    styles = Styles(file.xml(file.related(file.main, "styles")))
    numbering = Numbering(file.xml(file.related(file.main, "numbering")), styles.list_styles())
    surroundings = Surroundings()
    surroundings.enter(file.archive)
    pictures = Pictures(surroundings, report)
    return Source(file, styles, numbering, pictures, report, ours=metadata.is_ours(file))


def _note_roots(file: Package) -> dict[str, _Element]:
    """Return the roots of the parts with notes."""
    roots = {}
    for kind in ("footnote", "endnote"):
        root = file.xml(file.related(file.main, f"{kind}s"))
        if root is not None:
            roots[kind] = root
    return roots


def _report_edges(file: Package, report: Report) -> None:
    """Say that heads and feet are no part of the text, if they hold any."""
    if metadata.is_ours(file):
        return
    words = []
    for relation in file.relations(file.main).values():
        if relation.kind in ("header", "footer") and relation.target in file.archive:
            root = file.xml(relation.target)
            if root is not None:
                text = "".join(each.text or "" for each in root.iter(W + "t")).strip()
                words += [text] if any(map(str.isalpha, text)) else []
    if words:
        shown = "，".join(dict.fromkeys(words))[:60]
        report.infer(
            "head-or-foot", f"left out heads and feet of pages: {shown}", package.place(file)
        )

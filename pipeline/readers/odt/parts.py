"""The Word form of an ODT while it is made: its relations, notes, formulas, what is left out."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

from lxml import etree

from pipeline.diagnostics import Diagnostic
from pipeline.model.source import Span
from pipeline.readers.docx.names import A, M, R, W
from pipeline.readers.odt.names import put

if TYPE_CHECKING:
    from lxml.etree import _Element

    from pipeline.diagnostics import Report
    from pipeline.safety.archives import Archive

_FIRST: Final = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip archive can hold
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAPS: Final = {"w": W[1:-1], "r": R[1:-1], "m": M[1:-1], "a": A[1:-1]}
_QUOTED: Final = 60


class Parts:
    """What the text refers to, gathered while it is walked.

    Attributes:
        archive: The ODT.
        path: Its name, for messages.
        report: Takes what is left out.
        body: ``w:body``.
        formulas: MathML of each formula, in the order of their numbers.
    """

    def __init__(self, archive: Archive, path: str, report: Report) -> None:
        """Begin with nothing."""
        self.archive = archive
        self.path = path
        self.report = report
        self.document = etree.Element(W + "document", nsmap=_MAPS)
        self.body = put(self.document, "body")
        self.notes = {
            kind: etree.Element(f"{W}{kind}s", nsmap=_MAPS) for kind in ("footnote", "endnote")
        }
        self.formulas: list[_Element] = []
        self._relations: list[tuple[str, str, bool]] = []
        self._pictures: dict[str, bytes] = {}
        self._left_out: dict[tuple[str, str, str], list[str]] = {}
        self._numbers = 0

    def relation(self, kind: str, target: str, *, external: bool) -> str:
        """Return the id of a new relation."""
        self._relations.append((kind, target, external))
        return f"rId{len(self._relations)}"

    def picture(self, reference: str) -> str:
        """Return the id of the relation to a picture of the archive, or outside."""
        name = reference.removeprefix("./")
        outside = name not in self.archive and ":" in name.split("/", maxsplit=1)[0]
        if not outside and name in self.archive:
            self._pictures[name] = self.archive.read(name)
        return self.relation("image", name if outside else f"/{name}", external=outside)

    def given_picture(self, data: bytes) -> str:
        """Return the id of the relation to a picture that stands in the text as Base64."""
        name = f"Pictures/in-the-text-{len(self._pictures) + 1}"
        self._pictures[name] = data
        return self.relation("image", f"/{name}", external=False)

    def number(self) -> str:
        """Return a number that nothing else has."""
        self._numbers += 1
        return str(self._numbers)

    def note(self, code: str, message: str, what: str = "", severity: str = "info") -> None:
        """Remember that something is left out or read in a way that should be said."""
        self._left_out.setdefault((code, message, severity), []).append(" ".join(what.split()))

    def say(self) -> None:
        """Report what was remembered, each kind once."""
        for (code, message, severity), found in self._left_out.items():
            times = f", {len(found)} times" if len(found) > 1 else ""
            words = "，".join(filter(None, found))[:_QUOTED]
            said = f"{message}{times}: {words}" if words else f"{message}{times}"
            span = Span(self.path, 1)
            if severity == "warning":
                self.report.warn(code, said, span)
            else:
                self.report.add(Diagnostic(code, "info", said, span))

    def package(self, styles: bytes, numbering: bytes) -> bytes:
        """Return the Word file."""
        fixed = {"styles": styles, "numbering": numbering}
        fixed |= {f"{kind}s": _bytes(root) for kind, root in self.notes.items() if len(root)}
        for kind in fixed:
            self.relation(kind, f"{kind}.xml", external=False)
        written = {
            "_rels/.rels": _relations([("officeDocument", "word/document.xml", False)]),
            "word/document.xml": _bytes(self.document),
            "word/_rels/document.xml.rels": _relations(self._relations),
            **{f"word/{kind}.xml": content for kind, content in fixed.items()},
            **self._pictures,
        }
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as target:
            for name, content in written.items():
                target.writestr(zipfile.ZipInfo(name, _FIRST), content)
        return made.getvalue()


def _bytes(root: _Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _relations(found: list[tuple[str, str, bool]]) -> bytes:
    outside = ' TargetMode="External"'
    written = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target={quoteattr(target)}'
        f"{outside * external}/>"
        for number, (kind, target, external) in enumerate(found, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{written}</Relationships>'.encode()

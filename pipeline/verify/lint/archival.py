"""PDF: the part of PDF/A-2a and PDF/UA-1 that can be judged without veraPDF.

Clauses are those of ISO 19005-2 (PDF/A-2) unless another standard is named.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.diagnostics import KanbenError
from pipeline.safety.xml import parse_xml
from pipeline.verify.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from pipeline.verify.tagged import TaggedPdf

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_PDF = "{http://ns.adobe.com/pdf/1.3/}"
_PDF_A = "{http://www.aiim.org/pdfa/ns/id/}"
_PDF_UA = "{http://www.aiim.org/pdfua/ns/id/}"

_CLAIMS = {  # property → value, name of the standard, clause
    f"{_PDF_A}part": ("2", "PDF/A-2a (6.6.4)"),
    f"{_PDF_A}conformance": ("A", "PDF/A-2a (6.6.4)"),
    f"{_PDF_UA}part": ("1", "PDF/UA-1 (ISO 14289-1, 5)"),
}
_PAIRS = {  # ISO 19005-1, table 1
    "/Title": f"{_DC}title",
    "/Subject": f"{_DC}description",
    "/Keywords": f"{_PDF}Keywords",
    "/Creator": f"{_XMP}CreatorTool",
    "/Producer": f"{_PDF}Producer",
    "/CreationDate": f"{_XMP}CreateDate",
    "/ModDate": f"{_XMP}ModifyDate",
}
_PRINT, _NOT_SHOWN = 4, 1 | 2 | 32 | 256  # ISO 32000-1, table 165
_UNDEFINED = frozenset(("/DeviceCMYK", "/DeviceN", "/Separation"))
_NOT_A_DIGIT = re.compile(r"\D")


def faults(pdf: TaggedPdf) -> Iterator[Finding]:
    """Yield what keeps an open PDF from being archival and accessible in one."""
    yield from _claims(pdf)
    yield from _intent(pdf)
    if "/ID" not in pdf.pdf.trailer:
        yield _error("identifier-missing", "the file has no identifier (6.1.3)")
    yield from _annotations(pdf)
    yield from _pictures(pdf)


def _error(code: str, message: str, page: int = -1) -> Finding:
    return Finding("error", code, message, f"page {page + 1}" if page >= 0 else "")


# --- metadata --------------------------------------------------------------------------------


def _claims(pdf: TaggedPdf) -> Iterator[Finding]:
    """Hold the XMP against the standards, and the information dictionary against the XMP."""
    stream = pdf.root.get("/Metadata")
    if stream is None:
        yield _error("metadata-missing", "the file has no XMP metadata (6.6.2.1)")
        return
    try:
        root = parse_xml(stream.read_bytes(), "the XMP metadata")
    except KanbenError as error:
        yield _error("metadata-missing", f"the XMP metadata cannot be read: {error}")
        return
    said = _properties(root)
    for name, (value, standard) in _CLAIMS.items():
        if said.get(name) != value:
            key = name.rpartition("}")[2]
            found = said.get(name, "nothing")
            yield _error("claim-missing", f"for {standard} {key} must be {value}; it is {found}")
    for key, name in _PAIRS.items():
        given, told = str(pdf.pdf.docinfo.get(key, "")), said.get(name, "")
        if _plain(key, given) != _plain(key, told):
            message = f"the information says {key[1:]} {given[:40]!r}, the XMP {told[:40]!r}"
            yield _error("metadata-differs", message)


def _properties(root: etree._Element) -> dict[str, str]:
    """Return the properties of XMP with their first value, as element or as attribute."""
    found: dict[str, str] = {}
    for description in root.iter(f"{_RDF}Description"):
        for name, value in description.attrib.items():
            found.setdefault(str(name), str(value))
        for element in description.iterchildren("*"):
            item = next(element.iter(f"{_RDF}li"), element)
            found.setdefault(str(element.tag), str(item.text or "").strip())
    return found


def _plain(key: str, value: str) -> str:
    """Return a value as it can be compared: dates are written in two ways."""
    if key.endswith("Date"):
        return _NOT_A_DIGIT.sub("", value.replace("Z", "").replace("+00:00", ""))
    return " ".join(value.split())


# --- what is shown ---------------------------------------------------------------------------


def _intent(pdf: TaggedPdf) -> Iterator[Finding]:
    intents: Any = pdf.root.get("/OutputIntents") or ()
    if not any(
        intent.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in intent for intent in intents
    ):
        message = "nothing says what the file's colours mean: no output intent (6.2.3)"
        yield _error("output-intent-missing", message)


def _annotations(pdf: TaggedPdf) -> Iterator[Finding]:
    for number, page in enumerate(pdf.pdf.pages):
        annotations: Any = page.obj.get("/Annots") or ()
        if len(annotations) and page.obj.get("/Tabs") != "/S":
            message = "the tabulator does not follow the structure (ISO 14289-1, 7.18.3)"
            yield _error("tab-order", message, number)
        for annotation in annotations:
            flags = int(annotation.get("/F", 0))
            if flags & _NOT_SHOWN or not flags & _PRINT:
                yield _error("annotation-hidden", "a link does not print (6.3.2)", number)
            if not str(annotation.get("/Contents", "")).strip():
                message = "a link does not say where it leads (ISO 14289-1, 7.18.5)"
                yield _error("link-without-text", message, number)
            if "/StructParent" not in annotation:
                message = "a link is not in the structure (ISO 14289-1, 7.18.1)"
                yield _error("link-untagged", message, number)


def _pictures(pdf: TaggedPdf) -> Iterator[Finding]:
    import pikepdf  # noqa: PLC0415  (heavy)

    interpolated = undefined = 0
    for item in pdf.pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image":
            interpolated += bool(item.get("/Interpolate"))
            space: Any = item.get("/ColorSpace")
            undefined += str(space) in _UNDEFINED
    if interpolated:
        message = f"{interpolated} pictures are to be smoothed, each program in its way (6.2.8)"
        yield _error("picture-interpolated", message)
    if undefined:
        message = f"{undefined} pictures have colours of print that nothing defines (6.2.4.3)"
        yield _error("colour-undefined", message)

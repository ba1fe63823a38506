"""The last hand on a tagged PDF: what makes it archival (PDF/A-2a) beside accessible (PDF/UA-1).

Works on any tagged PDF in RGB or grey that embeds its fonts, whether WeasyPrint wrote it or it was
merged from parts. The file's information dictionary is the one source of its XMP, so that the two
agree.

Sources: ISO 19005-2:2011 (PDF/A-2), ISO 14289-1:2014 (PDF/UA-1), ISO 16684-1 (XMP); clauses stand
at what they ask for.
"""

from __future__ import annotations

import io
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf

_VERSION = "1.7"
_PRINT = 4  # ISO 32000-1, table 165: flags of annotations
_NOT_SHOWN = 1 | 2 | 32 | 256  # Invisible, Hidden, NoView, ToggleNoView
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(Z|[+-]\d\d'\d\d)'?")
_AUTHORS = "; "  # what parts authors in the information dictionary; Acrobat's convention


def authors_in_one(names: list[str]) -> str:
    """Return authors as the information dictionary names them, so that XMP can part them again."""
    return _AUTHORS.join(names)


def finished(data: bytes) -> bytes:
    """Return a tagged PDF as PDF/UA-1 and PDF/A-2a in one; the same bytes for the same bytes."""
    import pikepdf  # noqa: PLC0415  (heavy)

    with pikepdf.open(io.BytesIO(data)) as pdf:
        finish(pdf)
        return saved(pdf)


def saved(pdf: pikepdf.Pdf) -> bytes:
    """Return the bytes of a PDF with an identifier made of them (ISO 19005-2, 6.1.3)."""
    import pikepdf  # noqa: PLC0415  (heavy)

    target = io.BytesIO()
    pdf.save(
        target,
        force_version=_VERSION,
        deterministic_id=True,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return target.getvalue()


def finish(pdf: pikepdf.Pdf) -> None:
    """Make a tagged PDF archival in place; doing so twice changes nothing.

    Its structure, title, language and fonts must be there. Save it by `saved`.
    """
    _clean_information(pdf)
    _set_output_intent(pdf)
    _show_annotations(pdf)
    _stop_interpolation(pdf)
    root: Any = pdf.Root
    metadata = pdf.make_stream(_packet(pdf))
    metadata["/Type"], metadata["/Subtype"] = _name("Metadata"), _name("XML")
    root.Metadata = metadata


def _name(value: str) -> pikepdf.Name:
    import pikepdf  # noqa: PLC0415  (heavy)

    return pikepdf.Name(f"/{value}")


def _clean_information(pdf: pikepdf.Pdf) -> None:
    """Take out of the information dictionary what XMP, being XML 1.0, cannot say."""
    for key, value in list(pdf.docinfo.items()):
        clean = _NOT_XML.sub("", str(value))
        if clean != str(value):
            pdf.docinfo[key] = clean


def _set_output_intent(pdf: pikepdf.Pdf) -> None:
    """Say what the numbers of RGB and grey mean: sRGB (ISO 19005-2, 6.2.3 and 6.2.4.3)."""
    import pikepdf  # noqa: PLC0415  (heavy)

    profile = pdf.make_stream(_srgb())
    profile["/N"] = 3
    intent = pikepdf.Dictionary(
        Type=_name("OutputIntent"),
        S=_name("GTS_PDFA1"),
        OutputConditionIdentifier=pikepdf.String("sRGB"),
        Info=pikepdf.String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )
    root: Any = pdf.Root
    root.OutputIntents = pikepdf.Array([pdf.make_indirect(intent)])


def _srgb() -> bytes:
    """Return the ICC's profile sRGB2014, which comes with WeasyPrint; free to embed."""
    package = find_spec("weasyprint")
    if package is None or package.origin is None:  # pragma: no cover  (a requirement of ours)
        message = "WeasyPrint is not installed"
        raise ModuleNotFoundError(message)
    return Path(package.origin).with_name("pdf").joinpath("sRGB2014.icc").read_bytes()


def _show_annotations(pdf: pikepdf.Pdf) -> None:
    """Let every annotation be shown and printed (ISO 19005-2, 6.3.2)."""
    for page in pdf.pages:
        annotations: Any = page.obj.get("/Annots") or ()
        for annotation in annotations:
            annotation["/F"] = int(annotation.get("/F", 0)) & ~_NOT_SHOWN | _PRINT


def _stop_interpolation(pdf: pikepdf.Pdf) -> None:
    """Let no program guess pixels between those of a picture (ISO 19005-2, 6.2.8)."""
    import pikepdf  # noqa: PLC0415  (heavy)

    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Interpolate"):
            item["/Interpolate"] = False


# --- XMP -------------------------------------------------------------------------------------

_FRAME = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
    xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
    xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
{properties}<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
"""The packet (ISO 16684-1, 7). The schema of PDF/UA's property must be told because PDF/A does not
know it (ISO 19005-2, 6.6.2.3.2 and 6.6.2.3.3)."""

_PLAIN = {"pdf:Keywords": "/Keywords", "xmp:CreatorTool": "/Creator", "pdf:Producer": "/Producer"}
_DATES = {"xmp:CreateDate": "/CreationDate", "xmp:ModifyDate": "/ModDate"}


def _packet(pdf: pikepdf.Pdf) -> bytes:
    return _FRAME.format(properties="".join(_properties(pdf))).encode()


def _properties(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Yield the entries of the information dictionary as properties of XMP.

    Source: ISO 19005-1:2005, table 1, which pairs the two.
    """
    root: Any = pdf.Root
    said = {key: str(value) for key, value in pdf.docinfo.items()}
    yield _property("dc:format", "application/pdf")
    if language := _NOT_XML.sub("", str(root.get("/Lang", ""))):
        yield _property("dc:language", language, "Bag")
    if title := said.get("/Title"):
        yield _property("dc:title", title, "Alt")
    if authors := said.get("/Author"):
        yield _property("dc:creator", authors, "Seq")
    if subject := said.get("/Subject"):
        yield _property("dc:description", subject, "Alt")
    for name, key in _PLAIN.items():
        if value := said.get(key):
            yield _property(name, value)
    for name, key in _DATES.items():
        if date := _DATE.fullmatch(said.get(key, "")):
            year, month, day, hour, minute, second, zone = date.groups()
            time = f"{hour}:{minute}:{second}{zone.replace(chr(39), ':')}"
            yield _property(name, f"{year}-{month}-{day}T{time}")


def _property(name: str, value: str, kind: str = "") -> str:
    """Return a property; as an array (ISO 16684-1, 6.3.4) if it is to be one of a ``kind``."""
    if kind:
        language = ' xml:lang="x-default"' if kind == "Alt" else ""
        parts = value.split(_AUTHORS) if kind == "Seq" else [value]
        items = "".join(f"<rdf:li{language}>{escape(part)}</rdf:li>" for part in parts)
        content = f"<rdf:{kind}>{items}</rdf:{kind}>"
    else:
        content = escape(value)
    return f"<{name}>{content}</{name}>\n"

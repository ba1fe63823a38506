"""Word files made by code: raw WordprocessingML, packed."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from pipeline.diagnostics import Report
from pipeline.readers.docx import READER
from pipeline.readers.registry import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model.nodes import Document

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
NAMESPACES = (
    f'xmlns:w="{MAIN}" xmlns:r="{OFFICE}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    f'xmlns:wp="{DRAWING}/wordprocessingDrawing" xmlns:a="{DRAWING}/main" '
    f'xmlns:pic="{DRAWING}/picture" xmlns:c="{DRAWING}/chart"'
)
LONG = "全面贯彻落实会议精神，坚持稳中求进工作总基调，推动高质量发展，确保各项任务落到实处。"


def run(text: str, properties: str = "") -> str:
    """Return a run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(content: str, properties: str = "") -> str:
    """Return a paragraph; plain text becomes a run."""
    content = content if content.startswith("<") or not content else run(content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def styled(style: str, content: str, more: str = "") -> str:
    """Return a paragraph in a style."""
    return para(content, f'<w:pStyle w:val="{style}"/>{more}')


def numbered(content: str, instance: int, level: int = 0, more: str = "") -> str:
    """Return a paragraph in a list."""
    numbers = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{instance}"/></w:numPr>'
    return para(content, numbers + more)


def style(identity: str, name: str, properties: str = "", based: str = "", kind: str = "") -> str:
    """Return a style."""
    parent = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="{kind or "paragraph"}" w:styleId="{identity}">'
        f'<w:name w:val="{name}"/>{parent}{properties}</w:style>'
    )


def level(place: int, form: str, text: str, more: str = "", start: int = 1) -> str:
    """Return a level of a list."""
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
    )


def lists(*definitions: str, overrides: Mapping[int, str] | None = None) -> str:
    """Return a numbering part: instance N+1 is of definition N, and N+101 of it anew."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">{levels}</w:abstractNum>'
        for number, levels in enumerate(definitions)
    )
    instances = "".join(
        f'<w:num w:numId="{number + extra + 1}"><w:abstractNumId w:val="{number}"/>'
        f"{(overrides or {}).get(number + extra + 1, '')}</w:num>"
        for number in range(len(definitions))
        for extra in (0, 100)
    )
    return f"<w:numbering {NAMESPACES}>{abstract}{instances}</w:numbering>"


def pack(  # noqa: PLR0913  (the parts of a file)
    body: str,
    *,
    styles: str = "",
    numbering: str = "",
    parts: Mapping[str, str | bytes] | None = None,
    relations: str = "",
    core: str = "",
) -> bytes:
    """Return a Word file with ``body``; ``parts`` are further parts by name."""
    kinds = {"styles": styles, "numbering": numbering}
    written: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": _relations(
            _relation("main", "officeDocument", "word/document.xml")
            + (_relation("core", "core-properties", "docProps/core.xml") if core else "")
        ),
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(
            "".join(_relation(kind, kind, f"{kind}.xml") for kind in kinds if kinds[kind])
            + relations
        ),
    }
    if styles:
        default = '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/>'
        written["word/styles.xml"] = (
            f"<w:styles {NAMESPACES}>{default}</w:style>{styles}</w:styles>"
        )
    if numbering:
        written["word/numbering.xml"] = numbering
    if core:
        written["docProps/core.xml"] = (
            f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/">{core}</cp:coreProperties>'
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**written, **(parts or {})}.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _relations(content: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{content}</Relationships>'


def _relation(identity: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{identity}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def relation(identity: str, kind: str, target: str, *, external: bool = False) -> str:
    """Return a relationship of the main part."""
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{identity}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


def read(data: bytes, report: Report | None = None) -> Document:
    """Return what the reader makes of a file; no text may be lost."""
    report = Report() if report is None else report
    document = READER.read(data, "文件.docx", ReadOptions(), report)
    lost = [str(said) for said in report if said.code == "text-lost"]
    assert not lost, lost
    return document

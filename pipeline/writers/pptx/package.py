"""The package around the slides: content types, relationships, properties, notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import NAMESPACE_OID, uuid5

from pipeline.writers.archive import document_date
from pipeline.writers.pptx import drawing
from pipeline.writers.pptx.drawing import DECLARATION, NAMESPACES
from pipeline.writers.pptx.places import FOLIO
from pipeline.writers.pptx.runs import languages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.nodes import Metadata

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.presentationml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "[Content_Types].xml"
_NOTES_MASTER = "ppt/notesMasters/notesMaster1.xml"
_SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"  # MS-PPTX, sectionLst
_CORE = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in (
        ("cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("dc", "http://purl.org/dc/elements/1.1/"),
        ("dcterms", "http://purl.org/dc/terms/"),
        ("dcmitype", "http://purl.org/dc/dcmitype/"),
        ("xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    )
)
_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"


class Package:
    """The parts of a presentation, by name."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        """Take the parts that pandoc wrote."""
        self.parts = parts
        self._declared: list[str] = []

    def override(self, part: str, content_type: str) -> None:
        """Declare the content type of a part that is new."""
        self._declared.append(f'<Override PartName="/{part}" ContentType="{content_type}"/>')

    def complete(self) -> dict[str, bytes]:
        """Return the parts, the content types of all among them."""
        new = f"{''.join(self._declared)}</Types>".encode()
        types = self.parts[_TYPES].replace(b"</Types>", new)
        return {**self.parts, _TYPES: types}

    def relate(self, part: str, kind: str, target: str) -> str:
        """Give ``part`` a relationship more, and return its id."""
        folder, _, name = part.rpartition("/")
        rels = f"{folder}/_rels/{name}.rels"
        xml = self.parts[rels].decode()
        number = 1 + max((int(found) for found in re.findall(r'Id="rId(\d+)"', xml)), default=0)
        new = (
            f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
            "</Relationships>"
        )
        self.parts[rels] = xml.replace("</Relationships>", new).encode()
        return f"rId{number}"

    def add_picture(self, slide: int, name: str, media_type: str, data: bytes) -> str:
        """Add a picture to a slide, counted from 1, and return the id of its relationship.

        Args:
            slide: Where it is shown.
            name: Of its part in ``ppt/media``; a part of that name is there already or is new.
            media_type: Its content type.
            data: The file.
        """
        part = f"ppt/media/{name}"
        if part not in self.parts:
            self.parts[part] = data
            self.override(part, media_type)
        return self.relate(f"ppt/slides/slide{slide}.xml", "image", f"../media/{name}")

    def drop(self, part: str) -> None:
        """Take out a part, its content type, and the package's relationship to it."""
        self.parts.pop(part, None)
        for name, pattern in (
            (_TYPES, rf'<Override [^>]*PartName="/{re.escape(part)}"[^>]*/>'),
            ("_rels/.rels", rf'<Relationship [^>]*Target="{re.escape(part)}"[^>]*/>'),
        ):
            self.parts[name] = re.sub(pattern.encode(), b"", self.parts[name])

    def add_notes_master(self, reference: dict[str, bytes], language: str) -> None:
        """Add the master of the notes pages, which pandoc leaves out where it writes no notes."""
        master = reference[_NOTES_MASTER].decode().replace('lang="en-US"', f'lang="{language}"')
        self.parts[_NOTES_MASTER] = re.sub(r' smtClean="0"', "", master).encode()
        rels = "ppt/notesMasters/_rels/notesMaster1.xml.rels"
        self.parts[rels] = reference[rels]
        self.override(_NOTES_MASTER, f"{_MAIN}.notesMaster+xml")
        presentation = "ppt/presentation.xml"
        identity = self.relate(presentation, "notesMaster", "notesMasters/notesMaster1.xml")
        entry = (
            f'<p:notesMasterIdLst><p:notesMasterId r:id="{identity}"/></p:notesMasterIdLst>'
            "<p:sldIdLst>"
        )
        xml = self.parts[presentation].replace(b"<p:sldIdLst>", entry.encode(), 1)
        self.parts[presentation] = xml

    def add_notes(self, number: int, texts: Sequence[str], language: str) -> None:
        """Add the speaker's notes of the slide ``number``, one paragraph a text."""
        part = f"ppt/notesSlides/notesSlide{number}.xml"
        slide = f"ppt/slides/slide{number}.xml"
        self.parts[part] = _notes_slide(texts, language).encode()
        rels = (
            f'{DECLARATION}<Relationships xmlns="{_RELATIONSHIPS}">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/notesMaster" '
            'Target="../notesMasters/notesMaster1.xml"/>'
            f'<Relationship Id="rId2" Type="{_OFFICE}/slide" Target="../slides/slide{number}.xml"/>'
            "</Relationships>"
        )
        self.parts[f"ppt/notesSlides/_rels/notesSlide{number}.xml.rels"] = rels.encode()
        self.override(part, f"{_MAIN}.notesSlide+xml")
        self.relate(slide, "notesSlide", f"../notesSlides/notesSlide{number}.xml")

    def set_presentation(self, groups: Sequence[tuple[str, int]], language: str) -> None:
        """Set the language of new text, and group the slides (MS-PPTX, sectionLst).

        Args:
            groups: The name of each group and how many slides it has, in order.
            language: A language as PowerPoint knows it.
        """
        name = "ppt/presentation.xml"
        xml = self.parts[name].decode().replace('lang="en-US"', f'lang="{language}"')
        slides = re.findall(r'<p:sldId [^>]*?\bid="(\d+)"', xml)
        made, start = [], 0
        for number, (title, size) in enumerate(groups, 1):
            members = "".join(f'<p14:sldId id="{one}"/>' for one in slides[start : start + size])
            identity = f"{{{uuid5(NAMESPACE_OID, f'section {number}')}}}".upper()
            made.append(
                f'<p14:section name={drawing.attribute(title)} id="{identity}">'
                f"<p14:sldIdLst>{members}</p14:sldIdLst></p14:section>"
            )
            start += size
        if len(made) > 1:
            extension = (
                f'<p:extLst><p:ext uri="{_SECTIONS}"><p14:sectionLst xmlns:p14="{_P14}">'
                f"{''.join(made)}</p14:sectionLst></p:ext></p:extLst></p:presentation>"
            )
            xml = xml.replace("</p:presentation>", extension)
        self.parts[name] = xml.encode()

    def set_properties(self, meta: Metadata, title: str, slides: int, notes: int) -> None:
        """Set the document's properties (ECMA-376 part 2, core properties; part 1, Properties)."""
        date = document_date().strftime("%Y-%m-%dT%H:%M:%SZ")
        people = drawing.text("; ".join(creator.name for creator in meta.creators))
        stamp = 'xsi:type="dcterms:W3CDTF"'
        core = (
            f"<dc:title>{drawing.text(title)}</dc:title>"
            f"<dc:subject>{drawing.text(meta.subtitle)}</dc:subject>"
            f"{_element('dc:description', meta.description)}"
            f"{_element('dc:identifier', meta.identifier)}"
            f"<dc:creator>{people}</dc:creator>"
            f"<cp:keywords>{drawing.text('; '.join(meta.keywords))}</cp:keywords>"
            f"<dc:language>{drawing.text(meta.language)}</dc:language>"
            f"<cp:lastModifiedBy>{people}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
            f"<dcterms:created {stamp}>{date}</dcterms:created>"
            f"<dcterms:modified {stamp}>{date}</dcterms:modified>"
        )
        self.parts["docProps/core.xml"] = (
            f"{DECLARATION}<cp:coreProperties {_CORE}>{core}</cp:coreProperties>"
        ).encode()
        kind = _OFFICE.replace("relationships", "extended-properties")
        self.parts["docProps/app.xml"] = (
            f'{DECLARATION}<Properties xmlns="{kind}">'
            f"{_element('Company', meta.publisher)}"
            f"<Application>Kanben</Application><Slides>{slides}</Slides><Notes>{notes}</Notes>"
            "<HiddenSlides>0</HiddenSlides></Properties>"
        ).encode()


def _element(name: str, value: str) -> str:
    return f"<{name}>{drawing.text(value)}</{name}>" if value else ""


def plain_paragraph(text: str, language: str) -> str:
    """Return a paragraph of a notes page; a newline in it is a line break."""
    runs = [
        f"<a:r><a:rPr{languages(line, language)}/><a:t>{drawing.text(line)}</a:t></a:r>"
        for line in text.split("\n")
    ]
    broken = f'<a:br><a:rPr lang="{language}"/></a:br>'.join(runs)
    return f'<a:p>{broken}<a:endParaRPr lang="{language}"/></a:p>'


def _notes_slide(texts: Sequence[str], language: str) -> str:
    """Return a notes page (ECMA-376 part 1, notes) of the slide's picture, the text, the number."""
    image = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="幻灯片图像"/><p:cNvSpPr>'
        '<a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr>'
        '<p:ph type="sldImg"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp>'
    )
    paragraphs = "".join(plain_paragraph(text, language) for text in texts)
    shapes = (
        image
        + drawing.placeholder(3, "备注", 'type="body" idx="1"', content=paragraphs)
        + drawing.placeholder(4, "编号", 'type="sldNum" sz="quarter" idx="10"', content=FOLIO)
    )
    return (
        f"{DECLARATION}<p:notes {NAMESPACES}><p:cSld>{drawing.shape_tree(shapes)}</p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>"
    )

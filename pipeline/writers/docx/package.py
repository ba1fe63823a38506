"""The file: python-docx holds the package, its relationships and core properties.

Its default template is made for American Letter paper and Japanese fonts, and carries a thumbnail
and styles of its own; all of that is replaced.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml
from docx.shared import Emu, Twips

from pipeline.chinese.terms import terms
from pipeline.model.walk import display_title
from pipeline.writers import archive
from pipeline.writers.docx import notes, parts, styles, wordml
from pipeline.writers.docx.band import band, has_band
from pipeline.writers.docx.body import Place, Story
from pipeline.writers.docx.contents import contents
from pipeline.writers.docx.inlines import Face, Runs
from pipeline.writers.docx.job import Job
from pipeline.writers.docx.links import Relations

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.section import _Footer, _Header

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document, Metadata
    from pipeline.theme import Theme

_LONGEST_PROPERTY = 255  # characters that Word takes (and python-docx allows)
_HEADER_PLACE = 0.45  # of the top margin
_FOOTER_PLACE = 0.4  # of the bottom margin
_NOTES: dict[notes.NoteKind, tuple[str, str]] = {
    "footnote": (CONTENT_TYPE.WML_FOOTNOTES, RELATIONSHIP_TYPE.FOOTNOTES),
    "endnote": (CONTENT_TYPE.WML_ENDNOTES, RELATIONSHIP_TYPE.ENDNOTES),
}
_UNWANTED = ("/stylesWithEffects", "/customXml", "/webSettings", "/thumbnail")


def write(document: Document, theme: Theme, report: Report) -> bytes:
    """Return ``document`` as a Word file."""
    job = Job(document, theme, report)
    links = Relations()
    text = _text(job, links)
    noted: list[tuple[notes.NoteKind, bytes, Relations]] = []
    for kind in _NOTES:
        own = Relations()
        found = notes.part(kind, job, own)
        noted += [(kind, found, own)] if found else []
    word = docx.Document()
    _clear(word)
    _set_body(word, text)
    media = _media(word, job)
    _relate(word.part, links, media)
    for kind, content, own in noted:
        _add_notes(word, kind, content, own, media)
    _keep(word, job)
    _describe(word, document)
    written = _page(word, job)
    written |= {
        "word/styles.xml": job.sheet.xml().encode(),
        "word/numbering.xml": job.numbering.xml(job.setting).encode(),
        "word/settings.xml": parts.settings(
            job,
            has_notes=any(kind == "footnote" for kind, _, _ in noted),
            has_endnotes=any(kind == "endnote" for kind, _, _ in noted),
        ),
        "word/fontTable.xml": parts.font_table(theme),
        "word/theme/theme1.xml": parts.color_theme(theme),
        "docProps/app.xml": parts.application(document.meta.publisher),
    }
    buffer = io.BytesIO()
    word.save(buffer)
    packed = archive.unpack(buffer.getvalue()) | written
    return archive.pack(packed, first=("[Content_Types].xml", "_rels/.rels"))


def _text(job: Job, links: Relations) -> str:
    """Return the body's paragraphs and tables."""
    runs = Runs(job, links)
    story = Story(job, runs)
    story.blocks(job.document.blocks, Place())
    notes.uncalled(story, job, runs)
    for credit in job.document.meta.credits:
        story.paragraph(styles.CREDIT, runs.text(credit.text, Face()))
    name = terms(job.document.meta.language).contents
    return (
        band(job, runs)
        + contents(story.entries, runs, job.theme.colors, name)
        # Word wants a paragraph after a table, and a text.
        + (story.xml() or wordml.paragraph(styles.BODY, ""))
    )


def _clear(word: WordDocument) -> None:
    """Take away what the template has and a document of ours does not."""
    for relationships in (word.part.rels, word.part.package.rels):
        for identity, relationship in list(relationships.items()):
            if relationship.reltype.endswith(_UNWANTED):
                relationships.pop(identity)


def _set_body(word: WordDocument, text: str) -> None:
    """Parse ``text``, the only time that it is parsed, with the page's properties behind it.

    It becomes the whole part at once: lxml takes half a minute to move a table of 10,000 rows from
    one tree into another.
    """
    page = serialize_part_xml(word.element.body.sectPr).decode().partition("?>")[2]
    root = parse_xml(f"<w:document {wordml.NAMESPACES}><w:body>{text}{page}</w:body></w:document>")
    word.part._element = word._element = root  # noqa: SLF001  (python-docx has no other way)


def _relate(part: Part, links: Relations, media: dict[str, Part]) -> None:
    for uri, identity in links.ids.items():
        part.load_rel(RELATIONSHIP_TYPE.HYPERLINK, uri, identity, is_external=True)
    for name, identity in links.pictures.items():
        part.load_rel(RELATIONSHIP_TYPE.IMAGE, media[name], identity)


def _media(word: WordDocument, job: Job) -> dict[str, Part]:
    """Return the parts with pictures, by name."""
    return {
        each.name: Part(
            PackURI(f"/word/media/{each.name}"), each.media_type, each.data, word.part.package
        )
        for each in job.pictures.stored.values()
    }


def _add_notes(
    word: WordDocument,
    kind: notes.NoteKind,
    content: bytes,
    links: Relations,
    media: dict[str, Part],
) -> None:
    content_type, relation = _NOTES[kind]
    part = Part(PackURI(f"/word/{kind}s.xml"), content_type, content, word.part.package)
    _relate(part, links, media)
    word.part.relate_to(part, relation)


def _keep(word: WordDocument, job: Job) -> None:
    """Add what Word has no place for; see `pipeline.writers.docx.kept`."""
    meta = job.document.meta
    for name, value in (("publisher", meta.publisher), ("rights", meta.rights)):
        if value:
            job.kept.add(name, "", value)
    for person in meta.contributors:
        job.kept.add("contributor", "", f"{person.role}\t{person.name}")
    content = job.kept.xml()
    if content:
        name = PackURI("/customXml/item1.xml")
        part = Part(name, CONTENT_TYPE.XML, content, word.part.package)
        word.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def _describe(word: WordDocument, document: Document) -> None:
    """Set the core properties; nothing in them depends on the day or the machine."""
    meta = document.meta
    core = word.core_properties
    core.title = display_title(document).replace("\n", " ")[:_LONGEST_PROPERTY]
    core.subject = meta.subtitle[:_LONGEST_PROPERTY]
    core.author = _creators(meta)[:_LONGEST_PROPERTY]
    core.keywords = "，".join(meta.keywords)[:_LONGEST_PROPERTY]
    core.language = meta.language
    core.comments = meta.description[:_LONGEST_PROPERTY]
    core.last_modified_by = ""
    if meta.identifier:
        core.identifier = meta.identifier[:_LONGEST_PROPERTY]
    core.revision = 1
    core.created = core.modified = archive.document_date().replace(tzinfo=None)


def _creators(meta: Metadata) -> str:
    return "; ".join(creator.name for creator in meta.creators)  # Word's own separator


def _page(word: WordDocument, job: Job) -> dict[str, bytes]:
    """Set paper, margins, heads and feet; return the bytes of heads and feet by part name."""
    section = word.sections[0]
    setting, page = job.setting, job.theme.page
    right = page.width.twips - setting.side - setting.measure
    section.page_width, section.page_height = Emu(page.width.emu), Emu(page.height.emu)
    section.left_margin, section.right_margin = Twips(setting.side), Twips(right)
    section.top_margin, section.bottom_margin = Emu(page.top.emu), Emu(page.bottom.emu)
    section.header_distance = Emu(round(_HEADER_PLACE * page.top.emu))
    section.footer_distance = Emu(round(_FOOTER_PLACE * page.bottom.emu))
    section.gutter = Twips(0)
    stories: list[tuple[_Header | _Footer, bytes]] = [(section.footer, parts.footer())]
    if job.document.meta.title:
        runs = Runs(job, Relations(), may_call=False)
        stories.append((section.header, parts.header(job, runs)))
    if has_band(job.document.meta):
        section.different_first_page_header_footer = True
        stories.append((section.first_page_header, parts.blank_header()))
        stories.append((section.first_page_footer, parts.footer()))
    written = {}
    for story, content in stories:
        story.is_linked_to_previous = False
        written[story.part.partname.lstrip("/")] = content
    return written

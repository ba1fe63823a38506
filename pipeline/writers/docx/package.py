"""The file: python-docx holds the package, its relationships and core properties.

Its default template is made for American Letter paper and Japanese fonts, and carries a thumbnail
and styles of its own; all of that is replaced.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
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
_UNWANTED = ("/stylesWithEffects", "/customXml", "/webSettings", "/thumbnail")


def write(document: Document, theme: Theme, report: Report) -> bytes:
    """Return ``document`` as a Word file."""
    job = Job(document, theme, report)
    links, note_links = Relations(), Relations()
    text = _text(job, links)
    footnotes = notes.footnotes(job, note_links)
    word = docx.Document()
    _clear(word)
    _set_body(word, text)
    _relate(word.part, links)
    if footnotes:
        _add_notes(word, footnotes, note_links)
    _describe(word, document)
    written = _page(word, job)
    written |= {
        "word/styles.xml": job.sheet.xml().encode(),
        "word/numbering.xml": job.numbering.xml(job.setting).encode(),
        "word/settings.xml": parts.settings(job, has_notes=bool(footnotes)),
        "word/fontTable.xml": parts.font_table(theme),
        "word/theme/theme1.xml": parts.color_theme(theme),
        "docProps/app.xml": parts.application(),
    }
    buffer = io.BytesIO()
    word.save(buffer)
    found = archive.unpack(buffer.getvalue()) | written
    return archive.pack(found, first=("[Content_Types].xml", "_rels/.rels"))


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
    """Parse ``text``, the only time that it is parsed, and put it before the page's properties."""
    parsed = parse_xml(f"<w:body {wordml.NAMESPACES}>{text}</w:body>")
    last = word.element.body.sectPr
    for element in list(parsed):
        last.addprevious(element)


def _relate(part: Part, links: Relations) -> None:
    for uri, identity in links.ids.items():
        part.load_rel(RELATIONSHIP_TYPE.HYPERLINK, uri, identity, is_external=True)


def _add_notes(word: WordDocument, footnotes: bytes, links: Relations) -> None:
    part = Part(
        PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, footnotes, word.part.package
    )
    _relate(part, links)
    word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _describe(word: WordDocument, document: Document) -> None:
    """Set the core properties; nothing in them depends on the day or the machine."""
    meta = document.meta
    core = word.core_properties
    core.title = display_title(document).replace("\n", " ")[:_LONGEST_PROPERTY]
    core.subject = meta.subtitle[:_LONGEST_PROPERTY]
    core.author = _creators(meta)[:_LONGEST_PROPERTY]
    core.keywords = "，".join(meta.keywords)[:_LONGEST_PROPERTY]
    core.language = meta.language
    core.comments = core.last_modified_by = ""
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

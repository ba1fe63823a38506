"""What stands around the text on a whole page, printed or on the web: contents, notes, credits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.chinese.terms import terms
from pipeline.model.nodes import Section
from pipeline.model.walk import plain, sections
from pipeline.render import html

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model.nodes import Block, Document

_FEWEST = 2  # one entry guides nobody
_NOTES = "notes"  # the id of their section, which `pipeline.render.links` keeps free


def contents(document: Document, setting: html.Setting, levels: int) -> str:
    """Return the contents as nested lists of links, if there is more than one section to find.

    Args:
        document: The document.
        setting: The setting that the text has been rendered in: it knows which notes stand at the
            foot of pages.
        levels: How many levels of sections are listed.
    """
    if sum(1 for _ in sections(document.blocks)) < _FEWEST:
        return ""
    words = terms(document.meta.language)
    entries = _entries(document.blocks, setting, levels)
    if len(document.notes) > len(setting.at_foot):
        last = f'<li><a href="#{_NOTES}">{html.text(words.notes)}</a></li>\n</ol>\n'
        entries = entries.removesuffix("</ol>\n") + last
    return f'<nav class="contents" aria-label={html.attribute(words.contents)}>\n{entries}</nav>\n'


def _entries(blocks: Iterable[Block], setting: html.Setting, levels: int) -> str:
    items = "".join(
        f"<li>{_entry(section, setting)}"
        f"{_entries(section.blocks, setting, levels - 1) if levels > 1 else ''}</li>\n"
        for section in _of_sections(blocks)
    )
    return f"<ol>\n{items}</ol>\n" if items else ""


def _of_sections(blocks: Iterable[Block]) -> Iterator[Section]:
    return (block for block in blocks if isinstance(block, Section))


def _entry(section: Section, setting: html.Setting) -> str:
    label = section.label or plain(section.heading).replace("\n", " ")
    number = f'<span class="number">{section.number}</span>' if section.number else ""
    return f'{number}<a href="#{setting.section_ids[id(section)]}">{html.text(label)}</a>'


def notes(document: Document, setting: html.Setting) -> str:
    """Return the section of notes, if there are any."""
    items = html.notes(document, setting)
    if not items:
        return ""
    label = terms(document.meta.language).notes
    bookmark = html.bookmarked(label) if setting.bookmarks else ""
    heading = f"<h2{bookmark}>{html.text(label)}</h2>\n"
    return f'<section class="notes" id="{_NOTES}">\n{heading}{items}</section>\n'


def colophon(document: Document) -> str:
    """Return the credits, if there are any."""
    lines = (f"<p>{html.text(credit.text)}</p>\n" for credit in document.meta.credits)
    content = "".join(lines)
    return f'<footer class="colophon">\n{content}</footer>\n' if content else ""

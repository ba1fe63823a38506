"""PDF for print and hand-out: XHTML and the theme's print.css, set by WeasyPrint.

The file is tagged (PDF/UA-1, ISO 14289-1) and carries bookmarks, title, authors, keywords and
language.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pipeline.chinese.terms import terms
from pipeline.chinese.titles import balanced_lines
from pipeline.diagnostics import KanbenError
from pipeline.model.nodes import Section
from pipeline.model.walk import display_title, front_lines, plain, sections
from pipeline.render import html
from pipeline.typeset.weasyprint import set_pages
from pipeline.writers.archive import document_date
from pipeline.writers.registry import WriterSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Block, Document
    from pipeline.theme import Theme

_HEADING_BASE = 2  # the title is h1
_CONTENTS_LEVELS = 2
_LONGEST_RUNNING_TITLE = 30  # characters that leave room for the section beside them


def write(document: Document, theme: Theme, report: Report) -> bytes:
    """Return the document as a PDF.

    Raises:
        KanbenError: Pango, which WeasyPrint needs, is not installed.
    """
    page = _page(document, theme, report)
    _check_fonts(theme, report)
    listener = _Listener(report)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    logger.setLevel(logging.WARNING)
    try:
        return set_pages(page, _refuse, "pdf/ua-1")
    except OSError as error:  # the shared library cannot be loaded
        raise KanbenError(
            "pango-missing",
            f"the library Pango cannot be loaded, so no PDF can be made: {error}",
            hint="Run kanben doctor for the command that installs it",
        ) from error
    finally:
        logger.removeHandler(listener)


def _check_fonts(theme: Theme, report: Report) -> None:
    """Warn of each stack of which no family is installed: Chinese would be set in any font."""
    from pipeline import fonts  # noqa: PLC0415  (starts a program)

    for font in (theme.fonts.text, theme.fonts.display):
        if fonts.first_installed(font.families) is None:
            report.warn(
                "font-missing",
                f"none of {', '.join(font.families)} is installed; another font stands in",
                hint="Run kanben doctor for the command that installs them",
            )


class _Listener(logging.Handler):
    """Turns WeasyPrint's log into diagnostics."""

    def __init__(self, report: Report) -> None:
        super().__init__(logging.WARNING)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        self._report.warn("weasyprint", record.getMessage())


def _refuse(url: str, *_: object, **__: object) -> dict[str, object]:
    """Fetch nothing: a document brings no files of its own, and the network is never used."""
    message = f"not fetched: {url}"
    raise ValueError(message)


def _page(document: Document, theme: Theme, report: Report) -> str:
    """Return the whole page as XHTML."""
    setting = html.setting_for(document, report.dropped, _HEADING_BASE)
    body = [
        _band(document, theme),
        _contents(document, setting),
        f"<main>\n{html.blocks(document.blocks, setting)}</main>\n",
        _notes(document, setting),
        _colophon(document),
    ]
    return (
        "<!DOCTYPE html>\n"
        f"<html lang={html.attribute(document.meta.language)}>\n<head>\n{_head(document)}"
        f"<style>{theme.stylesheet('print.css')}</style>\n</head>\n"
        f"<body>\n{''.join(body)}</body>\n</html>\n"
    )


def _head(document: Document) -> str:
    """Return the metadata that WeasyPrint puts into the PDF's information and XMP."""
    meta = document.meta
    named = [("author", creator.name) for creator in meta.creators]
    named += [("keywords", "，".join(meta.keywords))] if meta.keywords else []
    date = document_date().strftime("%Y-%m-%dT%H:%M:%SZ")
    named += [("dcterms.created", date), ("dcterms.modified", date), ("generator", "Kanben")]
    tags = (
        f"<meta name={html.attribute(name)} content={html.attribute(value)}/>\n"
        for name, value in named
    )
    title = html.text(display_title(document))
    return f'<meta charset="utf-8"/>\n<title>{title}</title>\n{"".join(tags)}'


def _band(document: Document, theme: Theme) -> str:
    """Return the title block: the title in balanced lines, and what stands below it."""
    meta = document.meta
    below = [f'<p class="{line.kind}">{html.text(line.text)}</p>\n' for line in front_lines(meta)]
    if not meta.title:
        return "".join(below)
    room = theme.page.measure * theme.type.body.size / theme.type.title.size
    lines = balanced_lines(meta.title_words or (meta.title,), room)
    running = meta.title
    if len(running) > _LONGEST_RUNNING_TITLE:
        running = running[:_LONGEST_RUNNING_TITLE] + "…"
    title = "<br/>".join(html.text(line) for line in lines)
    heading = f"<h1 data-running={html.attribute(running)}>{title}</h1>\n"
    return f'<header class="band">\n{heading}{"".join(below)}<div class="rule"></div>\n</header>\n'


def _contents(document: Document, setting: html.Setting) -> str:
    """Return the contents, if there is more than one section to find."""
    if sum(1 for _ in sections(document.blocks)) < 2:  # noqa: PLR2004  (one entry guides nobody)
        return ""
    name = html.attribute(terms(document.meta.language).contents)
    return (
        f'<nav class="contents" aria-label={name}>\n{_entries(document.blocks, setting, 1)}</nav>\n'
    )


def _entries(blocks: Iterable[Block], setting: html.Setting, level: int) -> str:
    items = "".join(
        f"<li>{_entry(section, setting)}"
        f"{_entries(section.blocks, setting, level + 1) if level < _CONTENTS_LEVELS else ''}</li>\n"
        for section in _of_sections(blocks)
    )
    return f"<ol>\n{items}</ol>\n" if items else ""


def _of_sections(blocks: Iterable[Block]) -> Iterator[Section]:
    return (block for block in blocks if isinstance(block, Section))


def _entry(section: Section, setting: html.Setting) -> str:
    label = section.label or plain(section.heading).replace("\n", " ")
    number = f'<span class="number">{section.number}</span>' if section.number else ""
    return f'{number}<a href="#{setting.section_ids[id(section)]}">{html.text(label)}</a>'


def _notes(document: Document, setting: html.Setting) -> str:
    items = html.notes(document, setting)
    if not items:
        return ""
    heading = html.text(terms(document.meta.language).notes)
    return f'<section class="notes">\n<h2>{heading}</h2>\n{items}</section>\n'


def _colophon(document: Document) -> str:
    lines = (f"<p>{html.text(credit.text)}</p>\n" for credit in document.meta.credits)
    content = "".join(lines)
    return f'<footer class="colophon">\n{content}</footer>\n' if content else ""


WRITER = WriterSpec(
    name="pdf",
    media_type="application/pdf",
    write=write,
    describe="A4 hand-out, tagged for accessibility",
    cost=10,
)

"""The page that WeasyPrint sets: the document as XHTML, with what stands around its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.chinese.titles import balanced_lines
from pipeline.model.walk import display_title, front_lines
from pipeline.render import frame, html
from pipeline.render.phrases import language_tag
from pipeline.typeset.parts import EVERYWHERE
from pipeline.writers.archive import document_date
from pipeline.writers.pdf import chapters
from pipeline.writers.pdf.feet import feet

if TYPE_CHECKING:
    from collections.abc import Collection

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.theme import Layout, Theme
    from pipeline.writers.pdf.drawings import Drawings

_HEADING_BASE = 2  # the title is h1
_CONTENTS_LEVELS = 2
_LONGEST_RUNNING_TITLE = 30  # characters that leave room for the section beside them
_UNKNOWN = "und"  # ISO 639-2: an undetermined language


def page(
    document: Document,
    theme: Theme,
    report: Report,
    drawings: Drawings,
    elsewhere: Collection[int] = (),
) -> str:
    """Return the whole page as XHTML.

    Args:
        document: What it holds.
        theme: The theme, laid out; its layout says what stands around the text.
        report: Gets what cannot be shown.
        drawings: The pictures and formulas.
        elsewhere: Numbers of the notes that do not stand at the foot of pages.
    """
    layout = theme.layout()
    setting = html.setting_for(
        document, report.dropped, _HEADING_BASE, drawings.pictures, drawings.formulas
    )
    width = theme.page.width - 2 * theme.side_margin
    height = theme.page.height - theme.page.top - theme.page.bottom
    setting = msgspec.structs.replace(setting, room=(width, height), cell_size=theme.type.cell.size)
    setting.feet.update(feet(document, setting, theme, elsewhere))
    kind = _chapters(document, layout)
    main = f"<main{kind}>\n{html.blocks(document.blocks, setting)}</main>\n"  # takes its notes
    body = [
        _ruled(theme) if layout.ruled else "",
        _front(document, theme, layout),
        frame.contents(document, setting, _CONTENTS_LEVELS),
        main,
        frame.notes(document, setting),
        frame.colophon(document),
    ]
    language = language_tag(document.meta.language) or _UNKNOWN
    sheets = "\n".join(theme.stylesheet(name) for name in layout.sheets)
    return (
        "<!DOCTYPE html>\n"
        f"<html lang={html.attribute(language)}>\n<head>\n{_head(document)}"
        f"<style>{html.text(sheets)}</style>\n</head>\n"
        f"<body>\n{''.join(body)}</body>\n</html>\n"
    )


def _head(document: Document) -> str:
    """Return the metadata that WeasyPrint puts into the PDF's information and XMP."""
    meta = document.meta
    named = [("author", creator.name) for creator in meta.creators]
    named += [("keywords", "，".join(meta.keywords))] if meta.keywords else []
    named += [("description", meta.description)] if meta.description else []
    date = document_date().strftime("%Y-%m-%dT%H:%M:%SZ")
    named += [("dcterms.created", date), ("dcterms.modified", date), ("generator", "Kanben")]
    tags = (
        f"<meta name={html.attribute(name)} content={html.attribute(value)}/>\n"
        for name, value in named
    )
    title = html.text(display_title(document) or "…")  # PDF/UA-1 and PDF/A want one
    return f'<meta charset="utf-8"/>\n<title>{title}</title>\n{"".join(tags)}'


def _chapters(document: Document, layout: Layout) -> str:
    """Return the class of a text whose chapters begin on new pages."""
    length = layout.chapter_length
    if not chapters.has_chapters(document, length):
        return ""
    if layout.chapters != "run-on":
        return f' class="chapters-{layout.chapters}"'
    return ' class="chapters-page"' if chapters.are_long(document, length, layout.long) else ""


def _ruled(theme: Theme) -> str:
    """Return a rule for each line that a page holds, to be put beside the text as decoration."""
    return f'<div class="ruled" {EVERYWHERE}="">{"<i></i>" * theme.lines}</div>\n'


def _front(document: Document, theme: Theme, layout: Layout) -> str:
    """Return what the document begins with: its title in balanced lines, and what is below it."""
    meta = document.meta
    below = [f'<p class="{line.kind}">{html.text(line.text)}</p>\n' for line in front_lines(meta)]
    if not meta.title:
        return "".join(below)
    room = theme.measure * theme.type.body.size / theme.type.title.size
    lines = balanced_lines(meta.title_words or (meta.title,), room)
    running = meta.title
    if len(running) > _LONGEST_RUNNING_TITLE:
        running = running[:_LONGEST_RUNNING_TITLE] + "…"
    title = "<br/>".join(html.text(line) for line in lines)
    heading = f"<h1 data-running={html.attribute(running)}>{title}</h1>\n"
    content = f'{heading}{"".join(below)}<div class="rule"></div>\n'
    return f'<header class="{layout.front}">\n{content}</header>\n'

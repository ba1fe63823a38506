"""The page that WeasyPrint sets: the document as XHTML, with what stands around its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.chinese.titles import balanced_lines
from pipeline.model.walk import display_title, front_lines
from pipeline.render import frame, html
from pipeline.writers.archive import document_date
from pipeline.writers.pdf.feet import feet

if TYPE_CHECKING:
    from collections.abc import Collection

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme
    from pipeline.writers.pdf.drawings import Drawings

_HEADING_BASE = 2  # the title is h1
_CONTENTS_LEVELS = 2
_LONGEST_RUNNING_TITLE = 30  # characters that leave room for the section beside them


def page(
    document: Document,
    theme: Theme,
    report: Report,
    drawings: Drawings,
    elsewhere: Collection[int] = (),
) -> str:
    """Return the whole page as XHTML; notes ``elsewhere`` do not stand at the foot of pages."""
    setting = html.setting_for(
        document, report.dropped, _HEADING_BASE, drawings.pictures, drawings.formulas
    )
    width = theme.page.width - 2 * theme.side_margin
    height = theme.page.height - theme.page.top - theme.page.bottom
    setting = msgspec.structs.replace(setting, room=(width, height), cell_size=theme.type.cell.size)
    setting.feet.update(feet(document, setting, theme, elsewhere))
    main = f"<main>\n{html.blocks(document.blocks, setting)}</main>\n"  # takes its notes
    body = [
        _band(document, theme),
        frame.contents(document, setting, _CONTENTS_LEVELS),
        main,
        frame.notes(document, setting),
        frame.colophon(document),
    ]
    return (
        "<!DOCTYPE html>\n"
        f"<html lang={html.attribute(document.meta.language)}>\n<head>\n{_head(document)}"
        f"<style>{html.text(theme.stylesheet('print.css'))}</style>\n</head>\n"
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

"""PDF for print and hand-out: XHTML and the theme's print.css, set by WeasyPrint.

The file is tagged (PDF/UA-1, ISO 14289-1) and carries bookmarks, title, authors, keywords and
language.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec

from pipeline import formulas
from pipeline.chinese.titles import balanced_lines
from pipeline.diagnostics import KanbenError
from pipeline.model.walk import display_title, front_lines
from pipeline.render import frame, html
from pipeline.typeset.weasyprint import set_pages
from pipeline.typeset.ziamath import Drawing, draw
from pipeline.writers import page_pictures
from pipeline.writers.archive import document_date
from pipeline.writers.registry import WriterSpec

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme

_HEADING_BASE = 2  # the title is h1
_CONTENTS_LEVELS = 2
_MOST_PIXELS = 3000  # of a picture's side: more than 300 to the inch over the whole sheet
_LONGEST_MESSAGE = 300  # characters
_LONGEST_RUNNING_TITLE = 30  # characters that leave room for the section beside them


def write(document: Document, theme: Theme, report: Report) -> bytes:
    """Return the document as a PDF.

    Raises:
        KanbenError: Pango, which WeasyPrint needs, is not installed.
    """
    drawings = _drawings(document, theme)
    page = _page(document, theme, report, drawings)
    _check_fonts(theme, report)
    listener = _Listener(report)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    logger.setLevel(logging.WARNING)
    try:
        return set_pages(page, "pdf/ua-1", drawings.files)
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
        message = " ".join(record.getMessage().split())
        if len(message) > _LONGEST_MESSAGE:  # it may quote a data: URL of megabytes
            half = _LONGEST_MESSAGE // 2
            message = f"{message[:half]} … {message[-half:]}"
        self._report.warn("weasyprint", message)


class _Drawings(msgspec.Struct, frozen=True):
    """What is drawn: the files by their URL, and how the page names pictures and formulas."""

    files: dict[str, bytes]
    pictures: dict[str, html.Shown]
    formulas: dict[tuple[str, bool], str]


def _drawings(document: Document, theme: Theme) -> _Drawings:
    found = _Drawings({}, {}, {})
    pictures = page_pictures.prepared(document, webp=False, most_pixels=_MOST_PIXELS)
    for number, (name, picture) in enumerate(pictures.items(), 1):
        url = f"picture:{number}"
        found.files[url] = picture.data
        found.pictures[name] = picture.shown(url)
    for number, (tex, mathml) in enumerate(formulas.of(document).items(), 1):
        drawing = draw(formulas.without_tex(mathml), theme.fonts.text.css, theme.colors.ink)
        if drawing is not None:
            url = f"formula:{number}"
            found.files[url] = drawing.svg
            found.formulas[tex] = _formula(drawing, url, tex[0])
    return found


def _formula(drawing: Drawing, url: str, tex: str) -> str:
    """Return a formula as a picture on the base line, of the size of the text around it."""
    style = (
        f"width: {drawing.width:.4g}em; height: {drawing.height:.4g}em;"
        f" vertical-align: {-drawing.depth:.4g}em"
    )
    alt = html.attribute(tex)
    return f'<img class="math" src="{url}" alt={alt} style="{style}"/>'


def _page(document: Document, theme: Theme, report: Report, drawings: _Drawings) -> str:
    """Return the whole page as XHTML."""
    setting = html.setting_for(
        document, report.dropped, _HEADING_BASE, drawings.pictures, drawings.formulas
    )
    width = theme.page.width - 2 * theme.side_margin
    height = theme.page.height - theme.page.top - theme.page.bottom
    setting = msgspec.structs.replace(setting, room=(width, height))
    body = [
        _band(document, theme),
        frame.contents(document, setting, _CONTENTS_LEVELS),
        f"<main>\n{html.blocks(document.blocks, setting)}</main>\n",
        frame.notes(document, setting),
        frame.colophon(document),
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


WRITER = WriterSpec(
    name="pdf",
    media_type="application/pdf",
    write=write,
    describe="A4 hand-out, tagged for accessibility",
    cost=10,
)

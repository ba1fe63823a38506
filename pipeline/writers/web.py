"""The whole text as one web page: one file, nothing loaded, no script, light or dark, printable."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import msgspec

from pipeline import formulas
from pipeline.chinese.terms import terms
from pipeline.formulas import font
from pipeline.model.walk import display_title, front_lines
from pipeline.render import frame, html
from pipeline.writers import page_pictures
from pipeline.writers.archive import document_date
from pipeline.writers.registry import WriterSpec

if TYPE_CHECKING:
    from collections.abc import Collection

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme

_HEADING_BASE = 2  # the title is h1
_CONTENTS_LEVELS = 3
_MOST_PIXELS = 5000  # of a picture's side: twice what a large screen shows


def write(document: Document, theme: Theme, report: Report) -> bytes:
    """Return the document as one HTML page that stands by itself."""
    math = formulas.of(document)
    pictures = page_pictures.prepared(document, webp=True, most_pixels=_MOST_PIXELS)
    setting = html.setting_for(
        document,
        report.dropped,
        _HEADING_BASE,
        {name: each.shown(each.data_url) for name, each in pictures.items()},
        {tex: _formula(element, tex[0]) for tex, element in math.items()},
    )
    name = terms(document.meta.language).table
    setting = msgspec.structs.replace(setting, table_name=name)
    body = html.blocks(document.blocks, setting)
    skip = html.text(terms(document.meta.language).body)
    return (
        "<!DOCTYPE html>\n"
        f"<html lang={html.attribute(document.meta.language)}>\n<head>\n{_head(document)}"
        f"<style>\n{_formula_font(math.values())}{theme.stylesheet('web.css')}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#text">{skip}</a>\n{_band(document)}'
        f'<div class="page">\n{frame.contents(document, setting, _CONTENTS_LEVELS)}'
        f'<main id="text">\n{body}{frame.notes(document, setting)}</main>\n'
        f"{frame.colophon(document)}</div>\n</body>\n</html>\n"
    ).encode()


def _formula(element: str, tex: str) -> str:
    """Return MathML that says its TeX where it is not drawn (MathML 3, “alttext”)."""
    return element.replace("<math ", f"<math alttext={html.attribute(tex)} ", 1)


def _formula_font(elements: Collection[str]) -> str:
    """Return the rule that brings the font of formulas along, if there are any."""
    if not elements:
        return ""
    data = base64.b64encode(font.made(map(formulas.without_tex, elements))).decode()
    return font.face(f"data:{font.MEDIA_TYPE};base64,{data}")


def _head(document: Document) -> str:
    meta = document.meta
    named = [
        ("viewport", "width=device-width, initial-scale=1"),
        ("color-scheme", "light dark"),
        ("generator", "Kanben"),
        *(("author", creator.name) for creator in meta.creators),
    ]
    named += [("keywords", "，".join(meta.keywords))] if meta.keywords else []
    named += [
        (name, value)
        for name, value in (
            ("description", meta.description),
            ("dcterms.publisher", meta.publisher),
            ("dcterms.rights", meta.rights),
            ("dcterms.identifier", meta.identifier),
        )
        if value
    ]
    named += [("dcterms.modified", document_date().strftime("%Y-%m-%dT%H:%M:%SZ"))]
    tags = (
        f"<meta name={html.attribute(name)} content={html.attribute(value)}>\n"
        for name, value in named
    )
    title = html.text(display_title(document)) or "…"
    return f'<meta charset="utf-8">\n<title>{title}</title>\n{"".join(tags)}'


def _band(document: Document) -> str:
    """Return the title and the lines below it; the title may break between its words only."""
    meta = document.meta
    below = [f'<p class="{line.kind}">{html.text(line.text)}</p>\n' for line in front_lines(meta)]
    if not meta.title and not below:
        return ""
    title = "<wbr>".join(html.text(word) for word in meta.title_words or (meta.title,))
    heading = f"<h1>{title}</h1>\n" if meta.title else ""
    return f'<header class="band">\n<div>\n{heading}{"".join(below)}</div>\n</header>\n'


WRITER = WriterSpec(
    name="html",
    media_type="text/html",
    write=write,
    describe="one web page that stands by itself, light or dark",
)

"""What a page draws: pictures, made fit for paper, and formulas, set as drawings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline import formulas
from pipeline.render import html
from pipeline.typeset import outlines
from pipeline.typeset.outlines import Outlines
from pipeline.typeset.ziamath import Drawing, draw
from pipeline.writers import page_pictures

if TYPE_CHECKING:
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme

_MOST_PIXELS = 3000  # of a picture's side: more than 300 to the inch over the whole sheet


class Drawings(msgspec.Struct, frozen=True):
    """What is drawn: the files by their URL, and how the page names pictures and formulas."""

    files: dict[str, bytes | Outlines]
    pictures: dict[str, html.Shown]
    formulas: dict[tuple[str, bool], str]


def drawings(document: Document, theme: Theme) -> Drawings:
    """Return the pictures and formulas of ``document`` as files, and how a page names them."""
    found = Drawings({}, {}, {})
    pictures = page_pictures.prepared(document, webp=False, most_pixels=_MOST_PIXELS)
    for number, (name, picture) in enumerate(pictures.items(), 1):
        url = f"picture:{number}"
        found.files[url] = picture.data
        found.pictures[name] = picture.shown(url)
    for number, (tex, mathml) in enumerate(formulas.of(document).items(), 1):
        drawing = draw(formulas.without_tex(mathml), theme.fonts.text.css, theme.colors.ink)
        if drawing is not None:
            url = f"formula:{number}"
            found.files[url] = outlines.of(drawing, theme.colors.ink) or drawing.svg
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

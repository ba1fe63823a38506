"""What a page draws: pictures, made fit for paper, and formulas, set as drawings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline import formulas
from pipeline.model.nodes import Formula
from pipeline.model.walk import nodes_of
from pipeline.render import html
from pipeline.typeset import outlines
from pipeline.typeset.outlines import Outlines
from pipeline.typeset.ziamath import Drawing, draw
from pipeline.typeset.ziamath.lines import draw_within
from pipeline.writers import page_pictures

if TYPE_CHECKING:
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme

_NUMBERS = 8  # em that the number of a formula takes, and as much on its other side (print.css)
_INDENTS = 4  # em by which lists may stand further in
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
    numbered = {node.tex for node in nodes_of(document) if isinstance(node, Formula) and node.label}
    family, ink = theme.fonts.text.css, theme.colors.ink
    for number, (tex, mathml) in enumerate(formulas.of(document).items(), 1):
        room = theme.measure - (_NUMBERS if tex[0] in numbered else _INDENTS)
        bare = formulas.without_tex(mathml)
        drawing = draw_within(bare, family, ink, room) if tex[1] else draw(bare, family, ink)
        if drawing is not None:
            url = f"formula:{number}"
            found.files[url] = outlines.of(drawing, ink) or drawing.svg
            found.formulas[tex] = _formula(drawing, url, tex[0], room)
    return found


def _formula(drawing: Drawing, url: str, tex: str, room: float) -> str:
    """Return a formula as a picture on the base line, of the size of the text around it.

    One that has no ``room``, in em, and could not be broken becomes smaller.
    """
    scale = min(1.0, room / drawing.width)
    width, height, depth = (
        f"{scale * length:.4g}em" for length in (drawing.width, drawing.height, -drawing.depth)
    )
    style = f"width: {width}; height: {height}; vertical-align: {depth}"
    alt = html.attribute(tex)
    return f'<img class="math" src="{url}" alt={alt} style="{style}"/>'

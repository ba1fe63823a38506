"""Pictures in a line and in figures → XHTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.model.walk import plain
from pipeline.render.picture_size import shown_size
from pipeline.render.setting import Setting, Shown, attribute, text

if TYPE_CHECKING:
    from pipeline.model.nodes import Image, Inline, Node

_WIDTH = re.compile(r"\s*(\d{1,5}(?:\.\d{1,4})?)(%|px|pt|pc|mm|cm|in|q|em|rem|ex|ch|vw)?\s*")
_NO_LENGTH = 0.0


def image(node: Image, setting: Setting, alt: str = "") -> str:
    """Return a picture in a line; its description, if it cannot be shown.

    Args:
        node: The picture.
        setting: What it depends on.
        alt: What describes it where it has no description of its own.
    """
    described = node.alt or alt
    shown = setting.pictures.get(node.source)
    if shown is None:
        return missing(node, node.alt, setting)
    if not described.strip() and setting.room:
        return _background(node, shown, setting.room)
    width = width_of(node.width)
    tags = f"src={attribute(shown.url)} alt={attribute(described)}"
    if node.title:
        tags += f" title={attribute(node.title)}"
    tags += f' width="{shown.width}" height="{shown.height}"' if shown.width * shown.height else ""
    tags += f' style="width: {width}"' if width else ""
    return f"<img {tags}/>"


def missing(node: Node, alt: str, setting: Setting) -> str:
    """Return the description of a picture that is not there."""
    setting.dropped(node, "the picture is not to be had; its description stands")
    return text(alt)


def _background(node: Image, shown: Shown, room: tuple[float, float]) -> str:
    """Return a box that the picture is the ground of; it says nothing to who cannot see it."""
    width, height = shown_size((shown.width, shown.height), node.width, room)
    style = f"width: {width:.4g}pt; height: {height:.4g}pt; background-image: url({shown.url})"
    return f'<span class="decoration" style={attribute(style)}></span>'


def width_of(given: str) -> str:
    """Return a width as CSS writes it; empty for none, or for what is no width.

    A number alone counts pixels, as in HTML (“Dimension attributes”).
    """
    match = _WIDTH.fullmatch(given.lower())
    if match is None or float(match[1]) == _NO_LENGTH:
        return ""
    return f"{match[1]}{match[2] or 'px'}"


def caption(inlines: tuple[Inline, ...]) -> str:
    """Return what a caption says in words, for who cannot see the picture."""
    return plain(inlines).replace("\n", " ")

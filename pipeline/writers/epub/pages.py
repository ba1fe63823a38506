"""Content documents (EPUB 3.3, “XHTML content documents”): their shell, and the cover's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from pipeline.render import html

if TYPE_CHECKING:
    from pipeline.chinese.terms import Terms

STYLE = "ebook.css"
COVER = "cover.xhtml"
COVER_IMAGE = "cover.png"

Division: TypeAlias = Literal["", "frontmatter", "bodymatter", "backmatter"]


class Page(msgspec.Struct, frozen=True):
    """A content document: its file's name and its bytes."""

    name: str
    data: bytes


def page(name: str, title: str, language: str, body: str, *, division: Division = "") -> Page:
    """Return a content document.

    Args:
        name: The file's name.
        title: What reading systems call the file; not empty.
        language: A BCP 47 tag.
        body: Flow content, well-formed.
        division: The part of the book it belongs to (EPUB Structural Semantics Vocabulary).
    """
    tag = html.attribute(language)
    part = f' epub:type="{division}"' if division else ""
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
        f" lang={tag} xml:lang={tag}>\n"
        f'<head>\n<meta charset="utf-8"/>\n<title>{html.text(title)}</title>\n'
        f'<link rel="stylesheet" type="text/css" href="{STYLE}"/>\n</head>\n'
        f"<body{part}>\n{body}</body>\n</html>\n"
    )
    return Page(name, text.encode())


def cover(title: str, words: Terms, language: str) -> Page:
    """Return the page that shows the cover, and nothing else, so that it fills the screen."""
    described = html.attribute(f"{words.cover} {title}")
    body = (
        '<section epub:type="cover" class="cover">'
        f'<img role="doc-cover" src="{COVER_IMAGE}" alt={described}/></section>\n'
    )
    return page(COVER, words.cover, language, body)

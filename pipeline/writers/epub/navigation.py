"""The ways into the book: the navigation document, and the NCX for readers of EPUB 2."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Literal

import msgspec

from pipeline.chinese.terms import terms
from pipeline.render import html
from pipeline.writers.epub.pages import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model.nodes import Metadata

CONTENTS = "nav.xhtml"
NCX = "toc.ncx"


class Place(msgspec.Struct, frozen=True):
    """An entry of the contents.

    Attributes:
        label: Its text; not empty.
        href: A file's name, with ``#id`` for a place inside it.
        number: Shown before the label; 0 for none.
        inner: The entries below it.
    """

    label: str
    href: str
    number: int = 0
    inner: tuple[Place, ...] = ()


class Landmark(msgspec.Struct, frozen=True):
    """A place that every reader knows.

    Attributes:
        kind: A term of the EPUB Structural Semantics Vocabulary.
        label: Its name in the book's language.
        href: A file in the spine.
    """

    kind: Literal["cover", "toc", "bodymatter"]
    label: str
    href: str


def contents(places: Iterable[Place], landmarks: Iterable[Landmark], language: str) -> bytes:
    """Return the navigation document (EPUB 3.3, “EPUB navigation document”)."""
    words = terms(language)
    known = "".join(
        f'<li><a epub:type="{mark.kind}" href={html.attribute(mark.href)}>'
        f"{html.text(mark.label)}</a></li>\n"
        for mark in landmarks
    )
    body = (
        '<nav epub:type="toc" role="doc-toc" id="toc" class="contents"'
        f" aria-label={html.attribute(words.contents)}>\n"
        f"<h1>{html.text(words.contents)}</h1>\n{_entries(places)}</nav>\n"
        '<nav epub:type="landmarks" id="landmarks" hidden="hidden"'
        f" aria-label={html.attribute(words.landmarks)}>\n"
        f"<h2>{html.text(words.landmarks)}</h2>\n<ol>\n{known}</ol>\n</nav>\n"
    )
    return page(CONTENTS, words.contents, language, body, division="frontmatter").data


def _entries(places: Iterable[Place]) -> str:
    items = (
        f"<li><a href={html.attribute(place.href)}>{_number(place)}{html.text(place.label)}</a>"
        f"{_entries(place.inner)}</li>\n"
        for place in places
    )
    content = "".join(items)
    return f"<ol>\n{content}</ol>\n" if content else ""


def _number(place: Place) -> str:
    return f'<span class="number">{place.number}</span> ' if place.number else ""


def ncx(places: tuple[Place, ...], identifier: str, meta: Metadata, title: str) -> bytes:
    """Return the NCX (OPF 2.0.1, “NCX”; ANSI/NISO Z39.86-2005, “The Navigation Control File”)."""
    names = "".join(
        f"<docAuthor><text>{html.text(creator.name)}</text></docAuthor>\n"
        for creator in meta.creators
    )
    head = "".join(
        f'<meta name="dtb:{name}" content={html.attribute(value)}/>\n'
        for name, value in (
            ("uid", identifier),
            ("depth", str(_depth(places))),
            ("totalPageCount", "0"),
            ("maxPageNumber", "0"),
        )
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"'
        f" xml:lang={html.attribute(meta.language)}>\n<head>\n{head}</head>\n"
        f"<docTitle><text>{html.text(title)}</text></docTitle>\n{names}"
        f"<navMap>\n{_points(places, count(1))}</navMap>\n</ncx>\n"
    )
    return text.encode()


def _depth(places: tuple[Place, ...]) -> int:
    return max((1 + _depth(place.inner) for place in places), default=0)


def _points(places: tuple[Place, ...], order: Iterator[int]) -> str:
    parts = []
    for place in places:
        number = next(order)
        label = f"{place.number} {place.label}" if place.number else place.label
        parts.append(
            f'<navPoint id="place-{number}" playOrder="{number}">'
            f"<navLabel><text>{html.text(label)}</text></navLabel>"
            f"<content src={html.attribute(place.href)}/>\n{_points(place.inner, order)}"
            "</navPoint>\n"
        )
    return "".join(parts)

"""A whole e-book: which parts it has, and in which order they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import formulas
from pipeline.chinese.terms import Terms, terms
from pipeline.formulas import font
from pipeline.model.walk import display_title
from pipeline.render import html
from pipeline.writers import page_pictures
from pipeline.writers.epub import chapters, cover, metadata, navigation, package, pages
from pipeline.writers.epub.package import Part

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme

_FEWEST_ENTRIES = 2  # contents with one entry guide nobody
_FORMULA_FONT = "formula.woff2"
_MOST_PIXELS = 4000  # of a picture's side: some readers show no more


def make(document: Document, theme: Theme, report: Report) -> bytes:
    """Return ``document`` as an EPUB 3 archive."""
    words = terms(document.meta.language)
    name = display_title(document).strip() or words.body
    pictures = page_pictures.prepared(document, webp=True, most_pixels=_MOST_PIXELS)
    names = {
        source: f"picture-{number:03}.{picture.suffix}"
        for number, (source, picture) in enumerate(pictures.items(), 1)
    }
    math = formulas.of(document)
    drawn = chapters.Drawn(
        {source: pictures[source].shown(file) for source, file in names.items()},
        {tex: _formula(element, tex[0]) for tex, element in math.items()},
    )
    text = chapters.cut(document, name, report.dropped, drawn)
    shows_contents = _count(text.places) >= _FEWEST_ENTRIES
    landmarks = _landmarks(text, words, shows_contents=shows_contents)
    identifier = metadata.identifier(document)
    image = cover.draw(document, theme, report)
    parts = [
        *_style(theme, math.values()),
        Part(pages.COVER_IMAGE, "image/png", image, properties=("cover-image",)),
        _read(pages.cover(name, words, document.meta.language)),
        *map(_read, text.title),
        Part(
            navigation.CONTENTS,
            package.XHTML,
            navigation.contents(text.places, landmarks, document.meta.language),
            properties=("nav",),
            is_read=shows_contents,
        ),
        *map(_read, text.files),
        *map(_read, _colophon(document, name)),
        Part(
            navigation.NCX,
            package.NCX,
            navigation.ncx(text.places, identifier, document.meta, name),
        ),
    ]
    parts += [Part(names[each], one.media_type, one.data) for each, one in pictures.items()]
    traits = metadata.Traits(
        has_formulas=bool(math), moves=any(each.animated for each in pictures.values())
    )
    entries = metadata.entries(document, name, words, traits)
    return package.build(parts, entries, landmarks, identifier, document.meta.language)


def _style(theme: Theme, math: Collection[str]) -> Iterator[Part]:
    """Yield the style sheet, and the font of formulas if there are any."""
    sheet = theme.stylesheet(pages.STYLE)
    if math:
        sheet += f'{font.face(_FORMULA_FONT)}math {{ font-family: "{font.FAMILY}", math; }}\n'
        data = font.made(map(formulas.without_tex, math))
        yield Part(_FORMULA_FONT, font.MEDIA_TYPE, data)
    yield Part(pages.STYLE, "text/css", sheet.encode())


def _read(page: pages.Page) -> Part:
    """Return the part for a page that readers come to by turning pages."""
    properties = ("mathml",) if b"<math " in page.data else ()
    return Part(page.name, package.XHTML, page.data, properties, is_read=True)


def _formula(element: str, tex: str) -> str:
    """Return MathML that says its TeX where it is not drawn (MathML 3, “alttext”)."""
    bare = formulas.without_tex(element)
    return bare.replace("<math ", f"<math alttext={html.attribute(tex)} ", 1)


def _count(places: tuple[navigation.Place, ...]) -> int:
    return sum(1 + _count(place.inner) for place in places)


def _landmarks(
    text: chapters.Cut, words: Terms, *, shows_contents: bool
) -> tuple[navigation.Landmark, ...]:
    """Return the places that every reader knows (EPUB 3.3, “The landmarks nav element”)."""
    found = [navigation.Landmark("cover", words.cover, pages.COVER)]
    if shows_contents:  # a link may lead only to what is in the spine
        found.append(navigation.Landmark("toc", words.contents, navigation.CONTENTS))
    start = (*text.files, *text.title)[0]
    found.append(navigation.Landmark("bodymatter", words.body, start.name))
    return tuple(found)


def _colophon(document: Document, name: str) -> Iterator[pages.Page]:
    """Yield the page of credits, if there are any."""
    lines = (f"<p>{html.text(credit.text)}</p>\n" for credit in document.meta.credits)
    content = "".join(lines)
    if content:
        yield pages.page(
            "colophon.xhtml",
            name,
            document.meta.language,
            '<section epub:type="colophon" role="doc-colophon" class="colophon">\n'
            f"{content}</section>\n",
            division="backmatter",
        )

"""Slides for a browser: reveal.js and everything else in one HTML file that needs no network.

reveal.js stands in ``pipeline/assets/reveal``, where the set-up and the build of the wheel put it.
"""

from __future__ import annotations

import base64
import re
import shutil
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from pipeline.deck.slides import Grid
from pipeline.deck.web_rows import Plain
from pipeline.deck.web_tree import Grounds, for_reveal
from pipeline.diagnostics import KanbenError
from pipeline.formulas import mathml
from pipeline.model.nodes import Formula, Math
from pipeline.model.walk import display_title, nodes_of
from pipeline.render import pandoc
from pipeline.writers.decks import geometry_of, planned, run_pandoc
from pipeline.writers.office_pictures import office_picture
from pipeline.writers.registry import WriterSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.deck.geometry import Geometry
    from pipeline.deck.slides import Deck
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document, Media
    from pipeline.theme import Theme

_ASSETS = Path(__file__).parent.parent / "assets" / "reveal"
_NEEDED = (
    "dist/reset.css",
    "dist/reveal.css",
    "dist/reveal.js",
    "plugin/notes/notes.js",
    "plugin/search/search.js",
    "plugin/zoom/zoom.js",
)
_THEME = "kanben"
_PIXELS_PER_POINT = 4 / 3

# What reveal.js is told, in the variables of pandoc's template.
_OPTIONS = {
    "theme": _THEME,
    "margin": "0",
    "maxScale": "8",
    "center": "false",
    "controlsTutorial": "false",
    "slideNumber": "'c/t'",
    "hash": "true",
    "navigationMode": "linear",
    "transition": "none",
    "backgroundTransition": "none",
    "pdfSeparateFragments": "false",
    "revealjs-url": "reveal",
}

_START = "Reveal.initialize({"
_SCROLLING = """
        // On an upright phone slides stand one below the other, each as high as it is
        scrollLayout: 'compact',
        scrollSnap: false,
"""
"""What pandoc's template cannot be told without scrolling on wide screens too."""

# The attributes by which a page loads things by itself, and the places in CSS.
_LOADING = frozenset({"src", "href", "xlink:href", "data", "poster", "srcset", "background"})
_FOLLOWED = frozenset({"a", "area"})  # elements whose links wait for the reader
_CHARSET = '<meta charset="utf-8">'
_VIEWPORT = re.compile(
    r'(<meta name="viewport" content="width=device-width, initial-scale=1\.0)[^"]*'
)
_PICTURE = re.compile(r'<img(\s+class="inset")?\s+data-picture="(\d+)"')
_COLUMNS = re.compile(r'<colgroup>\n(?:<col style="width: \d+%" />\n)+</colgroup>')
_IN_CSS = re.compile(r"""@import\s+["']([^"']+)|\burl\(\s*["']?([^"')]+)""", re.IGNORECASE)


def write(document: Document, theme: Theme, report: Report) -> bytes:
    """Return the deck as one HTML file.

    Raises:
        KanbenError: pandoc or reveal.js is missing, or the theme loads something.
    """
    _check_assets()
    geometry = geometry_of(theme.deck)
    formulas = _formulas(document)
    deck = planned(document, geometry, report, formulas)
    grounds = Grounds(cover=theme.colors.accent, statement=theme.colors.paper)
    numbers = {media.name: number for number, media in enumerate(document.media)}
    plain = Plain()
    blocks = for_reveal(deck, geometry, grounds, formulas, numbers, plain=plain)
    tree = pandoc.document(blocks, _metadata(document))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _lay_out(folder / "reveal", theme)
        output = run_pandoc(tree, _options(document, geometry), report, folder)
    page = _mended(output.decode("utf-8"), document.meta.keywords)
    page = _with_widths(page, deck)
    page = _PICTURE.sub(lambda match: _picture(document.media[int(match[2])], match[1] or ""), page)
    loaded = external(page)  # what is still to come are characters
    if loaded:
        raise KanbenError(
            "not-offline",
            f"the slides would load {loaded[0]!r}",
            place=str(theme.file("deck.css")),
            hint="Take it out of the style sheet; the slides must work without a network",
        )
    return plain.restored(page).encode()


def _formulas(document: Document) -> dict[tuple[str, bool], str]:
    """Return the formulas of ``document`` as MathML, by TeX and whether they are displayed."""
    asked = list(
        dict.fromkeys(
            (node.tex, isinstance(node, Formula))
            for node in nodes_of(document)
            if isinstance(node, Math | Formula)
        )
    )
    found = zip(asked, mathml(asked), strict=True) if asked else ()
    return {key: element for key, element in found if element}


def _with_widths(page: str, deck: Deck) -> str:
    """Return ``page`` with tables as wide in each column as planned: pandoc writes whole percents.

    Raises:
        KanbenError: pandoc wrote other tables than those of the plan.
    """
    planned = [slide.widths for slide in deck.slides if isinstance(slide, Grid)]
    following = iter(planned)
    page, count = _COLUMNS.subn(lambda _: _columns(next(following, ())), page)
    if count != len(planned):
        raise KanbenError(
            "pandoc-failed",
            f"pandoc wrote {count} tables where {len(planned)} were planned",
            hint="Install the version of pypandoc_binary that constraints.txt names",
        )
    return page


def _columns(widths: Sequence[float]) -> str:
    whole = sum(widths)
    columns = "".join(f'<col style="width: {wide / whole:.4%}" />\n' for wide in widths)
    return f"<colgroup>\n{columns}</colgroup>"


def _picture(media: Media, attributes: str) -> str:
    """Return the beginning of ``img`` with a picture; one of print in colours of screens."""
    data, kind = media.data, media.media_type
    if kind == "image/jpeg" and (shown := office_picture(media)) is not None:
        data, kind = shown.data, shown.media_type
    return f'<img{attributes} src="data:{kind};base64,{base64.b64encode(data).decode()}"'


def _mended(page: str, keywords: Sequence[str]) -> str:
    """Return the page with a head that the Nu HTML Checker accepts, and all options of reveal.js.

    pandoc's template keeps readers from enlarging the page (WCAG 2.2, 1.4.4), names the type of
    style sheets, which HTML does without, and would write quotation marks in keywords as they are,
    which then end the attribute.
    """
    head, end, body = page.partition("</head>")
    head = _VIEWPORT.sub(r"\1", head).replace('<style type="text/css">', "<style>")
    if keywords:
        content = quoteattr(", ".join(keywords), {'"': "&quot;"})
        meta = f'{_CHARSET}\n  <meta name="keywords" content={content}>'
        head = head.replace(_CHARSET, meta, 1)
    before, start, options = body.rpartition(_START)
    return head + end + before + start + _SCROLLING * bool(start) + options


_BARE_TAG = re.compile(r'</?(?:td|th|tr|p|strong|em|code|span|br)(?: class="[^"<>]*")?>')
"""Most of the tags of a long page. They load nothing, and to look at each takes a while."""


def external(page: str) -> list[str]:
    """Return everything that ``page`` would load from elsewhere; nothing if it works offline."""
    finder = _Finder()
    finder.feed(_BARE_TAG.sub("", page))
    finder.close()
    return [address for address in finder.found if not address.startswith(("data:", "#"))]


class _Finder(HTMLParser):
    """Gathers the addresses that a page loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the addresses in a tag, and those in its own style."""
        self._in_style = tag == "style"
        for name, value in attrs:
            if not value:
                continue
            if name == "style":
                self._take_css(value)
            elif name in _LOADING and not (name.endswith("href") and tag in _FOLLOWED):
                self.found.append(value.strip())

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  (HTMLParser calls it so)
        """Leave a style sheet."""
        self._in_style = False

    def handle_data(self, data: str) -> None:
        """Take the addresses in a style sheet."""
        if self._in_style:
            self._take_css(data)

    def _take_css(self, css: str) -> None:
        self.found += (match[1] or match[2] for match in _IN_CSS.finditer(css))


def _check_assets() -> None:
    missing = [name for name in _NEEDED if not (_ASSETS / name).is_file()]
    if missing:
        raise KanbenError(
            "reveal-missing",
            f"reveal.js is not complete: {missing[0]} is missing",
            place=str(_ASSETS),
            hint="Run make setup or reinstall kanben",
        )


def _lay_out(folder: Path, theme: Theme) -> None:
    """Put reveal.js and the theme's style sheet where pandoc's template looks for them."""
    shutil.copytree(_ASSETS, folder)
    themes = folder / "dist" / "theme"
    themes.mkdir(exist_ok=True)
    (themes / f"{_THEME}.css").write_text(theme.stylesheet("deck.css"), encoding="utf-8")


def _metadata(document: Document) -> dict[str, list[str]]:
    meta = document.meta
    return {
        "pagetitle": [display_title(document) or " "],
        "author": [creator.name for creator in meta.creators],
    }


def _options(document: Document, geometry: Geometry) -> list[str]:
    values = _OPTIONS | {
        "lang": document.meta.language,
        "width": str(round(geometry.width * _PIXELS_PER_POINT)),
        "height": str(round(geometry.height * _PIXELS_PER_POINT)),
    }
    variables = [f"--variable={key}={value}" for key, value in values.items()]
    fixed = ["--to=revealjs", "--standalone", "--embed-resources", "--slide-level=2", "--wrap=none"]
    return [*fixed, *variables]


WRITER = WriterSpec(
    name="slides.html",
    media_type="text/html",
    write=write,
    describe="slides for a browser (reveal.js), one file that works offline",
    cost=5,
)

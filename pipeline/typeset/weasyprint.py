"""The door to WeasyPrint: who wants pages set comes here; the rest of this folder teaches it."""

from __future__ import annotations

import base64
import ctypes.util
import sys
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from pipeline.chinese.words import Segmenter
from pipeline.collecting import no_collection
from pipeline.safety.pictures import examine
from pipeline.typeset import (
    cff,
    clusters,
    footnotes,
    known_styles,
    last_page,
    leaders,
    lean,
    line_boxes,
    long_paragraphs,
    page_labels,
    painting,
    paragraphs,
    print_colors,
    private_use,
    row_boxes,
    tagging,
    western,
)
from pipeline.typeset.archival import authors_in_one
from pipeline.typeset.font_map import font_map

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pipeline.typeset.outlines import Outlines
    from pipeline.typeset.rows import Waiting

_MOST_BYTES = 200_000_000  # of all pictures of one document, as they stand in files
_SHOWN = 80


def set_pages(  # noqa: PLR0913  (two of them are for parts and for wholes)
    page: str,
    variant: str,
    pictures: Mapping[str, bytes | Outlines] | None = None,
    fonts: int = 0,
    above: tuple[int, ...] = (),
    *,
    tighter: last_page.Tighter | None = None,
    look: Callable[[Any], None] | None = None,
    helpers: painting.Helpers | None = None,
) -> bytes:
    """Return the PDF of a page of XHTML.

    Nothing is opened for it but fonts of the system: no file, no address. WeasyPrint logs a
    warning for each thing that the page asks for and does not get.

    Args:
        page: The whole page, its style sheet inside; well-formed XML without namespace.
        variant: The kind of PDF, as ``pdf/ua-1``.
        pictures: PNG, JPEG, GIF, WebP and SVG by the absolute URL that the page names them by,
            such as ``picture:1``; a scheme of our own, since relative ones mean nothing here.
            Formulas may be what they are drawn of already.
        fonts: Address of fontconfig's configuration (`pipeline.fonts.Configuration`), which must
            live as long; 0 for the system's own.
        above: For a part of a whole: the levels of the headings that its first one stands under.
        tighter: Makes the page with less leading, to avoid a short last page; None to leave it.
        look: Is shown what WeasyPrint has laid out.
        helpers: Who paint some of the pages if they are many; None to paint all here.

    Raises:
        OSError: Pango is not installed.
        NotesMisplacedError: There is no room for some notes at the foot of a page.
    """
    prepare()
    files: dict[str, bytes] = {}
    drawn: dict[str, object] = {}
    for url, picture in (pictures or {}).items():
        if isinstance(picture, bytes):
            files[url] = picture
        else:
            drawn[url] = picture

    with _taught() as waiting:
        own = font_map(fonts) if fonts else None

        def lay_out(page: str) -> Any:  # noqa: ANN401  (WeasyPrint has no types)
            html = lean.parsed(western.mark_western(page), _Fetcher(files), waiting)
            with lean.pages_alike(page):
                document = html.render(pdf_variant=variant, cache=drawn, font_config=own)
            footnotes.check(document, html.etree_element)
            return document

        document = lay_out(page)
        if tighter:
            document = last_page.avoided(document, lay_out, tighter)
        if look:
            look(document)
        tagging.prepare(document, above)
        with painting.side_by_side(document, helpers):
            return bytes(document.write_pdf(pdf_variant=variant, finisher=_finish))


@contextmanager
def _taught() -> Iterator[Waiting]:
    """Let WeasyPrint do while this is open what this folder teaches it.

    Returns:
        What takes rows out of a page, before WeasyPrint sees it, to be set all the same.
    """
    with (
        no_collection(),
        lean.bare_boxes(),
        lean.references_once(),
        lean.objects_packed_once(),
        known_styles.remembered(),
        footnotes.kept_with_calls(),
        paragraphs.composing(_words) as waiting,
    ):
        yield waiting


def _words(text: str) -> list[str]:
    return [word.text for word in Segmenter([text]).words(text)]


def _finish(document: Any, pdf: Any) -> None:  # noqa: ANN401  (WeasyPrint has no types)
    page_labels.add(document, pdf)
    if document.metadata.authors:
        import pydyf  # noqa: PLC0415  (heavy; WeasyPrint's)

        pdf.info["Author"] = pydyf.String(authors_in_one(document.metadata.authors))


def prepare() -> None:
    """Import WeasyPrint and teach it what it lacks.

    Raises:
        OSError: Pango is not installed.
    """
    with _no_search_for_libraries(), warnings.catch_warnings():
        # It looks for fonts of the system when it is imported; ours may all be in packages.
        warnings.filterwarnings("ignore", "(?i).*fontconfig.*", UserWarning)
        import weasyprint  # noqa: F401, PLC0415  (heavy)
    leaders.install()
    long_paragraphs.install()
    western.install()
    clusters.install()
    cff.install()
    line_boxes.install()
    row_boxes.install()
    private_use.install()
    tagging.install()
    print_colors.install()


class _Fetcher:
    """Answers WeasyPrint's requests from memory: pictures handed over, and those in data: URLs.

    Everything it gives out has been examined, because WeasyPrint opens pictures of any size and in
    all of Pillow's formats. Style sheets, fonts and attachments are never given out.
    """

    _fail_on_errors = False  # WeasyPrint's own switch, which it asks of every fetcher that raises

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        self._pictures = pictures
        self._left = _MOST_BYTES

    def __call__(self, url: str) -> object:
        from weasyprint.urls import URLFetcherResponse  # noqa: PLC0415  (heavy)

        given = self._pictures.get(url)
        content = _content(url) if given is None else given
        self._left -= len(content)
        if self._left < 0:
            message = f"not fetched: more than {_MOST_BYTES // 1_000_000} MB of pictures"
            raise ValueError(message)
        picture = examine(content, url[:_SHOWN])
        if picture.cmyk and given is None:  # it stands in a drawing
            content = print_colors.picture_in_rgb(content)
        return URLFetcherResponse(url, content, {"Content-Type": picture.media_type})


def _content(url: str) -> bytes:
    """Return the bytes inside a data: URL (RFC 2397).

    Raises:
        ValueError: It is another URL, or too long.
    """
    scheme, _, rest = url.partition(":")
    if scheme.lower() != "data":
        message = f"not fetched: {url[:_SHOWN]}"
        raise ValueError(message)
    if len(rest) > _MOST_BYTES:
        message = "not fetched: a data: URL that is too long"
        raise ValueError(message)
    head, _, body = rest.partition(",")
    content = unquote_to_bytes(body)
    return base64.b64decode(content) if head.lower().endswith(";base64") else content


@contextmanager
def _no_search_for_libraries() -> Iterator[None]:
    """Keep cffi from searching for libraries while WeasyPrint is imported.

    WeasyPrint tries the names that a library has on other systems first, and for each that fails
    `ctypes.util.find_library` runs ldconfig, gcc and ld: half a second for nothing, because on
    Linux the last name always is the one that the loader finds by itself.
    """
    if not sys.platform.startswith("linux"):
        yield
        return
    search = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None  # noqa: ARG005
    try:
        yield
    finally:
        ctypes.util.find_library = search

"""WeasyPrint without the work that our pages do not need: the same pages in half the time."""

from __future__ import annotations

import re
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from pipeline.typeset import footnotes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.typeset.rows import Waiting

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_NTH = re.compile(r":nth\(\s*([^)\s]*)")  # CSS Paged Media 3, 3.4.4
_NOWHERE = "about:blank"  # to which nothing is relative: without a base, a style sheet's raises


def parsed(page: str, fetcher: object, waiting: Waiting | None = None) -> Any:  # noqa: ANN401  (WeasyPrint has no types)
    """Return a page as WeasyPrint takes it, parsed as XML.

    That needs a tenth of the time of WeasyPrint's own parser, and lets blocks stand inside a line,
    as the notes do that go to the foot of the page.

    Args:
        page: Well-formed XML without namespace; characters that XML does not have are left out.
        fetcher: What answers WeasyPrint's requests.
        waiting: What takes rows out of long tables; None to leave them.
    """
    from cssselect2 import ElementWrapper  # noqa: PLC0415  (heavy)
    from weasyprint import HTML  # noqa: PLC0415  (heavy)

    html: Any = HTML.__new__(HTML)
    html._ua_stylesheets = lambda _: [_without_universal(html)]  # noqa: SLF001
    root = ET.fromstring(_NO_XML.sub("", page))  # noqa: S314  (our own writer's)
    footnotes.collapse_white(root)
    if waiting:
        waiting.take(root)
    html.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
    html.etree_element = root
    html.base_url, html.url_fetcher, html.media_type = _NOWHERE, fetcher, "print"
    return html


def _without_universal(html: Any) -> Any:  # noqa: ANN401
    """Return WeasyPrint's own style sheet without the rules that would match every element.

    They give each element five pseudo-elements, most of them for notes, and so take more time than
    all other rules together. The theme says how notes look.
    """
    (sheet,) = type(html)._ua_stylesheets(html)  # noqa: SLF001
    lean = copy(sheet)
    lean.matcher = copy(sheet.matcher)
    lean.matcher.other_selectors = [
        entry
        for entry in sheet.matcher.other_selectors
        if entry[3] is None  # pseudo-element
    ]
    return lean


@contextmanager
def pages_alike(page: str) -> Iterator[None]:
    """Let pages that the style sheet does not tell apart share what it says of them.

    WeasyPrint works out anew what each page and the boxes in its margins look like, as if every
    page had a style of its own, and looks through those of all pages before.

    Args:
        page: The whole page, its style sheet inside.
    """
    from weasyprint.layout import page as pages  # noqa: PLC0415  (heavy)

    head = page[: page.find("<body")]
    numbers = _NTH.findall(head)
    if not all(number.isdecimal() for number in numbers):  # pages may differ for ever
        yield
        return
    most = max([1, *map(int, numbers)])  # from there on, and after the first one
    kept = pages.PageType, pages.set_page_type_computed_styles

    def page_type(side: str, blank: bool, name: str, index: int, groups: Any) -> Any:  # noqa: ANN401, FBT001
        groups = tuple((group, min(number, most)) for group, number in groups)
        return kept[0](side, blank, name, min(index, most), groups)

    def set_styles(kind: Any, html: Any, style_for: Any) -> None:  # noqa: ANN401
        if (kind, None) not in style_for.get_computed_styles():
            kept[1](kind, html, style_for)

    pages.PageType, pages.set_page_type_computed_styles = page_type, set_styles
    try:
        yield
    finally:
        pages.PageType, pages.set_page_type_computed_styles = kept


CORNERS = tuple(
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
)


@contextmanager
def bare_boxes() -> Iterator[None]:
    """Let boxes that have no background be asked for one only once for each style.

    WeasyPrint looks for one behind every line and every piece of text, and most have none.
    """
    from weasyprint.layout import background  # noqa: PLC0415  (heavy)

    kept = background.layout_box_backgrounds
    known: dict[int, tuple[Any, bool]] = {}  # by address; the style is kept, so that it stays
    square = dict.fromkeys(CORNERS, (0, 0)) | {"background": None}

    def laid(
        page: Any,  # noqa: ANN401
        box: Any,  # noqa: ANN401
        images: Any,  # noqa: ANN401
        layout_children: bool = True,  # noqa: FBT001, FBT002
        style: Any = None,  # noqa: ANN401
    ) -> None:
        own = box.style
        found = known.get(id(own))
        if found is None:
            found = known[id(own)] = own, _is_bare(own)
        if style is not None or box is page or not found[1]:
            kept(page, box, images, layout_children, style)
            return
        for name, value in square.items():  # a placeholder passes them on to what it stands for
            setattr(box, name, value)
        if layout_children:
            for child in box.all_children():
                laid(page, child, images)

    background.layout_box_backgrounds = laid
    try:
        yield
    finally:
        background.layout_box_backgrounds = kept


def _is_bare(style: Any) -> bool:  # noqa: ANN401
    """Tell whether a style gives a box nothing but what stands in it."""
    return (
        all((0, "px") in style[corner] for corner in CORNERS)
        and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
        and style["visibility"] != "hidden"
        and all(kind == "none" for kind, _ in style["background_image"])
        and getattr(style["background_color"], "alpha", 1) == 0
        and not style["box_shadow"]
    )


@contextmanager
def references_once() -> Iterator[None]:
    """Let a PDF list its pages once, instead of for each structure element that stands on one.

    That would be all pages for all elements of all pages.
    """
    import pydyf  # noqa: PLC0415  (heavy; WeasyPrint's)

    listed = pydyf.PDF.page_references
    known: dict[int, tuple[bytes, ...]] = {}

    def references(pdf: Any) -> tuple[bytes, ...]:  # noqa: ANN401
        count = int(pdf.pages["Count"])
        if count not in known:
            known[count] = listed.__get__(pdf)
        return known[count]

    pydyf.PDF.page_references = property(references)
    try:
        yield
    finally:
        pydyf.PDF.page_references = listed


@contextmanager
def objects_packed_once() -> Iterator[None]:
    """Leave the objects of a PDF unpacked, but for streams: who makes it archival packs them.

    Those of the structure of a long text are megabytes, which take as long to pack as to make.
    """
    import pydyf  # noqa: PLC0415  (heavy; WeasyPrint's)

    kept = pydyf.Stream.data

    def data(stream: Any) -> bytes:  # noqa: ANN401
        if stream.extra.get("Type") == "/ObjStm":
            stream.compress = False
        return bytes(kept.__get__(stream))

    pydyf.Stream.data = property(data)
    try:
        yield
    finally:
        pydyf.Stream.data = kept

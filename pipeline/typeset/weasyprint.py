"""The door to WeasyPrint: the only module that imports it."""

from __future__ import annotations

import ctypes.util
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def set_pages(page: str, fetch: Callable[..., dict[str, object]], variant: str) -> bytes:
    """Return the PDF of a page of XHTML.

    Args:
        page: The whole page, its style sheet inside.
        fetch: Called for each URL that the page names.
        variant: The kind of PDF, as ``pdf/ua-1``.

    Raises:
        OSError: Pango is not installed.
    """
    with _no_search_for_libraries():
        from weasyprint import HTML  # noqa: PLC0415  (heavy)

    html: Any = HTML(string=page, url_fetcher=fetch)
    return bytes(html.write_pdf(pdf_variant=variant))


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

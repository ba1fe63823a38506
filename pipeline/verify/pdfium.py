"""PDFs opened by PDFium, which knows where things stand on a page."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a PDF with PDFium.

    Raises:
        KanbenError: It is no PDF, or is encrypted.
    """
    import pypdfium2  # noqa: PLC0415  (heavy)

    try:
        with pypdfium2.PdfDocument(path) as document:
            yield document
    except pypdfium2.PdfiumError as error:
        raise KanbenError("pdf-refused", f"it is no PDF: {error}", place=path.name) from error

"""PDFs that others made: opened within limits, or refused in one line.

Only the file's objects are read here; content streams stay packed until somebody asks for them, in
a child process with limits on time and memory.
"""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 200_000_000
MOST_PAGES = 20_000
_MOST_SHOWN = 200  # characters of what the library says
_STREAM = re.compile(r"^stream <[^>]*>: ")  # what the library calls a file in memory
_HINT = "Make it again, or name another file"


@contextmanager
def open_pdf(content: bytes, place: str) -> Iterator[Any]:
    """Open a PDF with pikepdf; what goes wrong in it while it is open is said of the file.

    A damaged file is not mended, because what cannot be mended would be missing without a word.

    Args:
        content: The file.
        place: What to call it in messages.

    Raises:
        KanbenError: It is no PDF, damaged, encrypted, too large, without pages or of too many.
    """
    import pikepdf  # noqa: PLC0415  (heavy)

    try:
        if len(content) > MOST_BYTES:
            problem = f"it is larger than {MOST_BYTES // 1_000_000} MB"
            raise KanbenError("pdf-refused", problem, place=place, hint=_HINT)
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            _judge(pdf, place)
            yield pdf
    except pikepdf.PasswordError as error:
        raise _encrypted(place) from error
    except (
        pikepdf.PdfError,
        TypeError,
        ValueError,
        LookupError,
        AttributeError,
        ArithmeticError,
        RuntimeError,
    ) as error:
        if isinstance(error, KanbenError):
            raise
        said = _STREAM.sub("", " ".join(str(error).split()))
        problem = f"it is no sound PDF: {said[:_MOST_SHOWN]}"
        raise KanbenError("pdf-refused", problem, place=place, hint=_HINT) from error


def _judge(pdf: Any, place: str) -> None:  # noqa: ANN401  (pikepdf's)
    if pdf.is_encrypted:
        raise _encrypted(place)
    claimed = pdf.Root.Pages.get("/Count", 0)  # before the tree is walked
    count = len(pdf.pages) if claimed <= MOST_PAGES else claimed
    if not 0 < count <= MOST_PAGES:
        problem = f"it has more than {MOST_PAGES:,} pages" if count else "it has no pages"
        raise KanbenError("pdf-refused", problem, place=place, hint=_HINT)


def _encrypted(place: str) -> KanbenError:
    hint = "Remove the protection first"
    return KanbenError("pdf-refused", "it is encrypted", place=place, hint=hint)

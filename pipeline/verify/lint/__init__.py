"""Our own lint: what makes an output bad although the validators of its format accept it.

Each module checks one format: ``lint(path) -> list[Finding]``, empty if all is well. A file that
cannot be read, or that no program should open, is one finding with the code ``not-readable``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.verify.formats import BOOKLET, kind_of
from pipeline.verify.lint import ebook, pdf, slides, web, word

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.verify.finding import Finding


def lint_for(name: str) -> Callable[[Path], list[Finding]] | None:
    """Return the lint of the format ``name``, or None if there is none."""
    return {
        "pdf": pdf.lint,
        BOOKLET: pdf.lint,
        "docx": word.lint,
        "pptx": slides.lint,
        "epub": ebook.lint,
        "html": web.lint,
        "index": web.lint,
        "slides.html": web.lint,
    }.get(kind_of(name))

"""Outputs opened by real programs that people read with, one module a program.

Each check takes a path and returns what went wrong; an empty list is a pass. A program that is not
installed raises :class:`~pipeline.verify.finding.ValidatorMissingError`.
"""

from __future__ import annotations

from pipeline.verify.opening.book import opens_as_book
from pipeline.verify.opening.chromium import browser
from pipeline.verify.opening.office import libreoffice_pages, libreoffice_text, opens_in_libreoffice
from pipeline.verify.opening.page import opens_as_page

__all__ = [
    "browser",
    "libreoffice_pages",
    "libreoffice_text",
    "opens_as_book",
    "opens_as_page",
    "opens_in_libreoffice",
]

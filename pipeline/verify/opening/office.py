"""Word files and slides, opened in LibreOffice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import programs
from pipeline.diagnostics import KanbenError
from pipeline.verify.finding import Finding, ValidatorMissingError

if TYPE_CHECKING:
    from pathlib import Path


def libreoffice_text(path: Path) -> str:
    """Return the text of a Word file as LibreOffice reads it; notes stand at its end.

    Raises:
        ValidatorMissingError: LibreOffice is not installed.
        KanbenError: LibreOffice made nothing of the file.
    """
    _require()
    return programs.office_to_text(path)


def libreoffice_pages(path: Path) -> bytes:
    """Return a Word file or slides as LibreOffice sets them, as PDF.

    Raises:
        ValidatorMissingError: LibreOffice is not installed.
        KanbenError: LibreOffice made nothing of the file.
    """
    _require()
    return programs.office_to_pdf(path)


def opens_in_libreoffice(path: Path) -> list[Finding]:
    """Return what goes wrong when LibreOffice opens a DOCX or PPTX: nothing comes out, or no text.

    LibreOffice mends much without a word, so that opening proves little by itself; compare
    :func:`libreoffice_text` with the document, and the pages' number with the slides'.

    Raises:
        ValidatorMissingError: LibreOffice is not installed.
        KanbenError: There is no such file.
    """
    _require()
    try:
        empty = _is_empty(path)
    except KanbenError as error:
        if error.diagnostic.code == "unreadable":
            raise
        return [Finding("fatal", error.diagnostic.code, str(error.args[0]))]
    return [Finding("error", "empty", "LibreOffice shows no text")] if empty else []


def _is_empty(path: Path) -> bool:
    if path.suffix == ".docx":
        return not libreoffice_text(path).strip()
    import pypdfium2  # noqa: PLC0415  (heavy)

    with pypdfium2.PdfDocument(libreoffice_pages(path)) as pdf:
        return not any(page.get_textpage().count_chars() for page in pdf)


def _require() -> None:
    if programs.libreoffice() is None:
        raise ValidatorMissingError(
            "libreoffice-missing",
            "LibreOffice is not installed",
            hint="Run kanben doctor for the command that installs it",
        )

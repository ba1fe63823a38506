"""The reader of plain Chinese text: lines → layout → structure, with a reason for each decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.chinese.script import language_of
from pipeline.diagnostics import KanbenError
from pipeline.model.source import Span
from pipeline.readers.encoding import decode
from pipeline.readers.registry import ReaderSpec, ReadOptions
from pipeline.readers.text import atx, labels, layout, lines, names, structure

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.readers.overrides import Overrides


def read(data: bytes, path: str, options: ReadOptions, report: Report) -> Document:
    """Return the document in ``data``.

    Raises:
        KanbenError: The file holds no text, or a byte cannot be decoded.
    """
    decoded = decode(data, path, report, encoding=options.encoding, lossy=options.lossy)
    found = lines.split(decoded.text, path, report)
    if not found:
        raise KanbenError(
            "empty-source", "the file has no text", place=path, hint="Give a file with text in it"
        )
    overrides = options.overrides
    if overrides.line:
        found = _overruled(found, overrides, path)
    found, levels = atx.take(found, path, report)
    laid_out = layout.decide(found)
    report.infer(
        f"layout-{laid_out.kind}",
        f"laid out as {laid_out.kind}: {laid_out.evidence}",
        Span(path, 1),
    )
    if laid_out.kind == "wrapped":
        found = layout.unwrapped(found, laid_out, _starts)
    language = language_of(decoded.text)
    if language != "zh-CN":
        report.infer("language", f"written in {language}, by its characters", Span(path, 1), 0.95)
    return structure.document(
        found, laid_out, path, report, overrides=overrides, levels=levels, language=language
    )


def _overruled(found: list[lines.Line], overrides: Overrides, path: str) -> list[lines.Line]:
    """Return the lines with those joined that the user says belong together."""
    texts = {line.number: line.text for line in found}
    overrides.check(path, texts.get)
    joined: list[lines.Line] = []
    for line in found:
        item = overrides.role(line.number)
        if joined and item is not None and item.role == "joined":
            joined[-1] = layout.join((joined[-1], line))
        else:
            joined.append(line)
    return joined


def _starts(line: lines.Line) -> bool:
    """Tell whether a line opens with a label, so that it begins a paragraph."""
    return labels.find(line.text) is not None or names.is_name(line.text)


READER = ReaderSpec(name="text", suffixes=(".txt", ".text"), read=read)

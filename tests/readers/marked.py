"""What the tests of marked-up formats share: reading a source and asking what was made of it."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import TYPE_CHECKING, TypeVar

from pipeline.diagnostics import Report
from pipeline.model.nodes import Document, Node, Paragraph
from pipeline.model.walk import plain
from pipeline.readers import registry
from pipeline.readers.registry import ReadOptions
from pipeline.readers.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.diagnostics import Diagnostic

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg=="
)

Kind = TypeVar("Kind", bound=Node)


def read(
    source: str | bytes,
    reader: str = "markdown",
    *,
    folder: Path | None = None,
    report: Report | None = None,
    options: ReadOptions | None = None,
) -> Document:
    """Return the document that a reader makes of a source."""
    data = source.encode() if isinstance(source, str) else source
    settled = options or ReadOptions(surroundings=Surroundings(folder))
    heard = Report() if report is None else report  # an empty report is false
    return registry.load(reader).read(data, f"x.{reader}", settled, heard)


def said(source: str | bytes, reader: str = "markdown", **others: Path) -> list[Diagnostic]:
    """Return what a reader says of a source, but for its encoding."""
    report = Report()
    read(source, reader, report=report, folder=others.get("folder"))
    return [item for item in report if item.code not in ("encoding", "language")]


def codes(source: str | bytes, reader: str = "markdown", **others: Path) -> list[str]:
    """Return the codes of what a reader says."""
    return [item.code for item in said(source, reader, **others)]


def paragraphs(document: Document) -> list[str]:
    """Return the text of each paragraph, in reading order."""
    return [plain(each.inlines) for each in nodes(document, Paragraph)]


def nodes(document: Document, kind: type[Kind]) -> list[Kind]:
    """Return all nodes of a kind, in reading order."""
    return [node for node in _all(document) if isinstance(node, kind)]


def _all(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
        for name in value.__struct_fields__:
            yield from _all(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _all(item)


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return made.getvalue()

"""Other files that a Word file includes as a whole (ECMA-376 Part 1, 17.17.2 “altChunk”).

Word takes them in when it opens the file. Each is read by the reader for its kind, with the limits
that it has for any stranger's file, and its blocks stand where the file is called.
"""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, Final

import msgspec

from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Anchor, Document, Image, Link, Node, Paragraph, Section, Text
from pipeline.model.source import Span
from pipeline.model.walk import front_lines, nodes_of
from pipeline.readers import registry
from pipeline.readers.docx.items import Atom, Item, Para
from pipeline.readers.registry import ReadOptions
from pipeline.readers.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.nodes import Block, Inline
    from pipeline.readers.docx.source import Source

MOST: Final = 100
"""Of one file, those in included files not counted."""

DEEPEST: Final = 3
"""Files in files in files: a file may include itself."""

_READERS: Final = {
    **dict.fromkeys(("html", "htm", "xhtml", "xht"), "html"),
    **dict.fromkeys(("docx", "docm", "dotx", "dotm", "doc"), "docx"),
    "rtf": "rtf",
    "txt": "text",
}


def read(source: Source, name: str, number: int) -> list[Item] | None:
    """Return the items of the included file ``name``; None if it cannot be read, which is said.

    Args:
        source: The file that includes it; takes its notes and pictures.
        name: Its part in the package.
        number: The place of the call, counted as a paragraph.
    """
    span = source.span(number)
    data = source.package.data(name)
    if data is None or len(source.chunks) >= MOST or source.depth >= DEEPEST:
        return None
    data, kind = _kind(data, name)
    if not kind:
        return None
    said = Report()
    try:
        document = _read(source, data, kind, f"{source.path}/{name}", said)
    except KanbenError as error:
        what = error.diagnostic
        source.report.warn(
            "file-inside", f"the included file {name!r} is left out: {what.message}", span
        )
        return []
    for each in said:
        if each.code not in ("encoding", "language"):
            source.report.add(each)
    source.report.infer("file-inside", f"read the included file {name!r}", span, 1.0)
    prefix = f"file{len(source.chunks) + 1}-"
    document = _renamed(document, prefix)
    source.chunks.append(document)
    source.targets |= {
        node.target[1:]
        for node in nodes_of(document)
        if isinstance(node, Link) and node.target.startswith("#")
    }
    return list(_items(document, number))


def _kind(data: bytes, name: str) -> tuple[bytes, str]:
    """Return the content of an included file and the name of its reader; empty if it has none."""
    suffix = name.rpartition(".")[2].lower()
    if suffix in ("mht", "mhtml"):
        for part in message_from_bytes(data, policy=policy.default).walk():
            payload = part.get_payload(decode=True)
            if part.get_content_type() == "text/html" and isinstance(payload, bytes):
                return payload, "html"
        return data, ""
    if data.startswith(b"{\\rtf"):
        return data, "rtf"
    if data.startswith(b"PK"):
        return data, "docx"
    return data, _READERS.get(suffix, "")


def _read(source: Source, data: bytes, kind: str, path: str, report: Report) -> Document:
    options = ReadOptions(surroundings=Surroundings())
    if kind != "docx":
        return registry.load(kind).read(data, path, options, report)
    from pipeline.readers.docx import reading  # noqa: PLC0415  (it reads the file that includes this)

    return reading.read(data, path, options, report, depth=source.depth + 1)


# --- a document as items -------------------------------------------------------------------------


def _items(document: Document, number: int) -> Iterator[Item]:
    """Yield a document as paragraphs and headings of the file that includes it."""
    meta = document.meta
    below = int(bool(meta.title) and meta.title_span is not None)
    if below:
        yield _heading((Text(text=meta.title),), 1, number)
    for line in front_lines(meta):
        if line.span is not None:  # it stands in the text
            yield _block(Paragraph(inlines=(Text(text=line.text),)), number)
    yield from _flat(document.blocks, number, below)
    for credit in document.meta.credits:
        yield _block(Paragraph(inlines=(Text(text=credit.text),)), number)


def _flat(blocks: tuple[Block, ...], number: int, below: int) -> Iterator[Item]:
    for block in blocks:
        if isinstance(block, Section):
            name = (Anchor(id=block.id),) if block.id else ()
            yield _heading((*name, *block.heading), block.level + below, number)
            yield from _flat(block.blocks, number, below)
        else:
            yield _block(block, number)


def _heading(words: tuple[Inline, ...], level: int, number: int) -> Para:
    return Para(number=number, level=level, atoms=[Atom((), each) for each in words])


def _block(block: Block, number: int) -> Para:
    return Para(number=number, atoms=[Atom((), block)])


def _renamed(value: Any, prefix: str) -> Any:  # noqa: ANN401  (nodes of every kind)
    """Return nodes with the names of notes, pictures and places made the included file's own."""
    if isinstance(value, tuple):
        return tuple(_renamed(each, prefix) for each in value)
    if not isinstance(value, Node) or isinstance(value, Span):
        return value
    said: dict[str, Any] = {name: getattr(value, name) for name in value.__struct_fields__}
    changed = {name: _renamed(inner, prefix) for name, inner in said.items()}
    if changed.get("id"):
        changed["id"] = prefix + changed["id"]
    if isinstance(value, Image):
        changed["source"] = prefix + value.source if value.source else ""
    target = changed.get("target")
    if isinstance(target, str) and target.startswith("#"):
        changed["target"] = f"#{prefix}{target[1:]}"
    if isinstance(value, Document):
        changed["media"] = tuple(
            msgspec.structs.replace(each, name=prefix + each.name) for each in value.media
        )
    return msgspec.structs.replace(value, **changed)

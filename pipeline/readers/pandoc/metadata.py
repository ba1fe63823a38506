"""Front matter, and what other formats say of themselves → metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from pipeline.model.nodes import Contributor, Credit, Metadata
from pipeline.model.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.readers.pandoc.blocks import BlockReader
    from pipeline.readers.pandoc.tree import Tree

_KEYS = {
    "title": "title",
    "subtitle": "subtitle",
    "author": "creators",
    "authors": "creators",
    "creator": "creators",
    "date": "date",
    "lang": "language",
    "language": "language",
    "keywords": "keywords",
    "tags": "keywords",
    "description": "description",
    "abstract": "description",
    "summary": "description",
    "publisher": "publisher",
    "rights": "rights",
    "copyright": "rights",
    "identifier": "identifier",
    "isbn": "identifier",
    "contributor": "contributors",
    "contributors": "contributors",
    "credits": "credits",
    "标题": "title",
    "標題": "title",
    "题目": "title",
    "副标题": "subtitle",
    "副標題": "subtitle",
    "作者": "creators",
    "日期": "date",
    "关键词": "keywords",
    "關鍵詞": "keywords",
    "标签": "keywords",
    "標籤": "keywords",
    "摘要": "description",
    "简介": "description",
    "出版者": "publisher",
    "出版社": "publisher",
}
"""What keys of front matter set; the names are those of pandoc, Dublin Core and static sites."""

_SILENT = frozenset(("viewport", "generator", "charset", "pandoc-version"))
_AFTER_ROLE = "：: \u3000"


class Spans(msgspec.Struct, frozen=True):
    """Where parts of the front matter stand."""

    title: Span | None = None
    subtitle: Span | None = None
    date: Span | None = None


def read(fields: dict[str, Tree], reader: BlockReader, spans: Spans) -> Metadata:
    """Return what ``fields``, the ``meta`` of pandoc's tree, say; unknown keys are reported."""
    found: dict[str, Any] = {}
    for key, value in fields.items():
        name = _KEYS.get(key.lower())
        if name is None:
            if key not in _SILENT and not key.startswith("kb-"):
                reader.source.info("front-matter-key", f"the front matter key {key!r} is not used")
            continue
        if found.get(name):
            continue
        found[name] = _value(name, value, reader)
    return Metadata(
        **found,
        title_span=spans.title if found.get("title") else None,
        subtitle_span=spans.subtitle if found.get("subtitle") else None,
        date_span=spans.date if found.get("date") else None,
    )


def _value(name: str, value: Tree, reader: BlockReader) -> object:
    """Return the value of a field of `Metadata`."""
    match name:
        case "creators":
            return tuple(_people(value, reader, mark="："))
        case "contributors":
            return tuple(_people(value, reader, mark=""))
        case "keywords":
            said = [_text(item, reader) for item in _items(value)]
            words = said if len(said) > 1 else [text for each in said for text in _parts(each)]
            return tuple(word.strip() for word in words if word.strip())
        case "credits":
            lines = (_text(item, reader) for item in _items(value))
            return tuple(Credit(text=line) for line in lines if line)
        case "language":
            return _text(value, reader).replace("_", "-") or "zh-CN"
        case _:
            return _text(value, reader)


def _parts(text: str) -> list[str]:
    for mark in ("，", "、", ",", "；", ";"):
        if mark in text:
            return text.split(mark)
    return [text]


def _people(value: Tree, reader: BlockReader, mark: str) -> Iterator[Contributor]:
    for item in _items(value):
        if item["t"] == "MetaMap":
            parts = {key: _text(inner, reader) for key, inner in item["c"].items()}
            name, role = parts.get("name", ""), parts.get("role", "")
            if not name and len(parts) == 1:  # {译者: 乙}
                role, name = next(iter(parts.items()))
        else:
            name, role = _text(item, reader), ""
        if role and role[-1] not in _AFTER_ROLE:
            role += mark
        if name:
            yield Contributor(name=name, role=role)


def _items(value: Tree) -> list[Tree]:
    return value["c"] if value["t"] == "MetaList" else [value]


def _text(value: Tree, reader: BlockReader) -> str:
    """Return a value as text; lists are joined, maps are written out."""
    match value["t"]:
        case "MetaInlines":
            return reader.inline_text(value["c"]).strip()
        case "MetaString":
            return reader.source.clean(value["c"]).strip()
        case "MetaBool":
            return "true" if value["c"] else "false"
        case "MetaList":
            return "，".join(_text(item, reader) for item in value["c"])
        case "MetaMap":
            return "，".join(f"{key}：{_text(item, reader)}" for key, item in value["c"].items())
        case _:
            from pipeline.model.walk import block_units  # noqa: PLC0415

            blocks = tuple(reader.read(value["c"]))
            return "\n".join(unit.text for unit in block_units(blocks)).strip()

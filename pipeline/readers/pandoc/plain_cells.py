"""Cells of tables that our fronts read themselves, so that pandoc need not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from pipeline.model.nodes import (
    Code,
    Emphasis,
    Inline,
    LineBreak,
    Link,
    Math,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from pipeline.model.walk import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES: dict[type[Inline], str] = {
    Strong: "Strong",
    Emphasis: "Emph",
    Superscript: "Superscript",
    Subscript: "Subscript",
}


class PlainCell(NamedTuple):
    """A cell that holds words and simple markup, with one blank at most between them, or nothing.

    Attributes:
        inlines: What our front has read: no more kinds than `PlainRows.constructors` knows.
        row_span: How many rows it reaches down.
    """

    inlines: tuple[Inline, ...] = ()
    row_span: int = 1


def words_cell(content: str) -> PlainCell:
    """Return the cell of a source that holds nothing but words."""
    text = " ".join(content.split())
    return PlainCell((Text(text=text),) if text else ())


def collapsed(text: str) -> str:
    """Return ``text`` with one blank where several stand together."""
    return re.sub(" +", " ", text) if "  " in text else text


class PlainRows(msgspec.Struct, frozen=True):
    """Rows of a table's body that pandoc has not read: `plain_rows` puts them among the others.

    Attributes:
        rows: Their cells. In the first row a cell begins in each column.
        heads: How many cells that begin each row are heads of it.
    """

    rows: tuple[tuple[PlainCell, ...], ...]
    heads: int = 0

    def texts(self) -> Iterator[str]:
        """Yield the visible text of each cell."""
        for row in self.rows:
            for cell in row:
                yield plain(cell.inlines)

    def constructors(self) -> Iterator[dict[str, Any]]:
        """Yield what pandoc would have made of the cells, in reading order, outer before inner."""
        for row in self.rows:
            for cell in row:
                if cell.inlines:
                    content = _constructors(cell.inlines)
                    yield {"t": "Plain", "c": content}
                    yield from _walked(content)


def _constructors(inlines: tuple[Inline, ...]) -> list[dict[str, Any]]:
    """Return pandoc's constructors for ``inlines``."""
    found: list[dict[str, Any]] = []
    for inline in inlines:
        match inline:
            case Text(text=text):
                for number, word in enumerate(text.split(" ")):
                    found += [{"t": "Space"}] if number else []
                    found += [{"t": "Str", "c": word}] if word else []
            case Code(text=text):
                found.append({"t": "Code", "c": [["", [], []], text]})
            case Math(tex=tex):
                found.append({"t": "Math", "c": [{"t": "InlineMath"}, tex]})
            case Link(target=target, inlines=inner):
                content = [["", [], []], _constructors(inner), [target, ""]]
                found.append({"t": "Link", "c": content})
            case LineBreak():
                found.append({"t": "LineBreak"})
            case Strong() | Emphasis() | Superscript() | Subscript():
                found.append({"t": _NAMES[type(inline)], "c": _constructors(inline.inlines)})
            case _:
                raise TypeError(type(inline))
    return found


def _walked(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield item
        if item["t"] in _NAMES.values():
            yield from _walked(item["c"])
        elif item["t"] == "Link":
            yield from _walked(item["c"][1])

"""Raw HTML between the blocks of Markdown → elements that hold blocks.

pandoc gives each tag as a block by itself, and what stands between as ordinary blocks. Here they
become a tree again: ``{"t": "Element", "c": [name, attributes, blocks]}``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pipeline.readers.pandoc import looks, markup
from pipeline.readers.pandoc.tree import leading_text

if TYPE_CHECKING:
    from pipeline.readers.pandoc.reading import Reading
    from pipeline.readers.pandoc.tree import Tree

HTML = ("html", "html4", "html5")

_CLOSES = {
    "td": ("td", "th"),
    "th": ("td", "th"),
    "tr": ("td", "th", "tr"),
    "li": ("li",),
    "dt": ("dt", "dd"),
    "dd": ("dt", "dd"),
    "tbody": ("td", "th", "tr", "thead", "tbody"),
    "tfoot": ("td", "th", "tr", "thead", "tbody"),
}
"""What a start tag closes that stands open (HTML, “Optional tags”)."""


def folded(items: list[Tree], source: Reading) -> list[Tree]:
    """Return ``items`` with the raw HTML among them as elements."""
    if not any(item["t"] == "RawBlock" and item["c"][0] in HTML for item in items):
        return items
    return _Folding(source).fold(items)


class _Folding:
    def __init__(self, source: Reading) -> None:
        self._source = source
        self._open: list[tuple[str, dict[str, str], list[Tree]]] = [("", {}, [])]

    def fold(self, items: list[Tree]) -> list[Tree]:
        for item in items:
            if item["t"] != "RawBlock" or item["c"][0] not in HTML:
                self._open[-1][2].append(item)
                continue
            for tag in markup.tags(item["c"][1]):
                self._take(tag)
        while len(self._open) > 1:
            self._source.warn("element-not-closed", f"<{self._open[-1][0]}> is not closed")
            self._close()
        return self._open[0][2]

    def _take(self, tag: markup.Tag) -> None:
        name = tag.name
        if tag.kind == "comment":
            if name.strip():
                self._source.info("comment", "a comment is left out")
        elif tag.kind == "text":
            if self._open[-1][0] == "pre":
                self._open[-1][2].append(_paragraph({"t": "Str", "c": name.removeprefix("\n")}))
            elif name.strip() and self._open[-1][0] not in markup.DROPPED:
                self._open[-1][2].append(_paragraph({"t": "Str", "c": " ".join(name.split())}))
        elif tag.kind == "void":
            self._void(name, tag.pairs)
        elif tag.kind == "open":
            while self._open[-1][0] in _CLOSES.get(name, ()):
                self._close()
            self._open.append((name, tag.pairs, []))
        elif any(name == opened[0] for opened in self._open):
            while self._open[-1][0] != name:
                self._close()
            self._close()
        else:
            self._source.warn("element-not-open", f"</{name}> closes nothing here")

    def _void(self, name: str, pairs: dict[str, str]) -> None:
        if name == "hr":
            self._open[-1][2].append({"t": "HorizontalRule"})
        elif name == "col":
            self._open[-1][2].append({"t": "Element", "c": [name, pairs, []]})
        elif name in ("img", "br", "input"):
            attributes = "".join(f' {key}="{_quoted(value)}"' for key, value in pairs.items())
            raw = {"t": "RawInline", "c": ["html", f"<{name}{attributes}>"]}
            self._open[-1][2].append(_paragraph(raw))
        elif name in markup.DROPPED:
            self._source.warn("element-dropped", markup.dropped(name, pairs))
        elif name not in markup.KNOWN:
            self._open[-1][2].append({"t": "Element", "c": [name, pairs, []]})

    def _close(self) -> None:
        name, pairs, blocks = self._open.pop()
        if name in markup.DROPPED:
            self._source.left_out += leading_text(blocks, sys.maxsize)
            self._source.warn("element-dropped", markup.dropped(name, pairs))
            return
        looks.say(name, pairs, self._source)
        self._open[-1][2].append({"t": "Element", "c": [name, pairs, blocks]})


def _paragraph(inline: dict[str, Any]) -> Tree:
    return {"t": "Plain", "c": [inline]}


def _quoted(value: str) -> str:
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def children(element: Tree, *names: str) -> list[Tree]:
    """Return the elements called one of ``names`` right under ``element``."""
    return [
        item
        for item in element["c"][2]
        if item["t"] == "Element" and (not names or item["c"][0] in names)
    ]


def others(element: Tree, *names: str) -> list[Tree]:
    """Return what stands right under ``element`` and is no element called one of ``names``."""
    return [item for item in element["c"][2] if item["t"] != "Element" or item["c"][0] not in names]


def only_inlines(blocks: list[Tree]) -> list[Tree] | None:
    """Return the inlines of ``blocks`` if they are nothing but paragraphs, else None."""
    if any(block["t"] not in ("Plain", "Para") for block in blocks):
        return None
    found: list[Tree] = []
    for block in blocks:
        found += [{"t": "LineBreak"}, *block["c"]] if found else block["c"]
    return found

"""Document → pandoc's JSON tree (pandoc-types 1.23), with all that pandoc can say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, assert_never

import msgspec

from pipeline.model.nodes import (
    BulletList,
    CodeBlock,
    DefinitionList,
    Dialogue,
    Figure,
    Formula,
    PageBreak,
    Paragraph,
    PointList,
    Quote,
    Rule,
    Section,
    Signature,
    Table,
    Verse,
)
from pipeline.model.walk import task_mark
from pipeline.writers.passing import front
from pipeline.writers.passing.inlines import InlineTree, attributes, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Block, Document, Metadata

Tree: TypeAlias = dict[str, Any]

_API_VERSION = [1, 23, 1]
_BREAKS = {
    "latex": ("latex", "\\newpage"),
    "beamer": ("latex", "\\newpage"),
    "context": ("context", "\\page"),
    "typst": ("typst", "#pagebreak()"),
    "docx": ("openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'),
    "ms": ("ms", ".bp"),
    "rtf": ("rtf", "\\page"),
}
_HTML_BREAK = ("html", '<div style="break-after: page"></div>')
_NO_TABLES = frozenset(("bbcode_fluxbb", "bbcode_phpbb", "vimdoc"))
_NO_CAPTIONS = frozenset(("jira", "tei", "xwiki"))
"""What pandoc 3.9 leaves out in these formats without a word."""

_DELIMITERS = {"（": "TwoParens", "）": "OneParen", ".": "Period"}
_STYLES = {
    "1": "Decimal",
    "a": "LowerAlpha",
    "A": "UpperAlpha",
    "i": "LowerRoman",
    "I": "UpperRoman",
}


def _joined(cells: list[list[Tree]]) -> list[Tree]:
    """Return the inlines of cells as those of one line."""
    made: list[Tree] = []
    for cell in filter(None, cells):
        made += [*([{"t": "Str", "c": "\u3000"}] if made else []), *cell]
    return made


class TreeWriter:
    """Makes the tree of one document for one of pandoc's formats."""

    def __init__(self, document: Document, target: str, report: Report) -> None:
        """Write ``document`` for ``target``; what pandoc cannot say is told ``report``."""
        self._document = document
        self._target = target
        self._report = report
        self._inlines = InlineTree(document, target, report, self.blocks)

    def tree(self) -> Tree:
        """Return the whole tree; notes that nothing calls, and the credits, stand at its end.

        What the format's template does not print of the front stands at its beginning.
        """
        title, lines = front.unprinted(self._target, self._document.meta)
        made = [{"t": "Header", "c": [1, attributes(""), text(title)]}] if title else []
        made += [_para(text(line)) for line in lines]
        made += self.blocks(self._document.blocks, 1 if title else 0)
        if self._target == "opml":
            self._outline_only(made)
        made += self._inlines.uncalled()
        made += [_para(text(credit.text)) for credit in self._document.meta.credits]
        return {
            "pandoc-api-version": _API_VERSION,
            "meta": _meta(self._document.meta),
            "blocks": made,
        }

    def _outline_only(self, made: list[Tree]) -> None:
        """Say what stands before the first heading: pandoc leaves it out of an outline."""
        first = next((at for at, each in enumerate(made) if each["t"] == "Header"), len(made))
        if first:
            blocks = self._document.blocks[:1] or (Paragraph(inlines=()),)
            self._report.dropped(blocks[0], "an outline holds nothing above its first heading")

    def blocks(self, blocks: Sequence[Block], depth: int = 0) -> list[Tree]:
        """Return ``blocks``, the headings among them ``depth`` levels down."""
        return [part for block in blocks for part in self._one(block, depth)]

    def _one(self, block: Block, depth: int) -> list[Tree]:
        inlines = self._inlines.inlines
        match block:
            case Section():
                attr = attributes(block.id)
                head = {"t": "Header", "c": [depth + 1, attr, inlines(block.heading)]}
                return [head, *self.blocks(block.blocks, depth + 1)]
            case Paragraph():
                made = _para(inlines(block.inlines))
                return [made] if block.role == "body" else [_div([block.role], [made])]
            case BulletList():
                items = [self._led(task_mark(item), item.blocks) for item in block.items]
                return [{"t": "BulletList", "c": items}]
            case PointList():
                return [self._points(block)]
            case DefinitionList():
                terms = [[inlines(each.term), [self.blocks(each.blocks)]] for each in block.items]
                return [{"t": "DefinitionList", "c": terms}]
            case Quote():
                return [{"t": "BlockQuote", "c": self.blocks(block.blocks)}]
            case Verse():
                return [{"t": "LineBlock", "c": [inlines(line) for line in block.lines]}]
            case Dialogue():
                turns = [part for turn in block.turns for part in self._led(*_turn(turn))]
                return [_div(["dialogue"], turns)]
            case Table():
                return self._tables(block)
            case Figure():
                return [self._figure(block)]
            case CodeBlock():
                classes = [block.language] if block.language else []
                return [{"t": "CodeBlock", "c": [attributes(block.id, classes), block.text]}]
            case Formula():
                math = {"t": "Math", "c": [{"t": "DisplayMath"}, block.tex]}
                label = [{"t": "Space"}, *text(block.label)] if block.label else []
                anchor = [{"t": "Span", "c": [attributes(block.id), []]}] if block.id else []
                return [_para([*anchor, math, *label])]
            case Rule():
                shown = [_div(["rule"], [_para(text(block.text))])]
                return shown if block.text.strip() else [{"t": "HorizontalRule"}]
            case PageBreak():
                return self._page_break(block)
            case Signature():
                lines = {"t": "LineBlock", "c": [inlines(line) for line in block.lines]}
                return [_div(["signature"], [lines])]
            case _:
                assert_never(block)

    def _led(self, lead: str, blocks: Sequence[Block]) -> list[Tree]:
        """Return ``blocks`` with ``lead`` at the front of their first paragraph, or before it."""
        if lead and blocks and isinstance(first := blocks[0], Paragraph):
            words = [*text(lead), *self._inlines.inlines(first.inlines)]
            return [_para(words), *self.blocks(blocks[1:])]
        return [*([_para(text(lead))] if lead else []), *self.blocks(blocks)]

    def _points(self, block: PointList) -> Tree:
        """Return a numbered list where pandoc prints the same labels, else paragraphs with them."""
        style = _STYLES.get(block.scheme.strip("（）."), "")
        delimiter = _DELIMITERS.get(block.scheme[:1]) or _DELIMITERS.get(block.scheme[-1:], "")
        first = block.items[0].ordinal if block.items else 1
        counted = all(
            point.ordinal == number and point.label.isascii() and not point.marker
            for number, point in enumerate(block.items, first)
        )
        if style and delimiter and counted and first > 0:
            kind = [first, {"t": style}, {"t": delimiter}]
            items = [self.blocks(point.blocks) for point in block.items]
            return {"t": "OrderedList", "c": [kind, items]}
        parts = [part for each in block.items for part in self._led(each.label, each.blocks)]
        return _div(["points"], parts)

    def _tables(self, block: Table) -> list[Tree]:
        """Return a table; where pandoc leaves tables or captions out, what keeps their words."""
        inlines = self._inlines.inlines
        caption = [_para(inlines(block.caption))] if block.caption else []
        if self._target in _NO_TABLES:
            self._report.dropped(block, "its rows become lines, since the format has no tables")
            rows = [_joined([inlines(cell.inlines) for cell in row]) for row in block.rows]
            return [*caption, *(_para(row) for row in rows if row)]
        if self._target in _NO_CAPTIONS:
            return [*caption, self._table(msgspec.structs.replace(block, caption=()))]
        return [self._table(block)]

    def _table(self, block: Table) -> Tree:
        width = max((_width(row) for row in block.rows), default=1) or 1
        alignments = [*block.alignments, *([""] * width)][:width]
        columns = [[_aligned(each), {"t": "ColWidthDefault"}] for each in alignments]
        rows = [[attributes(), [self._cell(cell) for cell in row]] for row in block.rows]
        head, body = rows[: block.header_rows], rows[block.header_rows :]
        caption = self._inlines.inlines(block.caption)
        shown = [{"t": "Plain", "c": caption}] if caption else []
        stub = min(block.header_columns, width)
        bodies = [[attributes(), stub, [], body]] if body else []
        foot = [attributes(), []]
        fields = [attributes(block.id), [None, shown], columns, [attributes(), head], bodies, foot]
        return {"t": "Table", "c": fields}

    def _cell(self, cell: Any) -> list[Any]:  # noqa: ANN401  (a Cell)
        inner = [{"t": "Plain", "c": self._inlines.inlines(cell.inlines)}]
        aligned = _aligned(cell.alignment)
        return [attributes(), aligned, cell.row_span, cell.column_span, inner]

    def _figure(self, block: Figure) -> Tree:
        image = self._inlines.inlines((block.image,))
        caption = self._inlines.inlines(block.caption)
        shown = [{"t": "Plain", "c": caption}] if caption else []
        if not self._inlines.holds(block.image):
            spoken = caption or image
            return _div(["figure"], [_para(spoken)], block.id)
        inner = [{"t": "Plain", "c": image}]
        return {"t": "Figure", "c": [attributes(block.id), [None, shown], inner]}

    def _page_break(self, block: PageBreak) -> list[Tree]:
        found = _BREAKS.get(self._target)
        if found is None and self._inlines.html:
            found = _HTML_BREAK
        if found is None:
            self._report.dropped(block, f"pandoc has no page break for {self._target}")
            return []
        return [{"t": "RawBlock", "c": list(found)}]


def _turn(turn: Any) -> tuple[str, tuple[Block, ...]]:  # noqa: ANN401  (a Turn)
    return turn.speaker, turn.blocks


def _width(row: Sequence[Any]) -> int:
    return sum(cell.column_span for cell in row)


def _aligned(alignment: str) -> Tree:
    return {"t": f"Align{alignment.capitalize() or 'Default'}"}


def _para(inlines: list[Tree]) -> Tree:
    return {"t": "Para", "c": inlines}


def _div(classes: list[str], blocks: list[Tree], name: str = "") -> Tree:
    return {"t": "Div", "c": [attributes(name, classes), blocks]}


def _meta(meta: Metadata) -> Tree:
    fields: Tree = {}
    for key, value in (
        ("title", meta.title),
        ("subtitle", meta.subtitle),
        ("date", meta.date),
        ("description", meta.description),
        ("publisher", meta.publisher),
        ("rights", meta.rights),
        ("identifier", meta.identifier),
    ):
        if value:
            fields[key] = {"t": "MetaInlines", "c": text(value)}
    if meta.language:
        fields["lang"] = {"t": "MetaInlines", "c": [{"t": "Str", "c": meta.language}]}
    people = [{"t": "MetaInlines", "c": text(each.role + each.name)} for each in meta.creators]
    if people:
        fields["author"] = {"t": "MetaList", "c": people}
    words = [{"t": "MetaInlines", "c": text(word)} for word in meta.keywords]
    if words:
        fields["keywords"] = {"t": "MetaList", "c": words}
    return fields

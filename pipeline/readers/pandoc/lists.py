"""Lists: bullets, tasks, numbers, points, definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from pipeline.model.nodes import (
    BulletList,
    Definition,
    DefinitionList,
    ListItem,
    Point,
    PointList,
)
from pipeline.readers.pandoc import raw
from pipeline.readers.pandoc.tree import LINE, Tree
from pipeline.readers.text import labels

if TYPE_CHECKING:
    from pipeline.readers.pandoc.blocks import BlockReader

Task: TypeAlias = Literal["", "open", "done"]

_TASKS: dict[str, Task] = {"☐": "open", "☒": "done", "☑": "done"}

_SCHEMES = {
    "Decimal": "1",
    "DefaultStyle": "1",
    "Example": "1",
    "LowerAlpha": "a",
    "UpperAlpha": "A",
    "LowerRoman": "i",
    "UpperRoman": "I",
}
_DELIMITERS = {
    "Period": ("{}. ", "{}."),
    "DefaultDelim": ("{}. ", "{}."),
    "OneParen": ("{}) ", "{}）"),
    "TwoParens": ("({}) ", "（{}）"),
}
"""How labels are printed, and how schemes are called: as the reader of plain text does both."""

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"))
_ROMAN_SMALL = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LETTERS = 26
_MOST_ROMAN = 4_000


def bullets(items: list[list[Tree]], reader: BlockReader) -> BulletList:
    """Return a list of bullets, tasks among them."""
    span = reader.source.span
    found = []
    for blocks in items:
        place = reader.locate(blocks)
        blocks = raw.folded(blocks, reader.source)  # noqa: PLW2901
        marker, _, blocks = _taken(blocks, "marker")  # noqa: PLW2901
        task, blocks = _task(blocks)  # noqa: PLW2901
        glyph = reader.inline_text(marker) if marker else ""
        made = tuple(reader.read(blocks))
        found.append(ListItem(blocks=made, marker=glyph, task=task, span=place))
    return BulletList(items=tuple(found), span=span)


def points(items: list[list[Tree]], scheme: str, reader: BlockReader) -> PointList:
    """Return a list whose items begin with ``[第一，]{.label}`` as points.

    Without a ``scheme``, the first label tells it, as in plain text.
    """
    span = reader.source.span
    found = []
    for number, blocks in enumerate(items, 1):
        place = reader.locate(blocks)
        marker, _, blocks = _taken(blocks, "marker")  # noqa: PLW2901
        label, pairs, blocks = _taken(blocks, "label")  # noqa: PLW2901
        value = pairs.get("value", "")
        found.append(
            Point(
                label=reader.inline_text(label) if label else "",
                ordinal=int(value) if value.isdecimal() and len(value) < 10 else number,  # noqa: PLR2004
                scheme=scheme,
                blocks=tuple(reader.read(blocks)),
                marker=reader.inline_text(marker) if marker else "",
                span=place,
            )
        )
    if not scheme and found and found[0].label.strip():
        known = labels.find(f"{found[0].label}字")
        scheme = known.family.scheme if known else ""
        found = [msgspec.structs.replace(point, scheme=scheme) for point in found]
    return PointList(scheme=scheme, items=tuple(found), span=span)


def numbered(content: list[Any], reader: BlockReader) -> PointList:
    """Return an ordered list, its labels as Markdown means them: counted on from the first."""
    (start, style, delimiter), items = content
    if items and all(blocks and leading_span(blocks[0], "label")[0] for blocks in items):
        return points(items, "", reader)
    span = reader.source.span
    printed, called = _DELIMITERS[delimiter["t"]]
    scheme = called.format(_SCHEMES[style["t"]])
    found = []
    for value, blocks in enumerate(items, start):
        place = reader.locate(blocks)
        found.append(
            Point(
                label=printed.format(_numeral(value, style["t"])),
                ordinal=value,
                scheme=scheme,
                blocks=tuple(reader.read(blocks)),
                span=place,
            )
        )
    return PointList(scheme=scheme, items=tuple(found), span=span)


def definitions(content: list[Any], reader: BlockReader) -> DefinitionList:
    """Return a list of terms with what they mean."""
    span = reader.source.span
    found = []
    for term, meanings in content:
        paragraph = {"t": "Plain", "c": term}
        place = reader.locate([paragraph])
        name = reader.inlines.read(term)
        reader.source.locator.passed(paragraph)
        blocks = tuple(block for meaning in meanings for block in reader.read(meaning))
        found.append(Definition(term=name, blocks=blocks, span=place))
    return DefinitionList(items=tuple(found), span=span)


def from_element(element: Tree, reader: BlockReader) -> BulletList | PointList | DefinitionList:
    """Return the list of an ``ul``, ``ol`` or ``dl`` element of raw HTML in Markdown."""
    name, pairs, _ = element["c"]
    if name == "dl":
        return _terms(element, reader)
    items = [item["c"][2] for item in raw.children(element, "li")]
    if name == "ul":
        return bullets(items, reader)
    start = pairs.get("start", "1")
    number = int(start) if start.isdecimal() and len(start) < 10 else 1  # noqa: PLR2004
    styles = {"a": "LowerAlpha", "A": "UpperAlpha", "i": "LowerRoman", "I": "UpperRoman"}
    style = styles.get(pairs.get("type", ""), "Decimal")
    return numbered([[number, {"t": style}, {"t": "Period"}], items], reader)


def _terms(element: Tree, reader: BlockReader) -> DefinitionList:
    found: list[Definition] = []
    for child in raw.children(element, "dt", "dd"):
        place = reader.locate([child])
        if child["c"][0] == "dt":
            inner = raw.only_inlines(raw.folded(child["c"][2], reader.source))
            term = () if inner is None else reader.inlines.read(inner)
            rest = tuple(reader.read(child["c"][2])) if inner is None else ()
            found.append(Definition(term=term, blocks=rest, span=place))
            continue
        blocks = tuple(reader.read(child["c"][2]))
        if found:
            last = found.pop()
            found.append(Definition(term=last.term, blocks=(*last.blocks, *blocks), span=last.span))
        else:
            found.append(Definition(term=(), blocks=blocks, span=place))
    return DefinitionList(items=tuple(found), span=reader.source.span)


def leading_span(item: Tree, name: str) -> tuple[list[Tree] | None, dict[str, str], Tree | None]:
    """Return what stands in the span of class ``name`` that opens a paragraph.

    Returns:
        What the span holds (None if no such span opens it), its attributes, and the paragraph
        without it (None if nothing follows).
    """
    if item["t"] not in ("Para", "Plain"):
        return None, {}, item
    inner: list[Tree] = item["c"]
    start = _after_marks(inner)
    if start == len(inner) or inner[start]["t"] != "Span" or name not in inner[start]["c"][0][1]:
        return None, {}, item
    rest = inner[start + 1 :]
    while rest and rest[0]["t"] in ("Space", "SoftBreak"):
        rest = rest[1:]
    span = inner[start]["c"]
    return span[1], dict(span[0][2]), {"t": item["t"], "c": rest} if rest else None


def _after_marks(inner: list[Tree]) -> int:
    """Return the index of the first inline that is not a mark of our HTML front."""
    start = 0
    while (
        start < len(inner)
        and inner[start]["t"] == "Span"
        and LINE in dict(inner[start]["c"][0][2])
        and not inner[start]["c"][1]
    ):
        start += 1
    return start


def _taken(blocks: list[Tree], name: str) -> tuple[list[Tree] | None, dict[str, str], list[Tree]]:
    """Return the span of class ``name`` that opens ``blocks``, and the blocks without it."""
    if not blocks:
        return None, {}, blocks
    inner, pairs, rest = leading_span(blocks[0], name)
    if inner is None:
        return None, {}, blocks
    return inner, pairs, [rest, *blocks[1:]] if rest else blocks[1:]


def _task(blocks: list[Tree]) -> tuple[Task, list[Tree]]:
    """Return what box opens an item, and the item without it."""
    if not blocks or blocks[0]["t"] not in ("Para", "Plain"):
        return "", blocks
    inner: list[Tree] = blocks[0]["c"]
    start = _after_marks(inner)
    if start == len(inner) or inner[start]["t"] != "Str" or inner[start]["c"] not in _TASKS:
        return "", blocks
    rest = inner[start + 1 :]
    if rest and rest[0]["t"] == "Space":
        rest = rest[1:]
    return _TASKS[inner[start]["c"]], [{"t": blocks[0]["t"], "c": rest}, *blocks[1:]]


def _numeral(value: int, style: str) -> str:
    """Return a number as the style prints it."""
    if style in ("LowerAlpha", "UpperAlpha") and value > 0:
        text = ""
        while value:
            value, digit = divmod(value - 1, _LETTERS)
            text = chr(ord("a") + digit) + text
        return text.upper() if style == "UpperAlpha" else text
    if style in ("LowerRoman", "UpperRoman") and 0 < value < _MOST_ROMAN:
        text = ""
        for unit, letters in (*_ROMAN, *_ROMAN_SMALL):
            while value >= unit:
                text, value = text + letters, value - unit
        return text.upper() if style == "UpperRoman" else text
    return str(value)

"""Lists → Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.model.nodes import BulletList, Paragraph, PointList
from pipeline.writers.markdown.escape import attributes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.nodes import Block, DefinitionList
    from pipeline.writers.markdown.blocks import BlockWriter

_NOTHING = "<!-- -->"
_BOXES = {"": "", "open": "[ ] ", "done": "[x] "}
_BOXES_SHOWN = {"": "", "open": "☐ ", "done": "☒ "}
_FORMS = (
    (re.compile(r"(\d{1,9}|[a-zA-Z]+)\. $"), "{}."),
    (re.compile(r"(\d{1,9}|[a-zA-Z]+)\) $"), "{}）"),
    (re.compile(r"\((\d{1,9}|[a-zA-Z]+)\) $"), "（{}）"),
)
"""Labels that Markdown prints itself, and what the reader calls their scheme."""

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def bullets(block: BulletList, writer: BlockWriter) -> str:
    """Return a list of bullets; markers of its own stand as spans."""
    items = []
    for item in block.items:
        lead = _BOXES[item.task]
        if item.marker:
            lead = f"[{writer.label(item.marker)}]{{.marker}} {_BOXES_SHOWN[item.task]}"
        items.append(_item(lead, item.blocks, writer))
    return _listed([("- ", item) for item in items], [item.blocks for item in block.items])


def points(block: PointList, writer: BlockWriter) -> str:
    """Return points: as a numbered list if that gives their labels, else each with its own."""
    if not block.items:
        return ""
    if is_numbered(block):
        made = [(_wide(point.label), _item("", point.blocks, writer)) for point in block.items]
        return _listed(made, [point.blocks for point in block.items])
    items = []
    for number, point in enumerate(block.items, 1):
        pairs = {} if point.ordinal == number else {"value": str(max(point.ordinal, 0))}
        marker = f"[{writer.label(point.marker)}]{{.marker}} " if point.marker else ""
        attrs = attributes("", ("label",), pairs)
        lead = f"{marker}[{writer.label(point.label)}]{attrs}"
        items.append(writer.led(lead, point.blocks))
    text = _listed([("- ", item) for item in items], [point.blocks for point in block.items])
    said = attributes("", ("points",), {"scheme": block.scheme} if block.scheme else {})
    fence = ":" * (1 + _longest(text))
    return f"{fence} {said}\n{text}\n{fence}"


def definitions(block: DefinitionList, writer: BlockWriter) -> str:
    """Return terms with their definitions."""
    items = []
    for item in block.items:
        term = writer.paragraph_line(item.term) or "[]{.term}"
        items.append(f"{term}\n{_hung(':   ', writer.opened(item.blocks), '    ')}")
    return "\n\n".join(items)


def _item(lead: str, blocks: Sequence[Block], writer: BlockWriter) -> str:
    """Return an item; what is no paragraph at its front stands behind a place holder."""
    if not lead:
        return writer.opened(blocks)
    made = writer.led(lead, blocks)
    return (
        made
        if blocks and made.startswith(lead)
        else made.replace(lead.rstrip(), f"{lead}{_NOTHING}", 1)
    )


def _listed(items: list[tuple[str, str]], contents: Sequence[Sequence[Block]]) -> str:
    tight = _tight(contents)
    made = []
    for lead, text in items:
        body = re.sub(r"\n\n(?=- )", "\n", text) if tight else text
        made.append(_hung(lead, body, " " * len(lead)))
    return ("\n" if tight else "\n\n").join(made)


def _tight(contents: Sequence[Sequence[Block]]) -> bool:
    """Tell whether items need no blank lines between them: nothing in them goes on to such a line.

    Args:
        contents: The blocks of each item.
    """
    return all(
        sum(isinstance(block, Paragraph) for block in blocks) <= 1
        and all(
            isinstance(block, Paragraph)
            or (isinstance(block, BulletList) and _tight([each.blocks for each in block.items]))
            for block in blocks
        )
        for blocks in contents
    )


def _hung(lead: str, text: str, indent: str) -> str:
    first, *others = text.split("\n")
    return "\n".join((lead + first, *(indent + line if line else "" for line in others)))


def _longest(text: str) -> int:
    return max((len(each) for each in re.findall(r"^\s*(:{3,})", text, re.MULTILINE)), default=2)


def _wide(label: str) -> str:
    """Return a label as a mark of the list; pandoc wants two blanks after ``A.``."""
    return f"{label} " if re.match(r"[A-Z]\.", label) else label


def is_numbered(block: PointList) -> bool:
    """Tell whether a numbered list of Markdown gives exactly these labels and values."""
    if not block.items:
        return False
    first = block.items[0]
    for pattern, called in _FORMS:
        match = pattern.fullmatch(first.label)
        if match is None:
            continue
        numerals = _numerals(match[1], len(block.items))
        if numerals is None:
            return False
        style, start, words = numerals
        if block.scheme != called.format(style):
            return False
        return all(
            point.label == first.label.replace(match[1], word, 1)
            and point.ordinal == value
            and not point.marker
            and point.scheme == block.scheme
            for value, (point, word) in enumerate(zip(block.items, words, strict=True), start)
        )
    return False


def _numerals(first: str, count: int) -> tuple[str, int, list[str]] | None:
    """Return style, first value and all numerals of a list; None if it cannot be so counted."""
    if first.isdecimal():
        start = int(first)
        if str(start) != first:
            return None
        return "1", start, [str(start + index) for index in range(count)]
    lower = first.lower()
    upper = first != lower
    if lower == "i" and count <= len(_ROMAN):
        names, style, start = list(_ROMAN[:count]), "i", 1
    elif len(lower) == 1 and lower != "i" and _LETTERS.index(lower) + count <= len(_LETTERS):
        place = _LETTERS.index(lower)
        names, style, start = list(_LETTERS[place : place + count]), "a", place + 1
    else:
        return None
    if upper:
        return style.upper(), start, [name.upper() for name in names]
    return style, start, names

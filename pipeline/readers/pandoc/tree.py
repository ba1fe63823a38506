"""pandoc's JSON tree, as pandoc-types 1.23 writes it: ``{"t": constructor, "c": fields}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pipeline.readers.pandoc.plain_cells import PlainRows

if TYPE_CHECKING:
    from collections.abc import Iterator

Tree: TypeAlias = dict[str, Any]

LINE = "kb-line"
"""Attribute in which our HTML front says where something stands: ``file:line``."""

TAG = "kb"
"""Attribute in which our HTML front says which element a span was."""

NOTE = "kb-note"
"""Class of a division that our HTML front has found to be a note."""

NOTE_CALL = "kb-noteref"
"""Class of a link that calls one."""

NOTE_RETURN = "kb-backlink"
"""Class of a link from a note to where it is called."""

ROWS = "Rows"
"""A constructor that pandoc does not have: rows of a raw table that our Markdown front has read."""

NOTE_INSIDE = "kb-inside"
"""Class of a span that our Markdown front puts around a call inside a note."""

NOTE_HELD = "kb-held"
"""Class of a span that holds a note for calls inside others; ``label`` is what they call."""


class Attributes(NamedTuple):
    """pandoc's ``Attr``: identifier, classes, key-value pairs."""

    name: str = ""
    classes: tuple[str, ...] = ()
    pairs: dict[str, str] = {}  # noqa: RUF012  (never changed)


def attributes(raw: list[Any]) -> Attributes:
    """Return an ``Attr``."""
    return Attributes(raw[0], tuple(raw[1]), dict(raw[2]))


_ATTRIBUTED = {"CodeBlock": 0, "Header": 1, "Div": 0, "Span": 0, "Figure": 0, "Table": 0}


def attributes_of(item: Tree) -> Attributes:
    """Return the attributes of a block or inline; none if it cannot have any."""
    place = _ATTRIBUTED.get(item["t"])
    return attributes(item["c"][place]) if place is not None else Attributes()


def walk(value: object) -> Iterator[Tree]:
    """Yield every constructor under ``value`` in reading order, outer before inner."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
        elif isinstance(item, dict):
            if "t" in item:
                yield item
                content = item.get("c")
                if not isinstance(content, str):
                    stack.append(content)
            else:
                stack.extend(reversed(list(item.values())))
        elif isinstance(item, PlainRows):
            yield from item.constructors()


def pictures_of(value: object) -> Iterator[Tree]:
    """Yield every picture under ``value``, but none that stands in the words for another."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict) and item.get("t") == "Image":
            yield item
        elif isinstance(item, (list, dict)):
            inner = item if isinstance(item, list) else list(item.values())
            stack.extend(reversed(inner))


_SKIPPED = {"RawInline", "RawBlock", "Note", "Image"}
_CHARACTERS = {"Space": " ", "SoftBreak": "\n", "LineBreak": "\n"}


def leading_text(value: object, most: int) -> str:
    """Return the first characters of text under ``value``, up to the end of a link or the like."""
    found: list[str] = []
    size = 0
    for item in walk(value):
        kind = item["t"]
        if kind in _SKIPPED and size:
            break
        if kind == "Str":
            found.append(item["c"])
        elif kind in ("Code", "CodeBlock", "Math"):
            found.append(item["c"][1])
        elif kind in _CHARACTERS:
            found.append(_CHARACTERS[kind])
        elif kind in ("Link", "Para", "Plain") and size:
            break
        size = sum(map(len, found)) if found else 0
        if size >= most:
            break
    return "".join(found)[:most]


_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_SQUARE = bytes.maketrans(b"{}", b"[]")


def depth(tree: bytes, most: int) -> int:
    """Return how many objects and arrays stand in each other in JSON; ``most + 1`` if it is more.

    Its strings are left out, and then pairs of brackets with nothing between them, as often as
    there are any: each time a level is gone. That is ten times as fast as a walk over the objects.
    """
    brackets = _STRING.sub(b"", tree).translate(_SQUARE, _NO_BRACKETS)
    levels = 0
    while brackets and levels <= most:
        left = brackets.replace(b"[]", b"")
        if len(left) == len(brackets):  # it is no JSON
            break
        brackets = left
        levels += 1
    return levels

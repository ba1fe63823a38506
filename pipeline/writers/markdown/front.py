"""Metadata → YAML front matter, whose values pandoc reads as Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.model.nodes import Text
from pipeline.model.walk import front_lines
from pipeline.writers.markdown.escape import Place, paired

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.nodes import Contributor, Metadata
    from pipeline.writers.markdown.inlines import InlineWriter

_PLAIN = re.compile(
    r"(?=.*[A-Za-z\u00c0-\u024f\u3400-\U0003ffff])"
    r"[\w\u3400-\U0003ffff《“‘（][\w\u2010-\u203f\u3000-\U0003ffff ./+-]*"
)
_PARTING = "，、,；;"
_LINE_ENDS = "\x85\u2028\u2029"
"""Characters at which YAML ends a line, besides LF and CR (YAML 1.1 § 5.4, as pandoc reads it)."""

_WORDS = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))


def front_matter(meta: Metadata, inlines: InlineWriter) -> str:
    """Return the front matter of a document."""
    printed = {
        "subtitle": _fields([("subtitle", meta.subtitle)], inlines),
        "byline": _people("author", meta.creators, inlines),
        "dateline": _fields([("date", meta.date)], inlines),
    }
    lines = _fields([("title", meta.title)], inlines)
    for kind in dict.fromkeys(line.kind for line in front_lines(meta)):
        lines += printed[kind]
    others = [
        ("lang", meta.language),
        ("description", meta.description),
        ("publisher", meta.publisher),
        ("rights", meta.rights),
        ("identifier", meta.identifier),
    ]
    lines += _fields(others, inlines)
    lines += _people("contributors", meta.contributors, inlines)
    lines += _list("keywords", meta.keywords, inlines)
    if len(meta.keywords) == 1 and any(mark in meta.keywords[0] for mark in _PARTING):
        lines.append("  - ''")  # one alone would be parted at its commas
    lines += _list("credits", [credit.text for credit in meta.credits], inlines)
    return "\n".join(("---", *lines, "---"))


def _fields(fields: list[tuple[str, str]], inlines: InlineWriter) -> list[str]:
    return [f"{key}: {_value(value, inlines)}" for key, value in fields if value.strip()]


def _people(key: str, people: tuple[Contributor, ...], inlines: InlineWriter) -> list[str]:
    lines = [f"{key}:"] if people else []
    for person in people:
        if person.role:
            lines.append(f"  - role: {_value(person.role, inlines)}")
            lines.append(f"    name: {_value(person.name, inlines)}")
        else:
            lines.append(f"  - {_value(person.name, inlines)}")
    return lines


def _list(key: str, values: list[str] | tuple[str, ...], inlines: InlineWriter) -> Iterator[str]:
    if values:
        yield f"{key}:"
    for value in values:
        yield f"  - {_value(value, inlines)}"


def _value(value: str, inlines: InlineWriter) -> str:
    """Return a value as a YAML scalar: plain where that is safe, else between quotes."""
    place = Place(start=True, single=True)
    made = paired(inlines.write((Text(text=value.strip()),), place))
    if any(mark in made for mark in _LINE_ENDS):  # only double quotes know them by their numbers
        made = made.replace("\\", "\\\\").replace('"', '\\"')
        for mark in _LINE_ENDS:
            made = made.replace(mark, f"\\u{ord(mark):04x}")
        return f'"{made}"'
    if _PLAIN.fullmatch(made) and made.lower() not in _WORDS and not made.endswith(" "):
        return made
    return "'{}'".format(made.replace("'", "''"))

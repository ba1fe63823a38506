"""Tags of blocks in cells of pipe tables, of which pandoc reads nothing at all.

A cell there holds one line, so that what the tags part is parted by ``<br>``, as it becomes when
blocks stand in cells of any other table (`pipeline.readers.pandoc.tables`).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_TOKEN = re.compile(
    r"(?P<skip>(?<!`)(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)|\\.|<!--.{0,2000}?-->)"
    r"|<(?P<closing>/?)(?P<name>address|article|aside|blockquote|center|dd|details|dialog|dir|div|dl"
    r"|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hgroup|hr|li|main|menu|nav|ol|p|pre"
    r"|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b(?P<pairs>[^<>]*)>",
    re.IGNORECASE,
)
_BOLD: Final = frozenset(("summary", "h1", "h2", "h3", "h4", "h5", "h6"))
_BEGINS = re.compile(r"(?:(?<!\\)\||<br>)(?:\s|<(?:strong|span)[^<>]*>)*$")
_TAIL = 200  # characters in which a cell's beginning is looked for
_ENDS = re.compile(r"\s*(?:$|\||<br\b)")


class Row(NamedTuple):
    """A row as pandoc gets it, and whether tags in it were replaced."""

    text: str
    changed: bool


def flattened(line: str) -> Row:
    """Return a row of a pipe table without tags of blocks: their lines are parted by ``<br>``."""
    if _TOKEN.search(line) is None:
        return Row(line, changed=False)
    made = ""
    changed = parted = False
    counts: list[int] = []  # of the lists that are open; 0 for one without numbers
    place = 0
    for match in _TOKEN.finditer(line):
        between = line[place : match.start()]
        made += _joined(made, between, parted=parted)
        parted = parted and not between.strip()
        place = match.end()
        if match["skip"] is not None:
            made += match[0]
            continue
        changed = parted = True
        name, closing = match["name"].lower(), bool(match["closing"])
        if name in ("ul", "ol", "menu", "dir"):
            counts = counts[:-1] if closing else [*counts, 1 if name == "ol" else 0]
        elif name in _BOLD:
            made += "</strong>" if closing else _joined(made, "<strong>", parted=True)
            parted = closing
        elif name == "li" and not closing:
            number = counts[-1] if counts else 0
            counts[-1:] = [number + 1 if number else 0] if counts else []
            made += _joined(made, f"{number}. " if number else "• ", parted=True)
            parted = False
        elif name in ("center", "p", "div"):  # what they say of looks is reported
            tag = f'<span{match["pairs"]} kb="{name}">'
            made += "</span>" if closing else _joined(made, tag, parted=True)
            parted = closing
    return Row(made + _joined(made, line[place:], parted=parted), changed=changed)


def _joined(made: str, words: str, *, parted: bool) -> str:
    """Return words with the break before them that parts them from what stands there."""
    begins = not made.strip() or _BEGINS.search(made[-_TAIL:])
    if not parted or not words.strip() or begins or _ENDS.match(words):
        return words
    return f"<br>{words.lstrip()}"

"""Headings marked by number signs, as people write them in plain text too: ``## 第一章 总纲``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from pipeline.readers.text import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.diagnostics import Report
    from pipeline.readers.text.lines import Line

_MARK = re.compile(r"(#{1,6})[ \t\u3000]+(?=[^#\s])")
_FEWEST = 2


def take(lines: Sequence[Line], path: str, report: Report) -> tuple[list[Line], dict[int, int]]:
    """Return the lines without such marks, and the levels of the headings by line number.

    One such line may be anything; two or more are headings.
    """
    marked = {line.number: match for line in lines if (match := _MARK.match(line.text))}
    if len(marked) < _FEWEST:
        return list(lines), {}
    kept = []
    for line in lines:
        match = marked.get(line.number)
        if match is None:
            kept.append(line)
            continue
        rules.infer(report, rules.ATX, line.span(path), match[1])
        text, column = line.text[match.end() :], line.column + match.end()
        kept.append(msgspec.structs.replace(line, text=text, column=column))
    return kept, {number: len(match[1]) for number, match in marked.items()}

"""What is looked at before pandoc reads Markdown, and what it does not tell afterwards."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.diagnostics import Diagnostic, KanbenError
from pipeline.model.source import Span
from pipeline.readers.markdown.notes import CALL, DEFINITION
from pipeline.readers.pandoc.plain_cells import PlainRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.diagnostics import Report
    from pipeline.readers.markdown.prepare import Prepared
    from pipeline.readers.pandoc.tree import Tree

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_LABEL_LINE = re.compile(r"[ >]*\[[^\]]+\]:|[ >]*<!--")
_LABELS = re.compile(rf"{CALL}|(?<=\])\[[^\]]*\]|\{{[^{{}}|]*\}}")
"""What names notes, links and classes, and is no text."""
_SENTENCE_END = tuple("。！？…”』」；：.!?")
_MARKED = re.compile(r"[ ]{0,3}(?:[#>|`~:*+-]|\d+[.)]|<|\[)")
_DEEPEST = 70
_DEEP_LINE = re.compile(rf"(?:[ \t]{{0,3}}(?:>|(?:[-*+]|\d{{1,9}}[.)])[ \t])){{{_DEEPEST}}}")
_RULE = re.compile(r"[ \t]*([-*])(?:[ \t]*\1)*[ \t]*$")
_ITEM = re.compile(r"([ \t]+)(?:[-*+]|\d{1,9}[.)])[ \t]")
_FEW = 4
_MOST_OF_THEM = 0.8


def refuse_depth(prepared: Prepared, path: str) -> None:
    """Refuse what pandoc would need minutes for: lists and quotations in each other without end.

    Raises:
        KanbenError: There are too many; names the line.
    """
    indents: set[int] = set()
    for number, line in prepared.body:
        match = _ITEM.match(line)
        if match:
            indents.add(len(match[1]))
        if len(indents) > _DEEPEST or (_DEEP_LINE.match(line) and not _RULE.match(line)):
            raise KanbenError(
                "nested-too-deeply",
                f"the source is nested too deeply: more than {_DEEPEST} levels",
                span=Span(path, number),
                hint="Make its lists or quotations flatter",
            )


def warn_of_plain_text(body: tuple[tuple[int, str], ...], path: str, report: Report) -> None:
    """Warn where lines that are paragraphs of plain text become one paragraph of Markdown."""
    group: list[tuple[int, str]] = []
    for number, line in (*body, (0, "")):
        if line.strip() and not _MARKED.match(line):
            group.append((number, line))
            continue
        ends = sum(
            each.rstrip().endswith(_SENTENCE_END) and not each.endswith(("  ", "\\"))
            for _, each in group
        )
        indents = sum(each.startswith("\u3000\u3000") for _, each in group)
        if len(group) >= _FEW and max(ends, indents) >= _MOST_OF_THEM * len(group):
            report.warn(
                "lines-fused",
                f"{len(group)} lines that each end a sentence become one paragraph",
                Span(path, group[0][0], 1, group[-1][0]),
                "If they are paragraphs, part them by blank lines, or rename the file to .txt",
            )
        group = []


def _shown(line: str) -> str:
    """Return what a line shows, as far as its Chinese goes."""
    if "[" not in line and "{" not in line and "<" not in line:
        return line
    note = DEFINITION.match(line)
    if not note and _LABEL_LINE.match(line):
        return ""
    return _LABELS.sub("", line[note.end() :] if note else line)


def _strings(tree: Tree) -> Iterator[str]:
    """Yield every string in a tree, in no promised order."""
    stack: list[object] = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, PlainRows):
            yield from item.texts()


def _chinese(texts: Iterable[str]) -> Counter[str]:
    """Return how often each Chinese character occurs."""
    found = Counter("".join(texts))
    return Counter({each: count for each, count in found.items() if _HAN.match(each)})


def nothing_lost(prepared: Prepared, tree: Tree, path: str, report: Report) -> None:
    """Report Chinese characters of the source that pandoc has left out.

    It leaves out, without a word, what stands in more cells than a table's head has.
    """
    missing = _chinese(_shown(line) for _, line in prepared.body)
    missing -= _chinese(_strings(tree))
    if missing:
        shown = "".join(missing)[:20]
        number = next(
            (
                at
                for at, line in prepared.body
                if "|" in line and any(each in line for each in missing)
            ),
            next((at for at, line in prepared.body if any(each in line for each in missing)), 1),
        )
        report.add(
            Diagnostic(
                "text-lost",
                "error",
                f"{sum(missing.values())} characters of the source are read as nothing: {shown}",
                Span(path, number),
                "Look for a table whose rows have more cells than its head",
            )
        )

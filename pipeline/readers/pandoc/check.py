"""Nothing lost: is every visible character of pandoc's tree in the document?"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from pipeline.diagnostics import Diagnostic
from pipeline.model.source import Span
from pipeline.model.walk import strings
from pipeline.readers.pandoc.notes import unmarked
from pipeline.readers.pandoc.plain_cells import PlainRows
from pipeline.readers.pandoc.reading import ILLEGAL
from pipeline.readers.pandoc.tree import NOTE_INSIDE, Tree, attributes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document

_SYNTAX = set("{}|☐☒☑#")
"""Characters that notations of ours use up: ruby, tasks, ids of formulas."""

_HIDING = re.compile(
    r"<(rp|script|style|template|video|audio|canvas|object)\b[^>]*(?<!/)>$", re.IGNORECASE
)
_SHOWN = 20


def nothing_lost(
    tree: Tree, document: Document, path: str, report: Report, left_out: str = ""
) -> None:
    """Report characters that pandoc read and the document does not hold, as an error.

    Characters are counted, not compared in order: notes move to the end, readings to their rubies.
    """
    missing = Counter("".join(read(tree["blocks"])))
    missing -= Counter("".join((left_out, *strings(document))))
    lost = [
        character
        for character in missing
        if not character.isspace() and character not in _SYNTAX and not ILLEGAL.match(character)
    ]
    if lost:
        count = sum(missing[character] for character in lost)
        shown = "".join(sorted(lost)[:_SHOWN])
        report.add(
            Diagnostic(
                "text-lost",
                "error",
                f"{count} characters of the source are not in the document, such as {shown}",
                Span(path, 1),
                "Report the document",
            )
        )


def read(blocks: object) -> Iterator[str]:
    """Yield all visible text of pandoc's tree, in no promised order."""
    stack = [blocks]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            yield from _words(item, stack)
            continue
        if isinstance(item, PlainRows):
            yield from item.texts()
            continue
        if not isinstance(item, dict) or "t" not in item:
            continue
        kind = item["t"]
        content: Any = item.get("c")
        match kind:
            case "Code" | "CodeBlock":
                yield unmarked(content[1])
            case "Math":  # the command is gone where its number is that of the formula
                yield re.sub(r"\\tag\*?", "", unmarked(content[1]))
            case "RawInline" | "RawBlock":
                if content[0] in ("tex", "latex") and "\\begin" not in content[1]:
                    yield "" if content[1].strip().startswith("\\") else content[1]
            case "Div" if "title" in attributes(content[0]).classes:
                pass  # of an alert: our words stand for pandoc's
            case "Span" if attributes(content[0]).pairs.get("data-emoji", "").isdecimal():
                pass
            case "Span" if attributes(content[0]).pairs.get("kb") == "rp":
                pass
            case "Span" if NOTE_INSIDE in attributes(content[0]).classes:
                stack += [each for each in content[1] if each["t"] != "Str"]
            case "Figure":  # what its picture is called is its caption once more
                stack += [content[1], _without_pictures(content[2])]
            case "Link" | "Image":
                stack.append(content[1])
            case _:
                stack.append(content)


def _words(items: list[object], stack: list[object]) -> Iterator[str]:
    """Yield the words right among ``items``; put what else can be seen on the ``stack``."""
    for item in _visible(items):
        if not isinstance(item, dict):
            stack.append(item)
        elif item.get("t") == "Str":
            yield item["c"]
        elif item.get("t") != "Space":
            stack.append(item)


def _without_pictures(value: Any) -> Any:  # noqa: ANN401  (JSON)
    if isinstance(value, list):
        return [_without_pictures(item) for item in value]
    if isinstance(value, dict) and value.get("t") == "Image":
        return {"t": "Space"}
    if isinstance(value, dict):
        return {key: _without_pictures(inner) for key, inner in value.items()}
    return value


def _visible(items: list[object]) -> Iterable[object]:
    """Return ``items`` without what raw HTML among them says is not shown."""
    if any(isinstance(item, dict) and item.get("t") == "RawInline" for item in items):
        return _shown(items)
    return items


def _shown(items: list[object]) -> Iterator[object]:
    hidden = ""
    for item in items:
        raw = item["c"][1] if isinstance(item, dict) and item.get("t") == "RawInline" else ""
        if hidden:
            hidden = "" if raw.startswith(f"</{hidden}") else hidden
            continue
        match = _HIDING.match(raw)
        if match:
            hidden = match[1].lower()
        yield item

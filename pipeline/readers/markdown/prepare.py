"""What Markdown needs before pandoc reads it, and what pandoc does not tell afterwards."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from pipeline.diagnostics import Diagnostic, KanbenError
from pipeline.model.source import Span
from pipeline.readers.pandoc.metadata import Spans

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.readers.pandoc.tree import Tree

MARKER = "\x01"
"""Stands around addresses so that pandoc sees where they end; taken away from its tree. No source
holds it: control characters are removed before."""

_FENCE = re.compile(r"(?P<before>[ >]*(?:[-*+] +|\d+[.)] +)*)(?P<fence>`{3,}|~{3,})(?P<rest>.*)")
_DASHES = re.compile(r"-{3,}[ \t]*$")
_COLUMNS = re.compile(r" *-+(?: +-+)+ *$")
_KEY = re.compile(r"""(?:[\w\u3400-\u9fff][\w .-]*|"[^"]*"|'[^']*')[ \t]*:(?:[ \t]|$)""")
_URL = re.compile(
    r"(?<![\w(<\[\"'=/`:\\])https?://[!-~]+|(?<=[\u3000-\u9fff\uff00-\uffef])https?://[!-~]+"
)
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_LABEL_LINE = re.compile(r"[ >]*\[[^\]]+\]:|[ >]*<!--")
_SENTENCE_END = tuple("。！？…”』」；：.!?")
_MARKED = re.compile(r"[ ]{0,3}(?:[#>|`~:*+-]|\d+[.)]|<|\[)")
_DEEPEST = 70
_DEEP_LINE = re.compile(rf"(?:[ \t]{{0,3}}(?:>|(?:[-*+]|\d{{1,9}}[.)])[ \t])){{{_DEEPEST}}}")
_RULE = re.compile(r"[ \t]*([-*])(?:[ \t]*\1)*[ \t]*$")
_ITEM = re.compile(r"([ \t]+)(?:[-*+]|\d{1,9}[.)])[ \t]")
_FEW = 4
_MOST_OF_THEM = 0.8


class Prepared(msgspec.Struct, frozen=True):
    """Markdown as pandoc gets it.

    Attributes:
        text: What pandoc gets.
        body: Lines of the source behind the front matter that stand in no fence, by number.
        front: The lines of the front matter.
        blanked: The source with its front matter as empty lines, for finding places.
    """

    text: str
    body: tuple[tuple[int, str], ...]
    front: tuple[str, ...]
    blanked: str


def prepare(text: str) -> Prepared:
    """Return ``text`` with rules and addresses made plain to pandoc.

    - A line of hyphens after a blank line is a rule, as everywhere else; pandoc takes it for the
      beginning of metadata, which vanish, or of a table. A blank line behind it settles that.
    - An address ends where Chinese begins; pandoc lets it go on to the next space.
    """
    lines = text.split("\n")
    start = _front_matter(lines)
    made = lines[:start]
    body: list[tuple[int, str]] = []
    fence = ""
    blank = True
    for index in range(start, len(lines)):
        line = lines[index]
        match = _FENCE.match(line) if "`" in line or "~" in line else None
        if fence:
            made.append(line)
            if match and match["fence"].startswith(fence) and not match["rest"].strip():
                fence = ""
            blank = False
            continue
        if match and not (match["fence"][0] == "`" and "`" in match["rest"]):
            fence = match["fence"]
            made.append(line)
            blank = False
            continue
        body.append((index + 1, line))
        made.append(_marked(line) if "://" in line else line)
        if blank and _DASHES.match(line) and not _opens_table(lines, index + 1):
            made.append("")
            blank = True
        else:
            blank = not line.strip()
    return Prepared(
        text="\n".join(made),
        body=tuple(body),
        front=tuple(lines[:start]),
        blanked="\n" * start + "\n".join(lines[start:]),
    )


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


def _front_matter(lines: list[str]) -> int:
    """Return how many lines the front matter takes; 0 if there is none."""
    if lines[0].rstrip() != "---":
        return 0
    end = next((at for at in range(1, len(lines)) if lines[at].rstrip() in ("---", "...")), 0)
    said = [line for line in lines[1:end] if line.strip() and not line.lstrip().startswith("#")]
    if not end or (said and not _KEY.match(said[0])):
        return 0
    return end + 1


def _opens_table(lines: list[str], index: int) -> bool:
    """Tell whether the lines after one of hyphens make it the top of a table of many lines."""
    for line in lines[index : index + 40]:
        if not line.strip():
            return False
        if _COLUMNS.match(line):
            return True
    return False


def _marked(line: str) -> str:
    """Return ``line`` with bare addresses in it marked off from the Chinese around them."""
    parts: list[str] = []
    place = 0
    for match in _URL.finditer(line):
        address = match[0]
        before = line[: match.start()]
        if before.count("`") % 2 or re.search(r"\]\([^)]*$|<[^>]*$|\]:\s*$|=[\"']?$", before):
            continue  # in program text, a link, a tag
        following = line[match.end() : match.end() + 1]
        cut = re.search(r"[)\]*_~]+$", address)  # markup that stands around the address
        end = match.end() - (len(cut[0]) if cut else 0)
        if not (following and following > "\u2e7f") and not (before and before[-1] > "\u2e7f"):
            continue
        parts += (line[place : match.start()], MARKER, line[match.start() : end], MARKER)
        place = end
    return "".join((*parts, line[place:]))


def front_spans(prepared: Prepared, path: str) -> Spans:
    """Return where the front matter says what."""
    found: dict[str, Span] = {}
    for number, line in enumerate(prepared.front, 1):
        for key in ("title", "subtitle", "date"):
            if line.startswith(f"{key}:"):
                found.setdefault(key, Span(path, number))
    return Spans(**found)


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


def nothing_lost(prepared: Prepared, tree: Tree, path: str, report: Report) -> None:
    """Report Chinese characters of the source that pandoc has left out.

    It leaves out, without a word, what stands in more cells than a table's head has, and notes that
    nothing calls.
    """
    held = Counter[str]()
    stack: list[object] = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            held.update(_HAN.findall(item))
        elif isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            stack.extend(item.values())
    missing = Counter[str]()
    for _, line in prepared.body:
        if not _LABEL_LINE.match(line):
            missing.update(_HAN.findall(line))
    missing -= held
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

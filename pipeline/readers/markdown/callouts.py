"""Boxes beside the text, as note-takers and manuals write them → quotations with a title.

- MkDocs and Python-Markdown: ``!!! note "标题"``, ``???`` and ``???+`` over an indented body.
- Obsidian and GitHub: ``> [!tip] 标题``, with ``-`` or ``+`` for what is folded.
- MkDocs and its themes: tabs, ``=== "标题"`` over an indented body, are passages with a title.
- docsify: ``!> 文字`` and ``?> 文字``.

The model has no box: the nearest is a quotation that begins with its title in bold type, as
GitHub's alerts are read. Whether a box is folded is left out, for paper cannot unfold it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLES = {
    "abstract": "摘要",
    "attention": "注意",
    "bug": "缺陷",
    "caution": "注意",
    "check": "完成",
    "cite": "引用",
    "danger": "危险",
    "done": "完成",
    "error": "错误",
    "example": "示例",
    "fail": "失败",
    "failure": "失败",
    "faq": "常见问题",
    "help": "帮助",
    "hint": "提示",
    "important": "重要",
    "info": "信息",
    "missing": "缺失",
    "note": "说明",
    "question": "问题",
    "quote": "引用",
    "seealso": "另见",
    "success": "成功",
    "summary": "摘要",
    "tip": "提示",
    "tldr": "摘要",
    "todo": "待办",
    "warning": "警告",
}
"""What a box without a title of its own is called, by its kind."""

_ADMONITION = re.compile(
    r"(?P<before>[ >]*)(?:!!!|\?\?\?\+?)[ ]+(?P<kind>[A-Za-z][\w-]*)(?P<more>(?:[ ]+[a-z][\w-]*)*)"
    r"[ ]*(?P<title>\"[^\"]*\"|“[^”]*”|[^\x00-\x7f\s].*)?[ ]*$"
)
_TAB = re.compile(r"(?P<before>[ >]*)===[!+]?[ ]+(?P<title>\"[^\"]+\"|“[^”]+”)[ ]*$")
_CALLOUT = re.compile(
    r"(?P<before>[ ]{0,3}>[ >]*)\[!(?P<kind>[^\]\[\s|\\]{1,40})(?:\|[^\]\[]*)?\](?P<fold>[-+]?)"
    r"(?P<title>[ ].*)?$"
)
_OF_GITHUB = ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION")
_DOCSIFY = re.compile(r"(?P<sign>[!?])>[ ]+(?P<words>\S.*)$")
_INDENT = re.compile(r"(?: {4}|\t| {0,3}\t)")
_FENCE = re.compile(r"[ >]*(`{3,}|~{3,})")
_DEEPEST = 20


class Boxes(NamedTuple):
    """Lines in which boxes are quotations.

    Attributes:
        lines: As many as there were; one may hold line ends.
        found: The numbers of those that begin a box, counted from 1.
    """

    lines: list[str]
    found: list[int]


def boxed(lines: Sequence[str], *, chinese: bool, number: int = 1, depth: int = 0) -> Boxes:
    """Return ``lines`` with the boxes among them as quotations.

    Args:
        lines: Lines that follow each other.
        chinese: Whether boxes without a title get a Chinese one.
        number: That of the first line.
        depth: In how many boxes these lines stand.
    """
    made: list[str] = []
    found: list[int] = []
    fence = ""
    index = 0
    while index < len(lines):
        line = lines[index]
        opens = _FENCE.match(line) if "`" in line or "~" in line else None
        if fence or opens:
            fence = fence_after(fence, opens, line)
            made.append(line)
            index += 1
            continue
        tab = _tab(lines, index) if depth < _DEEPEST else None
        if tab is not None:
            inner = boxed(tab.lines, chinese=chinese, number=number + index + 1, depth=depth + 1)
            found += [number + index, *inner.found]
            head = f"{tab.before}<strong>{_called(tab.title, '', chinese=chinese)}</strong>"
            made.append(f"{head}\n{tab.before.rstrip()}")
            made += [f"{tab.before}{each}".rstrip(" ") for each in inner.lines]
            index += 1 + len(tab.lines)
            continue
        body = _body(lines, index) if depth < _DEEPEST else None
        if body is not None:
            inner = boxed(body.lines, chinese=chinese, number=number + index + 1, depth=depth + 1)
            found += [number + index, *inner.found]
            sign = f"{body.before}> "
            made.append(_titled(sign, _called(body.title, body.kind, chinese=chinese)))
            made += [_within(sign, each) for each in inner.lines]
            index += 1 + len(body.lines)
            if body.lines and index < len(lines) and lines[index].strip(" >"):
                made[-1] += f"\n{body.before.rstrip()}"  # or what follows would go on with it
            continue
        opened = _opened(lines, index, chinese=chinese)
        found += [number + index] if opened != line else []
        made.append(opened)
        index += 1
    return Boxes(made, found)


def fence_after(fence: str, opens: re.Match[str] | None, line: str) -> str:
    """Return the signs of the fence that is open behind a line."""
    if not fence:
        return opens[1] if opens else ""
    closes = opens and opens[1].startswith(fence) and not line.strip(" >`~")
    return "" if closes else fence


class _Body(NamedTuple):
    before: str
    kind: str
    title: str | None
    lines: list[str]


def _body(lines: Sequence[str], index: int) -> _Body | None:
    """Return the admonition that begins at a line, its body without indent; None if none does."""
    line = lines[index]
    match = _ADMONITION.match(line) if "!!!" in line or "???" in line else None
    if match is None:
        return None
    body = _indented(lines, index, match["before"])
    if not body and match["kind"].lower() not in TITLES and not match["title"]:
        return None
    return _Body(match["before"], match["kind"], match["title"], body)


def _tab(lines: Sequence[str], index: int) -> _Body | None:
    """Return the tab that begins at a line, its body without indent; None if none does."""
    match = _TAB.match(lines[index]) if "===" in lines[index] else None
    body = _indented(lines, index, match["before"]) if match else []
    return _Body(match["before"], "", match["title"], body) if match and body else None


def _indented(lines: Sequence[str], index: int, before: str) -> list[str]:
    """Return the indented lines below a line, without their indent."""
    end = index + 1
    last = index
    while end < len(lines) and lines[end].startswith(before.rstrip()):
        rest = lines[end][len(before) :]
        if rest.strip():
            if not _INDENT.match(rest):
                break
            last = end
        end += 1
    return [_INDENT.sub("", each[len(before) :], count=1) for each in lines[index + 1 : last + 1]]


def _opened(lines: Sequence[str], index: int, *, chinese: bool) -> str:
    """Return a line as it is, or with the title that begins a quotation in bold type."""
    line = lines[index]
    if "[!" in line and (match := _CALLOUT.match(line)) and _begins(lines, index, match["before"]):
        kind, title = match["kind"], (match["title"] or "").strip()
        if kind in _OF_GITHUB and not title and not match["fold"]:
            return line  # pandoc knows these
        return _titled(match["before"], _called(title or None, kind, chinese=chinese))
    if (match := _DOCSIFY.match(line)) and not (index and lines[index - 1].strip()):
        kind = "attention" if match["sign"] == "!" else "tip"
        head = _titled("> ", _called(None, kind, chinese=chinese))
        return f"{head}\n> {match['words']}"
    return line


def _begins(lines: Sequence[str], index: int, before: str) -> bool:
    """Tell whether a line is the first of its quotation."""
    if not index:
        return True
    above = re.match(r"[ >]*", lines[index - 1])
    signs = above[0].count(">") if above else 0
    return signs < before.count(">") or not lines[index - 1].strip(" >")


def _called(title: str | None, kind: str, *, chinese: bool) -> str:
    """Return a title as printed: its own, or what its kind is called; empty for ``""``."""
    if title is not None:
        quoted = len(title) > 1 and title[0] in '"“' and title[-1] in '"”'
        return title[1:-1].strip() if quoted else title.strip()
    known = TITLES.get(kind.lower()) if chinese else None
    return known or kind.replace("-", " ").capitalize()


def _titled(sign: str, title: str) -> str:
    """Return the lines that begin a quotation: a title in bold type and a blank one."""
    blank = sign.rstrip()
    return f"{sign}<strong>{title}</strong>\n{blank}" if title else blank


def _within(sign: str, text: str) -> str:
    """Return lines inside a quotation."""
    return "\n".join(f"{sign}{line}".rstrip() for line in text.split("\n"))

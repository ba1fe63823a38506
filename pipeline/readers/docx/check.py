"""Proof that nothing is lost: every character that Word shows is looked for in the document.

This pass knows nothing of the walk: it goes over the raw XML by rules of its own, and says which
paragraph lacks what.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.diagnostics import Diagnostic
from pipeline.model.nodes import (
    Anchor,
    Cell,
    Document,
    Formula,
    Media,
    Metadata,
    Node,
    Ruby,
    Text,
)
from pipeline.model.source import Span
from pipeline.readers.docx import shown
from pipeline.readers.docx.names import OVER_CONTENTS, VAL, W

if TYPE_CHECKING:
    from lxml.etree import _Element

    from pipeline.diagnostics import Report

_WORD: Final = re.compile("[0-9A-Za-z\u3400-\u9fff]")
_SHOWN: Final = 40
_PIECE: Final = 20
_TELLING: Final = 8  # characters; shorter stretches come again, and say nothing of the place
_MOST_SAID: Final = 20


def hidden_styles(root: _Element | None) -> dict[str, bool]:
    """Return which styles hide their text, by id; a style inherits it."""
    own: dict[str, bool | None] = {}
    based: dict[str, str] = {}
    for style in () if root is None else root.iterfind(W + "style"):
        identity = style.get(W + "styleId", "")
        own.setdefault(identity, shown.vanishes(style.find(f"{W}rPr/{W}vanish")))
        parent = style.find(W + "basedOn")
        based.setdefault(identity, "" if parent is None else parent.get(VAL, ""))
    found: dict[str, bool] = {}
    for identity in own if any(own.values()) else ():
        name, steps = identity, 0
        while own.get(name) is None and name in based and steps < 64:  # noqa: PLR2004
            name, steps = based[name], steps + 1
        found[identity] = bool(own.get(name))
    return found


def contents_styles(root: _Element | None) -> frozenset[str]:
    """Return the styles of the entries of contents, which Word makes by itself."""
    found = set()
    for style in () if root is None else root.iterfind(W + "style"):
        name = style.find(W + "name")
        text = "" if name is None else name.get(VAL, "").lower()
        if text.startswith(("toc ", "目录 ", "目錄 ", "table of figures", "图表目录", "index ")):
            found.add(style.get(W + "styleId", ""))
    return frozenset(found - {""})


def run(
    parts: list[_Element],
    styles: _Element | None,
    document: Document,
    path: str,
    report: Report,
) -> None:
    """Report every paragraph of ``parts`` whose characters are not all in ``document``.

    Args:
        parts: The roots of the body and of the notes that the text calls.
        styles: The styles part.
        document: What was read.
        path: The source's name, for spans.
        report: Takes an error for each paragraph that lacks something.
    """
    hidden = hidden_styles(styles) | dict.fromkeys(contents_styles(styles), True)
    held, tex = _held(document)
    signs = frozenset(tex + held)
    may_lack = any(each.code == "contents-left-out" for each in report)
    place = said = 0
    wanted: Counter[str] = Counter()
    for index, part in enumerate(parts):
        going = shown.Pass(part, hidden)
        going.blocks(part, counts=index == 0)
        for each in going.found:
            if may_lack and _is_over_contents(each, held):
                continue
            missing = ""
            for stretch in each.stretches:
                wanted.update(stretch)
                at = held.find(stretch, place if index == 0 else 0)
                at = at if at >= 0 else held.find(stretch)
                if at < 0:
                    missing = missing or _first_missing(stretch, held)
                elif index == 0 and len(stretch) >= _TELLING:
                    place = max(place, at)
            missing = missing or _missing_signs(each.formulas, signs)
            if missing:
                said += 1
                if said <= _MOST_SAID:
                    _say(report, path, each, missing)
    short = wanted - Counter(held)
    if short and not said:
        message = f"characters are lost: {''.join(short)[:_SHOWN]!r}; this is a fault of the reader"
        report.add(Diagnostic("text-lost", "error", message, Span(path, 1), "Report the file"))
    if said > _MOST_SAID:
        message = f"{said - _MOST_SAID} more paragraphs have lost text"
        report.add(Diagnostic("text-lost", "error", message, Span(path, 1)))


def _is_over_contents(paragraph: shown.Paragraph, held: str) -> bool:
    """Tell whether a paragraph is the heading of contents, and left out with them."""
    text = "".join(paragraph.stretches)
    return OVER_CONTENTS.fullmatch(text) is not None and text not in held


def _say(report: Report, path: str, paragraph: shown.Paragraph, missing: str) -> None:
    quoted = missing if len(missing) <= _SHOWN else f"{missing[:_SHOWN]}…"
    message = f"paragraph {paragraph.number} has lost {quoted!r}; this is a fault of the reader"
    span = Span(path, max(paragraph.number, 1))
    report.add(Diagnostic("text-lost", "error", message, span, "Report the file"))


def _first_missing(text: str, held: str) -> str:
    """Return the first piece of ``text`` that is not held; all of it if it is short."""
    if len(text) <= _SHOWN:
        return text
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return next((piece for piece in pieces if piece not in held), text)


def _missing_signs(signs: str, held: frozenset[str]) -> str:
    return "".join(sign for sign in dict.fromkeys(signs) if _WORD.match(sign) and sign not in held)


def _held(document: Document) -> tuple[str, str]:
    """Return all characters of the document in order, and all TeX; white space is left out."""
    words: list[str] = []
    formulas: list[str] = []
    stack: list[object] = [document.notes, document.meta.credits, document.blocks]
    stack.append(_front(document.meta))
    while stack:
        item = stack.pop()
        if isinstance(item, Text):  # most are
            words.append(item.text)
        elif isinstance(item, (tuple, list)):
            stack.extend(reversed(item))
        elif isinstance(item, Cell):
            stack.append(item.inlines)
        elif isinstance(item, str):
            words.append(item)
        elif isinstance(item, Ruby):
            stack += [item.reading, item.base]
        elif isinstance(item, Node) and not isinstance(item, Anchor | Media):
            _fields_of(item, stack, formulas)
    return shown.IGNORED.sub("", "".join(words)), "".join(formulas)


def _front(meta: Metadata) -> list[object]:
    lines: list[tuple[int, object]] = []
    for text, span in (
        (meta.title, meta.title_span),
        (meta.subtitle, meta.subtitle_span),
        (meta.date, meta.date_span),
        *((each.role + each.name, each.span) for each in meta.creators),
    ):
        lines.append((span.line if span else 0, text))
    return [text for _, text in sorted(lines, key=lambda line: line[0])]


_TEXTS: Final = ("marker", "label", "speaker", "heading", "term", "text", "lines", "inlines")
_INNER: Final = ("turns", "items", "caption", "rows", "blocks")


def _fields_of(node: Node, stack: list[object], formulas: list[str]) -> None:
    """Put what a node holds onto the stack, so that what comes first in the text is on top."""
    tex = getattr(node, "tex", "")
    if tex:
        formulas.append(tex)
    if isinstance(node, Formula):  # our own writer may set it as its source
        stack += [node.label, node.tex]
    stack.extend(getattr(node, name) for name in _names_in(type(node)))


@cache
def _names_in(kind: type[Node]) -> tuple[str, ...]:
    """Return the fields of a kind of node that hold text, from the last to the first."""
    if kind.__struct_config__.tag == "section":
        return ("blocks", "heading")
    return tuple(name for name in reversed((*_TEXTS, *_INNER)) if name in kind.__struct_fields__)

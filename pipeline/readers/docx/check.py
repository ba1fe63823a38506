"""Proof that nothing is lost: every character that Word shows is looked for in the document.

This pass knows nothing of the walk: it goes over the raw XML by rules of its own, and says which
paragraph lacks what.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

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
from pipeline.readers.docx import alternatives
from pipeline.readers.docx.names import ALTERNATE, MC, TABLE, VAL, M, P, T, W

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

    from pipeline.diagnostics import Report

_IGNORED: Final = re.compile(
    "[\\s\u200b\ufeff\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\u2610\u2611\u2612]+"
)
_WORD: Final = re.compile("[0-9A-Za-z\u3400-\u9fff]")
_LISTS: Final = ("TOC", "INDEX", "TOA")
_SHOWN: Final = 40
_PIECE: Final = 20
_TELLING: Final = 8  # characters; shorter stretches come again, and say nothing of the place
_MOST_SAID: Final = 20
_CUTTING: Final = frozenset(
    W + name for name in ("sym", "noBreakHyphen", "drawing", "pict", "object")
)
_HIDDEN_IN: Final = frozenset(
    W + name for name in ("del", "moveFrom", "rPr", "pPr", "sectPr", "tblPr", "instrText")
)


_VANISH: Final = W + "vanish"
_TEXT_IN: Final = frozenset((W + "r", MC + "Choice", MC + "Fallback"))
"""Where text is shown; Word shows none that stands elsewhere (17.3.3.31 of ECMA-376 Part 1)."""

_CUT: Final = "\0"
"""Stands where the document may show something that is no text here: a sign, a chart's words."""


class _Paragraph(NamedTuple):
    """What Word shows of one paragraph: its place in the body, and its characters in stretches."""

    number: int
    stretches: tuple[str, ...]
    formulas: str


class _Fields:
    """The fields that are open while the raw XML is gone over."""

    def __init__(self, root: _Element) -> None:
        self._open: list[list[str | bool]] = []
        begins: list[_Element] = []
        closed: set[_Element] = set()
        for mark in root.iter(W + "fldChar"):
            kind = mark.get(W + "fldCharType")
            if kind == "begin":
                begins.append(mark)
            elif kind == "end" and begins:
                closed.add(begins.pop())
        self._closed = closed

    def mark(self, element: _Element) -> None:
        """Take ``w:fldChar``."""
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            self._open.append(["", element not in self._closed])
        elif kind == "separate" and self._open:
            code = str(self._open[-1][0]).split()
            is_list = bool(code) and code[0].upper() in _LISTS
            made = bool(code) and code[0].upper() in ("EQ", "NOTEREF")
            self._open[-1][1] = not (is_list or made)
        elif kind == "end" and self._open:
            self._open.pop()

    def code(self, text: str) -> None:
        """Take a piece of an instruction."""
        if self._open:
            self._open[-1][0] = f"{self._open[-1][0]}{text}"

    @property
    def shows(self) -> bool:
        """Whether text is shown here."""
        return all(shows for _, shows in self._open)


class _Pass:
    """Goes over one part."""

    def __init__(self, root: _Element, hidden: Mapping[str, bool]) -> None:
        self._fields = _Fields(root)
        self._hidden = hidden
        self._can_hide = any(hidden.values()) or next(root.iter(_VANISH), None) is not None
        self._number = 0
        self.found: list[_Paragraph] = []

    def blocks(self, parent: _Element, *, counts: bool) -> None:
        """Go over what stands in ``parent``."""
        for child in parent:
            tag = child.tag
            if tag == P:
                self._number += counts
                self._paragraph(child)
            elif tag == TABLE:
                self._number += counts
                self.blocks(child, counts=False)
            elif tag == ALTERNATE:
                self.blocks(_form(child), counts=counts)
            elif tag == W + "sdt" and not _is_left_out(child):
                self.blocks(child, counts=counts)
            elif tag == W + "sdt":
                self._number += counts * sum(1 for _ in child.iter(P))
            elif (tag == W + "tr" and child.find(f"{W}trPr/{W}del") is not None) or (
                tag == W + "tc" and child.find(f"{W}tcPr/{W}cellDel") is not None
            ):
                continue
            elif isinstance(tag, str) and tag not in _HIDDEN_IN:
                self.blocks(child, counts=counts)

    def _paragraph(self, element: _Element) -> None:
        words: list[str] = []
        formulas: list[str] = []
        style = element.find(f"{W}pPr/{W}pStyle") if self._can_hide else None
        name = "" if style is None else style.get(VAL, "")
        self._inner(element, words, formulas, is_hidden=self._hidden.get(name, False))
        text = "".join(words)
        parts = [text] if text.isalnum() else text.split(_CUT)
        stretches = (_IGNORED.sub("", each) for each in parts)
        found = tuple(filter(None, stretches))
        if found or formulas:
            self.found.append(_Paragraph(self._number, found, "".join(formulas)))

    def _inner(
        self, parent: _Element, words: list[str], formulas: list[str], *, is_hidden: bool
    ) -> None:
        for child in parent:
            tag = child.tag
            if tag == T:
                if self._fields.shows and not is_hidden and parent.tag in _TEXT_IN:
                    words.append(child.text or "")
            elif tag == W + "fldChar":
                words.append(_CUT)
                self._fields.mark(child)
            elif tag == W + "instrText":
                self._fields.code(child.text or "")
            elif tag == P:
                self._paragraph(child)
            elif tag == W + "r":
                own = self._vanishes(child, is_hidden=is_hidden)
                self._inner(child, words, formulas, is_hidden=own)
            elif tag == ALTERNATE:
                self._inner(_form(child), words, formulas, is_hidden=is_hidden)
            elif tag == W + "ruby":
                for half in (child.find(W + "rubyBase"), child.find(W + "rt")):
                    if half is not None:
                        self._inner(half, words, formulas, is_hidden=is_hidden)
            elif tag in _CUTTING:
                words.append(_CUT)
                self._inner(child, words, formulas, is_hidden=is_hidden)
            elif tag == M + "oMath":
                if self._fields.shows:
                    formulas += [each.text or "" for each in child.iter(M + "t")]
            elif isinstance(tag, str) and tag not in _HIDDEN_IN and not _is_list(child):
                self._inner(child, words, formulas, is_hidden=is_hidden)

    def _vanishes(self, run: _Element, *, is_hidden: bool) -> bool:
        """Tell whether a run shows nothing; where no style and no run hides any, none does."""
        if not self._can_hide:
            return is_hidden
        shown = _vanish(run.find(f"{W}rPr/{W}vanish"))
        if shown is not None:
            return shown
        style = run.find(f"{W}rPr/{W}rStyle")
        return is_hidden or (style is not None and self._hidden.get(style.get(VAL, ""), False))


def _vanish(element: _Element | None) -> bool | None:
    return None if element is None else element.get(VAL, "1") not in ("0", "false", "off")


def _form(element: _Element) -> _Element:
    """Return the one form of alternate content that is read; an empty one if none is."""
    chosen = alternatives.chosen(element)
    return element.makeelement(W + "r") if chosen is None else chosen


def _is_list(element: _Element) -> bool:
    """Tell whether an element is a list of Word's, or asks for an entry."""
    if element.tag == W + "sdt":
        return _is_left_out(element)
    code = element.get(W + "instr", "").split() if element.tag == W + "fldSimple" else []
    return bool(code) and code[0].upper() in _LISTS


def _is_left_out(control: _Element) -> bool:
    """Tell whether a content control is a list of Word's, or asks for an entry."""
    properties = control.find(W + "sdtPr")
    if properties is None:
        return False
    gallery = properties.find(f"{W}docPartObj/{W}docPartGallery")
    if gallery is not None and gallery.get(VAL) == "Table of Contents":
        return True
    asks = properties.find(W + "showingPlcHdr")
    return asks is not None and asks.get(VAL, "1") not in ("0", "false", "off")


def hidden_styles(root: _Element | None) -> dict[str, bool]:
    """Return which styles hide their text, by id; a style inherits it."""
    own: dict[str, bool | None] = {}
    based: dict[str, str] = {}
    for style in () if root is None else root.iterfind(W + "style"):
        identity = style.get(W + "styleId", "")
        own.setdefault(identity, _vanish(style.find(f"{W}rPr/{W}vanish")))
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
    place = said = 0
    wanted: Counter[str] = Counter()
    for index, part in enumerate(parts):
        going = _Pass(part, hidden)
        going.blocks(part, counts=index == 0)
        for each in going.found:
            missing = ""
            for stretch in each.stretches:
                wanted.update(stretch)
                at = held.find(stretch, place if index == 0 else 0)
                at = at if at >= 0 else held.find(stretch)
                if at < 0:
                    missing = missing or _first_missing(stretch, held)
                elif index == 0 and len(stretch) >= _TELLING:
                    place = max(place, at)
            missing = missing or _missing_signs(each.formulas, tex + held)
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


def _say(report: Report, path: str, paragraph: _Paragraph, missing: str) -> None:
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


def _missing_signs(signs: str, held: str) -> str:
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
    return _IGNORED.sub("", "".join(words)), "".join(formulas)


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

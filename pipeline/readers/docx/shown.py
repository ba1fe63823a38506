"""What Word shows of a part, found by rules that know nothing of the walk, for the proof of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.readers.docx import alternatives, symbols
from pipeline.readers.docx.names import ALTERNATE, MC, TABLE, VAL, M, P, T, W, child

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

IGNORED: Final = re.compile(
    "[\\s\u200b\ufeff\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\u2610\u2611\u2612]+"
)
"""What is no character of the text."""

_LISTS: Final = ("TOC", "INDEX", "TOA")
_CUTTING: Final = frozenset(
    W + name for name in ("sym", "noBreakHyphen", "drawing", "pict", "object")
)
_IN_LINES: Final = frozenset(
    (
        *(W + "fldChar", W + "instrText", W + "fldSimple", W + "ruby", W + "vanish", W + "rStyle"),
        W + "rFonts",
        *(W + "sym", W + "noBreakHyphen", W + "drawing", W + "pict", W + "object"),
        M + "oMath",
    )
)
"""What makes a paragraph hold more than its ``w:t``, but a table around it no more than it held."""

_ROUGH: Final = (
    *_IN_LINES,
    *(ALTERNATE, W + "sdt", W + "del", W + "moveFrom", W + "cellDel", P),
)
_HIDDEN_IN: Final = frozenset(
    W + name for name in ("del", "moveFrom", "rPr", "pPr", "sectPr", "tblPr", "instrText")
)


_VANISH: Final = W + "vanish"
_RUN: Final = W + "r"
_LETTERS: Final = W + "rPr"
_ROW, _CELL, _CONTROL = W + "tr", W + "tc", W + "sdt"
_FIELD, _CODE = W + "fldChar", W + "instrText"
_RUBY: Final = W + "ruby"
_FORMULA: Final = M + "oMath"
_STYLE_OF_RUN: Final = W + "rStyle"
_FONTS: Final = W + "rFonts"
_PROPERTIES, _STYLE = W + "pPr", W + "pStyle"
_TEXT_IN: Final = frozenset((W + "r", MC + "Choice", MC + "Fallback"))
"""Where text is shown; Word shows none that stands elsewhere (17.3.3.31 of ECMA-376 Part 1)."""

_CUT: Final = "\0"
"""Stands where the document may show something that is no text here: a sign, a chart's words."""


class Paragraph(NamedTuple):
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
        return not self._open or all(shows for _, shows in self._open)


class Pass:
    """Goes over one part.

    Attributes:
        found: What its paragraphs show.
    """

    def __init__(self, root: _Element, hidden: Mapping[str, bool]) -> None:
        """Look for what is rare; ``hidden`` says which styles hide their text."""
        self._fields = _Fields(root)
        used = {each.get(VAL, "") for each in root.iter(_STYLE, _STYLE_OF_RUN)}
        self._hidden = frozenset(name for name in used if hidden.get(name, False))
        self._can_hide = bool(self._hidden) or next(root.iter(_VANISH), None) is not None
        self._can_hide = self._can_hide or any(map(_is_of_symbols, root.iter(_FONTS)))
        self._rough = _rough(root, self._hidden)
        self._number = 0
        self.found: list[Paragraph] = []

    def blocks(self, parent: _Element, *, counts: bool) -> None:
        """Go over what stands in ``parent``."""
        for each in parent:
            tag = each.tag
            if tag == P:
                self._number += counts
                self._paragraph(each)
            elif tag == TABLE:
                self._number += counts
                if each in self._rough:
                    self.blocks(each, counts=False)
                else:
                    for paragraph in each.iter(P):
                        self._paragraph(paragraph)
            elif tag in (_ROW, _CELL):
                if not _is_deleted(each):
                    self.blocks(each, counts=counts)
            elif tag == ALTERNATE:
                self.blocks(_form(each), counts=counts)
            elif tag == _CONTROL and not _is_left_out(each):
                self.blocks(each, counts=counts)
            elif tag == _CONTROL:
                self._number += counts * sum(1 for _ in each.iter(P))
            elif isinstance(tag, str) and tag not in _HIDDEN_IN:
                self.blocks(each, counts=counts)

    def _paragraph(self, element: _Element) -> None:
        words: list[str] = []
        formulas: list[str] = []
        is_hidden = bool(self._hidden) and self._style_hides(element)
        if element in self._rough:
            self._inner(element, words, formulas, is_hidden=is_hidden)
        elif self._fields.shows and not is_hidden:
            for each in element.iter(T):
                parent = each.getparent()
                if parent is not None and parent.tag in _TEXT_IN:
                    words.append(each.text or "")
        text = "".join(words)
        if text.isalnum():
            found: tuple[str, ...] = (text,)
        else:
            stretches = (IGNORED.sub("", each) for each in text.split(_CUT))
            found = tuple(filter(None, stretches))
        if found or formulas:
            self.found.append(Paragraph(self._number, found, "".join(formulas)))

    def _style_hides(self, paragraph: _Element) -> bool:
        style = child(child(paragraph, _PROPERTIES), _STYLE)
        return style is not None and style.get(VAL, "") in self._hidden

    def _inner(
        self, parent: _Element, words: list[str], formulas: list[str], *, is_hidden: bool
    ) -> None:
        for each in parent:
            tag = each.tag
            if tag == T:
                if self._fields.shows and not is_hidden and parent.tag in _TEXT_IN:
                    words.append(each.text or "")
            elif tag == _RUN:
                own = self._vanishes(each, is_hidden=is_hidden) if self._can_hide else is_hidden
                words += [_CUT] if own and not is_hidden else []
                self._inner(each, words, formulas, is_hidden=own)
            elif tag in _HIDDEN_IN:
                if tag == _CODE:
                    self._fields.code(each.text or "")
            elif tag == _FIELD:
                words.append(_CUT)
                self._fields.mark(each)
            elif tag == P:
                self._paragraph(each)
            elif tag == ALTERNATE:
                self._inner(_form(each), words, formulas, is_hidden=is_hidden)
            elif tag == _RUBY:
                for half in (each.find(W + "rubyBase"), each.find(W + "rt")):
                    if half is not None:
                        self._inner(half, words, formulas, is_hidden=is_hidden)
            elif tag == _FORMULA:
                if self._fields.shows:
                    formulas += [sign.text or "" for sign in each.iter(M + "t")]
            elif isinstance(tag, str) and not _is_list(each):
                words += [_CUT] if tag in _CUTTING else []
                self._inner(each, words, formulas, is_hidden=is_hidden)

    def _vanishes(self, run: _Element, *, is_hidden: bool) -> bool:
        """Tell whether a run shows nothing, or symbols in place of its letters."""
        letters = child(run, _LETTERS)
        if _is_of_symbols(child(letters, _FONTS)):
            return True
        shown = vanishes(child(letters, _VANISH))
        if shown is not None:
            return shown
        style = child(letters, _STYLE_OF_RUN)
        return is_hidden or (style is not None and style.get(VAL, "") in self._hidden)


def _rough(root: _Element, hidden: frozenset[str]) -> set[_Element]:
    """Return the paragraphs and tables that hold more than runs of text which Word shows.

    Of a table, what its paragraphs hold does not count. All the others hold what ``w:t`` says.
    """
    found: set[_Element] = set()
    for each in root.iter(*_ROUGH):
        tag = each.tag
        if tag == _STYLE_OF_RUN and each.get(VAL, "") not in hidden:
            continue
        if tag == _FONTS and not _is_of_symbols(each):
            continue
        if tag == P:
            if next(each.iterancestors(P), None) is not None:
                found.update(each.iterancestors(P, TABLE))
            continue
        for around in each.iterancestors(P, TABLE):
            found.add(around)
            if around.tag == P and tag in _IN_LINES:
                break
    return found


def _is_of_symbols(fonts: _Element | None) -> bool:
    return fonts is not None and symbols.is_of_symbols(fonts.get(W + "ascii", ""))


def _is_deleted(element: _Element) -> bool:
    """Tell whether a tracked change deletes a row or a cell."""
    if element.tag == _ROW:
        return child(child(element, W + "trPr"), W + "del") is not None
    return child(child(element, W + "tcPr"), W + "cellDel") is not None


def vanishes(element: _Element | None) -> bool | None:
    """Return what ``w:vanish`` says; None if it is not there."""
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

"""Fields: what Word computes, with the result that it last showed (ECMA-376 Part 1, 17.16)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import msgspec

from pipeline.model.nodes import (
    Inline,
    Math,
    NoteReference,
    Ruby,
    Subscript,
    Superscript,
    Text,
)
from pipeline.readers.docx import equations, symbols
from pipeline.readers.docx.names import VAL, W, number
from pipeline.readers.docx.symbols import DONE, OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

Use: TypeAlias = Literal["show", "drop", "link", "note", "make"]

_BEGIN: Final = W + "fldChar"
_KIND: Final = W + "fldCharType"
_WORD: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_LISTS: Final = frozenset(("TOC", "INDEX", "TOA"))
_PAGES: Final = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES"))
_PHONETIC: Final = re.compile(
    r"\\s\s*\\up\s*[0-9.]+\s*\((?P<reading>[^()]*)\)\s*[,;，]\s*(?P<base>[^()]*)\)", re.IGNORECASE
)
_OVERLAY: Final = re.compile(r"\\o\s*(?:\\a[clr]\s*)?\((?P<first>[^,;()]*)[,;](?P<second>[^()]*)\)")
_RAISED: Final = re.compile(
    r"\s*EQ\s+(?:\\\*\s*\S+\s+)*\\s\s*\\(?P<way>up|do)\s*[0-9.]*\s*\((?P<words>[^()\\]+)\)\s*",
    re.IGNORECASE,
)
_COMBINED: Final = re.compile(
    r"\\o\s*\\a[clrd]\s*\(\s*\\s\s*\\up\s*[0-9.]*\s*\((?P<above>[^()\\]*)\)\s*[,;，]"
    r"\s*\\s\s*\\do\s*[0-9.]*\s*\((?P<below>[^()\\]*)\)\s*\)",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(0x)?([0-9a-f]{1,6})", re.IGNORECASE)
_RINGS: Final = "○◯〇□△◇Ｏ〇"
_MOST_NESTED: Final = 50


class Field(msgspec.Struct):
    """A field while it is read.

    Attributes:
        code: Its instruction, as far as it is read.
        shows: Whether its result has begun.
        use: What becomes of the result.
        target: Where it links to, or the bookmark of the note that it cites.
        kind: The first word of its instruction.
        checked: For a box of a form, whether it is ticked; None for other fields.
        chosen: For a list of a form, what is chosen in it.
        broken: Whether its end is missing, so that nothing may be left out for its sake.
    """

    code: str = ""
    shows: bool = False
    use: Use = "show"
    target: str = ""
    kind: str = ""
    checked: bool | None = None
    chosen: str = ""
    broken: bool = False

    def begin_result(self) -> None:
        """Decide what becomes of the result, now that the instruction is known."""
        self.shows = True
        self.kind, self.use, self.target = read(self.code)
        if self.broken and self.use == "drop":
            self.use = "show"


def chosen(mark: _Element) -> str:
    """Return the entry that the list of a form shows (17.16.9 ``ddList``): the first, if unsaid."""
    found = mark.find(f"{W}ffData/{W}ddList")
    entries = (
        [] if found is None else [each.get(VAL, "") for each in found.iterfind(W + "listEntry")]
    )
    said = [None if found is None else found.find(W + name) for name in ("result", "default")]
    place = next((number(each.get(VAL)) for each in said if each is not None), 0)
    return entries[place] if 0 <= place < len(entries) else ""


def read(code: str) -> tuple[str, Use, str]:
    """Return the kind of a field by its instruction, what becomes of its result, and its target."""
    words = [match[1] if match[1] is not None else match[2] for match in _WORD.finditer(code)]
    kind = words[0].upper() if words else ""
    arguments = words[1:]
    if kind in _LISTS:
        return kind, "drop", ""
    if kind == "HYPERLINK":
        return kind, "link", _address(arguments)
    if kind in ("REF", "PAGEREF") and arguments:
        return kind, "link", f"#{arguments[0]}"
    if kind == "NOTEREF" and arguments:
        return kind, "note", arguments[0]
    if kind in ("EQ", "FORMCHECKBOX", "FORMDROPDOWN", "SYMBOL", "MACROBUTTON", "GOTOBUTTON"):
        return kind, "make", ""
    return kind, "show", ""


def _address(arguments: list[str]) -> str:
    r"""Return the address of a HYPERLINK field: its address, and the place after ``\l``."""
    address = place = ""
    words = iter(arguments)
    for word in words:
        if word.lower() == "\\l":
            place = next(words, "")
        elif word.lower() in ("\\o", "\\t"):
            next(words, "")
        elif not word.startswith("\\") and not address:
            address = word.replace("\\\\", "\\")
    return f"{address}#{place}" if place else address


def made(field: Field, cited: Mapping[str, str]) -> Inline | None:
    """Return what a field shows that stands in its instruction; None if it does not.

    Args:
        field: The field, read to its end.
        cited: Ids of notes by the bookmarks around their calls.
    """
    if field.use == "note":
        identity = cited.get(field.target)
        return NoteReference(id=identity) if identity else None
    if field.kind == "FORMCHECKBOX":
        return Text(text=DONE if field.checked else OPEN)
    if field.kind == "FORMDROPDOWN":
        return Text(text=field.chosen) if field.chosen else None
    if field.kind in ("MACROBUTTON", "GOTOBUTTON"):
        shown = field.code.split(maxsplit=2)[2:]
        return Text(text=shown[0].strip()) if shown else None
    if field.kind == "SYMBOL":
        sign = _symbol(field.code)
        return Text(text=sign) if sign else None
    if field.kind == "EQ":
        pair = phonetic(field.code)
        if pair is not None and all(pair):
            return Ruby(base=(Text(text=pair[0]),), reading=pair[1])
        return _drawn(field.code)
    return None


def _drawn(code: str) -> Superscript | Subscript | Text | Math | None:
    """Return what an EQ field draws: raised or combined characters, one in a ring, a formula."""
    raised = _RAISED.fullmatch(code)
    if raised is not None:
        inner = (Text(text=raised["words"].strip()),)
        up = raised["way"].lower() == "up"
        return Superscript(inlines=inner) if up else Subscript(inlines=inner)
    combined = _COMBINED.search(code)
    if combined is not None:  # 合并字符: two lines of small characters in the place of one
        return Text(text=combined["above"].strip() + combined["below"].strip())
    ringed = overlaid(code) if equations.is_overlay(code) else ""
    if ringed:
        return Text(text=ringed)
    tex = equations.tex(code)
    return Math(tex=tex) if tex else None


def _symbol(code: str) -> str:
    """Return the character that a SYMBOL field shows (17.16.5.63); empty if it is not known."""
    words = [match[1] if match[1] is not None else match[2] for match in _WORD.finditer(code)]
    switches = [word.lower() for word in words]
    said = words[1] if len(words) > 1 else ""
    number = _NUMBER.fullmatch(said)
    if number is None:
        return said if len(said) == 1 else ""
    place = int(number[2], 16 if number[1] else 10)
    after = switches.index("\\f") + 1 if "\\f" in switches else 0
    font = words[after] if 0 < after < len(words) else ""
    if place > 0xFF or "\\u" in switches:  # noqa: PLR2004  (the last place of a code page)
        return symbols.character(font, f"{place:x}")
    known = symbols.character(font, f"{0xF000 + place:x}")
    is_text = place >= 0x20 and not font.lower().startswith(("symbol", "wingdings", "webdings"))  # noqa: PLR2004  (before it, controls)
    return known or (bytes([place]).decode("cp1252", "ignore") if is_text else "")


def phonetic(code: str) -> tuple[str, str] | None:
    r"""Return base and reading of the phonetic guide that an EQ field makes; None if it is none.

    Old files hold 拼音指南 so: ``EQ \* jc2 … \o\ad(\s\up 9(hàn),汉)``.
    """
    match = _PHONETIC.search(code)
    return (match["base"].strip(), match["reading"].strip()) if match else None


def overlaid(code: str) -> str:
    """Return the character that an EQ field draws in a ring (带圈字符); empty if it does not."""
    match = _OVERLAY.search(code)
    if match is None:
        return ""
    pair = [match["first"].strip(), match["second"].strip()]
    inner = next((each for each in pair if each and each not in _RINGS), "")
    if inner.isdecimal() and 1 <= int(inner) <= 20:  # noqa: PLR2004  (Unicode's circled numbers)
        return chr(0x245F + int(inner))
    return inner


def unclosed(root: _Element) -> set[_Element]:
    """Return the elements that begin a field whose end is missing, or is nested beyond reason."""
    open_fields: list[_Element] = []
    broken: set[_Element] = set()
    for each in root.iter(_BEGIN):
        kind = each.get(_KIND)
        if kind == "begin":
            if len(open_fields) >= _MOST_NESTED:
                broken.add(each)
            open_fields.append(each)
        elif kind == "end" and open_fields:
            open_fields.pop()
    return broken | set(open_fields)

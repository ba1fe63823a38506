"""HTML → HTML that pandoc reads without loss.

pandoc's reader of HTML leaves out what it has no constructor for: rubies become part of the text,
classes and styles of most elements vanish, and no element keeps its line. So each element of that
kind is made a ``span`` that says what it was, and a mark with the line is set before the first
characters of each block. The text itself is not touched.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Literal

from pipeline.diagnostics import Diagnostic, KanbenError
from pipeline.model.source import Span
from pipeline.readers.html.elements import BLOCKS, CLOSES, NOTATION, SPANS
from pipeline.readers.html.width import Width
from pipeline.readers.pandoc import looks
from pipeline.readers.pandoc.markup import DROPPED, VOID, control, dropped
from pipeline.readers.pandoc.tree import LINE, NOTE, NOTE_CALL, NOTE_RETURN, TAG

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.diagnostics import Report

_BREAK_BEFORE = re.compile(r"(?:page-break-before|break-before)\s*:\s*(?:always|page|left|right)")
_BREAK_AFTER = re.compile(r"(?:page-break-after|break-after)\s*:\s*(?:always|page|left|right)")
_PAGE_BREAK = '<div class="page-break"></div>'
_NOTES = frozenset(("footnote", "endnote", "rearnote", "note", "doc-footnote", "doc-endnote"))
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)")
_CALLS = frozenset(("noteref", "doc-noteref"))
_RETURNS = frozenset(("backlink", "doc-backlink"))
_CALL_CLASSES = frozenset(("duokan-footnote", "noteref", "footnote-ref"))
"""By which readers of e-books that have no EPUB 3 know the call of a note (多看, pandoc)."""

_OF_TABLES = ("tbody", "thead", "tfoot", "tr", "td", "th", "caption")
_MOST_SAID = 5

DEEPEST = 300
"""Elements in each other; pandoc takes gigabytes for thousands."""


class Front(HTMLParser):
    """Rewrites one HTML file.

    Attributes:
        title: What ``title`` says.
        meta: What ``meta`` elements say, by name.
        language: Of the root element.
    """

    def __init__(  # noqa: PLR0913  (what differs between HTML and the parts of an e-book)
        self,
        path: str,
        report: Report,
        *,
        file: int = 0,
        prefix: str = "",
        reference: Callable[[str], str] = str,
        target: Callable[[str], str] = str,
    ) -> None:
        """Start.

        Args:
            path: The file's name, for messages.
            report: Takes what is left out.
            file: Its number in the marks.
            prefix: Stands before every id.
            reference: Turns references to pictures into what the surroundings know.
            target: Turns the targets of links.
        """
        super().__init__(convert_charrefs=False)
        self.title = ""
        self.meta: list[tuple[str, str]] = []
        self.language = ""
        self._path, self._report, self._file, self._prefix = path, report, file, prefix
        self._reference, self._target = reference, target
        self._parts: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._pending = True
        self._of_block: dict[str, str] = {}
        self._dropping = ""
        self._dropped_depth = 0
        self._foreign = 0
        self._in_head = False
        self._in_title = False
        self._said: dict[str, int] = {}
        self._notes: set[str] = set()
        self._calls: set[str] = set()
        self._tables: list[Width] = []

    def body(self) -> str:
        """Return what was made of the body."""
        while self._open:
            self._pop()
        return "".join(self._parts)

    # --- what the parser calls ---------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        pairs = {name: value or "" for name, value in attrs}
        if self._dropping:
            self._dropped_depth += tag == self._dropping
        elif tag == "html":
            self.language = pairs.get("lang") or pairs.get("xml:lang") or ""
        elif tag == "head":
            self._in_head = True
        elif tag == "body":
            self._in_head = False
        elif tag == "title" and not self._foreign:
            self._in_title = True
        elif tag == "meta":
            name = pairs.get("name") or pairs.get("property") or ""
            self.meta.append((name.lower(), pairs.get("content", "")))
        elif tag in ("link", "base"):
            pass
        elif tag in DROPPED or tag == "nav":  # where else to go is no part of the text
            if tag not in VOID:
                self._dropping, self._dropped_depth = tag, 1
            self._say(tag, message=dropped(tag, pairs))
        elif self._foreign or tag in ("svg", "math"):
            self._before_text()
            self._foreign += tag in ("svg", "math")
            if tag == "svg":
                pairs.setdefault("xmlns", "http://www.w3.org/2000/svg")
                self._parts.append(_tag(tag, pairs))
            else:
                self._parts.append(self.get_starttag_text() or "")
        elif not self._in_head or tag in BLOCKS:
            self._in_head = False
            self._start(tag, pairs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open and close an element, as XHTML may in one tag."""
        if self._foreign and tag not in ("svg", "math"):
            self._parts.append(self.get_starttag_text() or "")
            return
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those inside it."""
        if self._dropping:
            self._dropped_depth -= tag == self._dropping
            if not self._dropped_depth:
                self._dropping = ""
            return
        if tag == "title" and self._in_title:
            self._in_title = False
        elif tag == "head":
            self._in_head = False
        elif self._foreign:
            self._parts.append(f"</{tag}>")
            self._foreign -= tag in ("svg", "math")
        elif tag == "p" and not any(name == "p" for name, _ in self._open):
            self._pending = True
        elif tag not in VOID and any(name == tag for name, _ in self._open):
            while self._open[-1][0] != tag:
                self._pop()
            self._pop()

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._dropping:
            return
        if self._in_title:
            self.title += data
        elif self._foreign:
            self._parts.append(data)
        elif data.strip(" \t\n\f\r"):
            self._in_head = False
            self._before_text(data)
            self._parts.append(data)
        else:
            self._parts.append(data)

    def handle_entityref(self, name: str) -> None:
        """Take a named character."""
        self._character(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Take a numbered character."""
        self._character(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """Leave out a comment."""
        if data.strip() and not self._dropping and not self._in_head:
            self._say("comment", "info")

    def unknown_decl(self, data: str) -> None:
        """Take a CDATA section as text."""
        if data.startswith("CDATA["):
            self.handle_data(escape(data[len("CDATA[") :], quote=False))

    def handle_decl(self, decl: str) -> None:
        """Leave out the document type."""

    def handle_pi(self, data: str) -> None:
        """Leave out processing instructions."""

    # --- how elements are written ------------------------------------------------------------

    def _start(self, tag: str, pairs: dict[str, str]) -> None:
        self._close_implied(tag)
        style = pairs.get("style", "").lower()
        if tag in BLOCKS:
            if _BREAK_BEFORE.search(style):
                self._parts.append(_PAGE_BREAK)
            self._pending = True
            kept = ("lang", "xml:lang", "dir") if tag in ("p", "li", "div", "td", "th") else ()
            self._of_block = {key.removeprefix("xml:"): pairs[key] for key in kept if key in pairs}
        else:
            self._before_text()
        after = _PAGE_BREAK if tag in BLOCKS and _BREAK_AFTER.search(style) else ""
        self._say_looks(tag, pairs)
        if tag == "input":
            self._parts.append(escape(control(pairs)).replace("☒", "☒ ").replace("☐", "☐ "))
            return
        if tag == "option":
            self._parts.append(" ")
        if tag == "hr" and (after or "page-break" in pairs.get("class", "")):
            self._parts.append(_PAGE_BREAK)
            return
        name = "div" if tag in ("main", "textarea") else tag  # pandoc drops what is outside main
        if "hidden" in pairs or _HIDDEN.search(style):
            self._say("hidden", "info")
        written = dict(pairs)
        note = self._note(tag, written)
        if tag in SPANS or (
            tag in ("b", "strong", "span")
            and not NOTATION.isdisjoint(pairs.get("class", "").split())
        ):
            name = "span"
            written = {f"data-{TAG}": tag, **written} if tag != "span" else written
        if self._prefix and "id" in written:
            written["id"] = self._prefix + written["id"]
        if tag == "a" and "href" in written:
            written["href"] = self._target(written["href"])
        if tag == "img":
            written["src"] = self._reference(written.get("src", ""))
        if tag == "pre":
            self._pending = False
        if tag in ("pre", "table"):
            written[f"data-{LINE}"] = f"{self._file}:{self.getpos()[0]}"
        self._count(tag, pairs)
        before, behind = _around(tag, note)
        self._parts.append(before[0] + _tag(name, written) + before[1])
        if tag not in VOID:
            self._open.append((tag, f"{behind[0]}</{name}>{behind[1]}{after}"))
            if len(self._open) > DEEPEST:
                raise KanbenError(
                    "nested-too-deeply",
                    f"its elements are nested more than {DEEPEST} deep",
                    span=Span(self._path, self.getpos()[0]),
                    hint="Make it flatter",
                )

    def _count(self, tag: str, pairs: dict[str, str]) -> None:
        """Count the columns of tables."""
        if tag == "table":
            self._tables.append(Width())
        elif self._tables and tag == "tr":
            self._tables[-1].row()
        elif self._tables and tag in ("td", "th"):
            spans = pairs.get("rowspan", ""), pairs.get("colspan", "")
            self._tables[-1].cell(*spans, len(self._parts))
        elif self._tables and tag in ("thead", "tbody", "tfoot"):
            self._tables[-1].group()

    def _note(self, tag: str, pairs: dict[str, str]) -> str:
        """Return the id if the element is a note; make links to notes known as such.

        EPUB 3 Structural Semantics Vocabulary and DPUB-ARIA name both.
        """
        said = f"{pairs.pop('epub:type', '')} {pairs.pop('role', '')}".split()
        identifier = self._prefix + pairs.get("id", "")
        if tag == "a":
            target = self._target(pairs.get("href", "")).removeprefix("#")
            classes = pairs.get("class", "").split()
            if not _CALLS.isdisjoint(said) or (
                not _CALL_CLASSES.isdisjoint(classes) and "#" in pairs.get("href", "")
            ):
                pairs["class"] = NOTE_CALL
                self._notes.add(target)
                self._calls.add(identifier)
            elif (target and target in self._calls) or not _RETURNS.isdisjoint(said):
                pairs["class"] = NOTE_RETURN
            return ""
        is_note = not _NOTES.isdisjoint(said) or (
            identifier in self._notes and tag in ("aside", "li", "div", "p", "section", "dd")
        )
        if not is_note or "id" not in pairs:
            return ""
        del pairs["id"]
        return identifier

    def _close_implied(self, tag: str) -> None:
        if tag in BLOCKS and self._open and tag != "option":
            inside = [name for name, _ in self._open[-30:]]
            if "p" in inside and tag not in _OF_TABLES:
                for name in reversed(inside):
                    if name == "p":
                        while self._open[-1][0] != "p":
                            self._pop()
                        self._pop()
                        break
                    if name in BLOCKS:
                        break
        closed, fence = CLOSES.get(tag, (frozenset(), frozenset()))
        if not closed:
            return
        for index in range(len(self._open) - 1, -1, -1):
            name = self._open[index][0]
            if name in fence:
                return
            if name in closed:
                while len(self._open) > index:
                    self._pop()
                return

    def _pop(self) -> None:
        tag, end = self._open.pop()
        if self._tables and tag == "tr":
            self._tables[-1].row_ends(len(self._parts))
        elif self._tables and tag == "table":
            self._tables.pop().settle(self._parts)
        self._parts.append(end)
        if tag in BLOCKS:
            self._pending = True
            self._of_block = {}

    def _before_text(self, data: str = "") -> None:
        """Set the mark before the first characters of a block."""
        if not self._pending or self._dropping:
            return
        if any(name in ("pre", "select") for name, _ in self._open[-3:]):
            return
        self._pending = False
        inside = self._open[-1][0] if self._open else ""
        if inside in ("table", "tbody", "thead", "tr", "ul", "ol", "dl"):
            return
        if inside in ("td", "th") and self._tables and not self._of_block:
            return  # nobody asks where a cell begins, and a mark costs pandoc as much as its text
        blank = len(data) - len(data.lstrip(" \t\n\f\r"))
        line = self.getpos()[0] + data[:blank].count("\n")
        pairs = {f"data-{LINE}": f"{self._file}:{line}", **self._of_block}
        self._parts.append(_tag("span", pairs) + "</span>")

    def _character(self, reference: str) -> None:
        if self._dropping:
            return
        if self._in_title:
            self.title += self.unescape(reference)
            return
        self._before_text()
        self._parts.append(reference)

    @staticmethod
    def unescape(reference: str) -> str:
        """Return the character that ``reference`` names."""
        from html import unescape  # noqa: PLC0415

        return unescape(reference)

    def _say_looks(self, tag: str, pairs: dict[str, str]) -> None:
        """Say once of each kind of looks that it is left out, and of words under a pointer."""
        span = Span(self._path, self.getpos()[0])
        for message in looks.left_out(tag, pairs):
            if message not in self._said:
                self._said[message] = 1
                self._report.add(Diagnostic("looks-left-out", "info", message, span))
        words = looks.hover_text(tag, pairs)
        if words and self._said.setdefault(f"hover {words}", 1):
            self._said[f"hover {words}"] = 0
            code, message = looks.hidden(tag, words)
            severity: Literal["warning", "info"] = "warning" if tag in looks.EXPLAINED else "info"
            self._report.add(Diagnostic(code, severity, message, span))

    def _say(self, what: str, severity: str = "warning", message: str = "") -> None:
        count = self._said[what] = self._said.get(what, 0) + 1
        if count > _MOST_SAID:
            return
        span = Span(self._path, self.getpos()[0])
        if what == "comment":
            self._report.add(Diagnostic("comment", "info", "a comment is left out", span))
        elif what == "hidden":  # WeChat's articles are hidden as a whole until a script shows them
            message = "what the page hides at first is kept"
            self._report.add(Diagnostic("hidden-kept", "info", message, span))
        else:
            level: str = "info" if what in ("script", "style", "template") else severity
            message = message or f"<{what}> and what it holds are left out"
            self._report.add(Diagnostic("element-dropped", level, message, span))  # type: ignore[arg-type]


def _around(tag: str, note: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return what stands before and after both tags of an element that is a note."""
    if not note:
        return ("", ""), ("", "")
    begin, end = _tag("div", {"class": NOTE, "id": note}), "</div>"
    return (("", begin), (end, "")) if tag in ("li", "dd") else ((begin, ""), ("", end))


_NAME = re.compile(r"[A-Za-z_:][-A-Za-z0-9_:.]*")


def _tag(name: str, pairs: dict[str, str]) -> str:
    """Return a start tag; attributes whose names no parser would take are left out."""
    written = (f' {key}="{escape(value)}"' for key, value in pairs.items() if _NAME.fullmatch(key))
    return f"<{name}{''.join(written)}>"

"""pandoc's inlines → the model's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec

from pipeline.formulas.dialects import left_out
from pipeline.model.nodes import (
    Code,
    Emphasis,
    Inline,
    LineBreak,
    Link,
    Math,
    ProperName,
    Ruby,
    Strikeout,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from pipeline.readers.pandoc import looks, markup
from pipeline.readers.pandoc.markup import settle_inner
from pipeline.readers.pandoc.notes import unmarked
from pipeline.readers.pandoc.pieces import SOFT, Display, Piece, settle, text_of, words_of
from pipeline.readers.pandoc.tree import LINE, NOTE_INSIDE, TAG, Attributes, Tree, attributes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.readers.pandoc.notes import Notes
    from pipeline.readers.pandoc.reading import Reading

_HAN = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u30fa\u3400-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
_BRACES = re.compile(rf"\{{([{_HAN}]+)\|([^{{}}{SOFT}]+)\}}")
"""``{漢字|hànzì}``."""

_SCRIPT = re.compile(r"[A-Za-z0-9+\-−=()*′'./,…\u0370-\u03ff∞°±×~^ ]+")
"""What a superscript or subscript holds as a rule: signs of formulas."""

_CHINESE_MARK = re.compile(r"[，。；：！？、（）《》“”‘’…—,;]")
_URL_END = re.compile(r"[，。；：！？、（）《》【】「」『』“”‘’…]")
_ENVIRONMENT = re.compile(
    r"\\begin\{(equation|align|gather|multline|eqnarray|displaymath|math)(\*?)\}(.*)\\end\{\1\2\}",
    re.DOTALL,
)
_QUOTES = {"DoubleQuote": "“”", "SingleQuote": "‘’"}

_WRAPPERS: dict[str, Callable[[tuple[Inline, ...]], Inline]] = {
    "Emph": lambda inlines: Emphasis(inlines=inlines),
    "Strong": lambda inlines: Strong(inlines=inlines),
    "Underline": lambda inlines: ProperName(inlines=inlines),
    "Strikeout": lambda inlines: Strikeout(inlines=inlines),
    "Superscript": lambda inlines: Superscript(inlines=inlines),
    "Subscript": lambda inlines: Subscript(inlines=inlines),
}


class InlineReader:
    """Turns lists of pandoc's inlines into the model's."""

    def __init__(self, source: Reading, notes: Notes) -> None:
        """Read for ``source``; ``notes`` takes notes."""
        self._source = source
        self._notes = notes
        self._endnotes = False
        self.escaped_brackets: frozenset[str] = frozenset()

    def read(self, items: list[Tree]) -> tuple[Inline, ...]:
        """Return whole inlines."""
        return settle(self.pieces(items))

    def pieces(self, items: list[Tree]) -> list[Piece]:
        """Return the pieces that ``items`` make."""
        run = _Run(self._source)
        for index, item in enumerate(items):
            kind = item["t"]
            if kind == "Str":
                run.text(self._source.clean(item["c"]))
            elif kind == "Space":
                run.text(" ")
            elif kind == "SoftBreak":
                run.text(SOFT)
            elif kind == "RawInline":
                self._raw(item["c"][0], item["c"][1], run)
            elif kind in ("Subscript", "Superscript") and self._source.markdown:
                self._script(item, items[index + 1 : index + 2], run)
            else:
                run.add(self._one(kind, item.get("c")))
        return run.finish()

    def _one(self, kind: str, content: Any) -> list[Piece]:  # noqa: ANN401  (one case a constructor)
        """Return the pieces of one constructor that holds more than characters."""
        match kind:
            case "LineBreak":
                return [LineBreak()]
            case "Code":
                return [Code(text=self._source.clean(unmarked(content[1])))]
            case "Math":
                return self._math(content)
            case "Quoted":
                marks = _QUOTES[content[0]["t"]]
                return [Text(text=marks[0]), *self.pieces(content[1]), Text(text=marks[1])]
            case "SmallCaps":
                self._source.once("small-capitals", "small capitals are set as ordinary letters")
                return self.pieces(content)
            case "Cite":
                return self.pieces(content[1])
            case "Link":
                return self._link(attributes(content[0]), content[1], *content[2])
            case "Image":
                attrs = attributes(content[0])
                pairs = {"title": content[2][1], **attrs.pairs}
                words = words_of(self.pieces(content[1])).strip()
                alt = attrs.pairs.get("alt") or words
                if words != alt:  # in a line a picture has no caption: its words are its title
                    pairs["title"] = " ".join(filter(None, (pairs["title"], words)))
                image = markup.picture(pairs, alt, content[2][0], self._source)
                return [*markup.anchors(attrs.name, self._source), image]
            case "Span":
                return self._span(attributes(content[0]), content[1])
            case "Note":
                return [self._notes.take(content, self._endnotes)]
            case _:
                inner = self.pieces(content)
                return [_WRAPPERS[kind](settle_inner(inner))] if inner else []

    def _math(self, content: list[Any]) -> list[Piece]:
        tex = self._source.clean(unmarked(content[1]))
        if lost := left_out(tex):
            self._source.warn("formula-looks", f"a formula is set without {lost}")
        if content[0]["t"] == "InlineMath":
            return [Math(tex=tex)]
        if tex in self.escaped_brackets:  # an escaped bracket, not a formula
            return [Text(text=f"[{tex}]")]
        return [Display(tex.strip())]

    def _link(self, attrs: Attributes, items: list[Tree], target: str, hovered: str) -> list[Piece]:
        """Return a link; ``hovered`` shows under a pointer only."""
        pieces = self.pieces(items)
        before = markup.anchors(attrs.name, self._source)
        if hovered and self._source.markdown:  # the front of HTML has said so already
            self._source.info(*looks.hidden("a", hovered))
        if target.startswith("#"):
            target = unquote(target)
        end = _URL_END.search(target) if "uri" in attrs.classes else None
        text = text_of(pieces)
        if end and text == target:  # bare address, where pandoc takes the marks after it in
            cut = end.start()
            return [
                Link(target=target[:cut], inlines=(Text(text=target[:cut]),)),
                Text(text=text[cut:]),
            ]
        if not target:
            return [*before, *pieces]
        return [*before, Link(target=target, inlines=settle_inner(pieces))] if pieces else [*before]

    def _span(self, attrs: Attributes, items: list[Tree]) -> list[Piece]:
        if LINE in attrs.pairs and not items:
            return []
        if NOTE_INSIDE in attrs.classes:
            call = self._notes.call(items, self._endnotes)
            return self.pieces(items) if call is None else [call]
        if "endnote" in attrs.classes:
            self._endnotes, saved = True, self._endnotes
            pieces = self.pieces(items)
            self._endnotes = saved
            return pieces
        alias = attrs.pairs.get("data-emoji", "")
        if alias.isdecimal():  # 1:100:200 is a proportion
            return [Text(text=f":{alias}:")]
        pairs = dict(attrs.pairs)
        pairs["class"] = " ".join(attrs.classes)
        pairs["id"] = attrs.name
        name = pairs.pop(TAG, "") or _element(attrs.classes)
        return markup.wrap(name, pairs, self.pieces(items), self._source)

    def _script(self, item: Tree, following: list[Tree], run: _Run) -> None:
        """Read H~2~O as a subscript, and 5~10元，3~8元 as it stands: ~ means “to” there."""
        inner = self.pieces(item["c"])
        text = text_of(inner)
        mark = "~" if item["t"] == "Subscript" else "^"
        before, after = run.last_character(), _first(following)
        digits = before.isdigit() and after.isdigit() and text[:1].isdigit() and text[-1:].isdigit()
        formula = _SCRIPT.fullmatch(text) and any(map(str.isalnum, text))
        named = before.isascii() and before.isalpha() and not _CHINESE_MARK.search(text)
        if (formula or named) and not (digits and mark == "~"):
            run.add([_WRAPPERS[item["t"]](settle_inner(inner))])
        else:
            run.text(mark)
            run.add(inner)
            run.text(mark)

    def _raw(self, form: str, raw: str, run: _Run) -> None:
        raw = unmarked(raw)
        if form in ("tex", "latex", "context"):
            match = _ENVIRONMENT.fullmatch(raw.strip())
            if match:
                run.add([Display(formula(match))])
            elif raw.strip() in PAGE_BREAKS:
                self._source.warn(
                    "page-break-inside", "a page break inside a paragraph is left out"
                )
            else:
                if "{" in raw:
                    self._source.warn("raw-tex", f"kept as text: {raw.strip()[:40]!r}")
                run.text(self._source.clean(raw))
        elif form in ("html", "html4", "html5"):
            for tag in markup.tags(raw):
                run.tag(tag, raw)
        else:
            self._source.warn("raw-markup", f"left out: what is meant for {form} only")


_TAG = re.compile(r"\\tag(\*?)\s*\{([^{}\\$]*)\}")
PAGE_BREAKS = frozenset(("\\newpage", "\\pagebreak", "\\clearpage", "\\cleardoublepage"))


def formula(match: re.Match[str]) -> str:
    """Return the TeX of a displayed environment: its body, or all of it where rows are aligned."""
    name, body = match[1], match[3].strip()
    if name in ("equation", "displaymath", "math"):
        return body
    inner = {"align": "aligned", "gather": "gathered"}.get(name, "aligned")
    return f"\\begin{{{inner}}}{body}\\end{{{inner}}}"


def labelled(tex: str) -> tuple[str, str]:
    r"""Return TeX without the number that its only ``\tag`` gives it, and that number.

    TeX sets it in brackets, that of ``\tag*`` as it is (amsmath, “Numbering equations”).
    """
    tags = list(_TAG.finditer(tex))
    if len(tags) != 1 or "\\tag" in tex.replace(tags[0][0], "", 1):
        return tex.strip(), ""
    number = tags[0][2].strip()
    rest = (tex[: tags[0].start()] + tex[tags[0].end() :]).strip()
    if not number or not rest:
        return tex.strip(), ""
    return rest, number if tags[0][1] else f"({number})"


def environment(raw: str) -> re.Match[str] | None:
    """Return the match of a displayed environment of TeX that is all of ``raw``."""
    return _ENVIRONMENT.fullmatch(raw.strip())


def _element(classes: tuple[str, ...]) -> str:
    """Return the element that pandoc's HTML reader made a span of."""
    return next((name for name in ("kbd", "mark", "small") if name in classes), "span")


def _first(items: list[Tree]) -> str:
    return items[0]["c"][0] if items and items[0]["t"] == "Str" and items[0]["c"] else ""


class _Frame(msgspec.Struct):
    """An element that is open: its name, its attributes, its tag as printed, what it holds."""

    name: str
    pairs: dict[str, str]
    raw: str
    pieces: list[Piece]


_RUBY_PARTS = ("rb", "rt", "rp", "rtc")


class _Run:
    """Builds one list of inlines; raw tags open and close elements in it."""

    def __init__(self, source: Reading) -> None:
        self._source = source
        self._frames = [_Frame("", {}, "", [])]
        self._texts: list[str] = []

    def text(self, text: str) -> None:
        self._texts.append(text)

    def add(self, pieces: list[Piece]) -> None:
        self._flush()
        self._frames[-1].pieces += pieces

    def last_character(self) -> str:
        if not self._texts and self._frames[-1].pieces:
            return text_of(self._frames[-1].pieces[-1:])[-1:]
        return next((text[-1] for text in reversed(self._texts) if text), "")

    def tag(self, tag: markup.Tag, raw: str) -> None:
        self._flush()
        name = tag.name
        if tag.kind == "comment":
            if name.strip():
                self._source.info("comment", "a comment is left out")
        elif tag.kind == "text":
            if self._frames[-1].name not in markup.DROPPED:
                self.text(self._source.clean(name))
        elif name not in markup.KNOWN:
            self._source.warn("unknown-element", f"kept as text: {raw[:40]!r}")
            self.text(self._source.clean(raw))
            self._flush()
        elif tag.kind == "void":
            self.add(markup.empty(name, tag.pairs, self._source))
        elif tag.kind == "open":
            if (
                name in _RUBY_PARTS
                and self._frames[-1].name in _RUBY_PARTS
                and self._frames[-1].name != "rtc"
            ):
                self._close()
            self._frames.append(_Frame(name, tag.pairs, raw, []))
        else:
            self._end(name)

    def finish(self) -> list[Piece]:
        self._flush()
        while len(self._frames) > 1:
            frame = self._frames[-1]
            if frame.name not in _RUBY_PARTS:
                self._source.warn("element-not-closed", f"<{frame.name}> is not closed here")
            self._close()
        return self._frames[0].pieces

    def _end(self, name: str) -> None:
        """Close the innermost element called ``name``, and those inside it."""
        if not any(frame.name == name for frame in self._frames):
            self._source.warn("element-not-open", f"</{name}> closes nothing here")
            return
        while self._frames[-1].name != name:
            if self._frames[-1].name not in _RUBY_PARTS:
                self._source.warn("element-not-closed", f"<{self._frames[-1].name}> is not closed")
            self._close()
        self._close()

    def _close(self) -> None:
        self._flush()
        frame = self._frames.pop()
        if frame.name in markup.DROPPED:
            self._source.left_out += text_of(frame.pieces)
            self._source.warn("element-dropped", markup.dropped(frame.name, frame.pairs))
            return
        self._frames[-1].pieces += markup.wrap(frame.name, frame.pairs, frame.pieces, self._source)

    def _flush(self) -> None:
        if self._texts:
            text = "".join(self._texts)
            self._texts = []
            has_ruby = self._source.markdown and "|" in text
            self._frames[-1].pieces += list(_with_ruby(text)) if has_ruby else [Text(text=text)]


def _with_ruby(text: str) -> Iterator[Piece]:
    """Yield ``text`` with its notations of rubies as such."""
    place = 0
    for match in _BRACES.finditer(text):
        if match.start() > place:
            yield Text(text=text[place : match.start()])
        yield from _rubies(match[1], match[2])
        place = match.end()
    if place < len(text):
        yield Text(text=text[place:])


def _rubies(base: str, readings: str) -> list[Piece]:
    """Return a ruby for each character if there are as many readings, else one for all."""
    parts = [part.strip() for part in readings.split("|")]
    if len(parts) > 1 and len(parts) == len(base):
        return [
            Ruby(base=(Text(text=character),), reading=part) if part else Text(text=character)
            for character, part in zip(base, parts, strict=True)
        ]
    reading = " ".join(filter(None, parts))
    return [Ruby(base=(Text(text=base),), reading=reading)] if reading else [Text(text=base)]

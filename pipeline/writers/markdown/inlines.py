"""Inlines → Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from pipeline.model.nodes import (
    Anchor,
    BookTitle,
    Code,
    Emphasis,
    EmphasisDots,
    Image,
    Inline,
    LanguageRun,
    LineBreak,
    Link,
    Math,
    Note,
    NoteReference,
    ProperName,
    Ruby,
    Small,
    Strikeout,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from pipeline.writers.markdown.escape import PAIR, Place, attributes, escaped
from pipeline.writers.markdown.pictures import Pictures, address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document

_NOTHING = "<!-- -->"
"""Parts what would grow together."""

_NEXT = "\x1e"
"""Parts the readings of rubies that are joined to one; no document holds it."""

_HAN = re.compile(
    r"[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u30fa\u3400-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff]+"
)
_READING = re.compile(r"[^\s{}|](?:[^{}|\n\t]*[^\s{}|])?")
_SCRIPT = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9+-]+")
_PRICE = re.compile("(?=.*[\u3400-\u9fff])[0-9].*[，。；：？！、]")
"""What would be a price in a sentence behind a dollar sign."""

_AUTOLINK = re.compile(r"https?://[\w.~:/?#@!$'()*+,;=%-]+", re.ASCII)


class InlineWriter:
    """Writes inlines; numbers the notes that they call.

    Attributes:
        pictures: Writes pictures.
    """

    def __init__(self, document: Document, report: Report) -> None:
        """Write for ``document``."""
        self.pictures = Pictures(document)
        self._notes = {each.id: each for each in document.notes}
        self._report = report
        self._numbers: dict[str, int] = {}
        self._written = 0

    def write(self, inlines: Sequence[Inline], place: Place) -> str:
        """Return ``inlines`` as Markdown; `escape.paired` has to settle it."""
        nodes = _merged(inlines)
        out = ""
        for index, node in enumerate(nodes):
            before = nodes[index - 1] if index else None
            after = nodes[index + 1] if index + 1 < len(nodes) else None
            if isinstance(node, Text):
                here = Place(
                    place.bracket,
                    place.cell,
                    place.heading,
                    start=place.start and (not out or out.endswith("\\\n")),
                    single=place.single,
                )
                first = not out or isinstance(before, LineBreak)
                last = after is None or isinstance(after, LineBreak)
                made = escaped(node.text, here, first=first, last=last)
            else:
                made = self._one(node, place, out, (before, after))
            out += f"{_NOTHING}{made}" if _mistaken(out, made) else made
        return out

    def called(self) -> list[tuple[int, Note]]:
        """Return the notes first called since the last time, with their numbers."""
        start, self._written = self._written, len(self._numbers)
        return [(self._numbers[name], self._notes[name]) for name in list(self._numbers)[start:]]

    def uncalled(self) -> tuple[Inline, ...]:
        """Return calls of the notes that nothing calls."""
        return tuple(NoteReference(id=name) for name in self._notes if name not in self._numbers)

    def _one(  # noqa: PLR0911, PLR0912, C901  (one case a node)
        self,
        node: Inline,
        place: Place,
        out: str,
        around: tuple[Inline | None, Inline | None],
    ) -> str:
        match node:
            case Text():
                return ""  # see `write`
            case Emphasis(inlines=inner):
                return self._marked("*", "em", inner, place, out)
            case Strong(inlines=inner):
                return self._marked("**", "strong", inner, place, out)
            case Strikeout(inlines=inner):
                return self._marked("~~", "s", inner, place, out)
            case Superscript(inlines=inner):
                return self._script("^", "sup", inner, place, out)
            case Subscript(inlines=inner):
                return self._script("~", "sub", inner, place, out)
            case ProperName(inlines=inner):
                return self._element("u", inner, place)
            case Small(inlines=inner):
                return self._element("small", inner, place)
            case EmphasisDots(inlines=inner):
                return self._span(inner, place, attributes("", ("dots",)))
            case BookTitle(inlines=inner):
                return self._span(inner, place, attributes("", ("book-title",)))
            case LanguageRun(inlines=inner, language=language, direction=direction):
                pairs = {"lang": language, "dir": direction}
                said = {key: value for key, value in pairs.items() if value}
                return self._span(inner, place, attributes("", (), said))
            case Ruby():
                return self._ruby(node, place)
            case Link():
                return self._link(node, place)
            case NoteReference(id=name):
                return self._call(name)
            case Code(text=text):
                return _code(text, place)
            case Math(tex=tex):
                return self._math(node, " ".join(tex.split("\n")).strip(), place)
            case Image(alt=alt):
                words = self.write((Text(text=alt.strip()),), place.inside(bracket=True))
                return self.pictures.markdown(node, words)
            case LineBreak():
                ends = around[0] is None or around[1] is None
                several = isinstance(around[0], LineBreak) or isinstance(around[1], LineBreak)
                return "<br>" if place.single or ends or several else "\\\n"
            case Anchor(id=name):
                return f"[]{attributes(name)}" if name else ""
            case _:
                assert_never(node)

    def _marked(self, mark: str, tag: str, inner: Sequence[Inline], place: Place, out: str) -> str:
        """Return ``inner`` between marks, or as an element where marks would be mistaken."""
        words = self.write(inner, place.inside())
        edges = words[:1].isspace() or words[-1:].isspace() or words.startswith("^[")
        if not words or edges or mark[0] in words or out.endswith(mark[0]):
            return f"<{tag}>{words}</{tag}>" if words else ""
        return f"{mark}{words}{mark}"

    def _script(self, mark: str, tag: str, inner: Sequence[Inline], place: Place, out: str) -> str:
        nodes = _merged(inner)
        if len(nodes) == 1 and isinstance(node := nodes[0], Text):
            before = out[-1:]
            fits = before.isascii() and (before.isalpha() or (mark == "^" and before.isdigit()))
            if fits and _SCRIPT.fullmatch(node.text):
                return f"{mark}{node.text}{mark}"
        return self._element(tag, inner, place)

    def _element(self, tag: str, inner: Sequence[Inline], place: Place) -> str:
        words = self.write(inner, place.inside())
        return f"<{tag}>{words}</{tag}>" if words else ""

    def _span(self, inner: Sequence[Inline], place: Place, attrs: str) -> str:
        words = self.write(inner, place.inside(bracket=bool(attrs)))
        return f"[{words}]{attrs}" if attrs and words else words

    def _ruby(self, node: Ruby, place: Place) -> str:
        base, readings = _han_of(node), node.reading.split(_NEXT)
        if base and all(_READING.fullmatch(part) for part in readings):
            parts = (self.write((Text(text=each),), place.inside()) for each in (base, *readings))
            return "{" + ("\\|" if place.cell else "|").join(parts) + "}"
        words_of = self.write(node.base, place.inside())
        reading = self.write((Text(text=node.reading.strip()),), place.inside())
        return f"<ruby>{words_of}<rt>{reading}</rt></ruby>"

    def _link(self, node: Link, place: Place) -> str:
        target = node.target
        if target.startswith("#"):
            target = target.replace("%", "%25")
        inner = _merged(node.inlines)
        if inner == [Text(text=target)] and _AUTOLINK.fullmatch(target):
            return f"<{target}>"
        words = self.write(inner, place.inside(bracket=True))
        return f"[{words}]({address(target)})" if words else ""

    def _call(self, name: str) -> str:
        note = self._notes.get(name)
        if note is None:
            return ""
        call = f"[^{self._numbers.setdefault(name, len(self._numbers) + 1)}]"
        return f"[{call}]{{.endnote}}" if note.placement == "end" else call

    def _math(self, node: Math, tex: str, place: Place) -> str:
        ended = re.search(r"(?<!\\)(?:\\\\)*\\$", tex)
        if tex and "$" not in tex and not ended and not _PRICE.match(tex):
            return f"${tex}$"
        if tex and "\\)" not in tex and not ended:
            return f"\\({tex}\\)"
        if tex:
            self._report.dropped(node, "a formula that holds $ and \\) is written as program text")
        return _code(tex, place)


def _mistaken(before: str, after: str) -> bool:
    """Tell whether markup ends otherwise than meant if ``after`` follows it at once.

    A formula does not end before a digit, and program text ends with as many signs as stand there.
    """
    if before.endswith("$"):
        return before[-2:-1] != PAIR and after[:1].isdigit()
    return before.endswith("`") and before[-2:-1] != PAIR and after.startswith("`")


def _code(text: str, place: Place) -> str:
    if not text:
        return ""
    if text != text.strip() or re.search(r"[\n\t]", text) or not text.strip("`"):
        inner = escaped(text.replace("\n", " "), place.inside(), first=True, last=True)
        return f"<code>{inner}</code>"
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    edge = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{edge}{text}{edge}{fence}"


def _merged(inlines: Sequence[Inline]) -> list[Inline]:
    """Return inlines as they would be read: texts joined, rubies of single characters too."""
    found: list[Inline] = []
    for node in _parted(inlines):
        last = found[-1] if found else None
        if isinstance(node, Text) and isinstance(last, Text):
            found[-1] = Text(text=last.text + node.text)
        elif isinstance(node, Ruby) and isinstance(last, Ruby) and _joins(last, node):
            base = "".join(each.text for each in (*last.base, *node.base) if isinstance(each, Text))
            reading = f"{last.reading}{_NEXT}{node.reading}"
            found[-1] = Ruby(base=(Text(text=base),), reading=reading)
        else:
            found.append(node)
    return found


def _joins(last: Ruby, node: Ruby) -> bool:
    """Tell whether two rubies stand over single characters, so that one notation holds both."""
    readings = last.reading.split(_NEXT)
    return (
        len(readings) == len(_han_of(last))
        and len(_han_of(node)) == 1
        and all(_READING.fullmatch(part) for part in (*readings, node.reading))
    )


def _han_of(ruby: Ruby) -> str:
    """Return the base of a ruby if it is nothing but Chinese characters, else nothing."""
    base = "".join(each.text if isinstance(each, Text) else "-" for each in ruby.base)
    return base if _HAN.fullmatch(base) else ""


def _parted(inlines: Sequence[Inline]) -> Iterator[Inline]:
    """Yield inlines without empty texts and wrappers that say nothing; line ends become breaks."""
    for node in inlines:
        if isinstance(node, Text):
            for number, line in enumerate(node.text.replace(chr(0), "").split("\n")):
                if number:
                    yield LineBreak()
                if line:
                    yield Text(text=line)
        elif isinstance(node, Ruby) and not node.reading.strip():
            yield from _parted(node.base)
        elif (isinstance(node, LanguageRun) and not (node.language or node.direction)) or (
            isinstance(node, Link) and not node.target
        ):
            yield from _parted(node.inlines)
        else:
            yield node

"""Inlines → pandoc's JSON tree."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias, assert_never

from pipeline.model.nodes import (
    Anchor,
    BookTitle,
    Code,
    Emphasis,
    EmphasisDots,
    Image,
    LanguageRun,
    LineBreak,
    Link,
    Math,
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
from pipeline.model.walk import media_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Block, Document, Inline

Tree: TypeAlias = dict[str, Any]

_HTML = frozenset(
    ("html", "html4", "html5", "revealjs", "s5", "slidy", "slideous", "dzslides", "epub")
) | frozenset(("epub2", "epub3"))
_MARKDOWN = frozenset(("markdown", "markdown_phpextra", "markdown_mmd", "gfm", "commonmark_x"))
_PICTURES = (
    _HTML
    | _MARKDOWN
    | frozenset(("odt", "docx", "pptx", "rtf", "fb2", "ipynb", "native", "json", "commonmark"))
)
"""Formats into which pandoc's sandbox puts pictures that are given as ``data:`` URIs."""

_PIXELS_AN_INCH = 96
_WIDEST = 6.0  # inches between the margins of pandoc's pages
_CALLS = 3  # notes in each other


def attributes(
    name: str = "", classes: Sequence[str] = (), pairs: Sequence[tuple[str, str]] = ()
) -> list[Any]:
    """Return pandoc's ``Attr``: identifier, classes, key-value pairs."""
    return [name, list(classes), [list(pair) for pair in pairs]]


def text(value: str) -> list[Tree]:
    """Return characters: words, blanks, and line ends as breaks."""
    found: list[Tree] = []
    for number, line in enumerate(value.split("\n")):
        found += [{"t": "LineBreak"}] if number else []
        for index, word in enumerate(line.split(" ")):
            found += [{"t": "Space"}] if index else []
            found += [{"t": "Str", "c": word}] if word else []
    return found


class InlineTree:
    """Makes inlines for one of pandoc's formats.

    Attributes:
        html: Whether the format is made of HTML.
    """

    def __init__(
        self,
        document: Document,
        target: str,
        report: Report,
        blocks: Callable[[Sequence[Block]], list[Tree]],
    ) -> None:
        """Write for ``target``; ``blocks`` makes the blocks of notes."""
        self.html = target in _HTML
        self._marked = self.html or target in _MARKDOWN
        self._target = target
        self._report = report
        self._blocks = blocks
        self._notes = {note.id: note for note in document.notes}
        self._media = media_of(document)
        self._called: set[str] = set()
        self._open: list[str] = []

    def inlines(self, nodes: Sequence[Inline]) -> list[Tree]:
        """Return ``nodes``."""
        return [part for node in nodes for part in self._one(node)]

    def holds(self, image: Image) -> bool:
        """Tell whether the format holds a picture."""
        return image.source in self._media and self._target in _PICTURES

    def uncalled(self) -> list[Tree]:
        """Return the notes that nothing calls, as paragraphs."""
        left = [note for note in self._notes.values() if note.id not in self._called]
        return [part for note in left for part in self._blocks(note.blocks)]

    def _one(self, node: Inline) -> list[Tree]:  # noqa: PLR0912, C901  (one case a node)
        match node:
            case Text(text=value):
                return text(value)
            case Code(text=value):
                return [{"t": "Code", "c": [attributes(), value]}]
            case Math(tex=value):
                return [{"t": "Math", "c": [{"t": "InlineMath"}, value]}]
            case Image():
                return self._image(node)
            case LineBreak():
                return [{"t": "LineBreak"}]
            case NoteReference(id=name):
                return self._note(name)
            case Emphasis(inlines=inner):
                return [{"t": "Emph", "c": self.inlines(inner)}]
            case Strong() | Strikeout() | Superscript() | Subscript():
                return [{"t": type(node).__name__, "c": self.inlines(node.inlines)}]
            case ProperName(inlines=inner):
                return [{"t": "Underline", "c": self.inlines(inner)}]
            case EmphasisDots(inlines=inner):
                return self._classed(node, "dots", "Emph", inner)
            case BookTitle(inlines=inner):
                return self._classed(node, "book-title", "Underline", inner)
            case Small(inlines=inner):
                return self._classed(node, "small", "", inner)
            case LanguageRun(inlines=inner, language=language, direction=direction):
                pairs = [(key, value) for key, value in (("lang", language), ("dir", direction))]
                said = [pair for pair in pairs if pair[1]]
                return [{"t": "Span", "c": [attributes("", (), said), self.inlines(inner)]}]
            case Ruby(base=base, reading=reading):
                return self._ruby(node, self.inlines(base), reading)
            case Link(target=target, inlines=inner):
                return [{"t": "Link", "c": [attributes(), self.inlines(inner), [target, ""]]}]
            case Anchor(id=name):
                return [{"t": "Span", "c": [attributes(name), []]}]
            case _:
                assert_never(node)

    def _classed(self, node: Inline, name: str, other: str, inner: Sequence[Inline]) -> list[Tree]:
        """Return ``inner`` in a class, or in what comes nearest where there are no classes."""
        made = self.inlines(inner)
        if self._marked or self._target in ("native", "json"):
            return [{"t": "Span", "c": [attributes("", (name,)), made]}]
        shown = f"set as {other.lower()}" if other else "set as ordinary text"
        self._report.dropped(node, f"pandoc has none for {self._target}; {shown}")
        return [{"t": other, "c": made}] if other else made

    def _ruby(self, node: Ruby, base: list[Tree], reading: str) -> list[Tree]:
        if self._marked:
            opening = {"t": "RawInline", "c": ["html", "<ruby>"]}
            closing = {"t": "RawInline", "c": ["html", f"<rt>{escape(reading)}</rt></ruby>"]}
            return [opening, *base, closing]
        self._report.dropped(node, f"pandoc has none for {self._target}; the reading follows")
        return [*base, *text(f"（{reading}）")]

    def _image(self, node: Image) -> list[Tree]:
        media = self._media.get(node.source)
        if media is None or not self.holds(node):
            self._report.dropped(node, "the picture is left out, its description stays")
            return text(node.alt)
        data = base64.b64encode(media.data).decode()
        width = node.width
        if not width and media.width and not self._marked:  # the sandbox does not look it up
            width = f"{min(media.width / _PIXELS_AN_INCH, _WIDEST):.2f}in"
        pairs = [("width", width)] if width else []
        target = [f"data:{media.media_type};base64,{data}", node.title]
        return [{"t": "Image", "c": [attributes("", (), pairs), text(node.alt), target]}]

    def _note(self, name: str) -> list[Tree]:
        note = self._notes.get(name)
        if note is None or name in self._open or len(self._open) >= _CALLS:
            return []
        self._called.add(name)
        self._open.append(name)
        made = self._blocks(note.blocks)
        self._open.pop()
        return [{"t": "Note", "c": made}]

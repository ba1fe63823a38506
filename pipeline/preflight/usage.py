"""Which characters of a document are set in which font, regular or bold, as print.css does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.model.nodes import (
    Anchor,
    Code,
    CodeBlock,
    Definition,
    Dialogue,
    Document,
    Emphasis,
    Figure,
    Formula,
    Image,
    ListItem,
    Math,
    Metadata,
    Node,
    NoteReference,
    Point,
    PointList,
    Rule,
    Section,
    Strong,
    Table,
    Text,
    Turn,
)
from pipeline.model.source import Span
from pipeline.model.walk import front_lines, task_mark
from pipeline.preflight.style import Style
from pipeline.render.points import are_statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.theme import Theme
    from pipeline.theme.tokens import TypeRole

_CONTENTS_LEVELS = 2


class Passage(msgspec.Struct, frozen=True, gc=False):
    """A text that is set in one style, and where it stands."""

    text: str
    span: Span | None


class Usage(msgspec.Struct, frozen=True):
    """The texts of a document by style.

    Attributes:
        printed: What is set in the theme's fonts.
        formulas: TeX, of which only what the font of formulas lacks is set in the theme's fonts.
    """

    printed: dict[Style, list[Passage]]
    formulas: list[Passage]

    def characters(self) -> dict[Style, set[str]]:
        """Return the characters of each style; work is done for each of them once."""
        return {
            style: set().union(*(passage.text for passage in passages))
            for style, passages in self.printed.items()
        }

    def where(self, character: str) -> Span | None:
        """Return where ``character`` occurs first, or None if no place is known."""
        texts = [*self.formulas, *(each for group in self.printed.values() for each in group)]
        spans = [each.span for each in texts if each.span is not None and character in each.text]
        return min(spans, key=lambda span: span.line, default=None)


def usage_of(document: Document, theme: Theme) -> Usage:
    """Return which texts of ``document`` are set in which style of ``theme``."""
    walk = _Walk(theme, {media.name for media in document.media})
    walk.add(theme.marks.bullet, Style("display"), None)
    walk.front(document.meta)
    walk.all_of(document.blocks, Style("text"))
    walk.all_of(document.notes, Style("text"))
    for credit in document.meta.credits:
        walk.add(credit.text, walk.style(theme.type.credit), credit.span)
    return walk.usage


class _Walk:
    """Goes through a document without recursion, because lists may be nested 500 times."""

    def __init__(self, theme: Theme, pictures: set[str]) -> None:
        self._type = theme.type
        self._pictures = pictures
        self.usage = Usage({}, [])

    @staticmethod
    def style(role: TypeRole) -> Style:
        return Style(role.font, bold=role.weight >= Style.BOLD)

    def add(self, text: str, style: Style, span: Span | None) -> None:
        if text:
            self.usage.printed.setdefault(style, []).append(Passage(text, span))

    def front(self, meta: Metadata) -> None:
        self.add(meta.title, self.style(self._type.title), meta.title_span)
        self.add(meta.title, self.style(self._type.running), meta.title_span)
        for line in front_lines(meta):
            self.add(line.text, self.style(self._type.subtitle), line.span)

    def all_of(self, root: tuple[Node, ...], style: Style) -> None:
        stack: list[tuple[object, Style, Span | None]] = [(root, style, None)]
        while stack:
            item, style, span = stack.pop()
            if isinstance(item, Node):
                span = getattr(item, "span", None) or span
                stack.extend((*inner, span) for inner in self._inner(item, style, span))
            elif isinstance(item, tuple):
                stack.extend((each, style, span) for each in item)

    def _inner(self, node: Node, style: Style, span: Span | None) -> Iterator[tuple[object, Style]]:
        """Add what ``node`` prints itself, and yield what stands in it, each with its style."""
        match node:
            case Text(text=text):
                self.add(text, style, span)
            case Code(text=text) | CodeBlock(text=text):
                self.add(text, Style("code"), span)
            case Math(tex=tex):
                self.usage.formulas.append(Passage(tex, span))
            case Formula(tex=tex, label=label):
                self.usage.formulas.append(Passage(tex, span))
                self.add(label, style, span)
            case Image(source=source, alt=alt):
                self.add("" if source in self._pictures else alt, style, span)
            case Rule(text=text):
                self.add(text, style, span)
            case Strong(inlines=inlines) | Emphasis(inlines=inlines):
                yield inlines, style.made_bold()
            case Anchor() | NoteReference():
                pass
            case _:
                yield from self._block(node, style, span)

    def _block(self, node: Node, style: Style, span: Span | None) -> Iterator[tuple[object, Style]]:
        point = self.style(self._type.point)
        match node:
            case Section():
                yield node.heading, self.style(self._type.heading(node.level))
                yield node.blocks, style
                if node.level <= _CONTENTS_LEVELS:
                    yield node.heading, self.style(self._type.contents)
            case ListItem():
                self.add(task_mark(node), style, span)
                yield node.blocks, style
            case PointList():
                yield node.items, point if are_statements(node) else style
            case Point():
                self.add(node.label, point.made_bold(), span)
                yield node.blocks, style
            case Turn():
                self.add(node.speaker, point.made_bold(), span)
                yield node.blocks, style
            case Definition():
                yield node.term, point.made_bold()
                yield node.blocks, style
            case Table():
                yield node.caption, Style("display", bold=True)
                for number, row in enumerate(node.rows):
                    for place, cell in enumerate(row):
                        head = number < node.header_rows or place < node.header_columns
                        yield cell.inlines, Style("display", bold=head)
            case Figure():
                yield node.image, style
                yield node.caption, Style("display")
            case Dialogue():
                yield node.turns, style
            case _:
                for name in node.__struct_fields__:
                    yield getattr(node, name), style

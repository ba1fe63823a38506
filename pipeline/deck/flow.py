"""Blocks → what flows over slides: paragraphs one after the other, groups of points, tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, assert_never

import msgspec

from pipeline.deck import cut
from pipeline.deck.grids import spans_of
from pipeline.deck.measure import width
from pipeline.deck.slides import Loss, Piece, PieceKind, Span
from pipeline.model.grid import grid_of
from pipeline.model.nodes import (
    Anchor,
    BookTitle,
    BulletList,
    Code,
    CodeBlock,
    DefinitionList,
    Dialogue,
    Emphasis,
    EmphasisDots,
    Figure,
    Formula,
    Image,
    Inline,
    LanguageRun,
    LineBreak,
    Link,
    Math,
    NoteReference,
    PageBreak,
    Paragraph,
    Point,
    PointList,
    ProperName,
    Quote,
    Ruby,
    Rule,
    Section,
    Signature,
    Small,
    Strikeout,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    Verse,
)
from pipeline.model.walk import plain, task_mark
from pipeline.render.points import are_statements
from pipeline.safety.links import is_safe_link

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.deck.geometry import Geometry
    from pipeline.model.nodes import Block, ListItem, Node

_DEEPEST = 4  # steps that text stands in at most
_FEWEST_CARDS, _MOST_CARDS = 2, 9
_ROLES: dict[str, PieceKind] = {"dateline": "signed", "byline": "centred"}


class Points(msgspec.Struct, frozen=True):
    """Points that are short enough for cards; ``pieces`` are the same points as paragraphs."""

    points: tuple[Point, ...]
    pieces: tuple[Piece, ...]


class Rows(msgspec.Struct, frozen=True):
    """A table.

    Attributes:
        table: The node.
        caption: The paragraphs above it.
        rows: Its cells, every row of the same length; empty where a cell covers its neighbours.
        spans: How each of these places is taken.
        units: The same cells for the speaker's notes.
        pieces: The same as paragraphs, for a table that does not fit on slides.
    """

    table: Table
    caption: tuple[Piece, ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    spans: tuple[tuple[Span, ...], ...]
    units: tuple[tuple[str, ...], ...]
    pieces: tuple[Piece, ...]


Element: TypeAlias = Piece | Points | Rows


class _Place(msgspec.Struct, frozen=True):
    """Where blocks stand: how far in, in how many lists, and what a paragraph is there."""

    left: float = 0.0
    depth: int = 0
    kind: PieceKind = "prose"
    keep: bool = False
    joined: bool = False


class Flow:
    """Turns blocks into elements. One flow serves one document, so that losses gather in it."""

    def __init__(
        self,
        geometry: Geometry,
        calls: Sequence[str],
        shorten: Callable[[Section], tuple[str, bool]],
    ) -> None:
        """Start a flow.

        Args:
            geometry: What the lengths are taken from.
            calls: The ids of the document's notes.
            shorten: Gives the title that a heading becomes, and whether that is all of it.
        """
        self.losses: list[Loss] = []
        self.readings: list[Ruby] = []
        self._geometry = geometry
        self._calls = frozenset(calls)
        self._shorten = shorten
        self._elements: list[Element] = []
        self._label = ""  # shown already, and not yet in the notes

    def elements(self, blocks: Sequence[Block]) -> list[Element]:
        """Return what ``blocks`` bring, in order."""
        self._elements, self._label = [], ""
        self._blocks(blocks, _Place())
        self._flush()
        return self._elements

    def note(self, label: str, blocks: Sequence[Block]) -> list[Element]:
        """Return what a note brings, its number before it."""
        self._elements, self._label = [], ""
        self._labelled(label, blocks, _Place(kind="note"), in_notes=False)
        self._flush()
        return self._elements

    def settled(self, inlines: Sequence[Inline]) -> tuple[Inline, ...]:
        """Return ``inlines`` with all that slides cannot show replaced by its text."""
        return tuple(part for inline in inlines for part in self._settled(inline))

    def _settled(self, inline: Inline) -> tuple[Inline, ...]:
        match inline:
            case Image(alt=alt):
                self._lose(inline, "pictures are replaced by their description")
                return _lines_of(alt)
            case Math(tex=tex):
                self._lose(inline, "formulas are set as their TeX source")
                return (Code(text=tex),)
            case NoteReference(id=note) if note not in self._calls:
                self._lose(inline, f"there is no note {note!r}")
                return ()
            case Anchor():  # slides are not linked into
                return ()
            case Text(text=text) if "\n" in text:
                return _lines_of(text)
            case Text() | Code() | LineBreak() | NoteReference():
                return (inline,)
            case Ruby(base=base):
                self.readings.append(inline)
                return (msgspec.structs.replace(inline, base=self.settled(base)),)
            case Link(target=target, inlines=inner) if not _can_follow(target):
                self._lose(inline, f"a link to {target!r} is not followed; its text stands")
                return self.settled(inner)
            case (
                Emphasis(inlines=inner)
                | Strong(inlines=inner)
                | EmphasisDots(inlines=inner)
                | Link(inlines=inner)
                | ProperName(inlines=inner)
                | BookTitle(inlines=inner)
                | Strikeout(inlines=inner)
                | Superscript(inlines=inner)
                | Subscript(inlines=inner)
                | Small(inlines=inner)
                | LanguageRun(inlines=inner)
            ):
                return (msgspec.structs.replace(inline, inlines=self.settled(inner)),)
            case _:
                assert_never(inline)

    def _lose(self, node: Node, reason: str) -> None:
        self.losses.append(Loss(node, reason))

    def _flush(self) -> None:
        """Give what has no visible text of its own to the piece before it."""
        last = self._elements[-1] if self._elements else None
        if self._label and isinstance(last, Piece):
            unit = last.unit + self._label
            self._elements[-1] = msgspec.structs.replace(last, unit=unit)
            self._label = ""

    def _unit(self, text: str) -> str:
        label, self._label = self._label, ""
        return label + text

    def _add(self, inlines: Sequence[Inline], place: _Place, kind: PieceKind = "prose") -> None:
        """Add a paragraph that has neither label nor bullet."""
        settled = self.settled(inlines)
        unit = self._unit(plain(tuple(inlines)))
        if cut.flat(settled).strip():
            self._elements.append(
                Piece(
                    kind=kind,
                    inlines=settled,
                    left=place.left,
                    joined=place.joined,
                    keep=place.keep,
                    unit=unit,
                )
            )
        else:
            self._label = unit.strip()

    def _blocks(self, blocks: Sequence[Block], place: _Place) -> None:
        for block in blocks:
            self._block(block, place)

    def _block(self, block: Block, place: _Place) -> None:  # noqa: C901, PLR0912  (one case a node)
        match block:
            case Section():
                self._section(block)
            case Paragraph():
                kind = _ROLES.get(block.role, place.kind)
                self._add(block.inlines, place, kind)
            case BulletList():
                for item in block.items:
                    self._item(item, place)
            case PointList():
                self._points(block, place)
            case DefinitionList():
                for definition in block.items:
                    self._add(definition.term, msgspec.structs.replace(place, keep=True), "term")
                    self._blocks(definition.blocks, self._in(place))
            case Quote():
                self._blocks(block.blocks, self._in(place, "quote"))
            case Verse():
                self._lines(block.lines, self._in(place), "verse")
            case Dialogue():
                for turn in block.turns:
                    self._labelled(turn.speaker, turn.blocks, place)
            case Table():
                self._table(block, place)
            case Figure():
                self._lose(block, "pictures are replaced by their description")
                self._add(block.caption or (Text(text=block.image.alt),), place, "caption")
            case CodeBlock():
                self._code(block.text, place)
            case Formula():
                self._lose(block, "formulas are set as their TeX source")
                self._code(f"{block.tex} {block.label}".rstrip(), place)
            case Rule():
                self._add((Text(text=block.text),), place, "centred")
            case PageBreak():  # slides have pages of their own
                pass
            case Signature():
                self._lines(block.lines, place, "signed")
            case _:
                assert_never(block)

    def _lines(self, lines: Sequence[Sequence[Inline]], place: _Place, kind: PieceKind) -> None:
        """Add lines that belong together."""
        for number, line in enumerate(lines):
            self._add(line, msgspec.structs.replace(place, joined=number > 0), kind)

    def _in(self, place: _Place, kind: PieceKind | None = None) -> _Place:
        """Return the place one step further in."""
        left = min(place.left + self._geometry.step, _DEEPEST * self._geometry.step)
        return msgspec.structs.replace(
            place, left=left, kind=kind or place.kind, keep=False, joined=False
        )

    def _section(self, section: Section) -> None:
        heading = self.settled(section.heading)
        unit = self._unit(plain(section.heading))
        if unit.strip():
            short, whole = self._shorten(section)
            self._elements.append(
                Piece(
                    kind="subhead", inlines=heading, short=short, head=whole, keep=True, unit=unit
                )
            )
        self._blocks(section.blocks, _Place())

    def _item(self, item: ListItem, place: _Place) -> None:
        """Add a list item: its first paragraph with the bullet, the rest in line with its text."""
        inner = self._in(place)
        rest = blocks = item.blocks
        box = (Text(text=task_mark(item)),) if item.task else ()
        if blocks and isinstance(blocks[0], Paragraph):
            inlines, rest = blocks[0].inlines, blocks[1:]
            unit = self._unit(plain(inlines))
            if unit.strip():
                self._elements.append(
                    Piece(
                        kind="item",
                        inlines=(*box, *self.settled(inlines)),
                        left=inner.left,
                        hang=self._geometry.step,
                        bullet=True,
                        depth=place.depth,
                        unit=unit,
                    )
                )
        under = msgspec.structs.replace(inner, depth=place.depth + 1, kind="item", joined=True)
        self._blocks(rest, under)

    def _points(self, block: PointList, place: _Place) -> None:
        outer = self._elements
        cards = place == _Place() and not self._label and _fit_for_cards(block)
        self._elements = [] if cards else outer
        for point in block.items:
            self._labelled(point.label, point.blocks, place)
        if cards:
            pieces = tuple(one for one in self._elements if isinstance(one, Piece))
            self._elements = outer
            self._elements.append(Points(points=block.items, pieces=pieces))

    def _labelled(
        self, label: str, blocks: Sequence[Block], place: _Place, *, in_notes: bool = True
    ) -> None:
        """Add blocks that a label leads; the rest stands in line with the first one's text."""
        kinds = self._geometry.type
        size = kinds.small.size if place.kind == "note" else kinds.item.size
        hang = min(width(label, "bold") * size, 2 * self._geometry.step)
        kind: PieceKind = "note" if place.kind == "note" else "point"
        inner = msgspec.structs.replace(
            place,
            left=min(place.left + hang, (_DEEPEST + 1) * self._geometry.step),
            depth=place.depth + 1,
            kind=kind,
            joined=True,
        )
        lead = blocks[0] if blocks and isinstance(blocks[0], Paragraph) else None
        inlines = lead.inlines if lead else ()
        if in_notes:
            self._label += label
        unit = self._unit(plain(inlines)) if lead or not blocks else ""
        if label or unit.strip():
            piece = Piece(
                kind=kind,
                inlines=self.settled(inlines),
                label=label,
                left=inner.left,
                hang=inner.left - place.left,
                keep=bool(blocks) and not lead,
                unit=unit,
            )
            self._elements.append(piece)
        self._blocks(blocks[1:] if lead else blocks, inner)

    def _code(self, text: str, place: _Place) -> None:
        lines: list[Inline] = []
        for number, line in enumerate(text.split("\n")):
            lines += [LineBreak()] if number else []
            lines += [Code(text=line)] if line else []
        self._add(lines, place, "code")

    def _table(self, table: Table, place: _Place) -> None:
        outer, self._elements = self._elements, []
        keep = msgspec.structs.replace(place, keep=True)
        if table.caption:
            self._add(table.caption, keep, "caption")
        caption = tuple(one for one in self._elements if isinstance(one, Piece))
        grid = grid_of(table)
        columns = grid.columns
        rows, units = [], []
        for row in grid.rows:
            cells: list[tuple[Inline, ...]] = [()] * columns
            texts = [""] * columns
            for placed in row:
                cells[placed.column] = self.settled(placed.cell.inlines)
                texts[placed.column] = self._unit(plain(placed.cell.inlines))
            rows.append(tuple(cells))
            units.append(tuple(texts))
        pieces = tuple(
            Piece(kind="prose", inlines=inlines, left=place.left, unit=unit)
            for cells, texts in zip(rows, units, strict=True)
            for inlines, unit in zip(cells, texts, strict=True)
            if unit.strip()
        )
        self._elements = outer
        if not columns:
            self._elements += caption
            return
        self._elements.append(
            Rows(table, caption, tuple(rows), spans_of(grid), tuple(units), pieces)
        )


def _can_follow(target: str) -> bool:
    """Tell whether a link leads out of the deck, and to nothing that could run."""
    return not target.startswith("#") and is_safe_link(target)


def _lines_of(text: str) -> tuple[Inline, ...]:
    """Return ``text`` with its newlines as line breaks."""
    found: list[Inline] = []
    for number, line in enumerate(text.split("\n")):
        found += [LineBreak()] if number else []
        found += [Text(text=line)] if line else []
    return tuple(found)


def _fit_for_cards(block: PointList) -> bool:
    """Tell whether the points are a few short statements."""
    few = _FEWEST_CARDS <= len(block.items) <= _MOST_CARDS
    return few and all(point.label for point in block.items) and are_statements(block)

"""Blocks → what flows over slides: paragraphs one after the other, groups of points, tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import msgspec

from pipeline.chinese.letters import lines_of_signature
from pipeline.deck import cut
from pipeline.deck.displayed import (
    beside,
    cells_of,
    displayed_formula,
    program,
    row_as_text,
)
from pipeline.deck.elements import Element, Picture, Points, Rows
from pipeline.deck.keeping import asks, stays_with
from pipeline.deck.measure import width
from pipeline.deck.settle import Settler, lines_of
from pipeline.deck.slides import Loss, Piece, PieceKind
from pipeline.model.nodes import (
    Anchor,
    BulletList,
    CodeBlock,
    DefinitionList,
    Dialogue,
    Figure,
    Formula,
    Inline,
    PageBreak,
    Paragraph,
    PointList,
    Quote,
    Rule,
    Section,
    Signature,
    Table,
    Text,
    Verse,
)
from pipeline.model.walk import media_of, plain, target_of
from pipeline.render.points import are_statements

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from pipeline.deck.geometry import Geometry
    from pipeline.model.nodes import Block, Document, Image, ListItem, Media

_DEEPEST = 4  # steps that text stands in at most
_FEWEST_CARDS, _MOST_CARDS = 2, 9
_ROLES: dict[str, PieceKind] = {"dateline": "signed", "byline": "signed"}


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
        document: Document,
        readable: Container[tuple[str, bool]],
        shorten: Callable[[Section], tuple[str, bool]],
        *,
        annotates: bool,
    ) -> None:
        """Start a flow.

        Args:
            geometry: What the lengths are taken from.
            document: Whose notes, pictures and ids there are.
            readable: The formulas that can be set: TeX, and whether it is displayed.
            shorten: Gives the title that a heading becomes, and whether that is all of it.
            annotates: Whether readings stand above their characters; else they stand behind them.
        """
        self._settler = Settler(document, readable, annotates=annotates)
        self._geometry = geometry
        self._media = media_of(document)
        self._readable = readable
        self._anchors: tuple[Inline, ...] = ()  # ids of what has not begun yet
        self._shorten = shorten
        self._elements: list[Element] = []
        self._waiting: list[tuple[Media, Image]] = []  # from lines, and shown nowhere yet
        self._opens = False  # whether the author wants a new slide before what follows
        self._ruled = 0  # the number of elements before the last rule
        self._label = ""  # shown already, and not yet in the notes

    @property
    def losses(self) -> list[Loss]:
        """What slides cannot express."""
        return self._settler.losses

    def elements(self, blocks: Sequence[Block]) -> list[Element]:
        """Return what ``blocks`` bring, in order."""
        self._elements, self._label, self._opens, self._ruled = [], "", False, 0
        self._blocks(blocks, _Place())
        self._flush()
        self._show_waiting()
        return self._elements

    def note(self, label: str, blocks: Sequence[Block]) -> list[Element]:
        """Return what a note brings, its number before it."""
        self._elements, self._label, self._opens, self._ruled = [], "", False, 0
        self._labelled(label, blocks, _Place(kind="note"), in_notes=False)
        self._flush()
        self._show_waiting()
        return self._elements

    def settled(self, inlines: Sequence[Inline]) -> tuple[Inline, ...]:
        """Return ``inlines`` with all that slides cannot show replaced by its text."""
        return self._settler.of(inlines)

    def _put(self, piece: Piece) -> None:
        """Add a paragraph, the small pictures of its lines beside it."""
        if self._opens:
            piece, self._opens = msgspec.structs.replace(piece, opens=True), False
        if self._ruled and self._ruled == len(self._elements):
            piece = msgspec.structs.replace(piece, parted=True)
        pictures = self._settler.taken()
        if pictures:
            piece, rest = beside(piece, pictures, self._geometry)
            self._waiting += rest
        self._elements.append(piece)

    def _show_waiting(self) -> None:
        """Let the other pictures that stood in lines follow on slides of their own."""
        waiting, self._waiting = [*self._waiting, *self._settler.taken()], []
        for media, image in waiting:
            caption = lines_of(image.alt)
            below = (Piece(kind="caption", inlines=caption),) if image.alt.strip() else ()
            self._elements.append(Picture(media, image, below))

    def _begun(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """Return ``inlines`` with the ids that begin with them."""
        anchors, self._anchors = self._anchors, ()
        return anchors + inlines

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
            self._put(
                Piece(
                    kind=kind,
                    inlines=self._begun(settled),
                    left=place.left,
                    joined=place.joined,
                    keep=place.keep,
                    unit=unit,
                )
            )
        else:
            self._label = unit.strip()
            self._anchors += tuple(each for each in settled if isinstance(each, Anchor))

    def _blocks(self, blocks: Sequence[Block], place: _Place) -> None:
        for index, block in enumerate(blocks):
            if name := target_of(block):
                self._anchors += (Anchor(id=name),)
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            keeps = following is not None and stays_with(block, following, self._geometry)
            self._block(block, msgspec.structs.replace(place, keep=True) if keeps else place)
            if place == _Place() and not self._label:
                self._show_waiting()

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
                self._dialogue(block, place)
            case Table():
                self._table(block, place)
            case Figure():
                self._figure(block, place)
            case CodeBlock():
                self._code(block.text, place, block.language)
            case Formula():
                self._formula(block, place)
            case Rule(text=""):
                self._ruled = len(self._elements)
            case Rule():
                self._add((Text(text=block.text),), place, "centred")
            case PageBreak():
                self._opens = bool(self._elements)
            case Signature():
                signing = lines_of_signature([plain(line) for line in block.lines])
                self._lines(block.lines[:signing], place, "signed")
                self._lines(block.lines[signing:], place, "prose")
            case _:
                assert_never(block)

    def _dialogue(self, dialogue: Dialogue, place: _Place) -> None:
        """Add turns; a question stays with its answer."""
        for index, turn in enumerate(dialogue.turns):
            before = len(self._elements)
            self._labelled(turn.speaker, turn.blocks, place)
            last = self._elements[-1] if len(self._elements) == before + 1 else None
            answered = index + 1 < len(dialogue.turns) and asks(turn)
            if answered and isinstance(last, Piece):
                self._elements[-1] = msgspec.structs.replace(last, keep=True)

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
        self._waiting += self._settler.taken()
        unit = self._unit(plain(section.heading))
        if unit.strip():
            short, whole = self._shorten(section)
            self._put(
                Piece(
                    kind="subhead",
                    inlines=self._begun(heading),
                    short=short,
                    head=whole,
                    keep=True,
                    unit=unit,
                )
            )
        self._blocks(section.blocks, _Place())

    def _item(self, item: ListItem, place: _Place) -> None:
        """Add a list item: its first paragraph with the bullet, the rest in line with its text."""
        inner = self._in(place)
        rest = blocks = item.blocks
        if blocks and isinstance(blocks[0], Paragraph):
            inlines, rest = blocks[0].inlines, blocks[1:]
            unit = self._unit(plain(inlines))
            if unit.strip():
                self._put(
                    Piece(
                        kind="item",
                        inlines=self._begun(self.settled(inlines)),
                        task=item.task,
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
                inlines=self._begun(self.settled(inlines)),
                label=label,
                left=inner.left,
                hang=inner.left - place.left,
                keep=bool(blocks) and not lead,
                unit=unit,
            )
            self._put(piece)
        self._blocks(blocks[1:] if lead else blocks, inner)

    def _code(self, text: str, place: _Place, language: str = "") -> None:
        self._add(program(text, language), place, "code")

    def _figure(self, figure: Figure, place: _Place) -> None:
        """Add a picture with its caption; where it is missing, what says what it shows."""
        image = figure.image
        media = self._media.get(image.source)
        if media is None:
            self._settler.lose(figure, "a picture that is missing is its description")
            self._add(figure.caption or (Text(text=image.alt),), place, "caption")
            return
        outer, self._elements = self._elements, []
        if figure.caption:
            self._add(figure.caption, _Place(), "caption")
        caption = tuple(one for one in self._elements if isinstance(one, Piece))
        self._elements = outer
        unit = "" if figure.caption else self._unit(image.alt)
        self._elements.append(Picture(media, image, caption, self._begun(()), unit))

    def _formula(self, formula: Formula, place: _Place) -> None:
        """Add a displayed formula, smaller where it would not fit otherwise."""
        unit = f"{formula.tex} {formula.label}".rstrip()
        reason = "cannot be read"
        if (formula.tex, True) in self._readable:
            piece = displayed_formula(formula, self._begun(()), place.left, self._geometry)
            if piece is not None:
                self._put(msgspec.structs.replace(piece, unit=self._unit(unit)))
                return
            reason = "does not fit on a slide"
        self._settler.lose(formula, f"a formula that {reason} is set as TeX")
        self._code(unit, place)

    def _table(self, table: Table, place: _Place) -> None:
        outer, self._elements = self._elements, []
        keep = msgspec.structs.replace(place, keep=True)
        if table.caption:
            self._add(table.caption, keep, "caption")
        caption = tuple(one for one in self._elements if isinstance(one, Piece))
        cells, spans = cells_of(table)
        rows = tuple(tuple(self._begun(self.settled(cell)) for cell in row) for row in cells)
        units = tuple(tuple(self._unit(plain(cell)) for cell in row) for row in cells)
        self._waiting += self._settler.taken()
        pieces = tuple(
            row_as_text(cells, texts, place.left)
            for cells, texts in zip(rows, units, strict=True)
            if "".join(texts).strip()
        )
        self._elements = outer
        if not rows or not rows[0]:
            self._elements += caption
            return
        self._elements.append(Rows(table, caption, rows, spans, units, pieces))


def _fit_for_cards(block: PointList) -> bool:
    """Tell whether the points are a few short statements."""
    few = _FEWEST_CARDS <= len(block.items) <= _MOST_CARDS
    return few and all(point.label for point in block.items) and are_statements(block)

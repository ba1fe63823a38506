"""What the walk over a part finds, before it is known what it makes together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec

from pipeline.model.nodes import Block, Inline, LineBreak, Ruby, Text
from pipeline.readers.docx.numbering import Numbered
from pipeline.readers.docx.roles import NO_ROLE, Role
from pipeline.readers.docx.styles import PLAIN, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence


Mark: TypeAlias = tuple[str, str, str]
"""What a run is marked as: the kind of node, and up to two attributes of it."""


class Lead(NamedTuple):
    """A label that opens a paragraph, in a character style of its own: a point's or a speaker's."""

    kind: str
    text: str


class Atom(NamedTuple):
    """An inline that holds no other, or a lead, with its marks from the outermost to the innermost.

    ``piece`` is a block where it interrupts its paragraph: a page break, a displayed formula.
    """

    marks: tuple[Mark, ...]
    piece: Inline | Block | Lead


class Face(NamedTuple):
    """How characters look: East Asian font, size in half points (0 if not said), weight."""

    font: str
    size: int
    bold: bool


class Para(msgspec.Struct):
    """A paragraph.

    Attributes:
        number: Its place in the body, counted from 1; of a paragraph in a table or a box, that of
            the paragraph or table that it stands in.
        style: The name of its style, lower case.
        role: What the style is for.
        level: The level of the heading that it is, from 1; 0 if it is none.
        shape: Its properties, styles counted in.
        numbered: What Word prints before it.
        atoms: Its content.
        faces: How many characters look how.
        boxes: What stands in text boxes that are anchored in it.
    """

    number: int
    style: str = ""
    role: Role = NO_ROLE
    level: int = 0
    shape: Shape = PLAIN
    numbered: Numbered | None = None
    atoms: list[Atom] = msgspec.field(default_factory=list)
    faces: dict[Face, int] = msgspec.field(default_factory=dict)
    boxes: list[list[Item]] = msgspec.field(default_factory=list)

    @property
    def text(self) -> str:
        """Its characters, without labels, notes and pictures."""
        return "".join(_text(atom.piece) for atom in self.atoms).strip()

    @property
    def face(self) -> Face:
        """How most of it looks."""
        return (
            max(self.faces, key=self.faces.__getitem__) if self.faces else Face("", 0, bold=False)
        )

    @property
    def is_bold(self) -> bool:
        """Whether all of it is bold."""
        return bool(self.faces) and all(face.bold for face in self.faces)

    @property
    def is_centered(self) -> bool:
        """Whether it stands in the middle of its line."""
        return self.shape.align == "center"

    @property
    def is_right(self) -> bool:
        """Whether it stands at the end of its line."""
        return self.shape.align in ("right", "end")


def _text(piece: object) -> str:
    if isinstance(piece, Text):
        return piece.text
    if isinstance(piece, LineBreak):
        return " "
    return "".join(map(_text, piece.base)) if isinstance(piece, Ruby) else ""


class CellItems(NamedTuple):
    """A cell of a table: where it stands in the grid, what it takes, and what stands in it."""

    column: int
    columns: int
    rows: int
    items: list[Item]


class TableItem(msgspec.Struct):
    """A table.

    Attributes:
        number: Its place in the body, counted from 1 together with the paragraphs.
        rows: Its cells, without those that a merged cell covers.
        marked: How many rows at the top are marked as headers.
        sets_first_apart: Whether its style shows the first row as a header.
        style: The name of its style.
        left: Where it begins, in twips.
        header_column: Whether its look sets the first column apart.
    """

    number: int
    rows: list[list[CellItems]]
    marked: int = 0
    sets_first_apart: bool = False
    style: str = ""
    left: int = 0
    header_column: bool = False


Item: TypeAlias = Para | TableItem


def with_boxes(items: Sequence[Item]) -> list[Item]:
    """Return the items with what stands in text boxes after the paragraph that holds them."""
    found: list[Item] = []
    for item in items:
        found.append(item)
        if isinstance(item, Para):
            for box in item.boxes:
                found += with_boxes(box)
    return found


def paragraphs(items: Sequence[Item]) -> list[Para]:
    """Return the paragraphs among ``items``, those in tables left out."""
    return [item for item in items if isinstance(item, Para)]

"""What a theme's ``theme.toml`` holds: typed tables of tokens."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from pipeline import paper

FontRole: TypeAlias = Literal["text", "display", "code"]


class Length(float):
    """A length in points; a theme writes it with its unit (``11.7pt``, ``25mm``)."""

    __slots__ = ()

    @property
    def twips(self) -> int:
        """The length in twentieths of a point, as WordprocessingML counts."""
        return round(self * 20)

    @property
    def emu(self) -> int:
        """The length in English Metric Units, as DrawingML counts (12,700 to the point)."""
        return round(self * 12_700)


class Color(str):
    """A colour as ``#rrggbb`` in lower case."""

    __slots__ = ()

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green and blue from 0 to 255."""
        return int(self[1:3], 16), int(self[3:5], 16), int(self[5:7], 16)

    @property
    def hex(self) -> str:
        """The six digits in upper case, as OOXML writes them."""
        return self[1:].upper()


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Common shape of the theme's tables: keys in kebab case, unknown keys refused."""


class Colors(Table, frozen=True):
    """The theme's colours by what they are for."""

    ink: Color
    page: Color
    accent: Color
    on_accent: Color
    highlight: Color
    paper: Color
    muted: Color
    hairline: Color
    bar: Color

    def named(self, name: str) -> Color:
        """Return the colour called ``name`` in the theme's own spelling (``on-accent``)."""
        color = getattr(self, name.replace("-", "_"))
        return Color(color)


class Dark(Table, frozen=True):
    """The colours of web pages on a screen that its owner has set to dark."""

    ink: Color
    page: Color
    accent: Color
    band: Color
    on_band: Color
    paper: Color
    muted: Color
    hairline: Color
    bar: Color


class CodeColors(Table, frozen=True):
    """The colours of words in program text, by what they are to its language."""

    keyword: Color
    name: Color
    string: Color
    number: Color
    comment: Color


class Font(Table, frozen=True):
    """A stack of families for one role, and the names that Office files carry.

    Attributes:
        families: Tried in order.
        generic: What CSS calls their kind.
        office: The one family of Office files, for East Asian text.
        office_latin: The same for other text.
        office_fallback: What Office takes where it is not installed.
        bold: What stands in for bold text where the family that is installed has no bold face.
    """

    families: tuple[str, ...]
    generic: Literal["serif", "sans-serif", "monospace"]
    office: str
    office_latin: str
    office_fallback: str
    bold: tuple[str, ...] = ()

    @property
    def css(self) -> str:
        """The value of ``font-family``."""
        return ", ".join([*(f'"{family}"' for family in self.families), self.generic])


class Fonts(Table, frozen=True):
    """The font stacks by role.

    Attributes:
        text: What is read.
        display: Headings, tables, and what stands around the text.
        code: Program text.
        emoji: Families for emoji on paper, which takes outlines only.
        symbols: Families that come after each stack on paper, for marks that no stack has.
    """

    text: Font
    display: Font
    code: Font
    emoji: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()

    @property
    def last_families(self) -> tuple[str, ...]:
        """The family that each stack ends with."""
        stacks = (self.text, self.display, self.code)
        return tuple(dict.fromkeys(stack.families[-1] for stack in stacks))

    def role(self, role: FontRole) -> Font:
        """Return the stack for ``role``."""
        font: Font = getattr(self, role)
        return font


ColorName: TypeAlias = Literal[
    "ink", "page", "accent", "on-accent", "highlight", "paper", "muted", "hairline", "bar"
]


Cmyk: TypeAlias = tuple[float, float, float, float]
"""Cyan, magenta, yellow and black ink in percent."""


class TypeRole(Table, frozen=True):
    """How one kind of text is set.

    Attributes:
        font: Which stack.
        size: In points.
        leading: Line height as a multiple of ``size``.
        weight: 400 or 700.
        color: A name in the theme's colours.
        before: Space before the block, in em of ``size``.
        after: Space after the block, in em of ``size``.
    """

    font: FontRole
    size: Length
    leading: float
    weight: int = 400
    color: ColorName = "ink"
    before: float = 0
    after: float = 0


class TypeScale(Table, frozen=True):
    """The roles of type on paper; e-books take their sizes relative to ``body``."""

    body: TypeRole
    title: TypeRole
    subtitle: TypeRole
    heading1: TypeRole
    heading2: TypeRole
    heading3: TypeRole
    point: TypeRole
    cell: TypeRole
    note: TypeRole
    contents: TypeRole
    running: TypeRole
    credit: TypeRole

    def heading(self, level: int) -> TypeRole:
        """Return the role for headings of ``level``; levels below 3 look like 3."""
        return (self.heading1, self.heading2, self.heading3)[min(level, 3) - 1]


class Page(Table, frozen=True):
    """The sheet.

    Attributes:
        width: Of the sheet.
        height: Of the sheet.
        top: Margin above the text (天头).
        bottom: Margin below the text (地脚).
        measure: Body characters in a full line; 0 for as many as fit between the side margins.
        inner: Least margin at the fold, or on the left (订口).
        outer: Least margin at the open edge, or on the right (切口); what a whole number of
            characters leaves over is shared in proportion.
        paper: The sheet's name, which sets width and height.
    """

    width: Length
    height: Length
    top: Length
    bottom: Length
    measure: int = 0
    inner: Length = Length(0)
    outer: Length = Length(0)
    paper: str = ""


class Marks(Table, frozen=True):
    """Glyphs that the theme draws."""

    bullet: str


Front: TypeAlias = Literal["band", "half-title"]
"""What a document begins with: a title block above the text, or a leaf of its own."""

Chapters: TypeAlias = Literal["run-on", "page", "right"]
"""Where chapters begin: below each other, on a new page, on a new right-hand page."""


class Layout(Table, frozen=True):
    """A way to set the document on paper, with its own values of the theme's tables.

    Attributes:
        describe: A short English phrase.
        sheets: The style sheets, in order.
        front: What the document begins with.
        chapters: Where chapters begin.
        chapter_length: Characters that sections of the highest level hold on average at least, to
            count as chapters where nothing calls them so.
        long: Characters that chapters hold together from which on they begin on new pages even
            where chapters run on; 0 for never.
        ruled: Whether a running element ``.ruled`` has a line for each line that a page holds.
        press: Whether colours are those of the press: CMYK, text in black only.
        colors: As the theme's.
        fonts: As the theme's.
        type: As the theme's.
        page: As the theme's.
        marks: As the theme's.
    """

    describe: str
    colors: Colors
    fonts: Fonts
    type: TypeScale
    page: Page
    marks: Marks
    sheets: tuple[str, ...] = ("print.css",)
    front: Front = "band"
    chapters: Chapters = "run-on"
    chapter_length: int = 0
    long: int = 0
    ruled: bool = False
    press: bool = False


class Booklet(Table, frozen=True):
    """How ``booklet.pdf`` is made.

    Attributes:
        layout: The layout whose pages are put on sheets; empty for the default one.
        sheet: The name of the paper.
        creep: Thickness of the paper, by which inner sheets move towards the fold.
    """

    layout: str = ""
    sheet: str = "A4"
    creep: Length = Length(0)

    def __post_init__(self) -> None:
        """Check the name of the paper; msgspec makes an error of it."""
        paper.size(self.sheet)

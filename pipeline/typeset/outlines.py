"""Formulas drawn into the page as the outlines they are, with letters that are text.

WeasyPrint reads the numbers of an SVG picture anew wherever it is drawn, each by several patterns.
What `pipeline.typeset.ziamath` draws is glyphs and boxes, which are instructions of PDF but for
their names (ISO 32000-1, 8.5.2; SVG 1.1, “Paths”). The outline of a glyph stands in the file once,
as a form (ISO 32000-1, 8.10), and a formula says where it is drawn, and how large.
"""

from __future__ import annotations

import functools
import math
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

    from pipeline.typeset.ziamath import Drawing

_OPERATORS = {"M": (2, "m"), "L": (2, "l"), "C": (6, "c"), "Z": (0, "h")}
"""How many numbers an instruction of SVG takes, and what PDF calls it."""
_NUMBER = re.compile(r"-?[\d.]+")
_BOX = ("x", "y", "width", "height")


class Glyph(msgspec.Struct, frozen=True):
    """An outline that formulas draw, in units of their font.

    Attributes:
        name: What instructions call it; the same for the same outline.
        box: Left, top, right and bottom; nothing of it is outside.
        instructions: What a form says to fill it.
    """

    name: str
    box: tuple[float, float, float, float]
    instructions: bytes


class Letter(msgspec.Struct, frozen=True):
    """A character that the font of formulas lacks, set in another one.

    Attributes:
        text: The character.
        family: As CSS names fonts.
        size: Of its square, in the units of the formula.
        place: Where it begins on its base line.
    """

    text: str
    family: str
    size: float
    place: tuple[float, float]


class Outlines(msgspec.Struct, frozen=True, eq=False):
    """A formula as WeasyPrint takes a picture, in the colour of the text around it.

    Attributes:
        box: Left, top, width and height of what is seen, in the units of ``instructions``.
        instructions: What a page says to draw it, with the vertical axis downwards.
        glyphs: What the instructions draw by name, each once.
        strokes: Whether there are lines in it, beside what is filled.
        letters: What is set as text.
    """

    box: tuple[float, float, float, float]
    instructions: bytes
    glyphs: tuple[Glyph, ...]
    strokes: bool
    letters: tuple[Letter, ...] = ()

    def get_intrinsic_size(self, *_: object) -> tuple[float, float, float]:
        """Return width, height and their ratio."""
        width, height = self.box[2:]
        return width, height, width / height

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:  # noqa: ANN401
        """Draw it at the origin, so wide and high."""
        left, top, own_width, own_height = self.box
        across, down = width / own_width, height / own_height
        forms = stream._resources["XObject"]  # noqa: SLF001  (as WeasyPrint adds groups)
        for glyph in self.glyphs:
            if glyph.name not in forms:
                forms[glyph.name] = _form(glyph, compress=stream.compress)
        with stream.stacked():
            stream.transform(a=across, d=down, e=-left * across, f=-top * down)
            stream.set_color(style["color"])
            if self.strokes:
                stream.set_color(style["color"], stroke=True)
            stream.stream.append(self.instructions)
            for letter in self.letters:
                _write(letter, stream, style.font_config)


def _write(letter: Letter, stream: Any, fonts: object) -> None:  # noqa: ANN401
    """Set a character as WeasyPrint does in an SVG picture."""
    from weasyprint.css.properties import INITIAL_VALUES  # noqa: PLC0415  (heavy)
    from weasyprint.draw.text import draw_emojis, draw_first_line  # noqa: PLC0415
    from weasyprint.matrix import Matrix  # noqa: PLC0415
    from weasyprint.svg.text import Style, TextBox  # noqa: PLC0415
    from weasyprint.text.line_break import split_first_line  # noqa: PLC0415

    look = Style(INITIAL_VALUES)
    look.font_config = fonts
    look["font_family"] = [name.strip(" \"'") for name in letter.family.split(",")]
    look["font_size"] = letter.size
    layout = split_first_line(letter.text, look, None, math.inf, 0)[0]
    layout.reactivate(look)
    across, down = letter.place
    stream.begin_text()
    place = Matrix(d=-1, e=across, f=down)
    emojis = draw_first_line(stream, TextBox(layout, look), "none", "none", place)
    stream.end_text()
    draw_emojis(stream, look, across, down, emojis)


def _form(glyph: Glyph, *, compress: bool) -> Any:  # noqa: ANN401  (WeasyPrint has no types)
    import pydyf  # noqa: PLC0415  (heavy; WeasyPrint's)

    extra = pydyf.Dictionary(
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array(glyph.box),
            "Resources": pydyf.Dictionary(),
        }
    )
    return pydyf.Stream([glyph.instructions], extra, compress=compress)


def of(drawing: Drawing, color: str) -> Outlines | None:
    """Return a formula as outlines and letters; None if there is something else in it.

    Args:
        drawing: The formula.
        color: The one that it is drawn in; what has another is not drawn here.
    """
    said = _Said(color)
    try:
        instructions = "\n".join(filter(None, map(said.instruction, drawing.shapes)))
    except KeyError:
        return None
    glyphs = tuple(map(_glyph, said.outlines))
    letters = tuple(said.letters)
    return Outlines(drawing.box, instructions.encode("ascii"), glyphs, said.strokes, letters)


class _Said:
    """Turns the shapes of a formula into instructions of PDF."""

    def __init__(self, color: str) -> None:
        self._colors = {None, "none", color, "black"}  # which ziamath gives bars over letters
        self.outlines: dict[str, None] = {}
        self.letters: list[Letter] = []
        self.strokes = False

    def instruction(self, shape: ET.Element) -> str:
        """Return what draws one shape; nothing for a letter, which is kept.

        Raises:
            KeyError: It has no instruction here: another colour, another element.
        """
        named = shape.attrib
        stroke, fill = named.get("stroke"), named.get("fill")
        if not {stroke, fill} <= self._colors or "fill-opacity" in named or "rx" in named:
            raise KeyError(shape.tag)
        match shape.tag:
            case "path" if stroke is None and "transform" in named:
                self.outlines[named["d"]] = None
                place = named["transform"].removeprefix("matrix(").removesuffix(")")
                return f"q {place} cm /{_glyph(named['d']).name} Do Q"
            case "path":
                path = " ".join(_path(named["d"].split()))
            case "rect":
                path = f"{' '.join(named[name] for name in _BOX)} re"
            case "text" if stroke is None and shape.text:
                start = float(named["x"]), float(named["y"])
                size = float(named["font-size"])
                self.letters.append(Letter(shape.text, named["font-family"], size, start))
                return ""
            case other:
                raise KeyError(other)
        if stroke is None:
            return f"{path} f"
        if fill not in {None, "none"} or "marker-end" in named:
            raise KeyError(shape.tag)
        self.strokes = True
        return f"{named['stroke-width']} w {path} S"


@functools.cache
def _glyph(outline: str) -> Glyph:
    """Return an outline as a form says it; a font has only so many.

    Raises:
        KeyError: There is another instruction in it than those known here.
    """
    name = f"g{sha256(outline.encode()).hexdigest()[:12]}"
    numbers = [float(number) for number in _NUMBER.findall(outline)]
    across, down = numbers[::2], numbers[1::2]
    box = min(across), min(down), max(across), max(down)  # curves are inside of their points
    return Glyph(name, box, " ".join((*_path(outline.split()), "f")).encode("ascii"))


def _path(words: list[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        word = words[at]
        if word == "Q":
            numbers = words[at + 1 : at + 5]
            yield _cubic([*map(float, (*words[at - 2 : at], *numbers))])
            yield "c"
            at += 5
            continue
        count, name = _OPERATORS[word]
        yield from words[at + 1 : at + 1 + count]
        yield name
        at += 1 + count


def _cubic(curve: list[float]) -> str:
    """Return a curve of three points as the last three of four, which PDF knows only.

    The first is where the path stands: the two words before the instruction.
    """
    x0, y0, x1, y1, x2, y2 = curve
    third = 1 / 3
    return (
        f"{(x0 + 2 * x1) * third:.4f} {(y0 + 2 * y1) * third:.4f}"
        f" {(x2 + 2 * x1) * third:.4f} {(y2 + 2 * y1) * third:.4f} {x2:.4f} {y2:.4f}"
    )

"""Formulas that are outlines only, drawn into the page as they are.

WeasyPrint reads the numbers of an SVG picture anew wherever it is drawn, each by several patterns.
What `pipeline.typeset.ziamath` draws is filled paths and boxes in absolute coordinates, which are
instructions of PDF but for their names (ISO 32000-1, 8.5.2; SVG 1.1, “Paths”).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SCHEME = "formula:"
"""Of the URLs of formulas."""

_SVG = "{http://www.w3.org/2000/svg}"
_FILL = "f"
_OPERATORS = {"M": (2, "m"), "L": (2, "l"), "C": (6, "c"), "Z": (0, "h")}
"""How many numbers an instruction of SVG takes, and what PDF calls it."""


class Outlines:
    """A picture as WeasyPrint takes it, in the colour of the text around it.

    Args:
        box: Left, top, width and height of what is seen, in the units of ``instructions``.
        instructions: What a PDF page says to draw it, with the vertical axis downwards.
    """

    def __init__(self, box: tuple[float, float, float, float], instructions: bytes) -> None:
        """Keep both."""
        self._box = box
        self._instructions = instructions

    def get_intrinsic_size(self, *_: object) -> tuple[float, float, float]:
        """Return width, height and their ratio."""
        width, height = self._box[2:]
        return width, height, width / height

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:  # noqa: ANN401
        """Draw it at the origin, so wide and high."""
        left, top, own_width, own_height = self._box
        across, down = width / own_width, height / own_height
        with stream.stacked():
            stream.transform(a=across, d=down, e=-left * across, f=-top * down)
            stream.set_color(style["color"])
            stream.stream.append(self._instructions)


def read(pictures: Mapping[str, bytes]) -> dict[str, Outlines]:
    """Return those of ``pictures`` that are formulas of outlines only, by their URL."""
    found = {}
    for url, svg in pictures.items():
        if url.startswith(SCHEME):
            outlines = _outlines(ET.fromstring(svg))  # noqa: S314  (ziamath wrote it)
            if outlines is not None:
                found[url] = outlines
    return found


def _outlines(svg: ET.Element) -> Outlines | None:
    left, top, width, height = map(float, svg.get("viewBox", "0 0 0 0").split())
    try:
        instructions = " ".join(_instructions(svg))
    except KeyError:  # it has text, or another element or instruction
        return None
    if not width or not height:
        return None
    return Outlines((left, top, width, height), instructions.encode("ascii"))


def _instructions(parent: ET.Element) -> Iterator[str]:
    """Yield instructions of PDF.

    Raises:
        KeyError: There is something that has none here.
    """
    for element in parent:
        match element.tag.removeprefix(_SVG):
            case "g" if not element.attrib.keys() - {"fill"}:
                yield from _instructions(element)
            case "rect":
                yield " ".join(element.attrib[name] for name in ("x", "y", "width", "height"))
                yield "re"
                yield _FILL
            case "path":
                yield from _path(element.attrib["d"].split())
                yield _FILL
            case other:
                raise KeyError(other)


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

"""Pictures, shapes, text boxes, charts and objects that stand in a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from pipeline.model.nodes import Image, Rule, Text
from pipeline.readers.docx import alternatives, charts
from pipeline.readers.docx.items import Atom
from pipeline.readers.docx.names import (
    ALTERNATE,
    BOX,
    CHART,
    DECORATIVE,
    DIAGRAM,
    OFFICE,
    PIC,
    SHAPE,
    SVG,
    VML,
    WP,
    A,
    R,
    W,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element

    from pipeline.readers.docx.items import Item, Mark, Para
    from pipeline.readers.docx.package import Relation
    from pipeline.readers.docx.source import Source

_SIMPLE_SHAPE: Final = frozenset((SHAPE + "wsp", VML + "shape", VML + "rect", VML + "line"))
_LONGEST_TEXT: Final = 5_000  # characters of the text of a chart


class _Drawing:
    """One drawing while it is read."""

    def __init__(
        self,
        source: Source,
        relations: Mapping[str, Relation],
        para: Para,
        story: Callable[[_Element], list[Item]],
        marks: tuple[Mark, ...],
    ) -> None:
        self._source = source
        self._relations = relations
        self._para = para
        self._story = story
        self._marks = marks
        self.found = False

    def walk(self, element: _Element, alt: str, title: str, width: str) -> None:
        """Read what stands in ``element``; its name and size go with the pictures in it."""
        for child in element:
            tag = child.tag
            if tag == BOX:
                self._box(child)
            elif tag == ALTERNATE:
                chosen = alternatives.chosen(child)
                if chosen is not None:
                    self.walk(chosen, alt, title, width)
            elif tag == PIC + "pic":
                self._picture(child, alt, title, width)
            elif tag == VML + "imagedata":
                reference = child.get(R + "id") or child.get(R + "href") or ""
                self._image(reference, alt, child.get(OFFICE + "title", "") or title, width)
            elif tag == VML + "textpath":
                self._word_art(child.get("string", ""))
            elif tag == CHART + "chart":
                self._embedded(child.get(R + "id", ""), "chart", alt)
            elif tag == DIAGRAM + "relIds":
                self._embedded(child.get(R + "dm", ""), "diagram", alt)
            elif tag == OFFICE + "OLEObject":
                self._object(child)
            elif isinstance(tag, str) and tag != WP + "docPr":
                self.walk(child, child.get("alt", alt), child.get("title", title), width)

    def _box(self, element: _Element) -> None:
        self.found = True
        items = self._story(element)
        if items:
            self._source.note("text-box", "read the text of a text box after its paragraph")
            self._para.boxes.append(items)

    def _picture(self, element: _Element, alt: str, title: str, width: str) -> None:
        own = element.find(f"{PIC}nvPicPr/{PIC}cNvPr")
        alt = alt or ("" if own is None else own.get("descr", ""))
        blip = next(element.iter(A + "blip"), None)
        if blip is None:
            return
        vector = next(blip.iter(SVG + "svgBlip"), None)
        for each in (vector, blip):
            if each is not None:
                reference = each.get(R + "embed") or each.get(R + "link") or ""
                if self._relations.get(reference) is not None:
                    self._image(reference, alt, title, width)
                    return
        self._image("", alt, title, width)

    def _image(self, reference: str, alt: str, title: str, width: str) -> None:
        """Take the picture that a relationship leads to; one outside the file is never fetched."""
        self.found = True
        relation = self._relations.get(reference)
        name = ""
        span = self._source.span(self._source.number)
        if relation is None:
            self._source.report.warn("picture-missing", "a picture is not in the file", span)
        elif relation.external:
            name = relation.target
            self._source.report.warn(
                "picture-remote",
                f"the picture {name[:80]!r} lies outside the file and is not fetched",
                span,
                "In Word, break the link of the picture, so that it is saved inside",
            )
        else:
            name = self._source.pictures.take(relation.target, span)
        self._put(Image(source=name, alt=alt.strip(), title=title.strip(), width=width))

    def _put(self, piece: Image | Text) -> None:
        self._para.atoms.append(Atom(self._marks, piece))

    def _word_art(self, text: str) -> None:
        if text.strip():
            self.found = True
            self._put(Text(text=text.strip()))

    def _embedded(self, reference: str, kind: str, alt: str) -> None:
        """Make a table of a chart; keep the words of what has no values, and of diagrams."""
        self.found = True
        relation = self._relations.get(reference)
        root = None
        if relation is not None and not relation.external:
            root = self._source.package.xml(relation.target)
        table = None
        if root is not None and kind == "chart":
            table = charts.read(root, alt, self._source.span(self._source.number))
        if table is not None:
            message = "a chart is not drawn; a table has what it draws"
            self._source.note("chart-not-drawn", message, severity="warning")
            self._para.atoms.append(Atom((), table))
            return
        words = [] if root is None else [t.strip() for t in _words(root) if t.strip()]
        text = "，".join(words)[:_LONGEST_TEXT]
        message = f"a {kind} is not drawn; its words are kept"
        self._source.note("chart-not-drawn", message, severity="warning", what=text)
        self._put(Text(text=f"〔{text or alt or kind}〕"))

    def _object(self, element: _Element) -> None:
        """Say what an object of another program is; without a picture its name stands for it."""
        self.found = True
        kind = element.get("ProgID", "") or "of another program"
        place = element.getparent()
        drawn = place is not None and next(place.iter(VML + "imagedata"), None) is not None
        after = "its picture is taken" if drawn else "it has no picture, so its name stands there"
        message = f"an object ({kind}) stands in the text; {after}"
        self._source.note("object-not-read", message, severity="warning")
        if not drawn:
            self._put(Text(text=f"〔{element.get('ProgID', '') or 'OLE'}〕"))
            return
        last = self._para.atoms[-1] if self._para.atoms else None
        if last is not None and isinstance(last.piece, Image) and not last.piece.alt:
            named = msgspec.structs.replace(last.piece, alt=kind)
            self._para.atoms[-1] = Atom(last.marks, named)


def _words(root: _Element) -> list[str]:
    """Return the words of a diagram, or of a chart that remembers no values.

    What stands in one paragraph is one.
    """
    words: list[str] = []
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag == A + "p":
            words.append("".join(each.text or "" for each in element.iter(A + "t")))
        elif element.tag in (A + "t", CHART + "v"):
            words.append(element.text or "")
        else:
            stack.extend(reversed(element))
    return words


def read(  # noqa: PLR0913, PLR0917  (all that a drawing is read with)
    element: _Element,
    source: Source,
    relations: Mapping[str, Relation],
    para: Para,
    story: Callable[[_Element], list[Item]],
    marks: tuple[Mark, ...],
) -> None:
    """Read ``w:drawing``, ``w:pict`` or ``w:object`` into ``para``.

    Args:
        element: The drawing.
        source: The file.
        relations: Where the part leads.
        para: The paragraph that it is anchored in.
        story: Reads the blocks of a text box.
        marks: What is around it, such as a link.
    """
    drawing = _Drawing(source, relations, para, story, marks)
    properties = next(element.iter(WP + "docPr"), None)
    alt = title = ""
    if properties is not None:
        alt, title = properties.get("descr", ""), properties.get("title", "")
    drawing.walk(element, alt, title, _width(element, source))
    shape = next(element.iter(*_SIMPLE_SHAPE), None)
    if drawing.found or shape is None or _is_decoration(element):
        return
    if any(each.get(OFFICE + "hr") in ("t", "true") for each in element):
        para.atoms.append(Atom((), Rule()))  # a line across the page, as Word's AutoFormat makes it
        return
    if alt.strip():
        source.note("shape-not-drawn", "a shape is not drawn", severity="warning", what=alt)
    else:
        source.note("shape-not-drawn", "left out a shape without words")


def _is_decoration(element: _Element) -> bool:
    mark = next(element.iter(DECORATIVE + "decorative"), None)
    return mark is not None and mark.get("val") not in ("0", "false")


def _width(element: _Element, source: Source) -> str:
    """Return the width of an inline picture as a CSS length; empty if it is not said."""
    extent = next(element.iter(WP + "extent"), None)
    said = "" if extent is None else extent.get("cx", "")
    kept = source.kept.take("picture", said)
    if kept is not None:
        return kept
    points = int(said) / 12_700 if said.isdecimal() and len(said) < 12 else 0  # noqa: PLR2004  (EMU)
    return f"{points:g}pt" if points else ""


def has_words(element: _Element) -> bool:
    """Tell whether a drawing holds text of the document."""
    return next(element.iter(W + "t"), None) is not None

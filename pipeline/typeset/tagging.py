"""The tags that WeasyPrint writes: our structure in place of its own.

WeasyPrint makes an element of every box: one for each line of text, two for a paragraph that goes
on over a page. Page heads, leaders and repeated heads of tables are content to it. Here boxes are
gathered under the elements of the page that they were made of (`pipeline.typeset.structure`), and
what only decorates is an artifact (ISO 32000-1, 14.8.2.2).
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline.typeset import structure
from pipeline.typeset.painting import marks_of
from pipeline.typeset.structure import Annotation, Node, Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_POINTS = 0.75  # of a CSS pixel
_SELECTOR = "\ufe00"


@functools.cache
def install() -> None:
    """Make WeasyPrint tag documents so that are prepared for it, from now on."""
    from weasyprint import pdf  # noqa: PLC0415  (heavy)

    pdf.add_tags = functools.partial(_add_tags, pdf.add_tags)
    pdf.Stream.marked = _marked(pdf.Stream.marked)


def _marked(original: Callable[..., Any]) -> Callable[..., Any]:
    @contextmanager
    def marked(stream: Any, box: Any, tag: str) -> Iterator[None]:  # noqa: ANN401
        kind = getattr(box, "artifact", None)
        if stream._tags is None or kind is None:  # noqa: SLF001  (nowhere else)
            with original(stream, box, tag):
                yield
        else:
            import pydyf  # noqa: PLC0415  (heavy)

            properties = pydyf.Dictionary({"Type": f"/{kind}"})
            stream.begin_marked_content("Artifact", properties)
            yield
            stream.end_marked_content()

    return marked


# --- before painting -------------------------------------------------------------------------


def prepare(document: Any, above: tuple[int, ...] = ()) -> None:  # noqa: ANN401
    """Find out what only decorates, and which links are said twice.

    Args:
        document: WeasyPrint's, laid out.
        above: The levels of the headings that the first one stands under, if this is a part.
    """
    document.heading_levels = above
    heads: set[Any] = set()
    for page in document.pages:
        _find_artifacts(page._page_box, heads)  # noqa: SLF001  (the boxes are nowhere else)
        page.links[:] = _outermost(page.links)


def _find_artifacts(page_box: Any, heads: set[Any]) -> None:  # noqa: ANN401
    """Mark the boxes of a page that are no content: heads and feet, leaders, silent pictures.

    Args:
        page_box: The page.
        heads: The heads of tables that have been seen on earlier pages; a later one repeats them.
    """
    from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)

    seen = set()
    waiting: list[tuple[Any, str | None]] = [(page_box, None)]
    while waiting:
        box, kind = waiting.pop()
        box = _placed(box)
        if isinstance(box, boxes.MarginBox):
            kind = "Pagination"
        elif box.is_leader:
            kind = "Layout"
        elif isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer):
            if box.element in heads:
                kind = "Pagination"
            seen.add(box.element)
        elif _says_nothing(box):
            kind = "Layout"
        if kind is not None:
            box.artifact = kind
        waiting.extend((child, kind) for child in box.children)
    heads |= seen


def _placed(box: Any) -> Any:  # noqa: ANN401
    """Return the box that stands for a placeholder of what is positioned."""
    return getattr(box, "_box", box)


def _says_nothing(box: Any) -> bool:  # noqa: ANN401
    """Tell whether a box is a picture without words, or white space where no text can be."""
    from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)

    if box.element is None:
        return False
    if isinstance(box, boxes.ReplacedBox):
        return bool(box.element.get("alt") == "")
    is_text = isinstance(box, boxes.TextBox) and not structure.holds_text(box.element_tag)
    return is_text and not box.text.strip()


def _outermost(links: list[Any]) -> Iterator[Any]:
    """Yield links without those that stand inside one to the same place.

    WeasyPrint has one for each box inside a link, and each is a stop on the way of the tabulator.
    """
    last: Any = None
    for link in links:
        _, target, inner, _ = link
        if last is not None and target == last[1]:
            outer = last[2]
            starts = outer[0] <= inner[0] and outer[1] <= inner[1]
            if starts and inner[2] <= outer[2] and inner[3] <= outer[3]:
                continue
        last = link
        yield link


# --- after painting --------------------------------------------------------------------------


def _add_tags(
    original: Callable[..., None],
    pdf: Any,  # noqa: ANN401
    document: Any,  # noqa: ANN401
    version: object,
    streams: list[Any],
) -> None:
    """Write the structure; WeasyPrint calls it so."""
    import pydyf  # noqa: PLC0415  (heavy)

    if not hasattr(document, "heading_levels"):  # nobody has prepared it
        original(pdf, document, version, streams)
        return
    gathered = _Gathered()
    for number, (page, stream) in enumerate(zip(document.pages, streams, strict=True)):
        gathered.add_page(number, page, marks_of(stream))
    structure.settle(gathered.root, document.heading_levels)
    _Written(pdf, gathered, len(document.pages))
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


def _plain(text: str) -> str:
    """Return a text without the selectors that choose the form of its marks (`western`)."""
    return text.replace(_SELECTOR, "")


class _Gathered:
    """The structure of a document, gathered from the boxes of its pages in order."""

    def __init__(self) -> None:
        self.root = Node("Document")
        self.annotations: dict[bytes, Any] = {}
        self._nodes: dict[tuple[Any, str], Node] = {}  # by element and tag, as boxes name them
        self._calls: dict[Any, Node] = {}  # of notes at the foot of pages

    def add_page(self, number: int, page: Any, marks: dict[int, int]) -> None:  # noqa: ANN401
        """Add the boxes of a page, and what was marked in it: numbers by address of their box."""
        self._number, self._height, self._marks = number, page.height, marks
        self._add(page._page_box, self.root)  # noqa: SLF001  (the boxes are nowhere else)
        for rest in list(marks.values()):  # painted, but in no box: it is content all the same
            self.root.home(inline=True).kids.append(Piece(number, rest))

    def _add(self, box: Any, node: Node) -> None:  # noqa: ANN401
        box = _placed(box)
        if getattr(box, "artifact", None) is not None:
            return
        if box.element is not None:
            node = self._entered(box, node)
        if box.link_annotation:
            link = node.within("Link")
            node = node.home(inline=True).append("Link") if link is None else node
            reference = box.link_annotation.reference
            self.annotations[reference] = box.link_annotation
            (link or node).kids.append(Annotation(self._number, reference))
            if box.element is not None:
                self._describe(box.link_annotation, box.element)
        mark = self._marks.pop(id(box), None)
        if mark is not None:
            home = node.home(inline=True)
            text = getattr(box, "text", "")
            if structure.runs_from_right(text):
                home = home.append("Span")
                home.actual = _plain(text)
            home.kids.append(Piece(self._number, mark))
        for child in box.children:
            self._add(child, node)
        for cell in getattr(box, "cells", ()):  # of a row that `row_boxes` has set
            self._add(cell, node)

    def _entered(self, box: Any, node: Node) -> Node:  # noqa: ANN401
        """Return where the content of a box goes."""
        key = (box.element, box.element_tag)
        known = self._nodes.get(key)
        if known is not None:
            return known
        tag, _, pseudo = box.element_tag.partition("::")
        if pseudo:
            inner = self._of_pseudo(box, pseudo, node)
        elif tag in ("html", "body"):
            inner = node
        elif box.footnote is not None or box.element in self._calls:
            inner = self._note(box.element)
        else:
            inner = structure.entered(box.element, node)
            self._set_attributes(box, inner)
        if inner is not node:
            self._nodes[key] = inner
        return inner

    def _of_pseudo(self, box: Any, pseudo: str, node: Node) -> Node:  # noqa: ANN401
        match pseudo:
            case "before" | "marker":
                return structure.labelled(node) or node
            case "footnote-call":
                call = node.home(inline=True).append("Reference")
                self._calls[box.element] = call
                return call
            case "footnote-marker":
                note = self._note(box.element)
                return structure.labelled(note) or note
            case _:
                return node

    def _note(self, element: Any) -> Node:  # noqa: ANN401
        key = (element, element.tag)
        if key not in self._nodes:
            name = element.get("id", "")
            self._nodes[key] = structure.noted(self._calls.get(element), self.root, name)
        return self._nodes[key]

    def _set_attributes(self, box: Any, node: Node) -> None:  # noqa: ANN401
        if node.kind in ("TH", "TD"):
            cell: dict[str, object] = {}
            if node.kind == "TH":
                cell["Scope"] = "/Row" if box.element.get("scope") == "row" else "/Column"
            if box.colspan != 1:
                cell["ColSpan"] = box.colspan
            if box.rowspan != 1:
                cell["RowSpan"] = box.rowspan
            if cell:
                node.attributes["Table"] = cell
        elif node.kind in ("Figure", "Formula"):
            node.alternative = box.element.get("alt", "")
            left, top = box.content_box_x(), box.content_box_y()
            low, high = self._height - top - box.height, self._height - top
            edges = [edge * _POINTS for edge in (left, low, left + box.width, high)]
            node.attributes["Layout"] = {"BBox": edges}

    @staticmethod
    def _describe(annotation: Any, element: Any) -> None:  # noqa: ANN401
        """Let a link say what its words are (ISO 14289-1, 7.18.5), not only where it leads."""
        import pydyf  # noqa: PLC0415  (heavy)

        parts = list(element.itertext())
        parts += [one.get("alt", "") for one in element.iter("img")]
        text = " ".join(_plain("".join(parts)).split())
        if text:
            annotation["Contents"] = pydyf.String(text)


class _Written:
    """The structure as objects of the file."""

    def __init__(self, pdf: Any, gathered: _Gathered, pages: int) -> None:  # noqa: ANN401
        import pydyf  # noqa: PLC0415  (heavy)

        self._pdf = pdf
        self._pages = pdf.page_references  # made anew each time
        self._pydyf = pydyf
        self._marks: list[dict[int, bytes]] = [{} for _ in range(pages)]
        self._names: dict[bytes, bytes] = {}
        self._annotated: list[tuple[Any, bytes]] = []
        self._annotations = gathered.annotations
        root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        pdf.add_object(root)
        root["K"] = pydyf.Array([self._element(gathered.root, root.reference)])
        parents = pydyf.Dictionary({"Nums": pydyf.Array()})
        for number, marks in enumerate(self._marks):
            parents["Nums"] += [number, pydyf.Array(marks[mark] for mark in sorted(marks))]
        for number, (annotation, reference) in enumerate(self._annotated, pages):
            annotation["StructParent"] = number
            parents["Nums"] += [number, reference]
        pdf.add_object(parents)
        root["ParentTree"] = parents.reference
        root["ParentTreeNextKey"] = pages + len(self._annotated)
        if self._names:
            names = pydyf.Array()
            for name, reference in sorted(self._names.items()):
                names += [pydyf.String(name.decode()), reference]
            root["IDTree"] = pydyf.Dictionary({"Names": names})
        pdf.catalog["StructTreeRoot"] = root.reference

    def _element(self, node: Node, parent: bytes) -> bytes:
        """Write an element and all inside it; return its reference.

        There may be hundreds of thousands, so they are bytes from the beginning.
        """
        element = _object_class()()
        self._pdf.add_object(element)
        reference: bytes = element.reference
        parts = [b"<</Type/StructElem/S/", node.kind.encode(), b"/P ", parent]
        page = next((kid.page for kid in node.kids if not isinstance(kid, Node)), None)
        if page is not None:
            parts += b"/Pg ", self._pages[page]
        for name, text in (
            (b"/Lang ", node.language),
            (b"/Alt ", node.alternative),
            (b"/ActualText ", node.actual),
        ):
            if text:
                parts += name, self._pydyf.String(text).data
        if node.identity:
            name = quote(node.identity).encode()  # a string of bytes, which are sorted
            parts += b"/ID ", self._pydyf.String(name.decode()).data
            self._names[name] = reference
        if node.attributes:
            parts += b"/A ", self._attributes(node)
        kids = b" ".join([self._kid(kid, reference, page) for kid in node.kids])
        element.data = b"".join([*parts, b"/K[", kids, b"]>>"])
        return reference

    def _attributes(self, node: Node) -> bytes:
        pydyf = self._pydyf
        attributes = pydyf.Array(
            pydyf.Dictionary(
                {"O": f"/{owner}"}
                | {
                    key: pydyf.Array(value) if isinstance(value, list) else value
                    for key, value in said.items()
                }
            )
            for owner, said in node.attributes.items()
        )
        return bytes(attributes.data)

    def _kid(self, kid: Node | Piece | Annotation, parent: bytes, page: int | None) -> bytes:
        match kid:
            case Node():
                return self._element(kid, parent)
            case Piece():
                self._marks[kid.page][kid.mark] = parent
                if kid.page == page:
                    return b"%d" % kid.mark
                said = b"/MCR/MCID %d" % kid.mark
            case Annotation():
                self._annotated.append((self._annotations[kid.reference], parent))
                said = b"/OBJR/Obj " + kid.reference
        return b"<</Type%b/Pg %b>>" % (said, self._pages[kid.page])


@functools.cache
def _object_class() -> Any:  # noqa: ANN401  (WeasyPrint has no types)
    """Return a class of objects of a file whose data is made before they are written."""
    import pydyf  # noqa: PLC0415  (heavy)

    class Written(pydyf.Object):  # type: ignore[misc]
        data = b""

    return Written

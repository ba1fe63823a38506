"""Tagged PDF: structure elements in reading order with their pages, texts and links.

ISO 32000-1, 14.7 (logical structure) and 14.8 (tagged PDF). The text comes from the pages' own
instructions and the fonts' ToUnicode maps.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.verify.pdf_fonts import Font

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

_HEADING = re.compile(r"/H([1-6])?")
_SHOWING = "Tf Tj TJ ' \" BDC BMC EMC q Q Do"
_MOST_BYTES = 500_000_000
_MOST_ELEMENTS = 5_000_000
_DEEPEST_FORM = 8  # forms inside forms
_DEEPEST_ROLE = 16
_FORM = 1 << 24  # more marks than a form has


class Piece(NamedTuple):
    """A marked-content sequence: its page, counted from 0, and its MCID there.

    MCIDs of forms that count for themselves are larger than any page's (`TaggedPdf.base_of`).
    Below 0 it has none: -1 stands in no sequence, and each artifact has a number of its own.
    """

    page: int
    mark: int


class Target(NamedTuple):
    """Where a link or bookmark leads: page, counted from 0, and height in points, if it says so.

    The page is -1 if it leads nowhere.
    """

    page: int
    top: float | None


class Element(msgspec.Struct):
    """A structure element.

    Attributes:
        kind: Its standard type after the role map, such as ``/H1``.
        parent: The index of the element that holds it, -1 for none.
        start: Where its content begins in `TaggedPdf.content`.
        stop: Where its content ends.
        end: The index of the first element that is not inside it.
        page: Where it says that it stands, counted from 0; -1 if it does not.
        links: Where the links lead that are its own.
        has_text: Whether it has alternative text, or replacement text.
    """

    kind: str
    parent: int
    start: int
    stop: int = 0
    end: int = 0
    page: int = -1
    links: list[Target] = msgspec.field(default_factory=list)
    has_text: bool = False

    @property
    def level(self) -> int:
        """The level of a heading; 0 for other elements."""
        match = _HEADING.fullmatch(self.kind)
        return int(match[1] or 1) if match else 0


class Shown(NamedTuple):
    """A string that a page shows: the sequence that it is in, its font, and its codes."""

    piece: Piece
    font: Font
    codes: tuple[int, ...]

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(map(self.font.text, self.codes))


def _of_wrong_types() -> tuple[type[BaseException], ...]:
    """Return the errors that come of a file that holds a number where a dictionary belongs."""
    import pikepdf  # noqa: PLC0415  (heavy)

    return (pikepdf.PdfError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError)


class TaggedPdf:
    """A PDF, opened for reading; a context manager."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            KanbenError: It is no PDF, is damaged, encrypted, or larger than 500 MB.
        """
        import pikepdf  # noqa: PLC0415  (heavy)

        if path.stat().st_size > _MOST_BYTES:
            raise KanbenError("pdf-refused", "it is larger than 500 MB", place=path.name)
        try:
            self.pdf: Any = pikepdf.open(path)
            self._numbers = {page.obj.objgen: at for at, page in enumerate(self.pdf.pages)}
        except (pikepdf.PdfError, pikepdf.PasswordError, ValueError) as error:
            raise KanbenError("pdf-refused", f"it is no PDF: {error}", place=path.name) from error
        self._fonts: dict[tuple[int, int], Font] = {}
        self._forms: dict[tuple[int, int], int] = {}

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file; what went wrong because of wrong types in it is said of the file.

        Raises:
            KanbenError: The file holds things of other kinds than its format says.
        """
        self.pdf.close()
        if kind is not None and issubclass(kind, _of_wrong_types()):
            raise KanbenError("pdf-refused", f"it is malformed: {error}") from error

    @property
    def root(self) -> Any:  # noqa: ANN401  (pikepdf objects have no types)
        """The catalogue."""
        return self.pdf.Root

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._numbers)

    # --- structure ---

    @cached_property
    def elements(self) -> list[Element]:
        """All structure elements, each before those inside it."""
        return self._tree[0]

    @cached_property
    def content(self) -> list[Piece]:
        """The marked-content sequences that the structure refers to, in reading order."""
        return self._tree[1]

    @cached_property
    def _tree(self) -> tuple[list[Element], list[Piece]]:
        import pikepdf  # noqa: PLC0415  (heavy)

        elements: list[Element] = []
        content: list[Piece] = []
        tree = self.root.get("/StructTreeRoot")
        seen: set[tuple[int, int]] = set()
        waiting: list[tuple[Any, int, int]] = []  # what, its page, its parent; None closes
        if isinstance(tree, pikepdf.Dictionary) and "/K" in tree:
            waiting.append((tree.K, -1, -1))
        while waiting and len(elements) < _MOST_ELEMENTS:
            item, page, parent = waiting.pop()
            if item is None:
                elements[parent].stop, elements[parent].end = len(content), len(elements)
            elif isinstance(item, int):
                content.append(Piece(page, item))
            elif isinstance(item, pikepdf.Array):
                waiting.extend((one, page, parent) for one in reversed(list(item)))
            elif isinstance(item, pikepdf.Dictionary):
                page = self._page_of(item.get("/Pg"), page)
                if item.get("/Type") == "/MCR":
                    content.append(Piece(page, self._marked(item)))
                elif item.get("/Type") == "/OBJR":
                    if parent >= 0:
                        elements[parent].links += self._links(item.get("/Obj"))
                elif item.objgen == (0, 0) or item.objgen not in seen:
                    seen.add(item.objgen)
                    elements.append(self._element(item, page, parent, len(content)))
                    waiting.append((None, page, len(elements) - 1))
                    if "/K" in item:
                        waiting.append((item.K, page, len(elements) - 1))
        for element in elements:
            element.end = element.end or len(elements)
            element.stop = max(element.stop, element.start)
        return elements, content

    def _marked(self, reference: Any) -> int:  # noqa: ANN401
        """Return the mark that a marked-content reference means, -1 for none."""
        mark = int(reference.get("/MCID", -1))
        form = reference.get("/Stm")
        return mark if form is None or mark < 0 else self.base_of(form) + mark

    def base_of(self, form: Any) -> int:  # noqa: ANN401
        """Return what is added to the MCIDs of a form, so that they are like no page's.

        A form with an entry in the parent tree counts its marks by itself (ISO 32000-1, 14.7.4.2).
        """
        if "/StructParents" not in form:
            return 0
        return self._forms.setdefault(form.objgen, len(self._forms) + 1) * _FORM

    def _element(self, item: Any, page: int, parent: int, start: int) -> Element:  # noqa: ANN401
        kind = str(item.get("/S", ""))
        for _ in range(_DEEPEST_ROLE):
            if kind not in self._roles:
                break
            kind = self._roles[kind]
        has_text = any(str(item.get(key, "")).strip() for key in ("/Alt", "/ActualText"))
        return Element(kind, parent, start, page=page, has_text=has_text)

    @cached_property
    def _roles(self) -> dict[str, str]:
        roles = self.root.StructTreeRoot.get("/RoleMap") or {}
        return {str(name): str(kind) for name, kind in roles.items() if str(name) != str(kind)}

    def _page_of(self, page: Any, otherwise: int) -> int:  # noqa: ANN401
        return otherwise if page is None else self._numbers.get(page.objgen, otherwise)

    # --- links ---

    def _links(self, annotation: Any) -> Iterator[Target]:  # noqa: ANN401
        if not hasattr(annotation, "keys") or annotation.get("/Subtype") != "/Link":
            return
        target = self.target(annotation)
        if target is not None:
            yield target

    def target(self, item: Any) -> Target | None:  # noqa: ANN401
        """Return where a link annotation or outline item leads inside the file.

        None if it does not lead anywhere inside: it has another action, or none.
        """
        place = item.get("/Dest")
        action = item.get("/A")
        if place is None and hasattr(action, "keys") and action.get("/S") == "/GoTo":
            place = action.get("/D")
        if place is None:
            return None
        import pikepdf  # noqa: PLC0415  (heavy)

        if isinstance(place, pikepdf.String | pikepdf.Name):
            place = self._places.get(str(place))
        if isinstance(place, pikepdf.Dictionary):
            place = place.get("/D")
        if not isinstance(place, pikepdf.Array) or not len(place):
            return Target(-1, None)
        page = place[0]
        number = self._numbers.get(page.objgen, -1) if hasattr(page, "objgen") else -1
        tall = str(place[1]) if len(place) > 1 else ""
        at = {"/XYZ": 3, "/FitH": 2, "/FitBH": 2}.get(tall, 0)
        top = place[at] if at and at < len(place) else None
        return Target(number, None if top is None else float(top))

    @cached_property
    def _places(self) -> dict[str, Any]:
        """The named destinations (ISO 32000-1, 12.3.2.3)."""
        old: Any = self.root.get("/Dests") or {}
        found = {str(name): place for name, place in old.items()}
        names: Any = self.root.get("/Names") or {}
        waiting: list[Any] = [names.get("/Dests")]
        seen: set[tuple[int, int]] = set()
        while waiting:
            node = waiting.pop()
            if not hasattr(node, "keys") or (node.objgen in seen and node.objgen != (0, 0)):
                continue
            seen.add(node.objgen)
            listed = list(node.get("/Names") or ())
            found.update(zip(map(str, listed[::2]), listed[1::2], strict=False))
            waiting.extend(node.get("/Kids") or ())
        return found

    # --- text ---

    def text(self, pieces: Sequence[Piece]) -> str:
        """Return the text of marked-content sequences."""
        return "".join(self.texts.get(piece, "") for piece in pieces)

    @cached_property
    def texts(self) -> dict[Piece, str]:
        """The text of every marked-content sequence, in the order of drawing."""
        found: dict[Piece, list[str]] = {}
        for page in range(self.count):
            for shown in self.shown(page):
                found.setdefault(shown.piece, []).append(shown.text)
        return {piece: "".join(texts) for piece, texts in found.items()}

    def shown(self, page: int) -> Iterator[Shown]:
        """Yield the strings that a page shows, in the order of drawing, forms looked into.

        Raises:
            KanbenError: The page's instructions cannot be read.
        """
        source = self.pdf.pages[page]
        resources = source.get("/Resources") or {}
        yield from _Drawing(self, page).run(source.obj, resources, 0)

    def font(self, dictionary: Any) -> Font:  # noqa: ANN401
        """Return a font, the same for the same dictionary."""
        if dictionary.objgen == (0, 0):
            return Font(dictionary)
        if dictionary.objgen not in self._fonts:
            self._fonts[dictionary.objgen] = Font(dictionary)
        return self._fonts[dictionary.objgen]


class _Drawing:
    """The instructions of a page, as they are run."""

    def __init__(self, pdf: TaggedPdf, page: int) -> None:
        self._pdf = pdf
        self._page = page
        self._marks: list[int] = []
        self._artifacts = 0
        self._font: Font | None = None
        self._base = 0

    def run(self, source: Any, resources: Any, depth: int) -> Iterator[Shown]:  # noqa: ANN401
        """Yield what a page or a form shows."""
        import pikepdf  # noqa: PLC0415  (heavy)

        try:
            instructions = pikepdf.parse_content_stream(source, _SHOWING)
        except pikepdf.PdfError as error:
            place = f"page {self._page + 1}"
            raise KanbenError("pdf-refused", f"it is damaged: {error}", place=place) from error
        saved: list[Font | None] = []
        for instruction in instructions:
            operator, operands = str(instruction.operator), instruction.operands
            match operator:
                case "q":
                    saved.append(self._font)
                case "Q":
                    self._font = saved.pop() if saved else self._font
                case "BMC" | "BDC":
                    self._marks.append(self._mark(operands, resources))
                case "EMC":
                    del self._marks[-1:]
                case "Tf":
                    found = (resources.get("/Font") or {}).get(operands[0]) if operands else None
                    self._font = None if found is None else self._pdf.font(found)
                case "Do":
                    form = (resources.get("/XObject") or {}).get(operands[0]) if operands else None
                    if form is not None and form.get("/Subtype") == "/Form":
                        inner = form.get("/Resources") or resources
                        if depth < _DEEPEST_FORM:
                            outer, self._base = self._base, self._pdf.base_of(form) or self._base
                            yield from self.run(form, inner, depth + 1)
                            self._base = outer
                case _:
                    yield from self._strings(operands)

    def _mark(self, operands: Any, resources: Any) -> int:  # noqa: ANN401
        """Return the MCID that a sequence has, its number below -1 for an artifact, -1 for none."""
        if operands and operands[0] == "/Artifact":
            self._artifacts += 1
            return -1 - self._artifacts
        properties: Any = operands[1] if len(operands) > 1 else None
        if properties is not None and not hasattr(properties, "keys"):
            properties = (resources.get("/Properties") or {}).get(properties)
        found = properties.get("/MCID") if hasattr(properties, "keys") else None
        return self._base + found if isinstance(found, int) else -1

    def _strings(self, operands: Any) -> Iterator[Shown]:  # noqa: ANN401
        import pikepdf  # noqa: PLC0415  (heavy)

        if self._font is None or not operands:
            return
        last = operands[-1]
        mark = next((mark for mark in reversed(self._marks) if mark != -1), -1)
        for item in last if isinstance(last, pikepdf.Array) else (last,):
            if isinstance(item, pikepdf.String):
                codes = tuple(self._font.codes(bytes(item)))
                yield Shown(Piece(self._page, mark), self._font, codes)

"""Puts the pages of a PDF on sheets; they stay text and lines, and can be searched.

Each page becomes a form XObject (ISO 32000-1, 8.10) that its sheet draws. The structure tree is
kept, so that the text has its reading order although the sheets do not; links inside the file,
bookmarks and destinations lead to where the pages are now. What people fill in or have commented on
becomes part of the page. Attachments, scripts, layers and page labels are left out.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.impose import geometry, links
from pipeline.impose.links import Sheet, Target
from pipeline.impose.structure import move_structure
from pipeline.safety.pdf import open_pdf

if TYPE_CHECKING:
    from pipeline.impose.geometry import Box, Place, Scheme, Wish
    from pipeline.impose.order import Side

_RULE = 0.25  # points: the thinnest line that any press holds
_KEPT = ("/Type", "/Pages", "/StructTreeRoot", "/MarkInfo", "/Lang", "/Metadata", "/Outlines")
_KEPT_TOO = ("/ViewerPreferences", "/OutputIntents", "/Names", "/Dests", "/Extensions", "/Version")
_DEEPEST = 64  # levels of the tree of pages
_MOST = 100_000.0  # points of a side
_SLACK = 0.5  # points that trimmed pages may differ in size and count as alike


class Imposed(msgspec.Struct, frozen=True):
    """What was made.

    Attributes:
        content: The file.
        pages: How many pages were put on sheets.
        sheets: How many sheets of paper it takes, printed on both sides if it is a booklet.
        scale: Of the pages, 1 for their own size.
        notes: What the user should know.
    """

    content: bytes
    pages: int
    sheets: int
    scale: float
    notes: tuple[str, ...] = ()


def impose(content: bytes, wish: Wish, place: str) -> Imposed:
    """Return the PDF ``content`` on sheets.

    Args:
        content: The file.
        wish: What is wanted.
        place: What to call the file in messages.

    Raises:
        KanbenError: The file is refused, or its pages cannot be laid out as wanted.
    """
    with open_pdf(content, place) as pdf:
        return _Imposition(pdf, wish, place).run()


class _Imposition:
    """The pages of one file, on their way to sheets."""

    def __init__(self, pdf: Any, wish: Wish, place: str) -> None:  # noqa: ANN401
        self._pdf = pdf
        self._wish = wish
        self._place = place
        self._notes: list[str] = []
        self._pages = list(pdf.pages)
        self._boxes = [_trimmed(page) for page in self._pages]

    def run(self) -> Imposed:
        """Do it."""
        wish, count = self._wish, len(self._pages)
        sizes = {number: _size(*box) for number, box in enumerate(self._boxes, 1)}
        wide = max(size[0] for size in sizes.values())
        tall = max(size[1] for size in sizes.values())
        plan = geometry.scheme(wish, wide, tall)
        self._judge(plan, sizes, wide)
        self._flatten()
        sheets: dict[int, Sheet] = {}
        made = [
            self._side(plan, number, side, sizes, sheets)
            for number, side in enumerate(geometry.sides(wish, count))
        ]
        self._finish(made, sheets)
        turned = 2 if not wish.up else 1
        return Imposed(
            self._saved(), count, -(-len(made) // turned), plan.scale, tuple(self._notes)
        )

    def _judge(self, plan: Scheme, sizes: dict[int, tuple[float, float]], wide: float) -> None:
        """Refuse what cannot be done, and note what is not as one may expect."""
        if plan.scale <= 0:
            raise self._error("sheet-too-small", "the sheet has no room for bleed and marks")
        if geometry.too_much_creep(self._wish, len(self._pages), wide * plan.scale):
            message = (
                f"a creep of {self._wish.creep:.3g} pt moves the innermost pages into the fold"
            )
            raise self._error("creep-too-large", message)
        first = sizes[1]
        if any(
            abs(a - b) > _SLACK for size in sizes.values() for a, b in zip(size, first, strict=True)
        ):
            self._notes.append("the pages differ in size; each stands in the middle of its place")
        if self._wish.bleed and not all(map(_has_bleed, self._pages)):
            self._notes.append("the pages end at their trimmed edges: the bleed stays white")

    def _error(self, code: str, message: str) -> KanbenError:
        hint = "Choose a larger --sheet, or less --bleed and --creep"
        return KanbenError(code, message, place=self._place, hint=hint)

    def _flatten(self) -> None:
        """Draw what is filled in and commented, as it is shown; links stay."""
        if any("/Annots" in page.obj for page in self._pages) and _has_drawn_notes(self._pages):
            if "/AcroForm" in self._pdf.Root:
                self._pdf.generate_appearance_streams()
            self._pdf.flatten_annotations("print")
            self._notes.append("form fields and comments are printed as they are shown")

    def _side(
        self,
        plan: Scheme,
        number: int,
        side: Side,
        sizes: dict[int, tuple[float, float]],
        sheets: dict[int, Sheet],
    ) -> Any:  # noqa: ANN401
        """Return one side as a page, and remember where the pages on it are."""
        import pikepdf  # noqa: PLC0415  (heavy)

        page = self._pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Page, MediaBox=_array(plan.sheet), Tabs=pikepdf.Name.S
            )
        )
        page.TrimBox = _array(plan.trim)
        page.BleedBox = _array(plan.trim.grown(self._wish.bleed, plan.sheet))
        drawn = []
        forms = pikepdf.Dictionary()
        for place in geometry.places(self._wish, plan, number, side, sizes):
            name = f"/P{place.page}"
            matrix = self._matrix(place, plan.scale)
            forms[name] = form = self._form(place.page)
            drawn.append(_drawing(name, matrix, place.clip))
            old = self._pages[place.page - 1].obj
            sheets[place.page] = Sheet(old, page, form, matrix)
        if self._wish.marks:
            drawn.append(_marks(geometry.mark_lines(self._wish, plan)))
        page.Resources = pikepdf.Dictionary(XObject=forms)
        page.Contents = self._pdf.make_stream("".join(drawn).encode("ascii"))
        return page

    def _matrix(self, place: Place, scale: float) -> links.Matrix:
        """Return what moves a page's own coordinates to its place: turned, made smaller, moved."""
        box, rotation, unit = self._boxes[place.page - 1]
        size = scale * unit
        wide, tall = (box.right - box.left) * size, (box.top - box.bottom) * size
        left, bottom = box.left * size, box.bottom * size
        match rotation:
            case 90:
                return (0, -size, size, 0, place.left - bottom, place.bottom + wide + left)
            case 180:
                return (-size, 0, 0, -size, place.left + wide + left, place.bottom + tall + bottom)
            case 270:
                return (0, size, -size, 0, place.left + tall + bottom, place.bottom - left)
            case _:
                return (size, 0, 0, size, place.left - left, place.bottom - bottom)

    def _form(self, number: int) -> Any:  # noqa: ANN401
        """Return a page as a form XObject in its own coordinates, marks of structure and all."""
        page = self._pages[number - 1]
        form = self._pdf.make_indirect(page.as_form_xobject(handle_transformations=False))
        form.BBox = page.obj.get("/BleedBox") or page.mediabox
        if "/Matrix" in form:
            del form["/Matrix"]
        if "/StructParents" in page.obj:
            form.StructParents = page.obj.StructParents
        return form

    def _finish(self, made: list[Any], sheets: dict[int, Sheet]) -> None:
        """Let the sheets take the place of the pages in all that leads to pages."""
        import pikepdf  # noqa: PLC0415  (heavy)

        root = self._pdf.Root
        for key in list(root.keys()):
            if key not in (*_KEPT, *_KEPT_TOO):
                del root[key]
        if "/Names" in root:
            for key in list(root.Names.keys()):
                if key != "/Dests":
                    del root.Names[key]
        target = Target(self._pdf, list(sheets.values()))
        links.move(target)
        if self._notes and "/Metadata" in root:
            del root["/Metadata"]  # which may claim a standard that the sheets do not keep
        if not move_structure(self._pdf, list(sheets.values())):
            self._notes.append("the structure of the file is damaged and left out")
            for key in ("/StructTreeRoot", "/MarkInfo"):
                if key in root:
                    del root[key]
        del self._pdf.pages[:]
        for page in made:
            self._pdf.pages.append(pikepdf.Page(page))

    def _saved(self) -> bytes:
        import pikepdf  # noqa: PLC0415  (heavy)

        buffer = io.BytesIO()
        self._pdf.save(
            buffer,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
        return buffer.getvalue()


def _trimmed(page: Any) -> tuple[Box, int, float]:  # noqa: ANN401
    """Return a page's trimmed box in its own coordinates, its rotation, and its unit in points."""
    box = page.trimbox
    left, bottom, right, top = (float(value) for value in box)
    trim = geometry.Box(min(left, right), min(bottom, top), max(left, right), max(bottom, top))
    if not (0 < trim.right - trim.left < _MOST and 0 < trim.top - trim.bottom < _MOST):
        message = "a page has no sensible size"
        raise ValueError(message)
    unit = float(page.obj.get("/UserUnit", 1))
    if not 0 < unit < _MOST:
        message = "a page has no sensible unit"
        raise ValueError(message)
    return trim, _rotation(page.obj), unit


def _rotation(page: Any) -> int:  # noqa: ANN401
    """Return by how many degrees a page is shown turned to the right; it may be inherited."""
    node = page
    for _ in range(_DEEPEST):
        if node is None or "/Rotate" in node:
            break
        node = node.get("/Parent")
    return 0 if node is None else int(node.get("/Rotate", 0)) % 360


def _size(box: Box, rotation: int, unit: float) -> tuple[float, float]:
    wide, tall = (box.right - box.left) * unit, (box.top - box.bottom) * unit
    return (tall, wide) if rotation in (90, 270) else (wide, tall)


def _has_bleed(page: Any) -> bool:  # noqa: ANN401
    trim, bleed = ([float(value) for value in box] for box in (page.trimbox, page.bleedbox))
    return bleed[0] < trim[0] and bleed[1] < trim[1] and bleed[2] > trim[2] and bleed[3] > trim[3]


def _has_drawn_notes(pages: list[Any]) -> bool:
    """Tell whether there are annotations other than links."""
    return any(
        note.get("/Subtype") not in ("/Link", "/Popup")
        for page in pages
        for note in page.obj.get("/Annots") or ()
    )


def _array(box: Box) -> Any:  # noqa: ANN401
    import pikepdf  # noqa: PLC0415  (heavy)

    return pikepdf.Array([_number(value) for value in (box.left, box.bottom, box.right, box.top)])


def _number(value: float) -> Any:  # noqa: ANN401
    from decimal import Decimal  # noqa: PLC0415

    return Decimal(f"{value:.4f}").normalize() + 0


def _drawing(name: str, matrix: links.Matrix, clip: Box) -> str:
    """Return the instructions that draw a form at its place and nothing of it elsewhere."""
    box = (clip.left, clip.bottom, clip.right - clip.left, clip.top - clip.bottom)
    return f"q {_words(box)} re W n {_words(matrix)} cm {name} Do Q\n"


def _marks(lines: list[tuple[float, float, float, float]]) -> str:
    """Return the instructions that draw marks: in black only, and no part of the text."""
    drawn = "".join(f"{_words(line[:2])} m {_words(line[2:])} l S\n" for line in lines)
    return f"/Artifact BMC\nq 0 G {_RULE} w\n{drawn}Q\nEMC\n"


def _words(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in values)

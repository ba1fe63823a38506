"""Links, bookmarks and named destinations of a file whose pages have moved to sheets."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
"""As the operator ``cm`` takes it (ISO 32000-1, 8.3.3)."""

_MOST = 1_000_000  # bookmarks, destinations
_PLACED = {"/XYZ": 4, "/FitH": 0, "/FitBH": 0, "/FitV": 0, "/FitBV": 0, "/FitR": 0}


class Sheet(msgspec.Struct, frozen=True):
    """Where a page has gone: the page it was, the sheet, the form on it, and by which matrix."""

    old: Any
    sheet: Any
    form: Any
    matrix: Matrix


class Target:
    """A file, and where its pages have gone."""

    def __init__(self, pdf: Any, sheets: list[Sheet]) -> None:  # noqa: ANN401  (pikepdf's)
        """Remember where each page has gone."""
        self.pdf = pdf
        self.sheets = sheets
        self._by_page = {sheet.old.objgen: sheet for sheet in sheets}

    def sheet_of(self, page: Any) -> Sheet | None:  # noqa: ANN401
        """Return where a page has gone."""
        return self._by_page.get(page.objgen) if hasattr(page, "objgen") else None


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return where a point goes."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def move(target: Target) -> None:
    """Let all that leads to pages lead to the sheets that they are on."""
    for sheet in target.sheets:
        _move_annotations(target, sheet)
    root = target.pdf.Root
    _move_names(target, root.get("/Names"))
    for holder in _values(root.get("/Dests")):
        _move_destination(target, holder[1], holder[0], holder[2])
    _move_outline(target, root.get("/Outlines"))


def _move_annotations(target: Target, sheet: Sheet) -> None:
    import pikepdf  # noqa: PLC0415  (heavy)

    kept = [one for one in sheet.old.get("/Annots") or () if one.get("/Subtype") == "/Link"]
    for link in kept:
        link.Rect = _moved_box(sheet.matrix, link.Rect)
        if "/QuadPoints" in link:
            link.QuadPoints = _moved_points(sheet.matrix, link.QuadPoints)
        link.P = sheet.sheet
        _move_action(target, link)
    if kept:
        own = sheet.sheet.get("/Annots") or pikepdf.Array()
        own.extend(kept)
        sheet.sheet.Annots = own


def _move_action(target: Target, item: Any) -> None:  # noqa: ANN401
    """Correct the destination of a link or bookmark; an action that is no way to a place goes."""
    if "/Dest" in item:
        _move_destination(target, item.Dest, item, "/Dest")
    action = item.get("/A")
    if action is None:
        return
    kind = action.get("/S") if hasattr(action, "get") else None
    if kind == "/GoTo" and "/D" in action:
        _move_destination(target, action.D, action, "/D")
    elif kind != "/URI":
        del item["/A"]
    if hasattr(action, "keys") and "/Next" in action:
        del action["/Next"]


def _move_destination(target: Target, place: Any, holder: Any, key: str) -> None:  # noqa: ANN401
    """Correct an explicit destination, which ``holder`` has under ``key``; names stay names."""
    import pikepdf  # noqa: PLC0415  (heavy)

    if isinstance(place, pikepdf.Dictionary) and "/D" in place:
        _move_destination(target, place.D, place, "/D")
        return
    if not isinstance(place, pikepdf.Array) or not len(place):
        return
    sheet = target.sheet_of(place[0])
    if sheet is None:
        return
    moved = pikepdf.Array([sheet.sheet, pikepdf.Name.Fit])
    if len(place) == 5 and place[1] == "/XYZ":  # noqa: PLR2004  (page, XYZ, left, top, zoom)
        box = [float(value) if value is not None else 0.0 for value in place[2:4]]
        x, y = apply(sheet.matrix, *box)
        moved = pikepdf.Array([sheet.sheet, pikepdf.Name.XYZ, round(x, 3), round(y, 3), 0])
    holder[key] = moved


def _move_names(target: Target, names: Any) -> None:  # noqa: ANN401
    """Correct the tree of named destinations (ISO 32000-1, 7.9.6)."""
    import pikepdf  # noqa: PLC0415  (heavy)

    waiting = [names.get("/Dests")] if isinstance(names, pikepdf.Dictionary) else []
    seen: set[tuple[int, int]] = set()
    while waiting and len(seen) < _MOST:
        node = waiting.pop()
        if not isinstance(node, pikepdf.Dictionary) or node.objgen in seen:
            continue
        if node.objgen != (0, 0):
            seen.add(node.objgen)
        listed = node.get("/Names")
        if isinstance(listed, pikepdf.Array):
            for at in range(1, len(listed), 2):
                holder = pikepdf.Dictionary(D=listed[at])
                _move_destination(target, listed[at], holder, "/D")
                listed[at] = holder.D
        waiting.extend(node.get("/Kids") or ())


def _values(table: Any) -> list[tuple[Any, Any, str]]:  # noqa: ANN401
    import pikepdf  # noqa: PLC0415  (heavy)

    if not isinstance(table, pikepdf.Dictionary):
        return []
    return [(table, table[key], key) for key in list(table.keys())]


def _move_outline(target: Target, outline: Any) -> None:  # noqa: ANN401
    import pikepdf  # noqa: PLC0415  (heavy)

    waiting = [outline.get("/First")] if isinstance(outline, pikepdf.Dictionary) else []
    seen: set[tuple[int, int]] = set()
    while waiting and len(seen) < _MOST:
        item = waiting.pop()
        if not isinstance(item, pikepdf.Dictionary) or item.objgen in seen:
            continue
        seen.add(item.objgen)
        _move_action(target, item)
        waiting += [item.get("/Next"), item.get("/First")]


def _moved_box(matrix: Matrix, box: Any) -> list[float]:  # noqa: ANN401
    values = [float(value) for value in box]
    corners = [apply(matrix, values[x], values[y]) for x in (0, 2) for y in (1, 3)]
    xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return [round(value, 3) for value in (min(xs), min(ys), max(xs), max(ys))]


def _moved_points(matrix: Matrix, points: Any) -> list[float]:  # noqa: ANN401
    values = [float(value) for value in points]
    moved = (apply(matrix, x, y) for x, y in zip(values[::2], values[1::2], strict=False))
    return [round(value, 3) for point in moved for value in point]

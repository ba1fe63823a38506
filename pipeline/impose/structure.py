"""The structure tree of a file whose pages have become forms on sheets.

What was marked content of a page is marked content of a form, which the tree names by a
marked-content reference with the form as its stream (ISO 32000-1, 14.7.4.2). So the order of
reading stays that of the document, whatever the order of the sheets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.impose.links import Sheet

_MOST = 5_000_000  # elements


def move_structure(pdf: Any, sheets: list[Sheet]) -> bool:  # noqa: ANN401  (pikepdf's)
    """Let the structure tree name sheets and forms; return False if it is no tree."""
    import pikepdf  # noqa: PLC0415  (heavy)

    tree = pdf.Root.get("/StructTreeRoot")
    if tree is None:
        return True
    if not isinstance(tree, pikepdf.Dictionary):
        return False
    by_page = {sheet.old.objgen: sheet for sheet in sheets}
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[Any, Sheet | None]] = [(tree, None)]
    while waiting:
        item, sheet = waiting.pop()
        if item.objgen != (0, 0):
            if item.objgen in seen or len(seen) > _MOST:
                return False  # an element in two places, or in itself
            seen.add(item.objgen)
        if "/Pg" in item:
            sheet = by_page.get(item.Pg.objgen)
            if sheet is None:
                return False
            item.Pg = sheet.sheet
        kids = item.get("/K")
        if kids is None:
            continue
        if isinstance(kids, pikepdf.Array):
            moved = [_moved(kid, sheet, waiting, by_page) for kid in kids]
            if any(kid is None for kid in moved):
                return False
            item.K = pikepdf.Array(moved)
        else:
            single = _moved(kids, sheet, waiting, by_page)
            if single is None:
                return False
            item.K = single
    return True


def _moved(
    kid: Any,  # noqa: ANN401
    sheet: Sheet | None,
    waiting: list[tuple[Any, Sheet | None]],
    by_page: dict[tuple[int, int], Sheet],
) -> Any:  # noqa: ANN401
    """Return a child as it has to be now, and let elements wait; None for what cannot be one."""
    import pikepdf  # noqa: PLC0415  (heavy)

    if isinstance(kid, int):
        if sheet is None:
            return None
        return pikepdf.Dictionary(Type=pikepdf.Name.MCR, Pg=sheet.sheet, Stm=sheet.form, MCID=kid)
    if not isinstance(kid, pikepdf.Dictionary):
        return None
    if kid.get("/Type") not in ("/MCR", "/OBJR"):
        waiting.append((kid, sheet))
        return kid
    own = by_page.get(kid.Pg.objgen) if "/Pg" in kid else sheet
    if own is None:
        return None
    kid.Pg = own.sheet
    if kid.get("/Type") == "/MCR" and "/Stm" not in kid:
        kid.Stm = own.form
    return kid

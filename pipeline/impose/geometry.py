"""Where pages stand on a sheet: size, places, creep, marks. All lengths are points.

A page is placed by its trimmed size. Pages are made smaller to fit, never larger.
"""

from __future__ import annotations

import msgspec

from pipeline.impose import order

_MARK = 14.0
"""Length of a crop mark: 5 mm (GB/T 9851.1 calls them 裁切标记; prepress programs draw 5 mm)."""

_LEAST_GAP = 6.0
"""From the trimmed edge to a mark, so that a cut that is a little off leaves none of it: 2 mm."""

_WHOLE = 0.999
"""Pages that are too large by less than a millimetre in a metre keep their size."""

_MOST_CREEP = 0.1
"""Of a page's width: what the innermost sheet may move; more would cut into the text."""


class Wish(msgspec.Struct, frozen=True):
    """What is wanted.

    Attributes:
        sheet: Width and height of the paper, upright.
        up: Pages on each side of a sheet; 0 for a booklet.
        creep: Thickness of the paper: how much further than the sheet around it each sheet of a
            booklet moves towards the fold.
        marks: Whether crop marks are drawn.
        bleed: How far pages are shown beyond their trimmed edges.
    """

    sheet: tuple[float, float]
    up: int = 0
    creep: float = 0.0
    marks: bool = False
    bleed: float = 0.0


class Box(msgspec.Struct, frozen=True):
    """A rectangle."""

    left: float
    bottom: float
    right: float
    top: float

    def grown(self, by: float, within: Box) -> Box:
        """Return it larger on all sides, but not beyond another."""
        return Box(
            max(self.left - by, within.left),
            max(self.bottom - by, within.bottom),
            min(self.right + by, within.right),
            min(self.top + by, within.top),
        )


class Place(msgspec.Struct, frozen=True):
    """Where a page goes.

    Attributes:
        page: Its number, from 1.
        left: Of its trimmed box.
        bottom: Of its trimmed box.
        clip: What of it is shown.
    """

    page: int
    left: float
    bottom: float
    clip: Box


class Scheme(msgspec.Struct, frozen=True):
    """The same for all sheets.

    Attributes:
        width: Of the sheet as it is fed.
        height: Of the sheet.
        scale: Of all pages.
        trim: What is left of the sheet when it is cut: the two pages of a booklet, or all pages.
        cells: The places of pages on a side, rows from the top.
        cuts: Upright and level lines along which is cut.
        folds: Upright lines along which is folded.
    """

    width: float
    height: float
    scale: float
    trim: Box
    cells: tuple[Box, ...]
    cuts: tuple[tuple[float, ...], tuple[float, ...]]
    folds: tuple[float, ...] = ()

    @property
    def sheet(self) -> Box:
        """The whole sheet."""
        return Box(0, 0, self.width, self.height)


def scheme(wish: Wish, width: float, height: float) -> Scheme:
    """Return how sheets are laid out for pages of at most ``width`` by ``height``.

    The sheet is turned, and pages put beside or above each other, so that they are largest; beside
    each other where that makes no difference.
    """
    grids = [(2, 1)] if not wish.up else _grids(wish.up)
    upright = wish.sheet
    turned = (upright[1], upright[0])
    choices = [
        _scheme(wish, width, height, sheet, grid) for grid in grids for sheet in (turned, upright)
    ]
    return max(choices, key=lambda choice: round(choice.scale, 6))


def _grids(cells: int) -> list[tuple[int, int]]:
    found = [(across, cells // across) for across in range(cells, 0, -1) if cells % across == 0]
    return sorted(found, key=lambda grid: abs(grid[0] - grid[1]))


def _scheme(
    wish: Wish, width: float, height: float, sheet: tuple[float, float], grid: tuple[int, int]
) -> Scheme:
    across, down = grid
    border = (gap_of(wish) + _MARK) if wish.marks else wish.bleed
    between = 2 * wish.bleed if wish.up else 0.0  # the pages of a booklet meet in the fold
    scale = min(
        1.0,
        (sheet[0] - 2 * border - (across - 1) * between) / (across * width),
        (sheet[1] - 2 * border - (down - 1) * between) / (down * height),
    )
    scale = 1.0 if scale > _WHOLE else scale
    wide, tall = width * scale, height * scale
    left = (sheet[0] - across * wide - (across - 1) * between) / 2
    top = (sheet[1] + down * tall + (down - 1) * between) / 2
    columns = [left + column * (wide + between) for column in range(across)]
    rows = [top - tall - row * (tall + between) for row in range(down)]
    cells = tuple(Box(x, y, x + wide, y + tall) for y in rows for x in columns)
    trim = Box(columns[0], rows[-1], columns[-1] + wide, top)
    if not wish.up:
        cuts = (trim.left, trim.right), (trim.bottom, trim.top)
        return Scheme(*sheet, scale, trim, cells, cuts, (columns[1],))
    upright = dict.fromkeys(edge for x in columns for edge in (x, x + wide))
    level = dict.fromkeys(edge for y in rows for edge in (y, y + tall))
    return Scheme(*sheet, scale, trim, cells, (tuple(upright), tuple(level)))


def gap_of(wish: Wish) -> float:
    """Return how far marks stand from the trimmed edge: outside what is cut off."""
    return max(wish.bleed, _LEAST_GAP)


def sides(wish: Wish, count: int) -> list[order.Side]:
    """Return which pages of ``count`` stand on each side, in the order of printing."""
    return order.side_by_side(count, wish.up) if wish.up else order.saddle_stitched(count)


def shift(wish: Wish, side: int) -> float:
    """Return how far the pages of a side, counted from 0, move towards the fold.

    Sheets that lie further in stand out at the open edge by the thickness of those around them, and
    lose it when the booklet is cut; so their pages move inwards by as much.
    """
    return 0.0 if wish.up else wish.creep * (side // 2)


def places(
    wish: Wish, plan: Scheme, side: int, pages: order.Side, sizes: dict[int, tuple[float, float]]
) -> list[Place]:
    """Return where the pages of one side go.

    Args:
        wish: What is wanted.
        plan: Of all sheets.
        side: The side's number, counted from 0.
        pages: The pages on it.
        sizes: The trimmed width and height of each page, by its number, before scaling.
    """
    found = []
    for number, (cell, page) in enumerate(zip(plan.cells, pages, strict=True)):
        if page is None:
            continue
        wide, tall = (length * plan.scale for length in sizes[page])
        bottom = cell.bottom + (cell.top - cell.bottom - tall) / 2
        if wish.up:
            left = cell.left + (cell.right - cell.left - wide) / 2
            around = Box(left, bottom, left + wide, bottom + tall).grown(wish.bleed, plan.sheet)
            found.append(Place(page, left, bottom, around))
            continue
        fold, moved = plan.folds[0], shift(wish, side)
        is_left = number == 0
        left = fold - wide + moved if is_left else fold - moved
        around = Box(left, bottom, left + wide, bottom + tall).grown(wish.bleed, plan.sheet)
        half = (
            Box(around.left, around.bottom, min(around.right, fold), around.top)
            if is_left
            else Box(max(around.left, fold), around.bottom, around.right, around.top)
        )
        found.append(Place(page, left, bottom, half))
    return found


def too_much_creep(wish: Wish, count: int, width: float) -> bool:
    """Tell whether the innermost sheet would move into its text."""
    last = len(order.saddle_stitched(count)) - 1
    return not wish.up and shift(wish, max(last, 0)) > _MOST_CREEP * width


def mark_lines(wish: Wish, plan: Scheme) -> list[tuple[float, float, float, float]]:
    """Return the crop marks, and those of folds, as lines (from x, y to x, y)."""
    gap = gap_of(wish)
    trim = plan.trim
    lines = []
    for x in (*plan.cuts[0], *plan.folds):
        lines.append((x, trim.top + gap, x, trim.top + gap + _MARK))
        lines.append((x, trim.bottom - gap, x, trim.bottom - gap - _MARK))
    for y in plan.cuts[1]:
        lines.append((trim.left - gap, y, trim.left - gap - _MARK, y))
        lines.append((trim.right + gap, y, trim.right + gap + _MARK, y))
    return lines

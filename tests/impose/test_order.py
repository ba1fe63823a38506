"""Which page goes where: by hand for small booklets, by folding for any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.impose.order import Side, saddle_stitched, side_by_side


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, [(None, 1), (None, None)]),
        (4, [(4, 1), (2, 3)]),
        (8, [(8, 1), (2, 7), (6, 3), (4, 5)]),
        (6, [(None, 1), (2, None), (6, 3), (4, 5)]),
        (12, [(12, 1), (2, 11), (10, 3), (4, 9), (8, 5), (6, 7)]),
    ],
)
def test_booklets_by_hand(count: int, expected: list[Side]) -> None:
    assert saddle_stitched(count) == expected


def folded(sides: list[Side]) -> list[int | None]:
    """Return the pages as they are read: lay the sheets down, fold them, turn the leaves.

    A sheet is turned over its short edge, so that its back has the left where its front has the
    right. Each sheet is two leaves; folding lays the right leaves of all fronts on top, the
    outermost first, and the left leaves below, the innermost first.
    """
    sheets = list(zip(sides[::2], sides[1::2], strict=True))
    right = [(front[1], back[0]) for front, back in sheets]
    left = [(back[1], front[0]) for front, back in sheets]
    return [page for leaf in [*right, *reversed(left)] for page in leaf]


@given(st.integers(1, 400))
def test_folding_gives_the_reading_order(count: int) -> None:
    pages = folded(saddle_stitched(count))
    assert pages[:count] == list(range(1, count + 1))
    assert set(pages[count:]) <= {None}
    assert len(pages) % 4 == 0
    assert len(pages) - count < 4


@given(st.integers(1, 400), st.sampled_from([2, 4]))
def test_side_by_side_holds_every_page_once_in_order(count: int, cells: int) -> None:
    sides = side_by_side(count, cells)
    assert {len(side) for side in sides} == {cells}
    pages = [page for side in sides for page in side]
    assert pages[:count] == list(range(1, count + 1))
    assert set(pages[count:]) <= {None}
    assert len(pages) - count < cells

"""Where pages stand: sizes, creep, marks, by hand and by law."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import paper
from pipeline.impose import Wish, geometry
from pipeline.impose.geometry import mark_lines, places, scheme, shift, sides, too_much_creep

MM = 72 / 25.4
A4, A5 = paper.size("A4"), paper.size("A5")


def test_a5_pages_fill_half_an_a4_sheet_at_their_size() -> None:
    plan = scheme(Wish(A4), *A5)
    assert (plan.width, plan.height, plan.scale) == (A4[1], A4[0], 1.0)
    assert plan.folds == (plan.width / 2,)
    assert plan.trim.right - plan.trim.left == pytest.approx(2 * A5[0])


@pytest.mark.parametrize(
    ("up", "size", "sheet", "scale"),
    [
        (2, A4, (A4[1], A4[0]), 210 / 297),  # two portrait pages beside each other
        (4, A4, A4, 0.5),
        (2, (A4[1], A4[0]), A4, 210 / 297),  # two landscape pages above each other
        (2, A5, (A4[1], A4[0]), 1.0),  # never larger
        (0, A4, (A4[1], A4[0]), 210 / 297),
    ],
)
def test_sheets_are_turned_so_that_pages_are_largest(
    up: int, size: tuple[float, float], sheet: tuple[float, float], scale: float
) -> None:
    plan = scheme(Wish(A4, up), *size)
    assert (plan.width, plan.height) == sheet
    assert plan.scale == pytest.approx(scale, rel=0.001)


def test_pages_meet_in_the_fold_and_inner_sheets_move_towards_it() -> None:
    wish = Wish(A4, creep=1.0)
    plan = scheme(wish, *A5)
    sizes = dict.fromkeys(range(1, 9), A5)
    fold = plan.folds[0]
    for side, pages in enumerate(sides(wish, 8)):
        left, right = places(wish, plan, side, pages, sizes)
        moved = (0, 0, 1, 1)[side]  # the thickness of the one sheet around it
        assert left.left == pytest.approx(fold - A5[0] + moved)
        assert right.left == pytest.approx(fold - moved)
        assert left.clip.right == fold == right.clip.left


def test_creep_is_of_booklets_and_has_an_end() -> None:
    assert shift(Wish(A4, 2, creep=3.0), 8) == 0
    assert not too_much_creep(Wish(A4, creep=1.0), 8, A5[0])
    assert too_much_creep(Wish(A4, creep=1.0), 400, A5[0])


def test_marks_stand_outside_bleed_and_on_the_sheet() -> None:
    wish = Wish(paper.size("A3"), marks=True, bleed=3 * MM)
    plan = scheme(wish, *A5)
    lines = mark_lines(wish, plan)
    assert plan.scale == 1
    assert len(lines) == 2 * (2 + 1 + 2)  # two cuts and the fold upright, two cuts level
    bled = plan.trim.grown(wish.bleed, plan.sheet)
    for x, y, other_x, other_y in lines:
        outside = max(x, other_x) <= bled.left or min(x, other_x) >= bled.right
        beyond = max(y, other_y) <= bled.bottom or min(y, other_y) >= bled.top
        assert outside or beyond
        assert 0 <= min(x, other_x) <= max(x, other_x) <= plan.width
        assert 0 <= min(y, other_y) <= max(y, other_y) <= plan.height


def test_no_room_shows_in_the_scale() -> None:
    assert scheme(Wish(A5, 4, marks=True, bleed=80 * MM), *A5).scale <= 0


lengths = st.floats(40, 1200, allow_nan=False)


@given(lengths, lengths, st.sampled_from([0, 2, 4]), st.booleans(), st.floats(0, 15), st.data())
def test_pages_stay_on_the_sheet_and_off_each_other(  # noqa: PLR0913, PLR0917
    wide: float,
    tall: float,
    up: int,
    marks: bool,  # noqa: FBT001  (Hypothesis gives it)
    bleed: float,
    data: st.DataObject,
) -> None:
    sheet = paper.size(data.draw(st.sampled_from(["A3", "A4", "16开"])))
    wish = Wish(sheet, up, marks=marks, bleed=bleed)
    plan = scheme(wish, wide, tall)
    assert 0 < plan.scale <= 1
    count = data.draw(st.integers(1, 9))
    sizes = dict.fromkeys(range(1, count + 1), (wide, tall))
    for side, pages in enumerate(sides(wish, count)):
        clips = [place.clip for place in places(wish, plan, side, pages, sizes)]
        for number, clip in enumerate(clips):
            assert -1e-6 <= clip.left < clip.right <= plan.width + 1e-6
            assert -1e-6 <= clip.bottom < clip.top <= plan.height + 1e-6
            for other in clips[:number]:
                apart = clip.left >= other.right - 1e-6 or other.left >= clip.right - 1e-6
                above = clip.bottom >= other.top - 1e-6 or other.bottom >= clip.top - 1e-6
                assert apart or above


def test_lengths_and_papers_have_names() -> None:
    assert paper.points("25.4mm") == pytest.approx(72)
    assert paper.size("b5") == pytest.approx((176 * MM, 250 * MM))
    assert geometry.gap_of(Wish(A4, bleed=20)) == 20
    for wrong in ("3", "3 mm", "-1mm", "mm", "1e3pt"):
        with pytest.raises(ValueError, match="length with its unit"):
            paper.points(wrong)
    with pytest.raises(ValueError, match="大32开"):
        paper.size("A99")

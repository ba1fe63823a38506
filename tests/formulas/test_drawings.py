"""Formulas on paper: signs as long as they must be, room as TeX gives it, nothing off the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from PIL import ImageOps

from pipeline import formulas
from pipeline.diagnostics import Report
from pipeline.model.nodes import Document, Formula, Metadata
from pipeline.typeset.ziamath import SIZE, Drawing, draw
from pipeline.typeset.ziamath.lines import draw_within
from pipeline.writers import pdf

if TYPE_CHECKING:
    from pipeline.theme import Theme

SUM = "+".join(f"a_{{{number}}}" for number in range(40))


def drawn(tex: str) -> Drawing:
    (element,) = formulas.mathml([(tex, True)])
    assert element is not None
    found = draw(formulas.without_tex(element), "serif", "#000")
    assert found is not None
    return found


def places(drawing: Drawing) -> list[float]:
    """Return where each outline stands from left to right, in em."""
    moves = (shape.get("transform", "") for shape in drawing.shapes)
    return [float(move[:-1].split()[4]) / SIZE for move in moves if move.startswith("matrix")]


@pytest.mark.parametrize("bar", [r"\overline{ABCD}", r"\underline{ABCD}", r"\widehat{ABCD}"])
def test_bars_and_accents_are_as_long_as_what_they_stand_over(bar: str) -> None:
    letters, whole = drawn("ABCD"), drawn(bar)
    rules = [float(shape.get("width", 0)) for shape in whole.shapes if shape.tag == "rect"]
    if rules:
        assert max(rules) / SIZE == pytest.approx(letters.width, abs=0.2)
    else:  # an accent of the font: the short one has another outline
        outlines = {shape.get("d") for shape in whole.shapes}
        assert not outlines & {shape.get("d") for shape in drawn(r"\hat{x}").shapes}


@pytest.mark.parametrize(
    "arrow",
    [r"\xrightarrow", r"\xleftarrow", r"\xrightleftharpoons", r"\xRightarrow", r"\xlongequal"],
)
def test_arrows_are_longer_than_what_stands_above_them(arrow: str) -> None:
    short, long = (drawn(f"{arrow}{{{words}}}") for words in ("a", "abcdefghijklmnop"))
    above = drawn("{}^{abcdefghijklmnop}")
    assert long.width > above.width > short.width
    assert drawn(f"A{arrow}{{abcdefghijklmnop}}B").width > long.width + 1


def test_conditions_below_arrows_count_too() -> None:
    assert drawn(r"\xrightarrow[abcdefghij]{a}").width > drawn(r"\xrightarrow[a]{a}").width + 2


def gap(tex: str) -> float:
    """Return how far the second sign stands from the first one, in em."""
    first, second, *_ = places(drawn(tex))
    return second - first


def test_signs_of_numbers_have_no_room_and_those_of_sums_have() -> None:
    left, minus, number = places(drawn("(-1"))
    assert gap("x-1") > gap("xy") + 0.15
    assert number - minus < gap("-1") + 0.01
    before, after = places(drawn("x=-1"))[2:4]
    assert after - before == pytest.approx(gap("-1"), abs=0.02)
    assert minus - left < 0.5


@pytest.mark.parametrize(
    "sign", [r"\cup", r"\times", r"\perp", r"\backsim", r"\land", r"\subsetneqq"]
)
def test_signs_between_operands_have_room(sign: str) -> None:
    first, second, third = places(drawn(f"a{sign} b"))
    alone = drawn(f"{{{sign}}}").width
    assert third - first > gap("ab") + alone * 0.5
    assert second - first > gap("ab") + 0.15


def test_bold_letters_are_upright() -> None:
    assert drawn(r"\mathbf{R}").svg == drawn("𝐑").svg
    assert drawn(r"\mathbf{R}").svg != drawn(r"\boldsymbol{R}").svg


def test_vertical_arrows_are_no_higher_than_letters() -> None:
    assert drawn(r"\uparrow\frac{a}{b}").svg.count(b"<path") == drawn(r"\uparrow").svg.count(
        b"<path"
    ) + drawn(r"\frac{a}{b}").svg.count(b"<path")


def within(tex: str, measure: float) -> Drawing:
    (element,) = formulas.mathml([(tex, True)])
    found = draw_within(formulas.without_tex(str(element)), "serif", "#000", measure)
    assert found is not None
    return found


def test_wide_formulas_are_broken_before_signs() -> None:
    whole = drawn(SUM)
    broken = within(SUM, 30)
    assert whole.width > 30 >= broken.width
    assert broken.height > 2.5 * whole.height
    shapes, whole_shapes = (
        sorted(str(shape.get("d")) for shape in each.shapes) for each in (broken, whole)
    )
    assert shapes == whole_shapes  # nothing is lost, nothing comes twice


def test_lines_rather_end_before_a_relation() -> None:
    tex = "=".join(["a+b+c+d"] * 6)
    lines = {round(top) for top in tops(within(tex, 20))}
    firsts = [
        min(
            (place, outline) for place, top, outline in spots(within(tex, 20)) if round(top) == line
        )
        for line in sorted(lines)
    ]
    equals = drawn("=").shapes[0].get("d")
    assert len(firsts) > 1
    assert all(outline == equals for _, outline in firsts[1:])


def spots(drawing: Drawing) -> list[tuple[float, float, str]]:
    found = []
    for shape in drawing.shapes:
        match = re.search(r"(\S+) (\S+)\)$", shape.get("transform", ""))
        if match:
            found.append((float(match[1]), float(match[2]), str(shape.get("d"))))
    return found


def tops(drawing: Drawing) -> list[float]:
    return [top for _, top, _ in spots(drawing)]


def test_what_fits_and_what_has_no_signs_stays_in_one_line() -> None:
    assert within("a+b=c", 30).svg == drawn("a+b=c").svg
    fraction = rf"\frac{{{SUM}}}{{2}}"
    assert within(fraction, 30).width == drawn(fraction).width > 30


@pytest.mark.parametrize("tex", [SUM, rf"\frac{{{SUM}}}{{2}}"], ids=["sum", "fraction"])
@pytest.mark.parametrize("label", ["", "(1)"])
def test_no_formula_leaves_the_measure(tex: str, label: str, study: Theme) -> None:
    given = Document(meta=Metadata(), blocks=(Formula(tex=tex, label=label),))
    left, right = ink(pdf.write(given, study, Report()))
    assert study.side_margin - 1 <= left < right <= study.page.width - study.side_margin + 1


def ink(file: bytes) -> tuple[int, int]:
    """Return the first and the last column of pixels, one to the point, that are not white."""
    with pypdfium2.PdfDocument(file) as opened:
        pixels = opened[0].render(scale=1, grayscale=True).to_pil()
    box = ImageOps.invert(pixels).getbbox()
    assert box is not None
    return box[0], box[2]

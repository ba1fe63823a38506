"""TeX as people type it: what pandoc cannot read is said with what it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline import formulas
from pipeline.formulas.dialects import left_out, readable
from tests.growth import calls

if TYPE_CHECKING:
    from collections.abc import Callable

KNOWN = (
    (r"\cfrac{1}{1+\cfrac[l]1x}", r"\dfrac{1}{1+\dfrac{1}{x}}"),
    (r"\dbinom nk", r"\binom nk"),
    (r"{\rm d}x", r"{\mathrm{d}}x"),
    (r"\rm{abc}x", r"\mathrm{abc}x"),
    (r"\begin{array}{c}\rm x&y\end{array}", r"\begin{array}{c}\mathrm{x}&y\end{array}"),
    (r"\mathbf{R}+{\bf x}", r"{𝐑}+{{𝐱}}"),
    (r"\mathbf{\alpha}", r"\mathbf{\alpha}"),
    (r"{a+b\over c}", r"{\frac{a+b}{ c}}"),
    (r"x{a\over{b\over c}}", r"x{\frac{a}{{\frac{b}{ c}}}}"),
    (r"\textcolor{red}{x^2}", "{x^2}"),
    (r"\text{若 \textcircled{1}}", r"\text{若 ①}"),
    (r"\ding{173}", "②"),
    (r"60\degree", r"60\text{°}"),
    (r"\xrightleftharpoons[y]{x}", r"\mathop{\rightleftharpoons}\limits^{x}_{y}"),
    (r"\xlongequal{\text{高温}}", r"\overset{\text{高温}}{=\!=\!=\!=}"),
    (
        r"a=b\tag{1}\\c\tag*{甲}",
        r"\begin{gathered}a=b\qquad\text{(1)}\\c\qquad\text{甲}\end{gathered}",
    ),
    (r"\begin{dcases}a\end{dcases}", r"\begin{cases}a\end{cases}"),
    (r"a&=b\\&=c", r"\begin{aligned}a&=b\\&=c\end{aligned}"),
    (r"\kern3pt x\mkern-2mu y", r"\, x\! y"),
)


@pytest.mark.parametrize(("given", "said"), KNOWN)
def test_commands_are_said_with_others(given: str, said: str) -> None:
    assert readable(given) == said
    assert readable(said) == said  # nothing is left to say otherwise


def test_all_that_is_said_is_read() -> None:
    found = formulas.mathml([(given, True) for given, _ in KNOWN])
    assert all(found), [given for (given, _), one in zip(KNOWN, found, strict=True) if not one]


@pytest.mark.parametrize(
    "tex", ["x^2", r"\frac{a}{b}", r"\text{a_b \% c}", "", r"\\", "{", "}}", "\\"]
)
def test_the_rest_stays_as_it_is(tex: str) -> None:
    assert readable(tex) == tex


@pytest.mark.parametrize(
    "tex", [r"\cfrac{1}", r"\cfrac{1", r"\textcolor", r"\ding{x}", r"\ce{", r"\xlongequal"]
)
def test_commands_without_their_arguments_stay(tex: str) -> None:
    assert readable(tex) == tex


def test_commands_that_the_formula_defines_mean_what_it_says() -> None:
    assert readable(r"\newcommand{\R}{Q}\R") == r"\newcommand{\R}{Q}\R"
    assert readable(r"\def\R{Q}\R") == r"\newcommand{\R}{Q}\R"
    assert readable(r"\R") == r"\mathbb{R}"


def test_elements_carry_the_tex_of_the_author() -> None:
    (element,) = formulas.mathml([(r"{\rm d}<\cfrac12", True)])
    assert element is not None
    assert r">{\rm d}&lt;\cfrac12</annotation>" in element


def test_what_no_format_shows_is_named() -> None:
    assert left_out(r"\color{red}x") == "its colours"
    assert left_out(r"\begin{array}{c|c}a&b\end{array}") == "the rules of its table"
    assert not left_out(r"\begin{array}{cc}a&|b|\end{array}")


LONG = (
    lambda count: r"\cfrac{1}{x}" * count,
    lambda count: r"\rm " * count,
    lambda count: r"\cfrac[" * count,
    lambda count: "{" * count,
    lambda count: r"\cfrac{1}{" * count + "x" + "}" * count,
    lambda count: "{a\\over " * count + "x" + "}" * count,
    lambda count: r"\ce{H2O}" * count,
    lambda count: r"\ce{" + "H2O + " * count + "}",
)


@pytest.mark.parametrize("made", LONG)
def test_work_grows_with_length_and_depth(made: Callable[[int], str]) -> None:
    short, long = made(300), made(600)
    assert calls(lambda: readable(long)) <= 2.2 * calls(lambda: readable(short)) + 100

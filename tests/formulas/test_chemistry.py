r"""``\ce{…}``: reactions and formulas of the package mhchem as TeX."""

from __future__ import annotations

import re

import pytest

from pipeline import formulas
from pipeline.formulas.chemistry import said
from pipeline.formulas.dialects import readable

REACTIONS = (
    (
        "2H2 + O2 -> 2H2O",
        r"2\mathrm{H}_{2} + \mathrm{O}_{2} \longrightarrow 2\mathrm{H}_{2}\mathrm{O}",
    ),
    ("SO4^2-", r"\mathrm{SO}_{4}^{2-}"),
    ("Na+", r"\mathrm{Na}^{+}"),
    ("[Cu(NH3)4]^{2+}", r"[\mathrm{Cu}(\mathrm{NH}_{3})_{4}]^{2+}"),
    ("CuSO4.5H2O", r"\mathrm{CuSO}_{4}\cdot 5\mathrm{H}_{2}\mathrm{O}"),
    ("^{235}_{92}U + ^1_0n", r"{}^{235}_{92}\mathrm{U} + {}^{1}_{0}\mathrm{n}"),
    ("3^1_0n", r"3{}^{1}_{0}\mathrm{n}"),
    ("1/2 O2", r"\tfrac{1}{2}\mathrm{O}_{2}"),
    ("C_nH_{2n+2}", r"\mathrm{C}_{n}\mathrm{H}_{2n+2}"),
    ("CH2=CH2", r"\mathrm{CH}_{2}\text{=}\mathrm{CH}_{2}"),
    ("BaSO4 v", r"\mathrm{BaSO}_{4}\downarrow "),
    ("CaCO3 = CaO + CO2 ^", r"\mathrm{CaCO}_{3} = \mathrm{CaO} + \mathrm{CO}_{2}\uparrow "),
    ("A ->[点燃] B", r"\mathrm{A}\xrightarrow{\text{点燃}}\mathrm{B}"),
    ("A ==[高温][催化剂] B", r"\mathrm{A}\xlongequal[\text{催化剂}]{\text{高温}}\mathrm{B}"),
    ("A <=>[$p$] B", r"\mathrm{A}\mathop{\rightleftharpoons}\limits^{{p}}\mathrm{B}"),
)


@pytest.mark.parametrize(("given", "tex"), REACTIONS)
def test_reactions(given: str, tex: str) -> None:
    assert said(given) == tex


def test_all_are_read_with_every_atom() -> None:
    found = formulas.mathml([(rf"\ce{{{given}}}", True) for given, _ in REACTIONS])
    assert all(found)
    shown = re.sub("<[^>]*>", "", formulas.without_tex(str(found[3])))
    assert shown == "[Cu(NH3)4]2+"


@pytest.mark.parametrize("given", ['H"2', "A & B", "{{{x}}}", "\\"])
def test_what_is_no_notation_of_reactions_stays(given: str) -> None:
    assert said(given) is None
    assert readable(rf"\ce{{{given}}}").startswith(r"\ce{")

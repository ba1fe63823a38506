"""Every file of the corpus reads as it says, and nothing is said that it does not expect."""

from __future__ import annotations

import pytest

from tests import golden


@pytest.mark.parametrize("case", golden.cases(), ids=lambda case: case.path.stem)
def test_corpus(case: golden.Case) -> None:
    rows, said = golden.actual(case)
    assert case.outline == rows
    assert case.diagnostics == said


def test_a_wrong_expectation_fails() -> None:
    case = golden.cases()[0]
    rows, _ = golden.actual(case._replace(input="另一个标题\n\n别的内容。\n"))
    assert case.outline != rows

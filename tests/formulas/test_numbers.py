"""Numbers of formulas that TeX gives with a tag, and what of a formula no format shows."""

from __future__ import annotations

import pytest

from pipeline.model.nodes import Formula
from tests.readers import marked


@pytest.mark.parametrize(
    ("source", "tex", "label"),
    [
        (r"$$a=b\tag{1}$$", "a=b", "(1)"),
        (r"$$a=b\tag*{甲}$$", "a=b", "甲"),
        ("\\begin{equation}a=b\\tag{2.1}\\end{equation}", "a=b", "(2.1)"),
        (r"$$a\tag{1}\\b\tag{2}$$", r"a\tag{1}\\b\tag{2}", ""),
        (r"$$\tag{1}$$", r"\tag{1}", ""),
    ],
)
def test_only_tag_is_the_number(source: str, tex: str, label: str) -> None:
    (formula,) = marked.nodes(marked.read(f"文。\n\n{source}\n"), Formula)
    assert (formula.tex, formula.label) == (tex, label)
    assert marked.codes(f"文。\n\n{source}\n") == []


def test_colours_and_rules_that_are_not_shown_are_told() -> None:
    given = "文\\(\\color{red}{x}\\)。\n\n$$\\begin{array}{c|c}a&b\\end{array}$$\n"
    assert [each.message for each in marked.said(given) if each.code == "formula-looks"] == [
        "a formula is set without its colours",
        "a formula is set without the rules of its table",
    ]

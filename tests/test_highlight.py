"""Program text: cut into tokens, and nothing else done to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.render.highlight import tokens
from pipeline.theme import Theme

_PYTHON = (
    '@cache\ndef f(x: int = 3) -> str:\n    """文。"""\n    return f"{x}" if x else None  # 注'
)


def _joined(lines: list[list[tuple[str, str]]]) -> str:
    return "\n".join("".join(text for _, text in line) for line in lines)


def test_words_are_told_apart() -> None:
    found = {text: kind for line in tokens(_PYTHON, "python") for kind, text in line}
    assert found["def"] == "keyword"
    assert found["f"] == "name"
    assert found["3"] == "number"
    assert found["# 注"] == "comment"
    assert found['"""文。"""'] == "string"


@pytest.mark.parametrize("language", ["", "nosuch", "python", "rust", "html", "bash", "json"])
@given(code=st.text(alphabet="ab1 \n\t\r\"'#<>/{}=中，\0\u2028", max_size=80))
def test_nothing_is_changed(language: str, code: str) -> None:
    assert _joined([[*line] for line in tokens(code, language)]) == code


def test_unknown_languages_are_plain() -> None:
    assert tokens("a = 1\n\nb", "nosuch") == [[("", "a = 1")], [], [("", "b")]]
    assert tokens("", "python") == [[]]


def test_colours_can_be_read_on_their_grounds(study: Theme) -> None:
    """Contrast of 4.5 to 1 at least (WCAG 2.2, success criterion 1.4.3)."""
    for code, grounds in (
        (study.code, (study.colors.paper, study.colors.page)),
        (study.dark_code, (study.dark.paper, study.dark.page)),
    ):
        for name in code.__struct_fields__:
            for ground in grounds:
                assert _contrast(getattr(code, name), ground) >= 4.5, name


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

"""“ ” ‘ ’ belong to the Chinese sentence or to Western words."""

from __future__ import annotations

import pytest

from pipeline.chinese.western import western_marks


@pytest.mark.parametrize(
    ("text", "narrow"),
    [
        ("don’t", "’"),
        ("他说“don’t, it’s OK”，走了", "’’"),
        ("他问‘iPhone’吗", ""),
        ("“iPhone”是手机", ""),
        ("用 Word “格式” 功能", ""),
        ("Kanben “alpha” 版", ""),
        ("It’s a “quoted” thing", "’“”"),
        ("“Quoted”", "“”"),
        ("见 the “old” one，后文“中文”继续", "“”"),
        ("She said ‘yes’ in the ’90s", "‘’’"),
        ("the dogs’ tails, rock ’n’ roll", "’’’"),
        ("甲的“乙”，‘丙’", ""),
        ("“O’Neill”与他", "’"),
        ("l’été, Ὀδυσσεύς’s", "’’"),
        ("没有引号", ""),
        ("孤“零", ""),
    ],
)
def test_marks_of_western_words(text: str, narrow: str) -> None:
    assert "".join(text[place] for place in western_marks(text)) == narrow

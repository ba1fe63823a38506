"""Key phrases by C-value over tagged words.

Single words make poor keywords in Chinese (三省一市 falls apart); runs of words that recur and end
in a noun make good ones. The C-value favours long runs and discounts those that mostly stand inside
longer ones (Frantzi, Ananiadou, Mima 2000).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.chinese.words import Segmenter, Word

_CLAUSE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffffA-Za-z0-9]+")
_LONGEST_RUN = 5
_SHORTEST_PHRASE = 3
_LONGEST_PHRASE = 14
_CANDIDATES = 4
_LIGHTER = 0.4
_INNER_TAGS = ("n", "v", "a", "j", "l", "i", "b", "s")
_FINAL_TAGS = ("n", "j", "l", "vn", "s")
_VERBS = ("v", "vd", "vg")
_WEAK_WORDS = frozenset(
    (
        "要",
        "是",
        "有",
        "在",
        "不",
        "我们",
        "进行",
        "实施",
        "推进",
        "推动",
        "加快",
        "提高",
        "加强",
        "发挥",
        "形成",
        "抓好",
        "落实",
        "做好",
        "必须",
        "能够",
        "坚持",
        "促进",
        "成为",
        "作为",
        "可以",
        "使",
        "让",
        "把",
        "将",
        "会",
        "能",
        "实现",
        "开展",
        "建立",
        "完善",
        "支持",
        "利用",
    )
)
"""Verbs and other words that join phrases but are no part of them."""


def key_phrases(text: str, segmenter: Segmenter, most: int) -> tuple[str, ...]:
    """Return up to ``most`` key phrases of ``text``, the weightiest first.

    Of two phrases one of which holds the other, the longer is kept if it is not much lighter: it
    says more (长三角一体化发展, not 长三角). Ties are settled by the phrase itself, so that the
    result is the same on every run.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    for clause in _CLAUSE.findall(text):
        counts.update(_runs(segmenter.words(clause)))
    frequent = {run: count for run, count in counts.items() if count > 1}
    weights = _c_values(frequent)
    ranked = sorted(weights, key=lambda run: (-weights[run], run))
    chosen: dict[str, float] = {}
    for run in ranked[: most * _CANDIDATES]:
        phrase, weight = "".join(run), weights[run]
        inner = [other for other in chosen if other in phrase]
        if weight <= 0 or any(phrase in other for other in chosen):
            continue
        if inner and weight < _LIGHTER * max(chosen[other] for other in inner):
            continue
        chosen[phrase] = max([weight, *(chosen.pop(other) for other in inner)])
    return tuple(sorted(chosen, key=lambda phrase: (-chosen[phrase], phrase))[:most])


def _runs(words: Sequence[Word]) -> Iterator[tuple[str, ...]]:
    """Yield every run of words that could be a phrase."""
    for start, first in enumerate(words):
        if first.tag in _VERBS:
            continue
        for end in range(start + 1, min(start + _LONGEST_RUN, len(words)) + 1):
            last = words[end - 1]
            if not last.tag.startswith(_INNER_TAGS) or last.text in _WEAK_WORDS:
                break
            run = tuple(word.text for word in words[start:end])
            length = sum(map(len, run))
            if length > _LONGEST_PHRASE:
                break
            if length >= _SHORTEST_PHRASE and last.tag.startswith(_FINAL_TAGS):
                yield run


def _c_values(counts: dict[tuple[str, ...], int]) -> dict[tuple[str, ...], float]:
    """Return log₂(length) × (count − mean count of the longer runs that hold the run)."""
    holders: dict[tuple[str, ...], list[int]] = {}
    for run, count in counts.items():
        for size in range(1, len(run)):
            for start in range(len(run) - size + 1):
                inner = run[start : start + size]
                if inner in counts:
                    holders.setdefault(inner, []).append(count)
    return {
        run: math.log2(len("".join(run))) * (count - _mean(holders.get(run, [])))
        for run, count in counts.items()
    }


def _mean(values: Sequence[int]) -> float:
    return sum(values) / len(values) if values else 0.0

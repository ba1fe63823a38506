"""No text makes the reader's work grow faster than the text."""

from __future__ import annotations

import contextlib

import pytest

from pipeline.diagnostics import KanbenError, Report
from pipeline.readers import text
from pipeline.readers.registry import ReadOptions
from tests import growth, hostile

SMALL, LARGE = 20_000, 80_000
_SMALL, _LARGE = hostile.texts(SMALL), hostile.texts(LARGE)


def work(content: str) -> int:
    def read() -> None:
        with contextlib.suppress(KanbenError):
            text.read(content.encode(), "x", ReadOptions(encoding="utf-8"), Report())

    return growth.calls(read)


@pytest.mark.parametrize("name", _SMALL)
def test_work_grows_with_the_text(name: str) -> None:
    ratio = len(_LARGE[name]) / len(_SMALL[name])
    assert work(_LARGE[name]) < 1.6 * ratio * work(_SMALL[name]) + 2_000


def test_the_count_sees_quadratic_work() -> None:
    def quadratic(size: int) -> int:
        return growth.calls(lambda: [len(str(a + b)) for a in range(size) for b in range(size)])

    assert quadratic(80) > 1.6 * 4 * quadratic(20) + 2_000

"""Long paragraphs: the same lines as WeasyPrint's, in linear time."""

from __future__ import annotations

import contextlib
import random
from typing import TYPE_CHECKING, Any

import pytest
from weasyprint.layout import inline

from pipeline.typeset import long_paragraphs, paragraphs
from pipeline.typeset.weasyprint import set_pages

if TYPE_CHECKING:
    from collections.abc import Callable

HAN = "的一是不了人我在有他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学"
KINDS = {
    "Chinese": HAN * 3 + "，。、；“”《》（）—…",
    "Chinese with Latin": HAN + "abc 12 ，。",
    "Latin": "abcdefghij   .,",
    "no spaces": "abcdefghij",
    "beyond the BMP": "𠮷㐂𪚥" + HAN,
    "invisible": HAN + "\u200b\u2060\u00ad",
    "Thai": "กขคงจฉชซ ",
}


def text(kind: str, length: int) -> str:
    chance = random.Random(f"{kind} {length}")  # noqa: S311
    return "".join(chance.choices(KINDS[kind], k=length))


def page(content: str, style: str = "") -> str:
    return (
        "<html lang='zh-CN'><head><title>书</title><style>@page { size: 120mm 150mm }"
        "body { text-align: justify; overflow-wrap: break-word }"
        f"p {{ text-indent: 2em; {style} }} b {{ font-size: 1.3em }}</style></head>"
        f"<body>{content}</body></html>"
    )


@pytest.fixture(autouse=True)
def uncomposed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave every paragraph to WeasyPrint, as those beside floats are."""
    monkeypatch.setattr(paragraphs, "composing", lambda _: contextlib.nullcontext())


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], bytes]:
    """Return what sets a page without our change."""
    long_paragraphs.install()

    def set_plainly(content: str) -> bytes:
        with monkeypatch.context() as patch:
            patch.setattr(inline, "split_inline_level", long_paragraphs.Replaced.split)
            patch.setattr(inline, "skip_first_whitespace", long_paragraphs.Replaced.skip)
            return set_pages(content, "pdf/ua-1")

    return set_plainly


@pytest.mark.parametrize("kind", KINDS)
def test_same_lines(kind: str, plain: Callable[[str], bytes]) -> None:
    lengths = (300, 1_000, 3_000)
    content = page("".join(f"<p>{text(kind, length)}</p>" for length in lengths))
    assert set_pages(content, "pdf/ua-1") == plain(content)


@pytest.mark.parametrize(
    "content",
    [
        f"<p>{text('Chinese', 700)}<b>{text('Chinese', 900)}</b>{text('Latin', 900)}</p>",
        f"<p>前<i style='float: left'>浮</i>{text('Chinese', 900)}</p>",
        f"<table><tr><td>{text('Chinese', 900)}</td><td>{text('Latin', 900)}</td></tr></table>",
        f"<p>{text('Chinese', 900)}<br/>{text('Chinese', 900)}</p>",
    ],
    ids=["bold", "float", "table", "break"],
)
def test_same_lines_around(content: str, plain: Callable[[str], bytes]) -> None:
    assert set_pages(page(content), "pdf/ua-1") == plain(page(content))


@pytest.mark.parametrize("white_space", ["pre-wrap", "pre", "pre-line", "nowrap"])
def test_same_lines_where_space_counts(white_space: str, plain: Callable[[str], bytes]) -> None:
    lines = "\n".join(text("Chinese with Latin", length) for length in (30, 400, 0, 900, 5))
    content = page(f"<p>{lines}</p>", f"white-space: {white_space}")
    assert set_pages(content, "pdf/ua-1") == plain(content)


def work(monkeypatch: pytest.MonkeyPatch, setter: Callable[[str], bytes], length: int) -> int:
    """Return how many characters are looked at for a paragraph of ``length``."""
    looked = 0
    split = inline.split_first_line

    def count(content: str, *rest: Any, **named: Any) -> Any:  # noqa: ANN401
        nonlocal looked
        looked += len(content)
        return split(content, *rest, **named)

    with monkeypatch.context() as patch:
        patch.setattr(inline, "split_first_line", count)
        setter(page(f"<p>{text('Chinese', length)}</p>"))
    return looked


def test_linear(monkeypatch: pytest.MonkeyPatch, plain: Callable[[str], bytes]) -> None:
    def set_ours(content: str) -> bytes:
        return set_pages(content, "pdf/ua-1")

    short, long = (work(monkeypatch, set_ours, length) for length in (3_000, 24_000))
    assert long < 8.2 * short
    assert short < 3 * 3_000  # of which nearly all are shaped once

    short, long = (work(monkeypatch, plain, length) for length in (1_000, 4_000))
    assert long > 12 * short  # so that the figures above mean something

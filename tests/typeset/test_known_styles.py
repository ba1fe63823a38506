"""What is remembered of styles is what WeasyPrint would work out anew."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from pipeline.typeset import known_styles
from pipeline.typeset.weasyprint import set_pages

if TYPE_CHECKING:
    from collections.abc import Callable

STYLE = """
@page { size: 80mm 60mm; margin: 10mm }
html { font-family: "Noto Serif CJK SC"; font-size: 10pt }
em { margin-left: 10%; padding: 0 5%; border-left: 2pt solid; font-style: normal }
.narrow { width: 50% } .flex { display: flex } .flex p { width: 30%; padding: 5% }
p::first-letter { font-size: 2em; margin-right: 10% } p::first-line { color: red }
td { padding: 3% 10%; width: 20% } .collapsed { border-collapse: collapse }
.collapsed td { border: 1pt solid } .collapsed tr + tr td { border: 4pt solid }
.box { display: inline-block; width: 40%; box-sizing: border-box; padding: 2%; max-width: 20mm }
"""
TEXT = "<p>天地<em>玄黄</em>，宇宙<b>洪荒</b>。" + "日月盈昃，" * 12 + "<em>辰宿</em>列张。</p>"
TABLE = "<tr><td>寒来</td><td><em>暑往</em></td></tr>" * 3
PARTS = {
    "texts": TEXT * 3,
    "widths": f'{TEXT}<div class="narrow">{TEXT}</div>{TEXT}',
    "tables": f"<table>{TABLE}</table>{TEXT}",
    "collapsed": f'<table class="collapsed">{TABLE}</table><table>{TABLE}</table>',
    "flexible boxes": f'<div class="flex">{TEXT}{TEXT}</div>{TEXT}',
    "inline boxes": '<p>甲<span class="box">乙 <em>丙</em></span></p>' * 3 + TEXT,
}


def page(body: str) -> str:
    head = f"<head><title>题</title><style>{STYLE}</style></head>"
    return f'<html lang="zh-CN">{head}<body>{body}</body></html>'


@pytest.mark.parametrize("part", PARTS)
def test_pages_are_the_same(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = page(PARTS[part])
    quick = set_pages(content, "pdf/ua-1")
    monkeypatch.setattr(known_styles, "remembered", contextlib.nullcontext)
    assert set_pages(content, "pdf/ua-1") == quick


@pytest.mark.parametrize("broken", ["width", "font"])
def test_the_comparison_can_fail(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here it is forgotten what a value depends on."""
    content = page(PARTS["widths"] + "<p>甲<code>x</code><big>大</big></p>")
    quick = set_pages(content, "pdf/ua-1")
    name = "_Percentages" if broken == "width" else "_FontKeys"
    call: Callable[..., object] = getattr(known_styles, name).__call__
    first: list[object] = []

    def forgetful(self: object, *given: object, **named: object) -> object:
        first[:] = first or given
        if broken == "width":
            call(self, given[0], first[-1])
            return None
        return call(self, first[0], *given[1:], **named)

    monkeypatch.setattr(getattr(known_styles, name), "__call__", forgetful)
    assert set_pages(content, "pdf/ua-1") != quick

"""What pages look like is asked once for each kind of page, and they look the same."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

import pytest

from pipeline.typeset import archival, glyphs, lean
from pipeline.typeset.weasyprint import set_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

STYLE = """
@page { size: 60mm 40mm; margin: 8mm; @bottom-center { content: counter(page) "/" counter(pages) }
        @top-left { content: string(title) } }
@page :first { @top-left { content: "始" } background: silver }
@page :left { margin-left: 15mm }
@page chapter { @top-right { content: "章" counter(page) } counter-increment: page 2 }
@page :nth(3) { @top-left { content: "三" } }
@page :nth(2 of chapter) { @bottom-right { content: "章二" } }
h1 { page: chapter; break-before: right; string-set: title content() } div { page: chapter }
"""
ODD = "@page :nth(2n + 1) { @bottom-left { content: '单' } }"


def page(style: str) -> str:
    chapters = "".join(
        f"<div><h1>第{number}章</h1><p>{'天地玄黄，' * 60}</p></div>" for number in range(3)
    )
    head = f"<head><title>题</title><style>{style}</style></head>"
    return f"<html lang='zh-CN'>{head}<body>{'<p>前言</p>' * 9}{chapters}</body></html>"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[bytes, int]]:
    """Return what sets a page, and counts for how many pages it is asked what they look like."""
    from weasyprint.css import StyleFor  # noqa: PLC0415  (heavy)

    count = []
    add = StyleFor.add_page_declarations

    def counted(self: object, kind: object) -> None:
        count.append(kind)
        add(self, kind)

    monkeypatch.setattr(StyleFor, "add_page_declarations", counted)

    def set_one(content: str) -> tuple[bytes, int]:
        count.clear()
        return set_pages(content, "pdf/ua-1"), len(count)

    return set_one


def test_pages_look_the_same(
    asked: Callable[[str], tuple[bytes, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick, few = asked(page(STYLE))
    odd, all_ = asked(page(STYLE + ODD))
    monkeypatch.setattr(lean, "pages_alike", lambda _: contextlib.nullcontext())
    plain, many = asked(page(STYLE))
    assert quick == plain
    assert few < many
    assert asked(page(STYLE + ODD)) == (odd, all_)  # where each page may be another one


BOXED = """
p { background: silver } p + p { border-radius: 2mm; border: 1pt solid; background: none }
div { visibility: hidden } div p { visibility: visible; box-shadow: 1pt 1pt black }
h1 { background: currentcolor } td { background: linear-gradient(red, blue); border-radius: 50% }
"""


def test_boxes_have_the_same_backgrounds(monkeypatch: pytest.MonkeyPatch) -> None:
    content = page(STYLE + BOXED).replace("</div>", "<table><tr><td>甲</td></tr></table></div>")
    quick = set_pages(content, "pdf/ua-1")
    with monkeypatch.context() as patch:
        patch.setattr(lean, "bare_boxes", contextlib.nullcontext)
        assert set_pages(content, "pdf/ua-1") == quick
    monkeypatch.setattr(lean, "_is_bare", lambda _: True)
    assert set_pages(content, "pdf/ua-1") != quick


def test_the_comparison_can_fail(
    asked: Callable[[str], tuple[bytes, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, _ = asked(page(STYLE))
    monkeypatch.setattr(lean, "_NTH", re.compile("(?!)"))  # as if no page had a number
    assert asked(page(STYLE))[0] != plain


def test_objects_packed_later_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    content = page(STYLE)
    large = set_pages(content, "pdf/ua-1")
    final = archival.finished(large)
    monkeypatch.setattr(lean, "objects_packed_once", contextlib.nullcontext)
    small = set_pages(content, "pdf/ua-1")
    assert len(large) > len(small)
    assert archival.finished(small) == final
    assert len(final) < len(large)


def test_glyphs_shown_plainly_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    content = page(STYLE)
    quick = set_pages(content, "pdf/ua-1")
    shown: list[str] = []
    show = glyphs._shown_plainly

    def refused(_: object, text: str, __: object) -> bool:
        shown.append(text)
        return False

    def turned(stream: object, text: str, row: Sequence[glyphs.Glyph]) -> bool:
        return show(stream, text, row[::-1])

    monkeypatch.setattr(glyphs, "_shown_plainly", refused)
    assert set_pages(content, "pdf/ua-1") == quick
    assert shown
    monkeypatch.setattr(glyphs, "_shown_plainly", turned)
    assert set_pages(content, "pdf/ua-1") != quick  # so the comparison can fail

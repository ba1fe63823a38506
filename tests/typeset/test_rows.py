"""Rows that are set past WeasyPrint's boxes stand where it would set them, and mean the same."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
import pypdfium2
import pytest

from pipeline.typeset import row_boxes, rows
from pipeline.typeset.weasyprint import set_pages
from tests.typeset.test_cells import places, same

STYLE = """
@page { size: 120mm 90mm; margin: 10mm }
html { font-family: "Noto Serif CJK SC"; font-size: 10pt; line-height: 1.5 }
table { border-spacing: 0; table-layout: fixed; width: 27em; border-bottom: 1pt solid }
tr { break-inside: avoid }
td, th { padding: 0.25em 0.8em; text-align: left; vertical-align: top; font-weight: 400 }
.right { text-align: right } .center { text-align: center } .lined { border-bottom: 1pt solid }
"""
ROWS = (
    "<td>长江三角洲</td><td>一体化</td><td>规划</td>",
    "<td>第12条</td><td>“引号”，句号。</td><td>Han 汉 x</td>",
    '<th scope="row">12.5</th><td class="right">34</td><td class="center">中</td>',
    "<td>12.5</td><td></td><td> 空 格 </td>",
    "<td>长文 " + "长文" * 20 + "</td><td>短</td><td>" + "中" * 9 + "。</td>",
    "<td>a long text without an ideograph</td><td>é̈</td><td>😀</td>",
    "<td>很长" + "很长" * 140 + "</td><td>שלום</td><td>&lt;&amp;&gt;</td>",
    "<td><b>粗</b>体</td><td>甲<br/>乙</td><td>丙</td>",
    "<td><strong>粗体字</strong></td><td><code>码 x</code></td><td><em>着重</em></td>",
    "<td><strong>" + "粗体" * 20 + "</strong></td><td>短</td><td><i> x y </i></td>",
    "<td><strong>a long text without an ideograph</strong></td><td>甲</td><td>乙</td>",
    "<td><strong></strong></td><td> <b>甲</b></td><td><b><i>乙</i></b></td>",
    "<td>第<strong>3</strong>人，<em>着重</em></td><td>见<code>a = 1</code>行</td><td>甲</td>",
    "<td><strong>粗<em>重</em></strong>。</td><td>a <b>b</b> <i>c</i> 汉</td><td><b>大</b>小</td>",
    "<td>长" + "长文<b>粗体，</b>" * 8 + "</td><td>短<strong>“引号”</strong>。</td><td></td>",
    "<td>a <b>long</b> text without ideograph</td><td>é̈<b>甲</b></td><td>😀<em>甲</em></td>",
    "<td>שלום<b>甲</b></td><td>甲&#173;<b>乙丙</b></td><td><code> x </code>甲 </td>",
    "<td>甲<sup>乙</sup></td><td><b></b>甲</td><td>甲<strong lang='ja'>乙</strong></td>",
    "<td>甲<b>乙</b> </td><td>甲 <b> 乙</b></td><td>甲<i> </i>乙</td>",
)
WRAPPED = """
strong { font-family: "Noto Sans CJK SC"; font-weight: 700 } em { font-style: normal; color: red }
code { font-family: "Noto Sans Mono CJK SC"; font-size: 0.9em } b { font-size: 1.4em }
"""


def page(body: str, style: str = "") -> str:
    head = f"<head><title>题</title><style>{STYLE}{style}</style></head>"
    columns = (
        "<colgroup><col/><col/><col/></colgroup><thead><tr><th>甲</th><th>乙</th></tr></thead>"
    )
    table = f'<table class="set">{columns}{body}</table>'
    return f'<html lang="zh-CN">{head}<body><p>前</p>{table}<p>后</p></body></html>'


def group(*content: str) -> str:
    return f"<tbody>{''.join(f'<tr>{row}</tr>' for row in content)}</tbody>"


def left_to_weasyprint(content: str, monkeypatch: pytest.MonkeyPatch) -> bytes:
    with monkeypatch.context() as patch:
        patch.setattr(rows.Waiting, "take", lambda *_: None)
        return set_pages(content, "pdf/ua-1")


def structure(pdf: bytes) -> list[str]:
    """Return the kinds of a file's structure elements, in order, with their attributes."""
    found = []
    with pikepdf.open(BytesIO(pdf)) as document:
        waiting = [document.Root.StructTreeRoot.K]
        while waiting:
            item = waiting.pop()
            if isinstance(item, pikepdf.Array):
                waiting += reversed(list(item))
            elif isinstance(item, pikepdf.Dictionary) and "/S" in item:
                found.append(f"{item.S} {item.get('/A', '')!r}")
                waiting.append(item.get("/K", pikepdf.Array()))
    return found


@pytest.mark.parametrize("row", ROWS)
def test_rows_look_as_weasyprint_sets_them(row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = page(group(ROWS[0], *[row] * 30, *ROWS[:2]), WRAPPED)
    plain = left_to_weasyprint(content, monkeypatch)
    quick = set_pages(content, "pdf/ua-1")
    assert same(plain, quick)
    assert structure(plain) == structure(quick)


def test_all_kinds_of_rows_over_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    content = page(group(*ROWS[:5] * 8) + group(*[row for row in ROWS for _ in range(9)]))
    plain = left_to_weasyprint(content, monkeypatch)
    quick = set_pages(content, "pdf/ua-1")
    assert same(plain, quick)
    rows_of = [[item for item in structure(pdf) if "TBody" not in item] for pdf in (plain, quick)]
    assert rows_of[0] == rows_of[1]
    assert len(pikepdf.open(BytesIO(quick)).pages) > 10


def taken(body: str, style: str = "") -> int:
    """Return how many rows of a table wait."""
    content = re.sub("^.*?(?=<html)", "", page(body, style))
    root = ET.fromstring(content)  # noqa: S314  (our own)
    before = len(list(root.iter("tr")))
    rows.Waiting().take(root)
    return before - len(list(root.iter("tr")))


def groups_of(body: str, style: str = "") -> list[int]:
    """Return how many rows, those that wait aside, each group of a table has."""
    content = re.sub("^.*?(?=<html)", "", page(body, style))
    root = ET.fromstring(content)  # noqa: S314  (our own)
    rows.Waiting().take(root)
    return [len(body) for body in root.iter("tbody")]


def test_groups_whose_rows_wait_become_one() -> None:
    words, picture = group(*[ROWS[0]] * 40), group(*["<td><img src='x'/></td>"] * 30)
    assert groups_of(words * 50) == [1 + 1 + 1 + 1]  # the first, a model, those that wait, the last
    assert groups_of(picture * 3) == [30] * 3  # WeasyPrint would look at all of them on every page
    assert groups_of(words + picture + words + picture) == [1 + 1 + 1 + 30 + 1 + 1, 30]
    reaching = group('<td rowspan="2">甲</td><td>乙</td>', ROWS[0])
    assert groups_of(words + reaching + words) == [4, 2, 4]
    named = '<tbody class="x">' + group(ROWS[0]).removeprefix("<tbody>")
    assert groups_of(words + named + words) == [4, 1, 4]
    assert groups_of(words * 2, "tbody + tbody > tr > td { color: red }") == [40, 40]


def test_only_rows_of_text_wait_and_the_first_of_each_kind_does_not() -> None:
    assert taken(group(*[ROWS[0]] * 6)) == 3
    assert taken(group(*[ROWS[0]] * 5)) == 0  # too few
    assert taken(group(ROWS[0])) == taken(group()) == 0
    assert taken(group(*[ROWS[7]] * 9)) == 0
    assert taken(group(*[ROWS[8]] * 9)) == 6
    assert taken(group(*[ROWS[11]] * 9)) == 0
    assert taken(group(*[ROWS[2]] * 6, *[ROWS[0]] * 6)) == 8
    assert taken(group('<td rowspan="2">甲</td><td>乙</td>', *[ROWS[0]] * 9)) == 0
    assert taken(group(*['<td lang="ja">甲</td>'] * 9)) == 0


@pytest.mark.parametrize(
    "style",
    [
        "tr:nth-child(even) { color: red }",
        "tbody tr + tr td { color: red }",
        "table tr:not(:nth-of-type(3)) { color: red }",
        "* + * { color: red }",
        "table { border-collapse: collapse }",
    ],
)
def test_no_rows_wait_where_a_style_sheet_tells_them_apart(style: str) -> None:
    harmless = "td, tr:first-child { color: red } li:not(:has(> * + tr)), p + p { margin: 0 }"
    assert taken(group(*[ROWS[0]] * 9), harmless)
    assert not taken(group(*[ROWS[0]] * 9), style)


@pytest.mark.parametrize(
    "style",
    [
        "td { border-bottom: 1pt solid }",
        "td { background: silver }",
        "td { vertical-align: middle }",
        "table { border-collapse: collapse }",
        "td { text-transform: uppercase }",
        "tr:first-child td { font-weight: 700 } tbody > tr:last-child > td { color: red }",
        "tr:not(:first-child) td { font-weight: 700 } td:first-child { color: red }",
        "td { direction: rtl }",
        "strong { background: silver } code { padding: 0 3px }",
        "strong { vertical-align: super } code { border: 1pt solid }",
        "em { text-decoration: underline } strong { line-height: 2 } code { white-space: pre }",
        "td > * { margin-left: 1em }",
        "strong { display: block } code { float: left }",
        "em { position: relative; top: 3px } code { font-size: 0 }",
        "strong::before { content: '甲' } em::after { content: '。' }",
        "em { display: none } b { font-size: 0.5em; line-height: 3 }",
        "td strong:first-child { color: red } td > :last-child { font-size: 2em }",
        "table { margin: 1em 2em }",  # the table moves after it is laid out
    ],
)
def test_what_would_be_drawn_differently_is_left(
    style: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = page(group(*[*ROWS[:2], ROWS[8], *ROWS[12:14]] * 9), style)
    assert same(left_to_weasyprint(content, monkeypatch), set_pages(content, "pdf/ua-1"))


RULED = [
    "td, th { border-bottom: 1pt solid }",
    "td { border: 2px solid red } th { border-left: 3pt double; border-top: 1pt solid }",
    "tbody > tr > * { border-top: 1pt double; padding: 0.2em }",
    "td { border: 1px solid; border-radius: 3pt }",
    "td { border-bottom: 1pt solid; empty-cells: hide }",
    "table { border-spacing: 2px 4px } td { border: 1px solid }",
    "td { border: 1px solid; background: silver }",
]


def pictures(pdf: bytes) -> list[bytes]:
    """Return the pages as pixels."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=2).to_pil().convert("L").tobytes() for page in document]


def differing(one: bytes, other: bytes) -> int:
    """Return how many pixels are clearly darker or lighter."""
    assert len(one) == len(other)
    return sum(abs(a - b) > 40 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("style", RULED)
def test_rules_are_drawn_as_weasyprint_draws_them(
    style: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = page(group(*[*ROWS[:3], ROWS[4]] * 9), style + "table { margin: 1em 2em }")
    plain = left_to_weasyprint(content, monkeypatch)
    quick = set_pages(content, "pdf/ua-1")
    assert same(plain, quick)
    for one, other in zip(pictures(plain), pictures(quick), strict=True):
        assert differing(one, other) <= 3
    assert structure(plain) == structure(quick)


@pytest.mark.parametrize("style", RULED)
def test_rows_with_plain_rules_are_set_here(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[object] = []
    make = row_boxes.TableRows._line

    def counted(self: row_boxes.TableRows, *given: Any) -> Any:  # noqa: ANN401
        lines.append(given)
        return make(self, *given)

    monkeypatch.setattr(row_boxes.TableRows, "_line", counted)
    set_pages(page(group(*[ROWS[0]] * 20), style), "pdf/ua-1")
    assert bool(lines) is (style in RULED[:3])


def test_rules_in_wrong_places_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    content = page(group(*[ROWS[0]] * 20), RULED[0])
    plain = left_to_weasyprint(content, monkeypatch)
    put = row_boxes.TableRows._framed

    def too_low(self: row_boxes.TableRows, frame: Any, place: Any, row: Any, y: float) -> Any:  # noqa: ANN401
        return put(self, frame, place, row, y + 3)

    monkeypatch.setattr(row_boxes.TableRows, "_framed", too_low)
    quick = set_pages(content, "pdf/ua-1")
    assert any(map(differing, pictures(plain), pictures(quick)))


def test_the_comparison_can_fail() -> None:
    one, other = (set_pages(page(group(*rows)), "pdf/ua-1") for rows in (ROWS[:2], ROWS[1::-1]))
    assert not same(one, other)
    assert len(places(one)) == len(places(other))

"""Cells that are set at once stand where WeasyPrint would set them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
import pytest

from pipeline.typeset import cells, paragraphs
from pipeline.typeset.weasyprint import set_pages

if TYPE_CHECKING:
    from collections.abc import Callable

STYLE = """
@page { size: 120mm 90mm; margin: 10mm }
html { font-family: "Noto Serif CJK SC"; font-size: 10pt; line-height: 1.5 }
table { border-spacing: 0; table-layout: fixed; width: 27em }
td, th { padding: 0.25em 0.8em; text-align: left; vertical-align: top }
.right { text-align: right } .center { text-align: center; vertical-align: middle }
.high { height: 5em; border-bottom: 1pt solid } .lined { text-decoration: underline }
.justify { text-align: justify } .indented { text-indent: 2em } .bold { font-weight: 700 }
.less { padding: 0; min-height: 3em; line-height: 1 } .spaced { letter-spacing: 0.1em }
.collapse { border-collapse: collapse } .collapse td { border: 1pt solid }
"""
ROWS = (
    ("长江三角洲", "一体化", "规划"),
    ("第12条", "“引号”，句号。", "Han 汉 x"),
    ("12.5", "", " 空 格 "),
    ("长文" * 40, "短", "中" * 9 + "。"),
    ("中文<br/>两行", "<b>粗</b>体", "漢<ruby>字<rt>zì</rt></ruby>"),
)


def page(table: str) -> str:
    head = f"<head><title>题</title><style>{STYLE}</style></head>"
    return f'<html lang="zh-CN">{head}<body>{table}</body></html>'


def table(kind: str, times: int = 1) -> str:
    cell = f'<td class="{kind}">'
    rows = "".join(f"<tr>{cell}{f'</td>{cell}'.join(row)}</td></tr>" for row in ROWS * times)
    head = f'<th class="{kind}">甲</th><th class="{kind}">乙</th><th class="{kind}">丙</th>'
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


Placed = tuple[str, tuple[float, ...]]


def pages(pdf: bytes) -> list[list[Placed]]:
    """Return each character but spaces with its box in hundredths of a point, by page."""
    found: list[list[Placed]] = []
    for page in pypdfium2.PdfDocument(pdf):
        found.append([])
        text = page.get_textpage()
        for at in range(text.count_chars()):
            char = text.get_text_range(at, 1)
            if char.strip():
                box = tuple(round(edge * 100) for edge in text.get_charbox(at))
                found[-1].append((char, box))
    return found


def places(pdf: bytes) -> list[Placed]:
    """Return the characters of all pages."""
    return [place for page in pages(pdf) for place in page]


def alike(ours: list[Placed], theirs: list[Placed], within: int) -> bool:
    """Tell whether the same characters stand in the same places, but for rounding.

    Args:
        ours: Characters with their boxes.
        theirs: Others.
        within: How many hundredths of a point places may part.
    """
    return [char for char, _ in ours] == [char for char, _ in theirs] and all(
        abs(a - b) <= within
        for (_, box), (_, place) in zip(ours, theirs, strict=True)
        for a, b in zip(box, place, strict=True)
    )


def same(pdf: bytes, other: bytes, within: int = 1) -> bool:
    """Tell whether two files show the same characters in the same places, but for rounding."""
    return alike(places(pdf), places(other), within)


def _left_to_weasyprint(monkeypatch: pytest.MonkeyPatch, count: Callable[[], None]) -> None:
    own = cells._CellSetter._set

    def _set(self: object, *arguments: object) -> None:
        if own(self, *arguments) is not None:  # type: ignore[arg-type]
            count()

    monkeypatch.setattr(cells._CellSetter, "_set", _set)


@pytest.mark.parametrize(
    "kind",
    [
        *("", "right", "center", "high", "lined", "justify", "indented", "bold", "less"),
        *("spaced", "collapse"),
    ],
)
def test_cells_look_as_weasyprint_sets_them(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = page(table(kind, 4))
    quick = set_pages(content, "pdf/ua-1")
    found = []
    with monkeypatch.context() as patch:
        _left_to_weasyprint(patch, lambda: found.append(1))
        assert same(set_pages(content, "pdf/ua-1"), quick)
    is_left = kind in {"justify", "indented", "collapse"}
    assert bool(found) is not is_left


def test_the_same_text_in_columns_of_other_widths(monkeypatch: pytest.MonkeyPatch) -> None:
    widths = (12, 7.61, 6, 5.2, 4.9, 3, 20)
    columns = "".join(f'<col style="width: {width}em"/>' for width in widths)
    row = "<tr>" + "<td>甲abc乙，</td>" * len(widths) + "</tr>"
    content = page(f'<table style="width: {sum(widths)}em">{columns}{row * 2}</table>')
    quick = set_pages(content, "pdf/ua-1")
    _left_to_weasyprint(monkeypatch, lambda: None)
    monkeypatch.setattr(paragraphs, "_MOST_LINES", 0)
    assert set_pages(content, "pdf/ua-1") == quick


def test_cells_in_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = "<table><tr><td>里面</td><td>的表</td></tr></table>"
    content = page(f"<table><tr><td>外面</td><td>{inner}</td></tr></table>{table('')}")
    quick = set_pages(content, "pdf/ua-1")
    _left_to_weasyprint(monkeypatch, lambda: None)
    assert same(set_pages(content, "pdf/ua-1"), quick)


def test_weasyprint_has_its_own_functions_back_afterwards() -> None:
    from weasyprint.layout import block  # noqa: PLC0415  (heavy)
    from weasyprint.layout import table as tables  # noqa: PLC0415

    before = block.table_layout, block.block_container_layout, tables.resolve_percentages
    set_pages(page(table("")), "pdf/ua-1")
    after = block.table_layout, block.block_container_layout, tables.resolve_percentages
    assert after == before

"""What the writer of web slides puts into the page is what pandoc would have written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.deck import measure, web_rows
from pipeline.deck.plan import plan
from pipeline.deck.web_lines import Lines
from pipeline.deck.web_rows import Plain
from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Cell, Document, Math, Paragraph, Strong, Table
from pipeline.render import pandoc
from pipeline.writers import decks, reveal
from tests import growth, samples
from tests.deck.decks import GEOMETRY, one_section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.nodes import Inline
    from pipeline.theme import Theme

_SIGN = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"))
_TEXT = st.one_of(
    st.text(_SIGN, max_size=8), st.sampled_from(["a & b", "<b>", "\"'", "&amp;", " "])
)


def cell(text: str, **fields: object) -> Cell:
    """Return a cell of characters."""
    return Cell(inlines=samples.text(text), **fields)  # type: ignore[arg-type]


def table(rows: Sequence[Sequence[Cell]], **fields: object) -> Document:
    """Return a document that is one table with a paragraph above."""
    made = Table(rows=tuple(map(tuple, rows)), **fields)  # type: ignore[arg-type]
    return one_section(Paragraph(inlines=samples.text("前言 “引” & <尖>")), made)


def both(document: Document, study: Theme) -> tuple[bytes, bytes]:
    """Return the page as it is written, and as pandoc writes it alone."""
    quick = reveal.write(document, study, Report())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web_rows, "is_plain", lambda _: False)
        patch.setattr(Plain, "rows", lambda *_: None)
        return quick, reveal.write(document, study, Report())


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(_TEXT, _TEXT), min_size=30, max_size=30))
def test_any_characters(study: Theme, rows: list[tuple[str, str]]) -> None:
    """Whatever stands in cells and notes, the bytes are pandoc's."""
    document = table([[cell(one), cell(two)] for one, two in rows], header_rows=1)
    quick, slow = both(document, study)
    assert quick == slow


@settings(max_examples=10, deadline=None)
@given(st.lists(samples.inlines, min_size=40, max_size=40), st.integers(0, 1))
def test_any_markup(study: Theme, inlines: list[Inline], heads: int) -> None:
    """Whatever is marked in cells, the bytes are pandoc's."""
    cells = [Cell(inlines=tuple(inlines[at : at + 2])) for at in range(0, len(inlines), 2)]
    rows = zip(cells[::2], cells[1::2], strict=True)
    document = table([*rows], id="table", header_columns=heads)
    document = msgspec.structs.replace(document, notes=samples.full_document().notes)
    quick, slow = both(document, study)
    assert quick == slow


@pytest.mark.parametrize(
    "document",
    [
        table([[cell("甲", alignment="center"), cell("乙", alignment="right")]] * 3),
        table([[cell("甲", row_span=2), cell("乙")], [cell("丙")], [cell("丁"), cell("")]]),
        table([[cell("甲", column_span=2, alignment="left")], [cell("丙"), cell("丁")]]),
        table([[cell("甲")], [cell("乙")]], header_rows=1),
        table([[cell("甲")]], header_rows=1),
        table([[cell("甲"), cell("乙")]] * 3, header_rows=1, header_columns=1),
        table([[cell("甲"), Cell(inlines=(Strong(inlines=samples.text("粗")),))]] * 3),
        table([[cell(f"第{number}行"), cell("…" * 20)] for number in range(60)], header_rows=1),
        table([[cell(f"{row},{column}.0") for column in range(40)] for row in range(20)]),
        table([[cell("甲", column_span=30)], [cell("12,345.0") for _ in range(30)]]),
        table(
            [
                [cell("甲", row_span=2), cell("乙", column_span=2)],
                [cell("丙"), cell("丁")],
                [cell("戊", column_span=2), cell("己")],
                [cell("庚", column_span=3)],
            ],
            header_columns=2,
        ),
        samples.full_document(),
    ],
    ids=[
        "aligned",
        "down",
        "across",
        "narrow",
        "header",
        "heads",
        "rich",
        "long",
        "wide",
        "cut",
        "over-heads",
        "full",
    ],
)
def test_tables_of_all_kinds(document: Document, study: Theme) -> None:
    """Spans, alignments and headers are written as pandoc writes them, or left to it."""
    quick, slow = both(document, study)
    assert quick == slow
    assert "\ufdd3" not in quick.decode()


def test_pandoc_gets_no_cells(study: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither rows nor their notes reach pandoc; a row does that it may write in another way."""
    given: list[str] = []
    run = decks.run_pandoc

    def noted(tree: dict[str, object], *others: object) -> bytes:
        given.append(str(tree))
        return run(tree, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(reveal, "run_pandoc", noted)
    marked = [cell("重"), Cell(inlines=(Strong(inlines=samples.text("粗体字")),))]
    other = [cell("重"), Cell(inlines=(Strong(inlines=samples.text("左↔右")),))]
    for rich in (marked, other):
        reveal.write(table([[cell("轻羽"), cell("薄纱")], rich]), study, Report())
    assert not any(text in given[0] for text in ("薄纱", "粗体字"))
    assert all(text in given[1] for text in ("薄纱", "左↔右"))


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="https://example.org/x.png">',
        '<mi style="background:url(//example.org)">x</mi>',
        "<mi/>",
        "<mi title='x'>x</mi>",
        "&nbsp;",
    ],
)
def test_markup_of_more_than_one_form(markup: str, study: Theme) -> None:
    """Markup that may load something, or that pandoc mends, goes through its hands."""
    names = pandoc.Names(formulas={"x": markup, "y": "<math><mi>y</mi></math>"})
    assert Lines(names).written((Math(tex="x"),)) is None
    assert Lines(names).written((Math(tex="y"),)) is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reveal, "_formulas", lambda _: {("x", False): markup})
        document = table([[Cell(inlines=(Math(tex="x"),)), cell("乙")]])
        if "//" in markup:
            with pytest.raises(KanbenError):
                reveal.write(document, study, Report())


def test_tables_are_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A paragraph above a table leads to a second try at its pages, not at its cells."""
    count = 0

    def counted(*given: object, **others: object) -> int:
        nonlocal count
        count += 1
        return measure.line_count(*given, **others)  # type: ignore[arg-type]

    monkeypatch.setattr("pipeline.deck.grids.line_count", counted)
    deck = plan(table([[cell("甲"), cell("乙")]] * 200), GEOMETRY)
    assert len(deck.slides) > 10
    assert count == 400


def test_planning_tables_is_linear() -> None:
    """Twice the rows take no more than twice the calls."""

    def work(size: int) -> int:
        document = table([[cell(f"第{number}行"), cell("乙")] for number in range(size)])
        return growth.calls(lambda: plan(document, GEOMETRY))

    work(10)  # imports
    assert work(2_000) < 2.3 * work(1_000)

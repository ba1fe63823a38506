"""Tables on slides of PowerPoint: cells that pandoc does not get are what it would have written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.diagnostics import Report
from pipeline.model.nodes import Cell, Document, Link, Metadata, Strong, Table
from pipeline.writers import decks, pptx
from tests import samples

if TYPE_CHECKING:
    from pipeline.model.nodes import Inline
    from pipeline.theme import Theme


def both(document: Document, study: Theme) -> tuple[bytes, bytes]:
    """Return the file as it is written, and as it is if pandoc gets all cells."""
    quick = pptx.write(document, study, Report())
    with pytest.MonkeyPatch.context() as patch:
        for place in ("pipeline.deck.tree.given", "pipeline.writers.pptx.finish.given"):
            patch.setattr(place, lambda slide: [True] * sum(map(len, slide.rows)))
        return quick, pptx.write(document, study, Report())


@settings(max_examples=8, deadline=None)
@given(st.lists(samples.inlines, min_size=40, max_size=40))
def test_any_markup(study: Theme, inlines: list[Inline]) -> None:
    """Whatever is marked in cells, the bytes are those of pandoc's runs."""
    cells = [Cell(inlines=tuple(inlines[at : at + 2])) for at in range(0, len(inlines), 2)]
    rows = tuple(zip(cells[::2], cells[1::2], strict=True))
    notes = samples.full_document().notes
    document = Document(meta=Metadata(), blocks=(Table(rows=rows, id="table"),), notes=notes)
    quick, slow = both(document, study)
    assert quick == slow


@settings(max_examples=6, deadline=None)
@given(
    st.lists(
        st.text(
            st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")),
            max_size=6,
        ),
        min_size=24,
        max_size=24,
    )
)
def test_cells_are_as_pandoc_writes_them(study: Theme, texts: list[str]) -> None:
    """Characters in a table come out the same whether pandoc gets them or not."""
    cells = [Cell(inlines=samples.text(text)) for text in (*texts, "尾")]
    rich = Cell(inlines=(Strong(inlines=samples.text("粗")),))
    many = [Cell(inlines=samples.text("12,345.0"))] * 20  # more than one slide has room for
    rows = tuple(
        (one, rich, *others, *many) for one, *others in zip(*[iter(cells)] * 5, strict=True)
    )
    document = Document(meta=Metadata(), blocks=(Table(rows=rows, header_rows=1),))
    quick, slow = both(document, study)
    assert quick == slow


def test_pandoc_gets_the_first_text_and_what_is_more(
    study: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slide needs one text to be written; of the others only those with links are given."""
    given_trees: list[str] = []
    run = decks.run_pandoc

    def noted(tree: dict[str, object], *others: object) -> bytes:
        given_trees.append(str(tree))
        return run(tree, *others)  # type: ignore[arg-type]

    monkeypatch.setattr("pipeline.writers.pptx.chunks.run_pandoc", noted)
    cells = [Cell(inlines=samples.text(text)) for text in ("", "首", "次", "末")]
    rich = Cell(inlines=(Strong(inlines=samples.text("粗")),))
    link = Link(target="https://example.org", inlines=samples.text("链"))
    linked = Cell(inlines=(Strong(inlines=(link,)),))
    rows = (tuple(cells[:2]), tuple(cells[2:]), (rich, cells[0]), (linked, cells[0]))
    pptx.write(Document(meta=Metadata(), blocks=(Table(rows=rows),)), study, Report())
    (tree,) = given_trees
    assert all(text in tree for text in "首链")
    assert not any(text in tree for text in "次末粗")

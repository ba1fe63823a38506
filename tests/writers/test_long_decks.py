"""Long decks: pandoc writes them in chunks, and nobody can tell from the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Anchor, Document, Link, Metadata, Paragraph, Section, Text
from pipeline.render.pandoc import Tree
from pipeline.theme import Theme
from pipeline.verify.lint import slides
from pipeline.writers import archive, pptx
from pipeline.writers.decks import run_pandoc
from pipeline.writers.pptx import chunks
from tests import samples
from tests.deck.decks import one_section, paragraph_of, table_of


def linked() -> Document:
    """Return sections of which each leads to the first, the last, itself, and out."""

    def section(number: int) -> Section:
        goals = ("#p1", "#p9", f"#p{number}", "https://example.org/a")
        links = tuple(Link(target=goal, inlines=samples.text(f"见{goal}。")) for goal in goals)
        own = Paragraph(inlines=(Anchor(id=f"p{number}"), Text(text=f"第{number}处。"), *links))
        return Section(heading=samples.text(f"{number}节"), level=1, blocks=(own, paragraph_of(9)))

    return Document(
        meta=Metadata(title="互相引用"), blocks=tuple(section(number) for number in range(1, 10))
    )


def written(document: Document, theme: Theme) -> bytes:
    return pptx.write(document, theme, Report())


@pytest.mark.parametrize("size", [1, 2, 7])
@pytest.mark.parametrize("document", [linked(), samples.full_document()], ids=["linked", "full"])
def test_chunks_are_joined_to_the_same_bytes(
    document: Document, size: int, study: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = written(document, study)
    monkeypatch.setattr(chunks, "SLIDES", size)
    assert written(document, study) == whole


def test_links_lead_over_chunks(study: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "SLIDES", 3)
    parts = archive.unpack(written(linked(), study))
    rels = b"".join(data for name, data in parts.items() if name.startswith("ppt/slides/_rels/"))
    assert rels.count(b'relationships/slide" Target="slide') >= 9 * 3
    assert b"slide:" not in rels


def test_pandoc_writes_few_slides_at_a_time(study: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time grows with the square of the slides in one run."""
    counts: list[int] = []

    def counted(tree: Tree, options: list[str], report: Report, folder: Path) -> bytes:
        blocks = tree["blocks"]
        assert isinstance(blocks, list)
        counts.append(sum(block["t"] == "Header" for block in blocks))
        return run_pandoc(tree, options, report, folder)

    monkeypatch.setattr(chunks, "run_pandoc", counted)
    rows = [["序", "数"], *([str(number), "甲"] for number in range(2_000))]
    written(one_section(table_of(rows)), study)
    assert sum(counts) > 2 * chunks.SLIDES
    assert max(counts) <= chunks.SLIDES
    assert len(counts) == -(-sum(counts) // chunks.SLIDES)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("_list_slides", {"slide-unlisted", "link-unsafe"}),
        ("_link_slides", {"link-unsafe"}),
    ],
)
def test_the_lint_sees_chunks_joined_wrongly(
    name: str, codes: set[str], study: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.pptx"
    monkeypatch.setattr(chunks, "SLIDES", 3)
    path.write_bytes(written(linked(), study))
    assert slides.lint(path) == []
    monkeypatch.setattr(chunks, name, lambda *_: None)
    path.write_bytes(written(linked(), study))
    assert codes <= {finding.code for finding in slides.lint(path)}


def test_slides_that_pandoc_leaves_out_are_an_error(
    study: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "SLIDES", 3)

    def short(tree: Tree, options: list[str], report: Report, folder: Path) -> bytes:
        return run_pandoc({**tree, "blocks": []}, options, report, folder)

    monkeypatch.setattr(chunks, "run_pandoc", short)
    with pytest.raises(KanbenError, match="planned"):
        written(linked(), study)

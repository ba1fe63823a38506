"""PowerPoint: slides by pandoc on a reference made from the theme, then finished from the plan."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.chinese.terms import terms
from pipeline.deck.slides import Content, Statement
from pipeline.deck.tree import names_of
from pipeline.model.nodes import Math
from pipeline.model.walk import display_title
from pipeline.writers.decks import geometry_of, pandoc_data, planned
from pipeline.writers.formula_pictures import formula_pictures
from pipeline.writers.office_math import office_math
from pipeline.writers.pptx import layouts, reference
from pipeline.writers.pptx.chunks import write_slides
from pipeline.writers.pptx.finish import Finisher, layout_of
from pipeline.writers.pptx.package import Package
from pipeline.writers.pptx.pictures import Pictures
from pipeline.writers.pptx.runs import Hand, language_of, read
from pipeline.writers.registry import WriterSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.deck.geometry import Geometry
    from pipeline.deck.slides import Deck
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.theme import Theme

_LAYOUT = re.compile(rb"\.\./slideLayouts/slideLayout\d+\.xml")


def write(document: Document, theme: Theme, report: Report) -> bytes:
    """Return the deck as a PowerPoint file.

    Raises:
        KanbenError: pandoc is missing or fails.
    """
    geometry = geometry_of(theme.deck)
    formulas = office_math(document)
    deck = planned(document, geometry, report, formulas, annotates=False)
    base = reference.reference(pandoc_data("reference.pptx"), theme, geometry)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "reference.pptx").write_bytes(reference.pack(base))
        package = Package(write_slides(deck, "reference.pptx", report, folder))
    language = language_of(document.meta.language)
    _finish(package, deck, theme, geometry, Hand(theme, language, formulas), report)
    package.add_notes_master(base, language)
    noted = 0
    for number, slide in enumerate(deck.slides, 1):
        if slide.notes:
            noted += 1
            package.add_notes(number, slide.notes, language)
    package.set_presentation(_groups(deck, document), language)
    package.set_properties(document.meta, display_title(document), len(deck.slides), noted)
    package.drop("docProps/custom.xml")
    return reference.pack(package.complete())


def _finish(  # noqa: PLR0913, PLR0917  (all that slides are made with)
    package: Package, deck: Deck, theme: Theme, geometry: Geometry, hand: Hand, report: Report
) -> None:
    """Draw every slide of ``package`` anew, on its layout."""
    finisher = Finisher(theme, geometry, hand, names_of(deck))
    drawn = formula_pictures(_displayed(deck), theme)
    pictures = Pictures(package, report, drawn)
    last = max(1, len(deck.slides) - 1)
    for number, slide in enumerate(deck.slides, 1):
        part = f"ppt/slides/slide{number}.xml"
        xml = finisher.slide(
            slide, read(package.parts[part]), (number - 1) / last, pictures.on(number)
        )
        package.parts[part] = xml.encode()
        rels = f"ppt/slides/_rels/slide{number}.xml.rels"
        layout = layouts.layout_part(layout_of(slide)).replace("ppt/", "../").encode()
        package.parts[rels] = _LAYOUT.sub(layout, package.parts[rels])


def _displayed(deck: Deck) -> Iterator[str]:
    """Yield the TeX of the formulas that are displayed."""
    for slide in deck.slides:
        if isinstance(slide, Content | Statement):
            for piece in slide.pieces if isinstance(slide, Content) else slide.support:
                if piece.kind == "formula":
                    yield from (each.tex for each in piece.inlines if isinstance(each, Math))


def _groups(deck: Deck, document: Document) -> list[tuple[str, int]]:
    """Return the sections of the deck as PowerPoint lists slides: name, number of slides."""
    groups = [(terms(document.meta.language).cover, 0)]
    for slide in deck.slides:
        if isinstance(slide, Statement) and slide.section >= 0:
            groups.append((slide.name, 0))
        name, size = groups[-1]
        groups[-1] = (name, size + 1)
    return [group for group in groups if group[1]]


WRITER = WriterSpec(
    name="pptx",
    media_type="application/vnd.openxmlformats-officedocument.presentationml.presentation",
    write=write,
    describe="slides for PowerPoint, with the whole text in the notes",
    cost=8,
)

"""Contents and heads of pages: whole titles, no line by itself, nothing beyond its room."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pypdfium2

from pipeline import passes
from pipeline.diagnostics import Report
from pipeline.model.nodes import Document, Metadata, Section, Text
from pipeline.render import html
from pipeline.writers import pdf
from tests import samples

if TYPE_CHECKING:
    from pipeline.theme import Theme

LEADERS = re.compile(r"\.{4,}\s*\d+\s*$", re.MULTILINE)


def pages(document: Document, theme: Theme) -> list[str]:
    data = pdf.write(passes.apply_all(document), theme, Report())
    with pypdfium2.PdfDocument(data) as opened:
        return [page.get_textpage().get_text_bounded() for page in opened]


def sections(count: int, heading: str) -> Document:
    blocks = tuple(
        Section(
            heading=(Text(text=f"{heading}{number}"),),
            level=1,
            blocks=(samples.paragraph("正文。"),),
        )
        for number in range(count)
    )
    return Document(meta=Metadata(title="题"), blocks=blocks)


def test_no_line_of_contents_stands_alone_on_a_page(study: Theme) -> None:
    first, second = (len(LEADERS.findall(page)) for page in pages(sections(60, "节"), study)[:2])
    full = first + 1  # as many as fill the page, and one
    found = [len(LEADERS.findall(page)) for page in pages(sections(full, "节"), study)]
    assert second > 1
    assert [count for count in found if count] == [full - 3, 3]


def test_heads_of_pages_take_what_has_room_beside_the_title() -> None:
    long = "字" * 30
    attributes = html.bookmarked(long)
    assert f'data-label="{long}"' in attributes
    assert f'data-running="{"字" * 23}…"' in attributes
    assert html.bookmarked("短") == ' data-label="短" data-running="短"'

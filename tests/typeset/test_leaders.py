"""The dots of contents: one run, as wide as they were, its end where it was."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import pikepdf
import pypdfium2

from pipeline.typeset.weasyprint import set_pages

PAGE = (
    "<html lang='zh'><head><title>书</title><style>@page { size: 120mm 80mm }"
    "a::after { content: leader('.') target-counter(attr(href), page) }"
    "h1 { break-before: page }</style></head>"
    "<body><p><a href='#a'>第一章</a></p><h1 id='a'>第一章</h1></body></html>"
)


def test_the_dots_are_one_run_up_to_the_number() -> None:
    data = set_pages(PAGE, "pdf/ua-1")
    with pypdfium2.PdfDocument(data) as document:
        page = document[0].get_textpage()
        text = page.get_text_range().strip()
        dots = [at for at, char in enumerate(text) if char == "."]
        assert text.replace(" ", "").replace(".", "") == "第一章2"
        assert len(dots) > 40
        gaps = [page.get_charbox(b)[0] - page.get_charbox(a)[0] for a, b in pairwise(dots)]
        assert max(gaps) - min(gaps) < 0.1
        end, number = page.get_charbox(dots[-1])[2], page.get_charbox(len(text) - 1)[0]
        assert 0 <= number - end < 2 * max(gaps)


def test_the_dots_are_one_piece_of_content() -> None:
    with pikepdf.open(io.BytesIO(set_pages(PAGE, "pdf/ua-1"))) as pdf:
        page: Any = pdf.pages[0].obj
        shown = [str(each.operator) for each in pikepdf.parse_content_stream(page)]
        assert shown.count("Tj") + shown.count("TJ") < 6

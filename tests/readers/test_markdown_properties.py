"""Whatever stands in Markdown, the reader returns a document or says what is wrong."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.diagnostics import KanbenError, Report
from tests.readers.marked import read

_PARTS = (
    "甲",
    "一段文字。",
    "latin words ",
    "“引”",
    "，",
    "**",
    "*",
    "_",
    "`",
    "```\n",
    "~",
    "~~",
    "^",
    "$",
    "$$",
    "[",
    "](",
    ")",
    "]{.dots}",
    "![",
    "{汉|hàn}",
    "<u>",
    "</u>",
    "<ruby>",
    "<rt>",
    "</ruby>",
    "<br>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<!--",
    "-->",
    "<x>",
    "&amp;",
    "&#0;",
    "&#xFDD0;",
    "\\",
    "\\[",
    "\\]",
    "\n",
    "\n\n",
    "\n- ",
    "\n  1. ",
    "\n# ",
    "\n> ",
    "\n| ",
    "|",
    "\n---\n",
    "\n::: points\n",
    "\n:::\n",
    "\n    ",
    "[^1]",
    "\n\n[^1]: ",
    "^[",
    "https://a.cn",
    "@",
    ":smile:",
    "　　",
    "\t",
    "\U00020000",
    "\u202e",
)

sources = st.lists(st.sampled_from(_PARTS), max_size=30).map("".join)


@settings(max_examples=40)
@given(sources)
def test_a_document_or_a_clear_error(source: str) -> None:
    report = Report()
    with contextlib.suppress(KanbenError):
        read(source, report=report)
    ours = [item for item in report if item.code == "text-lost" and "Report" in item.hint]
    assert ours == []  # what pandoc itself leaves out is reported with another hint

"""The reader of Markdown: pandoc's dialect and what GitHub's users expect (docs/markdown.md)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.diagnostics import Report
from pipeline.readers.markdown import check, front, prepare, raw_rows, rows
from pipeline.readers.pandoc import Given, decoded, document, process
from pipeline.readers.pandoc.locate import TextLocator
from pipeline.readers.registry import ReaderSpec, ReadOptions
from pipeline.readers.surroundings import Surroundings

if TYPE_CHECKING:
    from pipeline.model.nodes import Document
    from pipeline.readers.pandoc.tree import Tree

_EXTENSIONS = (
    "-smart",  # characters are never altered
    "-citations",  # @张三 is a name
    "-example_lists",
    "-auto_identifiers",  # headings are called as GitHub calls them, and only if a link does so
    "-implicit_header_references",  # [前言] in brackets stays in brackets
    "-latex_macros",  # they can grow without end
    "-blank_before_header",
    "-blank_before_blockquote",
    "+lists_without_preceding_blankline",
    "+emoji",
    "+alerts",
    "+mark",
    "+tex_math_single_backslash",
)
FORMAT = f"markdown{''.join(_EXTENSIONS)}"
"""pandoc's name of our dialect. Line breaks between Chinese lines are dropped by us, not by
east_asian_line_breaks, which takes Korean for Chinese and leaves a space beside Latin letters."""

_ESCAPED = re.compile(r"\\\[([^\\\[\]\n]{1,200})\\\]")
_FORMULA = re.compile(r"[\\^_=+<>*/]")


def read(data: bytes, path: str, options: ReadOptions, report: Report) -> Document:
    """Return the document in ``data``.

    Raises:
        KanbenError: The file holds no text, a byte cannot be decoded, its front matter is broken,
            or it takes pandoc too long.
    """
    text = decoded(data, path, options, report)
    prepared = prepare.prepare(text, path, report)
    check.refuse_depth(prepared, path)
    check.warn_of_plain_text(prepared.body, path, report)
    tree = _tree(prepared.text, path, report)
    escaped = (match[1] for match in _ESCAPED.finditer(text))
    given = Given(
        tree=tree,
        locator=TextLocator(prepared.blanked, path),
        markdown=True,
        spans=front.spans(prepared.front, path),
        escaped=frozenset(tex for tex in escaped if not _FORMULA.search(tex)),
    )
    made = document(given, path, options, report, options.surroundings or Surroundings())
    check.nothing_lost(prepared, tree, path, report)
    return made


def _tree(text: str, path: str, report: Report) -> Tree:
    """Return pandoc's tree, with the rows of long tables that it need not read."""
    raw = raw_rows.cut(text)
    cut = rows.cut(raw.text)
    tree = cut.tree(cut.text.encode(), FORMAT, path)
    if tree is None and raw.runs:
        said = Report()
        tree = process.parse(raw.text.encode(), FORMAT, path, said)
        if len(said):  # it would name other lines than those of the source
            tree = None
    if tree is not None and raw.restored(tree):
        return tree
    return process.parse(text.encode(), FORMAT, path, report)


READER = ReaderSpec(
    name="markdown",
    suffixes=(".md", ".markdown", ".mkd", ".mkdn", ".mdown", ".mdwn", ".qmd", ".rmd"),
    read=read,
)

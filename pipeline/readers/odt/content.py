"""The content of an ODT → content that pandoc reads without loss.

pandoc's reader of OpenDocument knows paragraphs, headings, lists, tables, notes, links, pictures.
What stands in anything else it leaves out without a word: text boxes, tables in tables, fields.
Here such elements are put as those that it knows (OpenDocument 1.3, part 3).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.diagnostics import Diagnostic
from pipeline.model.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from pipeline.diagnostics import Report

_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT = f"{{{_OPEN}text:1.0}}"
_TABLE = f"{{{_OPEN}table:1.0}}"
_DRAW = f"{{{_OPEN}drawing:1.0}}"
_OFFICE = f"{{{_OPEN}office:1.0}}"

_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_BLOCKS = (*_PARAGRAPHS, f"{TEXT}list", f"{TEXT}section", f"{_TABLE}table")
_SHAPES = tuple(
    f"{_DRAW}{name}"
    for name in ("frame", "custom-shape", "rect", "ellipse", "circle", "line", "polygon", "caption")
)
_INDEXES = tuple(
    f"{TEXT}{name}"
    for name in (
        "table-of-content",
        "illustration-index",
        "table-index",
        "object-index",
        "user-index",
        "alphabetical-index",
    )
)
"""What programs make by themselves of headings and marks; a bibliography is text."""

_KNOWN = frozenset(
    f"{TEXT}{name}"
    for name in re.findall(
        r"[\w-]+",
        """
        span a s tab line-break soft-page-break note note-citation note-body bookmark
        bookmark-start bookmark-end bookmark-ref reference-mark reference-mark-start
        reference-mark-end reference-ref sequence sequence-ref ruby ruby-base ruby-text
        change change-start change-end p h list list-item list-header section
        numbered-paragraph tracked-changes
        """,
    )
)
_SILENT = frozenset(
    f"{TEXT}{name}" for name in ("hidden-text", "hidden-paragraph", "script", "label")
)
_MOST_BLANKS = 1_000


def prepare(root: etree._Element, path: str, report: Report) -> None:
    """Change ``root`` so that pandoc reads all of its text; say what is no part of the text."""
    _say_left_out(root, path, report)
    _unwrap(root)
    for field in list(_fields(root)):
        field.tag = f"{TEXT}span"
    for blanks in root.iter(f"{TEXT}s"):
        count = blanks.get(f"{TEXT}c", "1")
        if not (count.isdecimal() and len(count) < 6 and int(count) <= _MOST_BLANKS):  # noqa: PLR2004
            blanks.set(f"{TEXT}c", str(_MOST_BLANKS) if count.isdecimal() else "1")
    boxes = sum(_box(shape) for shape in list(root.iter(*_SHAPES)))
    if boxes:
        message = f"read the text of a text box after its paragraph, {boxes} times"
        report.add(Diagnostic("text-box", "info", message, Span(path, 1)))
    nested = [each for each in root.iter(f"{_TABLE}table") if _is_nested(each)]
    for table in reversed(nested):
        _put(table, [each for each in table.iter(*_PARAGRAPHS) if not _inside(each, _PARAGRAPHS)])
    if nested:
        report.warn("nested-table", "a table in a table is read as lines", Span(path, 1))


def shown(root: etree._Element) -> Iterator[str]:
    """Yield the characters of the text of a prepared content."""
    gone = {f"{TEXT}tracked-changes", f"{_OFFICE}annotation", f"{TEXT}note-citation", *_INDEXES}
    stack: list[etree._Element] = [root]
    while stack:
        element = stack.pop()
        yield element.tail or ""
        if element.tag in gone or element.tag in _SILENT or not isinstance(element.tag, str):
            continue
        if element.tag.startswith((TEXT, _OFFICE)) and element.tag != f"{_OFFICE}binary-data":
            yield element.text or ""
        stack.extend(element)


def _say_left_out(root: etree._Element, path: str, report: Report) -> None:
    """Say what is no part of the text: deleted words, comments, contents."""
    deleted = _words(root, f"{TEXT}deletion")
    comments = _words(root, f"{_OFFICE}annotation")
    contents = _words(root, *_INDEXES)
    for code, message, words in (
        ("deleted-text", "left out what a tracked change deletes", deleted),
        ("comments-left-out", "left out comments", comments),
        ("contents-left-out", "left out a list that the program makes by itself", contents),
    ):
        if words:
            said = f"{message}: {words[:60]}"
            report.add(Diagnostic(code, "info", said, Span(path, 1)))


def _words(root: etree._Element, *tags: str) -> str:
    found = ("".join(each.itertext()).strip() for each in root.iter(*tags))
    return "，".join(filter(None, found))


def _fields(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements inside paragraphs that pandoc does not know and that hold words."""
    for paragraph in root.iter(*_PARAGRAPHS):
        for element in paragraph.iter():
            tag = element.tag
            if not isinstance(tag, str) or not tag.startswith(TEXT):
                continue
            unknown = tag not in _KNOWN and tag not in _SILENT
            if unknown and not any(True for _ in element.iter(*_BLOCKS)):
                yield element


def _unwrap(root: etree._Element) -> None:
    """Put what stands in numbered paragraphs in their place."""
    for wrapper in list(root.iter(f"{TEXT}numbered-paragraph")):
        _put(wrapper, list(wrapper))


def _box(shape: etree._Element) -> bool:
    """Move the text of a shape behind the paragraph that it stands in; tell whether there was any.

    A box that holds a picture is one with its caption, which pandoc reads.
    """
    if any(True for _ in shape.iter(f"{_DRAW}image", f"{_DRAW}object")):
        return False
    blocks = [each for each in shape.iter(*_BLOCKS) if not _inside(each, _BLOCKS, shape)]
    if not any("".join(each.itertext()).strip() for each in blocks):
        return False
    place = shape
    for above in shape.iterancestors(*_PARAGRAPHS):
        place = above
        break
    parent = place.getparent()
    if parent is None:
        return False
    if place is shape:
        _put(shape, blocks)
        return True
    index = parent.index(place) + 1
    for block in blocks:
        block.tail = None
    parent[index:index] = blocks
    return True


def _put(element: etree._Element, blocks: list[etree._Element]) -> None:
    """Put ``blocks`` in the place of ``element``."""
    parent = element.getparent()
    if parent is None:
        return
    index = parent.index(element)
    for block in blocks:
        block.tail = None
    parent[index : index + 1] = blocks


def _is_nested(table: etree._Element) -> bool:
    return any(True for _ in table.iterancestors(f"{_TABLE}table-cell"))


def _inside(
    element: etree._Element, tags: tuple[str, ...], top: etree._Element | None = None
) -> bool:
    """Tell whether ``element`` stands in one of ``tags``, below ``top``."""
    for above in element.iterancestors():
        if above is top:
            return False
        if above.tag in tags:
            return True
    return False

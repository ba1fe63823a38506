"""Captions that are typed as plain paragraphs: 图1 under a picture, 表2 over a table.

Most people in offices never use the style for captions. So a short paragraph with such a label that
stands right beside what it names is its caption.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.model.nodes import Image, Table
from pipeline.readers.docx.items import Para, TableItem
from pipeline.readers.docx.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.readers.docx.items import Item
    from pipeline.readers.docx.source import Source

_NUMBER: Final = (
    r"[ \u3000]*[0-9０-９一二三四五六七八九十A-Z]{1,4}(?:[-.．·－–][0-9０-９]{1,3}){0,3}"
)
_CAPTION: Final = re.compile(
    rf"(?:附|续|續)?(?P<kind>[图圖表]){_NUMBER}(?:[ \t\u3000：:．.、]\S.{{0,60}})?"
)
_SENTENCE: Final = re.compile(r"[。；！？]$")


def find(source: Source, items: Sequence[Item]) -> None:
    """Give typed captions the role of captions, and report each."""
    for place, item in enumerate(items):
        if not isinstance(item, Para) or not _is_plain(item):
            continue
        text = item.text
        match = _CAPTION.fullmatch(text)
        if match is None or _SENTENCE.search(text):
            continue
        before = items[place - 1] if place else None
        after = items[place + 1] if place + 1 < len(items) else None
        if match["kind"] == "表" and isinstance(after, TableItem):
            beside = "a table follows"
        elif match["kind"] != "表" and _is_picture(before):
            beside = "a picture stands before it"
        else:
            continue
        item.role = Role("caption")
        span = source.span(item.number)
        source.report.infer("typed-caption", f"{text[:40]} is a caption: {beside}", span, 0.9)


def _is_plain(para: Para) -> bool:
    return (
        para.role.kind in ("", "plain")
        and not para.level
        and para.numbered is None
        and not para.boxes
    )


def _is_picture(item: Item | None) -> bool:
    """Tell whether a paragraph holds pictures or charts, and no words."""
    return (
        isinstance(item, Para)
        and not item.text
        and any(isinstance(atom.piece, Image | Table) for atom in item.atoms)
    )

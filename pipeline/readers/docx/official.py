"""What stands around the text of an official document (GB/T 9704-2012, 7.2 版头, 7.3.5 成文日期).

份号, 密级, 紧急程度, 发文机关标志 (红头), 发文字号, 签发人: lines in large letters, in frames or in
tables of one cell. They are no headings, and the title comes after them. The signature stands at
the right before the attachments.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.readers.docx.items import Para, TableItem, paragraphs
from pipeline.readers.docx.roles import Role
from pipeline.readers.text import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.readers.docx.items import Item
    from pipeline.readers.docx.source import Source

HEAD: Final = Role("head-matter")
HEAD_MATTER: Final = rules.Rule(
    "official-head", "above the title of an official document: number, secrecy, office", 0.85
)
_MOST: Final = 10
_LINE: Final = re.compile(
    r"(?:No\.?\s*)?\d{6}"
    r"|(?:绝密|机密|秘密)(?:[★☆].{0,8})?(?:[ \u3000]*(?:特急|加急|平急))?"
    r"|特急|加急|平急|特提"
    r"|签发人[：:].{1,20}"
    r"|.{2,40}(?:文件|公报|函件)"
)
_SENTENCE: Final = ("。", "！", "；", "：")
_MOST_SIGNING: Final = 5
_LONGEST_NAME: Final = 40
_ATTACHED: Final = re.compile(
    r"附[件表录][ \u3000]*[0-9一二三四五六七八九十]*[：:]?|[（(]此件|抄送[：:]"
)
_SIGNED: Final = re.compile(r"[ \u3000\t]*签发人[：:].{1,20}")


def marked(source: Source, items: Sequence[Item]) -> list[Item]:
    """Return ``items`` with the lines above the title of an official document known as such.

    It is one if one of the lines is the document's number (〔2026〕12号).
    """
    head: list[Item] = []
    numbered = False
    end = 0
    for place, item in enumerate(items):
        lines = _lines(item)
        if lines is None or len(head) >= _MOST:
            break
        texts = [para.text for para in lines if para.text]
        if not all(_is_head(text) for text in texts):
            break
        numbered = numbered or any(_is_number(text) for text in texts)
        head += lines
        if texts:
            end = place + 1
    if not numbered or source.ours:
        return list(items)
    filled = [each for each in head if isinstance(each, Para) and each.text]
    for para in filled:
        para.role = HEAD
    rules.infer(source.report, HEAD_MATTER, source.span(filled[0].number, filled[-1].number))
    return [*filled, *items[end:]]


def signed(source: Source, items: Sequence[Item]) -> None:
    """Let the lines at the right that end with a date be the signature, where attachments follow.

    One that ends the whole text is found by the rules for its end.
    """
    filled = [item for item in items if not isinstance(item, Para) or item.atoms]
    text = False
    for place, item in enumerate(filled):
        if not isinstance(item, Para):
            continue
        text = text or item.text.endswith(_SENTENCE)
        if not (text and _is_right(item) and rules.DATE_LINE.fullmatch(item.text)):
            continue
        first = place
        while first and place - first < _MOST_SIGNING and _is_right(filled[first - 1]):
            first -= 1
        if first == place or not any(_is_attached(each) for each in filled[place + 1 :]):
            continue
        lines = [each for each in filled[first : place + 1] if isinstance(each, Para)]
        for each in lines:
            each.role = Role("signature")
        rules.infer(source.report, rules.SIGNATURE, source.span(lines[0].number, lines[-1].number))


def _is_right(item: Item) -> bool:
    return (
        isinstance(item, Para)
        and item.is_right
        and item.role.kind in ("", "plain")
        and 0 < len(item.text) <= _LONGEST_NAME
        and not item.text.endswith(_SENTENCE)
    )


def _is_attached(item: Item) -> bool:
    return isinstance(item, Para) and bool(_ATTACHED.match(item.text))


def _lines(item: Item) -> list[Para] | None:
    """Return the paragraphs of an item: itself, or those of a table of one cell."""
    if isinstance(item, Para):
        return None if item.level or item.role.kind == "title" or item.numbered else [item]
    if isinstance(item, TableItem) and len(item.rows) == 1 and len(item.rows[0]) == 1:
        inner = item.rows[0][0].items
        return paragraphs(inner) if len(paragraphs(inner)) == len(inner) else None
    return None


def _is_number(text: str) -> bool:
    return bool(rules.DOCUMENT_NUMBER.fullmatch(_SIGNED.sub("", text)))


def _is_head(text: str) -> bool:
    return bool(_LINE.fullmatch(text)) or _is_number(text)

"""Which paragraphs are headings: by style and outline level, else by look and by number.

A paragraph without a heading style is one only where its letters or its number set it apart:
GB/T 9704, 7.3.3 sets 一、 in 黑体 and （一） in 楷体, and people who use no styles set them bold.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.readers.docx.items import Face, Para
from pipeline.readers.text import headings, labels, names, rules
from pipeline.readers.text.lines import Line
from pipeline.readers.text.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.readers.docx.items import Item
    from pipeline.readers.docx.source import Source
    from pipeline.readers.text.labels import Label

LOOK: Final = Rule("heading-by-look", "a heading: short and open, set apart by its letters", 0.8)
LOOK_AND_NUMBER: Final = Rule(
    "heading-by-look", "a heading: numbered, and set apart by its letters", 0.95
)
STYLE: Final = Rule("heading-style", "a heading by its style or outline level", 1.0)

_BELOW_STYLED: Final = 100  # ranks of what is inferred stand below those that styles give
_ABOVE_NUMBERED: Final = 5
_BELOW_NUMBERED: Final = 85
_DISPLAY: Final = re.compile(
    r"黑体|小标宋|标宋|大标宋|hei|方正大黑|等线 ?light|华文中宋", re.IGNORECASE
)
_KAI: Final = re.compile(r"楷|kai", re.IGNORECASE)
_KAI_SCHEMES: Final = frozenset(("（N）", "N、"))
_OBJECT: Final = re.compile(
    r"(?:[图圖表]|figure|table)[ \u3000]*[0-9０-９一二三四五六七八九十]", re.IGNORECASE
)
_PROSE: Final = ("", "plain")


class Head(NamedTuple):
    """A paragraph that is, or begins with, a heading.

    Attributes:
        rank: How high it stands: smaller is higher.
        end: How many characters of it are the heading; -1 for all.
        inferred: Whether the source does not mark it.
    """

    rank: int
    end: int = -1
    inferred: bool = False


def find(source: Source, items: Sequence[Item]) -> dict[int, Head]:
    """Return the headings among ``items`` by index."""
    heads = {
        index: Head(item.level)
        for index, item in enumerate(items)
        if isinstance(item, Para) and item.level and (item.text or _has_label(item))
    }
    if source.ours:
        return heads
    texts = {
        index: item.text
        for index, item in enumerate(items)
        if isinstance(item, Para) and index not in heads and is_prose(item) and item.text
    }
    body = body_face(items)
    found = {index: label for index, text in texts.items() if (label := labels.find(text))}
    if heads:
        return heads | _by_look(source, items, texts, found, body, styled=True)
    numbered = _by_number(source, items, texts)
    looks = _by_look(source, items, texts, found, body, styled=False)
    return _matched(items, looks, numbered) | numbered


def is_prose(para: Para) -> bool:
    """Tell whether nothing is known of a paragraph but its text."""
    return para.role.kind in _PROSE and para.numbered is None and not para.level


def body_face(items: Sequence[Item]) -> Face:
    """Return how most of the text looks."""
    faces: Counter[Face] = Counter()
    for item in items:
        if isinstance(item, Para):
            faces.update(item.faces)
    return faces.most_common(1)[0][0] if faces else Face("", 0, bold=False)


def line_of(para: Para) -> Line:
    """Return a paragraph as a line of plain text, for the rules of the text reader."""
    return Line(number=para.number, text=para.text, column=1, gap=0, last=para.number)


def _has_label(para: Para) -> bool:
    return para.numbered is not None and bool(para.numbered.label) and bool(para.atoms)


def _by_number(source: Source, items: Sequence[Item], texts: Mapping[int, str]) -> dict[int, Head]:
    """Return the headings that the text reader's rules find by the numbers of all paragraphs."""
    places = sorted(texts)
    paras = [item for index in places if isinstance(item := items[index], Para)]
    lines = [line_of(para) for para in paras]
    found = {place: label for place, line in enumerate(lines) if (label := labels.find(line.text))}
    heads = {}
    for place, heading in headings.find(lines, found).items():
        rules.infer(source.report, heading.rule, source.span(lines[place].number))
        whole = heading.end >= len(lines[place].text)
        heads[places[place]] = Head(heading.rank, -1 if whole else heading.end)
    return heads


def _by_look(  # noqa: PLR0913  (all that is known of the paragraphs)
    source: Source,
    items: Sequence[Item],
    texts: Mapping[int, str],
    found: Mapping[int, Label],
    body: Face,
    *,
    styled: bool,
) -> dict[int, Head]:
    """Return the headings that are set apart by their letters.

    Where the document has headings by style, only numbered ones count: what else is bold there is
    emphasis.
    """
    heads = {}
    for index, text in texts.items():
        item = items[index]
        label = found.get(index)
        if not isinstance(item, Para) or (styled and label is None):
            continue
        if not _can_be_heading(text) or not _stands_out(item, body, label):
            continue
        if label is None and not _opens_text(items, index, body):
            continue
        rule = LOOK if label is None else LOOK_AND_NUMBER
        rules.infer(source.report, rule, source.span(item.number))
        rank = label.family.rank if label is not None else 0
        rank = min(_BELOW_NUMBERED, rank)
        heads[index] = Head(rank + _BELOW_STYLED if styled else rank, inferred=True)
    return heads


def _can_be_heading(text: str) -> bool:
    if len(text) > rules.LONGEST_HEADING or not rules.is_open(text):
        return False
    marked = labels.find(text)
    if marked is not None and marked.family.use == "bullet":
        return False
    other = (rules.DATE_LINE, rules.SALUTATION_LINE, rules.PARENTHESIS_LINE, rules.RULE_LINE)
    return not any(each.fullmatch(text) for each in other) and not _OBJECT.match(text)


def _stands_out(para: Para, body: Face, label: Label | None) -> bool:
    """Tell whether a short paragraph is set apart from the text by its letters."""
    face = para.face
    if para.is_right:
        return False
    bold = para.is_bold and not body.bold
    display = bool(_DISPLAY.search(face.font)) and not _DISPLAY.search(body.font)
    larger = face.size > body.size > 0
    kai = bool(_KAI.search(face.font)) and not _KAI.search(body.font)
    numbered_kai = kai and label is not None and label.family.scheme in _KAI_SCHEMES
    return bold or display or numbered_kai or (larger and para.is_centered)


def _opens_text(items: Sequence[Item], index: int, body: Face) -> bool:
    """Tell whether text, a list, a table or another heading follows, and no end."""
    for item in items[index + 1 : index + 4]:
        if not isinstance(item, Para):
            return True
        if item.text:
            return len(item.text) > 0 and not (item.is_right and item.face == body)
    return False


def _matched(
    items: Sequence[Item], looks: Mapping[int, Head], numbered: Mapping[int, Head]
) -> dict[int, Head]:
    """Return the headings by look with ranks that fit in among those that numbers give.

    One without a number stands as high as a numbered one that looks the same; else above all if it
    is larger than these or centred, and below all if not.
    """
    ranked = dict(numbered) | {index: head for index, head in looks.items() if head.rank}
    by_face: dict[tuple[Face, bool], int] = {}
    largest = 0
    for index, head in sorted(ranked.items()):
        item = items[index]
        if isinstance(item, Para):
            by_face.setdefault((item.face, item.is_centered), head.rank)
            largest = max(largest, item.face.size)
    found: dict[int, Head] = {}
    for index, head in looks.items():
        item = items[index]
        if head.rank or not isinstance(item, Para):
            found[index] = head
            continue
        rank = by_face.get((item.face, item.is_centered))
        if rank is None and ranked:
            high = item.face.size > largest or item.is_centered or names.is_name(item.text)
            rank = _ABOVE_NUMBERED if high else _BELOW_NUMBERED
        if rank is None:
            rank = _BELOW_NUMBERED - min(item.face.size, _BELOW_NUMBERED - 1) // 2
        found[index] = head._replace(rank=rank)
    return found

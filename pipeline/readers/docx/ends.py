"""What stands before and behind the text: title, author, date; signature and credits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from pipeline.model.nodes import Anchor, Contributor, Credit, Metadata, Signature, Text
from pipeline.model.walk import plain
from pipeline.readers.docx import heads, inlines, official
from pipeline.readers.docx.items import Para
from pipeline.readers.text import back, front, labels, names, rules
from pipeline.readers.text.layout import Layout
from pipeline.readers.text.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.source import Span
    from pipeline.readers.docx.items import Face, Item
    from pipeline.readers.docx.source import Source
    from pipeline.readers.text.lines import Line

TITLE_BY_LOOK: Final = Rule(
    "title-by-look", "the title: the first paragraph, centred or larger than the text", 0.9
)
_FARTHEST_TITLE: Final = 40  # items that may stand before a paragraph in the style of titles
_MOST_LINES: Final = 8
_MOST_TITLE_LINES: Final = 4
_LAST: Final = 60  # paragraphs from the end among which signature and credits are looked for
_BREAK: Final = re.compile(r"\n+(?=([A-Za-z0-9])?)")
_SPACED: Final = Layout("spaced", 0, indented=False, evidence="paragraphs of Word")
_UNDER: Final = {"subtitle": "subtitle", "author": "author", "byline": "author", "date": "date"}


class Ends(msgspec.Struct):
    """What stands around the text.

    Attributes:
        meta: What the lines before and behind it say.
        signature: The signature, if there is one.
        taken: The indexes of the paragraphs that they were taken from.
    """

    meta: Metadata
    signature: Signature | None = None
    taken: set[int] = msgspec.field(default_factory=set)


def find(source: Source, items: Sequence[Item], title_property: str, author: str) -> Ends:
    """Return what stands around the text of ``items``.

    Args:
        source: The file.
        items: What the walk found.
        title_property: The title that the core properties name; it says how lines are joined.
        author: The creator that they name; it says where a role ends and a name begins.
    """
    ends = Ends(Metadata(language=source.language))
    filled = [index for index, item in enumerate(items) if not isinstance(item, Para) or item.atoms]
    title = _title(source, items, filled, heads.body_face(items))
    if title:
        lines = [_para(items, index) for index in title]
        text = _joined(lines, title_property)
        span = source.span(lines[0].number, lines[-1].number)
        ends.meta = msgspec.structs.replace(ends.meta, title=text, title_span=span)
        ends.taken.update(title)
    if title or source.ours:
        place = filled.index(title[-1]) + 1 if title else 0
        _take_lines_below(source, items, filled[place : place + _MOST_LINES], ends, author)
    _take_back(source, items, filled, ends)
    return ends


def _para(items: Sequence[Item], index: int) -> Para:
    item = items[index]
    if not isinstance(item, Para):  # pragma: no cover  (only paragraphs are taken)
        raise TypeError
    return item


# --- title ---------------------------------------------------------------------------------------


def _title(source: Source, items: Sequence[Item], filled: Sequence[int], body: Face) -> list[int]:
    """Return the indexes of the lines of the title."""
    for place, index in enumerate(filled[:_FARTHEST_TITLE]):
        item = items[index]
        if isinstance(item, Para) and item.role.kind == "title" and item.text:
            return _lines_like(items, filled[place:], item, same_style=True)
    if source.ours or len(filled) < 2:  # noqa: PLR2004  (a title needs a text)
        return []
    start = 0
    while start < len(filled) and getattr(items[filled[start]], "role", None) == official.HEAD:
        start += 1
    if start + 1 >= len(filled):
        return []
    first = items[filled[start]]
    if not isinstance(first, Para) or not heads.is_prose(first) or not _can_be_title(first, body):
        return []
    rules.infer(source.report, TITLE_BY_LOOK, source.span(first.number))
    return _lines_like(items, filled[start:], first, same_style=False)


def _can_be_title(para: Para, body: Face) -> bool:
    text = para.text
    if not text or len(text) > rules.LONGEST_TITLE or text[-1] in "。；，、：;:,":
        return False
    label = labels.find(text)
    marked = label is not None and label.family.use != "ordinal"
    if marked or names.is_name(text) or rules.DATE_LINE.fullmatch(text):
        return False
    if rules.SALUTATION_LINE.fullmatch(text) or rules.RULE_LINE.fullmatch(text):
        return False
    differs = para.face != body
    return differs and (para.is_centered or para.face.size > body.size > 0)


def _lines_like(
    items: Sequence[Item], filled: Sequence[int], first: Para, *, same_style: bool
) -> list[int]:
    """Return the indexes of ``first`` and of the paragraphs after it that go on with it."""
    found: list[int] = []
    for index in filled[:_MOST_TITLE_LINES]:
        item = items[index]
        if not isinstance(item, Para) or not item.text or item.style != first.style:
            break
        if not same_style and (item.face != first.face or not item.is_centered) and found:
            break
        if found and (rules.DATE_LINE.fullmatch(item.text) or item.text.startswith("—")):
            break
        found.append(index)
    return found


def _joined(lines: Sequence[Para], known: str) -> str:
    """Return the title; where the properties name it, its lines are joined as there."""
    pieces = [_unbroken(_text(para)) for para in lines]
    glued = "".join(_text(para).replace("\n", "") for para in lines)
    if len(pieces) == 1 or (known and glued.startswith(known)):
        return glued if known and glued.startswith(known) else pieces[0]
    spaced = " ".join(pieces)
    if known == spaced:
        return spaced
    template = heads.line_of(lines[0])
    return front.title_of([msgspec.structs.replace(template, text=piece) for piece in pieces])


def _unbroken(text: str) -> str:
    """Return a line of a title without its line breaks: a space stands for one beside Latin."""
    return _BREAK.sub(lambda match: " " if match[1] else "", text)


def _text(para: Para) -> str:
    """Return the text of a paragraph with its line breaks as newlines, as it is printed."""
    return plain(inlines.of(para.atoms, frozenset()))


def _take_lines_below(
    source: Source, items: Sequence[Item], following: Sequence[int], ends: Ends, author: str
) -> None:
    """Take subtitle, author and date from the lines under the title."""
    creators: list[Contributor] = []
    for place, index in enumerate(following):
        item = items[index]
        if not isinstance(item, Para) or item.numbered is not None or item.level:
            break
        text = _text(item).replace("\n", " ").strip()
        span = source.span(item.number)
        kind = _kind_below(source, item, text, last=place + 1 == len(following))
        if kind == "subtitle" and not ends.meta.subtitle:
            ends.meta = msgspec.structs.replace(ends.meta, subtitle=text, subtitle_span=span)
        elif kind == "date" and not ends.meta.date:
            ends.meta = msgspec.structs.replace(ends.meta, date=text, date_span=span)
        elif kind == "author":
            creators.append(_creator(text, author, span))
        else:
            if item.role.kind == "nothing" and not text:
                continue
            break
        ends.taken.add(index)
        if not source.ours and item.role.kind not in _UNDER:
            rule = {"subtitle": rules.SUBTITLE, "date": rules.DATE}.get(kind, rules.AUTHOR)
            rules.infer(source.report, rule, span)
    ends.meta = msgspec.structs.replace(ends.meta, creators=tuple(creators))


def _kind_below(source: Source, para: Para, text: str, *, last: bool) -> str:
    if para.role.kind in _UNDER and text:
        in_text = source.ours and para.style in ("date", "作者行")  # those of the text's own lines
        return "" if in_text else _UNDER[para.role.kind]
    if last or not text or not (para.is_centered or para.is_right):
        return ""
    if text.startswith(("——", "—", "－－", "--", "──")) and rules.is_open(text):
        return "subtitle"
    if rules.DATE_LINE.fullmatch(text):
        return "date"
    is_author = rules.AUTHOR_LINE.fullmatch(text) or rules.AUTHOR_AFTER.fullmatch(text)
    if is_author or rules.NAME_LINE.fullmatch(text) or rules.OFFICE_AND_NAME.fullmatch(text):
        return "author"
    return ""


def _creator(text: str, known: str, span: Span) -> Contributor:
    """Return an author; his role is what stands before his name."""
    for name in known.split(";"):
        if name.strip() and text.endswith(name.strip()):
            size = len(text) - len(name.strip())
            return Contributor(name=text[size:], role=text[:size], span=span)
    match = rules.AUTHOR_LINE.fullmatch(text)
    role = match["role"] if match else ""
    return Contributor(name=text[len(role) :], role=role, span=span)


# --- signature, credits --------------------------------------------------------------------------


def _take_back(source: Source, items: Sequence[Item], filled: Sequence[int], ends: Ends) -> None:
    """Take the credits and the signature from the end of the text."""
    indexes, lines = _last_lines(items, filled, ends.taken)
    if source.ours:
        count = 0
        while count < len(indexes) and _para(items, indexes[-1 - count]).role.kind == "credit":
            count += 1
        credits_ = tuple(
            Credit(text=line.text, span=line.span(source.path))
            for line in lines[len(lines) - count :]
        )
        _, contributors = back.credits_of(
            lines[len(lines) - count :], source.path, type(source.report)()
        )
    else:
        count = back.take_credits(lines, _SPACED, frozenset())
        credits_, contributors = back.credits_of(
            lines[len(lines) - count :], source.path, source.report
        )
    ends.taken.update(indexes[len(indexes) - count :])
    ends.meta = msgspec.structs.replace(ends.meta, credits=credits_, contributors=contributors)
    indexes, lines = indexes[: len(indexes) - count], lines[: len(lines) - count]
    if source.ours:
        return
    count = back.take_signature(lines, frozenset())
    signed = indexes[len(indexes) - count :]
    if count and not any(_para(items, index).level for index in signed):
        first, last = lines[-count].number, lines[-1].number
        span = source.span(first, last)
        rules.infer(source.report, rules.SIGNATURE, span)
        found = tuple(inlines.of(_para(items, index).atoms, frozenset()) for index in signed)
        ends.signature = Signature(lines=found, span=span)
        ends.taken.update(signed)


def _last_lines(
    items: Sequence[Item], filled: Sequence[int], taken: set[int]
) -> tuple[list[int], list[Line]]:
    """Return the last paragraphs that are plain lines, with their indexes."""
    indexes: list[int] = []
    for index in reversed(filled[-_LAST:]):
        item = items[index]
        plain = isinstance(item, Para) and item.numbered is None and not item.level
        if index in taken or not plain or not isinstance(item, Para) or not item.text:
            break
        if "\n" in _text(item) or any(not isinstance(a.piece, Text | Anchor) for a in item.atoms):
            break
        indexes.append(index)
    indexes.reverse()
    return indexes, [heads.line_of(_para(items, index)) for index in indexes]

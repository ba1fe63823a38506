"""Lines without labels → paragraphs, verse, tables, breaks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.model.nodes import (
    Block,
    Cell,
    Paragraph,
    Rule,
    Table,
    Text,
    Verse,
)
from pipeline.model.source import Span
from pipeline.readers.text import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.readers.text.lines import Line
    from pipeline.readers.text.runs import Source

_LONGEST_VERSE_LINE = 22
_FEWEST_VERSE_LINES = 4
_FEWEST_IN_BLOCK = 3
_OPEN_SHARE = 0.5
_LINE_LENGTHS = (3, 4, 5, 6, 7, 8, 10, 14)
"""Characters of a line of verse without its marks; 10 and 14 are couplets on one line."""

_MOST_UNEVEN = 12
_OPENING = "「『“‘（(《〈【［[〔｜"
_COUPLET = re.compile(
    r"[\u3400-\u9fff]{5}，[\u3400-\u9fff]{5}[。？！；，]"
    r"|[\u3400-\u9fff]{7}，[\u3400-\u9fff]{7}[。？！；，]"
)
"""A line of two verses of five or of seven characters."""

_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_LABELLED = re.compile(r"[：:]|[0-9A-Za-z]{3}")
_MARKS = re.compile(r"[，。、；：！？!?,.;:“”‘’（）()\s…—]")
_DIGITS = re.compile(r"[0-9０-９]")


def build(source: Source, indexes: Sequence[int], *, nested: bool = False) -> list[Block]:
    """Return the blocks that lines without labels make; ``indexes`` follow each other.

    Inside items and articles (``nested``) short lines are enumerations, not verse.
    """
    blocks: list[Block] = []
    place = 0
    stanza_end = even_end = len(indexes) if nested else 0
    while place < len(indexes):
        if indexes[place] in source.prose:
            blocks.append(paragraph(source, indexes[place], source.lines[indexes[place]].text))
            place += 1
            continue
        if place >= stanza_end:
            stanza_end = _short_lines(source, indexes, place)
            even_end = place
            if _are_verse(source, indexes[place:stanza_end]):
                blocks.append(_verse(source, indexes[place:stanza_end]))
                place = stanza_end
                continue
        if even_end <= place < stanza_end:
            even_end = place + _even_lines(source, indexes[place:stanza_end])
            if _are_even_verse(source, indexes[place:even_end]):
                blocks.append(_verse(source, indexes[place:even_end]))
                place = even_end
                continue
        if _is_rule(source, indexes[place]):
            blocks.append(_rule(source, indexes[place]))
            place += 1
        elif length := _table_length(source, indexes, place):
            blocks.append(_table(source, indexes[place : place + length]))
            place += length
        else:
            blocks.append(paragraph(source, indexes[place], source.lines[indexes[place]].text))
            place += 1
    return blocks


def paragraph(source: Source, index: int, text: str) -> Paragraph:
    """Return a paragraph of ``text``, the end of the line at ``index``."""
    line = source.lines[index]
    column = line.column + len(line.text) - len(text)
    last = line.last if line.last > line.number else 0
    return Paragraph(inlines=(Text(text=text),), span=Span(source.path, line.number, column, last))


# --- breaks ----------------------------------------------------------------------------------


def _is_rule(source: Source, index: int) -> bool:
    text = source.lines[index].text
    return text[0] in rules.RULE_MARKS and rules.RULE_LINE.fullmatch(text) is not None


def _rule(source: Source, index: int) -> Rule:
    span = source.span(index, index)
    rules.infer(source.report, rules.RULE, span)
    return Rule(text=source.lines[index].text, span=span)


# --- tables ----------------------------------------------------------------------------------


def _table_length(source: Source, indexes: Sequence[int], place: int) -> int:
    """Return how many lines from ``place`` on are rows of one table, or 0."""
    tabs = source.lines[indexes[place]].text.count("\t")
    if not tabs:
        return 0
    end = place
    while end < len(indexes) and source.lines[indexes[end]].text.count("\t") == tabs:
        end += 1
    return end - place if end - place > 1 else 0


def _table(source: Source, indexes: Sequence[int]) -> Table:
    rows = [
        tuple(
            Cell(inlines=(Text(text=cell.strip()),) if cell.strip() else ())
            for cell in source.lines[index].text.split("\t")
        )
        for index in indexes
    ]
    texts = [source.lines[index].text for index in indexes]
    has_header = not _DIGITS.search(texts[0]) and any(_DIGITS.search(text) for text in texts[1:])
    span = source.span(indexes[0], indexes[-1])
    rules.infer(source.report, rules.TABLE, span)
    return Table(rows=tuple(rows), header_rows=int(has_header), span=span)


# --- verse -----------------------------------------------------------------------------------


def _short_lines(source: Source, indexes: Sequence[int], place: int) -> int:
    """Return the place behind the short lines from ``place`` on that could be one stanza."""
    end = place
    while end < len(indexes):
        line = source.lines[indexes[end]]
        new_block = end > place and line.gap and source.layout.kind == "blocks"
        other = indexes[end] in source.prose or _is_rule(source, indexes[end])
        if new_block or other or len(line.text) > _LONGEST_VERSE_LINE or "\t" in line.text:
            break
        end += 1
    return end


def poem_titles(lines: Sequence[Line]) -> list[int]:
    """Return the indexes of lines that are titles of poems in a collection.

    A block of lines opens with a short line, a name, and a couplet; at least two blocks do.
    """
    found = [
        index
        for index, line in enumerate(lines[:-2])
        if (line.gap or index == 0)
        and len(line.text) <= _LONGEST_VERSE_LINE
        and rules.is_open(line.text)
        and not (lines[index + 1].gap or lines[index + 2].gap)
        and (
            rules.NAME_LINE.fullmatch(lines[index + 1].text)
            or rules.SHORT_NAME.fullmatch(lines[index + 1].text)
        )
        and _COUPLET.fullmatch(lines[index + 2].text)
    ]
    return found if len(found) > 1 else []


def _even_lines(source: Source, indexes: Sequence[int]) -> int:
    """Return how many of the first lines have one length without their marks."""
    first = len(_MARKS.sub("", source.lines[indexes[0]].text))
    for count, index in enumerate(indexes):
        if len(_MARKS.sub("", source.lines[index].text)) != first:
            return count
    return len(indexes)


def _are_even_verse(source: Source, indexes: Sequence[int]) -> bool:
    """Tell whether lines of one length are regular verse that stands inside prose.

    有诗为证： and the sentence after the poem are short too, but of other lengths.
    """
    texts = [source.lines[index].text for index in indexes]
    if len(texts) > 1 and all(_COUPLET.fullmatch(text) for text in texts):
        return True
    return len(texts) >= _FEWEST_VERSE_LINES and _is_verse(texts)


def _are_verse(source: Source, indexes: Sequence[int]) -> bool:
    """Tell whether short lines are verse: most are open, or all have one length without marks."""
    texts = [source.lines[index].text for index in indexes]
    couplet = len(texts) > 1 and all("，" in text for text in texts)
    block = source.layout.kind == "blocks"
    fewest = _FEWEST_VERSE_LINES if not block else 2 if couplet else _FEWEST_IN_BLOCK
    return len(texts) >= fewest and _is_verse(texts)


def _is_verse(texts: Sequence[str]) -> bool:
    spoken = sum(text[0] in _OPENING for text in texts)
    labelled = any(_LABELLED.search(text) for text in texts)
    if 2 * spoken > len(texts) or labelled:
        return False
    if any(_KANA.search(text) for text in texts) and not all(map(rules.is_open, texts)):
        return False  # short lines of Japanese are talk
    lengths = {len(_MARKS.sub("", text)) for text in texts}
    if len(lengths) == 1 and min(lengths) in _LINE_LENGTHS and _not_all_ended(texts):
        return True
    unclosed = sum(not rules.ends_sentence(text) for text in texts)
    even = max(lengths) - min(lengths) <= _MOST_UNEVEN
    return len(texts) >= _FEWEST_VERSE_LINES and even and unclosed > _OPEN_SHARE * len(texts)


def _not_all_ended(texts: Sequence[str]) -> bool:
    """Tell verse in couplets (，。，。) or whole lines (，…。 in one) from short sentences."""
    if any(not rules.ends_sentence(text) for text in texts):
        return True
    return all("，" in text[:-1] for text in texts)


def _verse(source: Source, indexes: Sequence[int]) -> Verse:
    span = source.span(indexes[0], indexes[-1])
    rules.infer(source.report, rules.VERSE, span)
    lines = tuple((Text(text=source.lines[index].text),) for index in indexes)
    return Verse(lines=lines, span=span)

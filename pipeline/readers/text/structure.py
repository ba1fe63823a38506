"""Lines → a document: front and back matter, headings nested by rank, and what is under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.nodes import Block, Document, Metadata, Paragraph, Section, Text
from pipeline.model.source import Span
from pipeline.readers.text import (
    back,
    front,
    headings,
    labels,
    notes,
    passages,
    points,
    printed_contents,
    rules,
    runs,
    speakers,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.diagnostics import Report
    from pipeline.readers.overrides import Overrides
    from pipeline.readers.text.headings import Heading
    from pipeline.readers.text.layout import Layout
    from pipeline.readers.text.lines import Line
    from pipeline.readers.text.runs import Source

_DEEPEST_LEVEL = 9


def document(  # noqa: PLR0913  (all that is known of the text)
    lines: Sequence[Line],
    layout: Layout,
    path: str,
    report: Report,
    *,
    overrides: Overrides,
    levels: Mapping[int, int],
    language: str,
) -> Document:
    """Return the document that ``lines`` make.

    Args:
        lines: The lines of the file, unwrapped.
        layout: How they are laid out.
        path: The source's name, for spans.
        report: Takes what is inferred.
        overrides: What the user says; it wins over every rule.
        levels: The levels of headings that the text itself marks, by line number.
        language: The text's language as a BCP 47 tag.
    """
    fixed = overrides.fixed()
    before = front.find(lines, layout, path, report, fixed)
    rest = lines[before.taken :]
    credit_count = back.take_credits(rest, layout, fixed)
    body = rest[: len(rest) - credit_count]
    signature_count = back.take_signature(body, fixed)
    signed = body[len(body) - signature_count :]
    body = body[: len(body) - signature_count]
    credits_, contributors = back.credits_of(rest[len(rest) - credit_count :], path, report)
    found_notes = notes.take(body, path, report)
    body = headings.with_titles(body[: len(body) - found_notes.taken])
    blocks = notes.with_references(
        _body(body, layout, path, report, overrides, levels), found_notes
    )
    if signed:
        blocks = (*blocks, back.signature_of(signed, path, report))
    meta = Metadata(
        title=front.title_of(before.title),
        language=language,
        title_span=_title_span(before.title, path),
        subtitle=before.subtitle.text if before.subtitle else "",
        subtitle_span=before.subtitle.span(path) if before.subtitle else None,
        date=before.date.text if before.date else "",
        date_span=before.date.span(path) if before.date else None,
        creators=before.creators(path),
        credits=credits_,
        contributors=contributors,
    )
    return Document(meta=overrides.applied_to(meta), blocks=blocks, notes=found_notes.notes)


def _title_span(lines: Sequence[Line], path: str) -> Span | None:
    if not lines:
        return None
    last = lines[-1].last
    return Span(path, lines[0].number, lines[0].column, last if last > lines[0].number else 0)


def _body(  # noqa: PLR0913, PLR0917  (passed on whole from `document`)
    lines: Sequence[Line],
    layout: Layout,
    path: str,
    report: Report,
    overrides: Overrides,
    levels: Mapping[int, int],
) -> tuple[Block, ...]:
    """Return the blocks of the text itself."""
    plain = frozenset(i for i, line in enumerate(lines) if overrides.is_paragraph(line.number))
    found = {
        index: label
        for index, line in enumerate(lines)
        if (label := labels.find(line.text)) and index not in plain
    }
    labelled = dict(found)
    heads = headings.find(lines, found)
    heads |= {
        index: headings.Heading(levels[line.number], rules.ATX, len(line.text))
        for index, line in enumerate(lines)
        if line.number in levels
    }
    printed = printed_contents.entries(lines, heads)
    for first, last in printed:
        span = Span(path, lines[first].number, lines[first].column, lines[last - 1].last)
        rules.infer(report, rules.CONTENTS, span)
        for index in range(first, last):
            heads.pop(index, None)
            found.pop(index, None)
    entries = frozenset(index for first, last in printed for index in range(first, last))
    talk = speakers.find(lines)
    source = runs.Source(lines, found, talk, layout, path, report, plain | entries, {})
    if not heads and layout.kind == "blocks":
        heads = _poems(lines) or _leads(source)
    for index in plain:
        heads.pop(index, None)
        talk.pop(index, None)
    heads |= _asked_for(lines, overrides)
    for index, heading in heads.items():
        if heading.rule is not rules.ATX:  # said when the mark was taken
            rules.infer(report, heading.rule, source.span(index, index))
        found.pop(index, None)
        talk.pop(index, None)
    source.memory.clear()  # what it remembers was found while headings still had labels
    _report_order(source, heads, labelled)
    return _nest(source, heads)


def _report_order(
    source: Source, heads: Mapping[int, Heading], labelled: Mapping[int, labels.Label]
) -> None:
    """Report numbers of headings that are missing or come twice under one heading."""
    before: dict[str, labels.Label] = {}
    for index in sorted(heads):
        label = labelled.get(index)
        if label is None:
            continue
        inner = [scheme for scheme, each in before.items() if each.family.rank > label.family.rank]
        for scheme in inner:
            del before[scheme]
        other = before.get(label.family.scheme)
        before[label.family.scheme] = label
        if other is not None:
            runs.report_step(source, other, label, index)


def _asked_for(lines: Sequence[Line], overrides: Overrides) -> dict[int, Heading]:
    """Return the headings that the user asks for."""
    return {
        index: headings.Heading(0, rules.OVERRULED, len(line.text), level)
        for index, line in enumerate(lines)
        if (level := overrides.heading_level(line.number))
    }


def _poems(lines: Sequence[Line]) -> dict[int, Heading]:
    """Return the titles of the poems in a collection: headings of the first level."""
    return {
        index: headings.Heading(1, rules.POEM, len(lines[index].text))
        for index in passages.poem_titles(lines)
    }


def _leads(source: Source) -> dict[int, Heading]:
    """Return the sentences that stand alone directly before a list: headings of the first level."""
    lines = source.lines
    articles = any(label.family is labels.ARTICLE for label in source.found.values())
    if articles or source.speakers:
        return {}  # what stands alone there is a paragraph of an article, or of an answer
    heads = {}
    for index, line in enumerate(lines[:-1]):
        alone = (line.gap or index == 0) and lines[index + 1].gap
        if not alone or index in source.found or not rules.ends_sentence(line.text):
            continue
        if _list_follows(source, index + 1):
            heads[index] = headings.Heading(1, rules.LEAD, len(line.text))
    return heads if len(heads) > 1 else {}  # one sentence before one list parts nothing


def _list_follows(source: Source, start: int) -> bool:
    """Tell whether the block that begins at ``start`` is a list: it starts or mostly is one."""
    if points.starts_list(source, start):
        return True
    end = start + 1
    while end < len(source.lines) and not source.lines[end].gap:
        end += 1
    return 2 * sum(index in source.found for index in range(start, end)) > end - start


class _Open(NamedTuple):
    """A section whose end is not reached yet."""

    heading: Heading
    line: int
    blocks: list[Block]


def _nest(source: Source, heads: Mapping[int, Heading]) -> tuple[Block, ...]:
    """Return the blocks of the body, each section holding all of lower rank that follows it."""
    root: list[Block] = []
    stack: list[_Open] = []
    ordered = sorted(heads)
    first = ordered[0] if ordered else len(source.lines)
    root += _with_salutation(source, points.build(source, 0, first))
    for place, index in enumerate(ordered):
        heading = heads[index]
        while stack and _closes(stack, heading):
            _close(source, stack, root)
        end = ordered[place + 1] if place + 1 < len(ordered) else len(source.lines)
        blocks: list[Block] = []
        text = source.lines[index].text
        if heading.end < len(text):
            blocks.append(passages.paragraph(source, index, text[heading.end :]))
        blocks += points.build(source, index + 1, end)
        stack.append(_Open(heading, index, blocks))
    while stack:
        _close(source, stack, root)
    return tuple(root)


def _closes(stack: Sequence[_Open], heading: Heading) -> bool:
    """Tell whether ``heading`` ends the innermost open section."""
    if heading.level:
        return len(stack) >= heading.level
    if stack[-1].heading.level:
        return False
    return stack[-1].heading.rank >= heading.rank or len(stack) >= _DEEPEST_LEVEL


def _close(source: Source, stack: list[_Open], root: list[Block]) -> None:
    """Make a node of the innermost open section and put it into the one around it."""
    section = stack.pop()
    text = source.lines[section.line].text[: section.heading.end]
    node = Section(
        heading=(Text(text=text),),
        blocks=tuple(section.blocks),
        level=len(stack) + 1,
        inferred=section.heading.rule is rules.LEAD,
        span=source.span(section.line, section.line),
    )
    (stack[-1].blocks if stack else root).append(node)


def _addresses(text: str, following: Sequence[Block]) -> bool:
    """Tell whether a first line names those who are spoken or written to."""
    if rules.SALUTATION_LINE.fullmatch(text):
        return True
    prose = bool(following) and isinstance(following[0], Paragraph)
    return prose and rules.ADDRESSEE_LINE.fullmatch(text) is not None


def _with_salutation(source: Source, blocks: list[Block]) -> list[Block]:
    """Return ``blocks`` with the first paragraph marked if it addresses the hearers.

    The number of an official document may stand above it.
    """
    place = int(rules.DOCUMENT_NUMBER.fullmatch(_opening_text(blocks)) is not None)
    first = blocks[place] if place < len(blocks) else None
    if not isinstance(first, Paragraph) or first.span is None:
        return blocks
    if not _addresses(_opening_text(blocks[place:]), blocks[place + 1 :]):
        return blocks
    rules.infer(source.report, rules.SALUTATION, first.span)
    salutation = Paragraph(inlines=first.inlines, role="salutation", span=first.span)
    return [*blocks[:place], salutation, *blocks[place + 1 :]]


def _opening_text(blocks: Sequence[Block]) -> str:
    """Return the text that opens the paragraph with which ``blocks`` begin, if it is one."""
    first = blocks[0] if blocks else None
    opening = first.inlines[0] if isinstance(first, Paragraph) else None
    return opening.text if isinstance(opening, Text) else ""

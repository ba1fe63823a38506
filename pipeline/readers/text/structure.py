"""Lines → blocks of lines → a document.

The stages, each a function: blank lines part the text into line blocks; the front line becomes the
title and the closing lines the credits; a sentence alone before a list opens a section; blocks that
hold bullets or ordinals become lists and points; all other lines become paragraphs. Each inference
is reported under the code of its rule (`rules`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pipeline.model.nodes import (
    Block,
    Contributor,
    Credit,
    Document,
    Metadata,
    Paragraph,
    PointList,
    Section,
    Text,
)
from pipeline.model.source import Span
from pipeline.readers.text import lists, markers, rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.diagnostics import Report
    from pipeline.readers.text.lines import Line

LineBlock: TypeAlias = "list[Line]"
"""Lines that no blank line parts; never empty."""


def line_blocks(lines: Sequence[Line]) -> list[LineBlock]:
    """Return the runs of lines between blank lines."""
    blocks: list[LineBlock] = []
    current: LineBlock = []
    for line in lines:
        if line.text:
            current.append(line)
        elif current:
            blocks.append(current)
            current = []
    if current:
        blocks.append(current)
    return blocks


def document(lines: Sequence[Line], path: str, report: Report) -> Document:
    """Return the document that ``lines`` make."""
    blocks = line_blocks(lines)
    title, blocks = _take_title(blocks, path, report)
    credit_lines, blocks = _take_credits(blocks)
    credits_, contributors = _credits(credit_lines, path, report)
    meta = Metadata(
        title=title.text if title else "",
        title_span=lists.span_of(title, path) if title else None,
        credits=credits_,
        contributors=contributors,
    )
    return Document(meta=meta, blocks=_sections(blocks, path, report))


def _take_title(
    blocks: list[LineBlock], path: str, report: Report
) -> tuple[Line | None, list[LineBlock]]:
    """Part the title from the rest, if the first block is one."""
    if len(blocks) < 2 or len(blocks[0]) != 1:  # noqa: PLR2004  (a title needs a text after it)
        return None, blocks
    line = blocks[0][0]
    is_text = rules.ends_sentence(line.text) or line.text.endswith(tuple(rules.PAUSES))
    marked = markers.bullet(line.text) or markers.ordinal(line.text)
    if len(line.text) > rules.LONGEST_TITLE or is_text or marked:
        return None, blocks
    report.infer(rules.TITLE.code, rules.TITLE.why, lists.span_of(line, path))
    return line, blocks[1:]


def _take_credits(blocks: list[LineBlock]) -> tuple[list[Line], list[LineBlock]]:
    """Part the closing credit lines from the rest: only whole blocks, only at the very end."""
    taken: list[Line] = []
    rest = list(blocks)
    while len(rest) > 1 and all(_is_credit(line.text) for line in rest[-1]):
        taken = rest.pop() + taken
    return taken, rest


def _is_credit(text: str) -> bool:
    return bool(rules.CREDIT_LINE.fullmatch(text) or rules.PROMOTION_LINE.match(text))


def _credits(
    lines: list[Line], path: str, report: Report
) -> tuple[tuple[Credit, ...], tuple[Contributor, ...]]:
    """Return the credits as printed, and who they name with what role."""
    contributors = []
    for line in lines:
        match = rules.CREDIT_LINE.fullmatch(line.text)
        rule = rules.CREDIT if match else rules.PROMOTION
        report.infer(rule.code, rule.why, lists.span_of(line, path))
        if match:
            contributors.append(Contributor(name=match["name"], role=match["role"]))
    credits_ = tuple(Credit(text=line.text, span=lists.span_of(line, path)) for line in lines)
    return credits_, tuple(contributors)


def _sections(blocks: list[LineBlock], path: str, report: Report) -> tuple[Block, ...]:
    """Return the body: what precedes the first lead sentence, then a section for each."""
    body: list[Block] = []
    heading: Line | None = None
    content: list[Block] = body
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else []
        if _is_lead(block, following):
            if heading is not None:
                body.append(_section(heading, content, path))
            heading, content = block[0], []
            report.infer(rules.LEAD.code, rules.LEAD.why, lists.span_of(heading, path))
        elif (items := lists.read(block, path, report)) is not None:
            content.extend(items)
        else:
            _report_elaboration(content, block, path, report)
            content.extend(_paragraph(line, path) for line in block)
    if heading is not None:
        body.append(_section(heading, content, path))
    return tuple(body)


def _is_lead(block: LineBlock, following: LineBlock) -> bool:
    """Tell whether ``block`` is one sentence that leads into the list ``following``."""
    if len(block) != 1 or not following:
        return False
    text = block[0].text
    marked = markers.bullet(text) or markers.ordinal(text)
    return rules.ends_sentence(text) and not marked and lists.is_list(following)


def _section(heading: Line, content: list[Block], path: str) -> Section:
    return Section(
        heading=(Text(text=heading.text),),
        blocks=tuple(content),
        level=1,
        inferred=True,
        span=lists.span_of(heading, path),
    )


def _paragraph(line: Line, path: str) -> Paragraph:
    return Paragraph(inlines=(Text(text=line.text),), span=lists.span_of(line, path))


def _report_elaboration(content: list[Block], block: LineBlock, path: str, report: Report) -> None:
    """Say that prose after points is left where it is, not attached to the points."""
    if content and isinstance(content[-1], PointList):
        span = Span(path, block[0].number, block[0].column, block[-1].number)
        report.infer(rules.DETACHED.code, rules.DETACHED.why, span)

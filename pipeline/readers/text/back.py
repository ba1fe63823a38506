"""What stands behind the text: the signature with its date, and lines about the publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.chinese.letters import BELOW_SIGNATURE
from pipeline.model.nodes import Contributor, Credit, Signature, Text
from pipeline.model.source import Span
from pipeline.readers.text import labels, names, rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.diagnostics import Report
    from pipeline.readers.text.layout import Layout
    from pipeline.readers.text.lines import Line

_MOST_CREDITS = 40
_LONGEST_SIGNATURE_LINE = 30
_MOST_SIGNATURE_LINES = 7


def take_credits(lines: Sequence[Line], layout: Layout, fixed: frozenset[int]) -> int:
    """Return how many of ``lines``, from the end, are credits.

    They are whole blocks at the very end in which every line names a role or asks to scan, or a
    third do and the first does. Where blank lines mean nothing, only lines that do so count.
    """
    taken = 0
    while taken < min(len(lines) - 1, _MOST_CREDITS):
        block = _last_block(lines[: len(lines) - taken], layout)
        named = sum(is_credit(line.text) for line in block)
        partly = len(block) > 2 and is_credit(block[0].text) and 3 * named > len(block)  # noqa: PLR2004
        if any(line.number in fixed for line in block):
            break
        if not block or not (named == len(block) or partly) or taken + len(block) >= len(lines):
            break
        taken += len(block)
    return taken


def _last_block(lines: Sequence[Line], layout: Layout) -> Sequence[Line]:
    if layout.kind == "spaced":
        return lines[-1:]
    start = len(lines) - 1
    while start > 0 and not lines[start].gap:
        start -= 1
    return lines[start:]


def is_credit(text: str) -> bool:
    """Tell whether a line is about the publication."""
    return bool(rules.CREDIT_LINE.fullmatch(text) or rules.PROMOTION_LINE.match(text))


def credits_of(
    lines: Sequence[Line], path: str, report: Report
) -> tuple[tuple[Credit, ...], tuple[Contributor, ...]]:
    """Return the credits as printed, and who they name with what role."""
    contributors = []
    for line in lines:
        match = rules.CREDIT_LINE.fullmatch(line.text)
        promotes = rules.PROMOTION_LINE.match(line.text)
        rule = rules.PROMOTION if promotes else rules.CREDIT
        rules.infer(report, rule, line.span(path))
        if match and match["name"]:
            contributors.append(Contributor(name=match["name"], role=match["role"]))
    found = tuple(Credit(text=line.text, span=line.span(path)) for line in lines)
    return found, tuple(contributors)


def take_signature(lines: Sequence[Line], fixed: frozenset[int]) -> int:
    """Return how many of ``lines``, from the end, are a signature.

    These are short lines without closing marks after a sentence that ended; one of them is a date.
    """
    count = 0
    while count < min(len(lines) - 1, _MOST_SIGNATURE_LINES):
        if lines[-1 - count].number in fixed:
            break
        text = lines[-1 - count].text
        below = BELOW_SIGNATURE.fullmatch(text)
        dated = rules.DATE_LINE.fullmatch(text)
        if not below and (len(text) > _LONGEST_SIGNATURE_LINE or not (dated or _can_sign(text))):
            break
        count += 1
    tail = lines[len(lines) - count :]
    if not any(rules.DATE_LINE.fullmatch(line.text) for line in tail):
        return 0
    before = lines[len(lines) - count - 1].text
    set_apart = len(tail) > 1 and tail[0].gap > 0
    return count if set_apart or rules.ends_sentence(before) or before.endswith("；") else 0


def _can_sign(text: str) -> bool:
    return rules.is_open(text) and labels.find(text) is None and not names.is_name(text)


def signature_of(lines: Sequence[Line], path: str, report: Report) -> Signature:
    """Return the signature that ``lines`` are."""
    first = lines[0]
    span = Span(path, first.number, first.column, lines[-1].last)
    rules.infer(report, rules.SIGNATURE, span)
    return Signature(lines=tuple((Text(text=line.text),) for line in lines), span=span)

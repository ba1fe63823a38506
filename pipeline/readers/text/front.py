"""What stands before the text: title, subtitle, date, author, salutation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.nodes import Contributor
from pipeline.readers.text import labels, names, rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.diagnostics import Report
    from pipeline.readers.text.layout import Layout
    from pipeline.readers.text.lines import Line

_MOST_LINES = 8
_LONGEST_TITLE_LINE = 40
_SHORTEST_TITLE_LINE = 5
_SHORTEST_SECOND_LINE = 2
_GOES_ON = ("的", "和", "与", "與", "及", "、", "·", "暨", "并", "在")
_OFFICIAL = re.compile(
    r"关于.+的.{0,6}(?:决议|决定|命令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要|办法|规定|方案)$"
)
"""The title of an official document (GB/T 9704-2012, 7.3.1): subject and kind."""
_CENTERED = 6  # columns: deeper than the indent of a paragraph


class Front(NamedTuple):
    """The lines before the text.

    Attributes:
        title: The lines of the title; none if there is none.
        subtitle: The line of the subtitle.
        date: The line of the date.
        authors: Lines that name who wrote it.
        taken: How many lines they are.
    """

    title: tuple[Line, ...]
    subtitle: Line | None
    date: Line | None
    authors: tuple[Line, ...]
    taken: int

    def creators(self, path: str) -> tuple[Contributor, ...]:
        """Return who wrote it; role and name together are the line as printed."""
        return tuple(_creator(line, path) for line in self.authors)


def title_of(lines: Sequence[Line]) -> str:
    """Return the title; its lines are parted by a space where each says something by itself."""
    title = ""
    for line in lines:
        wrapped = title.endswith(_GOES_ON) or len(line.text) < _SHORTEST_TITLE_LINE
        wrapped = wrapped or _is_official(title, line.text)
        title += line.text if not title or wrapped else f" {line.text}"
    return title


def _is_official(first: str, second: str) -> bool:
    """Tell whether a line breaks inside the phrase that names an official document.

    That is 关于……的意见; who issues it may stand on a line before.
    """
    begun = "关于" in first and not _OFFICIAL.search(first)
    return begun and _OFFICIAL.search(first + second) is not None


NOTHING = Front((), None, None, (), 0)


def _creator(line: Line, path: str) -> Contributor:
    match = rules.AUTHOR_LINE.fullmatch(line.text)
    role = match["role"] if match else ""
    return Contributor(name=line.text[len(role) :], role=role, span=line.span(path))


def find(
    lines: Sequence[Line], layout: Layout, path: str, report: Report, fixed: frozenset[int]
) -> Front:
    """Return what precedes the text of ``lines``.

    Args:
        lines: The lines of the document.
        layout: Its layout.
        path: The source's name, for spans.
        report: Takes what is inferred.
        fixed: Numbers of lines that the user says are something else.
    """
    if lines and lines[0].number in fixed:
        return NOTHING
    if len(lines) < 2 or not _can_be_title(lines, layout):  # noqa: PLR2004  (a title needs a text)
        return NOTHING
    rules.infer(report, rules.TITLE, lines[0].span(path))
    title = [lines[0]]
    if _goes_on(lines, layout) and lines[1].number not in fixed:
        rules.infer(report, rules.TITLE_LINES, lines[1].span(path))
        title.append(lines[1])
    subtitle = date = None
    authors: list[Line] = []
    index = len(title)
    while index < min(len(lines) - 1, _MOST_LINES):
        line = lines[index]
        if line.number in fixed:
            break
        if subtitle is None and not authors and _is_subtitle(line, lines[index + 1]):
            subtitle = line
            rules.infer(report, rules.SUBTITLE, line.span(path))
        elif date is None and rules.DATE_LINE.fullmatch(line.text):
            date = line
            rules.infer(report, rules.DATE, line.span(path))
        elif not authors and _is_author(line, lines[index + 1]):
            authors.append(line)
            rules.infer(report, rules.AUTHOR, line.span(path))
        else:
            break
        index += 1
    return Front(tuple(title), subtitle, date, tuple(authors), index)


def _can_be_title(lines: Sequence[Line], layout: Layout) -> bool:
    line, following = lines[0], lines[1]
    text = line.text
    if len(text) > rules.LONGEST_TITLE or text[-1] in "。；，、：;,:":
        return False
    if text[-1] in rules.TERMINALS and len(text) > _LONGEST_TITLE_LINE // 2:
        return False
    if _is_marked(text) or rules.SALUTATION_LINE.fullmatch(text) or _is_mark_line(text):
        return False
    if layout.kind == "blocks":
        signed = rules.SHORT_NAME.fullmatch(following.text) and len(lines) > 2 and lines[2].gap  # noqa: PLR2004
        under = _is_under_title(following) or bool(signed)
        return bool(following.gap) or under or _goes_on(lines, layout)
    return not (layout.kind == "wrapped" and not following.gap and not _is_under_title(following))


def _is_formal(text: str) -> bool:
    """Tell whether a line under a title says which document it is, or when it was passed."""
    return bool(rules.DOCUMENT_NUMBER.fullmatch(text) or rules.PARENTHESIS_LINE.fullmatch(text))


def _is_mark_line(text: str) -> bool:
    return (
        rules.RULE_LINE.fullmatch(text) is not None or rules.DATE_LINE.fullmatch(text) is not None
    )


def _is_under_title(line: Line) -> bool:
    """Tell whether a line can stand right under a title without a blank line between."""
    text = line.text
    return bool(
        text.startswith("—")
        or rules.DATE_LINE.fullmatch(text)
        or _is_formal(text)
        or rules.AUTHOR_LINE.fullmatch(text)
        or rules.AUTHOR_AFTER.fullmatch(text)
        or rules.NAME_LINE.fullmatch(text)
        or line.indent >= _CENTERED
    )


def _is_marked(text: str) -> bool:
    """Tell whether a line opens with what no title does: a number of a part, a bullet."""
    label = labels.find(text)
    if label is None:
        return names.is_name(text)
    if label.family.use == "ordinal":
        return False  # 一是, 首先： may open a title; a run is found elsewhere
    return label.family.use != "outline" or label.family.scheme != "1.1"


def _goes_on(lines: Sequence[Line], layout: Layout) -> bool:
    """Tell whether the second line belongs to the title too."""
    first, second = lines[0], lines[1]
    if len(lines) < 4 or len(first.text) < _SHORTEST_TITLE_LINE:  # noqa: PLR2004  (title, title, text …)
        return False
    text = second.text
    if not _SHORTEST_SECOND_LINE <= len(text) <= _LONGEST_TITLE_LINE or not rules.is_open(text):
        return False
    if text.startswith("—") or labels.find(text) or names.is_name(text) or _is_mark_line(text):
        return False
    short = len(text) < _SHORTEST_TITLE_LINE and not first.text.endswith(_GOES_ON)
    if short or _is_formal(text):
        return False
    if rules.NAME_LINE.fullmatch(text) or rules.AUTHOR_LINE.fullmatch(text):
        return False
    if rules.AUTHOR_AFTER.fullmatch(text) or rules.SALUTATION_LINE.fullmatch(text):
        return False
    if layout.kind == "spaced":
        third = lines[2].text
        return not rules.is_open(third) or third.startswith("—") or _is_under_title(lines[2])
    parted = (lines[2].gap > 0 or _is_formal(lines[2].text)) and second.gap == 0
    return parted or (first.indent >= _CENTERED and second.indent >= _CENTERED)


def _is_subtitle(line: Line, following: Line) -> bool:
    text = line.text
    dashed = text.startswith(("——", "—", "－－", "--", "──"))
    return dashed and rules.is_open(text) and not following.text.startswith(text[:2])


def _is_author(line: Line, following: Line) -> bool:
    text = line.text
    if rules.AUTHOR_LINE.fullmatch(text) or rules.AUTHOR_AFTER.fullmatch(text):
        return True
    if rules.OFFICE_AND_NAME.fullmatch(text) and (line.gap or following.gap):
        return True
    if names.is_name(text) or labels.find(text):
        return False
    if not rules.NAME_LINE.fullmatch(text):
        return bool(rules.SHORT_NAME.fullmatch(text) and following.gap and not line.gap)
    return len(following.text) > len(text) or following.gap > 0 or line.indent > following.indent

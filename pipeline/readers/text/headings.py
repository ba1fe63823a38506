"""Which numbered lines are headings: decided by the run they make, not by one line."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import msgspec

from pipeline.readers.text import labels, names, rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.readers.text.labels import Label
    from pipeline.readers.text.lines import Line
    from pipeline.readers.text.rules import Rule

Shape: TypeAlias = Literal["alone", "title", "run-in", "closed", "text"]

_MOST = 0.7
_HALF = 0.5
_LONGEST_DOUBTFUL = 24
_LONGEST_NUMBER = 10
_FEWEST_AWAITING = 2
_LARGEST_STEP = 3  # 一、二、四: a number may be missing, more is another run
_SHORTEST_AFTER_RUN_IN = 8
_RANK_WITHOUT_UNITS = 38
_ENDS_SENTENCE = re.compile(r"[。！？!?]")
_RUN_IN_SCHEMES = frozenset(("N、", "（N）", "1.", "（1）", "㈠", "⒈", "Ⅰ"))
_SPACED = "1 "
_FIRST_ATTACHMENT = re.compile(r"附(?:件|录|錄|表)[ \u3000]*[：:][ \u3000]*[1１][.．、]")
_DECIMALS = frozenset(("1.1", "1.1.1", "1.1.1.1"))


class Heading(NamedTuple):
    """A line that is, or begins with, a heading.

    Attributes:
        rank: How high it stands: smaller is higher.
        rule: Why it is one.
        end: How many characters of the line it takes; what follows is text (a run-in heading).
        level: The level that the user asks for, or 0.
    """

    rank: int
    rule: Rule
    end: int
    level: int = 0


class _Member(NamedTuple):
    """A line with a label, as a member of a run."""

    line: int
    label: Label


Run: TypeAlias = "list[_Member]"


def find(lines: Sequence[Line], found: Mapping[int, Label]) -> dict[int, Heading]:
    """Return the headings among ``lines`` by index.

    Args:
        lines: The lines of the document's body.
        found: The labels that lead lines, by index.
    """
    found = _without_attachments(lines, found)
    headings = _units(lines, found)
    headings |= _bare(lines, found)
    headings |= _outlines(lines, found, headings)
    headings |= _named(lines, headings)
    return headings


def _without_attachments(lines: Sequence[Line], found: Mapping[int, Label]) -> dict[int, Label]:
    """Return the labels without those of attachments, which one line after another names.

    ``附件：1. …`` stands before them (GB/T 9704-2012, 7.3.4).
    """
    left = dict(found)
    for index, line in enumerate(lines):
        if not _FIRST_ATTACHMENT.match(line.text):
            continue
        value, at = 2, index + 1
        while at in left and left[at].value == value:
            del left[at]
            value, at = value + 1, at + 1
    return left


# --- 编 卷 章 回 节 … --------------------------------------------------------------------------


def _units(lines: Sequence[Line], found: Mapping[int, Label]) -> dict[int, Heading]:
    """Return the headings that are numbered parts.

    With white space or a mark after its number, or nothing after it, a line is one by itself. Where
    the title is glued to the number (第一章总则), it must count on from another of its kind.
    """
    by_scheme: dict[str, list[_Member]] = {}
    for index, label in found.items():
        if label.family.use == "unit" and len(label.rest) <= rules.LONGEST_HEADING:
            by_scheme.setdefault(label.family.scheme, []).append(_Member(index, label))
    headings = {}
    for members in by_scheme.values():
        for place, member in enumerate(members):
            if _is_part(members, place):
                rank, end = member.label.family.rank, len(lines[member.line].text)
                headings[member.line] = Heading(rank, rules.UNIT, end)
    highest = min((heading.rank for heading in headings.values()), default=0)
    for members in by_scheme.values():
        first = members[0]
        inner = first.label.family.rank > highest > 0 and first.label.value == 1
        if inner and not first.label.guarded and _shape(first.label) == "title":
            # 第一节总则 under 第二章: there is nothing that it could count on from
            end = len(lines[first.line].text)
            headings.setdefault(first.line, Heading(first.label.family.rank, rules.UNIT, end))
    return headings


def _is_part(members: Sequence[_Member], place: int) -> bool:
    """Tell whether a line with the number of a part is its heading.

    The less it looks like one (a title with a closing mark, a title glued to the number that goes
    on as a sentence might), the more its neighbours must agree.
    """
    label = members[place].label
    if label.guarded:
        short = len(label.rest) <= _LONGEST_DOUBTFUL and rules.is_open(label.rest)
        return short and _counts_both_ways(members, place)
    if _shape(label) in ("alone", "title"):
        return label.spaced or _counts_on(members, place)
    return (
        label.spaced and len(label.rest) <= _LONGEST_DOUBTFUL and _counts_both_ways(members, place)
    )


def _counts_both_ways(members: Sequence[_Member], place: int) -> bool:
    """Tell whether a number goes on from the one before it and to the one after it, if any."""
    value = members[place].label.value
    before = place == 0 or members[place - 1].label.value == value - 1
    after = place + 1 == len(members) or members[place + 1].label.value == value + 1
    return len(members) > 1 and before and after


def _counts_on(members: Sequence[_Member], place: int) -> bool:
    value = members[place].label.value
    before = members[place - 1].label.value if place else 0
    after = members[place + 1].label.value if place + 1 < len(members) else 0
    return before == value - 1 != 0 or after == value + 1


# --- a numeral alone -------------------------------------------------------------------------


def _bare(lines: Sequence[Line], found: Mapping[int, Label]) -> dict[int, Heading]:
    """Return the numerals that stand alone on their line and count on from one."""
    headings = {}
    for run in _runs(found, "bare"):
        spread = all(after.line - before.line > 1 for before, after in _pairs(run))
        broken = sum(
            not rules.ends_sentence(lines[member.line - 1].text) for member in run if member.line
        )
        pages = 2 * broken > len(run)  # numbers that stand inside sentences are those of pages
        if len(run) > 1 and run[0].label.value == 1 and spread and not pages:
            for member in run:
                end = len(lines[member.line].text)
                headings[member.line] = Heading(member.label.family.rank, rules.BARE, end)
    return headings


# --- 一、 （一） 1. （1） 1.1 … ------------------------------------------------------------------


def _outlines(
    lines: Sequence[Line], found: Mapping[int, Label], units: Mapping[int, Heading]
) -> dict[int, Heading]:
    """Return the headings of the levels that number headings and points alike (GB/T 9704, 7.3.3).

    Most of a run must be short and open, with text between them, or begin with a short sentence
    that more text follows. Items of an article are points whatever they look like.
    """
    articles = sorted(index for index, label in found.items() if label.family is labels.ARTICLE)
    parts = sorted(units)
    judged = [
        (run, _judge(run, len(lines)))
        for run in _runs(found, "outline", breaks=units)
        if not (articles and _inside_article(run[0].line, articles, parts))
    ]
    headings = {}
    for run, rule in _with_fragments(judged):
        for member in run:
            heading = _outline(member, lines[member.line], rule)
            if heading is not None:
                headings[member.line] = heading
    return headings


def _with_fragments(judged: Sequence[tuple[Run, Rule | None]]) -> Iterator[tuple[Run, Rule]]:
    """Yield the runs that make headings, and the fragments that go on with them.

    Levels are often numbered through the whole text: （三） under 二、 goes on with （二） of 一、,
    and is a heading if that is one, though it stands alone.
    """
    accepted: dict[str, tuple[Rule, int]] = {}
    for run, rule in judged:
        scheme = run[0].label.family.scheme
        if rule is not None:
            accepted[scheme] = (rule, run[-1].label.value)
            yield run, rule
        elif scheme in accepted:
            winner, last = accepted[scheme]
            if len(run) == 1 or run[0].label.value == last + 1:
                accepted[scheme] = (winner, run[-1].label.value)
                yield run, winner


def _judge(run: Run, count: int) -> Rule | None:
    """Return the rule by which a run makes headings, or None if it makes none."""
    shapes = [_shape(member.label) for member in run]
    short = sum(shape in ("alone", "title") for shape in shapes)
    run_in = shapes.count("run-in")
    scheme = run[0].label.family.scheme
    if scheme == _SPACED and (len(run) == 1 or run[0].label.value > 1):
        return None
    if len(run) == 1:
        followed = run[0].line + 1 < count
        alone = shapes[0] == "title" and scheme in _DECIMALS and followed
        return rules.OUTLINE if alone else None
    spread = sum(after.line - before.line > 1 for before, after in _pairs(run))
    if short >= _MOST * len(run) and spread >= _HALF * (len(run) - 1):
        return rules.OUTLINE
    voting = len(run) - shapes.count("closed")  # a short sentence alone says nothing
    if run_in and short + run_in >= _MOST * voting and run_in >= _HALF * voting:
        return rules.RUN_IN if scheme in _RUN_IN_SCHEMES else None
    return None


def _outline(member: _Member, line: Line, rule: Rule) -> Heading | None:
    shape = _shape(member.label)
    rank = member.label.family.rank
    if shape in ("alone", "title"):
        return Heading(rank, rules.OUTLINE, len(line.text))
    if shape == "closed" and rule is rules.RUN_IN:
        return Heading(rank, rules.RUN_IN, len(line.text))
    if shape == "run-in":
        start = len(line.text) - len(member.label.rest)
        return Heading(rank, rules.RUN_IN, start + _first_sentence(member.label.rest))
    return None


def _inside_article(index: int, articles: Sequence[int], parts: Sequence[int]) -> bool:
    """Tell whether an article stands before ``index`` with no heading of a part between."""
    place = bisect_left(articles, index)
    return place > 0 and bisect_left(parts, index) == bisect_left(parts, articles[place - 1])


# --- runs ------------------------------------------------------------------------------------


def _runs(
    found: Mapping[int, Label], use: str, breaks: Mapping[int, Heading] | None = None
) -> Iterator[Run]:
    """Yield the runs of labels of one use: in each, one family counts on.

    A label of a higher family ends the runs of lower ones, as does a heading in ``breaks``.
    """
    open_runs: dict[str, Run] = {}
    finished: list[Run] = []
    edges = sorted({*found, *(breaks or ())})
    for index in edges:
        if breaks and index in breaks:
            finished += open_runs.values()
            open_runs = {}
            continue
        label = found[index]
        if label.family.use != use:
            continue
        for scheme, run in list(open_runs.items()):
            if run[0].label.family.rank > label.family.rank:
                finished.append(open_runs.pop(scheme))
        run = open_runs.setdefault(label.family.scheme, [])
        if run and not 0 <= label.value - run[-1].label.value <= _LARGEST_STEP:
            finished.append(run)
            run = open_runs[label.family.scheme] = []
        run.append(_Member(index, label))
    finished += open_runs.values()
    yield from sorted(finished)


def _pairs(run: Run) -> Iterator[tuple[_Member, _Member]]:
    return itertools.pairwise(run)


def _shape(label: Label) -> Shape:
    """Return what a labelled line looks like."""
    rest = label.rest
    if not rest:
        return "alone"
    if len(rest) <= rules.LONGEST_HEADING and (rules.is_open(rest) or rest[-1] in "！？!?"):
        inner = _ENDS_SENTENCE.search(rest[:-1])
        return "title" if inner is None else "text"
    end = _first_sentence(rest)
    if 1 < end <= rules.LONGEST_RUN_IN and len(rest) - end >= _SHORTEST_AFTER_RUN_IN:
        return "run-in"
    return "closed" if end == len(rest) <= rules.LONGEST_RUN_IN else "text"


def _first_sentence(text: str) -> int:
    """Return the length of the first sentence of ``text``, its mark included."""
    match = _ENDS_SENTENCE.search(text)
    return match.end() if match else len(text)


# --- 序言 前言 附录 后记 … -----------------------------------------------------------------------


def _named(lines: Sequence[Line], numbered: Mapping[int, Heading]) -> dict[int, Heading]:
    """Return the headings that are names of parts; they stand as high as the highest number."""
    rank = min((heading.rank for heading in numbered.values()), default=_RANK_WITHOUT_UNITS)
    return {
        index: Heading(rank, rules.NAMED, len(line.text))
        for index, line in enumerate(lines)
        if index not in numbered and names.is_name(line.text) and index + 1 < len(lines)
    }


def with_titles(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with the titles of parts joined that stand on the line after the number.

    They are where at least two numbers of parts stand alone, each before a short open line: 第一回,
    and below it 甄士隐梦幻识通灵.
    """
    places = [
        place
        for place, line in enumerate(lines[:-1])
        if len(line.text) <= _LONGEST_NUMBER and _awaits_title(line.text, lines[place + 1].text)
    ]
    if len(places) < _FEWEST_AWAITING:
        return list(lines)
    joined: list[Line] = []
    taken = set(places)
    for place, line in enumerate(lines):
        if place - 1 in taken:
            number = joined.pop()
            text = f"{number.text}\u3000{line.text}"
            joined.append(msgspec.structs.replace(number, text=text, last=line.last))
        else:
            joined.append(line)
    return joined


def _awaits_title(text: str, following: str) -> bool:
    """Tell whether ``text`` is the number of a part alone, and ``following`` can be its title."""
    label = labels.find(text)
    if label is None or label.family.use != "unit" or label.rest:
        return False
    short = len(following) <= rules.LONGEST_HEADING and rules.is_open(following)
    return short and labels.find(following) is None and not names.is_name(following)

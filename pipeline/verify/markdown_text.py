"""Markdown → its text, by a small reader of our own.

The reader of sources is pandoc's, and pandoc's other readers would be no second opinion; parsers of
CommonMark do not know half of the notation. This one knows nothing of structure: it takes markup
away, line by line, and leaves the characters.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

OBJECT = "\ufffc"
_HIDDEN_FROM = 0xF0000
"""Where characters wait that are text and look like markup: a plane of private use."""

_FENCE = re.compile(r"(?P<indent>[\s>]*(?:[-+*] |\d+[.)] )?)(?P<fence>`{3,})(?P<rest>[^`]*)$")
_DIVISION = re.compile(r"\s*:{3,}\s*(?P<said>.*)$")
_LABEL = re.compile(r'label=(?:"((?:[^"\\]|\\.)*)"|([\w.-]+))')
_DEFINITION = re.compile(r"\[[^\]]+\]: <data:")
_KEY = re.compile(r"(?P<key>[a-z]+):\s*(?P<value>.*)")
_PRINTED = frozenset(("title", "subtitle", "author", "date", "credits"))
_ATTRIBUTES = r'\{(?:[^{}"]|"[^"]*")*\}'
_BRACKETS = re.compile(
    r"!?\[(?P<words>[^\[\]]*)\]"
    rf"(?:{_ATTRIBUTES}|\((?:<[^>]*>|[^()\s]*)(?:\s\"[^\"]*\")?\)(?:{_ATTRIBUTES})?|\[[^\[\]]*\])"
)
_CALL = re.compile(r"\[\[\^\d+\]\]\{\.endnote\}|\[\^\d+\](?!:)")
_RUBY = re.compile(r"\{(?P<base>[^{}|]+)\|[^{}]+\}")
_TAG = re.compile(r"<!--.*?-->|<rt>.*?</rt>|</?[a-z][a-z0-9]*(?:\s[^<>]*)?>")
_MATH = re.compile(r"\$\$.+?\$\$|\$(?=\S)[^$]*?(?<=\S)\$(?!\d)")
_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_HEADING = re.compile(rf"#+ (?P<words>.*?)\s*(?:{_ATTRIBUTES})?$")
_TABLE_RULE = re.compile(r"\s*\|(?:\s*:?-{3,}:?\s*\||:?-+:?\|)+$")
_LEAD = re.compile(r"\s*(?:>\s?)*\s*(?:\[\^\d+\]:\s|:\s{3})?")


def texts(source: str) -> Iterator[tuple[str, int]]:
    """Yield the text of each line of Markdown that has some, with the line's number."""
    lines = source.split("\n")
    start = 0
    late: list[tuple[str, int]] = []
    if lines and lines[0] == "---":
        start = lines.index("---", 1) + 1 if "---" in lines[1:] else 0
        for key, value, number in _front(lines[:start]):
            if key == "credits":
                late.append((_bare(value), number))  # they are printed at the end
            else:
                yield _bare(value), number
    yield from _body(lines, start)
    yield from late


def _front(lines: list[str]) -> Iterator[tuple[str, str, int]]:
    """Yield key, value and line of what front matter prints."""
    key = ""
    for number, line in enumerate(lines, 1):
        match = _KEY.fullmatch(line)
        value = re.sub(r"^\s*(?:- )?(?:(?:name|role):\s)?", "", line)
        if match:
            key, value = match["key"], match["value"]
        if key in _PRINTED and value and line != "---":
            if value[0] == value[-1:] == "'" and len(value) > 1:
                value = value[1:-1].replace("''", "'")
            yield key, value, number


def _body(lines: list[str], start: int) -> Iterator[tuple[str, int]]:
    fence = ""
    labels: list[str] = []
    index = start
    while index < len(lines):
        line, number = lines[index], index + 1
        match = _FENCE.match(line)
        if fence:
            closes = match and match["fence"] == fence and not match["rest"].strip()
            fence = "" if closes else fence
            if not closes:
                yield line, number
        elif match:
            fence = match["fence"]
        elif division := _DIVISION.match(line):
            said = division["said"]
            label = _LABEL.search(said) if ".formula" in said else None
            if said:
                labels.append(_ESCAPE.sub(r"\1", label[1] or label[2]) if label else "")
            elif labels:
                yield unescape(labels.pop()), number
        elif index + 1 < len(lines) and _TABLE_RULE.fullmatch(_LEAD.sub("", lines[index + 1])):
            index = yield from _table(lines, index)
            continue
        elif not _DEFINITION.match(line):
            while line.endswith("\\") and index + 1 < len(lines):
                index += 1
                line = f"{line[:-1]}<br>{lines[index].lstrip(' >')}"
            yield _bare(line), number
        index += 1


def _table(lines: list[str], index: int) -> Generator[tuple[str, int], None, int]:
    """Yield a pipe table's caption, which stands below it, and its cells; return what follows."""
    end = index
    while end < len(lines) and "|" in lines[end]:
        end += 1
    after = end + 1
    caption = after < len(lines) and re.fullmatch(r"[\s>]*: (.*)", lines[after])
    if caption:
        words = re.sub(rf"\s*(?<!\\){_ATTRIBUTES}$", "", caption[1])
        yield _bare(words), after + 1
    for row in range(index, end):
        if not _TABLE_RULE.fullmatch(_LEAD.sub("", lines[row])):
            yield from ((_bare(cell), row + 1) for cell in _cells(lines[row]))
    return after + 1 if caption else end


def _cells(line: str) -> list[str]:
    held = _MATH.sub(OBJECT, _hidden(line))
    return re.split(r"\|", held)


def _hidden(line: str) -> str:
    """Return ``line`` with what is text for certain, and looks like markup, put out of sight."""

    def hide(text: str) -> str:
        return "".join(chr(_HIDDEN_FROM + ord(each)) if each < "\x80" else each for each in text)

    line = re.sub(r"\\\((.+?)\\\)", OBJECT, line)
    line = _ESCAPE.sub(lambda match: hide(match[1]), line)
    return _SPAN.sub(lambda match: hide(match[2].strip() if "`" in match[2] else match[2]), line)


def _shown(line: str) -> str:
    return "".join(
        chr(ord(each) - _HIDDEN_FROM) if _HIDDEN_FROM <= ord(each) < _HIDDEN_FROM + 0x80 else each
        for each in line
    )


def _bare(line: str) -> str:
    """Return the text of one line."""
    line = _MATH.sub(OBJECT, _hidden(line))
    line = _CALL.sub("", _LEAD.sub("", line, count=1))
    heading = _HEADING.fullmatch(line)
    line = heading["words"] if heading else line
    line = re.sub(r"<(https?://[^<>]*)>", r"\1", line)
    line = _TAG.sub("", line)
    line = _RUBY.sub(lambda match: match["base"], line)
    before = ""
    while before != line:
        before, line = line, _BRACKETS.sub(lambda match: match["words"], line)
    for mark in "*~^":
        if line.count(mark) > 1:
            line = line.replace(mark, "")
    return _shown(unescape(line))

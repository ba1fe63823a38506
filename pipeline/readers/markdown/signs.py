"""Signs of Markdown as people who type Chinese set them.

Full-width signs (``＃ 标题``, ``＊ 条目``, ``＞ 引文``), full-width blanks behind signs, items
without a blank (``-条目`` above another), paragraphs that begin with two full-width blanks, and
prices that would be formulas (``需$100，再加$200``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff“《（【「『"
_HEADING = re.compile(r"(?P<before> {0,3})(?P<signs>[#＃]{1,6})[ \u3000]+(?=\S)")
_MARK = re.compile(r"(?P<before>[ >]*(?:[-*+]|\d{1,9}[.)]|>))(?P<blank> ?\u3000[ \u3000]*)(?=\S)")
_QUOTE = re.compile(rf" {{0,3}}＞[ \u3000]?(?=[{_HAN}])")
_BULLET = re.compile(r"(?P<before> {0,6})(?P<sign>[＊－＋–—])[ \u3000]+(?=[^\s－—–-])")
_TIGHT = re.compile(rf"(?P<before> {{0,6}})(?P<sign>[-*])(?=[{_HAN}])")
_CLOSING = re.compile(
    r"(?P<words> {0,3}#{1,6}[ \t]+\S(?:.*[^\s#\\])?)(?P<signs>#+)"
    r"(?P<rest>[ \t]*(?:\{[^{}]*\})?[ \t]*)$"
)
_KRAMDOWN = re.compile(
    r"(?P<words> {0,3}#{1,6}[ \t]+\S.*?)[ \t]*\{:[ \t]*(?P<said>[#.][^{}]*)\}[ \t]*$"
)
_FORMULA = re.compile(
    r"(?<!`)(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)|\\.|\$\$.*?\$\$"
    r"|\$(?P<tex>[^\s$\\{}](?:[^$\\{}]|\$(?=\d)){0,200}?)(?<!\s)\$(?!\d)"
)
_BESIDE_TAG = re.compile(
    r"(?P<skip>(?<!`)(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<before><(?:t[dh]|caption|li|d[td]|p|div|center|summary|details|figcaption|figure|legend"
    r"|blockquote|h[1-6]|section|article|aside|header|footer|main|address|form|fieldset)\b[^<>]*> *"
    r"(?:\(?[0-9A-Za-z]{1,9}(?=[.)][ <])|(?=[-+*][ <])))(?P<mark>.)"
)
"""Where a list would begin beside the tag of a block in raw HTML: elsewhere that is text, and here
the list would go on over the end of the element."""

_ENDS_ELEMENT = re.compile(
    r"(?P<item> {0,3}(?:[-+*]|\d{1,9}[.)]) .*?)(?P<ends>(?:</(?:div|section|article|aside|details"
    r"|blockquote|center|main|header|footer|figure|form|fieldset|td|th|tr|table)>\s*)+)$"
)
"""An item at whose end elements end: the list would go on over their ends too."""

_NAMES = re.compile(r"</(\w+)>")
_LETTER = re.compile("[\u3400-\u9fff]")
_STOP = re.compile("[，。；：？！、]")
_SENTENCE_END = tuple("。！？…”』」；：")
_RULE = re.compile(r" {0,3}(?:\*[ \t]*){3,}$| {0,3}(?:_[ \t]*){3,}$")


class Line(NamedTuple):
    """A line as pandoc gets it, and what was decided: codes and messages."""

    text: str
    said: list[tuple[str, str]]


def read(lines: Sequence[str], index: int, line: str) -> Line:
    """Return what a line that stands in no program text becomes.

    Args:
        lines: All lines.
        index: Of the line among them.
        line: As it stands now.
    """
    if not line.strip():
        return Line("", [])  # nothing but full-width blanks is nothing
    made, code, message = _settled(lines, index, line)
    if "<" in made:
        made = _BESIDE_TAG.sub(_unlisted, made)
        match = _ENDS_ELEMENT.match(made) if "</" in made else None
        if match and all(f"<{name}" not in match["item"] for name in _NAMES.findall(match["ends"])):
            made = f"{match['item']}\n\n{match['ends']}"
    if "$" in made:
        made = _FORMULA.sub(_priced, made)
    return Line(made, [(code, message)] if code else [])


def _unlisted(match: re.Match[str]) -> str:
    return match[0] if match["skip"] else f"{match['before']}\\{match['mark']}"


def _priced(match: re.Match[str]) -> str:
    """Return what may be a formula, its sign escaped if it begins with a price in a sentence."""
    tex = match["tex"] or ""
    if tex[:1].isdigit() and _LETTER.search(tex) and _STOP.search(tex):
        return "\\$" + _FORMULA.sub(_priced, match[0][1:])
    return match[0]


def _settled(lines: Sequence[str], index: int, line: str) -> tuple[str, str, str]:
    """Return a line with signs that Markdown knows, and code and message of what was guessed."""
    first = line.lstrip(" >")[:1]
    if first in "#＃" and (match := _HEADING.match(line)):
        if "＃" in match["signs"] or "\u3000" in match[0]:
            made = f"{match['before']}{'#' * len(match['signs'])} {line[match.end() :]}"
            return made, "wide-sign", "full-width signs or blanks make it a heading"
        if match := _KRAMDOWN.match(line):
            return f"{match['words']} {{{match['said'].strip()}}}", "", ""
        match = _CLOSING.match(line)  # C# is a name: signs close a heading only behind a blank
        if match:
            signs = match["signs"].replace("#", "\\#")
            return f"{match['words']}{signs}{match['rest']}", "", ""
        return line, "", ""
    if "\u3000" in line and (match := _MARK.match(line)):
        return f"{match['before']} {line[match.end() :]}", "", ""
    if first == "＞" and (match := _QUOTE.match(line)):
        return f"> {line[match.end() :]}", "wide-sign", "a full-width sign makes it a quotation"
    if (
        first in "＊－＋–—"
        and (match := _BULLET.match(line))
        and _again(lines, index, _BULLET, match)
    ):
        made = f"{match['before']}- [{match['sign']}]{{.marker}} {line[match.end() :]}"
        return made, "wide-sign", f"the sign {match['sign']} makes it an item of a list"
    if first in "-*" and (match := _TIGHT.match(line)) and _again(lines, index, _TIGHT, match):
        made = f"{match['before']}{match['sign']} {line[match.end() :]}"
        return made, "item-without-blank", "such lines below each other are items of a list"
    return line, "", ""


def _again(
    lines: Sequence[str], index: int, pattern: re.Pattern[str], match: re.Match[str]
) -> bool:
    """Tell whether a line right before or after, or behind one empty line, begins alike.

    An asterisk counts only if no other stands in its line: else it begins emphasis.
    """
    if match["sign"] == "*" and match.string.count("*") > 1:
        return False
    for step in (-1, 1):
        at = index + step
        if 0 <= at < len(lines) and not lines[at].strip():
            at += step
        other = pattern.match(lines[at]) if 0 <= at < len(lines) else None
        if (
            other is not None
            and other["sign"] == match["sign"]
            and (match["sign"] != "*" or lines[at].count("*") == 1)
        ):
            return True
    return False


def begins_paragraph(line: str, above: str) -> bool:
    """Tell whether a line begins a paragraph below another line of text, by Chinese custom."""
    return (
        line.startswith("\u3000\u3000")
        and line.strip() != ""
        and above.startswith("\u3000\u3000") | above.endswith(_SENTENCE_END)
        and re.match(rf"\u3000*[{_HAN}A-Za-z]", above) is not None
    )


def is_rule(line: str) -> bool:
    """Tell whether a line of asterisks or underscores is a rule, wherever it stands."""
    return _RULE.match(line) is not None

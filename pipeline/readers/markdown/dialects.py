"""What writers of Markdown expect that pandoc does not do, settled line by line before it reads.

- Headings without a blank behind their signs, as in ``##标题``.
- Containers with a title, as VuePress, VitePress and Docusaurus have them: ``::: tip 标题``.
- Fences whose language is followed by something else: ```` ```js {1,3} title="x" ````.
- Tables that stand in the middle of a paragraph's lines, as GitHub takes them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADING = re.compile(r" {0,3}(?P<signs>#{1,6})(?P<words>[^#\s].*)$")
_SPACED = re.compile(r" {0,3}#{1,6}[ \t]+\S")
_BEGINS = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff“《（【「『]")
_SENTENCE_END = tuple("。！？；，…")
_LONGEST = 40  # characters of a heading that nothing but its sign tells from a topic (#话题)

_OPENER = re.compile(
    r"(?P<before>[ >]*)(?P<colons>:{3,})[ ]*(?P<name>[A-Za-z][\w-]*|(?=\{.*\}))(?P<rest>.*)$"
)
_CLOSER = re.compile(r"[ >]*:{3,}[ ]*$")
_ATTRIBUTES = re.compile(r"[ ]*(?:\{.*\})?[ ]*:*[ ]*$")
_TITLE = re.compile(r"(?:^|[ {])(?:title|filename|file)=[\"']([^\"'\n]+)[\"']")
_TAB = re.compile(r"[ ]*@tab(?::active)?[ ]+(\S.*?)[ ]*$")
_VOID = re.compile(
    r"<((?:col|hr|meta|link|source|track|area|base)\b(?:[^<>]*[^<>/])?)>", re.IGNORECASE
)
_WORD = re.compile(r"[\w+#.-]+")
_CHUNK = re.compile(r"\{[ ]*[A-Za-z]\w*[ ,}]")
_READ_BY_PANDOC = re.compile(r"[^\s{}]*|(?:[^\s{}]+[ ]*)?\{[ ]*[#.=].*\}")

_CELL_RULE = r"[ ]*:?-+:?[ ]*"
_RULE = re.compile(rf"(?P<before>[ >]*)\|?{_CELL_RULE}(?:\|{_CELL_RULE})*\|?[ ]*$")


def unspaced_headings(lines: Sequence[tuple[int, str]]) -> dict[int, str]:
    """Return the lines that are headings without a blank, by number, with the blank.

    Two signs or more make a heading. One alone could be a topic or a tag, so that it counts only
    where the author never sets the blank, and either opens the text with such a line or sets others
    with more signs, and if it begins as Chinese, is short, and ends no sentence.
    """
    found: dict[int, str] = {}
    single: dict[int, str] = {}
    opening = next((number for number, line in lines if line.strip()), 0)
    spaced = any(_SPACED.match(line) for _, line in lines)
    for number, line in lines:
        match = _HEADING.match(line) if "#" in line else None
        if match is None:
            continue
        signs, words = match["signs"], match["words"].rstrip()
        made = f"{signs} {words}"
        if len(signs) > 1:
            if _BEGINS.match(words) or words[0].isalnum():
                found[number] = made
        elif _is_title(words):
            single[number] = made
    return found | single if single and not spaced and (found or opening in single) else found


def _is_title(words: str) -> bool:
    return (
        _BEGINS.match(words) is not None
        and len(words) <= _LONGEST
        and not words.endswith(_SENTENCE_END)
        and "#" not in words
        and "/" not in words
    )


def container(line: str) -> list[str] | None:
    """Return what a container's first line becomes, or None if a line is none."""
    match = _OPENER.match(line)
    if match is None:
        return None
    before, rest = match["before"], match["rest"]
    if _ATTRIBUTES.fullmatch(rest):
        if match["name"] and "{" in rest and _TITLE.search(rest):
            line = f"{before}{match['colons']} {{.{match['name']}}}"
        else:
            rest = ""
    elif not rest.startswith((" ", "[", "{")):
        return None
    title = rest.strip()
    told = _TITLE.search(rest) if rest.lstrip().startswith("{") else None
    if told and match["name"]:
        title = told[1]
    if title.startswith("[") and title.endswith("]"):
        title = title[1:-1].strip()
    opener = f"{before}{match['colons']} {{.{match['name']}}}" if title else line
    blank = before.rstrip()
    return [blank, opener, blank, *([f"{before}**{title}**", blank] if title else [])]


def tab_title(line: str) -> str:
    """Return the title of a tab in a container, as VuePress has it; empty if a line is none."""
    match = _TAB.match(line)
    return _escaped(match[1]) if match else ""


def code_title(rest: str) -> str:
    """Return the title of program text that its fence says, as Markdown; empty if it says none.

    Docusaurus has ``title="…"``, VitePress ``[…]``, Hexo words behind the language.
    """
    said = _TITLE.search(rest)
    if said:
        return _escaped(said[1])
    bracket = re.search(r"(?:^|[ ])\[([^\[\]]+)\]", rest)
    if bracket:
        return _escaped(bracket[1])
    words = re.sub(r"\{.*\}", "", rest).split()[1:]
    return _escaped(" ".join(words)) if any(map(_BEGINS.search, words)) else ""


def _escaped(words: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>$^~|])", r"\\\1", words.strip())


def closes_container(line: str) -> bool:
    """Tell whether a line ends a container."""
    return _CLOSER.match(line) is not None


def ended(line: str) -> str:
    """Return a line with its tags of elements without an end tag ending themselves.

    pandoc waits for the end of such an element, and takes all containers' ends for text till then.
    """
    return _VOID.sub(r"<\1 />", line)


def language(rest: str) -> str:
    """Return what follows a fence as pandoc takes it: what it does not know goes."""
    said = rest.strip()
    if not _CHUNK.match(said) and (said.startswith("{") or _READ_BY_PANDOC.fullmatch(said)):
        return rest
    word = _WORD.search(said)
    return f" {word[0]}" if word else ""


def begins_table(lines: Sequence[str], index: int) -> bool:
    """Tell whether a table begins at a line: it has a bar, and the next one is a rule with bars."""
    if "|" not in lines[index] or index + 1 == len(lines):
        return False
    rule = lines[index + 1]
    return "|" in rule and _RULE.match(rule) is not None and not _RULE.match(lines[index])


def quotation(line: str) -> str:
    """Return the signs of quotation that a line begins with: a blank line in the same quotation."""
    signs = re.match(r"[ >]*", line)
    return signs[0].rstrip() if signs else ""

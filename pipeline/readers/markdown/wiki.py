"""Notations of note-takers inside a line → those that pandoc knows, or words.

- Obsidian: ``[[页|文字]]``, ``[[#标题]]``, ``![[图.png|300]]``, ``^id`` behind a block, ``%%…%%``.
- Feishu (飞书): ``<callout>``, ``<grid>`` and other tags of its own.
- kramdown: attributes in ``{: …}``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.readers.pandoc.sections import slug

CONTENTS = re.compile(
    r"[ >]*(?:\[(?:TOC|toc)\]|\\\[(?:TOC|toc)\\\]|\[\[(?:toc|TOC|_TOC_)\]\]|@\[toc\](?:\([^)]*\))?"
    r"|\$\{toc\}|\{:toc\}|\{\{[<%]? *toc *[%>]?\}\})[ ]*$"
)
"""A line that asks for contents: in Typora, GitLab, CSDN, kramdown, Hugo."""

COMMENT = re.compile(r"(?<![%\d])%%(?!%)[^%\n]+%%(?!%)")
"""A comment of Obsidian's inside a line."""

_TOKEN = re.compile(
    r"(?P<skip>(?<!`)(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)|\\.|\$[^$\n]+\$|\]\(<[^<>\n]*>"
    r"|<(?:a|img|source|video|audio|iframe)\b[^<>\n]*>)"
    r"|(?P<embed>!?)\[\[(?P<target>[^\[\]|\n^#`$]*)(?P<place>[#^][^\[\]|\n`$]*)?"
    r"(?:\\?\|(?P<words>[^\[\]\n`]*))?\]\]"
    r"(?![\[({])"
    r"|(?P<comment>(?<![%\d])%%(?!%)[^%\n]+%%(?!%))"
    r"|(?<![A-Za-z0-9+])\+\+(?![\s+])(?P<inserted>[^+\n]+)(?<!\s)\+\+(?![A-Za-z0-9+])"
    r"|(?<![A-Za-z0-9|])\|\|(?![\s|])(?P<hidden>[^|\n]+)(?<!\s)\|\|(?![A-Za-z0-9|])"
    r"|<(?P<closing>/?)(?P<tag>callout|quote-container|grid|column|column-set)\b(?P<pairs>[^<>]*)>"
    r"|<(?P<object>image|sheet|bitable|file|board|whiteboard|iframe-block|mindnote|diagram|isv|add-ons"
    r"|mention-user|poll|task|okr|jira)\b[^<>]*/>"
)
_BLOCK_ID = re.compile(r"(?<=\S)[ ]+\^(?P<id>[A-Za-z0-9-]+)[ ]*$")
_ONLY_SIGNS = re.compile(r"(?:[ >|]|[-*+:#]+(?= |$)|\d+[.)](?= |$))*")
"""Signs of blocks: what stands behind them is a block itself, and no name of one."""

_CALLED = re.compile(r"#\^([A-Za-z0-9-]+)")
_MADE_UP = re.compile(r"(?=.*[0-9])[0-9a-f]{6}")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?|avif)$", re.IGNORECASE)
_SIZE = re.compile(r"(\d{1,5})(?:x\d{1,5})?")
_KRAMDOWN = re.compile(r"(?<!\\)[ ]*(?<!\\)\{:(?=[^{}\n]*[.#=])[^{}\n]*\}[ ]*$")

_EMOJI = re.compile(r"emoji=\"([^\"\x00-\x7f]{1,8})\"")


class Line(NamedTuple):
    """A line as pandoc gets it, and what was decided: codes and messages."""

    text: str
    said: list[tuple[str, str]]


_LABELLED_COMMENT = re.compile(r" {0,3}\[[^\[\]^]+\]:[ ]*(?:<>|#)[ ]*(?:\(.*\)|\".*\"|'.*')[ ]*$")
_SIZED = re.compile(
    r"(?P<skip>(?<!`)(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)|\\.)"
    r"|!\[(?P<words>[^\[\]\\\n|]*)(?:\|(?P<bar>\d{1,4})(?:x\d{1,4})?)?\]"
    r"\((?P<target>[^\s()<>]+)(?P<title> +\"[^\"]*\")?(?: +=(?P<width>\d{0,4})x\d{0,4})?\)(?!\{)"
)
_DOUBLE_BARS = re.compile(r"[ >]*\|\|(?!\|)(?:[^|]|(?<!\|)\|\|(?!\|))*$")
"""A line that begins with words between double bars, and has no other bars."""


def is_comment(line: str) -> bool:
    """Tell whether a line is a label that says nothing but a comment: ``[//]: # (…)``."""
    return "]:" in line and _LABELLED_COMMENT.match(line) is not None


def _sized(match: re.Match[str]) -> str:
    """Return a picture with its width as an attribute."""
    width = match["width"] or match["bar"]
    if match["skip"] is not None or not width:
        return match[0]
    return f"![{match['words']}]({match['target']}{match['title'] or ''}){{width={width}px}}"


def places(text: str) -> frozenset[str]:
    """Return the ids of blocks that links of ``text`` lead to."""
    return frozenset(_CALLED.findall(text)) if "#^" in text else frozenset()


_COMMENT_SIGN = re.compile(
    r"(?P<skip>(?<!`)(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)|\\.|\$[^$\n]+\$|\]\(<[^<>\n]*>)"
    r"|(?<![%\d])%%(?!%)[^%\n]*(?P<end>%%)?"
)


def opened_comment(line: str) -> int | None:
    """Return where a comment begins that does not end in its line."""
    for match in _COMMENT_SIGN.finditer(line):
        if match["skip"] is None and not match["end"] and match.end() == len(line):
            return match.start()
    return None


def read(line: str, called: frozenset[str], *, in_table: bool = False) -> Line:
    """Return what a line becomes.

    Args:
        line: Stands in no program text.
        called: The ids of blocks that links lead to.
        in_table: Whether bars part cells.
    """
    said: list[tuple[str, str]] = []
    if "{:" in line and (match := _KRAMDOWN.search(line)):
        line = line[: match.start()]
        said.append(("attributes", f"attributes have no meaning here: {match[0].strip()}"))
    if "^" in line:
        line = _with_id(line, called, said)
    if "![" in line and ("|" in line or " =" in line):
        line = _SIZED.sub(_sized, line)
    begins = line.lstrip(" >").startswith("|")
    bars = "||" in line and not in_table and (not begins or bool(_DOUBLE_BARS.match(line)))
    if "[[" in line or "%%" in line or "<" in line or "++" in line or bars:
        line = _TOKEN.sub(lambda match: _token(match, said, bars=bars), line)
    return Line(line, said)


def _with_id(line: str, called: frozenset[str], said: list[tuple[str, str]]) -> str:
    """Return a line whose ``^id`` at its end is a place, or goes if nothing leads there."""
    match = _BLOCK_ID.search(line)
    if match is None or _ONLY_SIGNS.fullmatch(line[: match.start()]):
        return line
    if match["id"] in called:
        return f"{line[: match.start()]}[]{{#{match['id']}}}"
    if _MADE_UP.fullmatch(match["id"]):
        said.append(("block-id", f"nothing leads to the block ^{match['id']}"))
        return line[: match.start()]
    return line


def _token(match: re.Match[str], said: list[tuple[str, str]], *, bars: bool) -> str:
    if match["skip"] is not None or (match["hidden"] is not None and not bars):
        return match[0]
    if match["inserted"] is not None:
        said.append(("inserted", "signs of insertion are left out"))
        return match["inserted"]
    if match["hidden"] is not None:
        said.append(("spoiler", "signs that hide words are left out, for paper shows all"))
        return match["hidden"]
    if match["comment"] is not None:
        said.append(("comment", "a comment is left out"))
        return ""
    if match["object"] is not None:
        said.append(("feishu-object", f"Feishu gave no content for {match[0][:60]!r}"))
        return ""
    if match["tag"] is not None:
        return _feishu(match["tag"], match["pairs"], closes=bool(match["closing"]))
    target, place = match["target"].strip(), match["place"] or ""
    words = (match["words"] or "").strip()
    if (not target and not place.startswith("#")) or place.startswith("^"):
        return match[0]  # [[^1]] is a note
    if match["embed"]:
        return _embedded(target, place, words, said)
    if target:
        said.append(("wiki-link", f"a link to the note {target!r}, which is not here, is words"))
        return words or f"{target}{place.replace('#', ' > ').replace('^', '')}"
    name = place.rsplit("#", 1)[-1].strip()
    if name.startswith("^"):
        return f"[{words or name[1:]}](#{name[1:]})"
    return f"[{words or name}](<#{slug(name)}>)"


def _embedded(target: str, place: str, words: str, said: list[tuple[str, str]]) -> str:
    """Return a picture, or the name of a note that would be shown here."""
    if not _PICTURE.search(target):
        said.append(
            ("embed", f"what {target or place!r} holds is not here; its name stands for it")
        )
        return words or f"{target}{place.replace('#', ' > ').replace('^', '')}"
    size = _SIZE.fullmatch(words.rsplit("|", 1)[-1])
    width = f"{{width={size[1]}px}}" if size else ""
    alt = "" if size and "|" not in words else words.rsplit("|", 1)[0] if size else words
    return f"![{alt}](<{target}>){width}"


def _feishu(tag: str, pairs: str, *, closes: bool) -> str:
    """Return the tag of HTML for one of Feishu's; the sign of a box stands at its front."""
    if tag not in ("callout", "quote-container"):
        return "</div>" if closes else "<div>"
    if closes:
        return "</blockquote>\n"
    emoji = _EMOJI.search(pairs)
    return f"<blockquote>\n\n{emoji[1] if emoji else ''}"

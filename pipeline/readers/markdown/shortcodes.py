"""Tags of site generators → what they show: Hugo's shortcodes, Hexo's tags, GitBook's blocks.

``{{< figure src="a.png" >}}``, ``{{% notice tip %}}…{{% /notice %}}``, ``{% note info 标题 %}…
{% endnote %}``. Boxes become containers (`pipeline.readers.markdown.dialects`), pictures and links
are written as such, tags around text go and leave the text. What would show a film or a map leaves
its address if it has one. Tags that nobody knows stay as they are. All but the boxes are reported.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_CODE = r"(?P<skip>(?<!`)(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)|\\.)"
_HUGO = (
    r"\{\{(?P<sign>[<%])[ ]*(?P<end>/?)[ ]*(?P<hugo>[A-Za-z][\w./-]*)"
    r"(?P<said>(?:[ ]+[^{}\n]{0,800}?)?)[ ]*/?[ ]*[>%]\}\}"
)
_HEXO = (
    r"\{%-?[ ]*(?P<hexo_end>end)?(?P<hexo>[A-Za-z][\w-]*)"
    r"(?P<told>(?:[ ]+(?:[^%\n]|%(?!\})){0,800}?)?)[ ]*-?%\}"
)
_TAB = r"<!-- *(?P<tab>tab +[^<>\n]{1,80}?|endtab) *-->"
_TAG = re.compile(f"{_CODE}|{_HUGO}|{_HEXO}|{_TAB}")
_TOKEN = re.compile(
    r"(?:(?P<key>[A-Za-z_][\w-]*)=)?(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|`(?P<tick>[^`]*)`"
    r"|(?P<bare>[^\s\"'`,][^\s,]*))"
)
_WORDS = re.compile("[^\x00-\x7f]")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?|avif)(?:[?#].*)?$", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?:)?//\S+")
_NUMBER = re.compile(r"\d{1,5}(?:px|%)?")

_LOGIC = frozenset(
    re.findall(
        r"\S+",
        """
        if elif else elsif endif unless for in case when capture assign include
        include_relative set macro block extends import from call filter with do increment
        decrement render layout
        """,
    )
)
"""Tags of Liquid and Jinja that program a page: they stay as text."""

_BOXES = frozenset(
    re.findall(
        r"\S+",
        """
        note notice admonition alert callout hint tip info warning danger caution important
        success error question details expand collapse fold folding spoiler hideToggle
        hideBlock box message blockquote quote pullquote centerquote cq
        """,
    )
)
_QUOTATIONS = frozenset(["blockquote", "quote", "pullquote", "centerquote", "cq"])
_PICTURES = frozenset(["figure", "image", "img", "asset_img", "picture"])
_LINKS = frozenset(
    re.findall(
        r"\S+",
        """
        link asset_link post_link ref relref embed btn button content-ref
        """,
    )
)
_PROGRAMS = frozenset(["highlight", "codeblock", "code", "mermaid"])
_OBJECTS = frozenset(
    re.findall(
        r"\S+",
        """
        bilibili youtube vimeo music audio video gist tweet pdf aplayer meting dplayer iframe toc
        mapbox echarts
        """,
    )
)
_CLASSES = frozenset(
    re.findall(
        r"\S+",
        """
        default primary success info warning danger note tip important caution error
        question quote no-icon open simple modern flat disabled true false abstract example
        bug failure hint red orange yellow green cyan blue purple pink black gray grey
        """,
    )
)
_TITLES = ("title", "summary", "header", "caption", "name", "label", "content", "text")


class Line(NamedTuple):
    """A line without tags, and what was decided: codes and messages. It may hold line ends."""

    text: str
    said: list[tuple[str, str]]


class _Said(NamedTuple):
    """What a tag says behind its name: values by key, and those without a key."""

    pairs: dict[str, str]
    others: list[str]

    def first(self, *keys: str) -> str:
        return next((self.pairs[key].strip() for key in keys if self.pairs.get(key)), "")


class Shortcodes:
    """Reads the tags of one source, line by line."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Look through ``lines`` for tags that others end."""
        self._paired: set[tuple[int, int]] = set()
        self._seen: Counter[int] = Counter()
        self._open: list[tuple[str, str]] = []
        begun: dict[str, list[tuple[int, int]]] = {}
        fence = ""
        for index, line in enumerate(lines):
            sign = line.lstrip(" >")[:3]
            if sign in ("```", "~~~") and fence in ("", sign):
                fence = "" if fence else sign
            if fence or ("{{" not in line and "{%" not in line):
                continue
            for number, match in enumerate(filter(_name, _TAG.finditer(line))):
                waiting = begun.setdefault(_name(match), [])
                if not _ends(match):
                    waiting.append((index, number))
                elif waiting:
                    self._paired |= {waiting.pop(), (index, number)}

    def read(self, line: str, index: int) -> Line:
        """Return what a line that stands in no program text becomes.

        Args:
            line: The line, or one of those that stand in its place.
            index: Its place among all.
        """
        if "{{" not in line and "{%" not in line and "<!--" not in line:
            return Line(line, [])
        said: list[tuple[str, str]] = []
        made = _TAG.sub(lambda match: self._tag(match, line, index, said), line)
        if made == line:
            return Line(line, said)
        before = re.match(r"[ >]*", line)
        sign = before[0] if before else ""
        parts = [part.strip() for part in made[len(sign) :].split("\n")]
        return Line("\n".join(f"{sign}{part}".rstrip() for part in parts), said)

    def _tag(self, match: re.Match[str], line: str, index: int, said: list[tuple[str, str]]) -> str:
        if match["skip"] is not None:
            return match[0]
        if match["tab"] is not None:
            title = match["tab"].removeprefix("tab").partition("@")[0].strip()
            return "" if match["tab"] == "endtab" else f"\n\n{_bold(title)}\n\n"
        name = _name(match)
        paired = (index, self._seen[index]) in self._paired
        self._seen[index] += 1
        if name in _LOGIC or (_ends(match) and not paired):
            return match[0]
        if _ends(match):
            return self._end(name)
        told = _told(match["said"] or match["told"] or "")
        alone = line.strip(" >") == match[0]
        if paired:
            return self._begin(name, told, said, (match["said"] or match["told"] or "").strip())
        made = _shown(name, told, alone=alone)
        if made is None:
            said.append(("shortcode-unknown", f"nothing says what {match[0][:60]!r} shows"))
            return match[0]
        if not made:
            said.append(("shortcode-empty", f"what {match[0][:60]!r} shows is not here"))
        elif name not in _PICTURES:
            said.append(("shortcode", f"words or an address stand for {match[0][:60]!r}"))
        return made

    def _begin(self, name: str, told: _Said, said: list[tuple[str, str]], raw: str) -> str:
        """Return what the first tag of two becomes."""
        if name in _BOXES:
            title = _title(told)
            last = ""
            if name in _QUOTATIONS:
                last = _text(title if told.pairs else raw)
            self._open.append((name, last))
            said.append(("callout", "a box beside the text is a quotation with its title"))
            return f"\n::: callout{'' if last or not title else f' {title}'}\n"
        self._open.append((name, ""))
        if name in _LINKS:
            said.append(("shortcode", f"the tags {name!r} are left out, not what they hold"))
            return ""
        title = told.first("title", "summary", "header", "name", "label", "caption") or " ".join(
            each for each in told.others if _WORDS.search(each)
        )
        if name not in ("raw", "rawhtml"):
            said.append(("shortcode", f"the tags {name!r} are left out, not what they hold"))
        return f"\n\n{_bold(title)}\n\n" if title else ""

    def _end(self, name: str) -> str:
        """Return what the last tag of two becomes."""
        at = max((at for at, opened in enumerate(self._open) if opened[0] == name), default=None)
        if at is None:
            return ""
        _, last = self._open.pop(at)
        if name not in _BOXES:
            return ""
        return f"\n\n{last}\n\n:::\n" if last else "\n:::\n"


def programs(lines: Sequence[str]) -> list[str]:
    """Return lines in which tags around program text are fences; a title stands before them."""
    made = list(lines)
    opened: tuple[int, str, str] | None = None
    for index, line in enumerate(lines):
        if "{{" not in line and "{%" not in line:
            continue
        match = _TAG.fullmatch(line.strip())
        name = _name(match) if match else ""
        if match is None or name not in _PROGRAMS:
            continue
        if not _ends(match):
            opened = opened or (index, name, match["said"] or match["told"] or "")
        elif opened and opened[1] == name:
            _fence(made, opened, index)
            opened = None
    return made


def _fence(lines: list[str], opened: tuple[int, str, str], end: int) -> None:
    """Put fences in the place of the tags in the lines ``opened[0]`` and ``end``."""
    start, name, said = opened
    told = _told(said)
    inner = lines[start + 1 : end]
    if name == "code" or any(each.lstrip().startswith(("```", "~~~")) for each in inner):
        title = told.first("title")  # GitBook's stands around a fence
        lines[start], lines[end] = (f"{_bold(title)}\n" if title else ""), ""
        return
    language = "mermaid" if name == "mermaid" else ""
    words = []
    for each in told.others:
        if each.startswith("lang:"):
            language = each[5:]
        elif name == "highlight" and not language:
            language = each
        elif _WORDS.search(each) or (name == "codeblock" and ":" not in each):
            words.append(each)
    title = told.first("title") or " ".join(words)
    lines[start] = f"{f'{_bold(title)}{chr(10) * 2}' if title else ''}~~~~~~~~ {language}".rstrip()
    lines[end] = "~~~~~~~~"


def _name(match: re.Match[str]) -> str:
    return match["hugo"] or match["hexo"] or ""


def _ends(match: re.Match[str]) -> bool:
    return bool(match["end"] or match["hexo_end"])


def _told(said: str) -> _Said:
    pairs: dict[str, str] = {}
    others: list[str] = []
    for match in _TOKEN.finditer(said):
        value = next(
            match[name] for name in ("double", "single", "tick", "bare") if match[name] is not None
        )
        if match["key"]:
            pairs[match["key"].lower()] = value
        else:
            others.append(value)
    return _Said(pairs, others)


def _title(told: _Said) -> str:
    """Return the title of a box: its own key, or what is no name of a kind."""
    named = told.first(*_TITLES)
    if named:
        return named
    words = list(told.others)
    while words and (words[0].lower() in _CLASSES or words[0].startswith(("fa", "icon-", "#"))):
        words.pop(0)
    while words and words[-1].lower() in _CLASSES:
        words.pop()
    author = told.first("author", "cite", "source")
    return author or " ".join(words)


def _shown(name: str, told: _Said, *, alone: bool) -> str | None:
    """Return what a tag that stands by itself shows; None if nobody knows."""
    values = [*told.pairs.values(), *told.others]
    if name in _PICTURES:
        return _picture(told, alone=alone)
    if name == "label":  # NexT: {% label primary@文字 %}
        return " ".join(told.others).partition("@")[2] or None
    if name in _LINKS:
        return _link(name, told)
    words = [value for value in values if _WORDS.search(value)]
    address = next((value for value in values if _ADDRESS.fullmatch(value)), "")
    if address:
        return f"[{' '.join(words) or address}](<{address}>)"
    return "" if name in _OBJECTS and not words else None


def _picture(told: _Said, *, alone: bool) -> str | None:
    others = list(told.others)
    source = told.first("src", "url", "link", "data-src")
    if not source:
        source = next((each for each in others if _PICTURE.search(each) or "/" in each), "")
        others = others[others.index(source) + 1 :] if source else []
    if not source:
        return None
    sizes = [each for each in others if _NUMBER.fullmatch(each)]
    rest = " ".join(each for each in others if not _NUMBER.fullmatch(each))
    caption = told.first("caption", "title") or rest
    alt = told.first("alt")
    width = told.first("width") or (sizes[0] if sizes else "")
    said = [f'alt="{_attribute(alt)}"'] if alt and caption and alt != caption else []
    if _NUMBER.fullmatch(width):
        said.append(f"width={width}{'px' if width.isdecimal() else ''}")
    made = f"![{_text(caption or alt)}](<{source}>)" + (f"{{{' '.join(said)}}}" if said else "")
    return f"\n\n{made}\n\n" if alone else made


def _link(name: str, told: _Said) -> str | None:
    others = told.others
    target = told.first("href", "url", "src", "path")
    words = told.first("content", "text", "title", "name")
    if name in ("ref", "relref"):
        return target or (others[0] if others else None)
    if not target and name == "link" and others and not _ADDRESS.fullmatch(others[0]):
        target, others = others[-1], others[:-1]  # Hexo: {% link 文字 地址 %}
    elif not target and others:
        target, others = others[0], others[1:]
    if not target:
        return None
    words = words or " ".join(each for each in others if _WORDS.search(each) or name != "btn")
    if name in ("post_link", "asset_link"):
        return words or target
    return f"[{_text(words or target)}](<{target}>)"


def _bold(title: str) -> str:
    return f"**{_text(title)}**" if title else ""


def _text(words: str) -> str:
    """Return words of a tag as Markdown that shows them."""
    return re.sub(r"([\\`*_{}\[\]<>$^~|])", r"\\\1", words)


def _attribute(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"')

"""Characters of a text → Markdown: escaped where they would mean something, and nowhere else."""

from __future__ import annotations

import re

import msgspec

PAIR = "\x00"
"""Stands before a character that means something only if there is another like it; see `paired`."""

_RUBY = re.compile(r"\{(?=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+\|)")
_REFERENCE = re.compile(r"&(?=#[0-9xX]|[A-Za-z][A-Za-z0-9]*;)")
_SCHEME = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]+:(?=\S)")
_BARE = re.compile(r"(?<![A-Za-z0-9])www(?=\.[A-Za-z0-9_-])|(?<=[A-Za-z0-9._+-])(?=@[A-Za-z0-9_-])")
"""Before a mark in what would be a link without any notation: ``www.a.com``, ``a@b.cn``."""

_EMOJI = re.compile(r":(?=[A-Za-z0-9_+-]+:)(?![0-9]+:)")
_NUMBERED = re.compile(r"\(?(?:[0-9]+|#|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+|@[\w-]*)([.)])(?=\s|$)")
_BOXED = re.compile(
    r"\[![^\]\[\s|]+(?:\|[^\]\[]*)?(\])|@?\[(?:TOC|toc)(\])|(\{)\{[<%]? *toc\b|\$\{toc(\})"
    r"|(@)tab\b|([!?])(?:!!|\?\?|>)|\[[ xX]\](\s)|[☐☒☑](\s)"
)
_OTHERS = re.compile(r"==(?! [^ \t])|%%|\{%|\{\{[<%]|\+\+[^\s]|\|\|[^\s]")
"""Pairs of marks by which other dialects than pandoc's mean something."""

_CAPTION = re.compile(r"[Tt]able(:)")
_OPENS = re.compile(
    r"#(?=\s|$)|#{2,6}(?!#)|#[^#\s][^#]*$|\+(?=\+\+)|[>%|]|[-+*](?=\s|$)|-(?=-)|\+(?=[-=])|=+\s*$|[:~](?=\s|$)|:(?=:|-)|~(?=~~)|`(?=``)"
)
"""What makes the beginning of a line something else than text."""

_OPENS_IN_CHINESE = re.compile(
    "＃{1,6}[ \u3000]+\\S|[＊－＋–—][ \u3000]|＞"
    "|[-*](?=[\u3400-\u9fff\U00020000-\U0003ffff“《（【「『])"
)
"""The same as people set signs who type Chinese (`docs/markdown.md`, other dialects)."""

_SIZE = re.compile(r"\|\d{1,4}(?:x\d{1,4})?$")
"""The width of a picture behind its words, as Obsidian has it."""

_BLANK = " \t"
_CODED = re.compile(r"[\n\t\[\]<]|%(?=%)")
"""What stands in attributes and titles as character references: brackets would count among those
around a span, and two signs of percent begin a comment."""


class Place(msgspec.Struct, frozen=True):
    """Where a text stands.

    Attributes:
        bracket: Between brackets, as in a link.
        cell: In a cell of a pipe table.
        heading: In a heading or a caption, which attributes in braces may end.
        start: At the start of a line that could begin a block.
        single: Where there can be no line end.
    """

    bracket: bool = False
    cell: bool = False
    heading: bool = False
    start: bool = False
    single: bool = False

    def inside(self, *, bracket: bool = False) -> Place:
        """Return the place inside some markup here."""
        return Place(self.bracket or bracket, self.cell, self.heading, start=False, single=True)


def escaped(text: str, place: Place, *, first: bool, last: bool) -> str:
    """Return ``text`` as Markdown, in which `paired` then settles what needs a second one.

    Args:
        text: Without line ends.
        place: Where it stands.
        first: Whether nothing stands before it in its line or markup.
        last: Whether nothing stands behind it.
    """
    forced = _starts(text) if place.start else set()
    forced |= {match.end() - 1 for match in _SCHEME.finditer(text)}
    forced |= {match.end() for match in _BARE.finditer(text)}
    forced |= {match.start() for match in _EMOJI.finditer(text)}
    forced |= {match.start() for match in _REFERENCE.finditer(text)}
    rubies = {match.start() for match in _RUBY.finditer(text)}
    found: list[str] = []
    for index, character in enumerate(text):
        if not (character.isascii() and not character.isalnum()):
            found.append(f"&#{ord(character)};" if index in forced else character)
        elif character in _BLANK:
            forced_blank = index in forced
            found.append("&#32;" if forced_blank else _blank(text, index, first=first, last=last))
        elif index in rubies:
            found.append("{<!-- -->")
        elif index in forced:
            found.append(f"\\{character}")
        else:
            found.append(_one(text, index, place, first=first, last=last))
    return "".join(found)


def _blank(text: str, index: int, *, first: bool, last: bool) -> str:
    """Return a blank; where Markdown would drop it, as a character reference."""
    edge = (first and not text[:index].strip(_BLANK)) or (last and not text[index:].strip(_BLANK))
    if text[index] == "\t":
        return "&#9;"
    return "&#32;" if edge or (index and text[index - 1] in _BLANK) else " "


def _one(text: str, index: int, place: Place, *, first: bool, last: bool) -> str:
    """Return one mark of ASCII, escaped if it needs to be."""
    character = text[index]
    before = text[index - 1] if index else ""
    after = text[index + 1] if index + 1 < len(text) else ""
    open_end = not after and not last  # markup follows
    opens = not index and place.bracket
    match character:
        case "\\":
            return "\\\\"
        case "_" if before.isalnum() and after.isalnum():
            return character
        case "^" if before in ("[", " ") or after == "[" or open_end or opens:
            return "\\^"
        case "*" | "_" | "`" | "$" | "^" | "~":
            return PAIR + character
        case "[" if place.bracket or after == "[" or "]" not in text[index:] or text[:index] == "[":
            return "&#91;"  # not a backslash: it would begin a formula
        case "]" if place.bracket or (after and after in "([{:") or open_end:
            return "\\]"
        case "<" if after.isalpha() or (after and after in "/!?") or open_end:
            return "\\<"
        case "!" if after == "[" or open_end:
            return "\\!"
        case "&" if open_end:
            return "\\&"
        case "=" if not (text[index + 2 :] or not last or place.single):
            return character
        case "=" | "%" | "{" | "+" | "|" if _OTHERS.match(text, index):
            return f"\\{character}"
        case "{" if place.heading or after == ":" or (not index and not first):
            return "\\{"
        case ":" if not index and not first:
            return "\\:"
        case "|" if place.cell or (place.bracket and _SIZE.match(text, index)):
            return "\\|"
        case "#" if place.heading and last and not text[index:].strip("#"):
            return "\\#"
        case _:
            return character


def _starts(text: str) -> set[int]:
    """Return the indices of characters at the start of a line that need a backslash there."""
    for pattern in (_NUMBERED, _BOXED, _CAPTION):
        match = pattern.match(text)
        if match:
            return {match.start(match.lastindex or 0)}
    return {0} if _OPENS.match(text) or _OPENS_IN_CHINESE.match(text) else set()


def paired(markdown: str, marks: str = "*_`$^~") -> str:
    """Return the Markdown of a block with marks escaped that could pair with another in it."""
    if PAIR not in markdown:
        return markdown
    for mark in marks:
        alone = markdown.count(mark) == 1
        markdown = markdown.replace(PAIR + mark, mark if alone else f"\\{mark}")
    return markdown


def title(text: str) -> str:
    """Return what stands between quotation marks behind an address."""
    made = re.sub(r'([\\"&])', r"\\\1", text.replace("\n", " "))
    return _coded(made)


def _coded(text: str) -> str:
    return _CODED.sub(lambda match: f"&#{ord(match[0])};", text)


def quoted(value: str) -> str:
    """Return the value of an attribute, in quotation marks if it needs them."""
    if re.fullmatch(r"(?!.*%%)[\w.%-]+", value, re.ASCII):
        return value
    made = value.replace("\\", "\\\\").replace('"', '\\"').replace("&", "\\&")
    made = _coded(made)
    if made[:1].isspace():  # pandoc takes a mark before a blank for none
        made = f"&#{ord(made[0])};{made[1:]}"
    return f'"{made}"'


def attributes(
    name: str = "", classes: tuple[str, ...] = (), pairs: dict[str, str] | None = None
) -> str:
    """Return ``{#name .class key=value}``, or nothing if there is nothing to say."""
    parts = []
    if name:
        plain = re.fullmatch(r"[\w:.-]+", name)
        parts.append(f"#{name}" if plain else f"id={quoted(name)}")
    parts += [f".{each}" for each in classes]
    parts += [f"{key}={quoted(value)}" for key, value in (pairs or {}).items()]
    return "{" + " ".join(parts) + "}" if parts else ""

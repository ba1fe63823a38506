"""What HTML elements and the classes of spans mean in the model.

They come from three sides: as spans of pandoc's tree, as raw tags inside Markdown, and as spans
that our HTML front has made of elements that pandoc would lose.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.nodes import (
    Anchor,
    BookTitle,
    Code,
    Emphasis,
    EmphasisDots,
    Image,
    Inline,
    LanguageRun,
    LineBreak,
    Link,
    ProperName,
    Ruby,
    Small,
    Strikeout,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from pipeline.readers.pandoc import looks
from pipeline.readers.pandoc.pieces import (
    Base,
    Piece,
    Reading,
    Readings,
    joined,
    settle,
    text_of,
    whole,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pipeline.readers.pandoc.reading import Reading as Source

VOID = frozenset(
    re.findall(
        r"\w+",
        """
        area base basefont bgsound br col embed frame hr img input keygen link meta param source
        track wbr
        """,
    )
)
"""Elements without an end tag (HTML, “Void elements”)."""

KNOWN = VOID | frozenset(
    re.findall(
        r"\w+",
        """
        a abbr acronym address applet article aside audio b bdi bdo big blink blockquote body
        button canvas caption center cite code colgroup data datalist dd del details dfn dialog dir
        div dl dt em fieldset figcaption figure font footer form frameset h1 h2 h3 h4 h5 h6 head
        header hgroup html i iframe ins kbd label legend li main map mark marquee math menu meter
        nav nobr noembed noframes noscript object ol optgroup option output p picture pre progress
        q rb rp rt rtc ruby s samp script search section select small span strike strong style sub
        summary sup svg table tbody td template textarea tfoot th thead time title tr tt u ul var
        video
        """,
    )
)
"""Elements of HTML, those of old pages too. What looks like another one in Markdown is text:
``List<String>``."""

DROPPED = frozenset(
    re.findall(
        r"\w+",
        """
        script style template iframe object embed audio video canvas applet bgsound
        """,
    )
)
"""Elements whose content is no text of the document."""

_DOTS = re.compile(r"text-emphasis(?:-style)?\s*:(?!\s*none)")
_WAVY = re.compile(r"text-decoration[^;]*\bwavy\b")
_UNDERLINE = re.compile(r"text-decoration[^;]*\bunderline\b")
_THROUGH = re.compile(r"text-decoration[^;]*\bline-through\b")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_ITALIC = re.compile(r"font-style\s*:\s*(?:italic|oblique)")
_NUMBERS = re.compile(r"\d+")


class Tag(NamedTuple):
    """A tag, a comment, or text, as it stands in raw HTML.

    Attributes:
        kind: ``open``, ``close``, ``void``, ``comment`` or ``text``.
        name: The element, in lower case; for a comment or text, its characters.
        pairs: The attributes.
    """

    kind: str
    name: str
    pairs: dict[str, str]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pairs = {name: value or "" for name, value in attrs}
        self.found.append(Tag("void" if tag in VOID else "open", tag, pairs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in KNOWN:
            self.found[-1] = self.found[-1]._replace(kind="void")
        if tag in KNOWN - VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.found.append(Tag("close", tag, {}))

    def handle_comment(self, data: str) -> None:
        self.found.append(Tag("comment", data, {}))

    def handle_pi(self, data: str) -> None:
        self.found.append(Tag("comment", data, {}))

    def handle_data(self, data: str) -> None:
        self.found.append(Tag("text", data, {}))


def tags(raw: str) -> list[Tag]:
    """Return the tags in raw HTML."""
    parser = _Tags()
    parser.feed(raw)
    parser.close()
    return parser.found


def wrap(name: str, pairs: Mapping[str, str], pieces: list[Piece], source: Source) -> list[Piece]:
    """Return ``pieces`` as what the element ``name`` makes of them.

    Args:
        name: The element; ``span`` for a span of pandoc's.
        pairs: Its attributes, ``class`` among them.
        pieces: What stands in it.
        source: Is told what the model cannot say.
    """
    if source.markdown:  # the front of HTML has said so already
        looks.say(name, pairs, source)
    made = _special(name, pairs, pieces, source)
    if made is None:
        make = _meaning(name, pairs)
        made = [make(settle_inner(pieces))] if make and pieces else pieces
    language, direction = pairs.get("lang") or pairs.get("xml:lang") or "", pairs.get("dir", "")
    direction = direction.lower()
    if made and (language or direction in ("ltr", "rtl")):
        run = LanguageRun(
            inlines=settle_inner(made),
            language=language,
            direction="rtl" if direction == "rtl" else "ltr" if direction == "ltr" else "",
        )
        made = [run]
    identifier = pairs.get("id") or (pairs.get("name") if name == "a" else "") or ""
    return [*anchors(identifier, source), *made]


def anchors(name: str, source: Source) -> list[Piece]:
    """Return a place called ``name`` if links may lead there."""
    return [Anchor(id=name)] if source.wanted(name) else []


def settle_inner(pieces: Sequence[Piece]) -> tuple[Inline, ...]:
    """Return the inlines among ``pieces``; breaks and blanks are settled with the paragraph."""
    return tuple(joined(whole(pieces)))


def _special(
    name: str, pairs: Mapping[str, str], pieces: list[Piece], source: Source
) -> list[Piece] | None:
    """Return what elements that are more than a wrapper make; None for all others."""
    match name:
        case "ruby":
            return _ruby(pieces)
        case "rt":
            return [Reading(" ".join(words_of(pieces).split()))]
        case "rtc":
            nested = tuple(piece.text for piece in pieces if isinstance(piece, Reading))
            return [Readings(nested or (" ".join(words_of(pieces).split()),))]
        case "rb":
            return [Base(tuple(pieces))]
        case "rp":
            return []
        case "q":
            return [Text(text="“"), *pieces, Text(text="”")]
        case "code" | "kbd" | "samp" | "tt":
            return (
                [Code(text=text_of(pieces))] if all(isinstance(p, Text) for p in pieces) else None
            )
        case "a":
            target = pairs.get("href", "")
            return (
                [Link(target=target, inlines=settle_inner(pieces))] if target and pieces else pieces
            )
        case "legend":
            return [Strong(inlines=settle_inner(pieces)), LineBreak()] if pieces else []
        case "option":
            return [*pieces, Text(text=" ")]
        case "mark":
            source.once("mark-as-emphasis", "marked text is set as emphasis")
            return [Emphasis(inlines=settle_inner(pieces))] if pieces else []
        case _:
            return None


def _meaning(name: str, pairs: Mapping[str, str]) -> Callable[[tuple[Inline, ...]], Inline] | None:
    """Return the node for an element with its class and style, if there is one."""
    classes = pairs.get("class", "").split()
    style = pairs.get("style", "").lower()
    if "dots" in classes or "emphasis-dots" in classes or _DOTS.search(style):
        return lambda inlines: EmphasisDots(inlines=inlines)
    if "book-title" in classes or _WAVY.search(style):
        return lambda inlines: BookTitle(inlines=inlines)
    if "proper-name" in classes or (name != "ins" and _UNDERLINE.search(style)):
        return lambda inlines: ProperName(inlines=inlines)
    if name in ("s", "del", "strike") or _THROUGH.search(style):
        return lambda inlines: Strikeout(inlines=inlines)
    match name:
        case "u":
            return lambda inlines: ProperName(inlines=inlines)
        case "b" | "strong":
            return lambda inlines: Strong(inlines=inlines)
        case "i" | "em" | "dfn" | "var":
            return lambda inlines: Emphasis(inlines=inlines)
        case "sup":
            return lambda inlines: Superscript(inlines=inlines)
        case "sub":
            return lambda inlines: Subscript(inlines=inlines)
        case "small":
            return lambda inlines: Small(inlines=inlines)
    if "small" in classes:
        return lambda inlines: Small(inlines=inlines)
    if "underline" in classes or "ul" in classes:
        return lambda inlines: ProperName(inlines=inlines)
    if _BOLD.search(style):
        return lambda inlines: Strong(inlines=inlines)
    if _ITALIC.search(style):
        return lambda inlines: Emphasis(inlines=inlines)
    return None


def _ruby(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the rubies that a ``ruby`` element holds: bases and their readings in turn.

    HTML allows many pairs in one element, with all bases before all readings too, and further
    lines of readings over all of it (``rtc``).
    """
    lines = [piece for piece in pieces if isinstance(piece, Readings)]
    if lines:
        return _ruby_of_lines([p for p in pieces if not isinstance(p, Readings)], lines)
    marked = [piece for piece in pieces if isinstance(piece, Base)]
    readings = [piece for piece in pieces if isinstance(piece, Reading)]
    if marked and len(marked) == len(readings) > 1:
        return [
            Ruby(base=settle(base.pieces), reading=reading.text)
            for base, reading in zip(marked, readings, strict=True)
        ]
    made: list[Piece] = []
    base_pieces: list[Piece] = []
    for piece in pieces:
        if not isinstance(piece, Reading):
            base_pieces.append(piece)
            continue
        base = settle(base_pieces)
        if base:
            made.append(Ruby(base=base, reading=piece.text) if piece.text else base[0])
            made += () if piece.text else base[1:]
        elif made and isinstance(last := made[-1], Ruby):  # a second reading: above and below
            made[-1] = Ruby(base=(last,), reading=piece.text)
        elif piece.text:
            made.append(Text(text=piece.text))
        base_pieces = []
    return made + list(settle(base_pieces))


def _ruby_of_lines(pieces: list[Piece], lines: list[Readings]) -> list[Piece]:
    """Return a ruby whose readings stand in lines: each over its base, or one over all bases."""
    if any(isinstance(piece, Reading) for piece in pieces):
        bases: list[tuple[Inline, ...]] = [(each,) for each in settle(_ruby(pieces))]
    else:
        bases = _bases(pieces, len(lines[0].texts))
    for line in lines:
        if len(line.texts) == len(bases):
            bases = [
                (Ruby(base=base, reading=text),) if text else base
                for base, text in zip(bases, line.texts, strict=True)
            ]
        else:
            whole_base = tuple(inline for base in bases for inline in base)
            bases = [(Ruby(base=whole_base, reading=line.joined),)]
    return [inline for base in bases for inline in base]


def _bases(pieces: list[Piece], count: int) -> list[tuple[Inline, ...]]:
    """Return the bases that ``pieces`` hold, if there are ``count`` of them; else all as one.

    Where the source marks none, characters are bases if there are as many.
    """
    marked = [settle(piece.pieces) for piece in pieces if isinstance(piece, Base)]
    if len(marked) == count:
        return marked
    text = text_of(pieces)
    if len(text) == count > 1 and all(isinstance(each, Text) for each in whole(pieces)):
        return [(Text(text=each),) for each in text]
    return [settle(pieces)]


def empty(name: str, pairs: Mapping[str, str], source: Source) -> list[Piece]:
    """Return what an element without an end tag makes."""
    match name:
        case "br":
            return [LineBreak()]
        case "img":
            return [picture(pairs, pairs.get("alt", ""), pairs.get("src", ""), source)]
        case "input":
            return [Text(text=text)] if (text := control(pairs)) else []
        case _ if name in DROPPED:
            source.warn("element-dropped", dropped(name, pairs))
            return []
        case _:
            return []


def control(pairs: Mapping[str, str]) -> str:
    """Return what an ``input`` shows: a box, or the words in it or on it."""
    match pairs.get("type", "text").lower():
        case "checkbox" | "radio":
            return "☒" if "checked" in pairs else "☐"
        case "hidden" | "password" | "file" | "color" | "image" | "range":
            return ""
        case _:
            return pairs.get("value", "")


def dropped(name: str, pairs: Mapping[str, str]) -> str:
    """Return the message about an element that is left out with what it holds."""
    address = next((pairs[key] for key in ("src", "data", "href") if pairs.get(key)), "")
    message = f"<{name}> and what it holds are left out"
    return f"{message}: {address[:80]}" if address else message


def picture(pairs: Mapping[str, str], alt: str, reference: str, source: Source) -> Image:
    """Return a picture, taken into the document if it can be had."""
    width = pairs.get("width", "")
    if not width and (
        match := re.search(r"(?<![-\w])width\s*:\s*([\d.]+\s*[a-z%]*)", pairs.get("style", ""))
    ):
        width = match[1]
    return Image(
        source=source.pictures.take(reference, source.place()),
        alt=source.clean(alt),
        title=source.clean(pairs.get("title", "")),
        width=f"{width}px" if _NUMBERS.fullmatch(width) else width,
    )

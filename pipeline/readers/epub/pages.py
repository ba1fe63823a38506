"""Pages of e-books as programs make them → pages that say what they mean.

Many Chinese e-books have no elements for headings, notes and pictures, but the looks of them: a
paragraph with a class, a number that links to a paragraph with a link back, a drawing with nothing
in it but a picture. What is rewritten keeps its lines, so that places stay those of the book.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

from pipeline.model.source import Span
from pipeline.readers.epub import package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.diagnostics import Report
    from pipeline.readers.epub.package import Entry

_LINK: Final = re.compile(r"<a\b[^>]*\bhref\b[^>]*>(?:(?!<a\b).)*?</a>", re.IGNORECASE | re.DOTALL)
_OVER_CONTENTS: Final = re.compile(r"目[录錄次]|contents|tableofcontents", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^>]*>")
_WRAPPED: Final = re.compile(
    r"<svg\b[^>]*>\s*(?:<(title|desc)\b[^>]*>(?P<alt>[^<]*)</\1>\s*)*"
    r"<image\b(?P<image>[^>]*?)/?>\s*(?:</image>\s*)?</svg>",
    re.IGNORECASE,
)
_REFERENCE: Final = re.compile(r"""(?:xlink:)?href\s*=\s*(["'])(?P<to>.*?)\1""", re.IGNORECASE)
_CAPTIONED: Final = re.compile(
    r"""(<img\b[^>]*>)(\s*)<(p|div)\b[^>]*\bclass\s*=\s*["'][^"']*\bduokan-image-(?:main|sub)title\b"""
    r"""[^>]*>((?:(?!<img\b).)*?)</\3>""",
    re.IGNORECASE | re.DOTALL,
)
_BLOCK: Final = re.compile(
    r"<(?P<tag>p|div)\b(?P<rest>[^>]*)>(?P<inner>(?:(?!</?(?:p|div|h[1-6]|table|ul|ol|li)\b).)*)</(?P=tag)\s*>",
    re.IGNORECASE | re.DOTALL,
)
_HEADING: Final = re.compile(r"<h[1-6]\b", re.IGNORECASE)
_CLASS: Final = re.compile(r"""\bclass\s*=\s*["']([^"']*)""", re.IGNORECASE)
_OF_TITLES: Final = re.compile(
    r"(?:^|[\s_-])(?:chapter|section|part|volume|vol)?[_-]?(?:title|head|heading|biaoti)[_-]?(\d?)(?:$|\s)",
    re.IGNORECASE,
)
_LABELLED: Final = re.compile(
    r"(?:第[〇零一二三四五六七八九十百千两0-9０-９]{1,7}(?P<unit>[卷部篇集编章回节])"
    r"|(?P<alone>序章|楔子|引子|尾声|后记|序言|前言|自序|番外))(?:[\s\u3000：:、].{0,40})?"
)
_UNITS: Final = ("卷部篇集编", "章回", "节")
_ENDS_IN_PROSE: Final = re.compile(r"[。！？；，…]$")
_REACH: Final = 20_000  # characters from where the contents lead to, in which the heading stands
_LONGEST: Final = 60  # characters of a heading
_NUMBER: Final = r"[\[〔【(（]?\s*(?:\d{1,4}|[①-⑳⑴-⒇*＊†注])\s*[\]〕】)）]?"
_CALL: Final = re.compile(
    rf"<a\b(?P<attributes>[^>]*)>(?P<inner>(?:<(?:sup|span|small)\b[^>]*>)*\s*{_NUMBER}\s*"
    r"(?:</(?:sup|span|small)>)*)</a>",
    re.IGNORECASE,
)
_ID: Final = re.compile(r"""\bid\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_NOTE: Final = re.compile(
    r"<(?P<tag>p|li|div|aside|dd)\b(?P<attributes>[^>]*\bid\s*=\s*[\"'](?P<id>[^\"']+)[\"'][^>]*)>"
    r"(?P<before>\s*(?:<(?:p|sup|span)\b[^>]*>\s*)*)<a\b(?P<back>[^>]*)>",
    re.IGNORECASE,
)
_WHOLE_NOTE: Final = re.compile(
    r'<(p|li|div|aside|dd) epub:type="footnote"(?:(?!<\1 epub:type="footnote").)*?</\1>',
    re.IGNORECASE | re.DOTALL,
)
_WHOLE_HEADING: Final = re.compile(
    r"<(h[1-6]|p)\b(?![^>]*epub:type)[^>]*>(?:(?!<\1\b).)*?</\1>", re.IGNORECASE | re.DOTALL
)
_NOTE_PICTURE: Final = re.compile(
    r"(?P<link><a\b[^>]*>\s*)?<img\b(?P<attributes>[^>]*\bclass\s*=\s*[\"'][^\"']*"
    r"\b(?:zhangyue|qqreader|epub|duokan|kindle)-footnote\b[^>]*)>",
    re.IGNORECASE,
)
_NOTE_WORDS: Final = re.compile(
    r"""\b(?:zy-footnote|alt)\s*=\s*(["'])(?P<words>.+?)\1""", re.IGNORECASE | re.DOTALL
)
_NOTES_ONLY: Final = re.compile(r"(?:注[释解]?|註釋|注釋|尾注|脚注|附注|notes?)", re.IGNORECASE)


def pictures(text: str) -> str:
    """Return a page whose drawings of nothing but a picture are pictures, with their captions."""

    def picture(match: re.Match[str]) -> str:
        found = _REFERENCE.search(match["image"])
        if found is None:
            return match[0]
        alt = " ".join((match["alt"] or "").split()).replace('"', "&quot;")
        lines = "\n" * match[0].count("\n")
        return f'<img src="{found["to"]}" alt="{alt}"/>{lines}'

    text = _WRAPPED.sub(picture, text)
    return _CAPTIONED.sub(r"<figure>\1\2<figcaption>\4</figcaption></figure>", text)


def with_notes_of_pictures(text: str) -> str:
    """Return a page in which pictures that hold a note (掌阅, QQ 阅读, 微信读书) are its calls."""
    notes: list[str] = []

    def call(match: re.Match[str]) -> str:
        attributes = match["attributes"]
        words = _NOTE_WORDS.search(attributes[attributes.find("zy-footnote") :]) or (
            _NOTE_WORDS.search(attributes)
        )
        if match["link"] or words is None:
            return match[0]
        identity = f"note-of-picture-{len(notes) + 1}"
        notes.append(f'<aside epub:type="footnote" id="{identity}"><p>{words["words"]}</p></aside>')
        return f'<a epub:type="noteref" href="#{identity}">*</a>'

    made = _NOTE_PICTURE.sub(call, text)
    end = made.rfind("</body")
    return made[:end] + "".join(notes) + made[end:] if end >= 0 else made + "".join(notes)


def is_contents(text: str) -> bool:
    """Tell whether a page is contents that somebody made by hand: 目录, and nothing but links."""
    body = text[max(text.find("<body"), 0) :]
    links = _LINK.findall(body)
    rest = _bare(_plain(_LINK.sub("", body)))
    return len(links) > 1 and _OVER_CONTENTS.fullmatch(rest) is not None


# --- headings ------------------------------------------------------------------------------------


def with_headings(
    texts: Mapping[str, str], entries: tuple[Entry, ...], path: str, report: Report
) -> dict[str, str]:
    """Return pages whose headings are elements: those that the contents of the book name.

    Where neither the contents nor any page has one, paragraphs whose class says so, or that read
    第一章 and no more, are headings.

    Args:
        texts: The pages by name.
        entries: What the contents of the book list.
        path: The book's name.
        report: Takes what is inferred.
    """
    named: dict[str, list[Entry]] = {}
    for entry in entries:
        named.setdefault(entry.file, []).append(entry)
    made = {name: _named(text, named.get(name, ())) for name, text in texts.items()}
    count = sum(made[name] != text for name, text in texts.items())
    if count:
        message = f"paragraphs of {count} chapters are headings, as the book's contents name them"
        report.infer("contents-heading", message, Span(path, 1), 0.95)
    if any(_HEADING.search(text) for text in made.values()):
        return made
    return _by_looks(made, path, report)


def _named(text: str, entries: Sequence[Entry]) -> str:
    """Return a page whose paragraphs that ``entries`` name are headings."""
    if not entries:
        return text
    places = {match[1]: match.start() for match in reversed(list(_ID.finditer(text)))}
    found: dict[int, tuple[re.Match[str], int]] = {}
    for entry in entries:
        if entry.fragment and entry.fragment not in places:
            continue
        inside = places.get(entry.fragment, -1)
        start = text.rfind("<", 0, inside) if entry.fragment else max(text.find("<body"), 0)
        match = _first_block(text, start, entry)
        if match is not None:
            found.setdefault(match.start(), (match, entry.depth))
    parts: list[str] = []
    end = 0
    for place, (match, depth) in sorted(found.items()):
        parts += [text[end:place], _heading(match, depth)]
        end = match.end()
    return "".join((*parts, text[end:]))


def _first_block(text: str, start: int, entry: Entry) -> re.Match[str] | None:
    """Return the first paragraph with words from ``start``, if they are those of the entry."""
    for match in _BLOCK.finditer(text, start, start + _REACH):
        words = _bare(_plain(match["inner"]))
        if words:
            is_alone = _HEADING.search(text, start, match.start()) is None
            return match if words == _bare(entry.label) and is_alone else None
    return None


def _heading(block: re.Match[str], level: int) -> str:
    name = f"h{min(max(level, 1), 6)}"
    return f"<{name}{block['rest']}>{block['inner']}</{name}>"


def _by_looks(texts: dict[str, str], path: str, report: Report) -> dict[str, str]:
    found = {name: list(_titles(text)) for name, text in texts.items()}
    ranks = sorted({rank for titles in found.values() for _, rank in titles})
    levels = {rank: place for place, rank in enumerate(ranks, 1)}
    for name, titles in found.items():
        parts: list[str] = []
        end = 0
        for match, rank in titles:
            parts += [texts[name][end : match.start()], _heading(match, levels[rank])]
            end = match.end()
        texts[name] = "".join((*parts, texts[name][end:]))
    count = sum(map(len, found.values()))
    if count:
        message = f"{count} paragraphs are headings, by their class or by words such as 第一章"
        report.infer("looks-heading", message, Span(path, 1), 0.8)
    return texts


def _titles(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Yield the paragraphs that look like headings, and a rank of each."""
    for match in _BLOCK.finditer(text, max(text.find("<body"), 0)):
        words = " ".join(_plain(match["inner"]).split())
        if not words or len(words) > _LONGEST or _ENDS_IN_PROSE.search(words):
            continue
        labelled = _LABELLED.fullmatch(words)
        if labelled is not None:
            unit = labelled["unit"] or "章"
            yield match, next(rank for rank, units in enumerate(_UNITS) if unit in units)
            continue
        said = _CLASS.search(match["rest"])
        kind = _OF_TITLES.search(said[1]) if said is not None else None
        if kind is not None:
            yield match, len(_UNITS) + int(kind[1] or 0)


def _plain(inner: str) -> str:
    return unescape(_TAG.sub("", inner))


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", unescape(text))


# --- notes ---------------------------------------------------------------------------------------


def with_notes(texts: Mapping[str, str], path: str, report: Report) -> dict[str, str]:
    """Return pages in which numbers that link to a note, and the notes, say what they are.

    A note is what such a number links to, if it begins with a link back to the number.
    """
    calls: dict[tuple[str, str], tuple[str, str]] = {}
    for name, text in texts.items():
        for match in _CALL.finditer(text):
            to, own = _REFERENCE.search(match["attributes"]), _ID.search(match["attributes"])
            if to is not None and own is not None and "#" in to["to"]:
                calls[_place(name, to["to"])] = (name, own[1])
    backs = {
        (name, match["id"])
        for name, text in (texts.items() if calls else ())
        for match in _NOTE.finditer(text)
        if (to := _REFERENCE.search(match["back"])) is not None
        and calls.get((name, match["id"])) == _place(name, to["to"])
    }
    if not backs:
        return {**texts}
    message = f"{len(backs)} paragraphs are notes: numbers link to them, and they link back"
    report.infer("linked-notes", message, Span(path, 1), 0.95)
    return {name: _marked(text, name, backs) for name, text in texts.items()}


def _marked(text: str, name: str, notes: set[tuple[str, str]]) -> str:
    def call(match: re.Match[str]) -> str:
        to = _REFERENCE.search(match["attributes"])
        if to is None or "epub:type" in match["attributes"] or _place(name, to["to"]) not in notes:
            return match[0]
        return f'<a epub:type="noteref"{match["attributes"]}>{match["inner"]}</a>'

    def note(match: re.Match[str]) -> str:
        if (name, match["id"]) not in notes or "epub:type" in match["attributes"]:
            return match[0]
        kind = f'<{match["tag"]} epub:type="footnote"{match["attributes"]}>'
        return f'{kind}{match["before"]}<a role="doc-backlink"{match["back"]}>'

    made = _NOTE.sub(note, _CALL.sub(call, text))
    rest = _WHOLE_NOTE.sub("", made[max(made.find("<body"), 0) :])
    if _NOTES_ONLY.fullmatch(_bare(_plain(rest))):  # a page of notes: each goes to its call
        made = _WHOLE_HEADING.sub(lambda match: "\n" * match[0].count("\n"), made)
    return made


def _place(name: str, reference: str) -> tuple[str, str]:
    file, _, fragment = unescape(reference).partition("#")
    return (package.resolved(name, file) if file else name), fragment

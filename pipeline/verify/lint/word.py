"""Word files: what Word repairs, ignores or asks about, and what a blind reader misses.

The elements are those of WordprocessingML (ECMA-376, Part 1).
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.verify.finding import Finding
from pipeline.verify.lint.package import described, sound_relationships, titled
from pipeline.verify.lint.readable import findings
from pipeline.verify.lint.word_file import (
    DEEPEST_HEADING,
    WP,
    Story,
    W,
    WordFile,
    is_on,
    number,
    value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml import etree

_TO_BOOKMARK = re.compile(
    r"\s*(?:(?:PAGE|NOTE)?REF\s+|HYPERLINK\s[^\\]*\\l\s+)\"?([^\s\"\\]+)", re.IGNORECASE
)
_EAST_ASIAN = re.compile(
    r"[\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
_EMPTY_IN_A_ROW = 3  # one may end a table or hold a rule, two may part blocks; three are spacing
_DRAWN = ("drawing", "pict", "object", "br", "sym", "fldChar", "sectPr", "pBdr", "shd")
_FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_NOTES = (
    ("footnoteReference", "footnotes", "footnote"),
    ("endnoteReference", "endnotes", "endnote"),
)


def lint(path: Path) -> list[Finding]:
    """Return what is wrong with a Word file; never raises on its content."""
    return findings(path, _check)


def _check(path: Path) -> Iterator[Finding]:
    word = WordFile(path)
    bookmarks = {
        start.get(f"{W}name", "")
        for story in word.stories
        for start in _all(story, "bookmarkStart")
    }
    yield from sound_relationships(word.package)
    yield from titled(word.package)
    yield from _bookmarks(word)
    for story in word.stories:
        yield from _fields(story, bookmarks)
        yield from _anchors(story, bookmarks)
        yield from _tables(story)
        yield from _spacing(story)
        yield from _fonts(word, story)
    yield from _pictures(word)
    yield from _styles(word)
    yield from _style_names(word)
    yield from _numbering(word)
    yield from _notes(word)
    yield from _headings(word)
    yield from _language(word)


def _all(story: Story, tag: str) -> Iterator[etree._Element]:
    return story.root.iter(f"{W}{tag}")


def _error(code: str, message: str, place: str) -> Finding:
    return Finding("error", code, message, place)


# --- bookmarks, fields, links ----------------------------------------------------------------


def _bookmarks(word: WordFile) -> Iterator[Finding]:
    """Names and ids occur once in the whole document, and each bookmark is closed once."""
    names: set[str] = set()
    ids: set[str] = set()
    for story in word.stories:
        opened: dict[str, etree._Element] = {}
        closed: set[str] = set()
        for element in story.root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
            identity = element.get(f"{W}id", "")
            place = story.place(element)
            if element.tag == f"{W}bookmarkEnd":
                if identity in closed:
                    yield _error("bookmark-closed-twice", f"bookmark id {identity}", place)
                elif identity not in opened:
                    message = f"bookmark id {identity} is closed but was not opened"
                    yield _error("bookmark-not-opened", message, place)
                closed.add(identity)
                continue
            name = element.get(f"{W}name", "")
            if name in names:
                yield _error("bookmark-name-twice", f"two bookmarks are called {name!r}", place)
            if identity in ids:
                yield _error("bookmark-id-twice", f"two bookmarks have the id {identity}", place)
            names.add(name)
            ids.add(identity)
            opened[identity] = element
        for identity, start in opened.items():
            if identity not in closed:
                name = start.get(f"{W}name", "")
                yield _error("bookmark-unclosed", f"{name!r} is not closed", story.place(start))


def _fields(story: Story, bookmarks: set[str]) -> Iterator[Finding]:
    """Complex fields nest: begin, instruction, separate, result, end (Part 1, fldChar)."""
    open_fields: list[_Field] = []
    for element in story.root.iter(f"{W}fldChar", f"{W}instrText", f"{W}fldSimple"):
        kind = element.get(f"{W}fldCharType", "")
        if element.tag == f"{W}fldSimple":
            yield from _target(element.get(f"{W}instr", ""), bookmarks, story.place(element))
        elif element.tag == f"{W}instrText":
            if open_fields:
                open_fields[-1].instruction += element.text or ""
        elif kind == "begin":
            open_fields.append(_Field(element))
        elif not open_fields:
            message = f"a field has its {kind!r} without a beginning"
            yield _error("field-unbalanced", message, story.place(element))
        elif kind == "end":
            field = open_fields.pop()
            yield from _target(field.instruction, bookmarks, story.place(field.begin))
        elif open_fields[-1].separated:
            yield _error("field-unbalanced", "a field is separated twice", story.place(element))
        else:
            open_fields[-1].separated = True
    for field in open_fields:
        message = f"the field {field.instruction.strip()!r} does not end"
        yield _error("field-unclosed", message, story.place(field.begin))


class _Field:
    """A complex field that is being read."""

    def __init__(self, begin: etree._Element) -> None:
        self.begin = begin
        self.instruction = ""
        self.separated = False


def _target(instruction: str, bookmarks: set[str], place: str) -> Iterator[Finding]:
    match = _TO_BOOKMARK.match(instruction)
    if match and match[1] not in bookmarks:
        message = f"the field {instruction.strip()!r} leads to no bookmark"
        yield _error("field-target-missing", message, place)


def _anchors(story: Story, bookmarks: set[str]) -> Iterator[Finding]:
    for link in _all(story, "hyperlink"):
        name = link.get(f"{W}anchor", "")
        if name and name not in bookmarks:
            message = f"a link leads to {name!r}, which is no bookmark"
            yield _error("link-target-missing", message, story.place(link))


# --- tables, pictures, paragraphs ------------------------------------------------------------


def _tables(story: Story) -> Iterator[Finding]:
    for table in _all(story, "tbl"):
        place = story.place(table)
        rows = list(_inner(table, "tr"))
        header = rows[0].find(f"{W}trPr/{W}tblHeader") if rows else None
        if header is None or not is_on(header.get(f"{W}val", "1")):
            message = "the table's first row is not marked as its header"
            yield _error("table-without-header", message, place)
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for count, row in enumerate(rows, 1):
            width = _columns(row)
            if width != columns:
                message = f"row {count} fills {width} of {columns} columns"
                yield _error("table-row-width", message, place)


def _columns(row: etree._Element) -> int:
    """Return how many columns of the grid a row fills, what it leaves free at its ends included."""
    free = (value(row, f"trPr/{name}") for name in ("gridBefore", "gridAfter"))
    spans = (value(cell, "tcPr/gridSpan") for cell in _inner(row, "tc"))
    return sum(number(text, 0) for text in free) + sum(number(text, 1) for text in spans)


def _inner(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or cells of a row, content controls and revisions looked into."""
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        if child.tag == f"{W}{tag}":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            waiting.extend(reversed(child))


def _pictures(word: WordFile) -> Iterator[Finding]:
    seen: set[str] = set()
    for story in word.stories:
        for drawing in _all(story, "drawing"):
            properties = next(drawing.iter(f"{WP}docPr"), None)
            place = story.place(drawing)
            if not described(properties):
                yield _error("picture-without-text", "a picture has no alternative text", place)
            identity = "" if properties is None else properties.get("id", "")
            if identity and identity in seen:
                yield _error("picture-id-twice", f"two pictures have the id {identity}", place)
            seen.add(identity)


def _spacing(story: Story) -> Iterator[Finding]:
    """Yield runs of empty paragraphs: space belongs to styles, and screen readers say "blank"."""
    run = 0
    for paragraph in chain(_all(story, "p"), (None,)):
        if paragraph is not None and _is_empty(paragraph):
            run += 1
            last = paragraph
            continue
        if run >= _EMPTY_IN_A_ROW:
            message = f"{run} empty paragraphs in a row make space"
            yield Finding("warning", "empty-paragraphs", message, story.place(last))
        run = 0


def _is_empty(paragraph: etree._Element) -> bool:
    if any((text.text or "").strip() for text in paragraph.iter(f"{W}t")):
        return False
    parent = paragraph.getparent()
    in_cell = parent is not None and parent.tag == f"{W}tc"
    shown = (_FORMULA, *(f"{W}{tag}" for tag in _DRAWN))
    return not in_cell and next(paragraph.iter(*shown), None) is None


def _fonts(word: WordFile, story: Story) -> Iterator[Finding]:
    """Yield paragraphs with Chinese that no style, run or default gives an East Asian font."""
    styles = word.part("styles")
    defaults = None if styles is None else styles.root.find(f"{W}docDefaults//{W}rFonts")
    if word.has_font(defaults):
        return
    for paragraph in _all(story, "p"):
        style = value(paragraph, "pPr/pStyle") or word.default_style
        for run in paragraph.iter(f"{W}r"):
            chain_of_styles = chain(word.ancestors(value(run, "rPr/rStyle")), word.ancestors(style))
            if (
                any(_EAST_ASIAN.search(text.text or "") for text in run.iterchildren(f"{W}t"))
                and not word.has_font(run.find(f"{W}rPr/{W}rFonts"))
                and not any(style.east_asian for style in chain_of_styles)
            ):
                message = "Chinese text has no East Asian font in its run, styles or defaults"
                yield _error("font-missing", message, story.place(run))
                break


# --- styles, numbering, notes ----------------------------------------------------------------


def _styles(word: WordFile) -> Iterator[Finding]:
    part = word.part("styles")
    if part is None:
        yield _error("style-missing", "the document has no styles", word.main.name)
        return
    counted = Counter(style.get(f"{W}styleId", "") for style in _all(part, "style"))
    for identity, count in counted.items():
        if count > 1:
            yield _error("style-id-twice", f"{count} styles have the id {identity!r}", part.name)
    for style in word.styles.values():
        place = f"{part.name}, style {style.id}"
        for other in (style.based_on, *style.other):
            if other and other not in word.styles:
                yield _error("style-missing", f"the style {other!r} does not exist", place)
    for identity in _cycles(word):
        message = f"{identity!r} is based on itself in the end"
        yield _error("style-cycle", message, part.name)


def _cycles(word: WordFile) -> Iterator[str]:
    """Yield one style of each cycle; every style is looked at once."""
    settled: set[str] = set()
    for start in word.styles:
        walked: set[str] = set()
        identity = start
        while identity in word.styles and identity not in settled:
            settled.add(identity)
            walked.add(identity)
            identity = word.styles[identity].based_on
        if identity in walked:
            yield identity


def _style_names(word: WordFile) -> Iterator[Finding]:
    """Yield styles that paragraphs, runs, tables and list levels name but nobody defines."""
    numbering = word.part("numbering")
    for story in word.stories if numbering is None else (*word.stories, numbering):
        missing: set[str] = set()
        for use in story.root.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle"):
            name = use.get(f"{W}val", "")
            if name not in word.styles and name not in missing:
                missing.add(name)  # said once a part: a writer that forgets it uses it often
                message = f"the style {name!r} does not exist"
                yield _error("style-missing", message, story.place(use))


def _numbering(word: WordFile) -> Iterator[Finding]:
    part = word.part("numbering")
    lists, kinds = set(), set()
    if part is not None:
        lists = {num.get(f"{W}numId", "") for num in _all(part, "num")}
        kinds = {kind.get(f"{W}abstractNumId", "") for kind in _all(part, "abstractNum")}
        for num in _all(part, "num"):
            kind = value(num, "abstractNumId")
            if kind not in kinds:
                message = f"the list {num.get(f'{W}numId')} has no definition {kind!r}"
                yield _error("list-definition-missing", message, part.name)
    styles = word.part("styles")
    for story in word.stories if styles is None else (*word.stories, styles):
        for use in story.root.iter(f"{W}numId"):
            name = use.get(f"{W}val", "")
            if name not in lists and name != "0":  # 0 takes a paragraph out of its list (numId)
                message = f"the list {name!r} does not exist"
                yield _error("list-missing", message, story.place(use))


def _notes(word: WordFile) -> Iterator[Finding]:
    for reference, kind, tag in _NOTES:
        part = word.part(kind)
        known = set() if part is None else {note.get(f"{W}id") for note in _all(part, tag)}
        for use in _all(word.main, reference):
            identity = use.get(f"{W}id", "")
            if identity not in known:
                message = f"the note {identity!r} does not exist"
                yield _error("note-missing", message, word.main.place(use))


# --- headings, language ----------------------------------------------------------------------


def _headings(word: WordFile) -> Iterator[Finding]:
    """Yield headings that skip a level (WCAG 2.2, technique G141)."""
    above = 0
    for paragraph in _all(word.main, "p"):
        level = _level(word, paragraph)
        if level > above + 1:
            before = f"follows level {above}" if above else "comes first"
            message = f"a heading of level {level} {before}"
            yield _error("heading-skip", message, word.main.place(paragraph))
        above = level or above


def _level(word: WordFile, paragraph: etree._Element) -> int:
    outline = number(value(paragraph, "pPr/outlineLvl"), -1)
    if outline >= 0:
        return outline + 1 if outline < DEEPEST_HEADING else 0
    styles = word.ancestors(value(paragraph, "pPr/pStyle"))
    return next((style.heading for style in styles if style.heading), 0)


def _language(word: WordFile) -> Iterator[Finding]:
    """Yield a finding if the defaults do not name the language of East Asian text."""
    part = word.part("styles")
    languages = () if part is None else part.root.findall(f"{W}docDefaults//{W}lang")
    if not any(language.get(f"{W}eastAsia") for language in languages):
        message = "no default language is given for East Asian text"
        yield _error("language-missing", message, word.main.name if part is None else part.name)

"""The text as files: one a first-level section, a long one split between blocks.

Reading systems load a whole file to show its first page: 15 KB open in a tenth of a second, 1 MB in
the better part of one. Notes stand at the end of the file that calls them, because pop-ups find
them only there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.chinese.terms import terms
from pipeline.model.nodes import Block, Section
from pipeline.model.walk import block_units, front_lines, plain, sections
from pipeline.render import html, links
from pipeline.writers.epub.navigation import Place
from pipeline.writers.epub.pages import Page, page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.model.nodes import Document, Metadata

_LARGEST = 250_000  # bytes of markup
_BYTES_A_CHARACTER = 3  # a Chinese character in UTF-8
_BYTES_A_UNIT = 60  # the markup around a paragraph, roughly
_DEEPEST_PLACE = 3  # levels of the contents
_LONGEST_STAND_IN = 20  # characters
_CALL = ' epub:type="noteref" role="doc-noteref" class="duokan-footnote"'


class Cut(msgspec.Struct, frozen=True):
    """A document cut into files.

    Attributes:
        title: The title page; empty when the title heads the text before the first section.
        files: The text, in reading order; may be empty only if there is a title page.
        places: The contents; never empty.
    """

    title: tuple[Page, ...]
    files: tuple[Page, ...]
    places: tuple[Place, ...]


class _Chapter(msgspec.Struct, frozen=True):
    """A first-level section and all that follows it; no section for what precedes the first."""

    section: Section | None
    blocks: tuple[Block, ...]


class Drawn(msgspec.Struct, frozen=True):
    """How the text shows pictures and formulas; see `html.Setting`."""

    pictures: dict[str, html.Shown] = msgspec.field(default_factory=dict)
    formulas: dict[tuple[str, bool], str] = msgspec.field(default_factory=dict)


def cut(document: Document, name: str, dropped: html.Dropped, drawn: Drawn) -> Cut:
    """Return the files of the text and the contents that lead to them.

    Args:
        document: Any document.
        name: What the book is called; not empty.
        dropped: Told of what cannot be expressed.
        drawn: How the text shows pictures and formulas.
    """
    meta = document.meta
    header = _header(meta)
    chapters = tuple(_chapters(document.blocks))
    has_lead = bool(chapters) and chapters[0].section is None
    title: tuple[Page, ...] = ()
    if header and not has_lead:
        body = f'<section epub:type="titlepage" class="title-page">\n{header}</section>\n'
        title = (page("title.xhtml", name, meta.language, body, division="frontmatter"),)
    chapters = chapters or (() if title else (_Chapter(None, ()),))
    targets = links.places_of(document)
    if targets:  # a first binding shows in which file each of them comes to stand
        trial = _Binder(document, name, targets, lambda *_: None, drawn)
        trial.bind_all(chapters, header)
        targets = trial.targets()
    binder = _Binder(document, name, targets, dropped, drawn)
    binder.bind_all(chapters, header)
    first = (*binder.files, *title)[0]
    places = _nested(binder.places) or (Place(name, first.name),)
    return Cut(title, tuple(binder.files), places)


def _header(meta: Metadata) -> str:
    """Return title, subtitle, creators and date; the title may break between its words only."""
    title = "<wbr/>".join(html.text(word) for word in meta.title_words or (meta.title,))
    lines = [f"<h1>{title}</h1>\n"] if meta.title else []
    lines += [f'<p class="{line.kind}">{html.text(line.text)}</p>\n' for line in front_lines(meta)]
    return f'<header class="title">\n{"".join(lines)}</header>\n' if lines else ""


def _chapters(blocks: tuple[Block, ...]) -> Iterator[_Chapter]:
    """Yield the chapters; headings get the level at which they stand, so that none is skipped."""
    section: Section | None = None
    inner: list[Block] = []
    for block in blocks:
        if not isinstance(block, Section):
            inner.append(block)
            continue
        if section is not None or inner:
            yield _Chapter(section, tuple(inner))
        section = msgspec.structs.replace(block, level=1, blocks=())
        is_long = _weight(block.blocks) > _LARGEST
        inner = list(_levelled(block.blocks, 2, is_long=is_long))
    if section is not None or inner:
        yield _Chapter(section, tuple(inner))


def _levelled(blocks: tuple[Block, ...], level: int, *, is_long: bool) -> Iterator[Block]:
    """Yield ``blocks`` with sections at ``level``.

    In a long chapter, sections that are themselves long are opened: their blocks follow their
    heading instead of standing in them, so that the chapter can be split between them.
    """
    for block in blocks:
        if not isinstance(block, Section):
            yield block
            continue
        opens = is_long and _weight(block.blocks) > _LARGEST
        inner = tuple(_levelled(block.blocks, level + 1, is_long=opens))
        yield msgspec.structs.replace(block, level=level, blocks=() if opens else inner)
        if opens:
            yield from inner


def _weight(blocks: tuple[Block, ...]) -> int:
    """Return about how many bytes of markup ``blocks`` become."""
    return sum(_BYTES_A_CHARACTER * len(unit.text) + _BYTES_A_UNIT for unit in block_units(blocks))


def _runs(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, ...]]:
    """Yield ``blocks`` in runs that make a file each; at least one, which may be empty."""
    run: list[Block] = []
    filled = 0
    for block in blocks:
        weight = _weight((block,))
        if run and filled + weight > _LARGEST:
            yield tuple(run)
            run, filled = [], 0
        run.append(block)
        filled += weight
    yield tuple(run)


class _Binder:
    """Makes the files one after the other and remembers where the sections and notes went."""

    def __init__(
        self,
        document: Document,
        name: str,
        targets: dict[str, links.Place],
        dropped: html.Dropped,
        drawn: Drawn,
    ) -> None:
        self.files: list[Page] = []
        self.places: list[tuple[int, Place]] = []  # with their levels
        self._meta = document.meta
        self._notes = document.notes
        self._name = name
        self._words = terms(document.meta.language)
        self._digits = 3
        self._chapters = 0
        self._setting = html.Setting(
            dropped=dropped,
            heading_base=1,
            section_ids={},
            note_numbers={note.id: number for number, note in enumerate(document.notes, 1)},
            places=targets,
            call_attributes=_CALL,
            bookmarks=False,
            pictures=drawn.pictures,
            formulas=drawn.formulas,
        )

    def bind_all(self, chapters: Sequence[_Chapter], header: str) -> None:
        """Add the files of all ``chapters``; ``header`` heads the text before the first section."""
        self._digits = max(3, len(str(len(chapters))))
        for chapter in chapters:
            self.bind(chapter, header)
        self.bind_uncalled_notes()

    def targets(self) -> dict[str, links.Place]:
        """Return where the ids of the document have come to stand."""
        names = self._setting.places
        return {
            identity: links.Place(file, names[identity].name)
            for identity, file in self._setting.placed.items()
        }

    def bind(self, chapter: _Chapter, header: str) -> None:
        """Add the files of ``chapter``; ``header`` heads the text before the first section."""
        section = chapter.section
        if section is None:
            stem, title, number = "opening", self._name, 0
        else:
            self._chapters += 1
            stem = f"section-{self._chapters:0{self._digits}}"
            title, number = self._label(section, chapter.blocks), section.number
        if section is not None or self._meta.title:
            self.places.append((1, Place(title, f"{stem}.xhtml", number)))
        for count, run in enumerate(_runs(chapter.blocks), 1):
            file = f"{stem}.xhtml" if count == 1 else f"{stem}-{count}.xhtml"
            here = msgspec.structs.replace(self._setting, file=file)
            already = len(here.calls)
            anchor = html.name_of(section, here) if section and count == 1 else ""
            opening = "" if count > 1 else html.heading(section, here) if section else header
            self._list_sections(run, here)
            content = f"{opening}\n{html.blocks(run, here)}{self._called_notes(here, already)}"
            shown = title if count == 1 else title + self._words.continued
            self._add(file, shown, content, anchor, is_chapter=section is not None)

    def bind_uncalled_notes(self) -> None:
        """Add a file with the notes that nothing calls, if there are any."""
        file, title = "notes.xhtml", self._words.notes
        here = msgspec.structs.replace(self._setting, file=file)
        numbers = [n for n in range(1, len(self._notes) + 1) if n not in here.calls]
        if not numbers:
            return
        here.calls.update(dict.fromkeys(numbers, file))
        items = "".join(self._note(number, here, is_called=False) for number in numbers)
        self.places.append((1, Place(title, file)))
        content = f'<h1>{html.text(title)}</h1>\n<div class="notes">\n{items}</div>\n'
        self._add(file, title, content, is_chapter=False)

    def _add(
        self, file: str, title: str, content: str, anchor: str = "", *, is_chapter: bool
    ) -> None:
        label = html.attribute(title)
        kind = f' epub:type="chapter" role="doc-chapter" aria-label={label}' if is_chapter else ""
        named = f" id={html.attribute(anchor)}" if anchor else ""
        body = f"<section{kind}{named}>\n{content}</section>\n"
        self.files.append(page(file, title, self._meta.language, body, division="bodymatter"))

    def _list_sections(self, blocks: tuple[Block, ...], here: html.Setting) -> None:
        """Give the sections in one file their ids, and the contents the upper ones."""
        for section in sections(blocks):
            anchor = html.name_of(section, here) or f"s{len(here.section_ids) + 1}"
            here.section_ids[id(section)] = anchor
            if section.level <= _DEEPEST_PLACE:
                label = self._label(section, section.blocks)
                place = Place(label, f"{here.file}#{anchor}", section.number)
                self.places.append((section.level, place))

    def _label(self, section: Section, blocks: tuple[Block, ...]) -> str:
        """Return what the contents call ``section``: never empty, as EPUB requires."""
        label = (section.label or plain(section.heading)).replace("\n", " ").strip()
        if label:
            return label
        texts = (unit.text.strip() for unit in block_units(blocks))
        first = next(filter(None, texts), "…")
        return first.replace("\n", " ")[:_LONGEST_STAND_IN]

    def _called_notes(self, here: html.Setting, already: int) -> str:
        """Return the notes that this file is the first to call, and those that they call."""
        items: list[str] = []
        while waiting := list(here.calls)[already:]:
            already += len(waiting)
            items += [self._note(number, here, is_called=True) for number in waiting]
        return f'<div class="notes">\n{"".join(items)}</div>\n' if items else ""

    def _note(self, number: int, here: html.Setting, *, is_called: bool) -> str:
        """Return a note in the form that pop-ups of all makes understand, 多看 included."""
        note = self._notes[number - 1]
        mark = f"[{number}]"
        if is_called:
            mark = f'<a role="doc-backlink" href="#call-{number}">{mark}</a>'
        content = html.led(f"{mark} ", note.blocks, here)
        return (
            '<aside epub:type="footnote" role="doc-footnote">'
            '<ol class="duokan-footnote-content">'
            f'<li class="duokan-footnote-item" id="note-{number}">\n{content}</li></ol></aside>\n'
        )


def _nested(places: Iterable[tuple[int, Place]]) -> tuple[Place, ...]:
    """Return the places, which come with their levels, with the deeper ones inside the others."""
    open_places: list[tuple[Place, list[Place]]] = []
    found: list[Place] = []

    def close(level: int) -> None:
        while len(open_places) >= level:
            place, inner = open_places.pop()
            siblings = open_places[-1][1] if open_places else found
            siblings.append(msgspec.structs.replace(place, inner=tuple(inner)))

    for level, place in places:
        close(level)
        open_places.append((place, []))
    close(1)
    return tuple(found)

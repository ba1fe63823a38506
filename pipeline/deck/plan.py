"""Document → Deck: which slides there are, and what stands on each.

Every visible text of the document stands on the slides in order, and whole in the speaker's notes
of the slide where it begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.chinese.terms import Terms, terms
from pipeline.deck import cut
from pipeline.deck.contents import Contents, units_of
from pipeline.deck.even import WordEdges, even_measure
from pipeline.deck.flow import Flow
from pipeline.deck.headings import (
    is_lead_sentence,
    is_on_one_line,
    name_of,
    shorten,
    shortened_lines,
    slide_title,
    title_lines,
)
from pipeline.deck.heights import fitting, height_of
from pipeline.deck.measure import line_count
from pipeline.deck.pack import THIN, paginate
from pipeline.deck.slides import Agenda, Closing, Cover, Deck, Entry, Piece, Slide, Span, Statement
from pipeline.model.nodes import Anchor, Code, LineBreak, Math, Media, Section, Text
from pipeline.model.walk import display_title, front_lines, plain, units

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from pipeline.deck.elements import Element
    from pipeline.deck.geometry import Box, Geometry, Setting
    from pipeline.model.nodes import Block, Document, Inline

_WITHOUT_IDS = frozenset({Media, Text, Code, Math, LineBreak, Span, float, str, bool, int})
_SHORT_HEADING_LINES = 2
_AGENDA_SLIDES = 2  # in one column
_SUPPORT_GAP = 1.0  # lines of the support between a statement and what stands under it


def plan(
    document: Document,
    geometry: Geometry,
    readable: Container[tuple[str, bool]] = (),
    *,
    annotates: bool = True,
) -> Deck:
    """Return the slides of ``document``, made to measure.

    Args:
        document: Whose slides.
        geometry: The sizes.
        readable: The formulas that can be set: TeX, and whether it is displayed.
        annotates: Whether the format sets readings above characters; else they stand behind them.
    """
    return _Planner(document, geometry, readable, annotates=annotates).deck()


class _Planner:
    """Plans one document."""

    def __init__(
        self,
        document: Document,
        geometry: Geometry,
        readable: Container[tuple[str, bool]],
        *,
        annotates: bool,
    ) -> None:
        self._document = document
        self._geometry = geometry
        self._terms: Terms = terms(document.meta.language)
        self._calls = tuple(note.id for note in document.notes)
        chinese = document.meta.language.lower().startswith("zh")
        self._edges = WordEdges((unit.text for unit in units(document)), chinese=chinese)
        self._contents = Contents(geometry, self._terms.continued, self._edges)
        self._flow = Flow(geometry, document, readable, self._short, annotates=annotates)

    def deck(self) -> Deck:
        """Return the whole deck."""
        slides: list[Slide] = [*self._front(), *self._agenda()]
        number = 0
        for chapter in _chapters(self._document.blocks):
            if isinstance(chapter, Section):
                slides += self._section(chapter, number)
                number += 1
            else:
                title = self._contents.fit(display_title(self._document))
                slides += self._contents.slides(self._flow.elements(chapter), title)
        slides += self._notes()
        slides += self._closing()
        return Deck(
            slides=tuple(slides) or (Cover(lines=(), below=(), notes=()),),
            calls=self._calls,
            places=_places(slides),
            losses=(*self._flow.losses, *self._contents.losses),
            cut=tuple(self._contents.cut.items()),
        )

    def _short(self, section: Section) -> tuple[str, bool]:
        """Return the title of a slide that a heading becomes, and whether it is all of it."""
        text = plain(section.heading)
        flat, face = cut.flat(section.heading), cut.face(section.heading, bold=True)
        whole = "\n" not in text and slide_title(flat, self._geometry, face=face) == flat
        if is_lead_sentence(section):
            whole = whole and is_on_one_line(flat, self._geometry, face)
        return (text if whole else self._contents.fit(name_of(section))), whole

    # --- the first slides --------------------------------------------------------------------

    def _front(self) -> Iterator[Slide]:
        """Yield the cover, and the title again as statements if it does not fit there whole."""
        meta, geometry = self._document.meta, self._geometry
        below = tuple(line.text for line in front_lines(meta) if line.text.strip())
        texts = (meta.title, *below) if meta.title.strip() else below
        if not texts:
            return
        box, setting = geometry.cover, geometry.type.cover
        lines = title_lines(meta.title, meta.title_words, box, setting)
        room = geometry.subtitle.height
        if (
            len(lines) * setting.pitch <= box.height
            and "\n" not in meta.title
            and _height(below, geometry.subtitle, geometry.type.subtitle) <= room
        ):
            yield Cover(lines=lines, below=below, notes=texts)
            return
        yield Cover(lines=shortened_lines(meta.title, box, setting), below=(), notes=())
        for text in texts:
            yield from self._statement(self._flow.settled((Text(text=text),)), text)

    def _agenda(self) -> Iterator[Slide]:
        """Yield the contents, if there are two sections or more."""
        every = (block for block in self._document.blocks if isinstance(block, Section))
        sections = [
            (index, section) for index, section in enumerate(every) if self._entry(section).strip()
        ]
        if len(sections) <= 1:
            return
        geometry, setting = self._geometry, self._geometry.type.agenda
        a_column = int(geometry.body.height / (setting.pitch + setting.before))
        names = [self._entry(section) for _, section in sections]
        numbered = any(section.number for _, section in sections)
        indent = geometry.agenda_indent if numbered else 0.0
        whole, half = (
            (each - indent) / setting.size for each in (geometry.body.width, _half(geometry))
        )
        columns = 1 if len(sections) <= a_column else 2
        if len(sections) <= _AGENDA_SLIDES * a_column and any(
            shorten(name, half) != shorten(name, whole) for name in names
        ):
            columns = 1  # rather two slides than names that are cut off
        measure = whole if columns == 1 else half
        entries = [
            Entry(section.number, shorten(name, measure), index)
            for name, (index, section) in zip(names, sections, strict=True)
        ]
        for name, entry in zip(names, entries, strict=True):
            if entry.text != name:
                self._contents.cut.setdefault(name, entry.text)
        slides = -(-len(entries) // (columns * a_column))
        rows = -(-len(entries) // (slides * columns))
        row = min(geometry.agenda_row, geometry.body.height / rows)
        title = self._terms.contents
        for start in range(0, len(entries), rows * columns):
            part = entries[start : start + rows * columns]
            split = tuple(tuple(part[at : at + rows]) for at in range(0, len(part), rows))
            yield Agenda(title=title, columns=split, row=row)
            title = self._terms.contents + self._terms.continued

    def _entry(self, section: Section) -> str:
        """Return the name of a section in the agenda: with its own number, if it prints one."""
        heading = " ".join(plain(section.heading).split())
        whole = not section.number and is_on_one_line(heading, self._geometry)
        return heading if whole else name_of(section)

    # --- sections ----------------------------------------------------------------------------

    def _section(self, section: Section, index: int) -> Iterator[Slide]:
        """Yield the slides of a section of the highest level."""
        unit = plain(section.heading)
        heading = self._flow.settled(section.heading)
        if section.id:
            heading = (Anchor(id=section.id), *heading)
        elements = self._flow.elements(section.blocks)
        name = self._contents.fit(name_of(section) or display_title(self._document))
        opening: list[Statement] = []
        if unit.strip():
            opening += self._statement(heading, unit, section=section, index=index, name=name)
        supported = self._with_support(opening[-1], elements) if opening else None
        if supported is not None:
            yield from opening[:-1]
            yield supported
            return
        yield from opening
        yield from self._contents.slides(elements, name)

    def _statement(
        self,
        heading: tuple[Inline, ...],
        unit: str,
        *,
        section: Section | None = None,
        index: int = -1,
        name: str = "",
    ) -> Iterator[Statement]:
        """Yield a heading or sentence on as many slides as it needs, as a rule on one."""
        geometry = self._geometry
        box, kinds = geometry.statement, geometry.type
        text = cut.flat(heading)
        lines = line_count(text, box.width / kinds.section.size, face="bold")
        short = section is not None and not section.inferred and lines <= _SHORT_HEADING_LINES
        setting = kinds.section if short else kinds.statement
        roomy = msgspec.structs.replace(
            geometry,
            body=box,
            type=msgspec.structs.replace(
                kinds, prose=msgspec.structs.replace(setting, bold=True, before=0.0)
            ),
        )
        parts = fitting([Piece(kind="prose", inlines=heading)], roomy)
        number = section.number if section else 0
        for place, part in enumerate(parts):
            first = place == 0
            measure = even_measure(cut.flat(part.inlines), box.width / setting.size, self._edges)
            yield Statement(
                heading=part.inlines,
                width=measure * setting.size,
                height=height_of([part], roomy),
                notes=(unit,) if first and unit.strip() else (),
                short=short,
                number=number if first else 0,
                section=index if first else -1,
                name=name if first else "",
            )

    def _with_support(self, slide: Statement, elements: Sequence[Element]) -> Statement | None:
        """Return the statement with all of its section below it, if that is little enough."""
        pieces = [one for one in elements if isinstance(one, Piece) and one.kind != "subhead"]
        if not pieces or len(pieces) != len(elements):
            return None
        height = height_of(pieces, self._geometry)
        gap = _SUPPORT_GAP * self._geometry.type.prose.pitch
        room = self._geometry.statement.height - slide.height - gap
        if height >= THIN * self._geometry.body.height or height > room:
            return None
        return msgspec.structs.replace(
            slide,
            support=tuple(pieces),
            support_height=height,
            notes=slide.notes + units_of(pieces),
        )

    # --- the last slides ---------------------------------------------------------------------

    def _notes(self) -> list[Slide]:
        """Return the slides of the notes, each note with its number before it."""
        elements: list[Element] = []
        for number, note in enumerate(self._document.notes, 1):
            elements += self._flow.note(f"[{number}] ", note.blocks)
        return self._contents.slides(elements, self._terms.notes)

    def _closing(self) -> Iterator[Slide]:
        """Yield the slide that ends the deck, if there are credits; more if they are many."""
        geometry = self._geometry
        pieces = [
            Piece(
                kind="credit",
                inlines=self._flow.settled((Text(text=credit.text),)),
                unit=credit.text,
            )
            for credit in self._document.meta.credits
            if credit.text.strip()
        ]
        small = msgspec.structs.replace(geometry.type, small=geometry.type.subtitle)
        roomy = msgspec.structs.replace(geometry, body=geometry.subtitle, type=small)
        most = int(geometry.cover.height / small.title.pitch)
        measure = geometry.cover.width / small.title.size
        title = shorten(display_title(self._document), measure * max(1, most - 1))
        words = self._document.meta.title_words
        whole = title == self._document.meta.title
        lines = title_lines(title, words if whole else (), geometry.cover, small.title)
        if len(lines) > most:
            lines = shortened_lines(title, geometry.cover, small.title)
        for page in paginate(pieces, roomy):
            yield Closing(title=lines, pieces=page.pieces, notes=units_of(page.pieces))


def _places(slides: Sequence[Slide]) -> dict[str, int]:
    """Return the slide, counted from 1, on which each id stands first."""
    found: dict[str, int] = {}
    for number, slide in enumerate(slides, 1):
        stack: list[object] = [slide]
        while stack:
            item = stack.pop()
            if isinstance(item, Anchor):
                found.setdefault(item.id, number)
            elif isinstance(item, tuple):
                stack.extend(item)
            elif type(item) in _WITHOUT_IDS:
                continue
            elif isinstance(item, msgspec.Struct):
                stack.extend(getattr(item, name) for name in item.__struct_fields__)
    return found


def _chapters(blocks: Sequence[Block]) -> Iterator[Section | list[Block]]:
    """Yield each section, and together what stands before, between or after sections."""
    loose: list[Block] = []
    for block in blocks:
        if isinstance(block, Section):
            if loose:
                yield loose
                loose = []
            yield block
        else:
            loose.append(block)
    if loose:
        yield loose


def _height(texts: Sequence[str], box: Box, setting: Setting) -> float:
    lines = sum(line_count(text, box.width / setting.size) for text in texts)
    return lines * setting.pitch + max(0, len(texts) - 1) * setting.before


def _half(geometry: Geometry) -> float:
    """Return the width of one of two columns."""
    return (geometry.body.width - geometry.card_gap) / 2

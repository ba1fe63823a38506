"""pandoc's slides, finished: layouts, levels, cards, tables, languages, what decorates.

pandoc wrote one slide for each of the plan and on it, in order, one paragraph for each of the
plan's. So everything that pandoc cannot say is added here from the plan.
"""

from __future__ import annotations

import re
from itertools import accumulate, count
from typing import TYPE_CHECKING, assert_never

import msgspec

from pipeline.deck.geometry import Box, stacked
from pipeline.deck.heights import height_above, height_of
from pipeline.deck.slides import Agenda, Cards, Closing, Content, Cover, Grid, Plate, Statement
from pipeline.deck.tree import given, title_width_of
from pipeline.writers.pptx import drawing
from pipeline.writers.pptx.bodies import Bodies
from pipeline.writers.pptx.drawing import DECLARATION, NAMESPACES, emu, hundredths, placeholder
from pipeline.writers.pptx.layouts import Layouts
from pipeline.writers.pptx.paragraphs import Paragraphs, check
from pipeline.writers.pptx.places import FOLIO, card_kind, number_kind, progress_box
from pipeline.writers.pptx.plain_runs import runs_of
from pipeline.writers.pptx.runs import Run
from pipeline.writers.pptx.tables import Tables, has_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.deck.geometry import Geometry
    from pipeline.deck.slides import Piece, Slide
    from pipeline.model.nodes import Inline
    from pipeline.render.pandoc import Names
    from pipeline.theme import Theme
    from pipeline.writers.pptx.pictures import SlidePictures
    from pipeline.writers.pptx.runs import Hand, SlideText

_TITLE = 'type="title"'
_BODY = 'type="body" idx="1"'
_CONTENT = 'idx="1"'
_NAMELESS = re.compile('<p:cNvPr id="0"')


def layout_of(slide: Slide) -> str:
    """Return the name of the layout that a slide is put on."""
    match slide:
        case Cover():
            return "Title Slide"
        case Agenda():
            return "Agenda"
        case Statement(short=short):
            return "Section Header" if short else "Statement"
        case Content():
            return "Title and Content"
        case Cards():
            return "Cards"
        case Grid() | Plate():
            return "Title and Content" if slide.above or slide.caption else "Title Only"
        case Closing():
            return "Closing"
        case _:
            assert_never(slide)


class Finisher:
    """Draws slides anew from the plan and the text that pandoc wrote."""

    def __init__(self, theme: Theme, geometry: Geometry, hand: Hand, names: Names) -> None:
        """Take the theme, the sizes, who writes paragraphs, and what inlines refer to."""
        self._names = names
        self._theme = theme
        self._geometry = geometry
        self._hand = hand
        self._paragraphs = Paragraphs(geometry, hand, names.calls)
        levels = Layouts(theme, geometry).body_levels()
        rule = (theme.deck.rule_width, theme.deck.hairline)
        self._bodies = Bodies(geometry, hand, self._paragraphs, levels, rule)
        self._tables = Tables(theme, geometry, hand, self._paragraphs)

    def slide(
        self, slide: Slide, written: SlideText, passed: float, pictures: SlidePictures
    ) -> str:
        """Return a slide (ECMA-376 part 1, sld).

        Args:
            slide: Of the plan.
            written: What pandoc wrote for it.
            passed: The part of the deck that has passed with it, for the progress bar.
            pictures: Takes its pictures.
        """
        shapes = [*self._shapes(slide, written, pictures)]
        if not isinstance(slide, Cover | Closing):
            folio = 'type="sldNum" sz="quarter" idx="12"'
            shapes.append(placeholder(0, "编号", folio, content=FOLIO))
            bar = progress_box(self._theme.deck, passed)
            shapes.append(drawing.rectangle(0, "进度", bar, "accent"))
        tree = drawing.shape_tree(_numbered("".join(shapes)))
        return (
            f"{DECLARATION}<p:sld {NAMESPACES}><p:cSld>{tree}</p:cSld>"
            "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"
        )

    def _shapes(self, slide: Slide, written: SlideText, pictures: SlidePictures) -> Iterator[str]:
        """Yield the shapes of a slide in reading order."""
        match slide:
            case Cover():
                yield self._title(written, 'type="ctrTitle"')
                content = "".join(map(self._hand.paragraph, written.body))
                if content:
                    yield placeholder(0, "正文", 'type="subTitle" idx="1"', content=content)
            case Closing(pieces=pieces):
                yield self._title(written)
                yield from self._bodies.shapes(pieces, written.body, _BODY, None, pictures)
            case Agenda():
                yield from self._agenda(slide, written)
            case Statement():
                yield from self._statement(slide, written, pictures)
            case Content(title=title, pieces=pieces, extra=extra):
                yield self._head(written, slide, title)
                body = written.body
                yield from self._bodies.shapes(pieces, body, _CONTENT, None, pictures, extra)
            case Cards(title=title):
                yield self._head(written, slide, title)
                yield from self._cards(slide, written, pictures)
            case Grid(title=title):
                yield self._head(written, slide, title)
                yield from self._grid(slide, written, pictures)
            case Plate(title=title):
                yield self._head(written, slide, title)
                yield from self._plate(slide, written, pictures)
            case _:
                assert_never(slide)

    def _title(
        self,
        written: SlideText,
        kind: str = _TITLE,
        box: Box | None = None,
        inlines: Sequence[Inline] = (),
    ) -> str:
        first = [self._paragraphs.dressed(one, inlines) for one in written.title[:1]]
        content = "".join(map(self._hand.paragraph, first + written.title[1:]))
        return self._hand.alternative(placeholder(0, "标题", kind, box, content=content))

    def _head(self, written: SlideText, slide: Slide, inlines: Sequence[Inline]) -> str:
        """Return the title above what stands on a slide; one that is long in two lines."""
        width = title_width_of(slide)
        if not width:
            return self._title(written, inlines=inlines)
        setting = self._geometry.type.long_title
        pitch = f'<a:lnSpc><a:spcPts val="{hundredths(setting.pitch)}"/></a:lnSpc>'
        runs = [self._paragraphs.dressed(one, inlines) for one in written.title[:1]]
        look = f' sz="{hundredths(setting.size)}"'
        content = "".join(
            self._hand.paragraph(one, f"<a:pPr>{pitch}</a:pPr>", look=look, size=setting.size)
            for one in runs
        )
        box = self._geometry.long_title(width)
        title = placeholder(0, "标题", _TITLE, box, anchor="b", content=content)
        return self._hand.alternative(title)

    def _stacked(
        self,
        pieces: Sequence[Piece],
        written: Sequence[Sequence[Run]],
        top: float,
        pictures: SlidePictures,
        kind: str = _CONTENT,
    ) -> Iterator[str]:
        """Yield the shapes of pieces across the text area that begin at ``top``, in points."""
        if pieces:
            body = self._geometry.body
            box = Box(body.left, top, body.width, height_of(pieces, self._geometry))
            yield from self._bodies.shapes(pieces, written, kind, box, pictures)

    # --- slides that are more than text ------------------------------------------------------

    def _agenda(self, slide: Agenda, written: SlideText) -> Iterator[str]:
        sizes = [len(column) for column in slide.columns]
        check(sum(sizes), len(written.body))
        setting, body = self._geometry.type.agenda, self._geometry.body
        space = slide.row - setting.pitch
        yield self._title(written)
        numbered = any(entry.number for column in slide.columns for entry in column)
        indent = self._geometry.agenda_indent if numbered else 0.0
        half = (body.width - self._geometry.card_gap) / 2
        wide = body.width if len(sizes) == 1 else half
        for number, (end, size) in enumerate(zip(accumulate(sizes), sizes, strict=True)):
            left = body.left + number * (body.width - half)
            box = Box(left, body.top + space / 2, wide, slide.row * size - space / 2)
            entries = zip(slide.columns[number], written.body[end - size : end], strict=True)
            content = ""
            for index, (entry, runs) in enumerate(entries):
                above = hundredths(space if index else 0.0)
                unnumbered = f' marL="{emu(indent)}" indent="0"' if not entry.number else ""
                properties = (
                    f'<a:pPr{unnumbered}><a:spcBef><a:spcPts val="{above}"/></a:spcBef></a:pPr>'
                )
                content += self._hand.paragraph(
                    runs, properties, label=len(str(entry.number or ""))
                )
            kind = 'idx="1"' if number == 0 else 'sz="half" idx="2"'
            yield placeholder(0, "目录", kind, box, content=content)
            for row in range(1, size + 1):
                thick = self._theme.deck.hairline
                line = Box(left, body.top + row * slide.row - thick, wide, thick)
                yield drawing.rectangle(0, "横线", line, "hairline")

    def _statement(
        self, slide: Statement, written: SlideText, pictures: SlidePictures
    ) -> Iterator[str]:
        box = self._geometry.statement
        if slide.support:
            gap = self._geometry.type.prose.pitch
            above, below = stacked(box, slide.height, gap, slide.support_height)
            heading = msgspec.structs.replace(above, width=slide.width)
            yield self._title(written, box=heading, inlines=slide.heading)
            yield from self._bodies.shapes(slide.support, written.body, _BODY, below, pictures)
        else:
            place = msgspec.structs.replace(box, width=slide.width)
            yield self._title(written, box=place, inlines=slide.heading)
        if slide.number:
            number = self._hand.paragraph([Run(str(slide.number))])
            yield placeholder(0, "序号", number_kind(), content=number)

    def _cards(self, slide: Cards, written: SlideText, pictures: SlidePictures) -> Iterator[str]:
        above = len(slide.above)
        check(above + 2 * len(slide.cards), len(written.body))
        body, gap, inset = self._geometry.body, self._geometry.card_gap, self._geometry.card_inset
        # The layout has places for cards, and for no other text.
        yield from self._stacked(slide.above, written.body[:above], body.top, pictures, "")
        top = body.top + height_above(slide.above, self._geometry)
        label_level, text_level = (3, 4) if slide.dense else (1, 2)
        for index, card in enumerate(slide.cards):
            down, across = divmod(index, slide.columns)
            box = Box(
                body.left + across * (slide.card_width + gap),
                top + down * (slide.card_height + gap),
                slide.card_width,
                slide.card_height,
            )
            label, text = written.body[above + 2 * index : above + 2 * index + 2]
            content = self._hand.paragraph(label, f'<a:pPr lvl="{label_level - 1}"/>')
            text = self._paragraphs.dressed(text, card.inlines)
            content += self._hand.paragraph(text, f'<a:pPr lvl="{text_level - 1}"/>')
            right = max(0.0, slide.card_width - inset - card.width)
            yield self._hand.alternative(
                placeholder(
                    0,
                    f"卡片{index + 1}",
                    card_kind(index),
                    box,
                    insets=(inset, inset, right, 0.0),
                    content=content,
                )
            )
            edge = Box(box.left, box.top, box.width, self._theme.deck.card_edge)
            yield drawing.rectangle(0, "卡片线", edge, "accent")

    def _grid(self, slide: Grid, written: SlideText, pictures: SlidePictures) -> Iterator[str]:
        over = (*slide.above, *slide.caption)
        is_given = given(slide)
        planned = len(over) + sum(is_given)
        if not written.body and not has_text(slide):
            written.body.extend([] for _ in range(planned))  # pandoc leaves empty slides out
        check(planned, len(written.body))
        top = self._geometry.body.top
        yield from self._stacked(over, written.body[: len(over)], top, pictures)
        top += height_above(over, self._geometry)
        rest = iter(written.body[len(over) :])
        every = (cell for row in slide.rows for cell in row)
        cells = [
            next(rest) if one else runs_of(cell, self._names)
            for cell, one in zip(every, is_given, strict=True)
        ]
        yield self._hand.alternative(self._tables.frame(slide, cells, top))

    def _plate(self, slide: Plate, written: SlideText, pictures: SlidePictures) -> Iterator[str]:
        """Yield what stands over a picture, the picture, and its caption, in the middle."""
        above = len(slide.above)
        top = self._geometry.body.top
        yield from self._stacked(slide.above, written.body[:above], top, pictures)
        yield pictures.picture(slide.media, slide.alt, slide.box)
        if slide.caption:
            top = slide.box.top + slide.box.height + self._geometry.row_inset
            kind = "" if slide.above else _CONTENT
            under = written.body[above:]
            for shape in self._stacked(slide.caption, under, top, pictures, kind):
                yield shape.replace("<a:pPr ", '<a:pPr algn="ctr" ')


def _numbered(shapes: str) -> str:
    """Return shapes with an id each; 1 is the root group's."""
    numbers = count(2)
    return _NAMELESS.sub(lambda _: f'<p:cNvPr id="{next(numbers)}"', shapes)

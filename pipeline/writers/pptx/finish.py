"""pandoc's slides, finished: layouts, levels, cards, tables, languages, what decorates.

pandoc wrote one slide for each of the plan and on it, in order, one paragraph for each of the
plan's. So everything that pandoc cannot say is added here from the plan.
"""

from __future__ import annotations

from itertools import accumulate, chain
from typing import TYPE_CHECKING, assert_never

import msgspec

from pipeline.deck import cut
from pipeline.deck.geometry import Box, stacked
from pipeline.deck.pack import height_of, setting_of, space_above
from pipeline.deck.slides import Agenda, Cards, Closing, Content, Cover, Grid, Plate, Statement
from pipeline.diagnostics import KanbenError
from pipeline.model.nodes import Text
from pipeline.writers.pptx import drawing
from pipeline.writers.pptx.drawing import DECLARATION, NAMESPACES, emu, hundredths, placeholder
from pipeline.writers.pptx.layouts import (
    FOLIO,
    card_kind,
    number_kind,
    progress_box,
)
from pipeline.writers.pptx.looks import Look, dressed, looks_of
from pipeline.writers.pptx.runs import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pipeline.deck.geometry import Geometry
    from pipeline.deck.slides import Piece, PieceKind, Slide, Span
    from pipeline.model.nodes import Alignment, Inline, Task
    from pipeline.theme import ColorName, Theme
    from pipeline.writers.pptx.runs import Hand, SlideText

    Embed = Callable[[Plate], str]

_LEVELS: dict[PieceKind, int] = {
    "prose": 1,
    "item": 2,
    "point": 5,
    "subhead": 6,
    "term": 6,
    "quote": 7,
    "verse": 7,
    "code": 8,
    "formula": 1,
    "centred": 1,
    "signed": 1,
    "caption": 9,
    "note": 9,
    "credit": 1,
}
"""The level of the master's text that each kind of piece is set in; items go on to level 4."""

_DEEPEST_ITEM = 2
_BOXES: dict[Task, str] = {"open": "☐", "done": "☑"}
_ALIGNED = {"formula": "ctr", "centred": "ctr", "signed": "r"}
_ALIGNED_CELLS: dict[Alignment, str] = {
    "": "",
    "left": ' algn="l"',
    "center": ' algn="ctr"',
    "right": ' algn="r"',
}
_TABLE = "http://schemas.openxmlformats.org/drawingml/2006/table"
_TITLE = 'type="title"'
_BODY = 'type="body" idx="1"'


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
            return "Title and Content" if slide.caption else "Title Only"
        case Closing():
            return "Closing"
        case _:
            assert_never(slide)


class Finisher:
    """Draws slides anew from the plan and the text that pandoc wrote."""

    def __init__(
        self, theme: Theme, geometry: Geometry, hand: Hand, calls: Mapping[str, int]
    ) -> None:
        """Take the theme, the sizes, who writes paragraphs, and the numbers of notes."""
        self._theme = theme
        self._geometry = geometry
        self._hand = hand
        self._calls = calls

    def slide(
        self, slide: Slide, written: SlideText, passed: float, embed: Embed | None = None
    ) -> str:
        """Return a slide (ECMA-376 part 1, sld).

        Args:
            slide: Of the plan.
            written: What pandoc wrote for it.
            passed: The part of the deck that has passed with it, for the progress bar.
            embed: Takes the picture of a slide that has one.
        """
        shapes = _Shapes()
        for shape in self._shapes(slide, written):
            shapes.add(self._hand.alternative(shape) if shape else "")
        if isinstance(slide, Plate) and embed is not None:
            shapes.add(embed(slide))
        if not isinstance(slide, Cover | Closing):
            shapes.add(placeholder(0, "编号", 'type="sldNum" sz="quarter" idx="12"', content=FOLIO))
            bar = progress_box(self._theme.deck, passed)
            shapes.add(drawing.rectangle(0, "进度", bar, "accent"))
        return (
            f"{DECLARATION}<p:sld {NAMESPACES}><p:cSld>{drawing.shape_tree(shapes.xml)}</p:cSld>"
            "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"
        )

    def _shapes(self, slide: Slide, written: SlideText) -> Iterator[str]:
        """Yield the shapes of a slide in reading order."""
        match slide:
            case Cover():
                yield self._title(written, 'type="ctrTitle"')
                yield self._body(map(self._hand.paragraph, written.body), 'type="subTitle" idx="1"')
            case Closing(pieces=pieces):
                yield self._title(written)
                yield self._body(self._paragraphs(pieces, written.body), _BODY)
            case Agenda():
                yield from self._agenda(slide, written)
            case Statement():
                yield from self._statement(slide, written)
            case Content(title=title, pieces=pieces, extra=extra):
                yield self._title(written, inlines=title)
                yield self._body(self._paragraphs(pieces, written.body, extra), 'idx="1"')
            case Cards(title=title):
                yield self._title(written, inlines=title)
                yield from self._cards(slide, written)
            case Grid(title=title):
                yield self._title(written, inlines=title)
                yield from self._grid(slide, written)
            case Plate(title=title):
                yield self._title(written, inlines=title)
                yield from self._below(slide, written)
            case _:
                assert_never(slide)

    # --- text --------------------------------------------------------------------------------

    def _title(
        self,
        written: SlideText,
        kind: str = _TITLE,
        box: Box | None = None,
        inlines: Sequence[Inline] = (),
    ) -> str:
        runs = [self._dressed(one, inlines) for one in written.title[:1]] + written.title[1:]
        content = "".join(map(self._hand.paragraph, runs))
        return placeholder(0, "标题", kind, box, content=content)

    def _body(self, paragraphs: Iterator[str], kind: str, box: Box | None = None) -> str:
        """Return a placeholder for text, or nothing if there is none."""
        content = "".join(paragraphs)
        return placeholder(0, "正文", kind, box, content=content) if content else ""

    def _paragraphs(
        self, pieces: Sequence[Piece], written: Sequence[Sequence[Run]], extra: float = 0.0
    ) -> Iterator[str]:
        _check(len(pieces), len(written))
        for index, (piece, plain) in enumerate(zip(pieces, written, strict=True)):
            properties = self._properties(piece, extra, first=index == 0)
            color: ColorName | None = "ink" if piece.kind == "note" else None
            runs = self._dressed(plain, piece.inlines, piece.label)
            displayed = piece.kind == "formula"
            if displayed and len(runs) > 1:
                runs = [Run("\t"), runs[0], Run("\t"), *runs[1:]]
            size = setting_of(piece, self._geometry).size
            yield self._hand.paragraph(
                runs,
                properties,
                label=len(piece.label),
                color=color,
                size=size,
                displayed=displayed,
            )

    def _dressed(
        self, runs: Sequence[Run], inlines: Sequence[Inline], label: str = ""
    ) -> list[Run]:
        """Return runs with what pandoc does not say of them."""
        return dressed(runs, chain([Look(len(label))], looks_of(inlines, self._calls)))

    def _properties(self, piece: Piece, extra: float, *, first: bool) -> str:
        """Return what a paragraph has that its level has not."""
        level = _LEVELS[piece.kind] + (min(piece.depth, _DEEPEST_ITEM) if piece.bullet else 0)
        before = 0.0 if first else space_above(piece, self._geometry, extra)
        space = ""
        if (first or extra or piece.joined) and piece.kind != "credit":
            space = f'<a:spcBef><a:spcPts val="{hundredths(before)}"/></a:spcBef>'
        bullet = "<a:buNone/>" if piece.kind == "item" and not piece.bullet else ""
        if box := _BOXES.get(piece.task):
            bullet = f'<a:buSzPct val="100000"/><a:buChar char="{box}"/>'
        align = _ALIGNED.get(piece.kind)
        if piece.kind == "formula":
            space = f'<a:lnSpc><a:spcPct val="100000"/></a:lnSpc>{space}'
            if len(piece.inlines) > 1 and isinstance(piece.inlines[-1], Text):
                align, width = "l", self._geometry.body.width
                bullet = (
                    f'<a:tabLst><a:tab pos="{emu((piece.left + width) / 2)}" algn="ctr"/>'
                    f'<a:tab pos="{emu(width)}" algn="r"/></a:tabLst>'
                )
        aligned = f' algn="{align}"' if align else ""
        hang = piece.hang if piece.bullet or piece.label else 0.0
        # marR stands even where it is 0: LibreOffice 7.4 else goes on with the one before.
        return (
            f'<a:pPr marL="{emu(piece.left)}" marR="{emu(piece.right)}" lvl="{level - 1}" '
            f'indent="{emu(-hang)}"{aligned}>{space}{bullet}</a:pPr>'
        )

    def _below(self, slide: Plate, written: SlideText) -> Iterator[str]:
        """Yield the caption of a picture."""
        if not slide.caption:
            return
        body, box = self._geometry.body, slide.box
        top = box.top + box.height + self._geometry.row_inset
        high = height_of(slide.caption, self._geometry)
        paragraphs = (
            paragraph.replace("<a:pPr ", '<a:pPr algn="ctr" ', 1)
            for paragraph in self._paragraphs(slide.caption, written.body)
        )
        yield self._body(paragraphs, 'idx="1"', Box(body.left, top, body.width, high))

    # --- slides that are more than text ------------------------------------------------------

    def _agenda(self, slide: Agenda, written: SlideText) -> Iterator[str]:
        sizes = [len(column) for column in slide.columns]
        _check(sum(sizes), len(written.body))
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

    def _statement(self, slide: Statement, written: SlideText) -> Iterator[str]:
        box = self._geometry.statement
        if slide.support:
            gap = self._geometry.type.prose.pitch
            above, below = stacked(box, slide.height, gap, slide.support_height)
            heading = msgspec.structs.replace(above, width=slide.width)
            yield self._title(written, box=heading, inlines=slide.heading)
            yield self._body(self._paragraphs(slide.support, written.body), _BODY, below)
        else:
            place = msgspec.structs.replace(box, width=slide.width)
            yield self._title(written, box=place, inlines=slide.heading)
        if slide.number:
            number = self._hand.paragraph([Run(str(slide.number))])
            yield placeholder(0, "序号", number_kind(), content=number)

    def _cards(self, slide: Cards, written: SlideText) -> Iterator[str]:
        _check(2 * len(slide.cards), len(written.body))
        body, gap, inset = self._geometry.body, self._geometry.card_gap, self._geometry.card_inset
        label_level, text_level = (3, 4) if slide.dense else (1, 2)
        for index, card in enumerate(slide.cards):
            down, across = divmod(index, slide.columns)
            box = Box(
                body.left + across * (slide.card_width + gap),
                body.top + down * (slide.card_height + gap),
                slide.card_width,
                slide.card_height,
            )
            label, text = written.body[2 * index : 2 * index + 2]
            content = self._hand.paragraph(label, f'<a:pPr lvl="{label_level - 1}"/>')
            text = self._dressed(text, card.inlines)
            content += self._hand.paragraph(text, f'<a:pPr lvl="{text_level - 1}"/>')
            right = max(0.0, slide.card_width - inset - card.width)
            insets = (inset, inset, right, 0.0)
            yield placeholder(
                0, f"卡片{index + 1}", card_kind(index), box, insets=insets, content=content
            )
            edge = Box(box.left, box.top, box.width, self._theme.deck.card_edge)
            yield drawing.rectangle(0, "卡片线", edge, "accent")

    def _grid(self, slide: Grid, written: SlideText) -> Iterator[str]:
        captions, columns = len(slide.caption), len(slide.widths)
        planned = captions + columns * len(slide.rows)
        if not written.body and not any(
            cut.flat(cell).strip() for row in slide.rows for cell in row
        ):
            written.body.extend([] for _ in range(planned))  # pandoc leaves empty slides out
        _check(planned, len(written.body))
        body = self._geometry.body
        top = body.top
        if slide.caption:
            high = height_of(slide.caption, self._geometry)
            caption = self._paragraphs(slide.caption, written.body[:captions])
            yield self._body(caption, 'idx="1"', Box(body.left, top, body.width, high))
            top += high + self._geometry.row_inset
        rows = ""
        for row, height in enumerate(slide.heights):
            start = captions + row * columns
            cells = written.body[start : start + columns]
            header = row < slide.header_rows
            made = "".join(
                self._cell(
                    self._dressed(runs, inlines),
                    span,
                    header=header,
                    bold=header or column < slide.header_columns,
                )
                for column, (runs, inlines, span) in enumerate(
                    zip(cells, slide.rows[row], slide.spans[row], strict=True)
                )
            )
            rows += f'<a:tr h="{emu(height)}">{made}</a:tr>'
        yield _table(Box(body.left, top, body.width, sum(slide.heights)), slide, rows)

    def _cell(self, runs: Sequence[Run], span: Span, *, header: bool, bold: bool) -> str:
        """Return a cell of a table (ECMA-376 part 1, tc), ruled below only."""
        setting, style = self._geometry.type.small, self._theme.deck
        properties = (
            f"<a:pPr{_ALIGNED_CELLS[span.alignment]}>"
            f'<a:lnSpc><a:spcPts val="{hundredths(setting.pitch)}"/></a:lnSpc>'
            '<a:spcBef><a:spcPts val="0"/></a:spcBef></a:pPr>'
        )
        runs = [run._replace(bold=True) for run in runs] if bold else runs
        paragraph = self._hand.paragraph(
            runs,
            properties,
            look=f' sz="{hundredths(setting.size)}"',
            color="accent" if header else "ink",
            size=setting.size,
        )
        none = "".join(f'<a:{side} w="0"><a:noFill/></a:{side}>' for side in ("lnL", "lnR", "lnT"))
        thick = style.hairline * (2 if header else 1)
        below = (
            f'<a:lnB w="{emu(thick)}">{drawing.fill("accent" if header else "hairline")}</a:lnB>'
        )
        insets = f'marL="{emu(style.cell_inset)}" marR="{emu(style.cell_inset)}"'
        insets += f' marT="{emu(style.row_inset)}" marB="{emu(style.row_inset)}"'
        return (
            f"<a:tc{_taken(span)}><a:txBody><a:bodyPr/><a:lstStyle/>{paragraph}</a:txBody>"
            f"<a:tcPr {insets}>{none}{below}<a:noFill/></a:tcPr></a:tc>"
        )


class _Shapes:
    """Gathers the shapes of a slide and gives each an id of its own."""

    def __init__(self) -> None:
        self.xml = ""
        self._next = 2  # 1 is the root group's

    def add(self, shape: str) -> None:
        """Add a shape, or nothing if it is empty."""
        if shape:
            self.xml += shape.replace('<p:cNvPr id="0"', f'<p:cNvPr id="{self._next}"', 1)
            self._next += 1


def _table(box: Box, slide: Grid, rows: str) -> str:
    """Return the frame of a table (ECMA-376 part 1, graphicFrame and tbl)."""
    described = cut.flat([part for piece in slide.caption for part in piece.inlines])
    described = described or cut.flat(slide.title)
    grid = "".join(f'<a:gridCol w="{emu(width)}"/>' for width in slide.widths)
    transform = drawing.placed(box).replace("a:xfrm", "p:xfrm")
    first = int(slide.header_rows > 0)
    beside = ' firstCol="1"' if slide.header_columns else ""
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="0" name="表格" '
        f"descr={drawing.attribute(described)}/><p:cNvGraphicFramePr>"
        '<a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>'
        f'{transform}<a:graphic><a:graphicData uri="{_TABLE}"><a:tbl>'
        f'<a:tblPr firstRow="{first}"{beside}/>'
        f"<a:tblGrid>{grid}</a:tblGrid>{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


def _taken(span: Span) -> str:
    """Return the attributes of a cell that takes several places, or is covered by another."""
    found = f' rowSpan="{span.rows}"' if span.rows > 1 else ""
    found += f' gridSpan="{span.columns}"' if span.columns > 1 else ""
    found += ' hMerge="1"' if not span.columns else ""
    return found + (' vMerge="1"' if not span.rows else "")


def _check(planned: int, written: int) -> None:
    """Make sure that pandoc wrote each paragraph of a slide, and none more."""
    if planned != written:
        raise KanbenError(
            "pandoc-failed",
            f"pandoc wrote {written} paragraphs on a slide that was planned with {planned}",
            hint="Install the version of pypandoc_binary that constraints.txt names",
        )

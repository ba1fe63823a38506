"""Tables on slides (ECMA-376 part 1, graphicFrame and tbl)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.deck import cut
from pipeline.deck.geometry import Box
from pipeline.deck.grids import cell_inset
from pipeline.writers.pptx import drawing
from pipeline.writers.pptx.drawing import emu, hundredths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.deck.geometry import Geometry
    from pipeline.deck.slides import Grid, Span
    from pipeline.model.nodes import Alignment
    from pipeline.theme import Theme
    from pipeline.writers.pptx.paragraphs import Paragraphs
    from pipeline.writers.pptx.runs import Hand, Run

_ALIGNED_CELLS: dict[Alignment, str] = {
    "": "",
    "left": ' algn="l"',
    "center": ' algn="ctr"',
    "right": ' algn="r"',
}
_ROW_URI = "{0D108BD9-81ED-4DB2-BD59-A6C34878D82A}"
_ROW_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2014/main"
# A cell that stands on an earlier slide already. Programs keep and overlook what they do not know
# (ECMA-376 part 1, extLst).
_AGAIN_URI = "{5D1F3C0A-6B2E-4C8F-9A57-2E0B7C4D9F13}"
_TABLE = "http://schemas.openxmlformats.org/drawingml/2006/table"


class _Form(NamedTuple):
    """What cells that are set alike have in common; see `pipeline.deck.slides.Grid`."""

    alignment: Alignment
    scale: float
    header: bool
    tight: bool


class Tables:
    """Draws tables."""

    def __init__(
        self, theme: Theme, geometry: Geometry, hand: Hand, paragraphs: Paragraphs
    ) -> None:
        """Take the theme, the sizes, and who writes paragraphs."""
        self._theme = theme
        self._geometry = geometry
        self._hand = hand
        self._paragraphs = paragraphs
        self._forms: dict[_Form, tuple[str, str]] = {}

    def frame(self, slide: Grid, written: Sequence[Sequence[Run]], top: float) -> str:
        """Return the table of a slide.

        Args:
            slide: Of the plan.
            written: Its cells, row by row, as pandoc wrote them.
            top: Where it begins, in points.
        """
        columns = len(slide.widths)
        body = self._geometry.body
        rows = ""
        for row, height in enumerate(slide.heights):
            cells = written[row * columns : (row + 1) * columns]
            header = row < slide.header_rows
            made = "".join(
                self._cell(
                    self._paragraphs.dressed(runs, inlines),
                    span,
                    _Form(span.alignment, slide.scale, header=header, tight=slide.tight),
                    bold=header or column < slide.header_columns,
                    again=_again(slide, row, column),
                )
                for column, (runs, inlines, span) in enumerate(
                    zip(cells, slide.rows[row], slide.spans[row], strict=True)
                )
            )
            known = _numbered(slide.numbers[row]) if slide.numbers else ""
            rows += f'<a:tr h="{emu(height)}">{made}{known}</a:tr>'
        return _table(Box(body.left, top, sum(slide.widths), sum(slide.heights)), slide, rows)

    def _cell(self, runs: Sequence[Run], span: Span, form: _Form, *, bold: bool, again: str) -> str:
        """Return a cell of a table (ECMA-376 part 1, tc)."""
        size = self._geometry.type.small.size * form.scale
        properties, rules = self._form(form)
        runs = [run._replace(bold=True) for run in runs] if bold else runs
        paragraph = self._hand.paragraph(
            runs,
            properties,
            look=f' sz="{hundredths(size)}"',
            color="accent" if form.header else "ink",
            size=size,
        )
        return (
            f"<a:tc{_taken(span)}><a:txBody><a:bodyPr/><a:lstStyle/>{paragraph}</a:txBody>"
            f"{rules}{again}</a:tc>"
        )

    def _form(self, form: _Form) -> tuple[str, str]:
        """Return how the paragraph of a cell is set, and the cell, which is ruled below only.

        A long table has few kinds of cells, each of which is written once.
        """
        if form not in self._forms:
            self._forms[form] = self._written_form(form)
        return self._forms[form]

    def _written_form(self, form: _Form) -> tuple[str, str]:
        style = self._theme.deck
        pitch = self._geometry.type.small.pitch * form.scale
        aside = emu(cell_inset(self._geometry, form.scale, tight=form.tight))
        over = emu(style.row_inset * form.scale)
        properties = (
            f"<a:pPr{_ALIGNED_CELLS[form.alignment]}>"
            f'<a:lnSpc><a:spcPts val="{hundredths(pitch)}"/></a:lnSpc>'
            '<a:spcBef><a:spcPts val="0"/></a:spcBef></a:pPr>'
        )
        none = "".join(f'<a:{side} w="0"><a:noFill/></a:{side}>' for side in ("lnL", "lnR", "lnT"))
        thick = style.hairline * (2 if form.header else 1)
        ink = drawing.fill("accent" if form.header else "hairline")
        below = f'<a:lnB w="{emu(thick)}">{ink}</a:lnB>'
        insets = f'marL="{aside}" marR="{aside}" marT="{over}" marB="{over}"'
        return properties, f"<a:tcPr {insets}>{none}{below}<a:noFill/></a:tcPr>"


def has_text(slide: Grid) -> bool:
    """Tell whether anything stands in the cells."""
    return any(cut.flat(cell).strip() for row in slide.rows for cell in row)


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


def _again(slide: Grid, row: int, column: int) -> str:
    """Return the mark of a cell that stands on an earlier slide, or nothing.

    It has the number of the row in which the cell began, where that is another.
    """
    if not slide.again or not slide.again[row][column]:
        return ""
    began = slide.begun[column] if slide.begun and row == slide.header_rows else -1
    number = f' row="{began + 1}"' if began >= 0 else ""
    return (
        f'<a:extLst><a:ext uri="{_AGAIN_URI}">'
        f'<k:again xmlns:k="urn:kanben:slides"{number}/></a:ext></a:extLst>'
    )


def _numbered(number: int) -> str:
    """Return what says which row of a table stands on several slides (MS-ODRAWXML, rowId).

    Programs that know the rows of a table again go by it.
    """
    return (
        f'<a:extLst><a:ext uri="{_ROW_URI}"><a16:rowId xmlns:a16="{_ROW_NAMESPACE}" '
        f'val="{number + 1}"/></a:ext></a:extLst>'
    )


def _taken(span: Span) -> str:
    """Return the attributes of a cell that takes several places, or is covered by another."""
    found = f' rowSpan="{span.rows}"' if span.rows > 1 else ""
    found += f' gridSpan="{span.columns}"' if span.columns > 1 else ""
    found += ' hMerge="1"' if not span.columns else ""
    return found + (' vMerge="1"' if not span.rows else "")

"""The title band: over the full width of the first page.

The band is a shape behind the text, and the title's styles have the same ground as the shape:
paragraph shading alone cannot pass the indents that hold the text, and the shape alone would leave
white text on white paper in programs that draw no shapes, or when the user makes the title longer.
"""

from __future__ import annotations

import re
from math import ceil
from typing import TYPE_CHECKING

from pipeline.chinese.titles import balanced_lines, width
from pipeline.model.walk import front_lines
from pipeline.writers.docx import structure_styles, styles, wordml
from pipeline.writers.docx.inlines import Face
from pipeline.writers.docx.typography import rounded

if TYPE_CHECKING:
    from pipeline.model.nodes import Metadata
    from pipeline.writers.docx.inlines import Runs
    from pipeline.writers.docx.job import Job
    from pipeline.writers.docx.typography import Typography

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.microsoft.com/office"
_EMU_PER_POINT = 12_700
_LATIN_WORD_OR_CHARACTER = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)

# The extension by which Word tells readers of the screen that a shape says nothing.
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
    f'<d:decorative xmlns:d="{_OFFICE}/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


def has_band(meta: Metadata) -> bool:
    """Tell whether there is anything to put into a title band."""
    return bool(meta.title or _below(meta))


def band(job: Job, runs: Runs) -> str:
    """Return the title band, or nothing for a document that says nothing to put there."""
    meta = job.document.meta
    if not has_band(meta):
        return ""
    lines = title_lines(meta, job.setting)
    face = Face()
    broken = "<w:r><w:br/></w:r>".join(runs.text(line, face) for line in lines)
    shown = [(styles.TITLE, broken)] if meta.title else []
    shown += [(style, runs.text(text, face)) for style, text in _below(meta)]
    shape = _shape(job, _height(job, lines))
    paragraphs = [
        wordml.paragraph(style, (shape if index == 0 else "") + content)
        for index, (style, content) in enumerate(shown)
    ]
    return "".join(paragraphs) + wordml.paragraph(styles.TITLE_RULE, "")


def _below(meta: Metadata) -> list[tuple[str, str]]:
    """Return the lines below the title, each with its style."""
    by_kind = {
        "subtitle": styles.SUBTITLE,
        "byline": styles.TITLE_AUTHOR,
        "dateline": styles.TITLE_DATE,
    }
    return [(by_kind[line.kind], line.text) for line in front_lines(meta)]


def title_lines(meta: Metadata, setting: Typography) -> tuple[str, ...]:
    """Return the title, broken at word edges into even lines that fit the measure."""
    if not meta.title:
        return ()
    return balanced_lines(title_words(meta), setting.measure / setting.theme.type.title.size.twips)


def title_words(meta: Metadata) -> tuple[str, ...]:
    """Return the title cut at word edges, or between any characters where words are not known."""
    if "".join(meta.title_words) == meta.title:
        return meta.title_words
    return tuple(_LATIN_WORD_OR_CHARACTER.findall(meta.title))


def _height(job: Job, lines: tuple[str, ...]) -> float:
    """Return the height of the band in points, from the paper's edge to below the short rule."""
    scale, page = job.theme.type, job.theme.page
    measure = job.setting.measure / 20
    title, small = rounded(scale.title.size), rounded(scale.subtitle.size)
    text = sum(_rows(line, measure / title) for line in lines) * scale.title.leading * title
    befores = {styles.SUBTITLE: structure_styles.SUBTITLE_BEFORE}
    for style, line in _below(job.document.meta):
        rows = _rows(line, measure / small) * scale.subtitle.leading
        text += (rows + befores.get(style, structure_styles.LINE_BEFORE)) * small
    around = structure_styles.TITLE_BEFORE + structure_styles.RULE_BEFORE + structure_styles.FOOT
    return float(min(page.top + text + around * title, page.height))


def _rows(line: str, room: float) -> int:
    """Return how many lines ``line`` takes where ``room`` em fit into one."""
    return max(ceil(width(line) / room), 1)


def _shape(job: Job, height: float) -> str:
    """Return a run with the band: a rectangle in the accent colour, behind the text."""
    width, tall = job.theme.page.width.emu, round(height * _EMU_PER_POINT)
    place = "".join(
        f'<wp:position{axis} relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:position{axis}>'
        for axis in "HV"
    )
    shape = (
        "<wps:wsp><wps:cNvSpPr/><wps:spPr>"
        f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{tall}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        '<a:solidFill><a:schemeClr val="accent1"/></a:solidFill><a:ln><a:noFill/></a:ln>'
        "</wps:spPr><wps:bodyPr/></wps:wsp>"
    )
    return (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-'
        f'compatibility/2006" xmlns:wps="{_OFFICE}/word/2010/wordprocessingShape">'
        f'<mc:Choice Requires="wps"><w:drawing><wp:anchor '
        f'xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0" '
        'simplePos="0" relativeHeight="1" behindDoc="1" locked="0" layoutInCell="1" '
        f'allowOverlap="1"><wp:simplePos x="0" y="0"/>{place}'
        f'<wp:extent cx="{width}" cy="{tall}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:wrapNone/><wp:docPr xmlns:a="{_DRAWING}/main" id="1" name="标题带">{_DECORATIVE}'
        f'</wp:docPr><wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_DRAWING}/main">'
        f'<a:graphicData uri="{_OFFICE}/word/2010/wordprocessingShape">{shape}</a:graphicData>'
        "</a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )

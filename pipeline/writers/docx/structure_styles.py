"""The styles that show how a text is built: title, headings, contents, lists, points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.writers.docx import colors, styles, wordml
from pipeline.writers.docx.numbering import BULLETS, HEADINGS
from pipeline.writers.docx.styles import Style
from pipeline.writers.docx.typography import is_bold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.writers.docx.typography import Typography

_LEFT = '<w:jc w:val="left"/>'

# In em of the title: what stands around it in its band.
TITLE_BEFORE = 0.6
RULE_BEFORE = 0.77
FOOT = 1.6  # below the short rule
_RULE_WIDTH = 1.92
_RULE_HEIGHT = 0.17
_BAND_AFTER = 0.9

# In em of the subtitle.
SUBTITLE_BEFORE = 0.6
LINE_BEFORE = 0.3  # authors and dates

# In em of the text.
_BAR_WIDTH = 0.22
_BAR_PLACE = 0.5  # from the margin, in line with the bullets
_HAIRLINE = 0.04


def title(setting: Typography) -> Iterator[Style]:
    """Yield what stands in the title band, in the order it stands there."""
    head, below = setting.theme.type.title, setting.theme.type.subtitle
    palette = setting.theme.colors
    rule = colors.edge(palette, "highlight", "top", _RULE_HEIGHT * head.size)
    common = ("<w:keepNext/>", colors.ground(palette, "accent"), _LEFT)
    yield Style(
        id=styles.TITLE,
        name="Title",
        next=styles.SUBTITLE,
        paragraph=(*common, setting.space(head, before=TITLE_BEFORE)),
        run=setting.letters(head),
        bold=is_bold(head),
    )
    yield Style(
        id=styles.SUBTITLE,
        name="Subtitle",
        paragraph=(*common, setting.space(below, before=SUBTITLE_BEFORE)),
        run=setting.letters(below),
    )
    for identity, name in ((styles.TITLE_AUTHOR, "标题作者"), (styles.TITLE_DATE, "标题日期")):
        yield Style(
            id=identity,
            name=name,
            paragraph=(*common, setting.space(below, before=LINE_BEFORE)),
            run=setting.letters(below),
            own=True,
        )
    yield Style(
        id=styles.TITLE_RULE,
        name="标题短线",
        paragraph=(
            f"<w:pBdr>{rule}</w:pBdr>",
            wordml.spacing(RULE_BEFORE * head.size, (FOOT + _BAND_AFTER) * head.size, 1, "exact"),
            wordml.indent(right=setting.measure - round(_RULE_WIDTH * head.size.twips)),
        ),
        run=setting.letters(below),
        own=True,
        quick=False,
    )


def headings(setting: Typography, numbered: frozenset[int]) -> Iterator[Style]:
    """Yield the nine headings; those of the levels in ``numbered`` carry their number."""
    hanging = wordml.indent(left=setting.indent, first=-setting.indent)
    for level in range(1, styles.DEEPEST_HEADING + 1):
        role = setting.theme.type.heading(level)
        has_number = level in numbered
        number = wordml.numbered(HEADINGS, level - 1)
        yield Style(
            id=styles.heading(level),
            name=f"heading {level}",
            next=styles.BODY,
            paragraph=(
                "<w:keepNext/>",
                "<w:keepLines/>",
                *((number, hanging) if has_number else ()),
                setting.space(role),
                _LEFT,
                f'<w:outlineLvl w:val="{level - 1}"/>',
            ),
            run=setting.letters(role),
            left=setting.indent if has_number else 0,
            bold=is_bold(role),
            quick=level <= styles.DEEPEST_CONTENTS,
        )


def lists(setting: Typography) -> Iterator[Style]:
    """Yield bulleted paragraphs and the further paragraphs of their items, level by level."""
    role = setting.theme.type.body
    for level in range(1, styles.DEEPEST_LIST + 1):
        suffix = f" {level}" if level > 1 else ""
        left = level * setting.indent
        yield Style(
            id=styles.list_bullet(level),
            name=f"List Bullet{suffix}",
            paragraph=(
                wordml.numbered(BULLETS, level - 1),
                setting.space(role, after=0.2),
                wordml.indent(left=left, first=-setting.indent),
            ),
            run=setting.letters(role),
            left=left,
            quick=level == 1,
        )
        yield Style(
            id=styles.list_continue(level),
            name=f"List Continue{suffix}",
            paragraph=(setting.space(role, after=0.2), wordml.indent(left=left)),
            run=setting.letters(role),
            left=left,
            quick=level == 1,
        )


def points(setting: Typography) -> Iterator[Style]:
    """Yield points set as statements and points set as prose.

    Their bars and indents are the same, so that Word joins the bars of neighbours.
    """
    role, body = setting.theme.type.point, setting.theme.type.body
    space = (setting.indent - _BAR_PLACE * setting.em) / 20 - _BAR_WIDTH * setting.body
    bar = colors.edge(setting.theme.colors, "bar", "left", _BAR_WIDTH * setting.body, space)
    shape = (f"<w:pBdr>{bar}</w:pBdr>", wordml.indent(left=setting.indent))
    gap = role.before + role.after  # all below, so that the last point keeps off what follows
    yield Style(
        id=styles.POINT,
        name="要点",
        paragraph=(*shape, setting.space(role, before=0, after=gap)),
        run=setting.letters(role),
        left=setting.indent,
        own=True,
    )
    yield Style(
        id=styles.POINT_PROSE,
        name="要点正文",
        paragraph=(*shape, setting.space(body, before=0, after=gap)),
        run=setting.letters(body),
        left=setting.indent,
        own=True,
    )


def contents(setting: Typography) -> Iterator[Style]:
    """Yield the entries of the contents, and the hairline that ends them.

    The right tab has a dotted leader for the page numbers that Word sets when it updates the field.
    """
    role = setting.theme.type.contents
    for level in range(1, styles.DEEPEST_CONTENTS + 1):
        left = level * setting.indent
        yield Style(
            id=styles.contents(level),
            name=f"toc {level}",
            paragraph=(
                _tabs(left, setting.measure),
                setting.space(role),
                wordml.indent(left=left, first=-setting.indent),
                _LEFT,
            ),
            run=setting.letters(role),
            left=left,
            quick=False,
        )
    line = colors.edge(setting.theme.colors, "hairline", "bottom", _HAIRLINE * setting.body)
    yield Style(
        id=styles.CONTENTS_END,
        name="目录尾",
        paragraph=(
            f"<w:pBdr>{line}</w:pBdr>",
            wordml.spacing(0, 0.6 * setting.body, setting.body, "exact"),
        ),
        run=setting.letters(role),
        own=True,
        quick=False,
    )


def _tabs(left: int, right: int) -> str:
    return (
        f'<w:tabs><w:tab w:val="left" w:pos="{left}"/>'
        f'<w:tab w:val="right" w:leader="dot" w:pos="{right}"/></w:tabs>'
    )

"""The slide master and the layouts, drawn from the theme.

pandoc takes a layout by its name and a placeholder by its type and order (its manual, “PowerPoint
layout choice”); seven layouts have fixed names. The others are ours, and slides are put on them
when they are finished.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from pipeline.deck.geometry import Box
from pipeline.writers.pptx import drawing
from pipeline.writers.pptx.drawing import (
    DECLARATION,
    NAMESPACES,
    level,
    placeholder,
    rectangle,
)
from pipeline.writers.pptx.places import FOLIO, card_box, card_kind, number_kind, progress_box

if TYPE_CHECKING:
    from pipeline.deck.geometry import Geometry
    from pipeline.theme import ColorName, DeckStyle, SlideRole, Theme

_LEVELS = range(1, 10)
_FIRST_LAYOUT_ID = 2_147_483_649  # ids of masters and layouts begin at 2³¹ (ST_SlideLayoutId)
_CARDS = 9
_CARD_COLUMNS = 3

LAYOUTS = (
    "Title Slide",
    "Title and Content",
    "Section Header",
    "Two Content",
    "Comparison",
    "Content with Caption",
    "Blank",
    "Title Only",
    "Statement",
    "Agenda",
    "Cards",
    "Closing",
)
"""The layouts by the order of their parts; pandoc asks for the first seven by these names."""


def layout_part(name: str) -> str:
    """Return the name of the part that holds the layout ``name``."""
    return f"ppt/slideLayouts/slideLayout{LAYOUTS.index(name) + 1}.xml"


class _Layout(NamedTuple):
    """What differs between layouts; ``bare`` leaves out what the master draws."""

    kind: str
    shapes: str
    ground: ColorName | None = None
    bare: bool = False


class Layouts:
    """Draws the master and the layouts."""

    def __init__(self, theme: Theme, geometry: Geometry) -> None:
        """Take colours and fonts, and what stands where."""
        self._theme = theme
        self._style: DeckStyle = theme.deck
        self._geometry = geometry

    def master(self) -> str:
        """Return the slide master (ECMA-376 part 1, sldMaster)."""
        style, box = self._style.type, self._geometry
        shapes = (
            self._track(2)
            + self._rule(3, box.title, self._style.rule_gap)
            + self._place(4, "标题", 'type="title"', box.title, anchor="t", prompt="单击编辑标题")
            + self._place(
                5, "正文", 'type="body" idx="1"', box.body, anchor="t", prompt="单击编辑正文"
            )
            + self._folio(6, 'type="sldNum" sz="quarter" idx="4"', placed=True)
        )
        identities = "".join(
            f'<p:sldLayoutId id="{_FIRST_LAYOUT_ID + index}" r:id="rId{index + 1}"/>'
            for index in range(len(LAYOUTS))
        )
        slots = "".join(f' accent{n}="accent{n}"' for n in range(1, 7))
        return (
            f"{DECLARATION}<p:sldMaster {NAMESPACES}><p:cSld>{drawing.ground('page')}"
            f"{drawing.shape_tree(shapes)}</p:cSld>"
            f'<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2"{slots} hlink="hlink" '
            f'folHlink="folHlink"/><p:sldLayoutIdLst>{identities}</p:sldLayoutIdLst>'
            '<p:hf hdr="0" ftr="0" dt="0"/><p:txStyles>'
            f"<p:titleStyle>{level(1, style.title, self._theme, scheme='mj')}</p:titleStyle>"
            f"<p:bodyStyle>{self.body_levels()}</p:bodyStyle>"
            f"<p:otherStyle>{_other_levels(style.prose)}</p:otherStyle></p:txStyles></p:sldMaster>"
        )

    def body_levels(self) -> str:
        """Return the nine levels of text; each is one kind of paragraph (see `finish`)."""
        style, theme, step = self._style.type, self._theme, self._style.step
        return "".join((
            level(1, style.prose, theme),
            *(
                level(2 + depth, style.item, theme, left=step * (depth + 1), hang=step, bullet=True)
                for depth in range(3)
            ),
            level(5, style.item, theme),
            level(6, style.subhead, theme),
            level(7, style.quote, theme),
            level(8, style.code, theme),
            level(9, style.small, theme),
        ))  # fmt: skip

    def _repeated(self, role: SlideRole) -> str:
        return "".join(level(number, role, self._theme) for number in _LEVELS)

    def layout(self, name: str) -> str:
        """Return the layout ``name`` (ECMA-376 part 1, sldLayout)."""
        made = self._made(name)
        bare = ' showMasterSp="0"' if made.bare else ""
        ground = drawing.ground(made.ground) if made.ground else ""
        kind = f' type="{made.kind}"' if made.kind else ' userDrawn="1"'
        return (
            f'{DECLARATION}<p:sldLayout {NAMESPACES}{kind}{bare} preserve="1">'
            f"<p:cSld name={drawing.attribute(name)}>{ground}{drawing.shape_tree(made.shapes)}"
            "</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
        )

    def _made(self, name: str) -> _Layout:
        match name:
            case "Title Slide":
                return self._cover()
            case "Section Header":
                return self._statement("secHead", self._style.type.section)
            case "Statement":
                return self._statement("", self._style.type.statement)
            case "Closing":
                return self._closing()
            case "Agenda":
                return self._agenda()
            case "Cards":
                return self._cards()
            case "Blank":
                return _Layout("blank", self._folio(2))
            case "Title Only":
                return _Layout("titleOnly", self._title(2) + self._folio(3))
            case "Title and Content":
                shapes = self._title(2) + self._place(3, "内容", 'idx="1"') + self._folio(4)
                return _Layout("obj", shapes)
            case _:
                return self._columns(name)

    def _cover(self) -> _Layout:
        style, box = self._style.type, self._geometry
        title = level(1, style.cover, self._theme, scheme="mj")
        shapes = (
            self._rule(2, box.cover, self._style.cover_rule_gap)
            + self._place(3, "标题", 'type="ctrTitle"', box.cover, anchor="b", levels=title)
            + self._place(
                4,
                "副标题",
                'type="subTitle" idx="1"',
                box.subtitle,
                anchor="t",
                levels=self._repeated(style.subtitle),
            )
        )
        return _Layout("title", shapes, "accent", bare=True)

    def _closing(self) -> _Layout:
        style, box = self._style.type, self._geometry
        title = level(1, _in_color(style.title, "on-accent"), self._theme, scheme="mj")
        credits_ = self._repeated(style.subtitle)
        shapes = (
            self._rule(2, box.cover, self._style.cover_rule_gap)
            + self._place(3, "标题", 'type="title"', box.cover, anchor="b", levels=title)
            + self._place(
                4, "说明", 'type="body" idx="1"', box.subtitle, anchor="t", levels=credits_
            )
        )
        return _Layout("", shapes, "accent", bare=True)

    def _statement(self, kind: str, role: SlideRole) -> _Layout:
        box, style = self._geometry.statement, self._style
        number = Box(style.side, style.number_top, box.width / 4, style.type.number.pitch)
        pale = level(1, style.type.number, self._theme, opacity=style.pale)
        support = Box(box.left, box.top + box.height * 2 / 3, box.width, box.height / 3)
        shapes = (
            self._track(2)
            + self._place(3, "序号", number_kind(), number, anchor="t", levels=pale)
            + self._place(
                4,
                "标题",
                'type="title"',
                box,
                anchor="ctr",
                levels=level(1, role, self._theme, scheme="mj"),
            )
            + self._place(5, "说明", 'type="body" idx="1"', support, anchor="t")
            + self._folio(6)
        )
        return _Layout(kind, shapes, "paper", bare=True)

    def _agenda(self) -> _Layout:
        role, box = self._style.type.agenda, self._geometry.body
        left = self._geometry.agenda_indent
        levels = level(1, role, self._theme, left=left, hang=left)
        half = (box.width - self._geometry.card_gap) / 2
        second = Box(box.left + box.width - half, box.top, half, box.height)
        shapes = (
            self._title(2)
            + self._place(3, "目录", 'idx="1"', box, anchor="t", levels=levels)
            + self._place(4, "目录二", 'sz="half" idx="2"', second, anchor="t", levels=levels)
            + self._folio(5)
        )
        return _Layout("", shapes)

    def _cards(self) -> _Layout:
        style, geometry = self._style.type, self._geometry
        levels = "".join((
            level(1, _at_top(style.card_label), self._theme),
            level(2, style.card, self._theme),
            level(3, _at_top(style.dense_card_label), self._theme),
            level(4, style.dense_card, self._theme),
        ))  # fmt: skip
        inset = geometry.card_inset
        shapes = self._title(2)
        for index in range(_CARDS):
            shapes += placeholder(
                3 + index,
                f"卡片{index + 1}",
                card_kind(index),
                card_box(index, _CARD_COLUMNS, _CARD_COLUMNS, geometry),
                levels=levels,
                anchor="t",
                insets=(inset, inset, inset, 0.0),
                ground=drawing.fill("paper"),
                content=_prompt("要点"),
            )
        return _Layout("", shapes + self._folio(3 + _CARDS))

    def _columns(self, name: str) -> _Layout:
        """Return the layouts that pandoc asks for and our decks do not use."""
        body, gap = self._geometry.body, self._geometry.card_gap
        half = (body.width - gap) / 2
        right = body.left + half + gap
        pitch = self._style.type.subhead.pitch
        heads = level(1, self._style.type.subhead, self._theme)
        left_box = Box(body.left, body.top, half, body.height)
        right_box = Box(right, body.top, half, body.height)
        title = self._title(2)
        if name == "Two Content":
            return _Layout(
                "twoObj",
                title
                + self._place(3, "左内容", 'sz="half" idx="1"', left_box)
                + self._place(4, "右内容", 'sz="half" idx="2"', right_box)
                + self._folio(5),
            )
        if name == "Content with Caption":
            return _Layout(
                "objTx",
                title
                + self._place(3, "内容", 'idx="1"', right_box)
                + self._place(4, "说明", 'type="body" sz="half" idx="2"', left_box)
                + self._folio(5),
            )
        tops = [Box(left, body.top, half, pitch) for left in (body.left, right)]
        under = [
            Box(left, body.top + pitch, half, body.height - pitch) for left in (body.left, right)
        ]
        return _Layout(
            "twoTxTwoObj",
            title
            + self._place(3, "左题", 'type="body" idx="1"', tops[0], levels=heads)
            + self._place(4, "左内容", 'sz="half" idx="2"', under[0])
            + self._place(5, "右题", 'type="body" sz="quarter" idx="3"', tops[1], levels=heads)
            + self._place(6, "右内容", 'sz="quarter" idx="4"', under[1])
            + self._folio(7),
        )

    # --- parts of layouts --------------------------------------------------------------------

    def _place(  # noqa: PLR0913  (the properties of a placeholder)
        self,
        identity: int,
        name: str,
        kind: str,
        box: Box | None = None,
        *,
        levels: str = "",
        anchor: str = "",
        prompt: str = "单击编辑",
    ) -> str:
        insets = (0.0, 0.0, 0.0, 0.0) if box else None
        return placeholder(
            identity,
            name,
            kind,
            box,
            levels=levels,
            anchor=anchor or ("t" if box else ""),
            insets=insets,
            content=_prompt(prompt),
        )

    def _title(self, identity: int) -> str:
        return self._place(identity, "标题", 'type="title"')

    def _folio(
        self,
        identity: int,
        kind: str = 'type="sldNum" sz="quarter" idx="12"',
        *,
        placed: bool = False,
    ) -> str:
        """Return the slide's number, at the foot on the right."""
        role, style = self._style.type.folio, self._style
        wide = style.side
        box = Box(style.width - style.side - wide, style.folio_top, wide, role.pitch)
        return placeholder(
            identity,
            "编号",
            kind,
            box if placed else None,
            levels=level(1, role, self._theme, align="r") if placed else "",
            anchor="ctr" if placed else "",
            insets=(0.0, 0.0, 0.0, 0.0) if placed else None,
            content=FOLIO,
        )

    def _rule(self, identity: int, box: Box, gap: float) -> str:
        """Return the short rule, ``gap`` under a title that stands in ``box``."""
        style = self._style
        top = box.top + box.height + gap
        rule = Box(box.left, top, style.rule_width, style.rule_height)
        return rectangle(identity, "装饰线", rule, "highlight")

    def _track(self, identity: int) -> str:
        """Return what the progress bar runs along."""
        return rectangle(identity, "进度轨", progress_box(self._style, 1.0), "hairline")


def _other_levels(role: SlideRole) -> str:
    """Return how text in shapes is set that users add: in any size, so with no exact pitch."""
    size = drawing.hundredths(role.size)
    run = f'<a:defRPr sz="{size}">{drawing.fill(role.color)}{drawing.theme_fonts("mn")}</a:defRPr>'
    return "".join(f'<a:lvl{n}pPr algn="l">{run}</a:lvl{n}pPr>' for n in _LEVELS)


def _in_color(role: SlideRole, color: ColorName) -> SlideRole:
    return msgspec.structs.replace(role, color=color)


def _at_top(role: SlideRole) -> SlideRole:
    return msgspec.structs.replace(role, before=type(role.before)(0))


def _prompt(words: str) -> str:
    return (
        f'<a:p><a:r><a:rPr lang="zh-CN" altLang="en-US"/><a:t>{words}</a:t></a:r>'
        '<a:endParaRPr lang="zh-CN"/></a:p>'
    )

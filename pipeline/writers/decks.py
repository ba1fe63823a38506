"""What the deck writers share: the plan, made to the theme's sizes, and the run of pandoc."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pipeline import pandoc
from pipeline.deck.geometry import Box, Geometry, Setting, Settings
from pipeline.deck.plan import plan
from pipeline.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from pathlib import Path

    from pipeline.deck.slides import Deck
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.render.pandoc import Tree
    from pipeline.theme import DeckStyle, SlideRole

_BOLD = 600
_LOG_LINE = re.compile(r"\[(WARNING|INFO|ERROR)\] (.*)", re.DOTALL)


def geometry_of(style: DeckStyle) -> Geometry:
    """Return the sizes that slides are planned to, from the theme's tokens."""
    scale = style.type
    names = Settings.__struct_fields__
    statement_width = style.width - style.statement_left - style.side
    return Geometry(
        width=style.width,
        height=style.height,
        cover=Box(
            style.side, style.cover_top, style.body_width, style.cover_bottom - style.cover_top
        ),
        subtitle=Box(
            style.side, style.subtitle_top, style.body_width, style.body_bottom - style.subtitle_top
        ),
        title=Box(style.side, style.title_top, style.body_width, style.title_height),
        body=Box(style.side, style.body_top, style.body_width, style.body_height),
        statement=Box(
            style.statement_left,
            style.statement_top,
            statement_width,
            style.statement_bottom - style.statement_top,
        ),
        step=style.step,
        most_items=style.most_items,
        agenda_row=style.agenda_row,
        agenda_indent=style.agenda_indent,
        spread=style.spread,
        card_gap=style.card_gap,
        card_inset=style.card_inset,
        card_height=style.card_height,
        cell_inset=style.cell_inset,
        row_inset=style.row_inset,
        table_least=style.table_least,
        table_most=style.table_most,
        type=Settings(**{name: _setting(getattr(scale, name)) for name in names}),
    )


def _setting(role: SlideRole) -> Setting:
    return Setting(size=role.size, pitch=role.pitch, before=role.before, bold=role.weight >= _BOLD)


def planned(
    document: Document,
    geometry: Geometry,
    report: Report,
    readable: Container[tuple[str, bool]] = (),
    *,
    annotates: bool = True,
) -> Deck:
    """Return the deck of ``document``, its losses reported.

    Args:
        document: Whose slides.
        geometry: The sizes.
        report: Takes the losses.
        readable: The formulas that can be set: TeX, and whether it is displayed.
        annotates: Whether the format sets readings above characters; else they stand behind them.
    """
    deck = plan(document, geometry, readable, annotates=annotates)
    for loss in deck.losses:
        report.dropped(loss.node, loss.reason)
    for title, beginning in deck.cut:
        message = f"slides and contents say {beginning!r} for {title!r}; all of it stands once"
        report.add(Diagnostic("title-cut", "info", message))
    return deck


def pandoc_data(name: str) -> bytes:
    """Return one of the data files that pandoc carries.

    Raises:
        KanbenError: pandoc is missing or fails.
    """
    return pandoc.run(["--print-default-data-file", name], b"").output


def run_pandoc(tree: Tree, options: Sequence[str], report: Report, folder: Path) -> bytes:
    """Return what pandoc makes of ``tree``; its warnings go into the report.

    Args:
        tree: pandoc's JSON tree.
        options: For the command line, the target format among them.
        report: Takes the warnings.
        folder: Where pandoc runs and looks for files.

    Raises:
        KanbenError: pandoc is missing or fails.
    """
    data = json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace")
    ran = pandoc.run(["--from=json", "--output=-", *options], data, folder=folder)
    for message in re.split(r"\n(?=\[)", ran.log.strip()):
        match = _LOG_LINE.fullmatch(message.strip())
        if message:
            report.warn("pandoc", " ".join((match[2] if match else message).split()))
    return ran.output

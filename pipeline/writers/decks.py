"""What the deck writers share: the plan, made to the theme's sizes, and the run of pandoc."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.deck.geometry import Box, Geometry, Setting, Settings
from pipeline.deck.plan import plan
from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.deck.slides import Deck
    from pipeline.diagnostics import Report
    from pipeline.model.nodes import Document
    from pipeline.render.pandoc import Tree
    from pipeline.theme import DeckStyle, SlideRole

_TIMEOUT = 600  # seconds; a book of a million characters takes a few minutes
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
        type=Settings(**{name: _setting(getattr(scale, name)) for name in names}),
    )


def _setting(role: SlideRole) -> Setting:
    return Setting(size=role.size, pitch=role.pitch, before=role.before, bold=role.weight >= _BOLD)


def planned(document: Document, geometry: Geometry, report: Report) -> Deck:
    """Return the deck of ``document``, its losses reported."""
    deck = plan(document, geometry)
    for loss in deck.losses:
        report.dropped(loss.node, loss.reason)
    return deck


def pandoc_data(name: str) -> bytes:
    """Return one of the data files that pandoc carries.

    Raises:
        KanbenError: pandoc is missing or fails.
    """
    return _run(["--print-default-data-file", name], b"")[0]


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
    output, log = _run(["--from=json", "--output=-", *options], data, folder)
    for message in re.split(r"\n(?=\[)", log.strip()):
        match = _LOG_LINE.fullmatch(message.strip())
        if message:
            report.warn("pandoc", " ".join((match[2] if match else message).split()))
    return output


def _run(options: Sequence[str], data: bytes, folder: Path | None = None) -> tuple[bytes, str]:
    """Run pandoc and return its output and what it says."""
    program = _program()
    try:
        done = subprocess.run(
            [program, *options],
            input=data,
            capture_output=True,
            check=False,
            timeout=_TIMEOUT,
            cwd=folder,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise KanbenError(
            "pandoc-failed", f"pandoc did not finish: {error}", hint="Try a shorter document"
        ) from error
    log = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        reason = " ".join(log.split("HasCallStack")[0].split())
        raise KanbenError(
            "pandoc-failed",
            f"pandoc stopped with code {done.returncode}: {reason}",
            hint="Reinstall pypandoc_binary; if it goes on, report the document",
        )
    return done.stdout, log


def _program() -> str:
    """Return the path of pandoc: the one in the wheel, else whatever pypandoc finds.

    pypandoc starts every pandoc that it finds, to ask for its version; the wheel's needs no asking.
    """
    package = importlib.util.find_spec("pypandoc")
    if package is not None and package.origin is not None:
        files = Path(package.origin).parent / "files"
        for name in ("pandoc", "pandoc.exe"):
            if (files / name).is_file():
                return str(files / name)
    try:
        import pypandoc  # noqa: PLC0415  (heavy)

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError) as error:
        raise KanbenError(
            "pandoc-missing",
            "pandoc is not installed, so no slides can be made",
            hint="Install the Python package pypandoc_binary, which carries it",
        ) from error

"""``kanben impose``."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import config, files, jobs, paper
from pipeline.cli import printing
from pipeline.diagnostics import KanbenError
from pipeline.impose import Wish, impose
from pipeline.safety import limits as limiting
from pipeline.safety.limits import Limits
from pipeline.safety.pdf import MOST_BYTES

if TYPE_CHECKING:
    import argparse

_SECONDS = 300.0
"""Enough for 10,000 pages of text; a file that takes longer is made to."""


def run(options: argparse.Namespace) -> int:
    """Put the pages on sheets and say how to print them; return the exit code."""
    source, target = options.file, options.out or _named(options)
    wish = _wish(options)
    content = _content(source)
    if target.exists() and target.samefile(source):
        raise KanbenError("outputs-clash", "it would be written over itself", place=str(source))
    child = jobs.Job(
        str(source), functools.partial(impose, content, wish, str(source)), _limits(len(content))
    )
    outcome = next(iter(jobs.run_all([child], 1)))
    made = outcome.result
    if made is None:
        raise outcome.error or KanbenError("impose-failed", "it failed", place=str(source))
    files.write(target, made.content)
    _say(target, made.pages, made.sheets, made.scale, booklet=not wish.up)
    for note in made.notes:
        printing.note(f"{target}: {note}")
    return 0


def _say(target: Path, pages: int, sheets: int, scale: float, *, booklet: bool) -> None:
    counted = f"{pages} page{'s' * (pages != 1)} on {sheets} sheet{'s' * (sheets != 1)}"
    size = "" if scale == 1 else f", at {scale:.0%} of their size"
    how = "; print on both sides, turn over the short edge, fold, staple" if booklet else ""
    printing.line(f"{target}: {counted}{size}{how}")


def _named(options: argparse.Namespace) -> Path:
    kind = f"{options.up}-up" if options.up else "booklet"
    file: Path = options.file
    return file.with_name(f"{file.name.removesuffix('.pdf')}.{kind}.pdf")


def _wish(options: argparse.Namespace) -> Wish:
    """Return what the options ask for.

    Raises:
        KanbenError: A length or the name of a sheet is none.
    """
    name = "--sheet"
    try:
        sheet = paper.size(options.sheet)
        name = "--creep"
        creep = paper.points(options.creep)
        name = "--bleed"
        bleed = paper.points(options.bleed)
    except ValueError as error:
        raise KanbenError("bad-length", f"{name}: {error}") from error
    if creep and options.up:
        raise KanbenError("bad-length", "--creep: only the sheets of a booklet lie in each other")
    return Wish(sheet, options.up or 0, creep, options.crop_marks, bleed)


def _content(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        KanbenError: It is no file, is too large, or cannot be read.
    """
    try:
        if not path.is_file():
            problem = "there is no such file"
            raise KanbenError("no-source", problem, place=str(path), hint="Name a PDF")
        if path.stat().st_size > MOST_BYTES:
            problem = f"it is larger than {MOST_BYTES // 1_000_000} MB"
            raise KanbenError("pdf-refused", problem, place=str(path), hint="Part it first")
        return path.read_bytes()
    except OSError as error:
        problem = f"it cannot be read: {error.strerror}"
        raise KanbenError("no-source", problem, place=str(path), hint="Name a PDF") from error


def _limits(size: int) -> Limits:
    asked = config.load(Path.cwd()).settings.limits
    memory = limiting.parse_memory(asked.memory) if asked.memory else limiting.default(size).memory
    return Limits(asked.seconds or _SECONDS, memory)

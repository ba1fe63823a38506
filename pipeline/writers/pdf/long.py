"""Long documents: their parts laid out side by side, a process each, and joined into one file."""

from __future__ import annotations

import functools
import logging
import multiprocessing
import os
import sys
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

import msgspec

from pipeline import jobs
from pipeline.chinese import words
from pipeline.meeting import Meeting
from pipeline.safety import limits
from pipeline.typeset import archival, merge
from pipeline.typeset.footnotes import NotesMisplacedError
from pipeline.typeset.last_page import searched
from pipeline.typeset.part import set_part
from pipeline.typeset.parts import cut
from pipeline.typeset.weasyprint import prepare, set_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from pipeline.typeset.last_page import Judged, Tighter
    from pipeline.typeset.outlines import Outlines
    from pipeline.typeset.painting import Painted
    from pipeline.typeset.part import SetPart
    from pipeline.typeset.parts import Part

Result = TypeVar("Result")


def set_document(
    page: str,
    variant: str,
    pictures: Mapping[str, bytes | Outlines],
    fonts: int = 0,
    tighter: Tighter | None = None,
) -> bytes:
    """Return the archival PDF of a page of XHTML, set by several processes if that pays.

    Whether it does depends on the page alone, so that the file is the same everywhere. Elsewhere
    than on Linux one process sets all: those that it would start do not share our fonts.

    Args:
        page: As for `pipeline.typeset.weasyprint.set_pages`, like the others.
        variant: The kind of PDF.
        pictures: By their URL.
        fonts: The address of fontconfig's configuration.
        tighter: As there.

    Raises:
        KanbenError: A part could not be set: too much time or memory, or a crash.
        NotesMisplacedError: There is no room for some notes at the foot of a page.
        OSError: Pango is not installed.
    """
    parts = cut(page)
    alone = sys.platform != "linux" or multiprocessing.current_process().daemon  # may start none
    if not parts or alone:
        helpers = None if alone else _Helpers()
        whole = set_pages(page, variant, pictures, fonts, tighter=tighter, helpers=helpers)
        return archival.finished(whole)
    prepare()  # once, for all processes, like the dictionary of words
    words.prepare()
    measures = (tighter.room, tighter.line) if tighter else None

    def made(parts: Sequence[Part]) -> tuple[list[SetPart], Judged, int]:
        found = _set_parts(parts, variant, pictures, fonts, measures)
        return found, found[-1].judged, sum(part.pages for part in found)

    first = made(parts)
    found = searched(first, lambda page: made(cut(page)), tighter) if tighter else first[0]
    with merge.merged(found) as pdf:
        archival.finish(pdf)
        return archival.saved(pdf)


class _Helpers:
    """Processes that paint pages, under the limits that this one is under."""

    def __init__(self) -> None:
        self._limits = msgspec.structs.replace(limits.ours(), processes=1)
        self.most = limits.ours().processes or os.cpu_count() or 1

    def run(self, work: Sequence[Callable[[], list[Painted]]]) -> list[list[Painted]]:
        """Return what each piece of work returns.

        Raises:
            KanbenError: One could not be done: too much time or memory, or a crash.
        """
        paint = [
            jobs.Job(f"pages, {number} of {len(work)}", act, self._limits)
            for number, act in enumerate(work, 1)
        ]
        return _done(jobs.run_all(paint, self.most))


def _set_parts(
    parts: Sequence[Part],
    variant: str,
    pictures: Mapping[str, bytes | Outlines],
    fonts: int,
    measures: tuple[float, float] | None,
) -> list[SetPart]:
    """Return the parts set, and log again what WeasyPrint warned of in their processes.

    The processes are under the limits that this one is under, and die with it. They get no less
    time, so that a text that takes too long is stopped by what watches over this process.
    """
    ours = limits.ours()
    meeting = Meeting(len(parts))
    theirs = msgspec.structs.replace(ours, processes=1)
    work = [
        jobs.Job(
            f"part {number} of {len(parts)}",
            functools.partial(set_part, part, variant, pictures, fonts, seat, measures),
            theirs,
        )
        for number, (part, seat) in enumerate(zip(parts, meeting.seats, strict=True), 1)
    ]
    processes = ours.processes or os.cpu_count() or 1
    try:
        made = _done(jobs.run_all(work, processes, meeting))
    finally:
        meeting.close()
    if misplaced := frozenset[int]().union(*(part.misplaced for part in made)):
        raise NotesMisplacedError(misplaced)
    for message in dict.fromkeys(message for part in made for message in part.messages):
        logging.getLogger("weasyprint").warning("%s", message)
    return made


def _done(outcomes: Generator[jobs.Outcome[Result], None, None]) -> list[Result]:
    """Return the results of jobs in their order.

    Raises:
        KanbenError: One could not be done; the others are ended.
    """
    done: dict[int, Result] = {}
    with closing(outcomes):
        for outcome in outcomes:
            if outcome.result is None:
                raise outcome.error or RuntimeError
            done[outcome.index] = outcome.result
    return [done[at] for at in sorted(done)]

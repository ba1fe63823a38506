"""Times the PDF of long books against one plain WeasyPrint process on the same page, in one run.

Ours does more: line composition, notes kept with their calls, archival metadata, and parts laid out
by several processes and joined. Wall time counts; processor time stands beside it because it says
more on a machine that is busy with other things.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from pipeline import passes, theme
from pipeline.diagnostics import Report
from pipeline.model.walk import units
from pipeline.readers import registry as readers
from pipeline.writers.pdf.drawings import drawings
from pipeline.writers.pdf.page import page
from tests.books import book

ROOT = Path(__file__).parent.parent.parent
SIZES = (300_000, 1_000_000)
AIM = 1.9  # times as fast
MOST_MEMORY = 700  # MB a process
_TICK = 0.1  # seconds between looks at memory

_PLAIN = """
import logging, pathlib, sys
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
from weasyprint import HTML
page = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
pathlib.Path(sys.argv[2]).write_bytes(HTML(string=page).write_pdf(pdf_variant="pdf/ua-1"))
"""
_OURS = """
import pathlib, sys
from pipeline.writers.pdf.long import set_document
page = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
pathlib.Path(sys.argv[2]).write_bytes(set_document(page, "pdf/ua-1", {}))
"""


class Taken(NamedTuple):
    """What a run took: wall and processor time in seconds, megabytes of its largest process."""

    wall: float
    processor: float
    memory: int
    size: int


def made(characters: int) -> tuple[str, int]:
    """Return a book as the page that is set, and how many characters it has."""
    source = book(characters).encode()
    read = readers.load("markdown").read
    document = passes.apply_all(read(source, "book.md", readers.ReadOptions(), Report()))
    style = theme.load("study", ROOT).laid_out()
    count = sum(len(unit.text) for unit in units(document))
    return page(document, style, Report(), drawings(document, style)), count


def run(program: str, content: str) -> Taken:
    """Run ``program`` on a page in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(content, encoding="utf-8")
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-c", program, source, target], cwd=ROOT)
        memory: dict[int, int] = {}
        while True:
            for number in _family(process.pid):
                memory[number] = max(memory.get(number, 0), _peak(number))
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            time.sleep(_TICK)
        wall = time.perf_counter() - started
        if status:
            message = f"it ended with status {status}"
            raise RuntimeError(message)
        process.returncode = 0
        size = target.stat().st_size
        return Taken(wall, used.ru_utime + used.ru_stime, max(memory.values()) // 1000, size)


def _family(number: int) -> list[int]:
    """Return a process and all that it has started (Linux only)."""
    try:
        children = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [number, *(each for child in children.split() for each in _family(int(child)))]


def _peak(number: int) -> int:
    """Return the most memory that a process has had, in kilobytes."""
    try:
        status = Path(f"/proc/{number}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) if found else 0


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Print for each size what both take, and the ratios."""
    for size in sizes:
        content, count = made(size)
        plain, ours = run(_PLAIN, content), run(_OURS, content)
        for name, taken in (("WeasyPrint", plain), ("kanben", ours)):
            sys.stdout.write(
                f"{count:>9,} characters, {name:<10} {taken.wall:6.1f} s, processor "
                f"{taken.processor:6.1f} s, at most {taken.memory} MB a process, "
                f"file {taken.size / 1e6:.1f} MB\n"
            )
        sys.stdout.write(
            f"{count:>9,} characters, {plain.wall / ours.wall:.2f} times as fast "
            f"(aim: {AIM}, under {MOST_MEMORY} MB) on {os.cpu_count()} processors; "
            f"{ours.processor / plain.processor:.2f} of the processor time\n"
        )


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)

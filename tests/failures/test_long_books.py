"""A long book, set by several processes: stopped or broken at work, it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.books import book
from tests.failures.project import finish, gone, kanben, leftovers, one_line, start

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc")

CHARACTERS = 60_000
_LIMIT = 60  # seconds until the parts are at work


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a project with a long book, and yesterday's PDF of it."""
    (tmp_path / "book.md").write_text(book(CHARACTERS), encoding="utf-8")
    (tmp_path / "kanben.toml").write_text('sources = ["book.md"]\nindex = false\n')
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "book.pdf").write_text("yesterday")
    return tmp_path


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def at_work(pid: int) -> tuple[list[int], list[int]]:
    """Return the writers that a build has started, and their parts, once there are two of these."""
    until = time.monotonic() + _LIMIT
    while time.monotonic() < until:
        writers = children(pid)
        parts = [part for writer in writers for part in children(writer)]
        if len(parts) > 1:
            return writers, parts
        time.sleep(0.02)
    raise AssertionError


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_all_parts_end_with_a_build_that_is_stopped(library: Path, number: signal.Signals) -> None:
    process = start(library, "build", "--to", "pdf")
    writers, parts = at_work(process.pid)
    process.send_signal(number)
    run = finish(process)
    assert run.returncode == (-number if number == signal.SIGKILL else 128 + number)
    assert all(map(gone, [*writers, *parts]))
    assert (library / "dist" / "book.pdf").read_text() == "yesterday"
    run = kanben(library, "build", "--to", "txt")
    assert run.returncode == 0, run.stderr
    assert leftovers(library) == []


def test_a_part_that_dies_costs_its_own_format_only(library: Path) -> None:
    process = start(library, "build", "--to", "pdf,txt")
    _, parts = at_work(process.pid)
    os.kill(parts[0], signal.SIGKILL)
    run = finish(process)
    assert run.returncode == 1
    one_line(run.stderr, "book.pdf", "killed by SIGKILL")
    assert all(map(gone, parts))
    assert (library / "dist" / "book.pdf").read_text() == "yesterday"
    assert (library / "dist" / "book.txt").stat().st_size > CHARACTERS

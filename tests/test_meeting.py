"""Jobs that talk: all hear all, however few work at a time; nobody waits for the dead."""

from __future__ import annotations

import functools
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from pipeline.jobs import Job, Outcome, run_all
from pipeline.meeting import Meeting
from pipeline.safety.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.meeting import Seat

ROUNDS = 3


def talk(seat: Seat) -> list[tuple[str, ...]]:
    return [seat.gather(f"{seat.at} in {number}") for number in range(ROUNDS)]


def run(
    work: Callable[[Seat], object], count: int, most: int, seconds: float = 60
) -> list[Outcome[object]]:
    meeting = Meeting(count)
    jobs = [
        Job(f"job {seat.at}", functools.partial(work, seat), Limits(seconds))
        for seat in meeting.seats
    ]
    found = []
    try:
        for outcome in run_all(jobs, most, meeting):
            found.append(outcome)
            if outcome.error is not None:
                break
    finally:
        meeting.close()
    return found


@pytest.mark.parametrize("most", [1, 2, 9])
def test_everyone_hears_everyone_in_order(most: int) -> None:
    found = run(talk, 5, most)
    heard = [tuple(f"{at} in {number}" for at in range(5)) for number in range(ROUNDS)]
    assert sorted(outcome.index for outcome in found) == list(range(5))
    assert all(outcome.result == heard for outcome in found)


def note(folder: Path, seat: Seat) -> None:
    """Note when work begins and ends, between the talks."""
    for number in range(2):
        times = [time.monotonic()]
        time.sleep(0.05)
        times.append(time.monotonic())
        (folder / f"{seat.at}-{number}").write_text(" ".join(map(str, times)))
        seat.gather(None)


def test_no_more_work_at_a_time_than_may(tmp_path: Path) -> None:
    run(functools.partial(note, tmp_path), 6, 2)
    spans = [tuple(map(float, file.read_text().split())) for file in tmp_path.iterdir()]
    assert len(spans) == 12
    for start, _ in spans:
        assert sum(begin <= start < end for begin, end in spans) <= 2


def test_large_things_are_said() -> None:
    found = run(large, 4, 2)
    assert [outcome.result for outcome in found] == [4_000_000] * 4


def large(seat: Seat) -> int:
    return sum(map(len, seat.gather(b"x" * 1_000_000)))


def dies(seat: Seat) -> object:
    if seat.at == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return seat.gather(None)


def fails(seat: Seat) -> object:
    if seat.at == 2:
        message = "no"
        raise ValueError(message)
    return seat.gather(None)


def hangs(seat: Seat) -> object:
    if seat.at == 1:
        time.sleep(600)
    return seat.gather(None)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="asks for signals")
@pytest.mark.parametrize(
    ("work", "said"),
    [
        (dies, "job 1: its process was killed by SIGKILL"),
        (fails, "job 2: ValueError: no"),
        (hangs, "stopped after 2 seconds"),
    ],
)
def test_nobody_waits_for_one_that_will_not_come(work: Callable[[Seat], object], said: str) -> None:
    *_, last = run(work, 3, 3, seconds=2 if work is hangs else 60)
    assert last.error is not None
    assert said in str(last.error)

"""Runs pieces of work in child processes, a few at a time; one that dies takes nothing along."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from pipeline.diagnostics import KanbenError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext

Result = TypeVar("Result")


class Job(msgspec.Struct, Generic[Result], frozen=True):
    """A piece of work: ``run()`` is called in a child; ``name`` says what it is in messages."""

    name: str
    run: Callable[[], Result]


class Outcome(msgspec.Struct, Generic[Result], frozen=True):
    """What became of a job: its result or the error, and how many seconds it took."""

    index: int
    seconds: float
    result: Result | None = None
    error: KanbenError | None = None


class _Running(msgspec.Struct, frozen=True):
    index: int
    process: BaseProcess
    started: float


def run_all(jobs: Sequence[Job[Result]], most: int) -> Iterator[Outcome[Result]]:
    """Run ``jobs``, at most ``most`` at a time, and yield what becomes of each as it ends.

    Every job has a process of its own, so that memory is given back and a crash stays alone.
    """
    context = _context()
    waiting = list(enumerate(jobs))
    running: dict[Connection, _Running] = {}
    try:
        while waiting or running:
            while waiting and len(running) < most:
                index, job = waiting.pop(0)
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_child, args=(theirs, job), name=job.name)  # type: ignore[attr-defined]
                process.start()
                theirs.close()
                running[ours] = _Running(index, process, time.perf_counter())
            for ready in connection.wait(list(running)):
                pipe = ready
                job_run = running.pop(pipe)  # type: ignore[call-overload]
                yield _collect(pipe, job_run, jobs[job_run.index].name)  # type: ignore[arg-type]
    finally:
        for job_run in running.values():
            job_run.process.terminate()
        for job_run in running.values():
            job_run.process.join()


def _context() -> BaseContext:
    """Return how children start: forked where that is safe, because they then share our imports."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def _child(pipe: Connection, job: Job[Result]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    gc.disable()  # a child ends with its job: collecting costs a quarter of the time, frees 1 %
    try:
        pipe.send((job.run(), None))
    except KanbenError as error:
        pipe.send((None, error))
    except MemoryError:
        pipe.send((None, KanbenError("out-of-memory", f"{job.name}: there is not enough memory")))
    except Exception as error:  # noqa: BLE001  (whatever a writer raises, the others go on)
        where = _origin(error)
        message = f"{job.name}: {type(error).__name__}: {error} (at {where})"
        hint = "This is a fault of the writer, not of the text; please report it"
        pipe.send((None, KanbenError("writer-failed", message, hint=hint)))
    finally:
        pipe.close()


def _origin(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "unknown place"
    name = trace.tb_frame.f_globals.get("__name__", "?")
    return f"{name}:{trace.tb_lineno}"


def _collect(pipe: Connection, run: _Running, name: str) -> Outcome[Result]:
    """Return what the child sent, or say how it died."""
    try:
        result, error = pipe.recv()
    except EOFError:
        run.process.join()
        result, error = None, _death(run.process.exitcode, name)
    pipe.close()
    run.process.join()
    return Outcome(run.index, time.perf_counter() - run.started, result, error)


def _death(exit_code: int | None, name: str) -> KanbenError:
    if exit_code is not None and exit_code < 0:
        how = f"was killed by {signal.Signals(-exit_code).name}"
        hint = "Perhaps the machine ran out of memory; close other programs and run it again"
        return KanbenError("worker-killed", f"{name}: its process {how}", hint=hint)
    return KanbenError("worker-died", f"{name}: its process ended with code {exit_code}")

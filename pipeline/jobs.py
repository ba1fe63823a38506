"""Runs pieces of work in child processes, a few at a time; one that dies takes nothing along.

The parent never waits for one thing only. It takes what has come from each child without blocking,
looks several times a second whether the child still lives, and knows when its time is over. So half
an answer, a grandchild that holds the pipe open, or a child that hangs cannot hold it up.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import msgspec

from pipeline.diagnostics import Diagnostic, KanbenError
from pipeline.safety import child
from pipeline.safety import limits as limiting
from pipeline.safety.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from multiprocessing.context import BaseContext

    from pipeline.meeting import Meeting

Result = TypeVar("Result")

_TICK = 0.1  # seconds between looks at children from which nothing comes
_GRACE = 0.5  # seconds for a child that has closed its pipe to end
_LAST_WAIT = 5.0  # seconds for a killed child to be gone; one in the kernel's hands may not be
_CHUNK = 1 << 16  # bytes: what a pipe holds

_CRASHES = {"SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGSYS", "SIGTRAP"}


class Job(msgspec.Struct, Generic[Result], frozen=True):
    """A piece of work: ``run()`` is called in a child.

    Attributes:
        name: What it is, in messages.
        run: The work.
        limits: What it may take; unless told otherwise only its time is limited.
    """

    name: str
    run: Callable[[], Result]
    limits: Limits = Limits()


class Outcome(msgspec.Struct, Generic[Result], frozen=True):
    """What became of a job: its result or the error, and how many seconds it took."""

    index: int
    seconds: float
    result: Result | None = None
    error: KanbenError | None = None


class _Running(msgspec.Struct, frozen=True):
    """A child at work, and what has come from it so far."""

    index: int
    name: str
    limits: Limits
    process: BaseProcess
    pipe: Connection
    started: float
    received: bytearray


def run_all(
    jobs: Sequence[Job[Result]],
    most: int,
    meeting: Meeting | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Generator[Outcome[Result], None, None]:
    """Run ``jobs``, at most ``most`` at a time, and yield what becomes of each as it ends.

    Every job has a process of its own, so that memory is given back and a crash stays alone. When
    the iterator is closed, or an interrupt comes, all children are ended with what they started.

    Args:
        jobs: The work.
        most: How many work at a time. Those that wait in the meeting do not work.
        meeting: Where the jobs talk; it has a seat for each of them.
        meanwhile: What to do here, once, when the first of them are at work.
    """
    child.prepare()
    context = _context()
    waiting = list(enumerate(jobs))
    waiting.reverse()
    running: list[_Running] = []
    most = max(most, 1)
    try:
        while waiting or running:
            while waiting and _busy(running, meeting) < most:
                index, job = waiting.pop()
                try:
                    with _undisturbed():
                        running.append(_start(context, index, job))
                except OSError as refused:
                    yield Outcome(index, 0.0, error=_unstarted(job.name, refused))
            if meanwhile is not None:
                meanwhile()
                meanwhile = None
            for run in _ready(running, meeting):
                answered, error = _look(run)
                if answered or error is not None:
                    running.remove(run)
                    yield _outcome(run, error)
            if meeting is not None:
                meeting.serve(most - _busy(running, meeting))
    finally:
        for run in running:
            _end(run)


def _busy(running: Sequence[_Running], meeting: Meeting | None) -> int:
    """Return how many children work."""
    return len(running) - (meeting.resting if meeting is not None else 0)


def _context() -> BaseContext:
    """Return how children start: forked where that is safe, because they then share our imports."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def _start(context: BaseContext, index: int, job: Job[Result]) -> _Running:
    ours, theirs = context.Pipe(duplex=False)
    work = (theirs, job.name, job.run, job.limits, os.getpid())
    process = context.Process(target=child.run, args=work, name=job.name)  # type: ignore[attr-defined]
    try:
        process.start()
    except OSError:
        ours.close()
        raise
    finally:
        theirs.close()
    if sys.platform != "win32":
        os.set_blocking(ours.fileno(), False)
    return _Running(
        index, job.name, job.limits, process, ours, time.perf_counter(), received=bytearray()
    )


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold signals back until the child has put off our handlers, and we know of it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(
        signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    )
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ready(running: Sequence[_Running], meeting: Meeting | None) -> list[_Running]:
    """Wait a moment and return the children to look at: those that sent something, or all."""
    by_pipe = {run.pipe: run for run in running}
    talk = meeting.pipes if meeting is not None else ()
    ready = connection.wait([*by_pipe, *talk], _TICK)
    now = time.perf_counter()
    late = [run for run in running if now - run.started > run.limits.seconds]
    answered = [by_pipe[pipe] for pipe in cast("list[Connection]", ready) if pipe in by_pipe]
    return answered or late or list(running)


def _look(run: _Running) -> tuple[bool, KanbenError | None]:
    """Return whether a child has answered, and if it never will, why."""
    alive = run.process.is_alive()  # asked first, so that nothing sent before its end is missed
    closed = _receive(run)
    if _answered(run):
        return True, None
    if alive and not closed:
        if time.perf_counter() - run.started > run.limits.seconds:
            return False, limiting.out_of_time(run.name, run.limits)
        return False, None
    run.process.join(_GRACE)
    return False, _death(run)


def _receive(run: _Running) -> bool:
    """Take all that has come from a child; return whether its end of the pipe is closed."""
    try:
        if sys.platform == "win32":
            while run.pipe.poll():
                run.received.extend(run.pipe.recv_bytes())
            return False
        while True:
            piece = os.read(run.pipe.fileno(), _CHUNK)
            if not piece:
                return True
            run.received.extend(piece)
    except BlockingIOError:
        return False
    except (EOFError, OSError):
        return True


def _answered(run: _Running) -> bool:
    head = run.received[: child.HEADER]
    whole = child.HEADER + int.from_bytes(head, "big")
    return len(head) == child.HEADER and len(run.received) >= whole


def _outcome(run: _Running, error: KanbenError | None) -> Outcome[Result]:
    """End a child with all that it started, and return what became of its job."""
    _end(run)
    seconds = time.perf_counter() - run.started
    result: Result | None = None
    if error is None:
        try:
            result, diagnostic = pickle.loads(  # noqa: S301  (our own child made it)
                memoryview(run.received)[child.HEADER :]
            )
        except Exception as broken:  # noqa: BLE001  (a foreign class may do anything)
            message = f"what came back cannot be read: {type(broken).__name__}: {broken}"
            hint = "This is a fault of the program, not of the text; please report it"
            error = KanbenError("worker-garbled", message, place=run.name, hint=hint)
        else:
            error = None if diagnostic is None else _error(diagnostic)
    return Outcome(run.index, seconds, result, error)


def _error(diagnostic: Diagnostic) -> KanbenError:
    return KanbenError(
        diagnostic.code, diagnostic.message, span=diagnostic.span, hint=diagnostic.hint
    )


def _end(run: _Running) -> None:
    """Kill a child and its whole process group, which is empty if all went well."""
    if sys.platform != "win32" and run.process.pid is not None:
        with contextlib.suppress(OSError):
            os.killpg(run.process.pid, signal.SIGKILL)
    run.process.kill()
    run.process.join(_LAST_WAIT)
    run.pipe.close()
    with contextlib.suppress(ValueError):  # it is in the kernel's hands still
        run.process.close()


def _unstarted(name: str, error: OSError) -> KanbenError:
    return KanbenError(
        "no-process",
        f"no process can be started for it: {error.strerror}",
        place=name,
        hint="Close other programs, or do less at a time by --jobs 1",
    )


def _death(run: _Running) -> KanbenError:
    """Return how a child ended that has not answered."""
    code = run.process.exitcode
    if code is None or code >= 0:
        how = "closed its pipe" if code is None else f"ended with code {code}"
        hint = "This is a fault of the program, not of the text; please report it"
        message = f"its process {how} before it was done"
        return KanbenError("worker-died", message, place=run.name, hint=hint)
    try:
        name = signal.Signals(-code).name
    except ValueError:  # a real-time signal
        name = f"signal {-code}"
    if name == "SIGXCPU":
        return limiting.out_of_time(run.name, run.limits)
    if name in _CRASHES:
        room = limiting.readable(run.limits.memory) if run.limits.memory else ""
        hint = "A library crashed; please report the text that does it" + (
            f". If it needs more memory than {room}, set [limits] memory in kanben.toml"
            if room
            else ""
        )
    else:
        hint = "Perhaps the machine ran out of memory; close other programs and run it again"
    message = f"its process was killed by {name}"
    return KanbenError("worker-killed", message, place=run.name, hint=hint)

"""What a child process does around its work: it binds itself to its parent and to its limits.

The child leads a session of its own, so that it can be ended with all that it started, and so that
an interrupt at the terminal reaches the parent alone, which decides what it means.
"""

from __future__ import annotations

import errno
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from multiprocessing import connection
from typing import TYPE_CHECKING

from pipeline.diagnostics import Diagnostic, KanbenError
from pipeline.safety import limits as limiting

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from pipeline.safety.limits import Limits

HEADER = 8
"""Bytes before an answer that say how long it is, as a big-endian number."""

_PR_SET_PDEATHSIG = 1  # prctl(2)
_LONGEST_MESSAGE = 400  # characters of a foreign error that are shown
_REPORT_IT = "This is a fault of the program, not of the text; please report it"


def prepare() -> None:
    """Import in the parent what every child will need, so that forked ones need not."""
    if sys.platform == "linux":
        import ctypes  # noqa: F401, PLC0415  (heavy, and only wanted here)
        import resource  # noqa: F401, PLC0415  (not there on Windows)


def run(
    pipe: Connection, name: str, work: Callable[[], object], limits: Limits, parent: int
) -> None:
    """Do ``work`` under ``limits``, send what it returns or raises into ``pipe``, and end.

    Args:
        pipe: Its writing end. It gets `HEADER` bytes and a pickled pair: the result, and the
            diagnostic of the error, of which one is None.
        name: What the work is, for messages.
        work: What to do.
        limits: What it may take.
        parent: The process whose end is ours too.
    """
    _detach(parent)
    limiting.apply(limits)
    gc.disable()  # a child ends with its job: collecting costs a quarter of the time, frees 1 %
    code = 1
    try:
        answer = _answer(name, work, limits)
        _send(pipe, answer)
        code = 0
    finally:
        os._exit(code)  # threads, exit handlers and open files of a writer do not matter any more


def _detach(parent: int) -> None:
    if hasattr(os, "setsid"):
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP):  # the parent's handlers are not for us
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with(parent)
    if hasattr(signal, "pthread_sigmask"):  # the parent blocked them until we were ready
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
    null = os.open(os.devnull, os.O_RDWR)  # only the command line prints
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)


def _die_with(parent: int) -> None:
    """End when the parent ends, even by SIGKILL.

    Linux does it (prctl(2), PR_SET_PDEATHSIG), also to a child that is stuck in foreign code and
    runs no thread of Python. Elsewhere a thread waits for the parent's end.
    """
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415  (the parent has imported it)

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)
    else:
        threading.Thread(target=_watch_parent, daemon=True).start()


def _watch_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        if hasattr(os, "killpg"):
            os.killpg(0, signal.SIGKILL)
        os._exit(1)


def _answer(name: str, work: Callable[[], object], limits: Limits) -> bytes:
    """Return what to send: whatever happens in ``work``, the others go on."""
    try:
        return pickle.dumps((work(), None), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:  # noqa: BLE001  (also SystemExit, which a writer may raise)
        limiting.give_reserve()
        diagnostic = _explained(name, error, limits)
    try:
        return pickle.dumps((None, diagnostic), pickle.HIGHEST_PROTOCOL)
    except Exception:  # noqa: BLE001  (a foreign error may hold anything)
        plain = Diagnostic("worker-failed", "error", f"{name}: {_text(diagnostic)}")
        return pickle.dumps((None, plain), pickle.HIGHEST_PROTOCOL)


def _explained(name: str, error: BaseException, limits: Limits) -> Diagnostic:
    match error:
        case KanbenError():
            return error.diagnostic
        case MemoryError() | OSError(errno=errno.ENOMEM):
            return limiting.out_of_memory(name, limits).diagnostic
        case RecursionError():
            message = f"{name}: the text is nested too deeply (at {_origin(error)})"
            hint = "Flatten its lists, quotations and sections; if it is flat, please report it"
            return Diagnostic("nested-too-deeply", "error", message, hint=hint)
        case _:
            what = f"{type(error).__name__}: {_text(error)}"
            message = f"{name}: {what} (at {_origin(error)})"
            return Diagnostic("worker-failed", "error", message, hint=_REPORT_IT)


def _text(value: object) -> str:
    """Return what ``value`` says, on one line, not too long."""
    try:
        text = " ".join(str(value).split())
    except Exception:  # noqa: BLE001  (a foreign error may fail at this too)
        return "an error that cannot be shown"
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}…"


def _origin(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "unknown place"
    name = trace.tb_frame.f_globals.get("__name__", "?")
    return f"{name}:{trace.tb_lineno}"


def _send(pipe: Connection, answer: bytes) -> None:
    content = memoryview(len(answer).to_bytes(HEADER, "big") + answer)
    if sys.platform == "win32":
        pipe.send_bytes(content)
        return
    while content:
        content = content[os.write(pipe.fileno(), content) :]

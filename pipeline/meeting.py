"""Lets jobs that run side by side tell each other what each needs to know of all.

The parts of a long document are laid out apart, but the number on each page depends on all parts
before it. So every job says what it has, waits, and gets what all have said.
"""

from __future__ import annotations

import contextlib
import pickle
from multiprocessing import Pipe
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection


class Seat:
    """One job's place, to be handed to it; works in its process only."""

    def __init__(self, at: int, pipe: Connection) -> None:
        """Take the place ``at``, counted from 0."""
        self.at = at
        self._pipe = pipe

    def gather(self, said: object) -> tuple[Any, ...]:
        """Say something that can be pickled; return what all jobs have said, in their order.

        Every job must call it equally often. Waits until the last one has.
        """
        self._pipe.send(said)
        everything: tuple[Any, ...] = self._pipe.recv()
        return everything


class Meeting:
    """The parent's side: who has spoken, and who waits to go on."""

    def __init__(self, count: int) -> None:
        """Prepare a meeting of ``count`` jobs."""
        pairs = [Pipe() for _ in range(count)]
        self._pipes = [ours for ours, _ in pairs]
        self.seats = tuple(Seat(at, theirs) for at, (_, theirs) in enumerate(pairs))
        self._said: dict[int, Any] = {}
        self._called: list[int] = []  # those whose turn it is to go on
        self._answer = b""

    @property
    def pipes(self) -> Sequence[Connection]:
        """What to wait for: the pipes of jobs that have not spoken yet."""
        return [pipe for at, pipe in enumerate(self._pipes) if at not in self._said]

    @property
    def resting(self) -> int:
        """How many jobs wait for the others, or for their turn, and do nothing."""
        return len(self._said) + len(self._called)

    def serve(self, free: int) -> None:
        """Hear who has spoken; when all have, let as many go on as processors are ``free``."""
        for at, pipe in enumerate(self._pipes):
            with contextlib.suppress(EOFError, OSError):  # it died; its job says how
                while at not in self._said and pipe.poll():
                    self._said[at] = pipe.recv()
        if len(self._said) == len(self._pipes) and not self._called:
            everything = tuple(self._said[at] for at in range(len(self._pipes)))
            self._answer = pickle.dumps(everything, pickle.HIGHEST_PROTOCOL)
            self._called = list(range(len(self._pipes)))
            self._said.clear()
        while self._called and free > 0:
            free -= 1
            with contextlib.suppress(OSError):
                self._pipes[self._called.pop(0)].send_bytes(self._answer)

    def close(self) -> None:
        """Give the pipes back."""
        for pipe in self._pipes:
            pipe.close()

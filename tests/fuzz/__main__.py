"""The long run, half of ``make fuzz``: ``python -m tests.fuzz [TARGET…] [--minutes N] [--seed S]``.

Every target runs for its share of the minutes. Each input is made from a seed of its own, which is
printed with what it broke. A new failure is written to ``tests/fuzz/crashes``, and the tests replay
it from then on.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from tests.fuzz import oracles, texts

CRASHES = Path(__file__).parent / "crashes"

Check = Callable[[bytes], None]

TARGETS: dict[str, tuple[float, Check]] = {
    "reader": (0.35, oracles.check_reader),
    "pipeline": (0.3, oracles.check_pipeline),
    "decks": (0.15, lambda data: oracles.check_pipeline(data, ("pptx", "slides.html"))),
    "pdf": (0.1, lambda data: oracles.check_pipeline(data, ("pdf",))),
    "build": (0.1, oracles.check_build),
}
"""By name: its share of the time, and the check."""


def main() -> int:
    """Run the targets, print a line for each and for each failure; return 1 if there was one."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--minutes", type=float, default=10.0, help="in all (default: 10)")
    parser.add_argument("--seed", type=int, default=0, help="start of the inputs (default: 0)")
    options = parser.parse_args()
    warnings.simplefilter("error")
    names = options.targets or list(TARGETS)
    if unknown := set(names) - set(TARGETS):
        parser.error(f"unknown target: {', '.join(sorted(unknown))}")
    whole = sum(TARGETS[name][0] for name in names)
    failed = 0
    with oracles.whole_dictionary():
        for name in names:
            share, check = TARGETS[name]
            failed += run(name, check, options.minutes * 60 * share / whole, options.seed)
    return 1 if failed else 0


def run(name: str, check: Check, seconds: float, seed: int) -> int:
    """Run one target for ``seconds``; return how many different failures there were."""
    started = time.monotonic()
    count = 0
    seen: set[str] = set()
    while time.monotonic() - started < seconds:
        data = texts.any_bytes(random.Random(f"{seed}/{count}"))  # noqa: S311
        count += 1
        try:
            check(data)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is a find)
            where = kind_of(error)
            if where in seen:
                continue
            seen.add(where)
            path = keep(name, data)
            print(f"{name}: seed {seed}/{count - 1}: {where}: {str(error)[:300]}\n  → {path}")  # noqa: T201
    minutes = (time.monotonic() - started) / 60
    print(f"{name}: {count} inputs in {minutes:.1f} minutes, {len(seen)} failures")  # noqa: T201
    sys.stdout.flush()
    return len(seen)


def kind_of(error: Exception) -> str:
    """Return what tells failures apart: the type and the innermost place in our code."""
    frames = traceback.extract_tb(error.__traceback__)
    frame = frames[-1]
    first = str(error)[:24] if isinstance(error, AssertionError) else ""
    return f"{type(error).__name__} {Path(frame.filename).name}:{frame.lineno} {first}"


def keep(name: str, data: bytes) -> Path:
    """Write an input that fails to the crashes and return its path."""
    digest = hashlib.sha256(data).hexdigest()[:10]
    path = CRASHES / f"{name}-{digest}.txt"
    path.write_bytes(data)
    return path


if __name__ == "__main__":
    sys.exit(main())

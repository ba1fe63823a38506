"""The long run, half of ``make fuzz``: ``python -m tests.fuzz [TARGET…] [--minutes N] [--seed S]``.

Every target runs for its share of the minutes. Each input is made from a seed of its own, which is
printed with what it broke. A new failure is written to ``tests/fuzz/crashes``, and the tests replay
it from then on.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from pipeline.readers import registry
from tests.fuzz import archives, markup, oracles, texts
from tests.fuzz.markup import Source

CRASHES = Path(__file__).parent / "crashes"

Make = Callable[[random.Random], Source]
Check = Callable[[Source], None]


def _text(chance: random.Random) -> Source:
    return Source(texts.any_bytes(chance), "text")


def _written(*formats: str) -> Check:
    return lambda source: oracles.check_pipeline(source.data, formats)


TARGETS: dict[str, tuple[float, Make, Check]] = {
    "reader": (0.15, _text, lambda source: oracles.check_reader(source.data)),
    "pipeline": (0.1, _text, lambda source: oracles.check_pipeline(source.data)),
    "decks": (0.1, _text, _written("pptx", "slides.html")),
    "pdf": (0.05, _text, _written("pdf")),
    "build": (0.05, _text, lambda source: oracles.check_build(source.data)),
    "markdown": (0.15, markup.markdown, oracles.check_source),
    "html": (0.1, markup.html, oracles.check_source),
    "docx": (0.15, archives.docx, oracles.check_source),
    "epub": (0.05, archives.epub, oracles.check_source),
    "odt": (0.05, archives.odt, oracles.check_source),
    "pandoc": (0.05, markup.other, oracles.check_source),
}
"""By name: its share of the time, what makes an input, and the check."""

SLOW = 20.0
"""Seconds of processor time that nobody's small file may take, with all that it starts."""


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
            share, make, check = TARGETS[name]
            seconds = options.minutes * 60 * share / whole
            failed += run(name, make, check, seconds, options.seed)
    return 1 if failed else 0


def run(name: str, make: Make, check: Check, seconds: float, seed: int) -> int:
    """Run one target for ``seconds``; return how many different failures there were."""
    started = time.monotonic()
    count = 0
    seen: set[str] = set()
    while time.monotonic() - started < seconds:
        source = make(random.Random(f"{seed}/{count}"))  # noqa: S311
        count += 1
        try:
            begun = _spent()
            check(source)
            spent = _spent() - begun
            assert spent < SLOW, f"slow: {spent:.0f} s"
        except Exception as error:  # noqa: BLE001  (whatever it is, it is a find)
            where = kind_of(error)
            if where in seen:
                continue
            seen.add(where)
            path = keep(name, source)
            print(f"{name}: seed {seed}/{count - 1}: {where}: {str(error)[:300]}\n  → {path}")  # noqa: T201
            sys.stdout.flush()
    minutes = (time.monotonic() - started) / 60
    print(f"{name}: {count} inputs in {minutes:.1f} minutes, {len(seen)} failures")  # noqa: T201
    sys.stdout.flush()
    return len(seen)


def _spent() -> float:
    """Return the seconds of processor time that this process and its children took so far."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


_SAID = re.compile(r"[^\x00-\x7f]|\[|'|\"|{")
"""What an assertion says before it quotes its input."""


def kind_of(error: Exception) -> str:
    """Return what tells failures apart: the type and the innermost place in our code."""
    frames = traceback.extract_tb(error.__traceback__)
    frame = frames[-1]
    first = _SAID.split(str(error), 1)[0] if isinstance(error, AssertionError) else ""
    return f"{type(error).__name__} {Path(frame.filename).name}:{frame.lineno} {first}"


def keep(name: str, source: Source) -> Path:
    """Write an input that fails to the crashes and return its path."""
    digest = hashlib.sha256(source.data).hexdigest()[:10]
    path = CRASHES / f"{name}-{digest}{registry.load(source.reader).suffixes[0]}"
    path.write_bytes(source.data)
    return path


if __name__ == "__main__":
    sys.exit(main())

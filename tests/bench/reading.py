"""Times the reader of plain text: speed, memory, growth, and texts made to be slow."""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.diagnostics import KanbenError, Report
from pipeline.readers import text
from pipeline.readers.registry import ReadOptions
from tests import hostile

SIZES = (100_000, 1_000_000, 5_000_000)
ROUNDS = 3
LEAST_SPEED = 3_000_000  # characters a second
MOST_MEMORY = 12  # times the file
MOST_SECONDS = 2.0  # for a hostile megabyte

_HAN = (
    "的一是不了人我在有他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可"
)
_DIGITS = "零一二三四五六七八九"

_MEMORY = """
import re, sys
from pathlib import Path
from pipeline.diagnostics import Report
from pipeline.readers import text
from pipeline.readers.registry import ReadOptions
text.read("标题\\n\\n正文。\\n".encode("gb18030"), "x", ReadOptions(), Report())
data = Path(sys.argv[1]).read_bytes()
def kilobytes(name):
    return int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
before = kilobytes("VmRSS")
document = text.read(data, "x", ReadOptions(), Report())
print((kilobytes("VmHWM") - before) * 1024 / len(data))
"""


def novel(characters: int) -> str:
    """Return a novel of about so many characters: chapters of 40 indented paragraphs."""
    chance = random.Random(characters)  # noqa: S311
    lines = ["石头的故事", "某人 著", ""]
    written = chapter = 0
    while written < characters:
        chapter += 1
        number = "".join(_DIGITS[int(digit)] for digit in str(chapter))
        lines += ["", f"第{number}回　{_words(chance, 7)}　{_words(chance, 7)}", ""]
        for _ in range(40):
            paragraph = f"　　{_words(chance, chance.randint(20, 160))}。"
            lines.append(paragraph)
            written += len(paragraph)
    return "\n".join(lines)


def _words(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(_HAN, k=count))


def seconds(data: bytes, encoding: str = "") -> float:
    """Return the least time of a few readings."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        with contextlib.suppress(KanbenError):  # refused, which is an answer too
            text.read(data, "x", ReadOptions(encoding=encoding), Report())
        best = min(best, time.perf_counter() - started)
    return best


def main() -> None:
    """Print speed, memory, growth, and the slowest hostile texts."""
    for characters in SIZES:
        content = novel(characters)
        data = content.encode("gb18030")
        taken = seconds(data)
        speed = len(content) / taken
        sys.stdout.write(
            f"{len(content):>9,} characters in GB 18030: {taken:6.3f} s, "
            f"{speed / 1e6:.1f} million a second (aim: {LEAST_SPEED / 1e6:.0f}), "
            f"memory {_memory(data):.1f} times the file (aim: {MOST_MEMORY})\n"
        )
    times = {name: seconds(content.encode(), "utf-8") for name, content in hostile.texts().items()}
    slowest = sorted(times, key=times.__getitem__, reverse=True)[:5]
    listed = ", ".join(f"{name} {times[name]:.2f} s" for name in slowest)
    sys.stdout.write(
        f"{len(times)} hostile megabytes, the slowest: {listed} (aim: {MOST_SECONDS:.0f})\n"
    )


def _memory(data: bytes) -> float:
    """Return the peak memory of reading, over what a process needs anyway, in sizes of the file.

    Linux only: /proc tells a process's own peak, which getrusage mixes with that of its parent.
    """
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(data)
        command = [sys.executable, "-c", _MEMORY, file.name]
        return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)

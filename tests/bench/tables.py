"""Measures what long tables cost outside the PDF: processor time and memory, in each format."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS = 10_000
FORMATS = ("txt", "md", "docx", "epub", "html", "pptx", "slides.html")
AIM = 4.0  # times the loop: about 10 s of a slow machine
_LOOP = "sum(i * i for i in range(20_000_000))"


def main() -> None:
    """Print seconds, their ratio to a loop that tells how fast the machine is, and memory."""
    loop, _ = _spent([sys.executable, "-c", _LOOP])
    sys.stdout.write(f"the loop takes {loop:.1f} s of processor time (aim: at most {AIM} of it)\n")
    for name, content in (("rows.md", _markdown()), ("spans.html", _html())):
        for suffix in FORMATS:
            with tempfile.TemporaryDirectory() as folder:
                source = Path(folder) / name
                source.write_text(content, encoding="utf-8")
                program = [sys.executable, "-m", "pipeline", "build", str(source), "--quiet"]
                seconds, most = _spent([*program, "--to", suffix, "--out", f"{folder}/dist"])
            ratio = seconds / loop
            sys.stdout.write(
                f"{name:<10} {suffix:<11} {seconds:5.1f} s  ratio {ratio:3.1f}  {most:4.0f} MB\n"
            )


def _markdown() -> str:
    """Return a pipe table of `ROWS` rows and three columns."""
    rows = (f"| {number} | 第{number}人 | 这是第{number}行的说明文字 |\n" for number in range(ROWS))
    return "".join(("# 大表\n\n| 编号 | 姓名 | 说明 |\n|---|---|---|\n", *rows))


def _html() -> str:
    """Return a table of 50,000 places, of which every fifth reaches over two rows."""
    rows = []
    for row in range(ROWS // 2):
        columns = [column for column in range(10) if not (row % 2 and column % 5 == 0)]
        spans = ["" if row % 2 or column % 5 else " rowspan=2" for column in columns]
        cells = zip(columns, spans, strict=True)
        rows.append("".join(f"<td{span}>{row}，{column}</td>" for column, span in cells))
    return f"<h1>表</h1><table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _spent(command: list[str]) -> tuple[float, float]:
    """Return the seconds of user time and the megabytes of memory that a command takes at most."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()

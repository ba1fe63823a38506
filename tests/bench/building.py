"""Times the build against what a user would run instead, both several times in turn, in one run.

Prints the medians and their ratio: `kanben build` of five formats of the
speech into an empty folder, against pandoc once a format on the same text as Markdown (PDF through
WeasyPrint). Where ../shared/bench lies beside the checkout its script and text are used; elsewhere
the same commands are run on a plain rendering of the speech.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline import reading
from pipeline.diagnostics import Report
from pipeline.model.walk import units

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT.parent / "shared" / "bench"
SPEECH = ROOT / "source" / "yangtze-delta.txt"
FORMATS = "pdf,docx,epub,pptx,slides.html"
ROUNDS = 5
AIM = 1.5


def kanben(folder: Path) -> None:
    """Build five formats, nothing cached."""
    program = Path(sys.executable).parent / "kanben"
    _run([program, "build", SPEECH, "--to", FORMATS, "--out", folder, "--quiet"])


def peers(folder: Path) -> None:
    """Run pandoc once a format."""
    script, text = SHARED / "peers.sh", SHARED / "speech.md"
    environment = Path(sys.prefix)
    if script.is_file() and text.is_file():
        _run(["bash", script, text, folder, environment])
        return
    import pypandoc  # noqa: PLC0415  (heavy)

    source = folder / "speech.md"
    report = Report()
    document = reading.read_document(SPEECH, report)
    source.write_text("\n\n".join(unit.text for unit in units(document)), encoding="utf-8")
    pandoc = pypandoc.get_pandoc_path()
    engine = f"--pdf-engine={environment / 'bin' / 'weasyprint'}"
    runs: tuple[list[str | Path], ...] = (
        ["--toc", "-o", folder / "a.docx"],
        ["--toc", "-o", folder / "a.epub"],
        ["-o", folder / "a.pptx"],
        ["-s", "-t", "revealjs", "-o", folder / "a.html"],
        ["--toc", engine, "-o", folder / "a.pdf"],
    )
    for options in runs:
        _run([pandoc, source, *options])


def _run(command: list[str | Path]) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


def main() -> None:
    """Print every round, the medians, and the ratio."""
    taken: dict[str, list[float]] = {"kanben": [], "peers": []}
    for turn in range(ROUNDS + 1):  # the first warms the caches and is not counted
        for name, work in (("kanben", kanben), ("peers", peers)):
            with tempfile.TemporaryDirectory() as folder:
                started = time.perf_counter()
                work(Path(folder))
                seconds = time.perf_counter() - started
            if turn:
                taken[name].append(seconds)
    for name, seconds_list in taken.items():
        rounds = " ".join(f"{seconds:.2f}" for seconds in sorted(seconds_list))
        median = statistics.median(seconds_list)
        sys.stdout.write(f"{name:<7} median {median:.2f} s   rounds {rounds}\n")
    ratio = statistics.median(taken["kanben"]) / statistics.median(taken["peers"])
    cores = os.cpu_count()
    sys.stdout.write(f"ratio   {ratio:.2f} (aim: at most {AIM}) on {cores} processors\n")

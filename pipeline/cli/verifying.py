"""``kanben verify``: outputs are read back and held against the document they came from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import build, config
from pipeline.cli import printing
from pipeline.diagnostics import KanbenError, Report
from pipeline.verify import fidelity, readback
from pipeline.writers import registry

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

_LOSSES_SHOWN = 5


def run(options: argparse.Namespace) -> int:
    """Check the outputs and print a table; return 1 if anything is lost."""
    project = config.load(Path.cwd())
    out = options.out or project.folder / project.settings.out
    sources = options.sources or project.sources()
    rows: list[tuple[str, str]] = []
    failed = False
    for source in sources:
        document = build.read_document(
            source, Report(), encoding=options.encoding, lossy=options.lossy
        )
        for path, name in _outputs(out, source):
            read = readback.reader_for(name)
            if read is None:
                rows.append((str(path), "not run: no reader for this format"))
                continue
            lost = fidelity.losses(document, read(path))
            failed = failed or bool(lost)
            rows.append((str(path), f"FAIL, {len(lost)} lost" if lost else "pass"))
            for loss in lost[:_LOSSES_SHOWN]:
                printing.note(f"{path}: {loss}")
    if not rows:
        raise KanbenError(
            "no-output",
            "there is no output to check",
            place=str(out),
            hint="Run kanben build first",
        )
    printing.table([("file", "every paragraph, whole and in order"), *rows])
    return 1 if failed else 0


def _outputs(out: Path, source: Path) -> Iterator[tuple[Path, str]]:
    """Yield the outputs of ``source`` that lie in ``out``, with their formats' names."""
    for name in registry.available():
        path = out / f"{source.stem}.{name}"  # a format's name is its suffix
        if path.is_file():
            yield path, name

"""``kanben formats``, ``kanben themes`` and ``kanben doctor``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli import printing

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Print the list that was asked for; return the exit code."""
    match options.command:
        case "formats":
            return _formats()
        case "themes":
            return _themes()
        case _:
            return _doctor()


def _formats() -> int:
    from pipeline import config, pandoc, theme  # noqa: PLC0415
    from pipeline.readers import registry as readers  # noqa: PLC0415
    from pipeline.writers import registry as writers  # noqa: PLC0415

    specs = [writers.find(name) for name in writers.available()]
    printing.line("written (--to):")
    printing.table([(f"  {spec.name}", spec.describe, spec.media_type) for spec in specs])
    project = config.load(Path.cwd())
    layouts = theme.load(project.settings.theme, project.folder).layouts
    printing.line(f"  LAYOUT.pdf, any layout of the theme: {', '.join(layouts)}")
    printing.line(f"  {pandoc.PREFIX}FORMAT, any that pandoc writes: {', '.join(pandoc.SUFFIXES)}")
    printing.line("read:")
    readable = [readers.load(name) for name in readers.available()]
    printing.table([(f"  {spec.name}", " ".join(spec.suffixes)) for spec in readable])
    return 0


def _themes() -> int:
    from pipeline import config, theme  # noqa: PLC0415

    project = config.load(Path.cwd()).folder
    rows = [
        (name, theme.load(name, project).describe, str(folder))
        for name, folder in theme.available(project).items()
    ]
    printing.table(rows)
    return 0


def _doctor() -> int:
    """Say what is missing; return 1 if something is that an output needs."""
    from pipeline import doctor  # noqa: PLC0415

    checks = doctor.checks()
    printing.table(
        [
            ("ok" if check.present else "MISSING", check.name, check.need, check.purpose)
            for check in checks
        ]
    )
    missing = [check for check in checks if not check.present]
    for check in missing:
        printing.line(f"{check.name}: {check.remedy}")
    if not missing:
        printing.line("Nothing is missing.")
    return 1 if any(check.need == "needed" for check in missing) else 0

"""``kanben build``."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import build, config
from pipeline.cli import printing
from pipeline.diagnostics import KanbenError
from pipeline.gallery.page import readable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from pipeline.diagnostics import Diagnostic


def run(options: argparse.Namespace) -> int:
    """Build, with a line for each output and a table at the end; return the exit code."""
    started = time.perf_counter()
    project = config.load(Path.cwd())
    request = _request(options, project)
    outputs, broken_source = _build(request, quiet=options.quiet)
    if _wants_index(options, project, request):
        _write_index(request, outputs, quiet=options.quiet)
    seconds = time.perf_counter() - started
    if not options.quiet:
        _summary(outputs, request.out, seconds)
    if broken_source:
        return 2
    return 1 if any(output.state == "failed" for output in outputs) else 0


def _request(options: argparse.Namespace, project: config.Project) -> build.Request:
    settings = project.settings
    sources = options.sources or [_relative(path) for path in project.sources()]
    if not sources:
        raise KanbenError(
            "no-source",
            "there is nothing to build",
            hint="Name a file (kanben build FILE), or put texts where kanben.toml looks: "
            + ", ".join(settings.sources),
        )
    formats = [name.strip() for name in (options.to or "").split(",") if name.strip()]
    return build.Request(
        project=project.folder,
        sources=tuple(sources),
        formats=tuple(formats) or settings.formats,
        theme=options.theme or settings.theme,
        out=options.out or _relative(project.folder / settings.out),
        encoding=options.encoding,
        lossy=options.lossy,
        force=options.force,
        allow_loss=options.allow_loss,
        processes=options.jobs,
    )


def _relative(path: Path) -> Path:
    """Return ``path`` as seen from here, where that is shorter to read."""
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


def _build(request: build.Request, *, quiet: bool) -> tuple[list[build.Output], bool]:
    """Run the build and print what happens; return the outputs and whether a source was bad."""
    outputs: list[build.Output] = []
    broken_source = False
    total = len(request.sources) * len(dict.fromkeys(request.formats))
    for event in build.build(request):
        if isinstance(event, build.SourceRead):
            _print_diagnostics(event.diagnostics)
            if event.error is not None:
                broken_source = True
                printing.error(str(event.error))
            elif not quiet:
                printing.line(f"{event.path}: read in {event.seconds:.1f} s")
            continue
        outputs.append(event)
        _print_diagnostics(event.diagnostics)
        if event.error is not None:
            printing.error(f"{event.path}: {event.error}")
        elif event.state == "written" and not quiet:
            printing.line(f"[{len(outputs)}/{total}] {event.path}: {event.seconds:.1f} s")
    return outputs, broken_source


def _print_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    for diagnostic in diagnostics:
        if diagnostic.severity != "info":
            printing.note(str(diagnostic))


def _wants_index(
    options: argparse.Namespace, project: config.Project, request: build.Request
) -> bool:
    """Tell whether to write the index: as told, or for whole projects, or to keep one true."""
    if options.index is not None:
        return bool(options.index)
    whole = not options.sources and not options.to and project.settings.index
    return whole or (request.out / "index.html").is_file()


def _write_index(request: build.Request, outputs: list[build.Output], *, quiet: bool) -> None:
    """Write ``index.html`` unless all that it shows is up to date."""
    from pipeline.gallery import index  # noqa: PLC0415  (only if an index is wanted)

    started = time.perf_counter()
    path = index.refresh(
        request.out,
        request.project,
        request.theme,
        changed=any(output.state == "written" for output in outputs),
        processes=request.processes or os.cpu_count() or 1,
    )
    if path is not None and not quiet:
        printing.line(f"{path}: {time.perf_counter() - started:.1f} s")


def _summary(outputs: list[build.Output], out: Path, seconds: float) -> None:
    if outputs and all(output.state == "current" for output in outputs):
        printing.line(f"{out}: everything is up to date ({len(outputs)} files, {seconds:.1f} s)")
        return
    rows = [("file", "size", "extent", "time")]
    for output in outputs:
        done = output.state != "failed"
        seconds_text = f"{output.seconds:.1f} s" if output.state == "written" else output.state
        rows.append(
            (
                str(output.path),
                readable(output.size) if done else "–",
                output.extent or "–",
                "up to date" if output.state == "current" else seconds_text,
            )
        )
    printing.line()
    printing.table(rows, right=frozenset({1, 2, 3}))
    printing.line(f"{len(outputs)} files in {seconds:.1f} s")

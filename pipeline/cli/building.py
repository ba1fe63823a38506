"""``kanben build``."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import build, config
from pipeline.cli import printing
from pipeline.diagnostics import KanbenError
from pipeline.gallery.page import readable
from pipeline.safety import limits
from pipeline.sources import from_here

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator
    from types import FrameType

    from pipeline.diagnostics import Diagnostic


_SIGNALLED = 128  # shells report a process ended by signal n as 128 + n


class _StoppedError(BaseException):
    """A signal asks us to end; no ``except Exception`` may stop it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def run(options: argparse.Namespace) -> int:
    """Build, with a line for each output and a table at the end; return the exit code."""
    try:
        with _stoppable():
            return _run(options)
    except _StoppedError as stopped:
        printing.error("stopped; finished outputs are kept")
        return _SIGNALLED + stopped.number


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """Turn the first signal to end into an exception, and ignore more while we clean up."""
    numbers = [
        getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
    ]

    def stop(number: int, _: FrameType | None) -> None:
        for other in numbers:
            signal.signal(other, signal.SIG_IGN)
        raise _StoppedError(number)

    if threading.current_thread() is not threading.main_thread():  # which alone gets signals
        yield
        return
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        if before[number] != signal.SIG_IGN:  # nohup, or a shell that starts us in the background
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


def _run(options: argparse.Namespace) -> int:
    started = time.perf_counter()
    project = config.load(Path.cwd())
    request = _request(options, project)
    outputs, broken_source = _build(request, quiet=options.quiet)
    failed = any(output.state == "failed" for output in outputs)
    if _wants_index(options, project, request):
        try:
            _write_index(request, outputs, quiet=options.quiet)
        except KanbenError as error:
            failed = True
            printing.error(str(error))
    seconds = time.perf_counter() - started
    if not options.quiet:
        _summary(outputs, request.out, seconds)
    if options.verify:
        failed |= not _verify(request, project, quiet=options.quiet)
    if broken_source:
        return 2
    return 1 if failed else 0


def _request(options: argparse.Namespace, project: config.Project) -> build.Request:
    settings = project.settings
    sources = options.sources or [from_here(path) for path in project.sources()]
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
        out=options.out or from_here(project.folder / settings.out),
        encoding=options.encoding,
        lossy=options.lossy,
        force=options.force,
        allow_loss=options.allow_loss,
        strict=_strict(options),
        processes=options.jobs,
        limits=_limits(options, settings.limits),
        layouts=project.layouts,
    )


def _strict(options: argparse.Namespace) -> bool:
    """Tell whether warnings fail the build: as told, or where no person reads them."""
    if options.strict is not None:
        return bool(options.strict)
    return os.environ.get("CI", "").lower() in ("true", "1")


def _limits(options: argparse.Namespace, settings: config.LimitSettings) -> limits.Limits:
    try:
        config.check_seconds(options.timeout)
    except ValueError as error:
        raise KanbenError("bad-limit", f"--timeout: {error}") from error
    memory = limits.parse_memory(settings.memory) if settings.memory else 0
    return limits.Limits(options.timeout or settings.seconds, memory)


def _build(request: build.Request, *, quiet: bool) -> tuple[list[build.Output], bool]:
    """Run the build and print what happens; return the outputs and whether a source was bad."""
    outputs: list[build.Output] = []
    broken_source = False
    total = len(dict.fromkeys(request.sources)) * len(dict.fromkeys(request.formats))
    with contextlib.closing(build.build(request)) as events:  # closed, it ends all children
        for event in events:
            if isinstance(event, build.SourceRead):
                broken_source |= event.error is not None
                _print_source(event, quiet=quiet)
                continue
            outputs.append(event)
            _print_diagnostics(event.diagnostics)
            if event.error is not None:
                printing.error(_placed(event.path, event.error))
            elif event.state == "written" and not quiet:
                printing.line(f"[{len(outputs)}/{total}] {event.path}: {event.seconds:.1f} s")
    return outputs, broken_source


def _print_source(event: build.SourceRead, *, quiet: bool) -> None:
    _print_diagnostics(event.diagnostics)
    if event.error is not None:
        printing.error(_placed(event.path, event.error))
    elif not quiet:
        printing.line(f"{event.path}: read in {event.seconds:.1f} s")


def _placed(path: Path, error: KanbenError) -> str:
    """Return what ``error`` says, with the file that it is about."""
    text = str(error)
    return text if str(path) in text else f"{path}: {text}"


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


def _verify(request: build.Request, project: config.Project, *, quiet: bool) -> bool:
    """Run the quick checks on what has not passed them yet; tell whether all is well."""
    from pipeline import proof  # noqa: PLC0415  (only if it is wanted)
    from pipeline.cli import verifying  # noqa: PLC0415

    started = time.perf_counter()
    asked = proof.Request(project, (request.out,), processes=request.processes)
    results = verifying.checked(asked)
    if not results:
        return True
    code = verifying.exit_code(results)
    count = sum(result.status == "pass" for each in results.values() for result in each)
    if code:
        verifying.report(results)
    elif not quiet:
        seconds = time.perf_counter() - started
        printing.line(f"{request.out}: {count} quick checks passed in {seconds:.1f} s")
    return code == 0


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

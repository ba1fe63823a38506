"""Builds outputs: what to make, in which process, and the only code that writes files.

A source is read once. Each output is made in a process of its own, written to a temporary file, and
renamed when it is complete, so that a failure leaves the file of yesterday as it was.
"""

from __future__ import annotations

import functools
import hashlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from pipeline import cache, files, jobs, theme
from pipeline.diagnostics import Diagnostic, KanbenError, Report
from pipeline.model.walk import display_title
from pipeline.readers import overrides
from pipeline.readers import registry as readers
from pipeline.writers import registry as writers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.nodes import Document

State: TypeAlias = Literal["written", "current", "failed"]


class Request(msgspec.Struct, frozen=True):
    """What to build.

    Attributes:
        project: The folder whose ``styles`` come before the built-in ones.
        sources: Files to read.
        formats: Names of formats.
        theme: Name of a theme.
        out: Folder for the outputs.
        encoding: The sources' encoding, or empty to find out.
        lossy: Replace damaged bytes of a source, and say so, instead of failing.
        force: Build also what is up to date.
        allow_loss: Write outputs that cannot hold all of the document.
        processes: How many outputs to make at a time; 0 for one a processor.
    """

    project: Path
    sources: tuple[Path, ...]
    formats: tuple[str, ...]
    theme: str
    out: Path
    encoding: str = ""
    lossy: bool = False
    force: bool = False
    allow_loss: bool = False
    processes: int = 0


class Output(msgspec.Struct, frozen=True):
    """What became of one output.

    Attributes:
        path: Where it is, or should be.
        source: What it was made from.
        format: The format's name.
        state: ``current`` means that it was up to date already.
        size: In bytes; 0 if there is none.
        seconds: How long it took to make.
        extent: Its pages, slides or chapters in words, if that can be told.
        diagnostics: What the writer said.
        error: Why it failed.
    """

    path: Path
    source: Path
    format: str
    state: State
    size: int = 0
    seconds: float = 0.0
    extent: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
    error: KanbenError | None = None


class SourceRead(msgspec.Struct, frozen=True):
    """A source was read, or could not be: what the reader said, or the error."""

    path: Path
    seconds: float
    diagnostics: tuple[Diagnostic, ...] = ()
    error: KanbenError | None = None


Event: TypeAlias = SourceRead | Output


class _Plan(msgspec.Struct, frozen=True):
    """One output to make."""

    source: Path
    spec: writers.WriterSpec
    target: Path
    key: str


class _Made(msgspec.Struct, frozen=True):
    """What a child hands back: the finished temporary file and what it is."""

    temporary: Path
    size: int
    digest: str
    diagnostics: tuple[Diagnostic, ...]


def build(request: Request) -> Iterator[Event]:
    """Build what ``request`` asks for, and yield what becomes of each source and output.

    Outputs that are up to date come first, then each output as it is finished.

    Raises:
        KanbenError: Before anything is written: a source is missing, a format or theme is unknown
            or broken, or the folder cannot be written.
    """
    style = theme.load(request.theme, request.project)
    specs = [writers.find(name) for name in dict.fromkeys(request.formats)]
    plans = _plans(request, specs, cache.theme_fingerprint(style))
    _prepare_folder(request.out)
    with cache.Manifest(request.out) as manifest:
        stale: dict[Path, list[_Plan]] = {}
        for plan in plans:
            record = None if request.force else manifest.current(plan.target, plan.key)
            if record is None:
                stale.setdefault(plan.source, []).append(plan)
            else:
                yield _output(plan, "current", size=record.size, extent=record.extent)
        yield from _make(request, style, stale, manifest)


def _plans(request: Request, specs: Sequence[writers.WriterSpec], theme_key: str) -> list[_Plan]:
    """Return one plan an output, the sources checked and no two outputs alike."""
    code = cache.code_fingerprint([spec.write.__module__ for spec in specs])
    options = f"{request.encoding}\0{request.lossy}\0{request.allow_loss}"
    plans = []
    taken: dict[Path, Path] = {}
    for source in request.sources:
        content = cache.digest(read_source(source) + b"\0" + _sidecar(source))
        for spec in specs:
            target = request.out / f"{source.stem}{spec.suffix}"
            other = taken.setdefault(target, source)
            if other != source or target.resolve() == source.resolve():
                raise KanbenError(
                    "outputs-clash",
                    f"{target} would be made from {source} and is {other}"
                    if other == source
                    else f"{target} would be made from both {other} and {source}",
                    hint="Rename one of them, or choose another folder with --out",
                )
            key = cache.key(content, theme_key, code, spec.name, options)
            plans.append(_Plan(source, spec, target, key))
    return plans


def read_source(path: Path) -> bytes:
    """Return the bytes of a source.

    Raises:
        KanbenError: It is missing, no file, or may not be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise KanbenError(
            "source-unreadable",
            f"the source cannot be read: {error.strerror}",
            place=str(path),
            hint="Check the name and the permissions",
        ) from error


def sidecar_of(source: Path) -> Path:
    """Return where the sidecar file of ``source`` lies if it has one: the same name in TOML."""
    return source.with_suffix(".toml")


def _sidecar(source: Path) -> bytes:
    """Return the bytes of the sidecar file of ``source``, or none."""
    path = sidecar_of(source)
    return read_source(path) if path.is_file() else b""


def _prepare_folder(out: Path) -> None:
    """Make the folder and see that files can be written there, before hours of work."""
    probe = out / f".kanben-{os.getpid()}.tmp"
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise KanbenError(
            "folder-unwritable",
            f"nothing can be written there: {error.strerror}",
            place=str(out),
            hint="Give yourself the right to write, or choose another folder with --out",
        ) from error


def read_document(
    path: Path, report: Report, *, encoding: str = "", lossy: bool = False
) -> Document:
    """Return the document in ``path``, overruled by its sidecar file, after all passes.

    Raises:
        KanbenError: It cannot be read, or is no text that a reader understands.
    """
    from pipeline import passes  # noqa: PLC0415  (only if something is to be made)

    spec = readers.find(path)
    sidecar = _sidecar(path)
    said = overrides.parse(sidecar, str(sidecar_of(path))) if sidecar else overrides.NOTHING
    options = readers.ReadOptions(encoding=encoding, lossy=lossy, overrides=said)
    return passes.apply_all(spec.read(read_source(path), str(path), options, report))


def _make(
    request: Request,
    style: theme.Theme,
    stale: dict[Path, list[_Plan]],
    manifest: cache.Manifest,
) -> Iterator[Event]:
    """Read each source and make its outputs."""
    for source, plans in stale.items():
        started = time.perf_counter()
        report = Report()
        try:
            document = read_document(source, report, encoding=request.encoding, lossy=request.lossy)
        except KanbenError as error:
            yield SourceRead(source, time.perf_counter() - started, tuple(report), error)
            yield from (_output(plan, "failed") for plan in plans)
            continue
        yield SourceRead(source, time.perf_counter() - started, tuple(report))
        plans.sort(key=lambda plan: -plan.spec.cost)
        work = [
            jobs.Job(
                str(plan.target),
                functools.partial(_write, plan, document, style, request.allow_loss),
            )
            for plan in plans
        ]
        for outcome in jobs.run_all(work, request.processes or os.cpu_count() or 1):
            yield _finish(plans[outcome.index], outcome, display_title(document), manifest)


def _write(plan: _Plan, document: Document, style: theme.Theme, allow_loss: bool) -> _Made:  # noqa: FBT001
    """Make one output in a child: run the writer, and write what it returns to a temporary file."""
    report = Report()
    content = plan.spec.write(document, style, report)
    lost = [item for item in report if item.severity == "error"]
    if lost and not allow_loss:
        raise KanbenError(
            "document-not-expressible",
            f"{plan.spec.name} cannot hold {len(lost)} part(s) of the document: {lost[0].message}",
            span=lost[0].span,
            hint="Leave this format out, or allow the loss with --allow-loss",
        )
    temporary = files.spill(plan.target, content)
    return _Made(temporary, len(content), hashlib.sha256(content).hexdigest(), tuple(report))


def _finish(
    plan: _Plan, outcome: jobs.Outcome[_Made], title: str, manifest: cache.Manifest
) -> Output:
    """Put a finished output in its place."""
    made = outcome.result
    if made is None:
        return _output(plan, "failed", seconds=outcome.seconds, error=outcome.error)
    from pipeline.gallery.extent import extent_of  # noqa: PLC0415  (only if something was made)

    try:
        files.publish(made.temporary, plan.target)
    except KanbenError as error:
        return _output(plan, "failed", seconds=outcome.seconds, error=error)
    extent = extent_of(plan.target, plan.spec.name)
    manifest.record(
        plan.target,
        cache.Record(
            plan.key,
            made.digest,
            made.size,
            extent,
            plan.spec.name,
            plan.source.stem,
            title or plan.source.stem,
        ),
    )
    return _output(
        plan,
        "written",
        size=made.size,
        seconds=outcome.seconds,
        extent=extent,
        diagnostics=made.diagnostics,
    )


def _output(  # noqa: PLR0913  (the fields of an Output)
    plan: _Plan,
    state: State,
    *,
    size: int = 0,
    seconds: float = 0.0,
    extent: str = "",
    diagnostics: tuple[Diagnostic, ...] = (),
    error: KanbenError | None = None,
) -> Output:
    return Output(
        plan.target, plan.source, plan.spec.name, state, size, seconds, extent, diagnostics, error
    )

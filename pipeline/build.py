"""Builds outputs: what to make, in which process, and the only code that writes files.

A source is read once, in a process of its own. Each output is made in another, written to a
temporary file, and renamed when it is complete, so that a failure leaves the file of yesterday as
it was.
"""

from __future__ import annotations

import functools
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline import cache, files, fonts, jobs, reading, sources, theme
from pipeline.diagnostics import Diagnostic, KanbenError, Report
from pipeline.orders import Event, Output, Request, SourceRead, State
from pipeline.safety import limits as limiting
from pipeline.safety.limits import Limits
from pipeline.writers import registry as writers
from pipeline.writers.archive import document_date

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from pipeline.model.nodes import Document

__all__ = ["Event", "Output", "Request", "SourceRead", "State", "build"]


class _Plan(msgspec.Struct, frozen=True):
    """One output to make."""

    source: Path
    spec: writers.WriterSpec
    target: Path
    key: str


class _Made(msgspec.Struct, frozen=True):
    """What a child hands back that has filled a temporary file: what it put there."""

    size: int
    digest: str
    extent: str
    diagnostics: tuple[Diagnostic, ...]


class _Build(msgspec.Struct, frozen=True):
    """What is the same for all sources of a run."""

    request: Request
    style: theme.Theme
    specs: tuple[writers.WriterSpec, ...]
    facts: tuple[str, ...]
    manifest: cache.Manifest

    def processes(self) -> int:
        """Return how many outputs to make at a time."""
        return self.request.processes or os.cpu_count() or 1

    def limits(self, source: sources.Source) -> Limits:
        """Return the limits for work on ``source``."""
        usual = limiting.default(len(source.content))
        asked = self.request.limits
        seconds, memory = asked.seconds or usual.seconds, asked.memory or usual.memory
        return Limits(seconds, memory, self.request.processes)


def build(request: Request) -> Generator[Event, None, None]:
    """Build what ``request`` asks for, and yield what becomes of each source and output.

    Source by source: outputs that are up to date come first, then each output as it is finished.

    Raises:
        KanbenError: Before anything is written: a source is missing, a format or theme is unknown
            or broken, SOURCE_DATE_EPOCH is no date, or the folder cannot be written.
    """
    document_date()  # a wrong SOURCE_DATE_EPOCH is known before hours of work
    style = _style(request)
    specs = tuple(writers.find(name) for name in dict.fromkeys(request.formats))
    for spec in specs:
        if spec.layout:
            style.layout(spec.layout)
    paths = tuple(dict.fromkeys(request.sources))
    _check(request, paths, specs)
    facts = (
        cache.theme_fingerprint(style),
        cache.code_fingerprint([spec.write.__module__ for spec in specs]),
        "\0".join(map(str, (request.encoding, request.lossy, request.allow_loss, request.strict))),
        fonts.fingerprint(),
    )
    _prepare_folder(request.out)
    with cache.Manifest(request.out) as manifest:
        run = _Build(request, style, specs, facts, manifest)
        for path in paths:
            yield from _build_source(run, path)


def _style(request: Request) -> theme.Theme:
    """Return the theme, with what the project wants otherwise in its layouts.

    Raises:
        KanbenError: There is no such theme, or it has no such layout; says where it is asked for.
    """
    style = theme.load(request.theme, request.project)
    for choice in request.layouts:
        wanted = choice.settings
        try:
            style = style.with_layout(choice.name, wanted.page, wanted.chapters, press=wanted.press)
        except KanbenError as error:
            said = error.diagnostic
            raise KanbenError(
                said.code, said.message, place=choice.place, hint=said.hint
            ) from error
    return style


def _check(request: Request, paths: Sequence[Path], specs: Sequence[writers.WriterSpec]) -> None:
    """Refuse what cannot be done before anything is done: no source, no reader, two outputs alike.

    Raises:
        KanbenError: One of these.
    """
    taken: dict[Path, Path] = {}
    for source in paths:
        sources.check(source)
        for spec in specs:
            target = _target(request, source, spec)
            other = taken.setdefault(target, source)
            if other != source or target.resolve() == source.resolve():
                raise KanbenError(
                    "outputs-clash",
                    f"{target} would be made from {source} and is {other}"
                    if other == source
                    else f"{target} would be made from both {other} and {source}",
                    hint="Rename one of them, or choose another folder with --out",
                )


def _target(request: Request, source: Path, spec: writers.WriterSpec) -> Path:
    return request.out / f"{source.stem}{spec.suffix}"


def _prepare_folder(out: Path) -> None:
    """Make the folder, see that files can be written there, and remove what dead builds left."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        files.discard(files.claim(out / "probe"))
    except (OSError, KanbenError) as error:
        cause = error if isinstance(error, OSError) else error.__cause__
        reason = (isinstance(cause, OSError) and cause.strerror) or str(error)
        raise KanbenError(
            "folder-unwritable",
            f"nothing can be written there: {reason}",
            place=str(out),
            hint="Give yourself the right to write, or choose another folder with --out",
        ) from error
    files.sweep(out)
    files.sweep(out / cache.FOLDER)


def _build_source(run: _Build, path: Path) -> Iterator[Event]:
    """Read a source and make its outputs that are not up to date."""
    started = time.perf_counter()
    request = run.request
    try:
        source = sources.load(path)
    except KanbenError as error:  # it vanished since it was checked
        yield SourceRead(path, time.perf_counter() - started, error=error)
        for spec in run.specs:
            yield Output(_target(request, path, spec), path, spec.name, "failed")
        return
    content = cache.digest(source.content + b"\0" + source.sidecar)
    stale = []
    for spec in run.specs:
        key = cache.key(content, spec.name, *run.facts)
        plan = _Plan(path, spec, _target(request, path, spec), key)
        record = None if request.force else run.manifest.current(plan.target, plan.key)
        if record is None or not sources.unchanged(path, record.opened):
            stale.append(plan)
        else:
            yield _output(plan, "current", size=record.size, extent=record.extent)
    if stale:
        yield from _make(run, source, stale)


def _make(run: _Build, source: sources.Source, plans: list[_Plan]) -> Iterator[Event]:
    """Read a source in a child, and make its outputs in a child each."""
    started = time.perf_counter()
    request = run.request
    read, document, error = reading.read_by_job(
        source,
        request.encoding,
        run.limits(source),
        lossy=request.lossy,
        meanwhile=functools.partial(writers.prepare, [plan.spec for plan in plans]),
    )
    seconds = time.perf_counter() - started
    if read is not None and request.strict:
        error = _strictly(read.diagnostics, str(source.path))
        document = None if error else document
    yield SourceRead(source.path, seconds, read.diagnostics if read else (), error)
    if read is None or document is None:
        yield from (_output(plan, "failed") for plan in plans)
        return
    plans.sort(key=lambda plan: -plan.spec.cost)
    claims: dict[int, files.Claim] = {}
    work: list[jobs.Job[_Made]] = []
    planned: list[_Plan] = []
    try:
        for plan in plans:
            try:
                claimed = files.claim(plan.target)
            except KanbenError as unwritable:
                yield _output(plan, "failed", error=unwritable)
                continue
            claims[len(work)] = claimed
            act = functools.partial(_write, plan.spec, claimed, document, run.style, request)
            work.append(jobs.Job(str(plan.target), act, run.limits(source)))
            planned.append(plan)
        for outcome in jobs.run_all(work, run.processes()):
            claimed = claims.pop(outcome.index)
            yield _finish(run, source, planned[outcome.index], claimed, outcome, read)
    finally:
        for claimed in claims.values():
            files.discard(claimed)


def _write(
    spec: writers.WriterSpec,
    claimed: files.Claim,
    document: Document,
    style: theme.Theme,
    request: Request,
) -> _Made:
    """Make one output in a child: run the writer, and put what it returns into the claimed file."""
    from pipeline.gallery.extent import extent_of  # noqa: PLC0415  (only if something was made)

    report = Report()
    content: object = spec.write(document, style, report)
    if not isinstance(content, bytes):  # a plug-in may return anything
        raise KanbenError(
            "writer-failed",
            f"the writer of {spec.name} returned {type(content).__name__}, not bytes",
            place=str(claimed.target),
            hint="This is a fault of the writer, not of the text; please report it",
        )
    lost = [item for item in report if item.severity == "error"]
    if lost and not request.allow_loss:
        raise KanbenError(
            "document-not-expressible",
            f"{spec.name} cannot hold {len(lost)} part(s) of the document: {lost[0].message}",
            span=lost[0].span,
            hint="Leave this format out, or allow the loss with --allow-loss",
        )
    error = _strictly(tuple(report), str(claimed.target)) if request.strict else None
    if error is not None:
        raise error
    files.fill(claimed, content)
    extent = extent_of(claimed.temporary, spec.name)
    return _Made(len(content), cache.digest(content), extent, tuple(report))


def _strictly(said: Sequence[Diagnostic], place: str) -> KanbenError | None:
    """Return the error that warnings make of themselves where a build is strict."""
    warnings = [item for item in said if item.severity == "warning"]
    if not warnings:
        return None
    return KanbenError(
        "warned",
        f"{len(warnings)} warning(s), and the build is strict: {warnings[0].message}",
        place=place,
        span=warnings[0].span,
        hint="Mend what they name, or build with --no-strict",
    )


def _finish(  # noqa: PLR0913, PLR0917  (all that an output and its record are made of)
    run: _Build,
    source: sources.Source,
    plan: _Plan,
    claimed: files.Claim,
    outcome: jobs.Outcome[_Made],
    read: reading.Read,
) -> Output:
    """Put a finished output in its place."""
    made = outcome.result
    if made is None:
        files.discard(claimed)
        return _output(plan, "failed", seconds=outcome.seconds, error=outcome.error)
    try:
        files.publish(claimed)
    except KanbenError as error:
        return _output(plan, "failed", seconds=outcome.seconds, error=error)
    record = cache.Record(
        key=plan.key,
        digest=made.digest,
        size=made.size,
        extent=made.extent,
        format=plan.spec.name,
        source=source.path.stem,
        title=read.title or source.path.stem,
        origin=sources.origin(source.path, run.request.out),
        source_digest=cache.digest(source.content),
        encoding=run.request.encoding,
        lossy=run.request.lossy,
        opened=read.opened,
    )
    run.manifest.record(plan.target, record)
    return _output(
        plan,
        "written",
        size=made.size,
        seconds=outcome.seconds,
        extent=made.extent,
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

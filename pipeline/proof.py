"""Proves outputs: finds them, reads again what they were made from, and runs the checks.

Every output is checked in processes of its own, so that a broken file which crashes or stops a
library costs only its own checks.
"""

from __future__ import annotations

import functools
import hashlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline import cache, config, jobs, reading, sources
from pipeline.diagnostics import KanbenError, Report
from pipeline.safety import limits as limiting
from pipeline.safety.limits import Limits
from pipeline.verify import checks
from pipeline.verify.checks import Check, Result, Subject
from pipeline.verify.finding import Finding
from pipeline.writers import registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.model.nodes import Document

_MOST_SECONDS = 1800.0
"""For one check of one output; a validator of other people's has a shorter limit of its own."""

INDEX = "index"
"""The format of ``index.html``, which shows the outputs and is none of them."""


class Request(msgspec.Struct, frozen=True):
    """What to prove.

    Attributes:
        project: The project whose sources count where the outputs do not say what they came from.
        targets: Outputs, or folders of outputs.
        checks: Names of checks; empty for the quick ones.
        everything: Run every check.
        sources: Files that the outputs were made from, before all others.
        encoding: The sources' encoding, or empty for what they were built with.
        lossy: Replace damaged bytes of a source.
        processes: How many checks to run at a time; 0 for one a processor.
    """

    project: config.Project
    targets: tuple[Path, ...]
    checks: tuple[str, ...] = ()
    everything: bool = False
    sources: tuple[Path, ...] = ()
    encoding: str = ""
    lossy: bool = False
    processes: int = 0


class Output(msgspec.Struct, frozen=True):
    """An output to prove, and what is known of its source.

    Attributes:
        path: The file.
        format: The format's name.
        source: What it was made from, if that is known.
        digest: SHA-256 of the source when it was made, if that is known.
        encoding: The encoding that the source was said to be in.
        lossy: Whether damaged bytes of the source were replaced.
        checked: Whether it has passed the quick checks since it was made.
    """

    path: Path
    format: str
    source: Path | None = None
    digest: str = ""
    encoding: str = ""
    lossy: bool = False
    checked: bool = False


class Verdict(msgspec.Struct, frozen=True):
    """What became of checks of one output that ran together."""

    output: Output
    results: tuple[Result, ...]


def chosen(request: Request) -> tuple[Check, ...]:
    """Return the checks to run, in the order of the table.

    Raises:
        KanbenError: There is no check of a name.
    """
    names = {check.name for check in checks.CHECKS}
    for name in request.checks:
        if name not in names:
            known = ", ".join(check.name for check in checks.CHECKS)
            hint = f"Known checks: {known}"
            raise KanbenError("unknown-check", f"unknown check {name!r}", hint=hint)
    if request.checks:
        return tuple(check for check in checks.CHECKS if check.name in request.checks)
    return tuple(check for check in checks.CHECKS if check.quick or request.everything)


def outputs(request: Request) -> list[Output]:
    """Return the outputs that ``request`` names.

    Raises:
        KanbenError: A file is missing or of no known format, or there is no output at all.
    """
    found: list[Output] = []
    for target in map(sources.from_here, request.targets):
        if target.is_dir():
            found += _in_folder(target, request)
        elif target.is_file():
            found.append(_alone(target, request))
        else:
            hint = "Run kanben build first, or name another file or folder"
            raise KanbenError("no-output", "there is no such output", place=str(target), hint=hint)
    if not found:
        raise KanbenError(
            "no-output",
            "there is no output to check",
            place=", ".join(map(str, request.targets)),
            hint="Run kanben build first",
        )
    return list({output.path: output for output in found}.values())


def _in_folder(folder: Path, request: Request) -> Iterator[Output]:
    """Yield what the manifest lists, missing or not, and what else is called like outputs."""
    records = cache.Manifest(folder).outputs()
    for name, record in records.items():
        yield _recorded(folder / name, record, request)
    for path in sorted(folder.iterdir()):
        name = _format_of(path)
        if name and path.name not in records and path.is_file():
            yield _found(path, name, request)


def _alone(path: Path, request: Request) -> Output:
    record = cache.Manifest(path.parent).outputs().get(path.name)
    if record is not None:
        return _recorded(path, record, request)
    name = _format_of(path)
    if not name:
        known = ", ".join(registry.available())
        problem = "this is no output of a known format"
        raise KanbenError("no-output", problem, place=str(path), hint=f"Known formats: {known}")
    return _found(path, name, request)


def _recorded(path: Path, record: cache.Record, request: Request) -> Output:
    source = _named(path, record.format, request)
    if source is None and record.origin:
        source = sources.from_here(Path(os.path.normpath(path.parent.absolute() / record.origin)))
    return Output(
        path,
        record.format,
        source,
        record.source_digest,
        request.encoding or record.encoding,
        request.lossy or record.lossy,
        record.checked,
    )


def _found(path: Path, name: str, request: Request) -> Output:
    source = _named(path, name, request)
    if source is None:
        source = _of_stem(request.project.sources(), path, name)
    return Output(path, name, source, encoding=request.encoding, lossy=request.lossy)


def _named(path: Path, name: str, request: Request) -> Path | None:
    """Return the source that the user named for an output: of the same stem, or the only one."""
    same = _of_stem(request.sources, path, name)
    return request.sources[0] if same is None and len(request.sources) == 1 else same


def _of_stem(sources: Iterable[Path], path: Path, name: str) -> Path | None:
    return next((each for each in sources if f"{each.stem}.{name}" == path.name), None)


def _format_of(path: Path) -> str:
    """Return the format whose suffix a file has, the longest first; empty if there is none."""
    if path.name.startswith("."):
        return ""
    if path.name == "index.html":
        return INDEX
    names = sorted(registry.available(), key=len, reverse=True)
    return next((name for name in names if path.name.endswith(f".{name}")), "")


def remember(passed: Iterable[Path]) -> None:
    """Note beside outputs that they have passed the quick checks."""
    by_folder: dict[Path, list[str]] = {}
    for path in passed:
        by_folder.setdefault(path.parent, []).append(path.name)
    for folder, names in by_folder.items():
        with cache.Manifest(folder) as manifest:
            for name in names:
                manifest.mark_checked(name)


def prove_outputs(
    found: Sequence[Output], wanted: Sequence[Check], processes: int
) -> Iterator[Verdict]:
    """Run the checks ``wanted`` on the outputs ``found``, at most ``processes`` at a time."""
    groups = [
        (output, group)
        for output in found
        for group in _groups([check for check in wanted if check.covers(output.format)])
    ]
    groups.sort(
        key=lambda item: item[1][0].quick
    )  # the long ones first, so that none is last alone
    work = [
        jobs.Job(str(output.path), functools.partial(_run, output, group), _limits(output, group))
        for output, group in groups
    ]
    for outcome in jobs.run_all(work, processes or os.cpu_count() or 1):
        output, group = groups[outcome.index]
        if outcome.result is not None:
            yield Verdict(output, outcome.result)
        else:
            yield Verdict(output, tuple(_died(check, outcome.error) for check in group))


def _limits(output: Output, group: Sequence[Check]) -> Limits:
    """Return what checks may take: memory too, where no program runs that reserves much of it."""
    try:
        usual = limiting.default(output.path.stat().st_size)
    except OSError:  # it is gone, as the check will say
        usual = limiting.default(0)
    return usual if group[0].quick else Limits(_MOST_SECONDS)


def _groups(wanted: Sequence[Check]) -> Iterator[tuple[Check, ...]]:
    """Yield the quick checks together, which share the reading of the source, and others alone."""
    quick = tuple(check for check in wanted if check.quick)
    if quick:
        yield quick
    yield from ((check,) for check in wanted if not check.quick)


def _died(check: Check, error: KanbenError | None) -> Result:
    code = error.diagnostic.code if error else "check-died"
    return Result(check.name, "fail", (Finding("fatal", code, str(error or "the check died")),))


def _run(output: Output, group: tuple[Check, ...]) -> tuple[Result, ...]:
    """Run checks on one output, in a child."""
    if not output.path.is_file():
        gone = Finding("fatal", "output-gone", "it was built and is not there; run kanben build")
        return tuple(Result(check.name, "fail", (gone,)) for check in group)
    subject = _subject(output)
    results = []
    for check in group:
        started = time.perf_counter()
        result = check.result(subject)
        seconds = time.perf_counter() - started
        results.append(msgspec.structs.replace(result, seconds=round(seconds, 3)))
    return tuple(results)


def _subject(output: Output) -> Subject:
    """Return the output with the document that it should hold, if that can be had."""
    document: Document | None = None
    unknown = "its source is not known; name it with --source"
    if output.source is not None:
        try:
            document = reading.read_document(
                output.source, Report(), encoding=output.encoding, lossy=output.lossy
            )
        except KanbenError as error:
            unknown = str(error)
    return Subject(output.path, output.format, document, unknown, _changed(output))


def _changed(output: Output) -> bool:
    """Tell whether the source is another than the one the output was made from."""
    if output.source is None or not output.digest:
        return False
    try:
        return hashlib.sha256(output.source.read_bytes()).hexdigest() != output.digest
    except OSError:
        return False

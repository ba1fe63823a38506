"""``kanben verify``: outputs are checked; one table, or JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline import config, proof
from pipeline.cli import printing
from pipeline.verify import checks

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from pipeline.proof import Output, Verdict
    from pipeline.verify.checks import Result

EXIT_FAILED = 1
EXIT_INCOMPLETE = 3
"""A validator that was asked for is not installed."""

_FINDINGS_SHOWN = 5
_CELLS = {"pass": "pass", "not-run": "not run"}


def run(options: argparse.Namespace) -> int:
    """Check the outputs; return 1 if a check failed, 3 if a validator is missing, else 0."""
    if options.list:
        _list()
        return 0
    project = config.load(Path.cwd())
    request = proof.Request(
        project=project,
        targets=tuple(options.outputs) or (project.folder / project.settings.out,),
        checks=tuple(name.strip() for name in (options.checks or "").split(",") if name.strip()),
        everything=options.all,
        sources=tuple(options.sources or ()),
        encoding=options.encoding,
        lossy=options.lossy,
        processes=options.jobs,
    )
    wanted = proof.chosen(request)
    found = proof.outputs(request)
    results = collect(
        found, proof.prove_outputs(found, wanted, request.processes), progress=options.all
    )
    if options.json:
        sys.stdout.write(printing.escaped_json(_as_json(results)))
    else:
        report(results)
    return exit_code(results)


def _list() -> None:
    rows = [("check", "formats", "quick", "what it proves")]
    for check in checks.CHECKS:
        formats = ", ".join(sorted(check.formats))
        rows.append((check.name, formats, "yes" if check.quick else "", check.describe))
    printing.table(rows)


Results = dict["Output", list["Result"]]


def collect(found: Sequence[Output], verdicts: Iterable[Verdict], *, progress: bool) -> Results:
    """Return the results by output in the table's order; say on the way what was checked."""
    order = {check.name: place for place, check in enumerate(checks.CHECKS)}
    results: Results = {output: [] for output in found}
    for verdict in verdicts:
        results[verdict.output] += verdict.results
        results[verdict.output].sort(key=lambda result: order[result.check])
        if progress:
            for result in verdict.results:
                said = _CELLS.get(result.status, "FAIL")
                printing.note(
                    f"{verdict.output.path}: {result.check}: {said}, {result.seconds:.1f} s"
                )
    return results


def checked(request: proof.Request) -> Results:
    """Run the quick checks on outputs that have not passed them since they were made.

    Those that pass are remembered beside the outputs; nothing is returned of those that had passed.
    """
    found = [output for output in proof.outputs(request) if not output.checked]
    verdicts = proof.prove_outputs(found, proof.chosen(request), request.processes)
    results = collect(found, verdicts, progress=False)
    passed = [
        output.path
        for output, each in results.items()
        if not any(result.status == "fail" for result in each)
    ]
    proof.remember(passed)
    return results


def report(results: Results) -> None:
    """Print the table, what was found, and why checks were not run."""
    columns = [
        check.name
        for check in checks.CHECKS
        if any(result.check == check.name for each in results.values() for result in each)
    ]
    rows = [("file", *columns)]
    for output, each in results.items():
        cells = {result.check: _cell(result) for result in each}
        rows.append((str(output.path), *(cells.get(name, "–") for name in columns)))
    printing.table(rows)
    for output, each in results.items():
        for result in each:
            _explain(output, result)


def _cell(result: Result) -> str:
    return _CELLS.get(result.status) or f"FAIL {len(result.findings)}"


def _explain(output: Output, result: Result) -> None:
    if result.status == "not-run":
        printing.note(f"{output.path}: {result.check} was not run: {result.reason}")
    for finding in result.findings[:_FINDINGS_SHOWN]:
        printing.note(f"{output.path}: {result.check}: {finding}")
    more = len(result.findings) - _FINDINGS_SHOWN
    if more > 0:
        printing.note(f"{output.path}: {result.check}: and {more} more (--json lists all)")


def exit_code(results: Results) -> int:
    """Return what the results mean for the exit code."""
    every = [result for each in results.values() for result in each]
    if any(result.status == "fail" for result in every):
        return EXIT_FAILED
    return EXIT_INCOMPLETE if any(result.missing for result in every) else 0


def _as_json(results: Results) -> str:
    every = [result for each in results.values() for result in each]
    content = {
        "outputs": [
            {
                "path": str(output.path),
                "format": output.format,
                "source": str(output.source) if output.source else None,
                "checks": each,
            }
            for output, each in results.items()
        ],
        "passed": sum(result.status == "pass" for result in every),
        "failed": sum(result.status == "fail" for result in every),
        "not_run": sum(result.status == "not-run" for result in every),
        "missing_validators": sum(result.missing for result in every),
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"

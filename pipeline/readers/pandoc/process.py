"""Runs pandoc on a source, in a sandbox, and returns its tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline import pandoc
from pipeline.diagnostics import Diagnostic, KanbenError
from pipeline.model.source import Span
from pipeline.readers.pandoc.tree import Tree, depth

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.diagnostics import Report

DEEPEST = 240
"""Levels of JSON that a tree may have; a list in a list takes three, a quotation two. What handles
documents is recursive, and Python's stack ends at 1,000 calls."""

_SECONDS = 8.0
_SECONDS_A_MEGABYTE = 20.0
_MEGABYTES = 768  # of heap; deep nesting takes it all, a megabyte of plain Markdown a quarter
_MEGABYTES_A_MEGABYTE = 200
_MOST_MEGABYTES = 6_000
_MOST_SAID = 50
_MESSAGE = re.compile(r"\[(?P<severity>WARNING|INFO|ERROR)\] (?P<text>.*)", re.DOTALL)
_LINE = re.compile(r"\(?(?:at )?(?:\S* )?line (\d+),? column \d+\)?:?")


def parse(
    data: bytes, source_format: str, path: str, report: Report, media: Path | None = None
) -> Tree:
    """Return pandoc's tree of ``data``.

    Args:
        data: The source; text in UTF-8.
        source_format: pandoc's name of its format, with extensions.
        path: The source's name, for messages.
        report: Takes pandoc's warnings.
        media: A folder into which pandoc writes the pictures that the source holds.

    Raises:
        KanbenError: pandoc could not read it, or it is nested too deeply.
    """
    size = len(data) / 1_000_000
    options = [f"--from={source_format}", "--to=json", "--sandbox", "--preserve-tabs"]
    if media is not None:
        options.append(f"--extract-media={media}")
    try:
        ran = pandoc.run(
            options,
            data,
            seconds=_SECONDS + _SECONDS_A_MEGABYTE * size,
            megabytes=min(_MOST_MEGABYTES, _MEGABYTES + int(_MEGABYTES_A_MEGABYTE * size)),
        )
    except pandoc.StoppedError as error:
        raise _unreadable(error, path) from error
    except KanbenError as error:
        said = error.diagnostic
        raise KanbenError(said.code, said.message, place=path, hint=said.hint) from error
    _say(ran.log, path, report)
    return _decoded(ran.output, path)


def _decoded(output: bytes, path: str) -> Tree:
    try:
        levels = depth(output, DEEPEST)
        tree: dict[str, Any] = msgspec.json.decode(output) if levels <= DEEPEST else {}
    except RecursionError:
        levels = DEEPEST + 1
    except msgspec.DecodeError as error:
        raise KanbenError(
            "pandoc-failed",
            f"what pandoc wrote cannot be read: {error}",
            place=path,
            hint="Report the document",
        ) from error
    if levels > DEEPEST:
        raise KanbenError(
            "nested-too-deeply",
            "the source is nested too deeply: quotations, lists or elements in each other",
            place=path,
            hint="Make it flatter; about 70 lists in lists can be read",
        )
    return tree


def _say(log: str, path: str, report: Report) -> None:
    """Turn what pandoc says into diagnostics."""
    said = [message for message in re.split(r"\n(?=\[)", log.strip()) if message]
    for message in said[:_MOST_SAID]:
        match = _MESSAGE.fullmatch(message.strip())
        text = " ".join((match["text"] if match else message).split()).removesuffix(".")
        line = _LINE.search(text)
        span = Span(path, int(line[1]) if line else 1)
        text = _LINE.sub("", text).replace("  ", " ")
        if match and match["severity"] == "INFO":
            report.add(Diagnostic("pandoc", "info", text, span))
        else:
            report.warn("pandoc", f"pandoc says: {text}", span)
    if len(said) > _MOST_SAID:
        report.warn("pandoc", f"pandoc says {len(said) - _MOST_SAID} things more", Span(path, 1))


def _unreadable(error: pandoc.StoppedError, path: str) -> KanbenError:
    """Return the error about a source that pandoc refuses."""
    reason = " ".join(error.log.split("HasCallStack")[0].split())[:400]
    if "YAML" in reason:
        match = re.search(r"\(line (\d+),.*?at line (\d+)", reason)
        line = int(match[1]) + int(match[2]) - 1 if match else 1
        reason = re.sub(
            r"\(line \d+, column \d+\)|YAML parse exception at line \d+, column \d+,", "", reason
        )
        return KanbenError(
            "front-matter-broken",
            " ".join(reason.split()),
            span=Span(path, line),
            hint="Put values that hold a colon, a bracket or a quotation mark into quotation marks",
        )
    found = re.search(r"line (\d+)", reason)
    return KanbenError(
        "source-unreadable",
        f"pandoc cannot read the source: {reason or f'exit code {error.code}'}",
        span=Span(path, int(found[1]) if found else 1),
        hint="Correct the source there, or save it in another format",
    )

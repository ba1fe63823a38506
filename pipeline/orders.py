"""What is asked of a build, and what it tells of each source and output."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from pipeline import config
from pipeline.diagnostics import Diagnostic, KanbenError
from pipeline.safety.limits import Limits

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
        strict: Let warnings of readers and writers fail what they are about.
        processes: How many outputs to make at a time; 0 for one a processor.
        limits: What each source and output may take; 0 for the usual, by the source's size.
        layouts: What the project wants otherwise in layouts of the theme.
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
    strict: bool = False
    processes: int = 0
    limits: Limits = Limits(seconds=0)
    layouts: tuple[config.LayoutChoice, ...] = ()


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

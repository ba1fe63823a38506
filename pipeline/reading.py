"""Reads sources, each in a child under limits: a hostile one costs no more than its outputs."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import msgspec

from pipeline import jobs, sources
from pipeline.diagnostics import Diagnostic, KanbenError, Report
from pipeline.model.walk import display_title
from pipeline.readers import registry as readers
from pipeline.readers.surroundings import Surroundings
from pipeline.safety import limits as limiting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.model.nodes import Document
    from pipeline.safety.limits import Limits


class Read(msgspec.Struct, frozen=True):
    """What a child hands back that has read a source: the document in MessagePack.

    A document is sent as plain data, which is five times as fast as pickling it, and what comes
    back is checked against the types of the model.
    """

    document: bytes
    title: str
    diagnostics: tuple[Diagnostic, ...]
    opened: dict[str, str]


def read_document(
    path: Path, report: Report, *, encoding: str = "", lossy: bool = False
) -> Document:
    """Return the document in ``path``, overruled by its sidecar file, after all passes.

    Raises:
        KanbenError: It cannot be read, or is no text that a reader understands.
    """
    return sources.read(sources.load(path), report, encoding=encoding, lossy=lossy)


def read_in_child(
    path: Path, report: Report, *, encoding: str = "", lossy: bool = False
) -> Document:
    """Return the document in ``path`` as `read_document` does, read by a child under limits.

    Raises:
        KanbenError: It cannot be read, or reading it took too long, too much memory, or crashed.
    """
    source = sources.load(path)
    limits = limiting.default(len(source.content))
    read, document, error = read_by_job(source, encoding, limits, lossy=lossy)
    if read is None or document is None:
        raise error or KanbenError("reader-failed", "it could not be read", place=str(path))
    for diagnostic in read.diagnostics:
        report.add(diagnostic)
    return document


def read_by_job(
    source: sources.Source,
    encoding: str,
    limits: Limits,
    *,
    lossy: bool,
    meanwhile: Callable[[], object] | None = None,
) -> tuple[Read | None, Document | None, KanbenError | None]:
    """Return what a child read, or the error: a hostile source costs no more than its outputs.

    What reading imports and loads is imported and loaded here, so that all children share it.

    Args:
        source: What to read.
        encoding: Its encoding, or empty to find out.
        limits: What the child may take.
        lossy: Replace damaged bytes.
        meanwhile: What to do in this process while the child reads.
    """
    from pipeline import passes  # noqa: F401, PLC0415  (only if something is to be made)
    from pipeline.chinese import words  # noqa: PLC0415
    from pipeline.model.nodes import Document  # noqa: PLC0415

    try:
        readers.find(source.path)
        words.prepare()
        act = functools.partial(_read, source, encoding, lossy)
        job = jobs.Job(str(source.path), act, limits)
        outcome = next(iter(jobs.run_all([job], 1, meanwhile=meanwhile)))
        if outcome.result is None:
            return None, None, outcome.error
        return (
            outcome.result,
            msgspec.msgpack.decode(outcome.result.document, type=Document),
            None,
        )
    except KanbenError as error:
        return None, None, error
    except (msgspec.DecodeError, RecursionError) as error:
        message = f"the reader made no document: {error}"
        hint = "This is a fault of the reader, not of the text; please report it"
        broken = KanbenError("reader-failed", message, place=str(source.path), hint=hint)
        return None, None, broken


def _read(source: sources.Source, encoding: str, lossy: bool) -> Read:  # noqa: FBT001
    """Read a source in a child."""
    report = Report()
    beside = Surroundings(source.path.parent)
    document = sources.read(source, report, encoding=encoding, lossy=lossy, surroundings=beside)
    content = msgspec.msgpack.encode(document)
    return Read(content, display_title(document), tuple(report), beside.opened)

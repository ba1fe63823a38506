"""The readers that are installed, by file suffix."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, cast

import msgspec

from pipeline import plugins
from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Document
from pipeline.readers.overrides import NOTHING, Overrides
from pipeline.readers.surroundings import Surroundings

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint
    from pathlib import Path

GROUP = "kanben.readers"


class ReadOptions(msgspec.Struct, frozen=True):
    """What the user may fix by hand; an empty value lets the reader decide.

    Attributes:
        encoding: The source's encoding.
        lossy: Replace damaged places of the source instead of failing.
        overrides: What a sidecar file says; it wins over every rule.
        surroundings: Reads the pictures that the source refers to; None to read none beside it.
    """

    encoding: str = ""
    lossy: bool = False
    overrides: Overrides = NOTHING
    surroundings: Surroundings | None = None


Read: TypeAlias = Callable[[bytes, str, ReadOptions, Report], Document]
"""``read(data, path, options, report)``; ``path`` is only for spans and messages."""


class ReaderSpec(msgspec.Struct, frozen=True):
    """A reader.

    Attributes:
        name: The source format's name; the entry point carries the same.
        suffixes: File suffixes it takes, lower case, with the dot.
        read: The function that makes the document.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Read


def available() -> dict[str, EntryPoint]:
    """Return the entry point of every installed reader by name; imports none of them."""
    return plugins.discover(GROUP)


def load(name: str) -> ReaderSpec:
    """Return the reader called ``name``.

    Raises:
        PluginError: It cannot be imported, or is no reader.
    """
    return cast("ReaderSpec", plugins.load(available()[name], ReaderSpec))


def find(path: Path) -> ReaderSpec:
    """Return the reader for ``path``, chosen by its suffix.

    Raises:
        KanbenError: No installed reader takes such files.
    """
    suffix = path.suffix.lower()
    known: list[str] = []
    for name in available():
        spec = load(name)
        if suffix in spec.suffixes:
            return spec
        known.extend(spec.suffixes)
    raise KanbenError(
        "unknown-source-type",
        f"no reader for files ending in {suffix!r}" if suffix else "the file name has no suffix",
        place=str(path),
        hint=f"Readers take: {', '.join(sorted(known))}",
    )

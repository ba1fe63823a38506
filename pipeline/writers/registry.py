"""The writers that are installed, by the name of their format."""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, cast

import msgspec

from pipeline import pandoc, plugins
from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Document
from pipeline.model.walk import deepest
from pipeline.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.metadata import EntryPoint

GROUP = "kanben.writers"

_LAYOUT = re.compile(r"[a-z][a-z0-9-]*\.pdf")

Write: TypeAlias = Callable[[Document, Theme, Report], bytes]
"""``write(document, theme, report)`` returns the whole file; what it cannot express it reports."""
_DEEP = 50  # levels, from which on a document may be too deep for a writer


class WriterSpec(msgspec.Struct, frozen=True):
    """A writer.

    Attributes:
        name: The format's name, which is also what its files end in: ``slides.html``.
        media_type: The IANA media type of the output.
        write: The function that makes the bytes.
        describe: A short English phrase for ``kanben formats``.
        cost: Roughly how long it takes, in tenths of a second for a short text; dear outputs are
            started first.
        ending: What files end in where that is not the format's name: pandoc's formats only.
        layout: The layout that the theme must have for it; empty for none.
        prepare: Imports what the writer needs and takes long to import; None if nothing does.
    """

    name: str
    media_type: str
    write: Write
    describe: str = ""
    cost: int = 1
    ending: str = ""
    layout: str = ""
    prepare: Callable[[], None] | None = None

    @property
    def suffix(self) -> str:
        """What follows the source's stem in the output's name, with the dot."""
        return f".{self.ending or self.name}"


def available() -> dict[str, EntryPoint]:
    """Return the entry point of every installed writer by format name; imports none of them."""
    return plugins.discover(GROUP)


def prepare(specs: Iterable[WriterSpec]) -> None:
    """Import what writers need, once for all the processes that are forked from this one.

    What fails is left to the writers, which say what is wrong.
    """
    for act in dict.fromkeys(spec.prepare for spec in specs):
        if act is not None:
            with contextlib.suppress(Exception):
                act()


def find(name: str) -> WriterSpec:
    """Return the writer of the format ``name``.

    ``pandoc:odt`` and its like need no entry point: pandoc writes them. Nor does ``NAME.pdf``,
    where NAME is a layout that a theme adds.

    Raises:
        KanbenError: No installed writer has this name. What is returned writes no document that is
            nested too deeply to be gone through, and says so.
    """
    return _guarded(_find(name))


def _guarded(spec: WriterSpec) -> WriterSpec:
    @functools.wraps(spec.write)  # its module is part of what outputs are cached by
    def write(document: Document, theme: Theme, report: Report) -> bytes:
        try:
            return spec.write(document, theme, report)
        except RecursionError as error:
            failure = error  # it is judged outside of this clause, where the stack is free again
        levels = deepest(document)
        if levels < _DEEP:  # then it is not for the document's depth that the writer never ends
            raise failure
        raise KanbenError(
            "nested-too-deeply",
            f"the document is nested too deeply to be written as {spec.name}: there are {levels} "
            "levels of lists, quotations, sections or phrases in each other",
            hint="Make it flatter; about 70 lists in lists can be written",
        )

    return msgspec.structs.replace(spec, write=write)


def _find(name: str) -> WriterSpec:
    if name.startswith(pandoc.PREFIX):
        from pipeline.writers import passing  # noqa: PLC0415  (it is a writer, and imports this)

        return passing.spec_for(name)
    points = available()
    point = points.get(name)
    if point is None and _LAYOUT.fullmatch(name):
        from pipeline.writers import pdf  # noqa: PLC0415  (it is a writer, and imports this)

        return pdf.spec_for(name.removesuffix(".pdf"))
    if point is None:
        raise KanbenError(
            "unknown-format",
            f"unknown format {name!r}",
            hint=f"Known formats: {', '.join(points)}, {pandoc.PREFIX}<one of pandoc's>",
        )
    return cast("WriterSpec", plugins.load(point, WriterSpec))

"""Sidecar files: ``source/<stem>.toml`` sets metadata and overrules the reader line by line.

title = "…"            # also subtitle, date, language, authors = ["…"]

[[line]]
number = 12
reads = "今天讲三点。"   # the beginning of that line, so that the file is noticed to have changed
is = "heading"         # or "paragraph", or "joined" (it goes on with the line before)
level = 2              # for headings
"""

from __future__ import annotations

import tomllib
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from pipeline.diagnostics import KanbenError
from pipeline.model.nodes import Contributor, Metadata
from pipeline.model.source import Span
from pipeline.safety.toml import parse_toml

if TYPE_CHECKING:
    from collections.abc import Callable

Role: TypeAlias = Literal["heading", "paragraph", "joined"]

_DEEPEST = 9
_SHOWN = 30


class LineOverride(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"role": "is"}):
    """What the user says of one line.

    Attributes:
        number: The line, counted from 1.
        reads: How the line begins, without white space before it.
        role: ``heading``, ``paragraph``, or ``joined`` to the line before.
        level: The level of a heading, 1 to 9.
    """

    number: int
    reads: str
    role: Role
    level: int = 1


class Overrides(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """A sidecar file; empty values leave the reader's finding as it is."""

    title: str = ""
    subtitle: str = ""
    date: str = ""
    language: str = ""
    authors: tuple[str, ...] = ()
    line: tuple[LineOverride, ...] = ()

    def role(self, number: int) -> LineOverride | None:
        """Return what is said of the line ``number``."""
        return self._by_number.get(number)

    @cached_property
    def _by_number(self) -> dict[int, LineOverride]:
        """The first that is said of each line; asked for each line, so that it must be quick."""
        return {item.number: item for item in reversed(self.line)}

    def fixed(self) -> frozenset[int]:
        """Return the numbers of the lines that are what the user says."""
        return frozenset(item.number for item in self.line if item.role != "joined")

    def is_paragraph(self, number: int) -> bool:
        """Tell whether the user says that the line is a plain paragraph."""
        item = self.role(number) if self.line else None
        return item is not None and item.role == "paragraph"

    def heading_level(self, number: int) -> int:
        """Return the level of the heading that the user says the line is, or 0."""
        item = self.role(number) if self.line else None
        return item.level if item is not None and item.role == "heading" else 0

    def applied_to(self, meta: Metadata) -> Metadata:
        """Return ``meta`` with what the user sets."""
        return msgspec.structs.replace(
            meta,
            title=self.title or meta.title,
            subtitle=self.subtitle or meta.subtitle,
            date=self.date or meta.date,
            language=self.language or meta.language,
            creators=tuple(Contributor(name=name, role="") for name in self.authors)
            or meta.creators,
        )

    def check(self, path: str, text_of: Callable[[int], str | None]) -> None:
        """See that every line still reads as it did.

        Args:
            path: The source's name.
            text_of: Returns the text of a line by number, or None if there is no such line.

        Raises:
            KanbenError: A line reads otherwise, or is not there.
        """
        for item in self.line:
            text = text_of(item.number)
            if text is None or not item.reads or not text.startswith(item.reads):
                found = "is blank or missing" if text is None else f"reads {text[:_SHOWN]!r}"
                raise KanbenError(
                    "sidecar-out-of-date",
                    f"the sidecar file expects {item.reads!r}, but the line {found}",
                    span=Span(path, item.number),
                    hint="Correct number or reads in the sidecar file",
                )


NOTHING = Overrides()


def parse(data: bytes, path: str) -> Overrides:
    """Return the overrides in a sidecar file.

    Raises:
        KanbenError: It is not TOML, or holds an unknown key or a wrong value.
    """
    try:
        overrides = msgspec.convert(parse_toml(data), Overrides)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise KanbenError(
            "sidecar-broken",
            str(error),
            place=path,
            hint="It may hold title, subtitle, date, language, authors, and [[line]] with number, "
            'reads, is = "heading", "paragraph" or "joined", and level',
        ) from error
    for item in overrides.line:
        if not 1 <= item.level <= _DEEPEST or item.number < 1:
            raise KanbenError(
                "sidecar-broken",
                f"line {item.number}: level must be 1 to {_DEEPEST}, number 1 or more",
                place=path,
                hint="Correct the value there",
            )
    return overrides

"""Notes of Markdown: which there are, what calls them, and calls inside notes.

pandoc leaves calls inside notes as they are written, GitHub follows them. So each is put into a
span, and what is called so is called again in a last paragraph, for
`pipeline.readers.pandoc.notes` to put together.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.readers.pandoc.notes import INSIDE
from pipeline.readers.pandoc.tree import NOTE_HELD

DEFINITION = re.compile(r" {0,3}\[\^([^\]\s]+)\]:")
CALL = r"\[\^[^\]\s]+\]"

_WIDE = re.compile(r"( {0,3}\[\^[^\]\s]+\])：")
_CALLS = re.compile(
    r"(?P<skip>(?<!`)(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)|\\.)|\[\^(?P<label>[^\]\s]+)\]"
)
_INDENT = re.compile(r"(?: {4}| {0,3}\t)")


class Taken(NamedTuple):
    """A line, and whether a full-width colon in it was taken for an ordinary one."""

    text: str
    is_wide: bool


class Notes:
    """The notes of one source."""

    def __init__(self) -> None:
        """Begin with none."""
        self._defined: dict[str, int] = {}
        self._calls: dict[str, dict[str, None]] = {"": {}}
        self._inside = ""

    def take(self, number: int, line: str, *, after_blank: bool) -> Taken:
        """Take a line that stands in no fence; return it with calls inside notes in spans."""
        wide = _WIDE.match(line) if "]：" in line and (after_blank or self._inside) else None
        if wide:
            line = f"{wide[1]}: {line[wide.end() :]}"
        match = DEFINITION.match(line) if "]:" in line else None
        if match:
            self._inside = match[1]
            self._defined.setdefault(match[1], number)
            self._calls.setdefault(match[1], {})
        elif self._inside and after_blank and line.strip() and not _INDENT.match(line):
            self._inside = ""
        if "[^" not in line:
            return Taken(line, is_wide=False)
        start = match.end() if match else 0
        made = _CALLS.sub(self._called, line[start:])
        return Taken(line[:start] + made, is_wide=wide is not None)

    def _called(self, match: re.Match[str]) -> str:
        if match["skip"] is not None:
            return match[0]
        self._calls[self._inside][match["label"]] = None
        return f"[{match[0]}]{INSIDE}" if self._inside else match[0]

    def uncalled(self) -> dict[str, int]:
        """Return the labels of notes that no call in the text leads to, with their lines.

        Of notes that call each other the first is among them.
        """
        found: dict[str, int] = {}
        reached: set[str] = set()
        self._reach("", reached)
        called = {label for name in self._defined for label in self._calls[name]}
        for again in (False, True):
            for label, number in self._defined.items():
                if label not in reached and (again or label not in called):
                    found[label] = number
                    self._reach(label, reached)
        return found

    def _reach(self, label: str, reached: set[str]) -> None:
        """Put ``label`` and all that it leads to among the ``reached``."""
        waiting = [label]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += self._calls.get(name, ())

    def held(self) -> str:
        """Return the paragraph that holds the notes that notes call; empty if none does."""
        called = {label: None for name in self._defined for label in self._calls[name]}
        return "".join(
            f'[[^{label}]]{{.{NOTE_HELD} label="{_quoted(label)}"}}'
            for label in called
            if label in self._defined
        )


def _quoted(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("&", "\\&")

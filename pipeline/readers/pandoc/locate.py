"""Finds the line of the source on which a block of pandoc's tree begins.

pandoc's tree has no positions. For HTML our front leaves marks with the line. For other texts the
first characters of a block are looked up among the beginnings of lines: blocks come in the order of
the source, so the search only moves on, and costs no more than one look at each line.
"""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING, Protocol

from pipeline.model.source import Span
from pipeline.readers.pandoc.tree import LINE, Tree, attributes_of, leading_text, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

_TAG = re.compile(r"<[^<>]{0,500}>|\\[A-Za-z]+\*?|\{[#.=\w][^{}|]{0,500}\}")
_MARK = re.compile(
    r"[\s>]*(?:(?:[-*+]|\(?[0-9A-Za-z#]{1,5}[.)]|\[\^[^\]]{1,50}\]:|:|\||#{1,6}|[~=!.]+)\s+)*"
    r"(?:\[[ xX]\]\s)?"
)
_SKELETON = re.compile(r"[\W_]+")
_NOTE = re.compile(r"\s{0,3}\[\^[^\]]{1,50}\]:")
_RULE = re.compile(r"[ >]*([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_FENCE = re.compile(r"[\s>]*(?:```|~~~)")
_KEY = 4  # letters by which lines are looked up
_COMPARED = 24  # letters of a block that are compared
_NEARBY = 200  # lines within which a beginning that agrees in part is believed


class Locator(Protocol):
    """Tells where blocks stand."""

    def locate(self, block: Tree) -> Span | None:
        """Return where ``block`` begins."""

    def passed(self, block: Tree) -> None:
        """Take note that ``block`` holds no blocks and is done with."""

    def enter_note(self, blocks: Sequence[Tree]) -> int:
        """Go to where a note stands; return where we were."""

    def leave_note(self, place: int) -> None:
        """Go back."""


class TextLocator:
    """Looks up blocks of Markdown and the like by how they begin."""

    def __init__(self, text: str, path: str) -> None:
        """Index the lines of ``text``."""
        self._path = path
        self._lines = text.split("\n")
        self._skeletons: list[tuple[str, str]] = []
        self._index: dict[str, list[int]] = {}
        self._notes: list[int] = []
        self._rules: list[int] = []
        for number, line in enumerate(self._lines):
            bare = _TAG.sub("", line) if any(mark in line for mark in "<\\{") else line
            unmarked = bare[_MARK.match(bare).end() :]  # type: ignore[union-attr]  # matches always
            pair = (_skeleton(unmarked), _skeleton(bare))
            self._skeletons.append(pair)
            for skeleton in dict.fromkeys(pair):
                for size in range(1, min(_KEY, len(skeleton)) + 1):
                    self._index.setdefault(skeleton[:size], []).append(number)
            if _NOTE.match(line):
                self._notes.append(number)
            elif _RULE.match(line):
                self._rules.append(number)
        self._floor = 0
        self._last = 0

    def locate(self, block: Tree) -> Span | None:
        """Return where ``block`` begins: where the block before it does if it is not found."""
        if block["t"] == "HorizontalRule":
            found = self._rule()
        else:
            found = self._find(_beginning(block), self._floor)
        if found is not None:
            self._last = found
            if block["t"] == "CodeBlock" and found and _FENCE.match(self._lines[found - 1]):
                found -= 1
        else:
            found = self._last
        return Span(self._path, found + 1)

    def passed(self, block: Tree) -> None:
        """Go on to the line after the one on which ``block`` was found."""
        del block
        self._floor = max(self._floor, self._last + 1)

    def enter_note(self, blocks: Sequence[Tree]) -> int:
        """Go to the definition of a note; a note inside a line stays on it."""
        place = self._last
        text = _beginning(blocks)
        for number in self._notes:
            if text and any(skeleton.startswith(text) for skeleton in self._skeletons[number]):
                self._last = number
                break
        self._floor, self._saved = self._last, self._floor
        return place

    def leave_note(self, place: int) -> None:
        """Go back to the place of the call."""
        self._last, self._floor = place, self._saved

    def _rule(self) -> int | None:
        at = bisect.bisect_left(self._rules, self._floor)
        if at == len(self._rules):
            return None
        self._floor = self._rules[at] + 1
        return self._rules[at]

    def _find(self, text: str, start: int) -> int | None:
        if not text:
            return None
        numbers = self._index.get(text[:_KEY])
        if not numbers:
            return None
        first = bisect.bisect_left(numbers, start)
        near = None
        for number in numbers[first : first + 50]:
            for skeleton in self._skeletons[number]:
                if skeleton.startswith(text) or (
                    len(skeleton) >= _KEY and text.startswith(skeleton)
                ):
                    return number
                if near is None and skeleton.startswith(text[:_KEY]) and len(text) > _KEY:
                    near = number
        return near if near is not None and near - start < _NEARBY else None


class MarkLocator:
    """Reads the marks that our HTML front has left."""

    def __init__(self, path: str, files: Sequence[str] = ("",)) -> None:
        """Take the names of the files that the source holds; "" for the source itself."""
        self._paths = [f"{path}/{name}" if name else path for name in files]
        self._last: Span | None = Span(self._paths[0], 1) if self._paths else None

    def locate(self, block: Tree) -> Span | None:
        """Return the place that the first mark in ``block`` says."""
        for item in walk(block):
            mark = attributes_of(item).pairs.get(LINE) if item["t"] != "Note" else None
            if mark:
                file, _, line = mark.partition(":")
                self._last = Span(self._paths[int(file)], int(line))
                break
        return self._last

    def passed(self, block: Tree) -> None:
        """Do nothing: the marks say it all."""

    def enter_note(self, blocks: Sequence[Tree]) -> int:
        """Do nothing: the marks say it all."""
        del blocks
        return 0

    def leave_note(self, place: int) -> None:
        """Do nothing: the marks say it all."""


class NoLocator:
    """For formats without lines."""

    def locate(self, block: Tree) -> Span | None:
        """Return None."""
        del block
        return None

    def passed(self, block: Tree) -> None:
        """Do nothing."""

    def enter_note(self, blocks: Sequence[Tree]) -> int:
        """Do nothing."""
        del blocks
        return 0

    def leave_note(self, place: int) -> None:
        """Do nothing."""


def _beginning(block: object) -> str:
    """Return the letters with which a block begins, up to the end of its first line."""
    if isinstance(block, dict) and block["t"] == "Table":
        block = block["c"][3:]  # the caption may stand below
    lines = leading_text(block, 3 * _COMPARED).split("\n")
    return next(filter(None, map(_skeleton, lines)), "")[:_COMPARED]


def _skeleton(text: str) -> str:
    """Return the letters and digits of ``text``."""
    return _SKELETON.sub("", text)

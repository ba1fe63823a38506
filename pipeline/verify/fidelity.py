"""Checks that an output holds the document: every block whole, in order, once."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from pipeline.model.source import Span
from pipeline.model.walk import SEAL, plain, rubies, units
from pipeline.verify.readback import OBJECT, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.model.nodes import Document
    from pipeline.model.walk import Unit

_WHITE = re.compile(r"[\s\u200b\u2060\ufeff\u00ad]+")
_SHOWN = 30  # characters of a text in messages
_SHOWN_AROUND = 12  # characters before and after the place where two texts part
_SURE = 4  # characters that must agree before two texts are taken for versions of one
_LONG = 8  # characters from which a paragraph that stands twice is no chance
MOST_LOSSES = 100
"""A text of which so much is lost is another text; to search on would take for ever."""

LossKind: TypeAlias = Literal["missing", "changed", "moved", "repeated"]


class Loss(msgspec.Struct, frozen=True):
    """A block that an output does not hold as it should.

    Attributes:
        kind: ``missing``; ``changed``: it begins as it should and goes on otherwise; ``moved``: it
            stands elsewhere; ``repeated``: it stands twice.
        text: The block, shortened.
        span: Where it stands in the source.
        place: Where in the output it is, or after which place it should be.
        expected: What comes where the two part, if they do.
        found: What stands in the output instead.
    """

    kind: LossKind
    text: str
    span: Span | None = None
    place: str = ""
    expected: str = ""
    found: str = ""

    @property
    def message(self) -> str:
        """What is wrong, in words, without the places."""
        match self.kind:
            case "missing":
                return f"missing: {self.text}"
            case "changed":
                return f"“{self.expected}” reads “{self.found}”: {self.text}"
            case "moved":
                return f"out of order: {self.text}"
            case "repeated":
                return f"stands twice: {self.text}"

    def __str__(self) -> str:
        """Return one line."""
        places = (str(self.span) if self.span else "", self.place)
        return "".join(f"{place}: " for place in places if place) + self.message


def squeezed(text: str) -> str:
    """Return ``text`` without white space and invisible marks, which layout may add or drop."""
    return _WHITE.sub("", text)


def losses(document: Document, output: Iterable[Piece] | str) -> list[Loss]:
    """Return what of ``document`` an output does not hold whole, in order, once.

    Every unit must stand whole after the unit before it; what stands between them (numbers,
    contents, bullets) is of no concern, unless it is a paragraph of the document once more. Notes
    may stand anywhere: a format puts them at the foot of a page, at the end of a file, or into a
    part of their own. At most `MOST_LOSSES` are returned.

    Args:
        document: What should be there.
        output: The output's text in order.
    """
    return _Comparison(document, [Piece(output, "")] if isinstance(output, str) else output).losses


class _Comparison:
    """One document held against one output."""

    def __init__(self, document: Document, output: Iterable[Piece]) -> None:
        self.losses: list[Loss] = []
        self._calls = _note_calls(document)
        self._readings = tuple(
            (squeezed(plain(ruby.base)), squeezed(ruby.reading)) for ruby in rubies(document)
        )
        self._pieces = [piece for piece in output if piece.text]
        self._starts: list[int] = []
        texts = []
        length = 0
        for piece in self._pieces:
            text = self._bare(piece.text)
            self._starts.append(length)
            texts.append(text)
            length += len(text)
        self._text = self._without_readings("".join(texts)) if self._readings else "".join(texts)
        if len(self._text) != length:  # readings were taken out, and the places moved
            self._starts = [round(start * len(self._text) / length) for start in self._starts]
        self._compare(document)
        if not self.losses:
            self._find_repeated(document, texts)

    def _bare(self, text: str) -> str:
        return self._calls.sub("", squeezed(text))

    def _without_readings(self, text: str) -> str:
        """Return ``text`` without the readings of ruby behind their base text.

        Formats without ruby of their own print the reading there.
        """
        for base, reading in self._readings:
            text = text.replace(f"{base}（{reading}）", base).replace(base + reading, base)
        return text

    def _compare(self, document: Document) -> None:
        position = 0
        self._taken: list[tuple[int, int]] = []
        for unit in units(document):
            wanted = self._bare(unit.text)
            start = 0 if unit.kind == "note" else position
            place = self._find(unit, wanted, start)
            if place is None:
                self.losses.append(self._loss(unit, wanted, start))
                if len(self.losses) >= MOST_LOSSES:
                    return
                continue
            self._taken.append(place)
            if unit.kind != "note":
                position = place[1]

    def _find(self, unit: Unit, wanted: str, start: int) -> tuple[int, int] | None:
        """Return where a unit stands from ``start`` on."""
        if unit.sealed:
            match = self._pattern(unit.sealed).search(self._text, start)
            return match.span() if match else None
        place = self._text.find(wanted, start)
        return (place, place + len(wanted)) if place >= 0 else None

    def _pattern(self, sealed: str) -> re.Pattern[str]:
        """Return a pattern of a text in which each formula and picture is itself or its source.

        A picture without a description may be left out where it cannot be had: it has no text. It
        takes no sign that may be the formula or picture after it.
        """
        parts = [re.escape(self._bare(part)) for part in sealed.split(SEAL)]
        parts[1::2] = [
            f"(?:{source}|{OBJECT})" if source else f"{OBJECT}??" for source in parts[1::2]
        ]
        return re.compile("".join(parts))

    def _loss(self, unit: Unit, wanted: str, start: int) -> Loss:
        shown = _shortened(unit.text)
        elsewhere = self._text.find(wanted)
        if elsewhere >= 0 and wanted:
            return Loss("moved", shown, unit.span, self._place(elsewhere))
        agreed, place = self._longest_beginning(wanted, start)
        if agreed < min(_SURE, len(wanted)):
            return Loss("missing", shown, unit.span, self._place(start - 1) if start else "")
        end = place + agreed
        before = wanted[max(0, agreed - _SHOWN_AROUND) : agreed]
        return Loss(
            "changed",
            shown,
            unit.span,
            self._place(end),
            before + wanted[agreed : agreed + _SHOWN_AROUND],
            before + self._text[end : end + _SHOWN_AROUND],
        )

    def _longest_beginning(self, wanted: str, start: int) -> tuple[int, int]:
        """Return how many first characters of ``wanted`` stand from ``start`` on, and where."""
        low, high, place = 0, len(wanted), start
        while low < high:
            middle = (low + high + 1) // 2
            found = self._text.find(wanted[:middle], start)
            if found >= 0:
                low, place = middle, found
            else:
                high = middle - 1
        return low, place

    def _place(self, offset: int) -> str:
        """Return the place of a character in the output."""
        if not self._pieces:
            return ""
        return self._pieces[max(0, bisect_right(self._starts, offset) - 1)].place

    def _find_repeated(self, document: Document, texts: Sequence[str]) -> None:
        """Find pieces that are a paragraph of the document and were not needed for it."""
        paragraphs = {
            self._bare(unit.text): unit for unit in units(document) if unit.kind == "text"
        }
        for unit in units(document):
            if unit.kind != "text":  # contents and covers repeat headings
                paragraphs.pop(self._bare(unit.text), None)
        for index in self._idle(texts):
            unit_again = paragraphs.get(texts[index])
            if unit_again is not None and len(texts[index]) >= _LONG:
                shown, place = _shortened(unit_again.text), self._pieces[index].place
                self.losses.append(Loss("repeated", shown, unit_again.span, place))

    def _idle(self, texts: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of the pieces in which no unit was found."""
        taken = sorted(self._taken)
        current = 0
        for index, (start, text) in enumerate(zip(self._starts, texts, strict=True)):
            while current < len(taken) and taken[current][1] <= start:
                current += 1
            if current == len(taken) or taken[current][0] >= start + len(text):
                yield index


def _note_calls(document: Document) -> re.Pattern[str]:
    """Return a pattern of the numbers that outputs print where the document calls its notes."""
    numbers = "|".join(str(number) for number in range(1, len(document.notes) + 1))
    return re.compile(rf"\[(?:{numbers})\]" if numbers else r"(?!)")


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"

"""Checks that an output holds the document whole and in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from pipeline.model.source import Span
from pipeline.model.walk import plain, rubies, units

if TYPE_CHECKING:
    from pipeline.model.nodes import Document

_WHITE = re.compile(r"[\s\u200b\u2060\ufeff\u00ad]+")
_SHOWN = 30  # characters of a text in messages


class Loss(msgspec.Struct, frozen=True):
    """A stretch of the document that an output does not hold where it should.

    Attributes:
        text: The stretch, shortened.
        message: What is wrong: missing, or out of order.
        span: Where it stands in the source.
    """

    text: str
    message: str
    span: Span | None = None

    def __str__(self) -> str:
        """Return one line."""
        place = f"{self.span}: " if self.span else ""
        return f"{place}{self.message}: {self.text}"


def squeezed(text: str) -> str:
    """Return ``text`` without white space and invisible marks, which layout may add or drop."""
    return _WHITE.sub("", text)


def losses(document: Document, output: str) -> list[Loss]:
    """Return what of ``document`` the text ``output`` does not hold, in the document's order.

    Every unit must stand whole after the unit before it; what stands between them (numbers,
    contents, bullets) is of no concern. Notes may stand anywhere: a format puts them at the foot of
    a page, at the end of a file, or into a part of their own.
    """
    calls = _note_calls(document)
    text = _without_readings(document, calls.sub("", squeezed(output)))
    found: list[Loss] = []
    position = 0
    for unit in units(document):
        wanted = calls.sub("", squeezed(unit.text))
        place = text.find(wanted, 0 if unit.kind == "note" else position)
        if place >= 0:
            position = position if unit.kind == "note" else place + len(wanted)
            continue
        message = "out of order" if wanted in text else "missing or broken"
        found.append(Loss(_shortened(unit.text), message, unit.span))
    return found


def _without_readings(document: Document, text: str) -> str:
    """Return ``text`` with the readings of ruby taken out from behind their base text.

    Formats without ruby of their own print the reading there.
    """
    for ruby in rubies(document):
        base, reading = squeezed(plain(ruby.base)), squeezed(ruby.reading)
        text = text.replace(f"{base}（{reading}）", base).replace(base + reading, base)
    return text


def _note_calls(document: Document) -> re.Pattern[str]:
    """Return a pattern of the numbers that outputs print where the document calls its notes."""
    numbers = "|".join(str(number) for number in range(1, len(document.notes) + 1))
    return re.compile(rf"\[(?:{numbers})\]" if numbers else r"(?!)")


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"

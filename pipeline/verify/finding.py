"""What a check objects to, and the error of a validator that is not there."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from pipeline.diagnostics import KanbenError

FindingSeverity: TypeAlias = Literal["fatal", "error", "warning"]


class Finding(msgspec.Struct, frozen=True):
    """What a check objects to.

    Attributes:
        severity: How grave the check holds it to be.
        code: The check's own code, such as ``RSC-005``.
        message: One plain sentence.
        place: Where inside the output: part, line and column, page or slide; empty for the whole.
        source: Where in the source, if that is known.
    """

    severity: FindingSeverity
    code: str
    message: str
    place: str = ""
    source: str = ""

    def __str__(self) -> str:
        """Return one line."""
        place = "".join(f"{each}: " for each in (self.source, self.place) if each)
        return f"{place}{self.severity}: {self.message} [{self.code}]"


class ValidatorMissingError(KanbenError):
    """A validator is not installed: the check was not run, which is neither pass nor fail."""

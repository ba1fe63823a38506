"""Validators that run on Java."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline import programs
from pipeline.verify.finding import ValidatorMissingError

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCTOR = "Run kanben doctor for the command that installs it"

_SECONDS = 600  # a book of a thousand chapters takes about a minute
# A validator runs for a second or two: starting quickly is worth more than running quickly.
# Deeply nested files and the HTML schema need a deeper stack than Java gives.
_OPTIONS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss64m", "-Dfile.encoding=UTF-8")


def run_java(validator: str, arguments: Sequence[str]) -> programs.Ended:
    """Run Java to its end.

    Args:
        validator: What the validator is called in messages.
        arguments: Of Java, such as ``-jar`` and what follows.

    Raises:
        ValidatorMissingError: Java is not installed.
        KanbenError: It took too long.
    """
    java = programs.java()
    if java is None:
        raise ValidatorMissingError(
            "java-missing", f"Java is not installed, so {validator} cannot run", hint=DOCTOR
        )
    return programs.run([java, *_OPTIONS, *arguments], seconds=_SECONDS)

"""What the program has to say, as values: diagnostics, the report that gathers them, and errors.

Nothing here prints. Only the command line does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from pipeline.model.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.nodes import Node

Severity: TypeAlias = Literal["info", "warning", "error"]


class Diagnostic(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One finding.

    Attributes:
        code: A stable name in kebab case; for an inference, the rule that made it.
        severity: ``info`` for evidence, ``warning`` for what a user should look at, ``error`` for
            what stops an output.
        message: One plain sentence without a final full stop.
        span: Where it is, if it is about a place in the source.
        hint: What the user can do.
        confidence: For an inference, how often its rule is right, from 0 to 1.
    """

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    hint: str = ""
    confidence: float = 1.0

    def __str__(self) -> str:
        """Return one line: place, severity, message, remedy."""
        place = f"{self.span}: " if self.span else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.severity}: {self.message} [{self.code}]{hint}"


class Report:
    """Gathers the diagnostics of one piece of work, in order."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self._diagnostics: list[Diagnostic] = []

    def __iter__(self) -> Iterator[Diagnostic]:
        """Yield what was said, in order."""
        return iter(self._diagnostics)

    def __len__(self) -> int:
        """Return how many things were said."""
        return len(self._diagnostics)

    def add(self, diagnostic: Diagnostic) -> None:
        """Take one diagnostic."""
        self._diagnostics.append(diagnostic)

    def infer(self, code: str, message: str, span: Span, confidence: float = 1.0) -> None:
        """Record an inference: the rule ``code`` decided ``message`` about ``span``."""
        self.add(Diagnostic(code, "info", message, span, confidence=confidence))

    def warn(self, code: str, message: str, span: Span | None = None, hint: str = "") -> None:
        """Record something that a user should look at."""
        self.add(Diagnostic(code, "warning", message, span, hint))

    def dropped(self, node: Node, reason: str) -> None:
        """Record that a writer could not express ``node`` and what it did instead.

        It is an error, except for a link that leads nowhere, whose text stands.
        """
        kind = type(node).__struct_config__.tag
        span: Span | None = getattr(node, "span", None)
        hint = "choose another format, or allow it with --allow-loss"
        severity: Severity = "warning" if kind == "link" else "error"
        self.add(Diagnostic("dropped", severity, f"{kind}: {reason}", span, hint))

    def worst(self) -> Severity | None:
        """Return the gravest severity said, or None if nothing was said."""
        order: tuple[Severity, ...] = ("error", "warning", "info")
        said = {diagnostic.severity for diagnostic in self}
        return next((severity for severity in order if severity in said), None)


class KanbenError(Exception):
    """A failure that the user can act on: it carries a diagnostic and never needs a traceback."""

    def __init__(
        self, code: str, message: str, *, place: str = "", span: Span | None = None, hint: str = ""
    ) -> None:
        """Make an error.

        Args:
            code: Stable name in kebab case.
            message: One plain sentence without a final full stop.
            place: File, key or byte offset, where there is no span.
            span: Where in a source it is.
            hint: What the user can do.
        """
        super().__init__(message)
        text = f"{place}: {message}" if place else message
        self.diagnostic = Diagnostic(code, "error", text, span, hint)

    def __str__(self) -> str:
        """Return one line: place, message, remedy."""
        diagnostic = self.diagnostic
        place = f"{diagnostic.span}: " if diagnostic.span else ""
        hint = f". {diagnostic.hint}" if diagnostic.hint else ""
        return f"{place}{diagnostic.message}{hint}"

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the diagnostic when the error crosses a process."""
        return (_revive, (type(self), self.diagnostic))


def _revive(kind: type[KanbenError], diagnostic: Diagnostic) -> KanbenError:
    error = kind.__new__(kind)
    Exception.__init__(error, diagnostic.message)
    error.diagnostic = diagnostic
    return error

"""What no lint can look into is one finding, whatever the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.diagnostics import KanbenError
from pipeline.verify.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


def findings(path: Path, check: Callable[[Path], Iterable[Finding]]) -> list[Finding]:
    """Return what ``check`` finds in ``path``, or that the file cannot be read.

    ``check`` may raise KanbenError (a guard refuses the file) or OSError at any moment; what it
    found before counts for nothing, because a file that breaks off proves nothing.
    """
    try:
        return list(check(path))
    except KanbenError as error:
        return [Finding("fatal", "not-readable", error.diagnostic.message)]
    except OSError as error:
        return [Finding("fatal", "not-readable", f"{path.name}: {error.strerror or error}")]

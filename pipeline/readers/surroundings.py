"""What a source may bring along: files of its own folder, and parts of its own archive."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_to_bytes

from pipeline.diagnostics import KanbenError
from pipeline.safety.paths import read_inside

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.safety.archives import Archive

MOST_INLINE = 30_000_000
"""Characters of one ``data:`` URI."""

_DATA = re.compile(r"data:[^,;]*(?:;(?!base64)[^,;]*)*(?P<base64>;base64)?,", re.IGNORECASE)
_SCHEME = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")


class Surroundings:
    """Reads what a document refers to; remembers what was read, so that a build can depend on it.

    Attributes:
        opened: The SHA-256 of every file that was read, by the reference as the source has it; ""
            where there was none, so that a picture added later is noticed.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Take the folder of the source; without one, nothing beside it can be read."""
        self.opened: dict[str, str] = {}
        self._folder = folder
        self._archive: Archive | None = None
        self._parts: dict[str, bytes] = {}

    def enter(self, archive: Archive) -> None:
        """From now on, references name parts of ``archive`` and no files."""
        self._archive = archive

    def add(self, name: str, data: bytes) -> None:
        """Let references to ``name`` mean ``data``."""
        self._parts[name] = data

    def read(self, reference: str) -> bytes:
        """Return what ``reference`` names.

        Raises:
            KanbenError: It is remote, not there, outside, or too large.
        """
        match = _DATA.match(reference)
        if match:
            return _inline(reference, match)
        if reference in self._parts:
            return self._parts[reference]
        if _SCHEME.match(reference):
            raise KanbenError(
                "picture-remote",
                f"{reference[:80]!r} is not fetched",
                hint="Save it beside the source and name it by a relative path",
            )
        if self._archive is not None:
            name = reference if reference in self._archive else unquote(reference)
            name = name.removeprefix("./")
            if name not in self._archive:
                raise KanbenError(
                    "picture-missing",
                    f"{name[:80]!r} is not in the file",
                    hint="Put the picture in again",
                )
            return self._archive.read(name)
        if self._folder is None:
            raise KanbenError("picture-missing", f"{reference[:80]!r} cannot be looked up here")
        self.opened[reference] = ""
        data = read_inside(reference, self._folder)
        self.opened[reference] = hashlib.sha256(data).hexdigest()
        return data


def _inline(reference: str, match: re.Match[str]) -> bytes:
    """Return the bytes in a ``data:`` URI (RFC 2397)."""
    problem = ""
    if len(reference) > MOST_INLINE:
        problem = "a data: URI is larger than 30 MB"
    try:
        body = unquote_to_bytes(reference[match.end() :])
        if not problem:
            return base64.b64decode(body) if match["base64"] else body
    except ValueError:
        problem = "a data: URI is broken"
    raise KanbenError("picture-broken", problem, hint="Save the picture as a file")

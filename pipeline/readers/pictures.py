"""Pictures that a source refers to: read, judged, and named."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.diagnostics import Diagnostic, KanbenError
from pipeline.model.nodes import Media
from pipeline.safety import large_pictures
from pipeline.safety.pictures import MOST_PIXELS, examine, refused

if TYPE_CHECKING:
    from pipeline.diagnostics import Report
    from pipeline.model.source import Span
    from pipeline.readers.surroundings import Surroundings

_SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/svg+xml": ".svg",
}
_LONGEST_SHOWN = 80  # characters of a reference that cannot be had
_MOST_REDUCED = 3_000_000_000
"""Pixels of all pictures of a document that are made smaller: a minute's work."""

_DATA = re.compile("data:", re.IGNORECASE)
_NAMED = re.compile(r"data:[^,]{0,100};name=([^;,]{1,600})[;,]", re.IGNORECASE)
_FILE = re.compile(r"(?!.*\.\.)[^\s/\\:<>|?*\"\x00-\x1f][^\\:<>|?*\"\x00-\x1f]{0,150}")
"""A name that is no way out of a folder."""


class Pictures:
    """Gathers the pictures of one document; each file is taken once."""

    def __init__(self, surroundings: Surroundings, report: Report) -> None:
        """Read from ``surroundings``; what cannot be had is a warning in ``report``."""
        self._surroundings = surroundings
        self._report = report
        self._names: dict[str, str] = {}
        self._media: dict[str, Media] = {}
        self._pixels = 0  # of what was made smaller

    def media(self) -> tuple[Media, ...]:
        """Return all pictures, in the order in which they were first referred to."""
        return tuple(self._media.values())

    def take(self, reference: str, span: Span | None) -> str:
        """Return the name of the `Media` that ``reference`` became, or the reference itself.

        A picture that is missing, remote, broken or too large is warned of, never an error: its
        alternative text stays.
        """
        known = self._names.get(reference)
        if known is None:
            known = self._names[reference] = self._taken(reference, span)
        return known

    def _taken(self, reference: str, span: Span | None) -> str:
        try:
            data = self._fitting(self._surroundings.read(reference), reference, span)
            picture = examine(data, _shown(reference))
        except KanbenError as error:
            said = error.diagnostic
            self._report.warn(
                said.code, f"the picture is left out: {said.message}", span, said.hint
            )
            return _shown(reference)
        name = self._name(reference, picture.media_type, data)
        self._media[name] = Media(
            name=name,
            media_type=picture.media_type,
            data=data,
            width=picture.width,
            height=picture.height,
        )
        return name

    def _fitting(self, data: bytes, reference: str, span: Span | None) -> bytes:
        """Return a picture, made smaller if it has more pixels than any page can show.

        Raises:
            KanbenError: It is damaged, or it or all such pictures together are too large.
        """
        count = large_pictures.pixels(data, _shown(reference))
        if count <= MOST_PIXELS:
            return data
        self._pixels += count
        if self._pixels > _MOST_REDUCED:
            raise refused(_shown(reference), "too many pictures have too many pixels")
        made = large_pictures.reduced(data, _shown(reference))
        message = f"{_shown(reference)} has {count / 1e6:.0f} million pixels and is made smaller"
        self._report.add(Diagnostic("picture-reduced", "info", message, span))
        return made

    def _name(self, reference: str, media_type: str, data: bytes) -> str:
        """Return a name for a picture: its path as the source has it, or made of its content.

        A ``data:`` URI may name its picture, as the writer of Markdown does.
        """
        if _DATA.match(reference):
            named = _NAMED.match(reference)
            name = unquote(named[1]) if named else ""
            other = self._media.get(name)
            if _FILE.fullmatch(name) and (other is None or other.data == data):
                return name
            return f"picture-{hashlib.sha256(data).hexdigest()[:12]}{_SUFFIXES[media_type]}"
        return unquote(reference).removeprefix("./")


def _shown(reference: str) -> str:
    if _DATA.match(reference):
        return "data: URI"
    return reference if len(reference) <= _LONGEST_SHOWN else f"{reference[:_LONGEST_SHOWN]}…"

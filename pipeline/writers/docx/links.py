"""Where links lead: addresses outside, and places in the document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from pipeline.model.walk import plain, sections

if TYPE_CHECKING:
    from pipeline.model.nodes import Document, Section

_SCHEMES = ("http", "https", "mailto")
_SAFE = "/:?#@!$&'()*+,;=%~"  # RFC 3986: reserved characters stand, all else is escaped
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"[A-Za-z0-9.-]+")
_NOT_IN_NAMES = re.compile(r"[^\w\s.-]")
_SPACES = re.compile(r"\s+")


def external(target: str) -> str:
    """Return ``target`` as a URI that a relationship may carry, or empty if it cannot.

    Word calls the whole file damaged when one target is not a valid URI, so that a link is rather
    given up than written as it is.
    """
    try:
        parts = urlsplit(target.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        _ = parts.port
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme.lower() not in _SCHEMES:
        return ""
    if parts.scheme.lower() != "mailto":
        if not _HOST.fullmatch(host):
            return ""
        parts = parts._replace(netloc=parts.netloc.replace(parts.hostname or "", host))
    escaped = _STRAY_PERCENT.sub("%25", parts.geturl())
    return quote(escaped, safe=_SAFE)


class Relations:
    """The addresses that one part links to, each with the id its text uses."""

    def __init__(self) -> None:
        """Start with none."""
        self.ids: dict[str, str] = {}

    def id_of(self, uri: str) -> str:
        """Return the relationship id for ``uri``."""
        return self.ids.setdefault(uri, f"rIdLink{len(self.ids) + 1}")


class Places:
    """The bookmarks of headings; a link finds a heading by its text or its label.

    Names follow pandoc's identifiers of headings: lower case, no marks, hyphens for spaces.
    """

    def __init__(self, document: Document) -> None:
        """Name the headings of ``document``, in reading order."""
        self._by_name: dict[str, str] = {}
        count = 0
        for count, section in enumerate(sections(document.blocks), 1):
            for text in (plain(section.heading), section.label):
                self._by_name.setdefault(_name(text), _bookmark(count))
        self._taken: set[str] = set()
        self._last = count

    def find(self, target: str) -> str:
        """Return the bookmark that ``target`` (``#id``) means, or empty."""
        return self._by_name.get(_name(target.removeprefix("#")), "")

    def enter(self, section: Section) -> str:
        """Return a bookmark for ``section`` that no section before it has."""
        own = self._by_name.get(_name(plain(section.heading)), "")
        if not own or own in self._taken:
            self._last += 1
            own = _bookmark(self._last)
        self._taken.add(own)
        return own


def _bookmark(number: int) -> str:
    return f"_Toc{number:09d}"  # the form of Word's own, which it replaces when it updates a list


def _name(text: str) -> str:
    return _SPACES.sub("-", _NOT_IN_NAMES.sub("", text).strip().lower())

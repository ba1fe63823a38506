"""Where links lead: addresses outside, and places in the document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from pipeline.model.walk import nodes_of, plain, sections, target_of
from pipeline.safety.links import is_safe_link

if TYPE_CHECKING:
    from pipeline.model.nodes import Document, Section

_SAFE = "/:?#@!$&'()*+,;=%~"  # RFC 3986: reserved characters stand, all else is escaped
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"[A-Za-z0-9.-]+")
_NOT_IN_NAMES = re.compile(r"[^\w\s.-]")
_BOOKMARK = re.compile(r"[^\W\d_]\w{0,39}")
_SPACES = re.compile(r"\s+")


def external(target: str) -> str:
    """Return ``target`` as a URI that a relationship may carry, or empty if it cannot.

    Word calls the whole file damaged when one target is not a valid URI, so that a link is rather
    given up than written as it is.
    """
    target = target.strip()
    if target.startswith("#") or not is_safe_link(target):
        return ""
    parts = urlsplit(target)
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    if parts.scheme.lower() in ("http", "https"):
        if not _HOST.fullmatch(host):
            return ""
        parts = parts._replace(netloc=parts.netloc.replace(parts.hostname or "", host))
    escaped = _STRAY_PERCENT.sub("%25", parts.geturl())
    return quote(escaped, safe=_SAFE)


class Relations:
    """What one part leads to, each with the id its text uses.

    Attributes:
        ids: Of addresses.
        pictures: Of pictures, by the names of their parts.
    """

    def __init__(self) -> None:
        """Start with none."""
        self.ids: dict[str, str] = {}
        self.pictures: dict[str, str] = {}

    def id_of(self, uri: str) -> str:
        """Return the relationship id for ``uri``."""
        return self.ids.setdefault(uri, f"rIdLink{len(self.ids) + 1}")

    def picture(self, name: str) -> str:
        """Return the relationship id for the picture part ``name``."""
        return self.pictures.setdefault(name, f"rIdPicture{len(self.pictures) + 1}")


class Places:
    """The bookmarks: of all that has an id, and of headings.

    A link finds its place by the id, or a heading by its text or its label; then names follow
    pandoc's identifiers of headings: lower case, no marks, hyphens for spaces.
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
        self._by_id = _named(document)
        self._claimed: set[str] = set()

    def find(self, target: str) -> str:
        """Return the bookmark that ``target`` (``#id``) means, or empty."""
        identity = target.removeprefix("#")
        return self._by_id.get(identity) or self._by_name.get(_name(identity), "")

    def claim(self, identity: str) -> str:
        """Return the bookmark of a node's id; empty if it has none, or another node took it."""
        if identity in self._claimed:
            return ""
        self._claimed.add(identity)
        return self._by_id.get(identity, "")

    def enter(self, section: Section) -> str:
        """Return a bookmark for ``section`` that no section before it has."""
        own = self._by_name.get(_name(plain(section.heading)), "")
        if not own or own in self._taken:
            self._last += 1
            own = _bookmark(self._last)
        self._taken.add(own)
        return own


def _named(document: Document) -> dict[str, str]:
    """Return a bookmark for each id in ``document``: the id itself where Word takes it as a name.

    Source: ECMA-376 Part 1, bookmarkStart: at most 40 characters; Word lets names begin with a
    letter and go on with letters, digits and underscores, and does not tell cases apart.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for node in nodes_of(document):
        identity = target_of(node)
        if not identity or identity in found:
            continue
        fits = _BOOKMARK.fullmatch(identity) and identity.lower() not in taken
        found[identity] = identity if fits else f"_Ref{len(found) + 1:09d}"
        taken.add(identity.lower())
    return found


def _bookmark(number: int) -> str:
    return f"_Toc{number:09d}"  # the form of Word's own, which it replaces when it updates a list


def _name(text: str) -> str:
    return _SPACES.sub("-", _NOT_IN_NAMES.sub("", text).strip().lower())

"""Where links lead: addresses on the web that are safe to follow, and places in the document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from pipeline.model.walk import nodes_of, target_of
from pipeline.safety.links import is_safe_link

if TYPE_CHECKING:
    from pipeline.model.nodes import Document

_NOT_IN_URLS = re.compile(
    r"""[\s\x00-\x1f"<>\[\\\]^`{|}\x7f-\x9f\ue000-\uf8ff\ufff0-\uffff]|%(?![0-9A-Fa-f]{2})"""
)
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.\u4e00-\u9fa5-]")  # XML 1.0, “Names”, all editions
_NAME_START = re.compile(r"[A-Za-z_\u4e00-\u9fa5]")
_OUR_NAMES = re.compile(r"s\d+|text|notes|(?:note|call)-\d+")


class Place(msgspec.Struct, frozen=True):
    """Where a link leads: a file's name, empty where all is one file, and the id in it."""

    file: str
    name: str


def places_of(document: Document) -> dict[str, Place]:
    """Return where links to the ids of ``document`` lead, in one file.

    The ids are made what XML takes as a name, and kept apart from those that we give (``s1``,
    ``note-1``): EPUB wants XML names, in HTML they do no harm.
    """
    places: dict[str, Place] = {}
    taken: dict[str, int] = {}  # with the number given last to another of that name
    for node in nodes_of(document):
        identity = target_of(node)
        if not identity or identity in places:
            continue
        name = _NOT_IN_NAMES.sub("-", identity)
        if not _NAME_START.match(name) or _OUR_NAMES.fullmatch(name):
            name = f"_{name}"
        base = name
        while name in taken:
            taken[base] += 1
            name = f"{base}-{taken[base]}"
        taken[name] = 1
        places[identity] = Place("", name)
    return places


def url_of(target: str) -> str:
    """Return ``target`` with every character escaped that a URL may not hold.

    Empty unless it leads to somewhere safe outside the document.
    """
    if target.startswith("#") or not is_safe_link(target):
        return ""
    parts = urlsplit(target)
    head = f"{parts.scheme}:" + (f"//{parts.netloc}" if parts.netloc else "")
    if _NOT_IN_URLS.search(parts.netloc) or target[: len(head)].lower() != head.lower():
        return ""
    place, mark, fragment = _NOT_IN_URLS.sub(_percent, target[len(head) :]).partition("#")
    return head + place + mark + fragment.replace("#", "%23")


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())

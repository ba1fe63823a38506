"""Which links of a document may be followed from an output."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

SCHEMES: Final = frozenset(("http", "https", "mailto", "tel"))
"""Schemes that open a page, a letter or a call, and neither run anything nor read a file."""

_HIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def is_safe_link(target: str) -> bool:
    r"""Tell whether a link to ``target`` may be followed.

    A place in the document (``#id``) may, and an address of one of `SCHEMES` that names somewhere:
    a host, or whom to write to or call. Everything else is kept as text by the writers:
    ``javascript:`` and ``data:`` run, ``file:`` and UNC paths (``//host``, ``\\host``) read files
    and give away passwords on Windows, and a relative path would mean another file in each output.
    Control, bidirectional and invisible characters in the target are refused, not removed: a
    browser removes some of them (WHATWG URL, basic URL parser), so that what looked like one
    scheme would be another, and the others make an address look like another one.
    """
    if target.startswith("#"):
        return len(target) > 1 and not _HIDDEN.search(target)
    if "\\" in target or _HIDDEN.search(target):
        return False
    try:
        parts = urlsplit(target)
        host, _ = parts.hostname, parts.port
    except ValueError:  # unpaired brackets, a port that is no number
        return False
    scheme = parts.scheme.lower()
    leads_somewhere = host if scheme in ("http", "https") else parts.path
    return scheme in SCHEMES and bool(leads_somewhere)

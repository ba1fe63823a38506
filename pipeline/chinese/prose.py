"""What kind of prose a stretch of text is."""

from __future__ import annotations

import re

_LONGEST_STATEMENT = 32
_INNER_SENTENCE = re.compile(r"[。！？；](?=.)")


def leads_in(text: str) -> bool:
    """Tell whether ``text`` announces what follows it: it ends with a colon (GB/T 15834, 4.7)."""
    return text.rstrip().endswith(("：", ":"))


def is_statement(text: str) -> bool:
    """Tell whether ``text`` is one short sentence that can be set like a headline.

    Themes set the points of a speech in the display face when each is a statement (第一，
    率先形成新发展格局。) and as text when they run on as prose.
    """
    return 0 < len(text) <= _LONGEST_STATEMENT and not _INNER_SENTENCE.search(text)

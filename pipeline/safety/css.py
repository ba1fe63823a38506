"""Style sheets from strangers: whatever would make a program load or run something is found."""

from __future__ import annotations

import re
from typing import Final

_ESCAPE: Final = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})(?:\r\n|[ \t\r\n\f])?|(\r\n|.))", re.DOTALL)
_LOADS: Final = re.compile(
    r"""
    @import
    | url (?:-prefix)? \( (?! \s* ["']? \s* \# )     # a fragment is a place in the same file
    | (?: src | image | image-set ) \(               # CSS Values 5, CSS Images 4; -webkit- as well
    | attr \( [^)]{0,200} \burl\b                    # an attribute's value as a URL
    | expression \s* \( | javascript: | behavior \s* : | -moz-binding
    | </ | <! | \]\]>                                # would end the element that holds the sheet
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SHOWN: Final = 60
_LAST: Final = 0x10FFFF


def load_in(css: str) -> tuple[str, int] | None:
    r"""Return the first thing in a style sheet that loads or runs something, and its line.

    Read as written and with escapes undone (CSS Syntax 3, consume an escaped code point), because
    ``u\72l(`` is a URL too. Comments and strings are not told apart from rules, so that nothing
    hides in them: what only looks like a load is found as well.

    Returns:
        The text from there on, shortened, and the line from 1; None if nothing is loaded.
    """
    for text in (css, _ESCAPE.sub(_character, css)):
        found = _LOADS.search(text)
        if found:
            start = found.start()
            shown = " ".join(text[start : start + _SHOWN].split())
            return shown, text.count("\n", 0, start) + 1
    return None


def _character(match: re.Match[str]) -> str:
    if match[1] is None:
        return "" if match[2] in ("\n", "\r\n", "\f", "\r") else match[2]
    code = int(match[1], 16)
    return chr(code) if 0 < code <= _LAST else "\ufffd"

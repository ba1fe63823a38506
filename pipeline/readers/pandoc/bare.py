"""Links that the Markdown front makes of bare addresses, and how they leave program text again."""

from __future__ import annotations

import re

AUTO = '{.kb-auto k="\x04"}'
"""Attributes of a link made of a bare address; no source holds the control character."""

_LINK = re.compile(rf"\[((?:[^\[\]\\]|\\.)*)\]\(<[^<>]*>\){re.escape(AUTO)}")
_MARK = re.compile(r"\\([\\`*_~^$\[\]|<>{}])")


def restored(text: str) -> str:
    """Return program text or a formula with its addresses as the source has them."""
    if AUTO not in text:
        return text
    return _LINK.sub(lambda match: _MARK.sub(r"\1", match[1]), text)

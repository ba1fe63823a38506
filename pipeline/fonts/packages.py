"""Fonts that Python packages bring along: no right to install on the system is needed for them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

EXTRA = ("pylopdf_fonts_zh_cn", "noto_cjk_sans_jp_bold")
"""The packages of ``kanben[fonts]``: Noto Serif SC, Noto Sans SC, Noto Sans CJK JP Bold."""

_PLACES = (
    *((name, "") for name in EXTRA),
    ("manimgx_fonts", ""),  # Noto Emoji, and Noto Sans of 21 scripts
    ("ziafont", "fonts"),  # DejaVu Sans
    ("ziamath", "fonts"),  # STIX Two Math
)
"""Packages and the folders in them; all but the extra's are there wherever Kanben is."""


def folders() -> list[Path]:
    """Return the folders with fonts of the packages that are installed."""
    found = ((importlib.util.find_spec(name), folder) for name, folder in _PLACES)
    return [
        Path(spec.origin).parent / folder
        for spec, folder in found
        if spec is not None and spec.origin
    ]


def has_chinese() -> bool:
    """Tell whether all packages of ``kanben[fonts]`` are installed."""
    return all(importlib.util.find_spec(name) is not None for name in EXTRA)

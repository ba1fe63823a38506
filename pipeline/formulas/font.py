"""The font of formulas for screens: what is needed of it, small enough to go with each file.

Telephones and most reading systems have no font with the tables that MathML asks for (OpenType,
“MATH”): without them roots, brackets and bars stay small and integrals shrink. The font is the one
that formulas have on paper.
"""

from __future__ import annotations

import io
import re
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fontTools.ttLib import TTFont

FAMILY = "Formula"
"""What style sheets call it."""

MEDIA_TYPE = "font/woff2"

_TAG = re.compile("<[^>]*>")
_SLANTED = (*range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C), ord("ℎ"))
"""Letters that browsers show for single ones (MathML Core, “math-auto”)."""

_PRIMES = frozenset(range(0x2032, 0x2038)) | {0x2057}
_ALWAYS = "0123456789()[]{}|,.+−=<>/√′"
_LONG = {"¯": "\u0305‾", "^": "\u0302ˆ", "~": "\u0303˜", "_": "\u0332", "→": "\u20d7"}
"""Characters that stand for those which the font can lengthen."""


def made(elements: Iterable[str]) -> bytes:
    """Return the font as WOFF2, with what some formulas need.

    Args:
        elements: ``math`` elements, without annotation.
    """
    from fontTools import subset  # noqa: PLC0415  (heavy)

    text = unescape("".join(_TAG.sub("", element) for element in elements)) + _ALWAYS
    text += "".join(_LONG.get(each, "") for each in text)
    letters = {*map(ord, text)}
    slanted = {code for code in _SLANTED if ord(normalize("NFKC", chr(code))[0]) in letters}
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["dtls", "flac", "ccmp"]
    options.name_IDs = [0, 13, 14]  # copyright and licence
    options.notdef_outline = True
    options.hinting = False
    options.recalc_timestamp = False
    font = subset.load_font(io.BytesIO(_file().read_bytes()), options)
    _raise_primes(font)
    _mend_arrows(font)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters | slanted)
    cutter.subset(font)
    out = io.BytesIO()
    subset.save_font(font, out, options)
    return out.getvalue()


def _file() -> Path:
    """Return where the font stands, without importing the package that brings it."""
    found = find_spec("ziamath")
    if found is None or not found.origin:  # it is a dependency
        raise ModuleNotFoundError("ziamath")
    return Path(found.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"


def _raise_primes(font: TTFont) -> None:
    """Let primes be those for scripts, where TeX has them; browsers do not ask for “ssty”."""
    substitutions = font["GSUB"].table
    found: dict[str, str] = {}
    for record in substitutions.FeatureList.FeatureRecord:
        if record.FeatureTag == "ssty":
            for index in record.Feature.LookupListIndex:
                for table in substitutions.LookupList.Lookup[index].SubTable:
                    for glyph, others in getattr(table, "alternates", {}).items():
                        found.setdefault(glyph, others[0])
    for table in font["cmap"].tables:
        for code in _PRIMES & table.cmap.keys():
            table.cmap[code] = found.get(table.cmap[code], table.cmap[code])


def _mend_arrows(font: TTFont) -> None:
    """Let the last parts of arrows overlap those before them (OpenType, “GlyphAssembly table”).

    The font says the length of their connectors for the wrong end, and browsers lengthen no arrow
    whose parts cannot meet.
    """
    for construction in font["MATH"].table.MathVariants.HorizGlyphConstruction:
        parts = construction.GlyphAssembly.PartRecords if construction.GlyphAssembly else []
        last = parts[-1] if len(parts) > 1 else None
        if last and not last.StartConnectorLength and not last.PartFlags:
            last.StartConnectorLength, last.EndConnectorLength = last.EndConnectorLength, 0


def face(address: str) -> str:
    """Return the rule of a style sheet that declares the font, which stands at ``address``."""
    return f'@font-face {{ font-family: "{FAMILY}"; src: url("{address}") format("woff2"); }}\n'

"""Preflight, as printers call what is checked before the press runs: has every text its glyphs?"""

from pipeline.preflight.findings import Findings, inspect
from pipeline.preflight.typefaces import chosen

__all__ = ["Findings", "chosen", "inspect"]

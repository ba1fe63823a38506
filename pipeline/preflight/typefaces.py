"""The fonts that pages are set in: by the findings' rules, with boxes for what no font has."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.fonts import Typefaces, boxes, rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.preflight.findings import Findings
    from pipeline.theme import Theme


@contextlib.contextmanager
def chosen(findings: Findings, theme: Theme) -> Iterator[Typefaces]:
    """Give the typefaces to set pages in; their files are there as long as the context lasts.

    A character that no font has gets a box with its code, from a font made for this document. So
    it is seen, it is the right one when the text is copied, and the PDF refers to no glyph
    ``.notdef``, which PDF/UA-1 (7.21.8) and PDF/A-2 (6.2.11.8) forbid.
    """
    if not findings.missing:
        yield Typefaces(findings.rules)
        return
    after = "".join(rules.after(last, [boxes.FAMILY]) for last in theme.fonts.last_families)
    with tempfile.TemporaryDirectory(prefix="kanben-") as folder:
        file = Path(folder, "boxes.ttf")
        file.write_bytes(boxes.draw(findings.missing))
        yield Typefaces(findings.rules + after, (str(file),))

"""Text that can be copied where a hidden character stands inside a cluster, as in a keycap emoji.

WeasyPrint 70 takes what a glyph means from where the next glyph's text begins. Pango gives the
glyph of a hidden character the text of the whole cluster, and the glyph that is drawn would mean
nothing. Here a hidden glyph is said to begin where the cluster ends. So is U+FE0F, which asks for
an emoji: what is drawn then means the character with its selector. (A glyph means one thing in a
PDF; but with and without the selector it mostly comes from different fonts.)
"""

from __future__ import annotations

import functools
import re
from typing import Any

_SELECTOR = "\ufe0f".encode()
_HIDDEN = re.compile("[\u034f\u200b-\u200d\u2060\ufe00-\ufe0f]")


@functools.cache
def install() -> None:
    """Make WeasyPrint see the text of such clusters, from now on."""
    from weasyprint.text.ffi import ffi, pango  # noqa: PLC0415  (heavy)
    from weasyprint.text.line_break import Layout  # noqa: PLC0415  (heavy)

    get_first_line = Layout.get_first_line

    def get_first_line_with_clusters(self: Any) -> Any:  # noqa: ANN401  (WeasyPrint has no types)
        line, index = get_first_line(self)
        if _HIDDEN.search(self.text):
            run, text = line.runs[0], self.text.encode()
            while run != ffi.NULL:
                _part(run.data, text, pango.PANGO_GLYPH_EMPTY)
                run = run.next
        return line, index

    Layout.get_first_line = get_first_line_with_clusters


def _part(run: Any, text: bytes, empty: int) -> None:  # noqa: ANN401  (WeasyPrint has no types)
    """Move hidden glyphs of one run to the end of their clusters, if it reads from the left."""
    if run.item.analysis.level % 2:
        return
    glyphs, clusters, end = run.glyphs.glyphs, run.glyphs.log_clusters, run.item.length
    for place in range(run.glyphs.num_glyphs - 1, 0, -1):
        after = end if place == run.glyphs.num_glyphs - 1 else clusters[place + 1]
        if glyphs[place].glyph != empty:
            continue
        start = run.item.offset + clusters[place]
        is_selector = text.startswith(_SELECTOR, start)
        if is_selector or clusters[place] == clusters[place - 1]:
            clusters[place] = after

"""Narrow “ ” ‘ ’ in Western words: from the same font, by its proportional forms.

The marks are told apart by U+FE00 after them, which Unicode 16 defines for just that (Standardized
Variants: “non-fullwidth form”). Few fonts know it yet, so that the feature ``pwid`` (OpenType,
“Proportional Widths”) is asked for; the selector itself is not drawn, and not copied from the PDF.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from pipeline.chinese.western import western_marks

SELECTOR = "\ufe00"

_TEXT = re.compile(r">([^<]*[“”‘’][^<]*)<")
_MARKED = re.compile(rf"[“”‘’](?={SELECTOR})")


def mark_western(markup: str) -> str:
    """Return ``markup`` with the selector after each Western mark in its text."""
    head, body, rest = markup.partition("<body>")
    return head + body + _TEXT.sub(lambda match: f">{_marked(match[1])}<", rest)


def _marked(text: str) -> str:
    pieces, start = [], 0
    for place in western_marks(text):
        pieces.append(text[start : place + 1])
        start = place + 1
    return SELECTOR.join([*pieces, text[start:]])


@functools.cache
def install() -> None:
    """Make WeasyPrint set the marks so, from now on."""
    from weasyprint.text.ffi import ffi, pango  # noqa: PLC0415  (heavy)
    from weasyprint.text.line_break import Layout  # noqa: PLC0415  (heavy)

    set_text = Layout.set_text

    def set_text_with_narrow_marks(self: Any, text: str, justify: bool = False) -> None:  # noqa: ANN401, FBT001, FBT002  (WeasyPrint's)
        set_text(self, text, justify)
        if SELECTOR not in self.text:
            return
        attributes = pango.pango_layout_get_attributes(self.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        for match in _MARKED.finditer(self.text):
            start = len(self.text[: match.start()].encode())
            feature = pango.pango_attr_font_features_new(b"pwid=1")
            feature.start_index, feature.end_index = start, start + len(match[0].encode())
            pango.pango_attr_list_insert(attributes, feature)
        pango.pango_layout_set_attributes(self.layout, attributes)

    Layout.set_text = set_text_with_narrow_marks

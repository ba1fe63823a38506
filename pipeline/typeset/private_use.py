"""Private characters with their text beside them, as PDF/A-2a asks (ISO 19005-2, 6.2.11.7.3).

Nobody knows what such a character means, so that an archive wants ``ActualText`` for it. It is the
text as it stands in the source: more is not known.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_PIECE = re.compile(r"<[^>]*>|[^<]+")  # of what is shown: glyphs in hexadecimal, and distances
_DIGITS = 4  # of a glyph


@functools.cache
def install() -> None:
    """Make WeasyPrint write it, from now on."""
    from weasyprint.draw import text as drawing  # noqa: PLC0415  (heavy)
    from weasyprint.pdf.stream import Stream  # noqa: PLC0415  (heavy)

    draw, show = drawing.draw_first_line, Stream.show_text

    def draw_private(stream: Any, textbox: Any, *others: Any) -> Any:  # noqa: ANN401
        stream.has_private = bool(_PRIVATE.search(textbox.text))
        return draw(stream, textbox, *others)

    def show_private(self: Any, text: str) -> None:  # noqa: ANN401  (WeasyPrint has no types)
        private = _glyphs(self) if getattr(self, "has_private", False) else {}
        if private:
            _show(self, text, private, show)
        else:
            show(self, text)

    drawing.draw_first_line = draw_private
    Stream.show_text = show_private


def _glyphs(stream: Any) -> dict[str, str]:  # noqa: ANN401  (WeasyPrint has no types)
    """Return the private characters of the font that is in use, by glyph as it is shown."""
    name, _ = stream._current_font  # noqa: SLF001  (it is nowhere else)
    return {
        f"{glyph:0{_DIGITS}x}": text
        for font in stream._fonts.values()  # noqa: SLF001
        if font.hash == name
        for glyph, text in font.to_unicode.items()
        if _PRIVATE.search(text)
    }


def _show(
    stream: Any,  # noqa: ANN401  (WeasyPrint has no types)
    text: str,
    private: dict[str, str],
    show: Callable[[Any, str], None],
) -> None:
    """Show ``text``, each private glyph of it in a span of its own."""
    import pydyf  # noqa: PLC0415  (heavy; WeasyPrint's)

    waiting = ""
    for piece in _PIECE.findall(text):
        codes = [piece[at : at + _DIGITS] for at in range(1, len(piece) - 1, _DIGITS)]
        if not piece.startswith("<") or private.keys().isdisjoint(codes):
            waiting += piece
            continue
        for code in codes:
            if code not in private:
                waiting += f"<{code}>"
                continue
            if waiting:
                show(stream, waiting)
            waiting = ""
            actual = pydyf.Dictionary({"ActualText": pydyf.String(private[code])})
            pydyf.Stream.begin_marked_content(stream, "Span", actual)
            show(stream, f"<{code}>")
            stream.end_marked_content()
    if waiting:
        show(stream, waiting)

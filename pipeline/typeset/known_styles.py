"""What styles come to, worked out once for each.

Elements that look the same share one style, but WeasyPrint works out anew for each piece of text in
each line what its percentages come to, though most have none, and what tells its font from others.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.typeset.leaves import Box

_SIDES = ("top", "right", "bottom", "left")
_RESOLVED = (
    *(f"margin_{side}" for side in _SIDES),
    *(f"padding_{side}" for side in _SIDES),
    *(f"border_{side}_width" for side in _SIDES),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
)
"""What WeasyPrint's `resolve_percentages` gives a box."""


@contextmanager
def remembered() -> Iterator[None]:
    """Let WeasyPrint remember both while this is open.

    Percentages for the parts of tables and for all that stands in lines: other boxes may be items
    of a flexible box, whose styles are altered on the way.
    """
    from weasyprint.formatting_structure import boxes  # noqa: PLC0415  (heavy)
    from weasyprint.layout import inline, table  # noqa: PLC0415
    from weasyprint.text import line_break  # noqa: PLC0415

    kept = inline.resolve_percentages, table.resolve_percentages
    kept_key = line_break._font_style_cache_key  # noqa: SLF001  (it is nowhere else)
    known: _Known = {}
    in_lines = (boxes.TextBox, boxes.LineBox, boxes.InlineBox)
    inline.resolve_percentages = _Percentages(kept[0], known, in_lines)
    table.resolve_percentages = _Percentages(kept[1], known, (boxes.Box,))
    line_break._font_style_cache_key = _FontKeys(kept_key)  # noqa: SLF001
    try:
        yield
    finally:
        inline.resolve_percentages, table.resolve_percentages = kept
        line_break._font_style_cache_key = kept_key  # noqa: SLF001


_Known = dict[tuple[int, Any, Any], tuple[Any, dict[str, Any]]]
"""By the address of the style and the size of the containing block: the style, which is kept so
that its address stays its own, and the values."""


class _Percentages:
    """Stands in for WeasyPrint's `resolve_percentages`."""

    def __init__(
        self,
        resolve: Callable[[Box, Any], None],
        known: _Known,
        kinds: tuple[Any, ...],
    ) -> None:
        self._resolve = resolve
        self._known = known
        self._kinds = kinds

    def __call__(self, box: Box, containing_block: Any) -> None:  # noqa: ANN401
        """Give a box its used margins, paddings, borders and sizes."""
        if isinstance(containing_block, tuple) or not isinstance(box, self._kinds):
            self._resolve(box, containing_block)
            return
        key = (id(box.style), containing_block.width, containing_block.height)
        known = self._known.get(key)
        if known is not None:
            box.__dict__.update(known[1])
            return
        self._resolve(box, containing_block)
        if box.style["border_collapse"] != "collapse":  # where borders depend on the neighbours
            values = {name: getattr(box, name) for name in _RESOLVED}
            self._known[key] = box.style, values


class _FontKeys:
    """Stands in for what tells the fonts of styles apart."""

    def __init__(self, key_of: Callable[..., str]) -> None:
        self._key_of = key_of
        self._known: dict[tuple[int, bool], tuple[Any, str]] = {}

    def __call__(self, style: Any, include_size: bool = False) -> str:  # noqa: ANN401, FBT001, FBT002
        """Return the key of the font that a style asks for, with its size if that is wanted."""
        place = id(style), include_size
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = style, self._key_of(style, include_size)
        return known[1]

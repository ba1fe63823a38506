"""Leaders as one run of text: the dots between an entry of the contents and its page number.

WeasyPrint makes a box, a piece of tagged content and a drawn text of every dot. In the contents of
a book they are more than all lines of its text.
"""

from __future__ import annotations

import functools
from typing import Any


@functools.cache
def install() -> None:
    """Make WeasyPrint set leaders so, from now on."""
    from weasyprint.layout import inline, leader  # noqa: PLC0415  (heavy)

    fill = inline.handle_leader

    def handle_leader(context: Any, line: Any, block: Any) -> None:  # noqa: ANN401
        if leader.leader_index(line)[1] is None:  # as in most lines
            return
        fill(context, line, block)
        _, box = leader.leader_index(line)
        if box is not None and len(box.children) > 1:
            box.children = (_joined(context, box.children),)

    inline.handle_leader = handle_leader


def _joined(context: Any, parts: tuple[Any, ...]) -> Any:  # noqa: ANN401  (WeasyPrint has no types)
    """Return boxes of text beside each other as one that ends where they end."""
    from weasyprint.text.line_break import split_first_line  # noqa: PLC0415  (heavy)

    right = max(part.position_x + part.width for part in parts)
    box = parts[-1].copy_with_text("".join(part.text for part in parts))
    box.pango_layout, _, _, box.width, _, _ = split_first_line(
        box.text, box.style, context, None, 0
    )
    box.position_x = right - box.width
    return box

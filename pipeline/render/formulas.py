"""Formulas in a line and displayed → XHTML, with the markup that the writer has made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.setting import Setting, identity, text

if TYPE_CHECKING:
    from pipeline.model.nodes import Formula, Node


def drawn(node: Node, tex: str, setting: Setting, *, displayed: bool) -> str:
    """Return the formula as the format draws it; its TeX, if it cannot be drawn."""
    markup = setting.formulas.get((tex, displayed))
    if markup is not None:
        return markup
    setting.dropped(node, f"a formula that cannot be read is set as TeX: {tex:.40}")
    return f'<code class="tex">{text(tex)}</code>'


def formula(node: Formula, setting: Setting) -> str:
    """Return a displayed formula with its number."""
    content = drawn(node, node.tex, setting, displayed=True)
    label = f' <span class="formula-label">{text(node.label)}</span>' if node.label else ""
    return (
        f'<p class="formula"{identity(node, setting)}>'
        f'<span class="equation">{content}</span>{label}</p>\n'
    )

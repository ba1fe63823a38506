"""MathML as pandoc writes it → MathML whose accents and arrows look as the TeX means them."""

from __future__ import annotations

import re

_SPACING = dict(
    zip(
        "\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u030a\u030c\u20d7\u20db",
        "`´^~¯¯˘˙¨˚ˇ→…",
        strict=True,
    )
)
_ACCENT = re.compile(rf"(<mo[^>]*>)([{''.join(_SPACING)}])</mo>")
_UPRIGHT = re.compile(r"<mo>([↑↓↕⇑⇓⇕|‖∣])</mo>")
"""What stretches with its row (MathML Core, “Operator dictionary”), though TeX has not asked."""


def mended(element: str) -> str:
    """Return a ``math`` element with the accents and arrows that the TeX meant."""
    element = _ACCENT.sub(_spacing, element)
    return _UPRIGHT.sub(r'<mo stretchy="false">\1</mo>', element)


def _spacing(match: re.Match[str]) -> str:
    """Return an operator whose combining character is one that stands by itself.

    Text may not begin with a combining character (Character Model, “Composing characters”), and
    browsers would combine it with the tag before.
    """
    return f"{match[1]}{_SPACING[match[2]]}</mo>"

"""MathML as pandoc writes it → MathML whose accents and arrows look as the TeX means them."""

from __future__ import annotations

import re

_SPACING = dict(
    zip(
        "\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u030a\u030c\u20d6\u20d7\u20db\u20e1",
        "`´^~¯¯˘˙¨˚ˇ←→…↔",
        strict=True,
    )
)
_ACCENT = re.compile(rf"(<mo[^>]*>)([{''.join(_SPACING)}])</mo>")
_UPRIGHT = re.compile(r"<mo>([↑↓↕⇑⇓⇕|‖∣])</mo>")
"""What stretches with its row (MathML Core, “Operator dictionary”), though TeX has not asked."""


_OVER_MORE = re.compile(r'(</mrow>)<mo accent="true">([¯→←↔⏜⏞^~])</mo></mover>')
"""An accent over several elements, which is as long as they are."""

_ALIGNED = re.compile(r'<mtable>(?=<mtr><mtd columnalign="right" style="[^"]*padding-right: 0">)')
"""Rows of equations, whose sums and fractions are as large as those of one (amsmath, 3)."""


_EQUALS = re.compile(r'<mo>=</mo>(?:<mspace width="-0.167em"></mspace><mo>=</mo>)+')
"""A long sign of equality (`pipeline.formulas.dialects`)."""


def mended(element: str) -> str:
    """Return a ``math`` element with the accents and arrows that the TeX meant."""
    element = _ACCENT.sub(_spacing, element)
    element = _OVER_MORE.sub(_long, element)
    element = _ALIGNED.sub('<mtable displaystyle="true">', element)
    element = _EQUALS.sub(_joined, element)
    return _UPRIGHT.sub(r'<mo stretchy="false">\1</mo>', element)


def _spacing(match: re.Match[str]) -> str:
    """Return an operator whose combining character is one that stands by itself.

    Text may not begin with a combining character (Character Model, “Composing characters”), and
    browsers would combine it with the tag before.
    """
    return f"{match[1]}{_SPACING[match[2]]}</mo>"


def _long(match: re.Match[str]) -> str:
    """Return an accent that stretches: fonts lengthen the overline, not the macron."""
    sign = "‾" if match[2] == "¯" else match[2]
    return f'{match[1]}<mo accent="true" stretchy="true">{sign}</mo></mover>'


def _joined(match: re.Match[str]) -> str:
    """Return signs of equality without room between them, as there is in TeX."""
    blank = '<mspace width="-0.167em"></mspace>'
    inner = '<mo lspace="0em" rspace="0em">=</mo>'
    middle = (blank + inner) * (match[0].count("<mo>") - 2)
    return f'<mo rspace="0em">=</mo>{middle}{blank}<mo lspace="0em">=</mo>'

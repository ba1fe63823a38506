"""Arrows and signs of equality as long as what stands above and below them.

ziamath lengthens what stands above something to its width, not what something stands above
(MathML Core, “Stretchy operator axis”: a base stretches to the width of its scripts). Its font
lengthens single arrows; double ones are put together from them, and equality from rules.
Import ziamath before this module (`pipeline.typeset.ziamath`).
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from ziafont.fonttypes import BBox
from ziamath import drawable
from ziamath.nodes import mnode, munderover
from ziamath.nodes.nodetools import elementtext

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

_LONG = frozenset("→←↔⇒⇐⇔↦⇀↽⇁↼")
_DOUBLE = {"⇌": "⇀↽", "⇋": "↼⇁", "⇄": "→←", "⇆": "←→"}
"""What the upper and the lower arrow of a double one are."""

_EQUALITY = "="
_BEYOND = 0.6  # em that an arrow reaches beyond what stands above it, on both sides together
_APART = 0.12  # em of each arrow of a double one from the axis


def install() -> None:
    """Let arrows grow with what stands above and below them."""
    names: Any
    for kind, names in (
        (munderover.Mover, ("over",)),
        (munderover.Munder, ("under",)),
        (munderover.Munderover, ("over", "under")),
    ):
        _replace(kind, names)


def _replace(kind: Any, names: tuple[str, ...]) -> None:  # noqa: ANN401  (a class of ziamath's)
    set_first = kind.__init__

    def made(node: Any, element: ET.Element, parent: Any, **given: Any) -> None:  # noqa: ANN401
        set_first(node, element, parent, **given)
        sign = _sign(element[0])
        if not sign:
            return
        boxes = [getattr(node, name).bbox for name in names]
        widest = max(box.xmax - box.xmin for box in boxes) + _BEYOND * node.glyphsize
        node.base = _base(node, sign, widest, given)
        node.nodes, node.nodexy = [], []
        node._setup(**given)  # noqa: SLF001  (there is no other way)

    kind.__init__ = made


def _sign(base: ET.Element) -> str:
    """Return the arrow or sign of equality that a base is, or nothing.

    Signs of equality in a row are one, brought together by blanks.
    """
    signs = [base] if base.tag == "mo" else [each for each in base if each.tag != "mspace"]
    texts = {elementtext(each) for each in signs if each.tag == "mo"}
    if len(texts) != 1 or not all(each.tag == "mo" for each in signs):
        return ""
    (sign,) = texts
    if sign == _EQUALITY:
        return sign if len(signs) > 1 else ""
    return sign if base.tag == "mo" and (sign in _LONG or sign in _DOUBLE) else ""


def _base(node: Any, sign: str, width: float, given: dict[str, Any]) -> Any:  # noqa: ANN401
    if sign == _EQUALITY:
        return _equality(node, width, given)
    if sign in _LONG:
        return _arrow(node, sign, width, given)
    upper, lower = (_arrow(node, each, width, given) for each in _DOUBLE[sign])
    shift = _APART * node.glyphsize
    upper.nodexy = [(x, y - shift) for x, y in upper.nodexy]
    upper.nodes += lower.nodes
    upper.nodexy += [(x, y + shift) for x, y in lower.nodexy]
    box = upper.bbox
    upper.bbox = BBox(box.xmin, box.xmax, lower.bbox.ymin - shift, box.ymax + shift)
    return upper


def _arrow(node: Any, sign: str, width: float, given: dict[str, Any]) -> Any:  # noqa: ANN401
    element = copy.copy(node.element[0])
    element.text = sign
    return mnode.Mnode.fromelement(element, parent=node, **{**given, "width": width})


def _equality(node: Any, width: float, given: dict[str, Any]) -> Any:  # noqa: ANN401
    """Return two rules, as far from each other and from the base line as those of the sign."""
    element = copy.copy(next(iter(node.element[0])))
    sign = mnode.Mnode.fromelement(element, parent=node, **given)
    box = sign.nodes[0].bbox
    thick = node.units_to_points(node.font.math.consts.fractionRuleThickness)
    left, _ = sign.nodexy[0]
    count = sum(each.tag == "mo" for each in node.element[0])
    more = max(width - (box.xmax - box.xmin), (count - 1) * (box.xmax - box.xmin))
    sign.nodes = [
        drawable.HLine(box.xmax - box.xmin + more, thick, style=node.style, **given) for _ in "12"
    ]
    sign.nodexy = [(left + box.xmin, -box.ymax), (left + box.xmin, -box.ymin - thick)]
    whole = sign.bbox
    sign.bbox = BBox(whole.xmin, left + box.xmax + more + left, whole.ymin, whole.ymax)
    return sign

"""Parts of formulas that are the same, set once: formulas of a text repeat each other.

What ziamath makes of an element depends on the element, on how the one around it looks, and on what
stands to its left. An element that stretches depends on its row too, and is set each time.
Import ziamath before this module (`pipeline.typeset.ziamath`).
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from ziamath import operators, zmath
from ziamath.nodes import mnode
from ziamath.nodes.nodetools import elementtext

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST = 20_000  # parts kept; then all are forgotten
_GIVEN = ("frac", "height", "nostretch", "phantom", "sub", "sup", "width")
"""What ziamath hands down from element to element, beside the edges of a row."""


_Said = tuple[str, str | None, tuple[tuple[str, str], ...], tuple[int, ...]]
"""What an element says: its name, text and attributes, and the numbers of those inside of it."""


class _Memory:
    """The parts of formulas that have been set."""

    def __init__(self) -> None:
        self._numbers: dict[_Said, int] = {}
        self._said: list[_Said] = []
        self._stretching: set[int] = set()  # those that must be set each time
        self._nodes: dict[object, Any] = {}
        self._here: dict[ET.Element, int] = {}  # the elements of the formula at work

    def begin(self, root: ET.Element) -> None:
        """Number the elements of a formula; those that say the same have the same number."""
        if len(self._nodes) > _MOST or len(self._said) > _MOST:
            self.forget()
        here: dict[ET.Element, int] = {}
        for element in reversed(list(root.iter())):  # those inside come first
            inner = tuple([here[child] for child in element])
            said = element.tag, element.text, tuple(element.attrib.items()), inner
            number = self._numbers.setdefault(said, len(self._said))
            if number == len(self._said):
                self._said.append(said)
            here[element] = number
            if not self._stretching.isdisjoint(inner) or _stretches(element):
                self._stretching.add(number)
        self._here = here

    def stretches(self, element: ET.Element) -> bool:
        """Tell whether something in an element may stretch with a row, or is not known."""
        number = self._here.get(element)
        return number is None or number in self._stretching

    def original(self, element: ET.Element) -> Callable[[], ET.Element]:
        """Return what makes an element as it is now; those inside of it as they were at first.

        Elements are altered when they are set, and those inside of it have not been set yet.
        """
        number = self._here.get(element)
        if number is None:
            copied = copy.deepcopy(element)
            return lambda: copied
        tag, attributes = element.tag, dict(element.attrib)

        def made() -> ET.Element:
            again = self._made(number)
            again.tag, again.attrib = tag, attributes
            return again

        return made

    def _made(self, number: int) -> ET.Element:
        tag, text, attributes, inner = self._said[number]
        element = ET.Element(tag, dict(attributes))
        element.text = text
        element.extend(map(self._made, inner))
        return element

    def key(self, element: ET.Element, parent: Any, given: dict[str, Any]) -> object:  # noqa: ANN401
        """Return what decides how an element is set; None if that is not known."""
        number = self._here.get(element)
        if number is None or number in self._stretching:
            return None
        known = vars(parent)
        around = known.get("kanben_around")
        if around is None:
            around = known["kanben_around"] = _around(parent)
        return (
            number,
            tuple(element.attrib.items()),  # to which the parent has added
            element.tag,
            around,
            _left(parent),
            *map(given.get, _GIVEN),
        )

    def node(self, key: object) -> Any:  # noqa: ANN401
        """Return what has been made of such an element, or None."""
        return self._nodes.get(key)

    def keep(self, key: object, node: Any) -> None:  # noqa: ANN401
        """Remember what has been made; who asked for it first is of no more interest."""
        node.parent = None
        self._nodes[key] = node

    def forget(self) -> None:
        """Begin anew."""
        self._numbers.clear()
        self._said.clear()
        self._stretching.clear()
        self._nodes.clear()
        self._here = {}


MEMORY = _Memory()


def install() -> None:
    """Let ziamath ask for what it has set before it sets an element."""
    base: Any = mnode.Mnode
    set_anew = base.fromelement.__func__

    def fromelement(cls: Any, /, element: ET.Element, parent: Any, **given: Any) -> Any:  # noqa: ANN401
        if isinstance(parent, zmath.Math):
            MEMORY.begin(element)
            return set_anew(cls, element, parent, **given)
        key = MEMORY.key(element, parent, given)
        if key is None:
            return set_anew(cls, element, parent, **given)
        node = MEMORY.node(key)
        if node is None:
            node = set_anew(cls, element, parent, **given)
            MEMORY.keep(key, node)
        return node

    base.fromelement = classmethod(fromelement)


def _around(parent: Any) -> object:  # noqa: ANN401
    """Return what elements take from the one around them."""
    style, variant = parent.style, parent.style.mathvariant
    return (
        id(parent.font),
        parent.size,
        parent.glyphsize,
        parent.mtag,
        parent.element.tag,
        len(parent.element),
        style.displaystyle,
        style.mathcolor,
        style.mathbackground,
        style.mathsize,
        style.scriptlevel,
        (variant.style, variant.italic, variant.bold, variant.normal),
    )


def _left(parent: Any) -> object:  # noqa: ANN401
    """Return what an element can see of what stands to its left."""
    if not parent.nodes:
        return None
    node = parent.nodes[-1]
    if node.mtag == "mrow" and node.nodes:
        node = node.nodes[-1]
    return node.mtag, getattr(node, "string", None)


def _stretching() -> frozenset[str]:
    return frozenset(
        name
        for (name, _), values in operators.operators.items()
        if values.get("stretchy", "false") != "false"
    )


_STRETCHING = _stretching()
"""Operators that stretch unless they are told not to (MathML 3, “Operator dictionary”)."""


def _stretches(element: ET.Element) -> bool:
    """Tell whether an element may stretch with its row, or depends on more than that."""
    if element.get("linebreak") or element.tag == "mfenced":  # they ask what stands farther away
        return True
    stretchy = element.get("stretchy")
    return stretchy != "false" and bool(stretchy or elementtext(element) in _STRETCHING)

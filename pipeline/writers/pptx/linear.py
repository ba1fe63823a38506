"""Office Math → characters in a line, for programs that draw no formulas inside a text.

Scripts are raised and lowered, everything else is written as UnicodeMath writes it (Unicode
Technical Note 28): a fraction with a slash, a root with its sign, with parentheses where they are
needed to tell what belongs together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.writers.office_math import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

_M: Final = f"{{{NAMESPACE}}}"
_DEEPEST: Final = 60  # elements in each other; what lies deeper is written as its characters
_RELATIONS: Final = frozenset("=<>≤≥≠≈≡∼≃≅∈∉⊂⊆⊃⊇→←↔⇒⇐⇔↦∝")
_UP, _DOWN = 1, -1


class Stretch(NamedTuple):
    """Characters of one kind: raised (1), lowered (-1) or neither, and slanted or not."""

    text: str
    raised: int = 0
    slanted: bool = False


def stretches(formula: str) -> list[Stretch]:
    """Return the characters of an ``m:oMath`` in a line, scripts raised and lowered."""
    return _joined(_Writer(scripts=True).of(_parsed(formula), 0, 0))


def in_words(formula: str) -> str:
    """Return an ``m:oMath`` as one string, in which ``^`` and ``_`` stand before scripts."""
    made = _Writer(scripts=False).of(_parsed(formula), 0, 0)
    return " ".join("".join(one.text for one in made).split())


def _parsed(formula: str) -> _Element:
    from lxml import etree  # noqa: PLC0415  (heavy)

    return etree.fromstring(f'<x xmlns:m="{NAMESPACE}" xmlns:w="w">{formula}</x>')


def _joined(found: Iterable[Stretch]) -> list[Stretch]:
    """Return the same characters with neighbours of one kind as one."""
    made: list[Stretch] = []
    for one in found:
        if made and made[-1][1:] == one[1:]:
            made[-1] = made[-1]._replace(text=made[-1].text + one.text)
        elif one.text:
            made.append(one)
    return made


class _Writer:
    """Writes elements in a line."""

    def __init__(self, *, scripts: bool) -> None:
        self._scripts = scripts

    def of(self, element: _Element, raised: int, depth: int) -> list[Stretch]:
        """Return what ``element`` holds."""
        return [part for child in element for part in self._one(child, raised, depth + 1)]

    def _one(self, element: _Element, raised: int, depth: int) -> list[Stretch]:
        if depth > _DEEPEST:
            return [Stretch("".join(each.text or "" for each in element.iter(f"{_M}t")), raised)]
        name = str(element.tag).rpartition("}")[2]
        if name.endswith("Pr"):
            return []
        write = _ELEMENTS.get(name)
        return write(self, element, raised, depth) if write else self.of(element, raised, depth)

    def _part(self, element: _Element, name: str, raised: int, depth: int) -> list[Stretch]:
        found = element.find(f"{_M}{name}")
        return [] if found is None else self.of(found, raised, depth)

    def _run(self, element: _Element, raised: int, depth: int) -> list[Stretch]:
        """Return a run; letters of variables are slanted, as those of words and Han are not."""
        del depth
        style = element.find(f"{_M}rPr/{_M}sty")
        upright = element.find(f"{_M}rPr/{_M}nor") is not None
        upright |= style is not None and style.get(f"{_M}val") in ("p", "b")
        found = []
        for letter in "".join(each.text or "" for each in element.iter(f"{_M}t")):
            slanted = not upright and letter.isalpha() and letter < "\u2000"
            spaced = f" {letter} " if letter in _RELATIONS and not raised else letter
            found.append(Stretch(spaced, raised, slanted))
        return [*found, Stretch(" ", raised)] if _is_word(found) else found

    def _fraction(self, element: _Element, raised: int, depth: int) -> list[Stretch]:
        above = self._part(element, "num", raised, depth)
        below = self._part(element, "den", raised, depth)
        kind = element.find(f"{_M}fPr/{_M}type")
        bar = kind is None or kind.get(f"{_M}val") != "noBar"
        sign = "/" if bar else "¦"
        return [*_grouped(above, raised), Stretch(sign, raised), *_grouped(below, raised)]

    def _root(self, element: _Element, raised: int, depth: int) -> list[Stretch]:
        degree = self._part(element, "deg", raised, depth)
        base = _grouped(self._part(element, "e", raised, depth), raised)
        before = self._script(degree, _UP, raised) if degree else []
        return [*before, Stretch("√", raised), *base]

    def _with_scripts(self, element: _Element, raised: int, depth: int) -> list[Stretch]:
        found = self._part(element, "e", raised, depth)
        for name, side in (("sub", _DOWN), ("lim", _DOWN), ("sup", _UP)):
            if element.find(f"{_M}{name}") is not None:
                way = _UP if element.tag == f"{_M}limUpp" else side
                inner = self._part(element, name, way if self._plain(raised) else raised, depth)
                found += self._script(inner, way, raised)
        return found

    def _large(self, element: _Element, raised: int, depth: int) -> list[Stretch]:
        sign = element.find(f"{_M}naryPr/{_M}chr")
        found = [Stretch("∫" if sign is None else sign.get(f"{_M}val", ""), raised)]
        for name, side in (("sub", _DOWN), ("sup", _UP)):
            inner = self._part(element, name, side if self._plain(raised) else raised, depth)
            found += self._script(inner, side, raised)
        return [*found, Stretch(" ", raised), *self._part(element, "e", raised, depth)]

    def _plain(self, raised: int) -> bool:
        """Tell whether a script can be raised or lowered here: not in another one."""
        return self._scripts and not raised

    def _script(self, inner: list[Stretch], side: int, raised: int) -> list[Stretch]:
        if not inner:
            return []
        if self._plain(raised):
            return [one._replace(raised=side) for one in inner]
        sign = "^" if side == _UP else "_"
        return [Stretch(sign, raised), *_grouped(inner, raised)]

    def _delimited(self, element: _Element, raised: int, depth: int) -> list[Stretch]:
        def mark(name: str, usual: str) -> str:
            found = element.find(f"{_M}dPr/{_M}{name}")
            return usual if found is None else found.get(f"{_M}val", "")

        found: list[Stretch] = [Stretch(mark("begChr", "("), raised)]
        for number, part in enumerate(element.iterchildren(f"{_M}e")):
            found += [Stretch(mark("sepChr", "|"), raised)] if number else []
            found += self.of(part, raised, depth)
        return [*found, Stretch(mark("endChr", ")"), raised)]

    def _rows(self, element: _Element, raised: int, depth: int) -> list[Stretch]:
        rows = list(element.iterchildren(f"{_M}mr", f"{_M}e"))
        found: list[Stretch] = []
        for number, row in enumerate(rows):
            found += [Stretch("; ", raised)] if number else []
            cells = row.iterchildren(f"{_M}e") if row.tag == f"{_M}mr" else [row]
            for place, cell in enumerate(cells):
                found += [Stretch(", ", raised)] if place else []
                found += self.of(cell, raised, depth)
        return found

    def _function(self, element: _Element, raised: int, depth: int) -> list[Stretch]:
        name = self._part(element, "fName", raised, depth)
        return [*name, *self._part(element, "e", raised, depth)]

    def _barred(self, element: _Element, raised: int, depth: int) -> list[Stretch]:
        under = element.find(f"{_M}barPr/{_M}pos")
        mark = "\u0305" if under is not None and under.get(f"{_M}val") == "top" else "\u0332"
        base = self._part(element, "e", raised, depth)
        return [one._replace(text="".join(each + mark for each in one.text)) for one in base]

    def _accented(self, element: _Element, raised: int, depth: int) -> list[Stretch]:
        sign = element.find(f"{_M}accPr/{_M}chr")
        mark = "\u0302" if sign is None else sign.get(f"{_M}val", "")
        base = self._part(element, "e", raised, depth)
        return [*_grouped(base, raised), Stretch(mark, raised, slanted=_slants(base))]


_ELEMENTS: Final = {
    "r": _Writer._run,  # noqa: SLF001  (its own)
    "f": _Writer._fraction,  # noqa: SLF001
    "rad": _Writer._root,  # noqa: SLF001
    "sSup": _Writer._with_scripts,  # noqa: SLF001
    "sSub": _Writer._with_scripts,  # noqa: SLF001
    "sSubSup": _Writer._with_scripts,  # noqa: SLF001
    "limLow": _Writer._with_scripts,  # noqa: SLF001
    "limUpp": _Writer._with_scripts,  # noqa: SLF001
    "nary": _Writer._large,  # noqa: SLF001
    "d": _Writer._delimited,  # noqa: SLF001
    "m": _Writer._rows,  # noqa: SLF001
    "eqArr": _Writer._rows,  # noqa: SLF001
    "func": _Writer._function,  # noqa: SLF001
    "bar": _Writer._barred,  # noqa: SLF001
    "acc": _Writer._accented,  # noqa: SLF001
}


def _is_word(found: list[Stretch]) -> bool:
    """Tell whether letters are the name of a function, such as “log”."""
    return len(found) > 1 and all(one.text.isascii() and one.text.isalpha() for one in found)


def _slants(base: list[Stretch]) -> bool:
    return len(base) == 1 and base[0].slanted


def _grouped(inner: list[Stretch], raised: int) -> Iterator[Stretch]:
    """Yield ``inner``, in parentheses unless it is one sign, one number or in some already."""
    text = "".join(one.text for one in inner)
    alone = len(text) <= 1 or text.isdigit() or _is_enclosed(text)
    if not alone:
        yield Stretch("(", raised)
    yield from inner
    if not alone:
        yield Stretch(")", raised)


def _is_enclosed(text: str) -> bool:
    """Tell whether the parenthesis that opens a text closes it."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    open_ = 0
    for position, letter in enumerate(text):
        open_ += (letter == "(") - (letter == ")")
        if not open_:
            return position == len(text) - 1
    return False

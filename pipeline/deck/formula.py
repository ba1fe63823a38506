"""How large a formula is at most, judged from its TeX without setting it."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}^_&]|\s+|.", re.DOTALL)
_DEEPEST = 40  # groups in each other; what is nested deeper is taken for very large

# In em of the formula's own size.
_LETTER, _WIDE, _SPACE = 0.75, 1.05, 0.3
_WORD = 0.65  # a letter of \mathrm, \text, \operatorname
_LINE = 1.35  # the height of a row without anything above or below
_SCRIPT = 0.75  # the size of what is raised, against what it stands at
_RAISED = 0.45  # how much a script adds above or below
_BAR = 0.25  # a fraction's rule with its space
_LARGE = 1.4  # the part that a large operator is taller than a letter
_ROW = 0.35  # between the rows of a matrix
_COLUMN = 1.0  # between its columns

_FRACTIONS = frozenset(("\\frac", "\\dfrac", "\\tfrac", "\\binom", "\\cfrac"))
_LARGE_ONES = frozenset(
    f"\\{name}"
    for name in ("sum", "prod", "int", "iint", "iiint", "oint", "bigcup", "bigcap", "coprod")
)
_WITH_LIMITS = frozenset(
    f"\\{name}" for name in ("sum", "prod", "bigcup", "bigcap", "coprod", "lim", "max", "min")
)
_SPACES = {"\\,": 0.17, "\\:": 0.22, "\\;": 0.28, "\\!": 0.0, "\\quad": 1.0, "\\qquad": 2.0}
_SILENT = frozenset(
    f"\\{name}"
    for name in (
        *("left", "right", "big", "Big", "bigg", "Bigg", "displaystyle", "textstyle", "limits"),
        *("mathrm", "mathbf", "mathit", "mathbb", "mathcal", "text", "textbf", "operatorname"),
        *("vec", "hat", "bar", "tilde", "dot", "ddot", "overline", "underline", "label", "tag"),
    )
)
_NAMES = frozenset(
    f"\\{name}"
    for name in (
        *("sin", "cos", "tan", "cot", "log", "ln", "exp", "lim", "max", "min", "sup", "inf"),
        *("det", "dim", "ker", "gcd", "arg", "deg", "arcsin", "arccos", "arctan", "sinh", "cosh"),
    )
)


class Extent(NamedTuple):
    """Width and height in em of the formula's size."""

    width: float
    height: float


@functools.lru_cache(maxsize=4096)  # a plan asks for it at every try
def extent_of(tex: str) -> Extent:
    """Return upper bounds of the width and the height of a formula."""
    tokens = [sign for sign in _TOKEN.findall(tex) if not sign.isspace()]
    return _Judge(tokens).row(0)


class _Judge:
    """Walks over the tokens of one formula."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def row(self, depth: int) -> Extent:
        """Return the extent of all up to the end of a group, its rows and columns counted."""
        rows: list[Extent] = []
        width, height, columns = 0.0, _LINE, 0
        while self._at < len(self._tokens):
            sign = self._tokens[self._at]
            if sign in {"}", "\\end"}:
                break
            if sign == "\\\\":
                self._at += 1
                rows.append(Extent(width + columns * _COLUMN, height))
                width, height, columns = 0.0, _LINE, 0
                continue
            if sign == "&":
                self._at += 1
                columns += 1
                continue
            piece = self._piece(depth)
            width += piece.width
            height = max(height, piece.height)
        rows.append(Extent(width + columns * _COLUMN, height))
        tall = sum(row.height for row in rows) + _ROW * (len(rows) - 1)
        # Columns stand below each other, so that a matrix is wider than its widest row may be.
        widest = max(row.width for row in rows)
        return Extent(widest * (1.25 if len(rows) > 1 else 1.0), tall)

    def _piece(self, depth: int) -> Extent:
        """Return the extent of one sign with what belongs to it, scripts included."""
        sign = self._tokens[self._at]
        self._at += 1
        found = self._core(sign, depth)
        while self._at < len(self._tokens) and self._tokens[self._at] in "^_":
            self._at += 1
            script = self._argument(depth)
            small = Extent(script.width * _SCRIPT, script.height * _SCRIPT)
            if sign in _WITH_LIMITS:
                found = Extent(max(found.width, small.width), found.height + small.height)
            else:
                more = max(_RAISED, small.height - _RAISED)
                found = Extent(found.width + small.width, found.height + more)
        return found

    def _core(self, sign: str, depth: int) -> Extent:
        if depth >= _DEEPEST:
            rest = len(self._tokens) - self._at + 1
            self._at = len(self._tokens)
            return Extent(rest * _WIDE, rest * _LINE)
        if sign == "{":
            return self._group(depth)
        if sign in _FRACTIONS:
            above, below = self._argument(depth), self._argument(depth)
            wide = max(above.width, below.width) + _BAR
            return Extent(wide, above.height + below.height + _BAR)
        if sign == "\\sqrt":
            inner = self._argument(depth)
            return Extent(inner.width + _WIDE, inner.height + _BAR)
        if sign == "\\begin":
            return self._environment(depth)
        if sign in _LARGE_ONES:
            return Extent(_WIDE * 1.4, _LINE + _LARGE)
        if sign in _SPACES:
            return Extent(_SPACES[sign], 0.0)
        if sign in _NAMES:
            return Extent(_WORD * (len(sign) - 1) + _SPACE, _LINE)
        if sign in _SILENT:
            return Extent(0.0, _LINE)
        operator = sign in "+-=<>/*" or sign.startswith("\\")
        wide = _WIDE + 2 * _SPACE if operator else _LETTER
        return Extent(_WIDE if ord(sign[0]) > 0x2E7F else wide, _LINE)  # noqa: PLR2004  (Han)

    def _environment(self, depth: int) -> Extent:
        """Return the extent of a matrix or the like, its rows counted by themselves."""
        self._argument(depth)
        inner = self.row(depth + 1)
        if self._at < len(self._tokens) and self._tokens[self._at] == "\\end":
            self._at += 1
            self._argument(depth)
        return Extent(inner.width + 2 * _WIDE, inner.height)

    def _argument(self, depth: int) -> Extent:
        """Return the extent of a command's argument: a group or one sign."""
        if self._at >= len(self._tokens):
            return Extent(0.0, 0.0)
        sign = self._tokens[self._at]
        if sign == "}":
            return Extent(0.0, 0.0)
        self._at += 1
        return self._core(sign, depth + 1)

    def _group(self, depth: int) -> Extent:
        found = self.row(depth + 1)
        self._at += 1  # the closing brace
        return found

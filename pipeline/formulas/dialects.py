r"""TeX as people type it → TeX that pandoc reads: commands of amsmath, KaTeX, MathJax and mhchem.

pandoc reads a formula whole or not at all, so one command that it does not know (``\cfrac``,
``{\rm d}``, ``\xlongequal``) would leave the formula unset. Here each such command is said with
others that it knows. Colours and sizes of type have no such words and are left out.
"""

from __future__ import annotations

import re
from math import ceil
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from pipeline.formulas import chemistry
from pipeline.formulas.commands import (
    ARROWS,
    ENDS,
    OVER,
    SWITCHES,
    TEMPLATES,
    TEXTS,
    WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"\\(?:begin|end)\s*\{[A-Za-z]+\*?\}"
    r"|\\[mh]?(?:kern|skip)\s*-?[\d.]+\s*(?:pt|mu|em|ex|cm|mm|in|px)"
    r"|\\(?:[A-Za-z]+|.)|\s+|.",
    re.DOTALL,
)
_DEFINED = re.compile(
    r"\\(?:(?:re|provide)?newcommand|providecommand|renewcommand|DeclareMathOperator)\*?"
    r"\s*\{?\s*(\\[A-Za-z]+)|\\def\s*(\\[A-Za-z]+)"
)
_DEF = re.compile(r"\\def\s*(\\[A-Za-z]+)\s*(?=\{)")

_CIRCLED = {str(number): chr(0x2460 + number - 1) for number in range(1, 21)}
_LEAST_SIGNS, _MOST_SIGNS = 3, 12  # of equality, in a row, below a condition
_LONGEST_OPTION = 200  # tokens in brackets
_SIGN = 0.55  # em of one of them

_LETTERS = re.compile("[A-Za-z]+")
_BOLD = {
    ord(letter): chr(first + at)
    for first, letters in ((0x1D400, ascii_uppercase), (0x1D41A, ascii_lowercase))
    for at, letter in enumerate(letters)
}
"""Letters as bold ones (Unicode, “Mathematical Alphanumeric Symbols”)."""

_CIRCLE = re.compile(r"\\(?:textcircled|circled)\s*\{\s*(\d+)\s*\}")
_KERN = re.compile(r"\\[mh]?(?:kern|skip)")
_NO_ARGUMENT = ("}", "&", r"\\", "]")

_Part = str | tuple[int, int]
"""Text as it shall stand, or from which token to which the formula goes on."""


def readable(tex: str) -> str:
    r"""Return a formula in commands that pandoc knows, as far as there are any.

    Commands that the formula itself defines mean what it says.

    Args:
        tex: Without delimiters.
    """
    if "\\" not in tex:
        return tex
    defined = {one or other for one, other in _DEFINED.findall(tex)}
    return _Formula(_DEF.sub(r"\\newcommand{\1}", tex), defined).said()


_COLORS = re.compile(r"\\(?:color|textcolor|colorbox|fcolorbox)\b")
_RULES = re.compile(r"\\(?:hline|cline|hdashline)\b|\\begin\s*\{array\}\s*\{[^{}]*\|[^{}]*\}")


def left_out(tex: str) -> str:
    """Return what no format shows of a formula, in words; empty if all of it is shown."""
    parts = (("its colours", _COLORS), ("the rules of its table", _RULES))
    return " and ".join(name for name, pattern in parts if pattern.search(tex))


class _Formula:
    """A formula in tokens: each is said once, however they stand in each other."""

    def __init__(self, tex: str, defined: set[str]) -> None:
        self._tokens = _TOKEN.findall(tex)
        self._closing = _closing(self._tokens)
        self._stops = _stops(self._tokens, self._closing)
        self._defined = defined

    def said(self) -> str:
        """Return the whole formula."""
        found: list[str] = []
        waiting: list[_Part] = [*self._group(0, len(self._tokens))]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                found.append(part)
            else:
                waiting += self._next(*part)
        rows = self._rows()
        return f"\\begin{{{rows}}}{''.join(found)}\\end{{{rows}}}" if rows else "".join(found)

    def _rows(self) -> str:
        r"""Return the environment that a formula of several rows needs; empty if it is one.

        KaTeX breaks a line at ``\\`` outside of any.
        """
        depth = 0
        found = ""
        for at in self._top(0, len(self._tokens)):
            name = self._tokens[at]
            depth += name.startswith(r"\begin") - name.startswith(r"\end")
            if not depth and name == "&":
                return "aligned"
            if not depth and name == r"\\" and any(map(str.strip, self._tokens[at + 1 :])):
                found = "gathered"
        return found

    def _group(self, start: int, end: int) -> Iterator[_Part]:
        r"""Yield the parts of a group, the last one first: ``{a\over b}`` is a fraction."""
        at = next((at for at in self._top(start, end) if self._tokens[at] in OVER), None)
        if at is None:
            yield start, end
        else:
            before, between, after = OVER[self._tokens[at]]
            yield from (after, (at + 1, end), between, (start, at), before)

    def _top(self, start: int, end: int) -> Iterator[int]:
        """Yield the places of tokens that stand in no group inside."""
        at = start
        while at < end:
            yield at
            at = self._closing.get(at, at) + 1

    def _next(self, start: int, end: int) -> list[_Part]:
        """Return the parts up to the first command that is said otherwise, the last one first."""
        for at in range(start, end):
            name = self._tokens[at]
            inside = self._closing.get(at) if name == "{" else None
            if inside is not None:
                parts = ["{", *reversed([*self._group(at + 1, inside)]), (inside, end)]
            elif name.startswith("\\") and name not in self._defined:
                known = self._command(name, at + 1, end)
                if known is None:
                    continue
                parts = known
            else:
                continue
            return [*reversed(parts), "".join(self._tokens[start:at])]
        return ["".join(self._tokens[start:end])]

    def _command(self, name: str, at: int, end: int) -> list[_Part] | None:
        """Return what says the same as a command and all after it; None if it stays as it is."""
        if name in TEXTS:
            (text,), after = self._arguments(1, at, end) or ([(at, at)], at)
            word = WORDS.get(name, name)
            return [f"{word}{{{self._plain(*text)}}}", (after, end)] if after > at else None
        if name in WORDS:
            return [WORDS[name], (at, end)]
        if name in SWITCHES:
            return self._switch(SWITCHES[name], at, end)
        if name == r"\tag" and self._tokens[at : at + 1] == ["*"]:
            name, at = r"\tag*", at + 1
        if name in TEMPLATES:
            return self._template(*TEMPLATES[name], at, end)
        if name in ARROWS or name == r"\xlongequal":
            return self._arrow(name, at, end)
        if name in (r"\textcircled", r"\circled", r"\ding"):
            return self._circled(name, at, end)
        if name == r"\mathbf":
            return self._bold(at, end)
        if name == r"\ce":
            return self._chemistry(at, end)
        if _KERN.match(name):
            return [r"\!" if "-" in name else r"\,", (at, end)]
        return None

    def _plain(self, start: int, end: int) -> str:
        """Return an argument that is no formula; numbers in circles are characters."""
        text = "".join(self._tokens[start:end])
        return _CIRCLE.sub(lambda match: _CIRCLED.get(match[1], match[0]), text)

    def _switch(self, command: str, at: int, end: int) -> list[_Part]:
        at = self._after_blanks(at, end)
        if at < end and self._tokens[at] == "{" and at in self._closing:
            start, stop = at + 1, self._closing[at]
            after = stop + 1
        else:
            start = at
            stop = after = min(self._stops[at], end) if at < end else end
        bold = self._bold_letters(start, stop) if command == r"\mathbf" else None
        if bold:
            return [bold, (after, end)]
        return [command + "{", (start, stop), "}", (after, end)]

    def _template(self, count: int, template: str, at: int, end: int) -> list[_Part] | None:
        _, at = self._optional(at, end)
        found = self._arguments(count, at, end)
        if found is None:
            return None
        ranges, after = found
        parts: list[_Part] = [
            ranges[int(piece[1:]) - 1] if piece[:1] == "#" else piece
            for piece in re.split(r"(#\d)", template)
        ]
        return [*parts, (after, end)]

    def _arrow(self, name: str, at: int, end: int) -> list[_Part] | None:
        below, at = self._optional(at, end)
        found = self._arguments(1, at, end)
        if found is None:
            return None
        (above,), after = found
        if name not in ARROWS:
            sign = self._equals(above, below)
            inside: list[_Part] = [r"\underset{", below, f"}}{{{sign}}}"] if below else [sign]
            return [r"\overset{", above, "}{", *inside, "}", (after, end)]
        sign = ARROWS[name]
        parts: list[_Part] = [rf"\mathop{{{sign}}}\limits^{{", above, "}"]
        if below:
            parts += ["_{", below, "}"]
        return [*parts, (after, end)]

    def _equals(self, *conditions: tuple[int, int] | None) -> str:
        """Return signs of equality in a row, as long as the conditions above and below them."""
        texts = ("".join(self._tokens[slice(*each)]) for each in conditions if each)
        widest = max(map(_width, texts))
        return r"\!".join("=" * max(_LEAST_SIGNS, min(_MOST_SIGNS, ceil(widest / _SIGN))))

    def _circled(self, name: str, at: int, end: int) -> list[_Part] | None:
        found = self._arguments(1, at, end)
        if found is None:
            return None
        (number,), after = found
        digits = "".join(self._tokens[slice(*number)]).strip()
        if name == r"\ding":  # of Zapf Dingbats: 172 and the next nine
            digits = str(int(digits) - 171) if digits.isascii() and digits.isdigit() else ""
        character = _CIRCLED.get(digits)
        return [character, (after, end)] if character else None

    def _bold(self, at: int, end: int) -> list[_Part] | None:
        found = self._arguments(1, at, end)
        if found is None:
            return None
        (inside,), after = found
        letters = self._bold_letters(*inside)
        return [letters, (after, end)] if letters else None

    def _bold_letters(self, start: int, end: int) -> str | None:
        """Return bold letters as characters, for pandoc makes them italic; None for other signs."""
        letters = "".join(self._tokens[start:end]).strip()
        return "{" + letters.translate(_BOLD) + "}" if _LETTERS.fullmatch(letters) else None

    def _chemistry(self, at: int, end: int) -> list[_Part] | None:
        found = self._arguments(1, at, end)
        if found is None:
            return None
        (inside,), after = found
        said = chemistry.said("".join(self._tokens[slice(*inside)]))
        return None if said is None else ["{" + readable(said) + "}", (after, end)]

    def _optional(self, at: int, end: int) -> tuple[tuple[int, int] | None, int]:
        """Return where the argument in brackets stands, if one comes, and the place after it."""
        start = self._after_blanks(at, end)
        if start >= end or self._tokens[start] != "[":
            return None, at
        for place in self._top(start + 1, min(end, start + _LONGEST_OPTION)):
            if self._tokens[place] == "]":
                return (start + 1, place), place + 1
        return None, at

    def _arguments(self, count: int, at: int, end: int) -> tuple[list[tuple[int, int]], int] | None:
        """Return where so many arguments stand, and the place after them; None if some lack."""
        found: list[tuple[int, int]] = []
        for _ in range(count):
            at = self._after_blanks(at, end)
            if at >= end or self._tokens[at] in _NO_ARGUMENT:
                return None
            close = self._closing.get(at)
            if close is None and self._tokens[at] == "{":  # it is never closed
                return None
            found.append((at, at + 1) if close is None else (at + 1, close))
            at = found[-1][1] + (close is not None)
        return found, at

    def _after_blanks(self, at: int, end: int) -> int:
        while at < end and self._tokens[at].isspace():
            at += 1
        return at


def _closing(tokens: list[str]) -> dict[int, int]:
    """Return where the group ends that each brace opens."""
    found: dict[int, int] = {}
    open_: list[int] = []
    for at, name in enumerate(tokens):
        if name == "{":
            open_.append(at)
        elif name == "}" and open_:
            found[open_.pop()] = at
    return found


def _stops(tokens: list[str], closing: dict[int, int]) -> list[int]:
    """Return for each place where what a switch changes from there would end."""
    opening = {end: start for start, end in closing.items()}
    found = [0] * len(tokens)
    outside = [len(tokens)]  # where it ends in each group around the place
    for at in range(len(tokens) - 1, -1, -1):
        if at in opening:
            outside.append(at)
        elif at in closing:
            outside.pop()
        elif tokens[at] in ENDS:
            outside[-1] = at
        found[at] = outside[-1]
    return found


def _width(tex: str) -> float:
    """Return about how wide a condition is above a sign, in em of the text around it."""
    text = re.sub(r"\\[A-Za-z]+", "", tex)
    return 0.7 * sum(1.0 if east_asian_width(each) in "WF" else 0.5 for each in text)

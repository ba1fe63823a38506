r"""Formulas that EQ fields draw → TeX (ECMA-376 Part 1, 17.16.5.17 “EQ”).

Before Word had an editor of formulas, they were written as fields, and examination papers still
are: ``EQ \b\lc\{(\a\al(x+y=1,x-y=2))`` is a system of two equations.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

_DEEPEST: Final = 20
_START: Final = re.compile(r"\s*EQ\b(?:\s*\\\*\s*(?:\"[^\"]*\"|\S+))*\s*", re.IGNORECASE)
_SWITCH: Final = re.compile(r"\\([abdfilorsx])(?![a-z])", re.IGNORECASE)
_OPTION: Final = re.compile(
    r"\s*\\([a-z]{2})\s*(-?\d+(?:\.\d+)?|\\[^a-z]|[^\s\\(\w])?", re.IGNORECASE
)
_SPECIAL: Final = {sign: f"\\{sign}" for sign in "#$%&_{}"} | {"\\": r"\backslash ", "^": r"\^{}"}
_HAN: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]+")
_FENCES: Final = {"{": r"\{", "}": r"\}", "‖": r"\|", "〈": r"\langle", "〉": r"\rangle"}
_CLOSING: Final = {"(": ")", "[": "]", "{": "}", "<": ">", "〈": "〉"}
_WORDS: Final = re.compile(r"\\(?:\*\s*\S+|[a-z]+\s*-?\d*)|[(){}\\]", re.IGNORECASE)


class _Reader(msgspec.Struct):
    """Reads one instruction from its start to its end."""

    code: str
    place: int = 0
    depth: int = 0

    def expression(self) -> str:
        """Return the TeX of what stands before the end, a separator or a closing parenthesis."""
        made: list[str] = []
        plain = ""
        while self.place < len(self.code) and self.code[self.place] not in ",;，)":
            switch = _SWITCH.match(self.code, self.place)
            if switch is None:
                plain += self._character()
                continue
            made += [_letters(plain), self._switch(switch)]
            plain = ""
        return "".join(made) + _letters(plain)

    def _character(self) -> str:
        r"""Return one character, which stands behind ``\`` if it means something else here."""
        if self.code[self.place] == "(":
            self.place += 1
            inner = 1
            start = self.place
            while self.place < len(self.code) and inner:
                inner += {"(": 1, ")": -1}.get(self.code[self.place], 0)
                self.place += 1
            return f"({self.code[start : self.place]}"
        self.place += self.code[self.place] == "\\"
        found = self.code[self.place : self.place + 1]
        self.place += 1
        return found

    def _switch(self, switch: re.Match[str]) -> str:
        self.place = switch.end()
        options: list[tuple[str, str]] = []
        while option := _OPTION.match(self.code, self.place):
            options.append((option[1].lower(), (option[2] or "").removeprefix("\\")))
            self.place = option.end()
        return _drawn(switch[1].lower(), dict(options), self._arguments())

    def _arguments(self) -> list[str]:
        while self.code[self.place : self.place + 1].isspace():
            self.place += 1
        if self.code[self.place : self.place + 1] != "(" or self.depth >= _DEEPEST:
            raise ValueError(self.code)
        self.depth += 1
        found: list[str] = []
        while self.code[self.place : self.place + 1] not in (")", ""):
            self.place += 1
            found.append(self.expression())
        if self.place >= len(self.code):
            raise ValueError(self.code)
        self.place += 1
        self.depth -= 1
        return found


def tex(code: str) -> str:
    """Return the TeX of the formula that an EQ field draws; empty if it is not to be understood."""
    start = _START.match(code)
    if start is None:
        return ""
    reader = _Reader(code[start.end() :].rstrip())
    made = ""
    try:
        while reader.place < len(reader.code):
            made += reader.expression()
            if reader.place < len(reader.code):
                made += reader.code[reader.place]
                reader.place += 1
    except ValueError:
        return ""
    return made.strip()


def is_overlay(code: str) -> bool:
    """Tell whether an EQ field sets characters over each other, and does nothing else first."""
    start = _START.match(code)
    return start is not None and code[start.end() :].lower().startswith("\\o")


def words(code: str) -> str:
    """Return the words of an instruction that is not understood, so that they are not lost."""
    start = _START.match(code)
    text = _WORDS.sub(" ", code[start.end() :] if start else code)
    return " ".join(text.split())


def _letters(text: str) -> str:
    """Return characters as TeX: what is Chinese is upright text."""
    if not text.strip():
        return " " * bool(text)
    escaped = "".join(_SPECIAL.get(sign, sign) for sign in text)
    return _HAN.sub(lambda match: rf"\text{{{match[0]}}}", escaped)


def _drawn(kind: str, options: dict[str, str], parts: list[str]) -> str:
    """Return the TeX of one switch with its options and its arguments."""
    whole = ", ".join(parts)
    match kind, parts:
        case "f", [above, below]:
            return rf"\frac{{{above}}}{{{below}}}"
        case "r", [inner]:
            return rf"\sqrt{{{inner}}}"
        case "r", [degree, inner]:
            return rf"\sqrt[{degree}]{{{inner}}}" if degree.strip() else rf"\sqrt{{{inner}}}"
        case "a", _:
            return _array(options, parts)
        case "b", _:
            return _bracketed(options, whole)
        case "i", [lower, upper, inner]:
            sign = r"\sum" if "su" in options else r"\prod" if "pr" in options else r"\int"
            return f"{sign}_{{{lower}}}^{{{upper}}} {inner}"
        case "s", _:
            return _raised(options, parts)
        case "x", _:
            return _boxed(options, whole)
        case "d", _:
            return ""  # moves what follows, and shows nothing
        case "o", _:
            return "".join(f"{{{part}}}" for part in parts)
        case _:
            return whole


def _array(options: dict[str, str], parts: list[str]) -> str:
    count = options.get("co", "")
    columns = max(int(count), 1) if count.isdecimal() else 1
    rows = [" & ".join(parts[at : at + columns]) for at in range(0, len(parts), columns)]
    content = r" \\ ".join(rows)
    return rf"\begin{{matrix}}{content}\end{{matrix}}"


def _bracketed(options: dict[str, str], inner: str) -> str:
    both = options.get("bc", "")
    left = options.get("lc", both)
    right = options.get("rc", _CLOSING.get(both, both))
    if not options.keys() & {"lc", "rc", "bc"}:
        left, right = "(", ")"
    ends = (_FENCES.get(end, end) or "." for end in (left, right))
    return rf"\left{next(ends)} {inner} \right{next(ends)}"


def _raised(options: dict[str, str], parts: list[str]) -> str:
    if len(parts) > 1:  # one above the other
        return f"{{}}^{{{parts[0]}}}_{{{', '.join(parts[1:])}}}"
    inner = "".join(parts)
    if "up" in options:
        return f"{{}}^{{{inner}}}"
    return f"{{}}_{{{inner}}}" if "do" in options else inner


def _boxed(options: dict[str, str], inner: str) -> str:
    if not options:
        return rf"\boxed{{{inner}}}"
    made = rf"\overline{{{inner}}}" if "to" in options else inner
    made = rf"\underline{{{made}}}" if "bo" in options else made
    left, right = ("|" if side in options else "" for side in ("le", "ri"))
    return f"{left}{made}{right}"

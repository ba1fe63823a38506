r"""What ``\ce{…}`` holds → TeX: the notation of the package mhchem for formulas and reactions.

Source: “The mhchem Bundle”, ``mhchem`` 4: stoichiometric numbers, indices, charges, isotopes,
bonds, arrows with conditions, precipitate and gas, addition compounds. Conditions and words in
Chinese are set upright, as they are in textbooks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_HAN = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_ARROWS: Final = {
    "->": r"\rightarrow",
    "-->": r"\dashrightarrow",
    "→": r"\rightarrow",
    "<-": r"\leftarrow",
    "<->": r"\leftrightarrow",
    "<-->": r"\rightleftarrows",
    "<=>": r"\rightleftharpoons",
    "<=>>": r"\rightleftharpoons",
    "<<=>": r"\rightleftharpoons",
    "⇌": r"\rightleftharpoons",
    "=": "=",
    "==": "=",
}
_PLAIN: Final = {r"\rightarrow": r"\longrightarrow", r"\leftarrow": r"\longleftarrow"}
_STRETCHING: Final = {
    r"\rightarrow": r"\xrightarrow",
    r"\leftarrow": r"\xleftarrow",
    "=": r"\xlongequal",
}
_BONDS: Final = {
    "-": r"\text{–}",
    "–": r"\text{–}",
    "=": r"\text{=}",
    "#": r"\text{≡}",
    "≡": r"\text{≡}",
}

_TOKENS: Final = re.compile(
    r"(?P<arrow>(?:<=>>|<<=>|<-->|<->|<=>|-->|->|<-|→|⇌|(?:(?<=\s)|(?<=^))={1,2}(?=\s|\[))"
    r"(?:\[(?:[^\[\]{}]|" + _GROUP + r")*\]){0,2})"
    r"|(?P<sign>(?<=\s)[v^↓↑](?=\s|$)|[↓↑]|\((?:v|\^)\))"
    r"|(?P<plus>(?:(?<=\s)|^)[+-](?=\s|$))"
    rf"|(?P<script>[_^](?:{_GROUP}|\$[^$]*\$|[0-9]*[+-]|[0-9]+|[A-Za-z]))"
    r"|(?P<charge>(?<=[0-9A-Za-z)\]}])[+-](?=[\s)\],]|$))"
    r"|(?P<number>(?<![A-Za-z)\]}])\d+(?:[./]\d+)?|\d+)"
    r"|(?P<letters>[A-Za-z]+)"
    r"|(?P<math>\$[^$]*\$)"
    rf"|(?P<words>[{_HAN}]+|\{{[^{{}}]*\}})"
    rf"|(?P<command>\\[A-Za-z]+(?:{_GROUP})*)"
    r"|(?P<bond>(?<=\S)[-=#–≡](?=\S))"
    r"|(?P<dot>[.*·•])"
    r"|(?P<bracket>\\[{}]|[()\[\],;:/])"
    r"|(?P<blank>\s+|~)"
)
_CONDITIONS: Final = re.compile(r"\[((?:[^\[\]{}]|" + _GROUP + r")*)\]")


def said(formula: str) -> str | None:
    r"""Return TeX for the argument of ``\ce``; None for what is not of its notation."""
    found: list[str] = []
    at = 0
    kind = "blank"
    while at < len(formula):
        match = _TOKENS.match(formula, at)
        if match is None:
            return None
        before, kind = kind, str(match.lastgroup)
        text = match[0]
        if kind == "number":
            kind = "count" if before in _BEGINS else kind
            found.append(_number(text, begins=kind == "count"))
        else:
            said_ = _SAID[kind](text)
            if said_ is None:
                return None
            empty = kind == "script" and before in (*_BEGINS, "count")  # what it stands at follows
            found.append("{}" + said_ if empty else said_)
        at = match.end()
    return "".join(found)


_BEGINS: Final = ("blank", "arrow", "plus", "dot", "bond", "sign")
"""After these, numbers count molecules; after others, atoms."""


def _number(text: str, *, begins: bool) -> str:
    if not begins:
        return f"_{{{text}}}"
    over, _, under = text.partition("/")
    return rf"\tfrac{{{over}}}{{{under}}}" if under else text


def _script(text: str) -> str:
    sign, inner = text[0], text[1:]
    if inner[0] in "{$":
        inner = inner[1:-1]
    letters = re.fullmatch(r"[A-Za-z]{2,}|[IVX]", inner)  # a word; one letter is a variable
    return rf"{sign}{{\mathrm{{{inner}}}}}" if letters else f"{sign}{{{inner}}}"


def _arrow(text: str) -> str | None:
    conditions = [_condition(each) for each in _CONDITIONS.findall(text)]
    arrow = _ARROWS[text[: text.index("[")] if "[" in text else text]
    if None in conditions:
        return None
    if not any(conditions):
        return f" {_PLAIN.get(arrow, arrow)} "
    above, below = (*conditions, "")[:2]
    if arrow in _STRETCHING:
        optional = f"[{below}]" if below else ""
        return rf"{_STRETCHING[arrow]}{optional}{{{above}}}"
    under = f"_{{{below}}}" if below else ""
    return rf"\mathop{{{arrow}}}\limits^{{{above}}}{under}"


def _condition(text: str) -> str | None:
    """Return what stands above or below an arrow: a formula, or words that are none."""
    formula = said(text)
    if formula is None and re.search(rf"[{_HAN}]", text) and not re.search(r"[\\$]", text):
        return rf"\text{{{text}}}"
    return formula


def _words(text: str) -> str:
    return rf"\text{{{text[1:-1] if text.startswith('{') else text}}}"


_SAID: Final[dict[str, Callable[[str], str | None]]] = {
    "arrow": _arrow,
    "sign": lambda text: r"\downarrow " if text.strip("()") in ("v", "↓") else r"\uparrow ",
    "plus": lambda text: f" {text} ",
    "script": _script,
    "charge": lambda text: f"^{{{text}}}",
    "letters": lambda text: rf"\mathrm{{{text}}}",
    "math": lambda text: f"{{{text[1:-1]}}}",
    "words": _words,
    "command": lambda text: text if text.endswith("}") else f"{text} ",
    "bond": _BONDS.__getitem__,
    "dot": lambda _: r"\cdot ",
    "bracket": lambda text: text,
    "blank": lambda _: "",
}
"""What says each kind of token."""

r"""Commands of TeX that pandoc lacks, and what says the same in those that it has.

Sources: the manuals of amsmath and mathtools, and the lists of functions of KaTeX and MathJax.
"""

from __future__ import annotations

WORDS = {
    r"\degree": r"\text{°}",
    r"\celsius": r"\text{℃}",
    r"\dbinom": r"\binom",
    r"\tbinom": r"\binom",
    r"\overgroup": r"\overparen",
    r"\vv": r"\overrightarrow",
    r"\overrightharpoon": r"\overrightarrow",
    r"\fbox": r"\boxed",
    r"\framebox": r"\boxed",
    r"\hbox": r"\text",
    r"\hphantom": r"\phantom",
    r"\mathbbm": r"\mathbb",
    r"\mathpzc": r"\mathcal",
    r"\mathnormal": "",
    r"\thinspace": r"\,",
    r"\hfill": r"\quad ",
    r"\notag": "",
    r"\mathstrut": "",
    r"\strut": "",
    r"\vcentcolon": ":",
    r"\surd": r"\text{√}",
    r"\S": r"\text{§}",
    r"\P": r"\text{¶}",
    r"\mathellipsis": r"\ldots ",
    r"\mid": r"\mathrel{|}",
    r"\N": r"\mathbb{N}",
    r"\R": r"\mathbb{R}",
    r"\Z": r"\mathbb{Z}",
    r"\C": r"\mathbb{C}",
    r"\Q": r"\mathbb{Q}",
    r"\Reals": r"\mathbb{R}",
    r"\infin": r"\infty ",
    r"\exist": r"\exists ",
    r"\isin": r"\in ",
    r"\plusmn": r"\pm ",
    r"\sdot": r"\cdot ",
    r"\empty": r"\emptyset ",
    r"\sub": r"\subset ",
    r"\sube": r"\subseteq ",
    r"\larr": r"\leftarrow ",
    r"\rarr": r"\rightarrow ",
    r"\harr": r"\leftrightarrow ",
    r"\and": r"\land ",
    r"\or": r"\lor ",
    r"\begin{dcases}": r"\begin{cases}",
    r"\end{dcases}": r"\end{cases}",
    r"\begin{rcases}": r"\left.\begin{array}{ll}",
    r"\end{rcases}": r"\end{array}\right\}",
    r"\end{numcases}": r"\end{cases}",
}
"""Commands that another one says, or nothing."""

WORDS |= {
    f"\\{name}": rf"\operatorname{{{name}}}"
    for name in ("arccot", "arcsec", "arccsc", "arctg", "arcctg", "cosec", "ctg", "sh", "ch", "tg")
}
WORDS |= {
    f"\\{name}": ""
    for name in (
        *("tiny", "scriptsize", "footnotesize", "small", "normalsize", "large", "Large", "LARGE"),
        *("huge", "Huge", "boldmath"),
    )
}

SWITCHES = {
    r"\rm": r"\mathrm",
    r"\bf": r"\mathbf",
    r"\it": r"\mathit",
    r"\sf": r"\mathsf",
    r"\tt": r"\mathtt",
    r"\cal": r"\mathcal",
    r"\frak": r"\mathfrak",
    r"\Bbb": r"\mathbb",
}
"""Commands for the rest of a group, or for the group that follows, as many people type them."""

ENDS = (r"\\", "&", r"\right", r"\middle")

TEXTS = frozenset(
    (r"\text", r"\hbox", r"\mbox", r"\textrm", r"\textbf", r"\textit", r"\textsf", r"\texttt")
)
"""Commands whose argument is no formula."""

TEMPLATES = {
    r"\cfrac": (2, r"\dfrac{#1}{#2}"),
    r"\textcolor": (2, "{#2}"),
    r"\colorbox": (2, r"\text{#2}"),
    r"\bbox": (1, "{#1}"),
    r"\href": (2, "{#2}"),
    r"\smash": (1, "{#1}"),
    r"\vphantom": (1, ""),
    r"\cancelto": (2, r"{\cancel{#2}}^{#1}"),
    r"\prescript": (3, "{}^{#1}_{#2}{#3}"),
    r"\sideset": (3, r"{}#1#3#2"),
    r"\pu": (1, r"\text{#1}"),
    r"\rule": (2, r"\underline{\qquad}"),
    r"\tag": (1, r"\qquad\text{(#1)}"),
    r"\tag*": (1, r"\qquad\text{#1}"),
    r"\begin{numcases}": (1, r"#1\begin{cases}"),
}
"""Commands with arguments: how many there are, and what says the same, each of them once at most.

One in brackets may come first, which is left out.
"""

ARROWS = {
    r"\xleftrightarrow": r"\leftrightarrow",
    r"\xLeftrightarrow": r"\Leftrightarrow",
    r"\xRightarrow": r"\Rightarrow",
    r"\xLeftarrow": r"\Leftarrow",
    r"\xrightleftharpoons": r"\rightleftharpoons",
    r"\xleftrightharpoons": r"\leftrightharpoons",
    r"\xtofrom": r"\rightleftarrows",
    r"\xmapsto": r"\mapsto",
}
"""Arrows with something above and, in brackets, below."""

OVER = {
    r"\over": (r"\frac{", "}{", "}"),
    r"\atop": (r"\substack{", r"\\", "}"),
}
"""Commands between two parts of a group: what stands before, between and after them instead."""

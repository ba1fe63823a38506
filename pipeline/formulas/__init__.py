"""Formulas: TeX → MathML by pandoc, all of a document in one run; MathML → SVG by ziamath.

MathML is what browsers and reading systems draw; paper takes SVG, in which a formula is outlines of
STIX Two Math that need no font.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING

from pipeline import pandoc
from pipeline.diagnostics import KanbenError
from pipeline.formulas.dialects import readable
from pipeline.formulas.mending import mended
from pipeline.model.nodes import Formula, Math
from pipeline.model.walk import nodes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model.nodes import Document

_API_VERSION = [1, 23, 1]  # of the pandoc-types whose JSON this is
_SECONDS = 20
_MEGABYTES = 1000
_LONGEST = 20_000  # characters of one formula; the time pandoc needs grows faster than they do
_MOST_SCRIPTS = 10  # in each other; each level takes pandoc twice the time of the one inside it
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[{}^_]|[^\\{}^_\s]", re.DOTALL)
_ANNOTATION = re.compile(r"(<annotation [^>]*>).*?(</annotation>)", re.DOTALL)
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)  # "<" in TeX is escaped, so the first ends it


def of(document: Document) -> dict[tuple[str, bool], str]:
    """Return MathML for the formulas of ``document`` that can be set, each once.

    The keys are the TeX, and whether it is displayed by itself.
    """
    texs = list(dict.fromkeys(_texs(document)))
    return {tex: element for tex, element in zip(texs, mathml(texs), strict=True) if element}


def _texs(document: Document) -> Iterable[tuple[str, bool]]:
    for node in nodes_of(document):
        if isinstance(node, (Math, Formula)):
            yield node.tex, isinstance(node, Formula)


def mathml(texs: Sequence[tuple[str, bool]]) -> list[str | None]:
    """Return a ``math`` element for each formula, or None where pandoc cannot read its TeX.

    The elements are well-formed XML of the MathML namespace; each carries its TeX as
    ``annotation`` (MathML 4, “The annotation element”).

    Args:
        texs: The TeX of each formula without delimiters, and whether it is displayed by itself.
    """
    found: list[str | None] = [None] * len(texs)
    asked = [n for n, (tex, _) in enumerate(texs) if is_within_limits(tex)]
    try:
        elements = _converted([(readable(texs[at][0]), texs[at][1]) for at in asked])
    except KanbenError:  # one of them is too much for pandoc: its TeX stands, and that of the rest
        return found
    for number, element in zip(asked, elements, strict=True):
        found[number] = element and _annotated(element, texs[number][0])
    return found


def _annotated(element: str, tex: str) -> str:
    """Return an element whose annotation is the TeX of the author, not what pandoc was given."""
    return _ANNOTATION.sub(lambda match: f"{match[1]}{escape(tex)}{match[2]}", element)


def is_within_limits(tex: str) -> bool:
    """Tell whether pandoc may be asked to read a formula: it takes ages for some."""
    return bool(tex.strip()) and len(tex) <= _LONGEST and _scripts(tex) <= _MOST_SCRIPTS


def _scripts(tex: str) -> int:
    """Return how many scripts stand in each other, at most."""
    most = depth = 0
    groups: list[bool] = []  # those that are open: whether each is a script
    is_script = False
    for sign in _TOKEN.findall(tex):
        if sign in "^_":
            is_script = True
        elif sign == "{":
            groups.append(is_script)
            depth += is_script
            most = max(most, depth)
            is_script = False
        elif sign == "}":
            depth -= groups.pop() if groups else False
            is_script = False
        elif not sign.startswith("\\"):  # a command may have a group, which is the script then
            is_script = False
    return most


def _converted(texs: Sequence[tuple[str, bool]]) -> list[str | None]:
    if not texs:
        return []
    blocks = [
        {"t": "Para", "c": [{"t": "Math", "c": [{"t": _KINDS[displayed]}, tex]}]}
        for tex, displayed in texs
    ]
    tree = {"pandoc-api-version": _API_VERSION, "meta": {}, "blocks": blocks}
    options = ["--from=json", "--to=html5", "--mathml", "--wrap=none", "--sandbox", "--quiet"]
    ran = pandoc.run(options, json.dumps(tree).encode(), seconds=_SECONDS, megabytes=_MEGABYTES)
    paragraphs = _PARAGRAPH.findall(ran.output.decode())
    if len(paragraphs) != len(texs):
        return [None] * len(texs)
    return [mended(each) if each.startswith("<math ") else None for each in paragraphs]


_KINDS = {False: "InlineMath", True: "DisplayMath"}


def without_tex(element: str) -> str:
    """Return a ``math`` element without its annotation, which some reading systems print."""
    bare = _ANNOTATION.sub("", element)
    return bare.replace("<semantics>", "").replace("</semantics>", "")

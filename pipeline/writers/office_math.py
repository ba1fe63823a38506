"""Formulas for Word and PowerPoint: TeX → Office Math by one run of pandoc for a whole document."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from pipeline import formulas, pandoc
from pipeline.diagnostics import KanbenError
from pipeline.formulas.dialects import readable
from pipeline.model.nodes import Formula, Math
from pipeline.model.walk import nodes_of
from pipeline.render.pandoc import document as tree_of
from pipeline.render.pandoc import para, text

if TYPE_CHECKING:
    from lxml.etree import _Element

    from pipeline.model.nodes import Document
    from pipeline.render.pandoc import Tree

NAMESPACE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/math"
"""Of Office Math (ECMA-376 Part 1, Math); parts that hold formulas call it ``m``."""

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M: Final = f"{{{NAMESPACE}}}"
_SECONDS: Final = 120
_MEGABYTES: Final = 2_000
_DECLARED: Final = re.compile(r' xmlns:\w+="[^"]*"')
_BOLD: Final = re.compile("[\U0001d400-\U0001d433]+")  # upright letters (Unicode)
_MARK: Final = re.compile(r"=(\d+)=")

Formulas = dict[tuple[str, bool], str]
"""``m:oMath`` by TeX and whether the formula is displayed."""


def office_math(document: Document) -> Formulas:
    """Return the formulas of ``document`` as ``m:oMath``; those that pandoc cannot read are absent.

    The elements name the prefixes ``m`` and ``w`` without declaring them.
    """
    asked = list(
        dict.fromkeys(
            (node.tex, isinstance(node, Formula))
            for node in nodes_of(document)
            if isinstance(node, Math | Formula) and formulas.is_within_limits(node.tex)
        )
    )
    if not asked:
        return {}
    try:
        return _converted(asked)
    except KanbenError:  # one of them is too much for pandoc: the TeX of all stands
        return {}


def _converted(asked: list[tuple[str, bool]]) -> Formulas:
    from lxml import etree  # noqa: PLC0415  (heavy)

    blocks: list[Tree] = []
    for number, (tex, displayed) in enumerate(asked):
        kind = {"t": "DisplayMath" if displayed else "InlineMath"}
        formula: Tree = {"t": "Math", "c": [kind, readable(tex)]}
        blocks.append(para([*text(f"={number}="), formula]))
    data = json.dumps(tree_of(blocks, {})).encode()
    options = ["--from=json", "--to=docx", "--output=-", "--sandbox", "--quiet"]
    ran = pandoc.run(options, data, seconds=_SECONDS, megabytes=_MEGABYTES)
    with zipfile.ZipFile(io.BytesIO(ran.output)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    found: Formulas = {}
    number = -1
    for element in root.iter(f"{_W}t", f"{_M}oMath"):
        mark = _MARK.fullmatch(element.text or "") if element.tag == f"{_W}t" else None
        if mark is not None:
            number = int(mark[1])
        elif element.tag == f"{_M}oMath" and 0 <= number < len(asked):
            _mend(element)
            xml = etree.tostring(element, encoding="unicode", with_tail=False)
            found.setdefault(asked[number], _DECLARED.sub("", xml))
    return found


def _mend(formula: _Element) -> None:
    """Mend what the schema does not allow (ECMA-376 Part 1, CT_RPR, CT_MCPr).

    A run of ordinary text has no style; the columns of a matrix are counted before aligned.
    """
    for properties in formula.iter(f"{_M}mcPr"):
        properties[:] = sorted(properties, key=lambda each: each.tag != f"{_M}count")
    for properties in formula.iter(f"{_M}rPr"):
        if properties.find(f"{_M}nor") is not None:
            for name in ("sty", "scr"):
                for each in properties.findall(f"{_M}{name}"):
                    properties.remove(each)
    for run in formula.iter(f"{_M}r"):
        _embolden(run)


def _embolden(run: _Element) -> None:
    """Say that letters are bold, where the characters alone do: Word then knows the letters."""
    text = run.find(f"{_M}t")
    if text is None or not text.text or not _BOLD.fullmatch(text.text):
        return
    text.text = normalize("NFKC", text.text)
    properties = run.find(f"{_M}rPr")
    if properties is None:
        properties = run.makeelement(f"{_M}rPr")
        run.insert(0, properties)
    if properties.find(f"{_M}sty") is None:
        properties.append(run.makeelement(f"{_M}sty", {f"{_M}val": "b"}))


def shown(formula: str) -> str:
    """Return the characters that an ``m:oMath`` shows, in order."""
    from lxml import etree  # noqa: PLC0415  (heavy)

    root = etree.fromstring(f'<x xmlns:m="{NAMESPACE}" xmlns:w="{_W[1:-1]}">{formula}</x>')
    return "".join(each.text or "" for each in root.iter(f"{_M}t"))

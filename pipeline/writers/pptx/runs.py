"""The text of pandoc's slides: read into runs, and written again with all that they lack.

pandoc's runs have no language, from which PowerPoint takes its rules for breaking lines, no theme
colour, and `pipeline.render.pandoc`'s stand-ins for what Chinese marks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from pipeline.writers.pptx import drawing
from pipeline.writers.pptx.drawing import A, P, R

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.theme import ColorName, Theme

_A, _P, _R = f"{{{A}}}", f"{{{P}}}", f"{{{R}}}"
_CALL = re.compile(r"\[\d+\]")  # of a note
_LATIN = re.compile(r"[A-Za-z]")
_EAST_ASIAN = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u2014-\u2026\U00020000-\U0003ffff]"
)

# What PowerPoint calls a language that has no region.
_LANGUAGES = {
    "zh": "zh-CN",
    "zh-hans": "zh-CN",
    "zh-hant": "zh-TW",
    "ja": "ja-JP",
    "ko": "ko-KR",
    "en": "en-US",
}


class Run(NamedTuple):
    """Characters of one kind; a line break is a run of one newline.

    Attributes:
        text: The characters.
        bold: Strong importance, or a label.
        marks: DrawingML's name of the line under the text: ``sng``, ``dotted``, ``wavy``, or none.
        code: Whether it is program text.
        struck: Whether it is struck out.
        raised: How far above the line it stands, in thousandths of a percent; below if negative.
        link: The id of the relationship that it leads to.
    """

    text: str
    bold: bool = False
    marks: str = ""
    code: bool = False
    struck: bool = False
    raised: int = 0
    link: str = ""


class SlideText(NamedTuple):
    """The text of a slide, as pandoc wrote it: the title's paragraphs, and the others."""

    title: list[list[Run]]
    body: list[list[Run]]


def language_of(tag: str) -> str:
    """Return a BCP 47 tag as PowerPoint knows it."""
    parts = tag.split("-")
    without_script = "-".join(part for part in parts if len(part) != len("Hans"))
    return _LANGUAGES.get(tag.lower()) or _LANGUAGES.get(without_script.lower(), without_script)


def languages(text: str, language: str) -> str:
    """Return the attributes of a run that say its language; Latin text alone is English."""
    latin = _LATIN.search(text) and not _EAST_ASIAN.search(text)
    own, other = ("en-US", language) if latin else (language, "en-US")
    return f' lang="{own}" altLang="{other}"'


def read(slide: bytes) -> SlideText:
    """Return the text of a slide that pandoc wrote."""
    root = ET.fromstring(slide)  # noqa: S314  (pandoc wrote it a moment ago)
    found = SlideText([], [])
    for shape in root.iter(f"{_P}sp"):
        kind = shape.find(f".//{_P}ph")
        if kind is None or kind.get("type") in ("sldNum", "dt", "ftr"):
            continue
        target = found.title if kind.get("type") in ("title", "ctrTitle") else found.body
        target += [[*map(_run, _children(one))] for one in shape.iter(f"{_A}p")]
    return found


def _children(paragraph: ET.Element) -> list[ET.Element]:
    return [child for child in paragraph if child.tag in (f"{_A}r", f"{_A}br")]


def _run(element: ET.Element) -> Run:
    if element.tag == f"{_A}br":
        return Run("\n")
    text = element.findtext(f"{_A}t") or ""
    properties = element.find(f"{_A}rPr")
    if properties is None:
        return Run(text)
    link = properties.find(f"{_A}hlinkClick")
    return Run(
        text,
        bold=properties.get("b") == "1",
        marks=_marks(properties),
        code=properties.find(f"{_A}latin") is not None,
        struck=properties.get("strike", "noStrike") != "noStrike",
        raised=int(properties.get("baseline", "0")),
        link=link.get(f"{_R}id", "") if link is not None else "",
    )


def _marks(properties: ET.Element) -> str:
    """Return the line that the stand-ins of `pipeline.render.pandoc` mean."""
    small, underlined = properties.get("cap") == "small", properties.get("u") == "sng"
    match small, underlined:
        case True, True:
            return "wavy"
        case True, False:
            return "dotted"
        case False, True:
            return "sng"
        case _:
            return ""


class Hand:
    """Writes paragraphs in one language and one theme."""

    def __init__(self, theme: Theme, language: str) -> None:
        """Take the theme, and a language as PowerPoint knows it."""
        self._theme = theme
        self._language = language

    def paragraph(
        self,
        runs: Sequence[Run],
        properties: str = "",
        *,
        label: int = 0,
        look: str = "",
        color: ColorName | None = None,
    ) -> str:
        """Return a paragraph.

        Args:
            runs: Its text.
            properties: Its ``a:pPr``.
            label: How many of its first characters are a label, which takes the accent.
            look: Attributes for every run.
            color: Of the runs, if it is not inherited.
        """
        made = []
        for run in runs:
            accented: ColorName | None = "accent" if label > 0 else color
            made.append(self._run(run, look, accented))
            label -= len(run.text)
        end = f'<a:endParaRPr lang="{self._language}"/>'
        return f"<a:p>{properties}{''.join(made)}{end}</a:p>"

    def _run(self, run: Run, look: str, color: ColorName | None) -> str:
        if run.text == "\n":
            return f'<a:br><a:rPr lang="{self._language}"{look}/></a:br>'
        look = languages(run.text, self._language) + look
        if run.bold:
            look += ' b="1"'
        if run.marks:
            look += f' u="{run.marks}"'
        if run.struck:
            look += ' strike="sngStrike"'
        if run.raised:
            look += f' baseline="{run.raised}"'
            color = "accent" if _CALL.fullmatch(run.text) else color
        inner = drawing.fill(color) if color else ""
        inner += drawing.fonts(self._theme.fonts.code) if run.code else ""
        inner += f'<a:hlinkClick r:id="{run.link}"/>' if run.link else ""
        return f"<a:r><a:rPr{look}>{inner}</a:rPr><a:t>{drawing.text(run.text)}</a:t></a:r>"


def length(runs: Iterable[Run]) -> int:
    """Return how many characters there are."""
    return sum(len(run.text) for run in runs)

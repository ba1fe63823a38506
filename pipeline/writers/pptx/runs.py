"""The text of pandoc's slides: read into runs, and written again with all that they lack.

pandoc's runs have no language, from which PowerPoint takes its rules for breaking lines, no theme
colour, and `pipeline.render.pandoc`'s stand-ins for what Chinese marks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.etree import ElementTree as ET

from pipeline.writers.office_math import NAMESPACE
from pipeline.writers.pptx import drawing
from pipeline.writers.pptx.drawing import A, P, R, hundredths
from pipeline.writers.pptx.linear import in_words, stretches
from pipeline.writers.pptx.looks import Look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipeline.theme import ColorName, Theme
    from pipeline.writers.office_math import Formulas
    from pipeline.writers.pptx.linear import Stretch

# A link in the colour of its text ([MS-ODRAWXML], hlinkClr).
_OWN_COLOR = (
    '<a:extLst><a:ext uri="{A12FA001-AC4F-418D-AE19-62706E023703}"><ahyp:hlinkClr '
    'xmlns:ahyp="http://schemas.microsoft.com/office/drawing/2018/hyperlinkcolor" val="tx"/>'
    "</a:ext></a:extLst>"
)
FORMULA: Final = "\ufffc"
"""One character for what is none."""

_KEYWORD = "keyword"
_RAISED = 30_000  # thousandths of a percent of the type size: how far scripts stand off the line
_SMALL = 0.86  # of the size of the text around it
_MATH_FONT = "Cambria Math"  # what PowerPoint itself names: it sets formulas in no other it brings
_A14 = f"{{{drawing.A14}}}"
_A, _P, _R = f"{{{A}}}", f"{{{P}}}", f"{{{R}}}"
_CALL = re.compile(r"\[\d+\]")  # of a note
_CHARACTERS = re.compile("(?=<m:t[ >])")  # before what a run of a formula shows
_MARK = re.compile("\0(\\d+)\0")  # of a formula: no text and no XML holds this character
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
    "fr": "fr-FR",
    "de": "de-DE",
    "es": "es-ES",
    "ru": "ru-RU",
    "ar": "ar-SA",
    "he": "he-IL",
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
        jump: Whether that is a slide.
        look: What pandoc does not say of it.
    """

    text: str
    bold: bool = False
    marks: str = ""
    code: bool = False
    struck: bool = False
    raised: int = 0
    link: str = ""
    jump: bool = False
    look: Look = Look(0)


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
    return [child for child in paragraph if child.tag in (f"{_A}r", f"{_A}br", f"{_A14}m")]


def _run(element: ET.Element) -> Run:
    if element.tag == f"{_A}br":
        return Run("\n")
    if element.tag == f"{_A14}m":
        return Run(FORMULA)
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
        jump=link is not None and bool(link.get("action")),
    )


def _marks(properties: ET.Element) -> str:
    """Return the line that the stand-ins of `pipeline.render.pandoc` mean."""
    return mark_of(small=properties.get("cap") == "small", underlined=properties.get("u") == "sng")


def mark_of(*, small: bool, underlined: bool) -> str:
    """Return DrawingML's name of the line that small capitals and an underline stand for."""
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

    def __init__(self, theme: Theme, language: str, formulas: Formulas) -> None:
        """Take the theme, a language as PowerPoint knows it, and formulas as Office Math."""
        self._theme = theme
        self._language = language
        self._formulas = formulas
        # Each formula, and what writes the same in a line; for most a picture stands.
        self._written: list[tuple[str, Callable[[], str]]] = []

    def alternative(self, shape: str, other: str | None = None) -> str:
        """Return a shape; one with formulas is followed by one without for programs without them.

        PowerPoint asks which namespace a prefix stands for, as it must. LibreOffice 7.4 looks at
        the prefix alone: with that of Microsoft's own files it takes the formulas, of which it
        then draws nothing. So they have a prefix that it does not know.

        Source: ECMA-376 Part 3, AlternateContent; MS-ODRAWXML, m; LibreOffice, contexthandler2.cxx.

        Args:
            shape: With marks where formulas stand.
            other: What stands for it where there are no formulas, if not the same in a line.
        """
        if not _MARK.search(shape):
            return shape
        chosen = _MARK.sub(lambda match: self._written[int(match[1])][0], shape)
        plain = _MARK.sub(
            lambda match: self._written[int(match[1])][1](), shape if other is None else other
        )
        return (
            f'<mc:AlternateContent xmlns:mc="{drawing.MC}"><mc:Choice '
            f'xmlns:{drawing.FORMULA}="{drawing.A14}" '
            f'xmlns:m="{NAMESPACE}" Requires="{drawing.FORMULA}">{chosen}</mc:Choice>'
            f"<mc:Fallback>{plain}</mc:Fallback></mc:AlternateContent>"
        )

    def spoken(self, tex: str, *, displayed: bool) -> str:
        """Return a formula as one string that can be read aloud."""
        return in_words(self._formulas[tex, displayed])

    def paragraph(  # noqa: PLR0913  (the properties of a paragraph)
        self,
        runs: Sequence[Run],
        properties: str = "",
        *,
        label: int = 0,
        look: str = "",
        color: ColorName | None = None,
        size: float = 0.0,
        displayed: bool = False,
    ) -> str:
        """Return a paragraph.

        Args:
            runs: Its text.
            properties: Its ``a:pPr``.
            label: How many of its first characters are a label, which takes the accent.
            look: Attributes for every run.
            color: Of the runs, if it is not inherited.
            size: Of the text in points, which small print is a part of; of a displayed formula.
            displayed: Whether formulas stand by themselves.
        """
        made = []
        for run in runs:
            accented: ColorName | None = "accent" if label > 0 else color
            if run.look.tex:
                made.append(self._formula(run.look.tex, size, look, accented, displayed=displayed))
            else:
                small = f' sz="{hundredths(size * _SMALL)}"' if run.look.small and size else ""
                made.append(self._run(run, small or look, accented))
            label -= len(run.text)
        end = f'<a:endParaRPr lang="{self._language}"/>'
        return f"<a:p>{properties}{''.join(made)}{end}</a:p>"

    def _formula(
        self, tex: str, size: float, look: str, color: ColorName | None, *, displayed: bool
    ) -> str:
        """Return the mark of a formula; its runs name the font that PowerPoint wants."""
        found = self._formulas[tex, displayed]
        scaled = f' sz="{hundredths(size)}"' if displayed else look
        inner = drawing.fill(color) if color and not displayed else ""
        properties = (
            f'<a:rPr lang="en-US"{scaled}>{inner}<a:latin typeface="{_MATH_FONT}"/></a:rPr>'
        )
        written = _CHARACTERS.sub(properties, found)
        name = drawing.FORMULA

        def plain() -> str:
            return "".join(self._in_line(one, scaled, inner) for one in stretches(found))

        self._written.append((f"<{name}:m>{written}</{name}:m>", plain))
        return f"\0{len(self._written) - 1}\0"

    def _in_line(self, one: Stretch, look: str, inner: str) -> str:
        """Return characters of a formula as a run."""
        raised = f' baseline="{_RAISED * one.raised}"' if one.raised else ""
        slanted = ' i="1"' if one.slanted else ""
        font = drawing.fonts(self._theme.fonts.text)
        properties = f"{languages(one.text, self._language)}{look}{slanted}{raised}"
        return (
            f"<a:r><a:rPr{properties}>{inner}{font}</a:rPr>"
            f"<a:t>{drawing.text(one.text)}</a:t></a:r>"
        )

    def _run(self, run: Run, look: str, color: ColorName | None) -> str:
        if run.text == "\n":
            return f'<a:br><a:rPr lang="{self._language}"{look}/></a:br>'
        own = language_of(run.look.language)
        if own:
            look = f' lang={drawing.attribute(own)} altLang="{self._language}"{look}'
        else:
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
        ink = getattr(self._theme.code, run.look.token, None) if run.look.token else None
        if ink is not None:
            inner = f'<a:solidFill><a:srgbClr val="{ink.hex}"/></a:solidFill>'
            look += ' b="1"' if run.look.token == _KEYWORD and not run.bold else ""
        inner += drawing.fonts(self._theme.fonts.code) if run.code else ""
        if run.jump:
            inner += (
                f'<a:hlinkClick r:id="{run.link}" action="ppaction://hlinksldjump">'
                f"{_OWN_COLOR}</a:hlinkClick>"
            )
        elif run.link:
            inner += f'<a:hlinkClick r:id="{run.link}"/>'
        return f"<a:r><a:rPr{look}>{inner}</a:rPr><a:t>{drawing.text(run.text)}</a:t></a:r>"


def length(runs: Iterable[Run]) -> int:
    """Return how many characters there are."""
    return sum(len(run.text) for run in runs)

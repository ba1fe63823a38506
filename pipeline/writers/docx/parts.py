"""The small parts beside the text: settings, fonts, colour scheme, heads, feet."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from pipeline.chinese.titles import width
from pipeline.writers.docx import colors, styles, wordml
from pipeline.writers.docx.band import title_words
from pipeline.writers.docx.inlines import Face
from pipeline.writers.docx.stylesheet import word_languages

if TYPE_CHECKING:
    from pipeline.model.nodes import Metadata
    from pipeline.theme import Font, Theme
    from pipeline.writers.docx.inlines import Runs
    from pipeline.writers.docx.job import Job

_WORD_2013 = 15  # compatibility mode: the newest; older ones put Word into a restricted mode
_FAMILY = {"serif": "roman", "sans-serif": "swiss", "monospace": "modern"}
_GB2312 = "86"  # charset of Simplified Chinese, by which Windows picks a substitute
_MATH_FONT = "Cambria Math"  # what Word itself names: it sets formulas in no other that it brings
_GRAPHICS = "http://schemas.openxmlformats.org/drawingml/2006/main"


def settings(job: Job, *, has_notes: bool, has_endnotes: bool) -> bytes:
    """Return the settings: marks are compressed, and the East Asian language is the document's."""
    latin, asian = (
        wordml.attribute(locale) for locale in word_languages(job.document.meta.language)
    )
    notes = "".join(
        f'<w:{kind}Pr>{form}<w:{kind} w:id="-1"/><w:{kind} w:id="0"/></w:{kind}Pr>'
        for kind, form, is_there in (
            ("footnote", "", has_notes),
            ("endnote", f'<w:numFmt w:val="{job.notes.endnote_format}"/>', has_endnotes),
        )
        if is_there
    )
    math = f'<m:mathPr><m:mathFont m:val="{_MATH_FONT}"/></m:mathPr>' if job.formulas else ""
    # The same as Word writes for a new Chinese document; the fourth keeps lines that end in a
    # line break from being stretched.
    compatible = (
        "<w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>"
        "<w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/>"
        '<w:useFELayout/><w:compatSetting w:name="compatibilityMode" '
        f'w:uri="http://schemas.microsoft.com/office/word" w:val="{_WORD_2013}"/>'
    )
    scheme = " ".join(
        f'w:{name}="{slot}"'
        for name, slot in (
            *(("bg1", "light1"), ("t1", "dark1"), ("bg2", "light2"), ("t2", "dark2")),
            *((f"accent{number}", f"accent{number}") for number in range(1, 7)),
            *(("hyperlink", "hyperlink"), ("followedHyperlink", "followedHyperlink")),
        )
    )
    return (
        f'{wordml.DECLARATION}<w:settings {wordml.NAMESPACES}><w:zoom w:percent="100"/>'
        f'<w:defaultTabStop w:val="{job.setting.indent}"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        f"{notes}<w:compat>{compatible}</w:compat>{math}"
        f"<w:themeFontLang w:val={latin} w:eastAsia={asian}/><w:clrSchemeMapping {scheme}/>"
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    ).encode()


def font_table(theme: Theme) -> bytes:
    """Return the fonts, each with the one that stands in where it is not installed."""
    fonts = (theme.fonts.text, theme.fonts.display, theme.fonts.code)
    by_name: dict[str, Font] = {}
    for font in fonts:
        by_name.setdefault(font.office, font)
        by_name.setdefault(font.office_latin, font)
    entries = (
        f"<w:font w:name={wordml.attribute(name)}>"
        f"<w:altName w:val={wordml.attribute(font.office_fallback)}/>"
        f'<w:charset w:val="{_GB2312}"/><w:family w:val="{_FAMILY[font.generic]}"/>'
        f'<w:pitch w:val="{"fixed" if font.generic == "monospace" else "variable"}"/></w:font>'
        for name, font in by_name.items()
    )
    return f"{wordml.DECLARATION}<w:fonts {wordml.NAMESPACES}>{''.join(entries)}</w:fonts>".encode()


def color_theme(theme: Theme) -> bytes:
    """Return the theme part: our colours and fonts, and the plainest effects."""

    def faces(font: Font) -> str:
        return (
            f"<a:latin typeface={wordml.attribute(font.office_latin)}/>"
            f'<a:ea typeface={wordml.attribute(font.office)}/><a:cs typeface=""/>'
        )

    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{wordml.DECLARATION}<a:theme xmlns:a="{_GRAPHICS}" name="Kanben"><a:themeElements>'
        f'{colors.scheme(theme.colors)}<a:fontScheme name="Kanben">'
        f"<a:majorFont>{faces(theme.fonts.display)}</a:majorFont>"
        f"<a:minorFont>{faces(theme.fonts.text)}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Kanben"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements>"
        "</a:theme>"
    ).encode()


def application(publisher: str) -> bytes:
    """Return the extended properties: who made the file, and no counts that could be wrong."""
    company = f"<Company>{wordml.text_of(publisher)}</Company>" if publisher else ""
    return (
        f"{wordml.DECLARATION}<Properties "
        'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"{company}<Application>Kanben</Application></Properties>"
    ).encode()


def header(job: Job, runs: Runs) -> bytes:
    """Return the head of all pages but the first: the title, cut at a word edge if it is long."""
    room = job.setting.measure / job.theme.type.running.size.twips
    title = _running_title(job.document.meta, room)
    return _edge("hdr", wordml.paragraph(styles.HEADER, runs.text(title, Face())))


def _running_title(meta: Metadata, room: float) -> str:
    """Return the title, or as many of its words as fit into ``room`` em."""
    if width(meta.title) <= room:
        return meta.title.replace("\n", " ")
    words = title_words(meta)
    ends = list(accumulate(width(word) for word in words))
    count = bisect_right(ends, room - 1)
    return "".join(words[:count]).replace("\n", " ") + "…"


def footer() -> bytes:
    """Return the foot: page x of y as fields."""
    pages = wordml.field("PAGE", "1") + wordml.run(" / ") + wordml.field("NUMPAGES", "1")
    return _edge("ftr", wordml.paragraph(styles.FOOTER, pages))


def blank_header() -> bytes:
    """Return the empty head of the page that bears the title band."""
    return _edge("hdr", wordml.paragraph(styles.NORMAL, ""))


def _edge(kind: str, content: str) -> bytes:
    return f"{wordml.DECLARATION}<w:{kind} {wordml.NAMESPACES}>{content}</w:{kind}>".encode()

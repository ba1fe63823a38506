"""All styles of a Word file, in the order of its style pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pipeline.writers.docx import passage_styles, structure_styles, wordml
from pipeline.writers.docx.styles import Style
from pipeline.writers.docx.typography import Typography, size, typeface

if TYPE_CHECKING:
    from pipeline.theme import Theme

# What Word needs to find as its defaults, whatever the theme.
_FIXED = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/>'
    "<w:unhideWhenUsed/></w:style>"
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
    '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
    '<w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
    "</w:tblPr></w:style>"
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList">'
    '<w:name w:val="No List"/><w:uiPriority w:val="99"/><w:semiHidden/>'
    "<w:unhideWhenUsed/></w:style>"
)

# Built-in styles that the theme does not set stay out of the style pane until they are used.
_LATENT = (
    '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" '
    'w:defUnhideWhenUsed="1" w:defQFormat="0" w:count="376"/>'
)


class StyleSheet(msgspec.Struct, frozen=True):
    """All styles of a file.

    Attributes:
        styles: By id, in the order of the style pane; the first is the default one.
        defaults: ``w:docDefaults``.
    """

    styles: dict[str, Style]
    defaults: str

    def left(self, style: str) -> int:
        """Return where the text of a paragraph of ``style`` begins, in twips."""
        return self.styles[style].left

    def xml(self) -> str:
        """Return the styles part (``w:styles``)."""
        first, *others = (style.xml(rank) for rank, style in enumerate(self.styles.values(), 1))
        return (
            f"{wordml.DECLARATION}<w:styles {wordml.NAMESPACES}>{self.defaults}{_LATENT}"
            f"{first}{_FIXED}{''.join(others)}</w:styles>"
        )


def word_languages(tag: str) -> tuple[str, str]:
    """Return the locales of Latin and of East Asian text for a BCP 47 tag.

    Word knows Chinese by region, not by script.
    """
    lower = tag.lower()
    if lower.startswith("ja"):
        return "en-US", "ja-JP"
    if lower.startswith("ko"):
        return "en-US", "ko-KR"
    if not lower.startswith("zh"):
        return tag or "en-US", "zh-CN"
    if "-hk" in lower or "-mo" in lower:
        return "en-US", "zh-HK"
    return "en-US", "zh-TW" if "hant" in lower or "-tw" in lower else "zh-CN"


def build(
    theme: Theme, language: str, numbered: frozenset[int], unused: frozenset[str] = frozenset()
) -> StyleSheet:
    """Return the styles for ``theme``.

    Args:
        theme: Where all fonts, colours and sizes come from.
        language: BCP 47 tag of the document.
        numbered: The levels of heading that carry a number.
        unused: Ids of styles that are left out.
    """
    setting = Typography(theme)
    found = (
        *passage_styles.text(setting),
        *structure_styles.title(setting),
        *structure_styles.headings(setting, numbered),
        *structure_styles.lists(setting),
        *structure_styles.points(setting),
        *passage_styles.passages(setting),
        *passage_styles.objects(setting),
        *passage_styles.ends(setting),
        *structure_styles.contents(setting),
        *passage_styles.characters(setting),
    )
    latin, asian = (wordml.attribute(locale) for locale in word_languages(language))
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{typeface(theme.fonts.text)}"
        f'<w:kern w:val="2"/>{"".join(size(theme.type.body.size))}'
        f'<w:lang w:val={latin} w:eastAsia={asian} w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    return StyleSheet({style.id: style for style in found if style.id not in unused}, defaults)

"""What a style is, and the ids that the text refers to.

Built-in styles bear Word's English names, which Word shows in the reader's language; styles of our
own bear Chinese names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from pipeline.writers.docx import wordml

if TYPE_CHECKING:
    from pipeline.render.highlight import Kind

StyleKind: TypeAlias = Literal["paragraph", "character", "table"]

NORMAL = "Normal"
BODY_TEXT = "BodyText"
BODY = "BodyTextFirstIndent"
CONCLUSION = "Conclusion"
TITLE = "Title"
SUBTITLE = "Subtitle"
TITLE_AUTHOR = "TitleAuthor"
TITLE_DATE = "TitleDate"
TITLE_RULE = "TitleRule"
CONTENTS_END = "ContentsEnd"
POINT = "Point"
POINT_PROSE = "PointProse"
POINT_LABEL = "PointLabel"
TERM = "Term"
DEFINITION = "Definition"
QUOTE = "Quote"
VERSE_OPENING = "VerseOpening"
VERSE = "Verse"
TURN = "Turn"
TURN_PROSE = "TurnProse"
SPEAKER = "Speaker"
CAPTION = "Caption"
TABLE = "KanbenTable"
TABLE_TEXT = "TableText"
TABLE_HEADER = "TableHeader"
TABLE_END = "TableEnd"
FIGURE = "Figure"
CODE_BLOCK = "CodeBlock"
CODE = "InlineCode"
FORMULA = "Formula"
PASSAGE_MARK = "PassageMark"
PASSAGE_RULE = "PassageRule"
SIGNATURE = "Signature"
SALUTATION = "Salutation"
DATE = "Date"
BYLINE = "Byline"
CREDIT = "Credit"
HEADER = "Header"
FOOTER = "Footer"
FOOTNOTE_TEXT = "FootnoteText"
FOOTNOTE_REFERENCE = "FootnoteReference"
ENDNOTE_TEXT = "EndnoteText"
ENDNOTE_REFERENCE = "EndnoteReference"
ENDNOTES = (ENDNOTE_TEXT, ENDNOTE_REFERENCE)
NOTES_HEADING = "NotesHeading"
HYPERLINK = "Hyperlink"
STRONG = "Strong"
EMPHASIS = "Emphasis"
EMPHASIS_DOTS = "EmphasisDots"
PROPER_NAME = "ProperName"
BOOK_TITLE = "BookTitleMark"
SMALL = "SmallPrint"
RUBY_READING = "RubyReading"
CODE_TOKENS: dict[Kind, str] = {
    "keyword": "CodeKeyword",
    "name": "CodeName",
    "string": "CodeString",
    "number": "CodeNumber",
    "comment": "CodeComment",
}
"""The character styles of program text, by what `pipeline.render.highlight` calls its tokens."""

DEEPEST_HEADING = 9  # Word has nine levels of headings and of numbering
DEEPEST_LIST = 5  # and five styles of bulleted lists
DEEPEST_CONTENTS = 3
_LAST_RANK = 99


def heading(level: int) -> str:
    """Return the style of a heading; levels below the ninth look like the ninth."""
    return f"Heading{min(level, DEEPEST_HEADING)}"


def list_bullet(level: int) -> str:
    """Return the style of a bulleted paragraph; ``level`` counts from 1."""
    return "ListBullet" + _list_suffix(level)


def list_continue(level: int) -> str:
    """Return the style of a further paragraph of a list item; ``level`` counts from 1."""
    return "ListContinue" + _list_suffix(level)


def _list_suffix(level: int) -> str:
    return "" if level == 1 else str(min(level, DEEPEST_LIST))


def contents(level: int) -> str:
    """Return the style of an entry of the contents."""
    return f"TOC{level}"


class Style(msgspec.Struct, frozen=True, kw_only=True):
    """One style.

    Attributes:
        id: What text refers to.
        name: What the user sees.
        kind: Of paragraphs, of characters, or of tables.
        based: The style whose properties it begins with.
        next: The style that Word gives the paragraph typed after it; itself if empty.
        paragraph: Paragraph properties as elements, in any order.
        run: Run properties as elements, in any order.
        table: Table properties and conditions as one piece of XML.
        left: Where the text of a paragraph begins, in twips from the margin.
        bold: Whether its text is bold.
        own: Whether Word does not know it by name.
        quick: Whether Word shows it in the gallery of styles.
    """

    id: str
    name: str
    kind: StyleKind = "paragraph"
    based: str = NORMAL
    next: str = ""
    paragraph: tuple[str, ...] = ()
    run: tuple[str, ...] = ()
    table: str = ""
    left: int = 0
    bold: bool = False
    own: bool = False
    quick: bool = True

    def xml(self, rank: int) -> str:
        """Return ``w:style``; ``rank`` orders the style pane."""
        default = ' w:default="1"' if self.id == NORMAL else ""
        custom = ' w:customStyle="1"' if self.own else ""
        based = "" if self.id == NORMAL else f'<w:basedOn w:val="{self.based}"/>'
        after = f'<w:next w:val="{self.next}"/>' if self.next else ""
        quick = "<w:qFormat/>" if self.quick else ""
        return (
            f'<w:style w:type="{self.kind}"{default}{custom} w:styleId="{self.id}">'
            f'<w:name w:val="{self.name}"/>{based}{after}'
            f'<w:uiPriority w:val="{min(rank, _LAST_RANK)}"/>{quick}'
            f"{wordml.properties('pPr', self.paragraph)}{wordml.properties('rPr', self.run)}"
            f"{self.table}</w:style>"
        )

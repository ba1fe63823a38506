"""The styles of running text and of all that interrupts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.writers.docx import colors, styles, wordml
from pipeline.writers.docx.styles import Style
from pipeline.writers.docx.typography import INDENT_CHARS, size, typeface, weight

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.writers.docx.typography import Typography

_LEFT = '<w:jc w:val="left"/>'
_CENTER = '<w:jc w:val="center"/>'
_RIGHT = '<w:jc w:val="right"/>'

# In em of the text.
_VERSE_INDENT = 4
_HAIRLINE = 0.04
_FRAME_LINE = 0.09
_CELL_SIDE = 0.6
_CELL_HEAD = 0.2
_RUBY_SCALE = 0.5

# In em of the role itself.
TIGHT_LEADING = 1.6  # of tables and code
_CODE_PADDING = 0.5
_COLOPHON_BEFORE = 3


def text(setting: Typography) -> Iterator[Style]:
    """Yield the default style and plain paragraphs.

    Marks do not hang over the end of a line: Word would put them outside the measure.
    (LibreOffice 7.4 reads ``w:overflowPunct`` the wrong way round and hangs them all the same.)
    """
    role = setting.theme.type.body
    yield Style(
        id=styles.NORMAL,
        name="Normal",
        paragraph=(
            "<w:widowControl/>",
            "<w:kinsoku/>",
            '<w:overflowPunct w:val="0"/>',
            "<w:topLinePunct/>",
            setting.space(role),
            '<w:jc w:val="both"/>',
        ),
        run=setting.letters(role),
    )
    yield Style(id=styles.BODY_TEXT, name="Body Text", run=setting.letters(role))
    yield Style(
        id=styles.BODY,
        name="Body Text First Indent",
        based=styles.BODY_TEXT,
        paragraph=(wordml.indent(first=setting.indent, first_chars=INDENT_CHARS),),
        run=setting.letters(role),
    )
    yield Style(
        id=styles.CONCLUSION,
        name="结语",
        based=styles.BODY,
        run=setting.letters(role),
        own=True,
    )


def passages(setting: Typography) -> Iterator[Style]:
    """Yield quotations, verse, conversation, definitions, and what opens and closes a letter."""
    role = setting.theme.type.body
    left = setting.indent
    verse = _VERSE_INDENT * setting.em + left
    hanging = wordml.indent(left=verse, first=-left)

    def passage(identity: str, name: str, *paragraph: str, edge: int = 0) -> Style:
        return Style(
            id=identity,
            name=name,
            paragraph=paragraph,
            run=setting.letters(role),
            left=edge,
            own=not name.isascii(),
        )

    yield passage(
        styles.QUOTE,
        "Quote",
        setting.space(role, before=0.2, after=0.2),
        wordml.indent(left=left, right=left, first=left, first_chars=INDENT_CHARS),
        edge=left,
    )
    opening = setting.space(role, before=0.5)
    yield passage(styles.VERSE_OPENING, "诗行首行", opening, hanging, _LEFT, edge=verse)
    # Contextual, so that the space below a stanza stands only where another style follows.
    further = (setting.space(role, after=0.5), "<w:contextualSpacing/>")
    yield passage(styles.VERSE, "诗行", *further, hanging, _LEFT, edge=verse)
    yield passage(styles.TURN, "对话", wordml.indent(left=left, first=-left), edge=left)
    yield passage(styles.TURN_PROSE, "对话续段", wordml.indent(left=left), edge=left)
    yield Style(
        id=styles.TERM,
        name="术语",
        next=styles.DEFINITION,
        paragraph=("<w:keepNext/>", _LEFT),
        run=setting.letters(setting.theme.type.point, bold=True),
        bold=True,
        own=True,
    )
    meaning = setting.space(role, after=0.3)
    yield passage(styles.DEFINITION, "释义", meaning, wordml.indent(left=left), edge=left)
    yield passage(styles.SALUTATION, "Salutation")
    yield passage(styles.DATE, "Date", _RIGHT)
    yield passage(styles.BYLINE, "作者行", _RIGHT)
    signed = (setting.space(role, before=1.2), "<w:contextualSpacing/>", wordml.indent(right=left))
    yield passage(styles.SIGNATURE, "Signature", *signed, _RIGHT)


def objects(setting: Typography) -> Iterator[Style]:
    """Yield tables, captions, code, formulas, and breaks between passages."""
    theme = setting.theme
    small, body = theme.type.contents, theme.type.body
    hairline = _HAIRLINE * setting.body

    def object_text(
        identity: str,
        name: str,
        *paragraph: str,
        bold: bool = False,
        code: bool = False,
        edge: int = 0,
    ) -> Style:
        return Style(
            id=identity,
            name=name,
            paragraph=paragraph,
            run=setting.letters(small, bold=bold, font="code" if code else None),
            left=edge,
            bold=bold,
            own=not name.isascii(),
        )

    caption = setting.space(small, before=0.8, after=0.3)
    yield object_text(styles.CAPTION, "caption", "<w:keepNext/>", caption, _CENTER, bold=True)
    cell = wordml.spacing(0, 0, TIGHT_LEADING * small.size)
    yield object_text(styles.TABLE_TEXT, "表格文字", cell, _LEFT)
    yield object_text(styles.TABLE_HEADER, "表头文字", "<w:keepNext/>", cell, _LEFT, bold=True)
    gap = wordml.spacing(0, 0, 0.8 * setting.body, "exact")
    yield object_text(styles.TABLE_END, "表格尾", gap)
    yield object_text(styles.FIGURE, "图片", setting.space(small, before=0.6, after=0.6), _CENTER)
    ground = colors.ground(theme.colors, "paper")
    # Borders in the colour of the ground keep it off the letters.
    frame = "".join(
        colors.edge(theme.colors, "paper", side, hairline, _CODE_PADDING * small.size)
        for side in ("top", "left", "bottom", "right")
    )
    around = _CODE_PADDING * small.size * 2
    lines = wordml.spacing(around, around, TIGHT_LEADING * small.size)
    inset = round(_CODE_PADDING * small.size.twips)
    yield object_text(
        styles.CODE_BLOCK,
        "代码",
        *(f"<w:pBdr>{frame}</w:pBdr>", ground, lines, _LEFT),
        wordml.indent(left=inset, right=inset),
        edge=inset,
        code=True,
    )
    yield object_text(styles.FORMULA, "公式", lines, _CENTER, code=True)
    yield Style(
        id=styles.PASSAGE_MARK,
        name="分隔符",
        paragraph=(setting.space(body, before=0.6, after=0.6), _CENTER),
        run=setting.letters(body),
        own=True,
    )
    line = colors.edge(theme.colors, "hairline", "bottom", hairline)
    third = setting.measure // 3
    yield Style(
        id=styles.PASSAGE_RULE,
        name="分隔线",
        paragraph=(
            f"<w:pBdr>{line}</w:pBdr>",
            wordml.spacing(0, setting.body, setting.body, "exact"),
            wordml.indent(left=third, right=third),
        ),
        run=setting.letters(body),
        left=third,
        own=True,
    )
    yield Style(
        id=styles.TABLE,
        name="刊本表格",
        kind="table",
        based="TableNormal",
        table=_table(setting),
        own=True,
    )


def _table(setting: Typography) -> str:
    """Return a table between two lines, with a hairline below each row and a firm one on top."""
    palette = setting.theme.colors
    firm, fine = _FRAME_LINE * setting.body, _HAIRLINE * setting.body
    lines = (
        colors.edge(palette, "ink", "top", firm)
        + colors.edge(palette, "ink", "bottom", firm)
        + colors.edge(palette, "hairline", "insideH", fine)
    )
    side, head = round(_CELL_SIDE * setting.em), round(_CELL_HEAD * setting.em)
    margins = "".join(
        f'<w:{name} w:w="{width}" w:type="dxa"/>'
        for name, width in (("top", head), ("left", side), ("bottom", head), ("right", side))
    )
    below = colors.edge(palette, "ink", "bottom", fine)
    return (
        f"<w:tblPr><w:tblBorders>{lines}</w:tblBorders>"
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{below}</w:tcBorders></w:tcPr>'
        "</w:tblStylePr>"
    )


def ends(setting: Typography) -> Iterator[Style]:
    """Yield heads, feet, notes and the colophon."""
    theme = setting.theme
    running, credit, contents = theme.type.running, theme.type.credit, theme.type.contents
    hairline = _HAIRLINE * setting.body
    below = colors.edge(theme.colors, "hairline", "bottom", hairline, 0.5 * running.size)
    above = colors.edge(theme.colors, "hairline", "top", hairline, credit.size)
    yield Style(
        id=styles.CREDIT,
        name="出版信息",
        paragraph=(
            f"<w:pBdr>{above}</w:pBdr>",
            "<w:keepLines/>",
            setting.space(credit, before=_COLOPHON_BEFORE),
            "<w:contextualSpacing/>",  # the space stands above the first line only
            _LEFT,
        ),
        run=setting.letters(credit),
        own=True,
    )
    yield Style(
        id=styles.HEADER,
        name="header",
        paragraph=(f"<w:pBdr>{below}</w:pBdr>", setting.space(running), _LEFT),
        run=setting.letters(running),
        quick=False,
    )
    yield Style(
        id=styles.FOOTER,
        name="footer",
        paragraph=(setting.space(running), _CENTER),
        run=setting.letters(running),
        quick=False,
    )
    yield Style(
        id=styles.NOTES_HEADING,
        name="注释标题",
        paragraph=("<w:keepNext/>", setting.space(contents, before=2, after=0.4), _LEFT),
        run=setting.letters(contents, bold=True),
        bold=True,
        own=True,
        quick=False,
    )
    yield Style(
        id=styles.FOOTNOTE_TEXT,
        name="footnote text",
        paragraph=(setting.space(credit),),
        run=setting.letters(credit, font="text", color="ink"),
        quick=False,
    )
    yield Style(
        id=styles.ENDNOTE_TEXT,
        name="endnote text",
        paragraph=(setting.space(credit),),
        run=setting.letters(credit, font="text", color="ink"),
        quick=False,
    )


def characters(setting: Typography) -> Iterator[Style]:
    """Yield what is set off inside a line.

    Chinese is never slanted: Word's Emphasis, which slants, becomes bold.
    """
    theme = setting.theme
    accent = colors.ink(theme.colors, "accent")
    display = typeface(theme.fonts.display)
    bold, upright = weight(bold=True), ('<w:i w:val="0"/>', '<w:iCs w:val="0"/>')
    label = (display, *bold, accent)
    reading = tuple(size(_RUBY_SCALE * setting.body))
    line = '<w:u w:val="{}"/>'
    code, token = theme.code, colors.fixed
    raised = ('<w:vertAlign w:val="superscript"/>',)
    given: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        (styles.POINT_LABEL, "要点标签", label),
        (styles.SPEAKER, "说话人", label),
        (styles.STRONG, "Strong", bold),
        (styles.EMPHASIS, "Emphasis", (*bold, *upright)),
        (styles.EMPHASIS_DOTS, "着重号", ('<w:em w:val="dot"/>',)),
        (styles.PROPER_NAME, "专名号", (line.format("single"),)),
        (styles.BOOK_TITLE, "书名号", (line.format("wave"),)),
        (styles.CODE, "行内代码", (typeface(theme.fonts.code),)),
        (styles.SMALL, "小字", tuple(size(theme.type.credit.size))),
        (styles.RUBY_READING, "注音", reading),
        (styles.HYPERLINK, "Hyperlink", (accent, line.format("single"))),
        (styles.FOOTNOTE_REFERENCE, "footnote reference", raised),
        (styles.ENDNOTE_REFERENCE, "endnote reference", raised),
        (styles.CODE_TOKENS["keyword"], "代码关键字", (*bold, token(code.keyword))),
        (styles.CODE_TOKENS["name"], "代码名称", (token(code.name),)),
        (styles.CODE_TOKENS["string"], "代码字符串", (token(code.string),)),
        (styles.CODE_TOKENS["number"], "代码数字", (token(code.number),)),
        (styles.CODE_TOKENS["comment"], "代码注释", (token(code.comment),)),
    )
    for identity, name, letters in given:
        yield Style(
            id=identity,
            name=name,
            kind="character",
            based="DefaultParagraphFont",
            run=letters,
            bold=any(wordml.tag_of(element) == "b" for element in letters),
            own=not name.isascii(),
            quick=identity in {styles.POINT_LABEL, styles.STRONG, styles.EMPHASIS},
        )

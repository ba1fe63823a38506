"""What a style is for, by its name: Word's own in many languages, Chinese custom, and ours."""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal[
    "",
    "title",
    "subtitle",
    "author",
    "date",
    "byline",
    "heading",
    "plain",
    "quote",
    "verse",
    "verse-opening",
    "caption",
    "contents",
    "contents-heading",
    "code",
    "formula",
    "rule",
    "mark",
    "salutation",
    "signature",
    "credit",
    "head-matter",
    "conclusion",
    "list",
    "continue",
    "point",
    "term",
    "definition",
    "turn",
    "notes-heading",
    "note",
    "figure",
    "nothing",
    "table-header",
]


class Role(NamedTuple):
    """What a paragraph style is for; ``level`` counts from 1, for headings only."""

    kind: Kind = ""
    level: int = 0


NO_ROLE: Final = Role()

_HEADING: Final = re.compile(
    r"(?:heading|标题|標題|見出し|见出し|제목|überschrift|titre|título|titulo|titolo|заголовок|kop|rubrik"
    r"|overskrift|nagłówek|otsikko|nadpis|başlık|título)[ _-]?(?P<n>[1-9])"
)
_HAN_LEVELS: Final = "一二三四五六七八九"
_HAN_HEADING: Final = re.compile(
    r"(?:(?P<n>[一二三四五六七八九])级|第?(?P<m>[1-9])级)(?:标题|標題)"
)

_KINDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(
        ("title", "标题", "標題", "文档标题", "公文标题", "文章标题", "大标题", "主标题", "表題"),
        "title",
    ),
    **dict.fromkeys(("subtitle", "副标题", "副標題", "副題"), "subtitle"),
    **dict.fromkeys(("author", "作者", "标题作者", "titleauthor"), "author"),
    **dict.fromkeys(("date", "日期", "标题日期", "titledate"), "date"),
    **dict.fromkeys(("作者行", "byline"), "byline"),
    **dict.fromkeys(
        ("quote", "intense quote", "引用", "明显引用", "引文", "鮮明引文", "引用文", "block text"),
        "quote",
    ),
    **dict.fromkeys(("verse", "poem", "诗行", "诗", "詩", "诗歌", "詩行"), "verse"),
    "诗行首行": "verse-opening",
    **dict.fromkeys(
        ("caption", "题注", "題注", "標號", "表题", "图题", "图注", "表注题", "図表番号"), "caption"
    ),
    **dict.fromkeys(
        (
            "html preformatted",
            "source code",
            "code",
            "代码",
            "程式碼",
            "plain code",
            "源代码",
            "代码块",
        ),
        "code",
    ),
    **dict.fromkeys(("公式", "formula", "equation"), "formula"),
    **dict.fromkeys(("salutation", "称呼", "稱呼", "称谓", "主送机关"), "salutation"),
    **dict.fromkeys(("signature", "签名", "簽名", "落款", "署名"), "signature"),
    **dict.fromkeys(
        ("toc heading", "目录标题", "目錄標題", "contents heading"), "contents-heading"
    ),
    "出版信息": "credit",
    "分隔符": "mark",
    "分隔线": "rule",
    "结语": "conclusion",
    "要点": "point",
    "要点正文": "point",
    **dict.fromkeys(("术语", "definition term"), "term"),
    **dict.fromkeys(("释义", "definition"), "definition"),
    "对话": "turn",
    "对话续段": "plain",
    "注释标题": "notes-heading",
    "图片": "figure",
    "表头文字": "table-header",
    **dict.fromkeys(("标题短线", "目录尾", "表格尾"), "nothing"),
    **dict.fromkeys(
        ("footnote text", "endnote text", "脚注文本", "尾注文本", "註腳文字", "章節附註文字"),
        "note",
    ),
    **dict.fromkeys(("body text", "body text first indent", "normal", "正文"), "plain"),
}
_STARTS: Final[tuple[tuple[str, Kind], ...]] = (
    ("toc ", "contents"),
    ("目录 ", "contents"),
    ("目錄 ", "contents"),
    ("table of figures", "contents"),
    ("图表目录", "contents"),
    ("index ", "contents"),
    ("list continue", "continue"),
    ("列表接续", "continue"),
    ("list bullet", "list"),
    ("list number", "list"),
    ("list paragraph", ""),
)

_CHARACTER_MARKS: Final = {
    **dict.fromkeys(("strong", "要点", "明显强调", "intense emphasis"), "strong"),
    **dict.fromkeys(("emphasis", "强调", "強調", "subtle emphasis", "不明显强调"), "emphasis"),
    "着重号": "dots",
    "专名号": "proper",
    "书名号": "book",
    **dict.fromkeys(
        ("行内代码", "html code", "html 代码", "verbatim char", "source code char", "code char"),
        "code",
    ),
    **dict.fromkeys(("html keyboard", "html sample", "html typewriter", "html variable"), "code"),
    **dict.fromkeys(
        ("hyperlink", "followedhyperlink", "超链接", "超連結", "internet link"), "plain"
    ),
    "要点标签": "label",
    "说话人": "speaker",
    "注音": "reading",
    **dict.fromkeys(("footnote reference", "endnote reference", "脚注引用", "尾注引用"), "plain"),
    **dict.fromkeys(("删除线", "strikeout"), "strike"),
    **dict.fromkeys(("上标", "superscript"), "superscript"),
    **dict.fromkeys(("下标", "subscript"), "subscript"),
    **dict.fromkeys(("小字", "small"), "small"),
    **dict.fromkeys(("placeholder text", "占位符文本"), "placeholder"),
}


def of_paragraphs(name: str) -> Role:
    """Return what the paragraph style called ``name`` is for; `NO_ROLE` if the name says nothing.

    Word keeps the English names of its own styles in the file, whatever it shows the user; other
    programs write localised ones.
    """
    text = " ".join(name.lower().split())
    match = _HEADING.fullmatch(text)
    if match:
        return Role("heading", int(match["n"]))
    match = _HAN_HEADING.fullmatch(text)
    if match:
        return Role("heading", int(match["m"] or _HAN_LEVELS.index(match["n"]) + 1))
    if text in _KINDS:
        return Role(_KINDS[text])
    return next((Role(kind) for start, kind in _STARTS if text.startswith(start)), NO_ROLE)


def of_characters(name: str) -> str:
    """Return the mark that the character style called ``name`` makes; empty if none is known."""
    return _CHARACTER_MARKS.get(" ".join(name.lower().split()), "")

"""The few words that an output needs and the source does not have, by language.

Only what a reader expects in his language: 目录, （续） and the like.
"""

from __future__ import annotations

import msgspec


class Terms(msgspec.Struct, frozen=True):
    """Fixed words in one language.

    Attributes:
        contents: Heading of the table of contents.
        cover: Name of the cover page.
        body: Name of the place where the text begins.
        notes: Heading of the notes.
        continued: Put after a title that goes on from the slide before.
        landmarks: Name of the e-book's list of landmarks.
        table: Stands for a table where only its name can be given.
        figure: The same for a picture.
        accessibility: What the e-book says of its own accessibility.
    """

    contents: str
    cover: str
    body: str
    notes: str
    continued: str
    landmarks: str
    table: str
    figure: str
    accessibility: str


_SIMPLIFIED = Terms(
    contents="目录",
    cover="封面",
    body="正文",
    notes="注释",
    continued="（续）",
    landmarks="导航",
    table="表格",
    figure="图片",
    accessibility="可重排的文字，含目录、标题层级和阅读顺序；封面图片有替代文字。",
)

_TRADITIONAL = Terms(
    contents="目錄",
    cover="封面",
    body="正文",
    notes="註釋",
    continued="（續）",
    landmarks="導覽",
    table="表格",
    figure="圖片",
    accessibility="可重排的文字，含目錄、標題層級和閱讀順序；封面圖片有替代文字。",
)

_JAPANESE = Terms(
    contents="目次",
    cover="表紙",
    body="本文",
    notes="注",
    continued="（続き）",
    landmarks="ナビゲーション",
    table="表",
    figure="図",
    accessibility="リフロー型の文章で、目次、見出しの階層、読む順序を備え、表紙画像には代替テキストがあります。",
)

_ENGLISH = Terms(
    contents="Contents",
    cover="Cover",
    body="Text",
    notes="Notes",
    continued=" (continued)",
    landmarks="Landmarks",
    table="Table",
    figure="Figure",
    accessibility="Reflowable text with contents, headings and reading order; "
    "the cover image has a text alternative.",
)


CONTINUED_MARKS: tuple[str, ...] = tuple(
    words.continued for words in (_SIMPLIFIED, _TRADITIONAL, _JAPANESE, _ENGLISH)
)
"""What titles end in that go on from the slide before, in every language."""


def terms(language: str) -> Terms:
    """Return the words for a BCP 47 tag; Chinese of no known script is simplified."""
    tag = language.lower()
    if tag.startswith("ja"):
        return _JAPANESE
    if tag.startswith("zh"):
        traditional = any(part in tag for part in ("hant", "-tw", "-hk", "-mo"))
        return _TRADITIONAL if traditional else _SIMPLIFIED
    return _ENGLISH

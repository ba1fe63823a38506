"""The rules by which plain text is given structure, as named data.

Every inference of the text reader is reported under one of these codes, so that a user can see
what was decided and why. A rule's ``why`` is the sentence that the outline shows.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Rule(NamedTuple):
    """A rule: its stable code, and the evidence it goes by."""

    code: str
    why: str


TITLE = Rule("title-first-line", "the title: the first line, alone and without a closing mark")
LEAD = Rule("lead-sentence", "a heading: one sentence alone, directly before a list")
BULLETS = Rule("bullet-list", "a list: its lines start with a bullet")
POINTS = Rule("ordinal-run", "points: its lines count on from one in one family")
UNMARKED = Rule("unmarked-line-in-list", "second paragraph of the item before")
NO_GLYPH = Rule("ordinal-without-glyph", "a point like its neighbours, though it has no glyph")
CLOSING = Rule("closing-line-in-list-block", "a paragraph after the list: it sums up")
DETACHED = Rule("detached-elaboration", "paragraphs in source order, not attached to the points")
CREDIT = Rule("credit-line", "a credit: a line about the publication at the end")
PROMOTION = Rule("promo-without-image", "a credit: it asks to scan a picture that is not there")

TERMINALS = "。！？!?…"
"""Marks that end a sentence (GB/T 15834 § 4.1 to 4.3, 4.11)."""

CLOSERS = "”’』」）)》】"
"""Marks that may stand after the end of a sentence."""

PAUSES = "，、；："
"""Marks after which a sentence goes on (GB/T 15834 § 4.4 to 4.7)."""

CONCLUDING = (
    "总的来说",
    "总的来看",
    "总而言之",
    "总之",
    "综上所述",
    "综上",
    "由此可见",
    "归根结底",
    "一句话",
)
"""Phrases that open a concluding sentence."""

CREDIT_LINE = re.compile(
    r"(?P<role>制图|绘图|编辑|责任编辑|责编|编审|审核|校对|监制|策划|统筹|记者|通讯员|摄影|图片|插画"
    r"|设计|排版|视频|文字|文案|撰稿|整理|翻译|译者|来源|转自|供稿|出品|主编|编者|编制|审校)"
    r"[ \u3000]*[：:][ \u3000]*(?P<name>\S.*)"
)
"""A role, a colon, a name: ``制图：周洪业``."""

PROMOTION_LINE = re.compile(r"(扫码|扫描二维码|长按识别|识别二维码|关注公众号|点击关注|扫一扫)")
"""Words of a line that asks the reader to follow an account."""

LONGEST_TITLE = 60
"""Characters; longer first lines are text."""


def ends_sentence(text: str) -> bool:
    """Tell whether ``text`` ends as a sentence does, closing marks aside."""
    return text.rstrip(CLOSERS)[-1:] in tuple(TERMINALS)

"""What parts of a text are called: 序言, 附录, 后记 and the like."""

from __future__ import annotations

import re

from pipeline.readers.text.labels import BLANK, NUMERAL

_NAMED_WORDS = (
    "序言",
    "前言",
    "序",
    "自序",
    "代序",
    "总序",
    "序章",
    "序幕",
    "引言",
    "引子",
    "楔子",
    "导言",
    "导论",
    "导读",
    "绪论",
    "绪言",
    "小引",
    "卷首语",
    "题记",
    "凡例",
    "内容提要",
    "内容简介",
    "摘要",
    "目录",
    "后记",
    "跋",
    "附录",
    "附件",
    "附则",
    "尾声",
    "结语",
    "结论",
    "结束语",
    "结尾",
    "终章",
    "参考文献",
    "致谢",
    "鸣谢",
    "注释",
    "番外",
    "编后记",
    "译后记",
    "译者序",
    "出版说明",
    "编者按",
    "本章小结",
    "總序",
    "導言",
    "導論",
    "導讀",
    "緒論",
    "緒言",
    "卷首語",
    "題記",
    "內容提要",
    "內容簡介",
    "目錄",
    "後記",
    "附錄",
    "附則",
    "尾聲",
    "結語",
    "結論",
    "結束語",
    "結尾",
    "終章",
    "參考文獻",
    "致謝",
    "鳴謝",
    "註釋",
    "番外",
    "編後記",
    "譯後記",
    "譯者序",
    "はじめに",
    "まえがき",
    "あとがき",
    "序文",
    "目次",
    "付録",
    "解説",
)
"""What parts of a text are called, in simplified and traditional Chinese and in Japanese."""

_NAMED = frozenset(_NAMED_WORDS)
_NAMED_STARTS = frozenset(word[0] for word in _NAMED_WORDS)
_NUMBERED_NAME = re.compile(
    rf"(?P<name>附录|附件|附錄|附表|番外|付録){BLANK}*(?P<n>{NUMERAL}|[A-Z])?"
    rf"(?:{BLANK}*[：:、]{BLANK}*|{BLANK}+|$)(?P<title>(?![0-9０-９]).{{0,40}})$"
)
_LONGEST_NAME = 12


def is_name(text: str) -> bool:
    """Tell whether the line is the name of a part: 序言, 前　言, 附录一：表格."""
    if text[0] not in _NAMED_STARTS:
        return False
    if len(text) <= _LONGEST_NAME and re.sub(BLANK, "", text) in _NAMED:
        return True
    match = _NUMBERED_NAME.match(text)
    return match is not None and text[-1] not in "。；，、"


def is_contents_name(text: str) -> bool:
    """Tell whether the line heads a table of contents."""
    return re.sub(BLANK, "", text) in ("目录", "目錄", "目次")

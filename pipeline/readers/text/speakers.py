"""Who speaks: the labels that lead the turns of an interview or of questions and answers."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.readers.text.lines import Line

_LABEL = re.compile(
    r"([^\s，。、；！？：:“”‘’（）()《》\d]{1,8}|[QA])\d{0,2}(?:[（(][^（）()]{1,8}[）)])?"
    r"[：:](?!//|[ \u3000]*[“「『])[ \u3000]*"
)
_TELLS = re.compile(r"[道说說曰云云笑问問喊叫答]$")
"""Verbs of a narrator: 宝玉道： is no label. A lone 问 or 答 is one."""

_ALWAYS = frozenset(
    (
        "师",
        "生",
        "问",
        "答",
        "問",
        "Q",
        "A",
        "记者",
        "記者",
        "主持人",
        "提问",
        "回答",
        "采访者",
        "受访者",
    )
)
"""Labels that are speakers wherever they lead a line."""

_ROLES = re.compile(r"(?:记者|主持人|发言人|嘉宾|同学|老师|医生|律师|教授|主任|部长|局长)$")
_FEWEST_TURNS = 3
_FEWEST_EACH = 2
_SHARE = 0.25
_CREDIT_WORDS = frozenset(
    (
        "作者",
        "编辑",
        "责任编辑",
        "责编",
        "来源",
        "制图",
        "校对",
        "监制",
        "摄影",
        "时间",
        "地点",
        "主题",
        "电话",
        "地址",
        "邮箱",
        "备注",
        "注",
        "注意",
        "例如",
        "说明",
        "姓名",
        "等级",
        "技能",
        "性别",
        "年龄",
        "职务",
        "单位",
        "职业",
        "生命",
        "附件",
        "主持",
        "总编",
        "日期",
    )
)
"""Labels that lead lines about the publication, and remarks."""


def find(lines: Sequence[Line]) -> dict[int, str]:
    """Return the label of the speaker, mark included, of each line that begins a turn.

    问 and 答 and their like need two turns between them. Other names must each come at least twice,
    there must be two of them, and a good part of the lines must begin so.
    """
    found: dict[int, str] = {}
    for index, line in enumerate(lines):
        text = line.text
        if "：" in text[:10] or ":" in text[:10]:
            match = _LABEL.match(text)
            if match is not None and not (len(match[1]) > 1 and _TELLS.search(match[1])):
                found[index] = match[0]
    if not found:
        return {}
    names = {index: _name(label) for index, label in found.items()}
    counts = Counter(names.values())
    known = {name for name in counts if name in _ALWAYS or _ROLES.search(name)}
    if sum(counts[name] for name in known) >= _FEWEST_EACH and known & _ALWAYS:
        # beside a known role, whoever else speaks at least twice is a speaker too
        others = {name for name in counts if counts[name] >= _FEWEST_EACH}
        accepted = (known | others) - _CREDIT_WORDS
    else:
        accepted = {name for name in counts if counts[name] >= _FEWEST_EACH} - _CREDIT_WORDS
        turns = sum(counts[name] for name in accepted)
        few = len(accepted) < _FEWEST_EACH or turns < _FEWEST_TURNS
        if few or turns < _SHARE * len(lines):
            return {}
    return {index: label for index, label in found.items() if names[index] in accepted}


def _name(label: str) -> str:
    """Return who speaks: without mark, number and stage direction; all reporters are one."""
    name = re.sub(r"[（(].*?[）)]|[\s：:\d]", "", label)
    return "记者" if name.endswith(("记者", "記者")) else name

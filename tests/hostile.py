"""Texts made to be slow to read: the tests count the work they cause, the bench the time."""

from __future__ import annotations

import random

SIZE = 1_000_000  # bytes

_LINES = (
    "第一章 甲",
    "一、乙",
    "（一）丙。丁丁丁丁丁丁丁丁丁丁丁",
    "1. x",
    "1.1 y",
    "第一条 z",
    "第一，a。",
    "✦ b",
    "　　○ c",
    "    - d",
    "——e",
    "问：f",
    "答：g",
    "床前明月光，",
    "x\ty",
    "＊＊＊",
    "〔1〕h",
    "正文〔1〕。",
    "一",
    "12",
    "①i",
    "序言",
    "同志们：",
    "2026年1月5日",
    "来源：j",
)

_UNITS = {
    "one line": "长",
    "short lines": "甲\n",
    "quotations": "“甲。\n",
    "bullets": "● 甲\n",
    "bullets in bullets": "● 甲\n　○ 乙\n",
    "changing bullets": "● 甲\n○ 乙\n■ 丙\n",
    "points from one": "一、甲\n",
    "articles": "第一条 甲\n",
    "chapters": "第一章 甲\n",
    "questions": "问：甲\n答：乙\n",
    "rows": "a\tb\n",
    "cells": "\ta",
    "rules": "* * * *\n",
    "one rule": "* ",
    "dots": ".",
    "dashes": "——甲\n乙\n",
    "brackets": "（",
    "digits": "1",
    "decimals": "1.",
    "numerals": "一",
    "ordinals": "第",
    "spaces": "\u3000",
    "note marks": "甲〔1〕。\n",
    "sequence words": "首先，甲\n其次，乙\n最后，丙\n",
    "lead sentences": "甲乙。\n\n● 丙\n\n",
    "controls": "\x01甲\n",
    "zero width": "\u200b甲\n",
    "wrapped": "长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长\n",
    "wrapped labels": "一、长长长长长长长长长长长长长长长长长长长长长长长长长长长\n",
}


def texts(size: int = SIZE) -> dict[str, str]:
    """Return hostile texts of about ``size`` bytes by name."""
    chance = random.Random(3)  # noqa: S311
    found = {
        name: unit * (size // len(unit.encode()) + 1) + ("甲" if not unit.strip() else "")
        for name, unit in _UNITS.items()
    }
    lines = size // 20
    mixed = [chance.choice(_LINES) for _ in range(lines)]
    found["mixture"] = "\n".join(mixed)
    found["mixture, spaced"] = "\n\n".join(mixed)
    found["mixture, in blocks"] = "".join(
        line + chance.choice(("\n", "\n", "\n\n")) for line in mixed
    )
    found["counted chapters"] = "".join(f"第{n % 9999}章 甲\n" for n in range(size // 18))
    found["contents twice"] = "".join(f"第{n % 9999}章 甲\n" for n in range(size // 36)) * 2
    found["articles with items"] = "".join(
        f"第{n % 9999}条 甲\n（一）乙\n（二）丙\n" for n in range(size // 50)
    )
    depth = max(10, int((size * 2) ** 0.5 * 0.9))
    found["ever deeper"] = "\n".join(" " * n + "● 甲" for n in range(depth))
    found["points with long last item"] = "第一，甲\n第二，乙\n" + "　　● 丙\n　　○ 丁\n" * (
        size // 32
    )
    notes = "\n".join(f"〔{n}〕乙" for n in range(1, 999))
    found["many notes"] = "甲〔1〕乙〔2〕。\n" * (size // 28) + notes
    return found

"""Chinese texts made at random: by a grammar of what texts are built from, and by mutation.

All randomness comes from the `random.Random` that is handed in, so that a seed names an input.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests import golden
from tests.conftest import SHARED, SPEECH

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS = Path(__file__).parent / "corpus"

ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "gb18030",
    "gbk",
    "big5hkscs",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "shift_jis",
    "euc_jp",
)

_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "百", "〇", "两")
_STRANGE = (
    "\u3000",
    "\t",
    "\u00a0",
    "\u2028",
    "\u0085",
    "\u200b",
    "\u200d",
    "\u202e",
    "\ufeff",
    "\ufe0f",
    "\ue000",
    "\x00",
    "\x07",
    "\x0b",
    "\x0c",
    "\x1b",
    "\ud7ff",
    "\ufffd",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "e\u0301\u0301\u0301",
    "\u0e01\u0e33",
    "שלום",
    "𠮷",
    "\U000e0101",
    "_x000D_",
    "]]>",
    "-->",
    "</p>",
    "<script>",
    "&amp;",
    "&#0;",
    "{{",
    "{%",
    "\\n",
    "$x^2$",
    "`a`",
    "**b**",
    "[c](d)",
    "://",
    "%00",
    "[1]",
    "〔1〕",
    "①",
    "＊＊＊",
    "……",
    "——",
    "“",
    "”",
    "《",
    "》",
    "（",
    "）",
    "：",
    "。",
    "，",
)
_SENTENCES = (
    "这是一段普通的正文，比较长一些，说的是一件普通的事情，没有什么特别。",
    "要坚持标准，定“十四五”规划。",
    "长三角一体化发展不是一日之功，既要有耐心，又要有紧迫感。",
    "加强领导",
    "Mixed text with Latin words and 中文 in one line, 1.5亿。",
    "短。",
    "甲",
    "总之，如此",
    "正文说了一句话〔1〕，又说了①。",
    "很长的一行文字没有句号也没有逗号就这样一直写下去直到这一行的宽度到了边上",
    "第五条规定的除外。",
    "同志们：",
    "床前明月光，",
    "疑是地上霜。",
    "https://example.org/a/very/long/path?query=string&other=1#fragment",
)


def _numeral(chance: random.Random, number: int) -> str:
    if chance.random() < 0.1:
        return chance.choice(_NUMERALS)
    tens, ones = divmod(number, 10)
    ten = ("" if tens == 0 else "十") if tens < 2 else _NUMERALS[tens - 1] + "十"
    return ten + (_NUMERALS[ones - 1] if ones else "") or "十"


_LABELS = (
    "第{han}章　",
    "第{han}节 ",
    "第{han}条　",
    "第{han}回　",
    "卷{han} ",
    "第{number}章",
    "{han}、",
    "（{han}）",
    "({number})",
    "{number}. ",
    "{number}、",
    "{number}.{number} ",
    "{number}.1.{number} ",
    "第{han}，",
    "{han}是",
    "其{han}，",
    "{circled}",
    "{letter}. ",
    "{signs} ",
    "{order}，",
    "附件{number}：",
    "〔{number}〕",
    "[{number}]",
    "Chapter {number} ",
)


def _label(family: str, chance: random.Random, number: int) -> str:
    return family.format(
        han=_numeral(chance, number),
        number=number,
        circled=chr(ord("①") + number % 20),
        letter=chr(ord("A") + number % 26),
        signs="#" * (1 + number % 6),
        order=("首先", "其次", "再次", "最后")[number % 4],
    )


_BULLETS = ("✦ ", "● ", "　　○ ", "    - ", "——", "■", "* ", "• ", "◆", "－ ", "※")
_SPEAKERS = ("问：", "答：", "记者：", "甲：", "主持人：", "Q: ", "A: ", "老师:")
_FRAME = (
    "序言",
    "目录",
    "目　录",
    "附录一：表格",
    "附　则",
    "注释",
    "注：",
    "参考文献",
    "后记",
    "——在某会上的报告",
    "（2022年10月16日）",
    "2026年1月5日",
    "二〇二六年一月",
    "某某单位",
    "李白",
    "作者：某人",
    "责任编辑：某人",
    "来源：某网",
    "扫码关注我们",
    "（完）",
    "谢谢大家！",
    "现予公布。",
    "某某院民事判决书",
    "第一章 总则 …………………… 1",
    "＊＊＊",
    "* * *",
    "--------",
)


def grammar(chance: random.Random) -> str:
    """Return a text of sections, lists, dialogue, verse, notes, tables, well formed or nearly."""
    lines: list[str] = []
    if chance.random() < 0.7:
        lines.append(chance.choice(("某某条例", "在某会议上的讲话", "题", "静夜思", "A Title")))
    if chance.random() < 0.3:
        lines += chance.sample(_FRAME, chance.randint(1, 3))
    families = chance.sample(_LABELS, chance.randint(1, 3))
    _sections(chance, lines, families, 0)
    if chance.random() < 0.3:
        lines += chance.sample(_FRAME, chance.randint(1, 4))
    end = chance.choice(("\n", "\n", "\n\n", "\r\n", "\r", "\n\n\n"))
    text = "".join(
        line + (end if chance.random() < 0.9 else chance.choice(("\n", "\n\n"))) for line in lines
    )
    return _wrapped(text, chance.randint(8, 40)) if chance.random() < 0.15 else text


def _wrapped(text: str, width: int) -> str:
    rows = (
        line[start : start + width]
        for line in text.split("\n")
        for start in range(0, max(1, len(line)), width)
    )
    return "\n".join(rows)


def _sections(
    chance: random.Random,
    lines: list[str],
    families: list[str],
    depth: int,
) -> None:
    for number in range(1, chance.randint(1, 4) + 1):
        shown = number if chance.random() < 0.95 else chance.randint(1, 99)
        label = _label(families[depth], chance, shown)
        lines.append(label + chance.choice(_SENTENCES))
        for _ in range(chance.randint(0, 3)):
            lines += _passage(chance)
        if depth + 1 < len(families) and chance.random() < 0.6:
            _sections(chance, lines, families, depth + 1)


def _passage(chance: random.Random) -> Iterator[str]:
    """Yield the lines of a passage."""
    count = chance.randint(1, 5)
    match chance.randrange(9):
        case 0 | 1:
            yield "".join(chance.choice(_SENTENCES) for _ in range(count))
        case 2:
            glyph = chance.choice(_BULLETS)
            for _ in range(count):
                yield glyph + chance.choice(_SENTENCES)
                if chance.random() < 0.3:
                    yield chance.choice(_BULLETS) + chance.choice(_SENTENCES)
        case 3:
            for _ in range(count):
                yield chance.choice(_SPEAKERS) + chance.choice(_SENTENCES)
        case 4:
            columns = chance.randint(2, 5)
            for _ in range(count):
                yield "\t".join(chance.choice(("甲", "90", "", "x y")) for _ in range(columns))
        case 5:
            length = chance.randint(4, 9)
            for number in range(count * 2):
                yield "春" * length + "，。"[number % 2]
        case 6:
            for number in range(1, count + 1):
                yield f"〔{number}〕" + chance.choice(_SENTENCES)
        case 7:
            yield chance.choice(_FRAME)
        case _:
            label = chance.choice(_LABELS)
            for number in range(1, count + 1):
                yield _label(label, chance, number) + chance.choice(_SENTENCES)


@cache
def seeds() -> tuple[str, ...]:
    """Return the texts that mutations start from; those beside the checkout only if present."""
    found = [SPEECH.read_text(encoding="utf-8"), *(case.input for case in golden.cases())]
    found += [path.read_text("utf-8", "ignore") for path in sorted(CORPUS.glob("*.txt"))]
    for path in sorted((SHARED / "corpus").glob("*.txt")):
        content = path.read_bytes()[:30_000].decode("utf-8", "ignore")
        found.append(content)
    return tuple(found)


@cache
def _seed_lines() -> tuple[str, ...]:
    return tuple(line for text in seeds() for line in text.split("\n") if line.strip())


def mutated(text: str, chance: random.Random) -> str:
    """Return ``text`` after some changes of lines and characters."""
    rows = text.split("\n")
    if len(rows) > 60:
        start = chance.randrange(len(rows) - 40)
        rows = rows[start : start + chance.randint(1, 60)]
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(rows))
        row = rows[place]
        match chance.randrange(12):
            case 0:
                del rows[place : place + chance.randint(1, 4)]
                rows = rows or [""]
            case 1:
                rows[place:place] = _passage(chance)
            case 2:
                rows.insert(place, chance.choice(rows))
            case 3:
                rows[place] = row[: chance.randrange(len(row) + 1)]
            case 4:
                rows.insert(place, "")
            case 5:
                rows[place] = chance.choice(("　　", " ", "\t", *_BULLETS)) + row
            case 6:
                cut = chance.randrange(len(row) + 1)
                rows[place] = row[:cut] + chance.choice(_STRANGE) + row[cut:]
            case 7:
                rows[place] = row * chance.randint(2, 12)
            case 8:
                rows.insert(place, chance.choice(_seed_lines()))
            case 9:
                rows[place : place + 2] = ["".join(rows[place : place + 2])]
            case 10:
                number = chance.randint(1, 30)
                label = _label(chance.choice(_LABELS), chance, number)
                rows[place] = label + row
            case _:
                chosen = chance.sample(range(len(rows)), min(len(rows), 2))
                rows[chosen[0]], rows[chosen[-1]] = rows[chosen[-1]], rows[chosen[0]]
    return "\n".join(rows)


def any_text(chance: random.Random) -> str:
    """Return a text by the grammar, or a mutated one."""
    if chance.random() < 0.4:
        text = grammar(chance)
        return mutated(text, chance) if chance.random() < 0.5 else text
    return mutated(chance.choice(seeds()), chance)


def any_bytes(chance: random.Random) -> bytes:
    """Return a text in some encoding, often damaged."""
    text = any_text(chance)
    encoding = "utf-8" if chance.random() < 0.4 else chance.choice(ENCODINGS)
    data = text.encode(encoding, "ignore")
    return damaged(data, chance) if chance.random() < 0.3 else data


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return ``data`` with some bytes changed, cut out, doubled, or of another encoding."""
    content = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(content) + 1)
        length = chance.randint(1, 8)
        match chance.randrange(5):
            case 0:
                content[place : place + length] = chance.randbytes(length)
            case 1:
                del content[place : place + length]
            case 2:
                content[place:place] = content[place : place + length * 3]
            case 3:
                piece = chance.choice(_seed_lines()).encode(chance.choice(ENCODINGS), "ignore")
                content[place:place] = piece
            case _:
                del content[place:]
    return bytes(content)

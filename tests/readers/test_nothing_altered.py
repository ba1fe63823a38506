"""The visible characters of a document, in order, are those of its file.

Less what a diagnostic names: bullets (which the nodes keep as markers), characters that XML
forbids, marks of notes. And the reader never raises, whatever it is given.
"""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import (
    Block,
    BulletList,
    Dialogue,
    Document,
    LineBreak,
    NoteReference,
    Paragraph,
    PointList,
    Rule,
    Section,
    Signature,
    Table,
    Text,
    Verse,
)
from pipeline.model.nodes import Inline as InlineNode
from pipeline.model.walk import front_lines
from pipeline.readers import text
from pipeline.readers.registry import ReadOptions
from pipeline.readers.text import lines
from tests import golden
from tests.conftest import SHARED, SPEECH

_WHITE = re.compile(r"\s")
_NUMBER_SIGNS = re.compile(r"(?:(?<=[\r\n])|^)[ \t\u3000]*#{1,6}[ \t\u3000]+(?=[^#\s])")
_NOTE_MARK = re.compile(r"[〔［\[【]\d+[〕］\]】]|[①-⑳]")


def read(content: str) -> tuple[Document, Report]:
    report = Report()
    options = ReadOptions(encoding="utf-8")
    return text.read(content.encode("utf-8", "surrogatepass"), "x.txt", options, report), report


def visible(content: str) -> str:
    """Return the characters of a file that show."""
    clean = lines._ILLEGAL_RUN.sub("", content)
    return _WHITE.sub("", lines._INVISIBLE_RUN.sub("", clean).replace("\u00a0", ""))


def printed(document: Document) -> str:
    """Return the characters of a document, with the markers that its nodes keep."""
    meta = document.meta
    parts = [meta.title, *(line.text for line in front_lines(meta))]
    parts += _blocks(document.blocks)
    for note in document.notes:
        parts += [f"〔{note.id}〕", *_blocks(note.blocks)]
    parts += [credit.text for credit in meta.credits]
    return _WHITE.sub("", "".join(parts).replace("\u00a0", ""))


def _blocks(blocks: tuple[Block, ...]) -> list[str]:
    return [part for block in blocks for part in _block(block)]


def _block(block: Block) -> list[str]:
    match block:
        case Section():
            return [_inlines(block.heading), *_blocks(block.blocks)]
        case Paragraph():
            return [_inlines(block.inlines)]
        case BulletList():
            return [part for item in block.items for part in (item.marker, *_blocks(item.blocks))]
        case PointList():
            return [
                part
                for point in block.items
                for part in (point.marker, point.label, *_blocks(point.blocks))
            ]
        case Dialogue():
            return [part for turn in block.turns for part in (turn.speaker, *_blocks(turn.blocks))]
        case Verse() | Signature():
            return [_inlines(line) for line in block.lines]
        case Table():
            return [_inlines(cell.inlines) for row in block.rows for cell in row]
        case Rule():
            return [block.text]
        case _:
            pytest.fail(f"plain text makes no {type(block).__name__}")


def _inlines(inlines: tuple[InlineNode, ...]) -> str:
    parts = []
    for inline in inlines:
        match inline:
            case Text():
                parts.append(inline.text)
            case NoteReference():
                parts.append(f"〔{inline.id}〕")
            case LineBreak():
                parts.append("\n")
            case _:
                pytest.fail(f"plain text makes no {type(inline).__name__}")
    return "".join(parts)


def _note_texts(document: Document) -> list[str]:
    return [part for note in document.notes for part in _blocks(note.blocks)]


def _without(text: str, part: str) -> str:
    """Return ``text`` without the last ``part`` of it, which must be there."""
    before, found, after = text.rpartition(part)
    assert found == part
    return before + after


def assert_nothing_altered(content: str) -> None:
    if not visible(content):
        with pytest.raises(KanbenError):
            read(content)
        return
    document, report = read(content)
    codes = {item.code for item in report}
    if "marked-heading" in codes:
        content = _NUMBER_SIGNS.sub("", content)
    wanted, found = visible(content), printed(document)
    if document.notes:  # outputs print marks of their own, and their own heading
        wanted, found = (_NOTE_MARK.sub("", each) for each in (wanted, found))
        if "notes-heading" in codes:
            assert len(wanted) - len(found) in (1, 2, 3)
            return
        notes = _NOTE_MARK.sub("", _WHITE.sub("", "".join(_note_texts(document))))
        if wanted != found and isinstance(document.blocks[-1], Signature):
            # What stands below the notes goes on with the text: notes have no place in it.
            wanted, found = (_without(each, notes) for each in (wanted, found))
    assert wanted == found


_CONSTRUCTS = (
    "第一章 总则",
    "第二章　分则",
    "第一回　甄士隐梦幻识通灵　贾雨村风尘怀闺秀",
    "序言",
    "附录一：表格",
    "一、总体要求",
    "二、主要任务",
    "（一）指导思想。以人民为中心，坚持安全第一、预防为主。",
    "（二）基本原则",
    "1. 加强领导",
    "2. 落实责任。企业要落实主体责任。",
    "1.1 背景",
    "1.1.1 历史",
    "第一条　为了规范，制定本条例。",
    "第二条　本条例适用于：",
    "（一）公民；",
    "（二）法人。",
    "第一，率先。",
    "第二，加大力度。",
    "一是对意图领会到位。",
    "二是创新方法。",
    "首先，要学习。",
    "其次，要落实。",
    "最后，要检查。",
    "✦ 第一，勇当先锋。",
    "✦ 要发现人才。",
    "● 第一类",
    "　　○ 甲",
    "    - 丙",
    "——必须坚持。",
    "问：如何办理？",
    "答：带身份证。",
    "记者：您好。",
    "床前明月光，",
    "疑是地上霜。",
    "姓名\t分数",
    "张三\t90",
    "正文说了一句话〔1〕，又说了。",
    "〔1〕见某书第3页。",
    "注释",
    "＊＊＊",
    "总之，如此。",
    "同志们：",
    "——在某会上的报告",
    "（2022年10月16日）",
    "2026年1月5日",
    "某某单位",
    "李白",
    "作者：某人",
    "扫码关注我们",
    "责任编辑：某人",
    "这是一段普通的正文，比较长一些，说的是一件普通的事情，没有什么特别。",
    "很长的一行文字没有句号也没有逗号就这样一直写下去直到这一行的宽度到了边上",
    "Mixed text with Latin words and 中文 in one line, 1.5亿",
    "第一封信是春天来的。",
    "3月5日，下雨。",
    "一",
    "二",
    "12",
    "①甲",
    "②乙",
    "\u200b零宽",
    "\x07响铃",
    "# 题目",
    "## 第一章 总则",
)

_line = st.sampled_from(_CONSTRUCTS) | st.text(
    "的一是。，：“”1.、（）第章 a", min_size=1, max_size=40
)
_mixtures = st.lists(
    st.tuples(_line, st.sampled_from(("\n", "\n", "\n\n", "\r\n", "\n\n\n", "\r"))), max_size=40
).map(lambda pairs: "".join(line + end for line, end in pairs))


@given(_mixtures)
@example("标题\n\n✦ 甲。\n✦ 乙。\n总之，丙。\n")
def test_mixtures_of_all_constructs(content: str) -> None:
    assert_nothing_altered(content)


@given(st.text(max_size=300))
@example("\ufeff")
@example("\x00")
def test_random_unicode(content: str) -> None:
    if "\x00" in content:  # a binary file, which is refused as such
        return
    assert_nothing_altered(content.removeprefix("\ufeff"))


def _sources() -> list[str]:
    found = [SPEECH.read_text(encoding="utf-8"), *(case.input for case in golden.cases())]
    for name in ("speech-20da.txt", "law-roc-constitution.hardwrap.txt"):
        path = SHARED / "corpus" / name
        if path.exists():
            found.append(path.read_text(encoding="utf-8")[:9_000])
    return found


def _mutated(source: str, chance: random.Random) -> str:
    rows = source.split("\n")
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(rows))
        match chance.randrange(6):
            case 0:
                del rows[place]
                rows = rows or [""]
            case 1:
                rows.insert(place, chance.choice(_CONSTRUCTS))
            case 2:
                rows.insert(place, rows[chance.randrange(len(rows))])
            case 3:
                rows[place] = rows[place][: chance.randrange(len(rows[place]) + 1)]
            case 4:
                rows.insert(place, "")
            case _:
                rows[place] = chance.choice(("　　", " ", "\t", "●", "一、")) + rows[place]
    return "\n".join(rows)


@given(st.integers(0, 10**9))
def test_mutated_texts(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    assert_nothing_altered(_mutated(chance.choice(_sources()), chance))


@pytest.mark.parametrize("source", _sources())
def test_texts_as_they_are(source: str) -> None:
    assert_nothing_altered(source)


@pytest.mark.fuzz
@given(_mixtures | st.text(max_size=2_000))
def test_longer(content: str) -> None:
    if "\x00" not in content:
        assert_nothing_altered(content.removeprefix("\ufeff"))


def test_the_check_can_fail() -> None:
    document, _ = read("标题\n\n正文。\n")
    assert printed(document) != visible("标题\n\n正文！\n")

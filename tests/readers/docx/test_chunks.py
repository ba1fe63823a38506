"""Files that a Word file includes as a whole: read where they are called, within limits."""

from __future__ import annotations

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import Document, Image, NoteReference, Paragraph, PointList, Ruby, Section
from pipeline.model.walk import nodes_of, plain
from pipeline.readers.docx import READER
from pipeline.readers.registry import ReadOptions
from tests.readers.docx.word import (
    NAMESPACES,
    level,
    lists,
    numbered,
    pack,
    para,
    relation,
    style,
    styled,
)

HEADING = style("1", "heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>')


def including(name: str, content: str | bytes, before: str = "", after: str = "") -> bytes:
    """Return a Word file that includes another file."""
    body = f'{before or para("前文。")}<w:altChunk r:id="c"/>{after or para("后文。")}'
    parts = {f"word/{name}": content}
    return pack(body, styles=HEADING, relations=relation("c", "aFChunk", name), parts=parts)


def read(data: bytes) -> tuple[Document, list[tuple[str, str]]]:
    report = Report()
    document = READER.read(data, "x.docx", ReadOptions(), report)
    return document, [(each.severity, each.code) for each in report]


def texts(document: Document) -> list[str]:
    return [plain(each.inlines) for each in nodes_of(document) if isinstance(each, Paragraph)]


def test_html_stands_where_it_is_called() -> None:
    page = (
        "<html><head><title>网页</title></head><body><h1>网页标题</h1><p>含<ruby>漢<rt>hàn</rt></ruby>"
        "<img src='data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7' "
        "alt='点'/></p><p>见<a href='#n'>处</a></p><p id='n'>此处</p></body></html>"
    )
    document, said = read(including("a.html", page))
    assert texts(document) == ["前文。", "含漢点", "见处", "此处", "后文。"]
    assert [plain(each.heading) for each in nodes_of(document) if isinstance(each, Section)] == [
        "网页标题"
    ]
    assert [each.reading for each in nodes_of(document) if isinstance(each, Ruby)] == ["hàn"]
    pictures = [each.source for each in nodes_of(document) if isinstance(each, Image)]
    assert pictures == [each.name for each in document.media]
    assert not [each for each in said if each[0] != "info"]


def test_a_word_file_with_notes_and_numbers() -> None:
    note = "<w:footnoteReference w:id='1'/>"
    notes = (
        f"<w:footnotes {NAMESPACES}><w:footnote w:id='1'>{para('内注')}</w:footnote></w:footnotes>"
    )
    inner = pack(
        styled("1", "内标题") + numbered("甲", 1) + para(f"<w:r><w:t>内文</w:t>{note}</w:r>"),
        styles=HEADING,
        numbering=lists(level(0, "chineseCountingThousand", "第%1条")),
        relations=relation("n", "footnotes", "footnotes.xml"),
        parts={"word/footnotes.xml": notes},
    )
    document, said = read(including("a.docx", inner))
    assert [each.items[0].label for each in nodes_of(document) if isinstance(each, PointList)] == [
        "第一条\u3000"
    ]
    assert [plain(each.heading) for each in nodes_of(document) if isinstance(each, Section)] == [
        "内标题"
    ]
    calls = [each.id for each in nodes_of(document) if isinstance(each, NoteReference)]
    assert calls == [each.id for each in document.notes]
    assert "内注" in texts(document)
    assert not [each for each in said if each[0] != "info"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.rtf", "{\\rtf1\\ansi \\u20869?\\u25991?\\u12290?\\par}"),
        ("a.txt", "内文。\n"),
        (
            "a.mht",
            "Content-Type: text/html; charset=utf-8\n\n<p>内文。</p>\n",
        ),
    ],
)
def test_other_kinds(name: str, content: str) -> None:
    document, said = read(including(name, content))
    assert texts(document) == ["前文。", "内文。", "后文。"]
    assert ("info", "file-inside") in said


@pytest.mark.parametrize(
    ("name", "content"), [("a.bin", b"\0\1"), ("a.docx", b"PK broken"), ("a.html", b"")]
)
def test_what_cannot_be_read_is_warned_of(name: str, content: bytes) -> None:
    document, said = read(including(name, content))
    assert texts(document) == ["前文。", "后文。"]
    assert ("warning", "file-inside") in said


def test_files_in_files_end() -> None:
    data = pack(para("最内"))
    for number in range(6):
        data = including("a.docx", data, para(f"第{number}层"), para("完"))
    document, said = read(data)
    assert "第3层" in texts(document)
    assert "最内" not in texts(document)
    assert ("warning", "file-inside") in said


def test_places_of_two_included_files_are_kept_apart() -> None:
    page = "<p>见<a href='#n'>处</a></p><h1 id='n'>题</h1><p>文</p><h1>又</h1>"
    body = f"{para('前')}<w:altChunk r:id='c'/><w:altChunk r:id='d'/>"
    parts = {"word/a.html": page, "word/b.html": page}
    relations = relation("c", "aFChunk", "a.html") + relation("d", "aFChunk", "b.html")
    document, _ = read(pack(body, relations=relations, parts=parts))
    names = [each.id for each in nodes_of(document) if isinstance(each, Section) and each.id]
    assert len(names) == len(set(names)) == 2

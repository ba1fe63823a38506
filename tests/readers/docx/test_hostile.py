"""Files made to harm: an error that a user can act on, or a document, and soon."""

from __future__ import annotations

import io
import random
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Document
from pipeline.model.walk import units
from pipeline.readers.docx import READER
from pipeline.readers.registry import ReadOptions
from tests.readers.docx.test_check import sample
from tests.readers.docx.word import LONG, lists, numbered, pack, para, run, style, styled

_SOON = 60.0  # seconds of the processor, far above what it takes on a slow one


def try_to_read(data: bytes) -> Document | KanbenError:
    """Return the document or the error; any other exception is a failure of the test."""
    begun = time.process_time()
    try:
        return READER.read(data, "文件.docx", ReadOptions(), Report())
    except KanbenError as error:
        return error
    finally:
        assert time.process_time() - begun < _SOON


def refused(data: bytes) -> str:
    found = try_to_read(data)
    assert isinstance(found, KanbenError)
    assert found.diagnostic.hint
    return str(found)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Word 97"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"{\\rtf1 x}", "Rich Text"),
        (b"<html xmlns:w='urn:schemas-microsoft-com:office:word'><p>x</p></html>", "a web page"),
        (
            b"<w:wordDocument xmlns:w='http://schemas.microsoft.com/office/word/2003/wordml'/>",
            "Word 2003",
        ),
        (b"<?xml version='1.0'?><book/>", "no Word file"),
        (b"", "no Word file"),
        ("第一章".encode(), "no Word file"),
        (b"PK\x03\x04broken", ""),
    ],
)
def test_what_is_no_word_file(data: bytes, words: str) -> None:
    assert words in refused(data)


def test_an_archive_without_a_document() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
    assert "holds no document of Word" in refused(buffer.getvalue())


def test_an_empty_document() -> None:
    assert "no text" in refused(pack(""))
    assert "no text" in refused(pack(para("")))


def test_bombs_and_entities() -> None:
    assert "packed more than" in refused(
        pack(para("甲"), parts={"word/media/a.bin": bytes(30_000_000)})
    )
    declared = '<!DOCTYPE w [<!ENTITY a "甲">]><w:styles xmlns:w="x">&a;</w:styles>'
    data = pack(para("甲"), styles=style("1", "heading 1"))
    assert "declares" in refused(_replaced(data, "word/styles.xml", declared.encode()))


def _replaced(data: bytes, part: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>"),
        ("<w:ins>", "</w:ins>"),
    ],
)
@pytest.mark.parametrize("depth", [20, 60, 100_000])
def test_deep_nesting(opening: str, closing: str, depth: int) -> None:
    found = try_to_read(pack(opening * depth + para("甲") + closing * depth + para(LONG)))
    if depth == 100_000:
        assert isinstance(found, KanbenError)
    elif isinstance(found, Document):
        assert any("甲" in unit.text for unit in units(found))


def test_deep_nesting_inside_a_paragraph() -> None:
    for name in ("w:hyperlink", "w:smartTag", "w:ruby><w:rubyBase", "w:bdo"):
        first = name.split(">")[0]
        inner = f"<{name}>" * 110 + run("甲")
        closing = "</w:rubyBase></w:ruby>" if "ruby" in name else f"</{first}>"
        try_to_read(pack(para(inner + closing * 110) + para(LONG)))


def test_styles_and_lists_that_circle() -> None:
    styles = (
        style("1", "heading 1", based="2")
        + style("2", "甲", based="3")
        + style("3", "乙", based="1")
        + style("4", "自己", based="4")
    )
    numbering = lists('<w:numStyleLink w:val="n"/>')
    styles += style(
        "n", "列表", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', "", "numbering"
    )
    body = styled("2", "题") + numbered("项", 1) + styled("4", "文") + para(LONG)
    assert isinstance(try_to_read(pack(body, styles=styles, numbering=numbering)), Document)


def test_long_chains_of_styles() -> None:
    chain = "".join(style(f"s{n}", f"名{n}", based=f"s{n + 1}") for n in range(5_000))
    body = "".join(styled(f"s{n}", "文") for n in range(0, 5_000, 5))
    assert isinstance(try_to_read(pack(body + para(LONG), styles=chain)), Document)


def test_absurd_numbers() -> None:
    huge = "9" * 400
    body = (
        f'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="{huge}"/></w:trPr><w:tc><w:tcPr>'
        f'<w:gridSpan w:val="{huge}"/></w:tcPr>{para("甲")}</w:tc></w:tr><w:tr><w:tc><w:tcPr>'
        f'<w:gridSpan w:val="-5"/><w:vMerge/></w:tcPr>{para("乙")}</w:tc></w:tr></w:tbl>'
        + para("丙", f'<w:ind w:left="{huge}"/><w:outlineLvl w:val="{huge}"/>')
        + para(run("丁", '<w:sz w:val="NaN"/>'), '<w:ind w:left="inf"/>')
        + numbered("戊", 1, 10**12)
        + para('<w:r><w:sym w:font="Symbol" w:char="zz"/><w:sym w:char="FFFFFFFF"/></w:r>')
    )
    start = f'<w:lvl w:ilvl="0"><w:start w:val="{huge}"/><w:numFmt w:val="upperRoman"/>'
    numbering = lists(f'{start}<w:lvlText w:val="%1%9"/></w:lvl>')
    assert isinstance(try_to_read(pack(body, numbering=numbering)), Document)


def test_fields_without_ends_and_ends_without_fields() -> None:
    begin, end = '<w:fldChar w:fldCharType="begin"/>', '<w:fldChar w:fldCharType="end"/>'
    separate = '<w:fldChar w:fldCharType="separate"/>'
    body = (
        para(f"<w:r>{end}{separate}{end}</w:r>" + run("甲"))
        + para(f"<w:r>{begin * 3000}</w:r>" + run("乙"))
        + para(run("丙"))
    )
    found = try_to_read(pack(body))
    assert isinstance(found, Document)
    assert [unit.text for unit in units(found)] == ["甲", "乙", "丙"]


def test_ten_thousand_rows_and_paragraphs() -> None:
    row = f"<w:tr><w:tc>{para('甲')}</w:tc><w:tc>{para('1')}</w:tc></w:tr>"
    body = f"<w:tbl>{row * 10_000}</w:tbl>" + para(LONG) * 10_000 + para("长" * 100_000)
    assert isinstance(try_to_read(pack(body)), Document)


def test_too_many_paragraphs() -> None:
    assert "200,001 paragraphs" in refused(pack("<w:p/>" * 200_001))


_PARTS = ("word/document.xml", "word/numbering.xml", "word/styles.xml", "_rels/.rels")
_WHOLE = sample()
with zipfile.ZipFile(io.BytesIO(_WHOLE)) as _archive:
    _CONTENTS = {name: _archive.read(name).decode() for name in _PARTS}


def _mutated(text: str, seed: int) -> str:
    """Return XML in which elements are moved, doubled, renamed or emptied."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    pieces = text.replace(">", ">\0").split("\0")
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(pieces))
        other = chance.randrange(len(pieces))
        match chance.randrange(6):
            case 0:
                pieces[place], pieces[other] = pieces[other], pieces[place]
            case 1:
                pieces[place] = ""
            case 2:
                pieces[place] += pieces[other]
            case 3:
                pieces[place] = pieces[place].replace("w:", chance.choice(("m:", "x:", "")), 1)
            case 4:
                pieces[place] = pieces[place].replace('"1"', chance.choice(('"-1"', '""', '"九"')))
            case _:
                name = chance.choice(("p", "tbl", "tr", "tc", "r", "sdt", "hyperlink", "fldChar"))
                pieces[place] += f"<w:{name}/>"
    return "".join(pieces)


def _balanced(text: str, seed: int) -> str:
    """Return XML in which whole elements take each other's places, so that it stays well-formed."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    root = etree.fromstring(text.encode())
    elements = [each for each in root.iter() if each is not root]
    for _ in range(chance.randint(1, 10)):
        one, other = chance.choice(elements), chance.choice(elements)
        parent = other.getparent()
        if parent is None or one.getparent() is None or one in other.iterancestors():
            continue
        if chance.random() < 0.5:
            one.tag = other.tag
        elif one is not other:
            other.addprevious(one)
    return etree.tostring(root, encoding="unicode")


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(_PARTS), st.integers(0, 10**9), st.booleans())
def test_mutated_files(part: str, seed: int, balanced: bool) -> None:  # noqa: FBT001  (drawn)
    change = _balanced if balanced else _mutated
    content = change(_CONTENTS[part], seed)
    try_to_read(_replaced(_WHOLE, part, content.encode()))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(_WHOLE) - 1), st.integers(0, 255))
def test_flipped_bytes(place: int, value: int) -> None:
    data = bytearray(_WHOLE)
    data[place] = value
    try_to_read(bytes(data))

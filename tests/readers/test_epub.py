"""EPUB: the chapters in order, once, with what pandoc would lose; what is no book is refused."""

from __future__ import annotations

import io
import zipfile
from urllib.parse import unquote

import pytest

from pipeline import passes
from pipeline.diagnostics import KanbenError, Report
from pipeline.model import codec
from pipeline.model.nodes import (
    Document,
    Image,
    Link,
    Note,
    Paragraph,
    PointList,
    Ruby,
    Section,
    Table,
)
from pipeline.model.walk import plain, units
from pipeline.readers.pandoc import plain_rows, process
from pipeline.theme import Theme
from pipeline.writers import registry as writers
from tests.readers.marked import PNG, archive, codes, nodes, read

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="O/p.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>"
)
OPF = (
    '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">'
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>书名</dc:title>'
    "<dc:creator>作者甲</dc:creator><dc:language>zh-CN</dc:language>"
    "<dc:date>2026-07-01T00:00:00Z</dc:date></metadata><manifest>"
    '<item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    '<item id="t" href="title.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="b" href="t/2.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="a" href="t/1.xhtml" media-type="application/xhtml+xml"/></manifest>'
    '<spine><itemref idref="t"/><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/>'
    "</spine></package>"
)


def chapter(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
        'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>t</title></head>'
        f"<body>{body}</body></html>"
    )


PARTS: dict[str, str | bytes] = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "O/p.opf": OPF,
    "O/nav.xhtml": chapter(
        '<nav epub:type="toc"><ol><li><a href="t/1.xhtml">目录</a></li></ol></nav>'
    ),
    "O/title.xhtml": chapter("<h1>书名</h1><p>作者甲</p>"),
    "O/t/1.xhtml": chapter(
        '<h1 id="x">第一章</h1>\n<p><ruby>漢<rt>hàn</rt></ruby>见<a href="2.xhtml#x">下章</a>'
        '<a epub:type="noteref" href="#n1">1</a><img src="../i/a.png" alt="图"/></p>'
        '<aside epub:type="footnote" id="n1"><p>注</p></aside>'
    ),
    "O/t/2.xhtml": chapter('<h1 id="x">第二章</h1><p>完</p>'),
    "O/i/a.png": PNG,
}


def test_a_book() -> None:
    document = read(archive(PARTS), "epub")
    assert document.meta.title == "书名"
    assert document.meta.date == "2026-07-01"
    assert [plain(each.heading) for each in nodes(document, Section)] == ["第一章", "第二章"]
    assert [plain(each.inlines) for each in nodes(document, Paragraph)] == [
        "漢见下章图",
        "完",
        "注",
    ]
    assert len(nodes(document, Ruby)) == len(nodes(document, Note)) == 1
    assert nodes(document, Link)[0].target == f"#{nodes(document, Section)[1].id}"
    assert nodes(document, Image)[0].source == document.media[0].name == "O/i/a.png"


def test_places_name_the_chapter() -> None:
    section = nodes(read(archive(PARTS), "epub"), Section)[0]
    assert section.span is not None
    assert section.span.path == "x.epub/O/t/1.xhtml"


def test_contents_and_title_page_are_no_text() -> None:
    assert codes(archive(PARTS), "epub") == ["chapter-left-out", "chapter-left-out"]


def test_a_chapter_that_the_spine_names_again_is_read_once() -> None:
    spine = OPF.replace("</spine>", '<itemref idref="a"/>' * 3 + "</spine>")
    again = archive({**PARTS, "O/p.opf": spine})
    assert read(again, "epub").blocks == read(archive(PARTS), "epub").blocks
    assert "chapter-repeated" in codes(again, "epub")
    assert "chapter-repeated" not in codes(archive(PARTS), "epub")


def test_our_own_book_reads_back(speech: Document, study: Theme) -> None:
    made = writers.find("epub").write(speech, study, Report())
    document = passes.apply_all(read(made, "epub"))
    ours = [unit.text for unit in units(speech) if unit.kind in ("title", "heading", "text")]
    theirs = [unit.text for unit in units(document)]
    assert [text for text in ours if text not in theirs] == []
    assert [each.items[0].label for each in nodes(document, PointList)] == [
        "一是",
        "第一，",
        "第一，",
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"META-INF/container.xml": None}, "book-broken"),
        ({"O/p.opf": None}, "book-broken"),
        (
            {"O/t/1.xhtml": None, "O/t/2.xhtml": None, "O/title.xhtml": None, "O/nav.xhtml": None},
            "book-broken",
        ),
        ({"O/p.opf": "<package"}, "xml-refused"),
        ({"O/p.opf": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "xml-refused"),
        (
            {
                "META-INF/encryption.xml": '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
                '<e:EncryptedData><e:EncryptionMethod Algorithm="aes"/></e:EncryptedData>'
                "</encryption>"
            },
            "book-protected",
        ),
        ({"../x": "x"}, "archive-refused"),
    ],
)
def test_what_is_no_sound_book_is_refused(change: dict[str, str | None], code: str) -> None:
    parts = {name: content for name, content in {**PARTS, **change}.items() if content is not None}
    with pytest.raises(KanbenError) as caught:
        read(archive(parts), "epub")
    assert caught.value.diagnostic.code == code


def test_no_archive_is_refused() -> None:
    with pytest.raises(KanbenError):
        read(b"not an archive", "epub")


# --- what other programs make --------------------------------------------------------------------


PAGE = "application/xhtml+xml"


def book(
    chapters: dict[str, str],
    spine: str = "",
    kind: str = PAGE,
    parts: dict[str, bytes] | None = None,
) -> bytes:
    """Return an EPUB with ``chapters`` by their address, in their order, said to be of a type."""
    items = "".join(
        f'<item id="c{number}" href="{name}" media-type="{kind}"/>'
        for number, name in enumerate(chapters)
    )
    order = spine or "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>书</dc:title></metadata>'
        f"<manifest>{items}</manifest><spine>{order}</spine></package>"
    )
    made: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "O/p.opf": package,
    }
    made |= {f"O/{unquote(name)}": chapter(body) for name, body in chapters.items()}
    return archive(made | {f"O/{name}": content for name, content in (parts or {}).items()})


def texts(data: bytes) -> list[str]:
    return [plain(each.inlines) for each in nodes(read(data, "epub"), Paragraph)]


def test_addresses_are_percent_encoded() -> None:
    data = book({"%E7%AC%AC%E4%B8%80%E7%AB%A0.xhtml": "<p>甲</p>", "a%20b.xhtml": "<p>乙</p>"})
    assert texts(data) == ["甲", "乙"]


def test_notes_of_duokan_go_to_their_calls() -> None:
    body = (
        '<p>文<a class="duokan-footnote" href="#fn1" id="fr1"><img src="n.png" alt="注"/></a>。</p>'
        '<ol class="duokan-footnote-content"><li class="duokan-footnote-item" id="fn1">'
        '<a href="#fr1">◎</a>多看的注</li></ol>'
    )
    document = read(book({"a.xhtml": body}), "epub")
    assert [plain(each.inlines) for each in nodes(document, Paragraph)] == ["文。", "多看的注"]
    assert len(document.notes) == 1


def test_pages_that_say_another_type_are_read_and_others_are_said() -> None:
    chapters = {"a.xhtml": "<p>甲</p>", "b.htm": "<p>乙</p>", "c.svg": "<p>丙</p>"}
    data = book(chapters, kind="text/x-oeb1-document")
    assert texts(data) == ["甲", "乙"]
    assert codes(data, "epub") == ["chapter-not-read"]


def test_a_place_in_the_order_that_names_nothing_is_said() -> None:
    spine = '<itemref idref="c0"/><itemref idref="none"/><itemref idref="c1"/>'
    data = book({"a.xhtml": "<p>甲</p>", "b.xhtml": "<p>乙</p>"}, spine)
    assert texts(data) == ["甲", "乙"]
    assert codes(data, "epub") == ["chapter-missing"]


def test_entities_of_a_chapter_are_not_resolved() -> None:
    bomb = (
        '<!DOCTYPE html [<!ENTITY a "亿"><!ENTITY b "&a;&a;&a;">]>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>甲&b;乙</p></body></html>'
    )
    data = book({"a.xhtml": "<p>x</p>"}, parts={"a.xhtml": bomb.encode()})
    assert texts(data) == ["甲&b;乙"]
    assert codes(data, "epub") == ["entities-not-read"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_chapters_in_other_encodings(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{chapter("<p>中文</p>").split("?>")[1]}'
    data = book({"a.xhtml": ""}, parts={"a.xhtml": text.encode(encoding)})
    assert texts(data) == ["中文"]


def said(data: bytes, code: str) -> list[str]:
    report = Report()
    read(data, "epub", report=report)
    return [f"{each.severity}: {each.message}" for each in report if each.code == code]


def test_a_chapter_that_is_not_in_the_file_is_said_and_the_rest_is_read() -> None:
    data = archive({name: part for name, part in PARTS.items() if name != "O/t/1.xhtml"})
    assert [plain(each.inlines) for each in nodes(read(data, "epub"), Paragraph)] == ["完"]
    (message,) = said(data, "chapter-missing")
    assert message.startswith("warning:")
    assert "O/t/1.xhtml" in message


def test_names_that_differ_in_capitals_only() -> None:
    data = book({"Text/A.xhtml": "<p>甲</p>"})
    changed = archive({**_parts(data), "O/text/a.xhtml": _parts(data).pop("O/Text/A.xhtml")})
    without = archive({k: v for k, v in _parts(changed).items() if k != "O/Text/A.xhtml"})
    assert texts(without) == ["甲"]


def _parts(data: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_book_without_order_is_read_as_its_files_are_listed() -> None:
    data = book({"a.xhtml": "<p>甲</p>", "b.xhtml": "<p>乙</p>"}, spine="<x/>")
    assert texts(data) == ["甲", "乙"]
    assert codes(data, "epub") == ["spine-missing"]


def test_a_package_without_namespace_as_old_books_have_it() -> None:
    old = OPF.replace(' xmlns="http://www.idpf.org/2007/opf"', "")
    data = archive({**PARTS, "O/p.opf": old})
    assert read(data, "epub").blocks == read(archive(PARTS), "epub").blocks


def test_a_container_that_names_nothing() -> None:
    data = archive({**PARTS, "META-INF/container.xml": CONTAINER.replace("O/p.opf", "X/p.opf")})
    assert read(data, "epub").blocks == read(archive(PARTS), "epub").blocks
    assert "container-broken" in codes(data, "epub")


def test_pages_beside_the_order_are_read_in_it() -> None:
    """What is not linear (EPUB 3.3, “The itemref element”) is text of the book all the same."""
    spine = '<itemref idref="c0"/><itemref idref="c1" linear="no"/>'
    assert texts(book({"a.xhtml": "<p>甲</p>", "b.xhtml": "<p>答案</p>"}, spine)) == ["甲", "答案"]


@pytest.mark.parametrize("said_name", ["", "utf-8", "gb2312"])
def test_chapters_in_gbk_whatever_they_say(said_name: str) -> None:
    prose = "中华人民共和国各族人民共同创造了光辉灿烂的文化，具有光荣的革命传统。" * 3
    head = f'<?xml version="1.0" encoding="{said_name}"?>' if said_name else ""
    text = head + chapter(f"<p>{prose}</p>").split("?>")[1]
    assert texts(book({"a.xhtml": ""}, parts={"a.xhtml": text.encode("gbk")})) == [prose]


def test_missing_pictures_leave_their_words() -> None:
    data = book({"a.xhtml": '<p>甲<img src="../no.png" alt="一张图"/>乙</p>'})
    assert texts(data) == ["甲一张图乙"]
    assert [each.alt for each in nodes(read(data, "epub"), Image)] == ["一张图"]
    (message,) = said(data, "picture-missing")
    assert "no.png" in message


def test_notes_in_a_file_of_their_own() -> None:
    chapters = {
        "a.xhtml": '<p>文<a epub:type="noteref" href="n.xhtml#n1">1</a>。</p>',
        "n.xhtml": '<aside epub:type="footnote" id="n1"><p>注在别处</p></aside>',
    }
    document = read(book(chapters), "epub")
    assert [plain(each.inlines) for each in nodes(document, Paragraph)] == ["文。", "注在别处"]
    assert len(document.notes) == 1


def test_long_tables_in_chapters_are_what_pandoc_says() -> None:
    """Rows of words are cut out of all chapters, and stand where they stood."""
    tables = {
        f"O/t/{number}.xhtml": chapter(
            f"<h1>第{number}章</h1><table>"
            + "".join(f"<tr><td>{number}之{row}</td><td>乙</td></tr>" for row in range(150))
            + f"</table><p>章末{number}</p>"
        )
        for number in (1, 2)
    }
    data = archive({**PARTS, **tables})
    quick = read(data, "epub")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_rows, "FEWEST_IN_ALL", 10_000)
        assert codec.encode(read(data, "epub")) == codec.encode(quick)
    found = nodes(quick, Table)
    assert [plain(each.rows[149][0].inlines) for each in found] == ["1之149", "2之149"]


def test_pandoc_gets_no_more_for_longer_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    parse = process.parse

    def noted(data: bytes, source_format: str, path: str, report: Report) -> object:
        given.append(len(data))
        return parse(data, source_format, path, report)

    monkeypatch.setattr(process, "parse", noted)
    rows = "<tr><td>甲</td><td>乙</td></tr>" * 300
    read(archive({**PARTS, "O/t/1.xhtml": chapter(f"<table>{rows}</table>")}), "epub")
    assert len(given) == 1
    assert given[0] < 2_000

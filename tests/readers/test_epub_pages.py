"""E-books as Chinese programs make them: headings, notes, pictures that no tag says they are."""

from __future__ import annotations

import pytest

from pipeline.diagnostics import Report
from pipeline.model.nodes import Document, Figure, Image, Link, Note, Paragraph, Section
from pipeline.model.walk import plain
from pipeline.readers.epub import pages
from tests import growth
from tests.readers.marked import PNG, archive, nodes, read
from tests.readers.test_epub import CONTAINER, chapter

PROSE = "<p>正文一段，讲一件事情，说明道理。</p>"
NCX = (
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><navMap>'
    "<navPoint><navLabel><text>第一章　雪</text></navLabel>"
    '<content src="1.xhtml"/><navPoint><navLabel><text>夜</text></navLabel>'
    '<content src="1.xhtml#s"/></navPoint></navPoint>'
    "<navPoint><navLabel><text>后记</text></navLabel>"
    '<content src="2.xhtml"/></navPoint></navMap></ncx>'
)
NAV = (
    '<nav epub:type="toc"><ol><li><a href="1.xhtml">第一章　雪</a><ol><li>'
    '<a href="1.xhtml#s">夜</a></li></ol></li><li><a href="2.xhtml">后记</a></li></ol></nav>'
)


def book(*bodies: str, ncx: str = "", nav: str = "") -> bytes:
    """Return a book of chapters 1.xhtml, 2.xhtml …, with contents of one kind or none."""
    names = [f"{number}.xhtml" for number in range(1, len(bodies) + 1)]
    page = 'media-type="application/xhtml+xml"'
    items = "".join(f'<item id="{name}" href="{name}" {page}/>' for name in names)
    items += f'<item id="nav" href="nav.xhtml" properties="nav" {page}/>' if nav else ""
    kind = 'media-type="application/x-dtbncx+xml"'
    items += f'<item id="ncx" href="toc.ncx" {kind}/>' if ncx else ""
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>书名</dc:title></metadata>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    parts: dict[str, str | bytes] = {"META-INF/container.xml": CONTAINER, "O/p.opf": opf}
    parts |= {f"O/{name}": chapter(body) for name, body in zip(names, bodies, strict=True)}
    parts |= {"O/toc.ncx": ncx} if ncx else {}
    parts |= {"O/nav.xhtml": chapter(nav)} if nav else {}
    return archive({**parts, "O/i.png": PNG})


def headings(document: Document) -> list[tuple[int, str]]:
    return [(each.level, plain(each.heading)) for each in nodes(document, Section)]


def notes(document: Document) -> list[str]:
    return [
        "".join(plain(part.inlines) for part in note.blocks if isinstance(part, Paragraph))
        for note in nodes(document, Note)
    ]


ONE = f'<p class="a">第一章　雪</p>{PROSE}<div class="b" id="s">夜</div>{PROSE}'
TWO = f'<p class="a">后记</p>{PROSE}'


@pytest.mark.parametrize("contents", [{"ncx": NCX}, {"nav": NAV}], ids=["ncx", "nav"])
def test_headings_that_the_contents_name(contents: dict[str, str]) -> None:
    report = Report()
    document = read(book(ONE, TWO, **contents), "epub", report=report)
    assert headings(document) == [(1, "第一章　雪"), (2, "夜"), (1, "后记")]
    assert "contents-heading" in {each.code for each in report}


def test_contents_make_no_headings_of_other_words() -> None:
    """What the contents call it is not in the text; a paragraph further on is no heading."""
    document = read(book(PROSE + ONE, f"{PROSE}<p>后记</p>", ncx=NCX), "epub")
    assert headings(document) == [(1, "夜")]


def test_real_headings_stay() -> None:
    body = f'<h1>第一章　雪</h1>{PROSE}<h2 id="s">夜</h2><p>夜</p>'
    document = read(book(body, f"<h1>后记</h1>{PROSE}", nav=NAV), "epub")
    assert headings(document) == [(1, "第一章　雪"), (2, "夜"), (1, "后记")]


def test_headings_by_class_and_by_words() -> None:
    """As calibre and old converters leave them, where nothing else names any."""
    one = f'<p class="calibre1"><b>第一章　开端</b></p>{PROSE}<p class="title2">其一</p>{PROSE}'
    two = f"<div><p>第二章</p></div>{PROSE}<p>第三章讲的是山水，说来话长。</p>"
    document = read(book(one, two), "epub")
    assert headings(document) == [(1, "第一章　开端"), (2, "其一"), (1, "第二章")]


def test_numbers_that_link_to_notes_at_the_end_of_the_book() -> None:
    one = (
        '<h1>第一章</h1><p>甲<a href="2.xhtml#n1" id="c1"><sup>[1]</sup></a>乙'
        '<a id="c2" href="2.xhtml#n2">②</a>丙<a href="2.xhtml#x">3</a></p>'
    )
    two = (
        '<h2>注释</h2><p id="n1"><a href="1.xhtml#c1">[1]</a> 注一。</p>'
        '<p id="n2"><a href="1.xhtml#c2">②</a>注二，见<a href="1.xhtml#c1">甲处</a>。</p>'
    )
    document = read(book(one, two), "epub")
    assert notes(document) == ["注一。", "注二，见甲处。"]
    assert headings(document) == [(1, "第一章")]
    assert next(plain(each.inlines) for each in nodes(document, Link)) == "3"
    other = read(book(one, two + "<p id='x'>三</p>"), "epub")
    assert headings(other) == [(1, "第一章"), (2, "注释")]


def test_notes_of_duokan_keep_their_words() -> None:
    """All words of the note lead back to its call, which is a picture."""
    body = (
        '<h1>第一章</h1><p>甲<sup><a class="duokan-footnote" href="#m" id="r"><img src="i.png" '
        'alt=""/></a></sup>乙<a class="duokan-footnote" href="#n" id="s"><img src="i.png"/></a></p>'
        '<ol class="duokan-footnote-content"><li class="duokan-footnote-item" id="m">'
        '<a href="#r">注一全文</a></li><li class="duokan-footnote-item" id="n"><p>'
        '<a href="#s">◎</a>注二</p></li></ol>'
    )
    assert notes(read(book(body), "epub")) == ["注一全文", "注二"]


@pytest.mark.parametrize(
    "picture",
    [
        '<img class="qqreader-footnote" alt="注文" src="i.png"/>',
        '<img class="zhangyue-footnote" zy-footnote="注文" alt="" src="i.png"/>',
        '<img src="i.png" alt="注文" class="x epub-footnote"/>',
    ],
)
def test_pictures_that_hold_a_note(picture: str) -> None:
    document = read(book(f"<h1>第一章</h1><p>甲{picture}乙</p>"), "epub")
    assert notes(document) == ["注文"]
    assert not nodes(document, Image)


def test_drawings_of_a_picture_and_captions() -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'viewBox="0 0 6 8"><title>山</title><image width="6" height="8" xlink:href="i.png"/></svg>'
    )
    captioned = (
        '<div class="duokan-image-single"><img src="i.png" alt=""/>'
        '<p class="duokan-image-maintitle">图1　水</p></div>'
    )
    document = read(book(f"<h1>第一章</h1>{PROSE}<div>{drawing}</div>{captioned}"), "epub")
    first, second = nodes(document, Figure)
    assert (first.image.alt, first.image.source) == ("山", document.media[0].name)
    assert plain(second.caption) == "图1　水"


def test_contents_made_by_hand_are_left_out_and_links_lead_to_headings() -> None:
    listed = '<h1>目　录</h1><p><a href="2.xhtml">第一章</a></p><p><a href="3.xhtml">后记</a></p>'
    one = '<h1>第一章</h1><p>见<a href="3.xhtml">后记</a>。</p>'
    document = read(book(listed, one, f"<h1>后记</h1>{PROSE}"), "epub")
    assert headings(document) == [(1, "第一章"), (1, "后记")]
    (link,) = nodes(document, Link)
    assert link.target == f"#{nodes(document, Section)[1].id}"
    assert all(plain(each.inlines) for each in nodes(document, Paragraph))
    kept = read(book(f"{listed}<p>编者说明</p>", one, f"<h1>后记</h1>{PROSE}"), "epub")
    assert headings(kept)[0] == (1, "目　录")


@pytest.mark.parametrize(
    "piece",
    ['<a href="#x">', '<p id="a"><a href="#b">', "<p>", '<svg><image href="x">', "<img><p>"],
)
def test_broken_pages_are_linear(piece: str) -> None:
    def work(size: int) -> int:
        text = f"<html><body>{piece * size}</body></html>"
        return growth.calls(
            lambda: (
                pages.is_contents(text),
                pages.pictures(pages.with_notes_of_pictures(text)),
                pages.with_notes(pages.with_headings({"a": text}, (), "", Report()), "", Report()),
            )
        )

    assert work(400) < 2.5 * work(200) + 200

"""The structure of tagged pages: what a reader hears who cannot see them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from pipeline.typeset.weasyprint import set_pages
from pipeline.verify.tagged import Piece, TaggedPdf
from tests import rich

SMALL = "@page { size: 200pt 120pt; margin: 20pt } * { margin: 0 } body { font-size: 10pt }"
PICTURE = {"picture:1": rich.raster("PNG", (30, 20))}


def made(body: str, css: str = "", above: tuple[int, ...] = ()) -> bytes:
    page = (
        f'<html lang="zh-CN"><head><title>题</title><style>{SMALL}{css}</style></head>'
        f"<body>{body}</body></html>"
    )
    return set_pages(page, "pdf/ua-1", PICTURE, above=above)


def tree(data: bytes, folder: Path) -> str:
    """Return the structure as nested brackets: ``P[text Link[text]]``."""
    path = folder / "x.pdf"
    path.write_bytes(data)
    with TaggedPdf(path) as pdf:
        pages = {page.obj.objgen: at for at, page in enumerate(pdf.pdf.pages)}

        def shown(element: Any, page: int) -> str:  # noqa: ANN401
            page = pages[element.Pg.objgen] if "/Pg" in element else page
            parts = []
            for kid in element.K:
                if isinstance(kid, int):
                    parts.append(pdf.text([Piece(page, kid)]))
                elif kid.get("/Type") == "/MCR":
                    parts.append(pdf.text([Piece(pages[kid.Pg.objgen], int(kid.MCID))]))
                elif kid.get("/Type") != "/OBJR":
                    parts.append(shown(kid, page))
            return f"{str(element.S)[1:]}[{' '.join(parts)}]"

        return shown(pdf.root.StructTreeRoot.K[0], 0)


@contextmanager
def elements(data: bytes, kind: str) -> Iterator[list[Any]]:
    with pikepdf.open(io.BytesIO(data)) as opened:
        yield [
            item
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == f"/{kind}"
        ]


LINES = "".join(f"<br/>{number}" for number in range(2, 12))
ROWS = "".join(f"<tr><td>{number}</td></tr>" for number in range(1, 12))
NUMBERS = " ".join(map(str, range(1, 12)))

CASES = {
    "a paragraph over pages": (f"<p>1{LINES}</p>", f"P[{NUMBERS}]"),
    "a list over pages": (
        f"<ul><li>1{LINES}</li><li>x</li></ul>",
        f"L[LI[LBody[{NUMBERS}]] LI[LBody[x]]]",
    ),
    "a table over pages, its head once": (
        f"<table><caption>c</caption><thead><tr><th>h</th></tr></thead><tbody>{ROWS}</tbody></table>",
        "Table[Caption[c] THead[TR[TH[h]]] TBody["
        + " ".join(f"TR[TD[{number}]]" for number in range(1, 12))
        + "]]",
    ),
    "an empty cell counts": (
        "<table><tbody><tr><td>a</td><td></td></tr></tbody></table>",
        "Table[TBody[TR[TD[a] TD[]]]]",
    ),
    "a label that the style sheet draws": (
        '<ul class="bullets"><li><p>a</p><p>b</p></li></ul>',
        "L[LI[Lbl[*] LBody[P[a] P[b]]]]",
    ),
    "a label in the text": (
        '<ol><li><p><b class="label">1.</b>a<b class="label">2.</b></p></li></ol>',
        "L[LI[Lbl[1.] LBody[P[a 2.]]]]",
    ),
    "a label outside lists": ('<p><b class="label">Q:</b>a</p>', "P[Q: a]"),
    "a list inside an item": (
        "<ul><li>a<ul><li>b</li></ul></li></ul>",
        "L[LI[LBody[a L[LI[LBody[b]]]]]]",
    ),
    "terms": ("<dl><dt>a</dt><dd>b</dd><dd>c</dd></dl>", "L[LI[Lbl[a] LBody[b] LBody[c]]]"),
    "contents": (
        (
            '<nav><ol><li><span class="number">1</span><a href="#x">a</a>'
            '<ol><li><a href="#x">b</a></li></ol></li></ol></nav><p id="x">x</p>'
        ),
        "Div[TOC[TOCI[Lbl[1] Reference[Link[a 1]] TOC[TOCI[Reference[Link[b 1]]]]]]] P[x]",
    ),
    "notes at the end": (
        (
            '<p>a<sup class="note-call"><a id="c" href="#n">[1]</a></sup></p><ol class="notes">'
            '<li id="n"><p><a class="note-back" href="#c">[1]</a>b</p></li></ol>'
        ),
        "P[a Reference[Link[[1]]]] Div[Note[Lbl[Link[[1]]] P[b]]]",
    ),
    "a note at the foot": (
        (
            '<p>a<sup class="note-call"><a id="c" href="#n">[1]</a></sup><foot id="n">'
            '<p><a class="note-back" href="#c">[1]</a>b</p></foot>d</p><p>e</p>'
        ),
        "P[a Reference[Link[[1]]] Note[Lbl[Link[[1]]] P[b]] d] P[e]",
    ),
    "ruby, however it is written": (
        "<p><ruby><rt>x</rt>a</ruby><ruby>b<rt>y</rt></ruby></p>",
        "P[Ruby[RB[a] RT[x]] Ruby[RB[b] RT[y]]]",
    ),
    "code": ("<pre><code>a</code></pre><p><code>b</code></p>", "P[Code[a]] P[Code[b]]"),
    "words that only look different": ("<p><em>a</em><sub>b</sub></p>", "P[a b]"),
    "another language": ('<p>a<span lang="en">b</span></p>', "P[a Span[b]]"),
    "text beside blocks": ("<div>a<p>b</p>c</div>", "Div[P[a] P[b] P[c]]"),
    "a figure": (
        '<figure>\n<img src="picture:1" alt="x"/>\n<figcaption>a</figcaption>\n</figure>',
        "Div[Figure[] Caption[a]]",
    ),
    "a picture that says nothing": ('<p>a<img src="picture:1" alt=""/></p>', "P[a]"),
    "a formula": ('<p><img class="math" src="picture:1" alt="x^2"/></p>', "P[Formula[]]"),
    "levels of headings": (
        "<h2>a</h2><h4>b</h4><h4>c</h4><h3>d</h3><h6>e</h6><h2>f</h2>",
        "H1[a] H2[b] H2[c] H2[d] H3[e] H1[f]",
    ),
    "what holds nothing": ("<div></div><section><p></p></section><p>a</p>", "P[a]"),
}
CSS = (
    "ul.bullets { list-style: none } ul.bullets p:first-child::before { content: '*' }"
    "ul, ol { list-style: none }"
    "nav a::after { content: leader('.') target-counter(attr(href), page) }"
    "foot { float: footnote } foot::footnote-call, foot::footnote-marker { content: '' }"
)


@pytest.mark.parametrize(("body", "expected"), CASES.values(), ids=CASES)
def test_structure(body: str, expected: str, tmp_path: Path) -> None:
    assert tree(made(body, CSS), tmp_path) == f"Document[{expected}]"


def test_heads_and_feet_are_no_content(tmp_path: Path) -> None:
    data = made(f"<p>1{LINES}</p>", "@page { @top-left { content: 'head' counter(page) } }")
    assert tree(data, tmp_path) == f"Document[P[{NUMBERS}]]"
    with pikepdf.open(io.BytesIO(data)) as opened:
        for page in opened.pages:
            drawn = page.Contents.read_bytes().split()
            assert drawn[drawn.index(b"/Artifact") + 1 :][:3] == [
                b"<</Type",
                b"/Pagination>>",
                b"BDC",
            ]


def test_parts_know_what_they_stand_under(tmp_path: Path) -> None:
    """The first heading of a part is not that of the document."""
    body = "<h2>a</h2><h4>b</h4><h2>c</h2>"
    assert tree(made(body, above=(1,)), tmp_path) == "Document[H2[a] H3[b] H2[c]]"
    assert tree(made(body, above=(1, 2)), tmp_path) == "Document[H2[a] H3[b] H2[c]]"


def test_what_cells_say_of_themselves() -> None:
    data = made(
        '<table><thead><tr><th scope="col" colspan="2">a</th></tr></thead><tbody>'
        '<tr><th scope="row" rowspan="2">b</th><td>c</td></tr><tr><td>d</td></tr></tbody></table>'
    )
    with elements(data, "TH") as heads:
        said = [
            {key: one if isinstance(one, int) else str(one) for key, one in head.A[0].items()}
            for head in heads
        ]
    assert said == [
        {"/O": "/Table", "/Scope": "/Column", "/ColSpan": 2},
        {"/O": "/Table", "/Scope": "/Row", "/RowSpan": 2},
    ]
    with elements(data, "TD") as cells:
        assert len(cells) == 2
        assert all("/A" not in cell for cell in cells)


def test_words_that_are_drawn_backwards_are_told() -> None:
    with elements(made("<p>שלום</p>"), "Span") as (span,):
        assert str(span.ActualText) == "שלום"


def test_pictures_are_described_where_they_stand() -> None:
    with elements(made('<p><img src="picture:1" alt="桥"/></p>'), "Figure") as (figure,):
        assert str(figure.Alt) == "桥"
        left, low, right, high = map(float, figure.A[0].BBox)
    assert (left, right - left, high - low) == pytest.approx((20, 22.5, 15))
    assert 20 <= low < high <= 100


def test_languages_are_named() -> None:
    data = made('<p lang="ja">a<span lang="en_X">b</span><span lang="en">c</span></p>')
    with elements(data, "P") as paragraphs, elements(data, "Span") as spans:
        assert [str(one.Lang) for one in paragraphs] == ["ja"]
        assert [str(one.Lang) for one in spans] == ["en"]


def test_a_link_is_one_stop_a_line_and_says_its_words() -> None:
    data = made(f'<p><a href="https://a.example/"><em>{"链" * 30}</em><b>接</b></a></p>')
    with pikepdf.open(io.BytesIO(data)) as opened:
        annotations: Any = opened.pages[0].obj.Annots
        assert [str(one.Contents) for one in annotations] == ["链" * 30 + "接"] * 2
    with elements(data, "Link") as (link, *annotations):
        assert all(one.get("/Type") != "/StructElem" for one in annotations)
        kinds = [str(kid.get("/Type")) for kid in link.K if not isinstance(kid, int)]
        assert kinds == ["/OBJR", "/OBJR"]


def test_notes_are_found_by_their_names() -> None:
    data = made('<ol class="notes"><li id="b">x</li><li id="a">y</li><li id="b">z</li></ol>')
    with elements(data, "Note") as notes:
        names = [str(one.ID) for one in notes]
    assert len(set(names)) == 3
    with pikepdf.open(io.BytesIO(data)) as opened:
        root: Any = opened.Root
        listed = [str(one) for one in list(root.StructTreeRoot.IDTree.Names)[::2]]
    assert listed == sorted(names)


def test_every_piece_of_content_has_a_parent() -> None:
    data = made("".join(f"<p>{number}<em>x</em></p>" for number in range(30)))
    with pikepdf.open(io.BytesIO(data)) as opened:
        root: Any = opened.Root
        numbers = list(root.StructTreeRoot.ParentTree.Nums)
        assert numbers[::2] == list(range(len(opened.pages)))
        for page, parents in zip(opened.pages, numbers[1::2], strict=True):
            marks = page.Contents.read_bytes().count(b"/MCID")
            assert len(parents) == marks > 1


def test_other_documents_of_weasyprint_stay_as_they_are(tmp_path: Path) -> None:
    from weasyprint import HTML  # noqa: PLC0415  (heavy)

    made("<p>a</p>")  # our way is known to WeasyPrint from here on
    data = HTML(string='<html lang="zh"><p>a</p>').write_pdf(pdf_variant="pdf/ua-1")
    assert tree(data, tmp_path) == "Document[P[Span[a]]]"

"""Pictures, formulas and program text in PDF, e-book and web page: shown, described, all there."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest
from PIL import Image as Pillow

from pipeline import formulas, pandoc
from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import (
    Cell,
    CodeBlock,
    Document,
    Figure,
    Formula,
    Image,
    Link,
    Math,
    Media,
    Metadata,
    Note,
    Paragraph,
    Ruby,
    Section,
    Strong,
    Table,
    Text,
)
from pipeline.render import html
from pipeline.theme import Theme
from pipeline.typeset.ziamath import draw
from pipeline.verify import fidelity, readback
from pipeline.writers import page_pictures, pdf, registry
from tests import rich
from tests.samples import paragraph, text
from tests.writers.ebooks import OPF, package, properties, values, written, xml

MATHML = "{http://www.w3.org/1998/Math/MathML}"


@pytest.fixture(scope="module")
def book(study: Theme) -> dict[str, bytes]:
    return written(rich.document(), study)


@pytest.fixture(scope="module")
def page(study: Theme) -> str:
    return registry.find("html").write(rich.document(), study, Report()).decode()


def document(*blocks: Paragraph | Figure | Formula | Table | Section, **more: object) -> Document:
    return Document(meta=Metadata(title="题"), blocks=blocks, **more)  # type: ignore[arg-type]


def inline(*nodes: Text | Math | Image | Ruby) -> Paragraph:
    return Paragraph(inlines=nodes)


@pytest.mark.parametrize("name", ["pdf", "epub", "html"])
def test_nothing_is_dropped_and_all_is_there(name: str, study: Theme, tmp_path: Path) -> None:
    report = Report()
    spec = registry.find(name)
    path = tmp_path / f"x{spec.suffix}"
    path.write_bytes(spec.write(rich.document(), study, report))
    assert list(report) == []
    read = readback.reader_for(name)
    assert read is not None
    assert fidelity.losses(rich.document(), read(path)) == []


@pytest.mark.parametrize("name", ["pdf", "epub", "html"])
@pytest.mark.parametrize("data", [None, b"\x89PNG\r\n\x1a\nbroken"], ids=["missing", "damaged"])
def test_pictures_that_cannot_be_shown_are_reported(
    name: str, data: bytes | None, study: Theme, tmp_path: Path
) -> None:
    media = (Media(name="a", media_type="image/png", data=data),) if data else ()
    given = document(
        Figure(image=Image(source="a", alt="一只猫")),
        inline(Text(text="看："), Image(source="a", alt="一只狗")),
        media=media,
    )
    report = Report()
    spec = registry.find(name)
    path = tmp_path / f"x{spec.suffix}"
    path.write_bytes(spec.write(given, study, report))
    assert [diagnostic.code for diagnostic in report] == ["dropped"] * 2
    read = readback.reader_for(name)
    assert read is not None
    whole = readback.joined(read(path))
    assert "一只猫" in whole
    assert "看：一只狗" in whole


@pytest.mark.parametrize("name", ["pdf", "epub", "html"])
def test_formulas_that_cannot_be_set_stand_as_tex(name: str, study: Theme, tmp_path: Path) -> None:
    given = document(inline(Text(text="见"), Math(tex=r"\nosuch{x")), Formula(tex=r"\nosuch{y"))
    report = Report()
    spec = registry.find(name)
    path = tmp_path / f"x{spec.suffix}"
    path.write_bytes(spec.write(given, study, report))
    assert [diagnostic.code for diagnostic in report] == ["dropped"] * 2
    assert fidelity.losses(given, readback.reader_for(name)(path)) == []  # type: ignore[misc]


# --- e-book ----------------------------------------------------------------------------------


def test_book_lists_its_pictures_and_what_holds_formulas(book: dict[str, bytes]) -> None:
    items = {item.get("href", ""): item for item in package(book).iter(f"{OPF}item")}
    kinds = {name: item.get("media-type") for name, item in items.items() if "picture-" in name}
    assert sorted(kinds.values(), key=str) == sorted(
        media.media_type for media in rich.media() if media.name != "unused"
    )
    for name, item in items.items():
        if name.endswith(".xhtml"):
            has_math = any(True for _ in xml(book[f"EPUB/{name}"]).iter(f"{MATHML}math"))
            assert has_math == ("mathml" in (item.get("properties") or "").split())
    assert "MathML" in properties(book)["schema:accessibilityFeature"]


def test_book_says_tex_in_alttext_only(book: dict[str, bytes]) -> None:
    whole = b"".join(data for name, data in book.items() if name.endswith(".xhtml")).decode()
    assert 'alttext="E=mc^2"' in whole
    assert "<annotation" not in whole
    assert "<semantics" not in whole


def test_book_has_no_colours_of_print(book: dict[str, bytes]) -> None:
    found = {name: data for name, data in book.items() if name.endswith(".jpeg")}
    assert found
    for data in found.values():
        with Pillow.open(io.BytesIO(data)) as image:
            assert image.mode == "RGB"


def test_book_carries_the_metadata(study: Theme) -> None:
    meta = Metadata(
        title="题",
        description="说明",
        publisher="出版社",
        rights="保留一切权利",
        identifier="urn:isbn:9787101003048",
    )
    parts = written(Document(meta=meta, blocks=(paragraph("文。"),)), study)
    assert values(parts, "description") == ["说明"]
    assert values(parts, "publisher") == ["出版社"]
    assert values(parts, "rights") == ["保留一切权利"]
    assert values(parts, "identifier") == ["urn:isbn:9787101003048"]
    assert b"urn:isbn:9787101003048" in parts["EPUB/toc.ncx"]


def test_book_that_moves_does_not_promise_to_be_harmless(study: Theme) -> None:
    frames = [Pillow.new("RGB", (8, 8), shade) for shade in ("black", "red")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=400)
    media = Media(name="m", media_type="image/gif", data=buffer.getvalue(), width=8, height=8)
    given = document(Figure(image=Image(source="m", alt="动图")), media=(media,))
    assert properties(written(given, study))["schema:accessibilityHazard"] == ["unknown"]
    still = written(document(paragraph("文。")), study)
    assert properties(still)["schema:accessibilityHazard"] == ["none"]


# --- web page --------------------------------------------------------------------------------


def test_page_holds_its_pictures(page: str) -> None:
    pictures = re.findall(r"<img [^>]*>", page)
    assert pictures
    for picture in pictures:
        assert 'src="data:image/' in picture
        assert re.search(r' width="\d+" height="\d+"', picture)
    assert 'alt="宽图"' in page
    assert "width: 50%" in page
    assert "<figcaption>图二　一张很宽的照片</figcaption>" in page


def test_page_gives_formulas_with_their_tex(page: str) -> None:
    assert page.count('<annotation encoding="application/x-tex">') == page.count("<math ")
    assert 'alttext="E=mc^2"' in page


def test_page_marks_words_of_program_text(page: str) -> None:
    assert '<span class="k">class</span> <span class="n">A</span>:' in page
    assert '<span class="c"># 注释</span>' in page
    assert '<pre tabindex="0"><code>没有语言</code></pre>' in page


def test_paragraphs_that_lead_in_say_so() -> None:
    setting = html.Setting(lambda *_: None, 2, {}, {})
    named = Paragraph(inlines=(Strong(inlines=text("提示")),))
    prose, leading = paragraph("正文。"), paragraph("如下：")
    shown = html.blocks((leading, prose, named, prose, leading), setting)
    classes = re.findall(r"<p( class=.lead-in.)?>", shown)
    assert [bool(found) for found in classes] == [True, False, True, False, False]


def test_links_that_show_their_address_may_be_broken_anywhere() -> None:
    setting = html.Setting(lambda *_: None, 2, {}, {})
    url = "https://example.org/a"
    shown = html.inlines(
        (Link(target=url, inlines=text(url)), Link(target=url, inlines=text("甲"))),
        setting,
    )
    assert shown == f'<a class="address" href="{url}">{url}</a><a href="{url}">甲</a>'


def test_page_lets_wide_tables_scroll(page: str) -> None:
    regions = re.findall(r'<div class="table" role="region" aria-label="([^"]+)"', page)
    assert regions[:2] == ["表一", "表二"]
    assert len(regions) == page.count("<table")


def test_page_is_dark_where_the_screen_is(page: str, study: Theme) -> None:
    assert f"background: {study.dark.page};" in page
    assert f"color: {study.dark_code.keyword};" in page


def test_page_carries_the_metadata(study: Theme) -> None:
    meta = Metadata(title="题", description="说明", publisher="社", rights="权", identifier="号")
    given = Document(meta=meta, blocks=())
    written_page = registry.find("html").write(given, study, Report()).decode()
    for name, value in (
        ("description", "说明"),
        ("dcterms.publisher", "社"),
        ("dcterms.rights", "权"),
        ("dcterms.identifier", "号"),
    ):
        assert f'<meta name="{name}" content="{value}">' in written_page


def test_notes_are_in_the_contents(study: Theme) -> None:
    sections = tuple(
        Section(heading=text(name), label=name, level=1, blocks=(paragraph("文。"),))
        for name in ("甲", "乙")
    )
    given = document(*sections, notes=(Note(id="n", blocks=(paragraph("注。"),)),))
    written_page = registry.find("html").write(given, study, Report()).decode()
    assert '<li><a href="#notes">注释</a></li>' in written_page
    assert '<section class="notes" id="notes">' in written_page
    assert 'href="#call-1"' not in written_page  # nothing calls it


def test_rows_that_lack_cells_are_filled_by_one(study: Theme) -> None:
    rows = (tuple(Cell(inlines=text(word)) for word in "甲乙丙"), (Cell(inlines=text("丁")),))
    written_page = registry.find("html").write(document(Table(rows=rows)), study, Report())
    assert '<td>丁</td><td colspan="2"></td></tr>' in written_page.decode()


def test_tables_have_whole_rows_and_no_empty_headers(study: Theme) -> None:
    rows = (
        (Cell(inlines=()), Cell(inlines=text("乙"))),
        (),
        (Cell(inlines=text("丙")),),
    )
    given = document(Table(rows=rows, header_rows=1, header_columns=1))
    written_page = registry.find("html").write(given, study, Report()).decode()
    found = [re.findall(r"<(t[dh])", row) for row in re.findall(r"<tr>.*?</tr>", written_page)]
    assert found == [["td", "th"], ["td"], ["th", "td"]]


# --- PDF -------------------------------------------------------------------------------------


def _figures(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as opened:
        return [
            str(item.get("/Alt", ""))
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") in ("/Figure", "/Formula")
        ]


def test_paper_describes_pictures_and_formulas(study: Theme) -> None:
    found = _figures(pdf.write(rich.document(), study, Report()))
    assert {"宽图", "矢量", "E=mc^2", "小图"} <= set(found)
    assert all(found)


def test_blanks_in_program_text_take_no_room_of_their_own_on_paper() -> None:
    setting = html.Setting(lambda *_: None, 2, {}, {}, room=(400, 600))
    given = (CodeBlock(text='def f(x):\n    return "a"  # b', language="python"),)
    assert html.blocks(given, setting) == (
        '<pre class="short"><code><span class="k">def </span><span class="n">f</span>(x):\n'
        '    <span class="k">return </span><span class="s">"a"  </span>'
        '<span class="c"># b</span></code></pre>\n'
    )


def test_decoration_is_no_figure_on_paper(study: Theme) -> None:
    media = rich.media()
    given = document(inline(Text(text="饰"), Image(source="a.png", alt="")), media=media)
    report = Report()
    assert _figures(pdf.write(given, study, report)) == []
    assert list(report) == []


def test_caption_describes_a_figure_that_nothing_else_does(study: Theme) -> None:
    figure = Figure(image=Image(source="a.png", alt=""), caption=text("图一　桥"))
    assert _figures(pdf.write(document(figure, media=rich.media()), study, Report())) == [
        "图一　桥"
    ]


def test_ruby_stands_above_its_base_and_is_read_after_it(study: Theme, tmp_path: Path) -> None:
    given = document(inline(Text(text="一"), Ruby(base=text("窗"), reading="chuāng")))
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf.write(given, study, Report()))
    assert fidelity.losses(given, readback.read_pdf(path)) == []


# --- pictures --------------------------------------------------------------------------------


def _prepared(media: Media, *, webp: bool = False, most: int = 3000) -> page_pictures.Prepared:
    given = document(Figure(image=Image(source=media.name, alt="图")), media=(media,))
    return page_pictures.prepared(given, webp=webp, most_pixels=most)[media.name]


def _jpeg(size: tuple[int, int], orientation: int = 1) -> Media:
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    Pillow.new("RGB", size, "#a06030").save(buffer, "JPEG", exif=exif)
    return Media(name="j", media_type="image/jpeg", data=buffer.getvalue())


def test_what_every_program_shows_stays_as_it_is() -> None:
    for media in rich.media():
        if media.name in ("a.png", "wide.jpg", "c.gif", "e.svg"):
            assert _prepared(media).data == media.data, media.name


def test_webp_becomes_png_where_it_is_not_known() -> None:
    media = next(each for each in rich.media() if each.media_type == "image/webp")
    assert _prepared(media).media_type == "image/png"
    assert _prepared(media, webp=True).data == media.data


def test_large_pictures_lose_pixels_and_no_size() -> None:
    made = _prepared(_jpeg((400, 100)), most=200)
    assert (made.width, made.height) == (400, 100)
    with Pillow.open(io.BytesIO(made.data)) as image:
        assert image.size == (200, 50)


def test_size_is_that_of_the_picture_when_turned() -> None:
    assert (_prepared(_jpeg((30, 20), 6)).width, _prepared(_jpeg((30, 20), 6)).height) == (20, 30)
    assert (_prepared(_jpeg((30, 20))).width, _prepared(_jpeg((30, 20))).height) == (30, 20)
    made = _prepared(_jpeg((300, 200), 6), most=100)
    assert (made.width, made.height) == (200, 300)


def test_pictures_that_nothing_shows_are_left_out() -> None:
    given = document(paragraph("文。"), media=rich.media())
    assert page_pictures.prepared(given, webp=True, most_pixels=100) == {}


# --- formulas --------------------------------------------------------------------------------


def test_mathml_keeps_the_order_and_says_what_it_cannot_do() -> None:
    found = formulas.mathml([("a<b", False), (r"\nosuch{x", True), ("", True), (r"x</p>", True)])
    assert [each is None for each in found] == [False, True, True, False]
    for each in (found[0], found[3]):
        assert each is not None
        assert xml(each.encode()).tag == f"{MATHML}math"
    assert 'display="inline"' in str(found[0])
    assert 'display="block"' in str(found[3])


def test_accents_are_characters_of_their_own() -> None:
    (element,) = formulas.mathml([(r"\hat x \vec v", False)])
    assert element is not None
    assert '<mo accent="true">^</mo>' in element
    assert not re.search(r">[\u0300-\u036f\u20d0-\u20ff]", element)


def test_all_formulas_are_one_run_and_each_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[bytes] = []
    run = pandoc.run

    def counted(options: list[str], data: bytes, **more: object) -> pandoc.Ran:
        runs.append(data)
        return run(options, data, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(pandoc, "run", counted)
    given = document(*(inline(Math(tex="x_1"), Math(tex="y")) for _ in range(5)))
    assert set(formulas.of(given)) == {("x_1", False), ("y", False)}
    assert len(runs) == 1
    assert runs[0].count(b"x_1") == 1
    formulas.of(document(paragraph("文。")))
    assert len(runs) == 1


def test_formulas_stand_as_tex_when_pandoc_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> pandoc.Ran:
        raise KanbenError("pandoc-too-slow", "it was stopped")

    monkeypatch.setattr(pandoc, "run", fail)
    assert formulas.mathml([("x", False)]) == [None]


def test_drawing_stands_on_the_base_line_and_takes_chinese(study: Theme) -> None:
    element, fraction = formulas.mathml([(r"\text{当且仅当}x>0", False), (r"\frac{a}{b}", False)])
    assert element is not None
    assert fraction is not None
    drawn = draw(formulas.without_tex(element), study.fonts.text.css, study.colors.ink)
    assert drawn is not None
    svg = xml(drawn.svg)
    assert "".join(text.text or "" for text in svg.iter("{http://www.w3.org/2000/svg}text")) == (
        "当且仅当"
    )
    assert drawn.depth < 0.3 < drawn.height < 1.5
    assert drawn.width > 5
    deep = draw(formulas.without_tex(fraction), study.fonts.text.css, study.colors.ink)
    assert deep is not None
    assert deep.depth > drawn.depth


def test_what_cannot_be_drawn_is_none() -> None:
    empty = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac></mfrac></math>'
    assert draw(empty, "serif", "black") is None

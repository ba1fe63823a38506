"""Layouts: books as books are made, large print that is large, rules on the lines of the text.

That they are accessible and archival, veraPDF proves in ``test_pdf_standards``.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from pipeline import theme
from pipeline.diagnostics import KanbenError, Report
from pipeline.model.nodes import Document, Metadata, Section
from pipeline.theme import Theme
from pipeline.verify import fidelity, pages, readback
from pipeline.verify.lint import lint_for
from pipeline.verify.tagged import Piece, TaggedPdf
from pipeline.writers import registry
from pipeline.writers.pdf.chapters import has_chapters
from tests import rich, samples
from tests.conftest import ROOT

LAYOUTS = ("book", "large", "notes")
_MM = 72 / 25.4


class Text(NamedTuple):
    """A stretch on a page: its box and base line in points from the lower left, its size.

    Heads and feet are not ``tagged``.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    base: float
    tagged: bool


def texts(path: Path) -> list[list[Text]]:
    """Return the stretches of text on each page."""
    found: list[list[Text]] = []
    with TaggedPdf(path) as tagged:
        content = set(tagged.content)
    with pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(document):
            text_page = page.get_textpage()
            found.append([])
            for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
                left, bottom, right, top = item.get_bounds()
                mark = pdfium.FPDFPageObj_GetMarkedContentID(item.raw)
                is_text = Piece(number, mark) in content
                text = text_page.get_text_bounded(left, bottom, right, top).strip()
                scale = abs(item.get_matrix().d)
                size = pypdfium2.raw.c_float()
                pdfium.FPDFTextObj_GetFontSize(item.raw, size)
                if text:
                    found[-1].append(
                        Text(
                            text,
                            left,
                            bottom,
                            right,
                            top,
                            size.value * scale,
                            item.get_matrix().f,
                            is_text,
                        )
                    )
    return found


def chapters(count: int, length: int, name: str = "第{}章　风物") -> Document:
    """Return a book of chapters that hold ``length`` paragraphs of a line and a half."""
    return Document(
        meta=Metadata(title="风物志", title_words=("风物志",)),
        blocks=tuple(
            Section(
                heading=samples.text(name.format("一二三四五六七"[number])),
                level=1,
                blocks=tuple(samples.paragraph("山高水长，" * 9 + "。") for _ in range(length)),
            )
            for number in range(count)
        ),
    )


def built(name: str, document: Document, style: Theme, folder: Path) -> Path:
    path = folder / f"x.{name}"
    report = Report()
    path.write_bytes(registry.find(name).write(document, style, report))
    assert list(report) == []
    return path


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, study: Theme) -> Path:
    return built("book.pdf", chapters(3, 14), study, tmp_path_factory.mktemp("book"))


def labels(path: Path) -> list[str]:
    with pikepdf.open(path) as document:
        return [page.label for page in document.pages]


# --- book ------------------------------------------------------------------------------------


def test_a_book_is_of_a5(book: Path) -> None:
    with pypdfium2.PdfDocument(book) as document:
        assert document[0].get_size() == pytest.approx((148 * _MM, 210 * _MM), abs=0.01)


def test_a_book_opens_with_its_title_then_contents_each_on_a_right_hand_page(book: Path) -> None:
    first, second, third, fourth, *_ = texts(book)
    assert [each.text for each in first] == ["风物志"]
    assert [second, fourth] == [[], []]
    assert "第一章" in "".join(each.text for each in third)


def test_chapters_begin_on_right_hand_pages_without_a_head(book: Path) -> None:
    opened = []
    for number, page in enumerate(texts(book)):
        marked = [each for each in page if each.tagged]
        if number > 3 and marked and marked[0].text.startswith("第"):
            opened.append(number)
            assert number % 2 == 0  # the first page, number 0, is a right-hand one
            rest = [each.text for each in page if not each.tagged]
            assert [text for text in rest if not text.isdecimal()] == []
            assert len(rest) == 1  # the number at the foot
    assert len(opened) == 3


def test_heads_differ_left_and_right_and_numbers_stand_outside(book: Path) -> None:
    wide = 148 * _MM
    seen = set()
    for number, page in enumerate(texts(book)):
        if number < 4 or not page:
            continue
        text_left = min(each.left for each in page if each.tagged and len(each.text) > 10)
        text_right = max(each.right for each in page if each.tagged and len(each.text) > 10)
        inner, outer = text_left, wide - text_right
        if number % 2:
            inner, outer = outer, inner
        assert inner < outer + 1
        around = [each for each in page if not each.tagged]
        foot = next(each for each in around if each.text.isdecimal())
        assert (foot.right > text_right - 12) if number % 2 == 0 else (foot.left < text_left + 12)
        seen |= {(number % 2, each.text) for each in around if not each.text.isdecimal()}
    assert {text for side, text in seen if side} == {"风物志"}
    assert all(text.startswith("第") for side, text in seen if not side)


def test_blank_pages_are_blank(book: Path) -> None:
    assert sum(1 for page in texts(book) if not page) == 2


def test_pages_before_the_text_are_numbered_by_themselves(book: Path) -> None:
    found = labels(book)
    assert found[:6] == ["i", "ii", "iii", "iv", "1", "2"]
    for label, page in zip(found, texts(book), strict=True):
        feet = [each.text for each in page if not each.tagged and each.text.isdecimal()]
        assert feet in ([], [label])


def test_notes_of_a_book_go_on_counting(study: Theme, tmp_path: Path) -> None:
    path = built("book.pdf", rich.document(), study, tmp_path)
    found = labels(path)
    assert len(set(found)) == len(found)
    assert pages.check(path) == []


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (chapters(3, 1), True),  # they call themselves so
        (chapters(3, 1, "{}、小节"), False),
        (chapters(3, 14, "{}、长节"), True),
        (chapters(1, 14), False),
        (chapters(3, 1, "Chapter {}"), True),
        (chapters(3, 1, "第{}节"), False),
        (Document(meta=Metadata(), blocks=()), False),
    ],
)
def test_what_chapters_are(document: Document, *, expected: bool) -> None:
    assert has_chapters(document, 500) is expected


def test_a_speech_runs_on(speech: Document, study: Theme, tmp_path: Path) -> None:
    assert not has_chapters(speech, 500)
    assert [] not in texts(built("book.pdf", speech, study, tmp_path))[4:]


# --- large -----------------------------------------------------------------------------------


def test_no_text_of_large_print_is_small(study: Theme, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    document = rich.document()
    path.write_bytes(registry.find("large.pdf").write(document, study, Report()))
    small = {
        each.text
        for page in texts(path)
        for each in page
        if each.size < 17.99 and not re.fullmatch(r"\[\d+\]|2|下|漢字hànzì|[\d/ ]+", each.text)
    }
    assert small == set()


def test_large_print_has_strong_contrast(study: Theme) -> None:
    """At least 7 to 1 (WCAG 2.2, 1.4.6) for all that is text or a line."""
    colors = study.layout("large").colors
    for name in ("ink", "accent", "muted", "hairline", "bar"):
        assert _contrast(colors.named(name), colors.page) >= 7, name


def _contrast(one: str, other: str) -> float:
    lights = sorted((_light(one), _light(other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def _light(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# --- notes -----------------------------------------------------------------------------------


def test_rules_lie_on_the_lines_of_the_text(speech: Document, study: Theme, tmp_path: Path) -> None:
    path = built("notes.pdf", speech, study, tmp_path)
    style = study.laid_out("notes")
    with pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(texts(path)):
            rules = sorted(_rules(document[number], style.page.width / 2))
            assert len(rules) == style.lines
            for low, high in pairwise(rules):
                assert high - low == pytest.approx(style.line, abs=0.02)
            body = [each for each in page if each.tagged and len(each.text) > 15]
            lines = [each for each in body if each.size == pytest.approx(11, abs=0.01)]
            assert lines
            for line in lines:
                above = min((line.base - rule for rule in rules), key=abs)
                assert 0.5 < above < 2, line.text


def _rules(page: Any, left: float) -> list[float]:  # noqa: ANN401  (pypdfium2 has no types)
    """Return the height of each thin line in the right half of a page."""
    boxes = [item.get_bounds() for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])]
    return [box[1] for box in boxes if box[0] > left and box[3] - box[1] < 1.5]


# --- all -------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pages_are_sound(layout: str, speech: Document, study: Theme, tmp_path: Path) -> None:
    path = built(f"{layout}.pdf", speech, study, tmp_path)
    lint = lint_for(f"{layout}.pdf")
    assert lint is not None
    assert [*pages.check(path), *lint(path)] == []


# --- themes and projects ---------------------------------------------------------------------


def a_theme(folder: Path, text: str, sheet: str = "") -> Theme:
    place = folder / "styles" / "mine"
    place.mkdir(parents=True)
    (place / "theme.toml").write_text(f'inherits = "study"\n{text}', encoding="utf-8")
    (place / "pocket.css").write_text(sheet, encoding="utf-8")
    return theme.load("mine", folder)


def test_a_theme_adds_a_layout_without_code(tmp_path: Path) -> None:
    style = a_theme(
        tmp_path,
        '[layout.pocket]\nbased-on = "book"\ndescribe = "pocket"\n'
        'sheets = ["print.css", "book.css", "pocket.css"]\n'
        'page = { paper = "A6", inner = "10mm", outer = "12mm" }\n',
        "h2 { color: var(--color-accent) }",
    )
    document = samples.plain_document()
    path = built("pocket.pdf", document, style, tmp_path)
    with pypdfium2.PdfDocument(path) as found:
        assert found[0].get_size() == pytest.approx((105 * _MM, 148 * _MM), abs=0.01)
    assert fidelity.losses(document, readback.read_pdf(path)) == []
    assert style.layout("pocket").chapters == "right"


def test_a_theme_alters_a_layout_and_chooses_the_default(tmp_path: Path) -> None:
    style = a_theme(
        tmp_path, 'default-layout = "book"\n[layout.book.page]\nwidth = "130mm"\nheight = "184mm"\n'
    )
    path = built("pdf", samples.plain_document(), style, tmp_path)
    with pypdfium2.PdfDocument(path) as found:
        assert found[0].get_size() == pytest.approx((130 * _MM, 184 * _MM), abs=0.01)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[layout.book.page]\npaper = "A55"', 3, "A55"),
        ('[layout.book]\nfront = "cover"', 3, "layout.book.front"),
        ("[layout.book.page]\ntop = 3", 3, "layout.book.page.top"),
        ('[layout.one]\nbased-on = "two"\n[layout.two]\nbased-on = "one"', 5, "based-on"),
        ('[layout.one]\nbased-on = "none"', 3, "'none'"),
        ('default-layout = "none"', 2, "'none'"),
        ("[layout.book]\ncolour = 3", 2, "colour"),
    ],
)
def test_mistakes_are_named_with_their_line(
    text: str, line: int, message: str, tmp_path: Path
) -> None:
    with pytest.raises(theme.ThemeError) as caught:
        a_theme(tmp_path, text + "\n")
    assert message in str(caught.value)
    assert f"theme.toml:{line}" in str(caught.value)


def test_unknown_layouts_are_named(study: Theme) -> None:
    with pytest.raises(KanbenError, match=r"no layout 'wide'.*handout, book, press, large, notes"):
        registry.find("wide.pdf").write(samples.plain_document(), study, Report())


def test_margins_stay_and_the_measure_follows_another_paper() -> None:
    style = theme.load("study", ROOT)
    a5 = style.laid_out("book")
    b5 = style.with_layout("book", page="b5")
    larger = b5.laid_out("book")
    assert (a5.measure, a5.lines) < (larger.measure, larger.lines)
    assert larger.inner_margin - a5.inner_margin < larger.type.body.size / 2
    assert larger.page.width == pytest.approx(176 * _MM)
